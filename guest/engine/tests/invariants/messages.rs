//! Which messages are due, asked again and again with what was sent before.

use std::collections::BTreeSet;

use loyalty_contract::{Impression, ImpressionResponse, Message, OffersRequest, Timestamp};
use loyalty_engine::Engine;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

use crate::{configured, hold, of};

const SECONDS_PER_DAY: i64 = 86_400;

/// 2026-09-01T00:00:00Z.
const START: i64 = 1_788_220_800;

/// How many days are asked about.
const DAYS: i64 = 100;

#[test]
fn a_message_is_due_at_most_once_a_period() {
    hold((programme(), member(), instants()), |(programme, member, mut instants)| {
        let engine = configured(&programme);
        instants.sort_unstable();
        let mut sent: Vec<Impression> = Vec::new();
        for seconds in instants {
            let due = due(&engine, &member, seconds, &sent);
            let ids: BTreeSet<&str> = due.iter().map(|message| &*message.id).collect();
            prop_assert_eq!(ids.len(), due.len(), "an id twice in one answer");
            for message in &due {
                prop_assert!(sent.iter().all(|known| known.id != message.key), "{} again", message.key);
                prop_assert!(message.send_at.unix_seconds >= seconds, "before it was asked for");
                prop_assert!(message.key.starts_with(&*message.id));
            }
            let at = Timestamp { unix_seconds: seconds, utc_offset_minutes: 180 };
            sent.extend(due.into_iter().map(|message| Impression {
                id: message.key,
                sku: None,
                at,
                response: ImpressionResponse::Shown,
            }));
        }
        let balances = sent.iter().filter(|one| one.id.starts_with("balance/")).count();
        prop_assert!(balances <= 5, "{balances} months touch a hundred days");
        Ok(())
    });
}

#[test]
fn nothing_is_sent_in_quiet_hours() {
    hold((programme(), member(), instants()), |(programme, member, instants)| {
        let engine = configured(&programme);
        for seconds in instants {
            for message in due(&engine, &member, seconds, &[]) {
                let local = message.send_at.unix_seconds + i64::from(message.send_at.utc_offset_minutes) * 60;
                let minute = local.rem_euclid(SECONDS_PER_DAY) / 60;
                prop_assert!((9 * 60..21 * 60).contains(&minute), "{minute} minutes of the day");
                prop_assert!(message.send_at.unix_seconds - seconds <= SECONDS_PER_DAY);
            }
        }
        Ok(())
    });
}

#[test]
fn the_order_of_messages_is_that_of_the_programme() {
    hold((programme(), member(), START..START + DAYS * SECONDS_PER_DAY), |(programme, member, seconds)| {
        let due = due(&configured(&programme), &member, seconds, &[]);
        let ids = |list: &Value| -> Vec<String> {
            list.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
        };
        let written = ids(&programme["messages"]);
        let places: Vec<usize> =
            due.iter().map(|message| written.iter().position(|id| **id == *message.id).unwrap()).collect();
        prop_assert!(places.is_sorted());
        Ok(())
    });
}

fn due(engine: &Engine, member: &Value, seconds: i64, sent: &[Impression]) -> Vec<Message> {
    let mut request = json!({ "id": "r", "at": "2026-09-01T00:00:00Z", "maximum": 1, "messages": true });
    for (name, value) in member.as_object().unwrap() {
        request[name] = value.clone();
    }
    let mut request: OffersRequest = of(request);
    request.at = Timestamp { unix_seconds: seconds, utc_offset_minutes: 180 };
    request.shown = sent.to_vec();
    engine.recommend_offers(&request).unwrap_or_else(|error| panic!("{error:?}")).messages
}

