//! What became of each rule and each coupon, with everything that may be said of it.

use std::collections::BTreeMap;

use loyalty_contract::Coupon;
use loyalty_contract::ReasonCode::{
    self, BalanceTooLow, BudgetExhausted, Conflict, CouponMissing, CouponUnknown, CouponUsed, Declined, ExcludedItem,
    ExclusiveTaken, FloorReached, LimitExhausted, LostTo, NoMatchingItem, Ok as Fine, PointsPending, ZeroEffect,
};
use serde_json::Value;

use super::combination::{Chosen, is_optional};
use super::floor::unknown;
use super::line::Money;
use super::pricing::{Choice, against, price};
use super::shop::{Effect, Rule, Shop};
use super::standing::Standing;
use super::turn::{Now, is_about_lines, matches, may_touch, nothing_matches, worked};
use crate::accrual::condition::{Refusal, because, because_of};
use crate::accrual::coupon;
use crate::document::field;

/// What became of a rule.
#[derive(Debug)]
pub enum Fate {
    /// It took effect; what is said if that is less than it might be, and whether it is not.
    Taken { value: Money, is_whole: bool, says: Vec<Refusal> },
    /// One of these is said, and one of these told as what it would have been worth; none where anything may be.
    /// If it lost to another, it is said to which and by how much.
    Refused { says: Vec<Refusal>, values: Vec<Money>, behind: Vec<(String, Money)> },
}

/// What became of a coupon: the rules it opened, and what may be said of it.
pub struct CouponFate {
    pub code: String,
    pub rules: Vec<String>,
    /// None where anything may be said.
    pub says: Option<Vec<Refusal>>,
}

/// What became of each rule, by id.
pub fn fates(chosen: &Chosen, standings: &[Standing<'_>], shop: &Shop<'_>) -> BTreeMap<String, Fate> {
    let mut fates = BTreeMap::new();
    for rule in 0..shop.rules.len() {
        let taken = chosen.priced.taken.iter().find(|taken| taken.rule == rule);
        let fate = match taken {
            Some(taken) => Fate::Taken {
                value: taken.worked.value,
                is_whole: taken.worked.is_whole,
                says: taken.worked.says.clone(),
            },
            None => refused(rule, chosen, standings, shop),
        };
        fates.insert(shop.rules[rule].id.into(), fate);
    }
    fates
}

fn refused(rule: usize, chosen: &Chosen, standings: &[Standing<'_>], shop: &Shop<'_>) -> Fate {
    let begin = &chosen.priced.begins[shop.rules[rule].lane];
    let mut against = against(rule, begin, standings, shop);
    if !against.is_empty() {
        let values = if is_worth_knowing(&against) {
            values_as(&standings[rule].opened(given_coupon(rule, shop)), rule, chosen, standings, shop)
        } else {
            Vec::new()
        };
        // Whether there is anything it is about may be looked at first.
        against.extend(shop.rules[rule].effects.iter().flat_map(|effect| without_lines(effect, rule, shop)));
        against.extend(alone(rule, begin, &chosen.priced.turns[rule], standings, shop));
        return Fate::Refused { says: against, values, behind: Vec::new() };
    }
    if let Some(says) = &chosen.priced.refused[rule] {
        let without = shop.rules[rule].effects.iter().flat_map(|effect| without_lines(effect, rule, shop));
        // A rule that would have no effect without the winners of its group either says why that is.
        let alone = beside_others(rule, chosen, standings, shop)
            .into_iter()
            .flat_map(|(begin, running)| alone(rule, &begin, &running, standings, shop))
            .collect::<Vec<_>>();
        let is_held_back = matches!(shop.select(&shop.rules[rule]), "all" | "best") && says.iter().any(holds_back);
        let values =
            if is_held_back { values_as(&standings[rule].lifted(), rule, chosen, standings, shop) } else { Vec::new() };
        let says = says.iter().cloned().chain(alone).chain(without).collect();
        return Fate::Refused { says, values, behind: Vec::new() };
    }
    left_out(rule, chosen, standings, shop)
}

/// Whether what stands against a rule is one thing that leaves its conditions as they are.
fn is_worth_knowing(against: &[Refusal]) -> bool {
    let codes: Vec<ReasonCode> = against.iter().map(|refusal| refusal.code).collect();
    matches!(
        codes[..],
        [Declined | BalanceTooLow | PointsPending | LimitExhausted | BudgetExhausted] | [CouponMissing, CouponUsed]
    )
}

/// Whether it is a limit or a margin that lets no part of a rule stand.
fn holds_back(refusal: &Refusal) -> bool {
    matches!(refusal.code, LimitExhausted | BudgetExhausted | FloorReached)
}

/// The coupon given for a rule, usable or not.
fn given_coupon<'a>(rule: usize, shop: &Shop<'a>) -> Option<&'a Coupon> {
    let wanted = field(shop.rules[rule].value, "when").and_then(|when| field(when, "coupon"))?;
    shop.request.coupons.iter().find(|given| coupon::fits(wanted, given))
}

