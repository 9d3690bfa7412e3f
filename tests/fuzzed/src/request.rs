//! Requests: each is decided or refused for a reason, the same way every time, and every decision keeps its promises.

use std::fmt::Debug;
use std::path::Path;

use loyalty_contract::{
    AccrualDecision, AccrualRequest, ClawBackDecision, ClawBackRequest, DiscountDecision, DiscountRequest, Error,
    OffersDecision, OffersRequest, Settlement, SettlementRequest, TierDecision, TierRequest,
};
use loyalty_engine::Engine;
use loyalty_judge::{Broken, Decided};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::edge::comes_back;
use crate::{Held, decision, engines, place, promise};

/// A request with its programme.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// What decides.
    pub programme: Programme,
    /// What is asked.
    pub request: Value,
}

/// A programme, as scenarios have it.
#[derive(Debug, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Programme(pub Value);

impl Programme {
    /// The document; none if it is only named and there is no such file.
    pub fn document(&self) -> Option<String> {
        let Some(name) = self.0.as_str() else { return Some(self.0.to_string()) };
        let programmes = Path::new(env!("CARGO_MANIFEST_DIR")).join("../programmes");
        let is_inside = !name.starts_with('/') && !name.split(['/', '\\']).any(|part| part == "..");
        is_inside.then(|| std::fs::read_to_string(programmes.join(name)).ok())?
    }
}

/// Asks what an event earns.
pub fn accrual(input: &str) -> Held {
    decided::<AccrualRequest, AccrualDecision>(input, Engine::calculate_accrual, decision::is_taken_back_whole)
}

/// Asks what a basket costs.
pub fn discount(input: &str) -> Held {
    decided::<DiscountRequest, DiscountDecision>(input, Engine::apply_discount, decision::is_paid_back_whole)
}

/// Asks which tier a member holds.
pub fn tier(input: &str) -> Held {
    decided::<TierRequest, TierDecision>(input, Engine::evaluate_tier, decision::stands_when_asked_again)
}

/// Asks what to offer.
pub fn offers(input: &str) -> Held {
    decided::<OffersRequest, OffersDecision>(input, Engine::recommend_offers, decision::is_ranked)
}

/// Asks where wallets stand.
pub fn settlement(input: &str) -> Held {
    decided::<SettlementRequest, Settlement>(input, Engine::settle_points, decision::is_settled)
}

/// Asks what a return takes back.
pub fn claw_back(input: &str) -> Held {
    decided::<ClawBackRequest, ClawBackDecision>(input, Engine::claw_back, decision::returns_once)
}

/// Holds against one function what holds of all of them, and then what it promises beyond.
fn decided<Request, Decision>(
    input: &str,
    decide: fn(&Engine, &Request) -> Result<Decision, Error>,
    holds: fn(&Engine, &Request, &Decision) -> Held,
) -> Held
where
    Request: DeserializeOwned + Serialize,
    Decision: Decided<Request> + DeserializeOwned + Serialize + PartialEq + Debug,
{
    let Ok(input) = serde_json::from_str::<Input>(input) else { return Ok(()) };
    let Some(judged) = input.programme.document().and_then(|document| engines::of(&document)) else { return Ok(()) };
    let text = input.request.to_string();
    let request: Request = match loyalty_json::read(&text) {
        Ok(request) => request,
        Err(error) => return place::lies_in(&error, &text),
    };
    let answer = decide(&judged.engine, &request);
    let again = decide(&judged.engine, &request);
    promise(answer == again, || format!("two answers to one request: {answer:?} and {again:?}"))?;
    match answer {
        Ok(decision) => {
            let judge = judged.judge.as_ref().map_err(|Broken(detail)| detail.clone())?;
            decision.judge(&request, judge).map_err(|Broken(detail)| detail)?;
            comes_back(&decision)?;
            holds(&judged.engine, &request, &decision)
        }
        Err(refusal) => is_explained(&refusal, &request),
    }
}

/// Asks that a refusal says what is wrong, and where.
fn is_explained<Request: Serialize>(refusal: &Error, request: &Request) -> Held {
    promise(!refusal.message.is_empty(), || format!("refused without a reason: {refusal:?}"))?;
    let request = serde_json::to_value(request).map_err(|error| error.to_string())?;
    place::leads_into(&refusal.path, &request).map_err(|broken| format!("{broken}: {}", refusal.message))
}
