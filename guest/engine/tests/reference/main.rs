//! The engine against a slow reference that is written down as the rules are told.
//!
//! The reference shares nothing with the engine: it reads the programme from its JSON, computes in rationals, looks at
//! everything again at every step, and is to be read beside the rules. Each function is put to both over cases drawn from
//! a sequence that is the same every time; where the answers differ, the test shows the smallest case in which they do.
//!
//! `LOYALTY_REFERENCE_CASES` says how many cases are tried, `LOYALTY_REFERENCE_SEED` which comes first:
//! `LOYALTY_REFERENCE_CASES=100000 cargo test --release -p loyalty-engine --test reference`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "a reference that cannot go on has failed its test"
)]

mod accrual;
mod civil;
mod claw_back;
mod difference;
mod document;
mod exact;
mod generate;
mod ledger;
mod random;
mod scenarios;

use std::collections::BTreeMap;
use std::env;

use difference::{Difference, Verdict, judged, smallest};
use loyalty_contract::{
    AccrualRequest, ClawBackRequest, DiscountRequest, EarlierReturn, ErrorCode, ExplainLevel, Receipt,
    SettlementRequest, Severity, ThresholdLoss, Timestamp,
};
use loyalty_engine::Engine;
use random::Random;
use serde_json::{Value, json};

/// The engine computes with up to 10^15 units.
const UNITS_DIGITS: u8 = 15;
/// Cases of each function when the environment names no number.
const CASES: u64 = 300;
/// After so many cases a long run says where it is.
const PROGRESS: u64 = 10_000;

#[test]
fn events_earn_what_the_rules_say() {
    try_all("accrual", generate::event, earned);
}

#[test]
fn wallets_stand_where_the_rules_say() {
    try_all("ledger", generate::settlement, settled);
}

#[test]
fn wallets_stand_there_however_often_they_are_asked_for() {
    try_all("ledger in two", generate::settlement, settled_in_two);
}

/// Puts a settlement to the reference at once, and to the engine in two steps with a call at `between`.
fn settled_in_two(case: &Value) -> Verdict {
    let engine = match configured(&case["programme"]) {
        Ok(engine) => engine,
        Err(verdict) => return verdict,
    };
    let (Ok(request), Ok(between)) = (
        serde_json::from_value::<SettlementRequest>(case["request"].clone()),
        serde_json::from_value::<Timestamp>(case["between"].clone()),
    ) else {
        return Verdict::Skipped("the request cannot be read".into());
    };
    if !ledger::holds_name_their_lots(&request) {
        return Verdict::Skipped("a hold that does not say which lots it holds".into());
    }
    let (first, then) = ledger::parted(&request, between);
    let settled = engine.settle_points(&first).and_then(|first| {
        let states = first.wallets.iter().map(|wallet| wallet.state.clone()).collect();
        let mut settled = engine.settle_points(&SettlementRequest { wallets: states, ..then })?;
        for (wallet, earlier) in settled.wallets.iter_mut().zip(&first.wallets) {
            wallet.intents = earlier.intents.iter().chain(&wallet.intents).cloned().collect();
        }
        Ok(settled)
    });
    match settled {
        Ok(settled) => {
            verdict(ledger::compare::differ(&settled, &ledger::settle(&case["programme"], &request), &request))
        }
        Err(error) => refused(&error),
    }
}

/// Puts a settlement to both. A case holds `programme` and `request`.
fn settled(case: &Value) -> Verdict {
    let engine = match configured(&case["programme"]) {
        Ok(engine) => engine,
        Err(verdict) => return verdict,
    };
    let Ok(request) = serde_json::from_value::<SettlementRequest>(case["request"].clone()) else {
        return Verdict::Skipped("the request cannot be read".into());
    };
    if !ledger::holds_name_their_lots(&request) {
        return Verdict::Skipped("a hold that does not say which lots it holds".into());
    }
    match engine.settle_points(&request) {
        Ok(settlement) => {
            verdict(ledger::compare::differ(&settlement, &ledger::settle(&case["programme"], &request), &request))
        }
        Err(error) => refused(&error),
    }
}

