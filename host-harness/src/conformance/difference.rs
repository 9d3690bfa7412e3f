//! Where an answer is not what was expected.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::fault::Fault;
use crate::limits::DIFFERENCE_CHARACTERS;

/// The first place where an answer is not what was expected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What kind of difference it is, a stable name: `other-value`, `decided` where a refusal was expected, `refused` where a
    /// decision was, `not-supported-yet` where the component said so, `unknown-rule`, or the code of a fault: `panic`,
    /// `bad-result`.
    pub code: &'static str,
    /// JSON pointer of the place in the answer; empty: the answer as a whole.
    pub place: String,
    /// What was expected and what came, or what the fault was.
    pub message: String,
}

/// The code of a refusal that says that the component has not got so far.
pub(super) const NOT_SUPPORTED: &str = "not-supported-yet";

impl Difference {
    /// Another value at a place.
    fn value(place: &str, expected: &Value, found: &Value) -> Self {
        Self::new("other-value", place, &format!("expected {expected}, got {found}"))
    }

    /// Something was decided that was to be refused.
    pub(super) fn decided(found: &Value, expected: &Value) -> Self {
        Self::new("decided", "", &format!("expected the refusal {expected}, got the decision {found}"))
    }

    /// Something was refused that was to be decided.
    pub(super) fn refused(found: &Value) -> Self {
        let code = if is_not_supported(found) { NOT_SUPPORTED } else { "refused" };
        Self::new(code, "", &format!("expected a decision, got the refusal {found}"))
    }

    /// Something was told that nobody asked for.
    pub(super) fn untold(place: &str, told: &Value) -> Self {
        Self::new("other-value", place, &format!("expected nothing, got {told}"))
    }

    /// A rule that the programme has not.
    pub(super) fn unknown_rule(place: &str, rule: &str) -> Self {
        Self::new("unknown-rule", place, &format!("the programme has no rule `{rule}`"))
    }

    /// There was no answer at all.
    pub(super) fn failed(fault: &Fault) -> Self {
        Self::new(fault.code(), "", &fault.to_string())
    }

    fn new(code: &'static str, place: &str, message: &str) -> Self {
        let mut shown: String = message.chars().take(DIFFERENCE_CHARACTERS).collect();
        if shown.len() < message.len() {
            shown.push('…');
        }
        Self { code, place: place.into(), message: shown }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, place, message } = self;
        match place.as_str() {
            "" => write!(f, "{code}: {message}"),
            place => write!(f, "{code} at {place}: {message}"),
        }
    }
}

/// Where `found` does not hold what `expected` names, if anywhere. Fields that are not named may be anything, lists must be
/// complete.
pub(super) fn holds(found: &Value, expected: &Value, place: &str) -> Option<Difference> {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => expected.iter().find_map(|(name, expected)| {
            // Lists that are empty are left out of JSON.
            let empty = Value::Array(Vec::new());
            let found = match found.get(name) {
                None if *expected == empty => &empty,
                None => &Value::Null,
                Some(found) => found,
            };
            holds(found, expected, &format!("{place}/{}", step(name)))
        }),
        (Value::Array(found), Value::Array(expected)) if found.len() == expected.len() => {
            let mut pairs = found.iter().zip(expected).enumerate();
            pairs.find_map(|(index, (found, expected))| holds(found, expected, &format!("{place}/{index}")))
        }
        _ if found == expected => None,
        _ if is_not_supported(found) => {
            Some(Difference { code: NOT_SUPPORTED, ..Difference::value(place, expected, found) })
        }
        _ => Some(Difference::value(place, expected, found)),
    }
}

/// Whether a refusal says that the component has not got so far: the code of an error, or one among findings.
fn is_not_supported(refusal: &Value) -> bool {
    match refusal {
        Value::Array(findings) => findings.iter().any(is_not_supported),
        Value::Object(fields) => fields.get("code").is_some_and(|code| code == NOT_SUPPORTED),
        code => code == NOT_SUPPORTED,
    }
}

/// A name as a step of a JSON pointer.
fn step(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
