//! Requests and programmes as nobody would send them, and what holds of every answer all the same.
//!
//! Each property is tried on a fixed sequence of cases, so that a test that passed passes again; the environment
//! variable `PROPTEST_RNG_SEED` chooses another.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on has failed"
)]

mod accrual;
mod offered;
mod points;
mod programmes;
mod promises;
mod requests;
mod returns;
mod settlements;
mod values;

use loyalty_contract::{DiscountDecision, DiscountRequest, Error, Event};
use loyalty_engine::Engine;
use loyalty_host::{CallError, ConfigureError, Plugin, Sandbox, component};
use loyalty_judge::{Broken, Decided, Judge};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::{RngSeed, TestRunner};
use requests::Requests;
use values::{HOSTILE, PLAUSIBLE};

/// Seed of the cases that are tried when the environment names none.
const SEED: u64 = 1_997;

#[test]
fn every_request_gets_a_decision_that_keeps_its_promises_or_a_reason() {
    try_all(1_000, (programmes::good(), requests::with(HOSTILE)), |(programme, requests)| {
        let (engine, judge) = judged(&programme);
        let Requests { accrual, discount, tier, offers } = &requests;
        keeps_its_promises(engine.calculate_accrual(accrual), accrual, &judge)?;
        keeps_its_promises(engine.apply_discount(discount), discount, &judge)?;
        keeps_its_promises(engine.evaluate_tier(tier), tier, &judge)?;
        keeps_its_promises(engine.recommend_offers(offers), offers, &judge)
    });
}

#[test]
fn every_settlement_gets_a_decision_that_keeps_its_promises_or_a_reason() {
    try_all(2_000, (programmes::good(), settlements::with(HOSTILE)), |(programme, settlement)| {
        let (engine, judge) = judged(&programme);
        keeps_its_promises(engine.settle_points(&settlement), &settlement, &judge)
    });
}

#[test]
fn plausible_settlements_are_decided() {
    try_all(300, (programmes::good(), settlements::with(PLAUSIBLE)), |(programme, settlement)| {
        prop_assert_eq!(configured(&programme).settle_points(&settlement).err(), None);
        Ok(())
    });
}

#[test]
fn a_receipt_with_nonsense_in_it_is_refused_or_taken() {
    let nonsense = (any::<Index>(), any::<Index>(), values::any_decimal(), values::any_time());
    try_all(500, (programmes::good(), requests::with(PLAUSIBLE), nonsense), |(programme, mut requests, nonsense)| {
        let engine = configured(&programme);
        let Ok(DiscountDecision { mut receipt, .. }) = engine.apply_discount(&requests.discount) else { return Ok(()) };
        let (place, figure, value, at) = nonsense;
        if !receipt.lines.is_empty() {
            let line = place.index(receipt.lines.len());
            let line = &mut receipt.lines[line];
            let figures = [&mut line.list_total, &mut line.discount, &mut line.charged, &mut line.quantity];
            *figures.into_iter().nth(figure.index(4)).unwrap() = value;
        }
        receipt.at = at;
        if let Event::Purchase(order) = &mut requests.accrual.event {
            order.receipt = Some(receipt);
        }
        let refusal = engine.calculate_accrual(&requests.accrual).err();
        prop_assert!(refusal.is_none_or(|error| !error.message.is_empty()));
        Ok(())
    });
}

#[test]
fn every_return_gets_a_decision_or_a_reason() {
    let case = (programmes::good(), requests::with(PLAUSIBLE), returns::nonsense());
    try_all(2_000, case, |(programme, requests, nonsense)| {
        let (engine, judge) = judged(&programme);
        let Some(mut request) = returns::returned(&engine, &requests) else { return Ok(()) };
        returns::spoil(&mut request, &nonsense);
        match engine.claw_back(&request) {
            Ok(decision) => {
                promises::a_return_adds_up(&decision)?;
                keeps_its_promises(Ok(decision), &request, &judge)
            }
            Err(refusal) if refusal.message.is_empty() || nonsense.is_empty() => {
                Err(TestCaseError::fail(format!("{refusal:?}")))
            }
            Err(_) => Ok(()),
        }
    });
}

