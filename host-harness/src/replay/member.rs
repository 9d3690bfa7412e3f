//! What a host knows of a member in the course of a replay, and the requests it makes of it.

use loyalty_contract::{
    AccrualRequest, Basket, Date, Decimal, Event, ExplainLevel, Line, LineKind, Order, OrderState, TierRequest,
    TierStanding, Timestamp,
};

use super::counters::Counters;
use crate::orders::Purchase;
use crate::past::{self, Past, noon};

/// A member's past and standing.
#[derive(Debug)]
pub(super) struct Member {
    pub standing: Option<TierStanding>,
    /// Of limits that count each member.
    pub counters: Counters,
    enrolled_at: Timestamp,
    past: Past,
}

impl Member {
    /// A member who joins with the first purchase.
    pub(super) fn new(first: &Purchase) -> Self {
        Self { standing: None, counters: Counters::default(), enrolled_at: noon(first.date), past: Past::new() }
    }

    pub(super) fn tier_request(&self, id: &str, date: Date) -> TierRequest {
        TierRequest {
            member_id: id.into(),
            at: noon(date),
            offsets: Vec::new(),
            enrolled_at: Some(self.enrolled_at),
            standing: self.standing.clone(),
            activity: self.past.activity().to_vec(),
            carried: None,
            tasks: Vec::new(),
            memberships: Vec::new(),
        }
    }

    /// The purchase as a finished order. Amounts are what lines come to, so each is one unit at that price.
    pub(super) fn accrual_request(&self, purchase: &Purchase, lines: &[Purchase], currency: &str) -> AccrualRequest {
        let id = format!("{}/{}", purchase.member, self.past.orders() + 1);
        AccrualRequest {
            id: id.clone(),
            at: noon(purchase.date),
            recorded_at: None,
            offsets: Vec::new(),
            event: Event::Purchase(Order {
                id,
                basket: Basket {
                    currency: currency.into(),
                    minor_units: None,
                    exchange: None,
                    tax_mode: None,
                    lines: (1..).zip(lines).map(|(key, purchase)| line(key, purchase)).collect(),
                    context: None,
                },
                state: OrderState::Completed,
                payments: Vec::new(),
                receipt: None,
            }),
            member: Some(loyalty_contract::Member {
                tier: self.standing.clone(),
                ..past::member(&purchase.member, Some(self.enrolled_at))
            }),
            history: Some(self.past.history()),
            referral: None,
            coupons: Vec::new(),
            wallets: Vec::new(),
            tasks: Vec::new(),
            counters: self.counters.iter().collect(),
            explain: ExplainLevel::Off,
            extensions: Vec::new(),
        }
    }

    /// Adds the lines of a purchase to the past; none if the sums no longer fit.
    pub(super) fn remember(&mut self, lines: &[Purchase]) -> Option<()> {
        lines.iter().try_for_each(|line| self.past.remember(line))
    }
}

fn line(key: usize, purchase: &Purchase) -> Line {
    Line {
        key: key.to_string(),
        sku: purchase.sku.clone().unwrap_or_else(|| "purchase".into()),
        kind: LineKind::Goods,
        quantity: Decimal::new(1, 0),
        divisible: false,
        unit_price: purchase.amount,
        prior_discount: None,
        regular_price: None,
        lowest_prior_price: None,
        member_price: None,
        minimum_price: None,
        unit_cost: None,
        tax_percent: None,
        fixed_tax: None,
        unit_weight: None,
        category: purchase.category.clone(),
        brand: None,
        seller: None,
        tags: Vec::new(),
        attributes: Vec::new(),
        figures: Vec::new(),
        exclusions: None,
        gift_of: None,
        component_of: None,
        subscription_cycle: None,
    }
}
