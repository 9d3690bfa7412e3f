//! What is within reach: rules against which nothing stands but a threshold or a number of units, and what the next step of
//! a rate or the next tier would give more; how much is missing, and what that would give on what is there now.

use std::collections::BTreeMap;

use loyalty_contract::Gap;
use loyalty_contract::ReasonCode::{QuantityNotMet, ThresholdNotMet};
use serde_json::{Value, json};

use super::combination::Chosen;
use super::condition::{self, basket_subtotal, pieces, subtotal};
use super::fate::beside_others;
use super::floor::when_below;
use super::line::{Money, exact};
use super::pricing::{Taken, against};
use super::rate::{Known, goes_by_what_is_bought, rate};
use super::shop::{Effect, Shop};
use super::standing::Standing;
use super::turn::{Now, matches, weights, worked};
use crate::accrual::condition::Refusal;
use crate::document::{decimal, field, items, number, text};
use crate::exact::{Exact, of, parsed, shown, sum, whole, zero};

/// Something within reach, with how much of it is missing.
#[derive(Debug)]
pub struct Near {
    pub rule: String,
    pub missing: Gap,
    /// The tier, where it is one.
    pub tier: Option<String>,
    /// One of these is told as how much; none of a tier.
    pub amounts: Vec<Exact>,
    /// One of these is told as what it would give; nothing may stand for zero.
    pub gains: Vec<Money>,
}

