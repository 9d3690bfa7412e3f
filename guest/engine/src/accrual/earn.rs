//! How much: base rules, multipliers, flat bonuses and caps of one wallet, rounded once and split over the lines.

use alloc::vec::Vec;

use loyalty_contract::{Decimal, ReasonCode};
use rust_decimal::Decimal as Exact;

use super::credit::{Earning, claims_for};
use super::event::Occurrence;
use crate::allocation::allocate;
use crate::explain::{Findings, amounting, because};
use crate::money::{self, Rounding, Units, difference, product, quotient_and_remainder, total};
use crate::order;
use crate::programme::{AccrualRule, Earn, Programme, Wallet};

/// Decimal places of a weight by which points are split over lines.
pub const WEIGHT_SCALE: u32 = 9;

impl Occurrence<'_> {
    /// What one wallet earns; nothing if it rounds to nothing. The outer none is an overflow.
    pub fn earn<'p>(
        &self,
        programme: &'p Programme,
        position: usize,
        wallet: &'p Wallet,
        holding: &[usize],
        findings: &mut Findings,
    ) -> Option<Option<Earning<'p>>> {
        let rules = || holding.iter().filter_map(|index| Some((*index, programme.accrual.get(*index)?)));
        let own = || rules().filter(|(_, rule)| rule.wallet == Some(position));
        let multipliers: Vec<Multiplier<'p, '_>> = rules()
            .filter(|(_, rule)| rule.wallet.is_none_or(|wallet| wallet == position))
            .filter_map(|(index, rule)| Multiplier::new(rule, self.lines_of(index)))
            .collect();
        let masks = self.masks(&multipliers);
        let mut parts: Vec<Part<'p>> = Vec::new();
        let mut extras: Vec<Part<'p>> = multipliers.iter().map(|one| Part::new(one.rule, one.factor)).collect();

        for (index, rule) in own() {
            let lines = self.lines_of(index);
            let mut part = match &rule.earn {
                Earn::Percent(percent) => Part::new(rule, *percent),
                Earn::Step { points, .. } => Part::new(rule, *points),
                Earn::Flat(_) | Earn::Multiply(_) => continue,
            };
            let base = self.base(rule, lines, programme.minor_units)?;
            part.basis = money::decimal(base.basis, programme.minor_units);
            part.exact = base.points;
            // What each multiplier adds, as if it were basis, so that it is divided only once.
            let mut added: Vec<Exact> = multipliers.iter().map(|_| Exact::ZERO).collect();
            for class in self.classes(lines, &masks) {
                let mut running = Exact::from(class.basis);
                part.weigh(base.points_of(running)?, &class, &self.basis)?;
                for (bit, ((multiplier, extra), added)) in
                    multipliers.iter().zip(&mut extras).zip(&mut added).enumerate()
                {
                    if class.mask & (1 << bit) != 0 {
                        let multiplied = product(running, multiplier.factor)?;
                        let more = difference(multiplied, running)?;
                        extra.weigh(base.points_of(more)?, &class, &self.basis)?;
                        *added = total(*added, more)?;
                        running = multiplied;
                    }
                }
            }
            // Rounded where they stand in the sum, so that the parts add up to what the whole would come to.
            let (mut basis_so_far, mut points_so_far) = (Exact::ZERO, Exact::ZERO);
            for (extra, added) in extras.iter_mut().zip(added) {
                basis_so_far = total(basis_so_far, added)?;
                let points = base.points_of(basis_so_far)?;
                extra.exact = total(extra.exact, difference(points, points_so_far)?)?;
                points_so_far = points;
            }
            parts.push(part);
        }
        let base_points = money::decimal_of(sum(parts.iter().map(|part| part.exact))?)?;
        parts.extend(extras.into_iter().map(|extra| Part { basis: base_points, ..extra }));
        for (index, rule) in own() {
            if let Earn::Flat(points) = rule.earn {
                let one = Decimal::new(1, 0);
                let mut part = Part { basis: one, exact: points, ..Part::new(rule, points) };
                part.weigh_flat(points, self.lines_of(index), &self.basis)?;
                parts.push(part);
            }
        }
        self.settle(wallet, parts, findings)
    }

    /// Caps, rounds and splits the parts of one wallet.
    fn settle<'p>(
        &self,
        wallet: &'p Wallet,
        parts: Vec<Part<'p>>,
        findings: &mut Findings,
    ) -> Option<Option<Earning<'p>>> {
        let mut weights: Vec<i128> = self.basis.iter().map(|_| 0).collect();
        let mut capped = Vec::with_capacity(parts.len());
        for part in parts {
            let value = money::decimal_of(part.exact)?;
            let cap = part.rule.cap_per_order.and_then(|cap| money::exact(cap, wallet.scale));
            let part = match cap {
                // A multiplier of all wallets may well find nothing to multiply in one of them.
                _ if part.exact.is_zero() && part.rule.wallet.is_none() => continue,
                _ if part.exact.is_zero() => {
                    findings.refused(&part.rule.id, because(ReasonCode::ZeroEffect), Some(value));
                    continue;
                }
                Some(cap) if part.exact > cap => {
                    let cap_value = money::decimal_of(cap)?;
                    findings.reduced(&part.rule.id, amounting(ReasonCode::CapOrder, cap_value), cap_value);
                    part.capped(cap)?
                }
                _ => {
                    findings.applied(&part.rule.id, value);
                    part
                }
            };
            for (line, weight) in &part.weights {
                if let Some(sum) = weights.get_mut(*line) {
                    *sum = sum.checked_add(*weight)?;
                }
            }
            capped.push(part);
        }
        let points = money::round(sum(capped.iter().map(|part| part.exact))?, wallet.scale, wallet.rounding)?;
        if points == 0 {
            return Some(None);
        }
        let shares = allocate(points, &claims_for(points, weights))?;
        Some(Some(Earning { wallet, points, parts: capped, shares }))
    }

    /// What a base rule earns on all its lines together.
    fn base(&self, rule: &AccrualRule, lines: &[usize], minor_units: u8) -> Option<BaseEarning> {
        let basis: Units = lines.iter().filter_map(|line| self.basis.get(*line)).sum();
        let exact_basis = money::exact(basis, minor_units)?;
        let (points, per_unit) = match rule.earn {
            Earn::Percent(percent) => {
                let rate = money::shifted(percent, 2)?;
                (product(exact_basis, rate)?, Some(rate))
            }
            Earn::Step { points, per } => (product(Exact::from(basis / per), points)?, None),
            Earn::Flat(_) | Earn::Multiply(_) => (Exact::ZERO, None),
        };
        Some(BaseEarning { basis, points, per_unit, minor_units })
    }

    /// For each line, one bit for each multiplier that matches it.
    fn masks(&self, multipliers: &[Multiplier<'_, '_>]) -> Vec<u32> {
        let mut masks: Vec<u32> = self.basis.iter().map(|_| 0).collect();
        for (bit, multiplier) in multipliers.iter().enumerate() {
            for line in multiplier.lines {
                if let Some(mask) = masks.get_mut(*line) {
                    *mask |= 1 << bit;
                }
            }
        }
        masks
    }

    /// Groups lines by the multipliers that match them.
    fn classes(&self, lines: &[usize], masks: &[u32]) -> Vec<Class> {
        let mask_of = |position: usize| lines.get(position).and_then(|line| masks.get(*line)).copied().unwrap_or(0);
        let mut classes: Vec<Class> = Vec::new();
        for position in order::positions(lines.len(), &|left, right| mask_of(left).cmp(&mask_of(right))) {
            let (mask, Some(line)) = (mask_of(position), lines.get(position)) else { continue };
            let basis = self.basis.get(*line).copied().unwrap_or(0);
            match classes.last_mut() {
                Some(class) if class.mask == mask => {
                    class.basis += basis;
                    class.lines.push(*line);
                }
                _ => classes.push(Class { mask, basis, lines: [*line].into() }),
            }
        }
        classes
    }
}

