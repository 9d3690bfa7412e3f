//! Draws events: a programme, an instant, what happened, and counters that are nearly used up.

use loyalty_contract::AccrualRequest;
use serde_json::{Value, json};

use super::counter::counters;
use super::programme::{Scope, TIERS, programme};
use super::{Object, decimal, member, purchase, time};
use crate::civil;
use crate::random::Random;

/// An event and the programme it is judged by.
pub fn event(random: &mut Random) -> Value {
    let at = time::instant(random);
    let day = civil::date_of_day(civil::local(at).day).to_string();
    let programme = programme(random, &day);
    let mut request = Object::default();
    request.put("id", "e").put("at", at.to_string());
    if random.in_hundred(25) {
        request.put("offsets", time::changes(random, at));
    }
    request.put("event", if random.in_hundred(88) { purchase::purchase(random, &programme) } else { action(random) });
    if random.in_hundred(97) {
        request.put("member", member::member(random, at, &programme));
    }
    member::past(random, &mut request, at);
    let mut request = Value::from(request);
    let asked = serde_json::from_value::<AccrualRequest>(request.clone()).unwrap();
    request["counters"] = counters(random, crate::accrual::limits_touched(&programme, &asked));
    json!({ "programme": programme, "request": request })
}

fn action(random: &mut Random) -> Value {
    let mut action = Object::default();
    action.put("kind", random.one(&["review", "visit", "other"]));
    if random.in_hundred(60) {
        action.put("subject", random.one(&["a", "b", "c"]));
    }
    if random.in_hundred(50) {
        action.put("amount", random.one(&["1", "0", "2.5", "1000"]));
    }
    if random.in_hundred(50) {
        action.put("context", purchase::context(random));
    }
    json!({ "action": Value::from(action) })
}

/// What a rule asks for.
pub fn condition(random: &mut Random, scope: &Scope, is_action: bool) -> Value {
    let mut when = Object::default();
    let everywhere = [
        "weekday",
        "hours",
        "date",
        "tier",
        "segment",
        "channel",
        "store",
        "partner",
        "country",
        "region",
        "order-number",
        "birthday",
        "occasion",
        "membership",
        "entitlement",
        "referral",
        "registered",
        "task",
        "attribute",
        "coupon",
    ];
    let first = if !is_action && random.in_hundred(35) {
        random.one(&["subtotal", "payment"])
    } else {
        random.one(&everywhere)
    };
    let second = random.one(&everywhere);
    // A rule can look at one day that comes back.
    let returns = |name: &str| name == "birthday" || name == "occasion";
    let has_second = random.in_hundred(30) && !(returns(first) && returns(second));
    for name in if has_second { vec![first, second] } else { vec![first] } {
        when.put(name, asked(random, scope, name));
    }
    when.into()
}

pub fn asked(random: &mut Random, scope: &Scope, name: &str) -> Value {
    let one_or_both =
        |random: &mut Random, of: &[&str]| if random.in_hundred(60) { json!(random.one(of)) } else { json!(of) };
    match name {
        "weekday" => random.one(&[json!("sat"), json!(["sat", "sun"]), json!(["mon", "tue", "wed", "thu", "fri"])]),
        "hours" => {
            let (from, to) = random.one(&[
                ("22:00", "02:00"),
                ("02:00", "22:00"),
                ("00:00", "12:00"),
                ("12:00", "00:00"),
                ("23:00", "22:00"),
            ]);
            json!({ "from": from, "to": to })
        }
        "date" => random.one(&[
            json!("--12-31"),
            json!(["--01-01", &scope.day]),
            json!(&scope.day),
            json!(["2026-11-28", "--02-29"]),
        ]),
        "tier" => match random.in_hundred(50) {
            true => json!({ "at-least": random.one(&TIERS) }),
            false => json!({ "is": random.some(&TIERS) }),
        },
        "segment" => one_or_both(random, &["vip", "staff"]),
        "channel" => one_or_both(random, &["app", "web"]),
        "store" => one_or_both(random, &["s1", "s2"]),
        "partner" => one_or_both(random, &["p1", "p2"]),
        "country" => one_or_both(random, &["DE", "RU"]),
        "region" => one_or_both(random, &["north", "south"]),
        "order-number" => match random.from(1, 4) {
            1 => json!({ "at-least": random.from(1, 4) }),
            2 => json!({ "at-most": random.from(1, 4) }),
            3 => json!({ "is": random.from(1, 4) }),
            _ => json!({ "every": random.from(1, 4) }),
        },
        "birthday" => around(random),
        "occasion" => {
            let mut occasion = around(random);
            occasion["kind"] = random.one(&["wedding", "enrolment"]).into();
            occasion
        }
        "membership" => one_or_both(random, &["plus"]),
        "entitlement" => one_or_both(random, &["early", "closed"]),
        "referral" => {
            if random.in_hundred(50) {
                json!({})
            } else {
                json!({ "within-days": random.one(&[1, 30]) })
            }
        }
        "registered" => {
            random.one(&[json!({ "within-days": 30 }), json!({ "within-months": 1 }), json!({ "within-days": 1 })])
        }
        "task" => json!({ "id": "survey", "at-least": random.one(&["1", "0.85", "0"]) }),
        "attribute" => json!({ "gender": one_or_both(random, &["f", "m"]) }),
        "coupon" => coupon(random),
        "subtotal" => {
            let amount = decimal(
                random.one(&[1, 10, 20, 100, 999]) * 10_i64.pow(u32::from(scope.minor_units)),
                scope.minor_units,
            );
            let mut subtotal = json!({ random.one(&["at-least", "at-least", "at-most"]): amount });
            if random.in_hundred(25) {
                subtotal["tax"] = random.one(&["included", "excluded"]).into();
            }
            subtotal
        }
        _ => {
            let mut payment = Object::default();
            if random.in_hundred(70) {
                payment.put("method", one_or_both(random, &["card", "cash"]));
            } else {
                payment.put("instrument", one_or_both(random, &["bank", "gold-card"]));
            }
            payment.into()
        }
    }
}

fn around(random: &mut Random) -> Value {
    let mut window = Object::default();
    for name in ["before-days", "after-days"] {
        if random.in_hundred(60) {
            window.put(name, random.one(&[0, 1, 3, 7, 30]));
        }
    }
    if random.in_hundred(50) {
        window.put("leap-day", random.one(&["february-28", "march-1"]));
    }
    if random.in_hundred(20) {
        window.put("unchanged-days", random.one(&[30, 365]));
    }
    window.into()
}

/// Which codes open a rule.
pub fn coupon(random: &mut Random) -> Value {
    random.one(&[json!("HELLO"), json!("hel-lo"), json!("BYE"), json!(["BYE", "HELLO"]), json!({ "batch": "b" })])
}
