//! Discounts that can never win: those behind a rule that always takes effect where they would.
//!
//! What is told is sure only of rules that ask for nothing: where a group takes the first rule, all behind one that is
//! for the same lines or more; where it takes the best, percentages below one for the same lines or more.

use alloc::format;
use alloc::vec::Vec;
use core::cmp::Ordering;

use loyalty_contract::Text;
use rust_decimal::Decimal as Exact;

use super::super::reader::Findings;
use super::super::{DiscountRate, DiscountRule, Effect, Lane, On, Select, Take};
use super::discounts::Discounts;
use crate::order;
use crate::selection::{Kind, Selector, each_ancestor};

/// A lane and a group of it, and whether it is about shipping.
type Field = (usize, usize, bool);

/// A rule among those it is held against.
struct Ranked<'a> {
    field: Field,
    select: Select,
    place: u32,
    rule: &'a DiscountRule,
    effect: &'a Effect,
    selector: &'a Selector,
    /// What it takes off each line, if that is a percentage.
    percent: Option<Exact>,
}

/// Reports discounts that never win.
pub fn check(all: &Discounts, lanes: &[Lane], findings: &mut Findings) {
    let mut ranked = Vec::new();
    for (rule, place) in all.rules.iter().zip(&all.places) {
        ranked.extend(Ranked::of(rule, *place, all, lanes));
    }
    let ranked = order::sorted(ranked, Ranked::compare);
    let sure = Sure::of(&ranked);
    for (rank, one) in ranked.iter().enumerate() {
        let Some(winner) = sure.before(rank, one).and_then(|rank| ranked.get(rank)) else { continue };
        let message = match one.select {
            Select::First => format!("`{}` always takes effect before it", winner.rule.id),
            _ => format!("`{}` always takes off as much", winner.rule.id),
        };
        let help = "give it another lane or group, or the other rule a condition";
        findings.warning(one.place, "never-applies", &message, help);
    }
}

impl<'a> Ranked<'a> {
    /// A rule with one effect, where something is to be told of it.
    fn of(rule: &'a DiscountRule, place: u32, all: &'a Discounts, lanes: &[Lane]) -> Option<Self> {
        let select = lanes.get(rule.lane)?.groups.get(rule.group)?.select;
        let effect = all.effects.get(rule.effects.start).filter(|_| !rule.is_choice())?;
        let (selector, _) = all.keys.get(rule.effects.start)?;
        let percent = match &effect.take {
            Take::Percent(DiscountRate::Fixed(percent), None) => Some(*percent),
            _ => None,
        };
        let field = (rule.lane, rule.group, effect.on == On::Shipping);
        let is_held = select == Select::First || (select == Select::Best && percent.is_some());
        is_held.then_some(Self { field, select, place, rule, effect, selector, percent })
    }

    /// Of one group, the one that wins before the one that loses.
    fn compare(&self, other: &Self) -> Ordering {
        let by_priority = other.rule.priority.cmp(&self.rule.priority);
        let of_group = match self.select {
            Select::Best => other.percent.cmp(&self.percent).then(by_priority).then(self.rule.id.cmp(&other.rule.id)),
            _ => by_priority,
        };
        self.field.cmp(&other.field).then(of_group)
    }

    /// Whether it takes effect wherever there is a line for it.
    fn is_sure(&self) -> bool {
        let rule = self.rule;
        let takes_something = match (&self.effect.take, self.percent) {
            (_, Some(percent)) => !percent.is_zero(),
            (Take::Amount(DiscountRate::Fixed(amount)), _) => !amount.is_zero(),
            _ => false,
        };
        let has_caps = rule.caps.per_order.is_some() || rule.cap_per_line.is_some() || !rule.caps.limits.is_empty();
        let stands_alone = rule.exclusive.is_none() && rule.tags.is_empty() && rule.costs.is_none();
        takes_something && !has_caps && stands_alone && self.effect.chosen.is_none() && rule.when.asks_nothing()
    }
}

/// A value that a rule selects lines by; none for every line.
type Value<'a> = Option<(Kind, &'a str)>;

/// The rules that take effect wherever there is a line for them, by what they select, with their ranks.
struct Sure<'a>(Vec<(Field, Value<'a>, usize)>);

impl<'a> Sure<'a> {
    fn of(ranked: &[Ranked<'a>]) -> Self {
        let mut entries = Vec::new();
        for (rank, one) in ranked.iter().enumerate().filter(|(_, one)| one.is_sure()) {
            if one.selector.is_everything() {
                entries.push((one.field, None, rank));
            } else if one.selector.is_of_one_kind() {
                for (kind, values) in one.selector.keys() {
                    entries.extend(values.into_iter().map(|value| (one.field, Some((kind, &**value)), rank)));
                }
            }
        }
        Self(order::sorted(entries, |left, right| left.cmp(right)))
    }

    /// A rule that is for all lines of the one at `rank` and stands before it.
    fn before(&self, rank: usize, one: &Ranked<'_>) -> Option<usize> {
        let everything = self.first(one.field, None);
        let mut winners = one.selector.keys().filter_map(|(kind, values)| self.of_all(one.field, kind, &values));
        everything.filter(|winner| *winner < rank).or_else(|| winners.find(|winner| *winner < rank))
    }

    /// The first rule that selects whatever has the first of the values, if it selects whatever has the others too.
    fn of_all(&self, field: Field, kind: Kind, values: &[&Text]) -> Option<usize> {
        let mut winner = None;
        each_wider(kind, values.first()?, &mut |wider| {
            let found = self.first(field, Some((kind, wider)));
            winner = [winner, found].into_iter().flatten().min();
            false
        });
        let winner = winner?;
        let selects = |value: &&Text| {
            let has = |wider: &str| self.0.binary_search(&(field, Some((kind, wider)), winner)).is_ok();
            each_wider(kind, value, &mut |wider| has(wider))
        };
        values.iter().all(selects).then_some(winner)
    }

    fn first(&self, field: Field, value: Value<'_>) -> Option<usize> {
        let place = self.0.partition_point(|(other, of, _)| (*other, *of) < (field, value));
        self.0.get(place).filter(|(other, of, _)| (*other, *of) == (field, value)).map(|(.., rank)| *rank)
    }
}

/// Shows the values that contain a value until one is found: for a category those above it too.
fn each_wider(kind: Kind, value: &str, is_found: &mut dyn FnMut(&str) -> bool) -> bool {
    if kind == Kind::Category { each_ancestor(value, |wider, _| is_found(wider)) } else { is_found(value) }
}
