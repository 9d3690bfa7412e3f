//! Coupons: which code it is, whether it can be used, and which of several opens a rule.

use alloc::vec::Vec;

use loyalty_contract::{Coupon, Maybe, Reason, ReasonCode, Text, text};
use rust_decimal::Decimal as Exact;

use super::{Condition, Refusal, Situation};
use crate::explain;
use crate::money;

/// A coupon as it was given: its normalised code, and what the host knows of it.
type Given<'a> = &'a (Text, &'a Coupon);

/// The coupon that a rule asks for.
#[derive(Debug)]
pub enum CouponWanted {
    /// One of these codes, normalised; an earlier one goes before a later one.
    OneOf(Vec<Text>),
    /// Any code of this batch; the one given first.
    Batch(Text),
}

impl CouponWanted {
    /// How many coupons it names.
    pub const fn len(&self) -> usize {
        match self {
            Self::OneOf(codes) => codes.len(),
            Self::Batch(_) => 1,
        }
    }

    /// Whether it is asked for, whatever stands against it.
    pub fn is(&self, (code, coupon): &(Text, &Coupon)) -> bool {
        match self {
            Self::OneOf(codes) => codes.contains(code),
            Self::Batch(batch) => coupon.batch.as_ref() == Some(batch),
        }
    }

    /// The first that `is_good`, in the order in which the programme or the shopper has them.
    fn first<'a>(&self, situation: &Situation<'a>, is_good: &dyn Fn(&Coupon) -> bool) -> Option<Given<'a>> {
        let mut given = situation.coupons.iter();
        match self {
            Self::OneOf(codes) => codes
                .iter()
                .find_map(|wanted| situation.coupons.iter().find(|(code, coupon)| code == wanted && is_good(coupon))),
            Self::Batch(_) => given.find(|given| self.is(given) && is_good(given.1)),
        }
    }

    /// Whether one of them was given and can be used.
    pub(super) fn check(&self, situation: &Situation<'_>, by_value: bool) -> Result<(), Refusal> {
        if self.opening(situation, by_value).is_some() {
            return Ok(());
        }
        let Some((_, coupon)) = self.first(situation, &|_| true) else {
            return Err(Refusal::plain(explain::because(ReasonCode::CouponMissing)));
        };
        let is_used_alone = coupon.used && fault(coupon, situation).is_none();
        Err(match coupon_refusal(coupon, situation) {
            Some(reason) if is_used_alone => Refusal::of_one_that_holds(reason),
            reason => Refusal::plain(reason.unwrap_or_else(|| explain::because(ReasonCode::CouponMissing))),
        })
    }

    fn opening<'a>(&self, situation: &Situation<'a>, by_value: bool) -> Option<Given<'a>> {
        let is_usable = |coupon: &Coupon| coupon_refusal(coupon, situation).is_none();
        let first = self.first(situation, &is_usable)?;
        if !by_value || matches!(self, Self::OneOf(_)) {
            return Some(first);
        }
        let mut best = first;
        for given in situation.coupons.iter().filter(|given| self.is(given) && is_usable(given.1)) {
            if value(given) > value(best) {
                best = given;
            }
        }
        Some(best)
    }
}

/// What a coupon is good for; none is less than any.
fn value((_, coupon): Given<'_>) -> Option<Exact> {
    coupon.value.as_ref().and_then(|value| money::exact_of(*value))
}

impl Condition {
    /// The first coupon given of those that the rule asks for, whatever stands against it.
    pub fn given_coupon<'a>(&self, situation: &Situation<'a>) -> Option<&'a (Text, &'a Coupon)> {
        self.coupon.as_ref().and_then(|wanted| wanted.first(situation, &|_| true))
    }

    /// The coupon that opens the rule: of those it asks for the first that can be used, or of a batch the one worth
    /// most.
    pub fn opening_coupon<'a>(&self, situation: &Situation<'a>, by_value: bool) -> Option<&'a (Text, &'a Coupon)> {
        self.coupon.as_ref().and_then(|wanted| wanted.opening(situation, by_value))
    }
}

/// What stands against a coupon itself, whatever rule it opens.
pub fn coupon_refusal(coupon: &Coupon, situation: &Situation<'_>) -> Option<Reason> {
    if coupon.used { Some(explain::because(ReasonCode::CouponUsed)) } else { fault(coupon, situation) }
}

/// What stands against a coupon that nobody has used yet.
fn fault(coupon: &Coupon, situation: &Situation<'_>) -> Option<Reason> {
    let now = situation.at.unix_seconds;
    let owner = situation.member.map(|member| &member.id);
    match coupon {
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
