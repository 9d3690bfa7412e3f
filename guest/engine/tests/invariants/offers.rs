//! What is offered next.

use loyalty_contract::{Decimal, OffersDecision, OffersRequest, RankedOffer};
use loyalty_engine::Engine;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value, json};

use crate::figures::exact;
use crate::shop::cents;
use crate::{configured, hold, of};

type Promise = Result<(), TestCaseError>;

const AT: &str = "2026-11-21T12:00:00+03:00";

/// Offers of a programme, how they are ranked, and what is known of a member.
#[derive(Debug, Clone)]
struct Stall {
    programme: Value,
    request: Value,
}

impl Stall {
    fn engine(&self) -> Engine {
        configured(&self.programme)
    }

    fn request(&self) -> OffersRequest {
        of(self.request.clone())
    }

    fn decide(&self) -> Result<OffersDecision, TestCaseError> {
        let decision = self.engine().recommend_offers(&self.request());
        decision.map_err(|error| TestCaseError::fail(format!("{error:?}")))
    }

    fn offers(&mut self) -> &mut Vec<Value> {
        self.programme["offers"].as_array_mut().unwrap()
    }
}

#[test]
fn an_offer_that_cannot_pass_changes_no_other() {
    let blocked = select(vec![
        json!({ "when": { "segment": "nobody" } }),
        json!({ "valid": { "through": "2026-11-20" } }),
        json!({ "channels": "nowhere" }),
        json!({ "goes-with": { "sku": "NOTHING" } }),
        json!({ "replaces": { "category": "nothing", "after-days": 3 } }),
        // Guests are in no group.
        json!({ "holdout": "100%", "when": { "member": true } }),
        json!({ "win-back": { "days": 36_525 } }),
        json!({ "cost": "1000000", "category": "a" }),
        json!({ "when": { "coupon": "NONE" }, "category": "a", "value": "999" }),
    ]);
    hold((stalls(), blocked, any::<Index>()), |(mut stall, mut blocked, place)| {
        blocked["id"] = "blocked".into();
        let before = stall.decide()?;
        let place = place.index(stall.offers().len() + 1);
        stall.offers().insert(place, blocked);
        let mut after = stall.decide()?;
        after.explanations.retain(|one| !matches!(&one.rule, Some(rule) if *rule == *"blocked"));
        after.near_misses.retain(|one| *one.rule != *"blocked");
        prop_assert_eq!(before, after);
        Ok(())
    });
}

#[test]
fn the_order_of_offers_and_facts_has_no_meaning() {
    let shuffled = stalls().prop_flat_map(|stall| {
        let list = |value: &Value| Just(value.as_array().cloned().unwrap_or_default()).prop_shuffle();
        let request = &stall.request;
        let facts = (list(&request["history"]["parts"]), list(&request["history"]["owned"]));
        let lists = (list(&stall.programme["offers"]), list(&request["products"]), list(&request["shown"]), facts);
        (Just(stall), lists)
    });
    hold(shuffled, |(stall, (offers, products, shown, (parts, owned)))| {
        let mut other = stall.clone();
        other.programme["offers"] = offers.into();
        other.request["products"] = products.into();
        other.request["shown"] = shown.into();
        other.request["history"]["parts"] = parts.into();
        other.request["history"]["owned"] = owned.into();
        let sorted = |mut decision: OffersDecision| {
            decision.explanations.sort_by_key(|one| one.rule.clone());
            decision.near_misses.sort_by_key(|one| one.rule.clone());
            decision
        };
        prop_assert_eq!(sorted(stall.decide()?), sorted(other.decide()?));
        Ok(())
    });
}

#[test]
fn the_same_request_has_the_same_answer() {
    hold(stalls(), |stall| {
        let (engine, request) = (stall.engine(), stall.request());
        prop_assert_eq!(engine.recommend_offers(&request), engine.recommend_offers(&request));
        prop_assert_eq!(stall.engine().recommend_offers(&request), engine.recommend_offers(&request));
        Ok(())
    });
}

