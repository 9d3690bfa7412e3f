//! Units sold together: which sets can be made of a basket, and what they take off.
//!
//! The parts of a set are filled in the order given, each of the dearest units that are left; sets are made one after
//! the other as long as the next one still takes something off. Where that makes fewer sets than fit, because units that
//! fit several parts are taken from one that has no others, they are made again, and a unit is passed over if without it
//! not all of them could be made; unless this takes less off. What all of them take off is laid on their units in
//! proportion to price.
//!
//! How many sets fit is told by Hall's theorem: as many as for any of the parts, taken together, there are units that fit
//! one of these. It is asked only where units fit several parts.

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
    sets: i64,
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
    let mut shelf =
        Shelf { pieces, used: pieces.iter().map(|_| 0).collect(), parts, fits: Vec::new(), kept: Vec::new() };
    let most = bundle.times.unwrap_or(i64::MAX);
    let plain = shelf.sets(bundle.price, most)?;
    let found = if shelf.is_shared() { shelf.most_sets(plain, bundle.price, most)? } else { plain };
    Some(found.map_err(|Lack { missing, part, is_only }| {
        let refusal = candidate.lacks_pieces(missing, part);
        if is_only { refusal } else { Refusal::plain(refusal.reason) }
    }))
}

/// How much is looked at to tell how many sets there are of `articles` in all: each for any of the parts taken together, if
/// one of them fits several.
pub fn sharing(candidate: &Candidate<'_>, articles: usize) -> usize {
    let mut fits: Vec<bool> = (0..articles).map(|_| false).collect();
    let (mut of_any, mut are_shared) = (0, false);
    for article in candidate.others.iter().chain([&candidate.articles]).flatten() {
        if let Some(fits) = fits.get_mut(*article) {
            are_shared |= *fits;
            of_any += usize::from(!*fits);
            *fits = true;
        }
    }
    if are_shared { of_any << (candidate.others.len() + 1) } else { 0 }
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
    /// Which parts the pieces of each place fit, a bit each; and what is kept for parts. Nothing unless that matters.
    fits: Vec<usize>,
    kept: Vec<Kept>,
}

/// A part of a set.
struct Part {
    /// Places of the pieces it may be filled with, dearest first, and how many of them are used up or kept for others.
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

/// Some parts, a bit each, of which `last` is the last; how many pieces they need for a set, and how many fit any of them.
struct Group {
    parts: usize,
    last: usize,
    quantity: i64,
    supply: i64,
}

/// Some parts, how many of the pieces that fit any of them may go to other parts, and how many do in the set at hand.
struct Kept {
    parts: usize,
    spare: i64,
    in_set: i64,
}

impl Kept {
    /// Whether it holds back pieces that fit some parts from this one.
    const fn holds(&self, fits: usize, part: usize) -> bool {
        self.parts & fits != 0 && self.parts >> part & 1 == 0
    }
}

/// What a group of parts lacks for a set, if anything, named by its last part. It is all that is lacking if pieces for that
/// part make up for what the others lack too.
fn lack(group: &Group, groups: &[Group]) -> Option<Lack> {
    let missing = group.missing();
    let makes_up = |other: &Group| other.missing() <= if other.parts >> group.last & 1 == 1 { missing } else { 0 };
    (missing > 0).then(|| Lack { missing, part: group.last, is_only: groups.iter().all(makes_up) })
}

impl Group {
    const fn missing(&self) -> i64 {
        self.quantity - self.supply
    }
}

/// How many pieces that fit some parts may go to this one.
fn spare(kept: &[Kept], fits: usize, part: usize) -> i64 {
    let holding = kept.iter().filter(|one| one.holds(fits, part));
    holding.map(|one| one.spare - one.in_set).min().unwrap_or(i64::MAX)
}

impl Shelf<'_> {
    /// Whether some pieces fit several parts.
    fn is_shared(&self) -> bool {
        self.parts.iter().map(|part| part.places.len()).sum::<usize>() > self.pieces.len()
    }

    /// As many sets as fit, unless those that were made without regard to that take more off.
    fn most_sets(
        &mut self,
        plain: Result<Bundled, Lack>,
        price: BundlePrice,
        most: i64,
    ) -> Option<Result<Bundled, Lack>> {
        let groups = self.groups()?;
        let fitting = groups.iter().map(|group| group.supply / group.quantity).min()?.min(most);
        if fitting == 0 {
            return groups
                .iter()
                .filter_map(|group| lack(group, &groups))
                .min_by_key(|lack| (lack.part, -lack.missing))
                .map(Err);
        }
        if plain.as_ref().is_ok_and(|plain| plain.sets == fitting) {
            return Some(plain);
        }
        self.used.fill(0);
        for part in &mut self.parts {
            part.empty = 0;
        }
        let kept =
            |group: &Group| Kept { parts: group.parts, spare: group.supply - group.quantity * fitting, in_set: 0 };
        self.kept = groups.iter().map(kept).collect();
        let fitted = self.sets(price, fitting)?;
        Some(match (plain, fitted) {
            (Ok(plain), Ok(fitted)) if plain.amount > fitted.amount => Ok(plain),
            (_, fitted) => fitted,
        })
    }

