//! What a decision promises beyond what its judge can see: what the engine says when it is asked again with the answer in
//! hand.

use loyalty_contract::{
    AccrualDecision, AccrualRequest, ClawBackDecision, ClawBackRequest, Decimal, DiscountDecision, DiscountRequest,
    EarlierReturn, ErrorCode, ExplainLevel, OfferReason, OffersDecision, OffersRequest, PointShare, Receipt,
    ReturnScope, ReturnedLine, Settlement, SettlementRequest, TierDecision, TierRequest, Timestamp,
};
use loyalty_engine::Engine;
use rust_decimal::Decimal as Exact;

use crate::{Held, promise};

/// Asks that a basket that comes back whole is paid back as it was paid.
pub fn is_paid_back_whole(engine: &Engine, request: &DiscountRequest, decision: &DiscountDecision) -> Held {
    if decision.lines.is_empty() {
        return Ok(());
    }
    let whole = whole(request.at, decision.receipt.clone());
    let returned = match engine.claw_back(&whole) {
        // The tax on top may carry a line beyond what a receipt can hold.
        Err(refusal) if refusal.code == ErrorCode::ArithmeticOverflow => return Ok(()),
        Err(refusal) => return Err(format!("its own receipt is refused: {refusal:?}")),
        Ok(returned) => returned,
    };
    let paid = exact(decision.totals.payable).zip(exact(decision.totals.tendered));
    let paid = paid.and_then(|(payable, tendered)| payable.checked_sub(tendered));
    promise(returned.complete && exact(returned.refund_total) == paid, || {
        format!("{paid:?} was paid, and of all that comes back {} is paid back", returned.refund_total)
    })
}

/// Asks that what is credited is taken back when all comes back.
pub fn is_taken_back_whole(engine: &Engine, request: &AccrualRequest, decision: &AccrualDecision) -> Held {
    let whole = whole(request.at, decision.receipt.clone());
    match engine.claw_back(&whole) {
        Err(refusal) if refusal.code == ErrorCode::BadReceipt => {
            Err(format!("its own receipt is refused: {refusal:?}"))
        }
        Err(_) => Ok(()),
        Ok(returned) => promise(returned.complete && returned.taken.len() <= decision.credits.len(), || {
            format!("{} credits, and {} are taken back", decision.credits.len(), returned.taken.len())
        }),
    }
}

/// Asks that the standing that is stored is the standing when it is asked for again.
pub fn stands_when_asked_again(engine: &Engine, request: &TierRequest, decision: &TierDecision) -> Held {
    let stored = TierRequest { standing: Some(decision.standing.clone()), ..request.clone() };
    match engine.evaluate_tier(&stored) {
        Ok(again) => promise(again.standing == decision.standing, || {
            format!("{:?} becomes {:?} when it is asked for again", decision.standing, again.standing)
        }),
        Err(refusal) => Err(format!("the standing it returned is refused: {refusal:?}")),
    }
}

/// Asks that the best offer comes first; what is only tried out may stand last.
pub fn is_ranked(_: &Engine, _: &OffersRequest, decision: &OffersDecision) -> Held {
    let ranked = decision.offers.iter().filter(|offer| offer.reason != OfferReason::Exploration);
    let totals: Vec<Option<Exact>> = ranked.map(|offer| exact(offer.score.total)).collect();
    promise(totals.is_sorted_by(|before, after| before >= after), || format!("offers with {totals:?} in this order"))
}

/// Asks that what is settled stays as it is when it is settled again at the same instant.
pub fn is_settled(engine: &Engine, request: &SettlementRequest, settlement: &Settlement) -> Held {
    let wallets = settlement.wallets.iter().map(|wallet| wallet.state.clone()).collect();
    let settled = SettlementRequest { wallets, movements: Vec::new(), ..request.clone() };
    let again = engine.settle_points(&settled).map_err(|refusal| format!("what it settled is refused: {refusal:?}"))?;
    for (before, after) in settlement.wallets.iter().zip(&again.wallets) {
        promise(after.intents.is_empty() && after.state == before.state && after.balance == before.balance, || {
            format!("{before:?} becomes {after:?} when it is settled again")
        })?;
    }
    Ok(())
}

/// Asks that nothing comes back a second time once all has come back.
pub fn returns_once(engine: &Engine, request: &ClawBackRequest, decision: &ClawBackDecision) -> Held {
    if !decision.complete || decision.refunds.is_empty() {
        return Ok(());
    }
    let again = format!("{} again", request.id);
    let lines: Vec<ReturnedLine> = decision
        .refunds
        .iter()
        .map(|refund| ReturnedLine { line: refund.line.clone(), quantity: refund.quantity })
        .collect();
    let earlier = request.earlier.iter().cloned().chain([as_earlier(request, decision)]).collect();
    let second = ClawBackRequest { id: again, earlier, scope: ReturnScope::Lines(lines), ..request.clone() };
    match engine.claw_back(&second) {
        Ok(second) => Err(format!("all has come back, and then {:?} once more", second.refunds)),
        Err(_) => Ok(()),
    }
}

/// The return of everything.
fn whole(at: Timestamp, receipt: Receipt) -> ClawBackRequest {
    ClawBackRequest {
        id: "the return of everything".into(),
        at,
        offsets: Vec::new(),
        receipts: vec![receipt],
        member: None,
        scope: ReturnScope::Rest,
        earlier: Vec::new(),
        wallets: Vec::new(),
        referrer_wallets: Vec::new(),
        counters: Vec::new(),
        memberships: Vec::new(),
        kept: Vec::new(),
        explain: ExplainLevel::default(),
        extensions: Vec::new(),
    }
}

/// A return as the next one is told of it.
fn as_earlier(request: &ClawBackRequest, decision: &ClawBackDecision) -> EarlierReturn {
    let returned = decision.refunds.iter();
    let deducted = decision.deductions.iter().filter_map(|deduction| exact(deduction.amount)).sum::<Exact>();
    EarlierReturn {
        id: request.id.clone(),
        lines: returned.map(|refund| ReturnedLine { line: refund.line.clone(), quantity: refund.quantity }).collect(),
        refunded: decision.refund_total,
        deducted: deducted.try_into().unwrap_or(Decimal::ZERO),
        taken: decision.taken.iter().map(|taken| PointShare { index: taken.credit, points: taken.points }).collect(),
        restored: decision
            .restored
            .iter()
            .filter_map(|restored| Some(PointShare { index: restored.debit?, points: restored.points }))
            .collect(),
    }
}

fn exact(figure: Decimal) -> Option<Exact> {
    figure.try_into().ok()
}
