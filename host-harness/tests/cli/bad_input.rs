//! Everything that can be wrong with what the program is given: a sentence with file and place, status 1, nothing else.

use crate::shop::Shop;

/// One thing that is wrong: `from` in `file` becomes `to`, and `command` says so.
struct Bad {
    command: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
    /// What standard error begins with, or has a line that begins with.
    says: &'static str,
}

/// Stands for the whole content of a file.
const ALL: &str = "";

const DISCOUNT: &str = "run apply-discount --programme programme.json --request basket.json";
const ACCRUAL: &str = "run calculate-accrual --programme programme.json --request accrual.json";
const TIER: &str = "run evaluate-tier --programme programme.json --request tier.json";
const OFFERS: &str = "run recommend-offers --programme programme.json --request offers.json";
const CHECK: &str = "check programme.json";
const REPLAY: &str = "replay --programme club.json --orders orders.txt";

const fn basket(from: &'static str, to: &'static str, says: &'static str) -> Bad {
    Bad { command: DISCOUNT, file: "basket.json", from, to, says }
}

const fn programme(from: &'static str, to: &'static str, says: &'static str) -> Bad {
    Bad { command: CHECK, file: "programme.json", from, to, says }
}

const fn orders(from: &'static str, to: &'static str, says: &'static str) -> Bad {
    Bad { command: REPLAY, file: "orders.txt", from, to, says }
}

const BAD_REQUESTS: &[Bad] = &[
    // Not JSON, or not only.
    basket(ALL, "", "error: basket.json:1:1: not JSON: "),
    basket(ALL, "shoes", "error: basket.json:1:1: not JSON"),
    basket("\"basket\": {", "\"basket\": ", "error: basket.json:"),
    basket(ALL, "{\"id\": 1e400}", "error: basket.json:1:"),
    basket(ALL, "{} {}", "error: basket.json:1:"),
    // Wrong types, unknown and missing fields.
    basket("\"RUB\"", "7", "error: basket.json:5:5: basket.currency: "),
    basket("\"49990.00\"", "49990.00", "error: basket.json:11:9: basket.lines[0].unit-price: "),
    basket("\"49990.00\"", "\"1e3\"", "error: basket.json:11:9: basket.lines[0].unit-price: `1e3` is no decimal"),
    basket("\"49990.00\"", "\"NaN\"", "error: basket.json:11:9: basket.lines[0].unit-price: `NaN` is no decimal"),
    basket("\"lines\": [", "\"goods\": [", "error: basket.json:6:"),
    basket("\"at\"", "\"when\"", "error: basket.json:3:"),
    basket("\"id\": \"order-1042\",", "", "error: basket.json:"),
    basket(
        "2026-11-21T18",
        "2026-11-31T18",
        "error: basket.json:3:3: at: `2026-11-31T18:30:00+03:00` is no RFC 3339 time",
    ),
    basket("\"card\"", "\"shells\"", "error: basket.json:"),
    // Currencies.
    basket(
        "\"RUB\"",
        "\"XYZ\"",
        "error: basket.json:5:5: basket.currency: the basket is in `XYZ`, the programme in RUB",
    ),
    basket(
        "\"RUB\"",
        "\"USD\"",
        "error: basket.json:5:5: basket.currency: the basket is in `USD`, the programme in RUB",
    ),
    // Duplicate ids.
    basket(
        "\"key\": \"2\"",
        "\"key\": \"1\"",
        "error: basket.json:21:9: basket.lines[1].key: the key `1` stands twice",
    ),
    basket("\"id\": \"lot-2\"", "\"id\": \"lot-1\"", "error: basket.json:"),
    // Negative and absurd numbers.
    basket(
        "\"49990.00\"",
        "\"-49990.00\"",
        "error: basket.json:11:9: basket.lines[0].unit-price: it must not be negative",
    ),
    basket(
        "\"quantity\": \"1\"",
        "\"quantity\": \"0\"",
        "error: basket.json:10:9: basket.lines[0].quantity: a quantity",
    ),
    basket(
        "\"quantity\": \"1\"",
        "\"quantity\": \"-1\"",
        "error: basket.json:10:9: basket.lines[0].quantity: a quantity",
    ),
    basket(
        "\"quantity\": \"1\"",
        "\"quantity\": \"9000000000\"",
        "error: basket.json:10:9: basket.lines[0].quantity: ",
    ),
    basket("\"49990.00\"", "\"9223372036854775807\"", "error: basket.json:11:"),
    basket("\"49990.00\"", "\"9223372036854775808\"", "error: basket.json:11:9: basket.lines[0].unit-price: "),
    basket("\"49990.00\"", "\"1.0000000000000000000\"", "error: basket.json:11:9: basket.lines[0].unit-price: "),
    basket(
        "\"tax-percent\": \"20\"",
        "\"tax-percent\": \"120\"",
        "error: basket.json:13:9: basket.lines[0].tax-percent: a p",
    ),
    basket("\"points\": \"500\"", "\"points\": \"-500\"", "error: basket.json:"),
    Bad {
        command: ACCRUAL,
        file: "accrual.json",
        from: "\"amount\": \"0\"",
        to: "\"amount\": \"-1\"",
        says: "error: accrual.json:",
    },
    Bad { command: ACCRUAL, file: "accrual.json", from: "\"silver\"", to: "\"tin\"", says: "error: accrual.json:" },
    Bad {
        command: ACCRUAL,
        file: "accrual.json",
        from: "\"purchase\": {",
        to: "\"theft\": {",
        says: "error: accrual.json:4:3: event: `theft` is none of",
    },
    Bad { command: TIER, file: "tier.json", from: "2025-10-05", to: "2027-10-05", says: "error: tier.json:" },
    Bad { command: TIER, file: "tier.json", from: "\"orders\": 1", to: "\"orders\": 1.5", says: "error: tier.json:" },
    Bad {
        command: OFFERS,
        file: "offers.json",
        from: "\"maximum\": 3",
        to: "\"maximum\": -3",
        says: "error: offers.json:5:",
    },
    Bad {
        command: OFFERS,
        file: "offers.json",
        from: "\"maximum\": 3",
        to: "\"maximum\": 0",
        says: "error: offers.json:5:3: maximum: ",
    },
];

