//! Programmes that make things cheaper in every way there is, and baskets of a few lines.
//!
//! Up to three lanes with groups, up to six rules, a member or a guest, coupons, and limits that are nearly used up.

use loyalty_contract::DiscountRequest;
use loyalty_engine::Engine;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::shop::{cents, goods};
use crate::{configured, of};

/// A programme and a basket priced by it.
#[derive(Debug, Clone)]
pub struct Sale {
    pub programme: Value,
    pub request: Value,
}

impl Sale {
    pub fn engine(&self) -> Engine {
        configured(&self.programme)
    }

    pub fn request(&self) -> DiscountRequest {
        of(self.request.clone())
    }

    pub fn rules(&self) -> &[Value] {
        self.programme["discounts"].as_array().unwrap()
    }

    /// How the group of a rule selects.
    fn select(&self, rule: &Value) -> &str {
        let lanes = self.programme["lanes"].as_array().unwrap();
        let lane = lanes.iter().find(|lane| lane["id"] == rule["lane"]).unwrap();
        let group = lane["groups"].as_array().into_iter().flatten().find(|group| group["id"] == rule["group"]);
        group.unwrap_or(lane)["select"].as_str().unwrap()
    }

    /// Whether a rule may be left out for the sake of others.
    pub fn is_optional(&self, rule: &Value) -> bool {
        let fields = ["conflicts", "exclusive"];
        self.select(rule) == "best"
            || fields.iter().any(|field| rule.get(field).is_some())
            || rule["when"].get("coupon").is_some()
    }
}

pub fn sales() -> impl Strategy<Value = Sale> {
    (programmes(), requests()).prop_map(|(programme, request)| Sale { programme, request })
}

fn programmes() -> impl Strategy<Value = Value> {
    let selects = || select(vec!["best", "best", "all", "all", "first", "lowest", "best-per-line"]);
    let lane = (selects(), selects(), select(vec!["running", "original"]));
    let lanes = prop::collection::vec(lane, 1..4).prop_map(|lanes| {
        let lane = |(number, (own, group, base)): (usize, (&str, &str, &str))| {
            let id = format!("lane-{number}");
            json!({ "id": id, "select": own, "base": base, "groups": [{ "id": "group", "select": group }] })
        };
        lanes.into_iter().enumerate().map(lane).collect::<Vec<Value>>()
    });
    let rules = prop::collection::vec((rule(), any::<prop::sample::Index>(), any::<bool>()), 1..7);
    let margin = select_json(&[
        json!({ "floor": "10%" }),
        json!({ "floor": "20%", "when-below": "cap-and-drop" }),
        json!({ "floor": "0%", "missing-cost": "refuse" }),
        json!({ "floor": "10%", "when-below": "reject-offer" }),
    ]);
    (lanes, rules, weighted(0.2, margin)).prop_map(|(lanes, rules, margin)| {
        let mut discounts = Vec::new();
        for (number, (mut rule, place, is_grouped)) in rules.into_iter().enumerate() {
            let lane = &lanes[place.index(lanes.len())];
            rule["id"] = format!("rule-{number}").into();
            rule["lane"] = lane["id"].clone();
            let select = if is_grouped { &lane["groups"][0]["select"] } else { &lane["select"] };
            if *select == "best-per-line" && !is_line_by_line(&rule["take"]) {
                rule["take"] = json!({ "percent": "20" });
            }
            if is_grouped {
                rule["group"] = "group".into();
            }
            discounts.push(rule);
        }
        let mut programme = json!({
            "id": "at-random", "revision": 1, "currency": "EUR", "prices": "tax-inclusive", "lanes": lanes,
            "wallets": [{ "id": "bonus", "worth": "0.07", "spend": { "as": "discount", "max-share": "50%" } }],
            "tiers": { "by": "spend", "levels": [{ "id": "base", "from": "0" }, { "id": "gold", "from": "300" }] },
            "discounts": discounts
        });
        if let Some(margin) = margin {
            programme["margin"] = margin;
        }
        programme
    })
}

/// Whether it takes something off each line whatever the others are.
fn is_line_by_line(take: &Value) -> bool {
    let is_plain = take.get("percent").is_some_and(Value::is_string) || take.get("price").is_some();
    (is_plain || take["per"] == "unit")
        && take.get("buy").is_none()
        && take.get("bundle").is_none()
        && take.get("units").is_none()
}

fn select_json(values: &[Value]) -> impl Strategy<Value = Value> + use<> {
    select(values.to_vec())
}

