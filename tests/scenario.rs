//! The scenarios of this folder, and the engine itself as one that answers them: linked into the tests, without a component
//! around it.

use std::path::{Path, PathBuf};

use loyalty_engine::Engine;
use loyalty_host::conformance::{Answer, Corpus, Question, Scenario};
use serde::Serialize;
use serde_json::Value;

/// What the engine answers to a scenario.
pub fn native(scenario: &Scenario) -> Answer {
    engine_answers(&scenario.programme, &scenario.question)
}

/// What the engine answers to a question under a programme.
pub fn engine_answers(programme: &str, question: &Question) -> Answer {
    let engine = match Engine::configure(programme) {
        Ok(engine) => engine,
        Err(findings) => return Answer::Refused(json(&findings)),
    };
    match question {
        Question::Configure => Answer::Decided(json(&engine.programme_info())),
        Question::CalculateAccrual(request) => answer(engine.calculate_accrual(request)),
        Question::ApplyDiscount(request) => answer(engine.apply_discount(request)),
        Question::EvaluateTier(request) => answer(engine.evaluate_tier(request)),
        Question::RecommendOffers(request) => answer(engine.recommend_offers(request)),
        Question::SettlePoints(request) => answer(engine.settle_points(request)),
        Question::ClawBack(request) => answer(engine.claw_back(request)),
    }
}

/// All scenarios, in order of name.
pub fn all() -> Vec<Scenario> {
    let folder = data("scenarios");
    match Corpus::of_folder(&folder) {
        Ok(corpus) => corpus.scenarios().to_vec(),
        Err(error) => stop(&folder, &format!("{error:?}")),
    }
}

/// A folder beside this file.
pub fn data(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)
}

fn answer<Decision: Serialize, Refusal: Serialize>(outcome: Result<Decision, Refusal>) -> Answer {
    match outcome {
        Ok(decision) => Answer::Decided(json(&decision)),
        Err(refusal) => Answer::Refused(json(&refusal)),
    }
}

fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_else(|error| Value::String(error.to_string()))
}

#[expect(clippy::panic, reason = "a test that cannot read its data has failed")]
fn stop(folder: &Path, reason: &str) -> ! {
    panic!("{}: {reason}", folder.display())
}
