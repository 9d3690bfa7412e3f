//! The shapes: which list is long, or which two that meet.

use serde_json::{Value, json};

use crate::Ask;
use crate::programmes::{earning, id, ids, with};
use crate::requests::{
    claw_back, discount, lines, lots, member, messages, offers, purchase, purchase_paid, settle, wallet,
};

/// One way to be large.
pub struct Shape {
    pub name: &'static str,
    pub size: usize,
    /// Where the full size is refused; none if it is taken.
    pub refused: Option<&'static str>,
    pub make: fn(usize) -> (String, Ask),
}

pub const fn taken(name: &'static str, size: usize, make: fn(usize) -> (String, Ask)) -> Shape {
    Shape { name, size, refused: None, make }
}

pub const fn refused(name: &'static str, size: usize, path: &'static str, make: fn(usize) -> (String, Ask)) -> Shape {
    Shape { name, size, refused: Some(path), make }
}

/// What is asked of a plain programme.
fn plain(ask: Ask) -> (String, Ask) {
    (earning(1, |_| json!({ "of": { "category": "a" } })).to_string(), ask)
}

fn none(_: usize) -> Value {
    json!({})
}

fn asked(programme: Value, ask: Ask) -> (String, Ask) {
    (programme.to_string(), ask)
}

/// A category ten parts deep, of which each has ten below it.
fn deep(number: usize) -> String {
    let parts = (0..10).map(|part| format!("c{}", number / 10_usize.pow(9_u32.saturating_sub(part).min(4)) % 10));
    format!("{}/{number}", parts.collect::<Vec<_>>().join("/"))
}

fn bought(category: &str) -> Value {
    json!({ "by": "category", "id": category, "orders": 1, "quantity": "1", "spend": "1" })
}

/// A past with one list that is long.
fn past(list: Value) -> Value {
    with(json!({ "orders": 9, "purchase-days": 9, "spend": "9" }), list)
}

fn member_with(list: &str, items: Value) -> Value {
    member(&json!({ list: items }))
}

