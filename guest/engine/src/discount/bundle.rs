//! Units sold together: which sets can be made of a basket, and what they take off.
//!
//! The parts of a set are filled in the order given, each of the dearest units that are left; sets are made one after
//! the other as long as the next one still takes something off. What all of them take off is laid on their units in
//! proportion to price.

use alloc::vec::Vec;

use super::candidate::Candidate;
use super::pieces::{Pieces, Touched, by_price, count, dearest, touched};
use crate::condition::Refusal;
use crate::money::{Rounding, Units, divide, power_of_ten, product_over};
use crate::order;
use crate::programme::{Bundle, BundlePrice, Which};

/// Digits to which fractions of a minor unit are worked out: what is dropped is no unit even of 10^9 of the largest lines.
const FRACTION_DIGITS: u32 = 12;

/// The units in the sets, and what is taken off them.
pub struct Bundled {
    pub touched: Vec<Touched>,
    pub amount: Units,
}

/// Bundles what is on the shelf. `pieces` are those of any part, in the order of their articles, and `of_parts` the
/// articles of each part, in order. The inner error is which units the first set lacks. None: figures leave their range.
pub fn bundled(
    candidate: &Candidate<'_>,
    bundle: &Bundle,
    pieces: &[Pieces],
    of_parts: &[&[usize]],
) -> Option<Result<Bundled, Refusal>> {
    let dearest_first = by_price(pieces, Which::Dearest);
    let part = |(articles, (_, quantity)): (&&[usize], &(_, i64))| {
        let is_own = |place: &usize| pieces.get(*place).is_some_and(|one| articles.binary_search(&one.article).is_ok());
        Part { places: dearest_first.iter().copied().filter(is_own).collect(), quantity: *quantity, empty: 0 }
    };
    let parts = of_parts.iter().zip(&bundle.parts).map(part).collect();
    let mut shelf = Shelf { pieces, used: pieces.iter().map(|_| 0).collect(), parts };
    let most = bundle.times.unwrap_or(i64::MAX);
    let (mut made, mut amounts): (i64, i128) = (0, 0);
    while made < most {
        let set = match shelf.next()? {
            Ok(set) => set,
            Err(Lack { missing, part, is_only }) if made == 0 => {
                let refusal = candidate.lacks_pieces(missing, part);
                return Some(Err(if is_only { refusal } else { Refusal::plain(refusal.reason) }));
            }
            Err(_) => break,
        };
        if !shelf.takes_off(&set, bundle.price)? {
            break;
        }
        let times = shelf.times(&set)?.min(most - made);
        for one in &set {
            *shelf.used.get_mut(one.place)? += one.count * times;
        }
        made += times;
        if let BundlePrice::Amount(amount) = bundle.price {
            // No set is cheaper by more than it costs.
            let of_set = shelf.price(&set)?.min(i128::from(amount).checked_mul(power_of_ten(FRACTION_DIGITS)?)?);
            amounts = amounts.checked_add(of_set.checked_mul(i128::from(times))?)?;
        }
    }
    let touched = touched(pieces, &shelf.used)?;
    let total: Units = touched.iter().map(|one| one.weight).sum();
    let amount = match bundle.price {
        BundlePrice::Price(price) => {
            let prices = i128::from(price).checked_mul(i128::from(made))?;
            total - Units::try_from(prices).unwrap_or(Units::MAX).min(total)
        }
        BundlePrice::Percent(percent) => percent.of(total, Rounding::HalfUp)?,
        BundlePrice::Amount(_) => {
            let amounts = divide(amounts, power_of_ten(FRACTION_DIGITS)?, Rounding::HalfUp)?;
            Units::try_from(amounts).unwrap_or(Units::MAX).min(total)
        }
    };
    Some(Ok(Bundled { touched, amount }))
}

