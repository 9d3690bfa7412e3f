//! Events that earn in every way a programme can say, and what holds of every answer.
//!
//! Counters that fit are those a first decision would change: that way every period and every subject is met.

mod nonsense;
mod programmes;
mod requests;

use std::collections::BTreeMap;

use loyalty_contract::{AccrualDecision, AccrualRequest, Counter, Date, Decimal, Error, ErrorCode, ExplainLevel};
use loyalty_engine::Engine;
use proptest::prelude::*;
use serde_json::Value;

use crate::promises::{self, exact, sum};
use crate::{configured, of, plugin, try_all};

type Promise = Result<(), TestCaseError>;

/// The fields of a request that a refusal can be about.
const FIELDS: [&str; 13] = [
    "id",
    "at",
    "recorded-at",
    "offsets",
    "event",
    "member",
    "history",
    "referral",
    "coupons",
    "wallets",
    "tasks",
    "counters",
    "extensions",
];

#[test]
fn every_event_gets_a_decision_or_a_reason_that_names_the_field() {
    try_all(4_000, (programmes::all(), requests::all(), nonsense::some()), |(programme, mut request, nonsense)| {
        nonsense::put_into(&mut request, &nonsense);
        match configured(&programme).calculate_accrual(&request) {
            Ok(_) => Ok(()),
            Err(refusal) => names_a_field(&refusal),
        }
    });
}

#[test]
fn plausible_events_are_decided() {
    try_all(500, (programmes::all(), requests::all()), |(programme, request)| {
        let refusal = configured(&programme).calculate_accrual(&request).err();
        // A thousand million points for each kopeck, multiplied, are more than there can be; a factor may be too small.
        let is_expected = |refusal: &Error| {
            refusal.code == ErrorCode::ArithmeticOverflow || refusal.path.starts_with("member.figures")
        };
        prop_assert!(refusal.as_ref().is_none_or(is_expected), "{refusal:?}");
        Ok(())
    });
}

#[test]
fn native_equals_component_whatever_earns() {
    let mut plugin = plugin();
    let case = (programmes::all(), requests::all(), nonsense::some());
    try_all(150, case, move |(programme, mut request, nonsense)| {
        nonsense::put_into(&mut request, &nonsense);
        let engine = configured(&programme);
        prop_assert_eq!(plugin.configure(&programme), Ok(engine.programme_info()));
        prop_assert_eq!(of(plugin.calculate_accrual(&request))?, engine.calculate_accrual(&request));
        Ok(())
    });
}

#[test]
fn the_same_event_earns_the_same() {
    try_all(500, (programmes::all(), requests::all()), |(programme, request)| {
        let (engine, another) = (configured(&programme), configured(&programme));
        let decision = engine.calculate_accrual(&request);
        prop_assert_eq!(&decision, &engine.calculate_accrual(&request));
        prop_assert_eq!(&decision, &another.calculate_accrual(&request));
        Ok(())
    });
}

#[test]
fn telling_more_decides_nothing_else() {
    each_decision(1_000, |engine, _, request, decision| {
        for explain in [ExplainLevel::Off, ExplainLevel::Summary, ExplainLevel::Full] {
            let told = engine.calculate_accrual(&AccrualRequest { explain, ..request.clone() });
            prop_assert_eq!(told.map(without_words), Ok(without_words(decision.clone())), "{:?}", explain);
        }
        Ok(())
    });
}

#[test]
fn points_shares_sum_to_the_credit() {
    each_decision(3_000, |_, _, request, decision| {
        promises::points_shares_sum_to_the_credit(request, decision)?;
        for (credit, frozen) in decision.credits.iter().zip(&decision.receipt.credits) {
            prop_assert_eq!(sum(&frozen.rules, |rule| rule.points), exact(credit.points), "{:?}", frozen);
        }
        Ok(())
    });
}

#[test]
fn no_rule_takes_points_away() {
    each_decision(3_000, |_, _, _, decision| {
        for (credit, frozen) in decision.credits.iter().zip(&decision.receipt.credits) {
            prop_assert!(credit.points.mantissa > 0, "{credit:?}");
            prop_assert!(credit.parts.iter().all(|part| part.exact.mantissa >= 0), "{credit:?}");
            prop_assert!(frozen.rules.iter().all(|rule| rule.points.mantissa >= 0), "{frozen:?}");
        }
        Ok(())
    });
}

#[test]
fn no_rule_gives_more_than_its_cap_per_order() {
    each_decision(3_000, |_, programme, _, decision| {
        for rule in programme["accrual"].as_array().unwrap() {
            let Some(cap) = rule["cap"]["per-order"].as_str() else { continue };
            let own = decision.receipt.credits.iter().flat_map(|credit| &credit.rules);
            let given = sum(own.filter(|part| rule["id"] == *part.rule), |part| part.points);
            prop_assert!(given <= exact(cap.parse().unwrap()), "{rule} gave {given}");
        }
        Ok(())
    });
}

