//! How much a member is shown or sent at most: so many impressions a civil day, week or month, whatever they were of.

use loyalty_contract::{Impression, Reason, ReasonCode, Timestamp, maybe};

use crate::calendar::{self, Period, Zone};
use crate::explain::because;
use crate::programme::offers::Quiet;

impl Quiet {
    /// Why nothing more is shown or sent now, with the instant from which on something may be again; none if something
    /// may be now.
    pub fn holds_back(&self, shown: &[Impression], at: Timestamp) -> Option<Reason> {
        let today = calendar::local_day(at);
        let limits = [(self.per_day, Period::Day), (self.per_week, Period::Week), (self.per_month, Period::Month)];
        let mut free = None;
        let mut is_reached = false;
        for (most, period) in limits {
            let (Some(most), Some(first)) = (most, period.first_day(today)) else { continue };
            let had = shown.iter().filter(|impression| calendar::local_day(impression.at) >= first);
            if had.count() >= usize::try_from(most).unwrap_or(usize::MAX) {
                is_reached = true;
                // Periods end later the longer they are, but for a week that goes on into the next month.
                free = free.max(period.first_day_after(today));
            }
        }
        let free = free.and_then(|day| calendar::first_instant(day, Zone::new(at, &[])));
        is_reached.then(|| Reason { at: maybe(free), ..because(ReasonCode::Cooldown) })
    }
}
