//! Points that a return takes back, from which lots, and points that it gives back.

use loyalty_contract::{
    Beneficiary, ClawBackRequest, Hold, Lot, LotShare, OverdrawnPolicy, Receipt, ReceiptCredit, ReceiptDebit,
    ReceiptLine, RestoredExpiry, ThresholdLoss, Timestamp, WalletState,
};

use super::Order;
use super::returned::Returned;
use crate::accrual::lifetime::expires_at;
use crate::civil::Zone;
use crate::document::{field, id, items};
use crate::exact::{Exact, of, rounded, split, sum, whole, zero};

/// Points taken back of one credit.
#[derive(Debug)]
pub struct Taken {
    pub credit: usize,
    pub points: Exact,
    pub lots: Vec<(String, Exact)>,
    pub debt: Exact,
    pub forgone: Exact,
    pub deducted: Exact,
    /// By line.
    pub shares: Vec<(String, Exact)>,
}

/// Points given back of one debit.
#[derive(Debug)]
pub struct Restored {
    pub debit: Option<usize>,
    pub wallet: String,
    pub points: Exact,
    pub lots: Vec<(String, Exact, Option<i64>)>,
}

/// What is taken back of each credit, and from where; what is missing goes as the credit says.
pub fn taken(
    order: &Order<'_>,
    returns: &[Returned],
    request: &ClawBackRequest,
    refund: &mut Exact,
    deductions: &mut Vec<(String, Exact)>,
) -> Vec<Taken> {
    let Some(accrual) = order.accrual else { return Vec::new() };
    let mut used: Vec<(String, String, Exact)> = Vec::new();
    let mut all = Vec::new();
    for (index, credit) in accrual.credits.iter().enumerate() {
        let before = sum(&taken_before(request, index));
        let points = (to_be_taken(order, accrual, index, returns.last().unwrap()) - before).max(zero());
        if points == zero() {
            continue;
        }
        let shares = shares(accrual, index, returns, request, &points);
        let states =
            if credit.beneficiary == Beneficiary::Member { &request.wallets } else { &request.referrer_wallets };
        let whose = format!("{} of {:?}", credit.wallet, credit.beneficiary);
        let state = states.iter().find(|state| state.wallet == credit.wallet).unwrap();
        let (mut missing, mut lots) = (points.clone(), Vec::new());
        for (lot, free) in lots_to_take_from(state, &accrual.request, request.at) {
            let gone = used.iter().filter(|(who, known, _)| *who == whose && *known == lot).map(|(.., points)| points);
            let share = (free - sum(gone)).min(missing.clone());
            if share > zero() {
                missing -= &share;
                used.push((whose.clone(), lot.clone(), share.clone()));
                lots.push((lot, share));
            }
        }
        let (mut debt, mut forgone, mut deducted) = (zero(), zero(), zero());
        match credit.overdrawn {
            OverdrawnPolicy::Debt | OverdrawnPolicy::Negative | OverdrawnPolicy::Block => debt = missing,
            OverdrawnPolicy::Clamp => forgone = missing,
            OverdrawnPolicy::Deduct => {
                let (points, money) = kept_back(order, credit, &missing, refund);
                forgone = missing - &points;
                deducted = points;
                if money > zero() {
                    *refund -= &money;
                    deductions.push((credit.wallet.to_string(), money));
                }
            }
        }
        all.push(Taken { credit: index, points, lots, debt, forgone, deducted, shares });
    }
    all
}

/// The lines that points are taken of: of each return, those that come back, up to their parts; what goes beyond these lies
/// on what the lines have left.
fn shares(
    accrual: &Receipt,
    credit: usize,
    returns: &[Returned],
    request: &ClawBackRequest,
    points: &Exact,
) -> Vec<(String, Exact)> {
    let digits = accrual.credits[credit].scale;
    let lines = &accrual.lines;
    let mut gave: Vec<Exact> = lines.iter().map(|_| zero()).collect();
    let mut latest = gave.clone();
    for (number, returned) in returns.iter().enumerate() {
        let points = match request.earlier.get(number) {
            None => points.clone(),
            Some(earlier) => {
                let shares = earlier.taken.iter().filter(|share| share.index as usize == credit);
                sum(&shares.map(|share| of(share.points)).collect::<Vec<_>>())
            }
        };
        let parts: Vec<Exact> = lines.iter().map(|line| returned.part(line, &share(line, credit), digits)).collect();
        let in_parts = sum(&parts);
        latest = if points <= in_parts {
            split(&points, &parts, digits)
        } else {
            let left =
                lines.iter().zip(&gave).zip(&parts).map(|((line, gave), part)| share(line, credit) - gave - part);
            let beyond = split(&(points - in_parts), &left.collect::<Vec<_>>(), digits);
            parts.iter().zip(beyond).map(|(part, more)| part + more).collect()
        };
        for (gave, points) in gave.iter_mut().zip(&latest) {
            *gave += points;
        }
    }
    let keys = lines.iter().map(|line| line.key.to_string());
    keys.zip(latest).filter(|(_, points)| *points > zero()).collect()
}

