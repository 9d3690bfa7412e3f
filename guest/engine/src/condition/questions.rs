//! How often the rules of a programme ask for each kind of fact, so that a request with more facts than they can be held
//! against is refused before anything is.

use super::{Condition, CouponWanted, Test};
use crate::bounds::{ENTRIES_MAX, FACTS_MAX, QUESTIONS_MAX, at_most};
use crate::explain::Refused;
use crate::path::Path;

/// A kind of fact that requests have many of.
#[derive(Debug, Clone, Copy)]
pub enum Fact {
    Segment,
    Attribute,
    Membership,
    Entitlement,
    Occasion,
    Choice,
    Figure,
    Task,
    Instrument,
    Consent,
    Coupon,
    /// Parts of what was bought.
    Bought,
    /// Products owned, and looks at the categories of all of them.
    Owned,
    OwnedCategory,
    /// What was bought when.
    Activity,
    /// What is expected of the member.
    Outlook,
}

impl Fact {
    const COUNT: usize = 16;

    /// How many there may be.
    const fn most(self) -> usize {
        match self {
            Self::Bought | Self::Owned | Self::Activity => ENTRIES_MAX,
            Self::OwnedCategory => usize::MAX,
            _ => FACTS_MAX,
        }
    }

    /// What an answer costs, in comparisons of two texts: a day to celebrate is found in the calendar, as is that of a
    /// purchase, what a task came to is multiplied, and how an order is paid and which coupon opens a rule is asked several times.
    const fn effort(self) -> usize {
        match self {
            Self::Occasion => 20,
            Self::Task | Self::Instrument | Self::Coupon | Self::Activity => 5,
            _ => 1,
        }
    }
}

/// How often each kind of fact is asked for.
#[derive(Debug, Default)]
pub struct Questions([usize; Fact::COUNT]);

impl Questions {
    /// Counts what a condition asks for.
    pub fn count(&mut self, condition: &Condition) {
        for test in &condition.tests {
            match test {
                Test::Segment(segments) => self.add(Fact::Segment, segments.len()),
                Test::Attribute(..) => self.add(Fact::Attribute, 1),
                Test::Membership(plans) => self.add(Fact::Membership, plans.len()),
                Test::Entitlement(wanted) => self.add(Fact::Entitlement, wanted.len()),
                Test::Task(..) => self.add(Fact::Task, 1),
                Test::Consent(wanted) => self.add(Fact::Consent, wanted.len()),
                Test::Figure(..) => self.add(Fact::Figure, 1),
                Test::Bought(_) => self.add(Fact::Bought, 1),
                Test::Purchases(_) => self.add(Fact::Activity, 1),
                Test::Owns(wanted) if wanted.categories.is_empty() => self.add(Fact::Owned, 1),
                Test::Owns(_) => self.add(Fact::OwnedCategory, 1),
                Test::Expected(..) => self.add(Fact::Outlook, 1),
                Test::Nested(nested) => nested.conditions.iter().for_each(|condition| self.count(condition)),
                _ => {}
            }
        }
        self.add(Fact::Coupon, condition.coupon.as_ref().map_or(0, CouponWanted::len));
        self.add(Fact::Occasion, usize::from(condition.celebration.is_some()));
        self.add(Fact::Instrument, condition.paid_by.as_ref().map_or(0, |paid_by| 1 + paid_by.instruments.len()));
    }

    /// Counts so many questions for a kind of fact.
    pub fn add(&mut self, fact: Fact, times: usize) {
        if let Some(count) = self.0.get_mut(fact as usize) {
            *count = count.saturating_add(times.saturating_mul(fact.effort()));
        }
    }

    /// Whether a kind of fact is asked for at all.
    pub fn ask_for(&self, fact: Fact) -> bool {
        self.0.get(fact as usize).is_some_and(|asked| *asked > 0)
    }

    /// Refuses more facts than there may be, or than all these questions can be held against.
    ///
    /// # Errors
    /// `too-large` at `path`.
    pub fn check(&self, fact: Fact, count: usize, path: &Path<'_>) -> Result<(), Refused> {
        at_most(count, fact.most(), "facts of one kind", path)?;
        let asked = self.0.get(fact as usize).copied().unwrap_or(0);
        at_most(count.saturating_mul(asked), QUESTIONS_MAX, "comparisons with what rules ask for", path)
    }
}
