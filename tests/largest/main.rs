//! Dear requests: what the engine takes of them stays within the limits of the sandbox, and what it does not take it refuses
//! itself, by the field.
//!
//! Each shape makes one list, or two that meet, as long as asked. It is put to the component at a tenth of the size and
//! at the full one, through the same meter that stops what runs wild.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed, and what is made up here is as it is made up"
)]

mod discounts;
mod programmes;
mod requests;
mod shapes;
mod tiers;

use std::sync::LazyLock;

use loyalty_contract::{
    AccrualRequest, ClawBackRequest, DiscountRequest, Error, OffersRequest, SettlementRequest, TierRequest,
};
use loyalty_host::{CallError, ConfigureError, Cost, Plugin, Sandbox, component};
use shapes::{SHAPES, Shape};

/// What is asked.
#[derive(Debug)]
enum Ask {
    Accrual(Box<AccrualRequest>),
    Discount(Box<DiscountRequest>),
    Tier(Box<TierRequest>),
    Offers(Box<OffersRequest>),
    Settle(Box<SettlementRequest>),
    ClawBack(Box<ClawBackRequest>),
}

#[test]
fn what_is_taken_stays_within_the_limits_of_the_sandbox() {
    let faults: Vec<String> =
        SHAPES.iter().chain(discounts::SHAPES).chain(tiers::SHAPES).filter_map(fault_in).collect();
    assert!(faults.is_empty(), "{faults:#?}");
}

/// What is wrong with a shape, if anything is.
fn fault_in(shape: &Shape) -> Option<String> {
    let Shape { name, size, make, .. } = shape;
    let [tenth, whole] = [size / 10, *size].map(|size| {
        let (programme, ask) = make(size);
        let answer = put(&programme, &ask);
        println!("{name}, {size}: {}", told(&answer));
        answer
    });
    match (&tenth, &whole, shape.refused) {
        (Err(fault), ..) | (_, Err(fault), _) => Some(format!("{name}: {fault}")),
        (_, Ok((Ok(()), _)), Some(path)) => Some(format!("{name}: taken, and not refused at {path}")),
        (_, Ok((Err(error), _)), Some(path)) if error.path != path => Some(format!("{name}: {error:?}")),
        (_, Ok((Err(error), _)), None) => Some(format!("{name}: {error:?}")),
        _ => None,
    }
}

type Answer = Result<(Result<(), Error>, Cost), String>;

fn told(answer: &Answer) -> String {
    match answer {
        Ok((Ok(()), cost)) => format!("{} instructions, {} KiB", cost.instructions, cost.memory_bytes >> 10),
        Ok((Err(error), cost)) => {
            format!("{} instructions, refused at {}: {}", cost.instructions, error.path, error.message)
        }
        Err(fault) => fault.clone(),
    }
}

/// Puts a request to the component; a fault is no answer.
fn put(programme: &str, ask: &Ask) -> Answer {
    static COMPONENT: LazyLock<Plugin> = LazyLock::new(|| Sandbox::new().unwrap().load(component::BUILT_IN).unwrap());
    let mut plugin = COMPONENT.clone();
    match plugin.configure(programme) {
        Ok(_) => {}
        Err(ConfigureError::Programme(findings)) => {
            let finding = findings.into_iter().next().unwrap();
            return Err(format!("{} {}", finding.pointer, finding.message));
        }
        Err(ConfigureError::Fault(fault)) => return Err(format!("to configure: {fault}")),
    }
    let answer = match ask {
        Ask::Accrual(request) => plugin.calculate_accrual(request).map(drop),
        Ask::Discount(request) => plugin.apply_discount(request).map(drop),
        Ask::Tier(request) => plugin.evaluate_tier(request).map(drop),
        Ask::Offers(request) => plugin.recommend_offers(request).map(drop),
        Ask::Settle(request) => plugin.settle_points(request).map(drop),
        Ask::ClawBack(request) => plugin.claw_back(request).map(drop),
    };
    let cost = plugin.last_cost();
    match answer {
        Ok(()) => Ok((Ok(()), cost)),
        Err(CallError::Domain(error)) => Ok((Err(error), cost)),
        Err(CallError::Fault(fault)) => Err(fault.to_string()),
    }
}
