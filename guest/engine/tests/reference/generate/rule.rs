//! Draws rules that earn: what they give, on which lines, when, and how much at most.

use serde_json::{Value, json};

use super::programme::{Scope, expires, span};
use super::{Object, decimal};
use crate::random::Random;

pub fn rule(random: &mut Random, scope: &Scope, index: i64) -> Value {
    let is_action = random.in_hundred(8);
    let kind = if is_action {
        random.one(&["flat", "flat", "amount", "grant"])
    } else {
        random.one(&[
            "percent", "percent", "percent", "step", "unit", "order", "flat", "multiply", "multiply", "multiply",
            "grant",
        ])
    };
    let (wallet, scale) = random.one(&scope.wallets);
    let mut rule = Object::default();
    rule.put("id", format!("r{index}"));
    let is_everywhere = kind == "multiply" && random.in_hundred(50);
    let is_named = !is_everywhere && kind != "grant" && (scope.wallets.len() > 1 || random.in_hundred(30));
    if is_named {
        rule.put("wallet", wallet);
    }
    if is_action {
        let mut on = Object::default();
        on.put("action", random.one(&["review", "visit"]));
        if random.in_hundred(30) {
            on.put("subject", random.one(&[json!("a"), json!(["a", "b"])]));
        }
        rule.put("on", on);
    }
    rule.put("earn", earn(random, kind, scope));
    if matches!(kind, "percent" | "step" | "unit") && random.in_hundred(25) {
        rule.put("with-base", random.one(&["sum", "highest", "highest"]));
    }
    if kind != "multiply" && random.in_hundred(10) {
        rule.put("to", random.one(&["member", "referrer"]));
    }
    if !matches!(kind, "multiply" | "grant") {
        terms(random, &mut rule);
    }
    if !is_action && random.in_hundred(50) {
        rule.put("of", selector(random));
    }
    if random.in_hundred(20) {
        rule.put("valid", validity(random, scope));
    }
    if random.in_hundred(45) {
        let of_the_basket = !is_action && random.in_hundred(30);
        let when = match of_the_basket {
            true => super::offer::condition(random, scope, 0),
            false => super::event::condition(random, scope, is_action),
        };
        rule.put("when", when);
    }
    if (is_named || !matches!(kind, "multiply")) && random.in_hundred(30) {
        let mut cap = cap(random, kind, scale, is_action);
        if cap.get("by").is_none() && random.in_hundred(20) {
            cap["by"] = json!(["coupon"]);
            rule.put("when", json!({ "coupon": super::event::coupon(random) }));
        }
        rule.put("cap", cap);
    }
    if (is_named || !matches!(kind, "multiply")) && random.in_hundred(8) {
        let amount = if kind == "grant" { json!(random.from(1, 3)) } else { points(random, scale) };
        rule.put("budget", json!({ random.one(&["per-month", "total"]): amount }));
    }
    rule.into()
}

/// Who pays for the points, and how long they live, where it is not as the wallet says.
fn terms(random: &mut Random, rule: &mut Object) {
    if random.in_hundred(12) {
        rule.put("funder", random.one(&["shop", "partner"]));
    }
    if random.in_hundred(8) {
        rule.put("activates", span(random));
    }
    if random.in_hundred(8) {
        rule.put("expires", expires(random));
    }
}

fn earn(random: &mut Random, kind: &str, scope: &Scope) -> Value {
    let steps = [1, 4, 10, 100, 333];
    let step = decimal(
        random.one(&steps) * 10_i64.pow(u32::from(scope.minor_units)) / random.one(&[1, 1, 1, 2]),
        scope.minor_units,
    );
    let step = if step.bytes().all(|digit| matches!(digit, b'0' | b'.')) { "1".to_owned() } else { step };
    let amounts = ["1", "2", "3", "5", "7", "10", "33.333333", "50", "0.5", "100", "0"];
    match kind {
        "percent" => json!({ "percent": rate(random, &["1", "5", "7.5", "10", "33.333333", "50", "100", "0.1"]) }),
        "step" => json!({ "points": rate(random, &amounts), "per": step }),
        "unit" | "order" | "amount" => json!({ "points": rate(random, &amounts), "per": kind }),
        "flat" => json!({ "points": rate(random, &amounts) }),
        "multiply" => json!({ "multiply": rate(random, &["1", "1.1", "1.5", "2", "2", "3", "10", "1.333333"]) }),
        _ => {
            let mut grant = Object::default();
            let what = random.one(&["coupon", "gift", "entitlement", "tier"]);
            grant.put(what, if what == "tier" { "gold" } else { "reward" });
            if random.in_hundred(50) {
                grant.put("days", random.from(1, 60));
            }
            if random.in_hundred(30) {
                grant.put("quantity", random.from(1, 3));
            }
            json!({ "grant": Value::from(grant) })
        }
    }
}

