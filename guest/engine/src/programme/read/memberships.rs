//! Memberships that one joins by paying a fee, and what orders earn on.

use alloc::vec::Vec;

use loyalty_contract::TaxMode;

use super::super::document::Node;
use super::super::reader::{self, Fields, Findings};
use super::super::{EarnsOn, Membership};
use super::lifetimes::span;
use super::{Scope, duplicate};
use crate::bounds::PLANS_MAX;
use crate::money;
use crate::order;

/// Whether tax counts.
pub const TAX: [(&str, TaxMode); 2] = [("included", TaxMode::Inclusive), ("excluded", TaxMode::Exclusive)];

pub fn memberships(fields: &mut Fields<'_>, scope: &mut Scope, findings: &mut Findings) -> Vec<Membership> {
    let items =
        fields.optional("memberships").map(|at| reader::some_items(at, PLANS_MAX, findings)).unwrap_or_default();
    let memberships = items.iter().filter_map(|at| membership(at, scope.minor_units, findings)).collect();
    // A membership with a fault of its own is still there for the rules.
    scope.plans = items.iter().map(|at| reader::id_of(at)).collect();
    let id = |place: usize| scope.plans.get(place).map_or("", |id| &**id);
    let (by_id, _) = order::by_id(items.len(), &id);
    for pair in by_id.windows(2) {
        if let [before, place] = pair
            && id(*before) == id(*place)
            && !id(*place).is_empty()
            && let Some(at) = items.get(*place)
        {
            duplicate(at, id(*place), findings);
        }
    }
    scope.plans_by_id = by_id;
    memberships
}

fn membership(at: &Node, minor_units: u8, findings: &mut Findings) -> Option<Membership> {
    let mut fields = Fields::open(at, findings)?;
    let id = fields.required("id", findings).and_then(|at| reader::id(at, findings));
    if let Some(at) = fields.optional("name") {
        reader::string(at, findings);
    }
    let fee = fields.optional("fee").and_then(|at| reader::amount(at, minor_units, findings));
    let term = fields.optional("term").and_then(|at| {
        let mut fields = Fields::open(at, findings)?;
        let term = span(&mut fields, findings);
        if !fields.has_any(&["after-days", "after-months"]) {
            let help = "one of `after-days`, `after-months`; for a membership without end leave `term` out";
            findings.error(at, "missing-field", "it does not say how long a term is", help);
        }
        fields.finish(&[], findings);
        term
    });
    let grace = fields.optional("grace-days").and_then(|at| reader::whole(at, 0..=3_650, findings));
    let same_order = fields.optional("same-order").and_then(|at| reader::flag(at, findings));
    fields.finish(&[], findings);
    Some(Membership {
        id: id?,
        fee: fee.filter(|fee| *fee > 0).map(|fee| money::decimal(fee, minor_units)),
        term,
        grace_days: grace.and_then(|days| u32::try_from(days).ok()).unwrap_or(0),
        holds_in_same_order: same_order.unwrap_or(false),
    })
}

/// The field `earns-on`.
pub fn earns_on(fields: &mut Fields<'_>, findings: &mut Findings) -> EarnsOn {
    let at = fields.optional("earns-on");
    let mut fields = at.and_then(|at| Fields::open(at, findings));
    let tax = fields.as_mut().and_then(|fields| fields.optional("tax"));
    let tax = tax.and_then(|at| reader::word(at, &TAX, findings));
    let mut flag = |name, default| {
        let at = fields.as_mut().and_then(|fields| fields.optional(name));
        at.and_then(|at| reader::flag(at, findings)).unwrap_or(default)
    };
    let earns_on = EarnsOn {
        tax,
        shipping: flag("shipping", false),
        paid_with_points: flag("paid-with-points", false),
        sale_lines: flag("sale-lines", true),
        discounted_lines: flag("discounted-lines", true),
    };
    if let Some(fields) = fields {
        fields.finish(&[], findings);
    }
    earns_on
}
