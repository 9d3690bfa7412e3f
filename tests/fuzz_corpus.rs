//! What fuzzing has kept, put to the engine and to the component: both answer the same, and every decision of the
//! component passes its judge.

use loyalty_fuzzed::{Input, Kept, corpus};
use loyalty_tests::{Decide, Native, Sandboxed};
use serde_json::Value;

#[test]
fn engine_and_component_answer_alike_whatever_was_found() {
    let (mut native, mut sandboxed) = (Native, Sandboxed::new());
    let mut decided = 0;
    for Kept { target, file, input } in corpus().unwrap() {
        let Some((programme, request)) = asked(target.name, &input) else { continue };
        let answer = native.ask(&programme, target.name, &request);
        assert_eq!(sandboxed.ask(&programme, target.name, &request), answer, "{}", file.display());
        decided += usize::from(answer.is_ok());
    }
    assert!(decided > 500, "{decided} inputs that are decided are not the corpus");
}

/// A programme, and what it is asked; none for what never gets as far as the component.
fn asked(function: &str, input: &[u8]) -> Option<(String, Value)> {
    match function {
        "json" => None,
        "configure" => Some((String::from_utf8(input.into()).ok()?, Value::Null)),
        _ => {
            let Input { programme, request } = serde_json::from_slice(input).ok()?;
            Some((programme.document()?, request))
        }
    }
}
