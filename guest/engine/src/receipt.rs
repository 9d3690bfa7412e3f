//! Receipts: the frozen shares of a decision, sealed with a checksum over programme, request and result.

mod check;
mod thresholds;

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{
    Decimal, Encode, ErrorCode, LineAmount, List, Maybe, Member, Receipt, ReceiptIssuer, ReceiptLine, ReceiptRule,
    TaxMode, Text, ThresholdLoss, Timestamp, list, maybe,
};

use crate::explain::{Refused, refuse};
use crate::facts::{CheckedBasket, PricedLine};
use crate::hash;
use crate::money::{self, Units};
use crate::path::Path;
use crate::programme::Programme;

pub use check::{Checked, FrozenLine, FrozenPoints, QUANTITY_SCALE, check, find_lines, quantity};
pub use thresholds::Threshold;

/// A receipt with nothing on it yet.
pub fn blank(
    programme: &Programme,
    issuer: ReceiptIssuer,
    request: &str,
    at: Timestamp,
    member: Option<&Member>,
) -> Receipt {
    Receipt {
        issuer,
        request: request.into(),
        programme: programme.id.clone(),
        revision: programme.revision,
        programme_hash: programme.hash.clone(),
        engine_version: crate::VERSION.into(),
        at,
        member: maybe(member.map(|member| member.id.clone())),
        referrer: Maybe::None,
        currency: programme.currency.clone(),
        minor_units: programme.minor_units,
        tax_mode: programme.tax_mode,
        exchange: Maybe::None,
        lines: List::new(),
        credits: List::new(),
        debits: List::new(),
        rules: List::new(),
        grants: List::new(),
        coupons: List::new(),
        counters: List::new(),
        hash: "".into(),
    }
}

/// A line that nothing was taken off yet.
pub fn line(line: &PricedLine<'_>, charged: Units, tax: Units, minor_units: u8) -> ReceiptLine {
    let money = |units| money::decimal(units, minor_units);
    ReceiptLine {
        key: line.line.key.clone(),
        sku: line.line.sku.clone(),
        kind: line.line.kind,
        gift_of: line.line.gift_of.clone(),
        quantity: line.line.quantity,
        list_total: money(line.list_total),
        prior_discount: money(line.prior_discount),
        discount: money(0),
        redeemed: money(0),
        charged: money(charged),
        tendered: money(0),
        tax: money(tax),
        discounts: List::new(),
        credits: List::new(),
        debits: List::new(),
    }
}

/// What a rule that took effect promised for returns. `counted` is what each line counts toward its threshold.
pub fn rule<'a>(
    rule: &Text,
    threshold: Option<Units>,
    below_threshold: ThresholdLoss,
    counted: impl Iterator<Item = (&'a PricedLine<'a>, Units)>,
    minor_units: u8,
) -> ReceiptRule {
    let money = |units| money::decimal(units, minor_units);
    let counted: Vec<LineAmount> = if threshold.is_some() {
        counted.map(|(line, units)| LineAmount { line: line.line.key.clone(), amount: money(units) }).collect()
    } else {
        Vec::new()
    };
    let reached = counted.iter().map(|line| line.amount.mantissa).sum();
    ReceiptRule {
        rule: rule.clone(),
        threshold: maybe(threshold.map(money)),
        reached: maybe(threshold.map(|_| money(reached))),
        counted: list(counted),
        below_threshold,
    }
}

/// Puts the checksum on a receipt. The lines have no part in it: they follow from the request and the rest.
pub fn seal(programme: &Programme, request: &impl Encode, receipt: Receipt) -> Receipt {
    let Receipt { lines, .. } = receipt;
    let decided = Receipt { lines: List::new(), ..receipt };
    let hash = hash::checksum(&[&programme.hash, request, &decided]);
    Receipt { hash, lines, ..decided }
}

/// What a line was sold for, in minor units.
pub struct Sold {
    pub charged: Units,
    /// What points paid as tender, of that and of the tax on top of it.
    pub tendered: Units,
    /// The tax by the receipt; none where there is none.
    pub tax: Option<Units>,
}

