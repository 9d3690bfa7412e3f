//! How long points live: `activates` and `expires`, of a wallet and of a rule that differs from it.

use super::super::document::Node;
use super::super::reader::{self, Fields, Findings};
use super::super::{Expiry, Lifetime};
use super::Scope;
use super::condition::tier_position;
use crate::calendar::{Period, Span, YearDay};

/// The longest waiting or validity period: a hundred years, in days.
pub const DAYS_MAX: i64 = 36_525;

/// The same in months.
const MONTHS_MAX: i64 = 1_200;

/// Where a period of validity ends.
const PERIOD_ENDS: [(&str, Option<Period>); 6] = [
    ("instant", None),
    ("end-of-day", Some(Period::Day)),
    ("end-of-week", Some(Period::Week)),
    ("end-of-month", Some(Period::Month)),
    ("end-of-quarter", Some(Period::Quarter)),
    ("end-of-year", Some(Period::Year)),
];

/// What a wallet says of expiry beside the lifetime of each lot.
#[derive(Default)]
pub struct Lapse {
    pub inactive_after: Option<Span>,
    pub unless_tier: Option<usize>,
}

/// `activates` and `expires` of a rule, if it has one of them; what it leaves out is as its wallet has it.
pub fn of_rule(fields: &mut Fields<'_>, of_wallet: Lifetime, findings: &mut Findings) -> Option<Lifetime> {
    if !fields.has_any(&["activates", "expires"]) {
        return None;
    }
    let activates_after = activates(fields, findings).or(of_wallet.activates_after);
    let Some(at) = fields.optional("expires") else { return Some(Lifetime { activates_after, ..of_wallet }) };
    let mut fields = Fields::open(at, findings)?;
    let expires = expiry(&mut fields, findings);
    if !fields.has_any(&["after-days", "after-months", "on", "at"]) {
        says_nothing(at, "one of `after-days`, `after-months`, `on`", findings);
    }
    fields.finish(&[], findings);
    Some(Lifetime { activates_after, expires })
}

/// `activates` and `expires` of a wallet.
pub fn of_wallet(fields: &mut Fields<'_>, scope: &Scope, findings: &mut Findings) -> (Lifetime, Lapse) {
    let activates_after = activates(fields, findings);
    let mut lapse = Lapse::default();
    let expires = fields.optional("expires").and_then(|at| {
        let mut fields = Fields::open(at, findings)?;
        let expiry = expiry(&mut fields, findings);
        let inactive = fields.one_of(&["inactive-days", "inactive-months"], findings);
        lapse.inactive_after = inactive.and_then(|(name, at)| span_of(name == "inactive-days", at, findings));
        lapse.unless_tier = fields.optional("unless").and_then(|at| unless(at, scope, findings));
        if !fields.has_any(&["after-days", "after-months", "on", "at", "inactive-days", "inactive-months"]) {
            let help = "one of `after-days`, `after-months`, `on`, `inactive-days`, `inactive-months`";
            says_nothing(at, help, findings);
        }
        fields.finish(&[], findings);
        expiry
    });
    (Lifetime { activates_after, expires }, lapse)
}

#[inline(never)]
fn activates(fields: &mut Fields<'_>, findings: &mut Findings) -> Option<Span> {
    let at = fields.optional("activates")?;
    let mut fields = Fields::open(at, findings)?;
    let span = span(&mut fields, findings);
    if !fields.has_any(&["after-days", "after-months", "on"]) {
        says_nothing(at, "one of `after-days`, `after-months`", findings);
    }
    fields.finish(&["on"], findings);
    span
}

/// How long after something is an end, and with the end of what: points expire so, and tiers end so.
#[inline(never)]
pub fn expiry(fields: &mut Fields<'_>, findings: &mut Findings) -> Option<Expiry> {
    let span = span(fields, findings);
    let end = fields.optional("at").map(|at| (at, reader::word(at, &PERIOD_ENDS, findings)));
    if let Some(at) = fields.optional("on") {
        if let Some((at, _)) = end {
            let help = "points that expire with a fixed day do so at its end; leave out `at`";
            findings.error(at, "contradiction", "`at` and `on` cannot stand together", help);
        }
        let day = YearDay::parse(reader::string(at, findings)?);
        if day.is_none() {
            findings.error(at, "bad-date", "it is no day of the year", "write it as \"--12-31\"");
        }
        return Some(Expiry::On(day?, span));
    }
    if let Some((at, _)) = end
        && !fields.has_any(&["after-days", "after-months"])
    {
        let help = "add `after-days` or `after-months`";
        findings.error(at, "missing-field", "it does not say after how long", help);
    }
    Some(Expiry::After(span?, end.and_then(|(_, end)| end).flatten()))
}

/// `after-days` or `after-months`.
pub fn span(fields: &mut Fields<'_>, findings: &mut Findings) -> Option<Span> {
    let (name, at) = fields.one_of(&["after-days", "after-months"], findings)?;
    span_of(name == "after-days", at, findings)
}

/// A number of days or months.
#[inline(never)]
pub fn span_of(in_days: bool, at: &Node, findings: &mut Findings) -> Option<Span> {
    let most = if in_days { DAYS_MAX } else { MONTHS_MAX };
    let length = u32::try_from(reader::whole(at, 1..=most, findings)?).ok()?;
    Some(if in_days { Span::Days(length) } else { Span::Months(length) })
}

/// The lowest tier whose holders' points do not expire.
fn unless(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<usize> {
    let mut fields = Fields::open(at, findings)?;
    let tier = fields.required("tier", findings);
    fields.finish(&[], findings);
    let mut fields = Fields::open(tier?, findings)?;
    let tier = fields.required("at-least", findings).and_then(|at| tier_position(at, scope, findings));
    fields.finish(&[], findings);
    tier
}

pub fn says_nothing(at: &Node, help: &str, findings: &mut Findings) {
    findings.error(at, "missing-field", "it does not say when", help);
}
