//! What a return takes back of the points that were credited: as many as belong to what has come back, out of lots that
//! are there, and what is missing as the receipt has it.
//!
//! How many of the lots could be taken from and what of them lives on at the return is not looked at: that needs the books
//! carried to the instant.

use loyalty_contract::{
    Beneficiary, ClawBackDecision, ClawBackRequest, OverdrawnPolicy, PointsTaken, Receipt, ReceiptCredit, ThresholdLoss,
};
use rust_decimal::Decimal as Exact;

use super::figures::{Sum, amount, exact};
use super::goods::{Portion, Span, are_all_back, by_now, by_position};
use super::lots::Purses;
use super::mentioned::Keys;
use super::programme::SCALE_MAX;
use super::{Broken, Kept, promise};

/// Asks that points are taken of credits that there are, and that all of them are accounted for.
pub(super) fn taken(
    decision: &ClawBackDecision,
    request: &ClawBackRequest,
    accrual: Option<&Receipt>,
    portions: &[Portion<'_>],
    keys: &Keys<'_>,
) -> Kept {
    let none = decision.taken.is_empty();
    let mut own = Purses::of(if none { &[] } else { &request.wallets });
    let mut referrers = Purses::of(if none { &[] } else { &request.referrer_wallets });
    for (index, taken) in decision.taken.iter().enumerate() {
        let what = || format!("taken {index}");
        let credits = accrual.map_or(&[][..], |receipt| &receipt.credits);
        let credit = usize::try_from(taken.credit).ok().and_then(|place| credits.get(place));
        let credit = credit.ok_or_else(|| Broken(format!("{} is of a credit that is not there", what())))?;
        promise(credit.wallet == taken.wallet, || format!("{} is in another wallet than its credit", what()))?;
        promise(credit.beneficiary == taken.beneficiary, || {
            format!("{} is taken from somebody else than its credit went to", what())
        })?;
        let points = amount(taken.points, credit.scale, &what)?;
        promise(!points.is_zero(), || format!("{} is of no points", what()))?;
        let purses = match credit.beneficiary {
            Beneficiary::Member => &mut own,
            Beneficiary::Referrer => &mut referrers,
        };
        let mut parts = purses.take(&taken.wallet, &taken.lots, SCALE_MAX, &what)?;
        for part in [taken.debt, taken.forgone, taken.deducted] {
            parts.add(amount(part, SCALE_MAX, &what)?);
        }
        parts.is(points, &|| format!("the lots, debt, forgone and deducted parts of {}", what()))?;
        missing(taken, credit, &what)?;
        let mut shares = Sum::zero();
        for share in &taken.shares {
            keys.have(&share.line, &what)?;
            shares.add(amount(share.points, credit.scale, &what)?);
        }
        if !taken.shares.is_empty() {
            shares.is(points, &|| format!("the shares of {}", what()))?;
        }
    }
    accrual.map_or(Ok(()), |accrual| due(decision, request, accrual, portions))
}

/// Asks that points which are no longer there become what the receipt says.
fn missing(taken: &PointsTaken, credit: &ReceiptCredit, what: &dyn Fn() -> String) -> Kept {
    let (debt, forgone, deducted) = (taken.debt.mantissa, taken.forgone.mantissa, taken.deducted.mantissa);
    let is_right = match credit.overdrawn {
        OverdrawnPolicy::Debt | OverdrawnPolicy::Negative | OverdrawnPolicy::Block => forgone == 0 && deducted == 0,
        OverdrawnPolicy::Clamp => debt == 0 && deducted == 0,
        OverdrawnPolicy::Deduct => debt == 0,
    };
    promise(is_right, || {
        let (debt, forgone, deducted) = (taken.debt, taken.forgone, taken.deducted);
        let policy = credit.overdrawn;
        format!("{} makes {debt} debt, forgoes {forgone} and deducts {deducted}; its credit has {policy:?}", what())
    })
}

/// Asks that of each credit as much has been taken by now as belongs to what has come back.
fn due(decision: &ClawBackDecision, request: &ClawBackRequest, accrual: &Receipt, portions: &[Portion<'_>]) -> Kept {
    let is_complete = are_all_back(portions);
    let may_lose =
        |then: ThresholdLoss| accrual.rules.iter().any(|rule| rule.threshold.is_some() && rule.below_threshold == then);
    // What the kept part earns when it is decided again may be anything, and what a rule lets keep depends on the rest.
    let (is_open, may_be_kept) = (may_lose(ThresholdLoss::ReRate), may_lose(ThresholdLoss::Keep));
    let taken = |credit: u32| decision.taken.iter().filter(move |taken| taken.credit == credit);
    let before = by_position(request.earlier.iter().map(|earlier| &*earlier.taken))?;
    let back = by_now(portions, accrual, |line| &line.credits, accrual.credits.iter().map(|credit| credit.scale))?;
    for ((index, credit), back) in (0..).zip(&accrual.credits).zip(back) {
        let what = || format!("the points taken of credit {index}");
        let whole = exact(credit.points, &what)?;
        let Span { least, most } = match back {
            _ if is_complete => Span { least: whole, most: whole },
            _ if is_open => Span { least: Exact::ZERO, most: whole },
            back if may_be_kept => Span { least: Exact::ZERO, ..back },
            back => back,
        };
        let mut sum = before.get(&index).copied().unwrap_or_else(Sum::zero);
        let before = sum.value().unwrap_or(Exact::ZERO);
        for taken in taken(index) {
            sum.add(exact(taken.points, &what)?);
        }
        sum.is_at_most(whole, &|| format!("{}, to which {whole} were credited, with those taken before,", what()))?;
        let by_now = sum.value().unwrap_or(Exact::ZERO);
        promise((least..=most.max(before)).contains(&by_now), || {
            format!("{} come to {by_now}; {least} to {most} belong to what has come back", what())
        })?;
    }
    Ok(())
}
