//! The arithmetic of time: instants, local days, and how long something lasts.
//!
//! The component has no time-zone database. Local civil time is an instant plus the offset that came with it, and the
//! host tells the changes of that offset that lie ahead; a [`Zone`] is both. The primitive of all of it is the first
//! instant at or after a local time, so a day whose midnight does not exist starts when the clocks have gone forward,
//! and of an hour that comes twice the first counts.

mod date;
mod yearly;

use alloc::format;
use alloc::string::String;

use loyalty_contract::{Date, Timestamp};

pub use date::{
    DayNumber, Period, date_of, day_number, first_day_of_statement, is_date, months_before, parse_date, weekday,
};
pub use yearly::{DateOrYearDay, LeapDay, YearDay};

const SECONDS_PER_DAY: i64 = 86_400;
const OFFSET_MINUTES_MAX: u16 = 1_080;
/// 0001-01-01T00:00:00Z and 10000-01-01T00:00:00Z.
const UNIX_SECONDS: core::ops::Range<i64> = -62_135_596_800..253_402_300_800;

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// So many civil days, to the same local time.
    Days(u32),
    /// So many calendar months, to the same local time; a day that does not exist becomes the last one of its month.
    Months(u32),
}

/// The local offset over time: the one seen last, and the changes after that.
#[derive(Debug, Clone, Copy)]
pub struct Zone<'a> {
    utc_offset_minutes: i16,
    /// From each of these instants on its offset holds.
    changes: &'a [Timestamp],
}

impl<'a> Zone<'a> {
    /// The offset of `seen`, and what follows of `changes`, which are in order of time.
    pub fn new(seen: Timestamp, changes: &'a [Timestamp]) -> Self {
        let past = changes.partition_point(|change| change.unix_seconds <= seen.unix_seconds);
        Self { utc_offset_minutes: seen.utc_offset_minutes, changes: changes.get(past..).unwrap_or_default() }
    }

    /// The offset of `seen` up to the first change there is, and all changes: for days that lie before it.
    pub const fn around(seen: Timestamp, changes: &'a [Timestamp]) -> Self {
        Self { utc_offset_minutes: seen.utc_offset_minutes, changes }
    }

    /// The first instant at or after a local time, which is given in seconds since 1970-01-01 of the local clock.
    fn first_at(self, local: i64) -> Option<Timestamp> {
        let (mut from, mut utc_offset_minutes) = (i64::MIN, self.utc_offset_minutes);
        for change in self.changes {
            if local - seconds(utc_offset_minutes) < change.unix_seconds {
                break;
            }
            (from, utc_offset_minutes) = (change.unix_seconds, change.utc_offset_minutes);
        }
        // A local time before the start of its stretch was skipped by the clocks.
        let at = Timestamp { unix_seconds: from.max(local - seconds(utc_offset_minutes)), utc_offset_minutes };
        is_in_range(at).then_some(at)
    }
}

/// Whether a timestamp keeps the bounds of the contract.
pub fn is_in_range(at: Timestamp) -> bool {
    UNIX_SECONDS.contains(&at.unix_seconds) && at.utc_offset_minutes.unsigned_abs() <= OFFSET_MINUTES_MAX
}

/// The earlier of two instants, either of which may never come.
pub fn earlier(left: Option<Timestamp>, right: Option<Timestamp>) -> Option<Timestamp> {
    match (left, right) {
        (Some(left), Some(right)) => Some(if left.unix_seconds <= right.unix_seconds { left } else { right }),
        (left, right) => left.or(right),
    }
}

/// The civil day of an instant, where it was seen.
pub fn local_day(at: Timestamp) -> DayNumber {
    local_seconds(at).div_euclid(SECONDS_PER_DAY)
}

/// Minutes since local midnight.
pub fn minute_of_day(at: Timestamp) -> u16 {
    u16::try_from(local_seconds(at).rem_euclid(SECONDS_PER_DAY) / 60).unwrap_or(0)
}

/// The instant `span` later.
pub fn after(at: Timestamp, span: Span, zone: Zone<'_>) -> Option<Timestamp> {
    let day = match span {
        Span::Days(days) => local_day(at) + i64::from(days),
        Span::Months(months) => date::add_months(local_day(at), months)?,
    };
    zone.first_at(midnight(day)? + local_seconds(at).rem_euclid(SECONDS_PER_DAY))
}

/// The first instant after the period that `at` lies in.
pub fn end_of(at: Timestamp, period: Period, zone: Zone<'_>) -> Option<Timestamp> {
    first_instant(period.first_day_after(local_day(at))?, zone)
}

/// The first days of the year that `day` lies in and of the next, of years that are counted from a day: its
/// anniversaries, of 29 February on 28 February where the calendar has none. Days before the first year count to it.
pub fn year_from(first: DayNumber, day: DayNumber) -> Option<(DayNumber, DayNumber)> {
    let year = |day| date_of(day).map(|date| u32::from(date.year));
    let start_of = |years: u32| date::add_months(first, years.checked_mul(12)?);
    let years = year(day)?.saturating_sub(year(first)?);
    let start = start_of(years)?;
    match years.checked_sub(1) {
        Some(before) if day < start => Some((start_of(before)?, start)),
        _ => Some((start, start_of(years + 1)?)),
    }
}

