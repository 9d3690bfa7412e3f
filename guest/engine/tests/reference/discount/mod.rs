//! What a basket costs, worked out step by step as the rules are written, with every combination of rules tried.
//!
//! Lines of the same goods are one line; rules take their turns lane by lane, units are looked at one by one, and the
//! combination taken is the best of all admissible ones. Then points, tax, and each line as it came.

mod bill;
mod combination;
pub mod compare;
mod condition;
mod fate;
mod floor;
pub mod lay;
pub mod line;
mod near;
mod notice;
mod points;
mod pricing;
mod purse;
mod rate;
mod shop;
mod standing;
mod take;
mod turn;
mod unit;

use std::collections::BTreeMap;

use loyalty_contract::ReasonCode::{BalanceTooLow, DebtOutstanding, PointsPending};
use loyalty_contract::{AccrualRequest, DiscountRequest};
use serde_json::Value;

use crate::accrual::condition::{Refusal, because, normalised};
use crate::accrual::earn::granted;
use crate::accrual::event::Facts;
use crate::accrual::{Change, Grant, Limit};
use crate::document::{decimal, field, number, text};
use crate::exact::{Exact, sum, whole, zero};
use bill::{Bill, Billed};
use combination::{Chosen, chosen};
use fate::{CouponFate, Fate};
use line::Money;
use near::Near;
use notice::Warning;
use points::{Payable, Purses, Spent, is_tender, wallet};
use pricing::Taken;
use shop::Shop;
use standing::{Standing, standings};
use turn::Given;

pub use shop::as_purchase;

/// What a basket costs.
pub struct Outcome {
    pub digits: u8,
    pub bill: Bill,
    /// Rules in the order they took effect.
    pub taken: Vec<Effective>,
    pub gifts: Vec<Gift>,
    pub grants: Vec<Grant>,
    /// As requested.
    pub redemptions: Vec<Spent>,
    pub counters: Vec<Change>,
    /// What became of each coupon, in the order given.
    pub coupons: Vec<CouponFate>,
    /// What became of each rule, by id.
    pub rules: BTreeMap<String, Fate>,
    /// What must be told to be within reach.
    pub near: Vec<Near>,
    /// What stands against each rule that does not take effect, by each way in which it could.
    pub ways: BTreeMap<String, Vec<Vec<Refusal>>>,
    /// What is left to the shop; none where a cost is not known.
    pub margin: Option<Money>,
    pub warnings: Vec<Warning>,
    /// The choices there are: rule, and its options, the one in force first.
    pub choices: Vec<(String, Vec<String>)>,
    /// What the combination is worth, and the best single optional rule.
    pub worth: Money,
    pub best_single: Money,
    /// How many combinations there were.
    pub combinations: usize,
}

/// A rule that took effect.
pub struct Effective {
    pub rule: String,
    pub lane: String,
    pub funder: Option<String>,
    pub coupon: Option<String>,
    /// What its threshold asked for and what it was compared with.
    pub threshold: Option<(Money, Money)>,
}

/// A product given for nothing.
#[derive(Debug)]
pub struct Gift {
    pub rule: String,
    pub given: Given,
    /// The basket line that carries it.
    pub line: Option<String>,
}

