//! What the shop should know: what the order leaves it, and what on its lines looks wrong.

use std::collections::BTreeMap;

use loyalty_contract::ReasonCode::{AboveLowestPrior, CostUnknown, NoMatchingItem};

use super::bill::Bill;
use super::combination::Chosen;
use super::fate::Fate;
use super::floor::{reached, when_below};
use super::line::{Money, exact, half_up};
use super::shop::Shop;
use crate::accrual::condition::{Refusal, because, because_of};
use crate::document::{field, words};
use crate::exact::{Exact, of, sum};

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
pub fn margin(bill: &Bill, shop: &Shop<'_>) -> Option<Money> {
    let mut costs = Vec::new();
    let mut points = 0;
    let charged = bill.charged();
    for ((line, floor), charged) in shop.lines.iter().zip(&shop.floors).zip(&charged) {
        costs.push(shop.units(&(of(line.like.unit_cost?) * &line.quantity)));
        if line.net() > 0 {
            // They are earned on what the line comes to, in proportion.
            points += half_up(&(shop.units(&floor.points) * exact(*charged) / exact(line.net())));
        }
    }
    Some(charged.iter().sum::<Money>() - half_up(&sum(&costs)) - points)
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
