//! What an effect takes off its lines, before anything holds it back: exactly, together and of each line.

use loyalty_contract::ReasonCode::{Anonymous, NoMatchingItem, QuantityNotMet, ThresholdNotMet, ZeroEffect};
use serde_json::Value;

use super::line::{Money, exact, half_up, percent};
use super::rate::{Known, goes_by_what_is_bought, rate};
use super::shop::{Effect, Shop};
use super::turn::may_touch;
use super::unit::{Unit, counted, deal, expanded, in_order, most_sets, next_set, weight_of};
use crate::accrual::condition::{Refusal, because};
use crate::document::{decimal, field, flag, number, text};
use crate::exact::{Exact, of, parsed, sum, whole, zero};

/// What is taken off all lines together, in minor units, and in which proportion it is laid on them.
pub struct Take {
    pub amount: Exact,
    pub laid_by: Vec<Exact>,
    /// What it takes off each line, where that is not an amount for all of them.
    pub of_lines: Option<Vec<Exact>>,
    /// Whether it is of each line for itself: what one has no room for is not given, and does not go to another.
    pub is_by_line: bool,
}

/// What an effect takes, or what stands against its taking anything.
pub fn take(effect: &Effect<'_>, rule: &str, known: &Known<'_>, shop: &Shop<'_>) -> Result<Take, Vec<Refusal>> {
    let node = effect.take;
    if let Some(parts) = field(node, "bundle") {
        return bundle(parts, effect, rule, known, shop);
    }
    if field(node, "buy").is_some() {
        return buy_get(node, effect, rule, known, shop);
    }
    if let Some(percentage) = field(node, "percent") {
        let units = field(node, "units").map(|units| picked(units, known, shop)).transpose()?;
        let rate = rate(percentage, known, shop)?;
        return Ok(match units {
            None => {
                let weights = matching(known, &exacts(known.weights));
                let of_lines = weights.iter().map(|weight| percent(&rate, weight)).collect();
                Take {
                    amount: percent(&rate, &sum(&weights)),
                    laid_by: weights,
                    of_lines: Some(of_lines),
                    is_by_line: false,
                }
            }
            Some(units) => each(&units, known, shop, |weight, _, _| percent(&rate, weight)),
        });
    }
    if let Some(amount) = field(node, "amount") {
        // What is weighed has no units.
        let has_units = |place: usize| known.matches[place] && !shop.lines[place].like.divisible;
        let with_units: Vec<bool> = (0..shop.lines.len()).map(has_units).collect();
        let is_per_unit = text(node, "per") == Some("unit");
        if is_per_unit && !with_units.contains(&true) {
            return Err(vec![because(NoMatchingItem)]);
        }
        let rate = shop.units(&rate(amount, known, shop)?);
        return match text(node, "per") {
            None => Ok(Take {
                amount: rate,
                laid_by: matching(known, &exacts(known.weights)),
                of_lines: None,
                is_by_line: false,
            }),
            Some("unit") => {
                let known = Known { matches: &with_units, ..*known };
                let taken = |weight: &Exact, units: &Exact, _| (&rate * units).min(weight.clone());
                each_unit(field(node, "units"), &known, shop, taken)
            }
            Some(step) => {
                let weights = matching(known, &exacts(known.weights));
                let steps = (sum(&weights) / shop.units(&parsed(step))).floor();
                if steps == zero() && rate > zero() && !goes_by_what_is_bought(amount) {
                    return Err(vec![because(ThresholdNotMet)]);
                }
                Ok(Take { amount: steps * rate, laid_by: weights, of_lines: None, is_by_line: false })
            }
        };
    }
    unit_price(text(node, "price").unwrap(), node, known, shop)
}

fn exacts(weights: &[Money]) -> Vec<Exact> {
    weights.iter().map(|weight| exact(*weight)).collect()
}

/// What lies on the lines the rule is about, and nothing elsewhere.
fn matching(known: &Known<'_>, amounts: &[Exact]) -> Vec<Exact> {
    let of_line = |(amount, matches): (&Exact, &bool)| if *matches { amount.clone() } else { zero() };
    amounts.iter().zip(known.matches).map(of_line).collect()
}

/// Takes line by line what `of_line` says of the weight of so many of its units.
fn each(units: &[i128], known: &Known<'_>, shop: &Shop<'_>, of_line: impl Fn(&Exact, i128, usize) -> Exact) -> Take {
    let taken = |(place, units): (usize, &i128)| match *units {
        0 => zero(),
        units => {
            let weight = exact(weight_of(units, shop.lines[place].units, known.weights[place]));
            of_line(&weight, units, place)
        }
    };
    let laid_by: Vec<Exact> = units.iter().enumerate().map(taken).collect();
    Take { amount: sum(&laid_by), of_lines: Some(laid_by.clone()), laid_by, is_by_line: false }
}

