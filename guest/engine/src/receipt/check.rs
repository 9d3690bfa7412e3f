//! Whether a receipt hangs together: whose it is, and that its shares add up to its sums.
//!
//! What comes out is the same figures as whole units, with every share laid to the position of its line, so that
//! whoever works with a receipt need not doubt it any more.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{
    Decimal, ErrorCode, PointShare, Receipt, ReceiptCredit, ReceiptDebit, ReceiptIssuer, ReceiptLine, TaxMode,
    Timestamp,
};

use super::thresholds::{self, Threshold};
use super::{UNPAID, debits_paid};
use crate::bounds::{COUPONS_MAX, CREDITS_MAX, ENTRIES_MAX, LINES_MAX, at_most};
use crate::calendar;
use crate::explain::{Refused, overflow, refuse};
use crate::money::{self, UNITS_MAX, Units};
use crate::order;
use crate::path::Path;
use crate::programme::Programme;

/// The most that all lines with their taxes may come to, in minor units.
const MONEY_MAX: Units = 2 * UNITS_MAX;
/// Decimal places that a currency, and the points of a wallet, can have at most.
const MINOR_UNITS_MAX: u8 = 4;
const POINTS_SCALE_MAX: u8 = 6;
/// Decimal places that units of goods are counted with.
pub const QUANTITY_SCALE: u8 = 6;

/// A receipt whose figures agree.
#[derive(Debug)]
pub struct Checked<'a> {
    pub receipt: &'a Receipt,
    pub lines: Vec<FrozenLine>,
    pub credits: Vec<FrozenPoints>,
    pub debits: Vec<FrozenPoints>,
    /// Of the rules that have one.
    pub thresholds: Vec<Threshold<'a>>,
}

/// A line: its units in 10^−6, and money in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrozenLine {
    pub quantity: i64,
    pub list_total: Units,
    pub prior_discount: Units,
    pub discount: Units,
    pub redeemed: Units,
    pub charged: Units,
    pub tendered: Units,
    pub tax: Units,
    /// The part of the tax that is paid on top of `charged`.
    pub tax_added: Units,
}

impl FrozenLine {
    /// What is paid for the line with money: of what was charged, and of the tax added to it. Points pay the price first.
    pub const fn paid_with_money(&self) -> [Units; 2] {
        let price = self.charged - self.tendered;
        if price >= 0 { [price, self.tax_added] } else { [0, self.tax_added + price] }
    }
}

/// Points of a credit or a debit, in units of 10^−`scale`.
#[derive(Debug)]
pub struct FrozenPoints {
    pub total: Units,
    pub scale: u8,
    /// Position of a line and its share. Together they are `total`, or there are none.
    pub shares: Vec<(usize, Units)>,
}

/// Checks a receipt.
///
/// # Errors
/// A receipt of another programme, or of one that this programme does not know yet; figures that contradict each other;
/// wallets, and rules of the same revision, that do not exist.
pub fn check<'a>(programme: &Programme, receipt: &'a Receipt, path: &Path<'_>) -> Result<Checked<'a>, Refused> {
    check_origin(programme, receipt, path)?;
    let mut credits = Vec::with_capacity(receipt.credits.len());
    let mut debits = Vec::with_capacity(receipt.debits.len());
    let (lines_at, credits_at, debits_at) = (path.field("lines"), path.field("credits"), path.field("debits"));
    at_most(receipt.lines.len(), LINES_MAX, "lines", &lines_at)?;
    at_most(receipt.credits.len(), CREDITS_MAX, "credits", &credits_at)?;
    at_most(receipt.debits.len(), CREDITS_MAX, "debits", &debits_at)?;
    at_most(receipt.grants.len(), CREDITS_MAX, "grants", &path.field("grants"))?;
    at_most(receipt.coupons.len(), COUPONS_MAX, "coupons", &path.field("coupons"))?;
    at_most(receipt.counters.len(), ENTRIES_MAX, "counters", &path.field("counters"))?;
    for (index, credit) in receipt.credits.iter().enumerate() {
        credits.push(check_credit(programme, credit, &credits_at.index(index))?);
    }
    for (index, debit) in receipt.debits.iter().enumerate() {
        debits.push(check_debit(programme, debit, receipt.minor_units, &debits_at.index(index))?);
    }
    let mut lines = Vec::with_capacity(receipt.lines.len());
    let mut sum: Units = 0;
    let mut previous: Option<&str> = None;
    for (index, line) in receipt.lines.iter().enumerate() {
        let path = lines_at.index(index);
        if previous.is_some_and(|previous| *previous >= *line.key) {
            return bad(&path.field("key"), "lines come ordered by key, each once");
        }
        previous = Some(&line.key);
        let frozen = check_line(line, receipt, &path)?;
        sum = sum.saturating_add(frozen.list_total).saturating_add(frozen.tax);
        lines.push(frozen);
        lay(&line.credits, index, &mut credits, &path.field("credits"))?;
        lay(&line.debits, index, &mut debits, &path.field("debits"))?;
    }
    if sum > MONEY_MAX {
        return Err(overflow(&lines_at));
    }
    for (all, path) in [(&credits, &credits_at), (&debits, &debits_at)] {
        let add_up = |points: &FrozenPoints| points.shares.is_empty() || sum_of(&points.shares) == points.total;
        if let Some(index) = all.iter().position(|points| !add_up(points)) {
            return bad(&path.index(index).field("points"), "the shares of the lines do not add up to it");
        }
    }
    // Those of an accrual were turned into something else.
    if receipt.issuer == ReceiptIssuer::Discount && !debits_paid(receipt) {
        return bad(&debits_at, UNPAID);
    }
    let thresholds = thresholds::check(programme, receipt, path)?;
    Ok(Checked { receipt, lines, credits, debits, thresholds })
}

