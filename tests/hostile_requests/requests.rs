//! Requests at random: plausible ones, and the same with values in them that make no sense.

use std::fmt;

use loyalty_contract::{
    AccrualRequest, Activity, Coupon, Decimal, DiscountRequest, Event, Exclusions, Line, LineKind, Member,
    OffersRequest, Payment, PaymentMethod, TierOrigin, TierRequest, TierStanding, Timestamp, UnitAmount,
};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::offered;
use crate::points;
use crate::values::{
    Nonsense, any_decimal, any_number, any_text, any_time, decimal, id, rarely, sometimes, time, word,
};

/// One request for each function, about the same member and basket.
#[derive(Clone)]
pub struct Requests {
    pub accrual: AccrualRequest,
    pub discount: DiscountRequest,
    pub tier: TierRequest,
    pub offers: OffersRequest,
}

/// As a scenario file has them.
impl fmt::Debug for Requests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { accrual, discount, tier, offers } = self;
        let requests = json!({
            "calculate-accrual": accrual, "apply-discount": discount, "evaluate-tier": tier, "recommend-offers": offers
        });
        write!(f, "{requests}")
    }
}

impl Requests {
    /// Puts the same lines into every basket.
    pub fn set_lines(&mut self, lines: &[Line]) {
        self.discount.basket.lines = lines.to_vec();
        if let Event::Purchase(order) = &mut self.accrual.event {
            order.basket.lines = lines.to_vec();
        }
        if let Some(basket) = &mut self.offers.basket {
            basket.lines = lines.to_vec();
        }
    }
}

/// Requests in roubles about the wallets, tiers and categories of the programmes at random.
pub fn with(nonsense: Nonsense) -> impl Strategy<Value = Requests> {
    let order = (id(nonsense, "order"), time(nonsense), currency(nonsense), lines(nonsense));
    let who = (weighted(0.8, member(nonsense)), prop::collection::vec(activity(nonsense), 0..6));
    let money = (coupons(nonsense), payments(nonsense), points::redemptions(nonsense), points::wallets(nonsense));
    let maximum = sometimes(nonsense, 1..=1_000_u32, any_number());
    let rest = (weighted(0.2, time(nonsense)), maximum, offered::told(nonsense));
    // Boxed, because a test's stack does not hold all that leads to a request.
    (order.boxed(), who.boxed(), money.boxed(), rest).prop_map(
        |((id, at, currency, lines), (member, activity), money, (recorded_at, maximum, told))| {
            let (coupons, payments, redemptions, wallets) = money;
            let recorded_at = recorded_at.filter(|recorded| recorded.unix_seconds >= at.unix_seconds);
            let basket: Value = json!({ "currency": currency, "lines": [] });
            let accrual: AccrualRequest =
                blank(&json!({ "event": { "purchase": { "id": "o", "basket": basket, "state": "completed" } } }));
            let Event::Purchase(mut purchase) = accrual.event else { panic!("a purchase") };
            purchase.payments = payments.clone();
            let standing = member.as_ref().and_then(|member: &Member| member.tier.clone());
            let discount: DiscountRequest = blank(&json!({ "basket": basket }));
            let known = json!({
                "member-id": "m", "id": null, "enrolled-at": "2020-02-29T12:00:00+03:00",
                "tasks": [{ "task": "survey", "period-start": "2025-10-01", "reached": "1", "out-of": "2" }],
                "memberships": [{
                    "plan": "plus", "since": "2025-01-01T00:00:00+03:00", "until": "2026-01-01T00:00:00+03:00",
                    "renewal-failed": true
                }]
            });
            let tier: TierRequest = blank(&known);
            let offers: OffersRequest = blank(&json!({ "maximum": 1, "basket": basket }));
            let event = Event::Purchase(purchase);
            let mut requests = Requests {
                tier: TierRequest { member_id: id.clone(), at, standing, activity, ..tier },
                offers: told.to(OffersRequest {
                    id: id.clone(),
                    at,
                    maximum,
                    member: member.clone(),
                    coupons: coupons.clone(),
                    wallets: wallets.clone(),
                    ..offers
                }),
                accrual: AccrualRequest {
                    id: id.clone(),
                    at,
                    recorded_at,
                    event,
                    member: member.clone(),
                    coupons: coupons.clone(),
                    ..accrual
                },
                discount: DiscountRequest {
                    id,
                    at,
                    recorded_at,
                    member,
                    coupons,
                    payments,
                    redemptions,
                    wallets,
                    ..discount
                },
            };
            requests.set_lines(&lines);
            requests
        },
    )
}

/// A value of the contract with these fields; an id and a time where there is none.
pub fn blank<T: DeserializeOwned>(fields: &Value) -> T {
    let mut value = json!({ "id": "o", "at": "2026-11-21T18:30:00+03:00" });
    for (name, field) in fields.as_object().unwrap() {
        match field {
            Value::Null => drop(value.as_object_mut().unwrap().remove(name)),
            _ => value[name] = field.clone(),
        }
    }
    serde_json::from_value(value).unwrap()
}

fn currency(nonsense: Nonsense) -> impl Strategy<Value = String> {
    let bad = prop_oneof![select(vec!["", "USD", "XYZ", "rub", "RUB ", "₽"]).prop_map(String::from), any_text()];
    sometimes(nonsense, Just("RUB".into()), bad)
}

