//! Programmes at random: good ones, and documents that were one once.

use loyalty_contract::Severity;
use loyalty_engine::Engine;
use loyalty_host::json;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

/// What the ids of rules begin with that ask for a category no line is in.
pub const CANNOT_MATCH: &str = "cannot-match";

const GADGET_CLUB: &str = include_str!("../programmes/gadget-club.json");
const LANES: [&str; 3] = ["items", "order", "privilege"];

/// Programmes in roubles with two wallets, three tiers and three lanes, as the requests have them.
pub fn good() -> impl Strategy<Value = String> {
    let discounts = prop::collection::vec(discount_rule(), 0..8);
    let accrual = prop::collection::vec(accrual_rule(), 0..8);
    (lanes(), wallet("bonus", 0), wallet("miles", 2), discounts, accrual, tiers()).prop_map(
        |(lanes, bonus, miles, discounts, accrual, tiers)| {
            let mut offers = json!([
                { "id": "case", "sku": "CASE", "text": "case", "value": "90", "probability": "0.1" },
                { "id": "gold", "text": "gold", "value": "10", "probability": "0.9", "when": { "tier": { "is": "silver" } } },
                { "id": "charger", "category": "phones", "value": "margin", "goes-with": "product" },
                { "id": "audio", "category": "audio", "value": "30", "goes-with": { "category": "phones" }, "channels": "app" },
                { "id": "newer", "value": "5", "replaces": { "sku": "PHONE", "after-days": 90 }, "again-after-days": 30 },
                { "id": "near", "value": "7", "near-tier": { "within": "50%" }, "asks-again-after-days": 9 },
                { "id": "points", "value": "2", "expiring-points": { "wallet": "bonus", "days": 60 }, "cap": { "per-week": 1 } },
                { "id": "back", "value": "1", "win-back": { "recency-ratio": "1.5" }, "holdout": "50%" } ]);
            if !discounts.is_empty() {
                let advert = json!({ "id": "advert", "value": "3", "rule": "discount-0", "category": "phones" });
                offers.as_array_mut().unwrap().push(advert);
            }
            json!({
                "id": "at-random", "revision": 1, "currency": "RUB", "prices": "tax-inclusive",
                "wallets": [bonus, miles],
                "memberships": [{ "id": "plus", "grace-days": 5 }],
                "tiers": tiers,
                "lanes": lanes,
                "discounts": numbered("discount", discounts),
                "accrual": numbered("accrual", accrual),
                "affinity": {
                    "categories": [{ "category": "phones", "share": "0.4" }, { "category": "audio", "share": "0.2" }],
                    "lifts": [{ "from": "phones", "to": "audio", "lift": "1.7" }] },
                "recommend": {
                    "per-category": 1, "cooldown-days": 30, "fatigue": "1.5", "exploration": "50%", "quiet": { "per-day": 2 },
                    "minimum-score": "-10", "holdout": { "share": "10%", "salt": "s" }, "ask-consent": ["email"] },
                "offers": offers,
                "ready-segments": ["customer-kinds", "loyalty-kinds"],
                "segments": [
                    { "id": "often", "when": { "history": { "orders": { "at-least": 5 }, "recency-ratio": { "at-most": "1.5" } } } },
                    { "id": "phones", "when": { "bought": { "category": "phones", "spend": { "at-least": "1000" } }, "none": [{ "segment": "press" }] } } ],
                "messages": [
                    { "id": "balance", "on": "balance", "every": "month" },
                    { "id": "burn", "on": "points-expiring", "wallet": "bonus", "days": 60, "urgent": true },
                    { "id": "active", "on": "points-active", "wallet": "miles", "days": 90 },
                    { "id": "risk", "on": "tier-at-risk" },
                    { "id": "thanks", "on": "thanks", "days": 400, "when": { "segment": "often" }, "channels": ["email", "push"] },
                    { "id": "lost", "on": "win-back", "recency-ratio": "1.5", "channels": "email" },
                    { "id": "hello", "on": "other", "every": "once" } ],
                "quiet-hours": { "from": "21:00", "to": "09:00" }
            })
            .to_string()
        },
    )
}

