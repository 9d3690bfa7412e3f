//! What `claw-back` promises.

use loyalty_contract::{ClawBackDecision, ClawBackRequest, ExplainLevel, Receipt, ReceiptIssuer};
use rust_decimal::Decimal as Exact;

use super::figures::{Sum, amount, exact};
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

        refunded(self, &keys, minor_units)?;
        taken(self, of(ReceiptIssuer::Accrual), &keys)?;
        restored(self)?;
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
fn refunded(decision: &ClawBackDecision, keys: &Keys<'_>, minor_units: u8) -> Kept {
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
        expected.add(-amount(deduction.amount, minor_units, &|| format!("deduction {index}"))?);
    }
    let total = amount(decision.refund_total, minor_units, &|| "refund-total".into())?;
    let expected = expected.value().ok_or_else(|| Broken("the refunds are too large".into()))?;
    promise(total == expected.max(Exact::ZERO), || format!("refund-total is {total}, the lines come to {expected}"))
}

/// Asks that no more is taken than was credited, and that all of it is accounted for.
fn taken(decision: &ClawBackDecision, accrual: Option<&Receipt>, keys: &Keys<'_>) -> Kept {
    for (index, taken) in decision.taken.iter().enumerate() {
        let what = || format!("taken {index}");
        let credits = accrual.map_or(&[][..], |receipt| &receipt.credits);
        let credit = usize::try_from(taken.credit).ok().and_then(|place| credits.get(place));
        let credit = credit.ok_or_else(|| Broken(format!("{} is of a credit that is not there", what())))?;
        promise(credit.wallet == taken.wallet, || format!("{} is in another wallet than its credit", what()))?;
        let points = amount(taken.points, credit.scale, &what)?;
        let most = exact(credit.points, &what)?;
        promise(points <= most, || format!("{} is of {points} points, {most} were credited", what()))?;
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

fn restored(decision: &ClawBackDecision) -> Kept {
    for (index, restored) in decision.restored.iter().enumerate() {
        let what = || format!("restored {index}");
        let points = amount(restored.points, SCALE_MAX, &what)?;
        let mut lots = Sum::zero();
        for lot in &restored.lots {
            lots.add(amount(lot.points, SCALE_MAX, &what)?);
        }
        lots.is_at_most(points, &|| format!("the lots of {}", what()))?;
    }
    Ok(())
}