/// All units that match.
fn all_units(known: &Known<'_>, shop: &Shop<'_>) -> Result<Vec<Unit>, Vec<Refusal>> {
    let units = expanded(&shop.lines, known.matches, known.weights);
    if units.is_empty() { Err(vec![because(NoMatchingItem)]) } else { Ok(units) }
}

/// Takes line by line what `of_line` says of the weight of its units: of those picked, or of all, weighed goods by quantity.
fn each_unit(
    units: Option<&Value>,
    known: &Known<'_>,
    shop: &Shop<'_>,
    of_line: impl Fn(&Exact, &Exact, usize) -> Exact,
) -> Result<Take, Vec<Refusal>> {
    if let Some(units) = units {
        let units = picked(units, known, shop)?;
        let take = each(&units, known, shop, |weight, units, place| of_line(weight, &exact(units), place));
        return Ok(Take { is_by_line: true, ..take });
    }
    let taken = |place: usize| match known.matches[place] {
        true => of_line(&exact(known.weights[place]), &shop.lines[place].quantity, place),
        false => zero(),
    };
    let laid_by: Vec<Exact> = (0..shop.lines.len()).map(taken).collect();
    Ok(Take { amount: sum(&laid_by), of_lines: Some(laid_by.clone()), laid_by, is_by_line: true })
}

/// Of all matching units in order of price those at some places, or one in so many.
fn picked(units: &Value, known: &Known<'_>, shop: &Shop<'_>) -> Result<Vec<i128>, Vec<Refusal>> {
    let all = in_order(text(units, "pick").unwrap(), &all_units(known, shop)?);
    let (skipped, count) = match number(units, "every") {
        Some(every) => (0, all.len() as i64 / every),
        None => (number(units, "from").unwrap_or(1) - 1, number(units, "count").unwrap_or(1)),
    };
    let picked: Vec<Unit> = all.into_iter().skip(skipped as usize).take(count as usize).collect();
    if picked.is_empty() {
        return Err(vec![because(QuantityNotMet), because(ZeroEffect), because(NoMatchingItem)]);
    }
    Ok(counted(&picked, shop.lines.len()))
}

/// Each unit costs so much, where that is less; together they cost what a line at that price would.
fn unit_price(price: &str, node: &Value, known: &Known<'_>, shop: &Shop<'_>) -> Result<Take, Vec<Refusal>> {
    let is_members = price == "member";
    if is_members && shop.request.member.is_none() {
        return Err(vec![because(Anonymous)]);
    }
    let has_price = |place: usize| !is_members || shop.lines[place].like.member_price.is_some();
    let matches: Vec<bool> = (0..shop.lines.len()).map(|place| known.matches[place] && has_price(place)).collect();
    let known = Known { matches: &matches, ..*known };
    let price_on = |place: usize| match shop.lines[place].like.member_price {
        Some(price) if is_members => shop.units(&of(price)),
        _ => shop.units(&parsed(price)),
    };
    if !matches.contains(&true) {
        return Err(vec![because(NoMatchingItem), because(ZeroEffect)]);
    }
    each_unit(field(node, "units"), &known, shop, |weight, units, place| {
        (weight - exact(half_up(&(price_on(place) * units)))).max(zero())
    })
}

/// The lines of a selector of its own among those that the effect may touch.
fn also(of: Option<&Value>, effect: &Effect<'_>, rule: &str, shop: &Shop<'_>) -> Vec<bool> {
    let may_touch = |place: usize| may_touch(place, effect, shop) && shop.finds(of, rule, &shop.lines[place]);
    (0..shop.lines.len()).map(may_touch).collect()
}

