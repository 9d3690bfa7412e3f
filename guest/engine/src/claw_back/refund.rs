//! Money: what each line refunds, and what is kept back of it.

use alloc::vec::Vec;

use loyalty_contract::{Deduction, LineRefund, Reason, ReasonCode};

use super::receipts::{Back, Sale};
use crate::allocation::{Claim, allocate};
use crate::explain::amounting;
use crate::money::{self, Units};
use crate::receipt::QUANTITY_SCALE;

/// What goes back to whoever paid, in minor units.
#[derive(Debug)]
pub struct Refund {
    lines: Vec<Parts>,
    /// Money to pay back so far.
    pub left: Units,
    pub deductions: Vec<Deduction>,
    pub minor_units: u8,
}

/// A line's part of its figures.
#[derive(Debug)]
struct Parts {
    line: usize,
    quantity: i64,
    /// What is paid back as money.
    money: Units,
    tax: Units,
    tendered: Units,
    discount: Units,
}

impl Refund {
    /// Each line's part of what was paid for it.
    pub fn of(sale: &Sale<'_>, back: &Back) -> Self {
        let receipt = sale.sold.receipt;
        let mut lines = Vec::new();
        let mut left: Units = 0;
        for (line, (frozen, portion)) in sale.sold.lines.iter().zip(&back.portions).enumerate() {
            if portion.now == 0 {
                continue;
            }
            // What is paid with money and what with points have parts of their own, so that neither is ever below zero.
            let [price, tax_added] = frozen.paid_with_money();
            let money = portion.part(price) + portion.part(tax_added);
            let tendered = portion.part(frozen.charged - price) + portion.part(frozen.tax_added - tax_added);
            let tax = portion.part(frozen.tax);
            let discount = portion.part(frozen.discount + frozen.prior_discount);
            left = left.saturating_add(money);
            lines.push(Parts { line, quantity: portion.now, money, tax, tendered, discount });
        }
        Self { lines, left, deductions: Vec::new(), minor_units: receipt.minor_units }
    }

    /// Gives back what was charged for these lines after they were bought, in proportion to what they cost.
    pub fn add(&mut self, amount: Units) -> Option<()> {
        let cost_nothing = self.lines.iter().all(|line| line.money == 0);
        let claim = |line: &Parts| Claim { weight: if cost_nothing { 1 } else { line.money }, room: amount };
        let shares = allocate(amount, &self.lines.iter().map(claim).collect::<Vec<_>>())?;
        for (line, share) in self.lines.iter_mut().zip(shares) {
            line.money = line.money.saturating_add(share);
        }
        self.left = self.left.saturating_add(amount);
        Some(())
    }

    /// Keeps money back as far as there is any, and tells how much.
    pub fn keep_back(&mut self, cause: &str, amount: Units, reason: Reason) -> Units {
        let kept = amount.min(self.left);
        if kept > 0 {
            let amount = money::decimal(kept, self.minor_units);
            self.left -= kept;
            self.deductions.push(Deduction { cause: cause.into(), amount, reason });
        }
        kept
    }

    /// As [`Self::keep_back`], and says so where less was there.
    pub fn charge(&mut self, cause: &str, amount: Units, reason: Reason) -> Units {
        let unspent = amount - amount.min(self.left);
        let reason = match unspent {
            0 => reason,
            _ => amounting(ReasonCode::Unspent, money::decimal(unspent, self.minor_units)),
        };
        self.keep_back(cause, amount, reason)
    }

    /// The money that a line refunds.
    pub fn money_of(&self, line: usize) -> Units {
        let found = self.lines.binary_search_by(|parts| parts.line.cmp(&line));
        found.ok().and_then(|found| self.lines.get(found)).map_or(0, |parts| parts.money)
    }

    /// The lines as the decision has them.
    pub fn lines(&self, sale: &Sale<'_>) -> Vec<LineRefund> {
        let money = |units| money::decimal(units, self.minor_units);
        let refund = |parts: &Parts| {
            Some(LineRefund {
                line: sale.sold.receipt.lines.get(parts.line)?.key.clone(),
                quantity: money::exact(parts.quantity, QUANTITY_SCALE).and_then(money::decimal_of)?,
                amount: money(parts.money.saturating_add(parts.tendered)),
                tax: money(parts.tax),
                tendered: money(parts.tendered),
                discount: money(parts.discount),
            })
        };
        self.lines.iter().filter_map(refund).collect()
    }
}
