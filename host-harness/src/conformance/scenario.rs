//! Scenarios: a programme, a question, and what must come out, as files that a person has worked out by hand.
//!
//! A scenario is a JSON object with
//! - `why`: one sentence that says what it shows;
//! - `programme`: the document, or the name of a file in the folder `programmes` beside that of the scenarios;
//! - `function`: which function is asked (`configure` for findings about the programme);
//! - `request`: what it is asked, as the contract has it;
//! - `expect`: what the decision must hold; fields that are not named may be anything, lists must be complete;
//! - or `error`: what the error must hold; for `configure`, `findings`: the list of all of them.

use std::collections::BTreeMap;
use std::fmt;

use loyalty_contract::{
    AccrualRequest, ClawBackRequest, DiscountRequest, OffersRequest, SettlementRequest, TierRequest,
};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use super::answer::Answer;
use super::difference::{Difference, holds};
use crate::json::{self, JsonError};
use crate::source::{Position, at, locate};

/// One scenario.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its file, from the folder of the scenarios on, with slashes.
    pub name: String,
    /// What it shows.
    pub why: String,
    /// The programme document.
    pub programme: String,
    /// What is asked.
    pub question: Question,
    expected: Expected,
}

/// A function of the contract, and what it is asked.
#[derive(Debug, Clone)]
pub enum Question {
    /// Is this programme taken, and as what?
    Configure,
    /// What does this event earn?
    CalculateAccrual(Box<AccrualRequest>),
    /// What does this basket cost?
    ApplyDiscount(Box<DiscountRequest>),
    /// Which tier does this member hold?
    EvaluateTier(Box<TierRequest>),
    /// What shall be offered next?
    RecommendOffers(Box<OffersRequest>),
    /// Where do these wallets stand?
    SettlePoints(Box<SettlementRequest>),
    /// What does this return take back?
    ClawBack(Box<ClawBackRequest>),
}

/// What must come out.
#[derive(Debug, Clone)]
enum Expected {
    Decision(Value),
    Error(Value),
    Findings(Value),
}

/// A scenario that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{position}: {message}")]
pub struct Broken {
    /// Its file.
    pub file: String,
    /// Where in the file.
    pub position: Position,
    /// What is wrong and what would be right.
    pub message: String,
}

impl Scenario {
    /// Reads a scenario named `name` from the text of `file`; `texts` has the programmes by their path, `programmes/x.json`.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub(super) fn read(name: &str, file: &str, text: &str, texts: &BTreeMap<String, String>) -> Result<Self, Broken> {
        let broken = |position, message| Broken { file: file.into(), position, message };
        let unreadable = |error: JsonError| broken(error.position, error.to_string());
        let wrong = |pointer: &str, message: String| {
            let place = locate(text, pointer).unwrap_or_else(|| at(text, Position { line: 1, column: 1 }));
            broken(place.position, message)
        };

        let document: Document<IgnoredAny> = json::read(text).map_err(unreadable)?;
        let programme = match document.programme {
            Value::String(file) => {
                let path = resolved(&format!("programmes/{file}"));
                texts.get(&path).cloned().ok_or_else(|| wrong("/programme", format!("there is no file `{path}`")))?
            }
            document => document.to_string(),
        };
        let expected = match (document.expect, document.error, document.findings) {
            (Some(decision), None, None) => Expected::Decision(decision),
            (None, Some(error), None) => Expected::Error(error),
            (None, None, Some(findings)) if document.function == Function::Configure => Expected::Findings(findings),
            (None, None, Some(_)) => return Err(wrong("/findings", "only `configure` has `findings`".into())),
            _ => return Err(wrong("", "a scenario has one of `expect`, `error`, `findings`".into())),
        };
        if document.request.is_none() && document.function != Function::Configure {
            return Err(wrong("", "the field `request` is missing".into()));
        }
        let question = document.function.question(text).map_err(unreadable)?;
        Ok(Self { name: name.into(), why: document.why, programme, question, expected })
    }

    /// The folder it lies in, its first one: `discount` of `discount/gift/x.json`; a dot where it lies in none.
    pub fn area(&self) -> &str {
        self.name.split_once('/').map_or(".", |(area, _)| area)
    }

    /// Where the answer is not what was worked out, if it is not.
    pub fn difference(&self, answer: &Answer) -> Option<Difference> {
        match (answer, &self.expected) {
            (Answer::Decided(decision), Expected::Decision(expected)) => holds(decision, expected, ""),
            (Answer::Refused(error), Expected::Error(expected)) => holds(error, expected, ""),
            (Answer::Refused(found), Expected::Findings(expected)) => holds(found, expected, ""),
            (Answer::Decided(info), Expected::Findings(expected)) => {
                let none = Value::Array(Vec::new());
                holds(info.get("warnings").unwrap_or(&none), expected, "/warnings")
            }
            (Answer::Decided(decision), Expected::Error(expected)) => Some(Difference::decided(decision, expected)),
            (Answer::Refused(error), Expected::Decision(_)) => Some(Difference::refused(error)),
            (Answer::Failed(fault), _) => Some(Difference::failed(fault)),
        }
    }
}

impl Question {
    /// Name of the function in the contract.
    pub const fn function(&self) -> &'static str {
        match self {
            Self::Configure => "configure",
            Self::CalculateAccrual(_) => "calculate-accrual",
            Self::ApplyDiscount(_) => "apply-discount",
            Self::EvaluateTier(_) => "evaluate-tier",
            Self::RecommendOffers(_) => "recommend-offers",
            Self::SettlePoints(_) => "settle-points",
            Self::ClawBack(_) => "claw-back",
        }
    }
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Document<Request> {
    why: String,
    programme: Value,
    function: Function,
    request: Option<Request>,
    expect: Option<Value>,
    error: Option<Value>,
    findings: Option<Value>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Function {
    Configure,
    CalculateAccrual,
    ApplyDiscount,
    EvaluateTier,
    RecommendOffers,
    SettlePoints,
    ClawBack,
}

impl Function {
    /// The question in the text of a scenario about this function.
    fn question(self, text: &str) -> Result<Question, JsonError> {
        match self {
            Self::Configure => Ok(Question::Configure),
            Self::CalculateAccrual => request(text, Question::CalculateAccrual),
            Self::ApplyDiscount => request(text, Question::ApplyDiscount),
            Self::EvaluateTier => request(text, Question::EvaluateTier),
            Self::RecommendOffers => request(text, Question::RecommendOffers),
            Self::SettlePoints => request(text, Question::SettlePoints),
            Self::ClawBack => request(text, Question::ClawBack),
        }
    }
}

/// Reads the request out of the whole document, so that what is wrong is pointed at in the file.
fn request<Request: DeserializeOwned>(text: &str, ask: fn(Box<Request>) -> Question) -> Result<Question, JsonError> {
    let document: WithRequest<Request> = json::read(text)?;
    Ok(ask(document.request))
}

#[derive(Deserialize)]
struct WithRequest<Request> {
    request: Box<Request>,
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.why)
    }
}

/// A path without `..`: `programmes/../scenarios/x.txt` is `scenarios/x.txt`.
fn resolved(path: &str) -> String {
    let mut steps = Vec::new();
    for step in path.split('/') {
        match step {
            "." | "" => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}
