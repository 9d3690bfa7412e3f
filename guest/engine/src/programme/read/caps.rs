//! Caps and budgets: how much a rule or wallet gives at most, and whom that counts.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{Beneficiary, LimitPeriod, LimitScope, Text, text};

use super::super::document::{Node, Value};
use super::super::reader::{self, Fields, Findings};
use super::super::{Caps, Limit};
use super::Scope;
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
    /// Whom a rule credits; none for a wallet, which has no budget and counts no times.
    pub to: Option<Beneficiary>,
    /// Whether it gives rights or rewards, which come in times and not in points.
    pub grants: bool,
    /// Whether it is about a coupon, and whether about something an action was done to.
    pub has_coupon: bool,
    pub has_subject: bool,
}

/// The caps and budgets of a rule or wallet.
pub fn caps(fields: &mut Fields<'_>, owner: &Owner<'_>, scope: &mut Scope, findings: &mut Findings) -> Caps {
    let first = scope.limits.len();
    let mut per_order = None;
    if let Some(at) = fields.optional("cap")
        && let Some(mut fields) = Fields::open(at, findings)
    {
        let at_most = fields.optional("per-order");
        per_order = at_most.and_then(|at| points(at, owner, findings));
        let by = fields.optional("by").map(|at| scopes(at, owner, findings));
        let identifier = fields.optional("identifier").and_then(|at| reader::id(at, findings));
        let default = match owner.to {
            Some(Beneficiary::Referrer) => LimitScope::Referrer,
            _ => LimitScope::Member,
        };
        let by = by.unwrap_or_else(|| Vec::from([default]));
        if by.contains(&LimitScope::Identifier) != identifier.is_some() {
            let help = "let `identifier` name the attribute, such as \"card\", and `by` hold \"identifier\"";
            findings.error(at, "contradiction", "an identifier needs both its name and its place in `by`", help);
        }
        limits(&mut fields, owner, "", &by, identifier.as_ref(), scope, findings);
        fields.finish(&[], findings);
    }
    if owner.to.is_some()
        && let Some(at) = fields.optional("budget")
        && let Some(mut fields) = Fields::open(at, findings)
    {
        limits(&mut fields, owner, "budget-", &[], None, scope, findings);
        fields.finish(&[], findings);
    }
    Caps { per_order, limits: first..scope.limits.len() }
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
        let counts_uses = owner.to.is_some() && matches!(at.value, Value::Whole(_));
        let scale = if counts_uses { 0 } else { owner.scale };
        let maximum =
            if counts_uses { reader::whole(at, 1..=TIMES_MAX, findings) } else { points(at, owner, findings) };
        let Some(maximum) = maximum else { continue };
        let id = text(format!("{}/{prefix}{name}", owner.id));
        let (by, identifier) = (by.to_vec(), identifier.cloned());
        let is_partial = !counts_uses && when_short.unwrap_or(true);
        let is_budget = !prefix.is_empty();
        scope.limits.push(Limit { id, period, by, identifier, maximum, scale, counts_uses, is_partial, is_budget });
    }
}

/// The most points that are given.
fn points(at: &Node, owner: &Owner<'_>, findings: &mut Findings) -> Option<Units> {
    if owner.grants {
        let help = "count how often in a period: `\"per-month\": 3`";
        findings.error(at, "contradiction", "what is granted is no points that could be capped", help);
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
