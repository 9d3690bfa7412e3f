//! Draws rules that make something cheaper: what they take off, on which lines, when, beside which others, how much.

use serde_json::{Value, json};

use super::programme::{Scope, TIERS};
use super::rule::{names, validity};
use super::shop::Place;
use super::{Object, decimal, event};
use crate::random::Random;

const PERCENTS: [&str; 8] = ["10", "33.333333", "50", "5", "100", "12.5", "7", "0"];

/// Conditions of the time, the place and the member that discounts know.
const CIRCUMSTANCES: [&str; 13] = [
    "weekday",
    "tier",
    "segment",
    "channel",
    "store",
    "order-number",
    "birthday",
    "entitlement",
    "registered",
    "attribute",
    "payment",
    "member",
    "consent",
];

pub fn offer(random: &mut Random, scope: &Scope, places: &[Place], index: i64) -> Value {
    let place = &places[random.from(0, places.len() as i64 - 1) as usize];
    let mut rule = Object::default();
    rule.put("id", format!("{}{index}", random.one(&["r", "s", "q"]))).put("lane", place.lane.clone());
    if let Some(group) = &place.group {
        rule.put("group", group.clone());
    }
    let mut kinds = vec!["percent", "percent", "amount", "unit", "price", "member"];
    if place.select != "best-per-line" {
        kinds.extend(["percent", "amount", "step", "picked", "picked", "deal", "deal", "bundle", "bundle", "steps"]);
        if place.select != "lowest" {
            kinds.extend(["gift", "grant", "choose"]);
        }
    } else {
        kinds.retain(|kind| *kind != "amount");
    }
    let kind = random.one(&kinds);
    let mut has_coupon = random.in_hundred(15);
    let take = match kind {
        "choose" => choose(random, scope),
        kind => take(random, scope, kind, &mut has_coupon),
    };
    rule.put("take", take);
    if random.in_hundred(10) && kind != "gift" && kind != "grant" {
        rule.put("on", random.one(&["shipping", "shipping", "goods"]));
    }
    if random.in_hundred(45) && kind != "bundle" {
        rule.put("of", selector(random));
    }
    if random.in_hundred(8) {
        rule.put("valid", validity(random, scope));
    }
    let mut when = if random.in_hundred(35) { condition(random, scope, 0) } else { json!({}) };
    if has_coupon {
        when["coupon"] = random.one(&[
            json!("HELLO"),
            json!("bye"),
            json!(["HELLO", "BYE"]),
            json!({ "batch": "b" }),
            json!({ "batch": "b" }),
        ]);
    }
    if when != json!({}) {
        rule.put("when", when);
    }
    limits(random, scope, kind, has_coupon, &mut rule);
    if random.in_hundred(35) {
        rule.put("priority", random.one(&[-1, 1, 1, 5]));
    }
    if random.in_hundred(8) {
        rule.put("exclusive", random.one(&["group", "lane", "order"]));
    }
    if random.in_hundred(15) {
        rule.put("conflicts", random.one(&[json!("t"), json!("u"), json!(["t", "u"]), json!(["u", "v"])]));
    }
    if random.in_hundred(10) {
        rule.put("funder", "partner");
    }
    if random.in_hundred(4) {
        rule.put("costs", json!({ "wallet": "points", "points": decimal(random.one(&[1, 5, 30]), 0) }));
    }
    rule.into()
}

fn money(random: &mut Random, scope: &Scope) -> String {
    decimal(random.one(&[1, 2, 3, 5, 10, 33, 100, 250, 999]), scope.minor_units)
}

