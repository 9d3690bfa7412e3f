//! Programmes at random that earn in every way there is.
//!
//! All of them are good: where one thing rules out another, the generator leaves the other out.

use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

/// Periods of limits that need nothing else.
const PERIODS: [&str; 7] = ["per-day", "per-week", "per-month", "per-quarter", "per-year", "per-statement", "total"];

/// Programmes in roubles with the wallets, tiers and plans that the requests have.
pub fn all() -> impl Strategy<Value = String> {
    let memberships = json!([
        { "id": "PHONE", "term": { "after-months": 1 }, "grace-days": 10, "same-order": true },
        { "id": "CASE", "term": { "after-days": 36_525 } },
        { "id": "club" }
    ]);
    let wallets = (wallet("bonus", 0), wallet("miles", 2));
    (wallets, earns_on(), prop::collection::vec(rule(), 1..10)).prop_map(move |((bonus, miles), earns_on, rules)| {
        let numbered = rules.into_iter().enumerate().map(|(index, mut rule)| {
            rule["id"] = format!("rule-{index}").into();
            with_what_is_counted_by(rule)
        });
        json!({
            "id": "at-random", "revision": 1, "currency": "RUB", "prices": "tax-inclusive",
            "wallets": [bonus, miles],
            "tiers": { "by": "spend", "window": { "rolling-months": 12 }, "levels": [
                { "id": "base", "from": "0" }, { "id": "silver", "from": "30000" }, { "id": "gold", "from": "100000" } ] },
            "memberships": memberships,
            "earns-on": earns_on,
            "accrual": numbered.collect::<Value>(),
        })
        .to_string()
    })
}

/// The rule with the coupon its cap counts by; a purchase is counted by member where it has no subject.
fn with_what_is_counted_by(mut rule: Value) -> Value {
    let by = rule["cap"]["by"].clone();
    if by[0] == "coupon" {
        rule["when"]["coupon"] = "HELLO".into();
    }
    if by[0] == "subject" && rule["on"].is_null() {
        rule["cap"]["by"] = json!(["member"]);
    }
    rule
}

fn earns_on() -> impl Strategy<Value = Value> {
    let flag = || weighted(0.3, any::<bool>());
    let tax = weighted(0.3, select(vec!["included", "excluded"]));
    (tax, flag(), flag(), flag(), flag()).prop_map(|(tax, shipping, paid_with_points, sale, discounted)| {
        filled([
            ("tax", tax.map(Value::from)),
            ("shipping", shipping.map(Value::from)),
            ("paid-with-points", paid_with_points.map(Value::from)),
            ("sale-lines", sale.map(Value::from)),
            ("discounted-lines", discounted.map(Value::from)),
        ])
    })
}

fn wallet(id: &'static str, scale: u8) -> impl Strategy<Value = Value> {
    let rounding = select(vec!["down", "up", "half-up", "half-even"]);
    let combining = (select(vec!["sum", "highest"]), select(vec!["multiply", "add", "highest"]));
    let converts = json!({ "every": "9", "into": { "coupon": "FREE-COFFEE", "days": 30 } });
    let expires = json!({ "after-months": 3, "inactive-days": 200, "unless": { "tier": { "at-least": "gold" } } });
    let optional = (
        weighted(0.3, cap(false)),
        weighted(0.3, Just(converts)),
        weighted(0.5, prop_oneof![1 => Just(expires), 2 => lifetime()]),
        weighted(0.3, Just("bank")),
    );
    (rounding, combining, optional).prop_map(
        move |(rounding, (base, multipliers), (cap, converts, expires, funder))| {
            let mut wallet = filled([
                ("cap", cap),
                ("converts", converts),
                ("expires", expires),
                ("funder", funder.map(Value::from)),
            ]);
            for (name, value) in [("id", id), ("rounding", rounding), ("base", base), ("multipliers", multipliers)] {
                wallet[name] = value.into();
            }
            wallet["scale"] = scale.into();
            wallet["worth"] = "0.35".into();
            wallet
        },
    )
}

fn rule() -> impl Strategy<Value = Value> {
    prop_oneof![
        8 => (base(), common(), weighted(0.3, select(vec!["sum", "highest"]))).prop_map(|(earn, rule, with_base)| {
            merged([rule, filled([("earn", Some(earn)), ("with-base", with_base.map(Value::from))])])
        }),
        5 => (multiplied_or_flat(), common()).prop_map(|(earn, rule)| merged([rule, json!({ "earn": earn })])),
        1 => (multiplier(), when()).prop_map(|(earn, when)| json!({ "earn": earn, "when": when })),
        2 => (granted(), weighted(0.4, selector()), when(), weighted(0.3, select(vec![1, 3]))).prop_map(
            |(earn, of, when, times)| {
                let cap = times.map(|times| json!({ "per-month": times }));
                filled([("earn", Some(earn)), ("of", of), ("when", Some(when)), ("cap", cap)])
            }
        ),
        3 => (done(), common()).prop_map(|(on_and_earn, rule)| {
            let mut rule = merged([rule, on_and_earn]);
            rule.as_object_mut().unwrap().remove("of");
            rule
        }),
    ]
}

