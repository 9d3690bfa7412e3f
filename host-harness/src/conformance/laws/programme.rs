//! The programme inside: what is said of it, and that decisions keep to it.

use std::collections::HashSet;

use loyalty_contract::{EngineInfo, VERSION};
use serde_json::{Value, json};

use super::{Held, equal, same};
use crate::conformance::answer::{Answer, Subject};
use crate::conformance::difference::Difference;
use crate::conformance::scenario::{Question, Scenario};
use crate::fault::Fault;

/// A document that no component takes.
const NO_PROGRAMME: &str = "no programme";

/// `describe` tells the contract's version, and the programme as `configure` told it; before there is one, none.
pub(super) fn described(subject: &mut Subject, _: &Scenario, answer: &Answer) -> Option<Held> {
    let Answer::Decided(_) = answer else { return None };
    let inside = subject.plugin().programme_info().cloned();
    let held = |described: Result<EngineInfo, Fault>, programme| {
        let info = described.map_err(|fault| Difference::failed(&fault))?;
        equal(
            &json!({ "contract-version": info.contract_version, "programme": info.programme }),
            &json!({ "contract-version": VERSION, "programme": programme }),
        )
    };
    Some(held(subject.plugin().describe(), inside).and_then(|()| held(subject.describe_blank(), None)))
}

/// A refused programme leaves the one before in place: the same instance describes it, and answers as it did.
pub(super) fn refusal_changes_nothing(subject: &mut Subject, scenario: &Scenario, answer: &Answer) -> Option<Held> {
    let Answer::Decided(_) = answer else { return None };
    let inside = subject.plugin().programme_info().cloned();
    let (taken, info) = match subject.plugin().describe_after(NO_PROGRAMME) {
        Ok(outcome) => outcome,
        Err(fault) => return Some(Err(Difference::failed(&fault))),
    };
    if let Ok(taken) = taken {
        return Some(Err(Difference::decided(&json!(taken), &json!(NO_PROGRAMME))));
    }
    let described = equal(&json!({ "programme": info.programme }), &json!({ "programme": inside }));
    Some(described.and_then(|()| match scenario.question {
        Question::Configure => Ok(()),
        _ => same(&subject.ask(&scenario.programme, &scenario.question), answer),
    }))
}

/// Every rule that a decision names anywhere, its receipt included, is one that the programme is said to have. A wallet that
/// converts points, and a plan whose fee was paid, grant in their own name.
pub(super) fn known_rules(subject: &mut Subject, scenario: &Scenario, answer: &Answer) -> Option<Held> {
    let (Answer::Decided(decision), false) = (answer, matches!(scenario.question, Question::Configure)) else {
        return None;
    };
    // The receipts of a return are of the programme that sold the goods, which may be an earlier revision.
    if matches!(scenario.question, Question::ClawBack(_)) {
        return None;
    }
    let info = subject.plugin().programme_info()?;
    let wallets = info.wallets.iter().map(|wallet| wallet.id.as_str());
    let known: HashSet<&str> = info.rules.iter().map(String::as_str).chain(wallets).collect();
    Some(unknown(decision, "", &known).map_or(Ok(()), Err))
}

/// The first rule that is not known.
fn unknown(value: &Value, place: &str, known: &HashSet<&str>) -> Option<Difference> {
    match value {
        Value::Object(fields) => {
            let is_of_fee = fields.get("kind").is_some_and(|kind| kind == "membership");
            fields.iter().find_map(|(name, value)| {
                let place = format!("{place}/{name}");
                match value {
                    Value::String(rule) if name == "rule" && !is_of_fee && !known.contains(rule.as_str()) => {
                        Some(Difference::unknown_rule(&place, rule))
                    }
                    value => unknown(value, &place, known),
                }
            })
        }
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(index, item)| unknown(item, &format!("{place}/{index}"), known))
        }
        _ => None,
    }
}
