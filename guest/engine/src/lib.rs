//! stub
#![no_std]
extern crate alloc;
use alloc::{vec::Vec, string::String};
use loyalty_contract::*;
/// An engine
#[derive(Debug)]
pub struct Engine { info: ProgrammeInfo }
/// describe
pub fn describe(engine: Option<&Engine>) -> EngineInfo {
    EngineInfo { engine_version: env!("CARGO_PKG_VERSION").into(), contract_version: loyalty_contract::VERSION.into(), programme: engine.map(Engine::programme_info) }
}
fn not_yet<T>() -> Result<T, Error> { core::hint::black_box(None::<T>).ok_or_else(|| Error { code: ErrorCode::NotSupportedYet, path: String::new(), message: "stub".into() }) }
impl Engine {
    /// configure
    pub fn configure(programme: &str) -> Result<Self, Vec<Diagnostic>> {
        Ok(Self { info: ProgrammeInfo { id: programme.into(), revision: 1, hash: String::new(), currency: "RUB".into(), minor_units: 2, tax_mode: TaxMode::Inclusive, wallets: Vec::new(), tiers: Vec::new(), rules: Vec::new(), limits: Vec::new(), warnings: Vec::new() } })
    }
    /// info
    pub fn programme_info(&self) -> ProgrammeInfo { self.info.clone() }
    /// a
    pub fn calculate_accrual(&self, _r: &AccrualRequest) -> Result<AccrualDecision, Error> { not_yet() }
    /// b
    pub fn apply_discount(&self, _r: &DiscountRequest) -> Result<DiscountDecision, Error> { not_yet() }
    /// c
    pub fn evaluate_tier(&self, _r: &TierRequest) -> Result<TierDecision, Error> { not_yet() }
    /// d
    pub fn recommend_offers(&self, _r: &OffersRequest) -> Result<OffersDecision, Error> { not_yet() }
    /// e
    pub fn settle_points(&self, _r: &SettlementRequest) -> Result<Settlement, Error> { not_yet() }
    /// f
    pub fn claw_back(&self, _r: &ClawBackRequest) -> Result<ClawBackDecision, Error> { not_yet() }
}
