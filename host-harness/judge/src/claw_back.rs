//! What `claw-back` promises.

use std::collections::HashMap;

use loyalty_contract::{
    ClawBackDecision, ClawBackRequest, Decimal, Deduction, ExplainLevel, LotShare, PointShare, PointsRestored, Receipt,
    ReceiptDebit, ReceiptIssuer,
};
use rust_decimal::Decimal as Exact;

use super::figures::{Sum, amount, exact};
use super::goods;
use super::mentioned::{Keys, versions};
use super::sealed::checksum;
use super::{Broken, Decided, Judge, Kept, promise};

/// Most decimals of points. Wallets may have other scales now than when the receipt was issued.
const SCALE_MAX: u8 = 6;

impl Decided<ClawBackRequest> for ClawBackDecision {
    fn judge(&self, request: &ClawBackRequest, judge: &Judge) -> Kept {
        let of = |issuer| request.receipts.iter().find(|receipt| receipt.issuer == issuer);
        let sale = of(ReceiptIssuer::Discount).or(of(ReceiptIssuer::Accrual));
        let keys = sale.map_or_else(Keys::none, |receipt| Keys::of_receipt(&receipt.lines));
        let minor_units = sale.map_or(judge.programme().minor_units, |receipt| receipt.minor_units);

        if let Some(sale) = sale {
            goods::refunded(self, request, sale)?;
        }
        refund_total(self, &keys, minor_units)?;
        taken(self, request, of(ReceiptIssuer::Accrual), &keys)?;
        deductions(self, request, of(ReceiptIssuer::Accrual))?;
        restored(self, request, of(ReceiptIssuer::Discount), of(ReceiptIssuer::Accrual))?;
        // Limits and rules are those of the receipts, whose programme may have had others.
        versions(&self.counters, &request.counters)?;
        promise(request.explain != ExplainLevel::Off || self.explanations.is_empty(), || {
            format!("{} explanations were not asked for", self.explanations.len())
        })?;
        for (index, explanation) in self.explanations.iter().enumerate() {
            let what = || format!("explanation {index}");
            explanation.line.iter().try_for_each(|line| keys.have(line, &what))?;
        }
        let decided = Self { hash: String::new(), ..self.clone() };
        let hash = checksum(&[&judge.programme().hash, request, &decided]);
        promise(self.hash == hash, || format!("the hash is `{}`, not `{hash}`", self.hash))
    }
}

/// Asks that the refund is what the lines refund, less what points paid and what is kept back.
fn refund_total(decision: &ClawBackDecision, keys: &Keys<'_>, minor_units: u8) -> Kept {
    let mut expected = Sum::zero();
    for refund in &decision.refunds {
        let what = || format!("the refund of line `{}`", refund.line);
        keys.have(&refund.line, &what)?;
        let paid = amount(refund.amount, minor_units, &what)?;
        let tendered = amount(refund.tendered, minor_units, &what)?;
        let tax = amount(refund.tax, minor_units, &what)?;
        promise(tendered <= paid, || format!("{} is {paid}, of which points had paid {tendered}", what()))?;
        promise(tax <= paid, || format!("{} is {paid}, with a tax of {tax}", what()))?;
        expected.add(paid);
        expected.add(-tendered);
    }
    for (index, deduction) in decision.deductions.iter().enumerate() {
        let kept_back = amount(deduction.amount, minor_units, &|| format!("deduction {index}"))?;
        promise(!kept_back.is_zero(), || format!("deduction {index} is of nothing"))?;
        expected.add(-kept_back);
    }
    let total = amount(decision.refund_total, minor_units, &|| "refund-total".into())?;
    let expected = expected.value().ok_or_else(|| Broken("the refunds are too large".into()))?;
    promise(total == expected.max(Exact::ZERO), || format!("refund-total is {total}, the lines come to {expected}"))
}

