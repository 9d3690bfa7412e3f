//! What a plugin promises besides its decisions. Components that break the rules stand in `tests/hostile`.

use std::time::Duration;

use loyalty_contract::{Copied as _, OffersRequest, TierRequest};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use crate::{Allowance, CallError, ConfigureError, Fault, Limits, Plugin, Sandbox, component, json};

/// A component of the contract around a core module, which takes the programmes in `documents` and describes the latest.
///
/// All its other answers lie at address 0 of a memory of zeros, which reads as success with nothing in it; `evaluate_tier`
/// is the body of that function, `items` is what the module has besides. Addresses from 4096 to 32768 are taken.
pub(crate) fn guest(documents: &[&str], evaluate_tier: &str, items: &str) -> Vec<u8> {
    let answer = |function: &str, parameters: &str, body: &str| {
        format!("(func (export \"loyalty:plugin/{function}\") {parameters} (result i32) {body} i32.const 0)")
    };
    let (data, recognised) = programmes(documents);
    let described = "(i32.load (i32.const 4092)) return";
    let functions: String = [
        ("loyalty@0.1.0#configure", "(param i32 i32)", recognised.as_str()),
        ("loyalty@0.1.0#describe", "", described),
        ("loyalty@0.1.0#calculate-accrual", "(param i32)", ""),
        ("loyalty@0.1.0#apply-discount", "(param i32)", ""),
        ("loyalty@0.1.0#recommend-offers", "(param i32)", ""),
        ("ledger@0.1.0#settle-points", "(param i32)", ""),
        ("ledger@0.1.0#claw-back", "(param i32)", ""),
    ]
    .map(|(function, parameters, body)| answer(function, parameters, body))
    .concat();
    let realloc = "(func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) i32.const 32768)";
    let realloc = if items.contains("cabi_realloc") { "" } else { realloc };
    let text = format!(
        "(module (memory (export \"memory\") 1) {data} {realloc} {functions} {items}
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

/// What a guest says of programmes, as data, and how it knows them: by their length.
///
/// Of each it says the hash and nothing else: where `configure` answers with it the hash has its place behind the id and the
/// revision, where `describe` does also behind the two versions. The address of what `describe` answers stands at 4092.
fn programmes(documents: &[&str]) -> (String, String) {
    let mut known: Vec<&str> = documents.to_vec();
    known.sort_unstable_by_key(|document| (document.len(), *document));
    known.dedup();
    assert!(known.is_sorted_by(|one, next| one.len() < next.len()), "two documents of one length");
    let (mut data, mut recognised) = (String::new(), String::new());
    for (place, document) in known.iter().enumerate() {
        let configured = 4096 + 1024 * place;
        let (hash, described) = (configured + 256, configured + 512);
        assert!(described + 512 <= 32768, "more documents than there is room for");
        let word =
            |value: usize| value.to_le_bytes()[..4].iter().map(|byte| format!("\\{byte:02x}")).collect::<String>();
        let told = format!("{}{}", word(hash), word(64));
        data += &format!("(data (i32.const {}) \"{told}\")", configured + 4 + 12);
        data += &format!("(data (i32.const {hash}) \"{}\")", crate::digest::sha256(document.as_bytes()));
        data += &format!("(data (i32.const {}) \"\\01\")", described + 16);
        data += &format!("(data (i32.const {}) \"{told}\")", described + 20 + 12);
        recognised += &format!(
            "(if (i32.eq (local.get 1) (i32.const {})) (then
                (i32.store (i32.const 4092) (i32.const {described})) (return (i32.const {configured}))))",
            document.len()
        );
    }
    (data, recognised)
}

fn configured(limits: Limits) -> Plugin {
    let mut plugin = Sandbox::with_limits(limits).unwrap().load(component::BUILT_IN).unwrap();
    plugin.configure(include_str!("../../../tests/programmes/gadget-club.json")).unwrap();
    plugin
}

