//! What happened, as the rules look at it: which lines may earn, and on how much money.

use loyalty_contract::{
    AccrualRequest, Action, Context, Event, Line, LineKind, Member, Order, OrderState, Payment, PaymentMethod, TaxMode,
};
use serde_json::Value;

use crate::civil::{self, Local, Zone};
use crate::document::{field, flag, id, items, text};
use crate::exact::{Exact, of, rounded, split, sum, whole, zero};

/// An event and the programme it is judged by.
pub struct Facts<'a> {
    pub programme: &'a Value,
    pub request: &'a AccrualRequest,
    pub now: Local,
    pub zone: Zone,
    /// Lines of a purchase by key; none for an action.
    pub lines: Vec<LineFacts<'a>>,
}

/// A line as the rules look at it, in money.
pub struct LineFacts<'a> {
    pub line: &'a Line,
    /// Whether any discount lies on it.
    pub is_discounted: bool,
    /// Whether it may earn at all.
    pub may_earn: bool,
    /// What it earns on.
    pub basis: Exact,
    /// What it came to before the decision it was sold under.
    pub before_discounts: Exact,
}

impl<'a> Facts<'a> {
    pub fn new(programme: &'a Value, request: &'a AccrualRequest) -> Self {
        let zone = Zone { offset: request.at.utc_offset_minutes, changes: request.offsets.clone() };
        let mut facts = Self { programme, request, now: civil::local(request.at), zone, lines: Vec::new() };
        if let Some(order) = facts.order() {
            facts.lines = lines(programme, order);
        }
        facts
    }

    pub fn order(&self) -> Option<&'a Order> {
        match &self.request.event {
            Event::Purchase(order) => Some(order),
            Event::Action(_) => None,
        }
    }

    pub fn action(&self) -> Option<&'a Action> {
        match &self.request.event {
            Event::Purchase(_) => None,
            Event::Action(action) => Some(action),
        }
    }

    pub fn context(&self) -> Option<&'a Context> {
        match &self.request.event {
            Event::Purchase(order) => order.basket.context.as_ref(),
            Event::Action(action) => action.context.as_ref(),
        }
    }

    pub fn member(&self) -> Option<&'a Member> {
        self.request.member.as_ref()
    }

    /// Ids of the tiers, lowest first.
    pub fn tiers(&self) -> Vec<&'a str> {
        field(self.programme, "tiers")
            .map(|tiers| items(tiers, "levels"))
            .unwrap_or_default()
            .into_iter()
            .map(id)
            .collect()
    }

    /// The tier held before the event; without a standing the lowest.
    pub fn tier(&self) -> Option<&'a str> {
        match self.member().and_then(|member| member.tier.as_ref()) {
            Some(standing) => Some(&standing.tier),
            None => self.tiers().first().copied(),
        }
    }

    /// How high a tier stands, from 0.
    pub fn height(&self, tier: &str) -> Option<usize> {
        self.tiers().iter().position(|known| *known == tier)
    }

    /// Whether the order is as far as the programme asks for; actions always are.
    pub fn is_far_enough(&self) -> bool {
        let Some(order) = self.order() else { return true };
        let from = match text(self.programme, "earns-from") {
            None | Some("placed") => OrderState::Placed,
            Some("paid") => OrderState::Paid,
            Some("shipped") => OrderState::Shipped,
            Some("delivered") => OrderState::Delivered,
            Some("completed") => OrderState::Completed,
            Some(other) => panic!("no such state: {other}"),
        };
        order.state >= from
    }

    /// The part of the order that was paid in the ways a rule asks for; points as tender are no such way.
    pub fn share_paid(&self, matches: impl Fn(&Payment) -> bool) -> Exact {
        let money = |payment: &&Payment| payment.method != PaymentMethod::Points;
        let payments: Vec<&Payment> =
            self.order().map(|order| &order.payments).into_iter().flatten().filter(money).collect();
        let all: Vec<Exact> = payments.iter().map(|payment| of(payment.amount)).collect();
        let matching: Vec<Exact> =
            payments.iter().filter(|payment| matches(payment)).map(|payment| of(payment.amount)).collect();
        if sum(&all) == zero() { whole(1) } else { sum(&matching) / sum(&all) }
    }
}

/// Digits of the programme's money.
pub fn minor_units(programme: &Value) -> u8 {
    match text(programme, "currency") {
        Some("JPY") => 0,
        Some("KWD") => 3,
        Some("CLF" | "UYW") => 4,
        _ => 2,
    }
}

/// How prices stand to tax.
fn tax_mode(programme: &Value, order: &Order) -> TaxMode {
    match (order.basket.tax_mode, text(programme, "prices")) {
        (Some(mode), _) => mode,
        (None, Some("tax-exclusive")) => TaxMode::Exclusive,
        (None, _) => TaxMode::Inclusive,
    }
}

