//! Holds any component that implements the contract against scenarios that were worked out by hand, and against laws that
//! hold whatever the figures are.
//!
//! The scenarios are questions with known answers, sorted into areas; what the host's judge finds on the way is a failure
//! like any other. The laws relate several answers to each other, each on the questions of the scenarios. A component that
//! crashes or loops fails the scenario it does so on, within the limits of its sandbox, and is asked the next one.
//!
//! ```
//! use loyalty_host::conformance::{Corpus, Subject, conformance};
//! use loyalty_host::{Sandbox, component};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let corpus = Corpus::built_in()?.select(&["redemption".into()], Some("step"))?;
//! let mut subject = Subject::new(&Sandbox::new()?, component::BUILT_IN)?;
//! let report = conformance(&mut subject, corpus.scenarios(), || ());
//! assert!(report.is_passed());
//! # Ok(())
//! # }
//! ```

mod answer;
mod corpus;
mod difference;
mod laws;
mod scenario;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use answer::{Answer, Subject};
pub use corpus::{Corpus, CorpusError};
pub use difference::Difference;
pub use scenario::{Broken, Question, Scenario};

use difference::NOT_SUPPORTED;
use laws::LAWS;

/// How a component did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Its answers by area, in order of name.
    pub areas: Vec<Area>,
    /// How it kept the laws, in the order in which they were asked.
    pub laws: Vec<Law>,
}

/// The scenarios of one area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Area {
    /// The folder they lie in.
    pub name: String,
    /// How many there are.
    pub scenarios: usize,
    /// How many were answered as worked out.
    pub passed: usize,
    /// How many of the others were refused as not supported yet.
    pub not_supported: usize,
    /// All that were not answered as worked out, in order of name.
    pub failures: Vec<Failure>,
}

/// One law over all scenarios.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Law {
    /// Stable name: `same-twice`.
    pub name: &'static str,
    /// What is promised.
    pub promise: &'static str,
    /// On how many scenarios it was asked for.
    pub asked: usize,
    /// How many of them kept it.
    pub kept: usize,
    /// Those that did not, in order of name.
    pub failures: Vec<Failure>,
}

/// A scenario that came out otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Failure {
    /// Its file.
    pub scenario: String,
    /// What it shows.
    pub why: String,
    /// Which function was asked.
    pub function: &'static str,
    /// Where the answer differs.
    #[serde(flatten)]
    pub difference: Difference,
}

/// Puts `scenarios` to a component, one after the other, and asks for the laws on each; `progress` is called after each.
pub fn conformance(subject: &mut Subject, scenarios: &[Scenario], mut progress: impl FnMut()) -> Report {
    let mut areas: Vec<Area> = Vec::new();
    let mut laws =
        LAWS.map(|law| Law { name: law.name, promise: law.promise, asked: 0, kept: 0, failures: Vec::new() });
    for scenario in scenarios {
        let answer = subject.ask(&scenario.programme, &scenario.question);
        area_of(&mut areas, scenario).count(scenario, scenario.difference(&answer));
        for (law, report) in LAWS.iter().zip(&mut laws) {
            match (law.ask)(subject, scenario, &answer) {
                None => continue,
                Some(Ok(())) => report.kept += 1,
                Some(Err(difference)) => report.failures.push(Failure::of(scenario, difference)),
            }
            report.asked += 1;
        }
        progress();
    }
    Report { areas, laws: laws.into() }
}

impl Report {
    /// Whether everything was answered as worked out, and every law kept.
    pub fn is_passed(&self) -> bool {
        self.areas.iter().all(|area| area.failures.is_empty()) && self.laws.iter().all(|law| law.failures.is_empty())
    }
}

impl Area {
    fn count(&mut self, scenario: &Scenario, difference: Option<Difference>) {
        self.scenarios += 1;
        match difference {
            None => self.passed += 1,
            Some(difference) => {
                self.not_supported += usize::from(difference.code == NOT_SUPPORTED);
                self.failures.push(Failure::of(scenario, difference));
            }
        }
    }
}

impl Failure {
    fn of(scenario: &Scenario, difference: Difference) -> Self {
        let function = scenario.question.function();
        Self { scenario: scenario.name.clone(), why: scenario.why.clone(), function, difference }
    }
}

/// The area of a scenario; areas are few, and one is looked for where the latest is.
fn area_of<'a>(areas: &'a mut Vec<Area>, scenario: &Scenario) -> &'a mut Area {
    let name = scenario.area();
    let place = areas.iter().rposition(|area| area.name == name).unwrap_or_else(|| {
        let (name, failures) = (name.into(), Vec::new());
        areas.push(Area { name, scenarios: 0, passed: 0, not_supported: 0, failures });
        areas.len() - 1
    });
    #[expect(clippy::indexing_slicing, reason = "the place was found or made above")]
    &mut areas[place]
}
