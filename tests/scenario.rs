//! Scenarios: a programme, a request, and what must come out, as files that a person has worked out by hand.
//!
//! A scenario is a JSON object with
//! - `why`: one sentence that says what it shows;
//! - `programme`: the document, or the name of a file in `programmes/`;
//! - `function`: which function is asked (`configure` for findings about the programme);
//! - `request`: what it is asked;
//! - `expect`: what the decision must hold; fields that are not named may be anything, lists must be complete;
//! - or `error`: what the error must hold; for `configure`, `findings`: the list of all of them.

mod deciders;

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

pub use deciders::{Native, Sandboxed};

/// One scenario.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// What it shows.
    pub why: String,
    programme: Value,
    /// Which function is asked.
    pub function: String,
    #[serde(default)]
    request: Value,
    expect: Option<Value>,
    error: Option<Value>,
    findings: Option<Value>,
}

/// What came out: the decision or the error as JSON.
pub type Answer = Result<Value, Value>;

/// Anything that a scenario can be put to.
pub trait Decide {
    /// Configures the programme and asks the function.
    fn ask(&mut self, programme: &str, function: &str, request: &Value) -> Answer;
}

impl Scenario {
    /// The programme document.
    pub fn programme(&self) -> String {
        match &self.programme {
            Value::String(name) => read(&data("programmes").join(name)),
            document => document.to_string(),
        }
    }

    /// What the function is asked.
    pub const fn request(&self) -> &Value {
        &self.request
    }

    /// What `decider` answers.
    pub fn answer(&self, decider: &mut dyn Decide) -> Answer {
        decider.ask(&self.programme(), &self.function, &self.request)
    }

    /// Puts the scenario to `decider` and says what is wrong, if anything is.
    ///
    /// # Errors
    /// The first place where the answer is not what was expected.
    pub fn run(&self, decider: &mut dyn Decide) -> Result<Answer, String> {
        let answer = self.answer(decider);
        match (&answer, &self.expect, &self.error, &self.findings) {
            (Ok(decision), Some(expected), None, None) => holds(decision, expected, "")?,
            (Err(error), None, Some(expected), None) => holds(error, expected, "")?,
            (Err(found), None, None, Some(expected)) => holds(found, expected, "")?,
            (Ok(info), None, None, Some(expected)) => {
                let none = Value::Array(Vec::new());
                holds(info.get("warnings").unwrap_or(&none), expected, "/warnings")?;
            }
            (Ok(decision), None, ..) => return Err(format!("expected a refusal, got {decision:#}")),
            (Err(error), ..) => return Err(format!("expected a decision, got {error:#}")),
            (Ok(_), ..) => return Err("a scenario has one of `expect`, `error`, `findings`".into()),
        }
        Ok(answer)
    }
}

/// All scenarios, with their files, in order of name.
pub fn all() -> Vec<(PathBuf, Scenario)> {
    let mut files = Vec::new();
    walk(&data("scenarios"), &mut files);
    files.sort();
    let scenario = |file: PathBuf| match serde_json::from_str(&read(&file)) {
        Ok(scenario) => (file, scenario),
        Err(error) => stop(&file, &error),
    };
    files.into_iter().map(scenario).collect()
}

/// A folder beside this file.
pub fn data(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

/// Whether `actual` holds all that `expected` names.
fn holds(actual: &Value, expected: &Value, place: &str) -> Result<(), String> {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => {
            // Lists that are empty are left out of JSON.
            let empty = Value::Array(Vec::new());
            expected.iter().try_for_each(|(name, expected)| {
                let actual = match actual.get(name) {
                    None if *expected == empty => &empty,
                    None => &Value::Null,
                    Some(actual) => actual,
                };
                holds(actual, expected, &format!("{place}/{name}"))
            })
        }
        (Value::Array(actual), Value::Array(expected)) if actual.len() == expected.len() => {
            let mut pairs = actual.iter().zip(expected).enumerate();
            pairs.try_for_each(|(index, (actual, expected))| holds(actual, expected, &format!("{place}/{index}")))
        }
        _ if actual == expected => Ok(()),
        _ => Err(format!("{place}: expected {expected}, got {actual}")),
    }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| stop(file, &error))
}

#[expect(clippy::panic, reason = "a test that cannot read its data has failed")]
fn stop(file: &Path, error: &dyn std::fmt::Display) -> ! {
    panic!("{}: {error}", file.display())
}
