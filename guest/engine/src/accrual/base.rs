//! Base rules at work: which lines each earns on, and how much.
//!
//! Of the rules that compete, each line goes to the one that earns most on it. What a rule earns is worked out once for
//! all its lines together, and a part of it belongs to a part of what they count.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use loyalty_contract::{Beneficiary, Decimal, Reason, ReasonCode, maybe};
use rust_decimal::Decimal as Exact;

use super::caps::{Fate, Fates};
use super::earn::Kinds;
use super::event::Occurrence;
use super::holding::Holding;
use super::part::share;
use crate::explain::about;
use crate::money::{self, Units, product, quotient_and_remainder};
use crate::programme::{AccrualRule, How};

/// Decimal places of what a rule earns on a line by itself, where it is held against others.
const VALUE_SCALE: u32 = 12;

/// Decimal places of a measure, of which none is lost where a figure is told: with them a whole of 10^15 fits 128 bits.
const MEASURE_SCALE_MAX: u32 = 22;

/// A base rule at work on the lines it has won.
pub struct Base<'a, 'p> {
    /// What each line of the basket counts.
    pub measures: Cow<'a, [Units]>,
    /// What its lines count together.
    pub measure: Units,
    lines: Vec<usize>,
    /// Points for one of the measure; none if the points come as a whole.
    per_unit: Option<Exact>,
    pub points: Exact,
    pub holding: &'a Holding<'p>,
}

/// Lines that the same multipliers match.
#[derive(Clone)]
pub struct Class<'a> {
    pub mask: u32,
    pub measure: Units,
    pub lines: Cow<'a, [usize]>,
}

impl Class<'_> {
    pub fn sum_of(&self, figures: &[Units]) -> Units {
        self.lines.iter().filter_map(|line| figures.get(*line)).sum()
    }
}

/// The base rules, those that compete with the lines they have won.
pub fn bases<'a, 'p>(
    event: &'a Occurrence<'_>,
    own: impl Iterator<Item = (usize, &'a Holding<'p>)>,
    minor_units: u8,
    fates: &mut Fates,
) -> Option<Vec<(usize, Base<'a, 'p>)>> {
    let mut bases = Vec::new();
    for (place, holding) in own.filter(|(_, holding)| holding.rule.earn.how.is_base()) {
        bases.push((place, Base::new(event, holding)));
    }
    // Whom a rule credits is nobody's loss but theirs.
    for to in [Beneficiary::Member, Beneficiary::Referrer] {
        if bases.iter().filter(|(_, base)| base.competes(to)).count() > 1 {
            bases = contest(bases, to, event.basis.len(), minor_units, fates)?;
        }
    }
    for (_, base) in &mut bases {
        base.work_out(minor_units)?;
    }
    Some(bases)
}

