//! What the shop should know: what the order leaves it, and what on its lines looks wrong.

use std::collections::BTreeMap;

use loyalty_contract::Event;
use loyalty_contract::ReasonCode::{AboveLowestPrior, CostUnknown, NoMatchingItem};
use serde_json::json;

use super::bill::{Bill, Billed};
use super::combination::Chosen;
use super::fate::Fate;
use super::floor::{counts_points, reached, when_below, worth};
use super::line::{Money, exact, half_up, integer};
use super::points::Spent;
use super::shop::Shop;
use crate::accrual;
use crate::accrual::condition::{Refusal, because, because_of};
use crate::document::{field, words};
use crate::exact::{Exact, of, shown, sum, ten_to, zero};

/// A warning about a line.
#[derive(Debug)]
pub struct Warning {
    pub line: String,
    /// One of these is said; none where anything may be.
    pub says: Option<Vec<Refusal>>,
    pub amount: Option<Exact>,
    pub value: Option<Money>,
}

/// What is left when the goods are paid, and the points they earn where the programme counts these as cost. None where a
/// cost is not known.
pub fn margin(bill: &Bill, redemptions: &[Spent], shop: &Shop<'_>) -> Option<Money> {
    let mut costs = Vec::new();
    for line in &shop.lines {
        costs.push(shop.units(&(of(line.like.unit_cost?) * &line.quantity)));
    }
    let points = if counts_points(shop.programme) { points_earned(bill, redemptions, shop) } else { zero() };
    Some(bill.charged().iter().sum::<Money>() - half_up(&sum(&costs)) - integer(&shop.units(&points).floor()))
}

/// What the points are worth that the order earns when it is bought as it was decided.
fn points_earned(bill: &Bill, redemptions: &[Spent], shop: &Shop<'_>) -> Exact {
    let money = |amount: Money| shown(&(exact(amount) / ten_to(shop.digits)));
    let line = |line: &Billed| {
        let given = shop.request.basket.lines.iter().find(|given| *given.key == *line.key).unwrap();
        json!({
            "key": line.key, "sku": given.sku, "kind": given.kind, "quantity": given.quantity,
            "list-total": money(line.list), "prior-discount": money(line.prior), "discount": money(line.discount()),
            "redeemed": money(line.redeemed), "charged": money(line.charged), "tendered": money(line.tendered),
            "tax": money(line.tax),
        })
    };
    let spent = redemptions.iter().filter(|spent| spent.points > zero());
    let debit = |spent: &Spent| {
        json!({
            "wallet": spent.wallet, "points": shown(&spent.points), "scale": 0, "amount": money(spent.amount),
            "restored": "original",
        })
    };
    let receipt = json!({
        "issuer": "discount", "request": shop.request.id, "programme": "p", "revision": 1, "programme-hash": "",
        "engine-version": "", "at": shop.request.at, "currency": "EUR", "minor-units": shop.digits,
        "tax-mode": if bill.is_exclusive { "exclusive" } else { "inclusive" },
        "lines": bill.by_key().into_iter().map(line).collect::<Vec<_>>(),
        "debits": spent.map(debit).collect::<Vec<_>>(), "hash": "",
    });
    let mut purchase = shop.facts.request.clone();
    let Event::Purchase(order) = &mut purchase.event else { return zero() };
    order.receipt = Some(serde_json::from_value(receipt).unwrap());
    let earned = accrual::decide(shop.programme, &purchase);
    let worths = earned.credits.iter().map(|credit| worth(&credit.points, &credit.wallet, shop.programme));
    sum(&worths.collect::<Vec<_>>())
}

/// All warnings of a decision.
pub fn warnings(bill: &Bill, chosen: &Chosen, rules: &BTreeMap<String, Fate>, shop: &Shop<'_>) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let has_margin = field(shop.programme, "margin").is_some();
    for ((like, billed), floor) in shop.lines.iter().zip(&bill.lines).zip(&shop.floors) {
        for billed in billed {
            let about = |refusal: Refusal| Warning {
                line: billed.key.clone(),
                says: Some(vec![refusal]),
                amount: None,
                value: None,
            };
            if let (Some(regular), Some(lowest)) = (like.like.regular_price, like.like.lowest_prior_price)
                && of(regular) > of(lowest)
            {
                warnings.push(Warning { amount: Some(of(lowest)), ..about(because(AboveLowestPrior)) });
            }
            let is_cheaper = billed.charged < billed.list - billed.prior;
            if has_margin && like.is_merchandise() && like.like.unit_cost.is_none() && is_cheaper {
                warnings.push(about(because_of(CostUnknown, &billed.key)));
            }
            if let Some(rule) = like.like.gift_of.as_deref() {
                let given = chosen.priced.taken.iter().filter(|taken| shop.rules[taken.rule].id == rule);
                if !given.flat_map(|taken| &taken.worked.gifts).any(|gift| *gift.sku == *like.like.sku) {
                    let says = why_not_given(rule, &like.like.sku, rules, shop);
                    warnings.push(Warning { says, ..about(because(NoMatchingItem)) });
                }
            }
        }
        let charged: Money = billed.iter().map(|billed| billed.charged).sum();
        if when_below(shop.programme) == "warn" && charged < floor.margin {
            let value = Some(floor.margin - charged);
            warnings.push(Warning { line: like.key.clone(), says: Some(vec![reached(like)]), amount: None, value });
        }
    }
    warnings
}

/// Why a rule does not give a product.
fn why_not_given(rule: &str, sku: &str, rules: &BTreeMap<String, Fate>, shop: &Shop<'_>) -> Option<Vec<Refusal>> {
    let Some(place) = shop.rule(rule) else { return Some(vec![because(NoMatchingItem)]) };
    if shop.rules[place].is_choice() {
        return None;
    }
    let gives = words(shop.rules[place].effects[0].take, "gift").is_some_and(|skus| skus.contains(&sku));
    match &rules[rule] {
        Fate::Refused { says, .. } if gives => Some(says.clone()),
        _ => Some(vec![because(NoMatchingItem)]),
    }
}