#[test]
fn counter_changes_never_exceed_what_is_left() {
    each_decision_with_counters(2_000, |engine, request, decision| {
        let limits = engine.programme_info().limits;
        let mut changes = BTreeMap::new();
        for change in &decision.counters {
            prop_assert!(change.change.mantissa >= 0, "{change:?}");
            let key = (&change.limit, &change.subjects, change.period_start.map(in_order));
            *changes.entry(key).or_insert(0) += exact(change.change);
            let counter = request.counters.iter().find(|counter| key_of(counter) == key);
            prop_assert_eq!(change.expected_version, counter.map(|counter| counter.version), "{:?}", change);
        }
        for (key, change) in changes {
            let used = request.counters.iter().find(|counter| key_of(counter) == key);
            let used = used.map_or(0, |counter| exact(counter.used));
            let limit = limits.iter().find(|limit| limit.id == *key.0).unwrap();
            let most = limit.maximum.map_or(i128::MAX, exact);
            prop_assert!(change == 0 || used + change <= most, "{key:?}: {used} and {change} of {most}");
        }
        Ok(())
    });
}

#[test]
fn a_counter_that_contradicts_its_limit_is_refused_by_its_field() {
    type Spoil = fn(&mut Counter);
    let wrong: [(&str, Spoil); 6] = [
        ("limit", |counter| counter.limit.push('x')),
        ("subjects", |counter| counter.subjects.push("one-too-many".into())),
        ("period-start", |counter| counter.period_start = Some(Date { year: 0, month: 13, day: 0 })),
        ("used", |counter| counter.used = Decimal::new(-1, 0)),
        ("used", |counter| counter.used = Decimal::new(1, 7)),
        ("used", |counter| counter.used = Decimal::new(i64::MIN, 255)),
    ];
    each_decision_with_counters(500, |engine, request, _| {
        let last = request.counters.len().saturating_sub(1);
        for (field, spoil) in &wrong {
            let mut request = request.clone();
            let Some(counter) = request.counters.last_mut() else { return Ok(()) };
            spoil(counter);
            let refusal = engine.calculate_accrual(&request).unwrap_err();
            prop_assert_eq!(refusal.code, ErrorCode::BadCounter);
            prop_assert_eq!(refusal.path, format!("counters[{last}].{field}"));
        }
        let mut twice = request.clone();
        twice.counters.extend(request.counters.first().cloned());
        prop_assert_eq!(engine.calculate_accrual(&twice).unwrap_err().path, format!("counters[{}]", last + 1));
        Ok(())
    });
}

/// Holds a promise against every decision on what a plausible event earns.
fn each_decision(cases: u32, promise: fn(&Engine, &Value, &AccrualRequest, &AccrualDecision) -> Promise) {
    try_all(cases, (programmes::all(), requests::all()), |(programme, request)| {
        let engine = configured(&programme);
        match engine.calculate_accrual(&request) {
            Ok(decision) => promise(&engine, &serde_json::from_str(&programme).unwrap(), &request, &decision),
            Err(_) => Ok(()),
        }
    });
}

/// Holds a promise against every decision after which so many quarters of each limit that it touches were used up before.
fn each_decision_with_counters(cases: u32, promise: impl Fn(&Engine, &AccrualRequest, &AccrualDecision) -> Promise) {
    let quarters = prop::collection::vec(0..=4_i64, 1..8);
    try_all(cases, (programmes::all(), requests::all(), quarters), |(programme, mut request, quarters)| {
        let engine = configured(&programme);
        let Ok(AccrualDecision { counters, .. }) = engine.calculate_accrual(&request) else { return Ok(()) };
        let limits = engine.programme_info().limits;
        let counters = counters.into_iter().zip(quarters.iter().cycle()).map(|(change, quarters)| {
            let limit = limits.iter().find(|limit| limit.id == change.limit).unwrap();
            let Decimal { mantissa, scale } = limit.maximum.unwrap();
            let (limit, subjects, period_start) = (change.limit, change.subjects, change.period_start);
            Counter { limit, subjects, period_start, used: Decimal::new(mantissa * quarters / 4, scale), version: 7 }
        });
        request.counters = counters.collect();
        match engine.calculate_accrual(&request) {
            Ok(decision) => promise(&engine, &request, &decision),
            Err(refusal) => Err(TestCaseError::fail(format!("{refusal:?}"))),
        }
    });
}

fn names_a_field(refusal: &Error) -> Promise {
    let field = refusal.path.split(['.', '[']).next().unwrap_or_default();
    prop_assert!(FIELDS.contains(&field) && !refusal.message.is_empty(), "{refusal:?}");
    Ok(())
}

/// What is left of a decision when nobody asks why.
fn without_words(mut decision: AccrualDecision) -> AccrualDecision {
    decision.explanations.clear();
    decision.near_misses.clear();
    decision
}

type Key<'a> = (&'a String, &'a Vec<String>, Option<(u16, u8, u8)>);

fn key_of(counter: &Counter) -> Key<'_> {
    (&counter.limit, &counter.subjects, counter.period_start.map(in_order))
}

const fn in_order(date: Date) -> (u16, u8, u8) {
    (date.year, date.month, date.day)
}
