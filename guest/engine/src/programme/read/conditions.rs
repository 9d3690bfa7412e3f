//! Conditions of a rule: which lines it is about, and when it holds.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::Text;

use super::super::document::Node;
use super::super::reader::{self, Fields, Findings};
use super::{Scope, unknown};
use crate::condition::{self, Condition};
use crate::selection::Selector;

/// Days of the week, by the bit that stands for them.
const WEEKDAYS: [(&str, u8); 7] = [("mon", 0), ("tue", 1), ("wed", 2), ("thu", 3), ("fri", 4), ("sat", 5), ("sun", 6)];

pub fn selector(fields: &mut Fields<'_>, findings: &mut Findings) -> Selector {
    let Some(at) = fields.optional("of") else { return Selector::default() };
    let Some(mut fields) = Fields::open(at, findings) else { return Selector::default() };
    let selector = Selector {
        skus: texts(&mut fields, "sku", findings),
        brands: texts(&mut fields, "brand", findings),
        categories: texts(&mut fields, "category", findings),
        tags: texts(&mut fields, "tag", findings),
    };
    if selector.is_everything() {
        let help = "one of `sku`, `brand`, `category`, `tag`; for every line leave `of` out";
        findings.error(at, "missing-field", "it selects nothing", help);
    }
    fields.finish(&["attribute", "seller", "not", "on-sale", "kind"], findings);
    selector
}

pub fn condition(fields: &mut Fields<'_>, scope: &Scope, findings: &mut Findings) -> Condition {
    let mut condition = Condition::default();
    if let Some(at) = fields.optional("valid")
        && let Some(mut fields) = Fields::open(at, findings)
    {
        condition.valid_from = fields.optional("from").and_then(|at| reader::date(at, findings));
        condition.valid_through = fields.optional("through").and_then(|at| reader::date(at, findings));
        fields.finish(&[], findings);
        if let (Some(first), Some(last)) = (condition.valid_from, condition.valid_through)
            && first > last
        {
            let help = "let `through` be the last day, `from` the first";
            findings.error(at, "contradiction", "it ends before it begins", help);
        }
    }
    let Some(at) = fields.optional("when") else { return condition };
    let Some(mut fields) = Fields::open(at, findings) else { return condition };
    condition.weekdays = fields.optional("weekday").and_then(|at| weekdays(at, findings));
    if let Some(at) = fields.optional("tier") {
        tier_condition(at, scope, &mut condition, findings);
    }
    condition.segments = texts(&mut fields, "segment", findings);
    condition.channels = texts(&mut fields, "channel", findings);
    condition.coupon = fields.optional("coupon").and_then(|at| {
        let code = condition::normalised(&reader::id(at, findings)?);
        if code.is_empty() {
            findings.error(at, "out-of-range", "a coupon code needs a letter or digit", "");
        }
        Some(code)
    });
    condition.subtotal_at_least = fields.optional("subtotal").and_then(|at| {
        let mut fields = Fields::open(at, findings)?;
        let least = fields.required("at-least", findings);
        let least = least.and_then(|at| reader::amount(at, scope.minor_units, findings));
        fields.finish(&["at-most", "of", "base"], findings);
        least
    });
    let later = [
        "all",
        "any",
        "none",
        "hours",
        "birthday",
        "anniversary",
        "first-order",
        "nth-order",
        "history",
        "store",
        "country",
        "region",
        "partner",
        "payment",
        "delivery",
        "attribute",
        "figure",
        "membership",
        "entitlement",
        "balance",
        "items",
        "quantity",
        "weight",
        "contains",
        "owned",
        "registered",
        "logged-in",
    ];
    fields.finish(&later, findings);
    condition
}

fn weekdays(at: &Node, findings: &mut Findings) -> Option<u8> {
    let mut days = 0_u8;
    for at in reader::one_or_more(at, findings) {
        days |= reader::word(at, &WEEKDAYS, findings).map_or(0, |day| 1 << day);
    }
    if reader::one_or_more(at, findings).is_empty() {
        findings.error(at, "out-of-range", "no weekday is named, so it never applies", "");
    }
    Some(days)
}

fn tier_condition(at: &Node, scope: &Scope, condition: &mut Condition, findings: &mut Findings) {
    let Some(mut fields) = Fields::open(at, findings) else { return };
    let position = |at: &Node, findings: &mut Findings| tier_position(at, scope, findings);
    match fields.one_of(&["at-least", "is"], findings) {
        Some(("at-least", at)) => condition.tier_at_least = position(at, findings),
        Some((_, at)) => {
            let tiers = reader::one_or_more(at, findings);
            if tiers.is_empty() {
                findings.error(at, "out-of-range", "no tier is named, so it never applies", "");
            }
            condition.tier_is = Some(tiers.iter().filter_map(|at| position(at, findings)).collect());
        }
        None => {
            let help = "one of `at-least`, `is`";
            findings.error(at, "missing-field", "it does not say which tier", help);
        }
    }
    fields.finish(&["at-most"], findings);
}

/// The position of the tier named here.
pub fn tier_position(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<usize> {
    let id = reader::id(at, findings)?;
    let position = scope.tiers.iter().position(|tier| *tier == id);
    if position.is_none() {
        unknown(at, "tier", &id, scope.tiers.iter().map(|id| &**id), findings);
    }
    position
}

/// The strings of a field that holds one or a list of them; none if it is not there.
pub fn texts(fields: &mut Fields<'_>, name: &'static str, findings: &mut Findings) -> Vec<Text> {
    let Some(at) = fields.optional(name) else { return Vec::new() };
    let items = reader::one_or_more(at, findings);
    if items.is_empty() {
        findings.error(at, "out-of-range", &format!("`{name}` names nothing"), "leave the field out");
    }
    items.iter().filter_map(|at| reader::id(at, findings)).collect()
}