#[test]
fn how_much_is_told_changes_no_offer() {
    hold(stalls(), |stall| {
        let told = |level: &str| {
            let mut stall = stall.clone();
            stall.request["explain"] = level.into();
            stall.decide()
        };
        let (full, summary, off) = (told("full")?, told("summary")?, told("off")?);
        prop_assert_eq!(&full.offers, &summary.offers);
        prop_assert_eq!(&full.counters, &summary.counters);
        prop_assert_eq!(&off.offers, &summary.offers);
        // All that is told in short is told in full.
        prop_assert!(summary.explanations.iter().all(|one| full.explanations.contains(one)));
        let offers = stall.programme["offers"].as_array().unwrap().len();
        prop_assert_eq!(full.offers.len() + full.explanations.len(), offers);
        Ok(())
    });
}

#[test]
fn terms_add_up_to_the_total() {
    each_offer(|_, offer| {
        let score = &offer.score;
        let one = exact(Decimal::new(1, 0));
        let product = exact(score.probability) * exact(score.value);
        prop_assert_eq!(product % one, 0);
        let expected = product / one - exact(score.cost) - exact(score.fatigue);
        prop_assert_eq!(exact(score.total), expected);
        Ok(())
    });
}

#[test]
fn a_probability_lies_between_zero_and_one() {
    each_offer(|_, offer| {
        let probability = exact(offer.score.probability);
        prop_assert!(probability >= exact(Decimal::ZERO) && probability <= exact(Decimal::new(1, 0)));
        prop_assert!(offer.score.probability.scale <= 6);
        Ok(())
    });
}

#[test]
fn offers_come_best_first() {
    hold(stalls(), |mut stall| {
        stall.programme["recommend"].as_object_mut().unwrap().remove("exploration");
        let totals: Vec<i128> = stall.decide()?.offers.iter().map(|offer| exact(offer.score.total)).collect();
        prop_assert!(totals.windows(2).all(|pair| pair[0] >= pair[1]));
        Ok(())
    });
}

#[test]
fn a_higher_cost_never_moves_an_offer_up() {
    hold((stalls(), any::<Index>(), 1..20_000_i64), |(mut stall, which, dearer)| {
        stall.programme["recommend"].as_object_mut().unwrap().remove("exploration");
        let place = which.index(stall.offers().len());
        let id = stall.offers()[place]["id"].clone();
        let rank = |decision: &OffersDecision| {
            decision.offers.iter().position(|offer| id == *offer.offer).unwrap_or(usize::MAX)
        };
        let before = rank(&stall.decide()?);
        let cost = stall.offers()[place]["cost"].as_str().unwrap_or("0.00").replace('.', "").parse::<i64>().unwrap();
        stall.offers()[place]["cost"] = cents(cost + dearer);
        prop_assert!(rank(&stall.decide()?) >= before);
        Ok(())
    });
}

#[test]
fn no_category_has_more_offers_than_allowed() {
    hold((stalls(), 1..4_usize), |(mut stall, most)| {
        let recommend = stall.programme["recommend"].as_object_mut().unwrap();
        recommend.remove("exploration");
        recommend.insert("per-category".into(), most.into());
        let decision = stall.decide()?;
        for category in ["a", "a/b", "c"] {
            let own = decision.offers.iter().filter(|offer| matches!(&offer.category, Some(own) if **own == *category));
            prop_assert!(own.count() <= most);
        }
        Ok(())
    });
}

#[test]
fn nothing_more_than_wanted_is_offered_and_nothing_twice() {
    hold(stalls(), |stall| {
        let decision = stall.decide()?;
        prop_assert!(decision.offers.len() as u64 <= stall.request["maximum"].as_u64().unwrap());
        let mut ids: Vec<_> = decision.offers.iter().map(|offer| offer.offer.clone()).collect();
        ids.sort();
        prop_assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
        Ok(())
    });
}

#[test]
fn what_is_owned_or_in_the_basket_is_not_offered() {
    each_offer(|stall, offer| {
        let Some(sku) = &offer.sku else { return Ok(()) };
        let had = |list: &Value| list.as_array().into_iter().flatten().any(|one| one["sku"] == **sku);
        prop_assert!(!had(&stall.request["history"]["owned"]), "{sku}");
        prop_assert!(!had(&stall.request["basket"]["lines"]), "{sku}");
        Ok(())
    });
}

