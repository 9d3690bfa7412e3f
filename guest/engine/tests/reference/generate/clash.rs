//! Draws conditions that often contradict themselves, or nearly do: the same thing is asked for twice.

use serde_json::{Value, json};

use super::Object;
use super::offer::{basket, circumstance, past, range, subtotal};
use super::programme::Scope;
use crate::accrual::minor_units;
use crate::random::Random;

const KINDS: [&str; 16] = [
    "weekday",
    "hours",
    "date",
    "tier",
    "segment",
    "channel",
    "orders",
    "entitlement",
    "membership",
    "attribute",
    "member",
    "consent",
    "subtotal",
    "figure",
    "basket",
    "past",
];

/// What a rule of a programme asks for at an event of that day; coupons it leaves to others.
pub fn condition(random: &mut Random, programme: &Value, day: &str, needs_basket: bool) -> Value {
    let scope = Scope { minor_units: minor_units(programme), wallets: Vec::new(), day: day.into() };
    let kinds = if needs_basket { &KINDS[..] } else { &KINDS[..12] };
    let kind = random.one(kinds);
    let mut when = Object::default();
    add(random, &scope, kind, &mut when);
    let inner = |random: &mut Random| {
        let mut inner = Object::default();
        let kind = if random.in_hundred(80) { kind } else { random.one(kinds) };
        add(random, &scope, kind, &mut inner);
        Value::from(inner)
    };
    let how = random.one(&["all", "all", "any", "none"]);
    let nested: Vec<Value> = (0..random.one(&[1, 1, 2])).map(|_| inner(random)).collect();
    when.put(how, nested);
    if random.in_hundred(25) {
        when.put("member", random.one(&[true, true, false]));
    }
    when.into()
}

fn add(random: &mut Random, scope: &Scope, kind: &str, when: &mut Object) {
    match kind {
        "subtotal" => {
            when.put("subtotal", subtotal(random, scope));
        }
        "figure" => {
            when.put("figure", json!({ "personal": range(random, &["0", "3", "8", "20"]) }));
        }
        "basket" => basket(random, when),
        "past" => past(random, scope, when),
        "orders" => {
            let (least, most) = (random.from(0, 2), random.from(1, 4));
            match random.in_hundred(50) {
                true => when.put("history", json!({ "orders": { "at-least": least, "at-most": least + most } })),
                false => when.put("order-number", circumstance(random, scope, "order-number")),
            };
        }
        name => {
            when.put(name, circumstance(random, scope, name));
        }
    }
}