/// A multiplier and the lines it is for.
struct Multiplier<'a, 'm> {
    rule: &'a AccrualRule,
    factor: Exact,
    lines: &'m [usize],
}

impl<'a, 'm> Multiplier<'a, 'm> {
    const fn new(rule: &'a AccrualRule, lines: &'m [usize]) -> Option<Self> {
        match rule.earn {
            Earn::Multiply(factor) => Some(Self { rule, factor, lines }),
            _ => None,
        }
    }
}

/// Lines that the same multipliers match.
struct Class {
    mask: u32,
    basis: Units,
    lines: Vec<usize>,
}

/// What a base rule earns.
struct BaseEarning {
    basis: Units,
    points: Exact,
    /// Points for one of the currency; none if the points come in steps.
    per_unit: Option<Exact>,
    minor_units: u8,
}

impl BaseEarning {
    /// The points that belong to so much basis, in minor units; where steps are divided, to nine decimals, half-up.
    fn points_of(&self, basis: Exact) -> Option<Exact> {
        match self.per_unit {
            Some(rate) => product(money::shifted(basis, self.minor_units)?, rate),
            None if self.basis == 0 || basis.is_zero() => Some(Exact::ZERO),
            None => {
                let scaled = money::scaled(product(self.points, basis)?, WEIGHT_SCALE)?;
                let points = money::divide(scaled, i128::from(self.basis), Rounding::HalfUp)?;
                Exact::try_from_i128_with_scale(points, WEIGHT_SCALE).ok()
            }
        }
    }
}