/// Three tiers, that count, hold and take away in one way or another.
fn tiers() -> impl Strategy<Value = Value> {
    let windows = select(vec![
        json!({ "rolling-months": 12 }),
        json!({ "rolling-days": 90 }),
        json!("calendar-quarter"),
        json!("enrolment-year"),
        json!("since-change"),
    ]);
    let held = select(vec![
        json!("end-of-next-year"),
        json!("end-of-enrolment-year"),
        json!({ "after-months": 6, "at": "end-of-month" }),
    ]);
    let mode = select(vec!["to-figures", "one-level", "none"]);
    (windows, weighted(0.7, held), mode, select(vec![0, 20])).prop_map(|(window, held, mode, grace_days)| {
        let held = held.or_else(|| (window == "since-change").then(|| json!("end-of-year")));
        let mode = if held.is_none() && mode == "one-level" { "none" } else { mode };
        let mut tiers = json!({
            "by": "spend", "units": [{ "id": "nights", "scale": 1 }], "window": window,
            "downgrade": { "mode": mode, "grace-days": grace_days },
            "resets": { "on": "change", "wallets": ["bonus"] },
            "levels": [
                { "id": "base", "from": "0" },
                { "id": "silver", "from": "30000", "keep": { "orders": "2" }, "membership": "plus" },
                { "id": "gold", "from": [{ "spend": "100000" }, { "nights": "10", "task:survey": "0.5" }] },
            ]
        });
        if let Some(held) = held {
            tiers["held-until"] = held;
        }
        tiers
    })
}

/// The programme with a discount and a way to earn more that no line can have, somewhere among the others.
pub fn with_rules_that_cannot_match(programme: &str, place: Index) -> String {
    let mut programme: Value = serde_json::from_str(programme).unwrap();
    let of = json!({ "category": "nothing-is-in-here" });
    let rules = [
        ("discounts", json!({ "lane": LANES[place.index(3)], "take": { "percent": "50" }, "of": of })),
        ("accrual", json!({ "wallet": "bonus", "earn": { "percent": "50" }, "of": of })),
    ];
    for (list, mut rule) in rules {
        rule["id"] = format!("{CANNOT_MATCH}-{list}").into();
        let list = programme[list].as_array_mut().unwrap();
        list.insert(place.index(list.len() + 1), rule);
    }
    programme.to_string()
}

fn numbered(word: &str, rules: Vec<Value>) -> Value {
    let numbered = rules.into_iter().enumerate().map(|(index, mut rule)| {
        rule["id"] = format!("{word}-{index}").into();
        rule
    });
    numbered.collect()
}

fn lanes() -> impl Strategy<Value = Value> {
    let lane = (select(&["all", "best", "first", "lowest"][..]), select(&["original", "running"][..]));
    prop::array::uniform3(lane).prop_map(|lanes| {
        let lanes = LANES.iter().zip(lanes);
        lanes.map(|(id, (select, base))| json!({ "id": id, "select": select, "base": base })).collect()
    })
}

fn wallet(id: &'static str, scale: u8) -> impl Strategy<Value = Value> {
    let rounding = select(&["down", "up", "half-up", "half-even"][..]);
    let worth = select(&["1.00", "0.35", "0.001", "25"][..]);
    let shares = (0..200_u32, 1..20_u32, select(&["0%", "12.5%", "30%", "100%"][..]));
    let expires = select(vec![
        json!({ "after-months": 6, "at": "end-of-quarter" }),
        json!({ "after-days": 20, "at": "end-of-week" }),
        json!({ "on": "--02-29", "inactive-days": 90 }),
        json!({ "inactive-months": 2 }),
    ]);
    let overdrawn = select(&["debt", "negative", "clamp", "block", "deduct"][..]);
    let life = (weighted(0.6, expires), weighted(0.3, 1..400_u32), weighted(0.3, 1..60_u32), overdrawn);
    (rounding, worth, shares, life).prop_map(move |(rounding, worth, (minimum, step, share), life)| {
        let (expires, waits, hold, overdrawn) = life;
        let spend =
            json!({ "as": "discount", "minimum": minimum.to_string(), "step": step.to_string(), "max-share": share });
        let spend = with(spend, [("hold-minutes", hold.map(Into::into))]);
        let wallet = json!({
            "id": id, "scale": scale, "rounding": rounding, "worth": worth, "spend": spend,
            "on-return": { "overdrawn": overdrawn }
        });
        let activates = waits.map(|days| json!({ "after-days": days }));
        with(wallet, [("expires", expires), ("activates", activates)])
    })
}

