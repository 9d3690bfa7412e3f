//! Scores from 1 to 5 for recency, frequency and money. A value that equals a threshold has the better score. Frequency and
//! money may be those of the latest months; the latest purchase is the latest, however long ago.

use rust_decimal::Decimal as Exact;

use super::past::Past;
use super::window::Counted;
use crate::programme::Rfm;

/// By days since the latest purchase: 5 up to the first threshold.
pub fn recency(rfm: &Rfm, past: &Past) -> Option<u8> {
    let thresholds = rfm.recency.as_ref()?;
    let days = Exact::from(past.days_since);
    let missed = thresholds.iter().filter(|threshold| days > **threshold).count();
    u8::try_from(missed).ok().map(|missed| 5 - missed)
}

/// By days with a purchase: 5 from the last threshold on.
pub fn frequency(rfm: &Rfm, counted: &Counted) -> Option<u8> {
    ascending(rfm.frequency.as_ref()?, Exact::from(counted.purchase_days))
}

/// By money spent: 5 from the last threshold on.
pub fn monetary(rfm: &Rfm, counted: &Counted) -> Option<u8> {
    ascending(rfm.monetary.as_ref()?, counted.spend)
}

fn ascending(thresholds: &[Exact; 4], value: Exact) -> Option<u8> {
    let reached = thresholds.iter().filter(|threshold| value >= **threshold).count();
    u8::try_from(reached).ok().map(|reached| 1 + reached)
}
