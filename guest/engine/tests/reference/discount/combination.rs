//! Which rules are taken: every admissible combination is priced, and the best of all is it.

use super::pricing::{Choice, Priced, Taken, price, rank};
use super::shop::Shop;
use super::standing::Standing;

/// More combinations than this are not tried.
const MOST: usize = 20_000;

/// The combination taken.
pub struct Chosen {
    pub with: Vec<Choice>,
    pub priced: Priced,
    /// What the best single optional rule would be worth with those that always are in.
    pub best_single: i128,
    /// Whether there was anything to choose.
    pub combinations: usize,
}

/// The best of all combinations in all ways in which coupons can open rules; none if there are too many to try.
pub fn chosen<'a>(ways: Vec<Vec<Standing<'a>>>, shop: &Shop<'a>) -> Option<(Vec<Standing<'a>>, Chosen)> {
    let mut best: Option<(Vec<Standing<'_>>, Chosen)> = None;
    let (mut best_single, mut combinations) = (0, 0);
    for standings in ways {
        let chosen = best_of(&standings, shop)?;
        best_single = best_single.max(chosen.best_single);
        combinations += chosen.combinations;
        if combinations > MOST {
            return None;
        }
        let is_new = best
            .as_ref()
            .is_none_or(|(others, best)| is_better((&standings, &chosen.priced), (others, &best.priced), shop));
        if is_new {
            best = Some((standings, chosen));
        }
    }
    best.map(|(standings, chosen)| (standings, Chosen { best_single, combinations, ..chosen }))
}

/// The best of all combinations in one of these ways.
fn best_of(standings: &[Standing<'_>], shop: &Shop<'_>) -> Option<Chosen> {
    let mut combinations = vec![Vec::new()];
    for rule in (0..shop.rules.len()).filter(|rule| is_open(*rule, standings) && is_optional(*rule, standings, shop)) {
        let mut more = Vec::new();
        for combination in &combinations {
            for effect in &standings[rule].effects {
                if combination.iter().all(|(other, _)| may_stand_together(rule, *other, shop)) {
                    more.push([&**combination, &[(rule, *effect)]].concat());
                }
            }
        }
        combinations.extend(more);
        if combinations.len() > MOST {
            return None;
        }
    }
    let mut best: Option<(Vec<Choice>, Priced)> = None;
    let mut best_single = 0;
    for optional in &combinations {
        let with = with_the_others(optional, standings, shop);
        let priced = price(&with, standings, shop);
        // A rule that has no effect is no part of a combination: the same without it is another one.
        if !optional.iter().all(|(rule, _)| priced.has(*rule)) {
            continue;
        }
        if optional.len() <= 1 {
            best_single = best_single.max(priced.worth());
        }
        if best.as_ref().is_none_or(|(_, best)| is_better((standings, &priced), (standings, best), shop)) {
            best = Some((with, priced));
        }
    }
    let (with, priced) = best.unwrap();
    Some(Chosen { with, priced, best_single, combinations: combinations.len() })
}

/// Whether anything may come of a rule.
fn is_open(rule: usize, standings: &[Standing<'_>]) -> bool {
    standings[rule].against.is_empty()
}

/// Whether a rule may be left out although it holds.
pub fn is_optional(rule: usize, standings: &[Standing<'_>], shop: &Shop<'_>) -> bool {
    let own = &shop.rules[rule];
    shop.select(own) == "best"
        || !own.tags.is_empty()
        || own.exclusive.is_some()
        || standings[rule].coupon.is_some()
        || own.is_choice()
}

/// Whether two rules may take effect together.
fn may_stand_together(rule: usize, other: usize, shop: &Shop<'_>) -> bool {
    let (one, two) = (&shop.rules[rule], &shop.rules[other]);
    let is_one_of_a_group = (one.lane, one.group) == (two.lane, two.group) && shop.select(one) == "best";
    !is_one_of_a_group && one.shared_tag(two).is_none() && !one.excludes(two) && !two.excludes(one)
}

/// The rules that are taken anyway, unless one of those chosen lets none stand beside it.
fn with_the_others(optional: &[Choice], standings: &[Standing<'_>], shop: &Shop<'_>) -> Vec<Choice> {
    let mut with = optional.to_vec();
    for rule in (0..shop.rules.len()).filter(|rule| is_open(*rule, standings) && !is_optional(*rule, standings, shop)) {
        let is_excluded = optional.iter().any(|(other, _)| shop.rules[*other].excludes(&shop.rules[rule]));
        if !is_excluded {
            with.push((rule, standings[rule].effects[0]));
        }
    }
    with
}

/// More worth; then more gifts and grants that are worth no money; then fewer rules; then, compared one by one, rules of higher priority and smaller id.
fn is_better(one: (&[Standing<'_>], &Priced), other: (&[Standing<'_>], &Priced), shop: &Shop<'_>) -> bool {
    let key = |(_, priced): (&[Standing<'_>], &Priced)| {
        let mut rules: Vec<(i64, &str)> = priced.taken.iter().map(|taken| rank(taken.rule, shop)).collect();
        rules.sort_unstable();
        let given = |taken: &Taken| if taken.worked.value == 0 { taken.worked.gifts.len().max(1) } else { 0 };
        let for_nothing: usize = priced.taken.iter().map(given).sum();
        (-priced.worth(), -(for_nothing as i64), rules.len(), rules)
    };
    let options = |(standings, priced): (&[Standing<'_>], &Priced)| -> Vec<(usize, usize)> {
        priced.taken.iter().map(|taken| (taken.effect, standings[taken.rule].way)).collect()
    };
    (key(one), options(one)) < (key(other), options(other))
}
