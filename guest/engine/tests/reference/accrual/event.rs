//! What happened, as the rules look at it: which lines may earn, and on how much money.

use loyalty_contract::{
    AccrualRequest, Action, Context, Event, Line, LineKind, Member, Order, OrderState, Payment, PaymentMethod, TaxMode,
};
use serde_json::Value;

use crate::civil::{self, Local, Zone};
use crate::discount::lay::laid;
use crate::discount::line::{Money, exact, integer};
use crate::document::{field, flag, id, items, text};
use crate::exact::{Exact, of, rounded, sum, ten_to, whole, zero};

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

/// Whether the prices of the order contain tax.
pub fn prices_have_tax(facts: &Facts<'_>) -> bool {
    facts.order().is_some_and(|order| tax_mode(facts.programme, order) == TaxMode::Inclusive)
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
    let sold: Vec<Sold> = lines.iter().map(|line| sold(programme, order, line, digits)).collect();
    let with_points = paid_with_points(programme, order, &sold, digits);
    let mut facts = Vec::new();
    for (index, line) in lines.into_iter().enumerate() {
        let is_discounted = sold[index].charged < list_total(line, digits);
        facts.push(LineFacts {
            line,
            is_discounted,
            may_earn: may_earn(programme, line, is_discounted),
            basis: on_what(programme, &sold[index], &with_points[index], digits),
            before_discounts: list_total(line, digits) - line.prior_discount.map(of).unwrap_or_else(zero),
        });
    }
    facts
}

/// unit price × quantity, half-up to the minor unit.
fn list_total(line: &Line, digits: u8) -> Exact {
    rounded(&(of(line.unit_price) * of(line.quantity)), digits, "half-up")
}

/// What a line was sold at.
struct Sold {
    charged: Exact,
    tax: Exact,
    /// Whether the tax comes on top of what was charged, or is contained in it.
    is_on_top: bool,
}

impl Sold {
    /// What had to be paid.
    fn payable(&self) -> Exact {
        if self.is_on_top { &self.charged + &self.tax } else { self.charged.clone() }
    }
}

/// As the receipt says, else as the basket says.
fn sold(programme: &Value, order: &Order, line: &Line, digits: u8) -> Sold {
    let is_on_top = tax_mode(programme, order) == TaxMode::Exclusive;
    if let Some(receipt) = &order.receipt {
        let sold = receipt.lines.iter().find(|sold| sold.key == line.key).unwrap();
        return Sold { charged: of(sold.charged), tax: of(sold.tax), is_on_top };
    }
    let charged = list_total(line, digits) - line.prior_discount.map(of).unwrap_or_else(zero);
    let rate = line.tax_percent.map_or_else(zero, of);
    let of_which = if is_on_top { whole(100) } else { whole(100) + &rate };
    let tax = rounded(&(&charged * &rate / of_which), digits, "half-up");
    Sold { charged, tax, is_on_top }
}

/// The part of what is to be paid for each line that points pay, unless points may earn: as the receipt says, else in
/// proportion to the prices, of which none gets more than is to be paid for it.
fn paid_with_points(programme: &Value, order: &Order, sold: &[Sold], digits: u8) -> Vec<Exact> {
    if field(programme, "earns-on").and_then(|on| flag(on, "paid-with-points")).unwrap_or(false) {
        return sold.iter().map(|_| zero()).collect();
    }
    let mut by_receipt: Vec<_> = order.receipt.iter().flat_map(|receipt| &receipt.lines).collect();
    by_receipt.sort_by(|left, right| left.key.cmp(&right.key));
    if by_receipt.iter().any(|line| line.tendered.mantissa > 0) {
        return by_receipt.into_iter().map(|line| of(line.tendered)).collect();
    }
    let points = order.payments.iter().filter(|payment| payment.method == PaymentMethod::Points);
    let points: Vec<Exact> = points.map(|payment| of(payment.amount)).collect();
    let units = |money: &Exact| integer(&(money * ten_to(digits)));
    let prices: Vec<Exact> = sold.iter().map(|sold| sold.charged.clone()).collect();
    let rooms: Vec<Money> = sold.iter().map(|sold| units(&sold.payable())).collect();
    let shares = laid(units(&sum(&points)), &prices, &rooms);
    shares.into_iter().map(|share| exact(share) / ten_to(digits)).collect()
}

/// Whether tax earns: as the programme says, or as it stands to prices.
pub fn tax_earns(programme: &Value, prices_have_tax: bool) -> bool {
    let said = field(programme, "earns-on").and_then(|on| text(on, "tax"));
    said.map_or(prices_have_tax, |wanted| wanted == "included")
}

/// The money a line earns on: what money paid for it, with the tax or without. Points pay the price before the tax on top;
/// where the price contains the tax, each part of it that is paid contains its part of the tax.
fn on_what(programme: &Value, sold: &Sold, with_points: &Exact, digits: u8) -> Exact {
    match (tax_earns(programme, !sold.is_on_top), sold.is_on_top) {
        (true, _) => sold.payable() - with_points,
        (false, true) => (&sold.charged - with_points).max(zero()),
        (false, false) if sold.charged == zero() => zero(),
        (false, false) => {
            let part = (&sold.charged - with_points) / &sold.charged;
            rounded(&((&sold.charged - &sold.tax) * part), digits, "half-up")
        }
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
