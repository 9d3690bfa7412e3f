//! The civil calendar, by counting: years, months and days one after the other.

use loyalty_contract::{Anniversary, Date, Timestamp};

const DAY: i64 = 86_400;

/// An instant as the clock on the wall shows it.
#[derive(Debug, Clone, Copy)]
pub struct Local {
    /// Days since 1970-01-01.
    pub day: i64,
    /// Seconds since midnight.
    pub second: i64,
}

/// What the clock on the wall shows at an instant, in the offset that came with it.
pub fn local(at: Timestamp) -> Local {
    let seconds = at.unix_seconds + i64::from(at.utc_offset_minutes) * 60;
    Local { day: seconds.div_euclid(DAY), second: seconds.rem_euclid(DAY) }
}

/// The local time of a place: an offset from UTC, and how it changes later on.
#[derive(Debug, Clone)]
pub struct Zone {
    pub offset: i16,
    /// Instants from which on another offset holds, in order.
    pub changes: Vec<Timestamp>,
}

impl Zone {
    /// The first instant at which the clock shows this time of this day, or a later one where it skips it.
    pub fn instant(&self, day: i64, second: i64) -> Timestamp {
        let wanted = day * DAY + second;
        let (mut since, mut offset) = (i64::MIN, self.offset);
        for next in self.changes.iter().map(Some).chain([None]) {
            let at = (wanted - i64::from(offset) * 60).max(since);
            match next {
                Some(next) if at >= next.unix_seconds => {
                    (since, offset) = (next.unix_seconds, next.utc_offset_minutes);
                }
                _ => return Timestamp { unix_seconds: at, utc_offset_minutes: offset },
            }
        }
        panic!("no instant")
    }

    /// The first instant of a day.
    pub fn start_of(&self, day: i64) -> Timestamp {
        self.instant(day, 0)
    }

    /// `days` later, at the same time of day.
    pub fn days_later(&self, at: Timestamp, days: i64) -> Timestamp {
        let from = local(at);
        self.seen_from(at).instant(from.day + days, from.second)
    }

    /// `months` later, at the same time of day; where the month has no such day, on its last.
    pub fn months_later(&self, at: Timestamp, months: i64) -> Timestamp {
        let from = local(at);
        self.seen_from(at).instant(month_day_later(from.day, months), from.second)
    }

    /// An instant has the local time it was seen in, and the changes ahead of it.
    pub fn seen_from(&self, at: Timestamp) -> Self {
        let ahead = self.changes.iter().filter(|change| change.unix_seconds > at.unix_seconds);
        Self { offset: at.utc_offset_minutes, changes: ahead.copied().collect() }
    }
}

/// The day `months` later, clamped to the end of the month.
pub fn month_day_later(day: i64, months: i64) -> i64 {
    let (mut year, mut month, day) = civil(day);
    for _ in 0..months {
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    number(year, month, day.min(days_in_month(year, month)))
}

/// 0 for Monday to 6 for Sunday; 1970-01-01 was a Thursday.
pub fn weekday(day: i64) -> i64 {
    (day + 3).rem_euclid(7)
}

pub fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn days_in_year(year: i64) -> i64 {
    if is_leap(year) { 366 } else { 365 }
}

/// Number of a day since 1970-01-01.
pub fn number(year: i64, month: i64, day: i64) -> i64 {
    let mut number = day - 1;
    for earlier in 1970..year {
        number += days_in_year(earlier);
    }
    for later in year..1970 {
        number -= days_in_year(later);
    }
    for earlier in 1..month {
        number += days_in_month(year, earlier);
    }
    number
}

/// Year, month and day of a day's number.
pub fn civil(day: i64) -> (i64, i64, i64) {
    let (mut year, mut left) = (1970, day);
    while left < 0 {
        year -= 1;
        left += days_in_year(year);
    }
    while left >= days_in_year(year) {
        left -= days_in_year(year);
        year += 1;
    }
    let mut month = 1;
    while left >= days_in_month(year, month) {
        left -= days_in_month(year, month);
        month += 1;
    }
    (year, month, left + 1)
}

/// The first day of the period a day lies in.
pub fn first_day(period: &str, day: i64) -> i64 {
    let (year, month, of_month) = civil(day);
    match period {
        "day" => day,
        "week" => day - weekday(day),
        "month" => day - of_month + 1,
        "quarter" => number(year, (month - 1) / 3 * 3 + 1, 1),
        "year" => number(year, 1, 1),
        other => panic!("no such period: {other}"),
    }
}

/// The first day of the next period.
pub fn next_period(period: &str, day: i64) -> i64 {
    let mut next = day;
    while first_day(period, next) == first_day(period, day) {
        next += 1;
    }
    next
}

/// The first day of the member's own month, which starts on `statement_day` or the last day there is.
pub fn first_day_of_statement(day: i64, statement_day: i64) -> i64 {
    let mut first = day;
    loop {
        let (year, month, of_month) = civil(first);
        if of_month == statement_day.min(days_in_month(year, month)) {
            return first;
        }
        first -= 1;
    }
}

pub fn day_of_date(date: Date) -> i64 {
    number(i64::from(date.year), i64::from(date.month), i64::from(date.day))
}

pub fn date_of_day(day: i64) -> Date {
    let (year, month, day) = civil(day);
    Date { year: year as u16, month: month as u8, day: day as u8 }
}

/// The day an anniversary falls on in a year; 29 February is 28 February or 1 March where there is none.
pub fn in_year(of: Anniversary, year: i64, leap_day: &str) -> i64 {
    let (month, day) = (i64::from(of.month), i64::from(of.day));
    match (day <= days_in_month(year, month), leap_day) {
        (true, _) => number(year, month, day),
        (false, "march-1") => number(year, 3, 1),
        (false, _) => number(year, month, days_in_month(year, month)),
    }
}
