//! `loyalty run` as a meter: what a call takes, where that goes, and whether it is within a budget.

use serde_json::Value;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

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
    let rows: Vec<&str> = report.lines().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(rows, ["component", "programme", "request", "decision", "instructions", "memory", "time"], "{report}");
    for line in report.lines() {
        assert!(line.contains(" of ") && line.ends_with(" % left"), "{line}");
    }
}

#[test]
fn a_script_reads_the_decision_and_each_figure_with_its_limit_and_headroom() {
    let shop = Shop::new();
    let run = shop.loyalty(&CALL).assert().success();
    let (alone, report) = (text(&run.get_output().stdout), text(&run.get_output().stderr));
    let run = shop.loyalty(&[&CALL[..], &["--json", "--max-memory", "65536"]].concat()).assert().code(3);
    let told: Value = serde_json::from_str(&text(&run.get_output().stdout)).unwrap();
    assert_eq!(told["decision"], serde_json::from_str::<Value>(&alone).unwrap());

    let meter = told["meter"].as_object().unwrap();
    let limits = [
        ("component-bytes", 8 << 20),
        ("programme-bytes", 8 << 20),
        ("request-bytes", 16 << 20),
        ("decision-bytes", 32 << 20),
        ("instructions", 500_000_000),
        ("memory-bytes", 65_536),
        ("microseconds", 2_000_000),
    ];
    assert_eq!(meter.len(), limits.len(), "{meter:?}");
    for (name, limit) in limits {
        let figure = &meter[name];
        assert_eq!(figure["limit"], limit, "{name}");
        let (value, headroom) = (figure["value"].as_i64().unwrap(), figure["headroom"].as_i64().unwrap());
        assert!(value > 0 && value + headroom == limit, "{name}: {figure}");
    }
    assert_eq!(meter["instructions"]["value"], instructions(&report));
    assert_eq!(meter["component-bytes"]["value"], loyalty_host::component::BUILT_IN.len());
    assert_eq!(meter["request-bytes"]["value"], crate::shop::DISCOUNT.len());
    // The budget was one page, and the built-in component begins with four.
    assert_eq!(meter["memory-bytes"]["headroom"], 65_536 - 262_144);
}

#[test]
fn a_request_that_is_refused_is_metered_too() {
    let shop = Shop::new();
    shop.change("basket.json", "\"RUB\"", "\"USD\"");
    let told: Value = serde_json::from_str(&shop.bad(&[&CALL[..], &["--json"]].concat()).stdout).unwrap();
    assert_eq!(told["error"]["path"], "basket.currency");
    assert!(told["meter"]["instructions"]["value"].as_u64() > Some(1_000), "{told}");
    assert_eq!(told["meter"].get("decision-bytes"), None);
    assert_eq!(told.get("decision"), None);
}

#[test]
fn a_call_over_its_budget_decides_and_ends_with_exit_status_3() {
    let shop = Shop::new();
    let taken = instructions(&text(&shop.loyalty(&CALL).assert().success().get_output().stderr));
    let with = |option: &str, most: u64| shop.loyalty(&[&CALL[..], &[option, &most.to_string()]].concat()).assert();

    let within = with("--max-instructions", taken).success();
    let over = with("--max-instructions", taken - 10).code(3);
    assert_eq!(over.get_output().stdout, within.get_output().stdout, "the decision is the same");
    let complaint = format!("error: over budget: the call took {taken} instructions, 10 more than {}\n", taken - 10);
    assert!(text(&over.get_output().stderr).ends_with(&complaint), "{over:?}");

    let over = with("--max-memory", 65_536).code(3);
    assert!(text(&over.get_output().stderr).contains("bytes of memory"), "{over:?}");
    with("--max-memory", 64 << 20).success();
}

#[test]
fn a_call_that_the_sandbox_stops_at_its_own_limit_ends_with_exit_status_3_and_a_crash_with_1() {
    let shop = Shop::new();
    let call = ["run", "evaluate-tier", "--component", "wild.wasm", "--request", "tier.json"];
    // Each round takes as many instructions as a page has bytes, so that they run out long before the time does.
    let endless = "(loop (memory.fill (i32.const 0) (i32.const 0) (i32.const 65536)) (br 0))";
    for (tier, status, code) in [
        (endless, 3, "out-of-fuel"),
        // More than the 1,024 pages that an instance may have.
        ("(if (i32.eq (memory.grow (i32.const 2000)) (i32.const -1)) (then unreachable))", 3, "memory"),
        ("(drop (i32.div_s (i32.const 1) (i32.const 0)))", 1, "panic"),
    ] {
        shop.write("wild.wasm", wild(tier));
        let output = shop.ended_with(status, &[&call[..], &["--json"]].concat());
        let told: Value = serde_json::from_str(&output.stdout).unwrap();
        assert_eq!(told["fault"]["code"], code, "{tier}: {told}");
        assert_eq!(output.stderr, format!("error: {} ({code})\n", told["fault"]["message"].as_str().unwrap()));
        let left = &told["meter"]["instructions"]["headroom"];
        assert_eq!(left.as_i64() == Some(0), code == "out-of-fuel", "{tier}: {told}");
    }
    shop.write("wild.wasm", wild(endless));
    let output = shop.ended_with(3, &call);
    assert_eq!(output.stdout, "", "there is no decision");
    assert!(
        output.stderr.contains("instructions     500,000,000  of    500,000,000    0.0 % left"),
        "{}",
        output.stderr
    );
}

/// A component that says that it has a programme inside, and does as it likes when it is asked for a tier.
fn wild(evaluate_tier: &str) -> Vec<u8> {
    let function = |name: &str, parameters: &str, body: &str| {
        format!("(func (export \"loyalty:plugin/{name}\") {parameters} (result i32) {body} i32.const 0)")
    };
    let functions: String = [
        function("loyalty@0.1.0#configure", "(param i32 i32)", ""),
        function("loyalty@0.1.0#describe", "", ""),
        function("loyalty@0.1.0#evaluate-tier", "(param i32)", evaluate_tier),
    ]
    .into_iter()
    .chain(
        ["loyalty@0.1.0#calculate-accrual", "loyalty@0.1.0#apply-discount", "loyalty@0.1.0#recommend-offers"]
            .into_iter()
            .chain(["ledger@0.1.0#settle-points", "ledger@0.1.0#claw-back"])
            .map(|name| function(name, "(param i32)", "")),
    )
    .collect();
    // What it describes lies at 0: two empty texts, and at 16 that there is a programme, of which it says nothing but a hash, at
    // 32, behind its id and its revision.
    let zeros = "0".repeat(64);
    let module = format!(
        "(module (memory (export \"memory\") 1) {functions}
            (data (i32.const 16) \"\\01\") (data (i32.const 32) \"\\00\\08\\00\\00\\40\\00\\00\\00\")
            (data (i32.const 2048) \"{zeros}\")
            (func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) i32.const 32768))"
    );
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir("../wit").unwrap();
    let world = resolve.select_world(&[package], None).unwrap();
    let mut module = wat::parse_str(module).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().module(&module).unwrap().encode().unwrap()
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
