//! Rules that earn: what for, how much, and up to which limits.

use alloc::vec::Vec;
use core::ops::Range;

use loyalty_contract::{
    Beneficiary, GrantKind, LimitInfo, LimitPeriod, LimitScope, LimitUnit, Maybe, Text, ThresholdLoss, list, maybe,
};
use rust_decimal::Decimal as Exact;

use super::wallet::Lifetime;
use crate::condition::Condition;
use crate::money::{self, Units};

/// A rule that earns.
#[derive(Debug)]
pub struct AccrualRule {
    pub id: Text,
    /// Wallet it earns into; none for a multiplier of all wallets and for a rule that only grants.
    pub wallet: Option<usize>,
    pub on: Trigger,
    /// Whom it credits.
    pub to: Beneficiary,
    pub funder: Option<Text>,
    /// How long its points wait and live, where that differs from the wallet's.
    pub lifetime: Option<Lifetime>,
    /// Whether it competes with the other base rules that do, line by line; otherwise it is added.
    pub competes: bool,
    pub earn: Earn,
    /// Whether it is for every line.
    pub is_for_all: bool,
    /// What members choose of, if they do.
    pub chosen: Option<Chosen>,
    pub when: Condition,
    pub caps: Caps,
    pub below_threshold: ThresholdLoss,
}

/// What a rule earns for.
#[derive(Debug, PartialEq, Eq)]
pub enum Trigger {
    Purchase,
    /// An action of that kind, on one of the subjects if any are named.
    Action(Text, Vec<Text>),
}

/// How much a rule earns.
#[derive(Debug)]
pub struct Earn {
    pub how: How,
    pub rate: Rate,
}

/// What the rate of a rule is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Points for 100 of the currency.
    Percent,
    /// Points for each full step, in minor units, of the matching lines together.
    Step(Units),
    /// Points for each unit of the matching lines.
    Unit,
    /// Points for the order, which multipliers multiply.
    Order,
    /// Points for the event, which nothing multiplies.
    Flat,
    /// Points for each unit of an action's amount.
    Amount,
    /// A factor on what base rules earn with the matching lines.
    Multiply,
    /// So many of a right or reward.
    Grant(GrantKind),
}

impl How {
    /// Whether multipliers multiply it.
    pub const fn is_base(self) -> bool {
        matches!(self, Self::Percent | Self::Step(_) | Self::Unit | Self::Order)
    }
}

/// Where a rate comes from.
#[derive(Debug)]
pub enum Rate {
    Fixed(Exact),
    /// One for each tier, lowest first; none where the rule does not earn.
    ByTier(Vec<Option<Exact>>),
    /// A figure of the member.
    Figure(Text),
    /// Of a right or reward: its id, how many, and for how many days.
    Reward(Text, i64, Option<u32>),
}

/// Categories that members choose of.
#[derive(Debug, Clone)]
pub struct Chosen {
    pub from: Vec<Text>,
    /// How many may be chosen in a period.
    pub at_most: usize,
    /// How long a choice is locked.
    pub period: LimitPeriod,
}

/// The most that is given.
#[derive(Debug, Default)]
pub struct Caps {
    /// In the wallet's units, or in minor units.
    pub per_order: Option<Units>,
    /// Those whose counters the host keeps, by their places in the programme.
    pub limits: Range<usize>,
}

/// A limit over time, over members, or over the whole programme.
#[derive(Debug)]
pub struct Limit {
    /// Id of its owner, a slash, and its name.
    pub id: Text,
    pub period: LimitPeriod,
    pub by: Vec<LimitScope>,
    /// Name of the attribute, where `by` has the identifier.
    pub identifier: Option<Text>,
    /// In units of 10^−`scale`.
    pub maximum: Units,
    /// Digits behind the decimal point of what it counts.
    pub scale: u8,
    /// What it counts: times, points of a wallet, or money.
    pub unit: LimitUnit,
    /// Whether what is left is given where it is not enough; otherwise nothing.
    pub is_partial: bool,
    /// Whether it is a budget of the programme and not a cap of the member.
    pub is_budget: bool,
}

impl Limit {
    /// What the host must know of it.
    pub fn info(&self) -> LimitInfo {
        LimitInfo {
            id: self.id.clone(),
            by: list(self.by.clone()),
            identifier: maybe(self.identifier.clone()),
            period: self.period,
            maximum: Maybe::Some(money::decimal(self.maximum, self.scale)),
            unit: self.unit,
        }
    }

    /// Whether it counts how often instead of how much.
    pub const fn counts_uses(&self) -> bool {
        matches!(self.unit, LimitUnit::Uses)
    }
}
