//! The lines of a basket as they are priced: the same goods on two lines are one line, with every unit of both.

use loyalty_contract::{Decimal, Line as Given, LineKind};

use crate::exact::{Exact, of, rounded, ten_to, whole, zero};

/// Money in minor units.
pub type Money = i128;

/// Lines that are equal in everything but key and quantity, as one.
pub struct Line<'a> {
    /// The smallest of their keys.
    pub key: String,
    /// What they have in common.
    pub like: &'a Given,
    /// The lines as they came, by key.
    pub parts: Vec<Part<'a>>,
    pub quantity: Exact,
    /// Units; goods sold by weight or length have none.
    pub units: i128,
    pub list: Money,
    pub prior: Money,
}

/// A line as it came.
pub struct Part<'a> {
    pub line: &'a Given,
    pub list: Money,
    pub prior: Money,
    /// What it is charged at least, by its minimum price and the least charge.
    pub floor: Money,
}

impl Part<'_> {
    /// What it costs before this decision.
    pub fn net(&self) -> Money {
        self.list - self.prior
    }
}

/// The lines of a basket by key; what costs something is charged at least `charge`, or what it costs if that is less.
pub fn merged<'a>(given: &'a [Given], charge: Money, digits: u8) -> Vec<Line<'a>> {
    let mut given: Vec<&Given> = given.iter().collect();
    given.sort_by(|left, right| left.key.cmp(&right.key));
    let mut lines: Vec<Line<'a>> = Vec::new();
    for line in given {
        let list = minor(&rounded(&(of(line.unit_price) * of(line.quantity)), digits, "half-up"), digits);
        let prior = line.prior_discount.map_or(0, |prior| minor(&of(prior), digits));
        let net = list - prior;
        let least = line.minimum_price.map_or(0, |price| half_up(&(of(price) * of(line.quantity) * ten_to(digits))));
        let part = Part { line, list, prior, floor: least.max(charge).min(net) };
        match lines.iter_mut().find(|other| is_same_goods(other.like, line)) {
            Some(same) => same.take_in(part),
            None => lines.push(Line::of(part)),
        }
    }
    lines
}

impl<'a> Line<'a> {
    fn of(part: Part<'a>) -> Self {
        let mut line = Self {
            key: part.line.key.to_string(),
            like: part.line,
            parts: Vec::new(),
            quantity: zero(),
            units: 0,
            list: 0,
            prior: 0,
        };
        line.take_in(part);
        line
    }

    fn take_in(&mut self, part: Part<'a>) {
        self.quantity += of(part.line.quantity);
        self.units = if self.like.divisible { 0 } else { integer(&self.quantity) };
        self.list += part.list;
        self.prior += part.prior;
        self.parts.push(part);
    }

    /// What it costs before this decision.
    pub fn net(&self) -> Money {
        self.list - self.prior
    }

    /// Goods and services, which thresholds count and rules for goods are about.
    pub fn is_merchandise(&self) -> bool {
        matches!(self.like.kind, LineKind::Goods | LineKind::Service) && self.like.gift_of.is_none()
    }

    /// Whether it counts toward thresholds.
    pub fn counts(&self) -> bool {
        self.is_merchandise() && !self.like.exclusions.is_some_and(|excluded| excluded.thresholds)
    }

    /// Whether rules for goods, or those for shipping, may touch it.
    pub fn may_be_discounted(&self, on: &str) -> bool {
        let is_kind = match on {
            "goods" => self.is_merchandise(),
            _ => self.like.kind == LineKind::Shipping && self.like.gift_of.is_none(),
        };
        is_kind && !self.like.exclusions.is_some_and(|excluded| excluded.discounts)
    }
}

/// Whether two lines differ in nothing but key and quantity. A prior discount belongs to its own line.
fn is_same_goods(one: &Given, other: &Given) -> bool {
    let has_prior = |line: &Given| line.prior_discount.is_some_and(|prior| of(prior) > zero());
    let plain = |line: &Given| Given {
        key: String::new(),
        quantity: Decimal::new(1, 0),
        prior_discount: None,
        unit_price: in_short(line.unit_price),
        regular_price: line.regular_price.map(in_short),
        lowest_prior_price: line.lowest_prior_price.map(in_short),
        member_price: line.member_price.map(in_short),
        minimum_price: line.minimum_price.map(in_short),
        unit_cost: line.unit_cost.map(in_short),
        tax_percent: line.tax_percent.map(in_short),
        fixed_tax: line.fixed_tax.map(in_short),
        unit_weight: line.unit_weight.map(in_short),
        ..line.clone()
    };
    !has_prior(one) && !has_prior(other) && plain(one) == plain(other)
}

/// The same number without zeros behind it.
fn in_short(number: Decimal) -> Decimal {
    let (mut mantissa, mut scale) = (number.mantissa, number.scale);
    while scale > 0 && mantissa % 10 == 0 {
        (mantissa, scale) = (mantissa / 10, scale - 1);
    }
    Decimal::new(mantissa, scale)
}

/// Money that is whole in minor units.
pub fn minor(money: &Exact, digits: u8) -> Money {
    let units = money * ten_to(digits);
    assert!(units.is_integer(), "{money} is not whole in minor units");
    integer(&units)
}

/// A whole number.
pub fn integer(number: &Exact) -> i128 {
    i128::try_from(number.to_integer()).unwrap()
}

/// Minor units as an exact number of them.
pub fn exact(units: Money) -> Exact {
    Exact::from_integer(units.into())
}

/// Half-up to a whole number.
pub fn half_up(number: &Exact) -> i128 {
    integer(&(number + Exact::new(1.into(), 2.into())).floor())
}

/// Up to a whole number.
pub fn up(number: &Exact) -> i128 {
    integer(&number.ceil())
}

/// A percentage of something.
pub fn percent(rate: &Exact, of: &Exact) -> Exact {
    of * rate / whole(100)
}
