//! How much: what the rules of one wallet earn before caps.
//!
//! Base rules earn on lines; of those that compete, each line goes to the one that earns most on it. Multipliers come on
//! top, combined as the wallet says, then flat bonuses. Everything is exact: what a rule earns is worked out once for all
//! lines that the same multipliers match, and a division that does not come out even is rounded half-up to nine decimals.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use loyalty_contract::{Decimal, ReasonCode};
use rust_decimal::Decimal as Exact;

use super::event::Occurrence;
use super::holding::Holding;
use crate::explain::{Findings, about};
use crate::money::{self, Rounding, Units, difference, product, quotient_and_remainder, total};
use crate::programme::{AccrualRule, How, Multipliers, Programme};
use loyalty_contract::Reason;

/// Decimal places of a weight by which points are split over lines.
pub const WEIGHT_SCALE: u32 = 12;

/// Decimal places to which a division that does not come out even is rounded.
const DIVISION_SCALE: u32 = 9;

/// What one rule adds to a wallet.
pub struct Part<'p> {
    /// Place of the rule among those that hold.
    pub holding: usize,
    pub rule: &'p AccrualRule,
    /// Place of the credit it belongs to.
    pub group: usize,
    pub basis: Decimal,
    pub rate: Exact,
    pub exact: Exact,
    /// The same by line, × 10^[`WEIGHT_SCALE`]; a line may stand several times.
    pub weights: Vec<(usize, i128)>,
}

/// A base rule at work on the lines it has won.
struct Base<'a, 'p> {
    /// What each line of the basket counts.
    measures: Cow<'a, [Units]>,
    /// What its lines count together.
    measure: Units,
    lines: Vec<usize>,
    /// Points for one of the measure; none if the points come as a whole.
    per_unit: Option<Exact>,
    points: Exact,
    holding: &'a Holding<'p>,
}

/// Lines that the same multipliers match.
#[derive(Clone)]
struct Class<'a> {
    mask: u32,
    measure: Units,
    lines: Cow<'a, [usize]>,
}

impl Class<'_> {
    fn sum_of(&self, figures: &[Units]) -> Units {
        self.lines.iter().filter_map(|line| figures.get(*line)).sum()
    }
}

/// What the rules of one wallet earn, in the order of the rules: base, multipliers, flat. None: figures left their range.
///
/// `groups` tells to which credit of the wallet each rule that holds belongs; multipliers go with what they multiply.
pub fn parts<'p>(
    programme: &Programme,
    position: usize,
    event: &Occurrence<'_>,
    holdings: &[Holding<'p>],
    groups: &[usize],
    findings: &mut Findings,
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
    let masks = masks(event.basis.len(), &multipliers);
    let bases = bases(event, own(), programme.minor_units, findings)?;

    let mut parts: Vec<Part<'p>> = Vec::new();
    let mut extras: Vec<Part<'p>> = Vec::new();
    for (place, base) in &bases {
        let mut part = Part::new(*place, base.holding, group_of(*place));
        part.basis = base.basis(programme.minor_units);
        part.exact = base.points;
        // What each multiplier adds, as if it were more to earn on, so that it is divided only once.
        let mut added: Vec<Exact> = multipliers.iter().map(|_| Exact::ZERO).collect();
        for class in base.classes(&masks) {
            part.weigh(base.points_of(Exact::from(class.measure))?, &class, &base.measures)?;
            for (bit, more) in multiplied(base, &event.basis, &class, &multipliers, wallet.multipliers)? {
                let multiplier = multipliers.get(bit)?;
                let extra = extra(&mut extras, multiplier, part.group);
                let measures = multiplier.1.basis.as_deref().unwrap_or(&base.measures);
                let class = Class { measure: class.sum_of(measures), ..class.clone() };
                extras.get_mut(extra)?.weigh(base.points_of(more)?, &class, measures)?;
                let sum = added.get_mut(bit)?;
                *sum = total(*sum, more)?;
            }
        }
        // Rounded where they stand in the sum, so that the parts add up to what the whole would come to.
        let (mut so_far, mut points_so_far) = (Exact::ZERO, Exact::ZERO);
        for (multiplier, added) in multipliers.iter().zip(added).filter(|(_, added)| !added.is_zero()) {
            so_far = total(so_far, added)?;
            let points = base.points_of(so_far)?;
            let extra = extra(&mut extras, multiplier, part.group);
            let extra = extras.get_mut(extra)?;
            extra.exact = total(extra.exact, difference(points, points_so_far)?)?;
            points_so_far = points;
        }
        parts.push(part);
    }
    for (place, holding) in &multipliers {
        if holding.rule.wallet.is_some() && extras.iter().all(|extra| extra.holding != *place) {
            extras.push(Part::new(*place, holding, 0));
        }
    }
    let base_points = money::decimal_of(sum(parts.iter().map(|part| part.exact))?)?;
    parts.extend(extras.into_iter().map(|extra| Part { basis: base_points, ..extra }));
    parts.extend(flats(event, own(), &group_of)?);
    Some(parts)
}

