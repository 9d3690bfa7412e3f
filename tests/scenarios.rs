//! Every scenario, put to the engine itself and to the component, with equal answers.

use loyalty_host::conformance::{Answer, Subject};
use loyalty_host::{Sandbox, component};
use loyalty_tests::{all, native};

#[test]
fn scenarios_come_out_as_worked_out_by_hand() {
    let scenarios = all();
    assert!(!scenarios.is_empty(), "no scenario was found");
    let wrong: Vec<String> = scenarios
        .iter()
        .filter_map(|scenario| {
            let difference = scenario.difference(&native(scenario))?;
            Some(format!("{scenario}\n  {difference}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} scenarios:\n{}", wrong.len(), scenarios.len(), wrong.join("\n"));
}

#[test]
fn the_component_answers_every_scenario_as_the_engine_does() {
    let mut component = Subject::new(&Sandbox::new().unwrap(), component::BUILT_IN).unwrap();
    let scenarios = all();
    let different: Vec<String> = scenarios
        .iter()
        .filter_map(|scenario| {
            let (native, sandboxed) = (native(scenario), component.ask(&scenario.programme, &scenario.question));
            (native != sandboxed)
                .then(|| format!("{scenario}\n  native:    {}\n  component: {}", shown(&native), shown(&sandboxed)))
        })
        .collect();
    assert!(different.is_empty(), "{} of {} scenarios:\n{}", different.len(), scenarios.len(), different.join("\n"));
}

fn shown(answer: &Answer) -> String {
    match answer {
        Answer::Decided(decision) => format!("decides {decision}"),
        Answer::Refused(refusal) => format!("refuses {refusal}"),
        Answer::Failed(fault) => format!("fails: {fault}"),
    }
}