fn discount_rule() -> impl Strategy<Value = Value> {
    let percent = select(&["0", "3", "12.5", "33.3333", "100"][..]).prop_map(|share| json!({ "percent": share }));
    let amount = select(&["0.01", "1", "499.99", "100000"][..]).prop_map(|money| json!({ "amount": money }));
    (select(&LANES[..]), prop_oneof![percent, amount], limits())
        .prop_map(|(lane, take, limits)| with(json!({ "lane": lane, "take": take }), limits))
}

fn accrual_rule() -> impl Strategy<Value = Value> {
    let earn = select(vec![
        json!({ "percent": "5" }),
        json!({ "percent": "0.333" }),
        json!({ "points": "1", "per": "60" }),
        json!({ "points": "0.7", "per": "0.01" }),
        json!({ "multiply": "2" }),
        json!({ "multiply": "1.25" }),
        json!({ "points": "50" }),
    ]);
    (select(&["bonus", "miles"][..]), earn, limits())
        .prop_map(|(wallet, earn, limits)| with(json!({ "wallet": wallet, "earn": earn }), limits))
}

/// Which lines a rule is for, when it holds, and how much it gives at most.
fn limits() -> impl Strategy<Value = [(&'static str, Option<Value>); 3]> {
    let of = select(&["phones", "phones/cases", "audio"][..]).prop_map(|category| json!({ "category": category }));
    let when = select(vec![
        json!({ "subtotal": { "at-least": "1000" } }),
        json!({ "tier": { "at-least": "silver" } }),
        json!({ "weekday": ["sat", "sun"] }),
        json!({ "coupon": "HELLO" }),
    ]);
    let cap = select(&["1", "20", "1500"][..]).prop_map(|most| json!({ "per-order": most }));
    (weighted(0.4, of), weighted(0.3, when), weighted(0.3, cap))
        .prop_map(|(of, when, cap)| [("of", of), ("when", when), ("cap", cap)])
}

fn with<const FIELDS: usize>(mut rule: Value, fields: [(&str, Option<Value>); FIELDS]) -> Value {
    fields.into_iter().for_each(|(name, field)| {
        if let Some(field) = field {
            rule[name] = field
        }
    });
    rule
}

/// One thing done to a document.
#[derive(Debug, Clone)]
enum Spoil {
    /// A value becomes another.
    Replace(Index, Value),
    /// A value is gone.
    Remove(Index),
    /// An object has one field more, with the value of another place.
    Add(Index, String, Index),
    /// The text ends early.
    Cut(Index),
    /// Something stands in the text that was not there.
    Insert(Index, String),
}

/// The gadget club's document, spoilt once to three times.
pub fn spoilt() -> impl Strategy<Value = String> {
    let values = select(vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1.5),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(""),
        json!("-1"),
        json!("1e5"),
        json!("NaN"),
        json!("100.000000000001"),
        json!("9999999999999999999999999999"),
        json!("99999999999999999"),
        json!("base"),
        json!("bonus"),
        json!("\u{202e}\u{2028}\0"),
        json!("x".repeat(10_000)),
        json!([]),
        json!({}),
        json!([[[]]]),
        json!({ "percent": "5" }),
        json!({ "multiply": "2" }),
        json!(["sat", "sat"]),
        json!("2026-02-30"),
        json!("end-of-month"),
    ]);
    let texts = select(vec![
        "\u{feff}".to_owned(),
        "[".repeat(100_000),
        "{\"a\":".repeat(1_000),
        "\"id\": 1, \"id\": 2,".into(),
        "\0".into(),
        "\\ud800".into(),
        "1e400".into(),
        "-".into(),
        ",".into(),
        "\"".into(),
        "}".into(),
        "null".into(),
        " {} ".into(),
    ]);
    let names = select(vec!["", "id", "earn", "when", "percent", "valid", "margin", "~/\u{2028}", "unknown"]);
    let spoil = prop_oneof![
        6 => (any_index(), values).prop_map(|(place, value)| Spoil::Replace(place, value)),
        3 => any_index().prop_map(Spoil::Remove),
        3 => (any_index(), names, any_index()).prop_map(|(place, name, other)| Spoil::Add(place, name.into(), other)),
        1 => any_index().prop_map(Spoil::Cut),
        1 => (any_index(), texts).prop_map(|(place, text)| Spoil::Insert(place, text)),
    ];
    prop::collection::vec(spoil, 1..4).prop_map(|spoils| spoils.into_iter().fold(GADGET_CLUB.into(), spoil_once))
}

