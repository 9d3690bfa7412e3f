//! Draws orders that come back: a programme, the order, and returns of some units, one after the other.

use loyalty_contract::{Decimal, Timestamp};
use serde_json::{Value, json};

use super::{Object, counter, decimal, member, programme, purchase, time};
use crate::accrual::minor_units;
use crate::civil;
use crate::random::Random;

const DAY: i64 = 86_400;

/// An order with its returns: `programme`, what was asked when it was sold, and `returns`.
pub fn story(random: &mut Random) -> Value {
    let at = time::instant(random);
    let day = civil::date_of_day(civil::local(at).day).to_string();
    let mut programme = programme::programme(random, &day);
    let digits = minor_units(&programme);
    for wallet in programme["wallets"].as_array_mut().unwrap() {
        wallet["worth"] = random.one(&["1", "0.1", "0.033", "0.5"]).into();
        wallet["spend"] = json!({ "as": random.one(&["discount", "tender"]) });
        wallet["on-return"] = on_return(random);
    }
    let plain = json!({ "id": "plain", "wallet": programme["wallets"][0]["id"], "earn": { "percent": "100" } });
    programme["accrual"].as_array_mut().unwrap().push(plain);
    for rule in programme["accrual"].as_array_mut().unwrap() {
        rule["below-threshold"] = random.one(&["frozen-proportional", "keep"]).into();
        let is_for_all = rule.get("cap").is_none_or(|cap| cap["by"] != json!(["coupon"]));
        if is_for_all && random.in_hundred(30) && rule.get("on").is_none() {
            rule["when"] = json!({ "subtotal": { "at-least": decimal(random.one(&[100, 1_000, 5_000]), digits) } });
        }
    }
    if random.in_hundred(50) {
        programme["tax-rounding"] = "order".into();
        programme["prices"] = random.one(&["tax-inclusive", "tax-exclusive"]).into();
        programme["earns-on"]["tax"] = random.one(&["included", "excluded"]).into();
    }
    programme["lanes"] = json!([{ "id": "order", "select": "all" }]);
    programme["discounts"] = (0..random.from(0, 2)).map(|index| discount(random, index, digits)).collect();
    let mut case = Object::default();
    let mut order = purchase::purchase(random, &programme)["purchase"].clone();
    if programme.get("tax-rounding").is_some() {
        // Only what lines of one rate come to together is rounded otherwise than by itself.
        let lines = order["basket"]["lines"].as_array_mut().unwrap();
        lines.iter_mut().for_each(|line| line["tax-percent"] = "7".into());
    }
    let someone = member::member(random, at, &programme);
    if random.in_hundred(70) {
        case.put("discount", sale(random, &programme, &order, &someone, at));
    }
    let mut accrual =
        json!({ "id": "e", "at": at.to_string(), "event": { "purchase": order.clone() }, "member": someone });
    let referral = json!({ "referrer": "friend", "registered-at": at.to_string() });
    if random.in_hundred(40) {
        accrual["referral"] = referral;
    }
    case.put("accrual", accrual).put("returns", returns(random, &order, &programme, at)).put("programme", programme);
    case.into()
}

fn on_return(random: &mut Random) -> Value {
    let mut on_return = Object::default();
    on_return.put("overdrawn", random.one(&["debt", "negative", "clamp", "block", "deduct"]));
    match random.from(1, 3) {
        1 => on_return.put("restored-lots", "original-expiry"),
        2 => on_return.put("restored-lots", "grace").put("grace-days", random.from(1, 30)),
        _ => on_return.put("restored-lots", "new"),
    };
    on_return.into()
}

fn discount(random: &mut Random, index: i64, digits: u8) -> Value {
    let take = match random.in_hundred(50) {
        true => json!({ "percent": random.one(&["10", "33.3", "50"]) }),
        false => json!({ "amount": decimal(random.one(&[1, 100, 999]), digits) }),
    };
    json!({ "id": format!("d{index}"), "lane": "order", "take": take })
}

/// The basket as it is priced, with points spent on it.
fn sale(random: &mut Random, programme: &Value, order: &Value, member: &Value, at: Timestamp) -> Value {
    let mut request = json!({ "id": "b", "at": at.to_string(), "basket": order["basket"], "member": member });
    let mut wallets = Vec::new();
    let mut redemptions = Vec::new();
    for wallet in programme["wallets"].as_array().unwrap() {
        if random.in_hundred(60) {
            let lots: Vec<Value> = ["x", "y", "z"]
                .into_iter()
                .take(random.from(0, 3) as usize)
                .map(|id| lot(random, id, at, None))
                .collect();
            wallets.push(json!({ "wallet": wallet["id"], "lots": lots, "debt": "0", "version": 1 }));
            let mut redemption = json!({ "wallet": wallet["id"] });
            if random.in_hundred(60) {
                redemption["points"] = decimal(random.from(1, 40), 0).into();
            }
            redemptions.push(redemption);
        }
    }
    request["wallets"] = wallets.into();
    request["redemptions"] = redemptions.into();
    request
}

