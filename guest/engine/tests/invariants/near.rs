//! What is within reach: whoever brings what is missing has met the rule's conditions as a whole, and whoever brings less
//! has not.
//!
//! Each rule is asked alone, since what others take changes what there is to count.

use std::cell::Cell;

use loyalty_contract::{Decimal, Explanation, Gap, NearMiss, Outcome, ReasonCode};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::basket::{Sale, sales};
use crate::figures::exact;
use crate::shop::{cents, shops};
use crate::{accrual, discount, hold};

#[test]
fn of_discounts() {
    each_is_kept(|met| {
        hold(sales(), |sale| {
            each_alone(&sale, |rule, ask| {
                met.set(met.get() + kept(rule, ask)?);
                Ok(())
            })
        });
    });
}

#[test]
fn of_what_discounts_would_give_more() {
    each_is_kept(|met| {
        hold(sales(), |sale| {
            each_alone(&sale, |rule, ask| {
                met.set(met.get() + more_is_kept(rule, ask)?);
                Ok(())
            })
        });
    });
}

/// Asks for each rule of a sale as if there were no other.
fn each_alone(
    sale: &Sale,
    property: impl Fn(&Value, &dyn Fn(Option<&Brought>) -> Told) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    for rule in sale.rules() {
        let mut alone = sale.clone();
        alone.programme["discounts"] = json!([rule]);
        // A margin may rule out lines, which then do not count.
        alone.programme.as_object_mut().unwrap().remove("margin");
        let engine = alone.engine();
        let ask = |brought: Option<&Brought>| {
            let mut request = alone.request.clone();
            match brought {
                Some(Brought::Thing(line)) => request["basket"]["lines"].as_array_mut().unwrap().push(line.clone()),
                Some(Brought::Tier(tier)) => request["member"]["tier"]["tier"] = (*tier).into(),
                _ => {}
            }
            let mut decision = discount::decide(&engine, &crate::of(request));
            decision.explanations.retain(is_not_held_back);
            Told { explanations: decision.explanations, near: decision.near_misses }
        };
        property(rule, &ask)?;
    }
    Ok(())
}

#[test]
fn of_points_to_earn() {
    each_is_kept(|met| {
        hold(shops(), |shop| {
            for rule in shop.programme["accrual"].as_array().unwrap() {
                let mut alone = shop.clone();
                alone.programme["accrual"] = json!([rule]);
                // Points would pay for a part of what is added, which then does not count.
                if alone.order.payments[0]["method"] == "points" {
                    alone.order.payments = json!([]);
                }
                let engine = alone.engine();
                let ask = |brought: Option<&Brought>| {
                    let mut order = alone.order.clone();
                    match brought {
                        None => {}
                        Some(Brought::Thing(line)) => order.lines.push(line.clone()),
                        Some(Brought::Tier(tier)) => {
                            order.member.0 = ["silver", "gold"].into_iter().find(|id| id == tier)
                        }
                        Some(Brought::Payment(method)) => {
                            order.payments = json!([{ "method": method, "amount": "0.01" }]);
                        }
                    }
                    let mut decision = accrual::decide(&engine, &order.request());
                    decision.explanations.retain(is_not_held_back);
                    Told { explanations: decision.explanations, near: decision.near_misses }
                };
                met.set(met.get() + kept(rule, &ask)?);
            }
            Ok(())
        });
    });
}

/// What a limit does not cover whole was to be had, and is held back.
fn is_not_held_back(told: &Explanation) -> bool {
    told.reason.code != ReasonCode::LimitExhausted || told.value.is_none()
}

