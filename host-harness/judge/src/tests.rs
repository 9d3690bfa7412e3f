//! A decision in which one figure is another breaks a promise, wherever the host can know what the figure should be.

use std::collections::BTreeSet;

use loyalty_contract::{AccrualRequest, DiscountRequest, Encode, SettlementRequest};
use loyalty_engine::Engine;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Decided, Judge};

const PROGRAMME: &str = include_str!("../../../tests/programmes/gadget-club.json");
const DISCOUNT: &str = include_str!("../../src/demo/discount.json");
const ACCRUAL: &str = include_str!("../../src/demo/accrual.json");

#[test]
fn a_price_that_is_another_is_noticed() {
    let request: DiscountRequest = loyalty_json::read(DISCOUNT).unwrap();
    let engine = engine();
    let decision = engine.apply_discount(&request).unwrap();
    // Only whoever decides again could tell these: how a loser would have done, what is within reach, the margin, the
    // most that could be spent.
    let unknown = [
        "explanations/reason/amount",
        "explanations/value",
        "near-misses/amount",
        "near-misses/gain",
        "redemptions/maximum",
        "totals/margin",
    ];
    assert_eq!(unnoticed(&request, &decision, &judge(&engine)), unknown.map(String::from).into());
}

#[test]
fn points_that_are_others_are_noticed() {
    let mut request: AccrualRequest = loyalty_json::read(ACCRUAL).unwrap();
    let engine = engine();
    if let loyalty_contract::Event::Purchase(order) = &mut request.event {
        let priced = engine.apply_discount(&loyalty_json::read(DISCOUNT).unwrap()).unwrap();
        order.receipt = Some(priced.receipt);
    }
    let decision = engine.calculate_accrual(&request).unwrap();
    let unknown = [
        "credits/parts/basis",
        "credits/parts/exact",
        "explanations/reason/amount",
        "explanations/value",
        "receipt/lines/tax",
        "receipt/lines/tendered",
    ];
    assert_eq!(unnoticed(&request, &decision, &judge(&engine)), unknown.map(String::from).into());
}

#[test]
fn books_that_are_others_are_noticed() {
    let request = json!({
        "now": "2026-11-22T12:00:00Z",
        "wallets": [ { "wallet": "bonus", "version": 3, "debt": "7", "lots": [
            { "id": "a", "granted": "100", "remaining": "80", "earned-at": "2026-01-01T00:00:00Z", "expires-at": "2026-11-01T00:00:00Z" },
            { "id": "b", "granted": "50", "remaining": "50", "earned-at": "2026-06-01T00:00:00Z", "expires-at": "2026-12-01T00:00:00Z" },
            { "id": "c", "granted": "30", "remaining": "30", "earned-at": "2026-11-20T00:00:00Z", "active-at": "2026-12-04T00:00:00Z" } ] } ],
        "movements": [ { "id": "m", "wallet": "bonus", "at": "2026-11-10T00:00:00Z", "kind": { "debit": "20" } } ]
    });
    let request: SettlementRequest = serde_json::from_value(request).unwrap();
    let engine = engine();
    let settlement = engine.settle_points(&request).unwrap();
    let unknown = ["wallets/expiring/points", "wallets/intents/lots/points", "wallets/state/lots/granted"];
    assert_eq!(unnoticed(&request, &settlement, &judge(&engine)), unknown.map(String::from).into());
}

/// The figures of a decision that can be one more without anybody noticing, by where they stand.
fn unnoticed<Request: Encode, Decision>(request: &Request, decision: &Decision, judge: &Judge) -> BTreeSet<String>
where
    Decision: Decided<Request> + Serialize + DeserializeOwned,
{
    assert_eq!(decision.judge(request, judge), Ok(()));
    let document = serde_json::to_value(decision).unwrap();
    let mut figures = Vec::new();
    collect(&document, String::new(), &mut figures);
    assert!(figures.len() > 10, "{figures:?}");
    let mut unnoticed = BTreeSet::new();
    for pointer in figures {
        let mut other = document.clone();
        let figure = other.pointer_mut(&pointer).unwrap();
        let value: rust_decimal::Decimal = figure.as_str().unwrap().parse().unwrap();
        *figure = json!((value + rust_decimal::Decimal::ONE).to_string());
        let other: Decision = serde_json::from_value(other).unwrap();
        if other.judge(request, judge).is_ok() {
            let names = pointer.split('/').filter(|part| !part.is_empty() && part.parse::<usize>().is_err());
            unnoticed.insert(names.collect::<Vec<_>>().join("/"));
        }
    }
    unnoticed
}

/// Where decimals stand.
fn collect(node: &Value, pointer: String, figures: &mut Vec<String>) {
    match node {
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(name, _)| !matches!(name.as_str(), "hash" | "programme-hash")) {
                collect(value, format!("{pointer}/{name}"), figures);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, format!("{pointer}/{index}"), figures);
            }
        }
        // Keys and codes may be numbers too; those of the demo are one digit.
        Value::String(text) if text.len() > 1 && text.parse::<rust_decimal::Decimal>().is_ok() => figures.push(pointer),
        _ => {}
    }
}

fn engine() -> Engine {
    Engine::configure(PROGRAMME).unwrap()
}

fn judge(engine: &Engine) -> Judge {
    Judge::new(engine.programme_info())
}
