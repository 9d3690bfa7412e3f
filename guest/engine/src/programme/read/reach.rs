//! Discounts that can never win: those behind a rule that always takes effect where they would.
//!
//! What is told is sure only of rules that ask for nothing: where a group takes the first rule, all behind one that is
//! for the same lines or more; where it takes the best, or where rules share their tags, percentages below one for the
//! same lines or more. These are held against each other only where no other rule takes its turn after them, which
//! might give more where they take less. That a percentage of next to nothing rounds to nothing is not thought of.

use alloc::format;
use alloc::vec::Vec;
use core::cmp::{Ordering, Reverse};

use loyalty_contract::Text;
use rust_decimal::Decimal as Exact;

use super::super::document::Node;
use super::super::reader::Findings;
use super::super::{DiscountRate, DiscountRule, Effect, Lane, On, Select, Take};
use super::discounts::Discounts;
use crate::order;
use crate::selection::{Kind, Selector, each_ancestor};

/// A lane and a group of it, and whether it is about shipping.
type Field = (usize, usize, bool);

/// Tags of which a rule shares none with another that takes effect.
type Tags<'a> = &'a [usize];

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
    let last = Last::of(&all.rules);
    let mut ranked = Vec::new();
    for (rule, places) in all.rules.iter().zip(&all.places) {
        ranked.extend(Ranked::of(rule, places.rule, all, lanes));
    }
    let ranked = order::sorted(ranked, Ranked::compare);
    let sure = Sure::of(&ranked);
    for (rank, one) in ranked.iter().enumerate() {
        let winner = sure.before(rank, one, &last).and_then(|rank| ranked.get(rank));
        let Some(winner) = winner.filter(|winner| winner.wins_ties_with(one)) else { continue };
        let message = match one.select {
            Select::First => format!("`{}` always takes effect before it", winner.rule.id),
            _ => format!("`{}` always takes off as much", winner.rule.id),
        };
        let help = "give it another lane or group, or the other rule a condition";
        findings.warning(one.place, "never-applies", &message, help);
    }
}

/// Whether nothing but other rules can keep a rule with this effect from taking off all that it is to.
pub fn stands_alone(rule: &DiscountRule, effect: &Effect) -> bool {
    let has_caps = rule.caps.per_order.is_some() || rule.cap_per_line.is_some() || !rule.caps.limits.is_empty();
    let is_plain = rule.exclusive.is_none() && rule.costs.is_none() && effect.chosen.is_none();
    !has_caps && is_plain && rule.when.asks_nothing()
}

/// The lane in which rules take their turns last, and what all of them have in common.
struct Last<'a> {
    lane: usize,
    group: Option<usize>,
    tags: Option<Tags<'a>>,
}

impl<'a> Last<'a> {
    fn of(rules: &'a [DiscountRule]) -> Self {
        let lane = rules.iter().map(|rule| rule.lane).max().unwrap_or(0);
        let own = || rules.iter().filter(move |rule| rule.lane == lane);
        let first = own().next();
        let group = first.map(|first| first.group).filter(|group| own().all(|rule| rule.group == *group));
        let tags = first.map(|first| &*first.tags).filter(|tags| own().all(|rule| rule.tags == *tags));
        Self { lane, group, tags }
    }

    /// Whether no rule takes its turn after one of a group, and with these tags, that is none of them.
    fn is(&self, (lane, group, _): Field, tags: Tags<'_>) -> bool {
        lane == self.lane && self.group == Some(group) && (tags.is_empty() || self.tags == Some(tags))
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
        let is_one_of = select == Select::Best || select == Select::All && !rule.tags.is_empty();
        let is_behind = select == Select::First && effect.take.is_off_its_lines();
        // What shuts out others goes before them.
        let is_held = rule.exclusive.is_none() && (is_behind || is_one_of && percent.is_some());
        is_held.then_some(Self { field, select, place, rule, effect, selector, percent })
    }

    /// Of one group, the one that wins before the one that loses.
    fn compare(&self, other: &Self) -> Ordering {
        let by_priority = other.rule.priority.cmp(&self.rule.priority);
        let of_group = match self.select {
            Select::First => by_priority,
            _ => other.percent.cmp(&self.percent).then(by_priority).then(self.rule.id.cmp(&other.rule.id)),
        };
        self.field.cmp(&other.field).then(of_group)
    }

    /// Whether it is taken where both take off the same, as they may where a line has little room.
    fn wins_ties_with(&self, other: &Self) -> bool {
        let rank = |one: &Self| Reverse(one.rule.priority);
        (rank(self), &self.rule.id) < (rank(other), &other.rule.id) || self.select == Select::First
    }

    /// Whether it takes effect wherever there is a line for it.
    fn is_sure(&self) -> bool {
        let takes_something = match (&self.effect.take, self.percent) {
            (_, Some(percent)) => !percent.is_zero(),
            (Take::Amount(DiscountRate::Fixed(amount)), _) => !amount.is_zero(),
            _ => false,
        };
        takes_something && stands_alone(self.rule, self.effect)
    }