/// What any rule with a wallet may say.
fn common() -> impl Strategy<Value = Value> {
    let wallet = select(vec!["bonus", "miles"]);
    let to = weighted(0.15, select(vec!["referrer", "member"]));
    let life = (weighted(0.2, lifetime()), weighted(0.2, Just(json!({ "after-days": 14 }))));
    let amounts = (weighted(0.3, cap(true)), weighted(0.2, budget()));
    let rest = (weighted(0.2, select(vec!["brand", "bank"])), weighted(0.3, select(vec!["keep", "re-rate"])));
    (wallet, to, weighted(0.3, selector()), when(), life, amounts, rest).prop_map(
        |(wallet, to, of, mut when, (expires, activates), (cap, budget), (funder, below))| {
            let cap = cap.map(|mut cap| {
                if cap["per-occasion"].is_string() && when["occasion"].is_null() {
                    when["birthday"] = json!({ "before-days": 180, "after-days": 180 });
                }
                if when["birthday"].is_null() && when["occasion"].is_null() {
                    cap.as_object_mut().unwrap().remove("per-occasion");
                }
                cap
            });
            filled([
                ("wallet", Some(wallet.into())),
                ("to", to.map(Value::from)),
                ("of", of),
                ("when", Some(when)),
                ("expires", expires),
                ("activates", activates),
                ("cap", cap),
                ("budget", budget),
                ("funder", funder.map(Value::from)),
                ("below-threshold", below.map(Value::from)),
            ])
        },
    )
}

fn rate() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => select(vec!["5", "0.333333", "0.2", "0.01", "12", "1000000000", "0"]).prop_map(Value::from),
        1 => Just(json!({ "by-tier": { "silver": "5", "gold": "7" } })),
        1 => Just(json!({ "figure": "personal-percent" })),
    ]
}

/// Earns on lines.
fn base() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => rate().prop_map(|rate| json!({ "percent": rate })),
        3 => (rate(), select(vec!["100", "0.01", "unit", "order"]))
            .prop_map(|(rate, per)| json!({ "points": rate, "per": per })),
    ]
}

fn multiplied_or_flat() -> impl Strategy<Value = Value> {
    prop_oneof![2 => multiplier(), 1 => rate().prop_map(|rate| json!({ "points": rate }))]
}

fn multiplier() -> impl Strategy<Value = Value> {
    let factor = prop_oneof![
        4 => select(vec!["1", "1.25", "2", "3.333333"]).prop_map(Value::from),
        1 => Just(json!({ "by-tier": { "base": "1.5", "gold": "2" } })),
        1 => Just(json!({ "figure": "personal-factor" })),
    ];
    factor.prop_map(|factor| json!({ "multiply": factor }))
}

fn granted() -> impl Strategy<Value = Value> {
    let kind = select(vec!["coupon", "gift", "entitlement", "tier"]);
    (kind, weighted(0.5, 1..=36_525_u32), weighted(0.5, 1..=1_000_000_u32)).prop_map(|(kind, days, quantity)| {
        let what =
            [(kind, Some("gold".into())), ("days", days.map(Value::from)), ("quantity", quantity.map(Value::from))];
        json!({ "grant": filled(what) })
    })
}

/// Earns for an action.
fn done() -> impl Strategy<Value = Value> {
    let on = select(vec![json!({ "action": "review" }), json!({ "action": "walk", "subject": ["PHONE", "path"] })]);
    let earn = prop_oneof![
        rate().prop_map(|rate| json!({ "points": rate })),
        rate().prop_map(|rate| json!({ "points": rate, "per": "amount" })),
    ];
    (on, earn).prop_map(|(on, earn)| json!({ "on": on, "earn": earn }))
}

fn lifetime() -> impl Strategy<Value = Value> {
    select(vec![
        json!({ "after-days": 1 }),
        json!({ "after-days": 36_525, "at": "end-of-year" }),
        json!({ "after-months": 12, "at": "end-of-month" }),
        json!({ "after-months": 1, "at": "end-of-week" }),
        json!({ "on": "--12-31" }),
        json!({ "on": "--02-29", "after-months": 6 }),
    ])
}

