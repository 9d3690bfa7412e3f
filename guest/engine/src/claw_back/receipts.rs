//! What the receipts of an order say together, and what of it has come back before.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{
    ClawBackRequest, EarlierReturn, ErrorCode, PointShare, Receipt, ReceiptIssuer, ReceiptLine, ReturnScope,
    ReturnedLine,
};

use super::parts::Portion;
use crate::bounds::{LINES_MAX, PAIRS_MAX, at_most};
use crate::explain::{Refused, invalid, refuse};
use crate::facts::{check_id, check_money, check_points};
use crate::money::Units;
use crate::order;
use crate::path::Path;
use crate::programme::Programme;
use crate::receipt::{self, Checked, FrozenPoints};

/// An order as its receipts have it.
#[derive(Debug)]
pub struct Sale<'a> {
    /// The receipt of the discount, if there is one: it says what was paid.
    pub sold: Checked<'a>,
    /// The other one, if there are two.
    other: Option<Checked<'a>>,
}

impl<'a> Sale<'a> {
    /// Checks the receipts by themselves and against each other.
    ///
    /// # Errors
    /// Receipts that contradict themselves, or are of different orders.
    pub fn check(programme: &Programme, receipts: &'a [Receipt]) -> Result<Self, Refused> {
        let path = Path::of("receipts");
        let (first, second) = match receipts {
            [first] => (first, None),
            [first, second] => (first, Some(second)),
            _ => return invalid(&path, "one or two receipts of the order must come with it"),
        };
        let checked = receipt::check(programme, first, &path.index(0))?;
        let Some(second) = second else { return Ok(Self { sold: checked, other: None }) };
        let path = path.index(1);
        if second.issuer == first.issuer {
            return refuse(ErrorCode::DuplicateId, &path.field("issuer"), "at most one receipt of each issuer");
        }
        let other = receipt::check(programme, second, &path)?;
        let (sold, other) = if first.issuer == ReceiptIssuer::Discount { (checked, other) } else { (other, checked) };
        if let Some(field) = contradiction(&sold, &other) {
            let message = "it is of another order than the first receipt, or contradicts it";
            return refuse(ErrorCode::BadReceipt, &path.field(field), message);
        }
        Ok(Self { sold, other: Some(other) })
    }

    /// The receipts, that of the discount first.
    pub fn receipts(&self) -> impl Iterator<Item = &Checked<'a>> {
        core::iter::once(&self.sold).chain(&self.other)
    }

    /// The receipt of one issuer.
    pub fn by(&self, issuer: ReceiptIssuer) -> Option<&Checked<'a>> {
        self.receipts().find(|checked| checked.receipt.issuer == issuer)
    }
}

/// A field in which the receipts of a sale and of what it earned cannot be of one order.
fn contradiction(sold: &Checked<'_>, earned: &Checked<'_>) -> Option<&'static str> {
    let is_same_line = |(line, twin): (&ReceiptLine, &ReceiptLine)| {
        line.key == twin.key && line.sku == twin.sku && line.kind == twin.kind
    };
    // Equal figures mean that there are equally many lines.
    let mut lines = sold.receipt.lines.iter().zip(&earned.receipt.lines);
    if sold.lines != earned.lines || !lines.all(is_same_line) {
        Some("lines")
    } else if !receipt::may_earn_for(sold.receipt, earned.receipt.member.as_ref()) {
        Some("member")
    } else {
        difference(sold.receipt, earned.receipt)
    }
}

/// A field in which two receipts are in money of different kinds.
pub fn difference(one: &Receipt, two: &Receipt) -> Option<&'static str> {
    if one.currency != two.currency || one.minor_units != two.minor_units {
        Some("currency")
    } else if one.tax_mode != two.tax_mode {
        Some("tax-mode")
    } else {
        None
    }
}

/// What came back before, and what does now.
#[derive(Debug)]
pub struct Back {
    /// Of each line.
    pub portions: Vec<Portion>,
    /// Whether now everything has come back.
    pub is_complete: bool,
    /// Points taken before, by credit.
    pub taken: Vec<Units>,
    /// Points given back before, by debit of the discount.
    pub restored: Vec<Units>,
    /// What the returns before refunded, in minor units.
    pub refunded: Units,
    /// What they deducted.
    pub deducted: Units,
}

