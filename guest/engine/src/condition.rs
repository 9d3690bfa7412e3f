//! Under which circumstances a rule takes effect.

use alloc::vec::Vec;

use loyalty_contract::{Context, Coupon, Gap, Maybe, Member, Reason, ReasonCode, Text, Timestamp, maybe, text};

use crate::calendar::{self, DayNumber, Zone};
use crate::explain;
use crate::money::{self, Units};
use crate::programme::Tiers;

/// The circumstances a rule asks for; all that are filled must hold.
#[derive(Debug, Default)]
pub struct Condition {
    /// First civil day.
    pub valid_from: Option<DayNumber>,
    /// Last civil day.
    pub valid_through: Option<DayNumber>,
    /// One bit for each weekday, Monday lowest.
    pub weekdays: Option<u8>,
    /// The lowest tier.
    pub tier_at_least: Option<usize>,
    /// One of these tiers.
    pub tier_is: Option<Vec<usize>>,
    /// One of these segments.
    pub segments: Vec<Text>,
    /// One of these channels.
    pub channels: Vec<Text>,
    /// This coupon, normalised.
    pub coupon: Option<Text>,
    /// The least that the basket comes to, in minor units.
    pub subtotal_at_least: Option<Units>,
}

/// What conditions are held against.
#[derive(Debug)]
pub struct Situation<'a> {
    pub at: Timestamp,
    pub member: Option<&'a Member>,
    pub tiers: Option<&'a Tiers>,
    /// Position of the tier held.
    pub tier: usize,
    pub context: Option<&'a Context>,
    /// Coupons by their normalised codes.
    pub coupons: &'a [(Text, &'a Coupon)],
    /// What the basket comes to; none where there is no basket.
    pub subtotal: Option<Units>,
    pub minor_units: u8,
}

/// Why a rule does not take effect, and what is missing if that can be helped.
#[derive(Debug)]
pub struct Refusal {
    pub reason: Reason,
    /// What is missing; how much or which stands in the reason.
    pub missing: Option<Gap>,
}

impl Refusal {
    /// A refusal that nothing can be done about.
    pub const fn plain(reason: Reason) -> Self {
        Self { reason, missing: None }
    }

    /// Whether the rule cannot apply here at all, so that only a full explanation mentions it.
    pub const fn is_out_of_reach(&self) -> bool {
        use ReasonCode::{
            ConditionNotMet, CouponMissing, Ended, EventMismatch, NoMatchingItem, NotInSchedule, NotStarted,
            SegmentMismatch,
        };
        matches!(
            self.reason.code,
            ConditionNotMet
                | CouponMissing
                | Ended
                | EventMismatch
                | NoMatchingItem
                | NotInSchedule
                | NotStarted
                | SegmentMismatch
        )
    }
}

impl Condition {
    /// Holds the condition against a situation.
    ///
    /// # Errors
    /// The first circumstance that is not as asked for: time first, then the member, then the basket.
    pub fn check(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        self.check_time(situation)?;
        self.check_member(situation)?;
        if !self.channels.is_empty() {
            let channel = situation.context.and_then(|context| context.channel.as_ref());
            if !channel.is_some_and(|channel| self.channels.contains(channel)) {
                return Err(Refusal::plain(explain::about(ReasonCode::ConditionNotMet, "channel")));
            }
        }
        if let Some(code) = &self.coupon {
            check_coupon(code, situation)?;
        }
        match (self.subtotal_at_least, situation.subtotal) {
            (Some(least), Some(subtotal)) if subtotal < least => {
                let missing = money::decimal(least - subtotal, situation.minor_units);
                let reason = explain::amounting(ReasonCode::ThresholdNotMet, missing);
                Err(Refusal { reason, missing: Some(Gap::Money) })
            }
            (Some(_), None) => Err(Refusal::plain(explain::about(ReasonCode::ConditionNotMet, "subtotal"))),
            _ => Ok(()),
        }
    }

    fn check_time(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        let today = calendar::local_day(situation.at);
        let at_start_of = |day| calendar::first_instant(day, Zone::new(situation.at, &[]));
        if let Some(first) = self.valid_from
            && today < first
        {
            let reason = Reason { at: maybe(at_start_of(first)), ..explain::because(ReasonCode::NotStarted) };
            return Err(Refusal { reason, missing: Some(Gap::Time) });
        }
        if let Some(last) = self.valid_through
            && today > last
        {
            let reason = Reason { at: maybe(at_start_of(last + 1)), ..explain::because(ReasonCode::Ended) };
            return Err(Refusal::plain(reason));
        }
        match self.weekdays {
            Some(weekdays) if weekdays & (1 << calendar::weekday(today)) == 0 => {
                Err(Refusal::plain(explain::because(ReasonCode::NotInSchedule)))
            }
            _ => Ok(()),
        }
    }

    fn check_member(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        if self.tier_at_least.is_none() && self.tier_is.is_none() && self.segments.is_empty() {
            return Ok(());
        }
        let Some(member) = situation.member else {
            return Err(Refusal { reason: explain::because(ReasonCode::Anonymous), missing: Some(Gap::Membership) });
        };
        let tier_id = |position: usize| {
            situation.tiers.and_then(|tiers| tiers.levels.get(position)).map(|level| level.id.clone())
        };
        let too_low = |wanted: usize| {
            let reason = Reason { id: maybe(tier_id(wanted)), ..explain::because(ReasonCode::TierTooLow) };
            Err(Refusal { reason, missing: Some(Gap::Tier) })
        };
        if let Some(least) = self.tier_at_least
            && situation.tier < least
        {
            return too_low(least);
        }
        if let Some(tiers) = &self.tier_is
            && !tiers.contains(&situation.tier)
        {
            return match tiers.iter().filter(|tier| **tier > situation.tier).min() {
                Some(higher) => too_low(*higher),
                None => Err(Refusal::plain(explain::about(ReasonCode::ConditionNotMet, "tier"))),
            };
        }
        match self.segments.first() {
            Some(first) if !self.segments.iter().any(|segment| member.segments.contains(segment)) => {
                Err(Refusal::plain(explain::about(ReasonCode::SegmentMismatch, first)))
            }
            _ => Ok(()),
        }
    }
}

/// Whether the coupon `code` was given and can be used.
fn check_coupon(code: &Text, situation: &Situation<'_>) -> Result<(), Refusal> {
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