/// Finds the lines that `keys` name: pairs of the position of a key and of its line, in the order of the lines.
///
/// # Errors
/// The position of a key that no line has.
pub fn find_lines(lines: &[ReceiptLine], keys: &[&str]) -> Result<Vec<(usize, usize)>, usize> {
    let mut found = Vec::with_capacity(keys.len());
    for position in order::positions(keys.len(), &|left, right| keys.get(left).cmp(&keys.get(right))) {
        let Some(key) = keys.get(position) else { return Err(position) };
        let line = lines.binary_search_by(|line| (*line.key).cmp(*key)).map_err(|_| position)?;
        found.push((position, line));
    }
    Ok(found)
}

/// A quantity in units of 10^−6, above zero. None if it is out of bounds.
pub fn quantity(value: Decimal) -> Option<i64> {
    money::whole_units(value, QUANTITY_SCALE).filter(|units| *units > 0)
}

fn check_origin(programme: &Programme, receipt: &Receipt, path: &Path<'_>) -> Result<(), Refused> {
    if receipt.programme != programme.id {
        return bad(&path.field("programme"), "it is of another programme");
    }
    if receipt.revision > programme.revision {
        return bad(&path.field("revision"), "it is of a later revision than the programme");
    }
    if receipt.revision == programme.revision {
        if receipt.programme_hash != programme.hash {
            return bad(&path.field("programme-hash"), "another document of the same revision");
        }
        let is_ours = receipt.currency == programme.currency && receipt.minor_units == programme.minor_units;
        if !is_ours && receipt.exchange.is_none() {
            return bad(&path.field("currency"), "it is not the programme's, and there is no exchange rate");
        }
    }
    if receipt.minor_units > MINOR_UNITS_MAX {
        return bad(&path.field("minor-units"), "a currency has at most 4 decimals");
    }
    if receipt.exchange.as_ref().is_some_and(|exchange| exchange.rate.mantissa <= 0 || exchange.rate.scale > 18) {
        return bad(&path.field("exchange").field("rate"), "a rate is above zero, with at most 18 decimals");
    }
    check_time(Some(&receipt.at), &path.field("at"))
}

fn check_credit(programme: &Programme, credit: &ReceiptCredit, path: &Path<'_>) -> Result<FrozenPoints, Refused> {
    let points = check_points(programme, &credit.wallet, credit.points, credit.scale, path)?;
    let rules_at = path.field("rules");
    let mut sum: Units = 0;
    for (index, part) in credit.rules.iter().enumerate() {
        let Some(units) = money::whole_units(part.points, credit.scale) else {
            return bad(&rules_at.index(index).field("points"), "it has too many decimals, or is too large");
        };
        sum = sum.saturating_add(units);
    }
    if sum != points.total {
        return bad(&rules_at, "what the rules contributed does not add up to the points");
    }
    if credit.worth.as_ref().is_some_and(|worth| worth.mantissa < 0 || worth.scale > 18) {
        return bad(&path.field("worth"), "it is zero or more, with at most 18 decimals");
    }
    check_time(Some(&credit.active_at), &path.field("active-at"))?;
    check_time(credit.expires_at.as_ref(), &path.field("expires-at"))?;
    Ok(points)
}

fn check_debit(
    programme: &Programme,
    debit: &ReceiptDebit,
    minor_units: u8,
    path: &Path<'_>,
) -> Result<FrozenPoints, Refused> {
    let points = check_points(programme, &debit.wallet, debit.points, debit.scale, path)?;
    units(debit.amount, minor_units, &path.field("amount"))?;
    let lots_at = path.field("lots");
    let mut sum: Units = 0;
    for (index, share) in debit.lots.iter().enumerate() {
        let path = lots_at.index(index);
        sum = sum.saturating_add(units(share.points, debit.scale, &path.field("points"))?);
        check_time(share.expires_at.as_ref(), &path.field("expires-at"))?;
    }
    if sum > points.total {
        return bad(&lots_at, "more points than were spent");
    }
    Ok(points)
}

