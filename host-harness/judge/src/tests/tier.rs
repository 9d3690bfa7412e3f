//! What is said of a tier is of tiers that there are, in their order, and not of the future.

use loyalty_contract::{TierDecision, TierRequest, Timestamp};
use serde_json::json;

use super::{TIER, engine, judge};
use crate::{Broken, Decided};

#[test]
fn every_tier_that_is_named_is_one_of_the_programme() {
    let none = "is `diamond`, a tier that the programme has not";
    let broken = lie_of_tier(|lie| lie.standing.tier = "diamond".into());
    assert_eq!(broken, format!("standing.tier {none}"));
    let broken = lie_of_tier(|lie| {
        let claim = |tier| json!({ "tier": tier, "since": "2026-03-14T12:10:00+03:00", "origin": "granted" });
        let claims = ["base", "diamond"].map(claim);
        lie.standing.beneath = claims.map(|claim| serde_json::from_value(claim).unwrap()).into();
    });
    assert_eq!(broken, format!("standing.beneath.1.tier {none}"));
    let broken = lie_of_tier(|lie| lie.previous = "diamond".into());
    assert_eq!(broken, format!("previous {none}"));
    let broken = lie_of_tier(|lie| lie.progress[0].tier = "diamond".into());
    assert_eq!(broken, format!("a tier of progress {none}"));
    let broken = lie_of_tier(|lie| (lie.at_risk, lie.at_risk_tier) = (true, Some("diamond".into())));
    assert_eq!(broken, format!("at-risk-tier {none}"));
}

#[test]
fn what_is_at_risk_is_told_and_is_a_lower_tier() {
    for same_or_higher in ["silver", "gold"] {
        let broken = lie_of_tier(|lie| (lie.at_risk, lie.at_risk_tier) = (true, Some(same_or_higher.into())));
        assert_eq!(broken, format!("at-risk-tier is `{same_or_higher}`, which is not lower"));
    }
    for (at_risk, tier) in [(true, None), (false, Some("base".into()))] {
        let broken = lie_of_tier(|lie| (lie.at_risk, lie.at_risk_tier) = (at_risk, tier));
        assert_eq!(broken, "at-risk and at-risk-tier contradict each other");
    }
}

#[test]
fn progress_is_to_higher_tiers_nearest_first() {
    for same_or_lower in ["silver", "base"] {
        let broken = lie_of_tier(|lie| lie.progress[0].tier = same_or_lower.into());
        assert_eq!(broken, format!("progress to `{same_or_lower}` is not to a higher tier, nearest first"));
    }
    let broken = lie_of_tier(|lie| lie.progress.push(lie.progress[0].clone()));
    assert_eq!(broken, "progress to `gold` is not to a higher tier, nearest first");
}

#[test]
fn a_tier_is_held_since_a_past_instant_and_before_it_the_one_of_the_request() {
    let broken = lie_of_tier(|lie| {
        // The demo asks on 21 November 2026 at 15:30 UTC; this is one second later.
        lie.standing.since = Timestamp { unix_seconds: 1_795_275_001, ..lie.standing.since };
    });
    assert_eq!(broken, "standing.since lies after the instant to judge at");
    let broken = lie_of_tier(|lie| lie.previous = "base".into());
    assert_eq!(broken, "previous is `base`, which is not what the request says");
}

#[test]
fn rights_and_resets_are_named_once() {
    let broken = lie_of_tier(|lie| lie.benefits.push(lie.benefits[0].clone()));
    assert_eq!(broken, "benefit `priority-support` is named twice");
    let broken = lie_of_tier(|lie| lie.resets = vec!["bonus".into(), "bonus".into()]);
    assert_eq!(broken, "reset `bonus` is named twice");
    let broken = lie_of_tier(|lie| lie.resets = vec!["whim".into()]);
    assert_eq!(broken, "a reset is in wallet `whim`, which the programme has not");
}

/// What is said of the demo's decision, silver on the way to gold, with a lie in it.
fn lie_of_tier(tell: impl FnOnce(&mut TierDecision)) -> String {
    let request: TierRequest = loyalty_json::read(TIER).unwrap();
    let engine = engine();
    let mut lie = engine.evaluate_tier(&request).unwrap();
    assert_eq!((lie.standing.tier.as_str(), lie.progress.len()), ("silver", 1));
    tell(&mut lie);
    let Err(Broken(broken)) = lie.judge(&request, &judge(&engine)) else { panic!("nobody notices {lie:?}") };
    broken
}
