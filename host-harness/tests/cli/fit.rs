//! `loyalty fit`: the published figures at the command, where its answers go, and what it refuses.

use serde_json::{Value, json};

use super::shop::{ORDERS, Shop};

fn shop() -> Shop {
    let shop = Shop::new();
    shop.write("cdnow.txt", ORDERS);
    shop
}

const FIT: [&str; 5] = ["fit", "--orders", "cdnow.txt", "--until", "1997-09-30"];

#[test]
fn the_published_estimates_come_out_and_make_a_good_programme() {
    let shop = shop();
    let fragment: Value = serde_json::from_str(&shop.good(&FIT)).unwrap();
    let retention = &fragment["retention"];
    for (name, published) in [("r", 0.243), ("alpha", 4.414), ("a", 0.793), ("b", 2.426)] {
        let estimate: f64 = retention["bg-nbd"][name].as_str().unwrap().parse().unwrap();
        assert!((estimate - published).abs() <= 0.001, "{name}: {estimate}, not {published}");
    }
    assert_eq!((&retention["fitted-to"], &retention["horizon-days"]), (&json!("1997-09-30"), &json!(91)));
    assert_eq!(retention["data"].as_str().unwrap().len(), 64);
    assert_eq!(fragment.get("affinity"), None);

    let programme = json!({ "id": "p", "revision": 1, "currency": "USD", "retention": retention });
    shop.write("fitted.json", programme.to_string());
    assert!(shop.good(&["check", "fitted.json"]).contains("fitted.json: good"));
}

#[test]
fn the_answer_goes_where_it_is_asked_for() {
    let shop = shop();
    let plain = shop.ended_with(0, &FIT);
    assert!(plain.stderr.contains("customers    2,357\ncame back    946, 40.1 %\n"), "{}", plain.stderr);
    assert!(plain.stderr.contains("log-likelihood -9582.4"), "{}", plain.stderr);

    let to_file = shop.ended_with(0, &[&FIT[..], &["--out", "retention.json"]].concat());
    let written = std::fs::read_to_string(shop.folder().join("retention.json")).unwrap();
    assert_eq!((written, to_file.stdout, to_file.stderr), (plain.stdout.clone(), plain.stderr, String::new()));

    let report: Value = serde_json::from_str(&shop.good(&[&FIT[..], &["--json"]].concat())).unwrap();
    assert_eq!(report["fragment"], serde_json::from_str::<Value>(&plain.stdout).unwrap());
    assert_eq!(report["report"]["repeat-customers"], 946);
    assert_eq!(report["report"]["data"], report["fragment"]["retention"]["data"]);
    assert!(report["report"]["bg-nbd"]["estimates"][0]["standard-error"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_csv_file_with_categories_has_affinities_too() {
    let shop = shop();
    let rows =
        (0..30).map(|buyer| format!("{buyer},1997-01-02,5.00,tea,o{buyer}\n{buyer},1997-01-02,2.00,cups,o{buyer}\n"));
    shop.write("shop.csv", format!("customer,date,amount,category,order\n{}", rows.collect::<String>()));
    let fragment: Value = serde_json::from_str(&shop.good(&["fit", "--orders", "shop.csv"])).unwrap();
    assert_eq!(fragment["affinity"]["categories"][0], json!({ "category": "cups", "share": "1" }));
    assert_eq!(fragment["affinity"]["lifts"][0], json!({ "from": "cups", "to": "tea", "lift": "1" }));

    // 60 lines are 30 orders.
    let replay = ["replay", "--programme", "club.json", "--orders", "shop.csv", "--json"];
    let replay: Value = serde_json::from_str(&shop.good(&replay)).unwrap();
    assert_eq!((&replay["purchases"], &replay["members"]), (&json!(30), &json!(30)));
}

#[test]
fn what_cannot_be_fitted_is_told() {
    let shop = shop();
    shop.write("one.txt", "a 19970101 1 10.00\n");
    shop.write("header.csv", "customer,when,amount\na,1997-01-01,1\n");
    shop.write("empty.txt", "");
    for (orders, until, said) in [
        (
            "one.txt",
            "1997-09-30",
            "one.txt: too little to fit anything to: `bg-nbd` is left out: nobody has bought on two",
        ),
        (
            "cdnow.txt",
            "1996-12-31",
            "cdnow.txt: nobody had bought until 1996-12-31; the first purchase is of 1997-01-01",
        ),
        ("header.csv", "1997-09-30", "header.csv:1: there is no column `date`; a CSV file begins with"),
        ("empty.txt", "1997-09-30", "empty.txt:1: no purchase in the file"),
        ("none.txt", "1997-09-30", "none.txt cannot be read"),
    ] {
        let output = shop.bad(&["fit", "--orders", orders, "--until", until]);
        assert!(output.stderr.contains(said) && output.stdout.is_empty(), "{orders}:\n{}", output.stderr);
    }
    for wrong in [
        &["--until", "yesterday"][..],
        &["--time-unit-days", "0"],
        &["--min-support", "0"],
        &["--horizon-days", "3651"],
    ] {
        let output = shop.ended_with(2, &[&["fit", "--orders", "cdnow.txt"], wrong].concat());
        assert!(output.stderr.starts_with("error: "), "{wrong:?}:\n{}", output.stderr);
    }
}
