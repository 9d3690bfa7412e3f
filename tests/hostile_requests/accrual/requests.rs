//! Events at random: orders and actions of a member about whom everything is known that a rule may ask for.

use loyalty_contract::{
    AccrualRequest, Action, Attribute, Context, Decimal, Event, ExplainLevel, Figure, History, Line, Maybe, Member,
    Order, Payment, PaymentMethod, Referral, TaskProgress, TaxMode, Timestamp,
};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

use crate::points::wallets;
use crate::requests::{blank, coupons, lines};
use crate::values::{PLAUSIBLE, decimal, time};

/// Requests about the wallets, tiers, plans and categories of the programmes at random.
pub fn all() -> impl Strategy<Value = AccrualRequest> {
    let event = prop_oneof![7 => order().prop_map(Event::Purchase), 1 => action().prop_map(Event::Action)];
    let when = (time(PLAUSIBLE), weighted(0.2, time(PLAUSIBLE)), prop::collection::vec(time(PLAUSIBLE), 0..3));
    let who = (weighted(0.9, member()), weighted(0.8, history()), weighted(0.5, referral()));
    let rest = (coupons(PLAUSIBLE), weighted(0.5, wallets(PLAUSIBLE)), tasks(), extensions(), level());
    (event.boxed(), when, who.boxed(), rest.boxed()).prop_map(
        |(
            event,
            (at, recorded, mut offsets),
            (member, history, referral),
            (coupons, wallets, tasks, extensions, level),
        )| {
            offsets.sort_by_key(|change| change.unix_seconds);
            offsets.dedup_by_key(|change| change.unix_seconds);
            AccrualRequest {
                at,
                recorded_at: recorded.filter(|recorded| recorded.unix_seconds >= at.unix_seconds),
                offsets,
                event,
                member,
                history,
                referral,
                coupons,
                wallets: wallets.unwrap_or_default(),
                tasks,
                explain: level,
                extensions,
                ..blank(&json!({ "event": { "action": { "kind": "review" } } }))
            }
        },
    )
}

pub fn level() -> impl Strategy<Value = ExplainLevel> {
    select(vec![ExplainLevel::Off, ExplainLevel::Summary, ExplainLevel::Full])
}

fn order() -> impl Strategy<Value = Order> {
    let basket = json!({ "currency": "RUB", "lines": [] });
    let order: Value = json!({ "id": "o", "at": null, "basket": basket, "state": "completed" });
    let tax_mode = weighted(0.3, select(vec![TaxMode::Inclusive, TaxMode::Exclusive]));
    let lines = (lines(PLAUSIBLE), prop::collection::vec(marks(), 60));
    (lines, tax_mode, weighted(0.7, context()), prop::collection::vec(payment(), 0..3)).prop_map(
        move |((lines, marks), tax_mode, context, payments)| {
            let mut order: Order = blank(&order);
            let marked = |(line, marks): (Line, Line)| {
                let Line { brand, seller, tags, regular_price, attributes, .. } = marks;
                Line { brand, seller, tags, regular_price, attributes, ..line }
            };
            order.basket.lines = lines.into_iter().zip(marks).map(marked).collect();
            order.basket.tax_mode = tax_mode;
            order.basket.context = context;
            order.payments = payments;
            order
        },
    )
}

/// A line that has nothing but what others have beside their price.
fn marks() -> impl Strategy<Value = Line> {
    let words = (weighted(0.5, Just("Acme")), weighted(0.5, select(vec!["shop-1", "shop-2"])));
    let tags = subsequence(vec!["new", "green", "old"], 0..3);
    let rest = (weighted(0.3, decimal(PLAUSIBLE, 20_000, 2)), weighted(0.4, select(vec!["red", "blue", "black"])));
    (words, tags, rest).prop_map(|((brand, seller), tags, (regular_price, colour))| Line {
        brand: brand.map(String::from),
        seller: seller.map(String::from),
        tags: tags.into_iter().map(String::from).collect(),
        regular_price,
        attributes: colour.map(|colour| attribute("colour", colour)).into_iter().collect(),
        ..blank(&json!({ "id": null, "at": null, "key": "1", "sku": "1", "quantity": "1", "unit-price": "1" }))
    })
}

fn context() -> impl Strategy<Value = Context> {
    (select(vec!["web", "till"]), select(vec!["s1", "s2"]), select(vec!["RU", "KZ", "AM"])).prop_map(
        |(channel, store, country)| {
            blank(&json!({
                "id": null, "at": null, "channel": channel, "store": store, "country": country
            }))
        },
    )
}

fn payment() -> impl Strategy<Value = Payment> {
    use PaymentMethod::{Card, Cash, GiftCard, Points};
    (select(vec![Card, Card, Cash, GiftCard, Points]), decimal(PLAUSIBLE, 5_000, 2), any::<bool>()).prop_map(
        |(method, amount, is_of_bank)| Payment {
            method,
            amount,
            instruments: is_of_bank.then(|| "bank-card".into()).into_iter().collect(),
        },
    )
}

fn action() -> impl Strategy<Value = Action> {
    let subject = weighted(0.7, select(vec!["PHONE", "path", "sea"]));
    (select(vec!["review", "walk"]), subject, weighted(0.5, decimal(PLAUSIBLE, 10_000, 3)), weighted(0.5, context()))
        .prop_map(|(kind, subject, amount, context)| Action {
            kind: kind.into(),
            subject: subject.map(String::from),
            amount,
            context,
        })
}