fn each_offer(promise: impl Fn(&Stall, &RankedOffer) -> Promise) {
    hold(stalls(), |stall| stall.decide()?.offers.iter().try_for_each(|offer| promise(&stall, offer)));
}

fn stalls() -> impl Strategy<Value = Stall> {
    let recommend = (
        weighted(0.5, select(vec![json!(1), json!(2)])),
        weighted(0.3, select(vec![json!("0.5"), json!("-20")])),
        weighted(0.4, select(vec![json!(0), json!(7)])),
        weighted(0.5, select(vec![json!("0.25"), json!("2")])),
        weighted(0.5, select(vec![json!("100%"), json!("50%")])),
        weighted(0.2, select(vec![json!({ "per-day": 1 }), json!({ "per-week": 3, "per-month": 4 })])),
    );
    let recommend = recommend.prop_map(|(per_category, minimum, cooldown, fatigue, exploration, quiet)| {
        let fields = [
            ("per-category", per_category),
            ("minimum-score", minimum),
            ("cooldown-days", cooldown),
            ("fatigue", fatigue),
            ("exploration", exploration),
            ("quiet", quiet),
        ];
        with(json!({}), fields)
    });
    let affinity = weighted(0.7, affinity());
    (recommend, affinity, prop::collection::vec(offer(), 1..12), request()).prop_map(
        |(recommend, affinity, mut offers, request)| {
            for (number, offer) in offers.iter_mut().enumerate() {
                offer["id"] = format!("offer-{}", number * 5 % 13).into();
            }
            let programme = json!({
                "id": "at-random", "revision": 1, "currency": "EUR", "recommend": recommend, "offers": offers,
                "lanes": [{ "id": "order", "select": "all" }],
                "discounts": [
                    { "id": "ten", "lane": "order", "take": { "amount": "10" }, "when": { "subtotal": { "at-least": "40" } } },
                    { "id": "five", "lane": "order", "take": { "percent": "5" }, "of": { "category": "a" } } ]
            });
            Stall { programme: with(programme, [("affinity", affinity)]), request }
        },
    )
}

fn affinity() -> impl Strategy<Value = Value> {
    let share = || select(vec!["0", "0.05", "0.35", "1"]);
    let lift = || select(vec!["0.5", "1", "2.4", "1000"]);
    ((share(), share()), (lift(), lift()), select(vec!["0.5", "4", "100"])).prop_map(|(shares, lifts, weight)| {
        json!({
            "half-life-days": 30, "weight": weight,
            "categories": [{ "category": "a", "share": shares.0 }, { "category": "c", "share": shares.1 }],
            "lifts": [{ "from": "a", "to": "c", "lift": lifts.0 }, { "from": "c", "to": "a/b", "lift": lifts.1 }]
        })
    })
}

fn offer() -> impl Strategy<Value = Value> {
    let about = select(vec![
        json!({}),
        json!({ "sku": "S1" }),
        json!({ "sku": "S2", "category": "a" }),
        json!({ "sku": "S3", "value": "margin", "category": "a/b" }),
        json!({ "category": "a", "value": "margin" }),
        json!({ "category": "a", "goes-with": "product" }),
        json!({ "category": "a/b" }),
        json!({ "category": "c" }),
        json!({ "category": "c", "goes-with": { "category": "a" } }),
        json!({ "goes-with": { "sku": ["S2", "S4"] } }),
        json!({ "replaces": { "category": "a", "after-days": 100 } }),
        json!({ "win-back": { "days": 20 } }),
        json!({ "rule": "ten" }),
        json!({ "rule": "five", "category": "a" }),
    ]);
    let figures = (
        weighted(0.8, (0..10_000_i64).prop_map(cents)),
        weighted(0.5, (0..300_i64).prop_map(cents)),
        weighted(0.7, select(vec![json!("0.5"), json!("0.123456"), json!("0.000001"), json!("0")])),
        weighted(0.2, select(vec![json!("-3.5"), json!("1.25")])),
        weighted(0.3, -2..3_i64),
    );
    let rest = (
        weighted(0.2, select(vec![json!({ "per-week": 1 }), json!({ "total": 2, "per-day": 1 })])),
        weighted(0.2, select(vec![json!("app"), json!(["web", "email"])])),
        weighted(
            0.2,
            select(vec![json!({ "weekday": ["mon"] }), json!({ "segment": "s" }), json!({ "channel": "app" })]),
        ),
        weighted(0.2, Just(json!("50%"))),
    );
    (about, figures, rest).prop_map(|(about, (value, cost, probability, uplift, priority), rest)| {
        let (cap, channels, when, holdout) = rest;
        let value = value.filter(|_| about.get("value").is_none());
        let fields = [
            ("value", value),
            ("cost", cost),
            ("probability", probability),
            ("uplift", uplift),
            ("priority", priority.map(Value::from)),
            ("cap", cap),
            ("channels", channels),
            ("when", when),
            ("holdout", holdout),
        ];
        with(about, fields)
    })
}

