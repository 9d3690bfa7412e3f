//! What a basket costs.

use loyalty_contract::{DiscountDecision, DiscountRequest, ExplainLevel, ReasonCode};
use loyalty_engine::Engine;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use crate::basket::{Sale, sales};
use crate::figures::{exact, sum};
use crate::{hold, of};

type Promise = Result<(), TestCaseError>;

#[test]
fn shares_sum_to_the_discount() {
    each_sale(|_, decision| {
        let totals = &decision.totals;
        for (line, frozen) in decision.lines.iter().zip(&decision.receipt.lines) {
            let own = decision.adjustments.iter().filter(|share| share.line == line.key);
            prop_assert_eq!(sum(own, |share| share.amount), exact(line.discount));
            prop_assert_eq!(&frozen.key, &line.key);
            prop_assert_eq!(sum(&frozen.discounts, |share| share.amount), exact(line.discount));
            let left =
                exact(line.list_total) - exact(line.prior_discount) - exact(line.discount) - exact(line.redeemed);
            prop_assert_eq!(exact(line.charged), left);
        }
        prop_assert!(decision.adjustments.iter().all(|share| share.amount.mantissa > 0));
        prop_assert_eq!(sum(&decision.lines, |line| line.discount), exact(totals.discount));
        prop_assert_eq!(sum(&decision.lines, |line| line.redeemed), exact(totals.redeemed));
        prop_assert_eq!(sum(&decision.lines, |line| line.charged), exact(totals.charged));
        prop_assert_eq!(sum(&decision.lines, |line| line.tax), exact(totals.tax));
        Ok(())
    });
}

#[test]
fn no_line_goes_below_its_floor() {
    each_sale(|sale, decision| {
        for line in &decision.lines {
            let given = given_line(sale, &line.key);
            let net = exact(line.list_total) - exact(line.prior_discount);
            prop_assert!(exact(line.charged) >= 0 && exact(line.discount) <= net, "{line:?}");
            let price = given["minimum-price"].as_str().map_or(0, |price| exact(price.parse().unwrap()));
            let quantity = exact(given["quantity"].as_str().unwrap().parse().unwrap());
            // Half a cent less, for the floor of a weighed line is rounded.
            let floor = (price / 10_i128.pow(9)) * (quantity / 10_i128.pow(9)) - 5 * 10_i128.pow(15);
            prop_assert!(exact(line.charged) >= floor.min(net), "{given} is charged {:?}", line.charged);
        }
        Ok(())
    });
}

#[test]
fn unit_prices_add_up_to_what_is_charged() {
    each_sale(|sale, decision| {
        for line in &decision.lines {
            let units = line.unit_prices.iter().map(|unit| exact(unit.quantity) / 10_i128.pow(18) * exact(unit.price));
            if given_line(sale, &line.key)["divisible"] == false {
                prop_assert_eq!(units.sum::<i128>(), exact(line.charged));
                prop_assert!(line.unit_prices.len() <= 2);
            }
        }
        Ok(())
    });
}

#[test]
fn the_order_of_lines_changes_nothing() {
    let shuffled = sales().prop_flat_map(|sale| {
        let lines = Just(sale.request["basket"]["lines"].as_array().unwrap().clone()).prop_shuffle();
        (Just(sale), lines)
    });
    hold(shuffled, |(sale, lines)| {
        let engine = sale.engine();
        let mut other = sale.clone();
        other.request["basket"]["lines"] = lines.into();
        prop_assert_eq!(decide(&engine, &other.request()), decide(&engine, &sale.request()));
        Ok(())
    });
}

#[test]
fn adding_a_rule_that_cannot_match_changes_nothing() {
    let other = select(vec![
        json!({ "of": { "category": "elsewhere" } }),
        json!({ "of": { "sku": "other" } }),
        json!({ "when": { "store": "other" } }),
        json!({ "when": { "coupon": "OTHER" } }),
        json!({ "when": { "quantity": { "at-least": 1000 } } }),
        json!({ "when": { "contains": { "brand": "nobody" } } }),
        json!({ "valid": { "from": "2027-01-01" } }),
        json!({ "on": "shipping" }),
    ]);
    let beside = select(vec![json!({}), json!({ "exclusive": "order" }), json!({ "conflicts": "t", "priority": 9 })]);
    hold((sales(), any::<Index>(), other, beside), |(sale, place, mut other, beside)| {
        other["id"] = "cannot-match".into();
        other["lane"] = "lane-0".into();
        other["take"] = json!({ "percent": "90" });
        for (name, value) in beside.as_object().unwrap() {
            other[name] = value.clone();
        }
        let mut longer = sale.clone();
        let rules = longer.programme["discounts"].as_array_mut().unwrap();
        rules.insert(place.index(rules.len() + 1), other);
        let mut after = decide(&longer.engine(), &sale.request());
        after.explanations.retain(|one| one.rule.as_deref() != Some("cannot-match"));
        after.near_misses.retain(|one| one.rule != "cannot-match");
        let mut before = decide(&sale.engine(), &sale.request());
        before.receipt.programme_hash.clone_from(&after.receipt.programme_hash);
        // How much was looked at is no promise.
        before.search.nodes = after.search.nodes;
        prop_assert_eq!(after, before);
        Ok(())
    });
}

