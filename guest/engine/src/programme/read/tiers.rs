//! Tiers of a programme: what counts, for how long, how long a tier is held, and how it is lost.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{Text, list};

use super::super::document::{Node, Value};
use super::super::reader::{self, Fields, Findings};
use super::super::{Downgrade, Measure, Resets, Tiers, Unit, Validity, Window};
use super::levels::levels;
use super::lifetimes::{expiry, says_nothing, span_of};
use super::thresholds::Metrics;
use super::{Scope, duplicate, unknown};
use crate::bounds::WALLETS_MAX;
use crate::calendar::Period;

/// Windows that are one word.
const WINDOWS: [(&str, Window); 5] = [
    ("calendar-month", Window::Calendar(Period::Month)),
    ("calendar-quarter", Window::Calendar(Period::Quarter)),
    ("calendar-year", Window::Calendar(Period::Year)),
    ("enrolment-year", Window::EnrolmentYear),
    ("since-change", Window::SinceChange),
];

/// Validities that are one word.
const VALIDITIES: [(&str, Validity); 8] = [
    ("end-of-month", Validity::Period { period: Period::Month, next: false }),
    ("end-of-quarter", Validity::Period { period: Period::Quarter, next: false }),
    ("end-of-year", Validity::Period { period: Period::Year, next: false }),
    ("end-of-next-month", Validity::Period { period: Period::Month, next: true }),
    ("end-of-next-quarter", Validity::Period { period: Period::Quarter, next: true }),
    ("end-of-next-year", Validity::Period { period: Period::Year, next: true }),
    ("end-of-enrolment-year", Validity::EnrolmentYear { next: false }),
    ("end-of-next-enrolment-year", Validity::EnrolmentYear { next: true }),
];

/// Which date of a return counts: whether it is that of the purchase.
const RETURNS: [(&str, bool); 2] = [("purchase-date", true), ("return-date", false)];

/// When a tier is renewed: whether at once.
const RENEWS: [(&str, bool); 2] = [("at-once", true), ("at-end", false)];

const DOWNGRADES: [(&str, Downgrade); 3] =
    [("to-figures", Downgrade::ToFigures), ("one-level", Downgrade::OneLevel), ("none", Downgrade::Never)];

/// When wallets are emptied: with upgrades, with downgrades.
const RESETS: [(&str, (bool, bool)); 3] =
    [("change", (true, true)), ("upgrade", (true, false)), ("downgrade", (false, true))];

/// What is counted in every programme.
pub const NAMES: [&str; 3] = ["spend", "orders", "visits"];

/// The most decimal places of a unit.
const SCALE_MAX: i64 = 6;

/// The longest grace, and how far ahead a tier may be called at risk: ten years.
const DAYS_MAX: i64 = 3_650;
const AT_RISK_DAYS_DEFAULT: u32 = 30;

/// Ids of the levels, whatever else is wrong with them: wallets and rules name them, and they name wallets.
pub fn names(at: &Node) -> Vec<Text> {
    let Value::Object(fields) = &at.value else { return Vec::new() };
    match fields.iter().find(|(name, _)| name == "levels").map(|(_, levels)| &levels.value) {
        Some(Value::List(items)) => items.iter().map(reader::id_of).collect(),
        _ => Vec::new(),
    }
}

pub fn tiers(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<Tiers> {
    let mut fields = Fields::open(at, findings)?;
    let (units, units_at) = units(&mut fields, scope, findings);
    let by = fields.optional("by");
    let mut metrics = Metrics::new(scope, &units, by, findings);
    let window = fields.optional("window").and_then(|at| window(at, findings)).unwrap_or(Window::Always);
    let returns = fields.optional("returns").and_then(|at| reader::word(at, &RETURNS, findings));
    let levels = levels(&mut fields, scope, &mut metrics, findings);
    let metrics = metrics.found;
    for (unit, at) in units.iter().zip(units_at) {
        if !metrics.iter().any(|metric| metric.of == Measure::Unit && metric.name == unit.id) {
            findings.warning(at.place, "never-applies", "no level asks for this unit", "");
        }
    }
    let validity_at = fields.optional("held-until");
    let validity = validity_at.and_then(|at| validity(at, findings));
    let renews_at = fields.optional("renews");
    let renews = renews_at.and_then(|at| reader::word(at, &RENEWS, findings));
    if let (Some(at), None) = (renews_at, validity_at) {
        let help = "add `held-until`, or leave the field out";
        findings.error(at, "contradiction", "a tier that follows the figures is never renewed", help);
    }
    let (downgrade, grace_days) = downgrade(&mut fields, validity_at, findings);
    if window == Window::SinceChange && validity_at.is_none() && downgrade != Downgrade::Never {
        let message = "nothing counts yet right after a change, so each tier would be lost as soon as it is reached";
        let help = "add `held-until`, or let `downgrade` have the mode \"none\"";
        findings.error(at, "contradiction", message, help);
    }
    let at_risk_days = fields.optional("at-risk-days").and_then(|at| days(at, 1, findings));
    let resets = fields.optional("resets").and_then(|at| resets(at, scope, findings));
    // What an order earns is asked without the figures of the window, so nobody can say where in it the threshold lies.
    fields.finish(&["splits-orders"], findings);
    Some(Tiers {
        metrics,
        units,
        window,
        returns_count_when_bought: returns.unwrap_or(true),
        levels,
        validity,
        renews_at_once: renews.unwrap_or(matches!(window, Window::Calendar(_) | Window::EnrolmentYear)),
        downgrade,
        grace_days,
        at_risk_days: at_risk_days.unwrap_or(AT_RISK_DAYS_DEFAULT),
        resets,
    })
}

/// Units that levels may ask for beside wallets, and where they stand.
fn units<'a>(fields: &mut Fields<'a>, scope: &Scope, findings: &mut Findings) -> (Vec<Unit>, Vec<&'a Node>) {
    let (mut units, mut places): (Vec<Unit>, _) = (Vec::new(), Vec::new());
    let listed = fields.optional("units").map(|at| reader::some_items(at, WALLETS_MAX, findings)).unwrap_or_default();
    for at in listed {
        let Some(mut fields) = Fields::open(at, findings) else { continue };
        let id = fields.required("id", findings).and_then(|at| reader::id(at, findings));
        let scale = fields.optional("scale").and_then(|at| reader::whole(at, 0..=SCALE_MAX, findings));
        fields.finish(&[], findings);
        let Some(id) = id else { continue };
        let is_taken = NAMES.contains(&&*id) || scope.wallets.iter().any(|wallet| wallet.id == id);
        if is_taken {
            let message = format!("`{id}` is counted without being a unit");
            findings.error(at, "duplicate-id", &message, "leave the unit out, or call it otherwise");
        } else if units.iter().any(|unit| unit.id == id) {
            duplicate(at, &id, findings);
        }
        units.push(Unit { id, scale: scale.and_then(|scale| u8::try_from(scale).ok()).unwrap_or(0) });
        places.push(at);
    }
    (units, places)
}

