//! Birthdays and other days that come back every year.

use loyalty_contract::Anniversary;
use loyalty_contract::ReasonCode::{ConditionNotMet, Cooldown, NotInSchedule};
use serde_json::Value;

use super::condition::{Refusal, because, because_of};
use super::event::Facts;
use crate::civil;
use crate::document::{field, number, text};

/// What stands against the rule's birthday or occasion.
pub fn missing(when: &Value, facts: &Facts<'_>) -> Vec<Refusal> {
    let mut against = Vec::new();
    for wanted in [field(when, "birthday"), field(when, "occasion")].into_iter().flatten() {
        let kind = text(wanted, "kind");
        if known(kind, facts).is_empty() {
            against.push(because_of(ConditionNotMet, kind.unwrap_or("birthday")));
            continue;
        }
        if return_in_window(wanted, kind, facts).is_none() {
            against.push(because(NotInSchedule));
        }
        if let (None, Some(days), Some(changed)) =
            (kind, number(wanted, "unchanged-days"), facts.member().and_then(|member| member.birthday_changed_at))
            && facts.request.at.unix_seconds < facts.zone.days_later(changed, days).unix_seconds
        {
            against.push(because(Cooldown));
        }
    }
    against
}

/// The day of the return whose window the event lies in, for the rule's own birthday or occasion.
pub fn return_of(rule: &Value, facts: &Facts<'_>) -> Option<i64> {
    let when = field(rule, "when")?;
    let wanted = field(when, "birthday").or_else(|| field(when, "occasion"))?;
    return_in_window(wanted, text(wanted, "kind"), facts)
}

/// A day that comes back, and the first year it does.
struct Returning {
    on: Anniversary,
    from_year: i64,
}

/// The member's birthday, the anniversaries of joining from the first year on, or the occasions of a kind.
fn known(kind: Option<&str>, facts: &Facts<'_>) -> Vec<Returning> {
    let Some(member) = facts.member() else { return Vec::new() };
    match kind {
        None => member.birthday.iter().map(|on| Returning { on: *on, from_year: i64::MIN }).collect(),
        Some("enrolment") => {
            let joined = member.enrolled_at.map(|at| civil::date_of_day(civil::local(at).day));
            let on =
                joined.map(|date| (i64::from(date.year), Anniversary { year: None, month: date.month, day: date.day }));
            on.map(|(year, on)| Returning { on, from_year: year + 1 }).into_iter().collect()
        }
        Some(kind) => {
            let of_kind = member.occasions.iter().filter(|occasion| *occasion.kind == *kind);
            of_kind.map(|occasion| Returning { on: occasion.on, from_year: i64::MIN }).collect()
        }
    }
}

/// The day itself, some days before and some after, in local days and across New Year.
fn return_in_window(wanted: &Value, kind: Option<&str>, facts: &Facts<'_>) -> Option<i64> {
    let before = number(wanted, "before-days").unwrap_or(0);
    let after = number(wanted, "after-days").unwrap_or(0);
    let leap_day = text(wanted, "leap-day").unwrap_or("february-28");
    let (this_year, _, _) = civil::civil(facts.now.day);
    for returning in known(kind, facts) {
        for year in [this_year - 1, this_year, this_year + 1] {
            let day = civil::in_year(returning.on, year, leap_day);
            let is_in = day - before <= facts.now.day && facts.now.day <= day + after;
            if is_in && year >= returning.from_year {
                return Some(day);
            }
        }
    }
    None
}
