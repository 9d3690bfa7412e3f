//! Coupons: which code it is, whether it can be used, and which of them open a rule.

use alloc::vec::Vec;

use loyalty_contract::{Coupon, Maybe, Reason, ReasonCode, Text, text};

use super::{Condition, Refusal, Situation};
use crate::explain;

/// A coupon as it was given: its normalised code, and what the host knows of it.
pub type Given<'a> = &'a (Text, &'a Coupon);

/// The coupon that a rule asks for.
#[derive(Debug)]
pub enum CouponWanted {
    /// One of these codes, normalised; an earlier one goes before a later one.
    OneOf(Vec<Text>),
    /// Any code of this batch; one given earlier goes before a later one.
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

    /// The first of those given that `is_good`, in the order in which the programme or the shopper has them.
    fn first<'a>(&self, situation: &Situation<'a>, is_good: &dyn Fn(&Coupon) -> bool) -> Option<Given<'a>> {
        let mut given = situation.coupons.iter();
        match self {
            Self::OneOf(codes) => {
                codes.iter().find_map(|wanted| given.clone().find(|(code, coupon)| code == wanted && is_good(coupon)))
            }
            Self::Batch(_) => given.find(|given| self.is(given) && is_good(given.1)),
        }
    }

    /// Whether one of them was given and can be used; else what stands against the first.
    pub(super) fn check(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        let is_usable = |coupon: &Coupon| coupon_refusal(coupon, situation).is_none();
        if self.first(situation, &is_usable).is_some() {
            return Ok(());
        }
        let given = self.first(situation, &|_| true);
        let Some((coupon, reason)) = given.and_then(|(_, coupon)| Some((coupon, coupon_refusal(coupon, situation)?)))
        else {
            return Err(Refusal::plain(explain::because(ReasonCode::CouponMissing)));
        };
        let is_used_alone = coupon.used && fault(coupon, situation).is_none();
        Err(if is_used_alone { Refusal::of_one_that_holds(reason) } else { Refusal::plain(reason) })
    }
}

impl Condition {
    /// The first coupon given of those that the rule asks for, whatever stands against it.
    pub fn given_coupon<'a>(&self, situation: &Situation<'a>) -> Option<Given<'a>> {
        self.coupon.as_ref().and_then(|wanted| wanted.first(situation, &|_| true))
    }

    /// The first coupon that opens the rule, in the order in which the programme or the shopper has them.
    pub fn opening_coupon<'a>(&self, situation: &Situation<'a>) -> Option<Given<'a>> {
        let is_usable = |coupon: &Coupon| coupon_refusal(coupon, situation).is_none();
        self.coupon.as_ref().and_then(|wanted| wanted.first(situation, &is_usable))
    }

    /// All coupons that open the rule, each by itself, in that order.
    pub fn opening_coupons<'a>(&self, situation: &Situation<'a>) -> Vec<Given<'a>> {
        let is_usable = |given: &Given<'_>| coupon_refusal(given.1, situation).is_none();
        let usable = situation.coupons.iter().filter(is_usable);
        match &self.coupon {
            None => Vec::new(),
            Some(CouponWanted::OneOf(codes)) => {
                codes.iter().flat_map(|wanted| usable.clone().filter(move |(code, _)| code == wanted)).collect()
            }
            Some(batch) => usable.filter(|given| batch.is(given)).collect(),
        }
    }
}

/// What stands against a coupon itself, whatever rule it opens. Of a stranger's nothing more is told.
pub fn coupon_refusal(coupon: &Coupon, situation: &Situation<'_>) -> Option<Reason> {
    let fault = fault(coupon, situation);
    let is_own = fault.as_ref().is_none_or(|fault| fault.code != ReasonCode::CouponNotYours);
    if coupon.used && is_own { Some(explain::because(ReasonCode::CouponUsed)) } else { fault }
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
