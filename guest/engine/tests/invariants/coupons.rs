//! Several codes that open the same rule.

use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::figures::exact;
use crate::{configured, hold, of};

const CODES: [&str; 3] = ["A", "B", "C"];

/// What a code is worth, and how much of its cap is used up, in cents.
type Code = (Option<i64>, i64);

#[test]
fn one_more_code_never_costs_the_customer() {
    hold((programmes(), codes()), |(programme, codes)| {
        let engine = configured(&programme);
        let discount = |codes: &[Code]| {
            let decision = engine.apply_discount(&of(request(&programme, codes))).unwrap();
            exact(decision.totals.discount)
        };
        for more in 1..=codes.len() {
            let (with, without) = (discount(&codes[..more]), discount(&codes[..more - 1]));
            prop_assert!(with >= without, "code {more} of {codes:?} costs {}", without - with);
        }
        Ok(())
    });
}

/// A rule that codes of a list or of a batch open, with a cap on each code; a margin may refuse it, and a second discount
/// asks for what it leaves.
fn programmes() -> impl Strategy<Value = Value> {
    let take = select(vec![
        json!({ "percent": "10" }),
        json!({ "amount": "10" }),
        json!({ "amount": { "coupon-value": true } }),
        json!({ "amount": { "coupon-value": true }, "per": "unit" }),
        json!({ "percent": { "coupon-value": true } }),
    ]);
    let cap = select(vec![
        json!({ "total": 1 }),
        json!({ "total": "10" }),
        json!({ "total": "10", "when-short": "refuse" }),
        json!({ "per-month": "12", "when-short": "partial" }),
    ]);
    let when = select(vec![json!(["C", "A", "B"]), json!({ "batch": "spring" })]);
    let margin = select(vec!["cap-and-redistribute", "cap-and-drop", "reject-offer"]);
    let left = select(vec!["90", "95", "99"]);
    let budget = select(vec![json!({ "total": "5" }), json!({ "total": "5", "when-short": "refuse" })]);
    let all = (take, weighted(0.8, cap), when, weighted(0.3, margin), weighted(0.5, left), weighted(0.3, budget));
    all.prop_map(|(take, cap, when, margin, left, budget)| {
        let mut rule = json!({ "id": "voucher", "take": take, "when": { "coupon": when }, "lane": "voucher" });
        if let Some(mut cap) = cap {
            cap["by"] = json!("coupon");
            rule["cap"] = cap;
        }
        if let Some(budget) = budget {
            rule["budget"] = budget;
        }
        let lane = |id| json!({ "id": id, "select": "all", "base": "running" });
        let mut programme = json!({
            "id": "p", "revision": 1, "currency": "EUR",
            "lanes": [lane("voucher"), lane("order")], "discounts": [rule]
        });
        if let Some(when_below) = margin {
            programme["margin"] = json!({ "floor": "25%", "when-below": when_below });
        }
        if let Some(left) = left {
            let when = json!({ "subtotal": { "at-least": left } });
            let order = json!({ "id": "order", "take": { "percent": "10" }, "when": when, "lane": "order" });
            programme["discounts"].as_array_mut().unwrap().push(order);
        }
        programme
    })
}

fn codes() -> impl Strategy<Value = Vec<Code>> {
    prop::collection::vec((weighted(0.8, 1_i64..3_000), prop_oneof![Just(0_i64), 0_i64..1_300]), 3)
}

fn request(programme: &Value, codes: &[Code]) -> Value {
    let mut request = json!({
        "id": "b1", "at": "2026-11-21T12:00:00Z",
        "basket": { "currency": "EUR", "lines": [{ "key": "a", "sku": "a", "quantity": "2", "unit-price": "50", "unit-cost": "36" }] },
        "coupons": [], "counters": []
    });
    let push = |list: &mut Value, item: Value| list.as_array_mut().unwrap().push(item);
    let cap = &programme["discounts"][0]["cap"];
    let (key, start) = match cap.get("total") {
        Some(_) => ("total", Value::Null),
        None => ("per-month", json!("2026-11-01")),
    };
    for (code, (value, used)) in CODES.iter().zip(codes) {
        let mut coupon = json!({ "code": code, "batch": "spring" });
        if let Some(cents) = value {
            coupon["value"] = money(*cents);
        }
        push(&mut request["coupons"], coupon);
        if cap.is_object() && *used > 0 {
            let used = if cap[key].is_string() { money(*used) } else { json!("1") };
            let mut counter =
                json!({ "limit": format!("voucher/{key}"), "subjects": [code], "used": used, "version": 1 });
            if start.is_string() {
                counter["period-start"] = start.clone();
            }
            push(&mut request["counters"], counter);
        }
    }
    request
}

fn money(cents: i64) -> Value {
    json!(format!("{}.{:02}", cents / 100, cents % 100))
}
