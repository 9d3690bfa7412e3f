//! Where the engine's decision on an event differs from the reference, if it does.

use std::collections::BTreeMap;

use loyalty_contract::{
    AccrualDecision, Beneficiary, Credit as EngineCredit, Explanation, Gap, NearMiss, Outcome as Became, Reason,
    ReasonCode,
};
use serde_json::{Value, json};

use super::condition::Refusal;
use super::credit::Credit;
use super::{Change, Fate, Grant, Outcome};
use crate::difference::{Difference, same};
use crate::exact::{of, shown, ten_to, whole, zero};

/// The first difference between a decision with all its explanations and the reference.
pub fn differ(engine: &AccrualDecision, reference: &Outcome) -> Result<(), Difference> {
    same(
        "credits",
        &engine.credits.iter().map(engines_credit).collect(),
        &reference.credits.iter().map(own_credit).collect(),
    )?;
    for (credit, (ours, frozen)) in engine.credits.iter().zip(reference.credits.iter().zip(&engine.receipt.credits)) {
        parts(credit, ours)?;
        same("rounding of a credit", &json!(credit.rounding), &json!(ours.rounding))?;
        let with_points = frozen.rules.iter().filter(|part| part.points.mantissa != 0);
        let rules = with_points.map(|part| json!([part.rule, shown(&of(part.points))]));
        let own = ours.rules.iter().map(|(rule, points)| json!([rule, shown(points)]));
        same("rules of a credit", &sorted(rules), &sorted(own))?;
    }
    same(
        "counters",
        &sorted(engine.counters.iter().map(engines_change)),
        &sorted(reference.counters.iter().map(own_change)),
    )?;
    same("grants", &sorted(engine.grants.iter().map(engines_grant)), &sorted(reference.grants.iter().map(own_grant)))?;
    let debits = engine.debits.iter().map(|debit| {
        let lots: Value = debit.lots.iter().map(|share| json!([share.lot, shown(&of(share.points))])).collect();
        json!({ "wallet": debit.wallet, "points": shown(&of(debit.points)), "lots": lots, "amount": shown(&of(debit.amount)) })
    });
    let conversions = reference.conversions.iter().map(|conversion| {
        let lots: Value = conversion.lots.iter().map(|(lot, points)| json!([lot, shown(points)])).collect();
        json!({ "wallet": conversion.wallet, "points": shown(&conversion.points), "lots": lots, "amount": "0" })
    });
    same("debits", &debits.collect(), &conversions.collect())?;
    frozen_shares(engine)?;
    fates(&engine.explanations, &reference.rules)?;
    nothing_else_is_missing(&engine.near_misses, &engine.explanations, &reference.ways)
}

fn engines_credit(credit: &EngineCredit) -> Value {
    let shares: Value = credit.shares.iter().map(|share| json!([share.line, shown(&of(share.points))])).collect();
    json!({
        "wallet": credit.wallet, "to-referrer": credit.beneficiary == Beneficiary::Referrer, "funder": credit.funder,
        "points": shown(&of(credit.points)), "active-at": credit.active_at, "expires-at": credit.expires_at, "shares": shares,
    })
}

fn own_credit(credit: &Credit) -> Value {
    let shares: Value = credit.shares.iter().map(|(line, points)| json!([line, shown(points)])).collect();
    json!({
        "wallet": credit.wallet, "to-referrer": credit.to_referrer, "funder": credit.funder,
        "points": shown(&credit.points), "active-at": credit.active_at, "expires-at": credit.expires_at, "shares": shares,
    })
}

/// The exact parts, up to the digits that the contract can tell, and what they add up to.
fn parts(engine: &EngineCredit, reference: &Credit) -> Result<(), Difference> {
    let exacts = engine.parts.iter().map(|part| json!([part.rule, part.exact])).collect();
    let own: Value = reference.parts.iter().map(|(rule, points)| json!([rule, shown(points)])).collect();
    let is_near = |(told, (rule, points)): (&loyalty_contract::Computation, &(String, crate::exact::Exact))| {
        let off = of(told.exact) - points;
        *told.rule == **rule && (if off < whole(0) { -off } else { off }) * ten_to(told.exact.scale) <= whole(1)
    };
    let is_same = engine.parts.len() == reference.parts.len() && engine.parts.iter().zip(&reference.parts).all(is_near);
    if !is_same {
        return Err(Difference::new("parts of a credit", exacts, own));
    }
    let whole = engine.parts.iter().fold(zero(), |sum, part| sum + of(part.exact));
    same("what the parts of a credit add up to", &json!(shown(&whole)), &json!(shown(&of(engine.exact))))
}

pub fn sorted(values: impl Iterator<Item = Value>) -> Value {
    let mut values: Vec<Value> = values.collect();
    values.sort_by_key(Value::to_string);
    Value::Array(values)
}

pub fn engines_change(change: &loyalty_contract::CounterChange) -> Value {
    json!({
        "limit": change.limit, "subjects": change.subjects, "period-start": change.period_start,
        "change": shown(&of(change.change)), "expected-version": change.expected_version,
    })
}

pub fn own_change(change: &Change) -> Value {
    json!({
        "limit": change.limit, "subjects": change.subjects, "period-start": change.period_start,
        "change": shown(&change.change), "expected-version": change.version,
    })
}