#[test]
fn plausible_requests_are_decided() {
    try_all(200, (programmes::good(), requests::with(PLAUSIBLE)), |(programme, requests)| {
        let engine = configured(&programme);
        prop_assert_eq!(engine.calculate_accrual(&requests.accrual).err(), None);
        prop_assert_eq!(engine.apply_discount(&requests.discount).err(), None);
        prop_assert_eq!(engine.evaluate_tier(&requests.tier).err(), None);
        prop_assert_eq!(engine.recommend_offers(&requests.offers).err(), None);
        Ok(())
    });
}

#[test]
fn shares_sum_to_the_total() {
    each_discount(promises::shares_sum_to_the_total);
}

#[test]
fn no_line_is_charged_less_than_nothing() {
    each_discount(promises::no_line_is_charged_less_than_nothing);
}

#[test]
fn discount_never_exceeds_the_price() {
    each_discount(promises::discount_never_exceeds_the_price);
}

#[test]
fn spent_points_never_exceed_the_balance() {
    each_discount(promises::spent_points_never_exceed_the_balance);
}

#[test]
fn points_shares_sum_to_the_credit() {
    try_all(2_000, (programmes::good(), requests::with(PLAUSIBLE)), |(programme, requests)| {
        match configured(&programme).calculate_accrual(&requests.accrual) {
            Ok(decision) => promises::points_shares_sum_to_the_credit(&requests.accrual, &decision),
            Err(_) => Ok(()),
        }
    });
}

#[test]
fn order_of_lines_changes_nothing() {
    let shuffled = requests::with(PLAUSIBLE).prop_flat_map(|requests| {
        let lines = Just(requests.discount.basket.lines.clone()).prop_shuffle();
        (Just(requests), lines)
    });
    try_all(300, (programmes::good(), shuffled), |(programme, (requests, lines))| {
        let engine = configured(&programme);
        let mut shuffled = requests.clone();
        shuffled.set_lines(&lines);
        prop_assert_eq!(promises::answers(&engine, &requests), promises::answers(&engine, &shuffled));
        Ok(())
    });
}

#[test]
fn a_rule_that_cannot_match_changes_nothing() {
    try_all(300, (programmes::good(), any::<Index>(), requests::with(PLAUSIBLE)), |(programme, place, requests)| {
        let longer = configured(&programmes::with_rules_that_cannot_match(&programme, place));
        let engine = configured(&programme);
        prop_assert_eq!(promises::answers(&engine, &requests), promises::answers(&longer, &requests));
        Ok(())
    });
}

#[test]
fn native_equals_component() {
    let mut plugin = plugin();
    try_all(150, (programmes::good(), requests::with(HOSTILE)), move |(programme, requests)| {
        let engine = configured(&programme);
        prop_assert_eq!(plugin.configure(&programme), Ok(engine.programme_info()));
        let Requests { accrual, discount, tier, offers } = &requests;
        prop_assert_eq!(of(plugin.calculate_accrual(accrual))?, engine.calculate_accrual(accrual));
        prop_assert_eq!(of(plugin.apply_discount(discount))?, engine.apply_discount(discount));
        prop_assert_eq!(of(plugin.evaluate_tier(tier))?, engine.evaluate_tier(tier));
        prop_assert_eq!(of(plugin.recommend_offers(offers))?, engine.recommend_offers(offers));
        Ok(())
    });
}

#[test]
fn native_and_component_return_the_same() {
    let mut plugin = plugin();
    let case = (programmes::good(), requests::with(PLAUSIBLE), returns::nonsense());
    try_all(150, case, move |(programme, requests, nonsense)| {
        let engine = configured(&programme);
        prop_assert_eq!(plugin.configure(&programme), Ok(engine.programme_info()));
        let Some(mut request) = returns::returned(&engine, &requests) else { return Ok(()) };
        returns::spoil(&mut request, &nonsense);
        prop_assert_eq!(of(plugin.claw_back(&request))?, engine.claw_back(&request));
        Ok(())
    });
}

