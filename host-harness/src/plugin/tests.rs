//! Components that loop, grow, recurse, trap and lie: each becomes its fault, and the next call is served.

use std::time::Duration;

use loyalty_contract::{OffersRequest, TierRequest};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::{CallError, ConfigureError, Fault, Limits, Plugin, Refusal, Sandbox, component, json};

/// A component of the contract around a core module. All its answers lie at address 0 of a memory of zeros, which reads
/// as success with nothing in it; `evaluate_tier` is the body of that function, `items` is what the module has besides.
pub(crate) fn guest(evaluate_tier: &str, items: &str) -> Vec<u8> {
    let answer = |function: &str, parameters: &str| {
        format!("(func (export \"loyalty:plugin/{function}\") {parameters} (result i32) i32.const 0)")
    };
    let functions: String = [
        ("loyalty@0.1.0#configure", "(param i32 i32)"),
        ("loyalty@0.1.0#describe", ""),
        ("loyalty@0.1.0#calculate-accrual", "(param i32)"),
        ("loyalty@0.1.0#apply-discount", "(param i32)"),
        ("loyalty@0.1.0#recommend-offers", "(param i32)"),
        ("ledger@0.1.0#settle-points", "(param i32)"),
        ("ledger@0.1.0#claw-back", "(param i32)"),
    ]
    .map(|(function, parameters)| answer(function, parameters))
    .concat();
    let realloc = "(func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) i32.const 32768)";
    let realloc = if items.contains("cabi_realloc") { "" } else { realloc };
    let text = format!(
        "(module (memory (export \"memory\") 1) {realloc} {functions} {items}
            (func $tier (export \"loyalty:plugin/loyalty@0.1.0#evaluate-tier\") (param i32) (result i32)
                {evaluate_tier} i32.const 0))"
    );

    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir("../wit").unwrap();
    let world = resolve.select_world(&[package], None).unwrap();
    let mut module = wat::parse_str(text).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().module(&module).unwrap().encode().unwrap()
}

fn configured(limits: Limits, bytes: &[u8]) -> Plugin {
    let mut plugin = Sandbox::with_limits(limits).unwrap().load(bytes).unwrap();
    plugin.configure("{}").unwrap();
    plugin
}

fn tier_request() -> TierRequest {
    json::read(include_str!("../demo/tier.json")).unwrap()
}

fn offers_request() -> OffersRequest {
    json::read(include_str!("../demo/offers.json")).unwrap()
}

/// The fault of `evaluate-tier`, after which another function still answers.
fn fault_with(limits: Limits, evaluate_tier: &str, items: &str) -> Fault {
    let mut plugin = configured(limits, &guest(evaluate_tier, items));
    let fault = match plugin.evaluate_tier(&tier_request()) {
        Err(CallError::Fault(fault)) => fault,
        other => panic!("no fault but {other:?}"),
    };
    plugin.recommend_offers(&offers_request()).unwrap();
    fault
}

fn fault(evaluate_tier: &str, items: &str) -> Fault {
    fault_with(Limits::default(), evaluate_tier, items)
}

fn bad_result(evaluate_tier: &str, items: &str) -> String {
    match fault(evaluate_tier, items) {
        Fault::BadResult { detail } => detail,
        other => panic!("not a bad result but {other:?}"),
    }
}

#[test]
fn a_well_behaved_guest_is_metered() {
    let mut plugin = configured(Limits::default(), &guest("", ""));
    plugin.recommend_offers(&offers_request()).unwrap();
    let first = plugin.last_cost();
    plugin.recommend_offers(&offers_request()).unwrap();
    assert_eq!(plugin.last_cost().instructions, first.instructions);
    assert!(first.instructions > 0);
    assert_eq!(first.memory_bytes, 65_536);
}

