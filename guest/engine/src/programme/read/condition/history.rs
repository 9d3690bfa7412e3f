//! What the member has bought before: in sum, of a part of the assortment, and what they own.

use alloc::boxed::Box;
use alloc::vec::Vec;

use loyalty_contract::HistoryCut;

use super::bounds::{Figures, range};
use super::{DAYS_MAX, add, days, one_at_least};
use crate::condition::{Bought, Past, Purchases, Range, Test};
use crate::programme::document::Node;
use crate::programme::hint;
use crate::programme::read::Scope;
use crate::programme::read::selectors::{sorted, texts};
use crate::programme::reader::{self, Fields, Findings};
use crate::selection::{Categories, Selector};

/// Ways to cut the history.
const CUTS: [(&str, HistoryCut); 5] = [
    ("category", HistoryCut::Category),
    ("brand", HistoryCut::Brand),
    ("sku", HistoryCut::Sku),
    ("store", HistoryCut::Store),
    ("partner", HistoryCut::Partner),
];

/// The fields `history`, `purchases`, `bought` and `owns`.
pub fn tests(fields: &mut Fields<'_>, scope: &Scope, tests: &mut Vec<Test>, findings: &mut Findings) {
    if let Some(at) = fields.optional("history") {
        history(at, scope, tests, findings);
    }
    if let Some(at) = fields.optional("purchases") {
        add(tests, purchases(at, scope, findings).map(|purchases| Test::Purchases(Box::new(purchases))));
    }
    if let Some(at) = fields.optional("bought") {
        add(tests, bought(at, scope, findings).map(|bought| Test::Bought(Box::new(bought))));
    }
    if let Some(at) = fields.optional("owns") {
        add(tests, owns(at, findings).map(|owned| Test::Owns(Box::new(owned))));
    }
}

fn history(at: &Node, scope: &Scope, tests: &mut Vec<Test>, findings: &mut Findings) {
    let Some(mut fields) = Fields::open(at, findings) else { return };
    one_at_least(&fields, &Past::ALL.map(|(name, _)| name), findings);
    for (name, past) in Past::ALL {
        let of = match past {
            Past::Orders => Figures::Whole(u32::MAX.into()),
            Past::Spend | Past::AverageOrder => Figures::Money(scope.minor_units),
            Past::LastOrderDays | Past::FirstOrderDays => Figures::Whole(DAYS_MAX),
            Past::RecencyRatio => Figures::Decimal,
        };
        let range = fields.optional(name).and_then(|at| range(at, of, findings));
        add(tests, range.map(|range| Test::History(past, range)));
    }
    fields.finish(&[], findings);
}

fn purchases(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<Purchases> {
    let mut fields = Fields::open(at, findings)?;
    let within_days = fields.required("within-days", findings).and_then(|at| days(at, 0, findings));
    one_at_least(&fields, &["orders", "spend", "average-order"], findings);
    let mut part = |name, of| fields.optional(name).map_or(Some(None), |at| range(at, of, findings).map(Some));
    let orders = part("orders", Figures::Whole(u32::MAX.into()));
    let (spend, average_order) =
        (part("spend", Figures::Money(scope.minor_units)), part("average-order", Figures::Money(scope.minor_units)));
    fields.finish(&[], findings);
    Some(Purchases {
        within_days: within_days?,
        orders: orders?.unwrap_or_default(),
        spend: spend?.unwrap_or_default(),
        average_order: average_order?,
    })
}

fn bought(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<Bought> {
    let mut fields = Fields::open(at, findings)?;
    let names = CUTS.map(|(name, _)| name);
    let (cut, is_ambiguous) = (fields.one_of(&names, findings), fields.has_any(&names));
    one_at_least(&fields, &["orders", "share-of-orders", "quantity", "spend"], findings);
    let share_of_orders = fields.optional("share-of-orders").map(|at| range(at, Figures::Probability, findings));
    let mut part = |name, of| fields.optional(name).map_or(Some(Range::default()), |at| range(at, of, findings));
    let orders = part("orders", Figures::Whole(u32::MAX.into()));
    let quantity = part("quantity", Figures::Decimal);
    let spend = part("spend", Figures::Money(scope.minor_units));
    fields.finish(&[], findings);
    let Some((name, id)) = cut else {
        if !is_ambiguous {
            findings.error(at, "missing-field", "it does not say of what", &hint::listed(names.into_iter()));
        }
        return None;
    };
    let by = CUTS.iter().find(|(known, _)| *known == name).map(|(_, cut)| *cut)?;
    let share_of_orders = match share_of_orders {
        Some(range) => Some(range?),
        None => None,
    };
    let id = reader::id(id, findings)?;
    Some(Bought { by, id, orders: orders?, share_of_orders, quantity: quantity?, spend: spend? })
}

fn owns(at: &Node, findings: &mut Findings) -> Option<Selector> {
    let mut fields = Fields::open(at, findings)?;
    one_at_least(&fields, &["sku", "category"], findings);
    let skus = sorted(texts(&mut fields, "sku", findings));
    let categories = Categories::new(texts(&mut fields, "category", findings).into_iter());
    fields.finish(&[], findings);
    Some(Selector { skus, categories, ..Selector::default() })
}