impl Back {
    /// Lays returns to the lines of the receipts.
    ///
    /// # Errors
    /// Lines that do not exist; more than was sold; a return that was decided before.
    pub fn check(request: &ClawBackRequest, sale: &Sale<'_>) -> Result<Self, Refused> {
        let earlier_at = Path::of("earlier");
        at_most(request.earlier.len(), LINES_MAX, "returns", &earlier_at)?;
        let parts = |earlier: &EarlierReturn| earlier.lines.len() + earlier.taken.len() + earlier.restored.len();
        at_most(
            request.earlier.iter().map(parts).sum(),
            PAIRS_MAX,
            "lines and points of earlier returns",
            &earlier_at,
        )?;
        check_ids(request, &earlier_at)?;
        let whole = |line: &receipt::FrozenLine| Portion { whole: line.quantity, before: 0, now: 0 };
        let mut portions: Vec<Portion> = sale.sold.lines.iter().map(whole).collect();
        let credits = sale.by(ReceiptIssuer::Accrual).map_or(&[][..], |accrual| &accrual.credits);
        let debits = sale.by(ReceiptIssuer::Discount).map_or(&[][..], |discount| &discount.debits);
        let mut taken: Vec<Units> = credits.iter().map(|_| 0).collect();
        let mut restored: Vec<Units> = debits.iter().map(|_| 0).collect();
        let (mut refunded, mut deducted): (Units, Units) = (0, 0);
        let digits = sale.sold.receipt.minor_units;
        for (index, earlier) in request.earlier.iter().enumerate() {
            let path = earlier_at.index(index);
            lay(&earlier.lines, sale, &mut portions, &path.field("lines"), |portion| &mut portion.before)?;
            sum_up(&earlier.taken, credits, &mut taken, &path.field("taken"))?;
            sum_up(&earlier.restored, debits, &mut restored, &path.field("restored"))?;
            for (sum, field, amount) in
                [(&mut refunded, "refunded", earlier.refunded), (&mut deducted, "deducted", earlier.deducted)]
            {
                *sum = sum.saturating_add(check_money(amount, digits, &path.field(field))?);
            }
        }
        let scope = Path::of("scope");
        match &request.scope {
            ReturnScope::Lines(lines) => {
                let path = scope.field("lines");
                if lines.is_empty() {
                    return invalid(&path, "a return has at least one line");
                }
                lay(lines, sale, &mut portions, &path, |portion| &mut portion.now)?;
            }
            ReturnScope::Rest | ReturnScope::Cancelled => {
                portions.iter_mut().for_each(|portion| portion.now = portion.units_left());
                // An action has no lines: it comes back as a whole, once.
                let has_more = portions.iter().any(|portion| portion.now > 0);
                if !has_more && (!portions.is_empty() || !request.earlier.is_empty()) {
                    return refuse(ErrorCode::OverReturn, &scope, "everything has come back already");
                }
            }
        }
        let is_complete = portions.iter().all(|portion| portion.units_left() == 0);
        Ok(Self { portions, is_complete, taken, restored, refunded, deducted })
    }
}

/// Lays the lines of one return to those of the receipt. `side` says to which side of a portion they count.
fn lay(
    lines: &[ReturnedLine],
    sale: &Sale<'_>,
    portions: &mut [Portion],
    path: &Path<'_>,
    side: fn(&mut Portion) -> &mut i64,
) -> Result<(), Refused> {
    at_most(lines.len(), LINES_MAX, "lines", path)?;
    let keys: Vec<&str> = lines.iter().map(|line| &*line.line).collect();
    let found = receipt::find_lines(&sale.sold.receipt.lines, &keys).or_else(|position| {
        let key = keys.get(position).copied().unwrap_or_default();
        let message = format!("the receipt has no line `{key}`");
        refuse(ErrorCode::UnknownReference, &path.index(position).field("line"), &message)
    })?;
    let mut latest = None;
    for (position, line) in found {
        let path = path.index(position);
        if latest == Some(line) {
            return refuse(ErrorCode::DuplicateId, &path.field("line"), "the line stands twice");
        }
        latest = Some(line);
        let path = path.field("quantity");
        let Some(quantity) = lines.get(position).and_then(|line| receipt::quantity(line.quantity)) else {
            return invalid(&path, "a quantity is above zero, at most 10^9, with at most 6 decimals");
        };
        let Some(portion) = portions.get_mut(line) else { continue };
        if quantity > portion.units_left() {
            return refuse(ErrorCode::OverReturn, &path, "more units than have not come back yet");
        }
        *side(portion) += quantity;
    }
    Ok(())
}

/// Each return has an id of its own, and this one was not decided before.
fn check_ids(request: &ClawBackRequest, path: &Path<'_>) -> Result<(), Refused> {
    let id_of = |position: usize| request.earlier.get(position).map_or("", |earlier| &earlier.id);
    if let (_, Some(later)) = order::by_id(request.earlier.len(), &id_of) {
        return refuse(ErrorCode::DuplicateId, &path.index(later).field("id"), "this return stands twice");
    }
    for (index, earlier) in request.earlier.iter().enumerate() {
        let path = path.index(index);
        let path = path.field("id");
        check_id(&earlier.id, &path)?;
        if earlier.id == request.id {
            return refuse(ErrorCode::OverReturn, &path, "the return of this id was decided before");
        }
    }
    Ok(())
}

/// Adds up points by credit or debit.
fn sum_up(shares: &[PointShare], points: &[FrozenPoints], sums: &mut [Units], path: &Path<'_>) -> Result<(), Refused> {
    for (index, share) in shares.iter().enumerate() {
        let path = path.index(index);
        let of = usize::try_from(share.index).unwrap_or(usize::MAX);
        let (Some(points), Some(sum)) = (points.get(of), sums.get_mut(of)) else {
            return invalid(&path.field("index"), "the receipt has no credit or debit at this position");
        };
        let path = path.field("points");
        let units = check_points(share.points, points.scale, &path)?;
        if units > points.total - *sum {
            return refuse(ErrorCode::OverReturn, &path, "more points than the receipt has");
        }
        *sum += units;
    }
    Ok(())
}