pub fn engines_grant(grant: &loyalty_contract::Grant) -> Value {
    json!({
        "rule": grant.rule, "to-referrer": grant.beneficiary == Beneficiary::Referrer, "kind": grant.kind,
        "id": grant.what.id, "since": grant.what.since, "until": grant.what.until.map(|at| at.unix_seconds),
        "quantity": shown(&grant.quantity.map_or_else(|| whole(1), of)),
    })
}

pub fn own_grant(grant: &Grant) -> Value {
    json!({
        "rule": grant.rule, "to-referrer": grant.to_referrer, "kind": grant.kind,
        "id": grant.id, "since": grant.since, "until": grant.until.map(|at| at.unix_seconds), "quantity": shown(&grant.quantity),
    })
}

/// What the receipt freezes for each line is what the credits say.
fn frozen_shares(engine: &AccrualDecision) -> Result<(), Difference> {
    let mut told = Vec::new();
    for (index, credit) in engine.credits.iter().enumerate() {
        told.extend(credit.shares.iter().map(|share| json!([share.line, index, share.points])));
    }
    let mut frozen = Vec::new();
    for line in &engine.receipt.lines {
        frozen.extend(line.credits.iter().map(|share| json!([line.key, share.index, share.points])));
    }
    same("shares in the receipt", &sorted(frozen.into_iter()), &sorted(told.into_iter()))
}

/// Each rule is told once, with one of the reasons that may be given.
fn fates(told: &[Explanation], rules: &BTreeMap<String, Fate>) -> Result<(), Difference> {
    for (rule, fate) in rules {
        let of_rule: Vec<&Explanation> = told.iter().filter(|told| told.rule.as_deref() == Some(rule)).collect();
        let is_fine = match of_rule.as_slice() {
            [told] => agrees(told, fate),
            _ => false,
        };
        if of_rule.is_empty() {
            return Err(Difference::new("a rule that is not told of", json!(null), json!([rule, format!("{fate:?}")])));
        }
        if of_rule.len() > 1 {
            return Err(Difference::new("a rule that is told of twice", json!(of_rule), json!(rule)));
        }
        if !is_fine {
            let told = of_rule.iter().map(|told| json!([told.rule, told.outcome, told.reason])).collect();
            return Err(Difference::new("fate of a rule", told, json!([rule, format!("{fate:?}")])));
        }
    }
    Ok(())
}

fn agrees(told: &Explanation, fate: &Fate) -> bool {
    let is_one_of = |reasons: &[super::condition::Refusal]| {
        let id = told.reason.id.as_deref();
        let is_told = |reason: &super::condition::Refusal| {
            reason.code == told.reason.code && (reason.id.is_none() || reason.id.as_deref() == id)
        };
        id != Some("") && reasons.iter().any(is_told)
    };
    match (told.outcome, fate) {
        (Became::Applied, Fate::Applied) => told.reason.code == ReasonCode::Ok,
        (Became::Reduced, Fate::Reduced(reasons)) | (Became::Refused, Fate::Refused(reasons)) => is_one_of(reasons),
        _ => false,
    }
}

/// Nothing stands against a rule within reach but what is told to be missing.
pub fn nothing_else_is_missing(
    near_misses: &[NearMiss],
    explanations: &[Explanation],
    ways: &BTreeMap<String, Vec<Vec<Refusal>>>,
) -> Result<(), Difference> {
    // Another day is not looked at here.
    for told in near_misses.iter().filter(|told| told.missing != Gap::Time) {
        // A rule that takes effect has a next step.
        let Some(ways) = ways.get(&*told.rule) else { continue };
        let explained = explanations.iter().find(|one| one.rule.as_deref() == Some(&told.rule));
        let is_all =
            |way: &Vec<Refusal>| explained.is_some_and(|one| way.iter().all(|refusal| is_lifted(refusal, &one.reason)));
        if !ways.iter().any(is_all) {
            let what = format!("something else is missing than {:?}", told.missing);
            return Err(Difference::new(&what, json!([told, explained]), json!(format!("{ways:?}"))));
        }
    }
    Ok(())
}

/// Whether bringing what is told to be missing lifts a refusal. What a guest would be as a member nobody knows.
fn is_lifted(refusal: &Refusal, told: &Reason) -> bool {
    let is_of_members = matches!(
        refusal.code,
        ReasonCode::TierTooLow
            | ReasonCode::SegmentMismatch
            | ReasonCode::NotEntitled
            | ReasonCode::NoConsent
            | ReasonCode::ConditionNotMet
    );
    match told.code {
        ReasonCode::Anonymous if is_of_members => true,
        // Debts that do not block the wallet are among the points that are missing.
        ReasonCode::BalanceTooLow | ReasonCode::PointsPending if refusal.code == ReasonCode::DebtOutstanding => true,
        _ => is_one_of(told, std::slice::from_ref(refusal)),
    }
}

pub fn is_one_of(told: &Reason, reasons: &[Refusal]) -> bool {
    reasons
        .iter()
        .any(|reason| reason.code == told.code && reason.id.as_deref().is_none_or(|id| told.id.as_deref() == Some(id)))
}
