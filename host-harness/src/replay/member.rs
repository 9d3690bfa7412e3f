//! What a host knows of a member in the course of a replay, and the requests it makes of it.

use loyalty_contract::{
    AccrualRequest, Activity, Basket, Date, Decimal, Event, ExplainLevel, History, Line, LineKind, Order, OrderState,
    TierRequest, TierStanding, Timestamp,
};

use super::add;
use super::counters::Counters;
use crate::orders::Purchase;

/// A member's past and standing.
#[derive(Debug)]
pub(super) struct Member {
    pub standing: Option<TierStanding>,
    /// Of limits that count each member.
    pub counters: Counters,
    enrolled_at: Timestamp,
    history: History,
    /// Days between consecutive purchase days, smallest first.
    gaps: Vec<i64>,
}

impl Member {
    /// A member who joins with the first purchase.
    pub(super) fn new(first: &Purchase) -> Self {
        let history = History {
            orders: 0,
            purchase_days: 0,
            spend: Decimal::ZERO,
            first_order_at: None,
            last_order_at: None,
            median_gap_days: None,
            parts: Vec::new(),
            activity: Vec::new(),
            owned: Vec::new(),
        };
        Self { standing: None, counters: Counters::default(), enrolled_at: noon(first.date), history, gaps: Vec::new() }
    }

    pub(super) fn tier_request(&self, id: &str, date: Date) -> TierRequest {
        TierRequest {
            member_id: id.into(),
            at: noon(date),
            offsets: Vec::new(),
            enrolled_at: Some(self.enrolled_at),
            standing: self.standing.clone(),
            activity: self.history.activity.clone(),
            carried: None,
            tasks: Vec::new(),
            memberships: Vec::new(),
            explain: ExplainLevel::Off,
            extensions: Vec::new(),
        }
    }

    /// The purchase as a finished order. Amounts are what lines come to, so each is one unit at that price.
    pub(super) fn accrual_request(&self, purchase: &Purchase, lines: &[Purchase], currency: &str) -> AccrualRequest {
        let id = format!("{}/{}", purchase.member, self.history.orders + 1);
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
                id: purchase.member.clone(),
                enrolled_at: Some(self.enrolled_at),
                birthday: None,
                birthday_changed_at: None,
                tier: self.standing.clone(),
                segments: Vec::new(),
                occasions: Vec::new(),
                statement_day: None,
                memberships: Vec::new(),
                entitlements: Vec::new(),
                choices: Vec::new(),
                consents: Vec::new(),
                attributes: Vec::new(),
                figures: Vec::new(),
            }),
            history: Some(self.history.clone()),
            referral: None,
            coupons: Vec::new(),
            wallets: Vec::new(),
            tasks: Vec::new(),
            counters: self.counters.iter().collect(),
            explain: ExplainLevel::Off,
            extensions: Vec::new(),
        }
    }

    /// Adds a purchase to the past; none if the sums no longer fit.
    pub(super) fn remember(&mut self, date: Date, lines: &[Purchase]) -> Option<()> {
        let at = noon(date);
        let mut amounts = lines.iter().map(|line| line.amount);
        let first = amounts.next()?;
        let amount = amounts.try_fold(first, add)?;
        let history = &mut self.history;
        history.spend = add(history.spend, amount)?;
        history.orders = history.orders.checked_add(1)?;
        match history.activity.last_mut().filter(|day| day.at == at) {
            Some(day) => {
                day.spend = add(day.spend, amount)?;
                day.orders = day.orders.checked_add(1)?;
            }
            None => {
                if let Some(last) = history.last_order_at {
                    let gap = (at.unix_seconds - last.unix_seconds) / DAY_SECONDS;
                    self.gaps.insert(self.gaps.partition_point(|earlier| *earlier <= gap), gap);
                }
                history.purchase_days += 1;
                history.activity.push(Activity {
                    at,
                    purchased_at: None,
                    spend: amount,
                    orders: 1,
                    visits: 0,
                    units: Vec::new(),
                });
            }
        }
        history.first_order_at = history.first_order_at.or(Some(at));
        history.last_order_at = Some(at);
        history.median_gap_days = median(&self.gaps);
        Some(())
    }
}

const DAY_SECONDS: i64 = 86_400;

/// Noon in UTC: the log has no times and no places.
fn noon(date: Date) -> Timestamp {
    let month = time::Month::try_from(date.month).unwrap_or(time::Month::January);
    let day = time::Date::from_calendar_date(date.year.into(), month, date.day).unwrap_or(time::Date::MIN);
    Timestamp { unix_seconds: day.midnight().assume_utc().unix_timestamp() + DAY_SECONDS / 2, utc_offset_minutes: 0 }
}

/// As the contract has it: absent with fewer than two gaps, the mean of the middle two for an even number.
fn median(gaps: &[i64]) -> Option<Decimal> {
    if gaps.len() < 2 {
        return None;
    }
    let (lower, upper) = (gaps.get((gaps.len() - 1) / 2)?, gaps.get(gaps.len() / 2)?);
    Some(Decimal::new((lower + upper) * 5, 1))
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
