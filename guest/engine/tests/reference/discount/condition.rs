//! Whether a rule holds when its lane begins: everything that stands against it, not only the first thing.

use loyalty_contract::ReasonCode::{
    Anonymous, ConditionNotMet, NoConsent, NoMatchingItem, QuantityNotMet, ThresholdNotMet,
};
use serde_json::Value;

use super::line::{Line, Money, exact};
use super::shop::Shop;
use super::{coupon, past};
use crate::accrual::condition::{Refusal, because, because_of, of_who_when_and_where};
use crate::document::{decimal, field, fields, flag, items, number, one_or_more};
use crate::exact::{Exact, of, sum, ten_to, zero};

/// Conditions that only a member can meet.
const OF_MEMBERS: [&str; 9] =
    ["tier", "segment", "birthday", "occasion", "membership", "entitlement", "registered", "figure", "consent"];

/// Everything that stands against what a rule asks for; `begin` is what each line comes to when its lane begins.
pub fn all_against(when: &Value, rule: &str, begin: &[Money], shop: &Shop<'_>) -> Vec<Refusal> {
    let mut against = of_who_when_and_where(when, shop.facts);
    against.extend(of_the_member(when, shop));
    against.extend(past::missing(when, shop));
    against.extend(of_the_basket(when, rule, begin, shop));
    if let Some(wanted) = field(when, "coupon")
        && let Err(missing) = coupon::fitting(wanted, false, shop)
    {
        against.extend(missing);
    }
    for nested in items(when, "all") {
        against.extend(all_against(nested, rule, begin, shop));
    }
    let any: Vec<Vec<Refusal>> =
        items(when, "any").into_iter().map(|nested| all_against(nested, rule, begin, shop)).collect();
    if !any.is_empty() && any.iter().all(|against| !against.is_empty()) {
        against.extend(any.into_iter().flatten());
    }
    if items(when, "none").into_iter().any(|nested| all_against(nested, rule, begin, shop).is_empty()) {
        against.push(because_of(ConditionNotMet, "none"));
    }
    against
}

/// Whether what a condition says depends on what earlier lanes have taken off.
pub fn looks_at_prices(when: &Value) -> bool {
    let is_of_lane = field(when, "subtotal").is_some_and(|wanted| field(wanted, "before") != Some(&"discounts".into()));
    is_of_lane || ["all", "any", "none"].into_iter().flat_map(|name| items(when, name)).any(looks_at_prices)
}

fn of_the_member(when: &Value, shop: &Shop<'_>) -> Vec<Refusal> {
    let mut against = Vec::new();
    let member = shop.request.member.as_ref();
    if member.is_none() && OF_MEMBERS.iter().any(|name| field(when, name).is_some()) {
        against.push(because(Anonymous));
    }
    match flag(when, "member") {
        Some(true) if member.is_none() => against.push(because(Anonymous)),
        Some(false) if member.is_some() => against.push(because_of(ConditionNotMet, "member")),
        _ => {}
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
    number(range, "at-least").is_none_or(|least| *found >= exact(least.into()))
        && number(range, "at-most").is_none_or(|most| *found <= exact(most.into()))
}

fn of_the_basket(when: &Value, rule: &str, begin: &[Money], shop: &Shop<'_>) -> Vec<Refusal> {
    let mut against = Vec::new();
    let counted = |wanted: &Value| -> Vec<(&Line<'_>, Money)> {
        let of = field(wanted, "of");
        let lines = shop.lines.iter().zip(begin.iter().copied());
        lines.filter(|(line, _)| line.counts() && shop.finds(of, rule, line)).collect()
    };
    if let Some(wanted) = field(when, "subtotal") {
        let reached = subtotal(wanted, rule, begin, shop);
        if decimal(wanted, "at-least").is_some_and(|least| exact(reached) < shop.units(&least)) {
            against.push(because(ThresholdNotMet));
        }
        if decimal(wanted, "at-most").is_some_and(|most| exact(reached) > shop.units(&most)) {
            against.push(because_of(ConditionNotMet, "subtotal"));
        }
    }
    if let Some(wanted) = field(when, "quantity") {
        let units = exact(counted(wanted).iter().map(|(line, _)| line.units).sum());
        if number(wanted, "at-least").is_some_and(|least| units < exact(least.into())) {
            against.push(because(QuantityNotMet));
        }
        if number(wanted, "at-most").is_some_and(|most| units > exact(most.into())) {
            against.push(because_of(ConditionNotMet, "quantity"));
        }
    }
    if let Some(wanted) = field(when, "skus") {
        let mut skus: Vec<&str> = counted(wanted).iter().map(|(line, _)| &*line.like.sku).collect();
        skus.sort_unstable();
        skus.dedup();
        if number(wanted, "at-least").is_some_and(|least| (skus.len() as i64) < least) {
            against.push(because(QuantityNotMet));
        }
    }
    if let Some(wanted) = field(when, "weight") {
        let weights: Vec<Exact> = counted(wanted)
            .iter()
            .map(|(line, _)| line.like.unit_weight.map_or_else(zero, |weight| of(weight) * &line.quantity))
            .collect();
        if !is_in(wanted, &sum(&weights)) {
            against.push(because_of(ConditionNotMet, "weight"));
        }
    }
    if let Some(wanted) = field(when, "contains") {
        let wanted = wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
        let is_there =
            |wanted: &Value| shop.lines.iter().any(|line| line.counts() && shop.finds(Some(wanted), rule, line));
        if !wanted.iter().all(is_there) {
            against.push(because(NoMatchingItem));
        }
    }
    against
}

/// What a threshold is compared with: the lines that count, as they are when the lane begins or before any discount.
pub fn subtotal(wanted: &Value, rule: &str, begin: &[Money], shop: &Shop<'_>) -> Money {
    let before_discounts = field(wanted, "before") == Some(&"discounts".into());
    let lines = shop.lines.iter().zip(begin);
    let counted = lines.filter(|(line, _)| line.counts() && shop.finds(field(wanted, "of"), rule, line));
    counted.map(|(line, now)| if before_discounts { line.net() } else { *now }).sum()
}

/// What all lines that count come to when a lane begins.
pub fn basket_subtotal(begin: &[Money], shop: &Shop<'_>) -> Exact {
    exact(subtotal(&Value::Null, "", begin, shop)) / ten_to(shop.digits)
}
