//! What the engine answers, as canonical JSON: compact, fields in the order of the contract, none where there is nothing.

use std::error::Error;

use loyalty_engine::Engine;
use loyalty_host::conformance::Question;
use serde::Serialize;

/// A request and its answer as texts.
pub struct Answered {
    pub request: Option<String>,
    pub is_decided: bool,
    pub answer: String,
}

/// Asks the engine.
pub fn answered(programme: &str, question: &Question) -> Result<Answered, Box<dyn Error>> {
    let engine = match Engine::configure(programme) {
        Ok(engine) => engine,
        Err(findings) => {
            return Ok(Answered { request: request(question)?, is_decided: false, answer: text(&findings)? });
        }
    };
    let outcome = match question {
        Question::Configure => Ok(text(&engine.programme_info())?),
        Question::CalculateAccrual(request) => texts(engine.calculate_accrual(request))?,
        Question::ApplyDiscount(request) => texts(engine.apply_discount(request))?,
        Question::EvaluateTier(request) => texts(engine.evaluate_tier(request))?,
        Question::RecommendOffers(request) => texts(engine.recommend_offers(request))?,
        Question::SettlePoints(request) => texts(engine.settle_points(request))?,
        Question::ClawBack(request) => texts(engine.claw_back(request))?,
    };
    let is_decided = outcome.is_ok();
    Ok(Answered { request: request(question)?, is_decided, answer: outcome.unwrap_or_else(|refusal| refusal) })
}

/// The request as a text; there is none for a programme.
pub fn request(question: &Question) -> serde_json::Result<Option<String>> {
    match question {
        Question::Configure => Ok(None),
        Question::CalculateAccrual(request) => text(request).map(Some),
        Question::ApplyDiscount(request) => text(request).map(Some),
        Question::EvaluateTier(request) => text(request).map(Some),
        Question::RecommendOffers(request) => text(request).map(Some),
        Question::SettlePoints(request) => text(request).map(Some),
        Question::ClawBack(request) => text(request).map(Some),
    }
}

fn texts<D: Serialize, R: Serialize>(outcome: Result<D, R>) -> serde_json::Result<Result<String, String>> {
    match outcome {
        Ok(decision) => text(&decision).map(Ok),
        Err(refusal) => text(&refusal).map(Err),
    }
}

fn text(value: &impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string(value)
}
