//! What a rule asks of the member, of what is in the basket, and of several conditions together.

use std::collections::BTreeMap;

use loyalty_contract::Line;
use loyalty_contract::ReasonCode::{
    Anonymous, ConditionNotMet, NoConsent, NoMatchingItem, QuantityNotMet, ThresholdNotMet,
};
use serde_json::{Value, json};

use super::condition::{Refusal, because, because_of, of_who_when_and_where};
use super::event::{Facts, LineFacts, minor_units};
use super::past;
use super::selector::selects;
use crate::document::{decimal, field, fields, flag, items, number, one_or_more, text};
use crate::exact::{Exact, of, rounded, sum, whole, zero};

/// Conditions that only a member can meet.
const OF_MEMBERS: [&str; 9] =
    ["tier", "segment", "birthday", "occasion", "membership", "entitlement", "registered", "figure", "consent"];

/// A line that counts toward thresholds, with what it comes to in money.
pub struct Counted<'a> {
    pub line: &'a Line,
    pub quantity: Exact,
    pub now: Exact,
    pub before_discounts: Exact,
    pub is_discounted: bool,
    /// Whether its money counts, not only its units.
    pub counts_money: bool,
    /// Whether tax is in what it comes to now, and in what it did before any discount.
    pub has_tax: (bool, bool),
}