/// What a rule would have given had it stood like this, without those that stand in its way.
fn values_as(
    standing: &Standing<'_>,
    rule: usize,
    chosen: &Chosen,
    standings: &[Standing<'_>],
    shop: &Shop<'_>,
) -> Vec<Money> {
    let own = &shop.rules[rule];
    let mut values = Vec::new();
    for (begin, running) in beside_others(rule, chosen, standings, shop) {
        let now = Now { begin: &begin, running: &running, only: None };
        let worked = own.effects.iter().map(|effect| worked(own, effect, standing, now, shop));
        values.extend(worked.map(|worked| worked.map_or(0, |worked| worked.value)));
    }
    values
}

/// What would stand against a rule at its turn if its group let it.
fn alone(rule: usize, begin: &[Money], running: &[Money], standings: &[Standing<'_>], shop: &Shop<'_>) -> Vec<Refusal> {
    let own = &shop.rules[rule];
    let now = Now { begin, running, only: None };
    let mut says = Vec::new();
    for effect in &standings[rule].effects {
        says.extend(worked(own, &own.effects[*effect], &standings[rule], now, shop).err().into_iter().flatten());
    }
    says
}

/// What is said of an effect that is about nothing in the basket.
fn without_lines(effect: &Effect<'_>, rule: usize, shop: &Shop<'_>) -> Vec<Refusal> {
    if let Some(parts) = field(effect.take, "bundle").and_then(Value::as_array) {
        let is_there = |part: &Value| {
            let lines = 0..shop.lines.len();
            lines.into_iter().any(|place| {
                may_touch(place, effect, shop) && shop.finds(field(part, "of"), shop.rules[rule].id, &shop.lines[place])
            })
        };
        let mut says = if parts.iter().all(is_there) { Vec::new() } else { vec![because(NoMatchingItem)] };
        for part in parts {
            let id = shop.rules[rule].id;
            let lines = shop.lines.iter().zip(&shop.floors).filter(|(line, _)| shop.finds(field(part, "of"), id, line));
            for (line, floor) in lines {
                says.extend(floor.needs_cost.then(|| unknown(line)));
                let is_excluded = line.like.exclusions.is_some_and(|excluded| excluded.discounts);
                says.extend(is_excluded.then(|| because(ExcludedItem)));
            }
        }
        return says;
    }
    if is_about_lines(effect) && !matches(effect, shop.rules[rule].id, None, shop).contains(&true) {
        return nothing_matches(effect, shop.rules[rule].id, shop);
    }
    Vec::new()
}

/// What may be said of a rule that holds and was left out for others.
fn left_out(rule: usize, chosen: &Chosen, standings: &[Standing<'_>], shop: &Shop<'_>) -> Fate {
    let own = &shop.rules[rule];
    let mut says = Vec::new();
    let mut values = Vec::new();
    let mut is_certain = true;
    for (begin, running) in beside_others(rule, chosen, standings, shop) {
        for effect in &standings[rule].effects {
            let now = Now { begin: &begin, running: &running, only: None };
            match worked(own, &own.effects[*effect], &standings[rule], now, shop) {
                Ok(worked) => values.push(worked.value),
                Err(against) => {
                    is_certain &= against.iter().any(|reason| reason.code == ZeroEffect);
                    let lifted = worked(own, &own.effects[*effect], &standings[rule].lifted(), now, shop);
                    values.push(lifted.map_or(0, |lifted| lifted.value));
                    says.extend(against);
                    says.extend(without_lines(&own.effects[*effect], rule, shop));
                }
            }
        }
    }
    let behind = behind(rule, &values, chosen, standings, shop);
    if !is_certain {
        values.clear();
    }
    if shop.select(own) == "best-per-line" {
        // It may be that it takes nothing off any line alone.
        says.push(because(ZeroEffect));
    }
    if matches!(shop.select(own), "best-per-line" | "lowest") {
        // Beside it others of its group may be the lowest, or win all of its lines.
        for effect in &standings[rule].effects {
            let with = [&chosen.with[..], &[(rule, *effect)]].concat();
            says.extend(price(&with, standings, shop).refused[rule].iter().flatten().cloned());
        }
    }
    for taken in &chosen.priced.taken {
        let other = &shop.rules[taken.rule];
        let is_first = shop.select(own) == "first" && (own.lane, own.group) == (other.lane, other.group);
        if other.excludes(own) || is_first {
            says.push(because_of(ExclusiveTaken, other.id));
        }
        let shared = own.tags.iter().filter(|tag| other.tags.contains(tag));
        says.extend(shared.map(|tag| because_of(Conflict, tag)));
        says.push(because_of(LostTo, other.id));
    }
    Fate::Refused { says, values, behind }
}

/// By how much a rule may be said to have lost to another: what that gave more, or, where it gave no more itself, what all
/// would come to less with the rule instead of those that stand in its way.
fn behind(
    rule: usize,
    values: &[Money],
    chosen: &Chosen,
    standings: &[Standing<'_>],
    shop: &Shop<'_>,
) -> Vec<(String, Money)> {
    let own = &shop.rules[rule];
    let is_one_of_a_group =
        |other: &Rule<'_>| shop.select(own) == "best" && (own.lane, own.group) == (other.lane, other.group);
    let goes = |other: &Rule<'_>| {
        !is_one_of_a_group(other) && own.shared_tag(other).is_none() && !own.excludes(other) && !other.excludes(own)
    };
    let mut less = Vec::new();
    for effect in &standings[rule].effects {
        let mut with: Vec<Choice> = chosen.with.clone();
        with.retain(|(other, _)| {
            goes(&shop.rules[*other]) && (chosen.priced.has(*other) || !is_optional(*other, standings, shop))
        });
        with.push((rule, *effect));
        less.push(chosen.priced.worth() - price(&with, standings, shop).worth());
    }
    let mut behind = Vec::new();
    for taken in &chosen.priced.taken {
        let id = shop.rules[taken.rule].id;
        let more = values.iter().map(|value| taken.worked.value - value).filter(|more| *more > 0);
        behind.extend(more.chain(less.iter().copied()).map(|amount| (id.into(), amount)));
    }
    behind
}

/// What lines may come to at a rule's turn to say what it would have given: beside the rules that were taken, without the
/// ones that stand in its way, and with what these took given back.
pub fn beside_others(
    rule: usize,
    chosen: &Chosen,
    standings: &[Standing<'_>],
    shop: &Shop<'_>,
) -> Vec<(Vec<Money>, Vec<Money>)> {
    let own = &shop.rules[rule];
    let stands_in_its_way = |other: &usize| {
        let other = &shop.rules[*other];
        // Where all of a group take effect they are no rivals.
        shop.select(own) != "all" && (own.lane, own.group) == (other.lane, other.group)
            || own.shared_tag(other).is_some()
            || own.excludes(other)
            || other.excludes(own)
    };
    let with: Vec<Choice> = chosen.with.iter().copied().filter(|(other, _)| !stands_in_its_way(other)).collect();
    let without = price(&with, standings, shop);
    let (begin, turn) = (&chosen.priced.begins[own.lane], &chosen.priced.turns[rule]);
    let (mut begin_given_back, mut turn_given_back) = (begin.clone(), turn.clone());
    let goes_before = |other: usize| {
        let key = |rule: usize| (shop.rules[rule].lane, -shop.rules[rule].priority, rule);
        key(other) < key(rule)
    };
    let rivals = chosen.priced.taken.iter().filter(|taken| stands_in_its_way(&taken.rule) && goes_before(taken.rule));
    for taken in rivals {
        for (place, share) in taken.worked.shares.iter().enumerate() {
            turn_given_back[place] += share;
            if shop.rules[taken.rule].lane < own.lane {
                begin_given_back[place] += share;
            }
        }
    }
    vec![
        (begin.clone(), turn.clone()),
        (without.begins[own.lane].clone(), without.turns[rule].clone()),
        (begin_given_back, turn_given_back),
    ]
}

/// What became of each coupon, in the order given.
pub fn coupons(
    chosen: &Chosen,
    rules: &BTreeMap<String, Fate>,
    standings: &[Standing<'_>],
    shop: &Shop<'_>,
) -> Vec<CouponFate> {
    let mut fates = Vec::new();
    for given in &shop.request.coupons {
        let opened = |rule: &usize| standings[*rule].coupon.is_some_and(|coupon| std::ptr::eq(coupon, given));
        let mut opens: Vec<String> = Vec::new();
        let mut says = coupon::faults(given, shop.facts);
        let mut is_known = false;
        let mut is_second = false;
        for rule in 0..shop.rules.len() {
            let wanted = field(shop.rules[rule].value, "when").and_then(|when| field(when, "coupon"));
            if !wanted.is_some_and(|wanted| coupon::fits(wanted, given)) {
                continue;
            }
            is_known = true;
            is_second |= standings[rule].coupon.is_some() && !opened(&rule);
            match &rules[shop.rules[rule].id] {
                Fate::Taken { .. } if opened(&rule) => opens.push(shop.rules[rule].id.into()),
                Fate::Refused { says: refusals, .. } => says.extend(refusals.iter().cloned()),
                Fate::Taken { .. } => {}
            }
        }
        if !opens.is_empty() {
            says = vec![because(Fine)];
        } else if !is_known {
            says.push(because(CouponUnknown));
        }
        debug_assert!(
            opens.is_empty() || chosen.priced.taken.len() >= opens.len(),
            "a coupon opens rules that are taken"
        );
        let says = (!(is_second && opens.is_empty())).then_some(says);
        fates.push(CouponFate { code: given.code.to_string(), rules: opens, says });
    }
    fates
}
