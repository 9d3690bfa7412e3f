//! Programmes and requests of any size, made up in code: what budgets are held against and what is timed.
//!
//! Lines lie in 99 categories in turn. Keys have leading zeros, so that their order is that of their numbers.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "what is made up here is as it is made up")]

use loyalty_contract::{
    AccrualRequest, ClawBackRequest, DiscountRequest, Event, OffersRequest, Receipt, SettlementRequest,
};
use serde_json::{Value, json};

/// Categories that lines lie in; with a rule for everything, as many rules as a hundred.
const CATEGORIES: usize = 99;

const BOUGHT: &str = "2026-11-02T12:00:00Z";
const RETURNED: &str = "2026-11-20T12:00:00Z";

/// A percentage for everything, and one more for each category: 100 rules.
pub fn percent_by_category() -> String {
    let of_category = |number: usize| {
        let percent = (1 + number % 9).to_string();
        json!({ "id": format!("rule-{number}"), "earn": { "percent": percent }, "of": { "category": category(number) } })
    };
    let mut rules = vec![json!({ "id": "base", "earn": { "percent": "5" } })];
    rules.extend((0..CATEGORIES).map(of_category));
    programme_of(rules)
}

/// Ten rules that match an order of ten lines, and as many others as there are wanted, which ask for a category, sku,
/// partner, store, coupon, segment or action that no request here has.
pub fn ten_rules_and_others(rules: usize) -> String {
    let mut all = vec![
        json!({ "id": "base", "earn": { "percent": "5" } }),
        json!({ "id": "category", "earn": { "percent": "3" }, "of": { "category": category(0) } }),
        json!({ "id": "step", "earn": { "points": "1", "per": "60" }, "of": { "category": category(1) } }),
        json!({ "id": "unit", "earn": { "points": "2", "per": "unit" }, "of": { "sku": sku(2) } }),
        json!({ "id": "double", "earn": { "multiply": "2" }, "of": { "category": category(4) } }),
        json!({ "id": "store", "earn": { "multiply": "1.5" }, "when": { "store": "store-1" } }),
        json!({ "id": "coupon", "earn": { "points": "10" }, "when": { "coupon": "WELCOME" } }),
        json!({ "id": "partner", "earn": { "percent": "1" }, "when": { "partner": "partner-1" } }),
        json!({ "id": "segment", "earn": { "points": "5" }, "when": { "segment": "segment-1" } }),
        json!({ "id": "order", "earn": { "points": "1", "per": "order" }, "when": { "subtotal": { "at-least": "10" } } }),
    ];
    all.extend((all.len()..rules).map(|number| {
        let other = format!("other-{number}");
        let (field, what) = match number % 7 {
            0 => ("of", json!({ "category": other })),
            1 => ("of", json!({ "sku": other })),
            2 => ("when", json!({ "partner": other })),
            3 => ("when", json!({ "store": other })),
            4 => ("when", json!({ "coupon": other })),
            5 => ("when", json!({ "segment": other })),
            _ => ("on", json!({ "action": other })),
        };
        let mut rule = json!({ "id": format!("rule-{number}"), "earn": { "points": "7" } });
        rule[field] = what;
        rule
    }));
    programme_of(all)
}

/// A discount for each category: 100 rules.
pub fn discount_by_category() -> String {
    let lanes = json!([{ "id": "items", "select": "all" }]);
    programme_with(vec![], (0..100).map(off_category).collect(), lanes)
}

fn off_category(number: usize) -> Value {
    let percent = (1 + number % 20).to_string();
    let of = json!({ "category": category(number) });
    json!({ "id": format!("rule-{number}"), "lane": "items", "take": { "percent": percent }, "of": of })
}