/// Some of all kinds of messages, in some order.
fn programme() -> impl Strategy<Value = Value> {
    let kinds = vec![
        json!({ "id": "balance", "on": "balance", "every": "month" }),
        json!({ "id": "burn", "on": "points-expiring", "wallet": "bonus", "days": 20 }),
        json!({ "id": "active", "on": "points-active", "wallet": "bonus" }),
        json!({ "id": "birthday", "on": "birthday", "before-days": 3, "after-days": 2 }),
        json!({ "id": "toys", "on": "occasion", "kind": "child", "before-days": 10, "after-days": 10 }),
        json!({ "id": "reached", "on": "tier-reached" }),
        json!({ "id": "risk", "on": "tier-at-risk" }),
        json!({ "id": "thanks", "on": "thanks" }),
        json!({ "id": "back", "on": "win-back", "days": 30 }),
        json!({ "id": "gone", "on": "win-back", "recency-ratio": "2", "urgent": true }),
        json!({ "id": "hello", "on": "other", "every": "once" }),
        json!({ "id": "news", "on": "other", "every": "week", "when": { "weekday": ["mon", "sat", "sun"] } }),
    ];
    let some = subsequence(kinds, 0..=12).prop_shuffle();
    (some, select(vec![json!({}), json!({ "per-week": 2 })])).prop_map(|(messages, quiet)| {
        let mut programme = json!({
            "id": "p", "revision": 1, "currency": "EUR", "wallets": [{ "id": "bonus" }],
            "tiers": { "by": "spend", "levels": [{ "id": "base", "from": "0" }, { "id": "gold", "from": "100" }] },
            "quiet-hours": { "from": "21:00", "to": "09:00" }, "messages": messages
        });
        if quiet != json!({}) {
            programme["recommend"] = json!({ "quiet": quiet });
        }
        programme
    })
}

/// What a member has, with days somewhere around those that are asked about.
fn member() -> impl Strategy<Value = Value> {
    let lots = prop::collection::vec((-30..DAYS, 0..40_i64, 1..60_i64, 1..50_u32), 0..5);
    let days = (1..=12_u32, 1..=28_u32);
    let children = prop::collection::vec((8..=12_u32, 1..=28_u32), 0..4);
    let news = (-20..0_i64, any::<bool>(), any::<bool>());
    (lots, days, children, news, -60..0_i64).prop_map(|(lots, (month, day), children, news, bought)| {
        let time = |day: i64| json!(text(START + day * SECONDS_PER_DAY + 3_600));
        let lots: Vec<Value> = lots
            .into_iter()
            .enumerate()
            .map(|(number, (earned, waits, lives, points))| {
                json!({
                    "id": format!("lot-{number}"), "granted": points.to_string(), "remaining": points.to_string(),
                    "earned-at": time(earned), "active-at": time(earned + waits), "expires-at": time(earned + waits + lives)
                })
            })
            .collect();
        let child = |(month, day)| json!({ "kind": "child", "on": format!("--{month:02}-{day:02}") });
        let children: Vec<Value> = children.into_iter().map(child).collect();
        let (reached, at_risk, has_end) = news;
        let mut news = json!({ "reached-at": time(reached), "at-risk": at_risk, "missing": [{ "metric": "spend", "amount": "5" }] });
        if has_end {
            news["until"] = time(120);
        }
        json!({
            "member": { "id": "m", "birthday": format!("--{month:02}-{day:02}"), "occasions": children,
                "tier": { "tier": "gold", "since": time(reached) } },
            "wallets": [{ "wallet": "bonus", "lots": lots, "debt": "0", "version": 1 }],
            "history": { "orders": 4, "purchase-days": 4, "spend": "90", "median-gap-days": "10", "last-order-at": time(bought) },
            "tier-news": news
        })
    })
}

fn instants() -> impl Strategy<Value = Vec<i64>> {
    prop::collection::vec(START..START + DAYS * SECONDS_PER_DAY, 1..25)
}

/// An instant in UTC.
fn text(seconds: i64) -> Value {
    serde_json::to_value(Timestamp { unix_seconds: seconds, utc_offset_minutes: 0 }).unwrap()
}
