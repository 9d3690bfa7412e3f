//! How much: what the rules of one wallet earn before caps.
//!
//! Base rules earn on lines, multipliers come on top, combined as the wallet says, then flat bonuses. Everything is exact:
//! what a rule earns is worked out once for all lines that the same multipliers match, and a division that does not come
//! out even is rounded half-up to eighteen decimals, or to twelve of very large figures. A multiplier that is limited to a
//! way of paying looks at each line by itself, since each is paid in parts of its own.

use alloc::vec::Vec;

use rust_decimal::Decimal as Exact;

use super::base::{Base, Class, bases};
use super::caps::Fates;
use super::event::Occurrence;
use super::holding::Holding;
use super::part::{Part, share, sum, weight_digits};
use crate::money::{self, Units, difference, product, total};
use crate::order;
use crate::programme::{How, Multipliers, Programme};

/// What the rules of one wallet earn, in the order of the rules: base, multipliers, flat. None: figures left their range.
///
/// `groups` tells to which credit of the wallet each rule that holds belongs; multipliers go with what they multiply.
pub fn parts<'p>(
    programme: &Programme,
    position: usize,
    event: &Occurrence<'_>,
    holdings: &[Holding<'p>],
    groups: &[usize],
    fates: &mut Fates,
) -> Option<Vec<Part<'p>>> {
    let wallet = programme.wallets.get(position)?;
    let group_of = |holding: usize| groups.get(holding).copied().unwrap_or(0);
    let own = || holdings.iter().enumerate().filter(|(_, holding)| holding.rule.wallet == Some(position));
    let multipliers: Vec<(usize, &Holding<'p>)> = holdings
        .iter()
        .enumerate()
        .filter(|(_, one)| {
            one.rule.earn.how == How::Multiply && one.rule.wallet.is_none_or(|wallet| wallet == position)
        })
        .collect();
    let weight_scale = weight_digits(&event.basis) + u32::from(wallet.scale);
    let mut kinds = Kinds::new(event.basis.len(), &multipliers);
    let bases = bases(event, own(), programme.minor_units, fates)?;

    let mut parts: Vec<Part<'p>> = Vec::new();
    let mut extras = Extras { parts: Vec::new(), places: Vec::new(), multipliers: multipliers.len(), weight_scale };
    for (place, base) in &bases {
        let mut part = Part::new(*place, base.holding, group_of(*place), weight_scale);
        part.basis = base.basis(programme.minor_units);
        part.exact = base.points;
        // What each multiplier adds, as if it were more to earn on, so that it is divided only once.
        let mut added: Vec<Exact> = multipliers.iter().map(|_| Exact::ZERO).collect();
        for class in base.classes(&mut kinds) {
            part.weigh(base.points_of(Exact::from(class.measure))?, &class, &base.measures)?;
            for (bit, more) in multiplied(base, &event.basis, &class, &multipliers, wallet.multipliers)? {
                let multiplier = multipliers.get(bit)?;
                let extra = extras.of(bit, multiplier, part.group)?;
                extra.weigh(base.points_of(more)?, &class, &base.measures)?;
                let sum = added.get_mut(bit)?;
                *sum = total(*sum, more)?;
            }
        }
        // Rounded where they stand in the sum, so that the parts add up to what the whole would come to.
        let (mut so_far, mut points_so_far) = (Exact::ZERO, Exact::ZERO);
        for (bit, added) in added.into_iter().enumerate().filter(|(_, added)| !added.is_zero()) {
            so_far = total(so_far, added)?;
            let points = base.points_of(so_far)?;
            let extra = extras.of(bit, multipliers.get(bit)?, part.group)?;
            extra.exact = total(extra.exact, difference(points, points_so_far)?)?;
            points_so_far = points;
        }
        parts.push(part);
    }
    // In the order of the rules, and those of one rule in that of the credits.
    let turn = |part: &Part<'_>| (part.holding, part.group);
    let mut extras = order::sorted(extras.parts, |left, right| turn(left).cmp(&turn(right)));
    for (place, holding) in &multipliers {
        if holding.rule.wallet.is_some() && extras.iter().all(|extra| extra.holding != *place) {
            extras.push(Part::new(*place, holding, 0, weight_scale));
        }
    }
    let base_points = money::decimal_of(sum(parts.iter().map(|part| part.exact))?)?;
    parts.extend(extras.into_iter().map(|extra| Part { basis: base_points, ..extra }));
    parts.extend(flats(event, own(), weight_scale, &group_of)?);
    Some(parts)
}

/// Lines by the multipliers that match them.
pub struct Kinds {
    /// The kind of each line; nothing where there are no multipliers.
    pub of_line: Vec<usize>,
    /// For each kind one bit for each multiplier, and a slot to work with, zero between one work and the next.
    kinds: Vec<(u32, usize)>,
    /// The multipliers that look at each line by itself, one bit for each.
    pub by_line: u32,
}

