//! Messages are those that were asked for, each once, and none to be sent in the past.

use loyalty_contract::{OffersDecision, OffersRequest, Timestamp};
use loyalty_engine::Engine;
use serde_json::json;

use crate::{Broken, Decided, Judge};

#[test]
fn messages_come_where_they_are_wanted() {
    assert_eq!(lie_of_messages(false, |_| ()), "messages were not wanted");
}

#[test]
fn a_message_stands_once() {
    let broken = lie_of_messages(true, |lie| lie.messages.push(lie.messages[0].clone()));
    assert_eq!(broken, "message `hello` is named twice");
}

#[test]
fn a_message_is_one_of_the_programme_and_still_to_be_sent() {
    let broken = lie_of_messages(true, |lie| lie.messages[1].id = "whim".into());
    assert_eq!(broken, "message `news/2026-11-01` is of rule `whim`, which the programme has not");
    let broken = lie_of_messages(true, |lie| {
        let at = lie.messages[1].send_at;
        lie.messages[1].send_at = Timestamp { unix_seconds: at.unix_seconds - 1, ..at };
    });
    assert_eq!(broken, "message `news` was to be sent before it was asked for");
}

/// What is said of a greeting and the news of the month with a lie in it, wanted or not.
fn lie_of_messages(are_wanted: bool, tell: impl FnOnce(&mut OffersDecision)) -> String {
    let programme = json!({
        "id": "p", "revision": 1, "currency": "EUR",
        "messages": [ { "id": "hello", "on": "other", "every": "once" }, { "id": "news", "on": "other", "every": "month" } ]
    });
    let request = json!({
        "id": "r1", "at": "2026-11-21T12:00:00+03:00", "maximum": 10, "member": { "id": "m" }, "messages": true
    });
    let (programme, mut request) = (programme.to_string(), serde_json::from_value::<OffersRequest>(request).unwrap());
    let engine = Engine::configure(&programme).unwrap();
    let judge = Judge::new(&programme, engine.programme_info()).unwrap();
    let mut lie = engine.recommend_offers(&request).unwrap();
    assert_eq!(lie.judge(&request, &judge), Ok(()));
    assert_eq!(lie.messages.len(), 2);
    request.messages = are_wanted;
    tell(&mut lie);
    let Err(Broken(broken)) = lie.judge(&request, &judge) else { panic!("nobody notices {lie:?}") };
    broken
}