/// One effect; a rate by the coupon needs one.
fn take(random: &mut Random, scope: &Scope, kind: &str, has_coupon: &mut bool) -> Value {
    let mut take = Object::default();
    match kind {
        "percent" => {
            take.put("percent", rate(random, scope, &PERCENTS, has_coupon));
        }
        "amount" => {
            let amounts = [money(random, scope), money(random, scope), money(random, scope)];
            take.put("amount", rate(random, scope, &amounts.each_ref().map(|amount| &**amount), has_coupon));
        }
        "unit" => {
            take.put("amount", money(random, scope)).put("per", "unit");
        }
        "step" => {
            let amounts = [money(random, scope), money(random, scope)];
            let amount = rate(random, scope, &amounts.each_ref().map(|amount| &**amount), has_coupon);
            take.put("amount", amount).put("per", money(random, scope));
        }
        "price" => {
            take.put("price", money(random, scope));
        }
        "member" => {
            take.put("price", "member");
        }
        "steps" => return steps(random, scope),
        "picked" => {
            match random.from(1, 3) {
                1 => take.put("percent", random.one(&PERCENTS)),
                2 => take.put("amount", money(random, scope)).put("per", "unit"),
                _ => take.put("price", money(random, scope)),
            };
            let pick = random.one(&["cheapest", "dearest"]);
            take.put(
                "units",
                match random.from(1, 3) {
                    1 => json!({ "pick": pick, "every": random.from(1, 4) }),
                    2 => json!({ "pick": pick }),
                    _ => json!({ "pick": pick, "from": random.from(1, 3), "count": random.from(1, 3) }),
                },
            );
        }
        "deal" => {
            take.put("buy", random.from(1, 3)).put("get", random.from(1, 2));
            take.put("percent", random.one(&["100", "50", "33.333333"]));
            if random.in_hundred(30) {
                take.put("times", random.from(1, 2));
            }
            if random.in_hundred(30) {
                take.put("give", random.one(&["cheapest", "dearest"]));
            }
            if random.in_hundred(40) {
                take.put("spread", random.in_hundred(80));
            }
            if random.in_hundred(40) {
                take.put("get-of", selector(random));
            }
        }
        "bundle" => {
            let part = |random: &mut Random| json!({ "of": selector(random), "quantity": random.from(1, 3) });
            let mut parts: Vec<Value> = (0..random.from(2, 3)).map(|_| part(random)).collect();
            if random.in_hundred(40) {
                // Parts that share some units, but not all of them.
                for part in &mut parts {
                    let skus = if random.in_hundred(30) { vec!["a", "b", "c"] } else { random.some(&["a", "b", "c"]) };
                    *part = json!({ "of": { "sku": skus }, "quantity": random.from(1, 2) });
                }
            }
            take.put("bundle", parts);
            match random.from(1, 3) {
                1 => take.put("percent", random.one(&PERCENTS)),
                2 => take.put("amount", money(random, scope)),
                _ => take.put("price", money(random, scope)),
            };
            if random.in_hundred(30) {
                take.put("times", random.from(1, 2));
            }
        }
        "gift" => {
            take.put("gift", random.one(&[json!("mug"), json!("pen"), json!(["mug", "pen"])]));
            if random.in_hundred(40) {
                take.put("quantity", random.from(1, 3));
            }
        }
        _ => {
            take.put("grant", json!({ random.one(&["coupon", "gift", "entitlement"]): "reward", "days": 30 }));
        }
    }
    take.into()
}

fn choose(random: &mut Random, scope: &Scope) -> Value {
    let mut options = Vec::new();
    for id in ["x", "y", "z"].into_iter().take(random.from(2, 3) as usize) {
        let kind = random.one(&["percent", "amount", "unit", "picked", "deal", "gift"]);
        let take = take(random, scope, kind, &mut false);
        let take = if take.to_string().contains("coupon-value") { json!({ "percent": "10" }) } else { take };
        let mut option = json!({ "id": id, "take": take });
        if random.in_hundred(40) {
            option["of"] = selector(random);
        }
        options.push(option);
    }
    json!({ "choose": options })
}

/// A figure, one for each of some tiers, one of the member's own, what the coupon says, or by turnover.
fn rate(random: &mut Random, scope: &Scope, figures: &[&str], has_coupon: &mut bool) -> Value {
    match random.from(1, 18) {
        1 | 2 => {
            let mut by_tier = Object::default();
            for tier in random.some(&TIERS) {
                by_tier.put(tier, random.one(figures));
            }
            json!({ "by-tier": Value::from(by_tier) })
        }
        3 => json!({ "figure": "personal" }),
        4 => {
            *has_coupon = true;
            json!({ "coupon-value": true })
        }
        5 | 6 => {
            let mut by = match random.in_hundred(50) {
                true => json!({ "by-turnover": [{ "from": "0", "rate": "1" }, { "from": "100", "rate": "2" }] }),
                false => {
                    let every = decimal(random.one(&[100, 1_000]), 0);
                    json!({ "by-turnover": { "from": "50", "rate": "1", "every": every, "adds": "1", "at-most": "5" } })
                }
            };
            if random.in_hundred(60) {
                by["with-this-order"] = true.into();
            }
            let _ = scope;
            by
        }
        _ => random.one(figures).into(),
    }
}

