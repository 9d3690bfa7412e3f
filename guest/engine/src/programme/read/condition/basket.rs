//! What lies in the basket: what it comes to, how many units, which products, how heavy.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::add;
use super::bounds::{Figures, bounds, range};
use crate::condition::{BasketTest, Condition, Subtotal, Test};
use crate::money::{self, Rounding, Units};
use crate::programme::document::Node;
use crate::programme::read::Scope;
use crate::programme::read::memberships::TAX;
use crate::programme::read::selectors::{of, plain_selector};
use crate::programme::reader::{self, Fields, Findings};

/// The most units or products that can be asked for.
const UNITS_MAX: i64 = 1_000_000_000;

/// Against what a basket is held.
const BEFORE: [(&str, bool); 2] = [("lane", false), ("discounts", true)];

/// The fields `quantity`, `skus`, `weight` and `contains`.
pub fn tests(fields: &mut Fields<'_>, tests: &mut Vec<Test>, findings: &mut Findings) {
    let quantity = fields.optional("quantity").and_then(|at| quantity(at, findings));
    let skus = fields.optional("skus").and_then(|at| skus(at, findings));
    let weight = fields.optional("weight").and_then(|at| range(at, Figures::Decimal, findings));
    let contains = fields.optional("contains").and_then(|at| contains(at, findings));
    let all = [quantity, skus, weight.map(BasketTest::Weight), contains];
    for test in all {
        add(tests, test.map(Test::Basket));
    }
}

fn quantity(at: &Node, findings: &mut Findings) -> Option<BasketTest> {
    let mut fields = Fields::open(at, findings)?;
    let range = bounds(&mut fields, Figures::Whole(UNITS_MAX), findings);
    let of = of(&mut fields, findings);
    fields.finish(&[], findings);
    let whole = |bound: Option<_>| bound.and_then(|bound| money::round(bound, 0, Rounding::Down));
    Some(BasketTest::Quantity(whole(range.at_least), whole(range.at_most), Box::new(of)))
}

fn skus(at: &Node, findings: &mut Findings) -> Option<BasketTest> {
    let mut fields = Fields::open(at, findings)?;
    let least = fields.required("at-least", findings).and_then(|at| reader::whole(at, 1..=UNITS_MAX, findings));
    let of = of(&mut fields, findings);
    fields.finish(&[], findings);
    Some(BasketTest::Skus(least?, Box::new(of)))
}

fn contains(at: &Node, findings: &mut Findings) -> Option<BasketTest> {
    let items = reader::one_or_more(at, findings);
    if items.is_empty() {
        findings.error(at, "out-of-range", "`contains` names nothing", "leave the field out");
    }
    Some(BasketTest::Contains(items.into_iter().map(|at| plain_selector(at, findings)).collect()))
}

/// The field `subtotal`.
pub fn subtotal(fields: &mut Fields<'_>, scope: &Scope, condition: &mut Condition, findings: &mut Findings) {
    let Some(mut fields) = fields.optional("subtotal").and_then(|at| Fields::open(at, findings)) else { return };
    let range = bounds(&mut fields, Figures::Money(scope.minor_units), findings);
    let units = |bound: Option<_>| -> Option<Units> { money::round(bound?, scope.minor_units, Rounding::Down) };
    (condition.subtotal_at_least, condition.subtotal_at_most) = (units(range.at_least), units(range.at_most));
    let of = of(&mut fields, findings);
    let before_discounts = fields.optional("before").and_then(|at| reader::word(at, &BEFORE, findings));
    let tax = fields.optional("tax").and_then(|at| reader::word(at, &TAX, findings));
    let subtotal = Subtotal { of, before_discounts: before_discounts.unwrap_or(false), tax };
    let is_plain = subtotal.of.is_everything() && !subtotal.before_discounts && tax.is_none();
    condition.subtotal = (!is_plain).then(|| Box::new(subtotal));
    fields.finish(&[], findings);
}
