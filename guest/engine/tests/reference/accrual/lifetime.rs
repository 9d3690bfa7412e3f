//! When points become spendable and when they expire.

use loyalty_contract::{Anniversary, Timestamp};
use serde_json::Value;

use crate::civil::{self, Zone};
use crate::document::{number, text};

/// `times` spans later, in local days or clamped months.
pub fn later(at: Timestamp, span: &Value, times: i64, zone: &Zone) -> Timestamp {
    match (number(span, "after-days"), number(span, "after-months")) {
        (Some(days), _) => zone.days_later(at, days * times),
        (None, Some(months)) => zone.months_later(at, months * times),
        (None, None) => at,
    }
}

/// First instant points earned at `at` may be spent.
pub fn active_at(at: Timestamp, activates: Option<&Value>, zone: &Zone) -> Timestamp {
    activates.map_or(at, |span| later(at, span, 1, zone))
}

/// First instant they may no longer be spent; it runs from the event, not from the activation.
pub fn expires_at(at: Timestamp, expires: Option<&Value>, zone: &Zone) -> Option<Timestamp> {
    let expires = expires?;
    let has_span = number(expires, "after-days").or(number(expires, "after-months")).is_some();
    let after_span = later(at, expires, 1, zone);
    let day = civil::local(after_span).day;
    if let Some(on) = text(expires, "on") {
        return Some(zone.start_of(first_on_or_after(day, on.parse().unwrap()) + 1));
    }
    let period = match text(expires, "at") {
        // Inactivity alone gives a lot no expiry of its own.
        _ if !has_span => return None,
        None | Some("instant") => return Some(after_span),
        Some("end-of-day") => "day",
        Some("end-of-week") => "week",
        Some("end-of-month") => "month",
        Some("end-of-quarter") => "quarter",
        Some("end-of-year") => "year",
        Some(other) => panic!("no such end: {other}"),
    };
    Some(zone.start_of(civil::next_period(period, day)))
}

/// The first day of that name on or after a day.
fn first_on_or_after(day: i64, on: Anniversary) -> i64 {
    let mut candidate = day;
    loop {
        let (year, _, _) = civil::civil(candidate);
        if civil::in_year(on, year, "february-28") == candidate {
            return candidate;
        }
        candidate += 1;
    }
}