const BAD_PROGRAMMES: &[Bad] = &[
    programme(ALL, "", "error[not-json]: "),
    programme(ALL, "{\"id\": \"club\"", "error[not-json]: "),
    programme("\"wallets\": [", "\"wallets\": ", "error[not-json]: "),
    programme(ALL, "[]", "error[wrong-type]: "),
    programme("\"revision\": 7", "\"revision\": \"seven\"", "error[wrong-type]: "),
    programme("\"revision\": 7", "\"revison\": 7", "error[unknown-field]: "),
    programme("\"RUB\"", "\"XYZ\"", "error[unknown-currency]: `XYZ` is no currency in circulation"),
    programme("\"gold-bonus\"", "\"base\"", "error[duplicate-id]: "),
    programme("\"percent\": \"5\"", "\"percent\": \"-5\"", "error["),
    programme("\"percent\": \"15\"", "\"percent\": \"1500\"", "error["),
    programme("\"from\": \"30000\"", "\"from\": \"99999999999999999999\"", "error["),
    programme("\"at-least\": \"gold\"", "\"at-least\": \"tin\"", "error["),
    Bad {
        command: DISCOUNT,
        file: "programme.json",
        from: "\"RUB\"",
        to: "\"XYZ\"",
        says: "error[unknown-currency]: ",
    },
    Bad { command: REPLAY, file: "club.json", from: "\"USD\"", to: "\"XYZ\"", says: "error[unknown-currency]: " },
];

const BAD_ORDERS: &[Bad] = &[
    orders(ALL, "", "error: orders.txt:1: no purchase in the file"),
    orders("19970118", "19970229", "error: orders.txt:2: the date `19970229` does not exist"),
    orders(" 29.73", " 29,73", "error: orders.txt:2: the amount `29,73` is no amount of money"),
    orders(" 29.73", "-29.73", "error: orders.txt:2: the amount `-29.73` is below zero"),
    orders(" 29.73", " 9223372036854775807", "error: orders.txt, line 2, member `00004`: "),
    orders("2   29.73", "two 29.73", "error: orders.txt:2: the number of units `two` is no whole number"),
    orders("   29.73", "", "error: orders.txt:2: it has 4 columns, where the lines before have 5"),
    orders(ALL, "<html></html>", "error: orders.txt:1: it has 1 of the 4 or 5 columns"),
];

#[test]
fn bad_requests_are_told_with_file_and_place() {
    // A line and a column behind the file.
    are_told(BAD_REQUESTS, |bad, line| {
        let place = line.strip_prefix("error: ").and_then(|line| line.strip_prefix(bad.file)).unwrap_or_default();
        place.split(':').skip(1).take(2).filter(|number| number.parse::<usize>().is_ok()).count() == 2
    });
}

#[test]
fn bad_programmes_are_told_with_file_and_place() {
    are_told(BAD_PROGRAMMES, |bad, line| line.starts_with(&format!("  --> {}:", bad.file)));
}