/// Asks that no more is taken than was credited, and that all of it is accounted for.
fn taken(decision: &ClawBackDecision, request: &ClawBackRequest, accrual: Option<&Receipt>, keys: &Keys<'_>) -> Kept {
    let mut before = by_position(request.earlier.iter().map(|earlier| &*earlier.taken))?;
    for (index, taken) in decision.taken.iter().enumerate() {
        let what = || format!("taken {index}");
        let credits = accrual.map_or(&[][..], |receipt| &receipt.credits);
        let credit = usize::try_from(taken.credit).ok().and_then(|place| credits.get(place));
        let credit = credit.ok_or_else(|| Broken(format!("{} is of a credit that is not there", what())))?;
        promise(credit.wallet == taken.wallet, || format!("{} is in another wallet than its credit", what()))?;
        let points = amount(taken.points, credit.scale, &what)?;
        promise(!points.is_zero(), || format!("{} is of no points", what()))?;
        let most = exact(credit.points, &what)?;
        let so_far = before.entry(taken.credit).or_insert_with(Sum::zero);
        so_far.add(points);
        so_far.is_at_most(most, &|| {
            format!("{} is of {points} points, {most} were credited; with those taken before, they", what())
        })?;
        let mut parts = Sum::zero();
        for lot in &taken.lots {
            parts.add(amount(lot.points, SCALE_MAX, &what)?);
        }
        for part in [taken.debt, taken.forgone, taken.deducted] {
            parts.add(amount(part, SCALE_MAX, &what)?);
        }
        parts.is(points, &|| format!("the lots, debt, forgone and deducted parts of {}", what()))?;
        let mut shares = Sum::zero();
        for share in &taken.shares {
            keys.have(&share.line, &what)?;
            shares.add(amount(share.points, credit.scale, &what)?);
        }
        if !taken.shares.is_empty() {
            shares.is(points, &|| format!("the shares of {}", what()))?;
        }
    }
    Ok(())
}

/// Asks that money is kept back for a reason that there is: a threshold, benefits that were used, points that were spent.
fn deductions(decision: &ClawBackDecision, request: &ClawBackRequest, accrual: Option<&Receipt>) -> Kept {
    for (index, deduction) in decision.deductions.iter().enumerate() {
        let what = || format!("deduction {index}");
        let cause = deduction.cause.as_str();
        let mut rules = request.receipts.iter().flat_map(|receipt| &receipt.rules);
        let is_of_rule = rules.any(|rule| rule.rule == cause && rule.threshold.is_some());
        let used = request.memberships.iter().filter(|membership| membership.plan == cause);
        let used = used.filter_map(|membership| membership.benefits_used);
        let used = used.map(|used| exact(used, &what)).try_fold(Exact::ZERO, |most, used| Ok(most.max(used?)))?;
        if is_of_rule || exact(deduction.amount, &what)? <= used {
            continue;
        }
        let of_wallet = |deduction: &&Deduction| deduction.cause == cause;
        let mut kept_back = Sum::zero();
        for deduction in decision.deductions.iter().filter(of_wallet) {
            kept_back.add(exact(deduction.amount, &what)?);
        }
        if let Some(worth) = worth_of_deducted(decision, cause, accrual, &what)? {
            kept_back.is_at_most(worth, &|| {
                format!("{} is caused by `{cause}`, of which points of {worth} are deducted; its amounts", what())
            })?;
        }
    }
    Ok(())
}

/// What the points of a wallet that are kept back as money are worth by the receipt; none if it does not fit.
fn worth_of_deducted(
    decision: &ClawBackDecision,
    wallet: &str,
    accrual: Option<&Receipt>,
    what: &dyn Fn() -> String,
) -> Result<Option<Exact>, Broken> {
    let mut sum = Some(Exact::ZERO);
    for taken in decision.taken.iter().filter(|taken| taken.wallet == wallet) {
        let Some(receipt) = accrual else { continue };
        let credit = usize::try_from(taken.credit).ok().and_then(|place| receipt.credits.get(place));
        let Some(worth) = credit.and_then(|credit| credit.worth) else { continue };
        let rate = receipt.exchange.as_ref().map_or(Ok(Exact::ONE), |exchange| exact(exchange.rate, what))?;
        let (points, worth) = (exact(taken.deducted, what)?, exact(worth, what)?);
        let worth = points.checked_mul(worth).and_then(|worth| worth.checked_div(rate));
        sum = sum.and_then(|sum| sum.checked_add(worth?));
    }
    Ok(sum)
}

