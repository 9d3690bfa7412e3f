//! Who a scenario is put to: the engine linked into the test, and the component in its sandbox.

use loyalty_host::{CallError, ConfigureError, Plugin, Sandbox, component};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Answer, Decide};

/// The engine linked into the test itself.
#[derive(Debug)]
pub struct Native;

impl Decide for Native {
    fn ask(&mut self, programme: &str, function: &str, request: &Value) -> Answer {
        let engine = match loyalty_engine::Engine::configure(programme) {
            Ok(engine) => engine,
            Err(findings) => return Err(json(&findings)),
        };
        match function {
            "configure" => Ok(json(&engine.programme_info())),
            "calculate-accrual" => decided(request, |request| engine.calculate_accrual(request), json),
            "apply-discount" => decided(request, |request| engine.apply_discount(request), json),
            "evaluate-tier" => decided(request, |request| engine.evaluate_tier(request), json),
            "recommend-offers" => decided(request, |request| engine.recommend_offers(request), json),
            "settle-points" => decided(request, |request| engine.settle_points(request), json),
            "claw-back" => decided(request, |request| engine.claw_back(request), json),
            other => Err(no_such(other)),
        }
    }
}

/// A component in its sandbox, called as a CRM calls it. It is configured afresh whenever the programme changes.
#[derive(Debug)]
pub struct Sandboxed {
    plugin: Plugin,
    programme: Option<String>,
}

impl Sandboxed {
    /// The built-in component, whose instance is reused as long as the programme does not change, so that a request may
    /// also leave something behind for the next.
    pub fn new() -> Self {
        let loaded = Sandbox::new()
            .map_err(|error| error.to_string())
            .and_then(|sandbox| sandbox.load(component::BUILT_IN).map_err(|fault| fault.to_string()));
        match loaded {
            Ok(mut plugin) => {
                plugin.reuse(Plugin::LONG_RUN);
                Self::of(plugin)
            }
            Err(reason) => stop(&reason),
        }
    }

    /// A component as it was loaded, and with its instances used as `plugin` says.
    pub const fn of(plugin: Plugin) -> Self {
        Self { plugin, programme: None }
    }

    /// A component that has this programme inside already, so that it is not configured.
    pub fn holding(plugin: Plugin, programme: impl Into<String>) -> Self {
        Self { plugin, programme: Some(programme.into()) }
    }

    /// The findings, if it is refused.
    fn hold(&mut self, programme: &str) -> Result<(), Value> {
        if self.programme.as_deref() != Some(programme) {
            self.plugin.configure(programme).map_err(|error| match error {
                ConfigureError::Programme(findings) => json(&findings),
                ConfigureError::Fault(fault) => Value::String(fault.to_string()),
            })?;
            self.programme = Some(programme.into());
        }
        Ok(())
    }
}

impl Default for Sandboxed {
    fn default() -> Self {
        Self::new()
    }
}

impl Decide for Sandboxed {
    fn ask(&mut self, programme: &str, function: &str, request: &Value) -> Answer {
        self.hold(programme)?;
        let plugin = &mut self.plugin;
        match function {
            "configure" => Ok(json(&plugin.programme_info())),
            "calculate-accrual" => decided(request, |request| plugin.calculate_accrual(request), refusal),
            "apply-discount" => decided(request, |request| plugin.apply_discount(request), refusal),
            "evaluate-tier" => decided(request, |request| plugin.evaluate_tier(request), refusal),
            "recommend-offers" => decided(request, |request| plugin.recommend_offers(request), refusal),
            "settle-points" => decided(request, |request| plugin.settle_points(request), refusal),
            "claw-back" => decided(request, |request| plugin.claw_back(request), refusal),
            other => Err(no_such(other)),
        }
    }
}

/// Reads the request, asks, and writes the decision or the refusal.
fn decided<Request: DeserializeOwned, Decision: Serialize, Refusal>(
    request: &Value,
    decide: impl FnOnce(&Request) -> Result<Decision, Refusal>,
    write: impl FnOnce(&Refusal) -> Value,
) -> Answer {
    match serde_json::from_value(request.clone()) {
        Ok(request) => decide(&request).map(|decision| json(&decision)).map_err(|refusal| write(&refusal)),
        Err(error) => Err(format!("the request cannot be read: {error}").into()),
    }
}

/// A domain error reads as the engine's own; a fault is a sentence, which no domain error is.
fn refusal(error: &CallError) -> Value {
    match error {
        CallError::Domain(error) => json(error),
        CallError::Fault(fault) => Value::String(fault.to_string()),
    }
}

fn no_such(function: &str) -> Value {
    format!("there is no function `{function}`").into()
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_else(|error| Value::String(error.to_string()))
}

#[expect(clippy::panic, reason = "a test without the component has failed")]
fn stop(reason: &str) -> ! {
    panic!("{reason}")
}