/// What a shopper adds or changes.
enum Brought<'a> {
    Thing(Value),
    Tier(&'a str),
    Payment(&'a str),
}

/// What was told of one rule.
struct Told {
    explanations: Vec<Explanation>,
    near: Vec<NearMiss>,
}

impl Told {
    /// Whether nothing of the rule's conditions stands against it: then it takes effect, or it has none, or is held back.
    fn holds(&self) -> bool {
        let is_of_conditions = |told: &Explanation| {
            matches!(
                told.reason.code,
                ReasonCode::ThresholdNotMet
                    | ReasonCode::QuantityNotMet
                    | ReasonCode::TierTooLow
                    | ReasonCode::PaymentMethod
                    | ReasonCode::Anonymous
                    | ReasonCode::CouponMissing
                    | ReasonCode::LimitExhausted
                    | ReasonCode::ConditionNotMet
            )
        };
        !self.explanations.iter().any(|told| told.outcome == Outcome::Refused && is_of_conditions(told))
    }

    /// What the rule gives; none if it does not take effect.
    fn given(&self) -> Option<i128> {
        let mut in_effect = self.explanations.iter().filter(|told| told.outcome != Outcome::Refused);
        in_effect.find_map(|told| told.value).map(exact)
    }

    /// Whether the rule is refused for want of the same thing.
    fn lacks(&self, near: &NearMiss) -> bool {
        let is_same = |told: &NearMiss| (told.missing, &told.id) == (near.missing, &near.id);
        self.explanations.iter().any(|told| told.outcome == Outcome::Refused && told.reason.id == near.id)
            && self.near.iter().any(is_same)
    }
}

/// Holds what is told of a rule against what is told when it is brought; how many near misses there were.
fn kept(rule: &Value, ask: &dyn Fn(Option<&Brought>) -> Told) -> Result<u32, TestCaseError> {
    let told = ask(None);
    let mut met = 0;
    for near in told.near.iter().filter(|near| told.lacks(near)) {
        let is_met_by = |brought: Brought<'_>| ask(Some(&brought)).holds();
        let is_met_by_some = |things: Vec<Value>| things.into_iter().map(Brought::Thing).any(is_met_by);
        let id = near.id.as_deref().unwrap_or_default();
        let is_kept = match (near.missing, near.amount) {
            (Gap::Money, Some(amount)) => {
                let missing = i64::try_from(exact(amount) / 10_i128.pow(16)).unwrap();
                is_met_by_some(things(1, missing)) && !is_met_by_some(things(1, missing - 1))
            }
            (Gap::Pieces, Some(amount)) => {
                let missing = i64::try_from(exact(amount) / 10_i128.pow(18)).unwrap();
                is_met_by_some(things(missing, 100)) && (missing == 1 || !is_met_by_some(things(missing - 1, 100)))
            }
            (Gap::Tier, None) => is_met_by(Brought::Tier(id)),
            (Gap::Payment, None) => is_met_by(Brought::Payment(id)),
            // A guest; nothing of what these rules ask for is for sale.
            (Gap::Membership, None) => near.id.is_none(),
            _ => false,
        };
        prop_assert!(is_kept, "{rule}: {near:?}");
        met += 1;
    }
    Ok(met)
}

/// Holds what a rule that takes effect is told to give more against what it gives when that is brought; how many such near
/// misses there were. Whoever brings less is still told of what is then missing, or has as much of a larger basket.
fn more_is_kept(rule: &Value, ask: &dyn Fn(Option<&Brought>) -> Told) -> Result<u32, TestCaseError> {
    let told = ask(None);
    let Some(given) = told.given() else { return Ok(0) };
    for near in &told.near {
        let then = given + near.gain.map_or(0, exact);
        let gives = |brought: &Brought| ask(Some(brought)).given().unwrap_or(0);
        // With so many of what is missing, some kind of thing makes it; with one less that kind lacks just one.
        let is_made = |missing: i64, one: Decimal, things: &dyn Fn(i64) -> Vec<Value>| {
            let less = if missing > 1 { things(missing - 1) } else { Vec::new() };
            things(missing).into_iter().enumerate().any(|(kind, thing)| {
                let lacks_one = |less: &Value| {
                    let told = ask(Some(&Brought::Thing(less.clone())));
                    let is_told = |near: &NearMiss| near.amount.is_some_and(|amount| exact(amount) == exact(one));
                    told.near.iter().any(is_told) || told.given().unwrap_or(0) >= then
                };
                gives(&Brought::Thing(thing)) >= then && less.get(kind).is_none_or(lacks_one)
            })
        };
        let is_kept = match (near.missing, near.amount) {
            (Gap::Money, Some(amount)) => {
                let missing = i64::try_from(exact(amount) / 10_i128.pow(16)).unwrap();
                is_made(missing, Decimal::new(1, 2), &|cents| things(1, cents))
            }
            (Gap::Pieces, Some(amount)) => {
                let missing = i64::try_from(exact(amount) / 10_i128.pow(18)).unwrap();
                let is_worse = |thing: Value| gives(&Brought::Thing(thing)) < then;
                // Whatever makes one more set of a deal, it is worth as much as before.
                let is_enough = near.gain.is_some() || !things(missing, 1).into_iter().any(is_worse);
                is_enough && is_made(missing, Decimal::new(1, 0), &|pieces| things(pieces, 100))
            }
            // The basket is the same, and so is what it gives there.
            (Gap::Tier, None) => gives(&Brought::Tier(near.id.as_deref().unwrap())) == then,
            _ => false,
        };
        prop_assert!(is_kept, "{rule}: {near:?}");
    }
    Ok(u32::try_from(told.near.len()).unwrap())
}

/// Tries a property that counts what it has met, which is not to be nothing.
fn each_is_kept(property: impl Fn(&Cell<u32>)) {
    let met = Cell::new(0);
    property(&met);
    assert!(met.get() > 20, "{} near misses", met.get());
}

/// So many of each kind of thing that a rule may ask for, none of which can be sold for less.
fn things(quantity: i64, price: i64) -> Vec<Value> {
    let price = cents(price);
    let kinds = ["a", "a/b", "c", "z"].into_iter().flat_map(|category| ["acme", "none"].map(|brand| (category, brand)));
    let kinds = kinds.flat_map(|(category, brand)| ["new", "old"].map(|tag| (category, brand, tag)));
    let thing = |(category, brand, tag)| {
        json!({
            "key": "more", "sku": "S", "quantity": quantity.to_string(), "unit-price": price, "minimum-price": price,
            "category": category, "brand": brand, "tags": [tag]
        })
    };
    kinds.map(thing).collect()
}