impl Kinds {
    fn new(lines: usize, multipliers: &[(usize, &Holding<'_>)]) -> Self {
        if multipliers.is_empty() {
            return Self { of_line: Vec::new(), kinds: Vec::new(), by_line: 0 };
        }
        let mut masks: Vec<u32> = (0..lines).map(|_| 0).collect();
        let mut by_line = 0;
        for (bit, (_, multiplier)) in multipliers.iter().enumerate() {
            if multiplier.basis.is_some() {
                by_line |= 1 << bit;
            }
            for line in &multiplier.lines {
                if let Some(mask) = masks.get_mut(*line) {
                    *mask |= 1 << bit;
                }
            }
        }
        let (mut kinds, mut of_line) = (Vec::new(), Vec::with_capacity(lines));
        // In ascending order, each with its kind.
        let mut known: Vec<(u32, usize)> = Vec::new();
        for mask in masks {
            let kind = match known.binary_search_by(|(known, _)| known.cmp(&mask)) {
                Ok(place) => known.get(place).map_or(0, |(_, kind)| *kind),
                Err(place) => {
                    known.insert(place, (mask, kinds.len()));
                    kinds.push((mask, 0));
                    kinds.len() - 1
                }
            };
            of_line.push(kind);
        }
        Self { of_line, kinds, by_line }
    }

    /// The multipliers of a line, and the slot of its kind.
    pub fn of(&mut self, line: usize) -> Option<(u32, &mut usize)> {
        self.kinds.get_mut(*self.of_line.get(line)?).map(|(mask, slot)| (*mask, slot))
    }
}

/// What multipliers add, a part for each credit they add to.
struct Extras<'p> {
    parts: Vec<Part<'p>>,
    /// For each credit and multiplier, one more than the place of its part.
    places: Vec<usize>,
    multipliers: usize,
    weight_scale: u32,
}

impl<'p> Extras<'p> {
    /// The part of a multiplier in a credit.
    fn of(&mut self, bit: usize, (place, holding): &(usize, &Holding<'p>), group: usize) -> Option<&mut Part<'p>> {
        let at = group * self.multipliers + bit;
        if self.places.len() <= at {
            self.places.resize(at + 1, 0);
        }
        let slot = self.places.get_mut(at)?;
        if *slot == 0 {
            self.parts.push(Part::new(*place, holding, group, self.weight_scale));
            *slot = self.parts.len();
        }
        self.parts.get_mut(*slot - 1)
    }
}

/// What the multipliers of a class add to what it counts, each with its bit.
fn multiplied(
    base: &Base<'_, '_>,
    basis: &[Units],
    class: &Class<'_>,
    multipliers: &[(usize, &Holding<'_>)],
    how: Multipliers,
) -> Option<Vec<(usize, Exact)>> {
    let measure = Exact::from(class.measure);
    let mut running = measure;
    let mut added: Vec<(usize, Exact)> = Vec::new();
    for (bit, (_, multiplier)) in multipliers.iter().enumerate().filter(|(bit, _)| class.mask & (1 << bit) != 0) {
        // What belongs to no line of its own is multiplied by what is for every line.
        if base.holding.rule.earn.how == How::Order && !multiplier.rule.is_for_all {
            continue;
        }
        let of = if how == Multipliers::Multiply { running } else { measure };
        let of = match &multiplier.basis {
            Some(part) => share_of(of, class.sum_of(part), class.sum_of(basis))?,
            None => of,
        };
        let more = difference(product(of, multiplier.rate)?, of)?;
        running = total(running, more)?;
        match added.first() {
            Some((_, most)) if how == Multipliers::Highest && *most >= more => {}
            Some(_) if how == Multipliers::Highest => added = Vec::from([(bit, more)]),
            _ => added.push((bit, more)),
        }
    }
    Some(added)
}

/// The part of a figure that belongs to a part of what a line earns on; of a line that costs nothing, all of it.
fn share_of(figure: Exact, part: Units, whole: Units) -> Option<Exact> {
    if part == whole {
        return Some(figure);
    }
    if figure == Exact::from(whole) {
        return Some(Exact::from(part));
    }
    share(figure, i128::from(part), i128::from(whole))
}

/// Bonuses that nothing multiplies.
fn flats<'a, 'p: 'a>(
    event: &Occurrence<'_>,
    own: impl Iterator<Item = (usize, &'a Holding<'p>)>,
    weight_scale: u32,
    group_of: &dyn Fn(usize) -> usize,
) -> Option<Vec<Part<'p>>> {
    let mut parts = Vec::new();
    for (place, holding) in own {
        let amount = match holding.rule.earn.how {
            How::Flat => Exact::ONE,
            How::Amount => event.amount,
            _ => continue,
        };
        let mut part = Part::new(place, holding, group_of(place), weight_scale);
        part.basis = money::decimal_of(amount)?;
        part.exact = product(amount, holding.rate)?;
        part.weigh_flat(&holding.lines, &event.basis)?;
        parts.push(part);
    }
    Some(parts)
}
