//! What `claw-back` promises.

use loyalty_contract::{ClawBackDecision, ClawBackRequest, Deduction, ExplainLevel, Receipt, ReceiptIssuer};
use rust_decimal::Decimal as Exact;

use super::figures::{Sum, amount, exact};
use super::mentioned::{Keys, versions};
use super::sealed::checksum;
use super::{Broken, Decided, Judge, Kept, goods, promise, restored, taken, withdrawn};

impl Decided<ClawBackRequest> for ClawBackDecision {
    fn judge(&self, request: &ClawBackRequest, judge: &Judge) -> Kept {
        let of = |issuer| request.receipts.iter().find(|receipt| receipt.issuer == issuer);
        let (discount, accrual) = (of(ReceiptIssuer::Discount), of(ReceiptIssuer::Accrual));
        let sale = discount.or(accrual).ok_or_else(|| Broken("a return is decided on without a receipt".into()))?;
        let keys = Keys::of_receipt(&sale.lines);
        let portions = goods::portions(request, sale)?;
        goods::refunded(self, request, sale, &portions)?;
        refund_total(self, &keys, sale.minor_units)?;
        taken::taken(self, request, accrual, &portions, &keys)?;
        deductions(self, request, accrual)?;
        restored::restored(self, request, (discount, accrual), &portions)?;
        withdrawn::withdrawn(self, request, &portions)?;
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