fn member() -> impl Strategy<Value = Member> {
    let day = (1..=12_u8, 1..=28_u8, weighted(0.5, 1930..2020_u16));
    let born = prop_oneof![6 => day, 1 => Just((2, 29, None))].prop_map(|(month, day, year)| {
        let year = year.map_or_else(|| "-".into(), |year| year.to_string());
        json!(format!("{year}-{month:02}-{day:02}"))
    });
    let standing = (select(vec!["base", "silver", "gold"]), long_past(), weighted(0.5, time(PLAUSIBLE)))
        .prop_map(|(tier, since, until)| json!({ "tier": tier, "since": since, "until": until, "origin": "earned" }));
    let window = || (weighted(0.6, past()), weighted(0.5, time(PLAUSIBLE)));
    let choice = (0..9_usize, select(vec!["phones", "audio", "phones/cases"]), window()).prop_map(
        |(rule, chosen, (since, until))| json!({ "rule": format!("rule-{rule}"), "chosen": chosen, "since": since, "until": until }),
    );
    let membership = (select(vec!["PHONE", "CASE", "club"]), past(), weighted(0.7, time(PLAUSIBLE)), any::<bool>()).prop_map(
        |(plan, since, until, failed)| json!({ "plan": plan, "since": since, "until": until, "renewal-failed": failed }),
    );
    let entitlement =
        window().prop_map(|(since, until)| json!({ "id": "early-access", "since": since, "until": until }));
    let dates = (weighted(0.8, past()), weighted(0.8, born.clone()), weighted(0.3, past()), weighted(0.5, born));
    let held = (
        prop::collection::vec(choice, 0..5),
        prop::collection::vec(membership, 0..3),
        prop::collection::vec(entitlement, 0..2),
        subsequence(vec!["vip", "new", "vip"], 0..3),
        weighted(0.8, standing),
    );
    let figures = (weighted(0.7, decimal(PLAUSIBLE, 30, 4)), weighted(0.7, decimal(PLAUSIBLE, 4, 2)));
    (dates, held, figures, weighted(0.5, 1..=31_u8), any::<bool>()).prop_map(
        |((enrolled, born, changed, wedding), held, (percent, factor), statement_day, has_card)| {
            let (choices, memberships, entitlements, segments, tier) = held;
            let fields = json!({
                "id": "anna", "at": null, "enrolled-at": enrolled, "birthday-changed-at": changed,
                "tier": tier, "segments": segments, "choices": choices, "memberships": memberships,
                "entitlements": entitlements, "statement-day": statement_day, "birthday": born,
                "occasions": wedding.map(|on| json!([{ "kind": "wedding", "on": on }])),
                "attributes": if has_card { json!([{ "name": "card", "value": "4276" }]) } else { json!([]) }
            });
            let mut member: Member = blank(&fields);
            let figure = |name: &str, value: Decimal| Figure { name: name.into(), value };
            member.figures.extend(percent.map(|value| figure("personal-percent", value)));
            member.figures.extend(factor.map(|value| figure("personal-factor", value)));
            member
        },
    )
}

fn history() -> impl Strategy<Value = History> {
    (0..6_u32, decimal(PLAUSIBLE, 60_000, 2)).prop_map(|(orders, spend)| {
        let history: History = blank(&json!({ "id": null, "at": null, "orders": 0, "purchase-days": 0, "spend": "0" }));
        History { orders, purchase_days: orders, spend, ..history }
    })
}

fn referral() -> impl Strategy<Value = Referral> {
    let referrer = select(vec!["boris", "boris", "boris", "anna"]);
    let tier = weighted(0.5, select(vec!["base", "gold"]));
    (referrer, tier, time(PLAUSIBLE), prop::bool::weighted(0.1), prop::bool::weighted(0.1)).prop_map(
        |(referrer, referrer_tier, registered_at, rewarded, is_marked)| Referral {
            referrer: referrer.into(),
            referrer_tier: referrer_tier.map(String::from),
            registered_at,
            rewarded,
            warnings: is_marked.then(|| "same-card".into()).into_iter().collect(),
        },
    )
}

fn tasks() -> impl Strategy<Value = Vec<TaskProgress>> {
    let task = (decimal(PLAUSIBLE, 10, 1), weighted(0.5, Just(Decimal::new(10, 0))))
        .prop_map(|(reached, out_of)| TaskProgress { task: "quiz".into(), period_start: Maybe::None, reached, out_of });
    prop::collection::vec(task, 0..2)
}

fn extensions() -> impl Strategy<Value = Vec<Attribute>> {
    let one = (select(vec!["gender", "card"]), select(vec!["f", "x"])).prop_map(|(name, value)| attribute(name, value));
    prop::collection::vec(one, 0..3)
}

fn attribute(name: &str, value: &str) -> Attribute {
    Attribute { name: name.into(), value: value.into() }
}

/// Before all events.
fn long_past() -> impl Strategy<Value = Timestamp> {
    (1_600_000_000..1_760_000_000_i64, select(vec![0_i16, 180]))
        .prop_map(|(unix_seconds, utc_offset_minutes)| Timestamp { unix_seconds, utc_offset_minutes })
}

/// Before most events.
fn past() -> impl Strategy<Value = Timestamp> {
    (1_600_000_000..1_790_000_000_i64, select(vec![0_i16, 180]))
        .prop_map(|(unix_seconds, utc_offset_minutes)| Timestamp { unix_seconds, utc_offset_minutes })
}