/// What one rule adds to a wallet.
pub struct Part<'a> {
    pub rule: &'a AccrualRule,
    pub basis: Decimal,
    pub rate: Exact,
    pub exact: Exact,
    /// The same by line, × 10^[`WEIGHT_SCALE`]; a line may stand several times.
    pub weights: Vec<(usize, i128)>,
}

impl<'a> Part<'a> {
    /// Nothing yet.
    const fn new(rule: &'a AccrualRule, rate: Exact) -> Self {
        Self { rule, basis: Decimal::ZERO, rate, exact: Exact::ZERO, weights: Vec::new() }
    }

    /// Lays points on the lines of a class, in proportion to what they earn on.
    fn weigh(&mut self, points: Exact, class: &Class, basis: &[Units]) -> Option<()> {
        let weight = money::scaled(points, WEIGHT_SCALE)?;
        for line in &class.lines {
            let basis = basis.get(*line).copied().unwrap_or(0);
            if basis > 0 {
                let share = weight.checked_mul(i128::from(basis))?;
                self.weights.push((*line, quotient_and_remainder(share, i128::from(class.basis))?.0));
            }
        }
        Some(())
    }

    /// Lays points on lines: in proportion to what they earn on, or alike where they earn on nothing.
    fn weigh_flat(&mut self, points: Exact, lines: &[usize], basis: &[Units]) -> Option<()> {
        let of = |line: &usize| basis.get(*line).copied().unwrap_or(0);
        let total: Units = lines.iter().map(of).sum();
        if total > 0 {
            return self.weigh(points, &Class { mask: 0, basis: total, lines: lines.to_vec() }, basis);
        }
        let (all, count) = (money::scaled(points, WEIGHT_SCALE)?, i128::try_from(lines.len().max(1)).ok()?);
        let each = quotient_and_remainder(all, count)?.0.max(1);
        self.weights.extend(lines.iter().map(|line| (*line, each)));
        Some(())
    }

    /// The same with no more than `cap` points.
    fn capped(mut self, cap: Exact) -> Option<Self> {
        let (cap_units, whole) = (money::scaled(cap, WEIGHT_SCALE)?, money::scaled(self.exact, WEIGHT_SCALE)?);
        for (_, weight) in &mut self.weights {
            let (cut, _) = quotient_and_remainder(weight.checked_mul(cap_units)?, whole.max(1))?;
            // A line that has a part in it keeps one, however small.
            *weight = cut.max(i128::from(*weight > 0));
        }
        Some(Self { exact: cap, ..self })
    }
}

pub fn sum(mut figures: impl Iterator<Item = Exact>) -> Option<Exact> {
    figures.try_fold(Exact::ZERO, total)
}
