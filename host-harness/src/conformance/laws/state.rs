//! The state that came out, handed in again: deciding twice is deciding once.

use loyalty_contract::{Settlement, TierDecision};
use serde_json::{Value, json};

use super::{Held, equal, only, same};
use crate::conformance::answer::{Answer, Subject};
use crate::conformance::scenario::{Question, Scenario};

/// A tier that is judged again at the same instant, from the standing that came out, stays as it is.
pub(super) fn tier_again(subject: &mut Subject, scenario: &Scenario, answer: &Answer) -> Option<Held> {
    let (Question::EvaluateTier(request), Answer::Decided(decision)) = (&scenario.question, answer) else {
        return None;
    };
    let decision: TierDecision = serde_json::from_value(decision.clone()).ok()?;
    let expected = json!({ "standing": decision.standing, "change": "none" });
    let mut request = request.clone();
    request.standing = Some(decision.standing);
    Some(match subject.ask(&scenario.programme, &Question::EvaluateTier(request)) {
        Answer::Decided(again) => equal(&only(&again, &["standing", "change"]), &expected),
        other => same(&other, answer),
    })
}

/// Wallets that are settled again up to the same instant, with nothing that has happened since, stay as they are, and there is
/// nothing to book.
pub(super) fn settled_twice(subject: &mut Subject, scenario: &Scenario, answer: &Answer) -> Option<Held> {
    let (Question::SettlePoints(request), Answer::Decided(once)) = (&scenario.question, answer) else { return None };
    let settlement: Settlement = serde_json::from_value(once.clone()).ok()?;
    let mut request = request.clone();
    request.wallets = settlement.wallets.into_iter().map(|wallet| wallet.state).collect();
    request.movements.clear();
    Some(match subject.ask(&scenario.programme, &Question::SettlePoints(request)) {
        Answer::Decided(twice) => equal(&twice, &without_bookings(once)),
        other => same(&other, answer),
    })
}

fn without_bookings(settlement: &Value) -> Value {
    let mut settlement = settlement.clone();
    let wallets = settlement.get_mut("wallets").and_then(Value::as_array_mut);
    for wallet in wallets.into_iter().flatten().filter_map(Value::as_object_mut) {
        wallet.remove("intents");
    }
    settlement
}
