//! `loyalty relevance`: on the public sample, and on a made-up shop whose members have tastes that are known.

use std::fmt::Write as _;

use serde_json::Value;

use crate::shop::{ORDERS, Shop};

const CATEGORIES: [&str; 6] = ["tea", "coffee", "cups", "cakes", "spices", "books"];

#[test]
fn on_the_public_sample_expectations_come_about() {
    let shop = Shop::new();
    shop.write("cdnow.txt", ORDERS);
    let arguments = ["relevance", "--orders", "cdnow.txt", "--cut", "1997-10-01", "--days", "273", "--json"];
    let result: Value = serde_json::from_str(&shop.good(&arguments)).unwrap();
    assert_eq!(result["members"], 2_357);
    let (expected, made) = (result["purchases-expected"].as_f64().unwrap(), result["purchases-made"].as_f64().unwrap());
    // The model is known to expect a little too little of these customers.
    assert!((0.85..1.0).contains(&(expected / made)), "{expected} expected, {made} made");
    let of = |method: &str, share: usize| picked(&result, method, share);
    assert!(of("expected purchases", 1) > 2.5 * of("anyone", 1), "{result}");
    assert!(of("expected purchases", 2) > of("latest purchase", 2), "{result}");
    assert!(result["what"].as_array().unwrap().is_empty(), "the sample has no categories");
    // Own paces and the pace of all were worked out by an evaluator of their own.
    let off = |method: &str| off(&result["purchases-off"], method);
    let near = |(group, case): (f64, f64), expected: (f64, f64)| {
        assert!((group - expected.0).abs() < 0.0005 && (case - expected.1).abs() < 0.0005, "{group}, {case}: {result}");
    };
    near((0.0, off("own pace so far").1), (0.0, 2.2038));
    near(off("pace of all so far"), (0.4388, 2.1031));
    let model = off("expected purchases");
    assert!(model.0 < 0.3 * off("pace of all so far").0 && model.1 < 0.8 * off("pace of all so far").1, "{result}");
}

#[test]
fn who_has_a_taste_is_offered_it() {
    let shop = Shop::new();
    shop.write("orders.csv", made_up_history());
    let chart = ["relevance", "--orders", "orders.csv", "--cut", "2026-07-01", "--chart", "chart.svg", "--json"];
    let result: Value = serde_json::from_str(&shop.good(&chart)).unwrap();
    let first = |method: &str| {
        let row = result["what"].as_array().unwrap().iter().find(|row| row["method"] == method).unwrap();
        row["first"].as_f64().unwrap()
    };
    assert!(first("recommend-offers") > first("most popular"), "{result}");
    assert!(first("recommend-offers") > first("last bought"), "{result}");
    let bins = result["offers"].as_array().unwrap();
    let gaps = bins.iter().map(|bin| (bin["expected"].as_f64().unwrap() - bin["observed"].as_f64().unwrap()).abs());
    assert!(bins.len() == 10 && gaps.fold(0.0, f64::max) < 0.1, "{result}");
    let of = |method: &str| off(&result["offers-off"], method);
    let (chances, of_late) = (of("recommend-offers"), of("bought of late"));
    assert!(chances.0 < of_late.0 && chances.1 < of_late.1, "{result}");

    let drawn = std::fs::read_to_string(shop.folder().join("chart.svg")).unwrap();
    assert!(drawn.starts_with("<svg") && drawn.trim_end().ends_with("</svg>"), "{drawn}");
    for title in ["whom", "what", "purchases of a member", "chance that an offer"] {
        assert!(drawn.contains(title), "{title}");
    }
}