pub const SHAPES: &[Shape] = &[
    // Texts and lists of a line.
    refused("parts of a category", 20_000, "event.purchase.basket.lines[0].category", |size| {
        plain(purchase(&lines(1, |_| json!({ "category": "/".repeat(size) })), &json!({})))
    }),
    refused("tags of a line", 100_000, "event.purchase.basket.lines[0].tags", |size| {
        let tags = json!({ "of": { "tag": ids(1_000) } });
        asked(earning(100, |_| tags.clone()), purchase(&lines(1, |_| json!({ "tags": ids(size) })), &json!({})))
    }),
    refused("attributes of a line by rules", 10_000, "event.purchase.basket.lines[0].attributes", |size| {
        let attributes: Vec<_> = ids(size).iter().map(|name| json!({ "name": name, "value": "x" })).collect();
        let rules = earning(1_000, |_| json!({ "of": { "attribute": { "colour": ["red", "blue"] } } }));
        asked(rules, purchase(&lines(1, |_| json!({ "attributes": attributes })), &json!({})))
    }),
    refused("figures of a line by rules", 10_000, "event.purchase.basket.lines[0].figures", |size| {
        let figures: Vec<_> = ids(size).iter().map(|name| json!({ "name": name, "value": "1.5" })).collect();
        let rules = earning(1_000, |_| json!({ "of": { "figure": { "volume": { "at-least": "0.5" } } } }));
        asked(rules, purchase(&lines(1, |_| json!({ "figures": figures })), &json!({})))
    }),
    taken("lines by their figures", 10_000, |size| {
        let figures = json!([{ "name": "volume", "value": "1.234567890123456789" }]);
        let rules = earning(10, |_| json!({ "of": { "figure": { "volume": { "at-most": "1.23456789" } } } }));
        asked(rules, purchase(&lines(size, |_| json!({ "figures": figures })), &json!({})))
    }),
    refused("lines by their figures by rules", 1_000, "event.purchase.basket.lines", |size| {
        let figures = json!([{ "name": "volume", "value": "1.234567890123456789" }]);
        let rules = earning(size, |_| json!({ "of": { "figure": { "volume": { "at-most": "1.23456789" } } } }));
        asked(rules, purchase(&lines(1_000, |_| json!({ "figures": figures })), &json!({})))
    }),
    // Facts of the member.
    refused("choices", 10_000, "member.choices", |size| {
        let from = ids(100);
        let choices = (0..size).map(|number| json!({ "rule": id(0), "chosen": from[number % 100] }));
        let choices = member_with("choices", choices.collect());
        let of = json!({ "of": { "chosen": { "from": from, "at-most": 100 } } });
        asked(
            earning(1, |_| of.clone()),
            purchase(&lines(1_000, |number| json!({ "category": id(number % 100) })), &choices),
        )
    }),
    taken("chosen categories by lines", 10_000, |size| {
        let from = ids(100);
        let choices = (0..1_000).map(|number| json!({ "rule": id(number % 10), "chosen": from[number / 10] }));
        let choices = member_with("choices", choices.collect());
        let of = json!({ "of": { "chosen": { "from": from, "at-most": 100 } } });
        asked(
            earning(10, |_| of.clone()),
            purchase(&lines(size, |number| json!({ "category": from[number % 100] })), &choices),
        )
    }),
    refused("chosen categories ten levels down by lines", 10_000, "event.purchase.basket.lines", |size| {
        let from: Vec<String> = ids(100).iter().map(|id| format!("a/b/c/d/e/f/g/h/i/{id}")).collect();
        let choices = (0..1_000).map(|number| json!({ "rule": id(number % 10), "chosen": from[number / 10] }));
        let choices = member_with("choices", choices.collect());
        let of = json!({ "of": { "chosen": { "from": from, "at-most": 100 } } });
        asked(
            earning(10, |_| of.clone()),
            purchase(&lines(size, |number| json!({ "category": from[number % 100] })), &choices),
        )
    }),
    refused("segments by rules", 10_000, "member.segments", |size| {
        let rules =
            earning(10_000, |number| json!({ "of": { "sku": id(0) }, "when": { "segment": format!("x{number:07}") } }));
        asked(rules, purchase(&lines(1, none), &member_with("segments", ids(size).into())))
    }),
    refused("segment that is repeated", 10_000, "member.segments", |size| {
        let rules = earning(10, |_| json!({ "when": { "segment": "vip" } }));
        asked(rules, purchase(&lines(1_000, none), &member_with("segments", vec!["vip"; size].into())))
    }),
    refused("a thousand segments by rules", 10_000, "member.segments", |size| {
        let rules =
            earning(size, |number| json!({ "of": { "sku": id(0) }, "when": { "segment": format!("x{number:07}") } }));
        asked(rules, purchase(&lines(1, none), &member_with("segments", ids(1_000).into())))
    }),
    refused("attributes of the member by rules", 10_000, "member.attributes", |size| {
        let attributes = ids(size).iter().map(|name| json!({ "name": name, "value": "x" })).collect();
        let rules =
            earning(10_000, |_| json!({ "of": { "sku": id(0) }, "when": { "attribute": { "id-xxxxxx": "x" } } }));
        asked(rules, purchase(&lines(1, none), &member_with("attributes", attributes)))
    }),
    refused("entitlements by rules", 10_000, "member.entitlements", |size| {
        let held = ids(size).iter().map(|id| json!({ "id": id })).collect();
        let rules = earning(10_000, |_| json!({ "when": { "entitlement": "id-xxxxxx" } }));
        asked(rules, purchase(&lines(1, none), &member_with("entitlements", held)))
    }),
    refused("memberships by rules", 10_000, "member.memberships", |size| {
        let held = (0..size).map(|_| json!({ "plan": "plan-b", "since": "2026-01-01T00:00:00Z" })).collect();
        let rules = earning(10_000, |_| json!({ "when": { "membership": "plan-a" } }));
        let rules = with(rules, json!({ "memberships": [{ "id": "plan-a" }, { "id": "plan-b" }] }));
        asked(rules, purchase(&lines(1, none), &member_with("memberships", held)))
    }),
    refused("occasions by rules", 10_000, "member.occasions", |size| {
        let occasions = (0..size).map(|_| json!({ "kind": "pet", "on": "--05-05" })).collect();
        let rules = earning(1_000, |_| json!({ "when": { "occasion": { "kind": "pet" } } }));
        asked(rules, purchase(&lines(1, none), &member_with("occasions", occasions)))
    }),
    refused("figures by rules", 10_000, "member.figures", |size| {
        let figures = ids(size).iter().map(|name| json!({ "name": name, "value": "1" })).collect();
        let rules = earning(10_000, |_| json!({ "earn": { "percent": { "figure": "id-xxxxxx" } } }));
        asked(rules, purchase(&lines(1, none), &member_with("figures", figures)))
    }),
    refused("tasks by rules", 10_000, "tasks", |size| {
        let tasks: Vec<_> = (0..size).map(|_| json!({ "task": "quiz", "reached": "1" })).collect();
        let rules = earning(10_000, |_| json!({ "when": { "task": { "id": "quiz", "at-least": "5" } } }));
        asked(rules, purchase(&lines(1, none), &json!({ "tasks": tasks })))
    }),
    refused("extensions by rules", 10_000, "extensions", |size| {
        let extensions: Vec<_> = ids(size).iter().map(|name| json!({ "name": name, "value": "x" })).collect();
        let rules =
            earning(10_000, |_| json!({ "of": { "sku": id(0) }, "when": { "attribute": { "id-xxxxxx": "x" } } }));
        asked(rules, purchase(&lines(1, none), &json!({ "extensions": extensions })))
    }),
    refused("payments by rules", 10_000, "event.purchase.payments", |size| {
        let payments: Vec<_> = (0..size)
            .map(|_| json!({ "method": "card", "amount": "0.01", "instruments": ["id-000001", "id-000002"] }))
            .collect();
        let rules = earning(1_000, |_| json!({ "when": { "payment": { "instrument": ["id-xxxxxx", "id-000002"] } } }));
        asked(rules, purchase_paid(&lines(10, none), &payments.into(), &json!({})))
    }),
    refused("instruments by rules", 10_000, "event.purchase.payments[0].instruments", |size| {
        let payments = json!([{ "method": "card", "amount": "1", "instruments": ids(size) }]);
        let rules = earning(1_000, |_| json!({ "when": { "payment": { "instrument": ["id-xxxxxx", "id-yyyyyy"] } } }));
        asked(rules, purchase_paid(&lines(10, none), &payments, &json!({})))
    }),
    // Rules by lines.
    refused("rules for every line", 1_000, "event.purchase.basket.lines", |size| {
        asked(earning(size, none), purchase(&lines(10_000, none), &json!({})))
    }),
    taken("ten rules for every line", 10_000, |size| {
        asked(earning(10, none), purchase(&lines(size, none), &json!({})))
    }),
    refused("rules for a line", 10_000, "event", |size| {
        asked(earning(size, none), purchase(&lines(10, none), &json!({})))
    }),
    taken("rules with limits for some lines", 5_000, |size| {
        let cap = json!({ "cap": { "per-day": "100", "per-month": "100" } });
        asked(earning(size, |_| cap.clone()), purchase(&lines(20, none), &json!({})))
    }),
    taken("rules of a thousand funders", 5_000, |size| {
        let rules = earning(size, |number| json!({ "funder": id(number % 1_000) }));
        asked(rules, purchase(&lines(10, none), &json!({})))
    }),
    taken("ten rules that compete for every line", 10_000, |size| {
        let competing = earning(
            10,
            |number| json!({ "with-base": "highest", "earn": { "percent": format!("{}.5", 1 + number % 9) } }),
        );
        asked(competing, purchase(&lines(size, none), &json!({})))
    }),
    taken("steps that compete and win nothing", 10_000, |size| {
        let competing = earning(
            10,
            |number| json!({ "with-base": "highest", "earn": { "points": if number == 0 { "999999.999999" } else { "7" }, "per": "0.07" } }),
        );
        asked(competing, purchase(&lines(size, none), &json!({})))
    }),
    taken("multipliers that each match other lines", 10_000, |size| {
        let rules = earning(15, |number| match number {
            0 => json!({}),
            _ => json!({ "earn": { "multiply": format!("1.{number}") }, "of": { "tag": id(number) } }),
        });
        let tags = |line: usize| (1..15).filter(|bit| line >> (bit - 1) & 1 == 1).map(id).collect::<Vec<_>>();
        asked(rules, purchase(&lines(size, |line| json!({ "tags": tags(line) })), &json!({})))
    }),
    taken("multipliers for every line", 10_000, |size| {
        let rules =
            earning(10, |number| if number == 0 { json!({}) } else { json!({ "earn": { "multiply": "1.1" } }) });
        asked(rules, purchase(&lines(size, none), &json!({})))
    }),
    refused("bases by multipliers by lines", 10_000, "event.purchase.basket.lines", |size| {
        let rules = earning(42, |number| match number {
            0..10 => json!({}),
            _ => json!({ "earn": { "multiply": "1.000001" } }),
        });
        asked(rules, purchase(&lines(size, none), &json!({})))
    }),
    taken("rules by payment for every line", 10_000, |size| {
        let rules = earning(10, |number| json!({ "when": { "payment": { "instrument": [id(number)] } } }));
        let payments: Vec<_> =
            (0..10).map(|number| json!({ "method": "card", "amount": format!("{}.01", number + 1), "instruments": [id(number)] })).collect();
        asked(rules, purchase_paid(&lines(size, none), &payments.into(), &json!({})))
    }),
    refused("thresholds by lines", 1_000, "event.purchase.basket.lines", |size| {
        let rules = earning(size, |_| json!({ "of": { "sku": id(0) }, "when": { "subtotal": { "at-least": "1" } } }));
        asked(rules, purchase(&lines(10_000, none), &json!({})))
    }),
    taken("ten thresholds by lines", 10_000, |size| {
        let rules = earning(10, |_| json!({ "when": { "subtotal": { "at-least": "1" } } }));
        asked(rules, purchase(&lines(size, none), &json!({})))
    }),
    refused("thresholds of discounts by lines", 1_000, "basket.lines", |size| {
        let rules: Vec<_> = (0..size)
            .map(|number| json!({ "id": id(number), "take": { "percent": "1" }, "of": { "sku": id(0) }, "when": { "subtotal": { "at-least": "1" } } }))
            .collect();
        let programme =
            with(earning(0, none), json!({ "lanes": [{ "id": "all", "select": "all" }], "discounts": rules }));
        asked(programme, discount(&lines(10_000, none), &json!({})))
    }),
    refused("discounts by lines", 1_000, "basket.lines", |size| {
        let rules: Vec<_> = (0..size).map(|number| json!({ "id": id(number), "take": { "percent": "1" } })).collect();
        let programme =
            with(earning(0, none), json!({ "lanes": [{ "id": "all", "select": "all" }], "discounts": rules }));
        asked(programme, discount(&lines(10_000, none), &json!({})))
    }),
    taken("ten discounts for every line", 10_000, |size| {
        let rules: Vec<_> = (0..10).map(|number| json!({ "id": id(number), "take": { "percent": "1" } })).collect();
        let programme =
            with(earning(0, none), json!({ "lanes": [{ "id": "all", "select": "all" }], "discounts": rules }));
        asked(programme, discount(&lines(size, none), &json!({})))
    }),
    taken("ten discounts with thresholds for every line", 10_000, |size| {
        let rule = |number| json!({ "id": id(number), "take": { "percent": "1" }, "when": { "subtotal": { "at-least": "1" } } });
        let rules: Vec<_> = (0..10).map(rule).collect();
        let programme =
            with(earning(0, none), json!({ "lanes": [{ "id": "all", "select": "all" }], "discounts": rules }));
        asked(programme, discount(&lines(size, none), &json!({})))
    }),
    taken("a thousand left out, by lines", 10_000, |size| {
        let left_out: Vec<String> = (0..1_000).map(|number| format!("no-{number:06}")).collect();
        asked(earning(1, |_| json!({ "of": { "not": { "sku": left_out } } })), purchase(&lines(size, none), &json!({})))
    }),
    taken("a thousand plans by fees", 10_000, |size| {
        let plans: Vec<_> = (0..1_000).map(|number| json!({ "id": id(number) })).collect();
        let programme = with(earning(1, none), json!({ "memberships": plans }));
        asked(
            programme,
            purchase(&lines(size, |line| json!({ "sku": id(line % 1_000), "kind": "membership-fee" })), &json!({})),
        )
    }),
    taken("a thousand funders by lines", 10_000, |size| {
        let rules = earning(1_000, |number| json!({ "funder": id(number), "of": { "sku": id(number) } }));
        asked(rules, purchase(&lines(size, |line| json!({ "sku": id(line % 1_000) })), &json!({})))
    }),
    taken("a thousand funders by multipliers", 1_000, |size| {
        let rules = earning(size + 14, |number| match number.checked_sub(size) {
            None => json!({ "funder": id(number), "of": { "sku": id(number) } }),
            Some(_) => json!({ "earn": { "multiply": "1.1" } }),
        });
        asked(rules, purchase(&lines(1_000, none), &json!({})))
    }),
    // Offers.
    taken("offers by what was shown", 10_000, |size| {
        let all: Vec<_> = (0..size).map(|number| json!({ "id": id(number), "text": "t" })).collect();
        let shown: Vec<_> = (0..size)
            .map(|number| json!({ "id": format!("no-{number:06}"), "at": "2026-01-01T00:00:00Z", "response": "shown" }))
            .collect();
        asked(with(earning(0, none), json!({ "offers": all })), offers(&json!({ "shown": shown })))
    }),
    taken("offers by products", 10_000, |size| {
        let all: Vec<_> = (0..size).map(|number| json!({ "id": id(number), "text": "t", "sku": id(number) })).collect();
        let products: Vec<_> =
            (0..size).map(|number| json!({ "sku": format!("no-{number:06}"), "unit-price": "1" })).collect();
        asked(with(earning(0, none), json!({ "offers": all })), offers(&json!({ "products": products })))
    }),
    taken("offers that pick by products", 10_000, |size| {
        let offer = |number: usize| json!({ "id": id(number), "category": deep(number), "goes-with": "product" });
        let products: Vec<_> = (0..size)
            .map(|number| {
                let complements = ids(10);
                json!({ "sku": id(number), "unit-price": "1", "category": deep(number), "complements": complements })
            })
            .collect();
        let all: Vec<_> = (0..size.min(1_000)).map(offer).collect();
        asked(with(earning(0, none), json!({ "offers": all })), offers(&json!({ "products": products })))
    }),
    refused("skus that products go with", 10_001, "products", |size| {
        let products: Vec<_> =
            (0..10).map(|number| json!({ "sku": id(number), "unit-price": "1", "complements": ids(size) })).collect();
        asked(with(earning(0, none), json!({ "offers": [] })), offers(&json!({ "products": products })))
    }),
    refused("parts of a category bought", 20_000, "history.parts[0].id", |size| {
        let part = bought(&"/".repeat(size));
        asked(
            with(earning(0, none), json!({ "offers": [] })),
            offers(&json!({ "history": past(json!({ "parts": [part] })) })),
        )
    }),
    taken("offers by what goes together and what was bought", 10_000, |size| {
        let lifts: Vec<_> =
            (0..size).map(|number| json!({ "from": deep(number), "to": deep(number / 10), "lift": "2" })).collect();
        let shares: Vec<_> =
            (0..size.min(1_000)).map(|number| json!({ "category": deep(number), "share": "0.5" })).collect();
        let all: Vec<_> = (0..size.min(1_000))
            .map(|number| json!({ "id": id(number), "category": deep(number), "value": "9" }))
            .collect();
        let parts: Vec<_> = (0..size).map(|number| bought(&deep(number))).collect();
        let programme = json!({ "affinity": { "categories": shares, "lifts": lifts }, "offers": all });
        asked(with(earning(0, none), programme), offers(&json!({ "history": past(json!({ "parts": parts })) })))
    }),
    taken("offers by what they go with and what is owned", 10_000, |size| {
        let all: Vec<_> =
            (0..size).map(|number| json!({ "id": id(number), "goes-with": { "category": deep(number) } })).collect();
        let owned: Vec<_> = (0..size).map(|number| json!({ "sku": id(number), "category": deep(number) })).collect();
        asked(
            with(earning(0, none), json!({ "offers": all })),
            offers(&json!({ "history": past(json!({ "owned": owned })) })),
        )
    }),
    // Segments and messages.
    taken("segments by figures", 1_000, |size| {
        let segments: Vec<_> = (0..size)
            .map(|number| json!({ "id": format!("segment-{number:06}"), "when": { "figure": { id(number): { "at-least": "1" } } } }))
            .collect();
        let figures = ids(1_000).into_iter().map(|name| json!({ "name": name, "value": "2" })).collect();
        let rules = earning(1_000, |number| json!({ "when": { "segment": format!("segment-{number:06}") } }));
        asked(
            with(rules, json!({ "segments": segments })),
            purchase(&lines(10, none), &member_with("figures", figures)),
        )
    }),
    refused("segments by figures that are many", 1_000, "member.figures", |size| {
        let range = json!({ "at-least": "1" });
        let asked_for: serde_json::Map<_, _> = ids(10).into_iter().map(|name| (name, range.clone())).collect();
        let segments: Vec<_> =
            (0..size).map(|number| json!({ "id": id(number), "when": { "figure": asked_for } })).collect();
        let figures = ids(size).into_iter().map(|name| json!({ "name": name, "value": "2" })).collect();
        asked(
            with(earning(1, none), json!({ "segments": segments })),
            purchase(&lines(10, none), &member_with("figures", figures)),
        )
    }),
    taken("messages by what was sent", 10_000, |size| {
        let all: Vec<_> =
            (0..size / 10).map(|number| json!({ "id": id(number), "on": "other", "every": "week" })).collect();
        let shown: Vec<_> = (0..size)
            .map(|number| json!({ "id": format!("{}/2026-10-26", id(number)), "at": "2026-11-01T00:00:00Z" }))
            .collect();
        asked(with(earning(0, none), json!({ "messages": all })), messages(&json!({ "shown": shown })))
    }),
    taken("messages by lots", 10_000, |size| {
        let of = |number| match number % 3 {
            0 => json!({ "id": id(number), "on": "points-expiring", "wallet": "bonus", "days": 1 + number }),
            1 => json!({ "id": id(number), "on": "points-active", "wallet": "bonus", "days": 1 + number }),
            _ => json!({ "id": id(number), "on": "balance", "every": "week" }),
        };
        let all: Vec<_> = (0..size / 10).map(of).collect();
        let wallets = wallet(&lots(size, |_| Value::Null), &[]);
        asked(with(earning(0, none), json!({ "messages": all })), messages(&json!({ "wallets": wallets })))
    }),
    refused("messages by occasions", 1_000, "member.occasions", |size| {
        let all: Vec<_> =
            (0..size).map(|number| json!({ "id": id(number), "on": "occasion", "kind": "name-day" })).collect();
        let days =
            (0..size).map(|day| json!({ "kind": "name-day", "on": format!("--11-{:02}", 1 + day % 28) })).collect();
        asked(with(earning(0, none), json!({ "messages": all })), messages(&member_with("occasions", days)))
    }),
    refused("messages by metrics that are missing", 1_000, "tier-news.missing", |size| {
        let all: Vec<_> = (0..100).map(|number| json!({ "id": id(number), "on": "tier-at-risk" })).collect();
        let missing: Vec<_> = ids(size).into_iter().map(|metric| json!({ "metric": metric, "amount": "1" })).collect();
        let tiers = json!({ "by": "spend", "levels": [{ "id": "base", "from": "0" }] });
        let programme = with(earning(0, none), json!({ "messages": all, "tiers": tiers }));
        asked(programme, messages(&json!({ "tier-news": { "at-risk": true, "missing": missing } })))
    }),
    refused("channels by consents", 1_000, "member.consents", |size| {
        let all: Vec<_> = (0..size)
            .map(|number| json!({ "id": id(number), "on": "other", "every": "week", "channels": ids(100) }))
            .collect();
        let programme = with(earning(0, none), json!({ "messages": all, "recommend": { "ask-consent": ids(100) } }));
        asked(programme, messages(&member_with("consents", ids(size).into())))
    }),
    // Points.
    refused("holds by lots", 10_000, "movements[11]", |size| {
        let movements: Vec<_> = (0..size)
            .map(|number| {
                let kind = match number % 2 {
                    0 => json!({ "hold": { "points": "900000" } }),
                    _ => json!({ "release": format!("move-{:05}", number - 1) }),
                };
                json!({ "id": format!("move-{number:05}"), "wallet": "bonus", "at": "2026-02-01T00:00:00Z", "kind": kind })
            })
            .collect();
        asked(earning(1, none), settle(&wallet(&lots(10_000, |_| Value::Null), &[]), &movements))
    }),
    taken("lots and movements", 10_000, |size| {
        let movements: Vec<_> = (0..size)
            .map(|number| json!({ "id": id(number), "wallet": "bonus", "at": "2026-02-01T00:00:00Z", "kind": { "debit": "99" } }))
            .collect();
        asked(earning(1, none), settle(&wallet(&lots(size, |_| Value::Null), &[]), &movements))
    }),
    taken("credits to take back by lots", 1_000, |size| {
        let credits: Vec<_> = (0..size)
            .map(|number| {
                json!({
                    "wallet": "bonus", "beneficiary": "member", "points": "1", "scale": 0, "active-at": "2026-01-01T00:00:00Z",
                    "overdrawn": "debt", "rules": [{ "rule": "base", "points": "1" }], "funder": id(number)
                })
            })
            .collect();
        let receipt = json!({
            "issuer": "accrual", "request": "event", "programme": "largest", "revision": 0, "programme-hash": "", "engine-version": "",
            "at": "2026-01-01T00:00:00Z", "currency": "EUR", "minor-units": 2, "tax-mode": "inclusive", "credits": credits, "hash": ""
        });
        let own = |number: usize| if number >= 9_990 { "event".into() } else { Value::Null };
        let wallets = wallet(&lots(10 * size, own), &[]);
        asked(earning(1, none), claw_back(&json!([receipt]), &json!({ "wallets": wallets })))
    }),
];
