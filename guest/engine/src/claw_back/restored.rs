//! Points that were spent and come back: how many, to which lots, and until when they live then.
//!
//! Lots come back from the last taken to the first, so that returns of parts together give back what a return of the
//! whole does.

use alloc::vec::Vec;

use loyalty_contract::{
    ClawBackRequest, LotShare, PointsRestored, ReceiptDebit, ReceiptIssuer, RestoredExpiry, Timestamp, list, maybe,
};

use super::receipts::{Back, Sale};
use crate::calendar::{self, Span, Zone};
use crate::explain::{Refused, overflow};
use crate::money::{self, Units};
use crate::path::Path;
use crate::programme::Programme;
use crate::receipt::FrozenPoints;

/// What comes back of each debit, those of the discount first.
///
/// # Errors
/// An expiry beyond the years there are.
pub fn restored(
    programme: &Programme,
    request: &ClawBackRequest,
    sale: &Sale<'_>,
    back: &Back,
) -> Result<Vec<PointsRestored>, Refused> {
    let zone = Zone::new(request.at, &request.offsets);
    let mut restored = Vec::new();
    for checked in sale.receipts() {
        let is_sale = checked.receipt.issuer == ReceiptIssuer::Discount;
        for (index, (debit, frozen)) in checked.receipt.debits.iter().zip(&checked.debits).enumerate() {
            // Points turned into a reward by the accrual come back with the order as a whole, hence once.
            let before = if is_sale { back.restored.get(index).copied().unwrap_or(0) } else { 0 };
            let points = (back_by_now(frozen, back) - before).max(0);
            if points > 0 {
                let lots = lots(programme, (request.at, zone), debit, frozen, before, points);
                restored.push(PointsRestored {
                    wallet: debit.wallet.clone(),
                    debit: maybe(if is_sale { u32::try_from(index).ok() } else { None }),
                    points: money::decimal(points, frozen.scale),
                    lots: list(lots.ok_or_else(|| overflow(&Path::of("at")))?),
                });
            }
        }
    }
    Ok(restored)
}

/// What of a debit has come back with all that has come back of the lines it paid for.
fn back_by_now(frozen: &FrozenPoints, back: &Back) -> Units {
    if back.is_complete {
        return frozen.total;
    }
    let part = |(line, share): &(usize, Units)| back.portions.get(*line).map_or(0, |portion| portion.back(*share));
    frozen.shares.iter().map(part).sum()
}

/// The lots of `points`, from the last taken backwards, after `before` points of the debit have come back.
fn lots(
    programme: &Programme,
    at: (Timestamp, Zone<'_>),
    debit: &ReceiptDebit,
    frozen: &FrozenPoints,
    before: Units,
    points: Units,
) -> Option<Vec<LotShare>> {
    let of_lot = |share: &LotShare| money::whole_units(share.points, frozen.scale).unwrap_or(0);
    // Points that the order itself had earned have no lot; they were taken last.
    let without: Units = frozen.total - debit.lots.iter().map(of_lot).sum::<Units>();
    let (mut skip, mut left) = (before, points);
    let mut take = |available: Units| {
        let skipped = skip.min(available);
        skip -= skipped;
        let taken = left.min(available - skipped);
        left -= taken;
        taken
    };
    take(without);
    let mut lots = Vec::new();
    for share in debit.lots.iter().rev() {
        let taken = take(of_lot(share));
        if taken > 0 {
            let expires_at = maybe(match share.expires_at.as_ref() {
                None => None,
                Some(own) => expiry(programme, at, debit, *own)?,
            });
            lots.push(LotShare { lot: share.lot.clone(), points: money::decimal(taken, frozen.scale), expires_at });
        }
    }
    Some(lots)
}

/// When points expire now whose lot expires at `own`. The outer none is an overflow.
fn expiry(
    programme: &Programme,
    (at, zone): (Timestamp, Zone<'_>),
    debit: &ReceiptDebit,
    own: Timestamp,
) -> Option<Option<Timestamp>> {
    match debit.restored {
        RestoredExpiry::Original => Some(Some(own)),
        RestoredExpiry::Grace => {
            let grace = calendar::after(at, Span::Days(debit.grace_days.unwrap_or(0)), zone)?;
            Some(Some(if grace.unix_seconds > own.unix_seconds { grace } else { own }))
        }
        RestoredExpiry::Renewed => match programme.wallet(&debit.wallet)?.1.lifetime.expires {
            None => Some(None),
            Some(rule) => Some(Some(rule.of(at, zone)?)),
        },
    }
}
