//! When a rule holds: its days of validity, weekdays, hours and dates, all local.

use loyalty_contract::ReasonCode::{Ended, NotStarted};
use loyalty_contract::{Anniversary, Date};
use serde_json::Value;

use super::condition::{Refusal, because};
use super::event::Facts;
use crate::civil;
use crate::document::{field, text, words};

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Whether the day of the event lies in `valid`, first and last day included.
pub fn is_valid_on(rule: &Value, facts: &Facts<'_>) -> Vec<Refusal> {
    let day = |name| field(rule, "valid").and_then(|valid| text(valid, name)).map(day_of);
    let mut against = Vec::new();
    if day("from").is_some_and(|from| facts.now.day < from) {
        against.push(because(NotStarted));
    }
    if day("through").is_some_and(|through| facts.now.day > through) {
        against.push(because(Ended));
    }
    against
}

fn day_of(date: &str) -> i64 {
    civil::day_of_date(date.parse::<Date>().unwrap())
}

/// Hours that cross midnight belong to the day they start on, and weekday and date look at that day.
pub fn is_in_hours_days_and_dates(when: &Value, facts: &Facts<'_>) -> bool {
    let now = facts.now;
    let started_on = match field(when, "hours") {
        None => Some(now.day),
        Some(hours) => {
            let (from, to) = (second_of(text(hours, "from").unwrap()), second_of(text(hours, "to").unwrap()));
            let crosses_midnight = to <= from;
            match crosses_midnight {
                false => (from <= now.second && now.second < to).then_some(now.day),
                true if now.second >= from => Some(now.day),
                true if now.second < to => Some(now.day - 1),
                true => None,
            }
        }
    };
    started_on.is_some_and(|day| is_on_weekday(when, day) && is_on_date(when, day))
}

fn second_of(time: &str) -> i64 {
    let (hours, minutes) = time.split_once(':').unwrap();
    hours.parse::<i64>().unwrap() * 3_600 + minutes.parse::<i64>().unwrap() * 60
}

fn is_on_weekday(when: &Value, day: i64) -> bool {
    words(when, "weekday").is_none_or(|days| days.contains(&WEEKDAYS[civil::weekday(day) as usize]))
}

/// One of some dates, or of some days of every year.
fn is_on_date(when: &Value, day: i64) -> bool {
    let is_today = |date: &&str| match date.parse::<Anniversary>().unwrap() {
        Anniversary { year: Some(_), .. } => day_of(date) == day,
        Anniversary { year: None, month, day: of_month } => {
            let (_, this_month, today) = civil::civil(day);
            (i64::from(month), i64::from(of_month)) == (this_month, today)
        }
    };
    words(when, "date").is_none_or(|dates| dates.iter().any(is_today))
}
