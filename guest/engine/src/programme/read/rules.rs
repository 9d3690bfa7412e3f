//! Rules of a programme, whatever their kind.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{Text, ThresholdLoss};

use super::super::document::Node;
use super::super::reader::{self, Fields, Findings};
use super::super::{AccrualRule, How};
use super::{Scope, duplicate};
use crate::bounds::{MULTIPLIERS_MAX, RULES_MAX};
use crate::order;

const THRESHOLD_LOSS: [(&str, ThresholdLoss); 3] = [
    ("frozen-proportional", ThresholdLoss::FrozenProportional),
    ("keep", ThresholdLoss::Keep),
    ("re-rate", ThresholdLoss::ReRate),
];

/// Reads the rules under `name`, whose ids are unique over all of them; with the place of each in the document.
pub fn each_rule<T>(
    fields: &mut Fields<'_>,
    name: &'static str,
    scope: &mut Scope,
    findings: &mut Findings,
    read: fn(&mut Fields<'_>, Text, &mut Scope, &mut Findings) -> Option<T>,
) -> Vec<(u32, T)> {
    let Some(at) = fields.optional(name) else { return Vec::new() };
    let items = reader::some_items(at, RULES_MAX, findings);
    // As many as there are: of a list that grows, what it was before is not given back until the programme is read.
    let mut ids: Vec<(Text, &Node)> = Vec::with_capacity(items.len());
    let mut rules = Vec::with_capacity(items.len());
    for at in items {
        let Some(mut fields) = Fields::open(at, findings) else { continue };
        let id = fields.required("id", findings).and_then(|at| reader::id(at, findings)).unwrap_or_else(|| "".into());
        if !id.is_empty() {
            ids.push((id.clone(), at));
        }
        if let Some(at) = fields.optional("name") {
            reader::string(at, findings);
        }
        rules.extend(read(&mut fields, id, scope, findings).map(|rule| (at.place, rule)));
        fields.finish(&["audience", "cooldown"], findings);
    }
    remember(ids, scope, findings);
    rules
}

/// Adds the ids of one kind of rules to those known, and reports ids that stand twice.
fn remember(ids: Vec<(Text, &Node)>, scope: &mut Scope, findings: &mut Findings) {
    let ids = order::sorted(ids, |left, right| left.0.cmp(&right.0));
    let mut before: Option<&Text> = None;
    for (id, at) in &ids {
        if before == Some(id) || scope.rules.binary_search(id).is_ok() {
            duplicate(at, id, findings);
        }
        before = Some(id);
    }
    scope.rules.extend(ids.into_iter().map(|(id, _)| id));
    scope.rules = order::sorted(core::mem::take(&mut scope.rules), Text::cmp);
}

pub fn too_many_multipliers(rules: &[AccrualRule], at: &Node, findings: &mut Findings) {
    let count = rules.iter().filter(|rule| rule.earn.how == How::Multiply).count();
    if count > MULTIPLIERS_MAX {
        findings.error(at, "too-many", &format!("{count} multipliers are more than {MULTIPLIERS_MAX}"), "");
    }
}

#[inline(never)]
pub fn below_threshold(fields: &mut Fields<'_>, findings: &mut Findings) -> ThresholdLoss {
    let at = fields.optional("below-threshold");
    at.and_then(|at| reader::word(at, &THRESHOLD_LOSS, findings)).unwrap_or(ThresholdLoss::FrozenProportional)
}

#[inline(never)]
pub fn priority(fields: &mut Fields<'_>, findings: &mut Findings) -> i64 {
    let priority = fields.optional("priority");
    priority.and_then(|at| reader::whole(at, -1_000_000..=1_000_000, findings)).unwrap_or(0)
}
