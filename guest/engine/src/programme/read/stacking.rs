//! What rules say of each other to no effect: that they shut out others which never stand beside them, or share a tag
//! that no other rule has.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::super::reader::{self, Findings};
use super::super::{DiscountRule, Exclusive, Lane, Select};
use super::discounts::Discounts;

/// Reports `exclusive` and `conflicts` that change nothing.
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
            let others = all.tags.iter().filter(|other| *other != tag).map(|other| &**other);
            let help = reader::meant(tag, others);
            let help = help.unwrap_or_else(|| String::from("let another rule have it too, or leave it out"));
            let message = format!("no other rule has the tag `{tag}`");
            findings.warning(places.conflicts.unwrap_or(places.rule), "redundant", &message, &help);
        }
    }
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
    let takes_one = matches!(select, Select::Best | Select::First | Select::Lowest);
    let is_whole_lane = only_groups.get(rule.lane) == Some(&Some(rule.group));
    match rule.exclusive? {
        Exclusive::Group if takes_one => Some(("group", "leave the field out, or let it be \"lane\" or \"order\"")),
        Exclusive::Lane if takes_one && is_whole_lane => Some(("lane", "leave the field out, or let it be \"order\"")),
        _ => None,
    }
}