#[test]
fn native_and_component_settle_the_same() {
    let mut plugin = plugin();
    try_all(150, (programmes::good(), settlements::with(HOSTILE)), move |(programme, settlement)| {
        let engine = configured(&programme);
        prop_assert_eq!(plugin.configure(&programme), Ok(engine.programme_info()));
        prop_assert_eq!(of(plugin.settle_points(&settlement))?, engine.settle_points(&settlement));
        Ok(())
    });
}

#[test]
fn every_document_is_a_programme_or_has_findings() {
    try_all(2_000, programmes::spoilt(), |document| programmes::is_taken_or_explained(&document));
}

#[test]
fn native_and_component_find_the_same() {
    let mut plugin = plugin();
    try_all(150, programmes::spoilt(), move |document| {
        let native = Engine::configure(&document).map(|engine| engine.programme_info());
        match plugin.configure(&document) {
            Err(ConfigureError::Fault(fault)) => return Err(TestCaseError::fail(fault.to_string())),
            Err(ConfigureError::Programme(findings)) => prop_assert_eq!(native, Err(findings)),
            Ok(info) => prop_assert_eq!(native, Ok(info)),
        }
        Ok(())
    });
}

/// Holds a promise against every decision on what a basket costs.
fn each_discount(promise: fn(&DiscountRequest, &DiscountDecision) -> Result<(), TestCaseError>) {
    try_all(1_500, (programmes::good(), requests::with(PLAUSIBLE)), |(programme, requests)| {
        match configured(&programme).apply_discount(&requests.discount) {
            Ok(decision) => promise(&requests.discount, &decision),
            Err(_) => Ok(()),
        }
    });
}

/// Tries a property on `cases` cases, and shows the smallest for which it does not hold.
fn try_all<S: Strategy>(cases: u32, strategy: S, property: impl FnMut(S::Value) -> Result<(), TestCaseError>) {
    let mut config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    if matches!(config.rng_seed, RngSeed::Random) {
        config.rng_seed = RngSeed::Fixed(SEED);
    }
    let property = std::cell::RefCell::new(property);
    let outcome = TestRunner::new(config).run(&strategy, |case| (property.borrow_mut())(case));
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

fn configured(programme: &str) -> Engine {
    Engine::configure(programme).unwrap_or_else(|findings| panic!("{programme}\n{findings:#?}"))
}

/// An engine, and who judges it.
fn judged(programme: &str) -> (Engine, Judge) {
    let engine = configured(programme);
    let judge = Judge::new(programme, engine.programme_info()).unwrap();
    (engine, judge)
}

/// What the judge says of a decision; a refusal says why it is one.
fn keeps_its_promises<Request, Decision: Decided<Request> + std::fmt::Debug>(
    answer: Result<Decision, Error>,
    request: &Request,
    judge: &Judge,
) -> Result<(), TestCaseError> {
    match answer {
        Ok(decision) => {
            let kept = decision.judge(request, judge);
            kept.map_err(|Broken(broken)| TestCaseError::fail(format!("{broken}: {decision:?}")))
        }
        Err(refusal) if refusal.message.is_empty() => Err(TestCaseError::fail(format!("{refusal:?}"))),
        Err(_) => Ok(()),
    }
}

/// Its instance is reused, so that a request may also leave something behind for the next.
fn plugin() -> Plugin {
    let mut plugin = Sandbox::new().unwrap().load(component::BUILT_IN).unwrap();
    plugin.reuse(Plugin::LONG_RUN);
    plugin
}

/// What the engine inside decided. A fault is no answer.
fn of<T>(answer: Result<T, CallError>) -> Result<Result<T, Error>, TestCaseError> {
    match answer {
        Ok(decision) => Ok(Ok(decision)),
        Err(CallError::Domain(error)) => Ok(Err(error)),
        Err(CallError::Fault(fault)) => Err(TestCaseError::fail(fault.to_string())),
    }
}
