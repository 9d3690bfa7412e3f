//! Caps and budgets: how much a rule or wallet gives at most, and whom that counts.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{LimitPeriod, LimitScope, LimitUnit, Text, text};

use super::super::document::{Node, Value};
use super::super::reader::{self, Fields, Findings};
use super::super::{Caps, Limit};
use super::Scope;
use crate::condition::Condition;
use crate::money::Units;

/// The most a limit may allow, in times.
const TIMES_MAX: i64 = 1_000_000_000_000;

const PERIODS: [(&str, LimitPeriod); 8] = [
    ("per-day", LimitPeriod::Day),
    ("per-week", LimitPeriod::Week),
    ("per-month", LimitPeriod::Month),
    ("per-quarter", LimitPeriod::Quarter),
    ("per-year", LimitPeriod::Year),
    ("per-statement", LimitPeriod::Statement),
    ("per-occasion", LimitPeriod::Occasion),
    ("total", LimitPeriod::Lifetime),
];

const SCOPES: [(&str, LimitScope); 5] = [
    ("member", LimitScope::Member),
    ("subject", LimitScope::Subject),
    ("coupon", LimitScope::Coupon),
    ("referrer", LimitScope::Referrer),
    ("identifier", LimitScope::Identifier),
];

/// Whose caps are read.
pub struct Owner<'a> {
    pub id: &'a str,
    pub scale: u8,
    /// What is capped besides times.
    pub unit: LimitUnit,
    /// Whom a cap counts where it does not say so.
    pub by: LimitScope,
    /// Whether it is a rule; a wallet has no budget and counts no times.
    pub is_rule: bool,
    /// Whether it gives rights or rewards, which come in times and in no amounts.
    pub grants: bool,
    /// Whether it is about a coupon, and whether about something an action was done to.
    pub has_coupon: bool,
    pub has_subject: bool,
}

/// The caps and budgets of a rule or wallet, and the cap of each line.
pub fn caps(
    fields: &mut Fields<'_>,
    owner: &Owner<'_>,
    scope: &mut Scope,
    findings: &mut Findings,
) -> (Caps, Option<Units>) {
    let first = scope.limits.len();
    let (mut per_order, mut per_line) = (None, None);
    if let Some(at) = fields.optional("cap")
        && let Some(mut fields) = Fields::open(at, findings)
    {
        let mut most = |name| fields.optional(name).and_then(|at| amount(at, owner, findings));
        per_order = most("per-order");
        if owner.unit == LimitUnit::Money {
            per_line = most("per-line");
        }
        let by = fields.optional("by").map(|at| scopes(at, owner, findings));
        let identifier = fields.optional("identifier").and_then(|at| reader::id(at, findings));
        let by = by.unwrap_or_else(|| Vec::from([owner.by]));
        if by.contains(&LimitScope::Identifier) != identifier.is_some() {
            let help = "let `identifier` name the attribute, such as \"card\", and `by` hold \"identifier\"";
            findings.error(at, "contradiction", "an identifier needs both its name and its place in `by`", help);
        }
        limits(&mut fields, owner, "", &by, identifier.as_ref(), scope, findings);
        fields.finish(&[], findings);
    }
    if owner.is_rule
        && let Some(at) = fields.optional("budget")
        && let Some(mut fields) = Fields::open(at, findings)
    {
        limits(&mut fields, owner, "budget-", &[], None, scope, findings);
        fields.finish(&[], findings);
    }
    (Caps { per_order, limits: first..scope.limits.len() }, per_line)
}

/// A limit per occasion needs the occasion.
pub fn needs_occasion(at: &Node, caps: &Caps, when: &Condition, scope: &Scope, findings: &mut Findings) {
    let limits = scope.limits.get(caps.limits.clone()).unwrap_or_default();
    if when.celebration.is_none() && limits.iter().any(|limit| limit.period == LimitPeriod::Occasion) {
        let help = "add `birthday` or `occasion` to `when`";
        findings.error(at, "contradiction", "a limit per occasion needs the occasion", help);
    }
}

fn limits(
    fields: &mut Fields<'_>,
    owner: &Owner<'_>,
    prefix: &str,
    by: &[LimitScope],
    identifier: Option<&Text>,
    scope: &mut Scope,
    findings: &mut Findings,
) {
    let when_short = fields.optional("when-short");
    let when_short = when_short.and_then(|at| reader::word(at, &[("partial", true), ("refuse", false)], findings));
    for (name, period) in PERIODS {
        let Some(at) = fields.optional(name) else { continue };
        let counts_uses = owner.is_rule && matches!(at.value, Value::Whole(_));
        let (scale, unit) = if counts_uses { (0, LimitUnit::Uses) } else { (owner.scale, owner.unit) };
        let maximum =
            if counts_uses { reader::whole(at, 1..=TIMES_MAX, findings) } else { amount(at, owner, findings) };
        let Some(maximum) = maximum else { continue };
        let id = text(format!("{}/{prefix}{name}", owner.id));
        let (by, identifier) = (by.to_vec(), identifier.cloned());
        let is_partial = !counts_uses && when_short.unwrap_or(true);
        let is_budget = !prefix.is_empty();
        scope.limits.push(Limit { id, period, by, identifier, maximum, scale, unit, is_partial, is_budget });
    }
}

/// The most points or money that is given.
fn amount(at: &Node, owner: &Owner<'_>, findings: &mut Findings) -> Option<Units> {
    if owner.grants {
        let help = "count how often in a period: `\"per-month\": 3`";
        let message = match owner.unit {
            LimitUnit::Money => "what is granted is no money that could be capped",
            LimitUnit::Uses => "an offer is counted in times, not in money",
            _ => "what is granted is no points that could be capped",
        };
        findings.error(at, "contradiction", message, help);
        return None;
    }
    reader::amount(at, owner.scale, findings)
}

fn scopes(at: &Node, owner: &Owner<'_>, findings: &mut Findings) -> Vec<LimitScope> {
    let mut scopes = Vec::new();
    for at in reader::one_or_more(at, findings) {
        let Some(scope) = reader::word(at, &SCOPES, findings) else { continue };
        scopes.push(scope);
        if scope == LimitScope::Coupon && !owner.has_coupon {
            let help = "let the rule ask for a `coupon` in `when`";
            findings.error(at, "contradiction", "there is no coupon to count by", help);
        }
        if scope == LimitScope::Subject && !owner.has_subject {
            let help = "let the rule be `on` an action: only actions are done to something";
            findings.error(at, "contradiction", "there is no subject to count by", help);
        }
    }
    scopes
}
