//! What one rule adds to a wallet: exactly, and by line.

use alloc::borrow::Cow;
use alloc::vec::Vec;

use loyalty_contract::Decimal;
use rust_decimal::Decimal as Exact;

use super::base::Class;
use super::holding::Holding;
use crate::money::{self, Units, product_over, quotient_and_remainder, total};
use crate::programme::{AccrualRule, Wallet};

/// Decimal places to which a division that does not come out even is rounded: where there is room, and at least.
pub const DIVISION_SCALES: [u32; 2] = [18, 12];

/// Decimal places behind those of the wallet's units that figures are taken to before they become whole points, so that
/// three thirds are one.
pub const SETTLED_DIGITS: u8 = 10;

/// Decimal places of a wallet's points before they become whole ones.
pub fn settled_digits(wallet: &Wallet) -> u8 {
    SETTLED_DIGITS + wallet.scale
}

/// Decimal places by which a weight is finer than it is taken to in the end, where any of it was dropped.
pub const WEIGHT_DIGITS_SPARE: u32 = 2;

/// Decimal places of the weights by which points are split over lines, behind those of the wallet's units: enough to tell
/// the parts of any two lines of an order apart. The common ones fit 64 bits, which is what makes them cheap.
pub fn weight_digits(basis: &[Units]) -> u32 {
    if basis.iter().sum::<Units>() <= LARGE_ORDER { 12 } else { 18 }
}

/// Orders up to so many minor units are not large.
const LARGE_ORDER: Units = 10_000_000_000;

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
    /// The same by line, × 10^`weight_scale`, the rest dropped; a line may stand several times.
    pub weights: Vec<(usize, i128)>,
    pub weight_scale: u32,
    /// Whether anything was dropped.
    pub is_cut_off: bool,
}

impl<'p> Part<'p> {
    /// Nothing yet.
    pub fn new(place: usize, holding: &Holding<'p>, group: usize, weight_scale: u32) -> Self {
        let (rule, rate) = (holding.rule, holding.rate);
        let (basis, exact, weights) = (Decimal::ZERO, Exact::ZERO, Vec::new());
        Self { holding: place, rule, group, basis, rate, exact, weights, weight_scale, is_cut_off: false }
    }

    /// Lays points on the lines of a class, in proportion to what they count.
    pub fn weigh(&mut self, points: Exact, class: &Class<'_>, measures: &[Units]) -> Option<()> {
        let weight = money::scaled(points, self.weight_scale)?;
        let (each, rest) =
            if class.measure == 0 { (0, 0) } else { quotient_and_remainder(weight, i128::from(class.measure))? };
        // As many decimals as divisions are taken to come of one that did not end there.
        let is_quotient = DIVISION_SCALES.first().is_some_and(|most| points.scale() >= *most);
        self.is_cut_off |= rest != 0 || is_quotient || points.scale() > self.weight_scale;
        self.weights.reserve(class.lines.len());
        for line in class.lines.iter() {
            let measure = i128::from(measures.get(*line).copied().unwrap_or(0));
            let share = if rest == 0 {
                each.checked_mul(measure)?
            } else {
                product_over(weight, measure, i128::from(class.measure))?.0
            };
            if share > 0 {
                self.weights.push((*line, share));
            }
        }
        Some(())
    }

    /// Lays all of it on lines: in proportion to what they earn on, or alike where they earn on nothing.
    pub fn weigh_flat(&mut self, lines: &[usize], basis: &[Units]) -> Option<()> {
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
        let (cap_units, whole) =
            (money::scaled(cap, self.weight_scale)?, money::scaled(self.exact, self.weight_scale)?);
        self.is_cut_off = true;
        for (_, weight) in &mut self.weights {
            let (cut, _) = product_over(*weight, cap_units, whole.max(1))?;
            // A line that has a part in it keeps one, however small.
            *weight = cut.max(1);
        }
        self.exact = cap;
        Some(())
    }
}

/// The part of a figure that belongs to `part` of `whole`, with as many decimals as there is room for.
pub fn share(figure: Exact, part: i128, whole: i128) -> Option<Exact> {
    DIVISION_SCALES.into_iter().find_map(|scale| {
        let share = money::share(money::scaled(figure, scale)?, part, whole)?;
        Exact::try_from_i128_with_scale(share, scale).ok()
    })
}

/// The sum of exact figures.
pub fn sum(mut figures: impl Iterator<Item = Exact>) -> Option<Exact> {
    figures.try_fold(Exact::ZERO, total)
}