/// How long something counts: a word, or so many days or months.
fn window(at: &Node, findings: &mut Findings) -> Option<Window> {
    let Value::Object(_) = &at.value else { return reader::word(at, &WINDOWS, findings) };
    let mut fields = Fields::open(at, findings)?;
    let names = ["rolling-months", "rolling-days"];
    let span = fields.one_of(&names, findings).and_then(|(name, at)| span_of(name == "rolling-days", at, findings));
    if !fields.has_any(&names) {
        says_nothing(at, "one of `rolling-months`, `rolling-days`", findings);
    }
    fields.finish(&[], findings);
    span.map(Window::Rolling)
}

/// Until when a tier is held: a word, or as points expire.
fn validity(at: &Node, findings: &mut Findings) -> Option<Validity> {
    let Value::Object(_) = &at.value else { return reader::word(at, &VALIDITIES, findings) };
    let mut fields = Fields::open(at, findings)?;
    let expiry = expiry(&mut fields, findings);
    if !fields.has_any(&["after-days", "after-months", "on", "at"]) {
        says_nothing(at, "one of `after-days`, `after-months`, `on`", findings);
    }
    fields.finish(&[], findings);
    expiry.map(Validity::As)
}

/// How a tier is lost, and after how many days of grace.
fn downgrade(fields: &mut Fields<'_>, validity_at: Option<&Node>, findings: &mut Findings) -> (Downgrade, u32) {
    let unsaid = (Downgrade::ToFigures, 0);
    let Some(at) = fields.optional("downgrade") else { return unsaid };
    let Some(mut fields) = Fields::open(at, findings) else { return unsaid };
    let mode = fields.optional("mode").and_then(|at| reader::word(at, &DOWNGRADES, findings)).unwrap_or(unsaid.0);
    let grace_days = fields.optional("grace-days").and_then(|at| days(at, 0, findings)).unwrap_or(0);
    fields.finish(&[], findings);
    match (mode, validity_at) {
        (Downgrade::OneLevel, None) => {
            let message = "a tier that follows the figures is not taken down step by step";
            findings.error(at, "contradiction", message, "add `held-until`");
        }
        (Downgrade::Never, Some(validity_at)) => {
            let message = "a tier that is never taken away has no end";
            findings.warning(validity_at.place, "redundant", message, "leave the field out");
        }
        _ => {}
    }
    (mode, grace_days)
}

/// Wallets to empty when the tier changes.
fn resets(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<Resets> {
    let mut fields = Fields::open(at, findings)?;
    let on = fields.required("on", findings).and_then(|at| reader::word(at, &RESETS, findings));
    let named = fields.required("wallets", findings).map(|at| reader::some_items(at, WALLETS_MAX, findings));
    fields.finish(&[], findings);
    let mut wallets: Vec<Text> = Vec::new();
    for at in named.unwrap_or_default() {
        let Some(id) = reader::id(at, findings) else { continue };
        if !scope.wallets.iter().any(|wallet| wallet.id == id) {
            unknown(at, "wallet", &id, scope.wallets.iter().map(|wallet| &*wallet.id), findings);
        } else if wallets.contains(&id) {
            duplicate(at, &id, findings);
        }
        wallets.push(id);
    }
    let (on_upgrade, on_downgrade) = on?;
    Some(Resets { on_upgrade, on_downgrade, wallets: list(wallets) })
}

fn days(at: &Node, least: i64, findings: &mut Findings) -> Option<u32> {
    u32::try_from(reader::whole(at, least..=DAYS_MAX, findings)?).ok()
}