/// The first instant of a civil day.
pub fn first_instant(day: DayNumber, zone: Zone<'_>) -> Option<Timestamp> {
    zone.first_at(midnight(day)?)
}

/// The first instant at or after a local time, in minutes of a civil day.
pub fn instant_at(day: DayNumber, minute: u16, zone: Zone<'_>) -> Option<Timestamp> {
    zone.first_at(midnight(day)? + i64::from(minute) * 60)
}

/// A civil day as it is written: "2026-11-21".
pub fn written(day: DayNumber) -> String {
    match date_of(day) {
        Some(Date { year, month, day }) => format!("{year:04}-{month:02}-{day:02}"),
        None => String::new(),
    }
}

/// The local second in which a day begins. Days of years beyond all bounds have none.
fn midnight(day: DayNumber) -> Option<i64> {
    Some(i64::from(i32::try_from(day).ok()?) * SECONDS_PER_DAY)
}

fn local_seconds(at: Timestamp) -> i64 {
    at.unix_seconds.saturating_add(seconds(at.utc_offset_minutes))
}

fn seconds(minutes: i16) -> i64 {
    i64::from(minutes) * 60
}

#[cfg(test)]
mod tests {
    use super::*;
    use loyalty_contract::Date;

    fn at(text: &str, hour: i64) -> Timestamp {
        local(text, hour, 0)
    }

    fn local(text: &str, hour: i64, utc_offset_minutes: i16) -> Timestamp {
        let local = parse_date(text).unwrap() * SECONDS_PER_DAY + hour * 3_600;
        Timestamp { unix_seconds: local - seconds(utc_offset_minutes), utc_offset_minutes }
    }

    fn fixed(at: Timestamp) -> Zone<'static> {
        Zone::new(at, &[])
    }

    #[test]
    fn a_month_after_31_january_is_the_end_of_february() {
        let january = at("2027-01-31", 12);
        let later = after(january, Span::Months(1), fixed(january)).unwrap();
        assert_eq!(later, at("2027-02-28", 12));
        assert_eq!(end_of(later, Period::Day, fixed(january)).unwrap(), at("2027-03-01", 0));
    }

    #[test]
    fn periods_end_where_the_next_begins() {
        let november = at("2026-11-21", 18);
        let end_of = |at, period| end_of(at, period, fixed(at)).unwrap();
        assert_eq!(end_of(november, Period::Week), at("2026-11-23", 0));
        assert_eq!(end_of(november, Period::Month), at("2026-12-01", 0));
        assert_eq!(end_of(november, Period::Quarter), at("2027-01-01", 0));
        assert_eq!(end_of(november, Period::Year), at("2027-01-01", 0));
        assert_eq!(end_of(at("2026-12-31", 23), Period::Month), at("2027-01-01", 0));
    }

    #[test]
    fn years_are_counted_from_a_day() {
        let day = |text| parse_date(text).unwrap();
        let cases = [
            ("2024-02-29", "2025-02-27", "2024-02-29", "2025-02-28"),
            ("2024-02-29", "2025-02-28", "2025-02-28", "2026-02-28"),
            ("2024-02-29", "2028-02-28", "2027-02-28", "2028-02-29"),
            ("2024-09-02", "2026-01-01", "2025-09-02", "2026-09-02"),
            ("2024-09-02", "2023-01-01", "2024-09-02", "2025-09-02"),
        ];
        for (first, lies_in, start, next) in cases {
            assert_eq!(year_from(day(first), day(lies_in)), Some((day(start), day(next))), "{lies_in}");
        }
    }

    #[test]
    fn the_day_is_the_local_one() {
        let midnight_in_moscow = Timestamp { unix_seconds: at("2026-12-31", 21).unix_seconds, utc_offset_minutes: 180 };
        assert_eq!(date::date_of(local_day(midnight_in_moscow)), Some(Date { year: 2027, month: 1, day: 1 }));
    }

    #[test]
    fn vector_14_a_day_in_cairo_starts_when_the_clocks_have_gone_forward() {
        let april = local("2026-04-20", 12, 120);
        let summer_time = [local("2026-04-24", 0, 120), local("2026-10-30", 0, 180)];
        let summer_time = summer_time.map(|at| Timestamp { utc_offset_minutes: 300 - at.utc_offset_minutes, ..at });
        let zone = Zone::new(april, &summer_time);
        let first = |text| first_instant(parse_date(text).unwrap(), zone).unwrap();
        assert_eq!(first("2026-04-23"), local("2026-04-23", 0, 120));
        assert_eq!(first("2026-04-24"), local("2026-04-24", 1, 180));
        assert_eq!(first("2026-04-24").unix_seconds, at("2026-04-23", 22).unix_seconds);
        assert_eq!(first("2026-04-25"), local("2026-04-25", 0, 180));
        // The last hour of 29 October comes twice, so the 30th starts an hour later than it would have.
        assert_eq!(first("2026-10-30"), local("2026-10-30", 0, 120));
        assert_eq!(after(local("2026-10-28", 23, 180), Span::Days(1), zone).unwrap(), local("2026-10-29", 23, 180));
        // Seen in summer, the change of spring is over.
        let june = local("2026-06-01", 12, 180);
        assert_eq!(after(june, Span::Months(6), Zone::new(june, &summer_time)), Some(local("2026-12-01", 12, 120)));
    }
}
