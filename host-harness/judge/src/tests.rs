//! A decision in which one figure is another breaks a promise, wherever the host can know what the figure should be.

mod claw_back;
mod counters;
mod discount;
mod ledger;
mod offers;
mod programme;
mod sealed;
mod tier;

use std::collections::BTreeSet;

use loyalty_contract::{
    AccrualRequest, ClawBackDecision, ClawBackRequest, Decimal, DiscountRequest, Encode, OffersRequest, Reason,
    SettlementRequest, TierRequest,
};
use loyalty_engine::Engine;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::sealed::checksum;
use super::{Decided, Judge};

const PROGRAMME: &str = include_str!("../../../tests/programmes/gadget-club.json");
const DISCOUNT: &str = include_str!("../../src/demo/discount.json");
const ACCRUAL: &str = include_str!("../../src/demo/accrual.json");
const TIER: &str = include_str!("../../src/demo/tier.json");
const OFFERS: &str = include_str!("../../src/demo/offers.json");

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
        "explanations/reason/amount",
        "explanations/value",
        "receipt/lines/tax",
        "receipt/lines/tendered",
    ];
    assert_eq!(unnoticed(&request, &decision, &judge(&engine)), unknown.map(String::from).into());
}

#[test]
fn books_that_are_others_are_noticed() {
    let request = books();
    let engine = engine();
    let settlement = engine.settle_points(&request).unwrap();
    let unknown = ["wallets/expiring/points"];
    assert_eq!(unnoticed(&request, &settlement, &judge(&engine)), unknown.map(String::from).into());
}

#[test]
fn a_tier_that_is_another_is_noticed() {
    let request: TierRequest = loyalty_json::read(TIER).unwrap();
    let engine = engine();
    let decision = engine.evaluate_tier(&request).unwrap();
    // Which events count is the programme's to say.
    let unknown = ["qualified/amount"];
    assert_eq!(unnoticed(&request, &decision, &judge(&engine)), unknown.map(String::from).into());
}

#[test]
fn offers_that_are_others_are_noticed() {
    let request: OffersRequest = loyalty_json::read(OFFERS).unwrap();
    let engine = engine();
    let decision = engine.recommend_offers(&request).unwrap();
    let unknown = ["explanations/value", "near-misses/amount", "near-misses/gain"];
    assert_eq!(unnoticed(&request, &decision, &judge(&engine)), unknown.map(String::from).into());
}

#[test]
fn a_return_that_is_another_is_noticed() {
    let (engine, request) = returned();
    let decision = engine.claw_back(&request).unwrap();
    let judge = judge(&engine);
    let unnoticed = unnoticed_under_seal(&request, &decision, &judge, |decision| seal(decision, &request, &judge));
    assert_eq!(unnoticed, BTreeSet::new());
}

/// The figures of a decision that can be one more without anybody noticing, by where they stand.
fn unnoticed<Request: Encode, Decision>(request: &Request, decision: &Decision, judge: &Judge) -> BTreeSet<String>
where
    Decision: Decided<Request> + Serialize + DeserializeOwned,
{
    unnoticed_under_seal(request, decision, judge, |_| ())
}

/// The same of a liar who seals what it says.
fn unnoticed_under_seal<Request: Encode, Decision>(
    request: &Request,
    decision: &Decision,
    judge: &Judge,
    seal: impl Fn(&mut Decision),
) -> BTreeSet<String>
where
    Decision: Decided<Request> + Serialize + DeserializeOwned,
{
    assert_eq!(decision.judge(request, judge), Ok(()));
    let document = serde_json::to_value(decision).unwrap();
    let mut figures = Vec::new();
    collect(&document, String::new(), &mut figures);
    assert!(figures.len() > 3, "{figures:?}");
    let mut unnoticed = BTreeSet::new();
    for pointer in figures {
        let mut other = document.clone();
        let figure = other.pointer_mut(&pointer).unwrap();
        let value: rust_decimal::Decimal = figure.as_str().unwrap().parse().unwrap();
        *figure = json!((value + rust_decimal::Decimal::ONE).to_string());
        let mut other: Decision = serde_json::from_value(other).unwrap();
        seal(&mut other);
        if other.judge(request, judge).is_ok() {
            let names = pointer.split('/').filter(|part| !part.is_empty() && part.parse::<usize>().is_err());
            unnoticed.insert(names.collect::<Vec<_>>().join("/"));
        }
    }
    unnoticed
}

/// Puts on a return the seal that belongs to what it says.
fn seal(decision: &mut ClawBackDecision, request: &ClawBackRequest, judge: &Judge) {
    decision.hash = String::new();
    decision.hash = checksum(&[&judge.programme().hash, request, &*decision]);
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

/// The books of a wallet in which points expire, are spent and are still to become active, and something is owed.
fn books() -> SettlementRequest {
    let request = json!({
        "now": "2026-11-22T12:00:00Z",
        "wallets": [ { "wallet": "bonus", "version": 3, "debt": "7", "lots": [
            { "id": "a", "granted": "100", "remaining": "80", "earned-at": "2026-01-01T00:00:00Z", "expires-at": "2026-11-01T00:00:00Z" },
            { "id": "b", "granted": "50", "remaining": "50", "earned-at": "2026-06-01T00:00:00Z", "expires-at": "2026-12-01T00:00:00Z" },
            { "id": "c", "granted": "30", "remaining": "30", "earned-at": "2026-11-20T00:00:00Z", "active-at": "2026-12-04T00:00:00Z" } ] } ],
        "movements": [ { "id": "m", "wallet": "bonus", "at": "2026-11-10T00:00:00Z", "kind": { "debit": "20" } } ]
    });
    serde_json::from_value(request).unwrap()
}

/// The demo's order, of which a case comes back that was paid with points as well.
fn returned() -> (Engine, ClawBackRequest) {
    let engine = engine();
    let mut order: AccrualRequest = loyalty_json::read(ACCRUAL).unwrap();
    let priced = engine.apply_discount(&loyalty_json::read(DISCOUNT).unwrap()).unwrap();
    if let loyalty_contract::Event::Purchase(order) = &mut order.event {
        order.receipt = Some(priced.receipt.clone());
    }
    let earned = engine.calculate_accrual(&order).unwrap();
    let request = json!({
        "id": "return-7",
        "at": "2026-11-25T12:00:00+03:00",
        "receipts": [priced.receipt, earned.receipt],
        "scope": { "lines": [ { "line": "2", "quantity": "1" } ] },
        "wallets": order.wallets
    });
    (engine, serde_json::from_value(request).unwrap())
}

/// A figure that is so much more.
fn plus(figure: Decimal, more: i64) -> Decimal {
    let value: rust_decimal::Decimal = figure.try_into().unwrap();
    (value + rust_decimal::Decimal::from(more)).try_into().unwrap()
}

/// No reason.
fn ok() -> Reason {
    serde_json::from_value(json!({ "code": "ok" })).unwrap()
}

fn engine() -> Engine {
    Engine::configure(PROGRAMME).unwrap()
}

fn judge(engine: &Engine) -> Judge {
    Judge::new(PROGRAMME, engine.programme_info()).unwrap()
}
