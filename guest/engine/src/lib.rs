//! Every decision of the loyalty engine: earning, pricing, status, offers.
//!
//! An [`Engine`] is a programme that can be used. It knows neither clock nor network nor files: a decision is a pure
//! function of the programme and the request.
//!
//! Functions that many others call, and none so often that a call counts, are marked `#[inline(never)]`: a copy at each
//! caller would only take room in the component.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;

mod absence;
mod accrual;
mod allocation;
mod bounds;
mod calendar;
mod choice;
mod claw_back;
mod condition;
mod discount;
mod draw;
mod explain;
mod facts;
mod hash;
mod ledger;
mod limits;
mod messages;
mod money;
mod offers;
mod order;
mod parameter;
mod path;
mod programme;
mod purses;
mod receipt;
mod redemption;
mod retention;
mod segments;
mod selection;
mod tax;
mod tier;

use alloc::vec::Vec;

use loyalty_contract::{
    AccrualDecision, AccrualRequest, ClawBackDecision, ClawBackRequest, Diagnostic, DiscountDecision, DiscountRequest,
    EngineInfo, Error, OffersDecision, OffersRequest, ProgrammeInfo, Settlement, SettlementRequest, TierDecision,
    TierRequest, WalletInfo, maybe,
};
use programme::Programme;

/// The version of the engine.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// A programme that can be used.
#[derive(Debug)]
pub struct Engine {
    programme: Programme,
}

/// Tells the versions, and the programme of an engine if there is one.
pub fn describe(engine: Option<&Engine>) -> EngineInfo {
    EngineInfo {
        engine_version: VERSION.into(),
        contract_version: loyalty_contract::VERSION.into(),
        programme: maybe(engine.map(Engine::programme_info)),
    }
}

impl Engine {
    /// Compiles a programme, a JSON document.
    ///
    /// # Errors
    /// All findings in document order, if one of them is an error.
    pub fn configure(programme: &str) -> Result<Self, Vec<Diagnostic>> {
        Programme::read(programme).map(|programme| Self { programme })
    }

    /// What the programme is.
    pub fn programme_info(&self) -> ProgrammeInfo {
        let programme = &self.programme;
        let wallet = |wallet: &programme::Wallet| WalletInfo {
            id: wallet.id.clone(),
            scale: wallet.scale,
            worth: maybe(wallet.worth.and_then(money::decimal_of)),
        };
        let accrual = programme.accrual.iter().map(|rule| &rule.id);
        let discounts = programme.discounts.iter().map(|rule| &rule.id);
        let offers = programme.offers.iter().map(|offer| &offer.id);
        let messages = programme.messages.list.iter().map(|message| &message.id);
        ProgrammeInfo {
            id: programme.id.clone(),
            revision: programme.revision,
            hash: programme.hash.clone(),
            currency: programme.currency.clone(),
            minor_units: programme.minor_units,
            tax_mode: programme.tax_mode,
            wallets: programme.wallets.iter().map(wallet).collect(),
            tiers: programme.tiers.iter().flat_map(|tiers| &tiers.levels).map(|level| level.id.clone()).collect(),
            rules: accrual.chain(discounts).chain(offers).chain(messages).cloned().collect(),
            limits: programme.limits.iter().map(programme::Limit::info).collect(),
            warnings: programme.warnings.clone(),
        }
    }

    /// Decides what an event earns.
    ///
    /// # Errors
    /// A request that breaks the contract, with the field.
    pub fn calculate_accrual(&self, request: &AccrualRequest) -> Result<AccrualDecision, Error> {
        accrual::calculate(&self.programme, request).map_err(|refused| *refused)
    }

    /// Decides what a basket costs.
    ///
    /// # Errors
    /// A request that breaks the contract, with the field.
    pub fn apply_discount(&self, request: &DiscountRequest) -> Result<DiscountDecision, Error> {
        discount::apply(&self.programme, request).map_err(|refused| *refused)
    }

    /// Decides which tier a member holds.
    ///
    /// # Errors
    /// A request that breaks the contract, with the field.
    pub fn evaluate_tier(&self, request: &TierRequest) -> Result<TierDecision, Error> {
        tier::evaluate(&self.programme, request).map_err(|refused| *refused)
    }

    /// Decides what to offer a member next.
    ///
    /// # Errors
    /// A request that breaks the contract, with the field.
    pub fn recommend_offers(&self, request: &OffersRequest) -> Result<OffersDecision, Error> {
        offers::recommend(&self.programme, request).map_err(|refused| *refused)
    }

    /// Carries wallets forward to an instant.
    ///
    /// # Errors
    /// A request that breaks the contract, with the field.
    pub fn settle_points(&self, request: &SettlementRequest) -> Result<Settlement, Error> {
        ledger::settle(&self.programme, request).map_err(|refused| *refused)
    }

    /// Decides what a return takes back and gives back.
    ///
    /// # Errors
    /// A request that breaks the contract, with the field.
    pub fn claw_back(&self, request: &ClawBackRequest) -> Result<ClawBackDecision, Error> {
        claw_back::decide(&self.programme, request).map_err(|refused| *refused)
    }
}
