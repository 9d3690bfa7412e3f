//! The program `loyalty` as a shell sees it: what it prints, where, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod artefacts;
mod bad_input;
mod batch;
mod conformance;
mod fit;
mod meter;
mod playground;
mod relevance;
mod shop;

use serde_json::Value;
use shop::{DISCOUNT, PROGRAMME, Shop};

#[test]
fn the_demo_decides_through_all_functions_and_shows_the_cost_of_each() {
    let shop = Shop::new();
    let page = shop.good(&[]);
    assert_eq!(shop.good(&["demo"]).lines().count(), page.lines().count());
    for function in ["configure", "evaluate-tier", "apply-discount", "calculate-accrual", "recommend-offers"] {
        // A row of the table of costs: name, instructions, share of the limit, memory, time.
        let row = page.lines().find(|line| line.trim_start_matches(['│', ' ']).starts_with(&format!("{function} ")));
        let columns: Vec<&str> = row.unwrap_or_else(|| panic!("no row {function} in\n{page}")).split('┆').collect();
        let [_, instructions, _, _, _] = columns[..] else { panic!("{columns:?}") };
        let instructions: u64 = instructions.trim().replace(',', "").parse().unwrap();
        assert!((1_000..10_000_000).contains(&instructions), "{function}: {instructions} instructions");
    }
    for title in ["Which tier", "What does the basket cost?", "What does the order earn?", "What to show next?"] {
        assert!(page.contains(title), "{title}");
    }
    assert!(!page.contains('\u{1b}'), "no colours where the output is no terminal");
}

#[test]
#[cfg(target_os = "linux")]
fn with_little_address_space_the_decisions_are_the_same() {
    let decided = |page: &str| page.split("What did it take?").next().unwrap_or_default().to_owned();
    let page = decided(&Shop::new().good(&[]));
    // In kilobytes: a pool of instances would take more than a hundred times as much.
    let starved = ["-c", "ulimit -v 4000000 && exec \"$0\"", env!("CARGO_BIN_EXE_loyalty")];
    let starved = assert_cmd::Command::new("sh").args(starved).assert().success();
    assert_eq!(decided(&text(&starved.get_output().stdout)), page);
}

#[test]
fn one_call_on_files_or_standard_input_prints_the_decision() {
    let shop = Shop::new();
    let call = ["run", "apply-discount", "--programme", "programme.json", "--request"];
    let from_file = shop.good(&[&call[..], &["basket.json"]].concat());
    let decision: Value = serde_json::from_str(&from_file).unwrap();
    assert_eq!(decision["totals"]["charged"], "59850.00");

    let from_input = shop.loyalty(&[&call[..], &["-"]].concat()).write_stdin(DISCOUNT).assert().success();
    assert_eq!(text(&from_input.get_output().stdout), from_file);

    let arguments = ["run", "apply-discount", "--programme", "-", "--request", "basket.json"];
    let programme = shop.loyalty(&arguments).write_stdin(PROGRAMME).assert().success();
    assert_eq!(text(&programme.get_output().stdout), from_file);
    let cost = text(&programme.get_output().stderr);
    assert!(cost.contains("instructions") && cost.contains("% left"), "{cost}");
}

#[test]
fn every_function_can_be_called() {
    let shop = Shop::new();
    let functions = [
        ("calculate-accrual", "accrual.json", "/credits/0/wallet", "bonus"),
        ("apply-discount", "basket.json", "/currency", "RUB"),
        ("evaluate-tier", "tier.json", "/standing/tier", "silver"),
        ("recommend-offers", "offers.json", "/offers/0/reason", "near-miss"),
    ];
    for (function, request, pointer, expected) in functions {
        let output = shop.good(&["run", function, "--programme", "programme.json", "--request", request, "--json"]);
        let decision: Value = serde_json::from_str(&output).unwrap();
        assert_eq!(decision["decision"].pointer(pointer), Some(&Value::from(expected)), "{function} {pointer}");
    }
}

#[test]
fn a_good_programme_is_praised() {
    let shop = Shop::new();
    let praise = shop.good(&["check", "programme.json"]);
    assert!(praise.starts_with("programme.json: good: programme `gadget-club` revision 7, "), "{praise}");
    let report: Value = serde_json::from_str(&shop.good(&["check", "programme.json", "--json"])).unwrap();
    assert_eq!(report["programme"]["id"], "gadget-club");
    assert_eq!(report["diagnostics"], Value::Array(Vec::new()));
}

