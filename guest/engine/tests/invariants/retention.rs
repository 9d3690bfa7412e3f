//! What holds of the outlook on every member, whatever the parameters.

use loyalty_contract::{Decimal, Error, OffersRequest, Outlook, Timestamp};
use loyalty_engine::Engine;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::figures::exact;
use super::{configured, hold, of};

/// Parameters over their whole range, small ones as often as large ones.
fn parameter() -> impl Strategy<Value = String> {
    prop_oneof![
        (1..=9_u32, 0..=6_u32).prop_map(|(digit, zeros)| format!("0.{}{digit}", "0".repeat(zeros.min(5) as usize))),
        (1..=9_999_u32).prop_map(|thousandths| format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000)),
        (1..1_000_000_u32).prop_map(|whole| whole.to_string()),
    ]
}

fn programme() -> impl Strategy<Value = Value> {
    let bg_nbd = (parameter(), parameter(), parameter(), parameter(), 1..=366_u32);
    let above_one = |parameter: String| match parameter.split_once('.') {
        Some(("0" | "1", fraction)) => format!("1.{fraction}1"),
        Some(_) => parameter,
        None => format!("{parameter}.5"),
    };
    let gamma_gamma = (parameter(), parameter().prop_map(above_one), parameter());
    (bg_nbd, gamma_gamma, 1..=3_650_u32).prop_map(|((r, alpha, a, b, unit), (p, q, v), horizon)| {
        json!({
            "id": "p", "revision": 1, "currency": "EUR",
            "retention": {
                "horizon-days": horizon,
                "bg-nbd": { "time-unit-days": unit, "r": r, "alpha": alpha, "a": a, "b": b },
                "gamma-gamma": { "p": p, "q": q, "v": v }
            }
        })
    })
}

/// A member's days: from the first purchase to the latest, from then to now, and how many with a purchase.
fn days() -> impl Strategy<Value = (u32, u32, u32)> {
    (0..=20_000_u32, 0..=20_000_u32, 0..=20_000_u32).prop_map(|(bought, since, repeat)| {
        let repeat = if bought == 0 { 0 } else { 1 + repeat % bought };
        (bought, since, 1 + repeat)
    })
}

/// What is said of a member who buys on `purchase_days`, the latest so many days after the first and before now; none
/// where that is more than 10⁹ purchases.
fn outlook(engine: &Engine, bought: u32, since: u32, purchase_days: u32) -> Option<Outlook> {
    let day = |days: u32| 1_000_000_000 + i64::from(days) * 86_400;
    let time = |days| Timestamp { unix_seconds: day(days), utc_offset_minutes: 0 };
    let request = json!({
        "id": "r", "at": time(bought + since), "maximum": 1,
        "history": {
            "orders": purchase_days, "purchase-days": purchase_days, "spend": "120.50",
            "first-order-at": time(0), "last-order-at": time(bought)
        }
    });
    engine.recommend_offers(&of::<OffersRequest>(request)).ok().map(|decision| decision.outlook.unwrap())
}

#[test]
fn alive_falls_with_silence_and_rises_with_a_later_purchase() {
    hold((programme(), days(), 1..=500_u32), |(programme, (bought, since, purchase_days), more)| {
        let engine = configured(&programme);
        let alive =
            |bought, since| Some(exact(outlook(&engine, bought, since, purchase_days)?.alive.unwrap_or(Decimal::ZERO)));
        let Some(now) = alive(bought, since) else { return Ok(()) };
        prop_assert!((0..=exact(Decimal::new(1, 0))).contains(&now));
        prop_assert!(alive(bought, since + more).is_none_or(|alive| alive <= now), "a longer silence");
        let later = more.min(since);
        if purchase_days > 1 {
            prop_assert!(alive(bought + later, since - later).is_none_or(|alive| alive >= now), "a later purchase");
        }
        Ok(())
    });
}

#[test]
fn a_longer_horizon_never_holds_fewer_purchases() {
    hold((programme(), days(), 1..=3_000_u32), |(mut programme, (bought, since, purchase_days), more)| {
        let mut expected = |horizon: u32| {
            programme["retention"]["horizon-days"] = horizon.into();
            let outlook = outlook(&configured(&programme), bought, since, purchase_days)?;
            Some(exact(outlook.expected_purchases.unwrap()))
        };
        let (Some(near), Some(far)) = (expected(300), expected(300 + more)) else { return Ok(()) };
        // The last of six decimals may go either way where the two ways of computing meet.
        prop_assert!(near >= 0 && far + exact(Decimal::new(1, 6)) >= near, "{near}, then {far}");
        Ok(())
    });
}

#[test]
fn every_history_gets_an_outlook_or_a_reason() {
    let count = || prop_oneof![0..4_u32, any::<u32>()];
    let time = || prop_oneof![-62_135_596_800..253_402_300_800_i64, 0..4_000_000_000_i64, any::<i64>()];
    let decimal = || (prop_oneof![0..1_000_i64, any::<i64>()], prop_oneof![0..3_u8, any::<u8>()]);
    let times = (time(), prop::option::of(time()), prop::option::of(time()));
    hold((programme(), times, count(), count(), decimal(), prop::option::of(decimal())), |case| {
        let (programme, (at, first, last), orders, purchase_days, spend, gap) = case;
        let at_time = |unix_seconds| Timestamp { unix_seconds, utc_offset_minutes: 60 };
        let decimal = |(mantissa, scale)| Decimal { mantissa, scale };
        let mut request: OffersRequest = of(json!({
            "id": "r", "at": "2026-11-21T12:00:00Z", "maximum": 1,
            "history": { "orders": orders, "purchase-days": purchase_days, "spend": "0" }
        }));
        request.at = at_time(at);
        let history = request.history.as_mut().unwrap();
        history.first_order_at = first.map(at_time);
        history.last_order_at = last.map(at_time);
        history.spend = decimal(spend);
        history.median_gap_days = gap.map(decimal);
        match configured(&programme).recommend_offers(&request) {
            Ok(decision) => prop_assert!(decision.outlook.is_some()),
            Err(Error { message, path, .. }) => prop_assert!(!message.is_empty() && !path.is_empty()),
        }
        Ok(())
    });
}