/// Gives each line to the rule that earns most on it of those that compete for the same one's points, ties to the earlier
/// rule; a rule that is left without a line is out.
fn contest<'a, 'p>(
    bases: Vec<(usize, Base<'a, 'p>)>,
    to: Beneficiary,
    lines: usize,
    minor_units: u8,
    fates: &mut Fates,
) -> Option<Vec<(usize, Base<'a, 'p>)>> {
    // For each line the most that is earned on it, and by which of the bases.
    let mut best: Vec<(i128, usize)> = (0..lines).map(|_| (-1, usize::MAX)).collect();
    for (index, (_, base)) in bases.iter().enumerate().filter(|(_, (_, base))| base.competes(to)) {
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
        if base.competes(to) {
            let all = core::mem::take(&mut base.lines);
            let (won, lost): (Vec<usize>, Vec<usize>) =
                all.into_iter().partition(|line| best.get(*line).is_some_and(|(_, winner)| *winner == index));
            if won.is_empty() {
                let mut short: i128 = 0;
                for line in &lost {
                    short = short.checked_add(best.get(*line)?.0 - base.value_of(*line, minor_units)?)?;
                }
                let winner = lost.iter().filter_map(|line| best.get(*line)).map(|(_, winner)| *winner).min();
                let winner = &rules.get(winner?)?.id;
                let short = Exact::try_from_i128_with_scale(short, VALUE_SCALE).ok().and_then(money::decimal_of);
                let reason = Reason { amount: maybe(short), ..about(ReasonCode::LostTo, winner) };
                let (before, exact) = (Exact::ZERO, Exact::ZERO);
                fates.join(Fate { holding: place, reason: Some(reason), before, exact })?;
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
            Cow::Borrowed(holding.basis.as_ref().map_or(&event.basis, |basis| basis).as_slice())
        };
        Self { measures, measure: 0, lines, per_unit: None, points: Exact::ZERO, holding }
    }

    /// Whether it competes for points of that beneficiary. On lines that have no units there is nothing to compete for.
    fn competes(&self, to: Beneficiary) -> bool {
        let rule = self.holding.rule;
        rule.competes && rule.to == to && rule.earn.how != How::Order && !self.lines.is_empty()
    }

    /// What the rule earns on one line by itself, × 10^[`VALUE_SCALE`], the rest dropped.
    fn value_of(&self, line: usize, minor_units: u8) -> Option<i128> {
        let measure = i128::from(self.measures.get(line).copied()?);
        let rate = money::scaled(self.holding.rate, VALUE_SCALE)?.checked_mul(measure)?;
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
    pub fn basis(&self, minor_units: u8) -> Decimal {
        match self.holding.rule.earn.how {
            How::Unit => Decimal::new(self.measure, 0),
            How::Order => Decimal::new(1, 0),
            _ => money::decimal(self.measure, minor_units),
        }
    }

    /// The points that belong to so much of the measure.
    pub fn points_of(&self, measure: Exact) -> Option<Exact> {
        match self.per_unit {
            Some(per_unit) => product(measure, per_unit),
            None if self.measure == 0 || measure.is_zero() => Some(Exact::ZERO),
            None => {
                let measure = measure.trunc_with_scale(MEASURE_SCALE_MAX);
                let whole = i128::from(self.measure).checked_mul(money::power_of_ten(measure.scale())?)?;
                share(self.points, measure.mantissa(), whole)
            }
        }
    }

    /// Its lines by the multipliers that match them. A line that a multiplier looks at by itself is a class of its own.
    pub fn classes(&self, kinds: &mut Kinds) -> Vec<Class<'_>> {
        let mut classes: Vec<Class<'_>> = Vec::new();
        if kinds.of_line.is_empty() {
            classes.push(Class { mask: 0, measure: self.measure, lines: Cow::Borrowed(&self.lines) });
            return classes;
        }
        let by_line = kinds.by_line;
        let mut alone = Vec::new();
        for line in &self.lines {
            let measure = self.measures.get(*line).copied().unwrap_or(0);
            let Some((mask, place)) = kinds.of(*line) else { continue };
            if mask & by_line != 0 {
                alone.push(Class { mask, measure, lines: Cow::Owned([*line].into()) });
                continue;
            }
            if *place == 0 {
                classes.push(Class { mask, measure: 0, lines: Cow::Owned(Vec::new()) });
                *place = classes.len();
            }
            if let Some(class) = classes.get_mut(*place - 1) {
                class.measure += measure;
                class.lines.to_mut().push(*line);
            }
        }
        for line in &self.lines {
            if let Some((_, place)) = kinds.of(*line) {
                *place = 0;
            }
        }
        classes.append(&mut alone);
        classes
    }
}

/// Whole units of a line; a line sold by weight has none.
fn units_of(event: &Occurrence<'_>, line: usize) -> Units {
    let line = event.basket.as_ref().and_then(|basket| basket.lines.get(line)).map(|priced| priced.line);
    line.filter(|line| !line.divisible).and_then(|line| money::whole_units(line.quantity, 0)).unwrap_or(0)
}
