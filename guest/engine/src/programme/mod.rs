//! The programme: what a loyalty manager wrote, checked and resolved, ready to decide with.
//!
//! A document goes through [`document`] (JSON), [`reader`] (values and findings) and [`read`] (meaning) and comes out
//! as the model below, in which every reference is an index that exists.

mod accrual;
mod currency;
mod discount;
mod document;
mod hint;
pub mod messages;
pub mod offers;
mod read;
mod reader;
mod retention;
mod tier;
mod wallet;

use alloc::vec::Vec;

use loyalty_contract::{Decimal, Diagnostic, List, OrderState, TaxMode, Text};

use crate::calendar::Span;
use crate::condition::Condition;
use crate::condition::Questions;
use crate::money::Units;
use crate::order;
use crate::selection::Index;

pub use accrual::{AccrualRule, Caps, Chosen, Earn, How, Limit, Rate, Trigger};
pub use currency::minor_units;
pub use discount::{
    Base, Bundle, BundlePrice, BuyGet, DiscountRule, Effect, Exclusive, Group, Growth, Lane, Margin, On, Pick, Places,
    Rate as DiscountRate, Select, Step, StepBase, Take, Turnover, UnitPrice, WhenBelow, Which,
};
pub use messages::Messages;
pub use offers::{Offer, Recommend, Shelf};
pub use retention::{BgNbd, GammaGamma, Prior, Retention, Rfm};
pub use tier::{
    Alternative, Downgrade, Level, Measure, Metric, Resets, TASK, TASK_SCALE, Threshold, Tiers, Unit, Validity, Window,
};
pub use wallet::{Conversion, Expiry, Lifetime, Multipliers, Spend, Wallet};

/// A programme that can be used.
#[derive(Debug)]
pub struct Programme {
    pub id: Text,
    pub revision: u32,
    /// SHA-256 of the document, in hexadecimal.
    pub hash: Text,
    pub currency: Text,
    pub minor_units: u8,
    pub tax_mode: TaxMode,
    /// From which state on an order earns.
    pub earns_from: OrderState,
    pub earns_on: EarnsOn,
    pub wallets: Vec<Wallet>,
    pub memberships: Vec<Membership>,
    pub tiers: Option<Tiers>,
    pub accrual: Vec<AccrualRule>,
    /// Which accrual rules look at which lines.
    pub accrual_index: Index,
    pub lanes: Vec<Lane>,
    pub discounts: Vec<DiscountRule>,
    /// What they do, in document order.
    pub effects: Vec<Effect>,
    /// Which effects look at which lines.
    pub effect_index: Index,
    /// Tags of rules that do not stand together.
    pub tags: Vec<Text>,
    pub margin: Option<Margin>,
    /// What a line that costs something comes to at least, in minor units.
    pub minimum_charge: Units,
    /// Whether tax is worked out over all lines of a rate together; otherwise line by line.
    pub taxes_order: bool,
    pub offers: Vec<Offer>,
    /// In document order, ready-made ones last.
    pub segments: Vec<Segment>,
    pub retention: Option<Retention>,
    pub messages: Messages,
    pub recommend: Recommend,
    /// What offers have in common.
    pub shelf: Shelf,
    /// Places of `discounts` by id.
    pub discounts_by_id: Vec<usize>,
    /// Limits whose counters the host keeps, in document order.
    pub limits: Vec<Limit>,
    /// Their places by id.
    pub limits_by_id: Vec<usize>,
    /// How often rules ask for which kind of fact.
    pub questions: Questions,
    /// Findings that are no errors.
    pub warnings: List<Diagnostic>,
}

/// What an order earns on.
#[derive(Debug)]
pub struct EarnsOn {
    /// Whether tax earns; none: as the prices are.
    pub tax: Option<TaxMode>,
    /// Shipping earns.
    pub shipping: bool,
    /// The part paid with points earns.
    pub paid_with_points: bool,
    /// Lines on sale earn.
    pub sale_lines: bool,
    /// Lines with any discount earn.
    pub discounted_lines: bool,
}

/// A plan that one joins by paying its fee.
#[derive(Debug)]
pub struct Membership {
    pub id: Text,
    /// What it costs for a term, in money of the programme; none: nothing, or it is not said.
    pub fee: Option<Decimal>,
    /// For how long one fee is; none: for good.
    pub term: Option<Span>,
    /// How long it still holds after a renewal has failed.
    pub grace_days: u32,
    /// Whether it counts already in the order that has its fee.
    pub holds_in_same_order: bool,
}

/// Members that a condition holds for.
#[derive(Debug)]
pub struct Segment {
    pub id: Text,
    pub when: Condition,
}

impl Programme {
    /// Reads a document.
    ///
    /// # Errors
    /// All findings, if one of them is an error.
    pub fn read(text: &str) -> Result<Self, Vec<Diagnostic>> {
        read::programme(text)
    }

    /// Position of a wallet.
    pub fn wallet(&self, id: &str) -> Option<(usize, &Wallet)> {
        self.wallets.iter().enumerate().find(|(_, wallet)| *wallet.id == *id)
    }

    /// A discount by its id.
    pub fn discount(&self, id: &str) -> Option<&DiscountRule> {
        let id_of = |place: usize| self.discounts.get(place).map_or("", |rule| &rule.id);
        let place = order::with_id(&self.discounts_by_id, id, &id_of).first()?;
        self.discounts.get(*place)
    }

    /// A limit by its id.
    pub fn limit(&self, id: &str) -> Option<&Limit> {
        let id_of = |place: &usize| self.limits.get(*place).map_or("", |limit| &limit.id);
        let place = self.limits_by_id.binary_search_by(|place| id_of(place).cmp(id)).ok()?;
        self.limits.get(*self.limits_by_id.get(place)?)
    }
}
