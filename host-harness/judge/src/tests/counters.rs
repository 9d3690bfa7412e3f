//! What a decision uses of limits is of limits that there are, from the books that were handed in.

use loyalty_contract::{AccrualDecision, AccrualRequest, Date};
use loyalty_engine::Engine;
use serde_json::json;

use crate::{Broken, Decided, Judge};

#[test]
fn a_limit_is_one_of_the_programme() {
    let broken = lie_of_counters(|lie| lie.counters[0].limit = "whim".into());
    assert_eq!(broken, "counter change 0 (`whim`) is of a limit that the programme has not");
}

#[test]
fn a_counter_is_of_as_many_subjects_as_its_limit_counts_by() {
    let broken = lie_of_counters(|lie| lie.counters[1].subjects.push("n".into()));
    assert_eq!(broken, "counter change 1 (`base/total`) has 2 subjects, the limit counts by 1");
    let broken = lie_of_counters(|lie| lie.counters[1].subjects.clear());
    assert_eq!(broken, "counter change 1 (`base/total`) has 0 subjects, the limit counts by 1");
}

#[test]
fn a_counter_is_changed_from_the_version_that_was_handed_in() {
    let version = |place: usize, version| lie_of_counters(|lie| lie.counters[place].expected_version = version);
    let handed_in = "counter change 1 (`base/total`) expects version";
    assert_eq!(version(1, Some(8)), format!("{handed_in} Some(8), the request has Some(7)"));
    assert_eq!(version(1, None), format!("{handed_in} None, the request has Some(7)"));
    let new = "counter change 0 (`base/per-day`) expects version Some(7), the request has None";
    assert_eq!(version(0, Some(7)), new);
    // The books of another day, and of somebody else, are other books.
    let broken = lie_of_counters(|lie| lie.counters[1].period_start = Some(Date { year: 2026, month: 11, day: 21 }));
    assert_eq!(broken, format!("{handed_in} Some(7), the request has None"));
    let broken = lie_of_counters(|lie| lie.counters[1].subjects[0] = "n".into());
    assert_eq!(broken, format!("{handed_in} Some(7), the request has None"));
}

#[test]
fn a_counter_is_changed_once() {
    let broken = lie_of_counters(|lie| lie.counters.push(lie.counters[1].clone()));
    assert_eq!(broken, "counter change 2 (`base/total`) changes its counter a second time");
}

/// What is said of points that use one limit whose counter stands in the books and one whose counter is new, with a lie.
fn lie_of_counters(tell: impl FnOnce(&mut AccrualDecision)) -> String {
    let programme = json!({
        "id": "p", "revision": 1, "currency": "EUR", "wallets": [ { "id": "points" } ],
        "accrual": [ { "id": "base", "earn": { "percent": "10" }, "cap": { "total": 50, "per-day": 1 } } ]
    });
    let request = json!({
        "id": "e1", "at": "2026-11-21T12:00:00Z", "member": { "id": "m" },
        "event": { "purchase": { "id": "o1", "basket": {
            "currency": "EUR",
            "lines": [ { "key": "a", "sku": "a", "quantity": "1", "unit-price": "1000.00" } ] } } },
        "counters": [ { "limit": "base/total", "subjects": ["m"], "used": "3", "version": 7 } ]
    });
    let (programme, request) = (programme.to_string(), serde_json::from_value::<AccrualRequest>(request).unwrap());
    let engine = Engine::configure(&programme).unwrap();
    let judge = Judge::new(&programme, engine.programme_info()).unwrap();
    let mut lie = engine.calculate_accrual(&request).unwrap();
    assert_eq!(lie.judge(&request, &judge), Ok(()));
    assert_eq!(lie.counters.len(), 2);
    tell(&mut lie);
    let Err(Broken(broken)) = lie.judge(&request, &judge) else { panic!("nobody notices {lie:?}") };
    broken
}
