//! What an order earns.

use loyalty_contract::{AccrualDecision, AccrualRequest, Decimal, Event, ExplainLevel, Order, Payment, PaymentMethod};
use loyalty_engine::Engine;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use crate::figures::{exact, rounded, sum};
use crate::shop::{self, Shop, cents, earning_nothing, goods, shops};
use crate::{configured, hold, of};

type Promise = Result<(), TestCaseError>;

#[test]
fn shares_sum_to_the_credit() {
    each_credit(|_, decision, index| {
        let credit = &decision.credits[index];
        let frozen = decision.receipt.lines.iter().flat_map(|line| &line.credits);
        let frozen = frozen.filter(|share| share.index as usize == index);
        prop_assert!(credit.points.mantissa > 0);
        prop_assert_eq!(sum(&credit.shares, |share| share.points), exact(credit.points));
        prop_assert_eq!(sum(frozen, |share| share.points), exact(credit.points));
        prop_assert_eq!(sum(&decision.receipt.credits[index].rules, |rule| rule.points), exact(credit.points));
        prop_assert!(credit.shares.windows(2).all(|pair| pair[0].line < pair[1].line));
        Ok(())
    });
}

#[test]
fn a_line_that_earns_nothing_has_no_share() {
    each_credit(|shop, decision, index| {
        let credit = &decision.credits[index];
        let rules: Vec<Value> = credit.parts.iter().map(|part| shop.rule(&part.rule)).collect();
        let by_price_alone = rules.iter().all(|rule| rule["earn"].get("percent").is_some());
        let has_value = decision.receipt.lines.iter().any(|line| line.charged.mantissa > 0);
        for share in &credit.shares {
            let line = shop.order.lines.iter().find(|line| line["key"] == share.line).unwrap();
            prop_assert!(share.points.mantissa > 0);
            prop_assert!(may_earn(line), "{line}");
            prop_assert!(rules.iter().any(|rule| selects(&rule["of"], line)), "{line}");
            prop_assert!(!(by_price_alone && has_value && line["unit-price"] == "0.00"), "{line}");
        }
        Ok(())
    });
}

#[test]
fn parts_add_up_to_what_was_rounded() {
    each_credit(|_, decision, index| {
        let credit = &decision.credits[index];
        prop_assert_eq!(sum(&credit.parts, |part| part.exact), exact(credit.exact));
        Ok(())
    });
}

#[test]
fn one_rounding_a_credit() {
    each_credit(|_, decision, index| {
        let credit = &decision.credits[index];
        let scale = decision.receipt.credits[index].scale;
        prop_assert_eq!(exact(credit.points), rounded(exact(credit.exact), scale, credit.rounding));
        Ok(())
    });
}

#[test]
fn the_order_of_lines_changes_nothing_but_the_hash() {
    let shuffled = shops().prop_flat_map(|shop| {
        let lines = Just(shop.order.lines.clone()).prop_shuffle();
        (Just(shop), lines)
    });
    hold(shuffled, |(shop, lines)| {
        let engine = shop.engine();
        let mut other = shop.clone();
        other.order.lines = lines;
        prop_assert_eq!(decide(&engine, &other.request()), decide(&engine, &shop.request()));
        Ok(())
    });
}

#[test]
fn adding_a_rule_that_cannot_match_changes_nothing() {
    let other = select(vec![
        json!({ "of": { "category": "elsewhere" } }),
        json!({ "of": { "sku": "other" } }),
        json!({ "of": { "category": "a", "tag": "never" } }),
        json!({ "when": { "partner": "other" } }),
        json!({ "when": { "store": "other" } }),
        json!({ "when": { "coupon": "OTHER" } }),
        json!({ "when": { "segment": "other" } }),
        json!({ "when": { "date": "--02-29" } }),
        json!({ "valid": { "from": "2027-01-01" } }),
        json!({ "on": { "action": "review" } }),
    ]);
    let earn = select(vec![json!({ "points": "50" }), json!({ "percent": "50" }), json!({ "multiply": "2" })]);
    hold((shops(), any::<Index>(), other, earn), |(shop, place, mut other, earn)| {
        other["id"] = "cannot-match".into();
        other["wallet"] = "bonus".into();
        other["earn"] = if other.get("on").is_some() { json!({ "points": "50" }) } else { earn };
        let mut longer = shop.clone();
        let rules = longer.programme["accrual"].as_array_mut().unwrap();
        rules.insert(place.index(rules.len() + 1), other);
        let mut after = decide(&longer.engine(), &shop.request());
        after.explanations.retain(|one| one.rule.as_deref() != Some("cannot-match"));
        let mut before = decide(&shop.engine(), &shop.request());
        before.receipt.programme_hash.clone_from(&after.receipt.programme_hash);
        prop_assert_eq!(after, before);
        Ok(())
    });
}

