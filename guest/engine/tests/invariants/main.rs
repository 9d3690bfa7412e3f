//! What holds of every decision, whatever the programme: earning, the life of points, returns, tiers.
//!
//! Figures are small, so that ties and remainders happen. Each property is tried on a fixed sequence of cases; the
//! environment variable `PROPTEST_RNG_SEED` chooses another.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

mod accrual;
mod basket;
mod caps;
mod coupons;
mod discount;
mod figures;
mod ledger;
mod messages;
mod near;
mod offers;
mod retention;
mod returns;
mod segments;
mod shop;
mod tier;

use loyalty_engine::Engine;
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use serde_json::Value;

const SEED: u64 = 1_202;

/// How often each property is tried.
const CASES: u32 = 200;

/// Tries a property, and shows the smallest case for which it does not hold.
fn hold<S: Strategy>(strategy: S, property: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let mut config = ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() };
    if matches!(config.rng_seed, RngSeed::Random) {
        config.rng_seed = RngSeed::Fixed(SEED);
    }
    let outcome = TestRunner::new(config).run(&strategy, property);
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

fn configured(programme: &Value) -> Engine {
    Engine::configure(&programme.to_string()).unwrap_or_else(|findings| panic!("{programme}\n{findings:#?}"))
}

/// A value of the contract from its JSON.
fn of<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap_or_else(|error| panic!("{error}"))
}