#[test]
fn offers_without_a_category_are_counted_and_told_of() {
    let shop = Shop::new();
    // Both are known at the cut and buy tea after it; each is offered tea, and a bag that is of no category.
    shop.write(
        "orders.csv",
        "customer,date,units,amount,category,order\n\
         anna,2026-01-01,1,5.00,tea,o1\nboris,2026-01-02,1,5.00,tea,o2\n\
         anna,2026-01-20,1,5.00,tea,o3\nboris,2026-01-21,1,5.00,tea,o4\n",
    );
    shop.write(
        "offers.json",
        r#"{ "id": "p", "revision": 1, "currency": "EUR", "offers": [
             { "id": "bag", "value": "2" }, { "id": "tea", "category": "tea", "value": "1" } ] }"#,
    );
    let arguments =
        ["relevance", "--orders", "orders.csv", "--cut", "2026-01-15", "--programme", "offers.json", "--json"];
    let result: Value = serde_json::from_str(&shop.good(&arguments)).unwrap();
    assert_eq!((&result["offers-made"], &result["offers-without-category"]), (&4.into(), &2.into()), "{result}");
    assert_eq!(result["what"][0]["first"], 1.0, "the first offer with a category is a hit");
    assert_eq!(
        off(&result["offers-off"], "bought of late"),
        (0.0, 0.0),
        "both had bought tea in the days before, and do again"
    );
    let table = shop.good(&arguments[..7]);
    assert!(table.contains("left out     2 of 4 offers made, which name no category"), "{table}");
}

#[test]
fn what_cannot_be_compared_is_said() {
    let shop = Shop::new();
    let wrong = |arguments: &[&str]| shop.bad(&[&["relevance", "--orders", "orders.txt"], arguments].concat());
    assert!(wrong(&["--cut", "1990-01-01"]).stderr.contains("the first purchase is of 1997-01-01"));
    assert!(
        wrong(&["--cut", "2020-01-01"])
            .stderr
            .contains("no purchase lies on or in the days after 2020-01-01; the log runs")
    );
    assert!(wrong(&["--programme", "programme.json", "--days", "7"]).stderr.contains("looks 91 days ahead"));
    shop.write("chart", "");
    assert!(
        wrong(&["--cut", "1997-06-01", "--chart", "missing/chart.svg"])
            .stderr
            .contains("missing/chart.svg cannot be written")
    );
}

/// How far off a method is, by the group and by the case.
fn off(forecasts: &Value, method: &str) -> (f64, f64) {
    let row = forecasts.as_array().unwrap().iter().find(|row| row["method"] == method).unwrap();
    (row["off-by-group"].as_f64().unwrap(), row["off-by-case"].as_f64().unwrap())
}

fn picked(result: &Value, method: &str, share: usize) -> f64 {
    let rows = result["whom"].as_array().unwrap();
    let row = rows.iter().find(|row| row["method"] == method).unwrap();
    row["bought"].get(share).and_then(Value::as_f64).unwrap()
}

/// Nine months of a shop of 1,500 members, each with a favourite category that makes up half of what they buy; tea is
/// everybody's second. Some come every few days and some once in years; some leave after a visit or two and some hardly ever.
fn made_up_history() -> String {
    let mut dice = Dice(20_261_122);
    let mut log = String::from("customer,date,units,amount,category,order\n");
    let mut order = 0;
    for member in 0..1_500 {
        let favourite = dice.below(CATEGORIES.len() as u64) as usize;
        let pace = 4 + dice.below(12) * dice.below(12) * dice.below(8);
        let leaves = 2 + dice.below(30);
        let mut day = dice.below(120);
        while day < 270 {
            order += 1;
            let category = match dice.below(4) {
                0 | 1 => favourite,
                2 => 0,
                _ => dice.below(CATEGORIES.len() as u64) as usize,
            };
            let (month, date) = (1 + day / 30, 1 + day % 30);
            // February is short: its last days are those of March.
            let (month, date) = if month == 2 && date > 28 { (3, date - 28) } else { (month, date) };
            let amount = 3 + dice.below(40);
            let category = CATEGORIES.get(category).unwrap();
            writeln!(log, "m{member},2026-{month:02}-{date:02},1,{amount}.00,{category},o{order}").unwrap();
            if dice.below(leaves) == 0 {
                break;
            }
            // Steps of an even chance each day come to waits without memory.
            day += 1;
            while dice.below(pace) != 0 {
                day += 1;
            }
        }
    }
    log
}

/// Numbers that are the same on every run (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}
