//! The contract's exports: `describe`, `configure` and `calculate-accrual`. Every other function is refused.
#![expect(unsafe_code, reason = "bindings are about raw memory")]

use alloc::string::String;
use alloc::vec::Vec;

use crate::programme::Programme;
use crate::{accrual, memory};

wit_bindgen::generate!({ path: "../../wit" });

pub use exports::loyalty::plugin::ledger;
pub use exports::loyalty::plugin::loyalty;

use ledger::{ClawBackDecision, ClawBackRequest, Settlement, SettlementRequest};
use loyalty::{
    AccrualDecision, AccrualRequest, Diagnostic, DiscountDecision, DiscountRequest, EngineInfo, Error, ErrorCode,
    OffersDecision, OffersRequest, ProgrammeInfo, TierDecision, TierRequest,
};

/// Version of this engine.
pub const ENGINE: &str = env!("CARGO_PKG_VERSION");
const CONTRACT: &str = "0.1.0";

struct Small;

export!(Small);

impl loyalty::Guest for Small {
    fn configure(document: String) -> Result<ProgrammeInfo, Vec<Diagnostic>> {
        let programme = Programme::read(&document)?;
        let info = programme.info();
        memory::keep(programme);
        Ok(info)
    }

    fn describe() -> EngineInfo {
        let programme = memory::with_programme(|programme| programme.map(Programme::info));
        EngineInfo { engine_version: ENGINE.into(), contract_version: CONTRACT.into(), programme }
    }

    fn calculate_accrual(request: AccrualRequest) -> Result<AccrualDecision, Error> {
        memory::with_programme(|programme| match programme {
            Some(programme) => accrual::decide(programme, &request),
            None => Err(refusal(ErrorCode::NotConfigured, "", "call `configure` with a programme first")),
        })
    }

    fn apply_discount(_: DiscountRequest) -> Result<DiscountDecision, Error> {
        Err(not_supported("", "it only knows what an order earns"))
    }

    fn evaluate_tier(_: TierRequest) -> Result<TierDecision, Error> {
        Err(not_supported("", "it only knows what an order earns"))
    }

    fn recommend_offers(_: OffersRequest) -> Result<OffersDecision, Error> {
        Err(not_supported("", "it only knows what an order earns"))
    }
}

impl ledger::Guest for Small {
    fn settle_points(_: SettlementRequest) -> Result<Settlement, Error> {
        Err(not_supported("", "it only knows what an order earns"))
    }

    fn claw_back(_: ClawBackRequest) -> Result<ClawBackDecision, Error> {
        Err(not_supported("", "it only knows what an order earns"))
    }
}

/// The contract has it, this engine has not.
pub fn not_supported(path: &str, message: &str) -> Error {
    refusal(ErrorCode::NotSupportedYet, path, message)
}

/// A refusal.
pub fn refusal(code: ErrorCode, path: &str, message: &str) -> Error {
    Error { code, path: path.into(), message: message.into() }
}