fn taken_before(request: &ClawBackRequest, credit: usize) -> Vec<Exact> {
    let shares = request.earlier.iter().flat_map(|earlier| &earlier.taken);
    shares.filter(|share| share.index as usize == credit).map(|share| of(share.points)).collect()
}

/// The points of a credit that a line got.
fn share(line: &ReceiptLine, credit: usize) -> Exact {
    line.credits.iter().find(|share| share.index as usize == credit).map_or_else(zero, |share| of(share.points))
}

/// What is to be taken of a credit by now, with everything that came back before: the parts of what is back, less what
/// rules let the customer keep; with the last line whatever is left, whether a line had a share in it or not.
fn to_be_taken(order: &Order<'_>, accrual: &Receipt, index: usize, returned: &Returned) -> Exact {
    let credit = &accrual.credits[index];
    if returned.is_all(order) {
        return of(credit.points);
    }
    let parts = accrual.lines.iter().map(|line| {
        let share = share(line, index);
        &share - returned.kept(line, &share, credit.scale)
    });
    let back = sum(&parts.collect::<Vec<_>>());
    let kept = rounded(&(&back * kept_by_rules(accrual, credit, returned) / of(credit.points)), credit.scale, "down");
    back - kept
}

/// The points of rules that the customer keeps although their threshold is lost.
fn kept_by_rules(accrual: &Receipt, credit: &ReceiptCredit, returned: &Returned) -> Exact {
    let keeps = accrual.rules.iter().filter(|rule| {
        let kept = rule.counted.iter().map(|counted| {
            let line = accrual.lines.iter().find(|line| line.key == counted.line).unwrap();
            returned.kept(line, &of(counted.amount), accrual.minor_units)
        });
        let kept = sum(&kept.collect::<Vec<_>>());
        rule.below_threshold == ThresholdLoss::Keep && rule.threshold.is_some_and(|threshold| kept < of(threshold))
    });
    let of_rules = keeps.flat_map(|rule| credit.rules.iter().filter(move |part| part.rule == rule.rule));
    sum(&of_rules.map(|part| of(part.points)).collect::<Vec<_>>())
}

/// Points whose worth is kept back from the refund, as far as it goes, and that money.
fn kept_back(order: &Order<'_>, credit: &ReceiptCredit, missing: &Exact, refund: &Exact) -> (Exact, Exact) {
    let minor_units = order.sold().minor_units;
    let rate = order.sold().exchange.map_or_else(|| whole(1), |exchange| of(exchange.rate));
    let worth = credit.worth.map_or_else(zero, of) / rate;
    if worth == zero() {
        return (zero(), zero());
    }
    let all = rounded(&(missing * &worth), minor_units, "down");
    let (points, money) = if all <= *refund {
        (missing.clone(), all)
    } else {
        let points = rounded(&(refund / &worth), credit.scale, "down");
        let money = rounded(&(&points * worth), minor_units, "down");
        (points, money)
    };
    // Points that are worth no money are forgone.
    if money == zero() { (zero(), zero()) } else { (points, money) }
}