/// What the basket costs; none if there are more combinations than can be tried.
pub fn decide(programme: &Value, request: &DiscountRequest, purchase: &AccrualRequest) -> Option<Outcome> {
    let facts = Facts::new(programme, purchase);
    let shop = Shop::new(request, &facts);
    let mut purses = Purses::new(&shop);
    let mut ways = standings(&shop)?;
    for standings in &mut ways {
        refuse_rewards_beyond_reach(standings, &mut purses, &shop);
    }
    let (standings, chosen) = chosen(ways, &shop)?;
    let mut bill = Bill::new(&shop);
    for taken in &chosen.priced.taken {
        bill.discount(shop.rules[taken.rule].id, &taken.worked.shares);
    }
    let redemptions = spend(&mut bill, &chosen, &mut purses, &shop);
    bill.price_units(&shop);
    let rules = fate::fates(&chosen, &standings, &shop);
    let warnings = notice::warnings(&bill, &chosen, &rules, &shop);
    let margin = notice::margin(&bill, &redemptions, &shop);
    Some(Outcome {
        digits: shop.digits,
        taken: chosen.priced.taken.iter().map(|taken| effective(taken, &chosen, &standings, &shop)).collect(),
        gifts: gifts(&chosen, &shop),
        grants: grants(&chosen, &shop),
        redemptions,
        counters: counters(&chosen, &standings, &shop),
        coupons: fate::coupons(&chosen, &rules, &standings, &shop),
        rules,
        near: near::within_reach(&chosen, &standings, &shop),
        ways: near::ways(&chosen, &standings, &shop),
        margin,
        warnings,
        choices: choices(&chosen, &shop),
        worth: chosen.priced.worth(),
        best_single: chosen.best_single,
        combinations: chosen.combinations,
        bill,
    })
}