#[test]
fn the_same_goods_on_two_lines_cost_what_they_cost_on_one() {
    hold((sales(), any::<Index>()), |(sale, place)| {
        let lines = sale.request["basket"]["lines"].as_array().unwrap();
        let line = lines[place.index(lines.len())].clone();
        let quantity = line["quantity"].as_str().unwrap().to_owned();
        if line["divisible"] == true || line.get("prior-discount").is_some() || quantity == "1" {
            return Ok(());
        }
        let mut split = sale.clone();
        let lines = split.request["basket"]["lines"].as_array_mut().unwrap();
        let mut part = line.clone();
        part["key"] = format!("{}-again", line["key"].as_str().unwrap()).into();
        part["quantity"] = "1".into();
        let rest = quantity.parse::<i64>().unwrap() - 1;
        lines.iter_mut().filter(|known| known["key"] == line["key"]).for_each(|known| {
            known["quantity"] = rest.to_string().into();
        });
        lines.push(part);
        let engine = sale.engine();
        let (one, two) = (decide(&engine, &sale.request()).totals, decide(&engine, &split.request()).totals);
        prop_assert_eq!(exact(one.list_total), exact(two.list_total));
        prop_assert_eq!(exact(one.discount), exact(two.discount));
        prop_assert_eq!(exact(one.redeemed), exact(two.redeemed));
        prop_assert_eq!(exact(one.charged), exact(two.charged));
        Ok(())
    });
}

#[test]
fn entering_a_coupon_never_costs_the_customer() {
    hold(sales(), |mut sale| {
        sale.request["coupons"] = json!([{ "code": "HELLO" }, { "code": "BYE" }]);
        let engine = sale.engine();
        let with = decide(&engine, &sale.request());
        sale.request["coupons"] = json!([]);
        let without = decide(&engine, &sale.request());
        prop_assert!(exact(with.totals.discount) >= exact(without.totals.discount), "{:?}", with.adjustments);
        Ok(())
    });
}

#[test]
fn no_single_optional_rule_is_worth_more() {
    hold((sales(), any::<Index>()), |(sale, place)| {
        let optional: Vec<&Value> = sale.rules().iter().filter(|rule| sale.is_optional(rule)).collect();
        if optional.is_empty() {
            return Ok(());
        }
        let kept = optional[place.index(optional.len())];
        let declined: Vec<&Value> =
            optional.iter().filter(|rule| rule["id"] != kept["id"]).map(|rule| &rule["id"]).collect();
        let mut single = sale.clone();
        single.request["declined"] = json!(declined);
        let engine = sale.engine();
        let (all, one) = (decide(&engine, &sale.request()), decide(&engine, &single.request()));
        prop_assert!(exact(all.totals.discount) >= exact(one.totals.discount), "{kept} alone is worth more");
        prop_assert!(!all.search.optimal || exact(all.search.gap) == 0);
        Ok(())
    });
}

#[test]
fn a_rule_without_effect_uses_no_limit() {
    each_sale(|_, decision| {
        for change in &decision.counters {
            let (rule, _) = change.limit.split_once('/').unwrap();
            let takes = decision.adjustments.iter().any(|share| share.rule == rule);
            prop_assert!(takes || decision.grants.iter().any(|grant| grant.rule == rule), "{change:?}");
            prop_assert!(change.change.mantissa > 0);
        }
        for told in decision.explanations.iter().filter(|told| told.reason.code == ReasonCode::ZeroEffect) {
            let rule = told.rule.as_deref().unwrap();
            prop_assert!(decision.receipt.rules.iter().all(|known| known.rule != rule), "{told:?}");
        }
        Ok(())
    });
}

#[test]
fn the_same_request_is_decided_the_same() {
    hold(sales(), |sale| {
        let bytes = |engine: &Engine| serde_json::to_string(&decide(engine, &sale.request())).unwrap();
        let engine = sale.engine();
        let first = bytes(&engine);
        prop_assert_eq!(&first, &bytes(&engine));
        prop_assert_eq!(&first, &bytes(&sale.engine()));
        Ok(())
    });
}

#[test]
fn the_level_of_explanation_changes_no_price() {
    hold(sales(), |sale| {
        let engine = sale.engine();
        let at = |level| {
            let mut decision = decide(&engine, &DiscountRequest { explain: level, ..sale.request() });
            decision.explanations.clear();
            decision.near_misses.clear();
            decision.search.nodes = 0;
            decision
        };
        let full = at(ExplainLevel::Full);
        prop_assert_eq!(&at(ExplainLevel::Summary), &full);
        prop_assert_eq!(&at(ExplainLevel::Off), &full);
        Ok(())
    });
}

fn each_sale(promise: impl Fn(&Sale, &DiscountDecision) -> Promise) {
    hold(sales(), |sale| {
        let decision = decide(&sale.engine(), &sale.request());
        promise(&sale, &decision)
    });
}

/// A decision without its checksum, which looks at the bytes of the request.
pub fn decide(engine: &Engine, request: &DiscountRequest) -> DiscountDecision {
    let mut decision = engine.apply_discount(request).unwrap_or_else(|error| panic!("{error:?}"));
    decision.receipt.hash = String::new();
    decision
}

fn given_line(sale: &Sale, key: &str) -> Value {
    let lines: Vec<Value> = of(sale.request["basket"]["lines"].clone());
    lines.into_iter().find(|line| line["key"] == key).unwrap()
}