/// Puts an event to both. A case holds `programme` and `request`.
fn earned(case: &Value) -> Verdict {
    let engine = match configured(&case["programme"]) {
        Ok(engine) => engine,
        Err(verdict) => return verdict,
    };
    let Ok(mut request) = serde_json::from_value::<AccrualRequest>(case["request"].clone()) else {
        return Verdict::Skipped("the request cannot be read".into());
    };
    request.explain = ExplainLevel::Full;
    if env::var("NEG").is_ok() {
        let rules = case["programme"]["accrual"].as_array().cloned().unwrap_or_default();
        if rules.iter().any(|r| r["earn"]["multiply"] != Value::Null && r["when"]["payment"] != Value::Null)
            && rules.iter().any(|r| r["earn"]["per"] == "unit" || r["earn"]["per"] == "order")
        {
            return Verdict::Skipped("payment multiplier".into());
        }
    }
    match engine.calculate_accrual(&request) {
        Ok(decision) => verdict(accrual::compare::differ(&decision, &accrual::decide(&case["programme"], &request))),
        Err(error)
            if error.code == ErrorCode::ArithmeticOverflow
                && accrual::decide(&case["programme"], &request).most_units >= exact::ten_to(UNITS_DIGITS) =>
        {
            Verdict::Skipped("figures too large for the engine".into())
        }
        Err(error) => refused(&error),
    }
}

#[test]
fn returns_bring_back_what_the_receipts_say() {
    try_all("claw-back", generate::story, returned);
}

/// Has the engine sell an order and take it back in steps, and puts each step to the reference.
///
/// A case holds `programme`, the requests `discount` and `accrual` of the sale, and `returns` with what is asked at each.
fn returned(case: &Value) -> Verdict {
    let engine = match configured(&case["programme"]) {
        Ok(engine) => engine,
        Err(verdict) => return verdict,
    };
    let receipts = match sold(&engine, case) {
        Ok(receipts) => receipts,
        Err(verdict) => return verdict,
    };
    let mut earlier: Vec<EarlierReturn> = Vec::new();
    for asked in case["returns"].as_array().into_iter().flatten() {
        let mut asked = asked.clone();
        asked["receipts"] = json!(receipts);
        asked["earlier"] = json!(earlier);
        let Ok(request) = serde_json::from_value::<ClawBackRequest>(asked) else {
            return Verdict::Skipped("the return cannot be read".into());
        };
        let decision = match engine.claw_back(&request) {
            Ok(decision) => decision,
            Err(error) => return refused(&error),
        };
        let reference = claw_back::decide(&case["programme"], &request);
        if let Err(mut difference) = claw_back::compare::differ(&decision, &reference) {
            difference.reference = json!([difference.reference, "of", request]);
            return Verdict::Different(difference);
        }
        earlier.push(claw_back::as_earlier(&request, &decision));
    }
    Verdict::Same
}

/// The receipts of a sale.
fn sold(engine: &Engine, case: &Value) -> Result<Vec<Receipt>, Verdict> {
    let cannot_be_read = || Verdict::Skipped("the sale cannot be read".into());
    let mut receipts = Vec::new();
    if case["discount"].is_object() {
        let request =
            serde_json::from_value::<DiscountRequest>(case["discount"].clone()).map_err(|_| cannot_be_read())?;
        let decision = engine.apply_discount(&request).map_err(|error| Verdict::Skipped(error.message))?;
        receipts.push(decision.receipt);
    }
    if case["accrual"].is_object() {
        let mut request = case["accrual"].clone();
        if let Some(receipt) = receipts.first() {
            request["event"]["purchase"]["receipt"] = json!(receipt);
        }
        let request = serde_json::from_value::<AccrualRequest>(request).map_err(|_| cannot_be_read())?;
        let decision = engine.calculate_accrual(&request).map_err(|error| Verdict::Skipped(error.message))?;
        receipts.push(decision.receipt);
    }
    if receipts.is_empty() { Err(cannot_be_read()) } else { Ok(receipts) }
}