fn tier_request() -> TierRequest {
    json::read(include_str!("../demo/tier.json")).unwrap()
}

fn offers_request() -> OffersRequest {
    json::read(include_str!("../demo/offers.json")).unwrap()
}

#[test]
fn the_same_call_on_an_instance_as_fresh_takes_the_same() {
    let mut plugin = configured(Limits::default());
    let (mut one, mut other) = (plugin.clone(), plugin.clone());
    one.recommend_offers(&offers_request()).unwrap();
    other.recommend_offers(&offers_request()).unwrap();
    assert_eq!(one.last_cost().instructions, other.last_cost().instructions);
    assert_eq!(one.last_cost().memory_bytes, other.last_cost().memory_bytes);
    plugin.recommend_offers(&offers_request()).unwrap();
    assert!(plugin.last_cost().instructions > 0);
}

#[test]
fn a_call_without_an_instance_to_spare_is_told_so() {
    let limits = Limits { instances: 1, ..Limits::default() };
    let mut plugin = configured(limits);
    let mut clone = plugin.clone();
    assert_eq!(
        clone.recommend_offers(&offers_request()),
        Err(CallError::Fault(Fault::Busy { what: "instances", limit: 1 }))
    );
    plugin.configure(include_str!("../../../tests/programmes/gadget-club.json")).unwrap();
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
    let plugin = configured(Limits::default());
    may_move(&plugin);
}

#[test]
fn a_decision_needs_a_programme() {
    let mut plugin = Sandbox::new().unwrap().load(component::BUILT_IN).unwrap();
    assert_eq!(plugin.recommend_offers(&offers_request()), Err(CallError::Fault(Fault::NotConfigured)));
    assert_eq!(plugin.describe().unwrap().programme, None);
}

/// A plugin whose component counts in its memory how often it was asked for a tier, and crashes when that was more often than `calls`.
fn counting_up_to(calls: u32) -> Plugin {
    let count = "i32.const 60000 i32.const 60000 i32.load i32.const 1 i32.add i32.store";
    let crash = format!("i32.const 60000 i32.load i32.const {calls} i32.gt_u if unreachable end");
    // What it answers is that the request is wrong.
    let bytes = guest(&["{}"], &format!("{count} {crash} i32.const 0 i32.const 1 i32.store8"), "");
    let mut plugin = Sandbox::new().unwrap().load(&bytes).unwrap();
    plugin.configure("{}").unwrap();
    plugin
}

/// Whether it answered, each of so many times.
fn answers(plugin: &mut Plugin, calls: u32) -> bool {
    (0..calls).all(|_| matches!(plugin.evaluate_tier(&tier_request()), Err(CallError::Domain(_))))
}

#[test]
fn what_a_component_remembers_is_not_noticed_in_fresh_instances() {
    let mut plugin = counting_up_to(1);
    assert!(answers(&mut plugin, 3));
    plugin.reuse(0);
    assert!(answers(&mut plugin, 3));
}

#[test]
fn an_instance_is_reused_as_often_as_is_said() {
    let mut plugin = counting_up_to(3);
    plugin.reuse(3);
    assert!(answers(&mut plugin, 9));
    plugin.reuse(4);
    assert!(answers(&mut plugin, 3));
    let crash = Fault::Panic { detail: "it panicked or aborted".into() };
    assert_eq!(plugin.evaluate_tier(&tier_request()), Err(CallError::Fault(crash)));
    // The fault has retired it, and the next one begins to count anew.
    assert!(answers(&mut plugin, 3));
}

#[test]
fn asking_for_the_versions_is_a_call_like_any_other() {
    let mut plugin = counting_up_to(1);
    plugin.reuse(2);
    for _ in 0..3 {
        plugin.describe().unwrap();
        assert!(answers(&mut plugin, 1));
    }
}

