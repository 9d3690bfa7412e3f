//! Which tier is held: what more spend does, when a threshold is reached, and that it makes no difference who asked when.

use loyalty_contract::{TierDecision, TierRequest, TierStanding, Timestamp};
use loyalty_engine::Engine;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::{configured, hold, of};

const DAY: i64 = 86_400;

/// Ways to count and to hold, of which a programme has one each.
const WINDOWS: [&str; 7] = [
    "null",
    r#"{ "rolling-days": 90 }"#,
    r#"{ "rolling-months": 12 }"#,
    r#""calendar-month""#,
    r#""calendar-year""#,
    r#""enrolment-year""#,
    r#""since-change""#,
];
const VALIDITIES: [&str; 6] = [
    r#""end-of-month""#,
    r#""end-of-next-quarter""#,
    r#""end-of-next-year""#,
    r#""end-of-enrolment-year""#,
    r#"{ "after-months": 12, "at": "end-of-month" }"#,
    r#"{ "after-days": 45 }"#,
];

#[test]
fn more_spend_never_lowers_a_tier() {
    hold((ladder(), member(), 0..600_i64, 1..400_i64), |(ladder, member, day, more)| {
        let engine = configured(&ladder);
        let before = position(&engine, &evaluate(&engine, &member, 700, None).standing);
        let mut richer = member;
        richer.push((day, more));
        let after = position(&engine, &evaluate(&engine, &richer, 700, None).standing);
        prop_assert!(after >= before, "{before} to {after}");
        Ok(())
    });
}

#[test]
fn more_spend_never_lowers_a_tier_that_is_held() {
    let case = (ladder(), member(), standing(), 300..900_i64, 0..900_i64, 1..400_i64);
    hold(case, |(ladder, member, standing, day, bought, more)| {
        // Where what counts begins with the change, a term that is renewed meanwhile begins it anew: who just missed the
        // renewal has more to show in their grace.
        let is_over = standing.until.as_ref().is_some_and(|until| until.unix_seconds <= at(day).unix_seconds);
        prop_assume!(ladder["tiers"]["window"] != "since-change" || !is_over);
        let engine = configured(&ladder);
        let before = position(&engine, &evaluate(&engine, &member, day, Some(standing.clone())).standing);
        let mut richer = member;
        richer.push((bought.min(day), more));
        let after = position(&engine, &evaluate(&engine, &richer, day, Some(standing)).standing);
        prop_assert!(after >= before, "{before} to {after}");
        Ok(())
    });
}

#[test]
fn thresholds_are_inclusive() {
    hold((ladder(), -1..=1_i64, select(vec![100_i64, 300])), |(ladder, beside, threshold)| {
        let engine = configured(&ladder);
        let decision = evaluate(&engine, &[(700, threshold + beside)], 700, None);
        let reached = [100, 300].iter().filter(|from| threshold + beside >= **from).count();
        prop_assert_eq!(position(&engine, &decision.standing), reached);
        Ok(())
    });
}

#[test]
fn what_is_missing_is_enough_and_less_is_not() {
    hold((ladder(), member(), 500..700_i64), |(ladder, mut member, day)| {
        let engine = configured(&ladder);
        // More may have come back than was bought, and no figure is below zero.
        member.retain(|(_, spend)| *spend > 0);
        let decision = evaluate(&engine, &member, day, None);
        // What is bought in the second of a change was counted before it.
        prop_assume!(decision.standing.since != at(day) || ladder["tiers"]["window"] != "since-change");
        let Some(next) = decision.progress.first() else { return Ok(()) };
        let held = || Some(decision.standing.clone());
        let missing = next.metrics[0].missing.mantissa / 100;
        prop_assert!(missing > 0);
        member.push((day, missing - 1));
        let short = evaluate(&engine, &member, day, held());
        prop_assert_eq!(position(&engine, &short.standing), position(&engine, &decision.standing));
        member.push((day, 1));
        let enough = evaluate(&engine, &member, day, held());
        prop_assert_eq!(&enough.standing.tier, &next.tier);
        Ok(())
    });
}

