//! How often the rules of a programme ask for each kind of fact, so that a request with more facts than they can be held
//! against is refused before anything is.

use super::{Condition, Test};
use crate::bounds::{FACTS_MAX, QUESTIONS_MAX, at_most};
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
}

impl Fact {
    const COUNT: usize = 9;

    /// What an answer costs, in comparisons of two texts: a day to celebrate is found in the calendar, what a task came to
    /// is multiplied, and how an order is paid is asked several times.
    const fn effort(self) -> usize {
        match self {
            Self::Occasion => 20,
            Self::Task | Self::Instrument => 5,
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
                _ => {}
            }
        }
        self.add(Fact::Occasion, usize::from(condition.celebration.is_some()));
        self.add(Fact::Instrument, condition.paid_by.as_ref().map_or(0, |paid_by| 1 + paid_by.instruments.len()));
    }

    /// Counts so many questions for a kind of fact.
    pub fn add(&mut self, fact: Fact, times: usize) {
        if let Some(count) = self.0.get_mut(fact as usize) {
            *count += times * fact.effort();
        }
    }

    /// Refuses more facts than there may be, or than all these questions can be held against.
    ///
    /// # Errors
    /// `too-large` at `path`.
    pub fn check(&self, fact: Fact, count: usize, path: &Path<'_>) -> Result<(), Refused> {
        at_most(count, FACTS_MAX, "facts of one kind", path)?;
        let asked = self.0.get(fact as usize).copied().unwrap_or(0);
        at_most(count * asked, QUESTIONS_MAX, "comparisons with what rules ask for", path)
    }
}
