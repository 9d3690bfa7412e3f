//! The same question put another way: what makes no difference to it must make none to the answer.

use loyalty_contract::{Basket, Event, ExplainLevel};
use serde_json::{Map, Value};

use super::{Held, equal, only, same};
use crate::conformance::answer::{Answer, Subject};
use crate::conformance::difference::Difference;
use crate::conformance::scenario::{Question, Scenario};

/// The parts of a decision that only explain it.
const EXPLAINING: [&str; 2] = ["explanations", "near-misses"];

/// Nothing is explained where nobody asks, and what is decided stays the same.
pub(super) fn silent(subject: &mut Subject, scenario: &Scenario, answer: &Answer) -> Option<Held> {
    let Answer::Decided(decision) = answer else { return None };
    let mut question = scenario.question.clone();
    *level(&mut question)? = ExplainLevel::Off;
    Some(match subject.ask(&scenario.programme, &question) {
        Answer::Decided(silent) => EXPLAINING
            .iter()
            .find_map(|part| silent.get(part).map(|told| Difference::untold(&format!("/{part}"), told)))
            .map_or_else(|| equal(&silent, &Value::Object(without_explanations(decision))), Err),
        other => same(&other, answer),
    })
}

fn level(question: &mut Question) -> Option<&mut ExplainLevel> {
    match question {
        Question::CalculateAccrual(request) => Some(&mut request.explain),
        Question::ApplyDiscount(request) => Some(&mut request.explain),
        Question::RecommendOffers(request) => Some(&mut request.explain),
        Question::ClawBack(request) => Some(&mut request.explain),
        Question::Configure | Question::EvaluateTier(_) | Question::SettlePoints(_) => None,
    }
}

fn without_explanations(decision: &Value) -> Map<String, Value> {
    let fields = decision.as_object().into_iter().flatten();
    let decided = fields.filter(|(name, _)| !EXPLAINING.contains(&name.as_str()));
    decided.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// What a decision says in figures, by function; the rest may follow the order in which lines are looked at.
const FIGURES_OF_DISCOUNT: [&str; 3] = ["totals", "lines", "redemptions"];
const FIGURES_OF_ACCRUAL: [&str; 3] = ["worth", "credits", "debits"];
const FIGURES_OF_OFFERS: [&str; 1] = ["offers"];

/// The order of lines changes no figure: none of the basket, of its lines, of what is earned or offered.
pub(super) fn order_of_lines(subject: &mut Subject, scenario: &Scenario, answer: &Answer) -> Option<Held> {
    let Answer::Decided(decision) = answer else { return None };
    let mut question = scenario.question.clone();
    let (basket, figures): (_, &[&str]) = match &mut question {
        Question::ApplyDiscount(request) => (&mut request.basket, &FIGURES_OF_DISCOUNT),
        Question::RecommendOffers(request) => (request.basket.as_mut()?, &FIGURES_OF_OFFERS),
        Question::CalculateAccrual(request) => (basket_of(&mut request.event)?, &FIGURES_OF_ACCRUAL),
        _ => return None,
    };
    if basket.lines.len() < 2 {
        return None;
    }
    basket.lines.reverse();
    Some(match subject.ask(&scenario.programme, &question) {
        Answer::Decided(turned) => equal(&only(&turned, figures), &only(decision, figures)),
        other => same(&other, answer),
    })
}

fn basket_of(event: &mut Event) -> Option<&mut Basket> {
    match event {
        Event::Purchase(order) => Some(&mut order.basket),
        Event::Action(_) => None,
    }
}
