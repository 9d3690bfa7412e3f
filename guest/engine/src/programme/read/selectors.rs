//! Which lines a rule is about.

use alloc::boxed::Box;
use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{LimitPeriod, LineKind, Text, text};

use super::super::Chosen;
use super::super::document::{Node, Value};
use super::super::reader::{self, Fields, Findings};
use super::attributes::{attributes, figures};
use crate::order;
use crate::selection::{Categories, Selector};

/// How long a choice is locked.
const CHOICE_PERIODS: [(&str, LimitPeriod); 4] = [
    ("month", LimitPeriod::Month),
    ("quarter", LimitPeriod::Quarter),
    ("year", LimitPeriod::Year),
    ("statement", LimitPeriod::Statement),
];

/// Kinds of line that rules look at.
const KINDS: [(&str, LineKind); 2] = [("goods", LineKind::Goods), ("service", LineKind::Service)];

/// What a selection may name.
const NAMED: &str =
    "`sku`, `brand`, `category`, `tag`, `seller`, `kind`, `attribute`, `figure`, `on-sale`, `discounted`";

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
    let mut selector = parts(&mut fields, findings);
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
    if says_nothing(at) {
        let help = format!("one of {NAMED}; for every line leave `of` out");
        findings.error(at, "missing-field", "it selects nothing", &help);
    }
    fields.finish(&[], findings);
    (selector, chosen)
}

/// Whether an object has no fields, or none but attributes and figures without a name.
fn says_nothing(at: &Node) -> bool {
    let is_empty = |at: &Node| matches!(&at.value, Value::Object(entries) if entries.is_empty());
    match &at.value {
        Value::Object(entries) => {
            entries.iter().all(|(name, at)| matches!(&**name, "attribute" | "figure") && is_empty(at))
        }
        _ => false,
    }
}

/// All that a line must be; what is left out of it stands apart.
#[inline(never)]
fn parts(fields: &mut Fields<'_>, findings: &mut Findings) -> Selector {
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
    let kinds_at = fields.optional("kind");
    let kinds = kinds_at.map(|at| one_or_more_of(at, "kind", findings)).unwrap_or_default();
    let mut flag = |name| fields.optional(name).and_then(|at| reader::flag(at, findings));
    let (on_sale, discounted) = (flag("on-sale"), flag("discounted"));
    Selector {
        kinds: kinds.into_iter().filter_map(|at| reader::word(at, &KINDS, findings)).collect(),
        attributes: attributes(fields, findings),
        figures: figures(fields, findings),
        on_sale,
        discounted,
        words: first,
        ..selector
    }
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
    if says_nothing(at) {
        findings.error(at, "missing-field", "it leaves nothing out", &format!("one of {NAMED}"));
    }
    let selector = parts(&mut fields, findings);
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

/// The strings of a field that holds one or a list of them; none if it is not there.
#[inline(never)]
pub fn texts(fields: &mut Fields<'_>, name: &'static str, findings: &mut Findings) -> Vec<Text> {
    fields.optional(name).map(|at| one_or_more(at, name, findings)).unwrap_or_default()
}

/// The strings of a value that is one or a list of them.
#[inline(never)]
pub fn one_or_more(at: &Node, name: &str, findings: &mut Findings) -> Vec<Text> {
    let items = one_or_more_of(at, name, findings);
    items.into_iter().filter_map(|at| reader::id(at, findings)).collect()
}

/// A value, or those of a list that is not empty.
#[inline(never)]
fn one_or_more_of<'a>(at: &'a Node, name: &str, findings: &mut Findings) -> Vec<&'a Node> {
    let items = reader::one_or_more(at, findings);
    if items.is_empty() {
        findings.error(at, "out-of-range", &format!("`{name}` names nothing"), "leave the field out");
    }
    items
}