/// A cap of points; of a rule also in times, and for each occasion.
fn cap(of_rule: bool) -> impl Strategy<Value = Value> {
    let most = prop_oneof![
        3 => select(vec!["0", "1", "1", "7", "20", "1500"]).prop_map(Value::from),
        1 => if of_rule { Just(json!(2)) } else { Just(json!("2")) },
    ];
    let mut scopes = vec![json!(["member"]), json!([]), json!(["referrer"]), json!(["identifier"])];
    if of_rule {
        scopes.extend([json!(["subject", "member"]), json!(["coupon"])]);
    }
    let by = select(scopes);
    let some = prop::collection::vec((select(PERIODS.to_vec()), most), 1..3);
    let rest = (weighted(0.5, by), weighted(0.3, Just("refuse")), weighted(0.4, select(vec!["1", "1", "7", "1500"])));
    (some, rest, any::<bool>()).prop_map(move |(limits, (by, when_short, per_order), per_occasion)| {
        let identifier = by.as_ref().is_some_and(|by| by[0] == "identifier").then(|| "card".into());
        let mut cap = filled([
            ("by", by),
            ("identifier", identifier),
            ("when-short", when_short.map(Value::from)),
            ("per-order", per_order.map(Value::from)),
            ("per-occasion", (of_rule && per_occasion).then(|| "10".into())),
        ]);
        limits.into_iter().for_each(|(name, most)| cap[name] = most);
        cap
    })
}

fn budget() -> impl Strategy<Value = Value> {
    (select(PERIODS.to_vec()), select(vec![json!("100"), json!("3"), json!(1)]))
        .prop_map(|(name, most)| json!({ name: most }))
}

fn selector() -> impl Strategy<Value = Value> {
    let kinds = vec![
        json!({ "category": ["phones", "audio"] }),
        json!({ "category": "phones/cases" }),
        json!({ "sku": "PHONE" }),
        json!({ "brand": "Acme" }),
        json!({ "tag": ["new", "green"] }),
        json!({ "seller": "shop-1" }),
        json!({ "attribute": { "colour": ["red", "blue"] } }),
        json!({ "on-sale": true }),
        json!({ "discounted": false }),
        json!({ "chosen": { "from": ["phones", "audio"], "at-most": 1, "per": "statement" } }),
        json!({ "chosen": { "from": ["phones/cases"], "at-most": 100, "per": "quarter" } }),
        json!({ "not": { "category": "phones/cases" } }),
        json!({ "not": { "tag": "new", "seller": "shop-1" } }),
    ];
    prop_oneof![3 => subsequence(kinds.clone(), 1), 1 => subsequence(kinds, 2)].prop_map(merged)
}

fn when() -> impl Strategy<Value = Value> {
    let circumstances = vec![
        json!({ "weekday": ["sat", "sun", "mon", "wed"] }),
        json!({ "hours": { "from": "22:00", "to": "12:30" } }),
        json!({ "date": ["--12-31", "2026-11-28", "--02-29"] }),
        json!({ "tier": { "at-least": "silver" } }),
        json!({ "tier": { "is": ["base", "gold"] } }),
        json!({ "segment": "vip" }),
        json!({ "channel": ["web", "app"] }),
        json!({ "store": "s1", "country": ["RU", "KZ"] }),
        json!({ "coupon": "HELLO" }),
        json!({ "subtotal": { "at-least": "1000", "at-most": "50000" } }),
        json!({ "payment": { "method": ["card", "cash"], "instrument": "bank-card" } }),
        json!({ "payment": { "method": "card" } }),
        json!({ "order-number": { "at-most": 3 } }),
        json!({ "order-number": { "every": 2 } }),
        json!({ "birthday": { "before-days": 180, "after-days": 180, "unchanged-days": 30, "leap-day": "march-1" } }),
        json!({ "occasion": { "kind": "wedding", "before-days": 300 } }),
        json!({ "occasion": { "kind": "enrolment", "after-days": 364 } }),
        json!({ "membership": ["PHONE", "club"] }),
        json!({ "entitlement": "early-access" }),
        json!({ "referral": { "within-days": 36_525 } }),
        json!({ "registered": { "within-months": 1_200 } }),
        json!({ "registered": { "within-days": 36_525 } }),
        json!({ "task": { "id": "quiz", "at-least": "0.85" } }),
        json!({ "attribute": { "gender": ["f", "m"] } }),
    ];
    prop_oneof![Just(Vec::new()), subsequence(circumstances, 1..3)].prop_map(|chosen| {
        let mut when = merged(chosen);
        if !when["birthday"].is_null() && !when["occasion"].is_null() {
            when.as_object_mut().unwrap().remove("occasion");
        }
        when
    })
}

/// An object of the fields that there are.
fn filled<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let there = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(there.collect())
}

/// One object of the fields of several; of fields that stand twice the last.
fn merged(objects: impl IntoIterator<Item = Value>) -> Value {
    let fields = objects.into_iter().flat_map(|object| match object {
        Value::Object(fields) => fields,
        _ => serde_json::Map::new(),
    });
    Value::Object(fields.collect())
}