/// None, one, a few or many, with keys of their own.
pub fn lines(nonsense: Nonsense) -> impl Strategy<Value = Vec<Line>> {
    let counts = prop_oneof![1 => Just(0..1_usize), 2 => Just(1..2), 12 => Just(2..8), 1 => Just(30..60)];
    let keyed = counts.prop_flat_map(move |count| {
        prop::collection::vec((rarely(nonsense, any_text()), line(nonsense).boxed()), count)
    });
    keyed.prop_map(|lines| {
        let keyed = lines.into_iter().enumerate();
        keyed.map(|(index, (key, line))| Line { key: key.unwrap_or_else(|| format!("{index:02}")), ..line }).collect()
    })
}

fn line(nonsense: Nonsense) -> impl Strategy<Value = Line> {
    use LineKind::{Deposit, Donation, GiftCard, Goods, MembershipFee, Service, Shipping, Tip};
    let kind = select(vec![
        Goods,
        Goods,
        Goods,
        Goods,
        Goods,
        Service,
        GiftCard,
        Shipping,
        MembershipFee,
        Deposit,
        Donation,
        Tip,
    ]);
    let pieces = (1..20_i64).prop_map(|pieces| (Decimal::new(pieces, 0), false));
    let weight = (1..20_000_i64).prop_map(|grams| (Decimal::new(grams, 3), true));
    let nothing = (any_decimal(), any::<bool>());
    let quantity = sometimes(nonsense, prop_oneof![3 => pieces, 1 => weight], nothing);
    let prices = (decimal(nonsense, 20_000, 2), weighted(0.3, decimal(nonsense, 20_000, 2)), weighted(0.3, 0..=100_u8));
    let marks = (
        weighted(0.8, word(nonsense, &["phones", "phones/cases", "audio"])),
        weighted(0.1, prop::array::uniform4(any::<bool>())),
        weighted(0.1, word(nonsense, &["discount-0"])),
        weighted(0.5, select(vec![Decimal::new(20, 0), Decimal::new(0, 0), Decimal::new(1_000_000, 4)])),
        rarely(nonsense, any_decimal()),
    );
    (kind, word(nonsense, &["PHONE", "CASE"]), quantity, prices, marks).prop_map(
        |(
            kind,
            sku,
            (quantity, divisible),
            (unit_price, minimum_price, prior),
            (category, excluded, gift_of, tax, odd),
        )| {
            let blank: Line = blank(&json!({
                "id": null, "at": null, "key": "1", "sku": "1", "quantity": "1", "unit-price": "1"
            }));
            // A share of the price of one unit, but whole kopecks; less than one unit may be sold.
            let prior = prior.filter(|_| !divisible && unit_price.scale == 2 && unit_price.mantissa >= 0);
            let prior = prior.map(|percent| Decimal::new(unit_price.mantissa / 100 * i64::from(percent), 2));
            let exclusions = excluded.map(|[discounts, accrual, redemption, thresholds]| Exclusions {
                discounts,
                accrual,
                redemption,
                thresholds,
            });
            Line {
                sku,
                kind,
                quantity,
                divisible,
                unit_price,
                minimum_price,
                category,
                exclusions,
                gift_of,
                prior_discount: odd.or(prior),
                tax_percent: odd.or(tax),
                ..blank
            }
        },
    )
}

pub fn member(nonsense: Nonsense) -> impl Strategy<Value = Member> {
    let origin = select(vec![TierOrigin::Earned, TierOrigin::Granted]);
    let tier = word(nonsense, &["base", "silver", "gold"]);
    let standing = (tier, offered::before(nonsense), weighted(0.3, time(nonsense)), origin);
    (id(nonsense, "anna"), weighted(0.8, standing)).prop_map(|(id, standing)| {
        let tier = standing.map(|(tier, since, until, origin)| TierStanding {
            tier,
            since,
            until,
            origin,
            grace_until: None,
            changed_at: None,
            beneath: Vec::new(),
        });
        Member { id, tier, ..blank(&json!({ "id": "m", "at": null })) }
    })
}

/// Purchases before any of the times a plausible request is made at.
fn activity(nonsense: Nonsense) -> impl Strategy<Value = Activity> {
    let at =
        (1_735_000_000..1_760_000_000_i64).prop_map(|unix_seconds| Timestamp { unix_seconds, utc_offset_minutes: 180 });
    let spend = prop_oneof![9 => decimal(nonsense, 60_000, 2), 1 => Just(Decimal::new(-50_000, 2))];
    let bought = weighted(0.1, time(nonsense));
    let units = prop::collection::vec((word(nonsense, &["nights", "miles"]), decimal(nonsense, 100, 1)), 0..2);
    (sometimes(nonsense, at, any_time()), bought, spend, any::<i32>(), units).prop_map(
        |(at, purchased_at, spend, orders, units)| Activity {
            at,
            purchased_at: purchased_at.filter(|bought| bought.unix_seconds <= at.unix_seconds),
            spend,
            orders,
            visits: 0,
            units: units.into_iter().map(|(unit, amount)| UnitAmount { unit, amount }).collect(),
        },
    )
}

pub fn coupons(nonsense: Nonsense) -> impl Strategy<Value = Vec<Coupon>> {
    let until = weighted(0.3, time(nonsense));
    let coupon =
        (word(nonsense, &["HELLO", "hel-lo ", "BYE"]), until, any::<bool>()).prop_map(|(code, until, used)| Coupon {
            code,
            batch: None,
            owner: None,
            value: None,
            since: None,
            until,
            used,
        });
    prop::collection::vec(coupon, 0..3)
}

fn payments(nonsense: Nonsense) -> impl Strategy<Value = Vec<Payment>> {
    let method = select(vec![PaymentMethod::Card, PaymentMethod::Points, PaymentMethod::GiftCard]);
    let payment = (method, decimal(nonsense, 5_000, 2)).prop_map(|(method, amount)| Payment {
        method,
        instruments: Vec::new(),
        amount,
    });
    prop::collection::vec(payment, 0..3)
}
