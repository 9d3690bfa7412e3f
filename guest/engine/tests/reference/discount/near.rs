//! What is within reach: rules against which nothing stands but a threshold or a number of units, and the next step of a
//! rate; how much is missing, and what that would give on what is there now.

use std::collections::BTreeMap;

use loyalty_contract::Gap;
use loyalty_contract::ReasonCode::{QuantityNotMet, ThresholdNotMet};
use serde_json::{Value, json};

use super::combination::Chosen;
use super::condition::{self, basket_subtotal, pieces, subtotal};
use super::fate::beside_others;
use super::line::{Money, exact};
use super::pricing::against;
use super::shop::{Effect, Shop};
use super::standing::Standing;
use super::turn::{Now, matches, weights, worked};
use crate::accrual::condition::Refusal;
use crate::document::{decimal, field, number};
use crate::exact::{Exact, parsed, sum, whole};

/// Something within reach, with how much of it is missing.
#[derive(Debug)]
pub struct Near {
    pub rule: String,
    pub missing: Gap,
    /// One of these is told as how much.
    pub amounts: Vec<Exact>,
    /// One of these is told as what it would give; nothing may stand for zero.
    pub gains: Vec<Money>,
}

/// What must be told to be within reach.
pub fn within_reach(chosen: &Chosen, standings: &[Standing<'_>], shop: &Shop<'_>) -> Vec<Near> {
    let mut near = Vec::new();
    for rule in (0..shop.rules.len()).filter(|rule| !shop.rules[*rule].is_choice()) {
        let begin = &chosen.priced.begins[shop.rules[rule].lane];
        let against = against(rule, begin, standings, shop);
        near.extend(match &against[..] {
            [] => step(rule, chosen, standings, shop),
            [only] => threshold(rule, only, chosen, standings, shop),
            _ => None,
        });
    }
    near
}

/// What stands against each rule that does not take effect, by each way in which it could: what has nothing to do with its
/// conditions, what they lack, and what it lacks at its turn, with those that stand in its way or without.
pub fn ways(chosen: &Chosen, standings: &[Standing<'_>], shop: &Shop<'_>) -> BTreeMap<String, Vec<Vec<Refusal>>> {
    let mut all = BTreeMap::new();
    for rule in (0..shop.rules.len()).filter(|rule| !chosen.priced.has(*rule)) {
        let own = &shop.rules[rule];
        let begin = &chosen.priced.begins[own.lane];
        let nothing = json!({});
        let of_conditions = condition::ways(field(own.value, "when").unwrap_or(&nothing), own.id, begin, shop);
        let mut at_its_turn = Vec::new();
        for (begin, running) in beside_others(rule, chosen, standings, shop) {
            let now = Now { begin: &begin, running: &running, only: None };
            let lacks = own.effects.iter().map(|effect| worked(own, effect, &standings[rule], now, shop).err());
            at_its_turn.extend(lacks.map(|lacks| what_counts(lacks.unwrap_or_default())));
        }
        let apart = &standings[rule].apart;
        let beside = |way: &Vec<Refusal>| -> Vec<Vec<Refusal>> {
            at_its_turn.iter().map(|lacks| [&apart[..], way, lacks].concat()).collect()
        };
        all.insert(own.id.into(), of_conditions.iter().flat_map(beside).collect());
    }
    all
}

/// A rule that lacks units or money at its turn may also be said to have no effect, for that very reason.
fn what_counts(lacks: Vec<Refusal>) -> Vec<Refusal> {
    let is_missing = |refusal: &Refusal| matches!(refusal.code, QuantityNotMet | ThresholdNotMet);
    if lacks.iter().any(is_missing) { lacks.into_iter().filter(is_missing).collect() } else { lacks }
}

/// A condition that alone stands against a rule which would give something.
fn threshold(
    rule: usize,
    only: &Refusal,
    chosen: &Chosen,
    standings: &[Standing<'_>],
    shop: &Shop<'_>,
) -> Option<Near> {
    let own = &shop.rules[rule];
    let when = field(own.value, "when").filter(|when| !is_nested(when))?;
    let begin = &chosen.priced.begins[own.lane];
    let now = Now { begin, running: &chosen.priced.turns[rule], only: None };
    worked(own, &own.effects[0], &standings[rule], now, shop).ok()?;
    let (missing, amount) = match only.code {
        ThresholdNotMet => {
            let wanted = field(when, "subtotal")?;
            (Gap::Money, decimal(wanted, "at-least")? - shop.money(subtotal(wanted, own.id, begin, shop)))
        }
        QuantityNotMet if field(when, "skus").is_none() => {
            let wanted = field(when, "quantity")?;
            (Gap::Pieces, whole(number(wanted, "at-least")?) - exact(pieces(wanted, own.id, begin, shop)))
        }
        _ => return None,
    };
    let gains = gains(rule, &own.effects[0], chosen, standings, shop);
    Some(Near { rule: own.id.into(), missing, amounts: vec![amount], gains })
}

/// What a rule that is not taken would give without those that stand in its way.
fn gains(rule: usize, effect: &Effect<'_>, chosen: &Chosen, standings: &[Standing<'_>], shop: &Shop<'_>) -> Vec<Money> {
    let mut gains = Vec::new();
    for (begin, running) in beside_others(rule, chosen, standings, shop) {
        let now = Now { begin: &begin, running: &running, only: None };
        gains.push(worked(&shop.rules[rule], effect, &standings[rule], now, shop).map_or(0, |worked| worked.value));
    }
    gains
}

/// The next step of a rate that goes by what is bought, where it would give more than the present one.
fn step(rule: usize, chosen: &Chosen, standings: &[Standing<'_>], shop: &Shop<'_>) -> Option<Near> {
    let own = &shop.rules[rule];
    let effect = &own.effects[0];
    let name = ["percent", "amount"].into_iter().find(|name| field(effect.take, name).is_some())?;
    let rate = field(effect.take, name)?;
    let by = ["by-quantity", "by-subtotal", "by-amount"].into_iter().find(|by| field(rate, by).is_some())?;
    let (begin, running) = (&chosen.priced.begins[own.lane], &chosen.priced.turns[rule]);
    let reached = reached(by, rule, effect, begin, running, shop);
    let next = field(rate, by)?.as_array()?.iter().find(|step| from(step) > reached)?;
    let mut take = effect.take.clone();
    take[name] = next["rate"].clone();
    let then = Effect { take: &take, ..*effect };
    let now = Now { begin, running, only: None };
    let is_first = field(rate, by)?.as_array()?.first() == Some(next);
    let (reached, gains) = match chosen.priced.taken.iter().find(|taken| taken.rule == rule) {
        Some(taken) => {
            let more = worked(own, &then, &standings[rule], now, shop).map_or(0, |worked| worked.value);
            (vec![reached], vec![Some(more - taken.worked.value).filter(|more| *more > 0)?])
        }
        // Its lines and whatever else it needs must be there.
        None if is_first && worked(own, &then, &standings[rule], now, shop).is_ok() => {
            let mut states = beside_others(rule, chosen, standings, shop);
            states.push((begin.clone(), running.clone()));
            let holds = |(begin, running): &(Vec<Money>, Vec<Money>)| {
                worked(own, effect, &standings[rule], Now { begin, running, only: None }, shop).is_ok()
            };
            if states.iter().any(holds) {
                // Others stand in its way, not its steps.
                return None;
            }
            let reached = states.iter().map(|(begin, running)| self::reached(by, rule, effect, begin, running, shop));
            (reached.collect(), gains(rule, &then, chosen, standings, shop))
        }
        None => return None,
    };
    let missing = reached.into_iter().map(|reached| from(next) - reached);
    let (missing, amounts) = match by {
        "by-quantity" => (Gap::Pieces, missing.map(|missing| missing.ceil()).collect()),
        _ => (Gap::Money, missing.collect()),
    };
    Some(Near { rule: own.id.into(), missing, amounts, gains })
}

fn from(step: &Value) -> Exact {
    step["from"].as_str().map_or_else(|| whole(step["from"].as_i64().unwrap()), parsed)
}

/// How far a rate by what is bought has come.
fn reached(by: &str, rule: usize, effect: &Effect<'_>, begin: &[Money], running: &[Money], shop: &Shop<'_>) -> Exact {
    let own = matches(effect, shop.rules[rule].id, None, shop);
    let lines = || own.iter().enumerate().filter(|(_, matches)| **matches).map(|(place, _)| place);
    match by {
        "by-quantity" => sum(lines().map(|place| &shop.lines[place].quantity)),
        "by-subtotal" => basket_subtotal(begin, shop),
        _ => {
            let weights = weights(&shop.rules[rule], running, shop);
            shop.money(lines().map(|place| weights[place]).sum())
        }
    }
}

fn is_nested(when: &Value) -> bool {
    ["all", "any", "none"].iter().any(|name| field(when, name).is_some())
}
