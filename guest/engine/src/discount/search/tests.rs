//! Searches that have to stop: what they found, and how much better they say it could be, hold the best there is between
//! them. The best there is comes from searches that need not stop, one for each set of rules the shopper may decline.

extern crate std;

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{DiscountDecision, DiscountRequest};
use serde_json::{Value, json};

use super::super::{WORK_MAX, apply_within};
use crate::money::{Units, whole_units};
use crate::programme::Programme;

/// Baskets drawn.
const CASES: u64 = 250;
/// Work for the search: none, and some that ends within it.
const BUDGETS: [usize; 6] = [0, 100, 200, 400, 800, 1_600];

#[test]
fn a_search_that_stops_says_how_much_better_it_could_be() {
    let mut stopped = 0;
    for seed in 0..CASES {
        let case = Case::draw(seed);
        let best = case.found(WORK_MAX, &[]);
        assert!(best.optimal && best.gap == 0, "{}", case.text());
        for budget in BUDGETS {
            let found = case.found(budget, &[]);
            let said = format!("budget {budget}: {found:?}, best {best:?}, {}", case.text());
            assert!(found.worth <= best.worth && best.worth <= found.worth + found.gap, "{said}");
            assert!(!found.optimal || found.worth == best.worth, "{said}");
            assert_eq!(found.optimal, found.gap == 0, "{said}");
            stopped += u32::from(!found.optimal);
        }
    }
    // Else nothing was shown.
    assert!(stopped > 100, "{stopped} searches stopped");
}

#[test]
fn a_search_that_stops_is_never_worse_than_any_single_rule() {
    for seed in 0..CASES {
        let case = Case::draw(seed);
        let found = case.found(0, &[]);
        for rule in 0..case.rules {
            let others: Vec<usize> = (0..case.rules).filter(|other| *other != rule).collect();
            let single = case.found(WORK_MAX, &others);
            assert!(found.worth >= single.worth, "{found:?}, {rule} alone {single:?}, {}", case.text());
        }
    }
}

#[test]
fn no_set_of_rules_is_worth_more_than_the_best() {
    for seed in (0..CASES).filter(|seed| Case::draw(*seed).rules <= 7).take(40) {
        let case = Case::draw(seed);
        let best = case.found(WORK_MAX, &[]);
        for set in 0..1_usize << case.rules {
            let declined: Vec<usize> = (0..case.rules).filter(|rule| set >> rule & 1 == 1).collect();
            let other = case.found(WORK_MAX, &declined);
            assert!(other.worth <= best.worth, "{best:?}, without {declined:?} {other:?}, {}", case.text());
        }
    }
}

#[test]
fn more_codes_than_can_be_tried_give_no_less_than_the_best_of_each_rule() {
    let mut stopped = 0;
    for seed in 0..CASES {
        let mut case = Case::draw(seed);
        let mut random = Random(seed);
        for (number, rule) in case.programme["discounts"].as_array_mut().unwrap().iter_mut().enumerate() {
            rule["take"] = json!({ "percent": { "coupon-value": true } });
            rule["when"] = json!({ "coupon": [format!("A{number}"), format!("B{number}"), format!("C{number}")] });
        }
        let mut coupons = |list: &str, least, most| -> Vec<Value> {
            let code =
                |number| json!({ "code": format!("{list}{number}"), "value": format!("{}", random.from(least, most)) });
            (0..case.rules).map(code).collect()
        };
        let best = coupons("A", 20, 40);
        let all = [best.clone(), coupons("B", 10, 19), coupons("C", 1, 9)].concat();
        case.request["coupons"] = json!(best);
        let of_best = case.found(WORK_MAX, &[]);
        case.request["coupons"] = json!(all);
        let found = case.found(WORK_MAX, &[]);
        assert!(!of_best.optimal || found.worth >= of_best.worth, "{found:?}, best codes {of_best:?}, {}", case.text());
        stopped += u32::from(of_best.optimal && !found.optimal);
    }
    // Else nothing was shown.
    assert!(stopped > 10, "{stopped} searches stopped");
}

