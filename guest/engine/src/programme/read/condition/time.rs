//! When: weekdays, hours, dates, days to celebrate.

use loyalty_contract::Text;

use super::super::super::document::Node;
use super::super::super::reader::{self, Fields, Findings};
use super::days;
use crate::calendar::{DateOrYearDay, LeapDay};
use crate::condition::{Celebration, Schedule};

/// Days of the week, by the bit that stands for them.
const WEEKDAYS: [(&str, u8); 7] = [("mon", 0), ("tue", 1), ("wed", 2), ("thu", 3), ("fri", 4), ("sat", 5), ("sun", 6)];

const LEAP_DAYS: [(&str, LeapDay); 2] = [("february-28", LeapDay::February28), ("march-1", LeapDay::March1)];

pub fn schedule(fields: &mut Fields<'_>, findings: &mut Findings) -> Option<Schedule> {
    let at = (fields.optional("weekday"), fields.optional("hours"), fields.optional("date"));
    if let (None, None, None) = at {
        return None;
    }
    let weekdays = at.0.map(|at| weekdays(at, findings));
    let hours = at.1.and_then(|at| hours(at, findings));
    let dates = at.2.map(|at| reader::one_or_more(at, findings)).unwrap_or_default();
    let dates = dates.into_iter().filter_map(|at| {
        let date = reader::string(at, findings).map(DateOrYearDay::parse)?;
        if date.is_none() {
            findings.error(
                at,
                "bad-date",
                "it is no date",
                "write it as \"2026-12-31\", or \"--12-31\" for every year",
            );
        }
        date
    });
    Some(Schedule { weekdays, hours, dates: dates.collect() })
}

fn weekdays(at: &Node, findings: &mut Findings) -> u8 {
    let mut days = 0_u8;
    for at in reader::one_or_more(at, findings) {
        days |= reader::word(at, &WEEKDAYS, findings).map_or(0, |day| 1 << day);
    }
    if reader::one_or_more(at, findings).is_empty() {
        findings.error(at, "out-of-range", "no weekday is named, so it never applies", "");
    }
    days
}

fn hours(at: &Node, findings: &mut Findings) -> Option<(u16, u16)> {
    let mut fields = Fields::open(at, findings)?;
    let from = fields.required("from", findings).and_then(|at| minute(at, findings));
    let to = fields.required("to", findings).and_then(|at| minute(at, findings));
    fields.finish(&[], findings);
    if from.is_some() && from == to {
        findings.error(at, "contradiction", "it ends when it begins", "leave the field out for the whole day");
    }
    Some((from?, to?))
}

/// A time of day as minutes: "22:00"; "24:00" is the end of the day.
pub fn minute(at: &Node, findings: &mut Findings) -> Option<u16> {
    let text = reader::string(at, findings)?;
    let number = |digits: &str, most: u16| {
        let is_plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_plain { digits.parse::<u16>().ok().filter(|number| *number <= most) } else { None }
    };
    let minutes = text.split_once(':').and_then(|(hour, minute)| Some(number(hour, 24)? * 60 + number(minute, 59)?));
    let minutes = minutes.filter(|minutes| *minutes <= 24 * 60);
    if minutes.is_none() {
        findings.error(at, "bad-time", "it is no time of day", "write it as \"09:30\", from \"00:00\" to \"24:00\"");
    }
    minutes
}

/// The field `birthday` or `occasion`.
pub fn celebration(fields: &mut Fields<'_>, findings: &mut Findings) -> Option<Celebration> {
    let (name, at) = fields.one_of(&["birthday", "occasion"], findings)?;
    let mut fields = Fields::open(at, findings)?;
    let occasion: Option<Option<Text>> = if name == "occasion" {
        fields.required("kind", findings).and_then(|at| reader::id(at, findings)).map(Some)
    } else {
        Some(None)
    };
    let unchanged_days = fields.optional("unchanged-days").and_then(|at| days(at, 0, findings));
    let (before_days, after_days, leap_day) = around(&mut fields, findings);
    fields.finish(&[], findings);
    Some(Celebration { occasion: occasion?, before_days, after_days, leap_day, unchanged_days })
}

/// A day to celebrate, by fields that stand among others.
pub fn celebrated(fields: &mut Fields<'_>, has_kind: bool, findings: &mut Findings) -> Option<Celebration> {
    let kind = if has_kind { fields.required("kind", findings) } else { None };
    let kind = kind.and_then(|at| reader::id(at, findings));
    let (before_days, after_days, leap_day) = around(fields, findings);
    if has_kind && kind.is_none() {
        return None;
    }
    Some(Celebration { occasion: kind, before_days, after_days, leap_day, unchanged_days: None })
}

/// How many days before and after a day to celebrate count, and where a leap day falls.
#[inline(never)]
fn around(fields: &mut Fields<'_>, findings: &mut Findings) -> (u32, u32, LeapDay) {
    let mut around = |name| fields.optional(name).and_then(|at| days(at, 0, findings)).unwrap_or(0);
    let (before_days, after_days) = (around("before-days"), around("after-days"));
    let leap_day = fields.optional("leap-day").and_then(|at| reader::word(at, &LEAP_DAYS, findings));
    if before_days + after_days > 364 {
        let message = "the days around it come to a year or more";
        findings.error(fields.at, "out-of-range", message, "at most 364 days together");
    }
    (before_days, after_days, leap_day.unwrap_or(LeapDay::February28))
}