#[test]
fn bad_orders_are_told_with_file_and_line() {
    are_told(BAD_ORDERS, |_, _| true);
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let shop = Shop::new();
    shop.write("latin-1.json", b"{\n  \"id\": \"caf\xe9\" }");
    std::fs::create_dir(shop.folder().join("folder")).unwrap();
    let says = |command: &str, sentence: &str| {
        let output = shop.bad(&command.split(' ').collect::<Vec<_>>());
        assert_eq!((output.stdout.as_str(), output.stderr.trim_end()), ("", sentence), "loyalty {command}");
    };
    let missing = "error: nowhere cannot be read: no such file or directory";
    says("check nowhere", missing);
    says("run apply-discount --programme programme.json --request nowhere", missing);
    says("run apply-discount --programme nowhere --request basket.json", missing);
    says("replay --programme club.json --orders nowhere", missing);
    says("replay --programme nowhere --orders orders.txt", missing);
    says("inspect nowhere", missing);
    says("demo --component nowhere", missing);
    says("check folder", "error: folder is a directory, not a file");
    says("check latin-1.json", "error: latin-1.json:2: not UTF-8 text; save the file as UTF-8");
    says(
        "run apply-discount --programme - --request -",
        "error: standard input can be the programme or the request, not both",
    );
}

#[test]
fn what_is_no_component_is_not_loaded() {
    let shop = Shop::new();
    let component = loyalty_host::component::BUILT_IN;
    shop.write("empty.wasm", b"");
    shop.write("module.wasm", wat::parse_str("(module)").unwrap());
    shop.write("other.wasm", wat::parse_str("(component)").unwrap());
    shop.write("half.wasm", &component[..component.len() / 2]);
    for (file, says) in [
        ("basket.json", "it is not WebAssembly: a component begins with the bytes 00 61 73 6d"),
        ("empty.wasm", "it is not WebAssembly: a component begins with the bytes 00 61 73 6d"),
        ("module.wasm", "it is a core module, not a component: build it for wasm32-wasip2"),
        ("other.wasm", "it does not export `loyalty:plugin/loyalty@0.1.0`"),
        ("half.wasm", "it does not compile: "),
    ] {
        let inspected = shop.bad(&["inspect", file]);
        assert!(inspected.stdout.contains("admitted  no"), "{}", inspected.stdout);
        assert!(inspected.stderr.starts_with(&format!("error: {file}: {says}")), "{}", inspected.stderr);
        for command in [DISCOUNT, CHECK, REPLAY, "demo"] {
            let arguments: Vec<&str> = command.split(' ').chain(["--component", file]).collect();
            let output = shop.bad(&arguments);
            assert_eq!(output.stdout, "", "{arguments:?}");
            let sentence = format!("error: {file}: the component is not admitted: {says}");
            assert!(output.stderr.starts_with(&sentence), "{}", output.stderr);
        }
    }
}

#[test]
fn with_json_the_answer_is_json_even_when_it_is_no() {
    let shop = Shop::new();
    shop.change("basket.json", "\"RUB\"", "\"XYZ\"");
    let arguments: Vec<&str> = DISCOUNT.split(' ').chain(["--json"]).collect();
    let output = shop.bad(&arguments);
    let answer: serde_json::Value = serde_json::from_str(&output.stdout).unwrap();
    assert_eq!(answer["error"]["code"], "currency-mismatch");
    assert_eq!(answer["error"]["path"], "basket.currency");
    assert!(output.stderr.starts_with("error: basket.json:5:5: basket.currency: "), "{}", output.stderr);
}

/// Each is told in a line that begins as it should, and another line is as it should be too.
fn are_told(all: &[Bad], other: fn(&Bad, &str) -> bool) {
    let wrong: Vec<String> = all
        .iter()
        .filter_map(|bad| {
            let stderr = stderr_of(bad);
            let told =
                stderr.lines().any(|line| line.starts_with(bad.says)) && stderr.lines().any(|line| other(bad, line));
            let Bad { command, file, from, to, says } = bad;
            (!told).then(|| format!("{to:?} for {from:?} in {file}: loyalty {command}\nsays\n{stderr}not\n{says}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Standard error of the command; standard output must be empty.
fn stderr_of(bad: &Bad) -> String {
    let shop = Shop::new();
    if bad.from == ALL {
        shop.write(bad.file, bad.to);
    } else {
        shop.change(bad.file, bad.from, bad.to);
    }
    let output = shop.bad(&bad.command.split(' ').collect::<Vec<_>>());
    assert_eq!(output.stdout, "", "loyalty {}", bad.command);
    output.stderr
}
