//! What a return takes back and gives back, from the receipts alone.
//!
//! Every share S of a line of n units comes back in parts that telescope: after r units, k more bring
//! ⌊S (r + k) ÷ n⌋ − ⌊S r ÷ n⌋, so that units that come back one by one bring what they bring at once.

pub mod compare;
mod points;
mod returned;

use loyalty_contract::{
    ClawBackDecision, ClawBackRequest, Decimal, EarlierReturn, GrantKind, LineKind, PointShare, Receipt, ReceiptIssuer,
    ReceiptLine, ReturnScope, ReturnedLine, TaxMode,
};
use serde_json::Value;

use crate::exact::{Exact, of, shown, sum, zero};
use points::{Restored, Taken};
use returned::Returned;

/// What a return takes back and gives back.
pub struct Decision {
    pub refunds: Vec<Refund>,
    pub refund_total: Exact,
    /// Causes and amounts of money kept back.
    pub deductions: Vec<(String, Exact)>,
    pub taken: Vec<Taken>,
    pub restored: Vec<Restored>,
    /// Rules, kinds and ids of grants to withdraw.
    pub revoked: Vec<(String, GrantKind, String)>,
    pub coupons: Vec<String>,
    /// Limits, subjects, first days, changes and versions.
    pub counters: Vec<Value>,
    pub complete: bool,
}

/// What a line refunds.
pub struct Refund {
    pub line: String,
    pub quantity: Exact,
    pub amount: Exact,
    pub tax: Exact,
    /// The part of `amount` that points paid.
    pub tendered: Exact,
    pub discount: Exact,
}

/// The order, as its receipts tell it.
pub struct Order<'a> {
    pub programme: &'a Value,
    pub discount: Option<&'a Receipt>,
    pub accrual: Option<&'a Receipt>,
}

impl<'a> Order<'a> {
    fn new(programme: &'a Value, receipts: &'a [Receipt]) -> Self {
        let by = |issuer| receipts.iter().find(|receipt| receipt.issuer == issuer);
        Self { programme, discount: by(ReceiptIssuer::Discount), accrual: by(ReceiptIssuer::Accrual) }
    }

    /// The receipt that says what was paid.
    pub fn sold(&self) -> &'a Receipt {
        self.discount.or(self.accrual).unwrap()
    }

    /// The lines that paid for a plan.
    pub fn fees(&self, plan: &str) -> Vec<&'a ReceiptLine> {
        let is_fee = |line: &&ReceiptLine| line.kind == LineKind::MembershipFee && *line.sku == *plan;
        self.sold().lines.iter().filter(is_fee).collect()
    }

    fn receipts(&self) -> impl Iterator<Item = &'a Receipt> {
        self.discount.into_iter().chain(self.accrual)
    }
}

pub fn decide(programme: &Value, request: &ClawBackRequest) -> Decision {
    let order = Order::new(programme, &request.receipts);
    let returns = returned::returns(&order, request);
    let (now, before) = returns.split_last().unwrap();
    let refunds = refunds(&order, now);
    let money = refunds.iter().map(|refund| &refund.amount - &refund.tendered);
    let mut refund_total = sum(&money.collect::<Vec<_>>());
    let mut deductions = Vec::new();
    for (plan, benefits) in used_benefits(&order, now, request, &refunds) {
        let kept_back = benefits.min(refund_total.clone());
        if kept_back > zero() {
            refund_total -= &kept_back;
            deductions.push((plan, kept_back));
        }
    }
    let taken = points::taken(&order, &returns, request, &mut refund_total, &mut deductions);
    let is_cancelled = matches!(request.scope, ReturnScope::Cancelled);
    Decision {
        taken,
        restored: points::restored(&order, now, request),
        revoked: revoked(&order, now, before.last()),
        coupons: if is_cancelled { coupons(&order) } else { Vec::new() },
        counters: if is_cancelled { compare::released(&order, request) } else { Vec::new() },
        complete: now.is_all(&order),
        refunds,
        refund_total,
        deductions,
    }
}