fn request() -> impl Strategy<Value = Value> {
    let sku = || select(vec!["S1", "S2", "S3", "S4"]);
    let category = || select(vec!["a", "a/b", "c", "d"]);
    let day = || select(vec!["2026-11-21T09:00:00+03:00", "2026-11-10T09:00:00Z", "2026-03-01T00:00:00Z"]);
    let part = (category(), 0..4_u32, weighted(0.8, day())).prop_map(|(category, orders, last)| {
        let part = json!({ "by": "category", "id": category, "orders": orders, "quantity": "1", "spend": "1" });
        with(part, [("last-order-at", last.map(Value::from))])
    });
    let owned = (sku(), weighted(0.7, category()), weighted(0.6, day())).prop_map(|(sku, category, since)| {
        let fields = [("category", category.map(Value::from)), ("since", since.map(Value::from))];
        with(json!({ "sku": sku }), fields)
    });
    let shown = (0..13_u32, day(), select(vec!["shown", "opened", "taken", "declined"]))
        .prop_map(|(offer, at, response)| json!({ "id": format!("offer-{offer}"), "at": at, "response": response }));
    let products = prop::collection::vec((category(), 0..3_000_i64, weighted(0.7, 0..3_000_i64), 0..4_u8), 0..6);
    let products = products.prop_map(|products| {
        let product = |(number, (category, price, cost, mark)): (usize, (&str, i64, Option<i64>, u8))| {
            let product = json!({
                "sku": format!("S{}", number + 1), "category": category, "unit-price": cents(price), "complements": ["S2"]
            });
            with(product, [("unit-cost", cost.map(cents)), ("stock", (mark == 0).then(|| json!("0")))])
        };
        products.into_iter().enumerate().map(product).collect::<Vec<_>>()
    });
    let history = (prop::collection::vec(part, 0..5), prop::collection::vec(owned, 0..4), 0..9_u32, day());
    let basket = weighted(0.5, (sku(), 100..9_000_i64, category()));
    let who = (prop::bool::weighted(0.85), weighted(0.6, select(vec!["app", "email"])), 1..8_u32);
    (history, prop::collection::vec(shown, 0..4), products, basket, who).prop_map(
        |((parts, owned, orders, last), shown, products, basket, (is_member, channel, maximum))| {
            let request = json!({
                "id": "r", "at": AT, "maximum": maximum, "shown": shown, "products": products,
                "history": {
                    "orders": orders, "purchase-days": orders.min(1), "spend": "10", "last-order-at": last,
                    "parts": parts, "owned": owned
                }
            });
            let basket = basket.map(|(sku, price, category)| {
                let line = json!({ "key": "1", "sku": sku, "quantity": "1", "unit-price": cents(price), "category": category });
                json!({ "currency": "EUR", "lines": [line], "context": { "channel": "app" } })
            });
            let member = is_member.then(|| json!({ "id": "m", "segments": ["s"] }));
            with(request, [("basket", basket), ("member", member), ("channel", channel.map(Value::from))])
        },
    )
}

fn with<const N: usize>(mut object: Value, fields: [(&str, Option<Value>); N]) -> Value {
    for (name, field) in fields {
        if let Some(field) = field {
            object[name] = field;
        }
    }
    object
}