fn lot(random: &mut Random, id: &str, at: Timestamp, source: Option<&str>) -> Value {
    let days = |days: i64| Timestamp { unix_seconds: at.unix_seconds + days * DAY, ..at }.to_string();
    let remaining = random.one(&[1, 5, 10, 20, 33]);
    let mut lot = json!({ "id": id, "granted": "33", "remaining": decimal(remaining, 0), "earned-at": days(-random.from(30, 33)) });
    if random.in_hundred(60) {
        lot["expires-at"] = days(random.from(-2, 40)).into();
    }
    if random.in_hundred(20) {
        lot["active-at"] = days(random.from(-20, 20)).into();
    }
    if let Some(source) = source {
        lot["source"] = source.into();
    }
    lot
}

/// Some units of some lines, again and again, now and then all that is left.
fn returns(random: &mut Random, order: &Value, programme: &Value, sold: Timestamp) -> Value {
    let lines = order["basket"]["lines"].as_array().unwrap();
    let quantity = |line: &Value| line["quantity"].as_str().unwrap().parse::<Decimal>().unwrap();
    let mut left: Vec<(Value, i64, u8)> =
        lines.iter().map(|line| (line["key"].clone(), quantity(line).mantissa, quantity(line).scale)).collect();
    let mut returns: Vec<Value> = Vec::new();
    let count = random.from(1, 4);
    for index in 0..count {
        if left.iter().all(|(_, units, _)| *units == 0) {
            break;
        }
        let at = Timestamp { unix_seconds: sold.unix_seconds + (index + 1) * random.from(1, 10) * DAY, ..sold };
        let mut back = Vec::new();
        for (key, units, scale) in &mut left {
            if *units > 0 && random.in_hundred(50) {
                let now = random.one(&[1, *units, (*units + 1) / 2]).min(*units);
                *units -= now;
                back.push(json!({ "line": *key, "quantity": decimal(now, *scale) }));
            }
        }
        let is_last = index + 1 == count;
        let scope = match (is_last, random.from(1, 3)) {
            _ if back.is_empty() && !is_last => continue,
            (true, 1) => json!("rest"),
            (true, 2) => json!("cancelled"),
            _ if back.is_empty() => json!("rest"),
            _ => json!({ "lines": back }),
        };
        let wallets = |random: &mut Random| {
            programme["wallets"].as_array().unwrap().iter().map(|wallet| state(random, wallet, at)).collect::<Value>()
        };
        let mut request = json!({ "id": format!("r{index}"), "at": at.to_string(), "scope": scope });
        request["wallets"] = wallets(random);
        request["referrer-wallets"] = wallets(random);
        if random.in_hundred(70) {
            let used = random.one(&["0", "1", "12.5", "1000"]);
            let since = Timestamp { unix_seconds: sold.unix_seconds, ..sold }.to_string();
            request["memberships"] = json!([{ "plan": "plus", "since": since, "benefits-used": counter::money(used, minor_units(programme)) }]);
        }
        returns.push(request);
    }
    returns.into()
}

/// A wallet at a return: lots of the order, others, and points set aside.
fn state(random: &mut Random, wallet: &Value, at: Timestamp) -> Value {
    let mut lots = Vec::new();
    let mut holds = Vec::new();
    for id in ["x", "y", "z", "w"].into_iter().take(random.from(0, 4) as usize) {
        let source = random.one(&[Some("e"), None, Some("other")]);
        let lot = lot(random, id, at, source);
        if random.in_hundred(20) && lot.get("active-at").is_none() {
            let mut hold = json!({ "id": format!("h{id}"), "points": "1", "lots": [{ "lot": id, "points": "1" }] });
            if random.in_hundred(40) {
                hold["expires-at"] =
                    Timestamp { unix_seconds: at.unix_seconds + random.from(0, 1) * DAY, ..at }.to_string().into();
            }
            holds.push(hold);
        }
        lots.push(lot);
    }
    json!({ "wallet": wallet["id"], "lots": lots, "holds": holds, "debt": "0", "version": 3 })
}
