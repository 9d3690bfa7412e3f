//! What a rule asks of the basket: what it comes to, how many units, which products, how heavy.
//!
//! Only merchandise that counts toward thresholds is looked at: no gifts, and nothing the host has excluded.

use alloc::boxed::Box;
use alloc::vec::Vec;

use loyalty_contract::{Decimal, Gap, Reason, ReasonCode, TaxMode, maybe};
use rust_decimal::Decimal as Exact;

use super::range::Range;
use super::{Condition, How, Nested, Refusal, Situation, Test};
use crate::explain::{amounting, because};
use crate::facts::PricedLine;
use crate::money::{self, Units};
use crate::order;
use crate::selection::{Breadth, Item, Selector};
use crate::tax;

/// How many looks the tax of a line takes.
const TAX_LOOKS: usize = 20;

/// The lines of a basket, and what each comes to now.
#[derive(Debug, Clone, Copy)]
pub struct Tally<'a> {
    pub lines: &'a [PricedLine<'a>],
    pub amounts: &'a [Units],
}

/// One circumstance of the basket.
#[derive(Debug)]
pub enum BasketTest {
    /// So many units of these.
    Quantity(Option<i64>, Option<i64>, Box<Selector>),
    /// So many different products of these.
    Skus(i64, Box<Selector>),
    /// Its weight in kilograms.
    Weight(Range),
    /// A line of each of these.
    Contains(Vec<Selector>),
}

/// What a basket must come to.
#[derive(Debug, Default, PartialEq)]
pub struct Subtotal {
    /// Which lines count.
    pub of: Selector,
    /// Whether each counts as it is before any discount of the decision.
    pub before_discounts: bool,
    /// Whether tax counts; none: as what lines come to stands.
    pub tax: Option<TaxMode>,
}

impl BasketTest {
    /// How much of the lines is looked at.
    fn looks(&self, breadth: &Breadth) -> usize {
        match self {
            Self::Quantity(.., of) | Self::Skus(_, of) => of.looks(breadth),
            Self::Weight(_) => Selector::default().looks(breadth),
            Self::Contains(wanted) => wanted.iter().map(|of| of.looks(breadth)).fold(0, usize::saturating_add),
        }
    }

    pub(super) fn check(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        match self {
            Self::Quantity(least, most, of) => {
                let lines = lines_that_count(situation, of).into_iter();
                let units = lines.filter(|(line, _)| !line.line.divisible);
                let units: i64 = units.filter_map(|(line, _)| money::whole_units(line.line.quantity, 0)).sum();
                match (least, most) {
                    (Some(least), _) if units < *least => Err(lacking_units(least - units, of)),
                    (_, Some(most)) if units > *most => Err(Refusal::unmet("quantity")),
                    _ => Ok(()),
                }
            }
            Self::Skus(least, of) => {
                let skus = lines_that_count(situation, of).into_iter().map(|(line, _)| &line.line.sku).collect();
                let skus = order::sorted(skus, |left, right| left.cmp(right));
                let repeated = skus.windows(2).filter(|pair| pair.first() == pair.last()).count();
                let distinct = i64::try_from(skus.len() - repeated).unwrap_or(i64::MAX);
                if distinct < *least { Err(lacking_units(least - distinct, of)) } else { Ok(()) }
            }
            Self::Weight(range) => match weight(situation) {
                Some(weight) if range.holds(weight) => Ok(()),
                _ => Err(Refusal::unmet("weight")),
            },
            Self::Contains(wanted) => {
                let has = |of: &Selector| !lines_that_count(situation, of).is_empty();
                if wanted.iter().all(has) { Ok(()) } else { Err(Refusal::plain(because(ReasonCode::NoMatchingItem))) }
            }
        }
    }
}

fn lacking_units(missing: i64, of: &Selector) -> Refusal {
    let reason = amounting(ReasonCode::QuantityNotMet, Decimal::new(missing, 0));
    Refusal::lacking(Gap::Pieces, Reason { id: maybe(of.words.clone()), ..reason })
}

/// What the lines that count weigh together; none if that is out of range.
fn weight(situation: &Situation<'_>) -> Option<Exact> {
    let lines = lines_that_count(situation, &Selector::default());
    let weights = || lines.iter().filter_map(|(line, _)| Some((line.line.unit_weight.as_ref()?, line.line.quantity)));
    let scale_of = |(weight, quantity): (&Decimal, Decimal)| u32::from(weight.scale) + u32::from(quantity.scale);
    let scale = weights().map(scale_of).max().unwrap_or(0);
    let mut sum: i128 = 0;
    for (weight, quantity) in weights() {
        let power = money::power_of_ten(scale - scale_of((weight, quantity)))?;
        let weight = i128::from(weight.mantissa).checked_mul(i128::from(quantity.mantissa))?;
        sum = sum.checked_add(weight.checked_mul(power)?)?;
    }
    Exact::try_from_i128_with_scale(sum, scale).ok()
}

/// The lines that count toward thresholds and that `of` selects, with what each comes to now.
#[inline(never)]
fn lines_that_count<'a>(situation: &Situation<'a>, of: &Selector) -> Vec<(&'a PricedLine<'a>, Units)> {
    let Some(Tally { lines, amounts }) = situation.basket else { return Vec::new() };
    let selects = |at: usize, line| of.selects(item(line, situation.sold_for.get(at)));
    let lines = lines.iter().zip(amounts).enumerate();
    let lines = lines.filter(|(at, (line, _))| line.counts_toward_thresholds() && selects(*at, line));
    lines.map(|(_, (line, amount))| (line, *amount)).collect()
}

