//! Whether a condition can hold at all: what it asks for together may rule itself out.
//!
//! Only what is sure is told. Each test makes claims, such as that there is a member, or that a figure lies between two
//! others; what stands in `all` goes together with the rest, each of `any` by itself does, and `none` must not name what
//! the rest makes sure. Whoever asks for so much that it takes too long to compare is told nothing.

mod claim;
mod days;
mod says;

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::{Condition, How, Nested, Schedule, Test};
use crate::calendar::DayNumber;
use claim::{Claim, of_condition, of_test};

/// Comparisons of two claims, or of two values, for one condition: a rule has a handful of tests.
const COMPARISONS_MAX: usize = 2_000;

/// Why a condition never holds.
#[derive(Debug, Clone, Copy)]
pub enum Contradiction<'a> {
    /// What these two ask for never goes together; they may be of the same name.
    Apart(&'a str, &'a str),
    /// Only members come before it, and it asks for a guest.
    Guest,
    /// Nothing is as this one asks.
    Nothing(&'a str),
    /// No day is as it asks.
    NoDay,
    /// What must not be is what the rest makes sure.
    None,
    /// No alternative goes together with the rest.
    Any,
}

impl Contradiction<'_> {
    /// What is wrong, and what would be right.
    pub fn told(self) -> (String, &'static str) {
        let (what, help) = match self {
            Self::Apart(one, other) if one == other => {
                (format!("what it asks of `{one}` never goes together"), "leave one out, or let them stand in `any`")
            }
            Self::Apart(one, other) => {
                (format!("`{one}` and `{other}` never go together"), "leave one out, or let them stand in `any`")
            }
            Self::Guest => ("it is for members alone and asks for a guest".into(), "let it ask for something else"),
            Self::Nothing(name) => (format!("no `{name}` is as it asks"), "let it ask for less"),
            Self::NoDay => ("no day is as it asks".into(), "let `valid`, `weekday` and `date` have a day in common"),
            Self::None => ("`none` names what holds in any case".into(), "let it name a part of that, or leave it out"),
            Self::Any => {
                ("nothing in `any` goes together with the rest".into(), "let one of them do, or leave them out")
            }
        };
        (format!("{what}, so it never applies"), help)
    }
}

impl Condition {
    /// Why it never holds, where that is sure. `needs_member` says that it is held against members alone.
    pub fn contradiction(&self, needs_member: bool) -> Option<Contradiction<'_>> {
        let besides = [needs_member, self.has_threshold(), self.celebration.is_some()];
        let count = self.tests.len() + besides.iter().filter(|is_asked| **is_asked).count();
        // Most rules ask for one thing, and only a few of these may rule themselves out.
        if count < 2 && !matches!(self.tests.first(), Some(Test::Nested(_) | Test::OrderNumber(_) | Test::Schedule(_)))
        {
            return None;
        }
        let mut case = Case { valid: (self.valid_from, self.valid_through), ..Case::default() };
        if needs_member {
            case.claims.push(Claim::member(""));
        }
        case.contradiction(self)
    }
}

/// Conditions that are to hold together.
#[derive(Debug, Default)]
struct Case<'a> {
    valid: (Option<DayNumber>, Option<DayNumber>),
    claims: Vec<Claim<'a>>,
    schedules: Vec<&'a Schedule>,
    alternatives: Vec<&'a [Condition]>,
    ruled_out: Vec<&'a Condition>,
    /// Comparisons so far.
    compared: usize,
}

impl<'a> Case<'a> {
    /// Why one more condition never holds together with those that are there already.
    fn contradiction(&mut self, condition: &'a Condition) -> Option<Contradiction<'a>> {
        let before = [self.claims.len(), self.schedules.len(), self.alternatives.len(), self.ruled_out.len()];
        let mut found = self.add(condition);
        if found.is_none() && self.schedules.len() > before[1] && !self.has_a_day() {
            found = Some(Contradiction::NoDay);
        }
        if found.is_none() && (0..self.ruled_out.len()).any(|place| self.is_sure_of_what_is_ruled_out(place)) {
            found = Some(Contradiction::None);
        }
        // Those of the conditions around it are looked at there.
        let mut place = before[2];
        while found.is_none()
            && let Some(alternatives) = self.alternatives.get(place).copied()
        {
            place += 1;
            if alternatives.iter().all(|one| self.contradiction(one).is_some()) {
                found = Some(Contradiction::Any);
            }
        }
        let [claims, schedules, alternatives, ruled_out] = before;
        self.claims.truncate(claims);
        self.schedules.truncate(schedules);
        self.alternatives.truncate(alternatives);
        self.ruled_out.truncate(ruled_out);
        found.filter(|_| !self.is_too_much())
    }

    fn add(&mut self, condition: &'a Condition) -> Option<Contradiction<'a>> {
        let mut claims = Vec::new();
        of_condition(condition, &mut claims);
        for test in &condition.tests {
            of_test(test, &mut claims);
            match test {
                Test::Schedule(schedule) => self.schedules.push(schedule),
                Test::Nested(Nested { how: How::Any, conditions, .. }) => self.alternatives.push(conditions),
                Test::Nested(Nested { how: How::None, conditions, .. }) => self.ruled_out.extend(conditions),
                _ => {}
            }
        }
        for claim in claims {
            if claim.says.is_empty() {
                return Some(Contradiction::Nothing(claim.name));
            }
            for known in &self.claims {
                self.compared += 1;
                if known.about == claim.about && !known.says.goes_with(claim.says, &mut self.compared) {
                    let is_given = known.name.is_empty();
                    return Some(if is_given {
                        Contradiction::Guest
                    } else {
                        Contradiction::Apart(known.name, claim.name)
                    });
                }
            }
            self.claims.push(claim);
            if self.is_too_much() {
                return None;
            }
        }
        let all = condition.tests.iter().filter_map(|test| match test {
            Test::Nested(Nested { how: How::All, conditions, .. }) => Some(conditions),
            _ => None,
        });
        all.flatten().find_map(|condition| self.add(condition))
    }

    const fn is_too_much(&self) -> bool {
        self.compared > COMPARISONS_MAX
    }

    fn has_a_day(&mut self) -> bool {
        days::may_have_one(self.valid, &self.schedules, &mut self.compared)
    }

    fn is_sure_of_what_is_ruled_out(&mut self, place: usize) -> bool {
        let condition = self.ruled_out.get(place).copied();
        condition.is_some_and(|condition| self.is_sure_of(condition))
    }

    /// Whether a condition holds wherever the others do.
    fn is_sure_of(&mut self, condition: &Condition) -> bool {
        let mut claims = Vec::new();
        let is_all = of_condition(condition, &mut claims);
        is_all
            && self.is_sure_of_all(&claims)
            && condition.tests.iter().all(|test| match test {
                Test::Nested(Nested { how: How::All, conditions, .. }) => {
                    conditions.iter().all(|condition| self.is_sure_of(condition))
                }
                Test::Nested(Nested { how: How::Any, conditions, .. }) => {
                    conditions.iter().any(|condition| self.is_sure_of(condition))
                }
                _ => {
                    let mut claims = Vec::new();
                    of_test(test, &mut claims) && self.is_sure_of_all(&claims)
                }
            })
            && !self.is_too_much()
    }

    fn is_sure_of_all(&mut self, claims: &[Claim<'_>]) -> bool {
        let compared = &mut self.compared;
        claims.iter().all(|claim| {
            self.claims.iter().any(|known| {
                *compared += 1;
                known.about == claim.about && known.says.makes_sure(claim.says, compared)
            })
        })
    }
}
