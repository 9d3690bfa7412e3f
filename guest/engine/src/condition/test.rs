//! One circumstance of a condition, and when it is looked at.

use alloc::boxed::Box;
use alloc::vec::Vec;

use loyalty_contract::Text;
use rust_decimal::Decimal as Exact;

use super::basket::BasketTest;
use super::history::{Bought, Past, Purchases};
use super::member::{self, attribute};
use super::nested::Nested;
use super::outlook::Expected;
use super::purchase::OrderNumber;
use super::range::Range;
use super::time::Schedule;
use super::wanted::Wanted;
use super::{Refusal, Situation, history};
use crate::calendar::Span;
use crate::selection::{Kind, Selector};

/// One more circumstance.
#[derive(Debug)]
pub enum Test {
    /// Where it is bought or done: one of the values.
    Place(Kind, &'static str, Vec<Text>),
    /// One of these segments.
    Segment(Vec<Text>),
    /// An attribute of the member or the request.
    Attribute(Text, Wanted),
    /// Weekdays, hours, dates.
    Schedule(Schedule),
    /// A member, or a guest.
    Member(bool),
    /// One of these members, in ascending order of their ids.
    Named(Vec<Text>),
    /// The lowest tier.
    TierAtLeast(usize),
    /// One of these tiers.
    TierIs(Vec<usize>),
    /// One of these plans.
    Membership(Vec<usize>),
    /// One of these entitlements.
    Entitlement(Vec<Text>),
    /// One of these consents.
    Consent(Vec<Text>),
    /// A figure of the member.
    Figure(Text, Range),
    /// Enrolled no longer ago than this.
    Registered(Span),
    /// Brought by someone, no more than so many days ago.
    Referral(Option<u32>),
    /// A task done to this share or number.
    Task(Text, Exact),
    /// Which of the member's orders it is.
    OrderNumber(OrderNumber),
    /// A sum over all the member has bought.
    History(Past, Range),
    /// Sums over what the member has bought lately.
    Purchases(Box<Purchases>),
    /// A figure of what is expected of the member.
    Expected(Expected, Range),
    /// What the member has bought of a part of the assortment.
    Bought(Box<Bought>),
    /// A product that the member has.
    Owns(Box<Selector>),
    /// Other conditions.
    Nested(Nested),
    /// What lies in the basket.
    Basket(BasketTest),
}

/// When a test is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// What nobody can change here.
    Event,
    /// What does not depend on the basket.
    Rest,
    /// What does.
    Basket,
}

impl Test {
    /// The order in which tests are tried.
    pub(super) const fn rank(&self) -> (Stage, u8) {
        match self {
            Self::Place(..) => (Stage::Event, 0),
            Self::Segment(_) => (Stage::Event, 1),
            Self::Attribute(..) => (Stage::Event, 2),
            Self::Schedule(_) => (Stage::Rest, 0),
            Self::Member(_) | Self::Named(_) => (Stage::Rest, 1),
            Self::TierAtLeast(_) => (Stage::Rest, 2),
            Self::TierIs(_) => (Stage::Rest, 3),
            Self::Membership(_) => (Stage::Rest, 4),
            Self::Entitlement(_) => (Stage::Rest, 5),
            Self::Consent(_) => (Stage::Rest, 6),
            Self::Figure(..) => (Stage::Rest, 7),
            Self::Registered(_) => (Stage::Rest, 8),
            Self::Referral(_) => (Stage::Rest, 9),
            Self::Task(..) => (Stage::Rest, 10),
            Self::OrderNumber(_) => (Stage::Rest, 11),
            Self::History(..) => (Stage::Rest, 12),
            Self::Expected(..) => (Stage::Rest, 13),
            Self::Bought(_) => (Stage::Rest, 14),
            Self::Owns(_) => (Stage::Rest, 15),
            Self::Purchases(_) => (Stage::Rest, 16),
            Self::Nested(Nested { looks_at_basket: false, .. }) => (Stage::Rest, 17),
            Self::Basket(_) => (Stage::Basket, 0),
            Self::Nested(_) => (Stage::Basket, 1),
        }
    }

    pub(super) fn is_of(&self, stage: Stage) -> bool {
        self.rank().0 == stage
    }

    pub(super) fn check(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        match self {
            Self::Place(kind, name, values) => match situation.place(*kind) {
                Some(place) if values.iter().any(|value| **value == *place) => Ok(()),
                _ => Err(Refusal::unmet(name)),
            },
            Self::Segment(segments) => member::check_segment(segments, situation),
            Self::Attribute(name, wanted) if wanted.is(attribute(name, situation).into_iter()) => Ok(()),
            Self::Attribute(name, _) => Err(Refusal::unmet(name)),
            Self::Schedule(schedule) => schedule.check(situation),
            Self::Member(wanted) => match (wanted, situation.member) {
                (true, None) => Err(Refusal::anonymous()),
                (false, Some(_)) => Err(Refusal::unmet("member")),
                _ => Ok(()),
            },
            Self::Named(members) => member::check_named(members, situation),
            Self::TierAtLeast(least) => member::check_tier(|tier| tier >= *least, *least, situation),
            Self::TierIs(tiers) => {
                let higher = tiers.iter().copied().filter(|tier| *tier > situation.tier).min();
                member::check_tier(|tier| tiers.contains(&tier), higher.unwrap_or(0), situation)
            }
            Self::Membership(plans) => member::check_membership(plans, situation),
            Self::Entitlement(wanted) => member::check_entitlement(wanted, situation),
            Self::Consent(wanted) => member::check_consent(wanted, situation),
            Self::Figure(name, range) => member::check_figure(name, range, situation),
            Self::Registered(span) => member::check_registered(*span, situation),
            Self::Referral(days) => member::check_referral(*days, situation),
            Self::Task(task, least) => member::check_task(task, *least, situation),
            Self::OrderNumber(wanted) => wanted.check(situation),
            Self::History(past, range) => past.check(range, situation),
            Self::Expected(expected, range) => expected.check(range, situation),
            Self::Purchases(purchases) => purchases.check(situation),
            Self::Bought(bought) => bought.check(situation),
            Self::Owns(wanted) => history::check_owns(wanted, situation),
            Self::Nested(nested) => nested.check(situation),
            Self::Basket(test) => test.check(situation),
        }
    }
}
