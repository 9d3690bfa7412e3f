//! Draws counters of limits that a request touches, often with little left, and some of other people.

use loyalty_contract::Decimal;
use serde_json::Value;

use super::Object;
use crate::accrual::Limit;
use crate::exact::{Exact, ten_to, whole, zero};
use crate::random::Random;

/// Counters of these limits, with the digits of what each counts; one for those that are the same.
pub fn counters(random: &mut Random, limits: Vec<(Limit, u8)>) -> Value {
    let mut counters: Vec<Value> = Vec::new();
    for (limit, scale) in limits {
        if !random.in_hundred(60) {
            continue;
        }
        let unit = whole(1) / ten_to(scale);
        let near = &limit.maximum - whole(random.from(0, 3)) * unit;
        let used = random.one(&[near, limit.maximum.clone(), zero(), &limit.maximum + whole(1)]);
        let used = if used < zero() { zero() } else { used };
        let mut subjects = limit.subjects.clone();
        if random.in_hundred(10) && !subjects.is_empty() {
            subjects[0] = "somebody".into();
        }
        let mut counter = Object::default();
        counter.put("limit", limit.id.clone()).put("subjects", subjects).put("version", random.from(1, 9));
        counter.put("used", shown(&used, scale));
        if let Some(start) = limit.period_start {
            counter.put("period-start", start.to_string());
        }
        let counter = Value::from(counter);
        let is_same =
            |other: &&Value| (&other["limit"], &other["subjects"]) == (&counter["limit"], &counter["subjects"]);
        if !counters.iter().any(|other| is_same(&other)) {
            counters.push(counter);
        }
    }
    counters.into()
}

fn shown(number: &Exact, scale: u8) -> String {
    let mantissa = (number * ten_to(scale)).to_integer();
    Decimal::new(i64::try_from(mantissa).unwrap(), scale).to_string()
}

/// An amount with the digits of its currency.
pub fn money(text: &str, digits: u8) -> String {
    shown(&crate::exact::parsed(text), digits)
}