/// The base rules, those that compete with the lines they have won.
fn bases<'a, 'p>(
    event: &'a Occurrence<'_>,
    own: impl Iterator<Item = (usize, &'a Holding<'p>)>,
    minor_units: u8,
    findings: &mut Findings,
) -> Option<Vec<(usize, Base<'a, 'p>)>> {
    let mut bases = Vec::new();
    for (place, holding) in own.filter(|(_, holding)| holding.rule.earn.how.is_base()) {
        bases.push((place, Base::new(event, holding)));
    }
    if bases.iter().filter(|(_, base)| base.competes()).count() > 1 {
        bases = contest(bases, event.basis.len(), minor_units, findings)?;
    }
    for (_, base) in &mut bases {
        base.work_out(minor_units)?;
    }
    Some(bases)
}

/// Gives each line to the competing rule that earns most on it, ties to the earlier rule; a rule without a line is out.
fn contest<'a, 'p>(
    bases: Vec<(usize, Base<'a, 'p>)>,
    lines: usize,
    minor_units: u8,
    findings: &mut Findings,
) -> Option<Vec<(usize, Base<'a, 'p>)>> {
    // For each line the most that is earned on it, and by which of the bases.
    let mut best: Vec<(i128, usize)> = (0..lines).map(|_| (-1, usize::MAX)).collect();
    for (index, (_, base)) in bases.iter().enumerate().filter(|(_, (_, base))| base.competes()) {
        for line in &base.lines {
            let (value, best) = (base.value_of(*line, minor_units)?, best.get_mut(*line)?);
            if value > best.0 {
                *best = (value, index);
            }
        }
    }
    let rules: Vec<&AccrualRule> = bases.iter().map(|(_, base)| base.holding.rule).collect();
    let mut winners = Vec::with_capacity(bases.len());
    for (index, (place, mut base)) in bases.into_iter().enumerate() {
        if base.competes() {
            let all = core::mem::take(&mut base.lines);
            let (won, lost): (Vec<usize>, Vec<usize>) =
                all.into_iter().partition(|line| best.get(*line).is_some_and(|(_, winner)| *winner == index));
            if won.is_empty() {
                let mut short: i128 = 0;
                for line in &lost {
                    short = short.checked_add(best.get(*line)?.0 - base.value_of(*line, minor_units)?)?;
                }
                let winner = lost.iter().filter_map(|line| best.get(*line)).map(|(_, winner)| *winner).min();
                let winner = winner.and_then(|winner| rules.get(winner)).map_or("", |rule| &rule.id);
                let short = Exact::try_from_i128_with_scale(short, WEIGHT_SCALE).ok().and_then(money::decimal_of);
                let reason = Reason { amount: loyalty_contract::maybe(short), ..about(ReasonCode::LostTo, winner) };
                findings.refused(&base.holding.rule.id, reason, None);
                continue;
            }
            base.lines = won;
        }
        winners.push((place, base));
    }
    Some(winners)
}

impl<'a, 'p> Base<'a, 'p> {
    fn new(event: &'a Occurrence<'_>, holding: &'a Holding<'p>) -> Self {
        let mut lines = holding.lines.clone();
        let measures = if holding.rule.earn.how == How::Unit {
            lines.retain(|line| units_of(event, *line) > 0);
            Cow::Owned((0..event.basis.len()).map(|line| units_of(event, line)).collect())
        } else {
            Cow::Borrowed(holding.basis.as_ref().unwrap_or(&event.basis).as_slice())
        };
        Self { measures, measure: 0, lines, per_unit: None, points: Exact::ZERO, holding }
    }

