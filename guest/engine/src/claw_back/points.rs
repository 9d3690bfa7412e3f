//! How many points of each credit go back.
//!
//! What has gone back of a credit depends on what has come back of the goods, not on in which steps: the line parts of
//! its shares, less what rules let the customer keep. A return takes what is missing to that. Once everything has come
//! back, so have all the points, and each line has given its share.

use alloc::vec::Vec;

use loyalty_contract::{ClawBackRequest, ReceiptCredit, ReceiptIssuer, ThresholdLoss};

use super::laid;
use super::parts::Portion;
use super::receipts::{Back, Sale};
use super::thresholds::Lost;
use crate::allocation::{Claim, allocate};
use crate::money::{self, Rounding, Units, divide, times};
use crate::order;
use crate::receipt::Checked;

/// Points of one credit that go back.
#[derive(Debug)]
pub struct Taking {
    /// Position of the credit.
    pub credit: usize,
    /// Above zero, in units of the credit's scale.
    pub points: Units,
    /// Position of a line and its share. Together they are `points`; none for an action.
    pub shares: Vec<(usize, Units)>,
}

/// What goes back of each credit. `again` is the receipt of the points that the kept part earns, where a rule has it
/// decided again. None if a figure leaves its range.
pub fn takings(
    request: &ClawBackRequest,
    sale: &Sale<'_>,
    back: &Back,
    lost: &[Lost<'_>],
    again: Option<&Checked<'_>>,
) -> Option<Vec<Taking>> {
    let Some(accrual) = sale.by(ReceiptIssuer::Accrual) else { return Some(Vec::new()) };
    let due = due(accrual, back, lost, again)?;
    let laid = laid::laid_before(request, accrual, back)?;
    let mut takings = Vec::new();
    for (credit, ((frozen, points), laid)) in accrual.credits.iter().zip(due).zip(laid).enumerate() {
        if points > 0 {
            let parts = frozen.shares.iter().map(|(line, share)| portion(back, *line).part(*share));
            let parts: Vec<(usize, Units)> = parts.enumerate().filter(|(_, part)| *part > 0).collect();
            let shares = laid::lay(points, frozen, &laid, &parts)?.into_iter();
            let shares = shares.filter_map(|(position, share)| Some((frozen.shares.get(position)?.0, share)));
            takings.push(Taking { credit, points, shares: shares.collect() });
        }
    }
    Some(takings)
}

/// What is due now of each credit.
fn due(accrual: &Checked<'_>, back: &Back, lost: &[Lost<'_>], again: Option<&Checked<'_>>) -> Option<Vec<Units>> {
    let lost_under = |then: ThresholdLoss| {
        let rules = lost.iter().filter(|lost| lost.then == then && lost.issuer == ReceiptIssuer::Accrual);
        order::sorted(rules.map(|lost| lost.rule).collect(), |left: &&str, right| left.cmp(right))
    };
    let keeping = lost_under(ThresholdLoss::Keep);
    let mut due = Vec::with_capacity(accrual.credits.len());
    for ((frozen, credit), before) in accrual.credits.iter().zip(&accrual.receipt.credits).zip(&back.taken) {
        let back_by_now = if back.is_complete {
            frozen.total
        } else {
            let by_lines: Units = frozen.shares.iter().map(|(line, share)| portion(back, *line).back(*share)).sum();
            let kept = contributed(credit, &keeping).min(frozen.total);
            let of_rules = times(by_lines.into(), kept.into());
            by_lines - Units::try_from(divide(of_rules, i128::from(frozen.total), Rounding::Down)?).ok()?
        };
        due.push((back_by_now - before).max(0));
    }
    if let Some(again) = again {
        decide_again(accrual, back, &lost_under(ThresholdLoss::ReRate), again, &mut due)?;
    }
    Some(due)
}

/// Where a rule is re-rated, its wallet keeps what the kept part earns, and the rest is due.
fn decide_again(
    accrual: &Checked<'_>,
    back: &Back,
    rules: &[&str],
    again: &Checked<'_>,
    due: &mut [Units],
) -> Option<()> {
    let credits = &accrual.receipt.credits;
    for (first, leader) in credits.iter().enumerate() {
        if credits.iter().take(first).any(|earlier| are_alike(earlier, leader)) {
            continue;
        }
        let group: Vec<usize> = (first..credits.len())
            .filter(|index| credits.get(*index).is_some_and(|credit| are_alike(credit, leader)))
            .collect();
        let contributes = |index: &usize| credits.get(*index).is_some_and(|credit| contributed(credit, rules) > 0);
        if !group.iter().any(contributes) {
            continue;
        }
        let left = |index: usize| {
            let total = accrual.credits.get(index).map_or(0, |credit| credit.total);
            total - back.taken.get(index).copied().unwrap_or(0)
        };
        let kept = again.receipt.credits.iter().zip(&again.credits);
        let kept: Units = kept.filter(|(credit, _)| are_alike(credit, leader)).map(|(_, points)| points.total).sum();
        let claims: Vec<Claim> = group.iter().map(|index| Claim { weight: left(*index), room: left(*index) }).collect();
        let points = claims.iter().map(|claim| claim.room).sum::<Units>() - kept;
        for (index, share) in group.iter().zip(allocate(points.max(0), &claims)?) {
            if let Some(due) = due.get_mut(*index) {
                *due = share;
            }
        }
    }
    Some(())
}

/// Whether two credits are of one wallet, to the same person, at the same expense.
fn are_alike(left: &ReceiptCredit, right: &ReceiptCredit) -> bool {
    left.wallet == right.wallet
        && left.scale == right.scale
        && left.beneficiary == right.beneficiary
        && left.funder == right.funder
}

/// What some rules, in order of their ids, contributed to a credit.
fn contributed(credit: &ReceiptCredit, rules: &[&str]) -> Units {
    let of_rules = credit.rules.iter().filter(|part| rules.binary_search_by(|rule| (**rule).cmp(&*part.rule)).is_ok());
    let points = of_rules.filter_map(|part| money::whole_units(part.points, credit.scale));
    points.filter(|points| *points > 0).fold(0, Units::saturating_add)
}

fn portion(back: &Back, line: usize) -> Portion {
    back.portions.get(line).copied().unwrap_or(Portion { whole: 1, before: 0, now: 0 })
}