#[test]
fn explain_off_decides_the_same() {
    hold(shops(), |shop| {
        let engine = shop.engine();
        let at = |level| {
            let mut decision = decide(&engine, &AccrualRequest { explain: level, ..shop.request() });
            decision.explanations.clear();
            decision.near_misses.clear();
            decision
        };
        prop_assert_eq!(at(ExplainLevel::Off), at(ExplainLevel::Summary));
        prop_assert_eq!(at(ExplainLevel::Full), at(ExplainLevel::Summary));
        Ok(())
    });
}

#[test]
fn a_late_event_is_judged_at_its_own_time() {
    hold((shops(), -86_400..100_000_000_i64), |(shop, later)| {
        let engine = shop.engine();
        let mut told_later = shop.request();
        let mut recorded = told_later.at;
        recorded.unix_seconds += later;
        told_later.recorded_at = Some(recorded);
        prop_assert_eq!(decide(&engine, &told_later), decide(&engine, &shop.request()));
        Ok(())
    });
}

#[test]
fn the_tier_held_before_decides() {
    let past = (select(vec![None, Some("base"), Some("silver"), Some("gold")]), 0..100_000_i64);
    hold((past, goods(), shop::orders()), |((tier, spent), mut line, mut order)| {
        let mut programme = json!({
            "id": "tiers", "revision": 1, "currency": "EUR", "wallets": [{ "id": "bonus", "rounding": "up" }],
            "tiers": { "by": "spend", "window": { "rolling-months": 12 }, "levels": [
                { "id": "base", "from": "0" }, { "id": "silver", "from": "10" }, { "id": "gold", "from": "30" } ] }
        });
        programme["accrual"] = json!([
            { "id": "rate", "earn": { "percent": { "by-tier": { "base": "1", "silver": "2", "gold": "3" } } } } ]);
        line["key"] = "line".into();
        line["unit-price"] = "50.00".into();
        order.lines = vec![line];
        order.payments = json!([]);
        order.member.0 = tier;
        let mut request = order.request();
        request.wallets.clear();
        request.history.as_mut().unwrap().spend = Decimal::new(spent, 2);
        let decision = decide(&configured(&programme), &request);
        let rate = match tier {
            None | Some("base") => 1,
            Some("silver") => 2,
            _ => 3,
        };
        prop_assert_eq!(exact(decision.credits[0].parts[0].rate), exact(Decimal::new(rate, 0)));
        Ok(())
    });
}

#[test]
fn gift_cards_and_gifts_earn_nothing() {
    hold((shops(), prop::collection::vec(earning_nothing(), 1..4)), |(mut shop, more)| {
        // Points pay for gift cards too, and would pay less of the other lines.
        shop.order.payments = json!([]);
        let engine = shop.engine();
        let mut without = decide(&engine, &shop.request());
        for (number, mut line) in more.into_iter().enumerate() {
            line["key"] = format!("{}-more", ["a", "line-2", "z"][number]).into();
            shop.order.lines.push(line);
        }
        let mut with = decide(&engine, &shop.request());
        without.receipt.lines.clear();
        with.receipt.lines.clear();
        [&mut without, &mut with]
            .into_iter()
            .flat_map(|one| &mut one.receipt.rules)
            .for_each(|rule| rule.counted.clear());
        prop_assert_eq!(with, without);
        Ok(())
    });
}

#[test]
fn the_part_paid_with_points_earns_nothing() {
    let lines = prop::collection::vec(goods(), 1..6);
    hold((lines, any::<Index>(), shop::orders()), |(mut lines, paid, mut order)| {
        for (number, line) in lines.iter_mut().enumerate() {
            line["key"] = number.to_string().into();
        }
        order.lines = lines;
        order.payments = json!([]);
        order.member.0 = None;
        let engine = configured(&spending());
        let earned_on = |request: &AccrualRequest| {
            let decision = engine.calculate_accrual(request).unwrap();
            sum(decision.credits.iter().flat_map(|credit| &credit.parts), |part| part.basis)
        };
        let in_full = earned_on(&order.request());

        // As the host has it: a payment.
        let paid_units = i64::try_from(paid.index(usize::try_from(in_full / CENT).unwrap() + 1)).unwrap();
        let paid = Decimal::new(paid_units, 2);
        let mut request = order.request();
        purchase(&mut request).payments =
            vec![Payment { method: PaymentMethod::Points, amount: paid, instruments: Vec::new() }];
        prop_assert_eq!(earned_on(&request), in_full - exact(paid));

        // As it was sold: the receipt of the sale.
        let sale = engine.apply_discount(&of(json!({
            "id": "o", "at": order.at, "member": { "id": "m" },
            "basket": { "currency": "EUR", "lines": order.lines },
            "redemptions": [{ "wallet": "bonus", "points": paid_units.to_string() }],
            "wallets": [{ "wallet": "bonus", "debt": "0", "version": 1, "lots": [
                { "id": "all", "granted": "999999", "remaining": "999999", "earned-at": "2026-01-01T00:00:00Z" } ] }]
        })));
        let sale = sale.unwrap();
        let mut request = order.request();
        purchase(&mut request).receipt = Some(sale.receipt);
        prop_assert_eq!(exact(sale.totals.redeemed), exact(paid));
        prop_assert_eq!(earned_on(&request), in_full - exact(paid));
        Ok(())
    });
}