    /// Each part, and whichever of those that share pieces may be taken together.
    fn groups(&mut self) -> Option<Vec<Group>> {
        self.fits = self.pieces.iter().map(|_| 0).collect();
        for (position, part) in self.parts.iter().enumerate() {
            for place in &part.places {
                *self.fits.get_mut(*place)? |= 1 << position;
            }
        }
        let mut counts: Vec<i64> = (0..1_usize << self.parts.len()).map(|_| 0).collect();
        let mut shared = 0;
        for (fits, one) in self.fits.iter().zip(self.pieces) {
            *counts.get_mut(*fits)? += one.count;
            shared |= if fits.is_power_of_two() { 0 } else { *fits };
        }
        let kinds: Vec<(usize, i64)> = counts.into_iter().enumerate().filter(|(_, count)| *count > 0).collect();
        let mut groups = Vec::new();
        for last in 0..self.parts.len() {
            let own = 1_usize << last;
            for parts in (own..own << 1).filter(|parts| *parts == own || parts & !shared == 0) {
                let of_any = kinds.iter().filter(|(fits, _)| fits & parts != 0);
                let in_group = self.parts.iter().enumerate().filter(|(position, _)| parts >> position & 1 == 1);
                let quantity = in_group.map(|(_, part)| part.quantity).sum();
                groups.push(Group { parts, last, quantity, supply: of_any.map(|(_, count)| count).sum() });
            }
        }
        Some(groups)
    }

    /// Sets one after the other, at most so many.
    fn sets(&mut self, price: BundlePrice, most: i64) -> Option<Result<Bundled, Lack>> {
        let (mut made, mut amounts): (i64, i128) = (0, 0);
        while made < most {
            let set = match self.next()? {
                Ok(set) => set,
                Err(lack) if made == 0 => return Some(Err(lack)),
                Err(_) => break,
            };
            if !self.takes_off(&set, price)? {
                break;
            }
            let times = self.times(&set)?.min(most - made);
            for one in &set {
                *self.used.get_mut(one.place)? += one.count * times;
            }
            for one in &mut self.kept {
                one.spare -= one.in_set * times;
            }
            made += times;
            if let BundlePrice::Amount(amount) = price {
                // No set is cheaper by more than it costs.
                let of_set = self.price(&set)?.min(i128::from(amount).checked_mul(power_of_ten(FRACTION_DIGITS)?)?);
                amounts = amounts.checked_add(of_set.checked_mul(i128::from(times))?)?;
            }
        }
        let touched = touched(self.pieces, &self.used)?;
        let total: Units = touched.iter().map(|one| one.weight).sum();
        let amount = match price {
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
        Some(Ok(Bundled { touched, amount, sets: made }))
    }

    fn next(&mut self) -> Option<Result<Vec<InSet>, Lack>> {
        let mut set: Vec<InSet> = Vec::new();
        let mut lack: Option<Lack> = None;
        for one in &mut self.kept {
            one.in_set = 0;
        }
        for (position, part) in self.parts.iter_mut().enumerate() {
            let fits = |place: &usize| self.fits.get(*place).copied().unwrap_or(0);
            let is_empty = |place: &usize| {
                self.used.get(*place) == self.pieces.get(*place).map(|one| &one.count)
                    || spare(&self.kept, fits(place), position) == 0
            };
            while part.places.get(part.empty).is_some_and(is_empty) {
                part.empty += 1;
            }
            let mut left = part.quantity;
            for place in part.places.iter().skip(part.empty) {
                let in_set = set.iter_mut().find(|one| one.place == *place);
                let taken_before = in_set.as_ref().map_or(0, |one| one.count);
                let free = self.pieces.get(*place)?.count - self.used.get(*place)? - taken_before;
                let count = free.min(left).min(spare(&self.kept, fits(place), position));
                left -= count;
                for one in self.kept.iter_mut().filter(|one| one.holds(fits(place), position)) {
                    one.in_set += count;
                }
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
        let by_kept = self.kept.iter().filter(|one| one.in_set > 0).map(|one| one.spare / one.in_set).min();
        let times = set.iter().map(times).collect::<Option<Vec<i64>>>()?.into_iter().min()?;
        Some(by_kept.map_or(times, |by_kept| by_kept.min(times)))
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
