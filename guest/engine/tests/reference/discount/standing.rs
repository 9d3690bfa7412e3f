//! Where a rule stands before anything is priced: which coupon opens it, what its limits leave, and all that is against it
//! whatever the other rules do.

use loyalty_contract::ReasonCode::{ConditionNotMet, Declined, NotChosen};
use loyalty_contract::{Choice, Coupon};
use serde_json::{Value, json};

use super::condition::{all_against, looks_at_prices};
use super::shop::{Rule, Shop};
use crate::accrual::condition::{Refusal, because, because_of};
use crate::accrual::coupon;
use crate::accrual::limits::{Limit, exhausted, left, limits_opened_by};
use crate::accrual::schedule::is_valid_on;
use crate::accrual::selector::counting_choices;
use crate::document::{field, flag, text};
use crate::exact::{Exact, of, whole, zero};

/// More ways in which coupons can open rules are not tried.
const WAYS_MAX: usize = 200;

#[derive(Clone)]
pub struct Standing<'a> {
    /// The coupon that opens it, where it needs one and has it.
    pub coupon: Option<&'a Coupon>,
    /// Which of those that could.
    pub way: usize,
    pub limits: Vec<Limit>,
    /// What is against it in every combination.
    pub against: Vec<Refusal>,
    /// What of it has nothing to do with its conditions.
    pub apart: Vec<Refusal>,
    /// Whether its conditions must be looked at again when its lane begins.
    pub looks_at_prices: bool,
    /// Whether no limit and no margin keeps it from taking effect, to say what it would have given.
    pub is_lifted: bool,
    /// The effects the shopper may have: all of a choice, or the one chosen.
    pub effects: Vec<usize>,
}

impl<'a> Standing<'a> {
    /// The same without limits that are used up, and with a coupon though it cannot be used.
    pub fn opened(&self, coupon: Option<&'a Coupon>) -> Self {
        let is_used_up = !exhausted(&self.limits).is_empty();
        let limits = if is_used_up { Vec::new() } else { self.limits.clone() };
        Self { limits, coupon: self.coupon.or(coupon), ..self.clone() }
    }

    /// The same where no limit and no margin lets it give nothing.
    pub fn lifted(&self) -> Self {
        let limits = self.limits.iter().filter(|limit| !(limit.refuses && limit.counts_points));
        Self { limits: limits.cloned().collect(), is_lifted: true, ..self.clone() }
    }
}

/// Where each rule stands, in each way in which coupons can open them; the first is that of the best of each by itself.
/// None where there are more than can be tried.
pub fn standings<'a>(shop: &Shop<'a>) -> Option<Vec<Vec<Standing<'a>>>> {
    let mut ways = vec![Vec::new()];
    for rule in &shop.rules {
        let coupons = field(rule.value, "when").and_then(|when| field(when, "coupon"));
        let openings = coupons.map_or_else(Vec::new, |wanted| openings(wanted, rule, shop));
        let standings: Vec<Standing<'_>> = match &openings[..] {
            [] => vec![standing(rule, None, 0, shop)],
            _ => openings.iter().enumerate().map(|(way, coupon)| standing(rule, Some(coupon), way, shop)).collect(),
        };
        let with = |way: &Vec<Standing<'a>>| {
            let way = way.clone();
            standings.iter().map(move |standing| [&*way, std::slice::from_ref(standing)].concat()).collect::<Vec<_>>()
        };
        ways = ways.iter().flat_map(with).collect();
        if ways.len() > WAYS_MAX {
            return None;
        }
    }
    Some(ways)
}

fn standing<'a>(rule: &Rule<'a>, coupon: Option<&'a Coupon>, way: usize, shop: &Shop<'a>) -> Standing<'a> {
    let nothing = Value::Null;
    let when = field(rule.value, "when").unwrap_or(&nothing);
    let mut against = is_valid_on(rule.value, shop.facts);
    if shop.request.declined.iter().any(|declined| *declined == *rule.id) {
        against.push(because(Declined));
    }
    let limits = match limits_opened_by(rule.value, coupon.map(|coupon| &*coupon.code), shop.facts) {
        Ok(limits) => limits,
        Err(unknown) => {
            against.push(unknown);
            Vec::new()
        }
    };
    against.extend(exhausted(&limits));
    let looks_at_prices = looks_at_prices(when);
    if let Some(costs) = field(rule.value, "costs")
        && !is_asked_for(rule, costs, shop)
    {
        against.push(because_of(ConditionNotMet, "reward"));
    }
    let mut effects: Vec<usize> = (0..rule.effects.len()).collect();
    if let Some(chosen) = chosen(rule, shop) {
        effects.retain(|effect| *effect == chosen);
    }
    let is_open = |effect: &usize| {
        let of = rule.effects[*effect].of;
        let has_choice = |of: &Value| field(of, "chosen").is_some();
        !of.is_some_and(has_choice) || !counting_choices(&json!({ "id": rule.id, "of": of }), shop.facts).is_empty()
    };
    if !effects.iter().any(is_open) {
        against.push(because_of(NotChosen, rule.id));
    }
    effects.retain(is_open);
    let apart = against.clone();
    if !looks_at_prices {
        against.extend(all_against(when, rule.id, &shop.nets(), shop));
    }
    Standing { coupon, way, limits, against, apart, looks_at_prices, is_lifted: false, effects }
}

