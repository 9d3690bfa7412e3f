//! Which coupon opens a rule, and what may be said of one that does not.

use std::cmp::Reverse;

use loyalty_contract::Coupon;
use loyalty_contract::ReasonCode::{CouponMissing, CouponNotYours, CouponUnknown, CouponUsed, Ended, NotStarted};
use serde_json::Value;

use super::shop::Shop;
use crate::accrual::condition::{Refusal, because, normalised};
use crate::document::{one_or_more, text};
use crate::exact::{of, whole};

/// The coupon that opens a rule which asks for `wanted`: a code, some codes, or a batch.
///
/// # Errors
/// None that can be used was given: what may be said of it.
pub fn fitting<'a>(wanted: &Value, looks_at_value: bool, shop: &Shop<'a>) -> Result<&'a Coupon, Vec<Refusal>> {
    let given = &shop.request.coupons;
    let mut in_turn: Vec<&Coupon> = Vec::new();
    match text(wanted, "batch") {
        Some(batch) => in_turn.extend(given.iter().filter(|coupon| coupon.batch.as_deref() == Some(batch))),
        None => {
            for code in one_or_more(wanted) {
                in_turn.extend(given.iter().filter(|coupon| normalised(&coupon.code) == normalised(code)));
            }
        }
    }
    let mut usable: Vec<&Coupon> = in_turn.iter().copied().filter(|coupon| faults(coupon, shop).is_empty()).collect();
    if looks_at_value && text(wanted, "batch").is_some() {
        let value = |coupon: &Coupon| coupon.value.map_or_else(|| whole(-1), of);
        usable.sort_by_key(|coupon| Reverse(value(coupon)));
    }
    match usable.first() {
        Some(coupon) => Ok(coupon),
        None => {
            let of_given = in_turn.iter().flat_map(|coupon| faults(coupon, shop));
            Err([because(CouponMissing)].into_iter().chain(of_given).collect())
        }
    }
}

/// Whether a coupon is one a rule asks for, usable or not.
pub fn fits(wanted: &Value, coupon: &Coupon) -> bool {
    match text(wanted, "batch") {
        Some(batch) => coupon.batch.as_deref() == Some(batch),
        None => one_or_more(wanted).iter().any(|code| normalised(code) == normalised(&coupon.code)),
    }
}

/// Why a coupon cannot be used; the shopper is not told of other people's.
pub fn faults(coupon: &Coupon, shop: &Shop<'_>) -> Vec<Refusal> {
    let now = shop.request.at.unix_seconds;
    let mut faults = Vec::new();
    if coupon.used {
        faults.push(because(CouponUsed));
    }
    if coupon
        .owner
        .as_deref()
        .is_some_and(|owner| shop.request.member.as_ref().is_none_or(|member| *member.id != *owner))
    {
        faults.extend([because(CouponNotYours), because(CouponUnknown)]);
    }
    if coupon.since.is_some_and(|since| now < since.unix_seconds) {
        faults.push(because(NotStarted));
    }
    if coupon.until.is_some_and(|until| now >= until.unix_seconds) {
        faults.push(because(Ended));
    }
    faults
}