/// A line as selectors see it. Before it is sold it is discounted if it was before the decision; then, if it was at all.
fn item<'a>(line: &PricedLine<'a>, sold_for: Option<&Units>) -> Item<'a> {
    let item = Item { line: line.line, is_discounted: line.prior_discount > 0 };
    let is_discounted = match sold_for {
        Some(sold_for) => *sold_for < line.list_total,
        None => item.is_discounted || item.is_on_sale(),
    };
    Item { is_discounted, ..item }
}

impl Subtotal {
    /// How much of the lines is looked at. Their taxes are worked out by rate, which takes as long as many looks.
    fn looks(&self, breadth: &Breadth) -> usize {
        let looks = self.of.looks(breadth);
        if self.tax.is_some() { looks.saturating_mul(TAX_LOOKS) } else { looks }
    }

    /// The lines that count, and what each comes to as it stands to tax.
    fn lines<'a>(&self, situation: &Situation<'a>) -> Vec<(&'a PricedLine<'a>, Units)> {
        let mut lines = lines_that_count(situation, &self.of);
        if self.before_discounts {
            lines.iter_mut().for_each(|(line, amount)| *amount = line.net());
        }
        lines
    }

    /// How amounts stand to tax that are to count otherwise.
    fn converts(&self, situation: &Situation<'_>) -> Option<TaxMode> {
        let stands = if self.before_discounts { situation.prices } else { situation.amounts };
        self.tax.filter(|wanted| *wanted != stands).map(|_| stands)
    }

    /// What the lines come to.
    fn reached(&self, situation: &Situation<'_>) -> Units {
        let lines = self.lines(situation);
        let tax = self.converts(situation).and_then(|stands| Some(signed(stands, tax::in_sum(&lines, stands)?)));
        lines.iter().map(|(_, amount)| amount).sum::<Units>() + tax.unwrap_or(0)
    }

    /// What each line counts.
    fn counted<'a>(&self, situation: &Situation<'a>) -> Vec<(&'a PricedLine<'a>, Units)> {
        let mut lines = self.lines(situation);
        let stands = self.converts(situation);
        if let Some((stands, taxes)) = stands.and_then(|stands| Some((stands, tax::by_line(&lines, stands)?))) {
            lines.iter_mut().zip(taxes).for_each(|((_, amount), tax)| *amount += signed(stands, tax));
        }
        lines
    }
}

/// What tax changes where it is to count otherwise than it stands: it comes on top, or is taken out.
const fn signed(stands: TaxMode, tax: Units) -> Units {
    match stands {
        TaxMode::Inclusive => -tax,
        TaxMode::Exclusive => tax,
    }
}

impl Condition {
    /// The lines that count toward what the basket must come to, and what each counts; none where nothing is asked.
    pub fn counted<'a>(
        &self,
        situation: &Situation<'a>,
    ) -> impl Iterator<Item = (&'a PricedLine<'a>, Units)> + use<'a> {
        let everything = Subtotal::default();
        let subtotal = self.subtotal.as_deref().unwrap_or(&everything);
        let lines = if self.has_threshold() { subtotal.counted(situation) } else { Vec::new() };
        lines.into_iter()
    }

    /// How much of the lines of a basket is looked at to tell whether it is as asked.
    pub fn looks(&self, breadth: &Breadth) -> usize {
        let of_test = |test: &Test| match test {
            Test::Basket(test) => test.looks(breadth),
            Test::Nested(nested) => {
                nested.conditions.iter().map(|condition| condition.looks(breadth)).fold(0, usize::saturating_add)
            }
            _ => 0,
        };
        let of_subtotal = self.subtotal.as_ref().map_or(0, |subtotal| subtotal.looks(breadth));
        self.tests.iter().map(of_test).fold(of_subtotal, usize::saturating_add)
    }

    /// Whether a basket may be too much for it.
    pub fn has_ceiling(&self) -> bool {
        self.subtotal_at_most.is_some()
            || self.tests.iter().any(|test| match test {
                Test::Basket(BasketTest::Quantity(_, most, _)) => most.is_some(),
                Test::Basket(BasketTest::Weight(range)) => range.at_most.is_some(),
                Test::Nested(Nested { how: How::None, looks_at_basket, .. }) => *looks_at_basket,
                Test::Nested(nested) => nested.conditions.iter().any(Self::has_ceiling),
                _ => false,
            })
    }

    pub(super) fn check_subtotal(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        let (least, most) = (self.subtotal_at_least, self.subtotal_at_most);
        if !self.has_threshold() {
            return Ok(());
        }
        let subtotal = match (&self.subtotal, situation.subtotal, situation.basket) {
            (None, Some(subtotal), _) => subtotal,
            (Some(subtotal), _, Some(_)) => subtotal.reached(situation),
            _ => return Err(Refusal::unmet("subtotal")),
        };
        match least {
            Some(least) if subtotal < least => {
                let missing = money::decimal(least - subtotal, situation.minor_units);
                let reason = amounting(ReasonCode::ThresholdNotMet, missing);
                let words = self.subtotal.as_ref().and_then(|subtotal| subtotal.of.words.clone());
                Err(Refusal::lacking(Gap::Money, Reason { id: maybe(words), ..reason }))
            }
            _ if most.is_some_and(|most| subtotal > most) => Err(Refusal::unmet("subtotal")),
            _ => Ok(()),
        }
    }
}
