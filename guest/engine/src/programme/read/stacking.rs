//! Rules that say of each other what has no effect: they shut out others that never stand beside them, or have a tag that no
//! other rule has; or one leaves nothing to those behind it.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::cmp::Reverse;

use rust_decimal::Decimal as Exact;

use super::super::reader::Findings;
use super::super::{DiscountRate, DiscountRule, Effect, Exclusive, Lane, On, Select, Take};
use super::discounts::Discounts;
use super::reach::stands_alone;

/// Reports `exclusive` that changes nothing, and tags that no other rule has.
pub fn check(all: &Discounts, lanes: &[Lane], findings: &mut Findings) {
    let groups = only_groups(&all.rules, lanes);
    let mut rules_of: Vec<usize> = all.tags.iter().map(|_| 0).collect();
    for tag in all.rules.iter().flat_map(|rule| &rule.tags) {
        if let Some(rules) = rules_of.get_mut(*tag) {
            *rules += 1;
        }
    }
    for (rule, places) in all.rules.iter().zip(&all.places) {
        if let (Some(place), Some((what, help))) = (places.exclusive, takes_one_anyway(rule, lanes, &groups)) {
            let message = format!("only one rule of this {what} takes effect anyway");
            findings.warning(place, "redundant", &message, help);
        }
        let is_alone = |tag: &&usize| rules_of.get(**tag) == Some(&1);
        for tag in rule.tags.iter().filter(is_alone).filter_map(|tag| all.tags.get(*tag)) {
            let mut others = all.tags.iter().filter(|other| *other != tag).map(|other| &**other);
            let help = findings.meant(tag, &mut others).unwrap_or_else(|| String::from("let another rule have it too"));
            let message = format!("no other rule has the tag `{tag}`, so it shuts none out");
            findings.warning(places.conflicts.unwrap_or(places.rule), "lone-tag", &message, &help);
        }
    }
}

/// Reports the first rule that leaves nothing to those behind it.
pub fn takes_all(all: &Discounts, lanes: &[Lane], findings: &mut Findings) {
    let turn = |rule: &DiscountRule| (rule.lane, Reverse(rule.priority));
    // What takes its turn last; of equals the later in the document.
    let takes_money = |place: &usize| all.rules.get(*place).is_some_and(|rule| takes_money_off_goods(rule, all));
    let of = |place: usize| all.rules.get(place).map(turn);
    let Some(last) = (0..all.rules.len()).filter(takes_money).max_by_key(|place| of(*place)) else { return };
    let rules = || all.rules.iter().zip(&all.places).enumerate();
    let takers = rules().filter(|(_, (rule, _))| takes_all_off(rule, all, lanes));
    let Some((place, (rule, places))) = takers.min_by_key(|(_, (rule, _))| turn(rule)) else { return };
    let behind = all.rules.get(last).filter(|behind| (turn(behind), last) > (turn(rule), place));
    if let Some(behind) = behind
        && !all.rules.iter().any(|other| other.shuts_out(rule))
    {
        let message = format!("it takes all off, so that nothing is left for `{}`", behind.id);
        findings.warning(places.rule, "takes-all", &message, "let it ask for something or take less off");
    }
}

/// Whether a rule always takes effect and leaves nothing of any goods.
fn takes_all_off(rule: &DiscountRule, all: &Discounts, lanes: &[Lane]) -> bool {
    let select = lanes.get(rule.lane).and_then(|lane| lane.groups.get(rule.group)).map(|group| group.select);
    let is_for_all = all.keys.get(rule.effects.start).is_some_and(|(selector, _)| selector.is_everything());
    let effect = all.effects.get(rule.effects.start).filter(|_| !rule.is_choice());
    let takes_all = |effect: &Effect| {
        let whole = Exact::ONE_HUNDRED;
        effect.on == On::Goods
            && matches!(effect.take, Take::Percent(DiscountRate::Fixed(percent), None) if percent == whole)
            && stands_alone(rule, effect)
    };
    select == Some(Select::All) && rule.tags.is_empty() && is_for_all && effect.is_some_and(takes_all)
}

fn takes_money_off_goods(rule: &DiscountRule, all: &Discounts) -> bool {
    let effects = all.effects.get(rule.effects.clone()).unwrap_or_default();
    let gives = |take: &Take| matches!(take, Take::Gift(..) | Take::Grant(..));
    effects.iter().any(|effect| effect.on == On::Goods && !gives(&effect.take))
}

/// The group of each lane in which all its rules stand.
fn only_groups(rules: &[DiscountRule], lanes: &[Lane]) -> Vec<Option<usize>> {
    let mut groups: Vec<Option<Option<usize>>> = lanes.iter().map(|_| None).collect();
    for rule in rules {
        if let Some(group) = groups.get_mut(rule.lane) {
            let known = group.get_or_insert(Some(rule.group));
            *known = known.filter(|known| *known == rule.group);
        }
    }
    groups.into_iter().map(Option::flatten).collect()
}

/// What it is that a rule shuts out the others of although only one of it takes effect in any case; with a remedy.
fn takes_one_anyway(
    rule: &DiscountRule,
    lanes: &[Lane],
    only_groups: &[Option<usize>],
) -> Option<(&'static str, &'static str)> {
    let select = lanes.get(rule.lane)?.groups.get(rule.group)?.select;
    // Where the first or the lowest is taken, a rule that shuts out the others goes before them.
    let takes_one = select == Select::Best;
    let is_whole_lane = only_groups.get(rule.lane) == Some(&Some(rule.group));
    match rule.exclusive? {
        Exclusive::Group if takes_one => Some(("group", "leave the field out, or let it be \"lane\" or \"order\"")),
        Exclusive::Lane if takes_one && is_whole_lane => Some(("lane", "leave the field out, or let it be \"order\"")),
        _ => None,
    }
}
