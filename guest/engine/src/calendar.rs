//! Civil dates, periods and the arithmetic of time.
//!
//! The component has no time-zone database: local civil time is the instant plus the offset that came with it.

use loyalty_contract::{Date, Timestamp};

const SECONDS_PER_DAY: i64 = 86_400;
const OFFSET_MINUTES_MAX: u16 = 1_080;
/// 0001-01-01T00:00:00Z and 10000-01-01T00:00:00Z.
const UNIX_SECONDS: core::ops::Range<i64> = -62_135_596_800..253_402_300_800;

/// Days since 1970-01-01 of a civil date.
pub type DayNumber = i64;

/// Where a period ends that something is valid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodEnd {
    /// At the very instant.
    Instant,
    /// With the civil day.
    Day,
    /// With the calendar month.
    Month,
    /// With the calendar quarter.
    Quarter,
    /// With the calendar year.
    Year,
}

/// A length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// So many times 24 hours.
    Days(u32),
    /// So many calendar months; a day that does not exist becomes the last one of its month.
    Months(u32),
}

/// Whether a timestamp keeps the bounds of the contract.
pub fn is_in_range(at: Timestamp) -> bool {
    UNIX_SECONDS.contains(&at.unix_seconds) && at.utc_offset_minutes.unsigned_abs() <= OFFSET_MINUTES_MAX
}

/// The civil day of an instant, where it was seen.
pub fn local_day(at: Timestamp) -> DayNumber {
    local_seconds(at).div_euclid(SECONDS_PER_DAY)
}

/// Day of the week, 0 for Monday.
pub fn weekday(day: DayNumber) -> u8 {
    // 1970-01-01 was a Thursday.
    (day + 3).rem_euclid(7).unsigned_abs() as u8
}

/// The instant `span` later.
pub fn after(at: Timestamp, span: Span) -> Option<Timestamp> {
    let local = match span {
        Span::Days(days) => local_seconds(at).checked_add(i64::from(days).checked_mul(SECONDS_PER_DAY)?)?,
        Span::Months(months) => {
            let seconds = local_seconds(at);
            let day = add_months(seconds.div_euclid(SECONDS_PER_DAY), months)?;
            day.checked_mul(SECONDS_PER_DAY)?.checked_add(seconds.rem_euclid(SECONDS_PER_DAY))?
        }
    };
    at_local_seconds(local, at.utc_offset_minutes)
}

/// The first instant after the period that `at` lies in.
pub fn end_of(at: Timestamp, period: PeriodEnd) -> Option<Timestamp> {
    let day = local_day(at);
    let Date { year, month, .. } = date_of(day)?;
    let first_of_next = |months: u16| {
        let index = (month.checked_sub(1)? as u16 / months + 1) * months;
        Some(day_number(i64::from(year) + i64::from(index / 12), u8::try_from(index % 12).ok()? + 1, 1))
    };
    let next = match period {
        PeriodEnd::Instant => return Some(at),
        PeriodEnd::Day => day + 1,
        PeriodEnd::Month => first_of_next(1)?,
        PeriodEnd::Quarter => first_of_next(3)?,
        PeriodEnd::Year => first_of_next(12)?,
    };
    first_instant(next, at.utc_offset_minutes)
}

/// The first instant of a civil day.
pub fn first_instant(day: DayNumber, utc_offset_minutes: i16) -> Option<Timestamp> {
    at_local_seconds(day.checked_mul(SECONDS_PER_DAY)?, utc_offset_minutes)
}

/// Reads a date as it is written in a programme: "2026-11-21".
pub fn parse_date(text: &str) -> Option<DayNumber> {
    let digits = |range: core::ops::Range<usize>| {
        let part = text.get(range)?;
        part.bytes().try_fold(0_u16, |number, byte| byte.is_ascii_digit().then(|| number * 10 + u16::from(byte - b'0')))
    };
    let is_written_right = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    let month = u8::try_from(digits(5..7)?).ok()?;
    let date = Date { year: digits(0..4)?, month, day: u8::try_from(digits(8..10)?).ok()? };
    (is_written_right && is_date(date)).then(|| day_number(i64::from(date.year), date.month, date.day))
}

