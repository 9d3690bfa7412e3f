//! `loyalty run` as a meter: what a call takes, where that goes, and whether it is within a budget.

use crate::shop::Shop;
use crate::text;

const CALL: [&str; 6] = ["run", "apply-discount", "--programme", "programme.json", "--request", "basket.json"];

/// What the report says the call took.
fn instructions(report: &str) -> u64 {
    let row = report.lines().find(|line| line.starts_with("instructions")).unwrap();
    row.split_whitespace().nth(1).unwrap().replace(',', "").parse().unwrap()
}

#[test]
fn the_report_holds_everything_against_its_limit() {
    let run = Shop::new().loyalty(&CALL).assert().success();
    let report = text(&run.get_output().stderr);
    for row in ["programme", "request", "instructions", "memory", "time"] {
        let line = report.lines().find(|line| line.starts_with(row)).unwrap_or_else(|| panic!("no {row} in\n{report}"));
        assert!(line.contains(" of ") && line.ends_with(" % left"), "{line}");
    }
    assert!(report.lines().any(|line| line.starts_with("decision")), "{report}");
}

#[test]
fn a_call_over_its_budget_decides_and_ends_with_exit_status_3() {
    let shop = Shop::new();
    let taken = instructions(&text(&shop.loyalty(&CALL).assert().success().get_output().stderr));
    let with =
        |option: &str, most: u64| shop.loyalty(&[&CALL[..], &[option, &most.to_string(), "--json"]].concat()).assert();

    let within = with("--max-instructions", taken).success();
    let over = with("--max-instructions", taken - 10).code(3);
    assert_eq!(over.get_output().stdout, within.get_output().stdout, "the decision is the same");
    let complaint = format!("error: over budget: the call took {taken} instructions, 10 more than {}\n", taken - 10);
    assert_eq!(text(&over.get_output().stderr), complaint);

    let over = with("--max-memory", 65_536).code(3);
    assert!(text(&over.get_output().stderr).contains("bytes of memory"), "{over:?}");
    with("--max-memory", 64 << 20).success();
}

#[test]
fn a_profile_names_functions_sums_to_the_meter_and_is_the_same_each_time() {
    let shop = Shop::new();
    let profile = |file: &str| {
        let run = shop.loyalty(&[&CALL[..], &["--profile", file]].concat()).assert().success();
        let report = text(&run.get_output().stderr);
        (instructions(&report), report, shop.text(file))
    };
    let (taken, report, stacks) = profile("one.txt");
    let (_, _, again) = profile("two.txt");
    assert_eq!(stacks, again);

    let mut sum = 0;
    for line in stacks.lines() {
        let (stack, instructions) = line.rsplit_once(' ').unwrap();
        sum += instructions.parse::<u64>().unwrap();
        assert!(stack.split(';').all(|function| !function.is_empty()), "{line}");
    }
    assert_eq!(sum, taken);
    let function = "loyalty_engine::discount::decide::decide";
    assert!(stacks.lines().any(|line| line.contains(&format!(";{function} "))), "{stacks}");
    assert!(report.contains(function), "the dearest are told: {report}");
}

#[test]
fn a_profile_of_a_baked_component_has_the_same_names() {
    let shop = Shop::new();
    shop.good(&["bake", "programme.json", "-o", "shop.wasm"]);
    let call = ["run", "apply-discount", "--component", "shop.wasm", "--request", "basket.json", "--profile", "p.txt"];
    shop.good(&call);
    shop.good(&[&CALL[..], &["--profile", "q.txt"]].concat());
    assert_eq!(shop.text("p.txt"), shop.text("q.txt"));
}

#[test]
fn a_profile_that_cannot_be_written_says_so() {
    let run = Shop::new().loyalty(&[&CALL[..], &["--profile", "no/such/folder"]].concat()).assert().code(1);
    let complaint = text(&run.get_output().stderr);
    assert!(complaint.contains("error: no/such/folder cannot be written: "), "{complaint}");
}
