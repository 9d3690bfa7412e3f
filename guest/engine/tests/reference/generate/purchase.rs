//! Draws orders: few small lines, many of them alike, with prices that leave remainders.

use serde_json::{Value, json};

use super::{Object, decimal};
use crate::accrual::minor_units;
use crate::random::Random;

/// Prices in hundredths of the currency.
const PRICES: [i64; 14] = [0, 1, 5, 33, 99, 100, 333, 999, 1_000, 2_000, 5_000, 9_999, 10_000, 33_333];
const KINDS: [&str; 7] = ["service", "gift-card", "shipping", "membership-fee", "deposit", "donation", "tip"];

pub fn purchase(random: &mut Random, programme: &Value) -> Value {
    let digits = minor_units(programme);
    let mut lines: Vec<Value> = Vec::new();
    let mut totals = Vec::new();
    for key in ["a", "b", "c", "d", "e", "f", "g", "h"].into_iter().take(random.from(0, 8) as usize) {
        let (line, total) = match lines.last() {
            Some(like) if random.in_hundred(30) => {
                let mut line = like.clone();
                line["key"] = key.into();
                (line, *totals.last().unwrap())
            }
            _ => line(random, key, digits),
        };
        lines.insert(random.from(0, lines.len() as i64) as usize, line.clone());
        lines.retain(|other| other["key"] != line["key"]);
        lines.push(line);
        totals.push(total);
    }
    let total: i64 = totals.iter().sum();
    let mut basket = Object::default();
    basket.put("currency", programme["currency"].clone()).put("lines", lines);
    if random.in_hundred(60) {
        basket.put("context", context(random));
    }
    if random.in_hundred(10) {
        basket.put("tax-mode", random.one(&["inclusive", "exclusive"]));
    }
    let mut order = Object::default();
    order.put("id", "o").put("basket", basket);
    if random.in_hundred(60) {
        order.put("state", random.one(&["placed", "paid", "delivered"]));
    }
    if random.in_hundred(70) {
        order.put("payments", payments(random, total, digits));
    }
    json!({ "purchase": Value::from(order) })
}

/// A line and what it comes to before any discount, in minor units.
fn line(random: &mut Random, key: &str, digits: u8) -> (Value, i64) {
    let price = match random.from(1, 20) {
        1 => random.from(1, 10_000_000_000_000),
        2..=6 => random.from(0, 20_000),
        _ => random.one(&PRICES),
    };
    let is_divisible = random.in_hundred(8);
    let (quantity, units) = if is_divisible {
        random.one(&[("0.5", 500_i64), ("1.25", 1_250), ("2", 2_000), ("0.333", 333)])
    } else {
        random.one(&[("1", 1_000), ("1", 1_000), ("1", 1_000), ("2", 2_000), ("3", 3_000), ("7", 7_000)])
    };
    let total = (i128::from(price) * i128::from(units) * 2 + 1_000) / 2_000;
    let total = i64::try_from(total).unwrap();
    let mut line = Object::default();
    line.put("key", key).put("sku", random.one(&["a", "b", "c", "plus"]));
    line.put("quantity", quantity).put("unit-price", decimal(price, digits));
    if is_divisible {
        line.put("divisible", true);
    }
    if random.in_hundred(15) && !is_divisible {
        line.put("kind", random.one(&KINDS));
    }
    if random.in_hundred(20) {
        line.put("prior-discount", decimal(random.one(&[0, 1.min(total), total / 3, total]), digits));
    }
    if random.in_hundred(20) {
        line.put("regular-price", decimal(random.one(&[price, price + 1, price * 2, price / 2]), digits));
    }
    if random.in_hundred(40) {
        line.put("tax-percent", random.one(&["20", "7", "0", "5.5"]));
    }
    if random.in_hundred(70) {
        line.put("category", random.one(&["shoes", "shoes/boots", "hats", "hatstands", "hats/caps"]));
    }
    if random.in_hundred(50) {
        line.put("brand", random.one(&["acme", "zeta", "other"]));
    }
    if random.in_hundred(30) {
        line.put("seller", random.one(&["s1", "s2", "s3"]));
    }
    if random.in_hundred(40) {
        line.put("tags", random.some(&["new", "eco", "old"]));
    }
    if random.in_hundred(25) {
        let colour = |colour: &str| json!({ "name": "colour", "value": colour });
        let one = colour(random.one(&["red", "green"]));
        line.put("attributes", if random.in_hundred(80) { json!([one]) } else { json!([one, colour("reddish")]) });
    }
    if random.in_hundred(20) {
        line.put("figures", json!([{ "name": "volume", "value": random.one(&["0.5", "0.50", "2", "-1"]) }]));
    }
    if random.in_hundred(15) {
        line.put("unit-weight", random.one(&["0.5", "1", "0.125"]));
    }
    if random.in_hundred(5) {
        line.put("gift-of", "some-rule");
    }
    if random.in_hundred(8) {
        line.put("exclusions", json!({ random.one(&["accrual", "thresholds", "discounts"]): true }));
    }
    (line.into(), total)
}

pub fn context(random: &mut Random) -> Value {
    let mut context = Object::default();
    let places = [
        ("channel", ["app", "web"]),
        ("store", ["s1", "s3"]),
        ("country", ["DE", "FR"]),
        ("region", ["north", "east"]),
        ("partner", ["p1", "p3"]),
    ];
    for (name, of) in places {
        if random.in_hundred(60) {
            context.put(name, random.one(&of));
        }
    }
    context.into()
}

/// One to three payments that make up the order, or nothing yet.
fn payments(random: &mut Random, total: i64, digits: u8) -> Value {
    let mut left = total;
    let mut payments = Vec::new();
    for _ in 0..random.from(1, 3) {
        let method = random.one(&["card", "cash", "points", "gift-card", "transfer"]);
        let amount = random.one(&[left, left / 2, left / 3, 0]);
        left -= amount;
        let mut payment = Object::default();
        payment.put("method", method).put("amount", decimal(amount, digits));
        if random.in_hundred(40) {
            payment.put("instruments", random.some(&["bank", "gold-card", "terminal"]));
        }
        payments.push(Value::from(payment));
    }
    payments.into()
}
