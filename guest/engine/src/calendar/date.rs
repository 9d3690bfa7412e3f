//! Civil dates: which day it is, and the day, week, month, quarter or year it lies in.

use loyalty_contract::Date;

/// Days since 1970-01-01 of a civil date.
pub type DayNumber = i64;

/// A stretch of the civil calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// A civil day.
    Day,
    /// From Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
    /// A calendar year.
    Year,
}

impl Period {
    /// The first day of the period that `day` lies in.
    pub fn first_day(self, day: DayNumber) -> Option<DayNumber> {
        match self.months() {
            None if self == Self::Day => Some(day),
            None => Some(day - i64::from(weekday(day))),
            Some(months) => {
                let Date { year, month, .. } = date_of(day)?;
                let before = (month - 1) % months;
                Some(day_number(i64::from(year), month - before, 1))
            }
        }
    }

    /// The first day after the period that `day` lies in.
    pub fn first_day_after(self, day: DayNumber) -> Option<DayNumber> {
        let first = self.first_day(day)?;
        match self.months() {
            None if self == Self::Day => Some(first + 1),
            None => Some(first + 7),
            Some(months) => add_months(first, u32::from(months)),
        }
    }

    const fn months(self) -> Option<u8> {
        match self {
            Self::Day | Self::Week => None,
            Self::Month => Some(1),
            Self::Quarter => Some(3),
            Self::Year => Some(12),
        }
    }
}

/// The first day of the member's own month that `day` lies in: months that start on `statement_day`, 1 to 31, or on the
/// last day of a month that is shorter.
pub fn first_day_of_statement(day: DayNumber, statement_day: u8) -> Option<DayNumber> {
    let Date { year, month, .. } = date_of(day)?;
    let start_in = |year: i64, month: u8| day_number(year, month, statement_day.clamp(1, days_in_month(year, month)));
    let (year, this) = (i64::from(year), start_in(i64::from(year), month));
    Some(match month {
        _ if this <= day => this,
        1 => start_in(year - 1, 12),
        _ => start_in(year, month - 1),
    })
}

/// Day of the week, 0 for Monday.
pub fn weekday(day: DayNumber) -> u8 {
    // 1970-01-01 was a Thursday.
    (day + 3).rem_euclid(7).unsigned_abs() as u8
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

/// The civil date of a day. None beyond the years that 16 bits hold.
pub fn date_of(day: DayNumber) -> Option<Date> {
    // Years are counted from 1 March, so that the leap day is the last of its year; eras have 400 of them.
    let shifted = u32::try_from(day + 719_468).ok()?;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let month = (month_from_march + 2) % 12 + 1;
    let year = year_of_era + era * 400 + u32::from(month <= 2);
    Some(Date {
        year: u16::try_from(year).ok()?,
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day_of_year - (153 * month_from_march + 2) / 5 + 1).ok()?,
    })
}

pub fn day_number(year: i64, month: u8, day: u8) -> DayNumber {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400) as u32);
    let day_of_year = (153 * ((u32::from(month) + 9) % 12) + 2) / 5 + u32::from(day);
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    // INVARIANT: years come out of 16 bits, moved on by no more months than 32 hold.
    era.wrapping_mul(146_097) + i64::from(day_of_era) - 719_469
}

pub fn days_in_month(year: i64, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The same day of the month so many months later, or the last one there is.
pub fn add_months(day: DayNumber, months: u32) -> Option<DayNumber> {
    move_months(day, months.into())
}

/// The same day of the month so many months before, or the last one there is.
pub fn months_before(day: DayNumber, months: u32) -> Option<DayNumber> {
    move_months(day, -i64::from(months))
}

fn move_months(day: DayNumber, months: i64) -> Option<DayNumber> {
    let date = date_of(day)?;
    let index = i64::from(date.year) * 12 + i64::from(date.month) - 1 + months;
    let (year, month) = (index.div_euclid(12), u8::try_from(index.rem_euclid(12)).ok()? + 1);
    Some(day_number(year, month, date.day.min(days_in_month(year, month))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> DayNumber {
        parse_date(text).unwrap()
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
        assert_eq!(weekday(day("2026-11-21")), 5, "a Saturday");
        assert_eq!(weekday(day("1969-12-29")), 0, "a Monday");
    }

    #[test]
    fn periods_begin_and_end() {
        let saturday = day("2026-11-21");
        let cases = [
            (Period::Day, "2026-11-21", "2026-11-22"),
            (Period::Week, "2026-11-16", "2026-11-23"),
            (Period::Month, "2026-11-01", "2026-12-01"),
            (Period::Quarter, "2026-10-01", "2027-01-01"),
            (Period::Year, "2026-01-01", "2027-01-01"),
        ];
        for (period, first, next) in cases {
            assert_eq!(period.first_day(saturday), Some(day(first)), "{period:?}");
            assert_eq!(period.first_day_after(saturday), Some(day(next)), "{period:?}");
        }
    }

    #[test]
    fn statements_start_on_the_day_or_the_last_before_it() {
        let start = |text, on| first_day_of_statement(day(text), on);
        assert_eq!(start("2026-11-21", 21), Some(day("2026-11-21")));
        assert_eq!(start("2026-11-20", 21), Some(day("2026-10-21")));
        assert_eq!(start("2027-01-05", 20), Some(day("2026-12-20")));
        assert_eq!(start("2027-02-28", 31), Some(day("2027-02-28")));
        assert_eq!(start("2027-02-27", 31), Some(day("2027-01-31")));
    }

    #[test]
    fn months_go_back_to_the_same_day_or_the_last_before_it() {
        for (from, months, before) in [
            ("2026-11-21", 12, "2025-11-21"),
            ("2027-01-31", 2, "2026-11-30"),
            ("2028-02-29", 12, "2027-02-28"),
            ("2026-11-21", 11, "2025-12-21"),
        ] {
            assert_eq!(months_before(day(from), months), Some(day(before)), "{from}");
        }
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        for text in ["2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "2026-1-1", "21.11.2026"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