/// Rewards take their points in the order they are asked for; one that costs more than there is left does not take effect.
fn refuse_rewards_beyond_reach(standings: &mut [Standing<'_>], purses: &mut Purses<'_, '_>, shop: &Shop<'_>) {
    let mut promised: Vec<(&str, Exact)> = Vec::new();
    for reward in shop.request.redemptions.iter().filter_map(|wish| wish.reward.as_deref()) {
        let Some(rule) = shop.rule(reward) else { continue };
        let Some(costs) = field(shop.rules[rule].value, "costs") else { continue };
        let (wallet, points) = (text(costs, "wallet").unwrap(), decimal(costs, "points").unwrap());
        let purse = purses.purse(wallet);
        let before = sum(promised.iter().filter(|(other, _)| *other == wallet).map(|(_, points)| points));
        let wanted = before + &points;
        if purse.usable() < wanted {
            let is_coming = purse.pending_until(&wanted).is_some();
            let debt = (purse.debt > zero()).then(|| because(DebtOutstanding));
            let lack = because(if is_coming { PointsPending } else { BalanceTooLow });
            let says: Vec<Refusal> = [lack].into_iter().chain(debt).collect();
            standings[rule].against.extend(says.iter().cloned());
            standings[rule].apart.extend(says);
        } else if standings[rule].against.is_empty() {
            promised.push((wallet, points));
        }
    }
}

/// Rewards take their points first; points as discount come before tax, points as tender after it.
fn spend(bill: &mut Bill, chosen: &Chosen, purses: &mut Purses<'_, '_>, shop: &Shop<'_>) -> Vec<Spent> {
    let wishes = &shop.request.redemptions;
    let mut spent: Vec<Option<Spent>> = vec![None; wishes.len()];
    let is_tender = |wallet: &str| is_tender(self::wallet(wallet, shop));
    let is_discounted = |bill: &Bill| -> Vec<bool> {
        let is_cheaper = |line: &Billed| line.redeemed > 0 || line.discount() > 0;
        bill.lines.iter().map(|parts| parts.iter().any(is_cheaper)).collect()
    };
    for (wish, spent) in wishes.iter().zip(&mut spent) {
        if let Some(reward) = wish.reward.as_deref() {
            let takes_effect = shop.rule(reward).is_some_and(|rule| chosen.priced.has(rule));
            *spent = Some(purses.reward(wish, takes_effect));
        }
    }
    for (wish, spent) in wishes.iter().zip(&mut spent) {
        if wish.reward.is_none() && !is_tender(&wish.wallet) {
            let (money, floors) = (bill.charged(), points::floors(shop));
            let paid = purses.money(wish, &Payable { money, floors, is_discounted: is_discounted(bill) });
            bill.redeem(&paid.lines);
            *spent = Some(paid);
        }
    }
    bill.tax(shop);
    for (wish, spent) in wishes.iter().zip(&mut spent) {
        if wish.reward.is_none() && is_tender(&wish.wallet) {
            let (money, floors) = (bill.untendered(), vec![0; shop.lines.len()]);
            let paid = purses.money(wish, &Payable { money, floors, is_discounted: is_discounted(bill) });
            bill.tender(&paid.lines);
            *spent = Some(paid);
        }
    }
    spent.into_iter().flatten().collect()
}

fn effective(taken: &Taken, chosen: &Chosen, standings: &[Standing<'_>], shop: &Shop<'_>) -> Effective {
    let rule = &shop.rules[taken.rule];
    let subtotal = field(rule.value, "when").and_then(|when| field(when, "subtotal"));
    let threshold = subtotal.and_then(|wanted| {
        let least = decimal(wanted, "at-least")?;
        let begin = &chosen.priced.begins[rule.lane];
        Some((line::half_up(&shop.units(&least)), condition::subtotal(wanted, rule.id, begin, shop)))
    });
    Effective {
        rule: rule.id.into(),
        lane: shop.lanes[rule.lane].id.into(),
        funder: text(rule.value, "funder").map(Into::into),
        coupon: standings[taken.rule].coupon.map(|coupon| normalised(&coupon.code)),
        threshold,
    }
}

fn gifts(chosen: &Chosen, shop: &Shop<'_>) -> Vec<Gift> {
    let mut gifts = Vec::new();
    for taken in &chosen.priced.taken {
        for given in &taken.worked.gifts {
            let line = given.lines.first().map(|place| shop.lines[*place].key.clone());
            gifts.push(Gift { rule: shop.rules[taken.rule].id.into(), given: given.clone(), line });
        }
    }
    gifts
}

/// What the shopper can choose of the rules that were taken.
fn choices(chosen: &Chosen, shop: &Shop<'_>) -> Vec<(String, Vec<String>)> {
    let mut choices = Vec::new();
    for taken in chosen.priced.taken.iter().filter(|taken| shop.rules[taken.rule].is_choice()) {
        let rule = &shop.rules[taken.rule];
        let mut options: Vec<String> =
            rule.effects.iter().map(|effect| effect.option.unwrap_or_default().into()).collect();
        options[..=taken.effect].rotate_right(1);
        choices.push((rule.id.into(), options));
    }
    choices
}

fn grants(chosen: &Chosen, shop: &Shop<'_>) -> Vec<Grant> {
    let mut grants = Vec::new();
    for taken in &chosen.priced.taken {
        let rule = &shop.rules[taken.rule];
        let Some(given) = field(rule.effects[taken.effect].take, "grant") else { continue };
        let (kind, what) = granted(given);
        let since = shop.request.at;
        grants.push(Grant {
            rule: rule.id.into(),
            to_referrer: false,
            kind: kind.into(),
            id: what.into(),
            since,
            until: number(given, "days").map(|days| shop.facts.zone.days_later(since, days)),
            quantity: whole(number(given, "quantity").unwrap_or(1)),
        });
    }
    grants
}

/// Limits of money grow by what the rule took off, limits of times by one.
fn counters(chosen: &Chosen, standings: &[Standing<'_>], shop: &Shop<'_>) -> Vec<Change> {
    let mut counters = Vec::new();
    for taken in &chosen.priced.taken {
        let off = shop.money(taken.worked.shares.iter().sum());
        for limit in &standings[taken.rule].limits {
            counters.extend(limit.changed_by(if limit.counts_points { off.clone() } else { whole(1) }));
        }
    }
    counters
}

/// Every limit of a rule, whichever coupon opens it, with the digits of what it counts.
pub fn limits_touched(programme: &Value, request: &DiscountRequest, purchase: &AccrualRequest) -> Vec<(Limit, u8)> {
    let facts = Facts::new(programme, purchase);
    let shop = Shop::new(request, &facts);
    let limits = shop.rules.iter().flat_map(|rule| standing::limits_touched(rule, &shop));
    limits.map(|limit| if limit.counts_points { (limit, shop.digits) } else { (limit, 0) }).collect()
}
