//! What a return gives back of the points that were spent: as many as belong to what has come back, to the lots they were
//! spent from, and with the expiry that the receipt promises.
//!
//! Under `renewed` the programme says when points expire, which is not looked at.

use std::collections::HashMap;

use loyalty_contract::{
    ClawBackDecision, ClawBackRequest, Decimal, LotShare, PointsRestored, Receipt, ReceiptDebit, RestoredExpiry,
    Timestamp,
};
use rust_decimal::Decimal as Exact;

use super::figures::{Sum, amount, exact};
use super::goods::{Portion, Span, are_all_back, by_now, by_position};
use super::programme::SCALE_MAX;
use super::{Broken, Kept, promise};

/// Asks that points go back to where they were spent from, as many as belong to what has come back.
pub(super) fn restored(
    decision: &ClawBackDecision,
    request: &ClawBackRequest,
    (discount, accrual): (Option<&Receipt>, Option<&Receipt>),
    portions: &[Portion<'_>],
) -> Kept {
    let mut sums = by_position(request.earlier.iter().map(|earlier| &*earlier.restored))?;
    let before = sums.clone();
    // Those of the accrual are not told by position: they come in the order of its debits.
    let of_accrual = accrual.map_or(&[][..], |receipt| &receipt.debits);
    let mut turned = of_accrual.iter();
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
                let so_far = sums.entry(position).or_insert_with(Sum::zero);
                so_far.add(points);
                so_far.is_at_most(exact(debit.points, &what)?, &|| {
                    format!("the points of {} and those that its debit got back before", what())
                })?;
                debit
            }
            None => turned.find(|debit| is_of(restored, points, debit)).ok_or_else(|| {
                Broken(format!("{} is of no debit of the accrual in wallet `{}`", what(), restored.wallet))
            })?,
        };
        to_lots(restored, points, debit, &what)?;
        lives(restored, debit, request.at, &what)?;
    }
    if let Some(discount) = discount {
        due(discount, portions, &before, &sums)?;
    }
    let lines = accrual.map_or(&[][..], |receipt| &receipt.lines);
    if lines.iter().all(|line| line.debits.is_empty()) {
        of_accrual_as_a_whole(decision, of_accrual, are_all_back(portions))?;
    }
    Ok(())
}

/// Whether points may be those of a debit.
fn is_of(restored: &PointsRestored, points: Exact, debit: &ReceiptDebit) -> bool {
    let has = |lot: &LotShare| debit.lots.iter().any(|spent| spent.lot == lot.lot);
    debit.wallet == restored.wallet
        && exact(debit.points, &|| "a debit".into()).is_ok_and(|spent| points <= spent)
        && restored.lots.iter().all(has)
}

/// Asks that no lot gets more back than was spent from it.
fn to_lots(restored: &PointsRestored, points: Exact, debit: &ReceiptDebit, what: &dyn Fn() -> String) -> Kept {
    let spent = by_lot(&debit.lots, what)?;
    for (lot, points) in by_lot(&restored.lots, what)? {
        let lot_of = || format!("the points that {} gives back to lot `{lot}`", what());
        points.is_at_most(spent.get(lot).and_then(|spent| spent.value()).unwrap_or(Exact::ZERO), &lot_of)?;
    }
    let rest = without_lot(restored.points, &restored.lots, what)?;
    promise(rest >= Exact::ZERO, || format!("the lots of {} are of more than its {points} points", what()))?;
    // Points that the order itself had earned were spent from no lot.
    let spent_without = without_lot(debit.points, &debit.lots, what)?;
    promise(rest <= spent_without, || {
        format!("{} gives {rest} to no lot, {spent_without} were spent from none", what())
    })
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

/// Longest that a day of grace can last beyond its 24 hours: local time may go back from one end of the world to the other.
const SLACK_SECONDS: i64 = 48 * 3_600;

/// Asks that points live as long as was promised when they were spent.
fn lives(restored: &PointsRestored, debit: &ReceiptDebit, at: Timestamp, what: &dyn Fn() -> String) -> Kept {
    let grace_days = i64::from(debit.grace_days.unwrap_or(0));
    let latest = grace_days.saturating_mul(86_400).saturating_add(at.unix_seconds).saturating_add(SLACK_SECONDS);
    restored.lots.iter().try_for_each(|share| {
        let mut spent = debit.lots.iter().filter(|spent| spent.lot == share.lot);
        let as_promised = |spent: &LotShare| match (debit.restored, spent.expires_at, share.expires_at) {
            (_, None, told) => told.is_none(),
            (RestoredExpiry::Original, own, told) => told == own,
            (RestoredExpiry::Grace, Some(own), Some(told)) => {
                told == own || (own.unix_seconds..=latest).contains(&told.unix_seconds)
            }
            (RestoredExpiry::Grace, Some(_), None) => false,
            (RestoredExpiry::Renewed, ..) => true,
        };
        promise(spent.any(as_promised), || {
            format!(
                "{} has lot `{}` expire otherwise than its debit promises ({:?})",
                what(),
                share.lot,
                debit.restored
            )
        })
    })
}

/// Asks that of each debit as much has come back by now as belongs to the lines it paid for.
fn due(discount: &Receipt, portions: &[Portion<'_>], before: &HashMap<u32, Sum>, sums: &HashMap<u32, Sum>) -> Kept {
    let is_complete = are_all_back(portions);
    let back = by_now(portions, discount, |line| &line.debits, discount.debits.iter().map(|debit| debit.scale))?;
    let value =
        |sums: &HashMap<u32, Sum>, place: u32| sums.get(&place).and_then(|sum| sum.value()).unwrap_or(Exact::ZERO);
    for ((index, debit), back) in (0..).zip(&discount.debits).zip(back) {
        let what = || format!("the points given back of debit {index}");
        let whole = exact(debit.points, &what)?;
        let Span { least, most } = if is_complete { Span { least: whole, most: whole } } else { back };
        let (before, by_now) = (value(before, index), value(sums, index));
        promise((least..=most.max(before)).contains(&by_now), || {
            format!("{} come to {by_now}; {least} to {most} belong to what has come back", what())
        })?;
    }
    Ok(())
}

/// Asks that points which the accrual had turned into something else, and which lie on no line, come back with the order as a
/// whole, and all of them.
fn of_accrual_as_a_whole(decision: &ClawBackDecision, debits: &[ReceiptDebit], is_complete: bool) -> Kept {
    let what = || "the points given back of the debits of the accrual".to_owned();
    let (mut turned, mut back) = (Sum::zero(), Sum::zero());
    for debit in debits.iter().filter(|_| is_complete) {
        turned.add(exact(debit.points, &what)?);
    }
    for restored in decision.restored.iter().filter(|restored| restored.debit.is_none()) {
        back.add(exact(restored.points, &what)?);
    }
    turned.value().map_or(Ok(()), |turned| back.is(turned, &what))
}