/// Lots in the order points are taken from them: those of the order itself first, and of each kind first expiring first,
/// those that are not active yet last. What has expired is gone, what is set aside is left alone.
fn lots_to_take_from(state: &WalletState, order: &str, at: Timestamp) -> Vec<(String, Exact)> {
    let now = at.unix_seconds;
    let mut lots: Vec<&Lot> = state.lots.iter().collect();
    lots.retain(|lot| lot.expires_at.is_none_or(|expires| now < expires.unix_seconds));
    lots.sort_by_key(|lot| {
        let is_others = lot.source.as_deref() != Some(order);
        let pending_until = lot.active_at.map_or(i64::MIN, |active| active.unix_seconds);
        let pending_until = if pending_until > now { pending_until } else { i64::MIN };
        let expires = lot.expires_at.map_or(i64::MAX, |expires| expires.unix_seconds);
        (is_others, pending_until, expires, lot.earned_at.unix_seconds, lot.id.clone())
    });
    let binds = |hold: &&Hold| hold.expires_at.is_none_or(|end| now < end.unix_seconds);
    let held = |lot: &Lot| {
        let shares = state.holds.iter().filter(binds).flat_map(|hold| &hold.lots).filter(|share| share.lot == lot.id);
        sum(&shares.map(|share| of(share.points)).collect::<Vec<_>>())
    };
    lots.into_iter().map(|lot| (lot.id.to_string(), of(lot.remaining) - held(lot))).collect()
}

/// What is given back of each debit: of points that paid, the parts of the returned units; of points that were turned
/// into something, all of them once nothing is left.
pub fn restored(order: &Order<'_>, now: &Returned, request: &ClawBackRequest) -> Vec<Restored> {
    let mut all = Vec::new();
    if let Some(discount) = order.discount {
        for (index, debit) in discount.debits.iter().enumerate() {
            let parts = discount.lines.iter().flat_map(|line| {
                let shares = line.debits.iter().filter(move |share| share.index as usize == index);
                shares.map(move |share| now.part(line, &of(share.points), debit.scale))
            });
            let shares = request.earlier.iter().flat_map(|earlier| &earlier.restored);
            let before = shares.filter(|share| share.index as usize == index).map(|share| of(share.points));
            let before = sum(&before.collect::<Vec<_>>());
            // Points that bought a reward lie on no line: they come back with the last one.
            let rest = of(debit.points) - &before;
            let points = if now.is_all(order) { rest } else { sum(&parts.collect::<Vec<_>>()) };
            all.push(given_back(order, debit, Some(index), points, before, request));
        }
    }
    if now.is_all(order) {
        let debits = order.accrual.into_iter().flat_map(|accrual| &accrual.debits);
        all.extend(debits.map(|debit| given_back(order, debit, None, of(debit.points), zero(), request)));
    }
    all.retain(|restored| restored.points > zero());
    all
}

/// Points go back to the lots last taken first; points that no lot covers were taken after all of them.
fn given_back(
    order: &Order<'_>,
    debit: &ReceiptDebit,
    index: Option<usize>,
    points: Exact,
    before: Exact,
    request: &ClawBackRequest,
) -> Restored {
    let covered = sum(&debit.lots.iter().map(|share| of(share.points)).collect::<Vec<_>>());
    let mut backwards = vec![(None, of(debit.points) - covered)];
    backwards.extend(debit.lots.iter().rev().map(|share| (Some(share), of(share.points))));
    let (mut skip, mut left, mut lots) = (before, points.clone(), Vec::new());
    for (share, has) in backwards {
        let skipped = has.clone().min(skip.clone());
        skip -= &skipped;
        let gives = (has - skipped).min(left.clone());
        left -= &gives;
        if let Some(share) = share
            && gives > zero()
        {
            lots.push((share.lot.to_string(), gives, expiry(order, debit, share, request)));
        }
    }
    Restored { debit: index, wallet: debit.wallet.to_string(), points, lots }
}

/// With which expiry points go back to a lot; what never expired still does not.
fn expiry(order: &Order<'_>, debit: &ReceiptDebit, share: &LotShare, request: &ClawBackRequest) -> Option<i64> {
    let own = share.expires_at?.unix_seconds;
    let zone = Zone { offset: request.at.utc_offset_minutes, changes: request.offsets.clone() };
    match debit.restored {
        RestoredExpiry::Original => Some(own),
        RestoredExpiry::Grace => {
            let days = i64::from(debit.grace_days.unwrap_or(0));
            Some(own.max(zone.days_later(request.at, days).unix_seconds))
        }
        RestoredExpiry::Renewed => {
            let wallet = items(order.programme, "wallets").into_iter().find(|wallet| *id(wallet) == *debit.wallet);
            expires_at(request.at, field(wallet.unwrap(), "expires"), &zone).map(|at| at.unix_seconds)
        }
    }
}
