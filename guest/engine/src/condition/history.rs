//! What a rule asks of the member's past: orders and spend in sum, parts of the assortment, products owned.

use loyalty_contract::{Activity, History, HistoryCut, Text, Timestamp};
use rust_decimal::Decimal as Exact;

use super::range::Range;
use super::{Refusal, Situation};
use crate::calendar;
use crate::money;
use crate::selection::Selector;

/// A figure of all that the member has bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Past {
    Orders,
    Spend,
    AverageOrder,
    LastOrderDays,
    FirstOrderDays,
    RecencyRatio,
}

impl Past {
    /// All of them by their names in the programme.
    pub const ALL: [(&'static str, Self); 6] = [
        ("orders", Self::Orders),
        ("spend", Self::Spend),
        ("average-order", Self::AverageOrder),
        ("last-order-days", Self::LastOrderDays),
        ("first-order-days", Self::FirstOrderDays),
        ("recency-ratio", Self::RecencyRatio),
    ];

    pub(super) fn check(self, range: &Range, situation: &Situation<'_>) -> Result<(), Refusal> {
        let history = situation.history.ok_or_else(|| Refusal::unmet("history"))?;
        let holds = match self {
            Self::Orders => Some(range.holds(history.orders.into())),
            Self::Spend => money::exact_of(history.spend).map(|spend| range.holds(spend)),
            Self::AverageOrder => {
                money::exact_of(history.spend).map(|spend| average_holds(range, history.orders.into(), spend))
            }
            Self::LastOrderDays => days_hold(range, history.last_order_at.as_ref(), situation),
            Self::FirstOrderDays => days_hold(range, history.first_order_at.as_ref(), situation),
            Self::RecencyRatio => recency_holds(range, history, situation.at),
        };
        if holds == Some(true) {
            return Ok(());
        }
        Err(Refusal::unmet(self.name()))
    }

    /// As the programme names it.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, past)| *past == self).map_or("history", |(name, _)| name)
    }
}

/// Whether spend ÷ orders lies in the range, without dividing. Nobody without an order has an average.
fn average_holds(range: &Range, orders: i64, spend: Exact) -> bool {
    orders > 0 && range.times(orders.into()).is_some_and(|range| range.holds(spend))
}

/// Whether days since the last order ÷ the member's own median gap lie in the range, without dividing. Nobody without a
/// gap has such a ratio.
pub fn recency_holds(range: &Range, history: &History, at: Timestamp) -> Option<bool> {
    let gap = history.median_gap_days.as_ref().and_then(|gap| money::exact_of(*gap));
    let gap = gap.filter(|gap| *gap > Exact::ZERO)?;
    let days = calendar::local_day(at) - calendar::local_day(*history.last_order_at.as_ref()?);
    Some(range.times(gap)?.holds(days.into()))
}

/// Whether the whole local days since then lie in the range.
fn days_hold(range: &Range, since: Option<&Timestamp>, situation: &Situation<'_>) -> Option<bool> {
    let days = calendar::local_day(situation.at) - calendar::local_day(*since?);
    Some(range.holds(days.into()))
}

/// Purchases of the last days: net of what of them was returned, each counted on the day it was made.
#[derive(Debug)]
pub struct Purchases {
    /// Most local days that may have passed since.
    pub within_days: u32,
    pub orders: Range,
    pub spend: Range,
    /// Spend ÷ orders; nobody without an order has such an average.
    pub average_order: Option<Range>,
}

impl Purchases {
    pub(super) fn check(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        let history = situation.history.ok_or_else(|| Refusal::unmet("history"))?;
        let first = calendar::local_day(situation.at) - i64::from(self.within_days);
        let is_late =
            |entry: &&Activity| calendar::local_day(*entry.purchased_at.as_ref().unwrap_or(&entry.at)) >= first;
        let (mut orders, mut spend) = (0, Some(Exact::ZERO));
        for entry in history.activity.iter().filter(is_late) {
            orders += i64::from(entry.orders);
            spend = spend.and_then(|spend| money::total(spend, money::exact_of(entry.spend)?));
        }
        let has_average = |spend| self.average_order.as_ref().is_none_or(|range| average_holds(range, orders, spend));
        let holds = self.orders.holds(orders.into())
            && spend.is_some_and(|spend| self.spend.holds(spend) && has_average(spend));
        if holds { Ok(()) } else { Err(Refusal::unmet("purchases")) }
    }
}

/// Purchases of a part of the assortment; what the past does not have, is zero.
#[derive(Debug)]
pub struct Bought {
    pub by: HistoryCut,
    pub id: Text,
    pub orders: Range,
    /// Of all orders, from zero to one; nobody without an order has such a share.
    pub share_of_orders: Option<Range>,
    pub quantity: Range,
    pub spend: Range,
}

impl Bought {
    pub(super) fn check(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        let history = situation.history.ok_or_else(|| Refusal::unmet("history"))?;
        let part = history.parts.iter().find(|part| part.by == self.by && part.id == self.id);
        let holds = match part {
            None => [&self.orders, &self.quantity, &self.spend].iter().all(|range| range.holds(Exact::ZERO)),
            Some(part) => {
                let holds = |range: &Range, figure| money::exact_of(figure).is_some_and(|figure| range.holds(figure));
                self.orders.holds(part.orders.into())
                    && holds(&self.quantity, part.quantity)
                    && holds(&self.spend, part.spend)
            }
        };
        if holds && self.share_holds(part.map_or(0, |part| part.orders), history.orders) {
            Ok(())
        } else {
            Err(Refusal::unmet(&self.id))
        }
    }

    /// Whether orders ÷ all orders lie in the range, without dividing.
    fn share_holds(&self, orders: u32, all: u32) -> bool {
        let Some(range) = &self.share_of_orders else { return true };
        all > 0 && range.times(all.into()).is_some_and(|range| range.holds(orders.into()))
    }
}

/// Whether the member has a product of that sku or category.
pub fn check_owns(wanted: &Selector, situation: &Situation<'_>) -> Result<(), Refusal> {
    let mut owned = situation.history.iter().flat_map(|history| &history.owned);
    let owns = owned.any(|product| {
        let of_category = |path: &Text| wanted.categories.is_empty() || wanted.categories.hold(path);
        (wanted.skus.is_empty() || wanted.skus.binary_search(&product.sku).is_ok())
            && product.category.as_ref().map_or(wanted.categories.is_empty(), of_category)
    });
    if owns { Ok(()) } else { Err(Refusal::unmet("owns")) }
}
