//! A rule that could take effect: its rate, its articles and its limits, and how much work it is.

use alloc::vec::Vec;

use loyalty_contract::Text;

use super::rate::Rated;
use super::take::lacking_pieces;
use crate::condition::Refusal;
use crate::limits::Use;
use crate::money::Units;
use crate::programme::{DiscountRule, Effect, Select, StepBase, Take, WhenBelow};
use crate::selection::Selector;

/// What is looked at for a bundle whose parts share units that takes as long as working a rule out on a line.
const SHARING_OF_A_LINE: usize = 10;

/// So many lines count as much as working out a rule that touches none.
pub const WORK_OF_A_RULE: usize = 30;
/// So many looks at a line count as much as working out a rule on it.
pub const LOOKS_OF_A_LINE: usize = 8;
/// So many steps that pass something over count as much.
pub const STEPS_OF_A_LINE: usize = 16;

/// A rule, or one of several things a rule can do, that is held against the basket.
#[derive(Debug, Clone)]
pub struct Candidate<'p> {
    pub rule: &'p DiscountRule,
    pub effect: &'p Effect,
    pub selector: Option<&'p Selector>,
    pub select: Select,
    pub rate: Rated<'p>,
    /// Articles it touches.
    pub articles: Vec<usize>,
    /// Articles of what else it asks for: what is given, or the further parts of a bundle.
    pub others: Vec<Vec<usize>>,
    /// Units × 10^6 of the articles it touches.
    pub quantity: i64,
    /// How much of the basket is looked at to tell whether it is as the rule asks.
    pub looks: usize,
    /// How much is looked at to leave units that fit several parts of a bundle to those that need them.
    pub sharing: usize,
    /// Its limits, as they stand.
    pub uses: Vec<Use<'p>>,
    /// The code of the coupon that opened it.
    pub coupon: Option<Text>,
    /// Whether it may be left out.
    pub is_optional: bool,
    /// Whether its rule has several: things it can do, or coupons that open it each in its own way.
    pub is_one_of_several: bool,
    /// Whether it is the one before with another coupon, that would take less off by itself.
    pub is_further: bool,
    /// Whether the basket and the circumstances lead to it; otherwise it is here only to be explained.
    pub is_found: bool,
    /// Whether anything in the basket is of the kind it is about, whatever else stands against it.
    pub is_for_basket: bool,
    /// Whether the shopper has chosen another of the things that its rule can do.
    pub is_passed_over: bool,
    /// Why it does not apply, if that is known already.
    pub refusal: Option<Refusal>,
}

impl Candidate<'_> {
    /// What steps are held against.
    pub const fn reached(&self, base: StepBase, subtotal: Units, total: Units) -> Units {
        match base {
            StepBase::Quantity => self.quantity,
            StepBase::Subtotal => subtotal,
            StepBase::Amount => total,
        }
    }

    /// How much it takes to work it out once, in lines that a rule is worked out on.
    pub const fn work(&self) -> usize {
        self.articles.len() + self.sharing / SHARING_OF_A_LINE + WORK_OF_A_RULE
    }

    /// Whether it matters to others when its lane begins whether it is in: it shuts them out, or takes part in a selection
    /// that is made then.
    pub const fn is_decided_on_before(&self) -> bool {
        self.rule.exclusive.is_some() || self.is_optional && matches!(self.select, Select::Lowest | Select::BestPerLine)
    }

    /// Whether it may take off nothing at all where it would take off too much.
    pub fn may_be_refused_whole(&self, when_below: WhenBelow) -> bool {
        let is_limited = |one: &Use<'_>| !one.limit.is_partial && !one.limit.counts_uses();
        when_below == WhenBelow::Reject || self.uses.iter().any(is_limited)
    }

    /// The selection of goods as the programme has it: of the rule itself, or of another part.
    pub fn words(&self, part: usize) -> Option<Text> {
        match (&self.effect.take, part) {
            (Take::Bundle(bundle), _) => bundle.parts.get(part).and_then(|(selector, _)| selector.words.clone()),
            (Take::BuyGet(rule), _) if rule.of.is_some() => None,
            _ => self.selector.and_then(|selector| selector.words.clone()),
        }
    }

    /// Units are missing for its first effect, of that part.
    pub fn lacks_pieces(&self, missing: i64, part: usize) -> Refusal {
        lacking_pieces(missing, self.words(part))
    }
}
