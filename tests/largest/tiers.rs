//! Members of whom much is known, and ladders that ask for much.

use serde_json::{Value, json};

use crate::Ask;
use crate::programmes::{id, ids};
use crate::shapes::{Shape, refused, taken};

const AT: &str = "2026-11-21T12:00:00Z";

pub const SHAPES: &[Shape] = &[
    taken("entries that leave one after the other", 10_000, |size| {
        let tiers = json!({ "window": { "rolling-days": 900 }, "at-risk-days": 3650 });
        asked(tiers, json!({ "activity": entries(size, |_| json!([])), "standing": held("2027-01-01T00:00:00Z") }))
    }),
    taken("entries before a ladder that asks for all at once", 10_000, |size| {
        let name = |number: usize| format!("task:{number}");
        let ways = |level: usize| -> Vec<Value> {
            let amount = (level * 100).to_string();
            let way = |way: usize| -> Value {
                (0..10)
                    .map(|metric| (name(way * 10 + metric), Value::from(amount.clone())))
                    .collect::<serde_json::Map<_, _>>()
                    .into()
            };
            (0..10).map(way).collect()
        };
        let levels = (1..32).map(|level| json!({ "id": id(level), "from": ways(level) }));
        let levels: Vec<Value> = [json!({ "id": "base" })].into_iter().chain(levels).collect();
        let tiers = json!({ "window": { "rolling-days": 900 }, "at-risk-days": 3650, "levels": levels });
        asked(tiers, json!({ "activity": entries(size, |_| json!([])) }))
    }),
    taken("units of entries", 10_000, |size| {
        let units: Vec<Value> = ids(10).iter().map(|id| json!({ "id": id })).collect();
        let asks: Value = ids(10).iter().map(|id| (id.clone(), "1".into())).collect::<serde_json::Map<_, _>>().into();
        let tiers = json!({
            "units": units, "window": { "rolling-days": 900 }, "at-risk-days": 3650,
            "levels": [{ "id": "base" }, { "id": "gold", "from": asks }]
        });
        let of_each: Vec<Value> = ids(10).iter().map(|id| json!({ "unit": id, "amount": "1" })).collect();
        asked(tiers, json!({ "activity": entries(size, |_| json!(of_each)) }))
    }),
    refused("more units of entries", 10_010, "activity", |size| {
        asked(
            json!({}),
            json!({ "activity": entries(10, |_| {
            json!(vec![json!({ "unit": "bonus", "amount": "1" }); size])
        }) }),
        )
    }),
    refused("entries", 11_000, "activity", |size| {
        asked(json!({}), json!({ "activity": entries(size, |_| json!([])) }))
    }),
    refused("tasks", 10_000, "tasks", |size| {
        let tasks: Vec<Value> = (0..size).map(|_| json!({ "task": "t", "reached": "1" })).collect();
        asked(json!({}), json!({ "tasks": tasks }))
    }),
    refused("memberships", 10_000, "memberships", |size| {
        let memberships = vec![json!({ "plan": "plus", "since": "2026-01-01T00:00:00Z" }); size];
        asked(json!({}), json!({ "memberships": memberships }))
    }),
    taken("memberships of plans that carry tiers", 1_000, |size| {
        let plans: Vec<Value> = ids(31).iter().map(|id| json!({ "id": id })).collect();
        let levels = ids(31).into_iter().map(|plan| json!({ "id": plan, "membership": plan }));
        let levels: Vec<Value> = [json!({ "id": "base" })].into_iter().chain(levels).collect();
        let member = |number: usize| {
            let since = format!("2026-11-{:02}T{:02}:{:02}:00Z", 22 + number % 9, number / 60 % 24, number % 60);
            json!({ "plan": id(number % 31), "since": since })
        };
        let memberships: Vec<Value> = (0..size).map(member).collect();
        let (mut programme, mut request) = (programme(&json!({ "levels": levels })), request(&json!({})));
        programme["memberships"] = json!(plans);
        request["memberships"] = json!(memberships);
        (programme.to_string(), ask(request))
    }),
    taken("terms of a membership with a fee, one behind the other", 1_000, |size| {
        let levels = (0..31).map(|level| json!({ "id": id(level), "membership": "plus" }));
        let levels: Vec<Value> = [json!({ "id": "base" })].into_iter().chain(levels).collect();
        // By the minute from the instant to judge at, the last one first.
        let at = |minute: usize| format!("2026-11-21T{:02}:{:02}:00Z", minute / 60, minute % 60);
        let member = |term| json!({ "plan": "plus", "since": at(term), "until": at(term + 1) });
        let memberships: Vec<Value> = (0..size).rev().map(member).collect();
        let mut programme = programme(&json!({ "levels": levels }));
        programme["memberships"] = json!([{ "id": "plus", "fee": "1.00" }]);
        let fields = json!({ "at": at(0), "memberships": memberships });
        (programme.to_string(), ask(request(&fields)))
    }),
    refused("terms since the latest evaluation", 10_000, "standing.until", |size| {
        let years = size / 365;
        let tiers = json!({ "held-until": { "after-days": 1 }, "downgrade": { "mode": "to-figures" } });
        let fields = json!({
            "standing": held(&format!("{}-11-01T00:00:00Z", 2026 - years)), "activity": [
                { "at": "1990-01-01T00:00:00Z", "spend": "100000", "orders": 1, "visits": 0 }]
        });
        asked(tiers, fields)
    }),
];

/// Entries an hour apart, of which each pays for a tenth of a level.
fn entries(count: usize, units: impl Fn(usize) -> Value) -> Vec<Value> {
    let entry = |number: usize| {
        let (day, hour) = (number / 24, number % 24);
        let at = format!("{}-{:02}-{:02}T{hour:02}:00:00Z", 2025 + day / 336, day / 28 % 12 + 1, day % 28 + 1);
        json!({ "at": at, "spend": "10", "orders": 1, "visits": 0, "units": units(number) })
    };
    // 448 days of 24 hours, so that the last of ten thousand lies in April.
    (0..count).map(entry).collect()
}

fn held(until: &str) -> Value {
    json!({ "tier": "gold", "since": "1990-01-01T00:00:00Z", "until": until })
}

fn programme(tiers: &Value) -> Value {
    let mut all = json!({ "by": "spend", "levels": [{ "id": "base" }, { "id": "gold", "from": "100" }] });
    for (name, value) in tiers.as_object().into_iter().flatten() {
        all[name] = value.clone();
    }
    json!({ "id": "largest", "revision": 1, "currency": "RUB", "wallets": [{ "id": "bonus" }], "tiers": all })
}

fn request(fields: &Value) -> Value {
    let mut request = json!({ "member-id": "m", "at": AT, "enrolled-at": "1990-01-01T00:00:00Z" });
    for (name, value) in fields.as_object().into_iter().flatten() {
        request[name] = value.clone();
    }
    request
}

fn ask(request: Value) -> Ask {
    Ask::Tier(Box::new(serde_json::from_value(request).unwrap()))
}

fn asked(tiers: Value, fields: Value) -> (String, Ask) {
    (programme(&tiers).to_string(), ask(request(&fields)))
}
