//! The levels of the tiers, and whether each asks for more than those below it.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::list;

use super::super::document::{Node, Value};
use super::super::reader::{self, Fields, Findings};
use super::super::{Alternative, Level};
use super::selectors::texts;
use super::thresholds::{Metrics, alternatives, least, meets};
use super::{Scope, duplicate};
use crate::bounds::{LABELS_MAX, WALLETS_MAX};

pub fn levels(
    fields: &mut Fields<'_>,
    scope: &Scope,
    metrics: &mut Metrics<'_>,
    findings: &mut Findings,
) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::new();
    let Some(at) = fields.required("levels", findings) else { return levels };
    let items = reader::items(at, findings);
    if items.is_empty() || items.len() > WALLETS_MAX {
        let message = format!("there are {} levels", items.len());
        findings.error(at, if items.is_empty() { "missing-field" } else { "too-many" }, &message, "from 1 to 32");
        return levels;
    }
    for (position, at) in items.into_iter().enumerate() {
        let Some(level) = level(at, position == 0, scope, metrics, findings) else { continue };
        if levels.iter().any(|other| other.id == level.id) {
            duplicate(at, &level.id, findings);
        }
        check_order(&levels, &level, at, findings);
        levels.push(level);
    }
    levels
}

fn level(
    at: &Node,
    is_first: bool,
    scope: &Scope,
    metrics: &mut Metrics<'_>,
    findings: &mut Findings,
) -> Option<Level> {
    let mut fields = Fields::open(at, findings)?;
    let id = fields.required("id", findings).and_then(|at| reader::id(at, findings));
    let membership = fields.optional("membership").and_then(|at| scope.plan(at, findings));
    let benefits = texts(&mut fields, "benefits", findings);
    if benefits.len() > LABELS_MAX {
        findings.error(at, "too-many", &format!("{} benefits are more than {LABELS_MAX}", benefits.len()), "");
    }
    let benefits = list(benefits);
    if is_first {
        check_first(at, &mut fields, metrics, findings);
        fields.finish(&[], findings);
        return Some(Level { id: id?, from: Vec::new(), keep: Vec::new(), membership: None, benefits });
    }
    let is_carried = fields.has("membership");
    let from = if is_carried { fields.optional("from") } else { fields.required("from", findings) };
    let from = from.map(|at| alternatives(at, metrics, findings));
    let keep = fields.optional("keep").map(|at| (at, alternatives(at, metrics, findings)));
    fields.finish(&[], findings);
    let (from, keep) = match (from, keep) {
        (None, Some((at, _))) => {
            let help = "add `from`, or leave the field out";
            findings.error(at, "contradiction", "a tier that figures do not earn is not kept by them", help);
            return None;
        }
        (None, None) => (Vec::new(), Vec::new()),
        (Some(from), None) => (from?, Vec::new()),
        (Some(from), Some((at, keep))) => {
            let (from, keep) = (from?, keep?);
            check_keep(&from, &keep, at, findings);
            (from, keep)
        }
    };
    Some(Level { id: id?, from, keep, membership, benefits })
}

/// Everybody holds the first level.
fn check_first(at: &Node, fields: &mut Fields<'_>, metrics: &mut Metrics<'_>, findings: &mut Findings) {
    let [from, keep, membership] = ["from", "keep", "membership"].map(|name| fields.optional(name));
    let asks = |at: &Node| !matches!(&at.value, Value::Text(text) if text == "0");
    let from = from.filter(|at| asks(at)).and_then(|at| alternatives(at, metrics, findings));
    let asks = from.iter().flatten().flatten().any(|threshold| threshold.least > 0);
    if asks || keep.is_some() || membership.is_some() {
        let help = "let the first level start from \"0\"";
        findings.error(at, "bad-order", "the lowest level must be open to everyone", help);
    }
}

/// Whether a level asks for more than those below it.
///
/// Whoever meets a way to a higher tier holds that one. So a way to a lower tier that meets a way to a higher one gives
/// nobody the lower tier, whatever else the two are reached by; as each way is a corner that only grows with the figures,
/// looking at pairs of ways finds all that are lost so. Single ways are also told if the higher one asks for less of
/// something: where there are several, that may be meant.
fn check_order(below: &[Level], level: &Level, at: &Node, findings: &mut Findings) {
    let help = "list the levels from low to high";
    let asks_for_nothing = |alternative: &Alternative| alternative.iter().all(|threshold| threshold.least == 0);
    let before = below.iter().rfind(|other| !other.from.is_empty());
    let asks_for_less = match (before.map(|before| (before, &*before.from)), &*level.from) {
        (_, from) if from.iter().any(asks_for_nothing) => below.first(),
        (Some((before, [low])), [high]) => Some(before).filter(|_| !asks_for_more(high, low)),
        _ => None,
    };
    if let Some(other) = asks_for_less {
        let message = format!("`{}` must ask for more than `{}` below it", level.id, other.id);
        return findings.error(at, "bad-order", &message, help);
    }
    let is_lost = |low: &Alternative| level.from.iter().any(|high| meets(low, high));
    if let Some(other) = below.iter().rfind(|other| other.from.iter().any(is_lost)) {
        let (higher, lower) = (&level.id, &other.id);
        let message =
            format!("a way to `{higher}` asks for no more than one to `{lower}`, by which nobody is `{lower}`");
        findings.error(at, "bad-order", &message, help);
    }
}

/// No threshold is lower where both have one, and at least one is higher or new.
fn asks_for_more(high: &Alternative, low: &Alternative) -> bool {
    let of_low = |metric| least(low, metric);
    high.iter().all(|threshold| of_low(threshold.metric).is_none_or(|low| low <= threshold.least))
        && high.iter().any(|threshold| of_low(threshold.metric).is_none_or(|low| low < threshold.least))
}

/// What keeps a tier is not more than what earns it, which keeps it too.
fn check_keep(from: &[Alternative], keep: &[Alternative], at: &Node, findings: &mut Findings) {
    let is_harder = match (from, keep) {
        ([from], [keep]) => keep.iter().any(|kept| least(from, kept.metric).is_some_and(|earned| earned < kept.least)),
        _ => keep.iter().any(|keep| from.iter().any(|from| meets(keep, from) && !meets(from, keep))),
    };
    if is_harder {
        let help = "let it be at most `from`";
        findings.error(at, "bad-order", "a tier is not harder to keep than to reach", help);
    }
}