/// What must be told to be within reach.
pub fn within_reach(chosen: &Chosen, standings: &[Standing<'_>], shop: &Shop<'_>) -> Vec<Near> {
    let mut near = Vec::new();
    for taken in &chosen.priced.taken {
        near.extend(next_step(taken, chosen, standings, shop));
        near.extend(next_set(taken, standings, shop));
        near.extend(next_tier(taken, chosen, standings, shop));
    }
    for rule in (0..shop.rules.len()).filter(|rule| !shop.rules[*rule].is_choice() && !chosen.priced.has(*rule)) {
        let begin = &chosen.priced.begins[shop.rules[rule].lane];
        let against = against(rule, begin, standings, shop);
        near.extend(match &against[..] {
            [] => first_step(rule, chosen, standings, shop),
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
    Some(Near { rule: own.id.into(), missing, tier: None, amounts: vec![amount], gains })
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

/// What is not reached yet of a rule that gives more the more is bought.
struct Ahead {
    missing: Gap,
    amount: Exact,
    /// What the rule would take then.
    take: Value,
    /// Whether nothing of it is reached.
    is_first: bool,
}

/// The next step of a rate, or the next full step of money.
fn ahead(
    rule: usize,
    effect: &Effect<'_>,
    standing: &Standing<'_>,
    (begin, running): (&[Money], &[Money]),
    shop: &Shop<'_>,
) -> Option<Ahead> {
    let name = ["percent", "amount"].into_iter().find(|name| field(effect.take, name).is_some())?;
    let rate = field(effect.take, name)?;
    let matches = matches(effect, shop.rules[rule].id, None, shop);
    let weights = weights(&shop.rules[rule], running, shop);
    let own = || matches.iter().enumerate().filter(|(_, matches)| **matches).map(|(place, _)| place);
    let total = shop.money(own().map(|place| weights[place]).sum());
    let names = ["by-quantity", "by-subtotal", "by-amount", "by-turnover"];
    let by = names.into_iter().find(|by| field(rate, by).is_some()).filter(|_| goes_by_what_is_bought(rate));
    let Some(by) = by else {
        let step = text(effect.take, "per").filter(|per| *per != "unit").map(parsed)?;
        let known = Known { coupon: standing.coupon, begin, matches: &matches, weights: &weights };
        let (steps, each) = ((&total / &step).floor(), self::rate(rate, &known, shop).ok()?);
        let take = json!({ "amount": shown(&((&steps + whole(1)) * each)) });
        let amount = (&steps + whole(1)) * step - total;
        return Some(Ahead { missing: Gap::Money, amount, take, is_first: steps == zero() });
    };
    let reached = match by {
        "by-quantity" => sum(own().map(|place| &shop.lines[place].quantity)),
        "by-subtotal" => basket_subtotal(begin, shop),
        "by-amount" => total,
        _ => of(shop.request.history.as_ref()?.spend) + basket_subtotal(begin, shop),
    };
    let (from, next, is_first) = next_step_of(field(rate, by)?, &reached)?;
    let mut take = effect.take.clone();
    take[name] = shown(&next).into();
    let (missing, amount) = (Gap::Money, from - reached);
    let (missing, amount) = if by == "by-quantity" { (Gap::Pieces, amount.ceil()) } else { (missing, amount) };
    Some(Ahead { missing, amount, take, is_first })
}

/// From where on the next step is, its rate, and whether it is the first: the next that is listed, or where the rate grows
/// evenly the next full `every`.
fn next_step_of(steps: &Value, reached: &Exact) -> Option<(Exact, Exact, bool)> {
    if let Some(steps) = steps.as_array() {
        let from = |step: &Value| step["from"].as_i64().map_or_else(|| decimal(step, "from").unwrap(), whole);
        let next = steps.iter().position(|step| from(step) > *reached)?;
        return Some((from(&steps[next]), decimal(&steps[next], "rate")?, next == 0));
    }
    let (from, rate) = (decimal(steps, "from")?, decimal(steps, "rate")?);
    if *reached < from {
        return Some((from, rate, true));
    }
    let every = decimal(steps, "every")?;
    let times = ((reached - &from) / &every).floor() + whole(1);
    let rate = (rate + &times * decimal(steps, "adds")?).min(decimal(steps, "at-most")?);
    Some((from + times * every, rate, false))
}

/// The next step of a rule that takes effect, where it would give more than the present one.
fn next_step(taken: &Taken, chosen: &Chosen, standings: &[Standing<'_>], shop: &Shop<'_>) -> Option<Near> {
    let own = &shop.rules[taken.rule];
    if field(own.value, "when").is_some_and(may_be_too_much) {
        return None;
    }
    if refuses_whole(&standings[taken.rule], shop) {
        return None;
    }
    let now = (&*chosen.priced.begins[own.lane], &*chosen.priced.turns[taken.rule]);
    let ahead = ahead(taken.rule, &own.effects[taken.effect], &standings[taken.rule], now, shop)?;
    let more = more(taken, &ahead.take, chosen, standings, shop)?;
    let (missing, amounts) = (ahead.missing, vec![ahead.amount]);
    Some(Near { rule: own.id.into(), missing, tier: None, amounts, gains: vec![more] })
}

/// One more set of a deal that repeats and gives all it should, where so few units are missing that whatever they cost all
/// that are cheaper now stay so, nothing limits how much it takes off, and no margin refuses a rule whole. What it would give
/// more nobody knows.
fn next_set(taken: &Taken, standings: &[Standing<'_>], shop: &Shop<'_>) -> Option<Near> {
    let own = &shop.rules[taken.rule];
    if field(own.value, "when").is_some_and(may_be_too_much) {
        return None;
    }
    let effect = &own.effects[taken.effect];
    if ["percent", "amount"].into_iter().filter_map(|name| field(effect.take, name)).any(goes_by_what_is_bought) {
        return None;
    }
    let count = |name| number(effect.take, name).map(i128::from);
    let every = field(effect.take, "units").and_then(|units| number(units, "every")).map(i128::from);
    let (others, cheaper) = match (count("buy"), count("get"), every) {
        (Some(buy), Some(get), _) if field(effect.take, "get-of").is_none() => (buy, get),
        (None, _, Some(every)) => (every - 1, 1),
        _ => return None,
    };
    let matches = matches(effect, own.id, None, shop);
    let lines = shop.lines.iter().zip(&matches).filter(|(_, matches)| **matches);
    let units: i128 = lines.map(|(line, _)| line.units).sum();
    let missing = (1..=cheaper).find(|missing| (units + missing) % (others + cheaper) == 0)?;
    let has_times = count("times").is_none_or(|times| units / (others + cheaper) < times);
    let is_capped = field(own.value, "cap")
        .is_some_and(|cap| ["per-order", "per-line"].into_iter().any(|name| field(cap, name).is_some()))
        || standings[taken.rule].limits.iter().any(|limit| limit.counts_points);
    let amounts = vec![exact(missing)];
    (others > 0 && has_times && !is_capped && !refuses_whole(&standings[taken.rule], shop) && taken.worked.is_whole)
        .then(|| Near { rule: own.id.into(), missing: Gap::Pieces, tier: None, amounts, gains: vec![0] })
}

/// The next tier of which a rule that takes effect has a rate at which it would give more, and in which it holds.
fn next_tier(taken: &Taken, chosen: &Chosen, standings: &[Standing<'_>], shop: &Shop<'_>) -> Option<Near> {
    let own = &shop.rules[taken.rule];
    let effect = &own.effects[taken.effect];
    let name = ["percent", "amount"].into_iter().find(|name| field(effect.take, name).is_some())?;
    let rates = field(field(effect.take, name)?, "by-tier")?;
    let held = shop.facts.height(shop.facts.tier()?)?;
    let nothing = json!({});
    let when = field(own.value, "when").unwrap_or(&nothing);
    for tier in shop.facts.tiers().into_iter().skip(held + 1) {
        let Some(rate) = decimal(rates, tier) else { continue };
        let mut take = effect.take.clone();
        take[name] = shown(&rate).into();
        let more = more(taken, &take, chosen, standings, shop);
        let begin = &chosen.priced.begins[own.lane];
        if let Some(more) = more.filter(|_| condition::holds_in(tier, when, own.id, begin, shop)) {
            let (tier, gains) = (Some(tier.into()), vec![more]);
            return Some(Near { rule: own.id.into(), missing: Gap::Tier, tier, amounts: Vec::new(), gains });
        }
    }
    None
}

/// What a rule would give more than it has if it took `take` instead, if any more.
fn more(taken: &Taken, take: &Value, chosen: &Chosen, standings: &[Standing<'_>], shop: &Shop<'_>) -> Option<Money> {
    let own = &shop.rules[taken.rule];
    let (begin, running) = (&chosen.priced.begins[own.lane], &chosen.priced.turns[taken.rule]);
    let now = Now { begin, running, only: taken.only.as_deref() };
    let then = worked(own, &Effect { take, ..own.effects[taken.effect] }, &standings[taken.rule], now, shop);
    Some(then.map_or(0, |worked| worked.value) - taken.worked.value).filter(|more| *more > 0)
}

/// The first step, where nothing but that stands against a rule.
fn first_step(rule: usize, chosen: &Chosen, standings: &[Standing<'_>], shop: &Shop<'_>) -> Option<Near> {
    let own = &shop.rules[rule];
    let effect = &own.effects[0];
    let (begin, running) = (&chosen.priced.begins[own.lane], &chosen.priced.turns[rule]);
    let first = ahead(rule, effect, &standings[rule], (begin, running), shop).filter(|ahead| ahead.is_first)?;
    let then = Effect { take: &first.take, ..*effect };
    // Its lines and whatever else it needs must be there.
    worked(own, &then, &standings[rule], Now { begin, running, only: None }, shop).ok()?;
    let mut states = beside_others(rule, chosen, standings, shop);
    states.push((begin.clone(), running.clone()));
    let holds = |(begin, running): &(Vec<Money>, Vec<Money>)| {
        worked(own, effect, &standings[rule], Now { begin, running, only: None }, shop).is_ok()
    };
    if states.iter().any(holds) {
        // Others stand in its way, not its steps.
        return None;
    }
    let ahead = states.iter().filter_map(|(begin, running)| {
        self::ahead(rule, effect, &standings[rule], (begin, running), shop).map(|ahead| ahead.amount)
    });
    let (missing, amounts) = (first.missing, ahead.collect());
    let gains = gains(rule, &then, chosen, standings, shop);
    Some(Near { rule: own.id.into(), missing, tier: None, amounts, gains })
}

/// Whether a margin or a limit may let nothing of a rule stand.
fn refuses_whole(standing: &Standing<'_>, shop: &Shop<'_>) -> bool {
    when_below(shop.programme) == "reject-offer"
        || standing.limits.iter().any(|limit| limit.refuses && limit.counts_points)
}

/// Whether a basket may be too much for a condition.
fn may_be_too_much(when: &Value) -> bool {
    let asked = ["subtotal", "quantity", "weight"].into_iter().filter_map(|name| field(when, name));
    let inside = |name| items(when, name).into_iter();
    asked.into_iter().any(|wanted| field(wanted, "at-most").is_some())
        || inside("all").chain(inside("any")).any(may_be_too_much)
        || inside("none").any(looks_at_basket)
}

fn looks_at_basket(when: &Value) -> bool {
    ["subtotal", "quantity", "skus", "weight", "contains"].into_iter().any(|name| field(when, name).is_some())
        || ["all", "any", "none"].into_iter().flat_map(|name| items(when, name)).any(looks_at_basket)
}

fn is_nested(when: &Value) -> bool {
    ["all", "any", "none"].iter().any(|name| field(when, name).is_some())
}
