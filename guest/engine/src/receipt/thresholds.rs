//! What the rules on a receipt promised for returns: their thresholds, and what each line counts toward them.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{Decimal, ErrorCode, Receipt, ReceiptRule};

use super::check::{QUANTITY_SCALE, bad, find_lines, sum_of};
use crate::bounds::{LINES_MAX, PAIRS_MAX, at_most};
use crate::explain::{Refused, refuse};
use crate::money::{self, Units};
use crate::order;
use crate::path::Path;
use crate::programme::Programme;

/// A rule's threshold.
#[derive(Debug)]
pub struct Threshold<'a> {
    pub rule: &'a ReceiptRule,
    /// Decimal places of the figures: those of money, or those of units where money's do not do.
    pub scale: u8,
    pub at_least: Units,
    /// Position of a line and what it counts.
    pub counted: Vec<(usize, Units)>,
}

/// Checks rules, and collects the thresholds of those that have one.
pub fn check<'a>(programme: &Programme, receipt: &'a Receipt, path: &Path<'_>) -> Result<Vec<Threshold<'a>>, Refused> {
    let path = path.field("rules");
    let rules = &receipt.rules;
    at_most(rules.len(), LINES_MAX, "rules", &path)?;
    let counted = rules.iter().map(|rule| rule.counted.len()).sum();
    at_most(counted, PAIRS_MAX, "lines that count toward thresholds", &path)?;
    if let (_, Some(later)) = order::by_id(rules.len(), &|index| rules.get(index).map_or("", |rule| &rule.rule)) {
        return bad(&path.index(later).field("rule"), "the rule stands twice");
    }
    // Rules of an older revision may be gone; what they promised stands in the receipt.
    if receipt.revision == programme.revision {
        let accrual = programme.accrual.iter().map(|rule| &*rule.id);
        let known: Vec<&str> = accrual.chain(programme.discounts.iter().map(|rule| &*rule.id)).collect();
        let known = order::sorted(known, |left, right| left.cmp(right));
        if let Some((index, rule)) =
            rules.iter().enumerate().find(|(_, rule)| known.binary_search_by(|id| (**id).cmp(&*rule.rule)).is_err())
        {
            let message = format!("the programme has no rule `{}`", rule.rule);
            return refuse(ErrorCode::UnknownReference, &path.index(index).field("rule"), &message);
        }
    }
    let mut thresholds = Vec::new();
    for (index, rule) in rules.iter().enumerate() {
        if rule.threshold.is_some() {
            let path = path.index(index);
            match threshold(rule, receipt, receipt.minor_units).or_else(|_| threshold(rule, receipt, QUANTITY_SCALE)) {
                Ok(threshold) => thresholds.push(threshold),
                Err(field) => return bad(&path.field(field), "it contradicts the lines, or what the others say"),
            }
        }
    }
    Ok(thresholds)
}

/// A rule's threshold in figures of that scale; or the field that has none, or contradicts the others.
fn threshold<'a>(rule: &'a ReceiptRule, receipt: &Receipt, scale: u8) -> Result<Threshold<'a>, &'static str> {
    let units = |value: &Decimal| money::whole_units(*value, scale).filter(|units| *units >= 0);
    let at_least = rule.threshold.as_ref().and_then(units).ok_or("threshold")?;
    let reached = rule.reached.as_ref().and_then(units).ok_or("reached")?;
    let keys: Vec<&str> = rule.counted.iter().map(|line| &*line.line).collect();
    let mut counted: Vec<(usize, Units)> = Vec::with_capacity(keys.len());
    for (position, line) in find_lines(&receipt.lines, &keys).map_err(|_| "counted")? {
        if counted.last().is_some_and(|(latest, _)| *latest == line) {
            return Err("counted");
        }
        let amount = rule.counted.get(position).and_then(|line| units(&line.amount)).ok_or("counted")?;
        counted.push((line, amount));
    }
    if sum_of(&counted) != reached || reached < at_least {
        return Err("reached");
    }
    Ok(Threshold { rule, scale, at_least, counted })
}
