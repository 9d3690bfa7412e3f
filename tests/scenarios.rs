//! Every scenario, put to the engine itself and to the component, with equal answers.

use loyalty_host::conformance::{Answer, Subject};
use loyalty_host::signing::PrivateKey;
use loyalty_host::{Plugin, Sandbox, component};
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
    assert_answers_as_the_engine(Subject::new(&Sandbox::new().unwrap(), component::BUILT_IN).unwrap());
}

#[test]
fn a_fresh_instance_for_each_decision_answers_every_scenario_as_one_that_goes_on() {
    assert_answers_as_the_engine(Subject::of(Sandbox::new().unwrap().load(component::BUILT_IN).unwrap()));
}

#[test]
fn a_precompiled_component_answers_every_scenario_as_one_that_is_compiled_here() {
    let (sandbox, key) = (Sandbox::new().unwrap(), PrivateKey::generate().unwrap());
    let file = sandbox.precompile(component::BUILT_IN).unwrap();
    let mut plugin = sandbox.load_precompiled(&file, &key.sign(&file), &key.public()).unwrap();
    plugin.reuse(Plugin::LONG_RUN);
    assert_answers_as_the_engine(Subject::of(plugin));
}

fn assert_answers_as_the_engine(mut component: Subject) {
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
