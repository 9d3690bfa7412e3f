//! Many members at once get the answers they would get one by one.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod members;

use loyalty_contract::{TierDecision, TierRequest};
use loyalty_host::{CallError, Fault, Fleet, Oven, Plugin, Sandbox, component};

const MEMBERS: usize = 1_000;

#[test]
fn a_fleet_answers_in_order_what_one_plugin_answers() {
    let programme = members::tiers();
    let members: Vec<TierRequest> = (0..MEMBERS).map(member).collect();
    let sandbox = Sandbox::new().unwrap();
    let mut plugin = sandbox.load(component::BUILT_IN).unwrap();
    plugin.configure(&programme).unwrap();
    plugin.reuse(Plugin::LONG_RUN);
    let one_by_one: Vec<Answer> = members.iter().map(|member| plugin.evaluate_tier(member)).collect();
    let refused = one_by_one.iter().filter(|answer| answer.is_err()).count();
    assert_eq!(refused, MEMBERS.div_ceil(7), "the bad ones");
    for workers in [0, 1, 2, 5] {
        let mut fleet = Fleet::new(&sandbox, component::BUILT_IN, &programme, workers).unwrap();
        for size in [MEMBERS, 1, 0, 100] {
            let members = members.get(..size).unwrap();
            let answers = fleet.decide(members, |plugin, member| plugin.evaluate_tier(member));
            assert_eq!(answers, one_by_one.get(..size).unwrap(), "{size} members, {workers} workers");
        }
    }
}

#[test]
fn a_fleet_of_a_baked_component_needs_no_programme() {
    let programme = members::tiers();
    let sandbox = Sandbox::new().unwrap();
    let members: Vec<TierRequest> = (0..100).map(member).collect();
    let answers = |fleet: &mut Fleet| fleet.decide(&members, |plugin, member| plugin.evaluate_tier(member));
    let configured = answers(&mut Fleet::new(&sandbox, component::BUILT_IN, &programme, 2).unwrap());
    assert!(configured.iter().any(Result::is_ok));

    let baked = Oven::new(&sandbox, component::BUILT_IN).unwrap().bake(&programme).unwrap().component;
    assert_eq!(answers(&mut Fleet::baked(&sandbox, &baked, 2).unwrap()), configured);
    let empty = Fleet::baked(&sandbox, component::BUILT_IN, 2);
    assert!(matches!(empty, Err(Fault::NotConfigured)), "{empty:?}");
}

type Answer = Result<TierDecision, CallError>;

/// Every seventh holds a tier that does not exist.
fn member(number: usize) -> TierRequest {
    let mut member = members::tier_of(number, number % 40);
    if number.is_multiple_of(7) {
        member.standing.as_mut().unwrap().tier = "nowhere".into();
    }
    member
}
