//! Draws programmes that make things cheaper: lanes and groups, rules in them, floors, and points that are spent.

use serde_json::{Value, json};

use super::programme::{Scope, tiers};
use super::{Object, decimal, offer};
use crate::random::Random;

const SELECTS: [&str; 10] =
    ["best", "best", "best", "all", "all", "all", "first", "lowest", "best-per-line", "best-per-line"];

/// Where a rule takes its turn.
pub struct Place {
    pub lane: String,
    pub group: Option<String>,
    pub select: &'static str,
}

/// A programme for baskets on a day.
pub fn shop(random: &mut Random, day: &str) -> Value {
    let (currency, minor_units) = random.one(&[("EUR", 2), ("EUR", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3)]);
    let wallets: Vec<(&str, u8)> =
        [("points", random.one(&[0, 0, 0, 1, 2])), ("stars", 0)].into_iter().take(random.one(&[1, 1, 2])).collect();
    let scope = Scope { minor_units, wallets, day: day.into() };
    let mut object = Object::default();
    object.put("id", "p").put("revision", 1).put("currency", currency);
    if random.in_hundred(25) {
        object.put("prices", random.one(&["tax-inclusive", "tax-exclusive"]));
    }
    if random.in_hundred(20) {
        object.put("tax-rounding", random.one(&["line", "order", "order"]));
    }
    if random.in_hundred(15) {
        object.put("minimum-charge", decimal(random.one(&[1, 1, 5]), minor_units));
    }
    if random.in_hundred(25) {
        object.put("margin", margin(random));
    }
    object.put("tiers", tiers()).put("memberships", json!([{ "id": "plus" }]));
    let wallets: Vec<Value> = scope.wallets.iter().map(|wallet| self::wallet(random, *wallet, minor_units)).collect();
    object.put("wallets", wallets);
    object.put("accrual", accrual(random));
    if random.in_hundred(20) {
        let (on, is_on) = (random.one(&["paid-with-points", "discounted-lines"]), random.in_hundred(50));
        object.put("earns-on", json!({ on: is_on }));
    }
    let (lanes, places) = lanes(random);
    if random.in_hundred(95) {
        object.put("lanes", lanes);
        let count = random.from(1, 10);
        let rules = (0..count).map(|index| offer::offer(random, &scope, &places, index));
        object.put("discounts", rules.collect::<Vec<Value>>());
    } else {
        let places = [Place { lane: "discounts".into(), group: None, select: "best" }];
        let rules = (0..3).map(|index| offer::offer(random, &scope, &places, index));
        object.put("discounts", rules.collect::<Vec<Value>>());
    }
    object.into()
}

/// What the order earns, for a margin that counts it: mostly a share, sometimes points that no price changes.
fn accrual(random: &mut Random) -> Value {
    let percent = json!({ "percent": random.one(&["5", "10", "1"]) });
    let kinds = [
        percent.clone(),
        json!({ "points": "2", "per": "unit" }),
        json!({ "points": "3", "per": "order" }),
        json!({ "points": "4" }),
        json!({ "points": "1", "per": "5" }),
    ];
    let mut rules = vec![json!({ "id": "earns", "wallet": "points", "earn": percent })];
    if random.in_hundred(30) {
        rules.push(json!({ "id": "earns-too", "wallet": "points", "earn": random.one(&kinds) }));
    }
    if rules.len() > 1 && random.in_hundred(40) {
        rules.remove(0);
    }
    rules.into()
}

fn margin(random: &mut Random) -> Value {
    let mut margin = Object::default();
    margin.put("floor", random.one(&["0%", "10%", "33.333%", "50%"]));
    if random.in_hundred(50) {
        margin.put("counts-points", true);
    }
    if random.in_hundred(30) {
        margin.put("missing-cost", random.one(&["allow", "refuse"]));
    }
    if random.in_hundred(30) {
        margin.put("max-discount", random.one(&["30%", "0%", "66.666%"]));
    }
    if random.in_hundred(70) {
        margin.put("when-below", random.one(&["cap-and-redistribute", "cap-and-drop", "reject-offer", "warn"]));
    }
    margin.into()
}

/// A wallet of points that are worth some money.
fn wallet(random: &mut Random, (id, scale): (&str, u8), digits: u8) -> Value {
    let mut wallet = Object::default();
    wallet.put("id", id).put("scale", scale);
    wallet.put("worth", random.one(&["1", "0.1", "0.01", "0.5", "0.033", "0.015"]));
    let mut spend = Object::default();
    spend.put("as", random.one(&["discount", "tender"]));
    if random.in_hundred(30) {
        spend.put("minimum", decimal(random.one(&[1, 5, 20]), 0));
    }
    if random.in_hundred(30) {
        spend.put("step", decimal(random.one(&[1, 3, 10]), 0));
    }
    if random.in_hundred(40) {
        spend.put("max-share", random.one(&["30%", "50%", "99%", "33.333%"]));
    }
    if random.in_hundred(20) {
        spend.put("of", super::rule::names(random, &[random.clone().one(&["category", "sku", "tag"])]));
    }
    if random.in_hundred(20) {
        spend.put("on-discounted", random.in_hundred(30));
    }
    if random.in_hundred(20) {
        spend.put("with-earning", false);
    }
    let _ = digits;
    wallet.put("spend", spend);
    if random.in_hundred(30) {
        wallet.put("on-return", json!({ "overdrawn": random.one(&["debt", "negative", "clamp", "block"]) }));
    }
    wallet.into()
}

/// One to three lanes with groups in them, and the places there are for rules.
fn lanes(random: &mut Random) -> (Value, Vec<Place>) {
    let mut lanes = Vec::new();
    let mut places = Vec::new();
    for id in ["items", "order", "last"].into_iter().take(random.from(1, 3) as usize) {
        let mut lane = Object::default();
        let select = random.one(&SELECTS);
        lane.put("id", id).put("select", select);
        if random.in_hundred(50) {
            lane.put("base", random.one(&["original", "running"]));
        }
        places.push(Place { lane: id.into(), group: None, select });
        let mut groups = Vec::new();
        for group in ["one", "two"].into_iter().take(random.one(&[0, 0, 0, 1, 2])) {
            let select = random.one(&SELECTS);
            groups.push(json!({ "id": group, "select": select }));
            places.push(Place { lane: id.into(), group: Some(group.into()), select });
        }
        if !groups.is_empty() {
            lane.put("groups", groups);
        }
        lanes.push(Value::from(lane));
    }
    (lanes.into(), places)
}