#[test]
fn all_findings_of_a_programme_are_told_with_their_places() {
    let shop = Shop::new();
    shop.write("bad.json", PROGRAMME.replace("\"RUB\"", "\"XYZ\"").replace("\"percent\": \"15\"", "\"percent\": 15"));
    let output = shop.bad(&["check", "bad.json", "--json"]);
    let report: Value = serde_json::from_str(&output.stdout).unwrap();
    let places: Vec<_> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| (finding["pointer"].as_str().unwrap(), finding["line"].as_u64().unwrap()))
        .collect();
    assert_eq!(places, [("/currency", 2), ("/discounts/0/take/percent", 20)]);
    assert_eq!(report["programme"], Value::Null);

    let output = shop.bad(&["check", "bad.json"]);
    assert_eq!(output.stdout, "");
    for part in ["error[unknown-currency]", "--> bad.json:2:", "--> bad.json:20:", "bad.json: 2 errors"] {
        assert!(output.stderr.contains(part), "{part} in\n{}", output.stderr);
    }
}

#[test]
fn inspect_tells_what_a_component_is() {
    let shop = Shop::new();
    let report: Value = serde_json::from_str(&shop.good(&["inspect", "--json"])).unwrap();
    assert_eq!(report["admitted"], true);
    assert_eq!(report["imports"], Value::Array(Vec::new()));
    assert_eq!(report["contract-version"], loyalty_host::contract::VERSION);
    assert_eq!(report["size-bytes"], loyalty_host::component::BUILT_IN.len());
    let page = shop.good(&["inspect"]);
    assert!(page.contains("imports   none") && page.contains("admitted  yes"), "{page}");
    assert!(page.contains(report["sha256"].as_str().unwrap()), "{page}");
}

#[test]
fn inspect_tells_why_a_component_is_not_admitted() {
    let shop = Shop::new();
    shop.write("importer.wasm", wat::parse_str("(component (import \"host:clock/now\" (func)))").unwrap());
    let output = shop.bad(&["inspect", "importer.wasm"]);
    assert!(output.stdout.contains("imports   host:clock/now"), "{}", output.stdout);
    assert!(output.stdout.contains("admitted  no"), "{}", output.stdout);
    assert!(output.stderr.contains("importer.wasm: it imports `host:clock/now`"), "{}", output.stderr);

    let report: Value = serde_json::from_str(&shop.bad(&["inspect", "importer.wasm", "--json"]).stdout).unwrap();
    assert_eq!(report["admitted"], false);
}

#[test]
fn another_component_is_loaded_by_name() {
    let shop = Shop::new();
    shop.write("mine.wasm", loyalty_host::component::BUILT_IN);
    let mut command = shop.loyalty(&["demo"]);
    let page = command.env("LOYALTY_COMPONENT", "mine.wasm").assert().success();
    assert!(text(&page.get_output().stdout).contains("mine.wasm, engine"));
    assert!(shop.good(&["demo", "--component", "mine.wasm"]).contains("mine.wasm, engine"));
}

#[test]
fn two_replays_print_the_same_digest() {
    let shop = Shop::new();
    let arguments = ["replay", "--programme", "club.json", "--orders", "orders.txt"];
    let replay = || serde_json::from_str::<Value>(&shop.good(&[&arguments[..], &["--json"]].concat())).unwrap();
    let (first, second) = (replay(), replay());
    assert_eq!(first["digest"], second["digest"]);
    assert_eq!((&first["purchases"], &first["members"]), (&200.into(), &second["members"]));
    let page = shop.good(&arguments);
    assert!(page.contains(first["digest"].as_str().unwrap()), "{page}");
}

#[test]
fn wrong_usage_ends_with_status_2() {
    let shop = Shop::new();
    for arguments in [
        &["conjure"][..],
        &["run", "conjure", "--programme", "programme.json", "--request", "basket.json"],
        &["run", "apply-discount", "--programme", "programme.json"],
        &["check"],
        &["check", "programme.json", "--loud"],
        &["replay", "--programme", "club.json"],
        &["bake", "programme.json"],
        &["sign", "programme.json"],
    ] {
        let output = shop.ended_with(2, arguments);
        assert_eq!(output.stdout, "", "{arguments:?}");
        assert!(output.stderr.starts_with("error: "), "{arguments:?}:\n{}", output.stderr);
        assert!(output.stderr.contains("--help"), "{arguments:?}:\n{}", output.stderr);
    }
}

#[test]
fn a_reader_who_has_seen_enough_is_no_error() {
    let shop = Shop::new();
    let mut process = std::process::Command::new(env!("CARGO_BIN_EXE_loyalty"))
        .arg("demo")
        .current_dir(shop.folder())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(process.stdout.take());
    let output = process.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(text(&output.stderr), "");
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
