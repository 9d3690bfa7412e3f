//! Draws programmes: wallets, tiers, memberships, and the rules that earn.

use serde_json::{Value, json};

use super::rule::rule;
use super::{Object, decimal};
use crate::random::Random;

pub const TIERS: [&str; 3] = ["base", "silver", "gold"];
pub const WALLETS: [&str; 2] = ["points", "stars"];

/// What the parts of a programme are drawn for.
pub struct Scope {
    pub minor_units: u8,
    pub wallets: Vec<(&'static str, u8)>,
    pub day: String,
}

/// A programme for events on a day.
pub fn programme(random: &mut Random, day: &str) -> Value {
    let (currency, minor_units) = random.one(&[("EUR", 2), ("EUR", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3)]);
    let count = random.one(&[1, 1, 2]);
    let wallets: Vec<(&str, u8)> =
        WALLETS.into_iter().take(count).map(|id| (id, random.one(&[0, 0, 0, 1, 2, 6]))).collect();
    let scope = Scope { minor_units, wallets, day: day.into() };
    let mut object = Object::default();
    object.put("id", "p").put("revision", 1).put("currency", currency);
    if random.in_hundred(25) {
        object.put("prices", random.one(&["tax-inclusive", "tax-exclusive"]));
    }
    if random.in_hundred(15) {
        object.put("earns-from", random.one(&["placed", "paid", "delivered"]));
    }
    if random.in_hundred(40) {
        object.put("earns-on", earns_on(random));
    }
    object.put("tiers", tiers());
    object.put("memberships", json!([membership(random)]));
    let wallets: Vec<Value> = scope.wallets.clone().into_iter().map(|wallet| self::wallet(random, wallet)).collect();
    object.put("wallets", wallets);
    let count = random.from(1, 8);
    object.put("accrual", (0..count).map(|index| rule(random, &scope, index)).collect::<Vec<Value>>());
    object.into()
}

pub fn tiers() -> Value {
    json!({ "by": "spend", "levels": [
        { "id": "base", "from": "0" },
        { "id": "silver", "from": "100", "benefits": ["early"] },
        { "id": "gold", "from": "1000", "benefits": ["early", "closed"] }
    ] })
}

fn earns_on(random: &mut Random) -> Value {
    let mut object = Object::default();
    if random.in_hundred(40) {
        object.put("tax", random.one(&["included", "excluded"]));
    }
    for name in ["shipping", "paid-with-points", "sale-lines", "discounted-lines"] {
        if random.in_hundred(30) {
            object.put(name, random.in_hundred(50));
        }
    }
    object.into()
}

fn membership(random: &mut Random) -> Value {
    let mut plan = Object::default();
    plan.put("id", "plus");
    if random.in_hundred(70) {
        plan.put("term", span(random));
        if random.in_hundred(40) {
            plan.put("grace-days", random.from(1, 20));
        }
    }
    if random.in_hundred(50) {
        plan.put("same-order", random.in_hundred(70));
    }
    plan.into()
}

pub fn span(random: &mut Random) -> Value {
    match random.in_hundred(50) {
        true => json!({ "after-days": random.one(&[1, 7, 14, 30, 365]) }),
        false => json!({ "after-months": random.one(&[1, 2, 6, 12]) }),
    }
}

/// How long points live.
pub fn expires(random: &mut Random) -> Value {
    let mut expires = Object::default();
    if random.in_hundred(20) {
        expires.put("on", random.one(&["--12-31", "--06-30", "--02-28"]));
        if random.in_hundred(50) {
            return expires.into();
        }
    }
    match random.in_hundred(50) {
        true => expires.put("after-days", random.one(&[1, 30, 90])),
        false => expires.put("after-months", random.one(&[1, 3, 12])),
    };
    let ends = ["instant", "end-of-day", "end-of-week", "end-of-month", "end-of-quarter", "end-of-year"];
    let mut expires = Value::from(expires);
    if expires.get("on").is_none() && random.in_hundred(70) {
        expires["at"] = random.one(&ends).into();
    }
    expires
}

fn wallet(random: &mut Random, (id, scale): (&str, u8)) -> Value {
    let mut wallet = Object::default();
    wallet.put("id", id).put("scale", scale);
    if random.in_hundred(60) {
        wallet.put("rounding", random.one(&["down", "up", "half-up", "half-even"]));
    }
    if random.in_hundred(30) {
        wallet.put("activates", span(random));
    }
    if random.in_hundred(40) {
        wallet.put("expires", expires(random));
    }
    if random.in_hundred(20) {
        wallet.put("funder", "shop");
    }
    if random.in_hundred(30) {
        wallet.put("base", random.one(&["sum", "highest"]));
    }
    if random.in_hundred(50) {
        wallet.put("multipliers", random.one(&["multiply", "add", "highest"]));
    }
    if random.in_hundred(15) {
        let mut cap = Object::default();
        for key in random.some(&["per-order", "per-day", "per-month", "total"]) {
            cap.put(key, decimal(random.one(&[1, 5, 10, 100, 1_000]), 0));
        }
        if random.in_hundred(20) {
            cap.put("by", Vec::<Value>::new());
        }
        wallet.put("cap", cap);
    }
    if random.in_hundred(10) {
        let mut into = Object::default();
        into.put(random.one(&["coupon", "gift", "entitlement"]), "reward");
        if random.in_hundred(50) {
            into.put("days", random.from(1, 60));
        }
        wallet.put("converts", json!({ "every": decimal(random.one(&[1, 9, 10, 50]), 0), "into": Value::from(into) }));
    }
    wallet.into()
}