/// Everything that stands against what a rule asks for, coupons aside.
pub fn all_against(when: &Value, rule: &str, lines: &[Counted<'_>], facts: &Facts<'_>) -> Vec<Refusal> {
    let mut against = of_who_when_and_where(when, facts);
    against.extend(of_the_member(when, facts));
    against.extend(past::missing(when, facts));
    against.extend(of_the_basket(when, rule, lines, facts));
    for nested in items(when, "all") {
        against.extend(all_against(nested, rule, lines, facts));
    }
    let any: Vec<Vec<Refusal>> =
        items(when, "any").into_iter().map(|nested| all_against(nested, rule, lines, facts)).collect();
    if !any.is_empty() && any.iter().all(|against| !against.is_empty()) {
        against.extend(any.into_iter().flatten());
    }
    if items(when, "none").into_iter().any(|nested| all_against(nested, rule, lines, facts).is_empty()) {
        against.push(because_of(ConditionNotMet, "none"));
    }
    against
}

/// A condition without alternatives, once for each way to choose among them.
pub fn alternatives(when: &Value) -> Vec<Value> {
    let any: Vec<Value> = items(when, "any").into_iter().flat_map(alternatives).collect();
    let mut ways: Vec<Vec<Value>> = vec![Vec::new()];
    for further in items(when, "all").into_iter().map(alternatives).chain((!any.is_empty()).then_some(any)) {
        let beside = |way: &Vec<Value>| {
            further.iter().map(|one| [&way[..], std::slice::from_ref(one)].concat()).collect::<Vec<_>>()
        };
        ways = ways.iter().flat_map(beside).collect();
    }
    let chosen = |all: Vec<Value>| {
        let mut own = when.clone();
        own["all"] = all.into();
        own.as_object_mut().unwrap().remove("any");
        own
    };
    ways.into_iter().map(chosen).collect()
}

fn of_the_member(when: &Value, facts: &Facts<'_>) -> Vec<Refusal> {
    let mut against = Vec::new();
    let member = facts.member();
    if member.is_none() && OF_MEMBERS.iter().any(|name| field(when, name).is_some()) {
        against.push(because(Anonymous));
    }
    match flag(when, "member") {
        Some(true) if member.is_none() => against.push(because(Anonymous)),
        Some(false) if member.is_some() => against.push(because_of(ConditionNotMet, "member")),
        _ => {}
    }
    if let Some(named) = field(when, "member").filter(|member| !member.is_boolean()) {
        match member {
            None => against.push(because(Anonymous)),
            Some(member) if one_or_more(named).contains(&&*member.id) => {}
            Some(_) => against.push(because_of(ConditionNotMet, "member")),
        }
    }
    for (name, range) in field(when, "figure").map(fields).unwrap_or_default() {
        let figures = member.into_iter().flat_map(|member| &member.figures);
        let found = figures.filter(|figure| *figure.name == *name).map(|figure| of(figure.value)).next();
        if found.is_none_or(|found| !is_in(range, &found)) {
            against.push(because_of(ConditionNotMet, name));
        }
    }
    if let Some(wanted) = field(when, "consent").map(one_or_more)
        && !member.is_some_and(|member| member.consents.iter().any(|given| wanted.contains(&&**given)))
    {
        against.push(because_of(NoConsent, wanted[0]));
    }
    against
}

/// Whether a number is in a range of decimals.
pub fn is_in(range: &Value, number: &Exact) -> bool {
    decimal(range, "at-least").is_none_or(|least| *number >= least)
        && decimal(range, "at-most").is_none_or(|most| *number <= most)
}

/// Whether a number is in a range of whole numbers.
pub fn is_whole_in(range: &Value, found: &Exact) -> bool {
    number(range, "at-least").is_none_or(|least| *found >= whole(least))
        && number(range, "at-most").is_none_or(|most| *found <= whole(most))
}

fn of_the_basket(when: &Value, rule: &str, lines: &[Counted<'_>], facts: &Facts<'_>) -> Vec<Refusal> {
    let mut against = Vec::new();
    let counted = |wanted: &Value| -> Vec<&Counted<'_>> {
        lines.iter().filter(|line| finds(field(wanted, "of"), rule, line, facts)).collect()
    };
    if let Some(wanted) = field(when, "subtotal") {
        let reached = subtotal(wanted, rule, lines, facts);
        if decimal(wanted, "at-least").is_some_and(|least| reached < least) {
            against.push(because(ThresholdNotMet));
        }
        if decimal(wanted, "at-most").is_some_and(|most| reached > most) {
            against.push(because_of(ConditionNotMet, "subtotal"));
        }
    }
    if let Some(wanted) = field(when, "quantity") {
        let units = pieces(wanted, rule, lines, facts);
        if number(wanted, "at-least").is_some_and(|least| units < whole(least)) {
            against.push(because(QuantityNotMet));
        }
        if number(wanted, "at-most").is_some_and(|most| units > whole(most)) {
            against.push(because_of(ConditionNotMet, "quantity"));
        }
    }
    if let Some(wanted) = field(when, "skus") {
        let mut skus: Vec<&str> = counted(wanted).iter().map(|line| &*line.line.sku).collect();
        skus.sort_unstable();
        skus.dedup();
        if number(wanted, "at-least").is_some_and(|least| (skus.len() as i64) < least) {
            against.push(because(QuantityNotMet));
        }
    }
    if let Some(wanted) = field(when, "weight") {
        let weight = |line: &Counted<'_>| line.line.unit_weight.map_or_else(zero, |weight| of(weight) * &line.quantity);
        if !is_in(wanted, &sum(&lines.iter().map(weight).collect::<Vec<_>>())) {
            against.push(because_of(ConditionNotMet, "weight"));
        }
    }
    if let Some(wanted) = field(when, "contains") {
        let wanted = wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
        if !wanted.iter().all(|wanted| lines.iter().any(|line| finds(Some(wanted), rule, line, facts))) {
            against.push(because(NoMatchingItem));
        }
    }
    against
}

/// How many units are counted; what is weighed has none.
pub fn pieces(wanted: &Value, rule: &str, lines: &[Counted<'_>], facts: &Facts<'_>) -> Exact {
    let counted = lines.iter().filter(|line| finds(field(wanted, "of"), rule, line, facts));
    sum(counted.filter(|line| !line.line.divisible).map(|line| &line.quantity))
}

/// What a threshold is compared with: the lines it counts, as they are now, or before any discount, earn they or not; with
/// the tax of each rate or without it, where it says so.
pub fn subtotal(wanted: &Value, rule: &str, lines: &[Counted<'_>], facts: &Facts<'_>) -> Exact {
    let before_discounts = field(wanted, "before") == Some(&"discounts".into());
    let counts = |line: &&Counted<'_>| line.counts_money || before_discounts;
    let counted = lines.iter().filter(counts).filter(|line| finds(field(wanted, "of"), rule, line, facts));
    let mut by_rate: BTreeMap<(Exact, bool), Exact> = BTreeMap::new();
    for line in counted {
        let (now, before) = line.has_tax;
        let (amount, has_tax) = if before_discounts { (&line.before_discounts, before) } else { (&line.now, now) };
        let rate = line.line.tax_percent.map_or_else(zero, of);
        *by_rate.entry((rate, has_tax)).or_insert_with(zero) += amount;
    }
    let mut reached = zero();
    for ((rate, has_tax), amount) in by_rate {
        let of_which = if has_tax { whole(100) + &rate } else { whole(100) };
        let tax = rounded(&(&amount * rate / of_which), minor_units(facts.programme), "half-up");
        reached += match (has_tax, text(wanted, "tax")) {
            (true, Some("excluded")) => amount - tax,
            (false, Some("included")) => amount + tax,
            _ => amount,
        };
    }
    reached
}

fn finds(selector: Option<&Value>, rule: &str, line: &Counted<'_>, facts: &Facts<'_>) -> bool {
    let Some(selector) = selector else { return true };
    let looked_at = LineFacts {
        line: line.line,
        is_discounted: line.is_discounted,
        may_earn: true,
        basis: zero(),
        before_discounts: zero(),
    };
    selects(&json!({ "id": rule, "of": selector }), &looked_at, facts)
}