/// Rates by what is bought.
fn steps(random: &mut Random, scope: &Scope) -> Value {
    let is_percent = random.in_hundred(60);
    let (low, high) = match is_percent {
        true => ("5".to_owned(), random.one(&["10", "33.333333", "1"]).to_owned()),
        false => (decimal(1, scope.minor_units), money(random, scope)),
    };
    let by = random.one(&["by-quantity", "by-subtotal", "by-amount"]);
    let first = random.from(0, 3);
    let steps = match by {
        "by-quantity" => json!([{ "from": first, "rate": low }, { "from": first + 2, "rate": high }]),
        _ => {
            let from = |units: i64| decimal(units * random.clone().one(&[1, 33, 500]), scope.minor_units);
            json!([{ "from": from(first), "rate": low }, { "from": from(first + 3), "rate": high }])
        }
    };
    let mut take = json!({ if is_percent { "percent" } else { "amount" }: { by: steps } });
    let is_by_unit = !is_percent && random.in_hundred(40);
    if is_by_unit {
        take["per"] = "unit".into();
    }
    if (is_percent || is_by_unit) && random.in_hundred(25) {
        let pick = random.one(&["cheapest", "dearest"]);
        take["units"] = match random.in_hundred(30) {
            true => json!({ "pick": pick, "every": random.from(1, 3) }),
            false => json!({ "pick": pick, "count": random.from(1, 3) }),
        };
    }
    take
}

fn selector(random: &mut Random) -> Value {
    let first = random.one(&[
        "sku",
        "brand",
        "category",
        "category",
        "category",
        "tag",
        "on-sale",
        "discounted",
        "not",
        "attribute",
        "kind",
        "figure",
    ]);
    let mut all = vec![first];
    if random.in_hundred(15) {
        all.push(random.one(&["category", "tag", "not"]));
    }
    names(random, &all).into()
}

/// What a rule asks for: of the circumstances, the basket and the past, and of all, any or none of some.
pub fn condition(random: &mut Random, scope: &Scope, depth: i64) -> Value {
    let mut when = Object::default();
    for _ in 0..random.one(&[1, 1, 1, 2]) {
        match random.from(1, 100) {
            1..=25 => {
                let name = random.one(&CIRCUMSTANCES);
                when.put(name, circumstance(random, scope, name));
            }
            26..=50 => {
                when.put("subtotal", subtotal(random, scope));
            }
            51..=70 => basket(random, &mut when),
            71..=85 => past(random, scope, &mut when),
            86..=90 => {
                when.put("figure", json!({ "personal": range(random, &["0", "3", "8", "20"]) }));
            }
            _ if depth < 2 => {
                let nested: Vec<Value> = (0..random.from(1, 2)).map(|_| condition(random, scope, depth + 1)).collect();
                when.put(random.one(&["all", "any", "none"]), nested);
            }
            _ => {
                when.put("channel", "app");
            }
        }
    }
    when.into()
}

/// One condition of the time, the place or the member.
pub fn circumstance(random: &mut Random, scope: &Scope, name: &str) -> Value {
    match name {
        "member" => random.one(&[json!(true), json!(true), json!(false), json!("m"), json!(["n", "o"])]),
        "consent" => random.one(&[json!("email"), json!(["email", "sms"])]),
        "attribute" => random.one(&[
            json!({ "gender": "f" }),
            json!({ "gender": { "exists": true } }),
            json!({ "gender": { "exists": false } }),
            json!({ "card": { "prefix": "12" } }),
            json!({ "gender": { "not": ["f", "x"] } }),
        ]),
        name => event::asked(random, scope, name),
    }
}

pub fn subtotal(random: &mut Random, scope: &Scope) -> Value {
    let amount = random.one(&[1, 5, 34, 100, 300, 1_000, 2_000]);
    let mut subtotal = json!({ random.one(&["at-least", "at-least", "at-most"]): decimal(amount, scope.minor_units) });
    if random.in_hundred(25) {
        subtotal["of"] = selector(random);
    }
    if random.in_hundred(30) {
        subtotal["before"] = random.one(&["lane", "discounts"]).into();
    }
    if random.in_hundred(25) {
        subtotal["tax"] = random.one(&["included", "excluded"]).into();
    }
    subtotal
}

