//! Rules that are said never to apply do not apply in any request that is drawn.

use loyalty_contract::{AccrualRequest, DiscountRequest, ExplainLevel};
use loyalty_engine::Engine;
use serde_json::{Value, json};

use crate::generate;
use crate::random::Random;

/// Cases of each kind when the environment names no number.
const CASES: u64 = 3_000;

/// For one rule that is said never to apply there are at most so many cases.
const CASES_FOR_ONE_SAID: u64 = 3;

type Decided = fn(&Engine, &Value) -> Option<Value>;

#[test]
fn rules_said_never_to_earn_never_do() {
    hold("accrual", generate::event, |engine, request| {
        let request: AccrualRequest = serde_json::from_value(request.clone()).unwrap();
        engine
            .calculate_accrual(&AccrualRequest { explain: ExplainLevel::Full, ..request })
            .ok()
            .map(|made| json!(made))
    });
}

#[test]
fn rules_said_never_to_take_anything_off_never_do() {
    hold("discounts", generate::basket, |engine, request| {
        let request: DiscountRequest = serde_json::from_value(request.clone()).unwrap();
        // Who declines the rule that always takes off as much gets the other one.
        let request = DiscountRequest { explain: ExplainLevel::Full, declined: Vec::new(), ..request };
        engine.apply_discount(&request).ok().map(|made| json!(made))
    });
}

fn hold(rules: &str, generate: fn(&mut Random) -> Value, decided: Decided) {
    let mut said: u64 = 0;
    let (cases, first) = crate::cases(CASES);
    for seed in first..first + cases {
        let mut random = Random::of(seed);
        let mut case = generate(&mut random);
        let (mut programme, request) = (case["programme"].take(), case["request"].take());
        let day = request["at"].as_str().unwrap().split('T').next().unwrap().to_owned();
        clash(&mut random, &mut programme, rules, &day);
        let engine =
            Engine::configure(&programme.to_string()).unwrap_or_else(|found| panic!("{found:#?}\n{programme}"));
        let warnings = json!(engine.programme_info().warnings);
        let never = warnings.as_array().unwrap().iter().filter(|warning| warning["code"] == "never-applies");
        let rule = |warning: &Value| Some(programme.pointer(warning["pointer"].as_str()?)?["id"].clone());
        let never: Vec<(Value, &Value)> =
            never.filter_map(|warning| Some((rule(warning)?, &warning["message"]))).collect();
        said += never.len() as u64;
        let Some(decision) = decided(&engine, &request).filter(|_| !never.is_empty()) else { continue };
        let told = decision["explanations"].as_array().unwrap();
        let applies = |rule: &Value| told.iter().any(|one| one["rule"] == *rule && one["outcome"] == "applied");
        if let Some((rule, message)) = never.iter().find(|(rule, _)| applies(rule)) {
            panic!("seed {seed}: {rule} applies, of which is said: {message}\n{programme}\n{request}");
        }
    }
    assert!(said * CASES_FOR_ONE_SAID >= cases, "only {said} rules are said never to apply");
}

/// Lets half of the rules that no coupon opens ask for something twice.
fn clash(random: &mut Random, programme: &mut Value, rules: &str, day: &str) {
    let whole = programme.clone();
    for rule in programme[rules].as_array_mut().into_iter().flatten() {
        if rule.get("of").is_some() && random.in_hundred(10) {
            rule["of"] = json!({ "category": random.one(&["shoes/boots", "hats"]), "not": { "category": "shoes" } });
        }
        let needs = |name: &str| rule["when"].get(name).is_some();
        if needs("coupon") || needs("birthday") || needs("occasion") || random.in_hundred(50) {
            continue;
        }
        rule["when"] = generate::clash(random, &whole, day, rule.get("on").is_none_or(Value::is_string));
    }
}
