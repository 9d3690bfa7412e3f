//! What `calculate-accrual` promises.

use loyalty_contract::{
    AccrualDecision, AccrualRequest, Beneficiary, Credit, Event, GrantKind, Receipt, ReceiptIssuer, Rounding,
};
use rust_decimal::{Decimal as Exact, RoundingStrategy};

use super::figures::{Sum, amount, exact, same};
use super::lots::Purses;
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
        judge.turned_into_something_else(self, request)?;
        judge.worth(self)?;
        judge.grants(&self.grants)?;
        judge.counters(&self.counters, &request.counters)?;
        judge.reasoning(request.explain, &self.explanations, &self.near_misses, &keys)?;
        frozen(self, &self.receipt)?;
        let member = request.member.as_ref().map(|member| member.id.as_str());
        let issued = Issued { issuer: ReceiptIssuer::Accrual, request: &request.id, at: request.at, member };
        judge.sealed(&self.receipt, &issued, request)
    }
}

/// Decimals of a wallet's unit to which points are taken before they are rounded.
const DECIMALS_OF_A_UNIT: u32 = 10;

/// Points as they are rounded to the decimals of their wallet.
fn rounded(exact: Exact, scale: u8, rounding: Rounding) -> Exact {
    let strategy = match rounding {
        Rounding::Down => RoundingStrategy::ToNegativeInfinity,
        Rounding::Up => RoundingStrategy::ToPositiveInfinity,
        Rounding::HalfUp => RoundingStrategy::MidpointAwayFromZero,
        Rounding::HalfEven => RoundingStrategy::MidpointNearestEven,
    };
    let near = u32::from(scale) + DECIMALS_OF_A_UNIT;
    let near = exact.round_dp_with_strategy(near, RoundingStrategy::MidpointAwayFromZero);
    near.round_dp_with_strategy(scale.into(), strategy)
}

impl Judge {
    /// Asks that the points are worth what their wallets say, rounded down to the minor unit.
    fn worth(&self, decision: &AccrualDecision) -> Kept {
        let what = || "worth".to_owned();
        let worth = amount(decision.worth, 18, &what)?;
        let mut sum = Some(Exact::ZERO);
        for credit in &decision.credits {
            let of_point = self.wallet(&credit.wallet).and_then(|wallet| wallet.worth);
            let of_point = of_point.map_or(Ok(Exact::ZERO), |worth| exact(worth, &what))?;
            let points = exact(credit.points, &what)?;
            sum = sum.and_then(|sum| sum.checked_add(points.checked_mul(of_point)?));
        }
        let unit = Exact::new(1, self.programme().minor_units.into());
        let is_rounded_down = sum.is_some_and(|sum| worth <= sum && sum - worth < unit);
        promise(is_rounded_down, || format!("worth is {worth}, the credits come to {sum:?}"))
    }

    fn credit(&self, credit: &Credit, keys: &Keys<'_>, what: &dyn Fn() -> String) -> Kept {
        let scale = self.scale_of(&credit.wallet, what)?;
        let points = amount(credit.points, scale, what)?;
        promise(!points.is_zero(), || format!("{} is of no points", what()))?;
        let before = exact(credit.exact, what)?;
        let least = rounded(before, scale, credit.rounding);
        // Of points beyond some 900 million not all of the ten decimals fit; the ones left out count when they are rounded.
        let is_short = u32::from(credit.exact.scale) < u32::from(scale) + DECIMALS_OF_A_UNIT
            && credit.exact.mantissa.checked_mul(10).is_none();
        let most = match is_short {
            true => rounded(before + Exact::new(1, credit.exact.scale.into()), scale, credit.rounding),
            false => least,
        };
        promise((least..=most).contains(&points), || {
            format!("{} is of {points} points, which is not what {before} is rounded to", what())
        })?;
        let mut parts = Sum::zero();
        for part in &credit.parts {
            self.has_rule(&part.rule, &|| format!("a part of {}", what()))?;
            parts.add(exact(part.exact, what)?);
        }
        parts.is(before, &|| format!("the parts of {}", what()))?;
        let shares = || format!("the shares of {}", what());
        let mut sum = Sum::zero();
        for share in &credit.shares {
            keys.have(&share.line, &shares)?;
            sum.add(amount(share.points, scale, &shares)?);
        }
        if credit.shares.is_empty() { Ok(()) } else { sum.is(points, &shares) }
    }
}

impl Judge {
    /// Asks that points which are turned into something else were there or are credited now, and bring something.
    fn turned_into_something_else(&self, decision: &AccrualDecision, request: &AccrualRequest) -> Kept {
        let mut purses = Purses::of(if decision.debits.is_empty() { &[] } else { &request.wallets });
        // A plan, whose fee opens a membership in its own name, may be called as a wallet is.
        let granted = decision.grants.iter().filter(|grant| grant.kind != GrantKind::Membership);
        let mut granted: Vec<&str> = granted.map(|grant| grant.rule.as_str()).collect();
        granted.retain(|wallet| self.wallet(wallet).is_some() && !self.rules.contains(*wallet));
        for (index, debit) in decision.debits.iter().enumerate() {
            let what = || format!("debit {index}");
            let scale = self.scale_of(&debit.wallet, &what)?;
            let points = amount(debit.points, scale, &what)?;
            promise(!points.is_zero(), || format!("{} is of no points", what()))?;
            let mut most = purses.take(&debit.wallet, &debit.lots, scale, &what)?;
            most.is_at_most(points, &|| format!("the lots of {}", what()))?;
            let is_own = |credit: &&Credit| credit.wallet == debit.wallet && credit.beneficiary == Beneficiary::Member;
            for credit in decision.credits.iter().filter(is_own) {
                most.add(exact(credit.points, &what)?);
            }
            promise(most.value().is_none_or(|most| points <= most), || {
                format!("{} is of {points} points; its lots and what is credited come to {most:?}", what())
            })?;
            let is_worth_something = !amount(debit.amount, self.programme().minor_units, &what)?.is_zero();
            let grant = granted.iter().position(|wallet| *wallet == debit.wallet);
            grant.map(|grant| granted.swap_remove(grant));
            promise(grant.is_some() || is_worth_something || self.rules.contains(&debit.wallet), || {
                format!("{} brings nothing for its points", what())
            })?;
        }
        let of_nothing = granted.first();
        promise(of_nothing.is_none(), || {
            format!("wallet {of_nothing:?} grants something, and no points are taken for it")
        })
    }
}

/// Asks that the receipt freezes what was decided.
fn frozen(decision: &AccrualDecision, receipt: &Receipt) -> Kept {
    promise(receipt.credits.len() == decision.credits.len(), || "the receipt has not the decision's credits".into())?;
    for (index, (frozen, credit)) in receipt.credits.iter().zip(&decision.credits).enumerate() {
        let is_same = frozen.wallet == credit.wallet
            && frozen.beneficiary == credit.beneficiary
            && frozen.active_at == credit.active_at
            && frozen.expires_at == credit.expires_at
            && frozen.funder == credit.funder
            && same(frozen.points, credit.points, &|| format!("credit {index} or its receipt"))?;
        promise(is_same, || format!("credit {index} of the receipt is not that of the decision"))?;
    }
    let is_same =
        receipt.debits == decision.debits && receipt.grants == decision.grants && receipt.counters == decision.counters;
    promise(is_same, || "the receipt has not the decision's debits, grants and counters".into())
}
