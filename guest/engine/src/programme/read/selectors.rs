//! Which lines a rule is about.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{LimitPeriod, Text, text};

use super::super::Chosen;
use super::super::document::{Node, Value};
use super::super::reader::{self, Fields, Findings};
use crate::order;
use crate::selection::{Categories, Selector};

/// How long a choice is locked.
const CHOICE_PERIODS: [(&str, LimitPeriod); 4] = [
    ("month", LimitPeriod::Month),
    ("quarter", LimitPeriod::Quarter),
    ("year", LimitPeriod::Year),
    ("statement", LimitPeriod::Statement),
];

/// The field `of` of a rule, with what members choose of it.
pub fn selector(fields: &mut Fields<'_>, findings: &mut Findings) -> (Selector, Option<Chosen>) {
    fields.optional("of").map(|at| read(at, true, findings)).unwrap_or_default()
}

/// The field `of` where members have no choice.
pub fn of(fields: &mut Fields<'_>, findings: &mut Findings) -> Selector {
    fields.optional("of").map(|at| plain_selector(at, findings)).unwrap_or_default()
}

/// A selection in which members have no choice.
#[inline(never)]
pub fn plain_selector(at: &Node, findings: &mut Findings) -> Selector {
    read(at, false, findings).0
}

fn read(at: &Node, may_be_chosen: bool, findings: &mut Findings) -> (Selector, Option<Chosen>) {
    let Some(mut fields) = Fields::open(at, findings) else { return Default::default() };
    let mut selector = kinds(&mut fields, findings);
    each_named(&mut fields, "attribute", findings, &mut |name, at, findings| {
        selector.attributes.push((name.into(), sorted(one_or_more(at, name, findings))));
    });
    selector.on_sale = fields.optional("on-sale").and_then(|at| reader::flag(at, findings));
    selector.discounted = fields.optional("discounted").and_then(|at| reader::flag(at, findings));
    selector.except = fields.optional("not").and_then(|at| except(at, findings));
    let chosen_at = if may_be_chosen { fields.optional("chosen") } else { None };
    let chosen = chosen_at.and_then(|at| chosen(at, findings));
    if let Some(chosen) = &chosen
        && selector.categories.is_empty()
    {
        // The rule is found by all it offers; what the member chose of it is seen at the event.
        selector.categories = Categories::new(chosen.from.iter().cloned());
        if selector.skus.is_empty() && selector.brands.is_empty() {
            selector.words = words("category", &chosen.from);
        }
    }
    if selector.is_everything() && chosen_at.is_none() {
        let help = "one of `sku`, `brand`, `category`, `tag`; for every line leave `of` out";
        findings.error(at, "missing-field", "it selects nothing", help);
    }
    fields.finish(&["kind"], findings);
    (selector, chosen)
}

#[inline(never)]
fn kinds(fields: &mut Fields<'_>, findings: &mut Findings) -> Selector {
    let mut first = None;
    let mut values = |name| {
        let values = texts(fields, name, findings);
        first = first.take().or_else(|| words(name, &values));
        values
    };
    let selector = Selector {
        skus: sorted(values("sku")),
        brands: sorted(values("brand")),
        categories: Categories::new(values("category").into_iter()),
        tags: sorted(values("tag")),
        sellers: sorted(values("seller")),
        ..Selector::default()
    };
    Selector { words: first, ..selector }
}

/// A kind and the value named first.
fn words(kind: &str, values: &[Text]) -> Option<Text> {
    values.first().map(|first| text(format!("{kind} {first}")))
}

/// Values in the order they are searched in.
#[inline(never)]
pub fn sorted(texts: Vec<Text>) -> Vec<Text> {
    if texts.len() > 1 { order::sorted(texts, Text::cmp) } else { texts }
}

/// What is left out.
fn except(at: &Node, findings: &mut Findings) -> Option<Box<Selector>> {
    let mut fields = Fields::open(at, findings)?;
    if matches!(&at.value, Value::Object(entries) if entries.is_empty()) {
        let help = "one of `sku`, `brand`, `category`, `tag`, `seller`";
        findings.error(at, "missing-field", "it leaves nothing out", help);
    }
    let selector = kinds(&mut fields, findings);
    fields.finish(&[], findings);
    Some(Box::new(selector))
}

/// Categories that members choose of.
fn chosen(at: &Node, findings: &mut Findings) -> Option<Chosen> {
    let mut fields = Fields::open(at, findings)?;
    fields.required("from", findings);
    let from = texts(&mut fields, "from", findings);
    let at_most = fields.required("at-most", findings).and_then(|at| reader::whole(at, 1..=100, findings));
    let period = fields.optional("per");
    let period = period.map_or(Some(LimitPeriod::Month), |at| reader::word(at, &CHOICE_PERIODS, findings));
    fields.finish(&[], findings);
    Some(Chosen { from, at_most: usize::try_from(at_most?).ok()?, period: period? })
}

/// The entries of a field that holds an object of names of the programme's own.
#[inline(never)]
pub fn each_named(
    fields: &mut Fields<'_>,
    name: &'static str,
    findings: &mut Findings,
    read: &mut dyn FnMut(&str, &Node, &mut Findings),
) {
    let Some(at) = fields.optional(name) else { return };
    match &at.value {
        Value::Object(entries) => entries.iter().for_each(|(name, at)| read(name, at, findings)),
        _ => {
            reader::wrong_type::<()>(at, "an object of names and values", findings);
        }
    }
}

/// The strings of a field that holds one or a list of them; none if it is not there.
#[inline(never)]
pub fn texts(fields: &mut Fields<'_>, name: &'static str, findings: &mut Findings) -> Vec<Text> {
    fields.optional(name).map(|at| one_or_more(at, name, findings)).unwrap_or_default()
}

/// The strings of a value that is one or a list of them.
#[inline(never)]
pub fn one_or_more(at: &Node, name: &str, findings: &mut Findings) -> Vec<Text> {
    let items = reader::one_or_more(at, findings);
    if items.is_empty() {
        findings.error(at, "out-of-range", &format!("`{name}` names nothing"), "leave the field out");
    }
    items.iter().filter_map(|at| reader::id(at, findings)).collect()
}
