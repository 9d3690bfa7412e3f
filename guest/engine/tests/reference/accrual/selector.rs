//! Which lines a rule is about (`of`).

use loyalty_contract::{Choice, Line, LineKind};
use serde_json::Value;

use super::basket::is_in;
use super::event::{Facts, LineFacts, is_on_sale};
use crate::civil;
use crate::document::{field, fields, flag, id, number, one_or_more, text, words};
use crate::exact;

/// Whether a rule is about a line that may earn. Every kind of match that is named must hold.
pub fn selects(rule: &Value, of: &LineFacts<'_>, facts: &Facts<'_>) -> bool {
    let Some(selector) = field(rule, "of") else { return true };
    let is = |selector: &Value| parts(selector, of).into_iter().all(|holds| holds);
    is(selector)
        && field(selector, "not").is_none_or(|excluded| !is(excluded))
        && field(selector, "chosen").is_none_or(|_| is_chosen(rule, of.line, facts))
}

/// Whether each thing that is named holds: one of its values is the line's, or what is said of it is so.
fn parts(selector: &Value, of: &LineFacts<'_>) -> Vec<bool> {
    let line = of.line;
    let mut holds = Vec::new();
    if let Some(kinds) = words(selector, "kind") {
        holds.push(kinds.iter().any(|kind| match *kind {
            "service" => line.kind == LineKind::Service,
            _ => line.kind == LineKind::Goods,
        }));
    }
    for (name, wanted) in field(selector, "attribute").map(fields).unwrap_or_default() {
        holds.push(has_attribute(name, wanted, line));
    }
    for (name, range) in field(selector, "figure").map(fields).unwrap_or_default() {
        let named = line.figures.iter().find(|figure| *figure.name == *name);
        holds.push(named.is_some_and(|figure| is_in(range, &exact::of(figure.value))));
    }
    holds.extend(flag(selector, "on-sale").map(|wanted| wanted == is_on_sale(line)));
    holds.extend(flag(selector, "discounted").map(|wanted| wanted == of.is_discounted));
    if let Some(skus) = words(selector, "sku") {
        holds.push(skus.contains(&&*line.sku));
    }
    if let Some(brands) = words(selector, "brand") {
        holds.push(line.brand.as_deref().is_some_and(|brand| brands.contains(&brand)));
    }
    if let Some(sellers) = words(selector, "seller") {
        holds.push(line.seller.as_deref().is_some_and(|seller| sellers.contains(&seller)));
    }
    if let Some(categories) = words(selector, "category") {
        holds.push(categories.iter().any(|category| lies_under(line, category)));
    }
    if let Some(tags) = words(selector, "tag") {
        holds.push(line.tags.iter().any(|tag| tags.contains(&&**tag)));
    }
    holds
}

/// Whether a line has an attribute as it is asked for: one of some values, there or not, of a beginning, or none of some.
fn has_attribute(name: &str, wanted: &Value, line: &Line) -> bool {
    let named = line.attributes.iter().filter(|found| *found.name == *name);
    let values: Vec<&str> = named.map(|found| &*found.value).collect();
    if !wanted.is_object() {
        return one_or_more(wanted).iter().any(|wanted| values.contains(wanted));
    }
    flag(wanted, "exists").is_none_or(|exists| values.is_empty() != exists)
        && text(wanted, "prefix").is_none_or(|prefix| values.iter().any(|value| value.starts_with(prefix)))
        && words(wanted, "not").is_none_or(|not| values.iter().all(|value| !not.contains(value)))
}

/// Whether a line lies in a category or below it.
fn lies_under(line: &Line, category: &str) -> bool {
    line.category.as_deref().is_some_and(|path| path == category || path.starts_with(&format!("{category}/")))
}

fn is_chosen(rule: &Value, line: &Line, facts: &Facts<'_>) -> bool {
    counting_choices(rule, facts).iter().any(|category| lies_under(line, category))
}

/// The categories the member has chosen under a rule that asks for it, as far as they count at the event.
///
/// Of the choices whose window touches the period of the event, oldest first, only the first few count, a repeated
/// category once; of those, the ones whose window holds now.
pub fn counting_choices<'a>(rule: &Value, facts: &Facts<'a>) -> Vec<&'a str> {
    let Some(chosen) = field(rule, "of").and_then(|of| field(of, "chosen")) else { return Vec::new() };
    let from = words(chosen, "from").unwrap();
    let most = number(chosen, "at-most").unwrap();
    let (first, next) = period(text(chosen, "per").unwrap(), facts);
    let now = facts.request.at.unix_seconds;
    let mut choices: Vec<&Choice> = facts.member().into_iter().flat_map(|member| &member.choices).collect();
    choices.retain(|choice| choice.rule == id(rule) && from.contains(&&*choice.chosen));
    choices.retain(|choice| choice.since.is_none_or(|since| since.unix_seconds < next));
    choices.retain(|choice| choice.until.is_none_or(|until| until.unix_seconds > first));
    choices.sort_by_key(|choice| (choice.since.map_or(i64::MIN, |since| since.unix_seconds), choice.chosen.clone()));
    let mut counting: Vec<&str> = Vec::new();
    for choice in &choices {
        if !counting.contains(&&*choice.chosen) && (counting.len() as i64) < most {
            counting.push(&choice.chosen);
        }
    }
    let holds_now = |choice: &&&Choice| {
        choice.since.is_none_or(|since| since.unix_seconds <= now)
            && choice.until.is_none_or(|until| now < until.unix_seconds)
    };
    let in_force: Vec<&str> = choices.iter().filter(holds_now).map(|choice| &*choice.chosen).collect();
    counting.retain(|category| in_force.contains(category));
    counting
}

/// First instant of the period of the event, and of the next one.
fn period(per: &str, facts: &Facts<'_>) -> (i64, i64) {
    let (first, next) = match per {
        "statement" => {
            let of = statement_day(facts);
            let first = civil::first_day_of_statement(facts.now.day, of);
            let mut next = facts.now.day + 1;
            while civil::first_day_of_statement(next, of) == first {
                next += 1;
            }
            (first, next)
        }
        period => (civil::first_day(period, facts.now.day), civil::next_period(period, facts.now.day)),
    };
    let at = |day| facts.zone.start_of(day).unix_seconds;
    (at(first), at(next))
}

/// The day the member's own month starts on; a member without one has calendar months.
pub fn statement_day(facts: &Facts<'_>) -> i64 {
    facts.member().and_then(|member| member.statement_day).map_or(1, i64::from)
}
