//! Programmes that earn in every way there is, and orders of a few lines.
//!
//! Two wallets, three tiers, up to seven rules. Rates have so few decimals that no exact figure needs more than twelve.

use loyalty_contract::AccrualRequest;
use loyalty_engine::Engine;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::{configured, of};

/// A programme and an order under it.
#[derive(Debug, Clone)]
pub struct Shop {
    pub programme: Value,
    pub order: Order,
}

/// An order, and what is known of who made it.
#[derive(Debug, Clone)]
pub struct Order {
    pub lines: Vec<Value>,
    pub payments: Value,
    pub at: &'static str,
    /// Tier, number of earlier orders, whether someone brought the member, whether there is a coupon.
    pub member: (Option<&'static str>, u32, bool, bool),
}

impl Shop {
    pub fn engine(&self) -> Engine {
        configured(&self.programme)
    }

    pub fn request(&self) -> AccrualRequest {
        self.order.request()
    }

    /// The rule of that id.
    pub fn rule(&self, id: &str) -> Value {
        let rules = self.programme["accrual"].as_array().unwrap();
        rules.iter().find(|rule| rule["id"] == id).unwrap().clone()
    }
}

impl Order {
    pub fn request(&self) -> AccrualRequest {
        let (tier, orders, is_referred, has_coupon) = self.member;
        let mut request = json!({
            "id": "event", "at": self.at, "member": { "id": "m" },
            "history": { "orders": orders, "purchase-days": orders, "spend": "1000" },
            "event": { "purchase": { "id": "o", "state": "completed", "payments": self.payments,
                "basket": { "currency": "EUR", "lines": self.lines } } },
            "wallets": [{ "wallet": "bonus", "debt": "0", "version": 7, "lots": [
                { "id": "old", "granted": "9", "remaining": "5", "earned-at": "2026-01-01T00:00:00Z" } ] }]
        });
        if let Some(tier) = tier {
            request["member"]["tier"] = json!({ "tier": tier, "since": "2026-01-01T00:00:00Z", "origin": "earned" });
        }
        if is_referred {
            request["referral"] = json!({ "referrer": "r", "registered-at": "2026-11-01T00:00:00Z" });
        }
        if has_coupon {
            request["coupons"] = json!([{ "code": "hel-lo" }]);
        }
        of(request)
    }
}

pub fn shops() -> impl Strategy<Value = Shop> {
    (programmes(), orders()).prop_map(|(programme, order)| Shop { programme, order })
}

pub fn programmes() -> impl Strategy<Value = Value> {
    let earns_on = select(vec![
        json!({}),
        json!({}),
        json!({ "shipping": true }),
        json!({ "sale-lines": false }),
        json!({ "discounted-lines": false }),
        json!({ "tax": "excluded" }),
        json!({ "paid-with-points": true }),
    ]);
    let rules = prop::collection::vec(rule(), 1..8);
    (wallet("bonus", 0), wallet("miles", 2), earns_on, rules).prop_map(|(bonus, miles, earns_on, mut rules)| {
        for (number, rule) in rules.iter_mut().enumerate() {
            rule["id"] = format!("rule-{number}").into();
        }
        json!({
            "id": "at-random", "revision": 1, "currency": "EUR", "prices": "tax-inclusive", "earns-on": earns_on,
            "wallets": [bonus, miles],
            "tiers": { "by": "spend", "window": { "rolling-months": 12 }, "levels": [
                { "id": "base", "from": "0" }, { "id": "silver", "from": "100" }, { "id": "gold", "from": "300" } ] },
            "accrual": rules
        })
    })
}

fn wallet(id: &'static str, scale: u8) -> impl Strategy<Value = Value> {
    let ways = (
        select(vec!["down", "down", "up", "half-up", "half-even"]),
        select(vec!["sum", "highest"]),
        select(vec!["multiply", "add", "highest"]),
    );
    let cap = select(vec![json!({ "per-order": "9" }), json!({ "per-month": "25" }), json!({ "per-day": "12" })]);
    let converts = json!({ "every": "8", "into": { "coupon": "FREE", "days": 30 } });
    (ways, weighted(0.25, cap), weighted(0.2, Just(converts))).prop_map(
        move |((rounding, base, multipliers), cap, converts)| {
            let fields = [("cap", cap), ("converts", converts)];
            let wallet = json!({ "id": id, "scale": scale, "worth": "0.07", "rounding": rounding, "base": base, "multipliers": multipliers });
            with(wallet, fields)
        },
    )
}

fn rule() -> impl Strategy<Value = Value> {
    prop_oneof![4 => base_rule(), 2 => multiplier(), 2 => flat_rule(), 1 => grant_rule()]
}

fn base_rule() -> impl Strategy<Value = Value> {
    let earn = select(vec![
        json!({ "percent": "7" }),
        json!({ "percent": "33.33" }),
        json!({ "percent": "0.5" }),
        json!({ "percent": { "by-tier": { "base": "3", "silver": "5", "gold": "12.5" } } }),
        json!({ "percent": { "by-tier": { "silver": "10" } } }),
        json!({ "points": "1", "per": "3" }),
        json!({ "points": "0.7", "per": "0.5" }),
        json!({ "points": "1", "per": "unit" }),
        json!({ "points": "0.3", "per": "unit" }),
        json!({ "points": "2.5", "per": "order" }),
    ]);
    let with_base = select(vec!["sum", "highest"]);
    (points_rule(earn), weighted(0.2, with_base.prop_map(Value::from)), weighted(0.2, lifetime()))
        .prop_map(|(rule, with_base, activates)| with(rule, [("with-base", with_base), ("activates", activates)]))
}

fn flat_rule() -> impl Strategy<Value = Value> {
    let earn = select(vec![json!({ "points": "5" }), json!({ "points": "1.5" }), json!({ "points": "0.4" })]);
    (points_rule(earn), weighted(0.2, lifetime())).prop_map(|(rule, activates)| with(rule, [("activates", activates)]))
}

fn multiplier() -> impl Strategy<Value = Value> {
    let factor = select(vec!["2", "1.5", "3", "1.1"]);
    (factor, weighted(0.8, select(vec!["bonus", "miles"])), of_lines(), when(), weighted(0.3, cap())).prop_map(
        |(factor, wallet, of, when, cap)| {
            let cap = wallet.and(cap);
            let fields = [("wallet", wallet.map(Value::from)), ("of", of), ("when", when), ("cap", cap)];
            with(json!({ "earn": { "multiply": factor } }), fields)
        },
    )
}

fn grant_rule() -> impl Strategy<Value = Value> {
    let earn = select(vec![
        json!({ "grant": { "coupon": "NEXT", "days": 14 } }),
        json!({ "grant": { "entitlement": "lounge" } }),
        json!({ "grant": { "gift": "MUG", "quantity": 2 } }),
    ]);
    let cap = select(vec![json!({ "per-month": 2 }), json!({ "total": 1 })]);
    (earn, of_lines(), when(), weighted(0.4, cap))
        .prop_map(|(earn, of, when, cap)| with(json!({ "earn": earn }), [("of", of), ("when", when), ("cap", cap)]))
}

fn points_rule(earn: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    let wallet = select(vec!["bonus", "miles"]);
    let budget = select(vec![json!({ "total": "17" }), json!({ "per-month": "10", "when-short": "refuse" })]);
    let to = (weighted(0.15, Just(json!("referrer"))), weighted(0.2, Just(json!("partner"))));
    (wallet, earn, of_lines(), when(), weighted(0.4, cap()), weighted(0.15, budget), to).prop_map(
        |(wallet, earn, of, when, cap, budget, (to, funder))| {
            let fields = [("of", of), ("when", when), ("cap", cap), ("budget", budget), ("to", to), ("funder", funder)];
            with(json!({ "wallet": wallet, "earn": earn }), fields)
        },
    )
}

fn cap() -> impl Strategy<Value = Value> {
    select(vec![
        json!({ "per-order": "4" }),
        json!({ "per-month": "10" }),
        json!({ "per-day": "6", "per-month": "15" }),
        json!({ "per-day": 1 }),
        json!({ "per-month": 3, "per-order": "7" }),
        json!({ "total": "20", "when-short": "refuse" }),
        json!({ "per-week": "8", "by": [] }),
    ])
}

fn of_lines() -> impl Strategy<Value = Option<Value>> {
    let of = select(vec![
        json!({ "category": "a" }),
        json!({ "category": "a/b" }),
        json!({ "category": ["c", "a/b"] }),
        json!({ "tag": "new" }),
        json!({ "brand": "acme" }),
        json!({ "category": "a", "brand": "acme" }),
        json!({ "on-sale": true }),
        json!({ "discounted": false }),
        json!({ "not": { "category": "a" } }),
    ]);
    weighted(0.4, of)
}

fn when() -> impl Strategy<Value = Option<Value>> {
    let when = select(vec![
        json!({ "subtotal": { "at-least": "20" } }),
        json!({ "subtotal": { "at-most": "60" } }),
        json!({ "weekday": ["sat", "sun"] }),
        json!({ "hours": { "from": "22:00", "to": "02:00" } }),
        json!({ "tier": { "at-least": "silver" } }),
        json!({ "payment": { "method": "card" } }),
        json!({ "subtotal": { "at-least": "30" }, "tier": { "at-least": "silver" } }),
        json!({ "tier": { "at-least": "gold" }, "payment": { "method": "card" } }),
        json!({ "coupon": "HELLO" }),
        json!({ "order-number": { "every": 2 } }),
    ]);
    weighted(0.3, when)
}

fn lifetime() -> impl Strategy<Value = Value> {
    select(vec![json!({ "after-days": 14 }), json!({ "after-months": 1 })])
}

pub fn orders() -> impl Strategy<Value = Order> {
    let payments = select(vec![
        json!([]),
        json!([]),
        json!([{ "method": "card", "amount": "10" }, { "method": "cash", "amount": "4.01" }]),
        json!([{ "method": "points", "amount": "7.13" }, { "method": "card", "amount": "3" }]),
    ]);
    // A Friday night, a Saturday noon, a Monday.
    let at = select(vec!["2026-11-20T23:30:00+03:00", "2026-11-21T12:00:00+03:00", "2026-11-30T09:00:00Z"]);
    let tier = weighted(0.7, select(vec!["base", "silver", "gold"]));
    let member = (tier, 0..3_u32, prop::bool::weighted(0.7), any::<bool>());
    (lines(), payments, at, member).prop_map(|(lines, payments, at, member)| Order { lines, payments, at, member })
}

/// One to five lines, mostly goods, with keys in no order.
pub fn lines() -> impl Strategy<Value = Vec<Value>> {
    let line = prop_oneof![8 => goods(), 1 => earning_nothing()];
    prop::collection::vec(line, 1..6).prop_map(|mut lines| {
        for (number, line) in lines.iter_mut().enumerate() {
            line["key"] = format!("line-{}", number * 3 % 7).into();
        }
        lines
    })
}

/// Things that are sold, some by weight, some for nothing.
pub fn goods() -> impl Strategy<Value = Value> {
    let price = prop_oneof![6 => 1..3_000_i64, 1 => Just(0), 3 => Just(999)];
    let category = weighted(0.8, select(vec!["a", "a/b", "c"]));
    let marks = (weighted(0.3, Just(json!(["new"]))), weighted(0.4, Just(json!("acme"))));
    (1..5_i64, prop::bool::weighted(0.2), price, category, marks, (0..4_i64, 0..4_i64)).prop_map(
        |(quantity, is_weighed, price, category, (tags, brand), (discount, sale))| {
            let quantity = if is_weighed { format!("{quantity}.5") } else { quantity.to_string() };
            let line = json!({
                "sku": "S", "quantity": quantity, "divisible": is_weighed, "unit-price": cents(price), "tax-percent": "20"
            });
            let fields = [
                ("category", category.map(Value::from)),
                ("tags", tags),
                ("brand", brand),
                ("prior-discount", (discount == 0).then(|| cents(price / 3))),
                ("regular-price", (sale == 0).then(|| cents(price + 100))),
            ];
            with(line, fields)
        },
    )
}

/// Lines that are no goods, gifts, and lines that the host lets earn nothing.
pub fn earning_nothing() -> impl Strategy<Value = Value> {
    let what = select(vec![
        json!({ "kind": "gift-card" }),
        json!({ "kind": "deposit" }),
        json!({ "kind": "donation" }),
        json!({ "kind": "tip" }),
        json!({ "kind": "membership-fee" }),
        json!({ "gift-of": "rule-0" }),
        json!({ "exclusions": { "accrual": true } }),
    ]);
    (goods(), what).prop_map(|(mut line, what)| {
        for (name, value) in what.as_object().unwrap() {
            line[name] = value.clone();
        }
        line
    })
}

/// Minor units as money.
pub fn cents(units: i64) -> Value {
    format!("{}.{:02}", units / 100, units % 100).into()
}

fn with<const N: usize>(mut object: Value, fields: [(&str, Option<Value>); N]) -> Value {
    for (name, field) in fields {
        if let Some(field) = field {
            object[name] = field;
        }
    }
    object
}
