//! A member's purchases as the models count them, and whether the sums of a history fit each other.

use loyalty_contract::{Decimal, History, Timestamp};

use super::ratio;
use crate::calendar;
use crate::explain::{Refused, invalid};
use crate::facts;
use crate::money;
use crate::path::Path;

/// What a member has bought so far; at least once.
#[derive(Debug)]
pub struct Past {
    /// Days with a purchase, at least one. Purchases of one day count once.
    pub purchase_days: u32,
    /// Civil days from the first purchase to the latest, zero with one.
    pub days_bought: i64,
    /// Civil days from the latest purchase to now.
    pub days_since: i64,
    /// Money, zero or more.
    pub spend: Decimal,
    /// Median days between purchases, at least one.
    pub median_gap: Option<Decimal>,
}

/// Purchases in the time unit of a model.
#[derive(Debug, Clone, Copy)]
pub struct Purchases {
    /// Purchases after the first.
    pub repeat: f64,
    /// From the first to the latest.
    pub latest: f64,
    /// From the first to now.
    pub age: f64,
}

impl Past {
    /// Reads a history that does not lie after the instant; none if nothing has been bought.
    ///
    /// # Errors
    /// Sums that contradict each other, by the field.
    pub fn read(history: &History, at: Timestamp) -> Result<Option<Self>, Refused> {
        let path = Path::of("history");
        let (days_at, first_at, last_at) =
            (path.field("purchase-days"), path.field("first-order-at"), path.field("last-order-at"));
        let (orders, purchase_days) = (history.orders, history.purchase_days);
        let spend = history.spend;
        if spend.mantissa < 0 || money::exact_of(spend).is_none() {
            return invalid(&path.field("spend"), "money spent is zero or more, with at most 18 decimals");
        }
        let (first, last) = (history.first_order_at.as_ref(), history.last_order_at.as_ref());
        if orders == 0 && purchase_days == 0 {
            let spent = spend.mantissa != 0;
            let dated = first.or(last).is_some() || history.median_gap_days.is_some();
            let message = "a history without orders has neither dates nor money spent";
            return if spent || dated { invalid(&path.field("orders"), message) } else { Ok(None) };
        }
        if purchase_days == 0 || purchase_days > orders {
            return invalid(&days_at, "there are 1 to as many days with an order as orders");
        }
        let Some(first) = first else { return invalid(&first_at, "a history with orders has a first one") };
        let Some(last) = last else { return invalid(&last_at, "a history with orders has a latest one") };
        facts::check_time(*first, &first_at)?;
        facts::check_time(*last, &last_at)?;
        if last.unix_seconds < first.unix_seconds {
            return invalid(&last_at, "the latest order lies before the first");
        }
        // Where it is earlier in the day, an instant may be later and its date before.
        let days_bought = (calendar::local_day(*last) - calendar::local_day(*first)).max(0);
        let days_since = (calendar::local_day(at) - calendar::local_day(*last)).max(0);
        if i64::from(purchase_days) - 1 > days_bought || (purchase_days == 1 && days_bought > 0) {
            let message = "so many days with an order do not fit between the first order and the latest";
            return invalid(&days_at, message);
        }
        let median_gap = history.median_gap_days.as_ref().copied();
        if let Some(gap) = median_gap {
            check_gap(gap, purchase_days, days_bought, &path.field("median-gap-days"))?;
        }
        Ok(Some(Self { purchase_days, days_bought, days_since, spend, median_gap }))
    }

    /// The purchases in a unit of so many days.
    pub fn in_units_of(&self, days: f64) -> Purchases {
        Purchases {
            repeat: f64::from(self.purchase_days) - 1.0,
            latest: self.days_bought as f64 / days,
            age: (self.days_bought + self.days_since) as f64 / days,
        }
    }

    /// Days since the latest purchase ÷ own median gap.
    pub fn recency_ratio(&self) -> Option<Decimal> {
        let (since, gap) = self.since_and_gap()?;
        ratio(since, gap)
    }

    /// One up to the median gap, then as much less as it has been longer.
    pub fn alive_by_gap(&self) -> Option<Decimal> {
        let (since, gap) = self.since_and_gap()?;
        ratio(gap, since.max(gap))
    }

    /// Both in the decimals of the gap.
    fn since_and_gap(&self) -> Option<(i128, i128)> {
        let gap = self.median_gap?;
        let unit = money::power_of_ten(gap.scale.into())?;
        Some((i128::from(self.days_since).checked_mul(unit)?, gap.mantissa.into()))
    }
}

/// Checks that a median gap lies between a day and all of the time.
fn check_gap(gap: Decimal, purchase_days: u32, days_bought: i64, path: &Path<'_>) -> Result<(), Refused> {
    let Some(unit) = money::power_of_ten(gap.scale.into()).filter(|_| gap.scale <= 18) else {
        return invalid(path, "a decimal has at most 18 decimal places");
    };
    if purchase_days < 3 {
        return invalid(path, "with fewer than three days with an order there is no median gap");
    }
    let gap = i128::from(gap.mantissa);
    if gap < unit || gap > unit * i128::from(days_bought) {
        return invalid(path, "a gap is at least a day, and no longer than from the first order to the latest");
    }
    Ok(())
}
