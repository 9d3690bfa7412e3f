//! Requests with much in them, made up in code.

use loyalty_contract::{AccrualRequest, ClawBackRequest, DiscountRequest, OffersRequest, SettlementRequest};
use serde_json::{Value, json};

use crate::Ask;
use crate::programmes::id;

pub const AT: &str = "2026-11-02T12:00:00Z";

/// So many lines; what `line` gives goes over that of a plain one.
pub fn lines(count: usize, line: impl Fn(usize) -> Value) -> Vec<Value> {
    let plain = |number: usize| {
        let mut whole = json!({ "key": id(number), "sku": id(number), "quantity": "1", "unit-price": format!("{}.37", 5 + number % 90) });
        for (name, value) in line(number).as_object().into_iter().flatten() {
            whole[name] = value.clone();
        }
        whole
    };
    (0..count).map(plain).collect()
}

/// What a purchase of these lines earns; `fields` go over those of the request.
pub fn purchase(lines: &[Value], fields: &Value) -> Ask {
    purchase_paid(lines, &json!([]), fields)
}

pub fn purchase_paid(lines: &[Value], payments: &Value, fields: &Value) -> Ask {
    let order = json!({
        "id": "order", "basket": { "currency": "EUR", "lines": lines }, "state": "completed", "payments": payments
    });
    let mut request = json!({ "id": "event", "at": AT, "member": { "id": "m" }, "event": { "purchase": order } });
    for (name, value) in fields.as_object().into_iter().flatten() {
        request[name] = value.clone();
    }
    Ask::Accrual(Box::new(of::<AccrualRequest>(request)))
}

pub fn member(fields: &Value) -> Value {
    let mut member = json!({ "id": "m" });
    for (name, value) in fields.as_object().into_iter().flatten() {
        member[name] = value.clone();
    }
    json!({ "member": member })
}

pub fn discount(lines: &[Value], fields: &Value) -> Ask {
    let mut request = json!({ "id": "o", "at": AT, "basket": { "currency": "EUR", "lines": lines } });
    for (name, value) in fields.as_object().into_iter().flatten() {
        request[name] = value.clone();
    }
    Ask::Discount(Box::new(of::<DiscountRequest>(request)))
}

pub fn offers(fields: &Value) -> Ask {
    let mut request = json!({ "id": "o", "at": AT, "maximum": 1000 });
    for (name, value) in fields.as_object().into_iter().flatten() {
        request[name] = value.clone();
    }
    Ask::Offers(Box::new(of::<OffersRequest>(request)))
}

/// Which messages are due to a member.
pub fn messages(fields: &Value) -> Ask {
    let mut fields = fields.clone();
    fields["messages"] = true.into();
    if fields.get("member").is_none() {
        fields["member"] = json!({ "id": "m" });
    }
    offers(&fields)
}

pub fn settle(wallets: &Value, movements: &[Value]) -> Ask {
    let request = json!({ "now": AT, "wallets": wallets, "movements": movements });
    Ask::Settle(Box::new(of::<SettlementRequest>(request)))
}

pub fn claw_back(receipts: &Value, fields: &Value) -> Ask {
    let mut request = json!({ "id": "return", "at": AT, "scope": "rest", "receipts": receipts });
    for (name, value) in fields.as_object().into_iter().flatten() {
        request[name] = value.clone();
    }
    Ask::ClawBack(Box::new(of::<ClawBackRequest>(request)))
}

pub fn wallet(lots: &[Value], holds: &[Value]) -> Value {
    json!([{ "wallet": "bonus", "lots": lots, "holds": holds, "debt": "0", "version": 1 }])
}

/// So many lots of 100 points.
pub fn lots(count: usize, source: impl Fn(usize) -> Value) -> Vec<Value> {
    let lot = |number: usize| {
        json!({
            "id": id(number), "granted": "100", "remaining": "100", "earned-at": "2026-01-01T00:00:00Z",
            "source": source(number)
        })
    };
    (0..count).map(lot).collect()
}

fn of<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}
