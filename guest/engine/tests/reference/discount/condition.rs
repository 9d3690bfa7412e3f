//! Whether a rule holds when its lane begins: everything that stands against it, not only the first thing.

use serde_json::{Value, json};

use super::line::{Money, integer, minor};
use super::shop::{Shop, is_discounted_before};
use crate::accrual::basket::{self, Counted};
use crate::accrual::condition::Refusal;
use crate::accrual::coupon;
use crate::accrual::event::{Facts, prices_have_tax};
use crate::document::{field, items};
use crate::exact::Exact;

/// Everything that stands against what a rule asks for; `begin` is what each line comes to when its lane begins.
pub fn all_against(when: &Value, rule: &str, begin: &[Money], shop: &Shop<'_>) -> Vec<Refusal> {
    let mut against = basket::all_against(when, rule, &counted(begin, shop), shop.facts);
    if let Some(wanted) = field(when, "coupon") {
        against.extend(coupon::against(wanted, &shop.request.coupons, shop.facts));
    }
    against
}

/// Whether a condition would hold of a member of another tier.
pub fn holds_in(tier: &str, when: &Value, rule: &str, begin: &[Money], shop: &Shop<'_>) -> bool {
    let mut purchase = shop.facts.request.clone();
    let Some(member) = &mut purchase.member else { return false };
    let mut held = member.tier.as_ref().map_or_else(|| json!({ "since": "2000-01-01T00:00:00Z" }), |held| json!(held));
    held["tier"] = tier.into();
    member.tier = serde_json::from_value(held).unwrap();
    basket::all_against(when, rule, &counted(begin, shop), &Facts::new(shop.programme, &purchase)).is_empty()
}

/// What stands against each way to meet a condition.
pub fn ways(when: &Value, rule: &str, begin: &[Money], shop: &Shop<'_>) -> Vec<Vec<Refusal>> {
    basket::alternatives(when).iter().map(|when| all_against(when, rule, begin, shop)).collect()
}

/// Whether what a condition says depends on what earlier lanes have taken off.
pub fn looks_at_prices(when: &Value) -> bool {
    let is_of_lane = field(when, "subtotal").is_some_and(|wanted| field(wanted, "before") != Some(&"discounts".into()));
    is_of_lane || ["all", "any", "none"].into_iter().flat_map(|name| items(when, name)).any(looks_at_prices)
}

/// What a threshold is compared with.
pub fn subtotal(wanted: &Value, rule: &str, begin: &[Money], shop: &Shop<'_>) -> Money {
    minor(&basket::subtotal(wanted, rule, &counted(begin, shop), shop.facts), shop.digits)
}

/// How many units a condition counts.
pub fn pieces(wanted: &Value, rule: &str, begin: &[Money], shop: &Shop<'_>) -> i128 {
    integer(&basket::pieces(wanted, rule, &counted(begin, shop), shop.facts))
}

/// What all lines that count come to when a lane begins.
pub fn basket_subtotal(begin: &[Money], shop: &Shop<'_>) -> Exact {
    shop.money(subtotal(&Value::Null, "", begin, shop))
}

/// The lines that count toward thresholds.
fn counted<'a>(begin: &[Money], shop: &Shop<'a>) -> Vec<Counted<'a>> {
    let prices_have_tax = prices_have_tax(shop.facts);
    let lines = shop.lines.iter().zip(begin).filter(|(line, _)| line.counts());
    let counted = lines.map(|(line, now)| Counted {
        line: line.like,
        quantity: line.quantity.clone(),
        now: shop.money(*now),
        before_discounts: shop.money(line.net()),
        is_discounted: is_discounted_before(line.like),
        counts_money: true,
        has_tax: (prices_have_tax, prices_have_tax),
    });
    counted.collect()
}
