//! Single units of goods: which of them a rule touches, and what they weigh.
//!
//! The pieces of an article share what it comes to. Of `n` pieces of an article of weight `w`, `k` together weigh
//! floor(w·k ÷ n), so that all of them weigh what the article does. Pieces are put in order by their exact price; pieces
//! of one price by the key of their line. Nothing is walked piece by piece, so a line of a million costs what one does.

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::money::{Units, quotient_and_remainder, times};
use crate::order;
use crate::programme::{BuyGet, Pick, Places, Which};

/// The pieces of one article.
#[derive(Debug, Clone, Copy)]
pub struct Pieces {
    pub article: usize,
    pub count: i64,
    /// What all of them weigh.
    pub weight: Units,
}

impl Pieces {
    /// What `count` of them weigh.
    pub fn weight_of(self, count: i64) -> Option<Units> {
        if count == self.count {
            return Some(self.weight);
        }
        let (weight, _) = quotient_and_remainder(times(self.weight.into(), count.into()), i128::from(self.count))?;
        weight.try_into().ok()
    }
}

/// Some pieces of an article.
#[derive(Debug, Clone, Copy)]
pub struct Touched {
    pub article: usize,
    pub count: i64,
    pub weight: Units,
}

/// How many pieces there are.
pub fn count(pieces: &[Pieces]) -> i64 {
    pieces.iter().fold(0, |sum: i64, one| sum.saturating_add(one.count))
}

/// What the dearest `most` of the pieces weigh, and up to a unit for each line of which only some are among them.
pub fn dearest(pieces: &[Pieces], most: i64) -> Option<Units> {
    let (mut left, mut weight): (i64, Units) = (most, 0);
    for one in by_price(pieces, Which::Dearest).into_iter().filter_map(|place| pieces.get(place)) {
        let taken = one.count.min(left);
        let is_torn = taken > 0 && taken < one.count;
        weight = weight.checked_add(one.weight_of(taken)? + Units::from(is_torn))?;
        left -= taken;
    }
    Some(weight)
}

/// Positions of `pieces` by price.
pub fn by_price(pieces: &[Pieces], which: Which) -> Vec<usize> {
    let compare = |left: usize, right: usize| match (pieces.get(left), pieces.get(right)) {
        (Some(left), Some(right)) => {
            let price = |one: &Pieces, other: &Pieces| times(one.weight.into(), other.count.into());
            let ascending = price(left, right).cmp(&price(right, left));
            if which == Which::Dearest { ascending.reverse() } else { ascending }
        }
        _ => Ordering::Equal,
    };
    order::positions(pieces.len(), &compare)
}

/// The pieces that a rule picks, in the order of the articles. Else how many are missing to the first of them.
pub fn picked(pieces: &[Pieces], pick: Pick) -> Option<Result<Vec<Touched>, i64>> {
    let all = count(pieces);
    let (mut skip, mut left) = match pick.places {
        Places::From(from, count) => (from - 1, count),
        Places::Every(every) => (0, all / every),
    };
    if all <= skip || left == 0 {
        let needed = if let Places::Every(every) = pick.places { every } else { skip + 1 };
        return Some(Err(needed - all));
    }
    let mut counts: Vec<i64> = pieces.iter().map(|_| 0).collect();
    for position in by_price(pieces, pick.which) {
        let here = pieces.get(position)?.count;
        let skipped = here.min(skip);
        let taken = (here - skipped).min(left);
        (skip, left) = (skip - skipped, left - taken);
        *counts.get_mut(position)? = taken;
        if left == 0 {
            break;
        }
    }
    touched(pieces, &counts).map(Ok)
}

/// `counts` of the pieces, without those of which there are none.
pub fn touched(pieces: &[Pieces], counts: &[i64]) -> Option<Vec<Touched>> {
    let some = pieces.iter().zip(counts).filter(|(_, count)| **count > 0);
    some.map(|(one, count)| Some(Touched { article: one.article, count: *count, weight: one.weight_of(*count)? }))
        .collect()
}

/// The pieces of a deal in which some are bought and others are cheaper.
#[derive(Debug)]
pub struct Deal {
    /// Those that are cheaper.
    pub given: Vec<Touched>,
    /// All of the deal, where the discount is laid on all of them.
    pub whole: Option<Vec<Touched>>,
}

/// The deal that `rule` makes of the pieces that are `bought` and of those to `get`, both in the order of the articles.
/// Else how many pieces are missing to the first.
///
/// No piece is both. Those given are the cheapest (or dearest) of which enough others are left to be bought.
pub fn deal(rule: &BuyGet, bought: &[Pieces], get: &[Pieces]) -> Option<Result<Deal, i64>> {
    let is_bought = |article: usize| bought.binary_search_by_key(&article, |one| one.article).is_ok();
    let of_both: Vec<bool> = if rule.of.is_none() {
        get.iter().map(|_| true).collect()
    } else {
        get.iter().map(|one| is_bought(one.article)).collect()
    };
    let others: i64 =
        get.iter().zip(&of_both).filter(|(_, both)| !**both).fold(0, |sum, (one, _)| sum.saturating_add(one.count));
    let (buyable, gettable) = (count(bought), count(get));
    let all = buyable.saturating_add(others);
    let times = (gettable / rule.get).min(buyable / rule.buy).min(all / (rule.buy + rule.get));
    let times = rule.times.map_or(times, |most| times.min(most));
    if times == 0 {
        let missing = (rule.get - gettable).max(rule.buy - buyable).max(rule.buy + rule.get - all);
        return Some(Err(missing));
    }
    let (mut left, mut of_both_left) = (times * rule.get, buyable - times * rule.buy);
    let mut counts: Vec<i64> = get.iter().map(|_| 0).collect();
    for position in by_price(get, rule.give) {
        let (one, both) = (get.get(position)?, *of_both.get(position)?);
        let taken = one.count.min(left).min(if both { of_both_left } else { left });
        left -= taken;
        of_both_left -= if both { taken } else { 0 };
        *counts.get_mut(position)? = taken;
    }
    let given = touched(get, &counts)?;
    let whole = if rule.spread { Some(whole_deal(times * rule.buy, bought, get, &counts)?) } else { None };
    Some(Ok(Deal { given, whole }))
}

/// The pieces given, and `left` of those bought, the dearest first.
fn whole_deal(mut left: i64, bought: &[Pieces], get: &[Pieces], given: &[i64]) -> Option<Vec<Touched>> {
    let mut all: Vec<(Pieces, i64)> = get.iter().copied().zip(given.iter().copied()).collect();
    for position in by_price(bought, Which::Dearest) {
        let one = *bought.get(position)?;
        let place = match get.binary_search_by_key(&one.article, |other| other.article) {
            Ok(place) => place,
            Err(_) => {
                all.push((one, 0));
                all.len() - 1
            }
        };
        let (_, count) = all.get_mut(place)?;
        let taken = left.min(one.count - *count);
        left -= taken;
        *count += taken;
    }
    let all = order::sorted(all, |left, right| left.0.article.cmp(&right.0.article));
    let (pieces, counts): (Vec<Pieces>, Vec<i64>) = all.into_iter().unzip();
    touched(&pieces, &counts)
}