    fn competes(&self) -> bool {
        self.holding.rule.competes && self.holding.rule.earn.how != How::Order
    }

    /// What the rule earns on one line by itself, × 10^[`WEIGHT_SCALE`], the rest dropped.
    fn value_of(&self, line: usize, minor_units: u8) -> Option<i128> {
        let measure = i128::from(self.measures.get(line).copied()?);
        let rate = money::scaled(self.holding.rate, WEIGHT_SCALE)?.checked_mul(measure)?;
        let (value, _) = match self.holding.rule.earn.how {
            How::Percent => quotient_and_remainder(rate, money::power_of_ten(u32::from(minor_units) + 2)?)?,
            How::Step(per) => quotient_and_remainder(rate, i128::from(per))?,
            _ => (rate, 0),
        };
        Some(value)
    }

    /// What the rule earns on all its lines together.
    fn work_out(&mut self, minor_units: u8) -> Option<()> {
        self.measure = self.sum_of_measures();
        let rate = self.holding.rate;
        match self.holding.rule.earn.how {
            How::Percent => self.per_unit = Some(money::shifted(rate, minor_units + 2)?),
            How::Unit => self.per_unit = Some(rate),
            How::Step(per) => self.points = product(Exact::from(self.measure / per), rate)?,
            _ => {
                self.points = rate;
                if self.measure == 0 {
                    // Lines that earn on nothing share alike what the order earns.
                    for line in &self.lines {
                        *self.measures.to_mut().get_mut(*line)? = 1;
                    }
                    self.measure = self.sum_of_measures();
                }
            }
        }
        if let Some(per_unit) = self.per_unit {
            self.points = product(Exact::from(self.measure), per_unit)?;
        }
        Some(())
    }

    fn sum_of_measures(&self) -> Units {
        self.lines.iter().filter_map(|line| self.measures.get(*line)).sum()
    }

    /// What it was worked out on, as explained: money, units, or the order.
    fn basis(&self, minor_units: u8) -> Decimal {
        match self.holding.rule.earn.how {
            How::Unit => Decimal::new(self.measure, 0),
            How::Order => Decimal::new(1, 0),
            _ => money::decimal(self.measure, minor_units),
        }
    }

    /// The points that belong to so much of the measure.
    fn points_of(&self, measure: Exact) -> Option<Exact> {
        match self.per_unit {
            Some(per_unit) => product(measure, per_unit),
            None if self.measure == 0 || measure.is_zero() => Some(Exact::ZERO),
            None => {
                let scaled = money::scaled(product(self.points, measure)?, DIVISION_SCALE)?;
                let points = money::divide(scaled, i128::from(self.measure), Rounding::HalfUp)?;
                Exact::try_from_i128_with_scale(points, DIVISION_SCALE).ok()
            }
        }
    }

    /// Its lines by the multipliers that match them.
    fn classes(&self, masks: &[u32]) -> Vec<Class<'_>> {
        let mut classes: Vec<Class<'_>> = Vec::new();
        if masks.is_empty() {
            classes.push(Class { mask: 0, measure: self.measure, lines: Cow::Borrowed(&self.lines) });
            return classes;
        }
        let mut last = 0;
        for line in &self.lines {
            let mask = masks.get(*line).copied().unwrap_or(0);
            let measure = self.measures.get(*line).copied().unwrap_or(0);
            if classes.get(last).is_none_or(|class| class.mask != mask) {
                last = classes.iter().position(|class| class.mask == mask).unwrap_or(classes.len());
            }
            match classes.get_mut(last) {
                Some(class) => {
                    class.measure += measure;
                    class.lines.to_mut().push(*line);
                }
                None => classes.push(Class { mask, measure, lines: Cow::Owned([*line].into()) }),
            }
        }
        classes
    }
}

