//! The shapes of discounts: baskets, rules and facts that meet when a basket is priced.

use serde_json::{Value, json};

use crate::Ask;
use crate::programmes::{earning, id, ids, with};
use crate::requests::{discount, lines, lots, member, wallet};
use crate::shapes::{Shape, refused, taken};

/// A programme with discounts in a lane that selects from them in some way; what `rule` gives goes over
/// `{ "take": { "percent": "1" } }`.
fn selling(select: &str, count: usize, rule: impl Fn(usize) -> Value) -> Value {
    let rules = (0..count).map(|number| {
        let mut whole = json!({ "id": id(number), "take": { "percent": "1" } });
        for (name, value) in rule(number).as_object().into_iter().flatten() {
            whole[name] = value.clone();
        }
        whole
    });
    let rules: Vec<Value> = rules.collect();
    with(earning(0, none), json!({ "lanes": [{ "id": "one", "select": select }], "discounts": rules }))
}

fn none(_: usize) -> Value {
    json!({})
}

fn asked(programme: &Value, ask: Ask) -> (String, Ask) {
    (programme.to_string(), ask)
}

/// Lines of goods that are not alike.
fn goods(count: usize) -> Vec<Value> {
    lines(count, none)
}

/// What a coupon of the batch is good for.
fn by_value(_: usize) -> Value {
    json!({ "take": { "percent": { "coupon-value": true } }, "when": { "coupon": { "batch": "b" } } })
}

/// Coupons of the batch, each of a value of its own.
fn of_a_batch(count: usize) -> Vec<Value> {
    (0..count).map(|number| json!({ "code": id(number), "batch": "b", "value": format!("{number}.5") })).collect()
}