#[test]
fn endless_work_runs_out_of_fuel_or_time() {
    let endless = "(loop br 0)";
    assert_eq!(fault(endless, ""), Fault::OutOfFuel { limit: 500_000_000 });
    let patient = Limits { fuel_per_call: u64::MAX, deadline_per_call: Duration::from_millis(50), ..Limits::default() };
    assert_eq!(fault_with(patient, endless, ""), Fault::Deadline { limit: Duration::from_millis(50) });
}

#[test]
fn endless_work_at_the_start_or_behind_the_answer_is_stopped_too() {
    let limits = Limits { fuel_to_configure: 1_000_000, ..Limits::default() };
    let bytes = guest("", "(func $endless (loop br 0)) (start $endless)");
    let mut plugin = Sandbox::with_limits(limits).unwrap().load(&bytes).unwrap();
    assert_eq!(plugin.configure("{}"), Err(ConfigureError::Fault(Fault::OutOfFuel { limit: 1_000_000 })));

    let after = "(func (export \"cabi_post_loyalty:plugin/loyalty@0.1.0#evaluate-tier\") (param i32) (loop br 0))";
    let answer = "i32.const 8 i32.const 1 i32.store";
    assert!(matches!(fault(answer, after), Fault::OutOfFuel { .. } | Fault::BadResult { .. }));
}

#[test]
fn endless_recursion_runs_out_of_stack() {
    assert_eq!(fault("local.get 0 call $tier drop", ""), Fault::Stack);
}

#[test]
fn memory_beyond_the_limit_is_denied() {
    let greedy = "i32.const 2000 memory.grow i32.const -1 i32.eq if unreachable end";
    assert_eq!(fault(greedy, ""), Fault::Memory { limit_bytes: 64 << 20 });
}

#[test]
fn crashes_are_told_from_lies() {
    assert_eq!(fault("unreachable", ""), Fault::Panic { detail: "it panicked or aborted".into() });
    assert_eq!(
        fault("i32.const 1 i32.const 0 i32.div_s drop", ""),
        Fault::Panic { detail: "wasm trap: integer divide by zero".into() }
    );
    assert_eq!(
        fault("i32.const -4 i32.load drop", ""),
        Fault::Panic { detail: "wasm trap: out of bounds memory access".into() }
    );
}

#[test]
fn lies_about_the_answer_are_bad_results() {
    // The answer: whether it is one, then the decision, which begins with the address and length of the tier's name.
    let name = |address: i32, length: i32| {
        format!(
            "i32.const 8 i32.const {address} i32.store i32.const 12 i32.const {length} i32.store \
             i32.const 100 i32.const 255 i32.store8"
        )
    };
    assert!(bad_result("i32.const 0 i32.const 9 i32.store8", "").contains("discriminant"));
    assert!(bad_result(&name(100, 1), "").contains("utf-8"));
    assert!(bad_result(&name(-100, 50), "").contains("out of bounds"));
    assert!(bad_result(&name(-100, -1), "").contains("out of bounds"));
    bad_result("i32.const -8 return", "");
    bad_result("i32.const 3 return", "");
}

#[test]
fn a_lie_about_where_the_request_goes_is_a_bad_result() {
    let beyond = "(func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) i32.const -16)";
    let mut plugin = Sandbox::new().unwrap().load(&guest("", beyond)).unwrap();
    let refused = plugin.configure("{}").unwrap_err();
    assert!(matches!(refused, ConfigureError::Fault(Fault::BadResult { detail }) if detail.contains("realloc")));
}

#[test]
fn an_answer_without_end_is_a_bad_result() {
    let limits = Limits { result_bytes: 1_000, ..Limits::default() };
    let long = "i32.const 12 i32.const 2000 i32.store";
    assert!(matches!(fault_with(limits, long, ""), Fault::BadResult { detail } if detail.contains("too much data")));
}

#[test]
fn a_call_without_an_instance_to_spare_is_told_so() {
    let limits = Limits { instances: 1, ..Limits::default() };
    let mut plugin = configured(limits, &guest("", ""));
    let mut clone = plugin.clone();
    assert_eq!(clone.recommend_offers(&offers_request()), Err(CallError::Fault(Fault::Busy { limit: 1 })));
    plugin.configure("{}").unwrap();
    plugin.recommend_offers(&offers_request()).unwrap();
    drop(plugin);
    clone.recommend_offers(&offers_request()).unwrap();
}

