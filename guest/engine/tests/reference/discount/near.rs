//! What is within reach: rules that would give something, and against which nothing stands but a threshold or a number of
//! units.

use loyalty_contract::Gap;
use loyalty_contract::ReasonCode::{QuantityNotMet, ThresholdNotMet};
use serde_json::Value;

use super::combination::Chosen;
use super::condition::{pieces, subtotal};
use super::line::exact;
use super::pricing::against;
use super::shop::Shop;
use super::standing::Standing;
use super::turn::{Now, worked};
use crate::document::{decimal, field, number};
use crate::exact::{Exact, whole};

/// Something within reach, with how much of it is missing.
pub struct Near {
    pub rule: String,
    pub missing: Gap,
    pub amount: Exact,
}

/// What must be told to be within reach.
pub fn within_reach(chosen: &Chosen, standings: &[Standing<'_>], shop: &Shop<'_>) -> Vec<Near> {
    let mut near = Vec::new();
    for (place, rule) in shop.rules.iter().enumerate() {
        let begin = &chosen.priced.begins[rule.lane];
        let against = against(place, begin, standings, shop);
        let [only] = &against[..] else { continue };
        let Some(when) = field(rule.value, "when") else { continue };
        if rule.is_choice() || is_nested(when) {
            continue;
        }
        let now = Now { begin, running: &chosen.priced.turns[place], only: None };
        if worked(rule, &rule.effects[0], &standings[place], now, shop).is_err() {
            continue;
        }
        let missing = match only.code {
            ThresholdNotMet => field(when, "subtotal").and_then(|wanted| {
                let reached = subtotal(wanted, rule.id, begin, shop);
                Some((Gap::Money, decimal(wanted, "at-least")? - shop.money(reached)))
            }),
            QuantityNotMet if field(when, "skus").is_none() => field(when, "quantity").and_then(|wanted| {
                let reached = pieces(wanted, rule.id, begin, shop);
                Some((Gap::Pieces, whole(number(wanted, "at-least")?) - exact(reached)))
            }),
            _ => None,
        };
        near.extend(missing.map(|(missing, amount)| Near { rule: rule.id.into(), missing, amount }));
    }
    near
}

fn is_nested(when: &Value) -> bool {
    ["all", "any", "none"].iter().any(|name| field(when, name).is_some())
}
