//! Draws questions about the price of a basket: who buys, with which coupons, points, choices and past.

use loyalty_contract::{DiscountRequest, Timestamp};
use serde_json::{Value, json};

use super::counter::counters;
use super::{Object, basket as goods, decimal, member, purchase, shop, time};
use crate::accrual::minor_units;
use crate::civil;
use crate::discount::{as_purchase, limits_touched};
use crate::random::Random;

const DAY: i64 = 86_400;

/// A basket and the programme it is priced by.
pub fn basket(random: &mut Random) -> Value {
    let at = time::instant(random);
    let day = civil::date_of_day(civil::local(at).day).to_string();
    let programme = shop::shop(random, &day);
    let mut basket = Object::default();
    basket.put("currency", programme["currency"].clone()).put("lines", goods::lines(random, &programme));
    if random.in_hundred(60) {
        basket.put("context", purchase::context(random));
    }
    if random.in_hundred(10) {
        basket.put("tax-mode", random.one(&["inclusive", "exclusive"]));
    }
    let mut request = Object::default();
    request.put("id", "o").put("at", at.to_string()).put("basket", basket);
    if random.in_hundred(85) {
        request.put("member", someone(random, at, &programme));
        if random.in_hundred(60) {
            points(random, &programme, at, &mut request);
        }
    }
    if random.in_hundred(65) {
        request.put("history", history(random, at, minor_units(&programme)));
    }
    if random.in_hundred(60) {
        request.put("coupons", coupons(random, at));
    }
    if random.in_hundred(40) {
        request.put("payments", json!([{ "method": random.one(&["card", "cash"]), "amount": "0" }]));
    }
    extras(random, &programme, at, &mut request);
    let mut request = Value::from(request);
    let asked = serde_json::from_value::<DiscountRequest>(request.clone()).unwrap();
    request["counters"] = counters(random, limits_touched(&programme, &asked, &as_purchase(&asked)));
    json!({ "programme": programme, "request": request })
}

fn someone(random: &mut Random, at: Timestamp, programme: &Value) -> Value {
    let mut member = member::member(random, at, programme);
    if minor_units(programme) == 0 && member.get("figures").is_some() {
        member["figures"] = json!([{ "name": "personal", "value": "3" }]);
    }
    if random.in_hundred(50) {
        member["consents"] = random.one(&[json!(["email"]), json!(["sms"]), json!(["post"])]);
    }
    if random.in_hundred(60) {
        member["choices"] = choices(random, programme, at);
    }
    member
}

/// Which of several the shopper wants.
fn choices(random: &mut Random, programme: &Value, at: Timestamp) -> Value {
    let rules = programme["discounts"].as_array().unwrap().iter();
    let options = rules.filter_map(|rule| Some((&rule["id"], rule["take"].get("choose")?.as_array()?)));
    let mut choice = |(rule, options): (&Value, &Vec<Value>)| {
        let mut choice = json!({ "rule": rule, "chosen": random.one(options)["id"] });
        if random.in_hundred(20) {
            let days = random.from(-1, 1);
            choice[random.one(&["since", "until"])] = time::near(random, at, days).to_string().into();
        }
        choice
    };
    options.map(&mut choice).collect()
}

fn history(random: &mut Random, at: Timestamp, digits: u8) -> Value {
    let orders = random.from(1, 4);
    let day = |days: i64| Timestamp { unix_seconds: at.unix_seconds - days * DAY, ..at }.to_string();
    let spend = random.one(&["0", "50", "100", "150", "10000"]);
    let mut history = json!({ "orders": orders, "purchase-days": orders, "spend": spend });
    history["last-order-at"] = day(random.one(&[1, 2, 30])).into();
    history["first-order-at"] = day(random.one(&[30, 31, 400])).into();
    let mut parts = Vec::new();
    for (by, id) in [("category", "shoes"), ("brand", "acme"), ("sku", "a"), ("store", "s1")] {
        if random.in_hundred(50) {
            let spend = decimal(random.one(&[0, 10_000, 20_000]), digits);
            parts.push(json!({ "by": by, "id": id, "orders": random.from(0, 3), "quantity": "2", "spend": spend }));
        }
    }
    history["parts"] = parts.into();
    let activity = |random: &mut Random| {
        let days = random.from(0, 3);
        let mut entry = json!({ "at": day(days), "orders": random.one(&[1, 1, 2, -1]), "visits": 0 });
        entry["spend"] = decimal(random.one(&[0, 10_000, 20_000, -5_000]), digits).into();
        if random.in_hundred(20) {
            entry["purchased-at"] = day(days + random.from(0, 2)).into();
        }
        entry
    };
    history["activity"] = (0..random.from(0, 3)).map(|_| activity(random)).collect();
    if random.in_hundred(50) {
        history["owned"] =
            json!([{ "sku": random.one(&["a", "b"]), "category": random.one(&["shoes/boots", "hats"]) }]);
    }
    history
}

