//! Rules that make something cheaper: in which lane and group they take their turn, what they take off, and what they
//! cannot stand beside.

use alloc::vec::Vec;
use core::ops::Range;

use loyalty_contract::{GrantKind, Text, ThresholdLoss};
use rust_decimal::Decimal as Exact;

use super::accrual::{Caps, Chosen};
use crate::condition::Condition;
use crate::money::{Percent, Units};
use crate::selection::Selector;

/// A phase of discounting.
#[derive(Debug)]
pub struct Lane {
    pub id: Text,
    pub base: Base,
    /// Its groups; the first is for the rules that name none.
    pub groups: Vec<Group>,
}

/// Rules of a lane that are selected from together.
#[derive(Debug)]
pub struct Group {
    /// None for the lane's own.
    pub id: Option<Text>,
    pub select: Select,
}

/// Which rules of a group take effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Select {
    All,
    /// The one with which the whole order is worth most to the customer.
    Best,
    /// The first by priority that has an effect.
    First,
    /// The one with the smallest effect.
    Lowest,
    /// On each line the one that takes most off it.
    BestPerLine,
}

/// What a percentage is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Base {
    /// The price before any discount of this decision.
    Original,
    /// What earlier rules have left.
    Running,
}

/// A rule that makes something cheaper.
#[derive(Debug)]
pub struct DiscountRule {
    pub id: Text,
    /// Position of its lane, and of its group in it.
    pub lane: usize,
    pub group: usize,
    /// What it does, by places in [`Programme::effects`](super::Programme); several are a choice of the shopper.
    pub effects: Range<usize>,
    pub when: Condition,
    /// In minor units; `per_order` included.
    pub caps: Caps,
    /// The most it takes off one line.
    pub cap_per_line: Option<Units>,
    /// Higher goes first.
    pub priority: i64,
    pub exclusive: Option<Exclusive>,
    /// Tags of which it shares none with another rule that takes effect, by their places in
    /// [`Programme::tags`](super::Programme), in ascending order.
    pub tags: Vec<usize>,
    pub funder: Option<Text>,
    pub below_threshold: ThresholdLoss,
    /// The points it costs, where it is a reward: the wallet, and how many of its units.
    pub costs: Option<(usize, Units)>,
}

impl DiscountRule {
    /// Whether it takes effect only where another does not.
    pub fn shuts_out(&self, other: &Self) -> bool {
        match self.exclusive {
            None => false,
            Some(Exclusive::Group) => (self.lane, self.group) == (other.lane, other.group),
            Some(Exclusive::Lane) => self.lane == other.lane,
            Some(Exclusive::Order) => true,
        }
    }

    /// Whether the shopper has one of several effects.
    pub fn is_choice(&self) -> bool {
        self.effects.len() > 1
    }
}

/// Beside which other rules a rule does not take effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exclusive {
    Group,
    Lane,
    Order,
}

/// One thing a rule does.
#[derive(Debug)]
pub struct Effect {
    /// Position of its rule.
    pub rule: usize,
    /// Its id among those the shopper has the choice of; empty where there is no choice.
    pub option: Text,
    pub take: Take,
    pub on: On,
    /// Categories that members choose of, if they do.
    pub chosen: Option<Chosen>,
}

/// Which lines an effect touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    Goods,
    Shipping,
}

/// What an effect takes off the lines that its selector finds.
#[derive(Debug)]
pub enum Take {
    /// A share of the lines together, or of some of their units.
    Percent(Rate, Option<Pick>),
    /// An amount off the lines together.
    Amount(Rate),
    /// An amount for each full step of the lines together.
    PerStep(Rate, Units),
    /// An amount off each unit, or off some of them.
    PerUnit(Rate, Option<Pick>),
    /// What each unit costs, or each of some of them.
    Price(UnitPrice, Option<Pick>),
    /// Some units are bought, and others are cheaper for it.
    BuyGet(BuyGet),
    /// Units sold together.
    Bundle(Bundle),
    /// Products for nothing: their skus, and how many of each.
    Gift(Vec<Text>, i64),
    /// A right or coupon: its id, how many, and for how many days.
    Grant(GrantKind, Text, i64, Option<u32>),
}

impl Take {
    /// Whether what it takes off a line does not depend on the other lines.
    pub const fn is_line_by_line(&self) -> bool {
        match self {
            Self::Percent(rate, None) | Self::PerUnit(rate, None) => !matches!(rate, Rate::Steps(..)),
            Self::Price(_, None) => true,
            _ => false,
        }
    }