/// Whether the date exists.
pub fn is_date(date: Date) -> bool {
    (1..=9999).contains(&date.year)
        && (1..=12).contains(&date.month)
        && (1..=days_in_month(i64::from(date.year), date.month)).contains(&date.day)
}

/// The civil date of a day.
pub fn date_of(day: DayNumber) -> Option<Date> {
    // Years are counted from 1 March, so that the leap day is the last of its year.
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let month = (month_from_march + 2) % 12 + 1;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    Some(Date {
        year: u16::try_from(year).ok()?,
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day_of_year - (153 * month_from_march + 2) / 5 + 1).ok()?,
    })
}

fn day_number(year: i64, month: u8, day: u8) -> DayNumber {
    let month = i64::from(month);
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn add_months(day: DayNumber, months: u32) -> Option<DayNumber> {
    let date = date_of(day)?;
    let index = i64::from(date.year) * 12 + i64::from(date.month) - 1 + i64::from(months);
    let (year, month) = (index.div_euclid(12), u8::try_from(index.rem_euclid(12)).ok()? + 1);
    Some(day_number(year, month, date.day.min(days_in_month(year, month))))
}

fn local_seconds(at: Timestamp) -> i64 {
    at.unix_seconds + i64::from(at.utc_offset_minutes) * 60
}

fn at_local_seconds(local: i64, utc_offset_minutes: i16) -> Option<Timestamp> {
    let at = Timestamp { unix_seconds: local - i64::from(utc_offset_minutes) * 60, utc_offset_minutes };
    is_in_range(at).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, hour: i64) -> Timestamp {
        let unix_seconds = parse_date(text).unwrap() * SECONDS_PER_DAY + hour * 3600;
        Timestamp { unix_seconds, utc_offset_minutes: 0 }
    }

    #[test]
    fn days_and_dates_are_inverse() {
        for day in (-719_162..2_932_896).step_by(97) {
            let date = date_of(day).unwrap();
            assert_eq!(day_number(i64::from(date.year), date.month, date.day), day);
            assert!(is_date(date));
        }
    }

    #[test]
    fn known_weekdays() {
        assert_eq!(weekday(parse_date("2026-11-21").unwrap()), 5, "a Saturday");
        assert_eq!(weekday(parse_date("1969-12-29").unwrap()), 0, "a Monday");
    }

    #[test]
    fn a_month_after_31_january_is_the_end_of_february() {
        let later = after(at("2027-01-31", 12), Span::Months(1)).unwrap();
        assert_eq!(later, at("2027-02-28", 12));
        assert_eq!(end_of(later, PeriodEnd::Day).unwrap(), at("2027-03-01", 0));
    }

    #[test]
    fn periods_end_where_the_next_begins() {
        let november = at("2026-11-21", 18);
        assert_eq!(end_of(november, PeriodEnd::Month).unwrap(), at("2026-12-01", 0));
        assert_eq!(end_of(november, PeriodEnd::Quarter).unwrap(), at("2027-01-01", 0));
        assert_eq!(end_of(november, PeriodEnd::Year).unwrap(), at("2027-01-01", 0));
        assert_eq!(end_of(at("2026-12-31", 23), PeriodEnd::Month).unwrap(), at("2027-01-01", 0));
    }

    #[test]
    fn the_day_is_the_local_one() {
        let midnight_in_moscow = Timestamp { unix_seconds: at("2026-12-31", 21).unix_seconds, utc_offset_minutes: 180 };
        assert_eq!(date_of(local_day(midnight_in_moscow)), Some(Date { year: 2027, month: 1, day: 1 }));
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        for text in ["2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "2026-1-1", "21.11.2026"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