#[test]
fn a_programme_is_the_one_in_its_document() {
    let mut plugin = Sandbox::new().unwrap().load(&guest(&["{}"], "", "")).unwrap();
    let before = plugin.configure("{}").unwrap();
    let of_another = [
        // A document that it does not know, for which it names no hash.
        "{ \"id\": \"shop\" }",
        // One that is as long as one it knows.
        "[]",
    ];
    for document in of_another {
        let Err(ConfigureError::Fault(Fault::BadResult { detail })) = plugin.configure(document) else {
            panic!("`{document}` is taken")
        };
        let hash = crate::digest::sha256(document.as_bytes());
        assert!(detail.contains(&format!("that of the document is `{hash}`")), "{detail}");
    }
    assert_eq!(plugin.programme_info(), Some(&before));
    assert_eq!(plugin.describe().unwrap().programme, Some(before));
}

#[test]
fn a_component_describes_the_programme_that_it_was_configured_with() {
    // Asked for a tier, which it refuses, it changes what it has inside: to nothing, or to the shortest it knows.
    for (inside, says) in [(0, "it describes no programme"), (4608, "it describes another programme")] {
        let change =
            format!("(i32.store (i32.const 4092) (i32.const {inside})) (i32.store8 (i32.const 0) (i32.const 1))");
        let mut plugin = Sandbox::new().unwrap().load(&guest(&["{}", "{ }"], &change, "")).unwrap();
        plugin.reuse(Plugin::LONG_RUN);
        plugin.configure("{ }").unwrap();
        plugin.describe().unwrap();
        assert!(answers(&mut plugin, 1));
        let Err(Fault::BadResult { detail }) = plugin.describe() else { panic!("nobody notices: {says}") };
        assert!(detail.starts_with(says), "{detail}");
    }
}

#[test]
fn a_clone_reuses_as_its_original_does() {
    let mut plugin = counting_up_to(1);
    plugin.reuse(2);
    let mut clone = plugin.clone();
    assert!(answers(&mut clone, 1));
    assert!(!answers(&mut clone, 1));
}

#[test]
fn what_a_decision_says_was_copied_is_what_its_limit_is_held_against() {
    let with = |result_bytes: usize| {
        let mut plugin = configured(Limits { result_bytes, ..Limits::default() });
        plugin.apply_discount(&json::read(include_str!("../demo/discount.json")).unwrap())
    };
    let bytes = with(Limits::default().result_bytes).unwrap().copied_bytes();
    assert!(with(bytes).is_ok(), "{bytes}");
    assert!(matches!(with(bytes - 1), Err(CallError::Fault(Fault::BadResult { .. }))), "{bytes}");
}

#[test]
fn a_call_may_be_allowed_less_than_the_sandbox_gives_and_not_more() {
    let mut plugin = configured(Limits { fuel_per_call: 1_000_000, ..Limits::default() });
    let decision = plugin.evaluate_tier(&tier_request());
    let taken = plugin.last_cost().instructions;
    let mut with = |allowance| {
        plugin.allow(allowance);
        plugin.evaluate_tier(&tier_request())
    };
    assert_eq!(with(Allowance { fuel: taken, ..Allowance::ALL }), decision);
    let cut = Fault::OutOfFuel { limit: taken / 2 };
    assert_eq!(with(Allowance { fuel: taken / 2, ..Allowance::ALL }), Err(cut.into()));
    assert_eq!(with(Allowance { time: Duration::from_secs(1), ..Allowance::ALL }), decision);
    // The clock need not tick for this.
    let late = Fault::Deadline { limit: Duration::ZERO };
    assert_eq!(with(Allowance { time: Duration::ZERO, ..Allowance::ALL }), Err(late.into()));
    assert_eq!(with(Allowance::ALL), decision, "after a fault there is a fresh instance");

    let mut narrow = configured(Limits { fuel_per_call: taken / 2, ..Limits::default() });
    narrow.allow(Allowance { fuel: taken, ..Allowance::ALL });
    assert_eq!(narrow.evaluate_tier(&tier_request()), Err(Fault::OutOfFuel { limit: taken / 2 }.into()));
}
