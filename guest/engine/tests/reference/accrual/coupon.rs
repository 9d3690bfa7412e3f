//! Which coupons open a rule, and what may be said of one that does not.

use loyalty_contract::Coupon;
use loyalty_contract::ReasonCode::{CouponMissing, CouponNotYours, CouponUnknown, CouponUsed, Ended, NotStarted};
use serde_json::Value;

use super::condition::{Refusal, because, normalised};
use super::event::Facts;
use crate::document::{one_or_more, text};

/// Which of the coupons given open a rule that asks for `wanted`: a code, some codes in their order, or a batch as it was
/// given.
pub fn fitting<'a>(wanted: &Value, given: &'a [Coupon], facts: &Facts<'_>) -> Vec<&'a Coupon> {
    let mut fitting: Vec<&Coupon> = Vec::new();
    match text(wanted, "batch") {
        Some(batch) => fitting.extend(given.iter().filter(|coupon| coupon.batch.as_deref() == Some(batch))),
        None => {
            for code in one_or_more(wanted) {
                fitting.extend(given.iter().filter(|coupon| normalised(&coupon.code) == normalised(code)));
            }
        }
    }
    fitting.retain(|coupon| faults(coupon, facts).is_empty());
    fitting
}

/// What may be said where none opens the rule.
pub fn against(wanted: &Value, given: &[Coupon], facts: &Facts<'_>) -> Vec<Refusal> {
    if !fitting(wanted, given, facts).is_empty() {
        return Vec::new();
    }
    let asked_for = given.iter().filter(|coupon| fits(wanted, coupon));
    [because(CouponMissing)].into_iter().chain(asked_for.flat_map(|coupon| faults(coupon, facts))).collect()
}

/// Whether a coupon is one a rule asks for, usable or not.
pub fn fits(wanted: &Value, coupon: &Coupon) -> bool {
    match text(wanted, "batch") {
        Some(batch) => coupon.batch.as_deref() == Some(batch),
        None => one_or_more(wanted).iter().any(|code| normalised(code) == normalised(&coupon.code)),
    }
}

/// Why a coupon cannot be used; of other people's no more is told than that they are.
pub fn faults(coupon: &Coupon, facts: &Facts<'_>) -> Vec<Refusal> {
    let now = facts.request.at.unix_seconds;
    if coupon.owner.as_deref().is_some_and(|owner| facts.member().is_none_or(|member| *member.id != *owner)) {
        return vec![because(CouponNotYours), because(CouponUnknown)];
    }
    let mut faults = Vec::new();
    if coupon.used {
        faults.push(because(CouponUsed));
    }
    if coupon.since.is_some_and(|since| now < since.unix_seconds) {
        faults.push(because(NotStarted));
    }
    if coupon.until.is_some_and(|until| now >= until.unix_seconds) {
        faults.push(because(Ended));
    }
    faults
}
