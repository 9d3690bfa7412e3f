//! Draws members, their past, and who brought them.

use loyalty_contract::Timestamp;
use serde_json::{Value, json};

use super::programme::TIERS;
use super::{Object, decimal, time};
use crate::civil;
use crate::random::Random;

pub fn member(random: &mut Random, at: Timestamp, programme: &Value) -> Value {
    let mut member = Object::default();
    member.put("id", "m");
    if random.in_hundred(60) {
        member.put("tier", json!({ "tier": random.one(&TIERS), "since": time::near(random, at, -100).to_string() }));
    }
    if random.in_hundred(50) {
        let days = random.one(&[0, 1, 29, 30, 31, 365, 366, 730]);
        member.put("enrolled-at", time::near(random, at, -days).to_string());
    }
    if random.in_hundred(60) {
        member.put("birthday", anniversary(random, at));
        if random.in_hundred(30) {
            let days = random.one(&[0, 29, 30, 31, 364, 365]);
            member.put("birthday-changed-at", time::near(random, at, -days).to_string());
        }
    }
    if random.in_hundred(40) {
        member.put("occasions", json!([{ "kind": random.one(&["wedding", "pet"]), "on": anniversary(random, at) }]));
    }
    if random.in_hundred(40) {
        member.put("segments", random.some(&["vip", "staff", "new"]));
    }
    if random.in_hundred(40) {
        member.put("statement-day", random.one(&[1, 15, 21, 28, 29, 30, 31]));
    }
    if random.in_hundred(40) {
        let mut membership = window(random, at);
        membership["plan"] = random.one(&["plus", "club"]).into();
        membership["renewal-failed"] = random.in_hundred(40).into();
        if membership.get("since").is_none() {
            membership["since"] = time::near(random, at, -300).to_string().into();
        }
        member.put("memberships", json!([membership]));
    }
    if random.in_hundred(40) {
        let mut right = window(random, at);
        right["id"] = random.one(&["early", "closed", "other"]).into();
        member.put("entitlements", json!([right]));
    }
    if random.in_hundred(60) {
        let count = random.from(1, 4);
        let choices: Vec<Value> = (0..count).map(|_| choice(random, at, programme)).collect();
        member.put("choices", choices);
    }
    if random.in_hundred(40) {
        let attributes =
            json!([{ "name": "gender", "value": random.one(&["f", "m", "x"]) }, { "name": "card", "value": "1234" }]);
        member.put("attributes", attributes);
    }
    if random.in_hundred(30) {
        member.put("consents", random.one(&[json!(["email"]), json!(["sms"])]));
    }
    if random.in_hundred(80) {
        member.put("figures", json!([{ "name": "personal", "value": random.one(&["1", "7.5", "12", "3"]) }]));
    }
    member.into()
}

/// A choice of one of the rules.
fn choice(random: &mut Random, at: Timestamp, programme: &Value) -> Value {
    let mut choice = window(random, at);
    let rules = programme["accrual"].as_array().unwrap();
    choice["rule"] = random.one(rules)["id"].clone();
    choice["chosen"] = random.one(&["shoes", "hats", "shoes/boots", "bags"]).into();
    choice
}

/// A window that starts or ends at or near the event.
fn window(random: &mut Random, at: Timestamp) -> Value {
    let mut window = Object::default();
    if random.in_hundred(60) {
        let days = random.one(&[0, 1, 20, 40, 400, -10]);
        window.put("since", time::near(random, at, -days).to_string());
    }
    if random.in_hundred(60) {
        let days = random.one(&[0, 1, 20, 40, -1, -20, -7]);
        window.put("until", time::near(random, at, days).to_string());
    }
    window.into()
}

/// A day of the year near the event, or a leap day.
fn anniversary(random: &mut Random, at: Timestamp) -> String {
    if random.in_hundred(20) {
        return random.one(&["--02-29", "1996-02-29"]).into();
    }
    let day = civil::local(at).day + random.one(&[0, 0, 1, -1, 3, -3, 7, -7, 8, 30, -31, 100]);
    let date = civil::date_of_day(day);
    match random.in_hundred(50) {
        true => format!("--{:02}-{:02}", date.month, date.day),
        false => format!("1990-{:02}-{:02}", date.month, if (date.month, date.day) == (2, 29) { 28 } else { date.day }),
    }
}

/// History, referral, coupons, wallets, tasks and attributes of the event.
pub fn past(random: &mut Random, request: &mut Object, at: Timestamp) {
    if random.in_hundred(60) {
        let orders = random.from(0, 5);
        let spend = random.one(&["0", "0", "100", "150"]);
        request.put("history", json!({ "orders": orders, "purchase-days": orders, "spend": spend }));
    }
    if random.in_hundred(40) {
        let days = random.one(&[0, 1, 29, 30]);
        let mut referral = json!({ "referrer": random.one(&["friend", "friend", "friend", "m"]), "registered-at": time::near(random, at, -days).to_string() });
        if random.in_hundred(40) {
            referral["referrer-tier"] = random.one(&TIERS).into();
        }
        if random.in_hundred(15) {
            referral["rewarded"] = true.into();
        }
        if random.in_hundred(15) {
            referral["warnings"] = json!(["same-card"]);
        }
        request.put("referral", referral);
    }
    if random.in_hundred(40) {
        let mut coupons = Vec::new();
        for code in random.some(&["hello", "BY-E", "other"]) {
            let mut coupon = window(random, at);
            coupon["code"] = code.into();
            if random.in_hundred(40) {
                coupon["batch"] = "b".into();
            }
            if random.in_hundred(15) {
                coupon["used"] = true.into();
            }
            if random.in_hundred(25) {
                coupon["owner"] = random.one(&["m", "n"]).into();
            }
            coupons.push(coupon);
        }
        request.put("coupons", json!(coupons));
    }
    if random.in_hundred(40) {
        request.put("wallets", json!([wallet(random, at)]));
    }
    if random.in_hundred(40) {
        let mut task = json!({ "task": "survey", "reached": random.one(&["0", "1", "17", "8.5"]) });
        if random.in_hundred(60) {
            task["out-of"] = random.one(&["10", "20"]).into();
        }
        request.put("tasks", json!([task]));
    }
    if random.in_hundred(30) {
        request
            .put("extensions", json!([{ "name": random.one(&["gender", "card"]), "value": random.one(&["f", "m"]) }]));
    }
}

/// A wallet with some lots, for full cards.
fn wallet(random: &mut Random, at: Timestamp) -> Value {
    let mut lots = Vec::new();
    for id in ["x", "y", "z"].into_iter().take(random.from(0, 3) as usize) {
        let remaining = random.from(0, 12);
        let mut lot = json!({ "id": id, "granted": "12", "remaining": decimal(remaining, 0) });
        lot["earned-at"] = time::near(random, at, -random.clone().from(2, 3)).to_string().into();
        if random.in_hundred(30) {
            lot["active-at"] = time::near(random, at, 0).to_string().into();
        }
        if random.in_hundred(50) {
            lot["expires-at"] = time::near(random, at, random.clone().from(0, 2)).to_string().into();
        }
        lots.push(lot);
    }
    json!({ "wallet": "points", "lots": lots, "debt": "0", "version": 1 })
}
