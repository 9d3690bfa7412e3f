//! How a case is put to the engine and to the reference.

use loyalty_contract::{
    AccrualRequest, ClawBackRequest, DiscountDecision, DiscountRequest, EarlierReturn, Error, ErrorCode, ExplainLevel,
    Receipt, SettlementRequest, Severity, ThresholdLoss, TierRequest, Timestamp,
};
use loyalty_engine::Engine;
use serde_json::{Value, json};

use crate::difference::{Difference, Verdict, same};
use crate::{accrual, claw_back, discount, exact, ledger, tier};

/// The engine computes with up to 10^15 units.
const UNITS_DIGITS: u8 = 15;

/// The reference looks at units of goods one by one.
const UNITS_MAX: i64 = 10_000;

/// Puts an event to both. A case holds `programme` and `request`.
pub fn earned(case: &Value) -> Verdict {
    let engine = match configured(&case["programme"]) {
        Ok(engine) => engine,
        Err(verdict) => return verdict,
    };
    let Ok(mut request) = serde_json::from_value::<AccrualRequest>(case["request"].clone()) else {
        return Verdict::Skipped("the request cannot be read".into());
    };
    request.explain = ExplainLevel::Full;
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

/// Puts a basket to both. A case holds `programme` and `request`.
pub fn priced(case: &Value) -> Verdict {
    let engine = match configured(&case["programme"]) {
        Ok(engine) => engine,
        Err(verdict) => return verdict,
    };
    let Ok(mut request) = serde_json::from_value::<DiscountRequest>(case["request"].clone()) else {
        return Verdict::Skipped("the request cannot be read".into());
    };
    request.explain = ExplainLevel::Full;
    let units = request.basket.lines.iter().map(|line| exact::of(line.quantity)).collect::<Vec<_>>();
    if exact::sum(&units) > exact::whole(UNITS_MAX) {
        return Verdict::Skipped("more units than can be looked at one by one".into());
    }
    match engine.apply_discount(&request) {
        Ok(decision) => {
            if let Err(difference) = same_unexplained(&engine, &request, &decision) {
                return Verdict::Different(difference);
            }
            let purchase = discount::as_purchase(&request);
            match discount::decide(&case["programme"], &request, &purchase) {
                Some(reference) => verdict(discount::compare::differ(&decision, &reference)),
                None => Verdict::Skipped("more combinations than can be tried".into()),
            }
        }
        Err(error) => refused(&error),
    }
}

/// Whether the engine decides the same where less is explained.
fn same_unexplained(engine: &Engine, request: &DiscountRequest, full: &DiscountDecision) -> Result<(), Difference> {
    let unexplained = |decision: &DiscountDecision| {
        let mut decision = decision.clone();
        decision.explanations.clear();
        decision.near_misses.clear();
        decision.receipt.hash.clear();
        json!(decision)
    };
    [ExplainLevel::Summary, ExplainLevel::Off].into_iter().try_for_each(|explain| {
        let less = engine.apply_discount(&DiscountRequest { explain, ..request.clone() });
        let less = less.map_err(|error| Difference::new("a decision less explained", json!(error), json!(full)))?;
        same("what is decided where less is explained", &unexplained(&less), &unexplained(full))
    })
}

/// Puts a member to both, and to the engine once more with what it answered. A case holds `programme` and `request`.
pub fn judged_for_tier(case: &Value) -> Verdict {
    let engine = match configured(&case["programme"]) {
        Ok(engine) => engine,
        Err(verdict) => return verdict,
    };
    let Ok(request) = serde_json::from_value::<TierRequest>(case["request"].clone()) else {
        return Verdict::Skipped("the request cannot be read".into());
    };
    let decided = engine.evaluate_tier(&request).and_then(|decision| {
        // What is stored is asked for again.
        let stored = TierRequest { standing: Some(decision.standing.clone()), ..request };
        Ok((decision, engine.evaluate_tier(&stored)?))
    });
    match decided {
        Ok((decision, again)) if again.standing != decision.standing => {
            verdict(Err(Difference::new("standing asked for again", json!(again.standing), json!(decision.standing))))
        }
        Ok((decision, _)) => {
            verdict(tier::compare::differ(&json!(decision), &tier::decide(&case["programme"], &case["request"])))
        }
        Err(error) => refused(&error),
    }
}

/// Puts a settlement to both. A case holds `programme` and `request`.
pub fn settled(case: &Value) -> Verdict {
    let engine = match configured(&case["programme"]) {
        Ok(engine) => engine,
        Err(verdict) => return verdict,
    };
    let Ok(request) = serde_json::from_value::<SettlementRequest>(case["request"].clone()) else {
        return Verdict::Skipped("the request cannot be read".into());
    };
    if let Some(unknown) = ledger::unknown_to_it(&request) {
        return Verdict::Skipped(unknown.into());
    }
    match engine.settle_points(&request) {
        Ok(settlement) => {
            verdict(ledger::compare::differ(&settlement, &ledger::settle(&case["programme"], &request), &request))
        }
        Err(error) => refused(&error),
    }
}

/// Puts a settlement to the reference at once, and to the engine in two steps with a call at `between`.
pub fn settled_in_two(case: &Value) -> Verdict {
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
    if let Some(unknown) = ledger::unknown_to_it(&request) {
        return Verdict::Skipped(unknown.into());
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

/// Has the engine sell an order and take it back in steps, and puts what it earns and each step to the reference.
///
/// A case holds `programme`, the requests `discount` and `accrual` of the sale, and `returns` with what is asked at each.
pub fn returned(case: &Value) -> Verdict {
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

/// Puts one return, with the receipts that come with it, to both.
pub fn returned_once(case: &Value) -> Verdict {
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
        let mut request = serde_json::from_value::<AccrualRequest>(request).map_err(|_| cannot_be_read())?;
        request.explain = ExplainLevel::Full;
        let decision = engine.calculate_accrual(&request).map_err(|error| Verdict::Skipped(error.message))?;
        accrual::compare::differ(&decision, &accrual::decide(&case["programme"], &request))
            .map_err(Verdict::Different)?;
        receipts.push(decision.receipt);
    }
    if receipts.is_empty() { Err(cannot_be_read()) } else { Ok(receipts) }
}

/// The engine with the programme of a case.
fn configured(programme: &Value) -> Result<Engine, Verdict> {
    Engine::configure(&programme.to_string()).map_err(|findings| {
        let errors = || findings.iter().filter(|finding| finding.severity == Severity::Error);
        if errors().all(|finding| *finding.code == *"not-supported-yet") {
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
fn refused(error: &Error) -> Verdict {
    if error.code == ErrorCode::NotSupportedYet {
        return Verdict::Skipped(error.message.clone());
    }
    let what = format!("error: {:?}: {}", error.code, error.path);
    Verdict::Different(Difference::new(&what, json!(error), json!("a decision")))
}

fn verdict(compared: Result<(), Difference>) -> Verdict {
    match compared {
        Ok(()) => Verdict::Same,
        Err(difference) => Verdict::Different(difference),
    }
}
