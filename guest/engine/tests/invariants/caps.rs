//! Caps, limits and budgets over a sequence of orders, with the counters booked as a host does.

use std::collections::BTreeMap;

use loyalty_contract::{
    AccrualDecision, Beneficiary, Counter, CounterChange, Date, Decimal, LimitInfo, LimitUnit, ReceiptCredit,
};
use loyalty_engine::Engine;
use proptest::prelude::*;
use serde_json::Value;

use crate::figures::{exact, sum};
use crate::shop::{Order, orders, programmes};
use crate::{configured, hold};

/// Limit, subjects, first day of the period.
type Key = (String, Vec<String>, Option<(u16, u8, u8)>);

#[test]
fn caps_are_never_exceeded_however_often_one_buys() {
    hold((programmes(), prop::collection::vec(orders(), 2..9)), |(mut programme, orders)| {
        for wallet in programme["wallets"].as_array_mut().unwrap() {
            wallet["rounding"] = "down".into();
        }
        caps_hold(&programme, &orders)
    });
}

#[test]
fn caps_are_never_exceeded_however_points_are_rounded() {
    hold((programmes(), prop::collection::vec(orders(), 2..9)), |(programme, orders)| caps_hold(&programme, &orders));
}

#[test]
fn counters_tell_what_was_given() {
    hold((programmes(), prop::collection::vec(orders(), 1..5)), |(programme, orders)| {
        let engine = configured(&programme);
        let limits = engine.programme_info().limits;
        let mut books = Books::default();
        for order in &orders {
            let before = books.counters.clone();
            let decision = books.buy(&engine, order);
            for change in &decision.counters {
                let limit = limits.iter().find(|limit| limit.id == change.limit).unwrap();
                prop_assert_eq!(exact(change.change), given(limit, &decision), "{}", &change.limit);
                prop_assert_eq!(change.expected_version, before.get(&key(change)).map(|(_, version)| *version));
            }
            // Whoever gives something has every limit counted.
            let shares = decision.receipt.credits.iter().flat_map(|credit| &credit.rules);
            let rules = shares.filter(|share| share.points.mantissa > 0).map(|share| &share.rule);
            for rule in rules.chain(decision.grants.iter().map(|grant| &grant.rule)) {
                let own = |id: &str| id.split_once('/').is_some_and(|(owner, _)| owner == rule);
                let changed = decision.counters.iter().filter(|change| own(&change.limit)).count();
                prop_assert_eq!(changed, limits.iter().filter(|limit| own(&limit.id)).count(), "{}", rule);
            }
        }
        Ok(())
    });
}

/// Whether nothing goes beyond a cap per order, and no counter beyond its limit.
fn caps_hold(programme: &Value, orders: &[Order]) -> Result<(), TestCaseError> {
    let engine = configured(programme);
    let limits = engine.programme_info().limits;
    let mut books = Books::default();
    for order in orders {
        let credits = books.buy(&engine, order).receipt.credits;
        for rule in programme["accrual"].as_array().unwrap() {
            let (Some(wallet), Some(cap)) = (rule["wallet"].as_str(), rule["cap"]["per-order"].as_str()) else {
                continue;
            };
            let given = given_by(rule["id"].as_str().unwrap(), &credits, wallet);
            prop_assert!(given <= exact(cap.parse().unwrap()), "{rule} gave {given}");
        }
        for wallet in programme["wallets"].as_array().unwrap() {
            let Some(cap) = wallet["cap"]["per-order"].as_str() else { continue };
            let given = given_to_the_member(wallet["id"].as_str().unwrap(), &credits);
            prop_assert!(given <= exact(cap.parse().unwrap()), "{wallet} got {given}");
        }
    }
    for ((limit, ..), (used, _)) in &books.counters {
        let most = limits.iter().find(|known| known.id == *limit).unwrap().maximum.unwrap();
        prop_assert!((0..=exact(most)).contains(used), "{limit} stands at {used} of {most}");
    }
    Ok(())
}

/// The counters of a host.
#[derive(Default)]
struct Books {
    /// How much is used up, and the version.
    counters: BTreeMap<Key, (i128, u64)>,
}

impl Books {
    /// Decides on an order, and books what its limits use up.
    fn buy(&mut self, engine: &Engine, order: &Order) -> AccrualDecision {
        let mut request = order.request();
        request.counters = self.counters.iter().map(counter).collect();
        let decision = engine.calculate_accrual(&request).unwrap();
        for change in &decision.counters {
            let (used, version) = self.counters.entry(key(change)).or_default();
            *used += exact(change.change);
            *version += 1;
        }
        decision
    }
}

fn key(change: &CounterChange) -> Key {
    let start = change.period_start.map(|date| (date.year, date.month, date.day));
    (change.limit.clone(), change.subjects.clone(), start)
}

fn counter(((limit, subjects, start), (used, version)): (&Key, &(i128, u64))) -> Counter {
    // No wallet here has more than two decimals.
    let used = Decimal::new(i64::try_from(used / 10_i128.pow(16)).unwrap(), 2);
    Counter {
        limit: limit.clone(),
        subjects: subjects.clone(),
        period_start: start.map(|(year, month, day)| Date { year, month, day }),
        used,
        version: *version,
    }
}

/// What a decision gave, as the limit counts it.
fn given(limit: &LimitInfo, decision: &AccrualDecision) -> i128 {
    let (owner, _) = limit.id.split_once('/').unwrap();
    let credits = &decision.receipt.credits;
    match limit.unit {
        LimitUnit::Uses => 10_i128.pow(18),
        _ if ["bonus", "miles"].contains(&owner) => {
            let own =
                credits.iter().filter(|credit| credit.wallet == owner && credit.beneficiary == Beneficiary::Member);
            sum(own, |credit| credit.points)
        }
        _ => credits.iter().map(|credit| given_by(owner, credits, &credit.wallet)).max().unwrap_or(0),
    }
}

fn given_to_the_member(wallet: &str, credits: &[ReceiptCredit]) -> i128 {
    let own = credits.iter().filter(|credit| credit.wallet == wallet && credit.beneficiary == Beneficiary::Member);
    sum(own, |credit| credit.points)
}

/// What a rule gave into a wallet.
fn given_by(rule: &str, credits: &[ReceiptCredit], wallet: &str) -> i128 {
    let shares = credits.iter().filter(|credit| credit.wallet == wallet).flat_map(|credit| &credit.rules);
    sum(shares.filter(|share| share.rule == rule), |share| share.points)
}
