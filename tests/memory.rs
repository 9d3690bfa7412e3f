//! Memory over a long run: neither the instance's nor the process's grows with the calls that are made.
//!
//! `LOYALTY_MEMORY_CALLS=1000000 cargo test --release -p loyalty-tests --test memory -- --nocapture` makes a million.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod resident;

use std::env;

use loyalty_contract::{DiscountRequest, OffersRequest, TierRequest};
use loyalty_host::{Plugin, Sandbox, component, json};

const PROGRAMME: &str = include_str!("programmes/gadget-club.json");

/// Calls unless the environment says otherwise: some seconds in a build that is not optimised.
const CALLS: u32 = 10_000;

/// Of so many calls one is of a dearer function.
const DEARER_ONE_IN: u32 = 50;

/// Of so many calls in instances that are reused one is made in fresh ones.
const FRESH_ONE_IN: u32 = 100;

/// What a process may take more after a long run than after a short one, in bytes: what the system's allocator keeps.
const GROWTH_MAX: usize = 16 << 20;

#[test]
fn memory_is_flat_however_many_calls_are_made() {
    let calls = env::var("LOYALTY_MEMORY_CALLS").map_or(CALLS, |calls| calls.parse().unwrap());
    let mut plugin = Sandbox::new().unwrap().load(component::BUILT_IN).unwrap();
    plugin.configure(PROGRAMME).unwrap();
    plugin.reuse(u32::MAX);
    let first = after(&mut plugin, calls / 10);
    let last = after(&mut plugin, calls - calls / 10);
    println!("{calls} calls of one instance: {first:?}, then {last:?} (instance, process, in bytes)");
    assert_eq!(last.0, first.0, "the instance grew");
    assert!(last.1 <= first.1.map(|bytes| bytes + GROWTH_MAX), "the process grew from {first:?} to {last:?}");

    plugin.reuse(1);
    let fresh = after(&mut plugin, calls / FRESH_ONE_IN);
    println!("{} calls, each of a fresh one: {fresh:?}", calls / FRESH_ONE_IN);
    assert_eq!(fresh.0, first.0, "a fresh instance takes another amount");
    assert!(fresh.1 <= last.1.map(|bytes| bytes + GROWTH_MAX), "the process grew from {last:?} to {fresh:?}");
}

/// Memory of the instance and of the process after so many more calls, of which the last is of the dearest function.
fn after(plugin: &mut Plugin, calls: u32) -> (usize, Option<usize>) {
    let tier: TierRequest = json::read(include_str!("../host-harness/src/demo/tier.json")).unwrap();
    let basket: DiscountRequest = json::read(include_str!("../host-harness/src/demo/discount.json")).unwrap();
    let offers: OffersRequest = json::read(include_str!("../host-harness/src/demo/offers.json")).unwrap();
    for call in 0..calls {
        if call % DEARER_ONE_IN == 0 {
            plugin.recommend_offers(&offers).unwrap();
            plugin.apply_discount(&basket).unwrap();
        }
        plugin.evaluate_tier(&tier).unwrap();
    }
    plugin.apply_discount(&basket).unwrap();
    (plugin.last_cost().memory_bytes, resident::resident_bytes())
}
