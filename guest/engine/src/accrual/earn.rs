//! How much: what the rules of one wallet earn before caps.
//!
//! Base rules earn on lines, multipliers come on top, combined as the wallet says, then flat bonuses. Everything is exact:
//! what a rule earns is worked out once for all lines that the same multipliers match, and a division that does not come
//! out even is rounded half-up to eighteen decimals, or to twelve of very large figures. A multiplier that is limited to a way of paying looks at each line by
//! itself, since each is paid in parts of its own.

use alloc::vec::Vec;

use rust_decimal::Decimal as Exact;

use super::base::{Base, Class, bases};
use super::caps::Fates;
use super::event::Occurrence;
use super::holding::Holding;
use super::part::{Part, share, sum, weight_digits};
use crate::money::{self, Units, difference, product, total};
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
    let masks = masks(event.basis.len(), &multipliers);
    let limited = multipliers.iter().enumerate().filter(|(_, (_, multiplier))| multiplier.basis.is_some());
    let by_line = limited.fold(0_u32, |mask, (bit, _)| mask | 1 << bit);
    let bases = bases(event, own(), programme.minor_units, fates)?;

    let mut parts: Vec<Part<'p>> = Vec::new();
    let mut extras: Vec<Part<'p>> = Vec::new();
    for (place, base) in &bases {
        let mut part = Part::new(*place, base.holding, group_of(*place), weight_scale);
        part.basis = base.basis(programme.minor_units);
        part.exact = base.points;
        // What each multiplier adds, as if it were more to earn on, so that it is divided only once.
        let mut added: Vec<Exact> = multipliers.iter().map(|_| Exact::ZERO).collect();
        for class in base.classes(&masks, by_line) {
            part.weigh(base.points_of(Exact::from(class.measure))?, &class, &base.measures)?;
            for (bit, more) in multiplied(base, &event.basis, &class, &multipliers, wallet.multipliers)? {
                let multiplier = multipliers.get(bit)?;
                let extra = extra(&mut extras, multiplier, part.group, weight_scale);
                extras.get_mut(extra)?.weigh(base.points_of(more)?, &class, &base.measures)?;
                let sum = added.get_mut(bit)?;
                *sum = total(*sum, more)?;
            }
        }
        // Rounded where they stand in the sum, so that the parts add up to what the whole would come to.
        let (mut so_far, mut points_so_far) = (Exact::ZERO, Exact::ZERO);
        for (multiplier, added) in multipliers.iter().zip(added).filter(|(_, added)| !added.is_zero()) {
            so_far = total(so_far, added)?;
            let points = base.points_of(so_far)?;
            let extra = extra(&mut extras, multiplier, part.group, weight_scale);
            let extra = extras.get_mut(extra)?;
            extra.exact = total(extra.exact, difference(points, points_so_far)?)?;
            points_so_far = points;
        }
        parts.push(part);
    }
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

/// For each line, one bit for each multiplier that matches it; nothing where there are none.
fn masks(lines: usize, multipliers: &[(usize, &Holding<'_>)]) -> Vec<u32> {
    if multipliers.is_empty() {
        return Vec::new();
    }
    let mut masks: Vec<u32> = (0..lines).map(|_| 0).collect();
    for (bit, (_, multiplier)) in multipliers.iter().enumerate() {
        for line in &multiplier.lines {
            if let Some(mask) = masks.get_mut(*line) {
                *mask |= 1 << bit;
            }
        }
    }
    masks
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

/// Where the part of a multiplier in a credit stands; parts keep the order of the rules.
fn extra<'p>(
    extras: &mut Vec<Part<'p>>,
    (place, holding): &(usize, &Holding<'p>),
    group: usize,
    weight_scale: u32,
) -> usize {
    match extras.iter().position(|extra| extra.holding == *place && extra.group == group) {
        Some(known) => known,
        None => {
            let behind = extras.iter().position(|extra| extra.holding > *place).unwrap_or(extras.len());
            extras.insert(behind, Part::new(*place, holding, group, weight_scale));
            behind
        }
    }
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
