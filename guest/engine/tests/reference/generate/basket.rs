//! Draws baskets: few lines of few kopecks, many of the same goods, with everything that bears on their price.

use serde_json::{Value, json};

use super::{Object, decimal};
use crate::accrual::minor_units;
use crate::random::Random;

/// Prices in minor units.
const PRICES: [i64; 16] = [0, 1, 1, 2, 3, 4, 5, 10, 33, 99, 100, 333, 999, 1_000, 2_000, 10_000];
const KINDS: [&str; 8] =
    ["service", "gift-card", "shipping", "shipping", "membership-fee", "deposit", "donation", "tip"];

pub fn lines(random: &mut Random, programme: &Value) -> Vec<Value> {
    let digits = minor_units(programme);
    let mut lines: Vec<Value> = Vec::new();
    for key in ["a", "b", "c", "d", "e", "f", "g", "h"].into_iter().take(random.from(1, 8) as usize) {
        let line = if !lines.is_empty() && random.in_hundred(25) {
            let mut same = random.one(&lines);
            same["key"] = key.into();
            if same.get("divisible").is_none() && same.get("prior-discount").is_none() {
                same["quantity"] = decimal(random.from(1, 4), 0).into();
            }
            same
        } else {
            line(random, key, digits)
        };
        lines.insert(random.from(0, lines.len() as i64) as usize, line);
    }
    if let Some(gift) = gift_line(random, programme, digits) {
        lines.push(gift);
    }
    lines
}

/// A line that carries a gift of one of the rules.
fn gift_line(random: &mut Random, programme: &Value, digits: u8) -> Option<Value> {
    let rules = programme["discounts"].as_array()?;
    let gives = |rule: &&Value| rule["take"].get("gift").is_some();
    let gifts: Vec<&Value> = rules.iter().filter(gives).collect();
    if gifts.is_empty() || !random.in_hundred(60) {
        return None;
    }
    let rule = random.one(&gifts);
    let price = decimal(random.one(&[1, 100, 333]), digits);
    let mut line =
        json!({ "key": "z", "sku": random.one(&["mug", "pen"]), "gift-of": rule["id"], "unit-price": price });
    line["quantity"] = decimal(random.from(1, 3), 0).into();
    Some(line)
}

fn line(random: &mut Random, key: &str, digits: u8) -> Value {
    let price = if random.in_hundred(25) { random.from(0, 5_000) } else { random.one(&PRICES) };
    let is_divisible = random.in_hundred(8);
    let (quantity, units) = if is_divisible {
        random.one(&[("0.5", 500_i64), ("1.25", 1_250), ("2", 2_000), ("0.333", 333)])
    } else {
        random.one(&[("1", 1_000), ("1", 1_000), ("2", 2_000), ("3", 3_000), ("5", 5_000), ("7", 7_000)])
    };
    let total = (price * units * 2 + 1_000) / 2_000;
    let mut line = Object::default();
    line.put("key", key).put("sku", random.one(&["a", "b", "c"]));
    line.put("quantity", quantity).put("unit-price", decimal(price, digits));
    if is_divisible {
        line.put("divisible", true);
    }
    if random.in_hundred(15) && !is_divisible {
        line.put("kind", random.one(&KINDS));
    }
    if random.in_hundred(12) {
        line.put("prior-discount", decimal(random.one(&[0, 1.min(total), total / 3, total]), digits));
    }
    let prices = [
        ("regular-price", 20, [price, price + 1, price * 2]),
        ("lowest-prior-price", 10, [price, price / 2, price + 1]),
        ("member-price", 25, [price / 2, price * 9 / 10, price + 1]),
        ("minimum-price", 15, [price / 2, price * 9 / 10, price + 1]),
        ("unit-cost", 50, [price / 2, price * 9 / 10, price + 1]),
    ];
    for (name, chance, figures) in prices {
        if random.in_hundred(chance) {
            line.put(name, decimal(random.one(&figures), digits));
        }
    }
    if random.in_hundred(40) {
        line.put("tax-percent", random.one(&["20", "7", "0", "5.5"]));
    }
    if random.in_hundred(25) {
        line.put("unit-weight", random.one(&["0.5", "1", "0.125"]));
    }
    if random.in_hundred(70) {
        line.put("category", random.one(&["shoes", "shoes/boots", "hats", "hats/caps"]));
    }
    if random.in_hundred(50) {
        line.put("brand", random.one(&["acme", "zeta"]));
    }
    if random.in_hundred(40) {
        line.put("tags", random.some(&["new", "eco"]));
    }
    if random.in_hundred(20) {
        let colour = |colour: &str| json!({ "name": "colour", "value": colour });
        let one = colour(random.one(&["red", "green"]));
        line.put("attributes", if random.in_hundred(80) { json!([one]) } else { json!([one, colour("reddish")]) });
    }
    if random.in_hundred(20) {
        line.put("figures", json!([{ "name": "volume", "value": random.one(&["0.5", "0.50", "2", "-1"]) }]));
    }
    if random.in_hundred(6) {
        line.put("exclusions", json!({ random.one(&["discounts", "redemption", "thresholds"]): true }));
    }
    line.into()
}
