//! Under which circumstances a rule takes effect.
//!
//! A condition is a list of tests, all of which must hold. They are tried in a fixed order: first what nobody can
//! change here (where it is bought, the coupon, the segment), then the time, then the member, then the order; so the
//! reason given is that of the first test that fails.

mod coupon;
mod member;
mod purchase;
mod questions;
mod time;

use alloc::vec::Vec;

use loyalty_contract::{
    Attribute, Context, Coupon, Gap, History, Member, Payment, Reason, ReasonCode, Referral, TaskProgress, Text,
    Timestamp,
};

use crate::calendar::{DayNumber, Zone};
use crate::explain;
use crate::money::Units;
use crate::programme::{Membership, Programme, Tiers};
use crate::selection::{Door, Kind};

pub use coupon::{coupon_refusal, normalised};
pub use member::attribute;
pub use purchase::{OrderNumber, PaidBy};
pub use questions::{Fact, Questions};
pub use time::{Celebration, Schedule, occasion_day};

/// The circumstances a rule asks for; all that are filled must hold.
#[derive(Debug, Default)]
pub struct Condition {
    /// First civil day.
    pub valid_from: Option<DayNumber>,
    /// Last civil day.
    pub valid_through: Option<DayNumber>,
    /// This coupon, normalised.
    pub coupon: Option<Text>,
    /// The least that the basket comes to, in minor units.
    pub subtotal_at_least: Option<Units>,
    /// The most that the basket comes to, in minor units.
    pub subtotal_at_most: Option<Units>,
    /// How it is paid.
    pub paid_by: Option<PaidBy>,
    /// A day to celebrate.
    pub celebration: Option<Celebration>,
    /// The others, in the order they are tried.
    pub tests: Vec<Test>,
}

/// One more circumstance.
#[derive(Debug)]
pub enum Test {
    /// Where it is bought or done: one of the values.
    Place(Kind, &'static str, Vec<Text>),
    /// One of these segments.
    Segment(Vec<Text>),
    /// An attribute of the member or the request.
    Attribute(Text, Vec<Text>),
    /// Weekdays, hours, dates.
    Schedule(Schedule),
    /// The lowest tier.
    TierAtLeast(usize),
    /// One of these tiers.
    TierIs(Vec<usize>),
    /// One of these plans.
    Membership(Vec<usize>),
    /// One of these entitlements.
    Entitlement(Vec<Text>),
    /// Enrolled no longer ago than this.
    Registered(crate::calendar::Span),
    /// Brought by someone, no more than so many days ago.
    Referral(Option<u32>),
    /// A task done to this share or number.
    Task(Text, rust_decimal::Decimal),
    /// Which of the member's orders it is.
    OrderNumber(OrderNumber),
}

/// What conditions are held against.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    pub at: Timestamp,
    pub zone: Zone<'a>,
    /// Changes of the local offset.
    pub offsets: &'a [Timestamp],
    pub member: Option<&'a Member>,
    pub tiers: Option<&'a Tiers>,
    /// Position of the tier held.
    pub tier: usize,
    pub memberships: &'a [Membership],
    /// Plans whose fee is paid with this order, in order.
    pub plans_joined: &'a [usize],
    pub referral: Option<&'a Referral>,
    pub history: Option<&'a History>,
    pub tasks: &'a [TaskProgress],
    pub extensions: &'a [Attribute],
    pub payments: &'a [Payment],
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

    /// Another condition does not hold; its name in the programme.
    pub fn unmet(name: &str) -> Self {
        Self::plain(explain::about(ReasonCode::ConditionNotMet, name))
    }

    /// A refusal that `gap` would lift.
    pub const fn lacking(gap: Gap, reason: Reason) -> Self {
        Self { reason, missing: Some(gap) }
    }

    /// It needs a member.
    pub const fn anonymous() -> Self {
        Self::lacking(Gap::Membership, explain::because(ReasonCode::Anonymous))
    }