/// A discount for each category of which all take effect, one of three off the order, and one of the member's tier: 100
/// rules.
pub fn discounts_by_category() -> String {
    let off_order = |step: usize| {
        let (percent, least) = ((step + 2).to_string(), (step * 100).to_string());
        let when = json!({ "subtotal": { "at-least": least } });
        json!({ "id": format!("order-{step}"), "lane": "order", "take": { "percent": percent }, "when": when })
    };
    let mut rules: Vec<Value> = (0..96).map(off_category).collect();
    rules.extend((1..=3).map(off_order));
    rules.push(json!({ "id": "member", "lane": "privilege", "take": { "percent": "5" }, "when": { "member": true } }));
    let lanes = json!([
        { "id": "items", "select": "all" }, { "id": "order", "select": "best" }, { "id": "privilege", "select": "best" }
    ]);
    programme_with(vec![], rules, lanes)
}

/// Ten discounts that match a basket of ten lines, and as many others as there are wanted, which ask for a category,
/// sku, partner, store, coupon or segment that no request here has.
pub fn ten_discounts_and_others(rules: usize) -> String {
    let of = |number: usize| json!({ "category": category(number) });
    let mut all: Vec<Value> = (0..9)
        .map(|number| json!({ "id": format!("rule-{number}"), "take": { "percent": "7" }, "of": of(number) }))
        .collect();
    all.push(json!({ "id": "order", "take": { "amount": "5" }, "when": { "subtotal": { "at-least": "10" } } }));
    all.extend((all.len()..rules).map(|number| {
        let other = format!("other-{number}");
        let (field, what) = match number % 6 {
            0 => ("of", json!({ "category": other })),
            1 => ("of", json!({ "sku": other })),
            2 => ("when", json!({ "partner": other })),
            3 => ("when", json!({ "store": other })),
            4 => ("when", json!({ "coupon": other })),
            _ => ("when", json!({ "segment": other })),
        };
        let mut rule = json!({ "id": format!("rule-{number}"), "take": { "percent": "90" } });
        rule[field] = what;
        rule
    }));
    programme_with(vec![], all, json!([{ "id": "all", "select": "all" }]))
}

/// So many offers that all can be made, of fifty categories in turn, which are known to sell and to go together; with a
/// pause, limits on how often, and a cost of being shown again.
pub fn offers_by_category(offers: usize) -> String {
    let offer = |number: usize| {
        json!({
            "id": format!("offer-{number}"), "category": category(number % 50), "value": (100 + number % 37).to_string(),
            "probability": "0.4", "cost": "1.5", "cap": { "per-week": 3 }
        })
    };
    let share = |number: usize| json!({ "category": category(number), "share": format!("0.{:02}", 1 + number % 60) });
    let lift = |number: usize| {
        let (from, to) = (category(number % 50), category(number * 7 % 50));
        json!({ "from": from, "to": to, "lift": format!("{}.{}", 1 + number % 3, number % 10) })
    };
    let mut lifts: Vec<Value> = (0..50).map(lift).collect();
    lifts.extend(
        (0..50).map(|number| json!({ "from": category(number), "to": category((number * 7 + 1) % 50), "lift": "0.5" })),
    );
    json!({
        "id": "generated", "revision": 1, "currency": "EUR",
        "affinity": { "categories": (0..50).map(share).collect::<Vec<_>>(), "lifts": lifts },
        "recommend": { "cooldown-days": 7, "fatigue": "0.5", "quiet": { "per-day": 3, "per-month": 40 } },
        "offers": (0..offers).map(offer).collect::<Vec<_>>()
    })
    .to_string()
}

/// A hundred offers that can be made, and as many others as there are wanted, which ask for a segment, partner, coupon,
/// channel, or something to go with or to replace that no request here has.
pub fn a_hundred_offers_and_others(offers: usize) -> String {
    let mut all: Vec<Value> = (0..100)
        .map(|number| match number % 4 {
            0 => json!({ "goes-with": { "category": category(number % 50) } }),
            1 => json!({ "when": { "segment": "segment-1" } }),
            2 => json!({ "channels": ["app", "web"] }),
            _ => json!({}),
        })
        .collect();
    all.extend((100..offers).map(|number| {
        let other = format!("other-{number}");
        match number % 6 {
            0 => json!({ "when": { "segment": other } }),
            1 => json!({ "when": { "partner": other } }),
            2 => json!({ "when": { "coupon": other } }),
            3 => json!({ "channels": other }),
            4 => json!({ "goes-with": { "category": other } }),
            _ => json!({ "replaces": { "sku": other } }),
        }
    }));
    for (number, offer) in all.iter_mut().enumerate() {
        offer["id"] = format!("offer-{number}").into();
        offer["value"] = (number % 50).to_string().into();
    }
    json!({ "id": "generated", "revision": 1, "currency": "EUR", "offers": all }).to_string()
}

