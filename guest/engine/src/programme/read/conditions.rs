//! When a rule holds.

use alloc::vec::Vec;

use loyalty_contract::{PaymentMethod, Text};

use super::super::document::Node;
use super::super::reader::{self, Fields, Findings};
use super::lifetimes::span_of;
use super::selectors::{attributes, texts};
use super::{Scope, unknown};
use crate::calendar::{DateOrYearDay, LeapDay};
use crate::condition::{self, Celebration, Condition, OrderNumber, PaidBy, Schedule, Test};
use crate::selection::Kind;

/// Days of the week, by the bit that stands for them.
const WEEKDAYS: [(&str, u8); 7] = [("mon", 0), ("tue", 1), ("wed", 2), ("thu", 3), ("fri", 4), ("sat", 5), ("sun", 6)];

/// Where something is bought or done.
const PLACES: [(&str, Kind); 6] = [
    ("channel", Kind::Channel),
    ("store", Kind::Store),
    ("partner", Kind::Partner),
    ("country", Kind::Country),
    ("region", Kind::Region),
    ("delivery", Kind::Delivery),
];

const METHODS: [(&str, PaymentMethod); 6] = [
    ("card", PaymentMethod::Card),
    ("cash", PaymentMethod::Cash),
    ("transfer", PaymentMethod::Transfer),
    ("gift-card", PaymentMethod::GiftCard),
    ("credit", PaymentMethod::Credit),
    ("other", PaymentMethod::Other),
];

const LEAP_DAYS: [(&str, LeapDay); 2] = [("february-28", LeapDay::February28), ("march-1", LeapDay::March1)];

/// The longest time around a day to celebrate, or since something.
const DAYS_MAX: i64 = 36_525;

/// The fields `valid` and `when` of a rule.
pub fn condition(fields: &mut Fields<'_>, scope: &Scope, findings: &mut Findings) -> Condition {
    let mut condition = Condition::default();
    if let Some(at) = fields.optional("valid")
        && let Some(mut fields) = Fields::open(at, findings)
    {
        condition.valid_from = fields.optional("from").and_then(|at| reader::date(at, findings));
        condition.valid_through = fields.optional("through").and_then(|at| reader::date(at, findings));
        fields.finish(&[], findings);
        if let (Some(first), Some(last)) = (condition.valid_from, condition.valid_through)
            && first > last
        {
            let help = "let `through` be the last day, `from` the first";
            findings.error(at, "contradiction", "it ends before it begins", help);
        }
    }
    let Some(at) = fields.optional("when") else { return condition };
    let Some(mut fields) = Fields::open(at, findings) else { return condition };
    let mut tests = Vec::new();
    for (name, kind) in PLACES {
        let values = texts(&mut fields, name, findings);
        if !values.is_empty() {
            tests.push(Test::Place(kind, name, values));
        }
    }
    let segments = texts(&mut fields, "segment", findings);
    if !segments.is_empty() {
        tests.push(Test::Segment(segments));
    }
    tests.extend(attributes(&mut fields, findings).into_iter().map(|(name, values)| Test::Attribute(name, values)));
    tests.extend(schedule(&mut fields, findings).map(Test::Schedule));
    tests.extend(fields.optional("tier").and_then(|at| tier(at, scope, findings)));
    tests.extend(fields.optional("membership").map(|at| membership(at, scope, findings)));
    let entitlements = texts(&mut fields, "entitlement", findings);
    if !entitlements.is_empty() {
        tests.push(Test::Entitlement(entitlements));
    }
    tests.extend(fields.optional("registered").and_then(|at| registered(at, findings)));
    tests.extend(fields.optional("referral").and_then(|at| referral(at, findings)));
    tests.extend(fields.optional("task").and_then(|at| task(at, findings)));
    tests.extend(fields.optional("order-number").and_then(|at| order_number(at, findings)));
    condition.tests = tests;
    condition.sort();
    condition.celebration = celebration(&mut fields, findings);
    condition.coupon = fields.optional("coupon").and_then(|at| {
        let code = condition::normalised(&reader::id(at, findings)?);
        if code.is_empty() {
            findings.error(at, "out-of-range", "a coupon code needs a letter or digit", "");
        }
        Some(code)
    });
    condition.paid_by = fields.optional("payment").and_then(|at| paid_by(at, findings));
    if let Some(at) = fields.optional("subtotal")
        && let Some(mut fields) = Fields::open(at, findings)
    {
        let mut amount = |name| fields.optional(name).and_then(|at| reader::amount(at, scope.minor_units, findings));
        (condition.subtotal_at_least, condition.subtotal_at_most) = (amount("at-least"), amount("at-most"));
        one_at_least(&fields, &["at-least", "at-most"], findings);
        if let (Some(least), Some(most)) = (condition.subtotal_at_least, condition.subtotal_at_most)
            && least > most
        {
            findings.error(at, "contradiction", "nothing is that much and that little", "");
        }
        fields.finish(&["of", "base"], findings);
    }
    let later = [
        "all",
        "any",
        "none",
        "history",
        "figure",
        "balance",
        "items",
        "quantity",
        "weight",
        "contains",
        "owned",
        "logged-in",
    ];
    fields.finish(&later, findings);
    condition
}

/// Reports an object that has none of `names`.
fn one_at_least(fields: &Fields<'_>, names: &[&'static str], findings: &mut Findings) {
    if !fields.has_any(names) {
        let help = reader::listed(names.iter().copied());
        findings.error(fields.at, "missing-field", "it asks for nothing", &help);
    }
}

