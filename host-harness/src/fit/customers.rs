//! What each customer of a history has done until a day.
//!
//! Purchases of one day count as one, since the models know no time of the day. A customer's time begins on the day of
//! the first purchase and ends on the last day that counts, both by their dates: from 1 January to 30 September are 272
//! days. These are the conventions of the paper's data, and those by which the engine judges members.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use loyalty_contract::Date;
use rust_decimal::Decimal as Exact;

use crate::orders::Purchase;

/// All customers of a history.
#[derive(Debug, Default)]
pub struct Customers {
    by_id: HashMap<String, Log>,
    categories: Vec<String>,
    category_numbers: HashMap<String, u32>,
    days: Option<(Date, Date)>,
}

/// What one customer has bought, by day.
#[derive(Debug, Default)]
struct Log {
    /// None where the sum does not fit.
    spend: BTreeMap<i32, Option<Exact>>,
    /// The days on which each category was bought.
    categories: BTreeMap<u32, BTreeSet<i32>>,
}

/// What one customer has done until a day.
#[derive(Debug, Clone)]
pub struct Customer {
    /// What each day with a purchase came to, in order of time.
    pub days: Vec<Exact>,
    /// What all came to.
    pub spend: Exact,
    /// From the first purchase to the latest, in days.
    pub days_bought: u32,
    /// From the latest purchase to the last day that counts.
    pub days_since: u32,
    /// Numbers of the categories that were bought, in order, and on how many days.
    pub categories: Vec<(u32, u32)>,
}

/// A sum does not fit.
#[derive(Debug, thiserror::Error)]
#[error("customer `{customer}`: the purchases add up to more than 28 digits")]
pub struct TooMuch {
    customer: String,
}

impl Customers {
    /// Adds a purchase, in any order of time.
    pub fn add(&mut self, purchase: Purchase) {
        let day = day_number(purchase.date);
        let order = |date: Date| (date.year, date.month, date.day);
        self.days = Some(self.days.map_or((purchase.date, purchase.date), |(first, last)| {
            let earlier = order(purchase.date) < order(first);
            let later = order(purchase.date) > order(last);
            (if earlier { purchase.date } else { first }, if later { purchase.date } else { last })
        }));
        let category = purchase.category.map(|category| self.category_number(category));
        let log = self.by_id.entry(purchase.member).or_default();
        let amount: Option<Exact> = purchase.amount.try_into().ok();
        let spent = log.spend.entry(day).or_insert(Some(Exact::ZERO));
        *spent = spent.zip(amount).and_then(|(spent, amount)| spent.checked_add(amount));
        if let Some(category) = category {
            log.categories.entry(category).or_default().insert(day);
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// Names of the categories by their numbers.
    pub fn categories(&self) -> &[String] {
        &self.categories
    }

    /// The first day with a purchase.
    pub fn first_day(&self) -> Date {
        self.days.map_or(EPOCH, |(first, _)| first)
    }

    /// The last day with a purchase.
    pub fn last_day(&self) -> Date {
        self.days.map_or(EPOCH, |(_, last)| last)
    }

    /// What those who had bought by a day had done by then, in the order of their ids.
    ///
    /// # Errors
    /// A customer whose purchases add up to too much.
    pub fn until(&self, until: Date) -> Result<Vec<Customer>, TooMuch> {
        let until = day_number(until);
        let mut logs: Vec<_> = self.by_id.iter().collect();
        logs.sort_by_key(|(id, _)| *id);
        let customers =
            logs.into_iter().map(|(id, log)| log.until(until).map_err(|()| TooMuch { customer: id.clone() }));
        customers.filter_map(Result::transpose).collect()
    }

    fn category_number(&mut self, category: String) -> u32 {
        let categories = &mut self.categories;
        *self.category_numbers.entry(category).or_insert_with_key(|category| {
            categories.push(category.clone());
            u32::try_from(categories.len() - 1).unwrap_or(u32::MAX)
        })
    }
}

impl Log {
    fn until(&self, until: i32) -> Result<Option<Customer>, ()> {
        let seen = || self.spend.range(..=until);
        let (Some((first, _)), Some((last, _))) = (seen().next(), seen().next_back()) else { return Ok(None) };
        let days: Vec<Exact> = seen().map(|(_, spend)| spend.ok_or(())).collect::<Result<_, _>>()?;
        let spend = days.iter().try_fold(Exact::ZERO, |sum, day| sum.checked_add(*day)).ok_or(())?;
        let bought = self.categories.iter().map(|(category, days)| (*category, days.range(..=until).count()));
        Ok(Some(Customer {
            days,
            spend,
            days_bought: last.abs_diff(*first),
            days_since: until.abs_diff(*last),
            categories: bought.filter(|(_, days)| *days > 0).map(|(category, days)| (category, days as u32)).collect(),
        }))
    }
}

impl Customer {
    /// Days with a purchase, at least one.
    pub fn purchase_days(&self) -> usize {
        self.days.len()
    }
}

const EPOCH: Date = Date { year: 1970, month: 1, day: 1 };

fn day_number(date: Date) -> i32 {
    let month = time::Month::try_from(date.month).unwrap_or(time::Month::January);
    time::Date::from_calendar_date(date.year.into(), month, date.day).map_or(0, time::Date::to_julian_day)
}
