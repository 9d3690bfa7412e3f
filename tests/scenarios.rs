//! Every scenario, put to the engine itself and to the component, with equal answers.

use loyalty_tests::{Answer, Native, Sandboxed, all};

#[test]
fn scenarios_come_out_as_worked_out_by_hand() {
    let scenarios = all();
    assert!(!scenarios.is_empty(), "no scenario was found");
    let wrong: Vec<String> = scenarios
        .iter()
        .filter_map(|(file, scenario)| {
            let wrong = scenario.run(&mut Native).err()?;
            Some(format!("{}\n  {}\n  {wrong}", file.display(), scenario.why))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} scenarios:\n{}", wrong.len(), scenarios.len(), wrong.join("\n"));
}

#[test]
fn the_component_answers_every_scenario_as_the_engine_does() {
    let mut component = Sandboxed::new();
    let scenarios = all();
    let different: Vec<String> = scenarios
        .iter()
        .filter_map(|(file, scenario)| {
            let (native, sandboxed) = (scenario.answer(&mut Native), scenario.answer(&mut component));
            (native != sandboxed).then(|| {
                format!("{}\n  native:    {}\n  component: {}", file.display(), shown(&native), shown(&sandboxed))
            })
        })
        .collect();
    assert!(different.is_empty(), "{} of {} scenarios:\n{}", different.len(), scenarios.len(), different.join("\n"));
}

fn shown(answer: &Answer) -> String {
    match answer {
        Ok(decision) => format!("decides {decision}"),
        Err(refusal) => format!("refuses {refusal}"),
    }
}