    /// The rate it has, if it has one.
    pub const fn rate(&self) -> Option<&Rate> {
        match self {
            Self::Percent(rate, _) | Self::Amount(rate) | Self::PerStep(rate, _) | Self::PerUnit(rate, _) => Some(rate),
            _ => None,
        }
    }

    /// Whether it makes the lines cheaper that it is for, and no others.
    pub const fn is_off_its_lines(&self) -> bool {
        self.rate().is_some() || matches!(self, Self::Price(..))
    }

    /// Whether it gives nothing to guests.
    pub const fn needs_member(&self) -> bool {
        matches!(self.rate(), Some(Rate::ByTier(_) | Rate::Figure(_)))
            || matches!(self, Self::Price(UnitPrice::Member, _))
    }

    /// Whether it is for anything at all.
    pub fn is_something(&self) -> bool {
        !matches!(self.rate(), Some(Rate::Fixed(rate)) if rate.is_zero())
    }
}

/// How much: percent from 0 to 100, or money in the currency's own unit.
#[derive(Debug)]
pub enum Rate {
    Fixed(Exact),
    /// One for each tier, lowest first; none where the rule does not apply.
    ByTier(Vec<Option<Exact>>),
    /// A figure of the member.
    Figure(Text),
    /// What the coupon says that opened the rule.
    CouponValue,
    /// The rate of the highest step that is reached; steps ascend.
    Steps(StepBase, Vec<Step>),
    /// By what the member has spent so far.
    Turnover(Turnover),
}

/// What steps are reached by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepBase {
    /// Units of the rule's lines.
    Quantity,
    /// What the basket comes to when the lane begins.
    Subtotal,
    /// What the rule's lines come to when it takes its turn.
    Amount,
}

/// A step: from where on, and the rate.
#[derive(Debug)]
pub struct Step {
    /// Minor units; or units of goods × 10^6.
    pub from: Units,
    pub rate: Exact,
}

/// A rate that grows with turnover.
#[derive(Debug)]
pub struct Turnover {
    /// At least one; with `growth` exactly one.
    pub steps: Vec<Step>,
    pub growth: Option<Growth>,
    /// Whether this order counts already.
    pub with_this_order: bool,
}

/// A rate that grows evenly beyond its first step.
#[derive(Debug)]
pub struct Growth {
    /// Minor units of turnover.
    pub every: Units,
    pub adds: Exact,
    pub at_most: Exact,
}

/// Which units are touched, of all matching ones in order of price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    pub which: Which,
    pub places: Places,
}

/// From which end units are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    Cheapest,
    Dearest,
}

/// How many units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Places {
    /// So many from this place on, the first being 1.
    From(i64, i64),
    /// One in so many.
    Every(i64),
}

/// What a unit costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnitPrice {
    /// Minor units.
    Fixed(Units),
    /// The line's price for members.
    Member,
}

/// So many units are bought, so many others are cheaper.
#[derive(Debug)]
pub struct BuyGet {
    pub buy: i64,
    pub get: i64,
    pub percent: Percent,
    /// How often; none: as often as there are units.
    pub times: Option<i64>,
    pub give: Which,
    /// Whether the discount is laid on all units of the deal.
    pub spread: bool,
    /// What is cheaper; none: of the same kind as what is bought.
    pub of: Option<Selector>,
}

/// Units sold together.
#[derive(Debug)]
pub struct Bundle {
    /// What belongs to it, and how many units of each; the first is what the effect is looked up by.
    pub parts: Vec<(Selector, i64)>,
    pub price: BundlePrice,
    /// How often; none: as often as there are units.
    pub times: Option<i64>,
}

/// What a bundle costs, or is cheaper by.
#[derive(Debug, Clone, Copy)]
pub enum BundlePrice {
    Price(Units),
    Percent(Percent),
    Amount(Units),
}

/// What guards the shop's margin.
#[derive(Debug)]
pub struct Margin {
    /// Over the cost of a unit.
    pub floor: Percent,
    /// Whether the points that a line would earn count as cost.
    pub counts_points: bool,
    /// Whether a line of unknown cost is not discounted at all.
    pub needs_cost: bool,
    /// The largest share of its list price that may be taken off a line.
    pub max_discount: Option<Percent>,
    pub when_below: WhenBelow,
}

/// What happens when a discount would go below the floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenBelow {
    /// The line stops at its floor, and other lines take the rest.
    Redistribute,
    /// The line stops at its floor, and the rest is not given.
    Drop,
    /// The rule does not take effect.
    Reject,
    /// It is only told.
    Warn,
}
