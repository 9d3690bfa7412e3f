//! The loyalty engine as a WebAssembly component: hands requests to the engine and decisions to the host.
//!
//! Nothing is decided here. The crate is empty on other targets, where its exports would not link.
#![cfg(target_family = "wasm")]
#![no_std]

extern crate alloc;

mod canonical;
mod memory;

use loyalty_contract::{
    AccrualDecision, AccrualRequest, ClawBackDecision, ClawBackRequest, Diagnostic, DiscountDecision, DiscountRequest,
    EngineInfo, Error, ErrorCode, List, OffersDecision, OffersRequest, ProgrammeInfo, Settlement, SettlementRequest,
    TierDecision, TierRequest, list,
};
use loyalty_engine::Engine;

fn configure(programme: &str) -> Result<ProgrammeInfo, List<Diagnostic>> {
    let engine = Engine::configure(programme).map_err(list)?;
    Ok(memory::set_engine(engine, Engine::programme_info))
}

fn describe() -> EngineInfo {
    memory::with_engine(loyalty_engine::describe)
}

fn calculate_accrual(request: &AccrualRequest) -> Result<AccrualDecision, Error> {
    configured(|engine| engine.calculate_accrual(request))
}

fn apply_discount(request: &DiscountRequest) -> Result<DiscountDecision, Error> {
    configured(|engine| engine.apply_discount(request))
}

fn evaluate_tier(request: &TierRequest) -> Result<TierDecision, Error> {
    configured(|engine| engine.evaluate_tier(request))
}

fn recommend_offers(request: &OffersRequest) -> Result<OffersDecision, Error> {
    configured(|engine| engine.recommend_offers(request))
}

fn settle_points(request: &SettlementRequest) -> Result<Settlement, Error> {
    configured(|engine| engine.settle_points(request))
}

fn claw_back(request: &ClawBackRequest) -> Result<ClawBackDecision, Error> {
    configured(|engine| engine.claw_back(request))
}

fn configured<T>(decide: impl FnOnce(&Engine) -> Result<T, Error>) -> Result<T, Error> {
    memory::with_engine(|engine| match engine {
        Some(engine) => decide(engine),
        None => {
            let message = "call `configure` with a programme first".into();
            Err(Error { code: ErrorCode::NotConfigured, path: "".into(), message })
        }
    })
}