fn schedule(fields: &mut Fields<'_>, findings: &mut Findings) -> Option<Schedule> {
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
fn minute(at: &Node, findings: &mut Findings) -> Option<u16> {
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

fn tier(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<Test> {
    let mut fields = Fields::open(at, findings)?;
    let position = |at: &Node, findings: &mut Findings| tier_position(at, scope, findings);
    let test = match fields.one_of(&["at-least", "is"], findings) {
        Some(("at-least", at)) => position(at, findings).map(Test::TierAtLeast),
        Some((_, at)) => {
            let tiers = reader::one_or_more(at, findings);
            if tiers.is_empty() {
                findings.error(at, "out-of-range", "no tier is named, so it never applies", "");
            }
            Some(Test::TierIs(tiers.iter().filter_map(|at| position(at, findings)).collect()))
        }
        None => {
            let help = "one of `at-least`, `is`";
            findings.error(at, "missing-field", "it does not say which tier", help);
            None
        }
    };
    fields.finish(&["at-most"], findings);
    test
}

/// The position of the tier named here.
pub fn tier_position(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<usize> {
    let id = reader::id(at, findings)?;
    let position = scope.tiers.iter().position(|tier| *tier == id);
    if position.is_none() {
        unknown(at, "tier", &id, scope.tiers.iter().map(|id| &**id), findings);
    }
    position
}

fn membership(at: &Node, scope: &Scope, findings: &mut Findings) -> Test {
    let mut plans = Vec::new();
    for at in reader::one_or_more(at, findings) {
        let Some(id) = reader::id(at, findings) else { continue };
        match scope.plans.iter().position(|plan| *plan == id) {
            Some(plan) => plans.push(plan),
            None => unknown(at, "membership", &id, scope.plans.iter().map(|id| &**id), findings),
        }
    }
    Test::Membership(plans)
}

fn registered(at: &Node, findings: &mut Findings) -> Option<Test> {
    let mut fields = Fields::open(at, findings)?;
    let within = fields.one_of(&["within-days", "within-months"], findings);
    one_at_least(&fields, &["within-days", "within-months"], findings);
    let span = within.and_then(|(name, at)| span_of(name == "within-days", at, findings));
    fields.finish(&[], findings);
    span.map(Test::Registered)
}

fn referral(at: &Node, findings: &mut Findings) -> Option<Test> {
    let mut fields = Fields::open(at, findings)?;
    let within = fields.optional("within-days").and_then(|at| days(at, 1, findings));
    fields.finish(&[], findings);
    Some(Test::Referral(within))
}

fn task(at: &Node, findings: &mut Findings) -> Option<Test> {
    let mut fields = Fields::open(at, findings)?;
    let id = fields.required("id", findings).and_then(|at| reader::id(at, findings));
    let least = fields.required("at-least", findings).and_then(|at| reader::decimal(at, 0, findings));
    fields.finish(&[], findings);
    Some(Test::Task(id?, least?))
}

fn order_number(at: &Node, findings: &mut Findings) -> Option<Test> {
    let mut fields = Fields::open(at, findings)?;
    let names = ["at-least", "at-most", "is", "every"];
    one_at_least(&fields, &names, findings);
    let mut number = |name| {
        let number = fields.optional(name).and_then(|at| reader::whole(at, 1..=i64::from(u32::MAX), findings));
        number.and_then(|number| u32::try_from(number).ok())
    };
    let [least, most, is, every] = names.map(&mut number);
    fields.finish(&[], findings);
    Some(Test::OrderNumber(OrderNumber {
        at_least: is.or(least).unwrap_or(1),
        at_most: is.or(most).unwrap_or(u32::MAX),
        every: every.unwrap_or(1),
    }))
}

/// The field `birthday` or `occasion`.
fn celebration(fields: &mut Fields<'_>, findings: &mut Findings) -> Option<Celebration> {
    let (name, at) = fields.one_of(&["birthday", "occasion"], findings)?;
    let mut fields = Fields::open(at, findings)?;
    let occasion: Option<Option<Text>> = if name == "occasion" {
        fields.required("kind", findings).and_then(|at| reader::id(at, findings)).map(Some)
    } else {
        Some(None)
    };
    let mut around = |name| fields.optional(name).and_then(|at| days(at, 0, findings));
    let (before, after, unchanged) = (around("before-days"), around("after-days"), around("unchanged-days"));
    let leap_day = fields.optional("leap-day").and_then(|at| reader::word(at, &LEAP_DAYS, findings));
    fields.finish(&[], findings);
    let (before_days, after_days) = (before.unwrap_or(0), after.unwrap_or(0));
    if before_days + after_days > 364 {
        findings.error(at, "out-of-range", "the days around it come to a year or more", "at most 364 days together");
    }
    Some(Celebration {
        occasion: occasion?,
        before_days,
        after_days,
        leap_day: leap_day.unwrap_or(LeapDay::February28),
        unchanged_days: unchanged,
    })
}

fn days(at: &Node, least: i64, findings: &mut Findings) -> Option<u32> {
    reader::whole(at, least..=DAYS_MAX, findings).and_then(|days| u32::try_from(days).ok())
}

fn paid_by(at: &Node, findings: &mut Findings) -> Option<PaidBy> {
    let mut fields = Fields::open(at, findings)?;
    one_at_least(&fields, &["method", "instrument"], findings);
    let methods = fields.optional("method").map(|at| reader::one_or_more(at, findings)).unwrap_or_default();
    let methods = methods.into_iter().filter_map(|at| reader::word(at, &METHODS, findings)).collect();
    let instruments = texts(&mut fields, "instrument", findings);
    fields.finish(&[], findings);
    Some(PaidBy { methods, instruments })
}
