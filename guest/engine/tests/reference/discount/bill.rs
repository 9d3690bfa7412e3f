//! What each line comes to as it came in: shares split back to the lines of the same goods, points, tax, unit prices.

use std::collections::BTreeMap;

use loyalty_contract::TaxMode;

use super::lay::{laid, split};
use super::line::{Money, exact, half_up, integer};
use super::shop::Shop;
use crate::document::text;
use crate::exact::{Exact, of, whole, zero};

/// A line as it came.
#[derive(Debug, Clone)]
pub struct Billed {
    pub key: String,
    pub list: Money,
    pub prior: Money,
    /// By rule, in the order the rules took effect.
    pub discounts: Vec<(String, Money)>,
    pub redeemed: Money,
    pub tendered: Money,
    pub charged: Money,
    /// What it is charged at least.
    floor: Money,
    pub tax: Money,
    /// Units and the price of each.
    pub unit_prices: Vec<(Exact, Money)>,
}

/// The lines of a basket, by merged line and then by key.
pub struct Bill {
    pub lines: Vec<Vec<Billed>>,
    pub is_exclusive: bool,
}

impl Bill {
    pub fn new(shop: &Shop<'_>) -> Self {
        let mode = shop.request.basket.tax_mode;
        let by_programme = text(shop.programme, "prices") == Some("tax-exclusive");
        let is_exclusive = mode.map_or(by_programme, |mode| mode == TaxMode::Exclusive);
        let mut lines = Vec::new();
        for line in &shop.lines {
            let billed = line.parts.iter().map(|part| Billed {
                key: part.line.key.to_string(),
                list: part.list,
                prior: part.prior,
                discounts: Vec::new(),
                redeemed: 0,
                tendered: 0,
                charged: part.net(),
                floor: if part.line.gift_of.is_some() { 0 } else { part.floor },
                tax: 0,
                unit_prices: Vec::new(),
            });
            lines.push(billed.collect());
        }
        Self { lines, is_exclusive }
    }

    /// Takes a rule's shares off.
    pub fn discount(&mut self, rule: &str, shares: &[Money]) {
        for (line, share) in self.lines.iter_mut().zip(shares) {
            let still: Vec<Money> = line.iter().map(|billed| billed.charged - billed.floor).collect();
            for (billed, share) in line.iter_mut().zip(split(*share, &still)) {
                billed.charged -= share;
                if share > 0 {
                    billed.discounts.push((rule.into(), share));
                }
            }
        }
    }

    /// Takes off what points pay as discount.
    pub fn redeem(&mut self, shares: &[Money]) {
        for (line, share) in self.lines.iter_mut().zip(shares) {
            let still: Vec<Money> = line.iter().map(|billed| billed.charged - billed.floor).collect();
            for (billed, share) in line.iter_mut().zip(split(*share, &still)) {
                billed.charged -= share;
                billed.redeemed += share;
            }
        }
    }

    /// What points pay as tender; prices stay.
    pub fn tender(&mut self, shares: &[Money]) {
        for (line, share) in self.lines.iter_mut().zip(shares) {
            let still: Vec<Money> = line.iter().map(|billed| billed.charged - billed.tendered).collect();
            for (billed, share) in line.iter_mut().zip(split(*share, &still)) {
                billed.tendered += share;
            }
        }
    }

    /// What points have not paid yet of the price of each merged line; tax on top is paid with money.
    pub fn untendered(&self) -> Vec<Money> {
        self.lines.iter().map(|line| line.iter().map(|billed| billed.charged - billed.tendered).sum()).collect()
    }

    /// What each merged line comes to.
    pub fn charged(&self) -> Vec<Money> {
        self.lines.iter().map(|line| line.iter().map(|billed| billed.charged).sum()).collect()
    }

    /// Tax of each line, or worked out once for all lines of a rate and split to them.
    pub fn tax(&mut self, shop: &Shop<'_>) {
        let by_order = text(shop.programme, "tax-rounding") == Some("order");
        let is_exclusive = self.is_exclusive;
        let mut of_rate: BTreeMap<Exact, Vec<&mut Billed>> = BTreeMap::new();
        for (line, like) in self.lines.iter_mut().zip(&shop.lines) {
            let rate = like.like.tax_percent.map_or_else(zero, of);
            of_rate.entry(rate).or_default().extend(line.iter_mut());
        }
        for (rate, mut lines) in of_rate {
            lines.sort_by(|one, other| one.key.cmp(&other.key));
            let charged: Vec<Money> = lines.iter().map(|billed| billed.charged).collect();
            let taxes = if by_order {
                let weights: Vec<Exact> = charged.iter().map(|charged| exact(*charged)).collect();
                let tax = tax_of(charged.iter().sum(), &rate, is_exclusive);
                laid(tax, &weights, &vec![Money::MAX; charged.len()])
            } else {
                charged.iter().map(|charged| tax_of(*charged, &rate, is_exclusive)).collect()
            };
            for (billed, tax) in lines.iter_mut().zip(taxes) {
                billed.tax = tax;
            }
        }
    }

    /// What each line is charged, as at most two prices of units.
    pub fn price_units(&mut self, shop: &Shop<'_>) {
        for (line, like) in self.lines.iter_mut().zip(&shop.lines) {
            for (billed, part) in line.iter_mut().zip(&like.parts) {
                if !part.line.divisible {
                    billed.unit_prices = unit_prices(billed.charged, integer(&of(part.line.quantity)));
                }
            }
        }
    }

    /// All lines by key.
    pub fn by_key(&self) -> Vec<&Billed> {
        let mut lines: Vec<&Billed> = self.lines.iter().flatten().collect();
        lines.sort_by(|one, other| one.key.cmp(&other.key));
        lines
    }
}

impl Billed {
    pub fn discount(&self) -> Money {
        self.discounts.iter().map(|(_, amount)| amount).sum()
    }
}

/// Tax contained in what is charged, or added to it; half-up.
fn tax_of(charged: Money, rate: &Exact, is_exclusive: bool) -> Money {
    let of = if is_exclusive { whole(100) } else { whole(100) + rate };
    half_up(&(exact(charged) * rate / of))
}

/// The dear units first.
fn unit_prices(charged: Money, units: Money) -> Vec<(Exact, Money)> {
    let (price, dear) = (charged / units, charged % units);
    let groups = [(dear, price + 1), (units - dear, price)];
    groups.into_iter().filter(|(units, _)| *units > 0).map(|(units, price)| (exact(units), price)).collect()
}
