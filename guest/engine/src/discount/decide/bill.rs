//! What each line is charged, its taxes and unit prices, and the sums of the basket.

use alloc::vec::Vec;

use loyalty_contract::{Decimal, LinePrice, List, Receipt, RedemptionMode, TaxMode, Totals, UnitPrice, maybe};

use super::super::margin;
use super::Decided;
use crate::facts::PricedLine;
use crate::money::{self, Units};
use crate::tax;

/// What a line comes to.
pub struct Charge {
    charged: Units,
    redeemed: Units,
    tendered: Units,
    tax: Units,
}

impl Decided<'_> {
    pub(super) fn charges(&self) -> Option<Vec<Charge>> {
        let lines = self.basket.lines.iter().zip(self.run.lines.iter().copied());
        let mut charges = Vec::with_capacity(self.basket.lines.len());
        for (line, charged) in lines.clone() {
            let tax = line.tax_on(charged, self.basket.tax_mode)?;
            charges.push(Charge { charged, redeemed: 0, tendered: 0, tax });
        }
        for paid in &self.paid {
            let is_tender = paid.spending.mode == RedemptionMode::Tender;
            for (charge, share) in charges.iter_mut().zip(&paid.shares) {
                *(if is_tender { &mut charge.tendered } else { &mut charge.redeemed }) += share;
            }
        }
        if self.programme.taxes_order {
            let taxes = tax::by_line(&lines.collect::<Vec<_>>(), self.basket.tax_mode)?;
            charges.iter_mut().zip(taxes).for_each(|(charge, tax)| charge.tax = tax);
        }
        Some(charges)
    }

    /// The sums of what the receipt freezes.
    pub(super) fn totals(&self, charges: &[Charge], receipt: &Receipt) -> Option<Totals> {
        let minor_units = self.programme.minor_units;
        let sum = |figure: fn(&Charge) -> Units| charges.iter().map(figure).sum::<Units>();
        let list: Units = self.basket.lines.iter().map(|line| line.list_total).sum();
        let prior: Units = self.basket.lines.iter().map(|line| line.prior_discount).sum();
        let (charged, redeemed) = (sum(|one| one.charged), sum(|one| one.redeemed));
        let (tendered, tax) = (sum(|one| one.tendered), sum(|one| one.tax));
        let margin = match margin::cost_of_goods(self.basket, minor_units)? {
            Some(cost) => {
                let points = margin::cost_of_points(self.programme, self.request, receipt)?;
                Some(charged.checked_sub(cost)?.checked_sub(points)?)
            }
            None => None,
        };
        let payable = if self.basket.tax_mode == TaxMode::Exclusive { charged + tax } else { charged };
        let money = |units| money::decimal(units, minor_units);
        Some(Totals {
            list_total: money(list),
            discount: money(list - prior - charged - redeemed),
            prior_discount: money(prior),
            redeemed: money(redeemed),
            charged: money(charged),
            payable: money(payable),
            tendered: money(tendered),
            tax: money(tax),
            margin: maybe(margin.map(money)),
        })
    }
}

pub fn line_price(line: &PricedLine<'_>, charge: &Charge, minor_units: u8) -> LinePrice {
    let money = |units| money::decimal(units, minor_units);
    LinePrice {
        key: line.line.key.clone(),
        list_total: money(line.list_total),
        prior_discount: money(line.prior_discount),
        discount: money(line.net() - charge.charged - charge.redeemed),
        redeemed: money(charge.redeemed),
        charged: money(charge.charged),
        tendered: money(charge.tendered),
        tax: money(charge.tax),
        unit_prices: unit_prices(line, charge.charged, minor_units),
    }
}

/// `charged` as at most two groups of units with one price each: those a minor unit dearer come first.
fn unit_prices(line: &PricedLine<'_>, charged: Units, minor_units: u8) -> List<UnitPrice> {
    let Some(units) = money::whole_units(line.line.quantity, 0).filter(|_| !line.line.divisible) else {
        return List::new();
    };
    let (price, dearer) = (charged / units, charged % units);
    let group =
        |quantity, price| UnitPrice { quantity: Decimal::new(quantity, 0), price: money::decimal(price, minor_units) };
    [(dearer, price + 1), (units - dearer, price)]
        .into_iter()
        .filter(|(quantity, _)| *quantity > 0)
        .map(|(quantity, price)| group(quantity, price))
        .collect()
}