fn lines<'a>(programme: &Value, order: &'a Order) -> Vec<LineFacts<'a>> {
    let mut lines: Vec<&Line> = order.basket.lines.iter().collect();
    lines.sort_by(|left, right| left.key.cmp(&right.key));
    let digits = minor_units(programme);
    let charged: Vec<Exact> = lines.iter().map(|line| charged(line, order, digits)).collect();
    let payable: Vec<Exact> = lines
        .iter()
        .zip(&charged)
        .map(|(line, charged)| charged + tax_on_top(programme, order, line, charged, digits))
        .collect();
    let with_points = paid_with_points(programme, order, &payable, digits);
    let mut facts = Vec::new();
    for (index, line) in lines.into_iter().enumerate() {
        let is_discounted = charged[index] < list_total(line, digits);
        facts.push(LineFacts {
            line,
            is_discounted,
            may_earn: may_earn(programme, line, is_discounted),
            basis: on_what(programme, order, line, &payable[index] - &with_points[index], digits),
            before_discounts: list_total(line, digits) - line.prior_discount.map(of).unwrap_or_else(zero),
        });
    }
    facts
}

/// unit price × quantity, half-up to the minor unit.
fn list_total(line: &Line, digits: u8) -> Exact {
    rounded(&(of(line.unit_price) * of(line.quantity)), digits, "half-up")
}

/// What the line was sold at: as the receipt says, else as the basket says.
fn charged(line: &Line, order: &Order, digits: u8) -> Exact {
    let sold = order.receipt.as_ref().and_then(|receipt| receipt.lines.iter().find(|sold| sold.key == line.key));
    match sold {
        Some(sold) => of(sold.charged),
        None => list_total(line, digits) - line.prior_discount.map(of).unwrap_or_else(zero),
    }
}

/// Tax that is added to what a line was charged; none where prices contain it.
fn tax_on_top(programme: &Value, order: &Order, line: &Line, charged: &Exact, digits: u8) -> Exact {
    match (tax_mode(programme, order), line.tax_percent) {
        (TaxMode::Exclusive, Some(rate)) => rounded(&(charged * of(rate) / whole(100)), digits, "half-up"),
        _ => zero(),
    }
}

/// The part of what is to be paid for each line that points pay, unless points may earn: as the receipt has it, or else in
/// proportion over all lines.
fn paid_with_points(programme: &Value, order: &Order, payable: &[Exact], digits: u8) -> Vec<Exact> {
    let may_earn = field(programme, "earns-on").and_then(|on| flag(on, "paid-with-points")).unwrap_or(false);
    let mut sold: Vec<_> = order.receipt.iter().flat_map(|receipt| &receipt.lines).collect();
    sold.sort_by(|left, right| left.key.cmp(&right.key));
    let tendered: Vec<Exact> = sold.iter().map(|line| of(line.tendered)).collect();
    if tendered.iter().any(|tendered| *tendered > zero()) {
        return if may_earn { vec![zero(); tendered.len()] } else { tendered };
    }
    let points = order.payments.iter().filter(|payment| payment.method == PaymentMethod::Points);
    let points: Vec<Exact> = points.map(|payment| of(payment.amount)).collect();
    let amount = if may_earn { zero() } else { sum(&points).min(sum(payable)) };
    split(&amount, payable, digits)
}

/// The money a line earns on: what was paid for it, with the tax in it or without.
fn on_what(programme: &Value, order: &Order, line: &Line, paid: Exact, digits: u8) -> Exact {
    let counts_tax = match field(programme, "earns-on").and_then(|on| text(on, "tax")) {
        Some(wanted) => wanted == "included",
        None => tax_mode(programme, order) == TaxMode::Inclusive,
    };
    match line.tax_percent {
        Some(rate) if !counts_tax => {
            let contained = &paid * of(rate) / (whole(100) + of(rate));
            paid - rounded(&contained, digits, "half-up")
        }
        _ => paid,
    }
}

/// Goods and services earn, shipping where the programme says so; gifts and what the host excludes never do.
fn may_earn(programme: &Value, line: &Line, is_discounted: bool) -> bool {
    let on = |name, default| field(programme, "earns-on").and_then(|on| flag(on, name)).unwrap_or(default);
    let is_kind = match line.kind {
        LineKind::Goods | LineKind::Service => true,
        LineKind::Shipping => on("shipping", false),
        _ => false,
    };
    is_kind
        && line.gift_of.is_none()
        && !line.exclusions.is_some_and(|excluded| excluded.accrual)
        && (on("sale-lines", true) || !is_on_sale(line))
        && (on("discounted-lines", true) || !is_discounted)
}

/// Whether a line is below its regular price.
pub fn is_on_sale(line: &Line) -> bool {
    line.regular_price.is_some_and(|regular| of(regular) > of(line.unit_price))
}
