//! The same question again: an answer depends on the programme and the request, and on nothing that was asked before.

use super::{Held, same};
use crate::conformance::answer::{Answer, Subject};
use crate::conformance::scenario::{Question, Scenario};

/// The same question twice gives the same answer.
pub(super) fn same_twice(subject: &mut Subject, scenario: &Scenario, answer: &Answer) -> Option<Held> {
    match answer {
        Answer::Failed(_) => None,
        _ => Some(same(&subject.ask(&scenario.programme, &scenario.question), answer)),
    }
}

/// A fresh instance answers as one that was used. Programmes are read by a fresh one anyway.
pub(super) fn fresh_as_used(subject: &mut Subject, scenario: &Scenario, answer: &Answer) -> Option<Held> {
    match (&scenario.question, answer) {
        (Question::Configure, _) | (_, Answer::Failed(_)) => None,
        _ => Some(same(&subject.fresh().ask(&scenario.programme, &scenario.question), answer)),
    }
}