pub const SHAPES: &[Shape] = &[
    // Lists of the request.
    refused("wishes to spend points", 1_000, "redemptions", |size| {
        let wishes: Vec<_> = (0..size).map(|number| json!({ "wallet": "bonus", "reward": id(number) })).collect();
        let cost = |_| json!({ "costs": { "wallet": "bonus", "points": "1" } });
        let state = wallet(&lots(1_000, |_| Value::Null), &[]);
        let fields = json!({ "member": { "id": "m" }, "redemptions": wishes, "wallets": state });
        asked(&selling("all", size, cost), discount(&goods(10), &fields))
    }),
    taken("a hundred rewards for every line", 10_000, |size| {
        let wishes: Vec<_> = (0..100).map(|number| json!({ "wallet": "bonus", "reward": id(number) })).collect();
        let reward = |_| json!({ "costs": { "wallet": "bonus", "points": "1" }, "of": { "sku": id(0) } });
        let state = wallet(&lots(10_000, |_| Value::Null), &[]);
        let fields = json!({ "member": { "id": "m" }, "redemptions": wishes, "wallets": state });
        asked(&selling("all", 100, reward), discount(&goods(size), &fields))
    }),
    refused("rules declined", 1_000, "declined", |size| {
        asked(&selling("all", 1_000, none), discount(&goods(10), &json!({ "declined": ids(size) })))
    }),
    refused("choices of a basket", 10_000, "choices", |size| {
        let choices: Vec<_> = (0..size).map(|number| json!({ "rule": id(number), "chosen": "a" })).collect();
        let options = json!([{ "id": "a", "take": { "percent": "1" } }, { "id": "b", "take": { "percent": "2" } }]);
        let choose = |_| json!({ "take": { "choose": options } });
        asked(&selling("all", 100, choose), discount(&goods(10), &json!({ "choices": choices })))
    }),
    refused("products to be given", 100_000, "products", |size| {
        let products: Vec<_> = ids(size).iter().map(|sku| json!({ "sku": sku, "unit-price": "1" })).collect();
        asked(
            &selling("all", 1, |_| json!({ "take": { "gift": id(0) } })),
            discount(&goods(1), &json!({ "products": products })),
        )
    }),
    refused("consents by rules", 10_000, "member.consents", |size| {
        let rules = selling("all", 1_000, |_| json!({ "when": { "consent": ["id-xxxxxx", "id-yyyyyy"] } }));
        asked(&rules, discount(&goods(1), &member(&json!({ "consents": ids(size) }))))
    }),
    refused("figures by discounts", 1_000, "member.figures", |size| {
        let figures: Vec<_> = ids(size).iter().map(|name| json!({ "name": name, "value": "1" })).collect();
        let rules = selling("all", 10_000, |_| json!({ "take": { "percent": { "figure": "id-xxxxxx" } } }));
        asked(&rules, discount(&goods(1), &member(&json!({ "figures": figures }))))
    }),
    refused("parts of the past by rules", 10_000, "history.parts", |size| {
        let part = |number| json!({ "by": "sku", "id": id(number), "orders": 1, "quantity": "1", "spend": "1" });
        let history =
            json!({ "orders": 1, "purchase-days": 1, "spend": "1", "parts": (0..size).map(part).collect::<Vec<_>>() });
        let bought = |_| json!({ "when": { "bought": { "sku": "id-xxxxxx", "orders": { "at-least": 1 } } } });
        let fields = json!({ "member": { "id": "m" }, "history": history });
        asked(&selling("all", 1_000, bought), discount(&goods(1), &fields))
    }),
    taken("products owned by fifty rules", 10_000, |size| {
        let owned: Vec<_> = (0..size).map(|number| json!({ "sku": id(number), "category": "a/b/c/d/e/f" })).collect();
        let history = json!({ "orders": 1, "purchase-days": 1, "spend": "1", "owned": owned });
        let owns = |_| json!({ "when": { "owns": { "category": "a/x" } } });
        let fields = json!({ "member": { "id": "m" }, "history": history });
        asked(&selling("all", 50, owns), discount(&goods(1), &fields))
    }),
    refused("products owned by a thousand rules", 10_000, "history.owned", |size| {
        let owned: Vec<_> = (0..size).map(|number| json!({ "sku": id(number), "category": "a/b/c/d/e/f" })).collect();
        let history = json!({ "orders": 1, "purchase-days": 1, "spend": "1", "owned": owned });
        let owns = |_| json!({ "when": { "owns": { "category": "a/x" } } });
        let fields = json!({ "member": { "id": "m" }, "history": history });
        asked(&selling("all", 1_000, owns), discount(&goods(1), &fields))
    }),
    taken("a hundred coupons of one batch", 2_000, |size| {
        let coupons: Vec<_> = ids(100).iter().map(|code| json!({ "code": code, "batch": "b" })).collect();
        let rules =
            selling("best", size, |_| json!({ "of": { "sku": id(0) }, "when": { "coupon": { "batch": "b" } } }));
        asked(&rules, discount(&goods(1), &json!({ "coupons": coupons })))
    }),
    taken("a hundred coupons of values of their own", 20, |size| {
        let rules = selling("best", size, by_value);
        asked(&rules, discount(&goods(1), &json!({ "coupons": of_a_batch(100) })))
    }),
    taken("a hundred coupons that open rules beside each other", 20, |size| {
        let rules = selling("all", size, by_value);
        asked(&rules, discount(&goods(10), &json!({ "coupons": of_a_batch(100) })))
    }),
    taken("ten coupons for every line", 10_000, |size| {
        let rules = selling("all", 1, by_value);
        asked(&rules, discount(&goods(size), &json!({ "coupons": of_a_batch(10) })))
    }),
    taken("a hundred coupons that lists name behind others", 20, |size| {
        let codes: Vec<String> = (0..300).map(|number| format!("X{number:06}")).chain(ids(100)).collect();
        let by_code = |_| json!({ "take": { "percent": { "coupon-value": true } }, "when": { "coupon": codes } });
        let rules = selling("all", size, by_code);
        asked(&rules, discount(&goods(1), &json!({ "coupons": of_a_batch(100) })))
    }),
    taken("a hundred coupons by what is known of the member", 20, |size| {
        let rule = |number| {
            let any: Vec<_> = (0..20).map(|one| json!({ "segment": format!("s-{number}-{one}") })).collect();
            let when = json!({ "coupon": { "batch": "b" }, "any": any });
            json!({ "take": { "percent": { "coupon-value": true } }, "when": when })
        };
        let fields = json!({ "coupons": of_a_batch(100), "member": { "id": "m", "segments": ids(1_000) } });
        asked(&selling("all", size, rule), discount(&goods(1), &fields))
    }),
    refused("a hundred coupons of values of their own by rules", 1_000, "coupons", |size| {
        let rules = selling("best", size, by_value);
        asked(&rules, discount(&goods(1), &json!({ "coupons": of_a_batch(100) })))
    }),
    refused("coupons by codes", 100_000, "coupons", |size| {
        let coupons: Vec<_> = ids(100).iter().map(|code| json!({ "code": code })).collect();
        let codes: Vec<String> = (0..size).map(|number| format!("X{number:06}")).collect();
        let rules = selling("best", 1, |_| json!({ "when": { "coupon": codes } }));
        asked(&rules, discount(&goods(1), &json!({ "coupons": coupons })))
    }),
    // Facts by rules.
    refused("attributes by the options of choices", 1_000, "member.attributes", |size| {
        let attributes: Vec<_> = ids(size).iter().map(|name| json!({ "name": name, "value": "x" })).collect();
        let options: Vec<_> = ids(10).iter().map(|id| json!({ "id": id, "take": { "percent": "1" } })).collect();
        let none: Vec<_> = (0..20).map(|_| json!({ "attribute": { "id-xxxxxx": "x" } })).collect();
        let all: Vec<_> = (0..7).map(|_| json!({ "none": none })).collect();
        let rule = |_| json!({ "take": { "choose": options }, "when": { "all": all } });
        asked(&selling("all", 30, rule), discount(&goods(1), &member(&json!({ "attributes": attributes }))))
    }),
    taken("gifts in the basket whose coupon is gone", 10_000, |size| {
        let rule = |number| json!({ "take": { "gift": id(number) }, "when": { "coupon": "gone" } });
        let gifts = lines(size, |number| json!({ "sku": id(number), "gift-of": id(number) }));
        asked(&selling("all", size, rule), discount(&gifts, &json!({})))
    }),
    taken("gifts in the basket of choices whose coupon is gone", 10_000, |size| {
        let options: Vec<_> = ids(10).iter().map(|id| json!({ "id": id, "take": { "gift": id } })).collect();
        let rule = |_| json!({ "take": { "choose": options }, "when": { "coupon": "gone" } });
        let gifts = lines(size, |number| json!({ "sku": id(9), "gift-of": id(number % 2_000) }));
        asked(&selling("best", 2_000, rule), discount(&gifts, &json!({})))
    }),
    taken("the options of choices whose coupon is gone, all explained", 2_000, |size| {
        let options: Vec<_> = ids(10).iter().map(|id| json!({ "id": id, "take": { "gift": id } })).collect();
        let rule = |_| json!({ "take": { "choose": options }, "when": { "coupon": "gone" } });
        asked(&selling("best", size, rule), discount(&goods(1), &json!({ "explain": "full" })))
    }),
    // Rules by lines.
    refused("discounts for a line", 5_000, "basket", |size| {
        asked(&selling("all", size, none), discount(&goods(10), &json!({})))
    }),
    taken("rules of which the best is wanted, for a line", 2_000, |size| {
        let rules = selling(
            "best",
            size,
            |number| json!({ "take": { "percent": format!("{}.{}", 1 + number % 9, number % 10) } }),
        );
        asked(&rules, discount(&goods(10), &json!({})))
    }),
    taken("ten rules of which the best is wanted, for every line", 10_000, |size| {
        let rules = selling("best", 10, |number| json!({ "take": { "percent": format!("{}", 1 + number) } }));
        asked(&rules, discount(&goods(size), &json!({})))
    }),
    taken("ten rules line by line", 10_000, |size| {
        let rules = selling("best-per-line", 10, |number| json!({ "take": { "percent": format!("{}", 1 + number) } }));
        asked(&rules, discount(&goods(size), &json!({})))
    }),
    taken("rules line by line for a line", 2_000, |size| {
        let rules =
            selling("best-per-line", size, |number| json!({ "take": { "percent": format!("{}", 1 + number % 50) } }));
        asked(&rules, discount(&goods(10), &json!({})))
    }),
    taken("the lowest of rules for a line", 2_000, |size| {
        let rules = selling("lowest", size, |number| json!({ "take": { "percent": format!("{}", 1 + number % 50) } }));
        asked(&rules, discount(&goods(10), &json!({})))
    }),
    taken("the first of rules for a line", 2_000, |size| {
        asked(&selling("first", size, none), discount(&goods(10), &json!({})))
    }),
    taken("rules that all take effect on a line", 2_000, |size| {
        asked(&selling("all", size, none), discount(&goods(10), &json!({})))
    }),
    taken("rules with a tag in common", 2_000, |size| {
        let rules = selling(
            "all",
            size,
            |number| json!({ "conflicts": format!("t{}", number % 3), "of": { "sku": id(number % 10) } }),
        );
        asked(&rules, discount(&goods(10), &json!({})))
    }),
    taken("rules each with a tag of its own", 2_000, |size| {
        let rules = selling(
            "all",
            size,
            |number| json!({ "conflicts": format!("t{number}"), "of": { "sku": id(number % 10) } }),
        );
        asked(&rules, discount(&goods(10), &json!({})))
    }),
    taken("rules that stand alone", 2_000, |size| {
        let rules = selling("all", size, |number| json!({ "exclusive": "order", "of": { "sku": id(number % 10) } }));
        asked(&rules, discount(&goods(10), &json!({})))
    }),
    taken("choices of two", 1_000, |size| {
        let options = json!([{ "id": "a", "take": { "percent": "1" } }, { "id": "b", "take": { "percent": "2" } }]);
        asked(&selling("all", size, |_| json!({ "take": { "choose": options } })), discount(&goods(10), &json!({})))
    }),
    taken("thresholds that nobody reaches", 2_000, |size| {
        let rules = selling(
            "all",
            size,
            |number| json!({ "conflicts": format!("t{number}"), "take": { "amount": "1" }, "when": { "subtotal": { "at-least": "100000" } } }),
        );
        asked(&rules, discount(&goods(10), &json!({ "explain": "full" })))
    }),
    taken("losers that are told, by lines", 1_000, |size| {
        let rules = selling("best", size, |number| json!({ "of": { "sku": id(number) } }));
        asked(&rules, discount(&goods(10_000), &json!({ "explain": "full" })))
    }),
    taken("three lanes with a choice in each", 10_000, |size| {
        let rule = |number| json!({ "id": id(number), "lane": format!("l{}", number % 3), "take": { "percent": format!("{}", 1 + number) } });
        let lanes: Vec<_> = (0..3).map(|number| json!({ "id": format!("l{number}"), "select": "best" })).collect();
        let programme =
            with(earning(0, none), json!({ "lanes": lanes, "discounts": (0..9).map(rule).collect::<Vec<_>>() }));
        asked(&programme, discount(&goods(size), &json!({})))
    }),
    taken("ten lanes with a choice in each", 3_000, |size| {
        let rule = |number| json!({ "id": id(number), "lane": format!("l{}", number % 10), "take": { "percent": format!("{}", 1 + number) } });
        let lanes: Vec<_> = (0..10).map(|number| json!({ "id": format!("l{number}"), "select": "best" })).collect();
        let programme =
            with(earning(0, none), json!({ "lanes": lanes, "discounts": (0..30).map(rule).collect::<Vec<_>>() }));
        asked(&programme, discount(&goods(size), &json!({})))
    }),
    taken("ten lanes, line by line in each", 1_000, |size| {
        let rule = |number| json!({ "id": id(number), "lane": format!("l{}", number % 10), "conflicts": format!("t{number}"), "take": { "percent": format!("{}", 1 + number % 90) } });
        let lanes: Vec<_> =
            (0..10).map(|number| json!({ "id": format!("l{number}"), "select": "best-per-line" })).collect();
        let programme =
            with(earning(0, none), json!({ "lanes": lanes, "discounts": (0..100).map(rule).collect::<Vec<_>>() }));
        asked(&programme, discount(&goods(size), &json!({})))
    }),
    // Parts of the basket that rules look at.
    refused("bundles by lines", 1_000, "basket.lines", |size| {
        let part = |number| json!({ "of": { "category": format!("c{number}") }, "quantity": 1 });
        let bundle = json!({ "take": { "bundle": (0..10).map(part).collect::<Vec<_>>(), "percent": "5" } });
        let rules = selling("all", size, |_| bundle.clone());
        asked(&rules, discount(&lines(10_000, |line| json!({ "category": format!("c{}", line % 10) })), &json!({})))
    }),
    taken("a bundle of ten parts", 10_000, |size| {
        let part = |number| json!({ "of": { "category": format!("c{number}") }, "quantity": 1 });
        let bundle = json!({ "take": { "bundle": (0..10).map(part).collect::<Vec<_>>(), "percent": "5" } });
        let rules = selling("all", 1, |_| bundle.clone());
        asked(&rules, discount(&lines(size, |line| json!({ "category": format!("c{}", line % 10) })), &json!({})))
    }),
    // Each line fits two parts, of all pairs in turn.
    taken("a bundle of ten parts that share units", 460, |size| {
        asked(&selling("all", 1, |_| sharing()), discount(&lines(size, two_of_ten), &json!({})))
    }),
    taken("ten bundles that could be chosen and whose parts share units", 46, |size| {
        asked(&selling("best", 10, |_| sharing()), discount(&lines(size, two_of_ten), &json!({})))
    }),
    refused("a bundle of ten parts that share units of every line", 10_000, "basket.lines", |size| {
        asked(&selling("all", 1, |_| sharing()), discount(&lines(size, two_of_ten), &json!({})))
    }),
    taken("ten bundles that could be chosen", 1_500, |size| {
        let part = |number| json!({ "of": { "category": format!("c{number}") }, "quantity": 1 });
        let bundle = |number| json!({ "take": { "bundle": (0..10).map(part).collect::<Vec<_>>(), "percent": format!("{}", 5 + number) } });
        let rules = selling("best", 10, bundle);
        asked(&rules, discount(&lines(size, |line| json!({ "category": format!("c{}", line % 10) })), &json!({})))
    }),
    taken("ten rules of the cheapest of three", 10_000, |size| {
        let rules = selling(
            "best",
            10,
            |number| json!({ "take": { "buy": 2, "get": 1, "percent": format!("{}", 50 + number) } }),
        );
        asked(&rules, discount(&goods(size), &json!({})))
    }),
    refused("parts of the basket by rules", 1_000, "basket.lines", |size| {
        let rules = selling(
            "all",
            size,
            |_| json!({ "of": { "sku": id(0) }, "when": { "quantity": { "at-least": 1, "of": { "tag": "x" } } } }),
        );
        asked(&rules, discount(&goods(10_000), &json!({})))
    }),
    taken("subtotals without tax", 10_000, |size| {
        let rules = selling(
            "all",
            2,
            |number| json!({ "when": { "subtotal": { "at-least": format!("{number}.00"), "tax": "excluded" } } }),
        );
        let taxed = |number| json!({ "tax-percent": format!("{}.{:03}", number % 90, number % 997) });
        asked(&rules, discount(&lines(size, taxed), &json!({})))
    }),
    taken("twenty parts of the basket", 10_000, |size| {
        let rules = selling(
            "best",
            20,
            |_| json!({ "of": { "sku": id(0) }, "when": { "quantity": { "at-least": 1, "of": { "brand": "x" } } } }),
        );
        asked(&rules, discount(&goods(size), &json!({})))
    }),
    taken("parts of the basket that rules with tags ask for", 10_000, |size| {
        let rules = selling("all", 20, |number| {
            json!({
                "conflicts": format!("t{number}"), "of": { "sku": [id(0), id(1)] }, "take": { "percent": "2" },
                "when": { "quantity": { "at-least": 1, "of": { "not": { "brand": "x" } } } }
            })
        });
        asked(&rules, discount(&goods(size), &json!({})))
    }),
    // Gifts, taxes, margins.
    taken("gifts by products", 2_000, |size| {
        let products: Vec<_> = ids(10_000).iter().map(|sku| json!({ "sku": sku, "unit-price": "1" })).collect();
        let rules = selling("all", size, |number| json!({ "take": { "gift": id(number) } }));
        asked(&rules, discount(&goods(1), &json!({ "products": products })))
    }),
    taken("gifts in the basket by rules", 10_000, |size| {
        let rules = selling("all", 2_000, |number| json!({ "take": { "gift": format!("g{number}") } }));
        let gift = |number| json!({ "sku": format!("g{}", number % 3_000), "gift-of": id(number % 3_000) });
        asked(&rules, discount(&lines(size, gift), &json!({})))
    }),
    taken("a tax rate for every line", 10_000, |size| {
        let programme = with(selling("all", 1, none), json!({ "tax-rounding": "order" }));
        asked(&programme, discount(&lines(size, |line| json!({ "tax-percent": format!("5.{line:05}") })), &json!({})))
    }),
    taken("a margin that counts points", 10_000, |size| {
        let rules: Vec<_> =
            (0..9).map(|number| json!({ "id": format!("d{number}"), "take": { "percent": "1" } })).collect();
        let programme = with(
            earning(9, none),
            json!({
                "lanes": [{ "id": "one", "select": "all" }], "discounts": rules, "margin": { "floor": "10%", "counts-points": true }
            }),
        );
        let fields = json!({ "member": { "id": "m" } });
        asked(&programme, discount(&lines(size, |_| json!({ "unit-cost": "2" })), &fields))
    }),
    refused("a margin that counts points of too many rules", 1_000, "basket.lines", |size| {
        let programme = with(
            earning(size, none),
            json!({
                "lanes": [{ "id": "one", "select": "all" }], "margin": { "floor": "10%", "counts-points": true }
            }),
        );
        asked(&programme, discount(&goods(10_000), &json!({ "member": { "id": "m" } })))
    }),
    taken("points for every line", 10_000, |size| {
        let state = wallet(&lots(10_000, |_| Value::Null), &[]);
        let fields = json!({ "member": { "id": "m" }, "redemptions": [{ "wallet": "bonus" }], "wallets": state });
        asked(&selling("all", 1, none), discount(&goods(size), &fields))
    }),
];

/// A bundle of ten parts.
fn sharing() -> Value {
    let part = |number| json!({ "of": { "tag": format!("t{number}") }, "quantity": 1 });
    json!({ "take": { "bundle": (0..10).map(part).collect::<Vec<_>>(), "amount": "5" } })
}

/// What makes a line fit two of its parts.
fn two_of_ten(line: usize) -> Value {
    json!({ "tags": [format!("t{}", line % 10), format!("t{}", (line / 10 + line) % 10)] })
}