/// The coupons that open a rule, the best by itself first: one that leaves something of its limits, then the one worth most,
/// as far as its limits let it, then the one of which most is left, then the first. One that can do no more than another,
/// or opens nothing beside others that do, is none.
fn openings<'a>(wanted: &Value, rule: &Rule<'_>, shop: &Shop<'a>) -> Vec<&'a Coupon> {
    let mut openings: Vec<(Worth, &Coupon)> = Vec::new();
    for coupon in coupon::fitting(wanted, &shop.request.coupons, shop.facts) {
        let worth = worth(coupon, rule, shop);
        openings.push((worth, coupon));
    }
    let standing = |worth: &Worth| (worth.0, worth.1.clone(), worth.2.clone());
    openings.sort_by_key(|(worth, _)| std::cmp::Reverse(standing(worth)));
    let mut known: Vec<(Exact, Vec<Exact>)> = Vec::new();
    openings.retain(|(worth, _)| {
        let own = (worth.3.clone(), worth.4.clone());
        let is_new = !known.contains(&own);
        known.push(own);
        is_new
    });
    // One option of a choice may need a value where another does not.
    let opens = |worth: &Worth| (worth.0, rule.is_choice() || worth.1 >= zero());
    let best = openings.first().map(|(worth, _)| opens(worth));
    openings.retain(|(worth, _)| Some(opens(worth)) == best);
    openings.into_iter().map(|(_, coupon)| coupon).collect()
}

/// Whether a coupon opens anything, how much at the most, how much is left of it, its value, and what each limit leaves.
type Worth = (bool, Exact, Exact, Exact, Vec<Exact>);

fn worth(coupon: &Coupon, rule: &Rule<'_>, shop: &Shop<'_>) -> Worth {
    let limits = limits_opened_by(rule.value, Some(&coupon.code), shop.facts).unwrap_or_default();
    let (is_open, left) = left(&limits);
    let value = || coupon.value.map_or_else(|| whole(-1), of);
    let (worth, value) = match (is_by_coupon(rule, "amount"), is_by_coupon(rule, "percent")) {
        (true, _) => (value().min(left.clone()), value()),
        (false, true) => (value(), value()),
        (false, false) => (zero(), zero()),
    };
    let of_each = limits.iter().map(|limit| match (&limit.maximum - &limit.used).max(zero()) {
        left if limit.counts_points || left == zero() => left,
        _ => whole(i64::MAX),
    });
    (is_open, worth, left, value, of_each.collect())
}

/// The limits of a rule, by each coupon that could open it.
pub fn limits_touched(rule: &Rule<'_>, shop: &Shop<'_>) -> Vec<Limit> {
    let wanted = field(rule.value, "when").and_then(|when| field(when, "coupon"));
    let coupons = wanted.map_or_else(Vec::new, |wanted| coupon::fitting(wanted, &shop.request.coupons, shop.facts));
    let codes: Vec<Option<&str>> = coupons.iter().map(|coupon| Some(&*coupon.code)).collect();
    let codes = if codes.is_empty() { &[None][..] } else { &codes };
    codes.iter().flat_map(|code| limits_opened_by(rule.value, *code, shop.facts).unwrap_or_default()).collect()
}

/// Whether its rate is what the coupon says.
fn is_by_coupon(rule: &Rule<'_>, what: &str) -> bool {
    let mut rates = rule.effects.iter().filter_map(|effect| field(effect.take, what));
    rates.any(|rate| flag(rate, "coupon-value") == Some(true))
}

/// Whether the shopper wants to buy a reward.
fn is_asked_for(rule: &Rule<'_>, costs: &Value, shop: &Shop<'_>) -> bool {
    let mut wishes = shop.request.redemptions.iter();
    wishes.any(|wish| wish.reward.as_deref() == Some(rule.id) && Some(&*wish.wallet) == text(costs, "wallet"))
}

/// What the shopper chose of several, for this basket or else for good.
fn chosen(rule: &Rule<'_>, shop: &Shop<'_>) -> Option<usize> {
    if !rule.is_choice() {
        return None;
    }
    let now = shop.request.at.unix_seconds;
    let is_in_force = |choice: &&Choice| {
        *choice.rule == *rule.id
            && choice.since.is_none_or(|since| since.unix_seconds <= now)
            && choice.until.is_none_or(|until| now < until.unix_seconds)
    };
    let standing = shop.request.member.iter().flat_map(|member| &member.choices);
    let mut choices = shop.request.choices.iter().chain(standing).filter(is_in_force);
    choices.find_map(|choice| rule.effects.iter().position(|effect| effect.option == Some(&*choice.chosen)))
}