#[test]
fn what_is_granted_is_in_the_receipt() {
    hold(shops(), |shop| {
        let decision = shop.engine().calculate_accrual(&shop.request()).unwrap();
        let receipt = &decision.receipt;
        prop_assert_eq!(&receipt.grants, &decision.grants);
        prop_assert_eq!(&receipt.debits, &decision.debits);
        prop_assert_eq!(&receipt.counters, &decision.counters);
        prop_assert_eq!(receipt.credits.len(), decision.credits.len());
        for (frozen, credit) in receipt.credits.iter().zip(&decision.credits) {
            prop_assert_eq!((&frozen.wallet, frozen.beneficiary), (&credit.wallet, credit.beneficiary));
            prop_assert_eq!((frozen.points, frozen.active_at), (credit.points, credit.active_at));
            prop_assert_eq!((frozen.expires_at, &frozen.funder), (credit.expires_at, &credit.funder));
        }
        prop_assert_eq!(receipt.lines.len(), shop.order.lines.len());
        Ok(())
    });
}

#[test]
fn a_guest_earns_nothing() {
    hold(shops(), |shop| {
        let request = AccrualRequest { member: None, ..shop.request() };
        let decision = shop.engine().calculate_accrual(&request).unwrap();
        prop_assert!(decision.credits.is_empty() && decision.debits.is_empty() && decision.grants.is_empty());
        prop_assert!(decision.counters.is_empty());
        Ok(())
    });
}

/// A hundredth, in units of 10^−18.
const CENT: i128 = 10_i128.pow(16);

/// One percent of everything, and points to pay with that are worth a hundredth each.
fn spending() -> Value {
    json!({
        "id": "spending", "revision": 1, "currency": "EUR",
        "wallets": [{ "id": "bonus", "rounding": "up", "worth": "0.01", "spend": { "as": "discount" } }],
        "accrual": [{ "id": "base", "earn": { "percent": "1" } }]
    })
}

fn purchase(request: &mut AccrualRequest) -> &mut Order {
    match &mut request.event {
        Event::Purchase(order) => order,
        Event::Action(_) => panic!("orders are purchases"),
    }
}

/// Holds a promise against every credit that a shop gives.
fn each_credit(promise: impl Fn(&Shop, &AccrualDecision, usize) -> Promise) {
    hold(shops(), |shop| {
        let decision = shop.engine().calculate_accrual(&shop.request()).unwrap();
        (0..decision.credits.len()).try_for_each(|index| promise(&shop, &decision, index))
    });
}

/// The decision without its checksum, which tells one writing of a request from another.
pub fn decide(engine: &Engine, request: &AccrualRequest) -> AccrualDecision {
    let mut decision = engine.calculate_accrual(request).unwrap();
    decision.receipt.hash.clear();
    decision
}

/// Whether a line may earn at all, by its own fields.
fn may_earn(line: &Value) -> bool {
    let is_sold = line.get("kind").is_none_or(|kind| kind == "goods");
    is_sold && line.get("gift-of").is_none() && line["exclusions"]["accrual"] != true
}

/// Whether `of` selects a line: all that it names must match.
fn selects(of: &Value, line: &Value) -> bool {
    let Some(of) = of.as_object() else { return true };
    let is_discounted = line.get("prior-discount").is_some_and(|discount| *discount != cents(0));
    of.iter().all(|(name, wanted)| match name.as_str() {
        "category" => one_or_more(wanted).iter().any(|wanted| {
            let path = line["category"].as_str().unwrap_or_default();
            path == *wanted || path.starts_with(&format!("{wanted}/"))
        }),
        "tag" => line["tags"].as_array().is_some_and(|tags| tags.contains(wanted)),
        "on-sale" => line.get("regular-price").is_some(),
        "discounted" => is_discounted == *wanted,
        "not" => !selects(wanted, line),
        name => line[name] == *wanted,
    })
}

fn one_or_more(value: &Value) -> Vec<&str> {
    value
        .as_array()
        .map_or_else(|| vec![value], |values| values.iter().collect())
        .into_iter()
        .filter_map(Value::as_str)
        .collect()
}
