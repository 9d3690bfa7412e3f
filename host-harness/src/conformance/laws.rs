//! Laws: what holds of the answers to several questions, whatever a single one is.
//!
//! Each law takes a scenario, whose answer is known, and asks something beside it: the same once more, the lines turned
//! round, the state that came out. Where a scenario has nothing that the law is about, or the component failed on it, the law
//! is not asked for.

mod again;
mod programme;
mod request;
mod state;

use serde_json::Value;

use super::answer::{Answer, Subject};
use super::difference::{Difference, holds};
use super::scenario::Scenario;
use crate::fault::Fault;

/// One law.
#[derive(Debug, Clone, Copy)]
pub(super) struct Law {
    /// Stable name.
    pub name: &'static str,
    /// What is promised.
    pub promise: &'static str,
    /// Whether it holds of a scenario with this answer; none where the law is about something else.
    pub ask: fn(&mut Subject, &Scenario, &Answer) -> Option<Held>,
}

/// Whether a law holds: where the answers differ, if they do.
pub(super) type Held = Result<(), Difference>;

/// All laws, in the order in which they are asked and told of.
pub(super) const LAWS: [Law; 10] = [
    Law { name: "promises", promise: "every decision keeps the promises of its function", ask: promises },
    Law { name: "same-twice", promise: "the same question twice gives the same answer", ask: again::same_twice },
    Law { name: "fresh-as-used", promise: "a fresh instance answers as one that was used", ask: again::fresh_as_used },
    Law { name: "described", promise: "describe tells the contract and the programme", ask: programme::described },
    Law {
        name: "refusal-changes-nothing",
        promise: "a refused programme leaves the one before",
        ask: programme::refusal_changes_nothing,
    },
    Law { name: "known-rules", promise: "every rule that is named is in the programme", ask: programme::known_rules },
    Law { name: "silent", promise: "nothing is explained where nobody asks", ask: request::silent },
    Law { name: "order-of-lines", promise: "the order of lines changes no figure", ask: request::order_of_lines },
    Law { name: "tier-again", promise: "a tier judged again from its own standing stays", ask: state::tier_again },
    Law { name: "settled-twice", promise: "settling twice is settling once", ask: state::settled_twice },
];

/// Every decision keeps the promises of its function: those that the host looks at before it hands a decision out.
fn promises(_: &mut Subject, _: &Scenario, answer: &Answer) -> Option<Held> {
    match answer {
        Answer::Decided(_) => Some(Ok(())),
        Answer::Failed(fault @ Fault::BadResult { .. }) => Some(Err(Difference::failed(fault))),
        Answer::Refused(_) | Answer::Failed(_) => None,
    }
}

/// Whether an answer is another one.
fn same(answer: &Answer, expected: &Answer) -> Held {
    match (answer, expected) {
        (Answer::Decided(found), Answer::Decided(expected)) | (Answer::Refused(found), Answer::Refused(expected)) => {
            equal(found, expected)
        }
        (Answer::Failed(fault), _) => Err(Difference::failed(fault)),
        (Answer::Decided(found), Answer::Refused(expected)) => Err(Difference::decided(found, expected)),
        (Answer::Refused(found), _) => Err(Difference::refused(found)),
        (Answer::Decided(_), Answer::Failed(_)) => Ok(()),
    }
}

/// Whether two values are equal, to the last field on either side.
fn equal(found: &Value, expected: &Value) -> Held {
    if found == expected {
        return Ok(());
    }
    // A field that only one side has is seen from that side.
    let difference = holds(found, expected, "").or_else(|| {
        let other = holds(expected, found, "")?;
        Some(Difference { message: format!("there once and missing another time: {}", other.message), ..other })
    });
    difference.map_or(Ok(()), Err)
}

/// Some fields of a decision.
fn only(decision: &Value, names: &[&str]) -> Value {
    let fields = names.iter().filter_map(|name| Some(((*name).to_owned(), decision.get(name)?.clone())));
    Value::Object(fields.collect())
}