/// What sets could take off at most on prices none of which is above these, of whichever units they are made.
pub fn most(bundle: &Bundle, pieces: &[Pieces]) -> Option<Units> {
    let of_set: i64 = bundle.parts.iter().map(|(_, quantity)| quantity).sum();
    let sets = (count(pieces) / of_set).min(bundle.times.unwrap_or(i64::MAX));
    let total = dearest(pieces, sets.saturating_mul(of_set))?;
    match bundle.price {
        BundlePrice::Price(_) if sets == 0 => Some(0),
        BundlePrice::Price(price) => {
            // As long as even the cheapest units of a set cost more than it does, the more sets the better.
            let last = total - dearest(pieces, (sets - 1).saturating_mul(of_set))?;
            let paid = if last >= price { i128::from(price) * i128::from(sets) } else { i128::from(price) };
            Some(Units::try_from(i128::from(total) - paid).unwrap_or(0).max(0))
        }
        BundlePrice::Percent(percent) => percent.of(total, Rounding::Up),
        BundlePrice::Amount(amount) => Some(total.min(amount.saturating_mul(sets))),
    }
}

/// What is left to make sets of.
struct Shelf<'s> {
    pieces: &'s [Pieces],
    used: Vec<i64>,
    parts: Vec<Part>,
}

/// A part of a set.
struct Part {
    /// Places of the pieces it may be filled with, dearest first, and how many of them are used up.
    places: Vec<usize>,
    empty: usize,
    quantity: i64,
}

/// Some pieces of one place in a set.
struct InSet {
    place: usize,
    count: i64,
}

/// The first part of a set that lacks pieces, how many it lacks, and whether it is the only one.
struct Lack {
    missing: i64,
    part: usize,
    is_only: bool,
}

impl Shelf<'_> {
    fn next(&mut self) -> Option<Result<Vec<InSet>, Lack>> {
        let mut set: Vec<InSet> = Vec::new();
        let mut lack: Option<Lack> = None;
        for (position, part) in self.parts.iter_mut().enumerate() {
            let is_empty = |place: &usize| self.used.get(*place) == self.pieces.get(*place).map(|one| &one.count);
            while part.places.get(part.empty).is_some_and(is_empty) {
                part.empty += 1;
            }
            let mut left = part.quantity;
            for place in part.places.iter().skip(part.empty) {
                let in_set = set.iter_mut().find(|one| one.place == *place);
                let taken_before = in_set.as_ref().map_or(0, |one| one.count);
                let free = self.pieces.get(*place)?.count - self.used.get(*place)? - taken_before;
                let count = free.min(left);
                left -= count;
                match in_set {
                    Some(one) => one.count += count,
                    None if count > 0 => set.push(InSet { place: *place, count }),
                    None => {}
                }
                if left == 0 {
                    break;
                }
            }
            match &mut lack {
                _ if left == 0 => {}
                Some(lack) => lack.is_only = false,
                None => lack = Some(Lack { missing: left, part: position, is_only: true }),
            }
        }
        Some(lack.map_or(Ok(set), Err))
    }

    /// How many sets like this one there are.
    fn times(&self, set: &[InSet]) -> Option<i64> {
        let times = |one: &InSet| Some((self.pieces.get(one.place)?.count - self.used.get(one.place)?) / one.count);
        set.iter().map(times).collect::<Option<Vec<i64>>>()?.into_iter().min()
    }

    /// Whether a set is cheaper than its units, by the exact price of each.
    fn takes_off(&self, set: &[InSet], price: BundlePrice) -> Option<bool> {
        let price = if let BundlePrice::Price(price) = price { price } else { 0 };
        Some(self.price(set)? > i128::from(price).checked_mul(power_of_ten(FRACTION_DIGITS)?)?)
    }

    /// What the units of a set cost by their exact prices, in minor units × 10^[`FRACTION_DIGITS`].
    fn price(&self, set: &[InSet]) -> Option<i128> {
        let unit = power_of_ten(FRACTION_DIGITS)?;
        let mut price: i128 = 0;
        for one in set {
            let pieces = self.pieces.get(one.place)?;
            let (units, _) =
                product_over(i128::from(pieces.weight) * i128::from(one.count), unit, i128::from(pieces.count))?;
            price = price.checked_add(units)?;
        }
        Some(price)
    }
}

/// The articles of any part, each once, in order.
pub fn of_any(of_parts: &[&[usize]]) -> Vec<usize> {
    let mut all = order::sorted(of_parts.concat(), usize::cmp);
    all.dedup();
    all
}