#[test]
fn a_refused_programme_leaves_the_one_before() {
    let mut plugin = Sandbox::new().unwrap().load(component::BUILT_IN).unwrap();
    let before = plugin.configure(include_str!("../../../tests/programmes/gadget-club.json")).unwrap();
    assert!(matches!(plugin.configure("{"), Err(ConfigureError::Programme(findings)) if !findings.is_empty()));
    assert_eq!(plugin.describe().unwrap().programme, Some(before));
    plugin.evaluate_tier(&tier_request()).unwrap();
}

#[test]
fn a_plugin_may_move_to_another_thread() {
    const fn may_move<T: Send>(_: &T) {}
    let plugin = configured(Limits::default(), &guest("", ""));
    may_move(&plugin);
}

#[test]
fn a_decision_needs_a_programme() {
    let mut plugin = Sandbox::new().unwrap().load(component::BUILT_IN).unwrap();
    assert_eq!(plugin.recommend_offers(&offers_request()), Err(CallError::Fault(Fault::NotConfigured)));
    assert_eq!(plugin.describe().unwrap().programme, None);
}

#[test]
fn what_is_no_component_of_the_contract_is_not_admitted() {
    let sandbox = Sandbox::new().unwrap();
    let refusals = |bytes: &[u8]| sandbox.inspect(bytes).refusals;
    let wat = |text: &str| wat::parse_str(text).unwrap();

    assert_eq!(refusals(b""), [Refusal::NotWebAssembly]);
    assert_eq!(refusals(b"\x7fELF and so on"), [Refusal::NotWebAssembly]);
    assert_eq!(refusals(&wat("(module)")), [Refusal::CoreModule]);
    assert!(matches!(&refusals(b"\0asm\x0d\0\x01\0 rubbish")[..], [Refusal::Invalid { .. }]));
    assert_eq!(
        refusals(&wat("(component (import \"wasi:io/error@0.2.6\" (instance)))")),
        [
            Refusal::Import { import: "wasi:io/error@0.2.6".into() },
            Refusal::MissingExport { export: "loyalty:plugin/loyalty@0.1.0".into() },
            Refusal::MissingExport { export: "loyalty:plugin/ledger@0.1.0".into() },
        ]
    );
    let other = "(component (instance $i) (export \"loyalty:plugin/loyalty@2.0.0\" (instance $i)))";
    assert_eq!(refusals(&wat(other)), [Refusal::OtherVersion { found: "2.0.0".into(), expected: "0.1.0".into() }]);
    let small = Sandbox::with_limits(Limits { component_bytes: 1_000, ..Limits::default() }).unwrap();
    assert!(matches!(small.load(component::BUILT_IN), Err(Fault::BadComponent(Refusal::TooLarge { .. }))));
    assert!(sandbox.inspect(component::BUILT_IN).is_admitted());
}

#[test]
fn a_function_of_another_type_is_named() {
    let text = "(component
        (core module $m (func (export \"f\") (result i32) i32.const 0))
        (core instance $c (instantiate $m))
        (func $f (result u32) (canon lift (core func $c \"f\")))
        (instance $i (export \"describe\" (func $f)))
        (export \"loyalty:plugin/loyalty@0.1.0\" (instance $i))
        (instance $j)
        (export \"loyalty:plugin/ledger@0.1.0\" (instance $j)))";
    let refusals = Sandbox::new().unwrap().inspect(&wat::parse_str(text).unwrap()).refusals;
    let described = refusals.iter().find(|refusal| matches!(refusal, Refusal::OtherType { .. })).unwrap();
    assert!(
        described.to_string().starts_with("its export `loyalty:plugin/loyalty@0.1.0#describe` is not the contract's:")
    );
    assert_eq!(refusals.len(), 8);
}
