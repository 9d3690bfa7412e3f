//! Every scenario, put to the engine itself and to the component, with equal answers.

use loyalty_tests::{Native, all};

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