/// What each returned line refunds: its part of what was charged and of the tax added to it, paid with money or points.
fn refunds(order: &Order<'_>, now: &Returned) -> Vec<Refund> {
    let digits = order.sold().minor_units;
    let mut refunds = Vec::new();
    for line in order.sold().lines.iter().filter(|line| now.units(&line.key) > zero()) {
        let part = |share: Exact| now.part(line, &share, digits);
        let on_top = if order.sold().tax_mode == TaxMode::Exclusive { of(line.tax) } else { zero() };
        // Points pay the price first, then the tax on top.
        let of_price = of(line.tendered).min(of(line.charged));
        let of_tax = of(line.tendered) - &of_price;
        let tendered = part(of_price.clone()) + part(of_tax.clone());
        refunds.push(Refund {
            line: line.key.to_string(),
            quantity: now.units(&line.key),
            amount: part(of(line.charged) - of_price) + part(on_top - of_tax) + &tendered,
            tax: part(of(line.tax)),
            tendered,
            discount: part(of(line.discount) + of(line.prior_discount)),
        });
    }
    refunds
}

/// Plans whose fee is back now as a whole, with what their benefits were worth, at most the fee that is refunded.
fn used_benefits(
    order: &Order<'_>,
    now: &Returned,
    request: &ClawBackRequest,
    refunds: &[Refund],
) -> Vec<(String, Exact)> {
    let mut used = Vec::new();
    for membership in &request.memberships {
        let fees = order.fees(&membership.plan);
        let fee = refunds.iter().filter(|refund| fees.iter().any(|line| *line.key == *refund.line));
        let fee = sum(&fee.map(|refund| refund.amount.clone()).collect::<Vec<_>>());
        if now.is_back(order, &membership.plan) {
            used.push((membership.plan.to_string(), membership.benefits_used.map_or_else(zero, of).min(fee)));
        }
    }
    used
}

/// Grants to withdraw: all of them once nothing is left, before that the memberships whose fee is back; each once.
fn revoked(order: &Order<'_>, now: &Returned, before: Option<&Returned>) -> Vec<(String, GrantKind, String)> {
    let mut revoked = Vec::new();
    for grant in order.receipts().flat_map(|receipt| &receipt.grants) {
        let is_membership = grant.kind == GrantKind::Membership;
        let was_before = is_membership && before.is_some_and(|before| before.is_back(order, &grant.what.id));
        if !was_before && (now.is_all(order) || (is_membership && now.is_back(order, &grant.what.id))) {
            revoked.push((grant.rule.to_string(), grant.kind, grant.what.id.to_string()));
        }
    }
    revoked
}

/// Coupons that took effect.
fn coupons(order: &Order<'_>) -> Vec<String> {
    let mut coupons: Vec<String> =
        order.receipts().flat_map(|receipt| &receipt.coupons).map(ToString::to_string).collect();
    coupons.sort();
    coupons.dedup();
    coupons
}

/// A decided return as the next one is told of it.
pub fn as_earlier(request: &ClawBackRequest, decision: &ClawBackDecision) -> EarlierReturn {
    let lines =
        decision.refunds.iter().map(|refund| ReturnedLine { line: refund.line.clone(), quantity: refund.quantity });
    let taken = decision.taken.iter().map(|taken| PointShare { index: taken.credit, points: taken.points });
    let restored = decision
        .restored
        .iter()
        .filter_map(|restored| restored.debit.map(|index| PointShare { index, points: restored.points }));
    let deducted = decision.deductions.iter().fold(Decimal::ZERO, |sum, deduction| plus(sum, deduction.amount));
    EarlierReturn {
        id: request.id.clone(),
        lines: lines.collect(),
        refunded: decision.refund_total,
        deducted,
        taken: taken.collect(),
        restored: restored.collect(),
    }
}

fn plus(left: Decimal, right: Decimal) -> Decimal {
    shown(&(of(left) + of(right))).parse().unwrap()
}