#[test]
fn evaluating_twice_is_evaluating_once() {
    hold((ladder(), member(), weighted(0.7, standing()), 400..900_i64), |(ladder, member, standing, day)| {
        let engine = configured(&ladder);
        let once = evaluate(&engine, &member, day, standing);
        let twice = evaluate(&engine, &member, day, Some(once.standing.clone()));
        prop_assert_eq!(&twice.standing, &once.standing);
        prop_assert_eq!((twice.at_risk, &twice.to_keep), (once.at_risk, &once.to_keep));
        prop_assert_eq!(twice.next_review, once.next_review);
        Ok(())
    });
}

#[test]
fn evaluating_in_between_changes_nothing() {
    let case = (held_ladder(), member(), weighted(0.8, standing()), 400..900_i64, 0..400_i64);
    hold(case, |(mut ladder, member, standing, day, later)| {
        // What is recovered in a grace that passes unseen is judged at its end only, and what is renewed at once in a
        // period that passes unseen only if a term ends with it.
        ladder["tiers"]["downgrade"]["grace-days"] = json!(0);
        if ladder["tiers"]["window"] != "calendar-year" || ladder["tiers"]["held-until"] != "end-of-next-year" {
            ladder["tiers"]["renews"] = json!("at-end");
        }
        let engine = configured(&ladder);
        let between = evaluate(&engine, &member, day, standing.clone());
        // An upgrade is dated by the evaluation that finds it, and so is what follows from it.
        prop_assume!(between.standing.since != at(day));
        let once = evaluate(&engine, &member, day + later, standing);
        prop_assume!(once.standing.since != at(day + later));
        let twice = evaluate(&engine, &member, day + later, Some(between.standing));
        prop_assert_eq!(twice.standing, once.standing);
        Ok(())
    });
}

#[test]
fn what_is_foreseen_happens() {
    let case = (ladder(), member(), weighted(0.8, standing()), 400..900_i64);
    hold(case, |(ladder, member, standing, day)| {
        let engine = configured(&ladder);
        let now = evaluate(&engine, &member, day, standing);
        let mut standing = now.standing.clone();
        let mut review = now.next_review;
        let mut fell_to = None;
        let horizon = at(day).unix_seconds + 30 * DAY;
        while let Some(next) = review.filter(|next| next.unix_seconds <= horizon && fell_to.is_none()) {
            let then = ask(&engine, &member, next, Some(standing));
            if position(&engine, &then.standing) < position(&engine, &now.standing) {
                fell_to = Some(then.standing.tier.clone());
            }
            review = then.next_review;
            standing = then.standing;
        }
        prop_assert_eq!(now.at_risk, fell_to.is_some());
        prop_assert_eq!(now.at_risk_tier, fell_to);
        Ok(())
    });
}

#[test]
fn the_order_of_entries_has_no_meaning() {
    let shuffled = member().prop_flat_map(|member| (Just(member.clone()), Just(member).prop_shuffle()));
    hold((ladder(), shuffled, weighted(0.7, standing()), 400..900_i64), |(ladder, (one, other), standing, day)| {
        let engine = configured(&ladder);
        prop_assert_eq!(evaluate(&engine, &one, day, standing.clone()), evaluate(&engine, &other, day, standing));
        Ok(())
    });
}

#[test]
fn a_level_that_cannot_be_reached_changes_nothing() {
    hold((ladder(), member(), weighted(0.7, standing()), 400..900_i64), |(ladder, member, standing, day)| {
        let mut higher = ladder.clone();
        let levels = higher["tiers"]["levels"].as_array_mut().unwrap();
        levels.push(json!({ "id": "beyond", "from": "100000000" }));
        let before = evaluate(&configured(&ladder), &member, day, standing.clone());
        let mut after = evaluate(&configured(&higher), &member, day, standing);
        prop_assert_eq!(after.progress.pop().map(|progress| progress.tier), Some("beyond".to_owned()));
        prop_assert_eq!(before, after);
        Ok(())
    });
}

/// Programmes with three levels by spend, however they count, hold and take away.
fn ladder() -> impl Strategy<Value = Value> {
    prop_oneof![2 => held_ladder(), 1 => following_ladder()]
}

