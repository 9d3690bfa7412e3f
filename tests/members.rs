//! Members with as many purchases as asked for, and the tiers they may hold: what budgets are held against and what is
//! timed.

#![expect(clippy::unwrap_used, reason = "what is made up here is as it is made up")]

use loyalty_contract::TierRequest;
use serde_json::json;

/// Three tiers by spend in twelve months, held to the end of the month a year later.
pub fn tiers() -> String {
    json!({
        "id": "tiers", "revision": 1, "currency": "RUB", "tiers": {
            "by": "spend", "window": { "rolling-months": 12 },
            "held-until": { "after-months": 12, "at": "end-of-month" }, "levels": [
                { "id": "base" },
                { "id": "silver", "from": "30000", "benefits": ["priority"] },
                { "id": "gold", "from": "100000", "benefits": ["priority", "delivery"] }
            ]
        }
    })
    .to_string()
}

/// A silver member with so many purchases within a year, an hour apart, that come to some 50,000.
pub fn tier_of(number: usize, entries: usize) -> TierRequest {
    let spend = 50_000 / entries.max(1) + number % 100;
    let entry = |entry: usize| {
        let day = entry / 24;
        let at = format!("{}-{:02}-{:02}T{:02}:00:00Z", 2025 + day / 336, day / 28 % 12 + 1, day % 28 + 1, entry % 24);
        json!({ "at": at, "spend": spend.to_string(), "orders": 1, "visits": 1 })
    };
    serde_json::from_value(json!({
        "member-id": format!("member-{number}"), "at": "2026-11-21T12:00:00Z", "enrolled-at": "2024-01-01T00:00:00Z",
        "standing": { "tier": "silver", "since": "2026-03-14T12:00:00Z", "until": "2027-04-01T00:00:00Z" },
        // From 25 November 2025 on; the last of three thousand lies in April 2026.
        "activity": (0..entries).map(|number| entry(number + 7_300)).collect::<Vec<_>>()
    }))
    .unwrap()
}