pub fn basket(random: &mut Random, when: &mut Object) {
    let with_of = |random: &mut Random, mut wanted: Value| {
        if random.in_hundred(50) {
            wanted["of"] = selector(random);
        }
        wanted
    };
    match random.from(1, 4) {
        1 => {
            let wanted = json!({ random.one(&["at-least", "at-least", "at-most"]): random.from(1, 8) });
            when.put("quantity", with_of(random, wanted));
        }
        2 => {
            let wanted = json!({ "at-least": random.from(1, 3) });
            when.put("skus", with_of(random, wanted));
        }
        3 => {
            when.put("weight", range(random, &["0.5", "1", "2.5"]));
        }
        _ => {
            when.put("contains", if random.in_hundred(50) { selector(random) } else { json!([selector(random)]) });
        }
    }
}

pub fn range(random: &mut Random, figures: &[&str]) -> Value {
    json!({ random.one(&["at-least", "at-most"]): random.one(figures) })
}

pub fn past(random: &mut Random, scope: &Scope, when: &mut Object) {
    let whole = |random: &mut Random, most: i64| {
        let name = random.one(&["at-least", "at-most"]);
        json!({ name: random.from(0, most) })
    };
    let money = |random: &mut Random| {
        let name = random.one(&["at-least", "at-most"]);
        json!({ name: decimal(random.one(&[0, 10_000, 20_000]), scope.minor_units) })
    };
    match random.from(1, 4) {
        4 => {
            let name = random.one(&["orders", "spend", "average-order"]);
            let range = if name == "orders" { whole(random, 2) } else { money(random) };
            when.put("purchases", json!({ "within-days": random.one(&[0, 1, 2]), name: range }));
        }
        1 => {
            let name = random.one(&["orders", "spend", "average-order", "last-order-days", "first-order-days"]);
            let range = match name {
                "orders" => whole(random, 4),
                "spend" | "average-order" => money(random),
                _ => whole(random, 31),
            };
            when.put("history", json!({ name: range }));
        }
        2 => {
            let (cut, id) = random.one(&[("category", "shoes"), ("brand", "acme"), ("sku", "a"), ("store", "s1")]);
            let name = random.one(&["orders", "spend", "share-of-orders"]);
            let range = match name {
                "orders" => whole(random, 3),
                "spend" => money(random),
                _ => {
                    json!({ random.one(&["at-least", "at-most"]): random.one(&["0", "0.25", "0.333333", "0.5", "1"]) })
                }
            };
            when.put("bought", json!({ cut: id, name: range }));
        }
        _ => {
            when.put(
                "owns",
                random.one(&[json!({ "sku": "a" }), json!({ "category": "shoes" }), json!({ "sku": ["b", "c"] })]),
            );
        }
    }
}

/// Caps and budgets. A gift, a grant and a choice are counted in times.
fn limits(random: &mut Random, scope: &Scope, kind: &str, has_coupon: bool, rule: &mut Object) {
    let periods = ["per-day", "per-week", "per-month", "per-year", "total"];
    let is_money = !matches!(kind, "gift" | "grant" | "choose");
    if random.in_hundred(if has_coupon { 50 } else { 25 }) {
        let mut cap = Object::default();
        if is_money && random.in_hundred(50) {
            cap.put("per-order", money(random, scope));
        }
        if is_money && random.in_hundred(40) {
            cap.put("per-line", money(random, scope));
        }
        match is_money && random.in_hundred(60) {
            true => {
                cap.put(random.one(&periods), money(random, scope));
                if random.in_hundred(30) {
                    cap.put("when-short", random.one(&["partial", "refuse"]));
                }
            }
            false => {
                cap.put(random.one(&periods), random.from(1, 3));
            }
        }
        if random.in_hundred(30) {
            cap.put("by", random.one(&[json!([]), json!(["member"])]));
        } else if has_coupon && random.in_hundred(50) {
            cap.put("by", json!(["coupon"]));
        }
        rule.put("cap", cap);
    }
    if random.in_hundred(8) {
        let most = if is_money { json!(money(random, scope)) } else { json!(random.from(1, 3)) };
        rule.put("budget", json!({ random.one(&["per-month", "total"]): most }));
    }
}
