//! Coupons and entitlements that lead back to themselves: rules that one opens and that give another of the same.
//!
//! A rule that ends, with a limit for life, a last day or so many orders, leads nowhere in the end, and one that costs points
//! is paid for each time: they are left out.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{Beneficiary, GrantKind, LimitPeriod, LimitScope, Text};

use super::super::reader::Findings;
use super::super::{AccrualRule, Caps, DiscountRule, How, Limit, Rate, Take};
use super::discounts::Discounts;
use crate::condition::{Condition, CouponWanted, Test};
use crate::order;

/// What opens rules and is given by them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    /// A coupon of a batch.
    Coupon(&'a Text),
    Entitlement(&'a Text),
}

/// From one to another, by the rule at this place of the document.
type Way<'a> = (Key<'a>, Key<'a>, u32);

/// Reports rules by which a coupon or an entitlement leads back to itself, directly or over others.
pub fn check(
    accrual: &[AccrualRule],
    accrual_places: &[u32],
    discounts: &Discounts,
    limits: &[Limit],
    findings: &mut Findings,
) {
    let mut ways: Vec<Way<'_>> = Vec::new();
    let goes_on = |caps: &Caps, when: &Condition| {
        let is_limited = limits.get(caps.limits.clone()).unwrap_or_default().iter().any(ends);
        let is_of_first_orders = |test: &Test| matches!(test, Test::OrderNumber(number) if number.at_most < u32::MAX);
        !is_limited && when.valid_through.is_none() && !when.tests.iter().any(is_of_first_orders)
    };
    for (rule, place) in accrual.iter().zip(accrual_places).filter(|(rule, _)| rule.to == Beneficiary::Member) {
        if let (How::Grant(kind), Rate::Reward(id, ..)) = (rule.earn.how, &rule.earn.rate)
            && goes_on(&rule.caps, &rule.when)
        {
            lead(&rule.when, kind, id, *place, &mut ways);
        }
    }
    let for_nothing = |rule: &DiscountRule| rule.costs.is_none() && goes_on(&rule.caps, &rule.when);
    for (rule, places) in discounts.rules.iter().zip(&discounts.places).filter(|(rule, _)| for_nothing(rule)) {
        for effect in discounts.effects.get(rule.effects.clone()).unwrap_or_default() {
            if let Take::Grant(kind, id, ..) = &effect.take {
                lead(&rule.when, *kind, id, places.rule, &mut ways);
            }
        }
    }
    for (to, place) in ways_back(&order::sorted(ways, |left, right| left.cmp(right))) {
        let (message, help) = match to {
            Key::Coupon(batch) => (
                format!("a coupon of `{batch}` leads to another of `{batch}`"),
                "let it open a coupon of another batch",
            ),
            Key::Entitlement(id) => (format!("the entitlement `{id}` leads to itself"), "let it grant another one"),
        };
        findings.warning(place, "cycle", &message, &format!("{help}, or limit it for life: `\"total\": 1` in `cap`"));
    }
}

/// Whether a limit is used up at some time, and for good. Each coupon and each subject is a new one.
fn ends(limit: &Limit) -> bool {
    let is_renewed = |by: &LimitScope| matches!(by, LimitScope::Coupon | LimitScope::Subject);
    limit.period == LimitPeriod::Lifetime && !limit.by.iter().any(is_renewed)
}

/// The ways by a rule that gives something. One that a coupon opens needs it each time, whatever else it asks for.
fn lead<'a>(when: &'a Condition, kind: GrantKind, id: &'a Text, place: u32, ways: &mut Vec<Way<'a>>) {
    let to = match kind {
        GrantKind::Coupon => Key::Coupon(id),
        GrantKind::Entitlement => Key::Entitlement(id),
        _ => return,
    };
    match &when.coupon {
        Some(CouponWanted::Batch(batch)) => ways.push((Key::Coupon(batch), to, place)),
        Some(CouponWanted::OneOf(_)) => {}
        None => {
            let asked = when.tests.iter().filter_map(|test| match test {
                Test::Entitlement(ids) => Some(ids),
                _ => None,
            });
            ways.extend(asked.flatten().map(|from| (Key::Entitlement(from), to, place)));
        }
    }
}

/// How far what is given is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Passed,
    Done,
}

/// The ways that lead back to what was passed on the way to them; `ways` are in order.
fn ways_back<'a>(ways: &[Way<'a>]) -> Vec<(Key<'a>, u32)> {
    let from = |place: usize| ways.get(place).map(|(from, ..)| *from);
    let mut back = Vec::new();
    // What is given is known by the place of its first way.
    let mut states: Vec<State> = ways.iter().map(|_| State::New).collect();
    for start in 0..ways.len() {
        let is_first = start.checked_sub(1).and_then(from) != from(start);
        let mut passed: Vec<(usize, usize)> = Vec::new();
        let mut there = is_first.then_some(start);
        loop {
            if let Some(state) = there.and_then(|there| states.get_mut(there)).filter(|state| **state == State::New) {
                *state = State::Passed;
                passed.extend(there.map(|there| (there, there)));
            }
            let Some((first, next)) = passed.last_mut() else { break };
            let (first, place) = (*first, *next);
            *next += 1;
            there = None;
            match ways.get(place).filter(|(known, ..)| Some(*known) == from(first)) {
                Some((_, to, rule)) => {
                    let place = ways.partition_point(|(other, ..)| other < to);
                    there = Some(place).filter(|place| from(*place) == Some(*to));
                    if there.and_then(|there| states.get(there)) == Some(&State::Passed) {
                        back.push((*to, *rule));
                    }
                }
                None => {
                    passed.pop();
                    if let Some(state) = states.get_mut(first) {
                        *state = State::Done;
                    }
                }
            }
        }
    }
    back
}
