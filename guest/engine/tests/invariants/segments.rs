//! Which segments a member is in, however the facts are told and whoever asks.

use loyalty_contract::OffersRequest;
use loyalty_engine::Engine;
use proptest::prelude::*;
use proptest::sample::subsequence;
use serde_json::{Value, json};

use crate::shop::shops;
use crate::{configured, hold, of};

const CUSTOMER_KINDS: [&str; 4] = ["captive", "convenience-seeker", "satisfied", "devoted"];

#[test]
fn segments_do_not_depend_on_the_order_of_facts() {
    let shuffled = facts().prop_flat_map(|facts| {
        let [figures, named, parts] =
            ["figures", "segments", "parts"].map(|name| facts[name].as_array().unwrap().clone());
        (Just(facts), Just(figures).prop_shuffle(), Just(named).prop_shuffle(), Just(parts).prop_shuffle())
    });
    let engine = engine();
    hold(shuffled, |(facts, figures, named, parts)| {
        let mut other = facts.clone();
        (other["figures"], other["segments"], other["parts"]) = (figures.into(), named.into(), parts.into());
        prop_assert_eq!(segments(&engine, &facts), segments(&engine, &other));
        Ok(())
    });
}

#[test]
fn a_customer_is_of_one_kind_at_most() {
    let engine = engine();
    hold(facts(), |facts| {
        let segments = segments(&engine, &facts);
        prop_assert!(segments.iter().filter(|id| CUSTOMER_KINDS.contains(&id.as_str())).count() <= 1, "{segments:?}");
        Ok(())
    });
}

#[test]
fn a_segment_nobody_asks_for_changes_nothing_but_the_list_of_them() {
    hold(shops(), |shop| {
        let mut with_segment = shop.programme.clone();
        with_segment["segments"] = json!([{ "id": "nobody-asks", "when": { "member": true } }]);
        with_segment["ready-segments"] = json!(["customer-kinds", "loyalty-kinds"]);
        let [before, after] = [&shop.programme, &with_segment].map(|programme| {
            let engine = configured(programme);
            let request = shop.request();
            let offers = json!({ "id": "r", "at": "2026-11-21T12:00:00Z", "maximum": 9, "member": { "id": "m" } });
            let mut offers = engine.recommend_offers(&of(offers)).unwrap();
            let segments = core::mem::take(&mut offers.segments);
            let earned = engine.calculate_accrual(&request).map(|mut decision| {
                // The receipt names the document.
                decision.receipt.programme_hash.clear();
                decision.receipt.hash.clear();
                decision
            });
            (earned, offers, segments)
        });
        prop_assert_eq!(before.0, after.0);
        prop_assert_eq!(before.1, after.1);
        prop_assert!(before.2.is_empty());
        prop_assert_eq!(after.2, ["nobody-asks"]);
        Ok(())
    });
}

#[test]
fn a_guest_is_in_no_segment() {
    let engine = engine();
    hold(facts(), |facts| {
        let mut request = request(&facts);
        request.member = None;
        prop_assert!(engine.recommend_offers(&request).unwrap().segments.is_empty());
        Ok(())
    });
}

fn engine() -> Engine {
    configured(&json!({
        "id": "p", "revision": 1, "currency": "EUR", "ready-segments": ["customer-kinds", "loyalty-kinds"],
        "segments": [
            { "id": "vip-at-home", "when": { "segment": ["vip", "press"], "bought": { "category": "home", "orders": { "at-least": 2 } } } },
            { "id": "not-new", "when": { "none": [{ "segment": "new" }], "figure": { "reviews": { "at-least": "1" } } } } ]
    }))
}

fn segments(engine: &Engine, facts: &Value) -> Vec<String> {
    engine.recommend_offers(&request(facts)).unwrap().segments
}

fn request(facts: &Value) -> OffersRequest {
    of(json!({
        "id": "r", "at": "2026-11-21T12:00:00Z", "maximum": 1,
        "member": { "id": "m", "segments": facts["segments"], "figures": facts["figures"] },
        "history": { "orders": facts["orders"], "purchase-days": facts["orders"], "spend": "50",
            "last-order-at": "2026-11-01T12:00:00Z", "median-gap-days": facts["gap"], "parts": facts["parts"] }
    }))
}

/// What a CRM knows of a member.
fn facts() -> impl Strategy<Value = Value> {
    let figure = |name: &'static str, most: i32| {
        prop::option::of((-1..=most).prop_map(move |tenths| {
            json!({ "name": name, "value": format!("{}{}.{}", if tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10) })
        }))
    };
    let figures = (
        figure("satisfaction", 100),
        figure("referrals", 20),
        figure("reviews", 20),
        figure("actions-90-days", 50),
        figure("community-posts", 20),
        figure("discounted-share", 10),
    );
    let figures = figures.prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f].into_iter().flatten().collect::<Vec<_>>());
    let named = subsequence(vec!["vip", "press", "new", "other"], 0..=4);
    let parts = prop::collection::vec(0..4_u32, 0..3).prop_map(|orders| {
        let names = ["home", "home/kitchen", "garden"];
        let part = |(orders, id): (u32, &str)| json!({ "by": "category", "id": id, "orders": orders, "quantity": "1", "spend": "5" });
        orders.into_iter().zip(names).map(part).collect::<Vec<_>>()
    });
    (figures, named, parts, 1..6_u32, prop::option::of(5..40_u32)).prop_map(|(figures, segments, parts, orders, gap)| {
        json!({ "figures": figures, "segments": segments, "parts": parts, "orders": orders, "gap": gap.map(|gap| gap.to_string()) })
    })
}