fn rule() -> impl Strategy<Value = Value> {
    let take = select_json(&[
        json!({ "percent": "10" }),
        json!({ "percent": "33.333333" }),
        json!({ "percent": "100" }),
        json!({ "percent": { "by-tier": { "base": "3", "gold": "12.5" } } }),
        json!({ "percent": { "by-turnover": [{ "from": "40", "rate": "2" }, { "from": "75", "rate": "7" }], "with-this-order": true } }),
        json!({ "percent": { "by-quantity": [{ "from": 2, "rate": "5" }, { "from": 4, "rate": "11" }] } }),
        json!({ "percent": "50", "units": { "pick": "cheapest" } }),
        json!({ "percent": "50", "units": { "pick": "dearest", "every": 2 } }),
        json!({ "amount": "7.01" }),
        json!({ "amount": "0.02" }),
        json!({ "amount": "1", "per": "5" }),
        json!({ "amount": "0.33", "per": "unit" }),
        json!({ "price": "4.99" }),
        json!({ "price": "member" }),
        json!({ "buy": 1, "get": 1, "percent": "100" }),
        json!({ "buy": 2, "get": 1, "percent": "50", "spread": true }),
        json!({ "bundle": [{ "of": { "category": "a" }, "quantity": 1 }, { "of": { "category": "c" }, "quantity": 1 }], "price": "9.99" }),
        json!({ "bundle": [{ "of": { "brand": "acme" }, "quantity": 2 }, { "of": { "category": "a" }, "quantity": 1 }], "percent": "20" }),
        json!({ "grant": { "coupon": "NEXT", "days": 14 } }),
    ]);
    let of = select_json(&[
        json!({ "category": "a" }),
        json!({ "category": ["c", "a/b"] }),
        json!({ "brand": "acme" }),
        json!({ "tag": "new" }),
        json!({ "not": { "category": "a" } }),
    ]);
    let when = select_json(&[
        json!({ "subtotal": { "at-least": "20" } }),
        json!({ "subtotal": { "at-most": "60", "before": "discounts" } }),
        json!({ "quantity": { "at-least": 3 } }),
        json!({ "skus": { "at-least": 1 }, "member": true }),
        json!({ "subtotal": { "at-least": "30" }, "tier": { "at-least": "gold" } }),
        json!({ "quantity": { "at-least": 4 }, "subtotal": { "at-least": "25" } }),
        json!({ "coupon": "HELLO" }),
        json!({ "coupon": ["BYE", "HELLO"] }),
        json!({ "any": [{ "subtotal": { "at-least": "50" } }, { "tier": { "at-least": "gold" } }] }),
    ]);
    let cap = select_json(&[
        json!({ "per-order": "4" }),
        json!({ "per-line": "1.50" }),
        json!({ "per-month": "10" }),
        json!({ "per-day": 1 }),
        json!({ "total": "20", "when-short": "refuse" }),
    ]);
    let beside = select_json(&[
        json!({ "conflicts": "t" }),
        json!({ "conflicts": ["t", "u"] }),
        json!({ "exclusive": "lane" }),
        json!({ "exclusive": "order" }),
    ]);
    let fields = (weighted(0.4, of), weighted(0.4, when), weighted(0.3, cap), weighted(0.25, beside), -1..2_i64);
    (take, fields).prop_map(|(take, (of, when, cap, beside, priority))| {
        let mut rule = json!({ "take": take, "priority": priority });
        let is_bundle = rule["take"].get("bundle").is_some();
        let is_grant = rule["take"].get("grant").is_some();
        // What grants is counted in times alone.
        let cap = cap.filter(|cap| !is_grant || cap.get("per-day").is_some());
        for (name, field) in [("of", of.filter(|_| !is_bundle && !is_grant)), ("when", when), ("cap", cap)] {
            if let Some(field) = field {
                rule[name] = field;
            }
        }
        for (name, value) in beside.iter().flat_map(|beside| beside.as_object().unwrap()) {
            rule[name] = value.clone();
        }
        rule
    })
}

fn requests() -> impl Strategy<Value = Value> {
    let coupons =
        select_json(&[json!([]), json!([{ "code": "hello" }]), json!([{ "code": "BYE" }, { "code": "hel-lo" }])]);
    let member = weighted(0.8, select(vec!["base", "gold"]));
    let points = weighted(0.3, 0..40_i64);
    (lines(), coupons, member, points).prop_map(|(lines, coupons, tier, points)| {
        let mut request = json!({
            "id": "b1", "at": "2026-11-21T12:00:00Z", "coupons": coupons,
            "basket": { "currency": "EUR", "lines": lines },
            "history": { "orders": 1, "purchase-days": 1, "spend": "30" },
            "counters": []
        });
        if let Some(tier) = tier {
            request["member"] =
                json!({ "id": "m", "tier": { "tier": tier, "since": "2026-01-01T00:00:00Z", "origin": "earned" } });
            if let Some(points) = points {
                request["redemptions"] = json!([{ "wallet": "bonus", "points": points.to_string() }]);
                request["wallets"] = json!([{ "wallet": "bonus", "debt": "0", "version": 1, "lots": [
                    { "id": "x", "granted": "30", "remaining": "30", "earned-at": "2026-01-01T00:00:00Z" }] }]);
            }
        }
        request
    })
}

/// One to five lines of goods, some not to be sold below a price, with keys in no order.
fn lines() -> impl Strategy<Value = Vec<Value>> {
    let line = (goods(), 0..5_i64, 0..3_i64, 0..3_i64).prop_map(|(mut line, floor, cost, member)| {
        let price = minor_units(&line["unit-price"]);
        line["sku"] = if price % 2 == 0 { "S" } else { "T" }.into();
        let fields = [
            ("minimum-price", floor == 0, price * 9 / 10),
            ("unit-cost", cost == 0, price * 8 / 10),
            ("member-price", member == 0, price / 2),
        ];
        for (name, _, amount) in fields.into_iter().filter(|(_, is_there, _)| *is_there) {
            line[name] = cents(amount);
        }
        line
    });
    prop::collection::vec(line, 1..6).prop_map(|mut lines| {
        for (number, line) in lines.iter_mut().enumerate() {
            line["key"] = format!("line-{}", number * 3 % 7).into();
        }
        lines
    })
}

/// Money with two digits in minor units.
pub fn minor_units(money: &Value) -> i64 {
    money.as_str().unwrap().replace('.', "").parse().unwrap()
}