/// Asks that points go back to where they were spent from, as many as were spent there and have not gone back before.
fn restored(
    decision: &ClawBackDecision,
    request: &ClawBackRequest,
    discount: Option<&Receipt>,
    accrual: Option<&Receipt>,
) -> Kept {
    let mut before = by_position(request.earlier.iter().map(|earlier| &*earlier.restored))?;
    // Those of the accrual are not told by position: they come in the order of its debits.
    let mut of_accrual = accrual.map_or(&[][..], |receipt| &receipt.debits).iter();
    for (index, restored) in decision.restored.iter().enumerate() {
        let what = || format!("restored {index}");
        let points = amount(restored.points, SCALE_MAX, &what)?;
        promise(!points.is_zero(), || format!("{} is of no points", what()))?;
        let debit = match restored.debit {
            Some(position) => {
                let debits = discount.map_or(&[][..], |receipt| &receipt.debits);
                let debit = usize::try_from(position).ok().and_then(|place| debits.get(place));
                let debit = debit.filter(|debit| debit.wallet == restored.wallet);
                let debit = debit.ok_or_else(|| Broken(format!("{} is of a debit that is not there", what())))?;
                let so_far = before.entry(position).or_insert_with(Sum::zero);
                so_far.add(points);
                so_far.is_at_most(exact(debit.points, &what)?, &|| {
                    format!("the points of {} and those that its debit got back before", what())
                })?;
                debit
            }
            None => of_accrual.find(|debit| is_of(restored, points, debit)).ok_or_else(|| {
                Broken(format!("{} is of no debit of the accrual in wallet `{}`", what(), restored.wallet))
            })?,
        };
        let spent = by_lot(&debit.lots, &what)?;
        for (lot, points) in by_lot(&restored.lots, &what)? {
            let lot_of = || format!("the points that {} gives back to lot `{lot}`", what());
            points.is_at_most(spent.get(lot).and_then(|spent| spent.value()).unwrap_or(Exact::ZERO), &lot_of)?;
        }
        let without_lot = without_lot(restored.points, &restored.lots, &what)?;
        promise(without_lot >= Exact::ZERO, || format!("the lots of {} are of more than its {points} points", what()))?;
        // Points that the order itself had earned were spent from no lot.
        let spent_without = self::without_lot(debit.points, &debit.lots, &what)?;
        promise(without_lot <= spent_without, || {
            format!("{} gives {without_lot} to no lot, {spent_without} were spent from none", what())
        })?;
    }
    Ok(())
}

/// Whether points may be those of a debit.
fn is_of(restored: &PointsRestored, points: Exact, debit: &ReceiptDebit) -> bool {
    let has = |lot: &LotShare| debit.lots.iter().any(|spent| spent.lot == lot.lot);
    debit.wallet == restored.wallet
        && Exact::try_from(debit.points).is_ok_and(|spent| points <= spent)
        && restored.lots.iter().all(has)
}

/// What of points is in no lot.
fn without_lot(points: Decimal, lots: &[LotShare], what: &dyn Fn() -> String) -> Result<Exact, Broken> {
    let (mut all, mut in_lots) = (Sum::zero(), Sum::zero());
    all.add(exact(points, what)?);
    for lot in lots {
        in_lots.add(amount(lot.points, SCALE_MAX, what)?);
    }
    all.less(in_lots).ok_or_else(|| Broken(format!("the lots of {} are too large", what())))
}

/// What is said of each lot, in sum.
fn by_lot<'a>(shares: &'a [LotShare], what: &dyn Fn() -> String) -> Result<HashMap<&'a str, Sum>, Broken> {
    let mut sums = HashMap::with_capacity(shares.len());
    for share in shares {
        sums.entry(share.lot.as_str()).or_insert_with(Sum::zero).add(exact(share.points, what)?);
    }
    Ok(sums)
}

/// What earlier returns tell of each credit or debit, in sum.
fn by_position<'a>(earlier: impl Iterator<Item = &'a [PointShare]>) -> Result<HashMap<u32, Sum>, Broken> {
    let mut sums = HashMap::new();
    for share in earlier.flatten() {
        let points = exact(share.points, &|| "the points of an earlier return".into())?;
        sums.entry(share.index).or_insert_with(Sum::zero).add(points);
    }
    Ok(sums)
}