/// Whole units of a line; a line sold by weight has none.
fn units_of(event: &Occurrence<'_>, line: usize) -> Units {
    let line = event.basket.as_ref().and_then(|basket| basket.lines.get(line)).map(|priced| priced.line);
    line.filter(|line| !line.divisible).and_then(|line| money::whole_units(line.quantity, 0)).unwrap_or(0)
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

/// The part of a figure that belongs to a part of the basis.
fn share_of(figure: Exact, part: Units, whole: Units) -> Option<Exact> {
    if whole == 0 || figure == Exact::from(whole) {
        return Some(Exact::from(part));
    }
    let scaled = money::scaled(product(figure, Exact::from(part))?, DIVISION_SCALE)?;
    let share = money::divide(scaled, i128::from(whole), Rounding::HalfUp)?;
    Exact::try_from_i128_with_scale(share, DIVISION_SCALE).ok()
}

/// Where the part of a multiplier in a credit stands; parts keep the order of the rules.
fn extra<'p>(extras: &mut Vec<Part<'p>>, (place, holding): &(usize, &Holding<'p>), group: usize) -> usize {
    match extras.iter().position(|extra| extra.holding == *place && extra.group == group) {
        Some(known) => known,
        None => {
            let behind = extras.iter().position(|extra| extra.holding > *place).unwrap_or(extras.len());
            extras.insert(behind, Part::new(*place, holding, group));
            behind
        }
    }
}

/// Bonuses that nothing multiplies.
fn flats<'a, 'p: 'a>(
    event: &Occurrence<'_>,
    own: impl Iterator<Item = (usize, &'a Holding<'p>)>,
    group_of: &dyn Fn(usize) -> usize,
) -> Option<Vec<Part<'p>>> {
    let mut parts = Vec::new();
    for (place, holding) in own {
        let amount = match holding.rule.earn.how {
            How::Flat => Exact::ONE,
            How::Amount => event.amount,
            _ => continue,
        };
        let mut part = Part::new(place, holding, group_of(place));
        part.basis = money::decimal_of(amount)?;
        part.exact = product(amount, holding.rate)?;
        part.weigh_flat(&holding.lines, &event.basis)?;
        parts.push(part);
    }
    Some(parts)
}

impl<'p> Part<'p> {
    /// Nothing yet.
    fn new(place: usize, holding: &Holding<'p>, group: usize) -> Self {
        let (rule, rate) = (holding.rule, holding.rate);
        Self { holding: place, rule, group, basis: Decimal::ZERO, rate, exact: Exact::ZERO, weights: Vec::new() }
    }

    /// Lays points on the lines of a class, in proportion to what they count.
    fn weigh(&mut self, points: Exact, class: &Class<'_>, measures: &[Units]) -> Option<()> {
        let weight = money::scaled(points, WEIGHT_SCALE)?;
        let (each, rest) =
            if class.measure == 0 { (0, 0) } else { quotient_and_remainder(weight, i128::from(class.measure))? };
        self.weights.reserve(class.lines.len());
        for line in class.lines.iter() {
            let measure = i128::from(measures.get(*line).copied().unwrap_or(0));
            let share = if rest == 0 {
                each.checked_mul(measure)?
            } else {
                quotient_and_remainder(weight.checked_mul(measure)?, i128::from(class.measure))?.0
            };
            if share > 0 {
                self.weights.push((*line, share));
            }
        }
        Some(())
    }

    /// Lays all of it on lines: in proportion to what they earn on, or alike where they earn on nothing.
    fn weigh_flat(&mut self, lines: &[usize], basis: &[Units]) -> Option<()> {
        let of = |line: &usize| basis.get(*line).copied().unwrap_or(0);
        let measure: Units = lines.iter().map(of).sum();
        let class = |measure| Class { mask: 0, measure, lines: Cow::Borrowed(lines) };
        if measure > 0 {
            return self.weigh(self.exact, &class(measure), basis);
        }
        let alike: Vec<Units> = basis.iter().map(|_| 1).collect();
        self.weigh(self.exact, &class(Units::try_from(lines.len()).ok()?), &alike)
    }

    /// The same with no more than `cap` points.
    pub fn cut_to(&mut self, cap: Exact) -> Option<()> {
        let (cap_units, whole) = (money::scaled(cap, DIVISION_SCALE)?, money::scaled(self.exact, DIVISION_SCALE)?);
        for (_, weight) in &mut self.weights {
            let (cut, _) = quotient_and_remainder(weight.checked_mul(cap_units)?, whole.max(1))?;
            // A line that has a part in it keeps one, however small.
            *weight = cut.max(1);
        }
        self.exact = cap;
        Some(())
    }
}

/// The sum of exact figures.
pub fn sum(mut figures: impl Iterator<Item = Exact>) -> Option<Exact> {
    figures.try_fold(Exact::ZERO, total)
}
