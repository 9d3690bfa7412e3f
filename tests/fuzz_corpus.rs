//! What fuzzing has kept, put to the engine and to the component: both answer the same, and every decision of the
//! component passes its judge.

use loyalty_fuzzed::{Input, Kept, corpus};
use loyalty_host::conformance::{Answer, Question, Subject};
use loyalty_host::{Sandbox, component};
use loyalty_tests::engine_answers;
use serde_json::{Value, from_value};

#[test]
fn engine_and_component_answer_alike_whatever_was_found() {
    let mut component = Subject::new(&Sandbox::new().unwrap(), component::BUILT_IN).unwrap();
    let mut decided = 0;
    for Kept { target, file, input } in corpus().unwrap() {
        let Some((programme, question)) = asked(target.name, &input) else { continue };
        let answer = engine_answers(&programme, &question);
        assert_eq!(component.ask(&programme, &question), answer, "{}", file.display());
        decided += usize::from(matches!(answer, Answer::Decided(_)));
    }
    assert!(decided > 500, "{decided} inputs that are decided are not the corpus");
}

/// A programme, and what it is asked; none for what never gets as far as the component.
fn asked(function: &str, input: &[u8]) -> Option<(String, Question)> {
    if function == "configure" {
        return Some((String::from_utf8(input.into()).ok()?, Question::Configure));
    }
    let Input { programme, request } = serde_json::from_slice(input).ok()?;
    Some((programme.document()?, question(function, request)?))
}

fn question(function: &str, request: Value) -> Option<Question> {
    match function {
        "calculate-accrual" => from_value(request).ok().map(Question::CalculateAccrual),
        "apply-discount" => from_value(request).ok().map(Question::ApplyDiscount),
        "evaluate-tier" => from_value(request).ok().map(Question::EvaluateTier),
        "recommend-offers" => from_value(request).ok().map(Question::RecommendOffers),
        "settle-points" => from_value(request).ok().map(Question::SettlePoints),
        "claw-back" => from_value(request).ok().map(Question::ClawBack),
        _ => None,
    }
}
