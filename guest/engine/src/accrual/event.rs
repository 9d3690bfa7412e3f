//! The event: what happened, what its lines earn on, and where it is bought.

use alloc::vec::Vec;

use loyalty_contract::{
    AccrualRequest, Action, Context, Decimal, Event, LineKind, Member, Order, Payment, PaymentMethod, TaxMode,
};
use rust_decimal::Decimal as Exact;

use crate::allocation::{Claim, allocate};
use crate::condition::{PaidBy, Tally};
use crate::explain::{Refused, invalid, overflow};
use crate::facts::{self, CheckedBasket, PricedLine};
use crate::money::{self, Units};
use crate::path::Path;
use crate::programme::{EarnsOn, Programme};
use crate::receipt::{self, Sold};
use crate::selection::Item;

/// An event, checked.
pub struct Occurrence<'a> {
    /// The action; none for a purchase.
    pub action: Option<&'a Action>,
    /// How much of the action there was.
    pub amount: Exact,
    /// The order; none for an action.
    pub order: Option<&'a Order>,
    pub basket: Option<CheckedBasket<'a>>,
    /// What each of its lines was sold for.
    pub charged: Vec<Units>,
    /// What each line earns on, in the order of the basket's lines.
    pub basis: Vec<Units>,
    /// The lines that may earn, with their positions.
    pub items: Vec<(usize, Item<'a>)>,
}

impl<'a> Occurrence<'a> {
    pub fn check(programme: &Programme, request: &'a AccrualRequest) -> Result<Self, Refused> {
        let event = Path::of("event");
        match &request.event {
            Event::Action(action) => {
                let path = event.field("action");
                facts::check_id(&action.kind, &path.field("kind"))?;
                let amount = action.amount.as_ref().copied().unwrap_or(Decimal::new(1, 0));
                let exact = money::exact_of(amount).filter(|exact| !exact.is_sign_negative() || exact.is_zero());
                let Some(amount) = exact else {
                    return invalid(&path.field("amount"), "it is zero or more, with at most 18 decimals");
                };
                let (charged, basis, items) = (Vec::new(), Vec::new(), Vec::new());
                Ok(Self { action: Some(action), amount, order: None, basket: None, charged, basis, items })
            }
            Event::Purchase(order) => {
                Self::check_order(programme, order, request.member.as_ref(), &event.field("purchase"))
            }
        }
    }

    fn check_order(
        programme: &Programme,
        order: &'a Order,
        member: Option<&Member>,
        path: &Path<'_>,
    ) -> Result<Self, Refused> {
        facts::check_id(&order.id, &path.field("id"))?;
        let basket = facts::check_basket(programme, &order.basket, &path.field("basket"))?;
        let sold = match order.receipt.as_ref() {
            Some(receipt) => receipt::sold(programme, receipt, &basket, member, &path.field("receipt"))?,
            None => basket.lines.iter().map(|line| Sold { charged: line.net(), tendered: 0, tax: None }).collect(),
        };
        let paid_with_points = facts::check_payments(programme, &order.payments, &path.field("payments"))?;
        let tendered = tendered(&basket, &sold, paid_with_points).ok_or_else(|| overflow(path))?;
        let mut basis = Vec::with_capacity(basket.lines.len());
        let mut items = Vec::with_capacity(basket.lines.len());
        for (position, ((line, sold), tendered)) in basket.lines.iter().zip(&sold).zip(tendered).enumerate() {
            let item = Item { line: line.line, is_discounted: sold.charged < line.list_total };
            if can_earn(&programme.earns_on, line, item) {
                let earned_on = earned_on(&programme.earns_on, line, basket.tax_mode, sold, tendered);
                basis.push(earned_on.ok_or_else(|| overflow(path))?);
                items.push((position, item));
            } else {
                basis.push(0);
            }
        }
        let charged = sold.into_iter().map(|sold| sold.charged).collect();
        Ok(Self { action: None, amount: Exact::ONE, order: Some(order), basket: Some(basket), charged, basis, items })
    }

