//! Under which circumstances a rule takes effect.
//!
//! A condition is a list of tests, all of which must hold. They are tried in a fixed order: first what nobody can
//! change here (where it is bought, the coupon, the segment), then the time, then the member and their past, then the
//! order, and the basket last; so the reason given is that of the first test that fails. What is missing is told with it
//! only if no other test fails.

mod basket;
mod contradiction;
mod coupon;
mod history;
mod member;
mod nested;
mod outlook;
mod purchase;
mod questions;
mod range;
mod refusal;
mod situation;
mod test;
mod time;
mod wanted;

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::calendar::DayNumber;
use crate::money::Units;
use crate::order;
use crate::selection::{Door, Kind};
use test::Stage;

pub use basket::{BasketTest, Subtotal, Tally};
pub use coupon::{CouponWanted, Given, coupon_refusal, normalised};
pub use history::{Bought, Past, Purchases, recency_holds};
pub use member::attribute;
pub use nested::{How, Nested};
pub use outlook::Expected;
pub use purchase::{OrderNumber, PaidBy};
pub use questions::{Fact, Questions};
pub use range::Range;
pub use refusal::{Against, Refusal};
pub use situation::Situation;
pub use test::Test;
pub use time::{Celebration, Schedule, occasion_day, occasion_days};
pub use wanted::Wanted;

/// The circumstances a rule asks for; all that are filled must hold.
#[derive(Debug, Default)]
pub struct Condition {
    /// First civil day.
    pub valid_from: Option<DayNumber>,
    /// Last civil day.
    pub valid_through: Option<DayNumber>,
    /// A coupon.
    pub coupon: Option<CouponWanted>,
    /// Whether the rule takes its rate from the coupon, so that the one worth most opens it.
    pub by_value: bool,
    /// The least that the basket comes to, in minor units.
    pub subtotal_at_least: Option<Units>,
    /// The most that the basket comes to, in minor units.
    pub subtotal_at_most: Option<Units>,
    /// What of the basket is meant by that; none for all that counts, as it is when the lane begins.
    pub subtotal: Option<Box<Subtotal>>,
    /// How it is paid.
    pub paid_by: Option<PaidBy>,
    /// A day to celebrate.
    pub celebration: Option<Celebration>,
    /// The others, in the order they are tried.
    pub tests: Vec<Test>,
}

impl Condition {
    /// Holds the condition against a situation.
    ///
    /// # Errors
    /// The first circumstance that is not as asked for.
    pub fn check(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        let mut against = Against::default();
        against.pass(self.check_event(situation))?;
        against.pass(self.check_rest(situation))?;
        against.pass(self.check_basket(situation))?;
        against.end()
    }

    /// Holds only that part of the condition against a situation that nobody can change here.
    ///
    /// # Errors
    /// The first circumstance that is not as asked for.
    pub fn check_event(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        let mut against = Against::default();
        self.check_tests(Stage::Event, situation, &mut against)?;
        if let Some(wanted) = &self.coupon {
            against.pass(wanted.check(situation))?;
        }
        against.end()
    }

    /// Holds the rest of the condition against a situation, as far as it does not look at the basket.
    ///
    /// # Errors
    /// The first circumstance that is not as asked for.
    pub fn check_rest(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        let mut against = Against::default();
        let then;
        let situation = match time::check_validity(self.valid_from, self.valid_through, situation) {
            Ok(()) => situation,
            Err(refusal) => {
                // Whoever comes back when it begins is to find that the rest holds then.
                then = Situation { at: refusal.reason.at.unwrap_or(situation.at), ..*situation };
                against.add(refusal)?;
                &then
            }
        };
        if let Some(celebration) = &self.celebration {
            against.pass(celebration.check(situation))?;
        }
        self.check_tests(Stage::Rest, situation, &mut against)?;
        if let Some(paid_by) = &self.paid_by {
            against.pass(paid_by.check(situation))?;
        }
        against.end()
    }

    /// Holds what the condition asks of the basket against a situation.
    ///
    /// # Errors
    /// The first circumstance that is not as asked for.
    pub fn check_basket(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        let mut against = Against::default();
        against.pass(self.check_subtotal(situation))?;
        self.check_tests(Stage::Basket, situation, &mut against)?;
        against.end()
    }

    fn check_tests(&self, stage: Stage, situation: &Situation<'_>, against: &mut Against) -> Result<(), Refusal> {
        let mut tests = self.tests.iter().filter(|test| test.is_of(stage));
        tests.try_for_each(|test| against.pass(test.check(situation)).map(|_| ()))
    }

    /// Whether it asks anything of the basket.
    pub fn looks_at_basket(&self) -> bool {
        self.has_threshold() || self.tests.iter().any(|test| test.is_of(Stage::Basket))
    }

    /// Whether it never holds without a basket.
    pub fn needs_basket(&self) -> bool {
        self.has_threshold() || self.tests.iter().any(|test| matches!(test, Test::Basket(_)))
    }

    fn has_threshold(&self) -> bool {
        self.subtotal_at_least.is_some() || self.subtotal_at_most.is_some()
    }

    /// Whether it always holds.
    pub fn asks_nothing(&self) -> bool {
        let has_dates = self.valid_from.is_some() || self.valid_through.is_some() || self.celebration.is_some();
        let is_paid_for = self.coupon.is_some() || self.paid_by.is_some();
        !has_dates && !is_paid_for && !self.has_threshold() && self.tests.is_empty()
    }

    /// A fact of the event without which the condition never holds.
    pub fn door(&self) -> Option<Door> {
        match &self.coupon {
            Some(CouponWanted::OneOf(codes)) => return Some((Kind::Coupon, codes.clone())),
            Some(CouponWanted::Batch(batch)) => return Some((Kind::Batch, Vec::from([batch.clone()]))),
            None => {}
        }
        self.tests.iter().find_map(|test| match test {
            Test::Place(kind, _, values) => Some((*kind, values.clone())),
            Test::Segment(segments) => Some((Kind::Segment, segments.clone())),
            _ => None,
        })
    }

    /// Puts the tests into the order they are tried in.
    pub fn sort(&mut self) {
        let tests = core::mem::take(&mut self.tests);
        self.tests = order::sorted(tests, |left, right| left.rank().cmp(&right.rank()));
    }
}
