//! How much: the rate of a rule as it stands for this member, this basket and this lane.

use loyalty_contract::Coupon;
use loyalty_contract::ReasonCode::{Anonymous, ConditionNotMet, QuantityNotMet, ThresholdNotMet};
use serde_json::Value;

use super::condition::basket_subtotal;
use super::line::Money;
use super::shop::Shop;
use crate::accrual::condition::{Refusal, because, because_of};
use crate::accrual::earn::tier_not_named;
use crate::document::{decimal, field, flag, text};
use crate::exact::{Exact, of, parsed, sum, whole, zero};

/// What a rate may look at.
pub struct Known<'a> {
    pub coupon: Option<&'a Coupon>,
    /// What each line comes to when the lane begins.
    pub begin: &'a [Money],
    /// The lines the rule is about, and what each weighs when the rule takes its turn.
    pub matches: &'a [bool],
    pub weights: &'a [Money],
}

/// The rate, or what stands against there being one.
pub fn rate(rate: &Value, known: &Known<'_>, shop: &Shop<'_>) -> Result<Exact, Vec<Refusal>> {
    if let Some(fixed) = rate.as_str() {
        return Ok(parsed(fixed));
    }
    let member = shop.request.member.as_ref();
    if let Some(name) = text(rate, "figure") {
        let found = member.into_iter().flat_map(|member| &member.figures).find(|figure| *figure.name == *name);
        let missing = || {
            let guest = member.is_none().then(|| because(Anonymous));
            [because_of(ConditionNotMet, name)].into_iter().chain(guest).collect()
        };
        return found.map(|figure| of(figure.value)).ok_or_else(missing);
    }
    if let Some(by_tier) = field(rate, "by-tier") {
        if member.is_none() {
            return Err(vec![because(Anonymous)]);
        }
        let held = shop.facts.tier().unwrap();
        return match text(by_tier, held) {
            Some(rate) => Ok(parsed(rate)),
            None => Err(vec![tier_not_named(by_tier, held, shop.facts)]),
        };
    }
    if flag(rate, "coupon-value") == Some(true) {
        let value = known.coupon.and_then(|coupon| coupon.value).map(of);
        return value.ok_or_else(|| vec![because_of(ConditionNotMet, "coupon-value")]);
    }
    if let Some(steps) = field(rate, "by-turnover") {
        return by_turnover(rate, steps, known, shop);
    }
    if let Some(steps) = field(rate, "by-quantity") {
        let lines = shop.lines.iter().zip(known.matches).filter(|(_, matches)| **matches);
        let quantity = sum(lines.map(|(line, _)| &line.quantity));
        return highest_step(steps, &quantity).ok_or_else(|| vec![because(QuantityNotMet)]);
    }
    let reached = match (field(rate, "by-subtotal"), field(rate, "by-amount")) {
        (Some(steps), _) => highest_step(steps, &basket_subtotal(known.begin, shop)),
        (None, Some(steps)) => {
            let own = known.weights.iter().zip(known.matches).filter(|(_, matches)| **matches);
            highest_step(steps, &shop.money(own.map(|(weight, _)| weight).sum()))
        }
        (None, None) => panic!("no such rate: {rate}"),
    };
    reached.ok_or_else(|| vec![because(ThresholdNotMet)])
}

/// Whether buying more may change a rate.
pub fn goes_by_what_is_bought(rate: &Value) -> bool {
    let by_basket = ["by-quantity", "by-subtotal", "by-amount"].into_iter().any(|by| field(rate, by).is_some());
    by_basket || flag(rate, "with-this-order") == Some(true)
}

fn by_turnover(rate: &Value, steps: &Value, known: &Known<'_>, shop: &Shop<'_>) -> Result<Exact, Vec<Refusal>> {
    let Some(history) = &shop.request.history else { return Err(vec![because_of(ConditionNotMet, "history")]) };
    let this_order = flag(rate, "with-this-order") == Some(true);
    let turnover = of(history.spend) + if this_order { basket_subtotal(known.begin, shop) } else { zero() };
    // What is bought now helps where it counts.
    let below = || vec![if this_order { because(ThresholdNotMet) } else { because_of(ConditionNotMet, "turnover") }];
    if steps.is_array() {
        return highest_step(steps, &turnover).ok_or_else(below);
    }
    let from = decimal(steps, "from").unwrap();
    if turnover < from {
        return Err(below());
    }
    let first = decimal(steps, "rate").unwrap();
    let grown = match decimal(steps, "every") {
        None => first,
        Some(every) => first + ((turnover - from) / every).floor() * decimal(steps, "adds").unwrap(),
    };
    Ok(decimal(steps, "at-most").map_or(grown.clone(), |most| grown.min(most)))
}

/// The rate of the highest step that is reached.
fn highest_step(steps: &Value, reached: &Exact) -> Option<Exact> {
    let mut highest = None;
    for step in steps.as_array().unwrap() {
        let from = &step["from"];
        let from = from.as_str().map_or_else(|| whole(from.as_i64().unwrap()), parsed);
        if *reached >= from {
            highest = decimal(step, "rate");
        }
    }
    highest
}
