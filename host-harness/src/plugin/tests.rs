//! What a plugin promises besides its decisions. Components that break the rules stand in `tests/hostile`.

use loyalty_contract::{OffersRequest, TierRequest};

use crate::{CallError, ConfigureError, Fault, Limits, Plugin, Sandbox, component, json};

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
