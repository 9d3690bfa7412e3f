//! A member's past as a host keeps it, summed up purchase by purchase from a log.
//!
//! Purchases come in order of time. The log has no times of day and no places, so a purchase is made at noon in UTC; the
//! lines of one order are counted as one order.

use std::collections::BTreeMap;

use loyalty_contract::{Activity, Date, Decimal, History, HistoryCut, HistoryPart, Member, Timestamp};

use crate::orders::Purchase;

const DAY_SECONDS: i64 = 86_400;

/// What is known of a member's purchases so far.
#[derive(Debug)]
pub struct Past {
    history: History,
    /// By category, and the order that was counted last in it.
    parts: BTreeMap<String, (HistoryPart, OrderKey)>,
    latest: Option<OrderKey>,
    /// Days between consecutive purchase days, smallest first.
    gaps: Vec<i64>,
}

/// What lines of one order have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
enum OrderKey {
    /// The log numbers its orders.
    Numbered(String),
    /// The log has a line for each order.
    Line(usize),
}

impl Past {
    /// Nothing bought yet.
    pub fn new() -> Self {
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
        Self { history, parts: BTreeMap::new(), latest: None, gaps: Vec::new() }
    }

    /// Number of orders.
    pub const fn orders(&self) -> u32 {
        self.history.orders
    }

    /// When the first order was made.
    pub const fn first_order_at(&self) -> Option<Timestamp> {
        self.history.first_order_at
    }

    /// When the latest order was made.
    pub const fn last_order_at(&self) -> Option<Timestamp> {
        self.history.last_order_at
    }

    /// Dated entries, one for each day.
    pub fn activity(&self) -> &[Activity] {
        &self.history.activity
    }

    /// The past as requests have it.
    pub fn history(&self) -> History {
        let parts = self.parts.values().map(|(part, _)| part.clone()).collect();
        History { parts, ..self.history.clone() }
    }

    /// Adds a purchase; none if the sums no longer fit.
    pub fn remember(&mut self, purchase: &Purchase) -> Option<()> {
        let at = noon(purchase.date);
        let key = OrderKey::of(purchase);
        let is_new = self.latest.as_ref() != Some(&key);
        let history = &mut self.history;
        history.spend = add(history.spend, purchase.amount)?;
        history.orders = history.orders.checked_add(is_new.into())?;
        match history.activity.last_mut().filter(|day| day.at == at) {
            Some(day) => {
                day.spend = add(day.spend, purchase.amount)?;
                day.orders = day.orders.checked_add(is_new.into())?;
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
                    spend: purchase.amount,
                    orders: 1,
                    visits: 0,
                    units: Vec::new(),
                });
            }
        }
        history.first_order_at = history.first_order_at.or(Some(at));
        history.last_order_at = Some(at);
        history.median_gap_days = median(&self.gaps);
        if let Some(category) = &purchase.category {
            self.remember_part(category, purchase, &key)?;
        }
        self.latest = Some(key);
        Some(())
    }

    fn remember_part(&mut self, category: &str, purchase: &Purchase, key: &OrderKey) -> Option<()> {
        let (part, counted) = self.parts.entry(category.into()).or_insert_with(|| (part(category), key.clone()));
        if part.orders == 0 || counted != key {
            part.orders = part.orders.checked_add(1)?;
            *counted = key.clone();
        }
        part.quantity = add(part.quantity, Decimal::new(purchase.units.into(), 0))?;
        part.spend = add(part.spend, purchase.amount)?;
        part.last_order_at = Some(noon(purchase.date));
        Some(())
    }
}

impl OrderKey {
    fn of(purchase: &Purchase) -> Self {
        purchase.order.clone().map_or(Self::Line(purchase.line), Self::Numbered)
    }
}

fn part(category: &str) -> HistoryPart {
    HistoryPart {
        by: HistoryCut::Category,
        id: category.into(),
        orders: 0,
        quantity: Decimal::ZERO,
        spend: Decimal::ZERO,
        last_order_at: None,
    }
}

/// A member of whom nothing is known but when the first order was made.
pub fn member(id: &str, enrolled_at: Option<Timestamp>) -> Member {
    Member {
        id: id.into(),
        enrolled_at,
        birthday: None,
        birthday_changed_at: None,
        tier: None,
        segments: Vec::new(),
        occasions: Vec::new(),
        statement_day: None,
        memberships: Vec::new(),
        entitlements: Vec::new(),
        choices: Vec::new(),
        consents: Vec::new(),
        attributes: Vec::new(),
        figures: Vec::new(),
    }
}

/// Whether a category path is `category` or lies below it.
pub fn lies_in(path: &str, category: &str) -> bool {
    path.strip_prefix(category).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Noon in UTC.
pub fn noon(date: Date) -> Timestamp {
    let month = time::Month::try_from(date.month).unwrap_or(time::Month::January);
    let day = time::Date::from_calendar_date(date.year.into(), month, date.day).unwrap_or(time::Date::MIN);
    Timestamp { unix_seconds: day.midnight().assume_utc().unix_timestamp() + DAY_SECONDS / 2, utc_offset_minutes: 0 }
}

/// The sum, if it fits.
pub fn add(left: Decimal, right: Decimal) -> Option<Decimal> {
    let (left, right): (rust_decimal::Decimal, rust_decimal::Decimal) = (left.try_into().ok()?, right.try_into().ok()?);
    left.checked_add(right)?.try_into().ok()
}

/// As the contract has it: absent with fewer than two gaps, the mean of the middle two for an even number.
fn median(gaps: &[i64]) -> Option<Decimal> {
    if gaps.len() < 2 {
        return None;
    }
    let (lower, upper) = (gaps.get((gaps.len() - 1) / 2)?, gaps.get(gaps.len() / 2)?);
    Some(Decimal::new((lower + upper) * 5, 1))
}