/// What each line of a basket was sold for by its receipt, in the order of the lines.
///
/// # Errors
/// A receipt of another programme, member or basket, or whose figures contradict each other.
pub fn sold(
    programme: &Programme,
    receipt: &Receipt,
    basket: &CheckedBasket<'_>,
    member: Option<&Member>,
    path: &Path<'_>,
) -> Result<Vec<Sold>, Refused> {
    let bad = |field: &str, message: &str| refuse(ErrorCode::BadReceipt, &path.field(field), message);
    if receipt.issuer != ReceiptIssuer::Discount {
        return bad("issuer", "it must come from `apply-discount`");
    }
    if receipt.programme != programme.id {
        return bad("programme", &format!("it is of `{}`, this is `{}`", receipt.programme, programme.id));
    }
    if receipt.revision > programme.revision {
        return bad("revision", &format!("it is of revision {}, this is {}", receipt.revision, programme.revision));
    }
    if !may_earn_for(receipt, member.map(|member| &member.id)) {
        return bad("member", "the order was sold to a member, and only that member may earn on it");
    }
    if receipt.currency != programme.currency || receipt.minor_units != programme.minor_units {
        return bad("currency", &format!("it is in `{}`, the programme in {}", receipt.currency, programme.currency));
    }
    if receipt.tax_mode != basket.tax_mode {
        return bad("tax-mode", "the basket has its prices with tax and the receipt without, or the other way round");
    }
    if receipt.lines.len() != basket.lines.len() {
        let message = format!("it has {} lines, the basket {}", receipt.lines.len(), basket.lines.len());
        return bad("lines", &message);
    }
    let mut sold = Vec::with_capacity(basket.lines.len());
    for (index, (frozen, line)) in receipt.lines.iter().zip(&basket.lines).enumerate() {
        match check_line(frozen, line, receipt) {
            Ok(line) => sold.push(line),
            Err(message) => return refuse(ErrorCode::BadReceipt, &path.field("lines").index(index), message),
        }
    }
    if !debits_paid(receipt) {
        return bad("debits", UNPAID);
    }
    Ok(sold)
}

/// Whether a member may earn on what was sold under a receipt; none is a guest. Who bought as a guest may join and claim
/// the order later.
pub fn may_earn_for(receipt: &Receipt, member: Option<&Text>) -> bool {
    receipt.member.as_ref().is_none_or(|buyer| Some(buyer) == member)
}

/// What is said of debits that do not come to what they paid.
const UNPAID: &str = "their amounts do not add up to what points paid for the lines";

/// Whether the debits of a sale come to what points paid for its lines, as discount and as tender.
fn debits_paid(receipt: &Receipt) -> bool {
    let units = |value: Decimal| money::whole_units(value, receipt.minor_units).map(i128::from);
    let of_lines = receipt.lines.iter().flat_map(|line| [line.redeemed, line.tendered]);
    let of_lines: Option<i128> = of_lines.map(units).sum();
    of_lines == receipt.debits.iter().map(|debit| units(debit.amount)).sum()
}

fn check_line(frozen: &ReceiptLine, line: &PricedLine<'_>, receipt: &Receipt) -> Result<Sold, &'static str> {
    if frozen.key != line.line.key || frozen.sku != line.line.sku {
        return Err("it is not the line of the basket with the same place in the order of keys");
    }
    if !is_equal(frozen.quantity, line.line.quantity) {
        return Err("the quantity differs from the basket's");
    }
    let units = |value: Decimal| money::whole_units(value, receipt.minor_units).filter(|units| *units >= 0);
    let taken_off = [frozen.list_total, frozen.prior_discount, frozen.discount, frozen.redeemed];
    let [Some(list), Some(prior), Some(discount), Some(redeemed)] = taken_off.map(units) else {
        return Err("a figure is negative or has too many decimals");
    };
    let paid = [frozen.charged, frozen.tendered, frozen.tax];
    let [Some(charged), Some(tendered), Some(tax)] = paid.map(units) else {
        return Err("a figure is negative or has too many decimals");
    };
    if list != line.list_total || prior != line.prior_discount {
        return Err("the price differs from the basket's");
    }
    if list - prior - discount - redeemed != charged {
        return Err("list total − prior discount − discount − redeemed is not what was charged");
    }
    if tax > charged {
        return Err("the tax is more than was charged");
    }
    let added = if receipt.tax_mode == TaxMode::Exclusive { tax } else { 0 };
    if tendered > charged + added {
        return Err("points paid more than the line came to");
    }
    Ok(Sold { charged, tendered, tax: Some(tax) })
}

fn is_equal(left: Decimal, right: Decimal) -> bool {
    money::exact_of(left).is_some_and(|left| Some(left) == money::exact_of(right))
}