    /// Whether the rule cannot apply here at all, so that only a full explanation mentions it.
    pub const fn is_out_of_reach(&self) -> bool {
        use ReasonCode::{
            AlreadyGiven, ConditionNotMet, CouponMissing, Ended, EventMismatch, NoMatchingItem, NotInSchedule,
            NotStarted, SegmentMismatch,
        };
        matches!(
            self.reason.code,
            AlreadyGiven
                | ConditionNotMet
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
    /// The first circumstance that is not as asked for.
    pub fn check(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        self.check_event(situation)?;
        self.check_rest(situation)
    }

    /// Holds only that part of the condition against a situation that nobody can change here.
    ///
    /// # Errors
    /// The first circumstance that is not as asked for.
    pub fn check_event(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        self.tests.iter().take_while(|test| test.is_of_event()).try_for_each(|test| test.check(situation))?;
        match &self.coupon {
            Some(code) => coupon::check(code, situation),
            None => Ok(()),
        }
    }

    /// Holds the rest of the condition against a situation.
    ///
    /// # Errors
    /// The first circumstance that is not as asked for.
    pub fn check_rest(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        time::check_validity(self.valid_from, self.valid_through, situation)?;
        if let Some(celebration) = &self.celebration {
            celebration.check(situation)?;
        }
        self.tests.iter().skip_while(|test| test.is_of_event()).try_for_each(|test| test.check(situation))?;
        if let Some(paid_by) = &self.paid_by {
            paid_by.check(situation)?;
        }
        purchase::check_subtotal(self.subtotal_at_least, self.subtotal_at_most, situation)
    }

    /// A fact of the event without which the condition never holds.
    pub fn door(&self) -> Option<Door> {
        if let Some(code) = &self.coupon {
            return Some((Kind::Coupon, Vec::from([code.clone()])));
        }
        self.tests.iter().find_map(|test| match test {
            Test::Place(kind, _, values) => Some((*kind, values.clone())),
            Test::Segment(segments) => Some((Kind::Segment, segments.clone())),
            _ => None,
        })
    }

    /// Puts the tests into the order they are tried in.
    pub fn sort(&mut self) {
        self.tests =
            crate::order::sorted(core::mem::take(&mut self.tests), |left, right| left.rank().cmp(&right.rank()));
    }
}

impl Test {
    const fn rank(&self) -> u8 {
        match self {
            Self::Place(..) => 0,
            Self::Segment(_) => 1,
            Self::Attribute(..) => 2,
            Self::Schedule(_) => 3,
            Self::TierAtLeast(_) => 4,
            Self::TierIs(_) => 5,
            Self::Membership(_) => 6,
            Self::Entitlement(_) => 7,
            Self::Registered(_) => 8,
            Self::Referral(_) => 9,
            Self::Task(..) => 10,
            Self::OrderNumber(_) => 11,
        }
    }

    const fn is_of_event(&self) -> bool {
        self.rank() <= 2
    }

    fn check(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        match self {
            Self::Place(kind, name, values) => match situation.place(*kind) {
                Some(place) if values.iter().any(|value| **value == *place) => Ok(()),
                _ => Err(Refusal::unmet(name)),
            },
            Self::Segment(segments) => member::check_segment(segments, situation),
            Self::Attribute(name, values) => match attribute(name, situation) {
                Some(value) if values.contains(value) => Ok(()),
                _ => Err(Refusal::unmet(name)),
            },
            Self::Schedule(schedule) => schedule.check(situation),
            Self::TierAtLeast(least) => member::check_tier(|tier| tier >= *least, *least, situation),
            Self::TierIs(tiers) => {
                let higher = tiers.iter().copied().filter(|tier| *tier > situation.tier).min();
                member::check_tier(|tier| tiers.contains(&tier), higher.unwrap_or(0), situation)
            }
            Self::Membership(plans) => member::check_membership(plans, situation),
            Self::Entitlement(wanted) => member::check_entitlement(wanted, situation),
            Self::Registered(span) => member::check_registered(*span, situation),
            Self::Referral(days) => member::check_referral(*days, situation),
            Self::Task(task, least) => member::check_task(task, *least, situation),
            Self::OrderNumber(wanted) => wanted.check(situation),
        }
    }
}

impl<'a> Situation<'a> {
    /// What is known of the time and the member, and nothing else.
    pub fn new(
        programme: &'a Programme,
        at: Timestamp,
        offsets: &'a [Timestamp],
        member: Option<&'a Member>,
        tier: usize,
    ) -> Self {
        Self {
            at,
            zone: Zone::new(at, offsets),
            offsets,
            member,
            tiers: programme.tiers.as_ref(),
            tier,
            memberships: &programme.memberships,
            plans_joined: &[],
            referral: None,
            history: None,
            tasks: &[],
            extensions: &[],
            payments: &[],
            context: None,
            coupons: &[],
            subtotal: None,
            minor_units: programme.minor_units,
        }
    }

    /// Where it is bought or done.
    pub fn place(&self, kind: Kind) -> Option<&str> {
        let context = self.context?;
        let place = match kind {
            Kind::Channel => &context.channel,
            Kind::Store => &context.store,
            Kind::Partner => &context.partner,
            Kind::Country => &context.country,
            Kind::Region => &context.region,
            Kind::Delivery => &context.delivery_method,
            _ => return None,
        };
        place.as_ref().map(|place| &**place)
    }

    /// The doors that are open: facts of the event that rules are looked up by.
    pub fn facts(&self) -> Vec<(Kind, &str)> {
        let places = Kind::PLACES.into_iter().filter_map(|kind| Some((kind, self.place(kind)?)));
        let coupons = self.coupons.iter().map(|(code, _)| (Kind::Coupon, &**code));
        let segments =
            self.member.iter().flat_map(|member| &member.segments).map(|segment| (Kind::Segment, &**segment));
        places.chain(coupons).chain(segments).collect()
    }
}