fn buy_get(
    node: &Value,
    effect: &Effect<'_>,
    rule: &str,
    known: &Known<'_>,
    shop: &Shop<'_>,
) -> Result<Take, Vec<Refusal>> {
    let from = expanded(&shop.lines, known.matches, known.weights);
    let of = match field(node, "get-of") {
        None => from.clone(),
        own => expanded(&shop.lines, &also(own, effect, rule, shop), known.weights),
    };
    if from.is_empty() || of.is_empty() {
        return Err(vec![because(NoMatchingItem), because(QuantityNotMet), because(ZeroEffect)]);
    }
    let count = |name| number(node, name).map(i128::from);
    let give = text(node, "give").unwrap_or("cheapest");
    let deal = deal(&from, &of, count("buy").unwrap(), count("get").unwrap(), count("times"), give);
    if deal.given.is_empty() {
        return Err(vec![because(QuantityNotMet), because(ZeroEffect), because(NoMatchingItem)]);
    }
    let rate = decimal(node, "percent").unwrap();
    let given = counted(&deal.given, shop.lines.len());
    let mut take = each(&given, known, shop, |weight, _, _| percent(&rate, weight));
    if flag(node, "spread") == Some(true) {
        let all: Vec<Unit> = deal.given.into_iter().chain(deal.bought).collect();
        take.laid_by = each(&counted(&all, shop.lines.len()), known, shop, |weight, _, _| weight.clone()).laid_by;
        let total = sum(&take.laid_by);
        let share = |weight: &Exact| if total == zero() { zero() } else { &take.amount * weight / &total };
        take.of_lines = Some(take.laid_by.iter().map(share).collect());
    }
    Ok(take)
}

/// Sets one after the other, each of the dearest units that are left; a set that takes nothing off, by the exact prices of
/// its units, ends it. If more sets can be made when units are left to the parts that need them, those are made, unless they
/// take less off. All of them together are held against what their units come to in whole minor units, and what they
/// take off is laid on those units in proportion. Off a set goes no more than its units cost exactly.
fn bundle(
    node: &Value,
    effect: &Effect<'_>,
    rule: &str,
    known: &Known<'_>,
    shop: &Shop<'_>,
) -> Result<Take, Vec<Refusal>> {
    let parts: Vec<(Vec<Unit>, i128)> = node
        .as_array()
        .unwrap()
        .iter()
        .map(|part| {
            let lines = also(field(part, "of"), effect, rule, shop);
            (expanded(&shop.lines, &lines, known.weights), number(part, "quantity").unwrap_or(1).into())
        })
        .collect();
    let at_most = number(effect.take, "times");
    let mut one_by_one: Vec<Vec<Unit>> = Vec::new();
    while at_most.is_none_or(|at_most| (one_by_one.len() as i64) < at_most)
        && let Some(set) = next_set(&parts, &one_by_one.concat())
    {
        one_by_one.push(set);
    }
    let most = most_sets(&parts, at_most);
    assert!(most.len() >= one_by_one.len(), "sets that can be made one by one can be made together");
    let [one_by_one, most] = [one_by_one, most].map(|sets| off(sets, effect, known, shop));
    match if half_up(&one_by_one.1.amount) > half_up(&most.1.amount) { one_by_one } else { most } {
        (0, _) => Err(vec![because(QuantityNotMet), because(ZeroEffect), because(NoMatchingItem)]),
        (_, take) => Ok(take),
    }
}

/// How many of the sets are made, and what they take off together.
fn off(sets: Vec<Vec<Unit>>, effect: &Effect<'_>, known: &Known<'_>, shop: &Shop<'_>) -> (i64, Take) {
    let of_set =
        |set: &Vec<Unit>| off_a_set(effect.take, &sum(&set.iter().map(Unit::exact_price).collect::<Vec<_>>()), shop);
    let sets: Vec<Vec<Unit>> = sets.into_iter().take_while(|set| of_set(set) != zero()).collect();
    let weigh = |weight: &Exact, _, _| weight.clone();
    let laid_by = each(&counted(&sets.concat(), shop.lines.len()), known, shop, weigh).laid_by;
    let total = sum(&laid_by);
    let count = sets.len() as i64;
    let amount = match decimal(effect.take, "amount") {
        Some(_) => sum(&sets.iter().map(of_set).collect::<Vec<_>>()).min(total),
        None => off_sets(effect.take, &total, count, shop),
    };
    (count, Take { amount, laid_by, of_lines: None, is_by_line: false })
}

/// What so many sets are cheaper by than their units, which come to `total` in whole minor units.
fn off_sets(node: &Value, total: &Exact, sets: i64, shop: &Shop<'_>) -> Exact {
    match decimal(node, "price") {
        Some(price) => (total - shop.units(&price) * whole(sets)).max(zero()),
        None => percent(&decimal(node, "percent").unwrap(), total),
    }
}

/// What one set takes off that costs `price` by the exact prices of its units.
fn off_a_set(node: &Value, price: &Exact, shop: &Shop<'_>) -> Exact {
    match decimal(node, "amount") {
        Some(amount) => shop.units(&amount).min(price.clone()),
        None => off_sets(node, price, 1, shop),
    }
}