fn coupons(random: &mut Random, at: Timestamp) -> Value {
    let mut coupons: Vec<Value> = Vec::new();
    for code in random.some(&["hello", "B-YE", "u1", "u2", "other"]) {
        let mut coupon = json!({ "code": code });
        if code.starts_with('u') {
            coupon["batch"] = random.one(&["b", "b", "c"]).into();
        }
        if random.in_hundred(60) {
            coupon["value"] = random.one(&["1", "10", "2"]).into();
        }
        if random.in_hundred(10) {
            coupon["used"] = true.into();
        }
        if random.in_hundred(10) {
            coupon["owner"] = random.one(&["m", "n"]).into();
        }
        if random.in_hundred(10) {
            coupon["until"] = time::near(random, at, random.clone().from(-1, 1)).to_string().into();
        }
        coupons.push(coupon);
    }
    coupons.into()
}

/// Wallets, and wishes to spend them: on the basket, or on a reward.
fn points(random: &mut Random, programme: &Value, at: Timestamp, request: &mut Object) {
    let mut wallets = Vec::new();
    let mut wishes = Vec::new();
    for wallet in programme["wallets"].as_array().unwrap() {
        wallets.push(state(random, &wallet["id"], at));
        if random.in_hundred(80) {
            let mut wish = json!({ "wallet": wallet["id"] });
            if random.in_hundred(70) {
                wish["points"] = decimal(random.one(&[0, 1, 3, 7, 10, 33, 100]), 0).into();
            }
            wishes.push(wish);
        }
    }
    let costs = |rule: &&Value| rule.get("costs").is_some();
    let rewards: Vec<&Value> = programme["discounts"].as_array().unwrap().iter().filter(costs).collect();
    if !rewards.is_empty() && random.in_hundred(70) {
        let rule = random.one(&rewards);
        wishes.push(json!({ "wallet": rule["costs"]["wallet"], "reward": rule["id"] }));
    }
    request.put("wallets", wallets).put("redemptions", wishes);
}

fn state(random: &mut Random, wallet: &Value, at: Timestamp) -> Value {
    let instant = |days: i64| Timestamp { unix_seconds: at.unix_seconds + days * DAY, ..at }.to_string();
    let mut lots = Vec::new();
    let mut holds = Vec::new();
    for id in ["x", "y", "z"].into_iter().take(random.from(0, 3) as usize) {
        let remaining = random.one(&[1, 5, 10, 20, 33, 100]);
        let mut lot = json!({ "id": id, "granted": "100", "remaining": decimal(remaining, 0) });
        lot["earned-at"] = instant(-random.from(30, 33)).into();
        let is_pending = random.in_hundred(25);
        if is_pending {
            lot["active-at"] = instant(random.from(-1, 2)).into();
        }
        if random.in_hundred(50) {
            lot["expires-at"] = instant(random.from(-1, 40)).into();
        }
        if !is_pending && lot.get("expires-at").is_none() && random.in_hundred(20) {
            let mut hold = json!({ "id": format!("h{id}"), "points": "1", "lots": [{ "lot": id, "points": "1" }] });
            hold["order"] = random.one(&["o", "other"]).into();
            holds.push(hold);
        }
        lots.push(lot);
    }
    let debt = if random.in_hundred(10) { "3" } else { "0" };
    json!({ "wallet": wallet, "lots": lots, "holds": holds, "debt": debt, "version": 1 })
}

/// Products, choices for this basket, and what the shopper does not want.
fn extras(random: &mut Random, programme: &Value, at: Timestamp, request: &mut Object) {
    if random.in_hundred(60) {
        let mut products = Vec::new();
        for sku in random.some(&["mug", "pen"]) {
            let mut product = json!({ "sku": sku, "unit-price": decimal(random.one(&[1, 5, 100]), 0) });
            if random.in_hundred(30) {
                product["stock"] = decimal(random.from(0, 3), 0).into();
            }
            products.push(product);
        }
        request.put("products", products);
    }
    if random.in_hundred(30) {
        request.put("choices", choices(random, programme, at));
    }
    if random.in_hundred(8) {
        let rules = programme["discounts"].as_array().unwrap();
        request.put("declined", json!([random.one(rules)["id"]]));
    }
    if random.in_hundred(20) {
        request.put("extensions", json!([{ "name": "gender", "value": random.one(&["f", "m"]) }]));
    }
}
