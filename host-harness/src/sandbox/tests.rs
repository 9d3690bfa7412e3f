//! What a sandbox does where the machine, or a component's compilation, does not give what it would like.

use std::thread;
use std::time::{Duration, Instant};

use loyalty_contract::DiscountRequest;

use crate::{Allocation, CallError, Fault, Limits, Refusal, Sandbox, component, json};

#[test]
fn without_address_space_for_a_pool_decisions_and_the_number_of_instances_stay_the_same() {
    let request: DiscountRequest = json::read(include_str!("../demo/discount.json")).unwrap();
    let decide = |address_space_bytes, allocation| {
        let limits = Limits { instances: 1, address_space_bytes, ..Limits::default() };
        let sandbox = Sandbox::with_limits(limits).unwrap();
        assert_eq!((sandbox.allocation(), sandbox.instances_in_use()), (allocation, 0));
        let mut plugin = sandbox.load(component::BUILT_IN).unwrap();
        plugin.configure(include_str!("../../../tests/programmes/gadget-club.json")).unwrap();
        let mut other = plugin.clone();
        let one_more = other.apply_discount(&request);
        if sandbox.instances_in_use() == 1 {
            assert_eq!(one_more, Err(CallError::Fault(Fault::Busy { what: "instances", limit: 1 })));
        }
        let decision = plugin.apply_discount(&request).unwrap();
        drop(plugin);
        assert_eq!(other.apply_discount(&request).unwrap(), decision);
        drop(other);
        assert_eq!(sandbox.instances_in_use(), 0);
        decision
    };
    assert_eq!(decide(0, Allocation::OnDemand), decide(u64::MAX, Allocation::Pooled));
}

#[test]
fn a_component_that_takes_too_long_to_compile_is_refused_and_keeps_its_turn_until_it_is_done() {
    let limits = Limits { compile_time: Duration::from_millis(1), compilers: 1, ..Limits::default() };
    let sandbox = Sandbox::with_limits(limits).unwrap();
    let refused = Refusal::CompilesTooLong { limit: Duration::from_millis(1) };
    assert_eq!(sandbox.load(component::BUILT_IN).unwrap_err(), Fault::BadComponent(refused));

    let busy = Fault::Busy { what: "compilers", limit: 1 };
    assert_eq!(sandbox.load(component::BUILT_IN).unwrap_err(), busy);
    let (started, small) = (Instant::now(), wat::parse_str("(component)").unwrap());
    while sandbox.inspect(&small).is_err() {
        assert!(started.elapsed() < Duration::from_secs(120), "the compiler never gave its turn back");
        thread::sleep(Duration::from_millis(10));
    }
}
