//! The component in its sandbox, held against the engine: it has to answer every question alike.

use std::error::Error;

use loyalty_host::conformance::{Answer, Question, Subject};
use loyalty_host::{Sandbox, component};
use serde_json::Value;

use crate::answered::Answered;

/// The built-in component, and how often it has agreed so far.
pub struct Sandboxed {
    subject: Subject,
    agreed: usize,
}

impl Sandboxed {
    pub fn new() -> Result<Self, Box<dyn Error>> {
        Ok(Self { subject: Subject::new(&Sandbox::new()?, component::BUILT_IN)?, agreed: 0 })
    }

    /// Asks the same question, and stops at the first answer that is another.
    pub fn agrees(
        &mut self,
        name: &str,
        programme: &str,
        question: &Question,
        native: &Answered,
    ) -> Result<(), Box<dyn Error>> {
        let (is_decided, answer) = match self.subject.ask(programme, question) {
            Answer::Decided(decision) => (true, decision),
            Answer::Refused(refusal) => (false, refusal),
            Answer::Failed(fault) => {
                return Err(format!("{name}: the sandbox reports {}: {fault}", fault.code()).into());
            }
        };
        let expected: Value = serde_json::from_str(&native.answer)?;
        if is_decided != native.is_decided {
            return Err(format!("{name}: the engine answers {expected}, the component in the sandbox {answer}").into());
        }
        if let Some(difference) = first_difference("", &expected, &answer) {
            return Err(format!("{name}: {difference}").into());
        }
        self.agreed += 1;
        Ok(())
    }

    pub const fn agreed(&self) -> usize {
        self.agreed
    }
}

/// Where two answers differ first, as a JSON pointer with both values.
fn first_difference(place: &str, engine: &Value, sandbox: &Value) -> Option<String> {
    match (engine, sandbox) {
        (Value::Object(left), Value::Object(right)) => {
            let names = left.keys().chain(right.keys().filter(|name| !left.contains_key(*name)));
            names
                .map(|name| (format!("{place}/{name}"), &engine[name.as_str()], &sandbox[name.as_str()]))
                .find_map(|(place, left, right)| first_difference(&place, left, right))
        }
        (Value::Array(left), Value::Array(right)) => (0..left.len().max(right.len()))
            .find_map(|index| first_difference(&format!("{place}/{index}"), &engine[index], &sandbox[index])),
        _ if engine == sandbox => None,
        _ => Some(format!("at {place} the engine has {engine}, the component in the sandbox {sandbox}")),
    }
}
