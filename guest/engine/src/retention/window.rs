//! What a member has bought within the months that scores look at, from the dated entries of their past.
//!
//! Days are civil, and those after the same day so many months ago count. A return goes off the day of its purchase.

use alloc::vec::Vec;

use loyalty_contract::{Activity, History, Timestamp};
use rust_decimal::Decimal as Exact;

use super::past::Past;
use crate::calendar::{self, DayNumber};
use crate::explain::{Refused, invalid, overflow};
use crate::facts;
use crate::money;
use crate::order;
use crate::path::Path;

/// What counts toward the scores.
#[derive(Debug)]
pub struct Counted {
    /// Days with a purchase.
    pub purchase_days: u32,
    /// Money, zero or more.
    pub spend: Exact,
}

impl Counted {
    /// All there is.
    pub fn ever(past: &Past) -> Option<Self> {
        Some(Self { purchase_days: past.purchase_days, spend: money::exact_of(past.spend)? })
    }

    /// What lies within so many months before an instant.
    ///
    /// # Errors
    /// Entries out of bounds, and none although the latest order lies within: they have not been handed in.
    pub fn within(months: u32, history: &History, past: &Past, at: Timestamp) -> Result<Self, Refused> {
        let path = Path::of("history");
        let path = path.field("activity");
        let today = calendar::local_day(at);
        let border = calendar::months_before(today, months).unwrap_or(DayNumber::MIN);
        let (mut days, mut spend) = (Vec::new(), Exact::ZERO);
        for (index, entry) in history.activity.iter().enumerate() {
            let path = path.index(index);
            let day = calendar::local_day(bought_at(entry, &path)?);
            if day <= border {
                continue;
            }
            let money = money::exact_of(entry.spend).and_then(|money| spend.checked_add(money));
            spend = money.ok_or_else(|| overflow(&path.field("spend")))?;
            days.push((day, i64::from(entry.orders)));
        }
        if today - past.days_since > border && !days.iter().any(|(_, orders)| *orders > 0) {
            let message = "the latest order lies within the months that scores look at, and no entry tells of it";
            return invalid(&path, message);
        }
        let days = order::sorted(days, |(left, _), (right, _)| left.cmp(right));
        let is_day = |entries: &&[(DayNumber, i64)]| entries.iter().map(|(_, orders)| orders).sum::<i64>() > 0;
        let purchase_days = days.chunk_by(|(left, _), (right, _)| left == right).filter(is_day).count();
        Ok(Self { purchase_days: u32::try_from(purchase_days).unwrap_or(u32::MAX), spend: spend.max(Exact::ZERO) })
    }
}

/// When the goods of an entry were bought.
fn bought_at(entry: &Activity, path: &Path<'_>) -> Result<Timestamp, Refused> {
    facts::check_time(entry.at, &path.field("at"))?;
    match entry.purchased_at.as_ref() {
        None => Ok(entry.at),
        Some(bought) if bought.unix_seconds > entry.at.unix_seconds => {
            invalid(&path.field("purchased-at"), "it lies after the return")
        }
        Some(bought) => {
            facts::check_time(*bought, &path.field("purchased-at"))?;
            Ok(*bought)
        }
    }
}
