//! Coupons: which code it is, and whether it can be used.

use loyalty_contract::{Coupon, Maybe, Reason, ReasonCode, Text, text};

use super::{Refusal, Situation};
use crate::explain;

/// Whether the coupon `code` was given and can be used.
pub fn check(code: &Text, situation: &Situation<'_>) -> Result<(), Refusal> {
    match situation.coupons.iter().find(|(given, _)| given == code) {
        None => Err(Refusal::plain(explain::because(ReasonCode::CouponMissing))),
        Some((_, coupon)) => match coupon_refusal(coupon, situation) {
            Some(reason) => Err(Refusal::plain(reason)),
            None => Ok(()),
        },
    }
}

/// What stands against a coupon itself, whatever rule it opens.
pub fn coupon_refusal(coupon: &Coupon, situation: &Situation<'_>) -> Option<Reason> {
    let now = situation.at.unix_seconds;
    let owner = situation.member.map(|member| &member.id);
    match coupon {
        _ if coupon.used => Some(explain::because(ReasonCode::CouponUsed)),
        Coupon { owner: Maybe::Some(wanted), .. } if owner != Some(wanted) => {
            Some(explain::because(ReasonCode::CouponNotYours))
        }
        Coupon { since: Maybe::Some(since), .. } if now < since.unix_seconds => {
            Some(Reason { at: Maybe::Some(*since), ..explain::because(ReasonCode::NotStarted) })
        }
        Coupon { until: Maybe::Some(until), .. } if now >= until.unix_seconds => {
            Some(Reason { at: Maybe::Some(*until), ..explain::because(ReasonCode::Ended) })
        }
        _ => None,
    }
}

/// A coupon code as codes are compared: without spaces and hyphens, in upper case.
pub fn normalised(code: &str) -> Text {
    let kept = code.chars().filter(|letter| *letter != ' ' && *letter != '-');
    text(kept.map(|letter| letter.to_ascii_uppercase()).collect())
}
