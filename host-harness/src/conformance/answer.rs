//! The component that is held against scenarios, and what it answers.

use loyalty_contract::EngineInfo;
use serde::Serialize;
use serde_json::Value;

use super::scenario::Question;
use crate::fault::{CallError, ConfigureError, Fault};
use crate::plugin::Plugin;
use crate::sandbox::Sandbox;

/// What came out of a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A decision as JSON; of `configure`, what the programme is.
    Decided(Value),
    /// An error of the contract as JSON; of a programme, the list of its findings.
    Refused(Value),
    /// The component failed, or broke a promise that the host checks on every decision.
    Failed(Fault),
}

/// A component in its sandbox, asked as a CRM asks it. It is configured afresh whenever the programme changes.
#[derive(Debug)]
pub struct Subject {
    /// Without a programme, as it was loaded.
    blank: Plugin,
    plugin: Plugin,
    programme: Option<String>,
}

impl Subject {
    /// Loads a component. Its instance is reused as long as the programme stays the same, so that one question may leave
    /// something behind for the next.
    ///
    /// # Errors
    /// [`Fault::BadComponent`] says why it is not admitted.
    pub fn new(sandbox: &Sandbox, component: &[u8]) -> Result<Self, Fault> {
        let mut plugin = sandbox.load(component)?;
        plugin.reuse(Plugin::LONG_RUN);
        Ok(Self::of(plugin))
    }

    /// A component as it was loaded, its instances used as `plugin` says.
    pub fn of(plugin: Plugin) -> Self {
        Self { blank: plugin.clone(), plugin, programme: None }
    }

    /// The same with this programme baked in, so that it is not configured.
    pub fn holding(plugin: Plugin, programme: impl Into<String>) -> Self {
        Self { programme: Some(programme.into()), ..Self::of(plugin) }
    }

    /// What it answers to a question under a programme.
    pub fn ask(&mut self, programme: &str, question: &Question) -> Answer {
        if let Err(answer) = self.hold(programme, question) {
            return answer;
        }
        let plugin = &mut self.plugin;
        match question {
            Question::Configure => Answer::Decided(json(&plugin.programme_info())),
            Question::CalculateAccrual(request) => answer(plugin.calculate_accrual(request)),
            Question::ApplyDiscount(request) => answer(plugin.apply_discount(request)),
            Question::EvaluateTier(request) => answer(plugin.evaluate_tier(request)),
            Question::RecommendOffers(request) => answer(plugin.recommend_offers(request)),
            Question::SettlePoints(request) => answer(plugin.settle_points(request)),
            Question::ClawBack(request) => answer(plugin.claw_back(request)),
        }
    }

    /// The same component with the same programme, and an instance that nothing was asked of.
    pub(super) fn fresh(&self) -> Self {
        Self { blank: self.blank.clone(), plugin: self.plugin.clone(), programme: self.programme.clone() }
    }

    /// What it says of itself before it has a programme.
    ///
    /// # Errors
    /// A fault of the component.
    pub fn describe_blank(&mut self) -> Result<EngineInfo, Fault> {
        self.blank.describe()
    }

    /// The component with the programme that it was asked under last.
    pub(super) const fn plugin(&mut self) -> &mut Plugin {
        &mut self.plugin
    }

    /// Sees to it that it has the programme; the answer, if it does not take it. Asked about the programme itself, it reads it
    /// even if it has it already.
    fn hold(&mut self, programme: &str, question: &Question) -> Result<(), Answer> {
        let has_it = self.programme.as_deref() == Some(programme);
        if has_it && !matches!(question, Question::Configure) {
            return Ok(());
        }
        match self.plugin.configure(programme) {
            Ok(_) => {
                self.programme = Some(programme.into());
                Ok(())
            }
            Err(ConfigureError::Programme(findings)) => Err(Answer::Refused(json(&findings))),
            Err(ConfigureError::Fault(fault)) => Err(Answer::Failed(fault)),
        }
    }
}

fn answer<Decision: Serialize>(outcome: Result<Decision, CallError>) -> Answer {
    match outcome {
        Ok(decision) => Answer::Decided(json(&decision)),
        Err(CallError::Domain(error)) => Answer::Refused(json(&error)),
        Err(CallError::Fault(fault)) => Answer::Failed(fault),
    }
}

/// The types of the contract can all be written.
fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