/// What was worked out by hand comes out here too, where the reference knows of it.
#[test]
fn scenarios_come_out_as_the_rules_say() {
    let mut different = Vec::new();
    for (name, scenario) in scenarios::all() {
        let judge = match scenario["function"].as_str().unwrap_or_default() {
            "calculate-accrual" => earned,
            "settle-points" => settled,
            "claw-back" => returned_once,
            _ => continue,
        };
        if scenario["expect"].is_object()
            && let Verdict::Different(Difference { what, engine, reference }) = judged(judge, &scenario)
        {
            different.push(format!("{name}: {what}\n  engine    {engine}\n  reference {reference}"));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// Puts one return, with the receipts that come with it, to both.
fn returned_once(case: &Value) -> Verdict {
    let engine = match configured(&case["programme"]) {
        Ok(engine) => engine,
        Err(verdict) => return verdict,
    };
    let Ok(request) = serde_json::from_value::<ClawBackRequest>(case["request"].clone()) else {
        return Verdict::Skipped("the return cannot be read".into());
    };
    let mut rules = request.receipts.iter().flat_map(|receipt| &receipt.rules);
    if rules.any(|rule| rule.below_threshold == ThresholdLoss::ReRate) {
        return Verdict::Skipped("the reference does not decide what is kept again".into());
    }
    match engine.claw_back(&request) {
        Ok(decision) => {
            verdict(claw_back::compare::differ(&decision, &claw_back::decide(&case["programme"], &request)))
        }
        // Written anew, the programme is another document than the one of the receipt.
        Err(error) if error.code == ErrorCode::BadReceipt => Verdict::Skipped(error.message),
        Err(error) => refused(&error),
    }
}

/// The engine with the programme of a case.
fn configured(programme: &Value) -> Result<Engine, Verdict> {
    Engine::configure(&programme.to_string()).map_err(|findings| {
        let errors = || findings.iter().filter(|finding| finding.severity == Severity::Error);
        if errors().all(|finding| *finding.code == *"not-supported-yet") || env::var("PLAIN").is_ok() {
            let fields: Vec<&str> = errors().map(|finding| &*finding.message).collect();
            return Verdict::Skipped(fields.join("; "));
        }
        let said: Value = errors().map(|finding| json!([finding.code, finding.pointer, finding.message])).collect();
        let first = errors().find(|finding| *finding.code != *"not-supported-yet");
        let what = first.map(|finding| format!("programme: {}: {}", finding.code, finding.message)).unwrap_or_default();
        Verdict::Different(Difference::new(&what, said, json!("fine")))
    })
}

/// A request that the reference takes and the engine does not.
fn refused(error: &loyalty_contract::Error) -> Verdict {
    if error.code == ErrorCode::NotSupportedYet {
        return Verdict::Skipped(error.message.clone());
    }
    Verdict::Different(Difference::new(&format!("error: {:?}", error.code), json!(error), json!("a decision")))
}

fn verdict(compared: Result<(), Difference>) -> Verdict {
    match compared {
        Ok(()) => Verdict::Same,
        Err(difference) => Verdict::Different(difference),
    }
}

/// Tries all cases of a function, and shows the smallest of each kind of difference.
fn try_all(function: &str, generate: fn(&mut Random) -> Value, judge: fn(&Value) -> Verdict) {
    let setting = |name, default| env::var(name).map_or(default, |value| value.parse::<u64>().unwrap());
    let (cases, first) = (setting("LOYALTY_REFERENCE_CASES", CASES), setting("LOYALTY_REFERENCE_SEED", 0));
    let mut skipped: BTreeMap<String, u64> = BTreeMap::new();
    let mut found: BTreeMap<String, (u64, u64, Value, Difference)> = BTreeMap::new();
    for seed in first..first + cases {
        let case = generate(&mut Random::of(seed));
        match judged(judge, &case) {
            Verdict::Same => {}
            Verdict::Skipped(why) => *skipped.entry(why).or_default() += 1,
            Verdict::Different(difference) => {
                let kind = difference.what.clone();
                found.entry(kind).and_modify(|(count, ..)| *count += 1).or_insert((1, seed, case, difference));
            }
        }
        if (seed - first + 1) % PROGRESS == 0 {
            eprintln!("{function}: {} of {cases} cases", seed - first + 1);
        }
    }
    let mut report = String::new();
    for (kind, (count, seed, case, difference)) in &found {
        let (case, difference) = if env::var("RAW").is_ok() {
            (case.clone(), difference.clone())
        } else {
            smallest(judge, case, difference)
        };
        let Difference { engine, reference, .. } = &difference;
        report += &format!(
            "\n{count} × {kind}, first at seed {seed}\n  case      {case}\n  engine    {engine}\n  reference {reference}\n"
        );
    }
    let skips: u64 = skipped.values().sum();
    if skips > 0 {
        eprintln!("{function}: {skips} cases ask for what the engine does not do yet: {skipped:#?}");
    }
    assert!(found.is_empty(), "{function}: engine and reference differ\n{report}");
}