fn any_index() -> impl Strategy<Value = Index> {
    any::<Index>()
}

fn spoil_once(document: String, spoil: Spoil) -> String {
    let at_character = |place: Index| document.char_indices().nth(place.index(document.chars().count().max(1)));
    let tree = serde_json::from_str::<Value>(&document);
    match (spoil, tree) {
        (Spoil::Cut(place), _) => document[..at_character(place).map_or(0, |(byte, _)| byte)].into(),
        (Spoil::Insert(place, text), _) => {
            let (before, behind) = document.split_at(at_character(place).map_or(0, |(byte, _)| byte));
            [before, &text, behind].concat()
        }
        (Spoil::Replace(place, value), Ok(mut tree)) => {
            *tree.pointer_mut(&pick(&tree, place)).unwrap() = value;
            tree.to_string()
        }
        (Spoil::Add(place, name, other), Ok(mut tree)) => {
            let value = tree.pointer(&pick(&tree, other)).unwrap().clone();
            if let Some(object) = tree.pointer_mut(&pick(&tree, place)).unwrap().as_object_mut() {
                object.insert(name, value);
            }
            tree.to_string()
        }
        (Spoil::Remove(place), Ok(mut tree)) => {
            let pointer = pick(&tree, place);
            let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
            match tree.pointer_mut(parent).unwrap() {
                Value::Object(fields) => drop(fields.remove(&name.replace("~1", "/").replace("~0", "~"))),
                Value::Array(items) if !items.is_empty() => drop(items.remove(name.parse().unwrap_or(0))),
                _ => {}
            }
            tree.to_string()
        }
        (_, Err(_)) => document,
    }
}

/// The pointer of one value of a document.
fn pick(document: &Value, place: Index) -> String {
    let mut pointers = Vec::new();
    walk(document, String::new(), &mut pointers);
    pointers.swap_remove(place.index(pointers.len()))
}

fn walk(value: &Value, pointer: String, pointers: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, field)| {
            walk(field, format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), pointers);
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| walk(item, format!("{pointer}/{index}"), pointers));
        }
        _ => {}
    }
    pointers.push(pointer);
}

/// A document is a programme that answers, or there is an error that says where it is wrong.
pub fn is_taken_or_explained(document: &str) -> Result<(), TestCaseError> {
    match Engine::configure(document) {
        Ok(engine) => {
            let discount = json::read(include_str!("../../host-harness/src/demo/discount.json")).unwrap();
            let accrual = json::read(include_str!("../../host-harness/src/demo/accrual.json")).unwrap();
            let reasons = [engine.apply_discount(&discount).err(), engine.calculate_accrual(&accrual).err()];
            prop_assert!(reasons.iter().flatten().all(|error| !error.message.is_empty()), "{reasons:?}");
        }
        Err(findings) => {
            prop_assert!(findings.iter().any(|finding| finding.severity == Severity::Error));
            let tree = serde_json::from_str::<Value>(document.trim_start_matches('\u{feff}'));
            for finding in &findings {
                prop_assert!(!finding.message.is_empty() && !finding.code.is_empty(), "{finding:?}");
                let leads_somewhere =
                    tree.as_ref().map_or(finding.pointer.is_empty(), |tree| tree.pointer(&finding.pointer).is_some());
                prop_assert!(leads_somewhere, "{finding:?}");
            }
        }
    }
    Ok(())
}