/// A programme in which every rule may be left out, and a basket.
struct Case {
    programme: Value,
    request: Value,
    rules: usize,
}

#[derive(Debug)]
struct Found {
    worth: Units,
    gap: Units,
    optimal: bool,
}

impl Case {
    fn draw(seed: u64) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x5DEE_CE66_D1CE_4E5B);
        let rules = random.from(2, 14);
        let lanes: Vec<Value> = (0..random.from(1, 3))
            .map(|lane| json!({ "id": format!("lane-{lane}"), "select": random.one(&["best", "all", "all"]) }))
            .collect();
        let rule = |rule: usize| random_rule(&mut random, rule, lanes.len());
        let discounts: Vec<Value> = (0..rules).map(rule).collect();
        let mut lines = Vec::new();
        for line in 0..random.from(1, 6) {
            let price = random.one(&["0.99", "3.33", "10.00", "25.00", "49.90"]);
            let (sku, units) = (random.one(&["a", "b", "c"]), random.from(1, 4));
            lines.push(
                json!({ "key": format!("{line}"), "sku": sku, "unit-price": price, "quantity": format!("{units}") }),
            );
        }
        let programme = json!({ "id": "p", "revision": 1, "currency": "EUR", "lanes": lanes, "discounts": discounts });
        let basket = json!({ "currency": "EUR", "lines": lines });
        let request = json!({ "id": "b", "at": "2026-11-21T12:00:00Z", "basket": basket });
        Self { programme, request, rules }
    }

    /// What is found with so much work when the shopper does not want some rules.
    fn found(&self, work_max: usize, declined: &[usize]) -> Found {
        let programme = Programme::read(&format!("{}", self.programme)).unwrap();
        let mut request = self.request.clone();
        request["declined"] = declined.iter().map(|rule| format!("r{rule}")).collect();
        let request: DiscountRequest = serde_json::from_value(request).unwrap();
        let decision: DiscountDecision = apply_within(&programme, &request, work_max).unwrap();
        let units = |money| whole_units(money, programme.minor_units).unwrap();
        let (worth, gap) = (units(decision.totals.discount), units(decision.search.gap));
        Found { worth, gap, optimal: decision.search.optimal }
    }

    fn text(&self) -> std::string::String {
        format!("{} {}", self.programme, self.request)
    }
}

/// A rule that shares tags with others, so that it may be left out.
fn random_rule(random: &mut Random, rule: usize, lanes: usize) -> Value {
    let take = match random.from(1, 6) {
        1 | 2 => json!({ "percent": random.one(&["5", "10", "33.333", "50"]) }),
        3 => json!({ "amount": random.one(&["1.00", "5.00", "20.00"]) }),
        4 => json!({ "amount": "0.50", "per": "unit" }),
        5 => json!({ "price": random.one(&["0.50", "2.00", "9.00"]) }),
        _ => json!({ "buy": random.from(1, 2), "get": 1, "percent": random.one(&["50", "100"]) }),
    };
    let mut value =
        json!({ "id": format!("r{rule}"), "lane": format!("lane-{}", random.from(0, lanes - 1)), "take": take });
    value["conflicts"] = match random.from(1, 4) {
        1 => json!([random.one(&["t", "u", "v"]), format!("own-{rule}")]),
        2 => json!(random.one(&["t", "u", "v"])),
        _ => json!(format!("own-{rule}")),
    };
    if random.from(1, 3) == 1 {
        value["of"] = json!({ "sku": random.one(&["a", "b"]) });
    }
    if random.from(1, 4) == 1 {
        value["when"] = json!({ "subtotal": { random.one(&["at-least", "at-most"]): random.one(&["20", "60"]) } });
    }
    if random.from(1, 8) == 1 {
        value["exclusive"] = json!(random.one(&["lane", "order"]));
    }
    if random.from(1, 4) == 1 {
        value["priority"] = json!(random.from(1, 3));
    }
    value
}

/// Numbers that are the same every time.
struct Random(u64);

impl Random {
    fn from(&mut self, least: usize, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        least + usize::try_from(self.0 >> 33).unwrap() % (most - least + 1)
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.from(0, of.len() - 1)]
    }
}