    /// Tags with which a rule takes its place wherever it would take effect.
    fn tags_of_winners(&self, last: &Last<'_>) -> impl Iterator<Item = Tags<'a>> {
        let own = &*self.rule.tags;
        let has_one_winner = self.select == Select::First || self.select == Select::Best && last.is(self.field, &[]);
        let shares = self.select != Select::First && !own.is_empty() && last.is(self.field, own);
        let none: Tags<'_> = &[];
        has_one_winner.then_some(none).into_iter().chain(shares.then_some(own))
    }
}

/// A value that a rule selects lines by; none for every line.
type Value<'a> = Option<(Kind, &'a str)>;

/// Among which rules one is sure: those of a field with the same tags.
type Among<'a> = (Field, Tags<'a>);

/// The rules that take effect wherever there is a line for them, by what they select, with their ranks.
struct Sure<'a>(Vec<(Among<'a>, Value<'a>, usize)>);

impl<'a> Sure<'a> {
    fn of(ranked: &[Ranked<'a>]) -> Self {
        let mut entries = Vec::new();
        for (rank, one) in ranked.iter().enumerate().filter(|(_, one)| one.is_sure()) {
            let among = (one.field, &*one.rule.tags);
            if one.selector.is_everything() {
                entries.push((among, None, rank));
            } else if one.selector.is_of_one_kind() {
                for (kind, values) in one.selector.keys() {
                    entries.extend(values.into_iter().map(|value| (among, Some((kind, &**value)), rank)));
                }
            }
        }
        Self(order::sorted(entries, |left, right| left.cmp(right)))
    }

    /// A rule that is for all lines of the one at `rank` and stands before it.
    fn before(&self, rank: usize, one: &Ranked<'a>, last: &Last<'_>) -> Option<usize> {
        one.tags_of_winners(last).find_map(|tags| {
            let among = (one.field, tags);
            let everything = self.first(among, None).into_iter();
            let of_kinds = one.selector.keys().filter_map(|(kind, values)| self.of_all(among, kind, &values));
            everything.chain(of_kinds).find(|winner| *winner < rank)
        })
    }

    /// The first rule that selects whatever has the first of the values, if it selects whatever has the others too.
    fn of_all(&self, among: Among<'_>, kind: Kind, values: &[&Text]) -> Option<usize> {
        let mut winner = None;
        each_wider(kind, values.first()?, &mut |wider| {
            let found = self.first(among, Some((kind, wider)));
            winner = [winner, found].into_iter().flatten().min();
            false
        });
        let winner = winner?;
        let selects = |value: &&Text| {
            let has = |wider: &str| self.0.binary_search(&(among, Some((kind, wider)), winner)).is_ok();
            each_wider(kind, value, &mut |wider| has(wider))
        };
        values.iter().all(selects).then_some(winner)
    }

    fn first(&self, among: Among<'_>, value: Value<'_>) -> Option<usize> {
        let place = self.0.partition_point(|(other, of, _)| (*other, *of) < (among, value));
        self.0.get(place).filter(|(other, of, _)| (*other, *of) == (among, value)).map(|(.., rank)| *rank)
    }
}

/// Shows the values that contain a value until one is found: for a category those above it too.
fn each_wider(kind: Kind, value: &str, is_found: &mut dyn FnMut(&str) -> bool) -> bool {
    if kind == Kind::Category { each_ancestor(value, |wider, _| is_found(wider)) } else { is_found(value) }
}

/// Whether a selection leaves out all that it selects: whatever is asked of what is left out, it asks for itself, or for some
/// of it. Of attributes and figures it is not said.
pub fn is_nothing(own: &Selector) -> bool {
    // What leaves out everything is told as an error of its own.
    let Some(except) = own.except.as_deref().filter(|except| !except.is_everything()) else { return false };
    let is_selected = |(kind, left_out): (Kind, Vec<&Text>)| {
        let is_left_out = |wider: &str| left_out.binary_search_by(|value| (***value).cmp(wider)).is_ok();
        let mut own = own.keys().filter(|(own, _)| *own == kind).flat_map(|(_, values)| values).peekable();
        own.peek().is_some() && own.all(|value| each_wider(kind, value, &mut |wider| is_left_out(wider)))
    };
    except.keys().all(is_selected)
        && is_within(&own.sellers, &except.sellers, &|seller| except.sellers.binary_search(seller).is_ok())
        && is_within(&own.kinds, &except.kinds, &|kind| except.kinds.contains(kind))
        && except.attributes.is_empty()
        && except.figures.is_empty()
        && (except.on_sale.is_none() || except.on_sale == own.on_sale)
        && (except.discounted.is_none() || except.discounted == own.discounted)
}

/// Whether each of what is asked for is one of `wider`; nothing asked for is everything.
fn is_within<T>(own: &[T], wider: &[T], is_one: &dyn Fn(&T) -> bool) -> bool {
    wider.is_empty() || !own.is_empty() && own.iter().all(is_one)
}

/// Reports a rule that is for no lines at all.
pub fn selects_nothing(at: &Node, findings: &mut Findings) {
    let message = "`not` leaves out all that `of` selects, so it never applies";
    findings.warning(at.place, "never-applies", message, "let `not` name a part of it");
}