/// What to offer next to a member who has bought of fifty categories, owns twenty products and was shown fifty offers.
pub fn offers() -> OffersRequest {
    let part = |number: usize| {
        json!({
            "by": "category", "id": category(number), "orders": 1 + number % 5, "quantity": "2", "spend": "50.00",
            "last-order-at": format!("2026-0{}-05T12:00:00Z", 1 + number % 9)
        })
    };
    let owned = |number: usize| json!({ "sku": sku(number), "category": category(number) });
    let shown = |number: usize| {
        let at = format!("2026-10-{:02}T12:00:00Z", 1 + number % 30);
        json!({ "id": format!("offer-{}", number * 2), "at": at, "response": "shown" })
    };
    let mut member = member();
    member["segments"] = json!(["segment-1"]);
    of(json!({
        "id": "offers", "at": BOUGHT, "channel": "app", "maximum": 10, "member": member,
        "history": {
            "orders": 60, "purchase-days": 50, "spend": "3000.00", "first-order-at": "2025-01-05T12:00:00Z",
            "last-order-at": "2026-09-05T12:00:00Z",
            "parts": (0..50).map(part).collect::<Vec<_>>(), "owned": (0..20).map(owned).collect::<Vec<_>>()
        },
        "shown": (0..50).map(shown).collect::<Vec<_>>()
    }))
}

/// So many discounts on ten categories each, of which no two stand together, or only those of one pair in two.
pub fn conflicting_discounts(rules: usize, all_of_them: bool) -> String {
    let rule = |number: usize| {
        let tag = if all_of_them { "all".into() } else { format!("pair-{}", number / 2) };
        let of: Vec<String> = (0..10).map(|step| category((number * 3 + step) % CATEGORIES)).collect();
        let percent = (5 + number * 7 % 13).to_string();
        json!({ "id": format!("rule-{number}"), "take": { "percent": percent }, "of": { "category": of }, "conflicts": tag })
    };
    programme_with(vec![], (0..rules).map(rule).collect(), json!([{ "id": "all", "select": "all" }]))
}

/// A basket of so many lines, and no points.
pub fn basket_of(lines: usize) -> DiscountRequest {
    of(json!({ "id": "order", "at": BOUGHT, "basket": basket(lines), "member": member() }))
}

/// An order of so many lines.
pub fn accrual(lines: usize) -> AccrualRequest {
    of(json!({
        "id": "event", "at": BOUGHT, "member": member(), "coupons": [{ "code": "WELCOME" }],
        "event": { "purchase": { "id": "order", "basket": basket(lines), "state": "completed" } }
    }))
}

/// The same basket before it is paid for, with points to spend on it.
pub fn discount(lines: usize) -> DiscountRequest {
    of(json!({
        "id": "order", "at": BOUGHT, "basket": basket(lines), "member": member(),
        "redemptions": [{ "wallet": "bonus" }], "wallets": [wallet(&[lot(6), lot(7)])]
    }))
}

/// The order under the receipt of what it was sold for.
pub fn accrual_on(lines: usize, sold: Receipt) -> AccrualRequest {
    let mut request = accrual(lines);
    if let Event::Purchase(order) = &mut request.event {
        order.receipt = Some(sold);
    }
    request
}

/// A return of all that was bought, with part of the points gone.
pub fn claw_back(sold: Receipt, earned: Receipt) -> ClawBackRequest {
    let mut own = lot(8);
    own["source"] = "event".into();
    let mut request: ClawBackRequest =
        of(json!({ "id": "return", "at": RETURNED, "scope": "rest", "wallets": [wallet(&[own, lot(10)])] }));
    request.receipts = vec![sold, earned];
    request
}

