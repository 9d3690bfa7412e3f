//! Rules that are said never to apply: in no request that is drawn for their programme do they.
//!
//! Conditions are drawn for single rules and seldom contradict themselves, so a rule is often asked for what another one
//! asks for as well, or for the opposite.

use loyalty_contract::{AccrualRequest, DiscountRequest, ExplainLevel};
use loyalty_engine::Engine;
use serde_json::{Value, json};

use crate::generate;
use crate::random::Random;

/// Cases of each kind.
const CASES: u64 = 1_500;
/// Requests that are put to the rules of one case.
const REQUESTS: u64 = 6;

#[test]
fn rules_said_never_to_earn_never_do() {
    let said = said_never("accrual", generate::event, &|engine, request| {
        let mut request: AccrualRequest = serde_json::from_value(request.clone()).ok()?;
        request.explain = ExplainLevel::Full;
        engine.calculate_accrual(&request).ok().map(|decision| json!(decision))
    });
    assert!(said >= 100, "only {said} rules are said never to earn");
}

#[test]
fn rules_said_never_to_take_anything_off_never_do() {
    let said = said_never("discounts", generate::basket, &|engine, request| {
        let mut request: DiscountRequest = serde_json::from_value(request.clone()).ok()?;
        request.explain = ExplainLevel::Full;
        // Whoever declines the rule that always takes off as much gets the other one.
        request.declined = Vec::new();
        engine.apply_discount(&request).ok().map(|decision| json!(decision))
    });
    assert!(said >= 100, "only {said} rules are said never to take anything off");
}

/// How many rules are said never to apply.
fn said_never(
    rules: &str,
    generate: fn(&mut Random) -> Value,
    decided: &dyn Fn(&Engine, &Value) -> Option<Value>,
) -> usize {
    let mut said = 0;
    for seed in 0..CASES {
        let mut random = Random::of(seed);
        let case = generate(&mut random);
        let mut programme = case["programme"].clone();
        entangle(&mut random, &mut programme, rules);
        let Ok(engine) = Engine::configure(&programme.to_string()) else { continue };
        let warnings = json!(engine.programme_info().warnings);
        let never = warnings.as_array().unwrap().iter().filter(|warning| warning["code"] == "never-applies");
        let never: Vec<(&Value, &Value)> = never
            .filter_map(|warning| Some((&programme.pointer(warning["pointer"].as_str()?)?["id"], &warning["message"])))
            .collect();
        if never.is_empty() {
            continue;
        }
        said += never.len();
        let others = (1..REQUESTS).map(|other| generate(&mut Random::of(seed + other * CASES))["request"].clone());
        for request in others.chain([case["request"].clone()]) {
            let Some(decision) = decided(&engine, &request) else { continue };
            let told = decision["explanations"].as_array().unwrap();
            let applied = |rule: &Value| told.iter().any(|one| one["rule"] == *rule && one["outcome"] == "applied");
            if let Some((rule, message)) = never.iter().find(|(rule, _)| applied(rule)) {
                panic!("seed {seed}: {rule} applies, of which it is said: {message}\n{programme}\n{request}");
            }
        }
    }
    said
}

/// Lets rules ask for what others of the programme ask for as well, for one of two, or for none.
fn entangle(random: &mut Random, programme: &mut Value, rules: &str) {
    let Some(rules) = programme[rules].as_array_mut() else { return };
    let can_nest = |when: &&Value| when.is_object() && when.get("coupon").is_none();
    let others: Vec<Value> = rules.iter().map(|rule| &rule["when"]).filter(can_nest).cloned().collect();
    if others.is_empty() {
        return;
    }
    for rule in rules.iter_mut().filter(|rule| rule.get("when").is_some()) {
        let how = random.one(&["all", "all", "any", "none"]);
        // As often as not it is what the rule itself asks for.
        let own = rule["when"].clone();
        let other = if random.in_hundred(25) && can_nest(&&own) { own } else { random.one(&others) };
        let is_free = rule["when"].get(how).is_none();
        if is_free && random.in_hundred(60) {
            rule["when"][how] = json!([other]);
        }
    }
}