fn check_points(
    programme: &Programme,
    wallet: &str,
    points: Decimal,
    scale: u8,
    path: &Path<'_>,
) -> Result<FrozenPoints, Refused> {
    let Some((_, current)) = programme.wallet(wallet) else {
        let message = format!("the programme has no wallet `{wallet}`");
        return refuse(ErrorCode::UnknownReference, &path.field("wallet"), &message);
    };
    // Points of an older revision may have had fewer decimals, which the wallet of today can hold too.
    if scale > POINTS_SCALE_MAX || scale > current.scale {
        return bad(&path.field("scale"), "more decimals than the points of the wallet have");
    }
    let total = units(points, scale, &path.field("points"))?;
    if total == 0 {
        return bad(&path.field("points"), "a receipt has no credits or debits of nothing");
    }
    Ok(FrozenPoints { total, scale, shares: Vec::new() })
}

fn check_line(line: &ReceiptLine, receipt: &Receipt, path: &Path<'_>) -> Result<FrozenLine, Refused> {
    let Some(quantity) = quantity(line.quantity) else {
        return bad(&path.field("quantity"), "a quantity is above zero, at most 10^9, with at most 6 decimals");
    };
    let mut figures = [0; 7];
    let stated = [
        ("list-total", line.list_total),
        ("prior-discount", line.prior_discount),
        ("discount", line.discount),
        ("redeemed", line.redeemed),
        ("charged", line.charged),
        ("tendered", line.tendered),
        ("tax", line.tax),
    ];
    for (figure, (name, value)) in figures.iter_mut().zip(stated) {
        *figure = units(value, receipt.minor_units, &path.field(name))?;
    }
    let [list_total, prior_discount, discount, redeemed, charged, tendered, tax] = figures;
    if list_total - prior_discount - discount - redeemed != charged {
        let message = "list total − prior discount − discount − redeemed is not what was charged";
        return bad(&path.field("charged"), message);
    }
    let tax_added = if receipt.tax_mode == TaxMode::Exclusive { tax } else { 0 };
    if tendered > charged + tax_added {
        return bad(&path.field("tendered"), "more than the line came to");
    }
    if tax > charged {
        return bad(&path.field("tax"), "more than was charged");
    }
    let mut by_rule: Units = 0;
    for (index, share) in line.discounts.iter().enumerate() {
        let path = path.field("discounts");
        let amount = units(share.amount, receipt.minor_units, &path.index(index).field("amount"))?;
        by_rule = by_rule.saturating_add(amount);
    }
    // An accrual copies what the line was sold for, and leaves open by which rules.
    let is_left_open = receipt.issuer == ReceiptIssuer::Accrual && line.discounts.is_empty();
    if by_rule != discount && !is_left_open {
        return bad(&path.field("discounts"), "they do not add up to the discount");
    }
    Ok(FrozenLine { quantity, list_total, prior_discount, discount, redeemed, charged, tendered, tax, tax_added })
}

/// Lays a line's shares to the credits or debits they are of.
fn lay(shares: &[PointShare], line: usize, points: &mut [FrozenPoints], path: &Path<'_>) -> Result<(), Refused> {
    for (index, share) in shares.iter().enumerate() {
        let path = path.index(index);
        let of = usize::try_from(share.index).unwrap_or(usize::MAX);
        let Some(points) = points.get_mut(of) else {
            return bad(&path.field("index"), "the receipt has none at this position");
        };
        if points.shares.last().is_some_and(|(latest, _)| *latest == line) {
            return bad(&path.field("index"), "it stands twice");
        }
        let share = units(share.points, points.scale, &path.field("points"))?;
        if share > 0 {
            points.shares.push((line, share));
        }
    }
    Ok(())
}

/// The sum of shares.
pub fn sum_of(shares: &[(usize, Units)]) -> Units {
    shares.iter().fold(0, |sum: Units, (_, share)| sum.saturating_add(*share))
}

/// A figure of a receipt, zero or more, in units of 10^−`scale`.
fn units(value: Decimal, scale: u8, path: &Path<'_>) -> Result<Units, Refused> {
    match money::whole_units(value, scale) {
        Some(units) if units >= 0 => Ok(units),
        _ => bad(path, "it is negative, too large, or has too many decimals"),
    }
}

fn check_time(at: Option<&Timestamp>, path: &Path<'_>) -> Result<(), Refused> {
    match at {
        Some(at) if !calendar::is_in_range(*at) => {
            bad(path, "years are 1 to 9999, offsets from UTC −1080 to 1080 minutes")
        }
        _ => Ok(()),
    }
}

/// Refuses a receipt.
pub fn bad<T>(path: &Path<'_>, message: &str) -> Result<T, Refused> {
    refuse(ErrorCode::BadReceipt, path, message)
}
