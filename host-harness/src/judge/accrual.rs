//! What `calculate-accrual` promises.

use loyalty_contract::{AccrualDecision, AccrualRequest, Credit, Event, Receipt, ReceiptIssuer};
use rust_decimal::Decimal as Exact;

use super::figures::{Sum, amount, exact};
use super::mentioned::Keys;
use super::sealed::Issued;
use super::{Decided, Judge, Kept, promise};

impl Decided<AccrualRequest> for AccrualDecision {
    fn judge(&self, request: &AccrualRequest, judge: &Judge) -> Kept {
        let keys = match &request.event {
            Event::Purchase(order) => Keys::of_basket(&order.basket.lines),
            _ => Keys::none(),
        };
        for (index, credit) in self.credits.iter().enumerate() {
            judge.credit(credit, &keys, &|| format!("credit {index}"))?;
        }
        promise(request.member.is_some() || self.credits.is_empty(), || "a guest is credited points".into())?;
        for (index, debit) in self.debits.iter().enumerate() {
            let what = || format!("debit {index}");
            let scale = judge.scale_of(&debit.wallet, &what)?;
            amount(debit.points, scale, &what)?;
        }
        amount(self.worth, judge.programme().minor_units.max(12), &|| "worth".into())?;
        judge.grants(&self.grants)?;
        judge.counters(&self.counters, &request.counters)?;
        judge.explanations(&self.explanations, &keys)?;
        judge.near_misses(&self.near_misses)?;
        frozen(self, &self.receipt)?;
        let member = request.member.as_ref().map(|member| member.id.as_str());
        let issued = Issued { issuer: ReceiptIssuer::Accrual, request: &request.id, member };
        judge.sealed(&self.receipt, &issued, request)
    }
}

impl Judge {
    fn credit(&self, credit: &Credit, keys: &Keys<'_>, what: &dyn Fn() -> String) -> Kept {
        let scale = self.scale_of(&credit.wallet, what)?;
        let points = amount(credit.points, scale, what)?;
        promise(!points.is_zero(), || format!("{} is of no points", what()))?;
        for part in &credit.parts {
            self.has_rule(&part.rule, &|| format!("a part of {}", what()))?;
        }
        if let Some(expires) = credit.expires_at {
            let is_after = expires.unix_seconds >= credit.active_at.unix_seconds;
            promise(is_after, || format!("{} expires before it becomes active", what()))?;
        }
        let shares = || format!("the shares of {}", what());
        let mut sum = Sum::zero();
        for share in &credit.shares {
            keys.have(&share.line, &shares)?;
            sum.add(amount(share.points, scale, &shares)?);
        }
        if credit.shares.is_empty() { Ok(()) } else { sum.is(points, &shares) }
    }
}

/// Asks that the receipt freezes what was decided.
fn frozen(decision: &AccrualDecision, receipt: &Receipt) -> Kept {
    promise(receipt.credits.len() == decision.credits.len(), || "the receipt has not the decision's credits".into())?;
    for (index, (frozen, credit)) in receipt.credits.iter().zip(&decision.credits).enumerate() {
        let is_same = frozen.wallet == credit.wallet
            && frozen.beneficiary == credit.beneficiary
            && exact(frozen.points, &|| "a credit of the receipt".into())?
                == exact(credit.points, &|| "a credit".into())?;
        promise(is_same, || format!("credit {index} of the receipt is not that of the decision"))?;
    }
    let mut sums = vec![Sum::zero(); receipt.credits.len()];
    for share in receipt.lines.iter().flat_map(|line| &line.credits) {
        let sum = usize::try_from(share.index).ok().and_then(|index| sums.get_mut(index));
        let what = || format!("a share of credit {} in the receipt", share.index);
        match sum {
            Some(sum) => sum.add(amount(share.points, 18, &what)?),
            None => return promise(false, || format!("{} is of a credit that is not there", what())),
        }
    }
    for (index, (sum, credit)) in sums.into_iter().zip(&decision.credits).enumerate() {
        let what = || format!("the lines' shares of credit {index} in the receipt");
        let expected = if credit.shares.is_empty() { Exact::ZERO } else { exact(credit.points, &what)? };
        sum.is(expected, &what)?;
    }
    Ok(())
}
