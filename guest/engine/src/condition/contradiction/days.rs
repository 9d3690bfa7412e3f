//! Whether there is a day as `valid`, the weekdays and the dates of a condition ask together.

use super::super::Schedule;
use super::COMPARISONS_MAX;
use crate::calendar::{DateOrYearDay, DayNumber};

const DAYS_OF_A_WEEK: DayNumber = 7;

/// Years in which a day of the year is looked at: after so many it has fallen on every weekday, leap day or not.
const YEARS: usize = 41;

/// Whether a day may be as all ask; what would take too long to find out may be.
pub fn may_have_one(
    (first, last): (Option<DayNumber>, Option<DayNumber>),
    schedules: &[&Schedule],
    compared: &mut usize,
) -> bool {
    let looks: usize = schedules.iter().map(|schedule| 1 + schedule.dates.len()).sum();
    let mut is_right = |day: DayNumber| {
        *compared = compared.saturating_add(looks);
        let is_valid = first.is_none_or(|first| day >= first) && last.is_none_or(|last| day <= last);
        *compared > COMPARISONS_MAX || is_valid && schedules.iter().all(|schedule| schedule.may_hold_on(day))
    };
    // A day may begin the hours of a schedule, and the next one end them.
    let mut is_right_around = |day: DayNumber| is_right(day) || is_right(day + 1);
    let has_date = |schedule: &&&Schedule| !schedule.dates.is_empty();
    let mut dated = schedules.iter().filter(has_date).peekable();
    if dated.peek().is_none() {
        let start = first.or(last.map(|last| last - DAYS_OF_A_WEEK)).unwrap_or(0);
        return (start..start + DAYS_OF_A_WEEK).any(is_right_around);
    }
    dated.all(|schedule| {
        schedule.dates.iter().any(|date| match (date, first, last) {
            (DateOrYearDay::Date(day), ..) => is_right_around(*day),
            (DateOrYearDay::YearDay(day), Some(first), Some(last)) => {
                let mut days = core::iter::successors(day.next_from(first - 1), |before| day.next_from(before + 1));
                let found = days.by_ref().take(YEARS).find(|day| *day > last || is_right_around(*day));
                found.is_none_or(|day| day <= last)
            }
            // It comes again on every weekday.
            (DateOrYearDay::YearDay(_), ..) => true,
        })
    })
}