    pub fn context(&self) -> Option<&'a Context> {
        match (self.order, self.action) {
            (Some(order), _) => order.basket.context.as_ref(),
            (_, action) => action.and_then(|action| action.context.as_ref()),
        }
    }

    pub fn payments(&self) -> &'a [Payment] {
        self.order.map_or(&[], |order| &order.payments)
    }

    /// What thresholds are held against: the lines that count and earn, as they earn.
    pub fn subtotal(&self) -> Option<Units> {
        self.basket.as_ref().map(|_| self.lines_that_count().map(|(_, basis)| basis).sum())
    }

    /// What conditions look at: what each line earns on.
    pub fn tally(&self) -> Option<Tally<'_>> {
        self.basket.as_ref().map(|basket| Tally { lines: &basket.lines, amounts: &self.basis })
    }

    /// How the prices of the basket stand to tax.
    pub fn prices(&self, programme: &Programme) -> TaxMode {
        self.basket.as_ref().map_or(programme.tax_mode, |basket| basket.tax_mode)
    }

    /// How what the basket's lines earn on stands to tax.
    pub fn earns_in(&self, programme: &Programme) -> TaxMode {
        programme.earns_on.tax.unwrap_or_else(|| self.prices(programme))
    }

    fn lines_that_count(&self) -> impl Iterator<Item = (&PricedLine<'a>, Units)> {
        let lines = self.basket.iter().flat_map(|basket| &basket.lines);
        lines.zip(self.basis.iter().copied()).filter(|(line, _)| line.counts_toward_thresholds())
    }

    /// How much was paid in a certain way, and in any way but points, in proportion; none if figures leave their range.
    pub fn paid_by(&self, paid_by: &PaidBy) -> Option<(i128, i128)> {
        let money = |payment: &&Payment| payment.method != PaymentMethod::Points;
        let (mut matching, mut all): (i128, i128) = (0, 0);
        for payment in self.payments().iter().filter(money) {
            // Amounts were checked; what matters is their proportion.
            let amount = money::scaled(money::exact_of(payment.amount)?, 4)?;
            all += amount;
            matching += if paid_by.matches(payment) { amount } else { 0 };
        }
        Some((matching, all))
    }

    /// The part of each line's basis that belongs to so much of the payments; none if figures leave their range.
    ///
    /// Payments pay for all lines alike. Where nothing has been paid yet, a way of paying that is named pays for all.
    pub fn part_of_basis(&self, (matching, all): (i128, i128)) -> Option<Vec<Units>> {
        let basis = &self.basis;
        if matching == all {
            return Some(basis.clone());
        }
        let total: i128 = basis.iter().map(|basis| i128::from(*basis)).sum();
        let part = money::divide(total.checked_mul(matching)?, all, money::Rounding::HalfUp)?;
        let claims: Vec<Claim> = basis.iter().map(|basis| Claim { weight: *basis, room: *basis }).collect();
        allocate(Units::try_from(part).ok()?, &claims)
    }
}

/// Whether a line may earn at all: goods and services, and shipping where the programme says so, but no gifts.
fn can_earn(earns_on: &EarnsOn, line: &PricedLine<'_>, item: Item<'_>) -> bool {
    let is_shipping = line.line.kind == LineKind::Shipping && line.line.gift_of.is_none() && !line.excludes_accrual();
    let of_kind = line.can_earn() || (earns_on.shipping && is_shipping);
    of_kind && (earns_on.sale_lines || !item.is_on_sale()) && (earns_on.discounted_lines || !item.is_discounted)
}

/// What points as tender pay of each line: as the receipt has it, or in proportion, the prices before the taxes on top.
fn tendered(basket: &CheckedBasket<'_>, sold: &[Sold], paid: Units) -> Option<Vec<Units>> {
    if paid == 0 || sold.iter().any(|sold| sold.tendered > 0) {
        return Some(sold.iter().map(|sold| sold.tendered).collect());
    }
    let mut claims = Vec::with_capacity(sold.len());
    for (line, sold) in basket.lines.iter().zip(sold) {
        let added = if basket.tax_mode == TaxMode::Exclusive { tax(line, basket.tax_mode, sold)? } else { 0 };
        claims.push(Claim { weight: sold.charged, room: sold.charged + added });
    }
    allocate(paid, &claims)
}

/// The tax on a line: as the receipt has it, or by its rate.
fn tax(line: &PricedLine<'_>, tax_mode: TaxMode, sold: &Sold) -> Option<Units> {
    sold.tax.or_else(|| line.tax_on(sold.charged, tax_mode))
}

/// What a line earns on, in minor units. Points pay its price first, then the tax on top.
fn earned_on(
    earns_on: &EarnsOn,
    line: &PricedLine<'_>,
    tax_mode: TaxMode,
    sold: &Sold,
    tendered: Units,
) -> Option<Units> {
    let tendered = if earns_on.paid_with_points { 0 } else { tendered };
    let (charged, price) = (sold.charged, (sold.charged - tendered).max(0));
    match (tax_mode, earns_on.tax.unwrap_or(tax_mode)) {
        (TaxMode::Exclusive, TaxMode::Inclusive) => Some(charged + tax(line, tax_mode, sold)? - tendered),
        (TaxMode::Inclusive, TaxMode::Exclusive) => {
            let net = charged - tax(line, tax_mode, sold)?;
            if price == charged {
                return Some(net);
            }
            money::share(net.into(), price.into(), charged.into())?.try_into().ok()
        }
        _ => Some(price),
    }
}