/// A figure, one for each of some tiers, or one of the member's own.
fn rate(random: &mut Random, figures: &[&str]) -> Value {
    match random.from(1, 10) {
        1 => {
            let mut by_tier = Object::default();
            for tier in random.some(&super::programme::TIERS) {
                by_tier.put(tier, random.one(figures));
            }
            json!({ "by-tier": Value::from(by_tier) })
        }
        2 => json!({ "figure": "personal" }),
        _ => random.one(figures).into(),
    }
}

fn one_or_two(random: &mut Random, of: &[&str]) -> Value {
    if random.in_hundred(60) { random.one(of).into() } else { random.some(of).into() }
}

pub fn names(random: &mut Random, names: &[&str]) -> Object {
    let mut selector = Object::default();
    for name in names {
        match *name {
            "sku" => selector.put(name, one_or_two(random, &["a", "b", "c"])),
            "brand" => selector.put(name, one_or_two(random, &["acme", "zeta"])),
            "category" => selector.put(name, one_or_two(random, &["shoes", "shoes/boots", "hats"])),
            "seller" => selector.put(name, one_or_two(random, &["s1", "s2"])),
            "tag" => selector.put(name, one_or_two(random, &["new", "eco"])),
            "on-sale" | "discounted" => selector.put(name, random.in_hundred(50)),
            "kind" => selector.put(name, one_or_two(random, &["goods", "service"])),
            "attribute" => {
                let wanted = one_or_two(random, &["red", "blue"]);
                let said = [json!({ "exists": false }), json!({ "prefix": "red" }), json!({ "not": wanted })];
                let colour = if random.in_hundred(60) { wanted } else { random.one(&said) };
                selector.put(name, json!({ "colour": colour }))
            }
            "figure" => {
                let range = [json!({ "at-least": "0.5" }), json!({ "at-most": "0.5" }), json!({ "at-least": "-1" })];
                selector.put(name, json!({ "volume": random.one(&range) }))
            }
            "chosen" => {
                let per = random.one(&["month", "quarter", "year", "statement"]);
                let from = ["shoes", "hats", "shoes/boots"];
                selector.put(name, json!({ "from": from, "at-most": random.from(1, 2), "per": per }))
            }
            _ => {
                let not = random.one(&[
                    "sku",
                    "brand",
                    "category",
                    "category",
                    "seller",
                    "tag",
                    "kind",
                    "figure",
                    "attribute",
                    "on-sale",
                ]);
                selector.put(name, self::names(random, &[not]))
            }
        };
    }
    selector
}

pub fn selector(random: &mut Random) -> Value {
    let first = random.one(&[
        "sku",
        "brand",
        "category",
        "category",
        "seller",
        "tag",
        "on-sale",
        "discounted",
        "attribute",
        "kind",
        "figure",
        "chosen",
        "not",
    ]);
    let mut all = vec![first];
    if random.in_hundred(25) {
        all.push(random.one(&["category", "tag", "not"]));
    }
    names(random, &all).into()
}

pub fn validity(random: &mut Random, scope: &Scope) -> Value {
    let mut valid = Object::default();
    if random.in_hundred(60) {
        valid.put("from", random.one(&[&*scope.day, "2026-01-01", "2027-02-01"]));
    } else {
        valid.put("through", random.one(&[&*scope.day, "2026-12-31", "2029-12-31"]));
    }
    valid.into()
}

/// Points of a wallet, few enough to be reached.
fn points(random: &mut Random, scale: u8) -> Value {
    let whole = random.one(&[1, 2, 5, 10, 50, 500]);
    if scale == 0 || random.in_hundred(70) { decimal(whole, 0).into() } else { decimal(whole * 10 + 5, 1).into() }
}

fn cap(random: &mut Random, kind: &str, scale: u8, is_action: bool) -> Value {
    let periods = ["per-day", "per-week", "per-month", "per-quarter", "per-year", "per-statement", "total"];
    let mut cap = Object::default();
    if kind == "grant" || random.in_hundred(35) {
        cap.put(random.one(&periods), random.from(1, 3));
    } else {
        if !is_action && random.in_hundred(50) {
            cap.put("per-order", points(random, scale));
        }
        for period in random.some(&periods).into_iter().take(2) {
            cap.put(period, points(random, scale));
        }
    }
    if random.in_hundred(25) {
        let by = random.one(&[if is_action { "subject" } else { "referrer" }, "referrer", "identifier"]);
        let by = if random.in_hundred(50) { vec!["member", by] } else { random.one(&[vec![], vec![by]]) };
        if by.contains(&"identifier") {
            cap.put("identifier", "card");
        }
        cap.put("by", by);
    }
    if kind != "grant" && random.in_hundred(25) {
        cap.put("when-short", random.one(&["partial", "refuse"]));
    }
    let cap = Value::from(cap);
    let has_times = periods.iter().any(|period| cap.get(period).is_some_and(Value::is_number));
    match cap.get("when-short") {
        // Times cannot be given in part.
        Some(short) if has_times && short == "partial" => without(cap, "when-short"),
        _ => cap,
    }
}

fn without(mut object: Value, name: &str) -> Value {
    object.as_object_mut().unwrap().remove(name);
    object
}