/// A wallet of so many lots with so many movements: of ten, four spend, three credit, one sets aside, one captures that
/// and one takes back. Lots come and go all the while.
pub fn settlement(lots: usize, movements: usize) -> SettlementRequest {
    let lots: Vec<Value> = (0..lots).map(lot).collect();
    let movements = (0..movements).map(|number| {
        let minutes = number / 2;
        let at = format!(
            "2026-{:02}-{:02}T{:02}:{:02}:00Z",
            8 + minutes / 40_320,
            1 + minutes / 1_440 % 28,
            minutes / 60 % 24,
            minutes % 60
        );
        let kind = match number % 10 {
            0..4 => json!({ "debit": format!("{}", 3 + number % 90) }),
            4..7 => {
                let mut lot = lot(number);
                lot["id"] = format!("new-{number}").into();
                lot["earned-at"] = at.clone().into();
                lot["remaining"] = lot["granted"].clone();
                lot["active-at"] = "2026-09-01T00:00:00Z".into();
                json!({ "credit": lot })
            }
            7 => json!({ "hold": { "points": "40" } }),
            8 => json!({ "capture": { "hold": format!("move-{:05}", number - 1), "points": "30" } }),
            _ => json!({ "take-back": { "points": "12" } }),
        };
        json!({ "id": format!("move-{number:05}"), "wallet": "bonus", "at": at, "kind": kind })
    });
    let movements: Vec<Value> = movements.collect();
    of(json!({ "now": RETURNED, "wallets": [wallet(&lots)], "movements": movements }))
}

fn programme_of(accrual: Vec<Value>) -> String {
    let discounts = vec![
        json!({ "id": "ten", "lane": "order", "take": { "percent": "10" }, "of": { "category": category(3) } }),
        json!({ "id": "three", "lane": "order", "take": { "amount": "3.33" } }),
    ];
    programme_with(accrual, discounts, json!([{ "id": "order", "select": "all" }]))
}

#[expect(clippy::needless_pass_by_value, reason = "it is put into the document")]
fn programme_with(accrual: Vec<Value>, discounts: Vec<Value>, lanes: Value) -> String {
    json!({
        "id": "generated", "revision": 1, "currency": "EUR",
        "wallets": [{ "id": "bonus", "worth": "0.01", "spend": { "as": "discount", "max-share": "30%" } }],
        "lanes": lanes, "discounts": discounts, "accrual": accrual
    })
    .to_string()
}

fn basket(lines: usize) -> Value {
    let line = |number: usize| {
        json!({
            "key": format!("{number:05}"), "sku": sku(number), "category": category(number % CATEGORIES),
            "quantity": (1 + number % 3).to_string(), "unit-price": format!("{}.{:02}", 5 + number % 200, number % 100)
        })
    };
    let lines: Vec<Value> = (0..lines).map(line).collect();
    json!({ "currency": "EUR", "lines": lines, "context": { "store": "store-1", "partner": "partner-1" } })
}

fn member() -> Value {
    json!({ "id": "member", "segments": ["segment-1"] })
}

fn wallet(lots: &[Value]) -> Value {
    json!({ "wallet": "bonus", "lots": lots, "debt": "0", "version": 1 })
}

/// One of every ten is still pending in summer, and they expire over a year and a half.
fn lot(number: usize) -> Value {
    let expires_at = format!("{}-{:02}-{:02}T00:00:00Z", 2026 + number / 6 % 2, 7 + number % 6, 1 + number % 28);
    let mut lot = json!({
        "id": format!("lot-{number:05}"), "granted": "100", "remaining": (20 + number % 80).to_string(),
        "earned-at": "2026-01-01T00:00:00Z", "expires-at": expires_at
    });
    if number % 10 == 9 {
        lot["active-at"] = "2026-08-15T00:00:00Z".into();
    }
    lot
}

fn category(number: usize) -> String {
    format!("cat{number}")
}

fn sku(number: usize) -> String {
    format!("S{number}")
}

fn of<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}
