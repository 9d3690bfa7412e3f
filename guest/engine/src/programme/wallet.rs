//! A kind of points: how they are rounded, how long they live, and what happens when they are spent or taken back.

use loyalty_contract::{GrantKind, OverdrawnPolicy, RestoredExpiry, Text, Timestamp};
use rust_decimal::Decimal as Exact;

use super::accrual::Caps;
use crate::calendar::{self, Period, Span, YearDay, Zone};
use crate::money::{Percent, Rounding, Units};
use crate::selection::Selector;

/// A kind of points.
#[derive(Debug)]
pub struct Wallet {
    pub id: Text,
    /// Digits behind the decimal point.
    pub scale: u8,
    pub rounding: Rounding,
    /// What one point is worth when spent, in money.
    pub worth: Option<Exact>,
    pub lifetime: Lifetime,
    /// How long after the member last did something all active points expire.
    pub inactive_after: Option<Span>,
    /// Points do not expire while the member holds the tier at this position or a higher one.
    pub unless_tier: Option<usize>,
    /// How far ahead a settlement tells what is about to expire.
    pub expiring_soon_days: u32,
    /// Who pays for the points.
    pub funder: Option<Text>,
    /// Whether base rules compete for lines, unless they say otherwise.
    pub competes: bool,
    pub multipliers: Multipliers,
    /// The most a member gets in it.
    pub caps: Caps,
    pub converts: Option<Conversion>,
    pub spend: Option<Spend>,
    pub overdrawn: OverdrawnPolicy,
    pub restored: RestoredExpiry,
    pub grace_days: Option<u32>,
}

/// How multipliers go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Multipliers {
    /// Each multiplies what those before it have come to.
    Multiply,
    /// Each adds its own to the base.
    Add,
    /// On each line the highest counts.
    Highest,
}

/// What a full card turns into.
#[derive(Debug)]
pub struct Conversion {
    /// Points of a full card, in the wallet's units.
    pub every: Units,
    pub kind: GrantKind,
    pub id: Text,
    /// How many a full card gives.
    pub quantity: i64,
    /// How long the reward can be used; none: for good.
    pub days: Option<u32>,
}

/// How points of a wallet are spent as money.
#[derive(Debug)]
pub struct Spend {
    /// Whether they pay a price that stays as it is; otherwise they lower it.
    pub as_tender: bool,
    /// Which lines they may pay.
    pub of: Selector,
    /// Whether they may pay lines that are discounted in any way.
    pub on_discounted: bool,
    /// Whether an order on which they are spent earns points of the same wallet.
    pub with_earning: bool,
    /// The least that is spent on an order, in the wallet's units.
    pub minimum: Units,
    /// Points are spent in multiples of this, in the wallet's units.
    pub step: Units,
    /// The largest share of what can be paid with points.
    pub max_share: Percent,
    /// How long points are set aside when it is not said until when; none: until it is decided.
    pub hold_minutes: Option<u32>,
}

/// When points can be spent and until when, counted from the instant they were earned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime {
    /// How long they wait until they can be spent; none: not at all.
    pub activates_after: Option<Span>,
    /// None: they never expire.
    pub expires: Option<Expiry>,
}

/// When a lot expires.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expiry {
    /// So long after it was earned, or with the end of the period this lies in.
    After(Span, Option<Period>),
    /// With the end of the first such day on or after the day it was earned, or on or after so much later.
    On(YearDay, Option<Span>),
}

impl Spend {
    /// When points that are set aside now come free again; none: not by themselves.
    pub fn hold_until(&self, at: Timestamp) -> Option<Timestamp> {
        let unix_seconds = at.unix_seconds + i64::from(self.hold_minutes?) * 60;
        Some(Timestamp { unix_seconds, ..at }).filter(|until| calendar::is_in_range(*until))
    }
}

impl Lifetime {
    /// When points earned at an instant become spendable, and when they expire. None if that lies beyond the year 9999.
    pub fn of(self, at: Timestamp, zone: Zone<'_>) -> Option<(Timestamp, Option<Timestamp>)> {
        let active_at = match self.activates_after {
            None => at,
            Some(span) => calendar::after(at, span, zone)?,
        };
        let expires_at = match self.expires {
            None => None,
            Some(expires) => Some(expires.of(at, zone)?),
        };
        Some((active_at, expires_at))
    }
}

impl Expiry {
    /// The first instant at which points earned at an instant can no longer be spent.
    pub fn of(self, at: Timestamp, zone: Zone<'_>) -> Option<Timestamp> {
        let later = |span| calendar::after(at, span, zone);
        match self {
            Self::After(span, None) => later(span),
            Self::After(span, Some(period)) => calendar::end_of(later(span)?, period, zone),
            Self::On(day, span) => {
                let from = calendar::local_day(span.map_or(Some(at), later)?);
                calendar::first_instant(day.next_from(from)? + 1, zone)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Noon of a day in UTC.
    fn noon(text: &str) -> Timestamp {
        let unix_seconds = calendar::parse_date(text).unwrap() * 86_400 + 43_200;
        Timestamp { unix_seconds, utc_offset_minutes: 0 }
    }

    #[test]
    fn points_expire_as_the_wallet_says() {
        let last_of_year = YearDay::parse("--12-31").unwrap();
        let cases = [
            (Expiry::After(Span::Days(30), None), "2026-12-21", 12),
            (Expiry::After(Span::Months(1), Some(Period::Day)), "2026-12-22", 0),
            (Expiry::After(Span::Days(1), Some(Period::Week)), "2026-11-23", 0),
            (Expiry::After(Span::Months(12), Some(Period::Month)), "2027-12-01", 0),
            (Expiry::On(last_of_year, None), "2027-01-01", 0),
            (Expiry::On(last_of_year, Some(Span::Months(2))), "2028-01-01", 0),
        ];
        let earned = noon("2026-11-21");
        for (expiry, day, hour) in cases {
            let unix_seconds = noon(day).unix_seconds + (hour - 12) * 3_600;
            let expected = Timestamp { unix_seconds, utc_offset_minutes: 0 };
            assert_eq!(expiry.of(earned, Zone::new(earned, &[])), Some(expected), "{expiry:?}");
        }
    }
}
