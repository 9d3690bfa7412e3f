//! Units one by one: every unit of every line as a thing of its own, with its price.

use std::cmp::Ordering;

use super::line::{Line, Money, exact};
use crate::exact::Exact;

/// One unit of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unit {
    pub line: usize,
    /// From 1; units of a line are alike, and are taken in this order.
    pub index: i128,
    /// What the line weighs, and how many units it has: the unit's exact price is the one over the other.
    weight: Money,
    of: i128,
}

/// All units of the lines that match.
pub fn expanded(lines: &[Line<'_>], matches: &[bool], weights: &[Money]) -> Vec<Unit> {
    let mut units = Vec::new();
    for (place, line) in lines.iter().enumerate().filter(|(place, _)| matches[*place]) {
        units.extend((1..=line.units).map(|index| Unit { line: place, index, weight: weights[place], of: line.units }));
    }
    units
}

impl Unit {
    /// Its part of the line in whole minor units: the parts of all units add up to the line.
    pub fn price(&self) -> Money {
        weight_of(self.index, self.of, self.weight) - weight_of(self.index - 1, self.of, self.weight)
    }

    /// What it costs before anything is rounded.
    pub fn exact_price(&self) -> Exact {
        exact(self.weight) / exact(self.of)
    }

    fn by_exact_price(&self, other: &Self) -> Ordering {
        (self.weight * other.of).cmp(&(other.weight * self.of))
    }
}

/// What some units of a line weigh together.
pub fn weight_of(units: i128, of: i128, weight: Money) -> Money {
    (weight * units).div_euclid(of)
}

/// Units by price; units of one price by line, then by index.
pub fn in_order(which: &str, units: &[Unit]) -> Vec<Unit> {
    let mut units = units.to_vec();
    units.sort_by(|one, other| {
        let by_price = match which {
            "cheapest" => one.by_exact_price(other),
            _ => other.by_exact_price(one),
        };
        by_price.then((one.line, one.index).cmp(&(other.line, other.index)))
    });
    units
}

/// How many units of each line there are.
pub fn counted(units: &[Unit], lines: usize) -> Vec<i128> {
    (0..lines).map(|line| units.iter().filter(|unit| unit.line == line).count() as i128).collect()
}

/// The units that are given when some are bought, and those that are bought.
pub struct Deal {
    pub given: Vec<Unit>,
    pub bought: Vec<Unit>,
}

/// `buy` units of `from` let `get` units of `of` be cheaper, as often as there are units.
pub fn deal(from: &[Unit], of: &[Unit], buy: i128, get: i128, times: Option<i128>, give: &str) -> Deal {
    let (bs, gs) = (from.len() as i128, of.len() as i128);
    let either = bs + of.iter().filter(|unit| !from.contains(unit)).count() as i128;
    let fits = (gs / get).min(bs / buy).min(either / (buy + get));
    let times = times.map_or(fits, |times| times.min(fits));
    let mut given: Vec<Unit> = Vec::new();
    let mut of_both = 0;
    for unit in in_order(give, of) {
        let is_of_both = from.contains(&unit);
        let is_needed_to_buy = is_of_both && of_both == bs - times * buy;
        if (given.len() as i128) < times * get && !is_needed_to_buy {
            of_both += i128::from(is_of_both);
            given.push(unit);
        }
    }
    let left: Vec<Unit> = from.iter().copied().filter(|unit| !given.contains(unit)).collect();
    let bought = in_order("dearest", &left).into_iter().take((times * buy) as usize).collect();
    Deal { given, bought }
}

/// Who fills which place: for each place the candidates are tried in turn, and whoever fills it already looks for another.
fn is_filled(place: usize, may_be: &[Vec<usize>], filled_by: &mut Vec<Option<usize>>, tried: &mut Vec<bool>) -> bool {
    may_be[place].iter().any(|unit| {
        if std::mem::replace(&mut tried[*unit], true) {
            return false;
        }
        let is_free = filled_by[*unit].is_none_or(|other| is_filled(other, may_be, filled_by, tried));
        if is_free {
            filled_by[*unit] = Some(place);
        }
        is_free
    })
}

/// Whether each place can have a unit of its own of those it may be filled with.
fn can_all_be_filled(may_be: &[Vec<usize>], units: usize) -> bool {
    let mut filled_by = vec![None; units];
    (0..may_be.len()).all(|place| is_filled(place, may_be, &mut filled_by, &mut vec![false; units]))
}

/// As many sets as there can be, but at most so many: place by place the dearest unit with which all others can be filled.
pub fn most_sets(parts: &[(Vec<Unit>, i128)], at_most: Option<i64>) -> Vec<Vec<Unit>> {
    let mut units: Vec<Unit> = Vec::new();
    for unit in parts.iter().flat_map(|(may_be, _)| may_be) {
        if !units.contains(unit) {
            units.push(*unit);
        }
    }
    let units = in_order("dearest", &units);
    let numbers = |may_be: &[Unit]| (0..units.len()).filter(|unit| may_be.contains(&units[*unit])).collect();
    let of_set: Vec<Vec<usize>> =
        parts.iter().flat_map(|(may_be, quantity)| vec![numbers(may_be); *quantity as usize]).collect();
    let places = |sets: usize| vec![of_set.clone(); sets].concat();
    let mut sets = 0;
    while at_most.is_none_or(|at_most| (sets as i64) < at_most) && can_all_be_filled(&places(sets + 1), units.len()) {
        sets += 1;
    }
    let mut may_be = places(sets);
    for place in 0..may_be.len() {
        for unit in may_be[place].clone() {
            let mut then = may_be.clone();
            then[place] = vec![unit];
            if can_all_be_filled(&then, units.len()) {
                may_be = then;
                break;
            }
        }
    }
    may_be.chunks(of_set.len()).map(|set| set.iter().map(|of_place| units[of_place[0]]).collect()).collect()
}

/// The next whole set of units; `parts` tells the units each may be filled with, and how many.
pub fn next_set(parts: &[(Vec<Unit>, i128)], taken: &[Unit]) -> Option<Vec<Unit>> {
    let mut set: Vec<Unit> = Vec::new();
    for (may_be, quantity) in parts {
        let is_left = |unit: &Unit| !taken.contains(unit) && !set.contains(unit);
        let left: Vec<Unit> = in_order("dearest", may_be).into_iter().filter(is_left).collect();
        if (left.len() as i128) < *quantity {
            return None;
        }
        set.extend(left.into_iter().take(*quantity as usize));
    }
    Some(set)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(prices: &[Money]) -> Vec<Unit> {
        prices.iter().enumerate().map(|(line, price)| Unit { line, index: 1, weight: *price, of: 1 }).collect()
    }

    fn prices(units: &[Unit]) -> Vec<Money> {
        units.iter().map(Unit::price).collect()
    }

    #[test]
    fn seven_equal_units_bought_two_plus_one_give_two() {
        let all: Vec<Unit> = (1..=7).map(|index| Unit { line: 0, index, weight: 700, of: 7 }).collect();
        let deal = deal(&all, &all, 2, 1, None, "cheapest");
        assert_eq!((deal.given.len(), deal.bought.len()), (2, 4));
    }

    #[test]
    fn the_cheapest_are_given_and_the_dearest_bought() {
        let all = units(&[5, 1, 9, 3]);
        let deal = deal(&all, &all, 1, 1, None, "cheapest");
        assert_eq!((prices(&deal.given), prices(&deal.bought)), (vec![1, 3], vec![9, 5]));
    }

    #[test]
    fn units_that_must_be_bought_are_passed_over() {
        let all = units(&[5, 1, 9]);
        // 1 and 5 are to be bought; of them and 9 one is given. Both must be bought, so 9 is given, although it is dearer.
        let deal = deal(&all[..2], &all, 2, 1, None, "cheapest");
        assert_eq!((prices(&deal.given), prices(&deal.bought)), (vec![9], vec![5, 1]));
    }

    #[test]
    fn units_that_another_part_needs_are_passed_over() {
        let all = units(&[5, 1, 9]);
        let parts = [(all.clone(), 1), (all[2..].to_vec(), 1)];
        let found: Vec<_> = most_sets(&parts, None).iter().map(|set| prices(set)).collect();
        assert_eq!(found, [[5, 9]]);
        assert!(next_set(&parts, &[]).is_none());
    }

    #[test]
    fn parts_of_a_line_add_up_to_it() {
        let all: Vec<Unit> = (1..=3).map(|index| Unit { line: 0, index, weight: 10, of: 3 }).collect();
        assert_eq!(prices(&all), [3, 3, 4]);
    }
}
