//! What became of each coupon, and what of it a shopper may be told.
//!
//! A code that opens nothing is unknown, whatever the reason, and so is a stranger's: trying codes teaches nothing.

use loyalty_contract::{Coupon, CouponVerdict, List, Reason, ReasonCode, Text};

use super::candidate::Candidate;
use super::replay::Run;
use crate::condition::{self, Situation};
use crate::explain::{about, because};
use crate::programme::{DiscountRule, Programme};

/// What became of each coupon, in the order given.
pub fn verdicts(
    programme: &Programme,
    situation: &Situation<'_>,
    candidates: &[Candidate<'_>],
    run: &Run,
) -> List<CouponVerdict> {
    let verdict = |given: &(Text, &Coupon)| {
        let (code, coupon) = given;
        let applied = run.applied.iter().filter_map(|one| candidates.get(one.place));
        let opened = applied.filter(|candidate| candidate.coupon.as_ref() == Some(code));
        let rules: List<Text> = opened.map(|candidate| candidate.rule.id.clone()).collect();
        let staff_reason = match condition::coupon_refusal(coupon, situation) {
            _ if !programme.discounts.iter().any(|rule| asks(rule, given)) => because(ReasonCode::CouponUnknown),
            Some(reason) => reason,
            None if !rules.is_empty() => because(ReasonCode::Ok),
            None => unused_because(given, candidates, run),
        };
        let reason = match staff_reason.code {
            ReasonCode::CouponNotYours => because(ReasonCode::CouponUnknown),
            _ => staff_reason.clone(),
        };
        CouponVerdict { code: coupon.code.clone(), rules, reason, staff_reason }
    };
    situation.coupons.iter().map(verdict).collect()
}

/// Whether a rule asks for a coupon, whatever stands against it.
fn asks(rule: &DiscountRule, given: &(Text, &Coupon)) -> bool {
    rule.when.coupon.as_ref().is_some_and(|wanted| wanted.is(given))
}

/// Why a coupon that can be used opened none of the rules that ask for it; of a choice, why not what was chosen. Rules that
/// find nothing are not asked.
fn unused_because(given: &(Text, &Coupon), candidates: &[Candidate<'_>], run: &Run) -> Reason {
    let of = |place: &usize| candidates.get(*place).filter(|one| one.is_for_basket && !one.is_passed_over);
    let is_asking = |place: &usize| of(place).is_some_and(|one| asks(one.rule, given));
    let applied = || run.applied.iter().filter_map(|one| candidates.get(one.place));
    let of_its_own = |place: &usize| {
        candidates.get(*place).is_some_and(|one| {
            one.coupon.as_ref() == Some(&given.0) && !applied().any(|other| core::ptr::eq(other.rule, one.rule))
        })
    };
    // The others of a rule that several coupons open ask for the same.
    let is_first = |place: &usize| candidates.get(*place).is_some_and(|one| !one.is_further);
    let mut refused = run.refused.iter();
    if let Some((_, reason)) = refused.clone().find(|(place, _)| of_its_own(place) && is_asking(place)) {
        return reason.clone();
    }
    // Another code of the same kind opened the rule.
    let other = run.applied.iter().map(|one| one.place).find(is_asking).and_then(|place| candidates.get(place));
    match other {
        Some(candidate) => about(ReasonCode::ExclusiveTaken, &candidate.rule.id),
        None => refused
            .find(|(place, _)| is_first(place) && is_asking(place))
            .map_or(because(ReasonCode::NoMatchingItem), |(_, reason)| reason.clone()),
    }
}
