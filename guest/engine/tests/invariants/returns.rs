//! What comes of an order that comes back, whatever it earned.

use loyalty_contract::{
    AccrualDecision, Beneficiary, ClawBackDecision, ClawBackRequest, Credit, Lot, Movement, MovementKind,
    SettlementRequest, TakeBackRequest, Timestamp, WalletSettlement, WalletState,
};
use loyalty_engine::Engine;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use crate::figures::{exact, sum};
use crate::shop::shops;
use crate::{configured, hold, of};

const RETURNED: &str = "2027-03-01T12:00:00Z";

#[test]
fn a_return_does_not_look_at_todays_rules() {
    hold((shops(), scope(), shops()), |(shop, scope, other)| {
        let mut today = other.programme;
        today["revision"] = 2.into();
        let (then, today) = (shop.engine(), configured(&today));
        let earned = then.calculate_accrual(&shop.request()).unwrap();
        let request = claw_back(&earned, scope, wallets());
        prop_assert_eq!(decide(&today, &request), decide(&then, &request));
        Ok(())
    });
}

#[test]
fn an_order_that_comes_back_whole_leaves_the_balance_as_it_was() {
    hold(shops(), |mut shop| {
        // What a full card turned into is gone with the card.
        for wallet in shop.programme["wallets"].as_array_mut().unwrap() {
            wallet.as_object_mut().unwrap().remove("converts");
        }
        let engine = shop.engine();
        let request = shop.request();
        let earned = engine.calculate_accrual(&request).unwrap();
        let before = settle(&engine, wallets(), Vec::new());
        let after = settle(&engine, wallets(), book(&earned, request.at));
        let states: Vec<WalletState> = after.into_iter().map(|wallet| wallet.state).collect();
        let decision = decide(&engine, &claw_back(&earned, json!("rest"), states.clone()));
        let members = || decision.taken.iter().filter(|taken| taken.beneficiary == Beneficiary::Member);
        for taken in members() {
            prop_assert_eq!(sum(&taken.lots, |share| share.points), exact(taken.points), "{:?}", taken);
        }
        let movements = members().enumerate().map(|(number, taken)| Movement {
            id: format!("back-{number}"),
            wallet: taken.wallet.clone(),
            at: of(json!(RETURNED)),
            kind: MovementKind::TakeBack(TakeBackRequest {
                points: taken.points,
                lots: taken.lots.clone(),
                overdrawn: None,
            }),
        });
        for (now, before) in settle(&engine, states, movements.collect()).iter().zip(&before) {
            prop_assert_eq!(&now.balance, &before.balance);
            prop_assert_eq!(&now.state.lots, &before.state.lots);
        }
        Ok(())
    });
}

#[test]
fn what_was_granted_goes_when_all_comes_back() {
    hold(shops(), |shop| {
        let engine = shop.engine();
        let earned = engine.calculate_accrual(&shop.request()).unwrap();
        let decision = decide(&engine, &claw_back(&earned, json!("rest"), wallets()));
        prop_assert!(decision.complete);
        prop_assert_eq!(&decision.revoked, &earned.grants);
        prop_assert!(decision.counters.is_empty());
        Ok(())
    });
}

#[test]
fn a_cancelled_order_gives_its_limits_back() {
    hold(shops(), |shop| {
        let engine = shop.engine();
        let earned = engine.calculate_accrual(&shop.request()).unwrap();
        let decision = decide(&engine, &claw_back(&earned, json!("cancelled"), wallets()));
        let given = earned.counters.iter();
        let given = given.map(|change| (&change.limit, &change.subjects, change.period_start, -exact(change.change)));
        let back = decision.counters.iter();
        let back = back.map(|change| (&change.limit, &change.subjects, change.period_start, exact(change.change)));
        prop_assert_eq!(back.collect::<Vec<_>>(), given.collect::<Vec<_>>());
        Ok(())
    });
}

fn scope() -> impl Strategy<Value = Value> {
    select(vec![json!("rest"), json!("cancelled"), json!({ "lines": [{ "line": "line-0", "quantity": "1" }] })])
}

/// Wallets with one lot each.
fn wallets() -> Vec<WalletState> {
    let lots = json!([{ "id": "old", "granted": "9", "remaining": "5", "earned-at": "2026-01-01T00:00:00Z" }]);
    let wallet = |id: &str| of(json!({ "wallet": id, "debt": "0", "version": 1, "lots": lots }));
    vec![wallet("bonus"), wallet("miles")]
}

fn claw_back(earned: &AccrualDecision, scope: Value, wallets: Vec<WalletState>) -> ClawBackRequest {
    let mut request: ClawBackRequest = of(json!({ "id": "return", "at": RETURNED, "scope": scope }));
    request.receipts = vec![earned.receipt.clone()];
    request.referrer_wallets.clone_from(&wallets);
    request.wallets = wallets;
    request
}

/// The member's credits as the host books them.
fn book(earned: &AccrualDecision, at: Timestamp) -> Vec<Movement> {
    let credits = earned.credits.iter().enumerate().filter(|(_, credit)| credit.beneficiary == Beneficiary::Member);
    let movement = |(number, credit): (usize, &Credit)| Movement {
        id: format!("credit-{number}"),
        wallet: credit.wallet.clone(),
        at,
        kind: MovementKind::Credit(Lot {
            id: format!("credit-{number}"),
            granted: credit.points,
            remaining: credit.points,
            earned_at: at,
            active_at: Some(credit.active_at),
            expires_at: credit.expires_at,
            source: Some(earned.receipt.request.clone()),
            funder: credit.funder.clone(),
        }),
    };
    credits.map(movement).collect()
}

fn settle(engine: &Engine, wallets: Vec<WalletState>, movements: Vec<Movement>) -> Vec<WalletSettlement> {
    let mut request: SettlementRequest = of(json!({ "now": RETURNED }));
    request.wallets = wallets;
    request.movements = movements;
    engine.settle_points(&request).unwrap().wallets
}

/// The decision without its checksum, which tells the programme too.
fn decide(engine: &Engine, request: &ClawBackRequest) -> ClawBackDecision {
    let mut decision = engine.claw_back(request).unwrap();
    decision.hash.clear();
    decision
}