/// With a validity.
fn held_ladder() -> impl Strategy<Value = Value> {
    let mode = select(vec!["to-figures", "one-level"]);
    (windows(7), select(VALIDITIES.to_vec()), mode, grace(), weighted(0.5, Just("80"))).prop_map(
        |(window, validity, mode, grace, keep)| {
            let mut programme = programme(&window, keep);
            // At once from evaluation to evaluation, where a term does not end with a period.
            let is_plain = validity.contains("after-days");
            programme["tiers"]["held-until"] = parsed(validity);
            programme["tiers"]["downgrade"] = json!({ "mode": mode, "grace-days": grace });
            if is_plain {
                programme["tiers"]["renews"] = json!("at-end");
            }
            programme
        },
    )
}

/// Without one.
fn following_ladder() -> impl Strategy<Value = Value> {
    (windows(6), select(vec!["to-figures", "none"]), grace(), weighted(0.5, Just("80"))).prop_map(
        |(window, mode, grace, keep)| {
            let mut programme = programme(&window, keep);
            programme["tiers"]["downgrade"] = json!({ "mode": mode, "grace-days": grace });
            programme
        },
    )
}

fn windows(count: usize) -> impl Strategy<Value = Value> {
    select(WINDOWS[..count].to_vec()).prop_map(parsed)
}

fn grace() -> impl Strategy<Value = i64> {
    select(vec![0, 0, 10, 40])
}

fn programme(window: &Value, keep: Option<&str>) -> Value {
    let mut silver = json!({ "id": "silver", "from": "100" });
    if let Some(keep) = keep {
        silver["keep"] = json!(keep);
    }
    let levels = json!([{ "id": "base" }, silver, { "id": "gold", "from": "300" }]);
    let mut programme = json!({
        "id": "p", "revision": 1, "currency": "EUR", "tiers": { "by": "spend", "levels": levels }
    });
    if !window.is_null() {
        programme["tiers"]["window"] = window.clone();
    }
    programme
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// What somebody spent, and on which day; some of it came back.
fn member() -> impl Strategy<Value = Vec<(i64, i64)>> {
    prop::collection::vec((0..400_i64, prop_oneof![5 => 1..200_i64, 1 => -100..0_i64]), 0..8)
}

/// An earned standing that ends sometime.
fn standing() -> impl Strategy<Value = TierStanding> {
    let tier = select(vec!["base", "silver", "gold"]);
    (tier, 0..300_i64, weighted(0.9, 0..400_i64)).prop_map(|(tier, since, length)| {
        let mut standing: TierStanding =
            of(json!({ "tier": tier, "since": "2025-01-01T00:00:00Z", "origin": "earned" }));
        standing.since = at(since);
        standing.until = length.map(|length| at(since + length + 1));
        standing
    })
}

fn position(engine: &Engine, standing: &TierStanding) -> usize {
    engine.programme_info().tiers.iter().position(|tier| *tier == standing.tier).unwrap()
}

fn evaluate(engine: &Engine, member: &[(i64, i64)], day: i64, standing: Option<TierStanding>) -> TierDecision {
    ask(engine, member, at(day), standing)
}

fn ask(engine: &Engine, member: &[(i64, i64)], now: Timestamp, standing: Option<TierStanding>) -> TierDecision {
    let mut request: TierRequest = of(json!({
        "member-id": "m", "at": "2025-01-01T00:00:00Z", "enrolled-at": "2025-01-01T00:00:00Z", "activity": member
            .iter()
            .map(|(_, spend)| json!({ "at": "2025-01-01T00:00:00Z", "spend": spend.to_string(), "orders": 1, "visits": 0 }))
            .collect::<Vec<_>>()
    }));
    request.at = now;
    request.standing = standing;
    for (entry, (day, _)) in request.activity.iter_mut().zip(member) {
        entry.at = at(*day);
    }
    request.activity.retain(|entry| entry.at.unix_seconds <= now.unix_seconds);
    engine.evaluate_tier(&request).unwrap()
}

/// Ten in the morning, so many days after 2025-01-01.
const fn at(day: i64) -> Timestamp {
    Timestamp { unix_seconds: 1_735_725_600 + day * DAY, utc_offset_minutes: 0 }
}
