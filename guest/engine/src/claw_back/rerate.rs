//! Deciding the kept part again, where a rule asks for it that has lost its threshold.
//!
//! The engine does not decide it here: the host hands in the receipts of having it decided under the original programme
//! and at the original time. What the kept part then costs more is charged once; what comes back later takes its part of
//! the charge with it, so that whoever has returned everything has paid nothing.

use alloc::format;

use loyalty_contract::{
    ClawBackRequest, ErrorCode, LineKind, OverdrawnPolicy, ReceiptIssuer, ReceiptLine, ThresholdLoss,
};

use super::parts::Portion;
use super::receipts::{self, Back, Sale};
use super::thresholds::Lost;
use crate::explain::{Refused, invalid, refuse};
use crate::money::Units;
use crate::path::Path;
use crate::programme::Programme;
use crate::receipt::{self, Checked, FrozenLine};

/// What deciding the kept part again changes.
#[derive(Debug)]
pub struct Again<'a> {
    /// The rule that asks for it and the money to charge, below zero to give back; none if no rule of the discount asks.
    pub charge: Option<(&'a Lost<'a>, Units)>,
    /// The receipt of the points that the kept part earns; none if no rule of the accrual asks for it.
    pub accrual: Option<Checked<'a>>,
}

/// Decides what changes.
///
/// # Errors
/// A receipt of the kept part that is missing, or decides something else.
pub fn again<'a>(
    programme: &Programme,
    request: &'a ClawBackRequest,
    sale: &Sale<'_>,
    back: &Back,
    lost: &'a [Lost<'a>],
) -> Result<Again<'a>, Refused> {
    let mut again = Again { charge: None, accrual: None };
    for original in sale.receipts() {
        let of_this = |lost: &&Lost<'_>| lost.issuer == original.receipt.issuer && lost.then == ThresholdLoss::ReRate;
        let Some(rule) = lost.iter().find(of_this) else { continue };
        // Nothing is kept: there is nothing to decide again.
        let kept = if back.is_complete { None } else { Some(kept(programme, request, original, back, rule.rule)?) };
        if original.receipt.issuer == ReceiptIssuer::Accrual {
            again.accrual = kept;
            continue;
        }
        let costs_more = kept.map_or(0, |kept| costs_more(original, &kept, &back.portions));
        let mut charge = costs_more - charged_before(sale, back);
        let was_charged = lost.iter().any(|lost| of_this(&lost) && lost.before);
        if charge < 0 && !(was_charged && nothing_else_was_deducted(sale)) {
            charge = 0;
        }
        again.charge = Some((rule, charge));
    }
    Ok(again)
}

/// What earlier returns deducted and later ones have not given back: what they refunded less than the parts of their
/// lines.
fn charged_before(sale: &Sale<'_>, back: &Back) -> Units {
    let part = |portion: &Portion, amount: Units| amount - portion.kept_before(amount);
    let parts = sale.sold.lines.iter().zip(&back.portions).map(|(line, portion)| {
        let [price, tax] = line.paid_with_money();
        part(portion, price) + part(portion, tax)
    });
    (parts.sum::<Units>() - back.refunded).clamp(0, back.deducted)
}

/// How much more the kept lines cost when they are decided again, points that pay for them included.
fn costs_more(original: &Checked<'_>, kept: &Checked<'_>, portions: &[Portion]) -> Units {
    let costs: Units = kept.lines.iter().map(|line| line.charged + line.redeemed + line.tax_added).sum();
    // Part by part, as the refunds are, so that what is kept and what is refunded add up to what was paid.
    let cost = |(line, portion): (&FrozenLine, &Portion)| {
        let [price, tax] = line.paid_with_money();
        let figures = [price, line.charged - price, tax, line.tax_added - tax, line.redeemed];
        figures.iter().map(|figure| portion.kept(*figure)).sum::<Units>()
    };
    let cost: Units = original.lines.iter().zip(portions).map(cost).sum();
    (costs - cost).max(0)
}

/// Whether all that earlier returns deducted was charged for the kept part. Where points already spent or benefits
/// already used may have been deducted too, their sum does not tell which is which, and nothing of it is given back.
fn nothing_else_was_deducted(sale: &Sale<'_>) -> bool {
    let deducts = |checked: &Checked<'_>| {
        let mut credits = checked.receipt.credits.iter();
        let mut lines = checked.receipt.lines.iter();
        credits.any(|credit| credit.overdrawn == OverdrawnPolicy::Deduct)
            || lines.any(|line| line.kind == LineKind::MembershipFee)
    };
    !sale.receipts().any(deducts)
}

/// The receipt of the kept part of an original, checked; `rule` is why it is needed.
fn kept<'a>(
    programme: &Programme,
    request: &'a ClawBackRequest,
    original: &Checked<'_>,
    back: &Back,
    rule: &str,
) -> Result<Checked<'a>, Refused> {
    let path = Path::of("kept");
    let mut receipts = request.kept.iter().enumerate();
    let Some((index, kept)) = receipts.find(|(_, kept)| kept.issuer == original.receipt.issuer) else {
        let message = format!("`{rule}` has what is kept decided again, and the receipt of that is missing");
        return invalid(&path, &message);
    };
    let path = path.index(index);
    let kept = receipt::check(programme, kept, &path)?;
    match difference(&kept, original, &back.portions) {
        None => Ok(kept),
        Some(field) => {
            let message = "it must decide what is kept as the original receipt decided the whole";
            refuse(ErrorCode::BadReceipt, &path.field(field), message)
        }
    }
}

/// A field in which a receipt is not that of the kept part.
fn difference(kept: &Checked<'_>, original: &Checked<'_>, portions: &[Portion]) -> Option<&'static str> {
    let (again, once) = (kept.receipt, original.receipt);
    let mut left = portions.iter().enumerate().filter(|(_, portion)| portion.units_left() > 0);
    // Line by line, until one of the two has no more.
    let mut lines = again.lines.iter().zip(&kept.lines);
    let is_all_that_is_left = loop {
        match (left.next(), lines.next()) {
            (None, None) => break true,
            (Some((line, portion)), Some((again, frozen))) => {
                let is_it = |once: &&ReceiptLine| once.key == again.key && once.sku == again.sku;
                if once.lines.get(line).filter(is_it).is_none() || frozen.quantity != portion.units_left() {
                    break false;
                }
            }
            _ => break false,
        }
    };
    if again.revision != once.revision || again.programme_hash != once.programme_hash {
        Some("revision")
    } else if again.at != once.at {
        Some("at")
    } else if !is_all_that_is_left {
        Some("lines")
    } else if again.member != once.member {
        Some("member")
    } else {
        receipts::difference(again, once)
    }
}
