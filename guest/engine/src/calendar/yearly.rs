//! Days that come back every year: a fixed day of expiry, a birthday, an anniversary.
//!
//! 29 February exists in every year: where the calendar has none it falls on 28 February, or on 1 March for those who
//! are born on it and choose so.

use loyalty_contract::Date;

use super::date::{DayNumber, date_of, day_number, days_in_month, is_date, parse_date};

/// A day of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearDay {
    month: u8,
    day: u8,
}

/// Where 29 February falls in a year that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeapDay {
    /// On the last day of February.
    February28,
    /// On the first day of March.
    March1,
}

/// One day, or the same day of every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrYearDay {
    /// Once.
    Date(DayNumber),
    /// Every year.
    YearDay(YearDay),
}

impl DateOrYearDay {
    /// Reads "2026-11-28" or "--12-31".
    pub fn parse(text: &str) -> Option<Self> {
        match YearDay::parse(text) {
            Some(day) => Some(Self::YearDay(day)),
            None => parse_date(text).map(Self::Date),
        }
    }

    /// Whether it is `day`.
    pub fn is(self, day: DayNumber) -> bool {
        match self {
            Self::Date(date) => date == day,
            Self::YearDay(yearly) => {
                date_of(day).is_some_and(|date| (date.month, date.day) == (yearly.month, yearly.day))
            }
        }
    }
}

impl YearDay {
    /// A day of a month; none if no year has it.
    pub fn new(month: u8, day: u8) -> Option<Self> {
        // Any year with a 29 February.
        is_date(Date { year: 2024, month, day }).then_some(Self { month, day })
    }

    /// Reads "--12-31".
    pub fn parse(text: &str) -> Option<Self> {
        let (month, day) = text.strip_prefix("--")?.split_once('-')?;
        let number = |text: &str| {
            let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
            if digits { text.parse().ok() } else { None }
        };
        Self::new(number(month)?, number(day)?)
    }

    /// The first such day on or after `day`.
    pub fn next_from(self, day: DayNumber) -> Option<DayNumber> {
        let year = i64::from(date_of(day)?.year);
        let this = self.in_year(year, LeapDay::February28);
        Some(if this >= day { this } else { self.in_year(year + 1, LeapDay::February28) })
    }

    /// The such day whose neighbourhood, from `before` days before it to `after` days after it, holds `day`; the nearest
    /// if several do, and of two as near the earlier.
    pub fn around(self, leap: LeapDay, day: DayNumber, before: u32, after: u32) -> Option<DayNumber> {
        let year = i64::from(date_of(day)?.year);
        let holds = |on: &DayNumber| (on - i64::from(before)..=on + i64::from(after)).contains(&day);
        let around = (year - 1..=year + 1).map(|year| self.in_year(year, leap));
        around.filter(holds).min_by_key(|on| (on - day).abs())
    }

    fn in_year(self, year: i64, leap: LeapDay) -> DayNumber {
        let last = days_in_month(year, self.month);
        match leap {
            LeapDay::March1 if self.day > last => day_number(year, 3, 1),
            _ => day_number(year, self.month, self.day.min(last)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> DayNumber {
        parse_date(text).unwrap()
    }

    #[test]
    fn a_fixed_day_comes_this_year_or_next() {
        let last_of_year = YearDay::parse("--12-31").unwrap();
        assert_eq!(last_of_year.next_from(day("2026-11-21")), Some(day("2026-12-31")));
        assert_eq!(last_of_year.next_from(day("2026-12-31")), Some(day("2026-12-31")));
        assert_eq!(last_of_year.next_from(day("2027-01-01")), Some(day("2027-12-31")));
        let leap_day = YearDay::parse("--02-29").unwrap();
        assert_eq!(leap_day.next_from(day("2027-01-01")), Some(day("2027-02-28")));
        assert_eq!(leap_day.next_from(day("2028-01-01")), Some(day("2028-02-29")));
    }

    #[test]
    fn a_neighbourhood_reaches_across_new_year() {
        let new_year = YearDay::new(1, 2).unwrap();
        let around = |text| new_year.around(LeapDay::February28, day(text), 7, 3);
        assert_eq!(around("2026-12-26"), Some(day("2027-01-02")));
        assert_eq!(around("2026-12-25"), None);
        assert_eq!(around("2027-01-05"), Some(day("2027-01-02")));
        assert_eq!(around("2027-01-06"), None);
        let last_of_year = YearDay::new(12, 31).unwrap();
        assert_eq!(last_of_year.around(LeapDay::February28, day("2027-01-03"), 0, 3), Some(day("2026-12-31")));
    }

    #[test]
    fn a_leap_day_falls_where_it_is_chosen_to() {
        let leap_day = YearDay::new(2, 29).unwrap();
        let on = |leap, text| leap_day.around(leap, day(text), 0, 0);
        assert_eq!(on(LeapDay::February28, "2027-02-28"), Some(day("2027-02-28")));
        assert_eq!(on(LeapDay::March1, "2027-02-28"), None);
        assert_eq!(on(LeapDay::March1, "2027-03-01"), Some(day("2027-03-01")));
        assert_eq!(on(LeapDay::March1, "2028-02-29"), Some(day("2028-02-29")));
    }

    #[test]
    fn days_of_the_year_are_written_with_two_dashes() {
        for text in ["12-31", "--13-01", "--02-30", "--1-1", "--+1-01", "---1-01", "--12-31-"] {
            assert_eq!(YearDay::parse(text), None, "{text}");
        }
        assert!(DateOrYearDay::parse("--11-28").unwrap().is(day("2026-11-28")));
        assert!(!DateOrYearDay::parse("2025-11-28").unwrap().is(day("2026-11-28")));
    }
}
