//! Coupons that lead to coupons: rules that a coupon opens and that give another of the same batch.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{Beneficiary, GrantKind, Text};

use super::super::reader::Findings;
use super::super::{AccrualRule, How, Rate, Take};
use super::discounts::Discounts;
use crate::condition::{Condition, CouponWanted};
use crate::order;

/// From one batch of coupons to another, by the rule at this place of the document.
type Way<'a> = (&'a Text, &'a Text, u32);

/// Reports rules by which a coupon leads back to its own batch, directly or over others.
pub fn check(accrual: &[AccrualRule], accrual_places: &[u32], discounts: &Discounts, findings: &mut Findings) {
    let mut ways: Vec<Way<'_>> = Vec::new();
    for (rule, place) in accrual.iter().zip(accrual_places).filter(|(rule, _)| rule.to == Beneficiary::Member) {
        if let (How::Grant(GrantKind::Coupon), Rate::Reward(to, ..)) = (rule.earn.how, &rule.earn.rate) {
            ways.extend(opened_by(&rule.when).map(|from| (from, to, *place)));
        }
    }
    for (rule, place) in discounts.rules.iter().zip(&discounts.places) {
        for effect in discounts.effects.get(rule.effects.clone()).unwrap_or_default() {
            if let Take::Grant(GrantKind::Coupon, to, ..) = &effect.take {
                ways.extend(opened_by(&rule.when).map(|from| (from, to, *place)));
            }
        }
    }
    for (to, place) in ways_back(&order::sorted(ways, |left, right| left.cmp(right))) {
        let message = format!("a coupon of `{to}` leads to another of `{to}`");
        findings.warning(place, "cycle", &message, "let it open a coupon of another batch");
    }
}

fn opened_by(when: &Condition) -> Option<&Text> {
    match &when.coupon {
        Some(CouponWanted::Batch(batch)) => Some(batch),
        _ => None,
    }
}

/// How far a batch is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Passed,
    Done,
}

/// The ways that lead back to a batch that was passed on the way to them; `ways` are in order.
fn ways_back<'a>(ways: &[Way<'a>]) -> Vec<(&'a Text, u32)> {
    let from = |place: usize| ways.get(place).map(|(from, ..)| *from);
    let mut back = Vec::new();
    // A batch is known by the place of its first way.
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
            match ways.get(place).filter(|(batch, ..)| Some(*batch) == from(first)) {
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
