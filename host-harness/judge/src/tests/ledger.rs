//! Books that balance still have the lots and movements of the request against them.

use loyalty_contract::{Decimal, Intent, IntentKind, Lot, LotShare, Settlement};

use serde_json::json;

use super::{books, engine, judge, ok, plus};
use crate::{Broken, Decided};

#[test]
fn what_comes_in_was_brought_by_a_movement() {
    let share = |lot: &str| LotShare { lot: lot.into(), points: ten(), expires_at: None };
    let booked =
        |kind, lot: &str, at| Intent { kind, at, points: ten(), lots: vec![share(lot)], cause: None, reason: ok() };
    for cause in [None, Some("m".into())] {
        let broken = lie_of_books(|lie| {
            let wallet = &mut lie.wallets[0];
            let lot = Lot { id: "z".into(), granted: ten(), remaining: ten(), ..wallet.state.lots[0].clone() };
            wallet.balance.available = plus(wallet.balance.available, 10);
            wallet.intents.push(Intent { cause, ..booked(IntentKind::Credit, "z", lot.earned_at) });
            wallet.state.lots.insert(0, lot);
        });
        assert!(broken.contains("is a credit that no movement brings"), "{broken}");
    }
}

#[test]
fn what_expires_was_in_a_lot() {
    let broken = lie_of_books(|lie| {
        let wallet = &mut lie.wallets[0];
        let lot = &mut wallet.state.lots[0];
        lot.remaining = plus(lot.remaining, -10);
        wallet.balance.available = plus(wallet.balance.available, -10);
        let lots = vec![LotShare { lot: "z".into(), points: ten(), expires_at: None }];
        let at = lot.earned_at;
        wallet.intents.push(Intent { kind: IntentKind::Expire, at, points: ten(), lots, cause: None, reason: ok() });
    });
    assert!(broken.contains("is of lot `z`, which is not there"), "{broken}");
}

#[test]
fn debt_is_not_forgiven_without_a_booking() {
    let broken = lie_of_books(|lie| {
        let wallet = &mut lie.wallets[0];
        wallet.state.debt = plus(wallet.state.debt, -5);
        wallet.balance.debt = wallet.state.debt;
        wallet.balance.available = plus(wallet.balance.available, 5);
    });
    assert_eq!(broken, "the debts of wallet `bonus`, after its bookings, add up to 7, not to 2");
}

#[test]
fn a_movement_is_carried_out_whole_or_refused_whole() {
    let debit = |lie: &Settlement| lie.wallets[0].intents.iter().position(|one| one.kind == IntentKind::Debit).unwrap();
    let refusal = |intent: &Intent| Intent { kind: IntentKind::Refuse, lots: Vec::new(), ..intent.clone() };
    let broken = lie_of_books(|lie| {
        // Nothing is spent, and the points expire instead.
        let place = debit(lie);
        lie.wallets[0].intents[place].kind = IntentKind::Expire;
    });
    assert_eq!(broken, "the points booked for movement `m` of wallet `bonus` add up to 0, not to 20");
    let broken = lie_of_books(|lie| {
        let place = debit(lie);
        let refused = refusal(&lie.wallets[0].intents[place]);
        lie.wallets[0].intents.push(refused);
    });
    assert_eq!(broken, "movement `m` of wallet `bonus` is of 20 points, 20 of which are refused");
    let broken = lie_of_books(|lie| {
        let refused = Intent { cause: None, ..refusal(&lie.wallets[0].intents[debit(lie)]) };
        lie.wallets[0].intents.push(refused);
    });
    assert!(broken.ends_with("is a refusal that no movement asks for"), "{broken}");
}

#[test]
fn what_is_to_be_taken_back_is_taken_owed_or_let_go_for_a_reason() {
    // 30 points are taken back from 20.
    let mut request = books();
    request.movements.clear();
    request.wallets[0].debt = Decimal::ZERO;
    request.wallets[0].lots.truncate(1);
    request.wallets[0].lots[0].remaining = Decimal { mantissa: 20, scale: 0 };
    request.wallets[0].lots[0].expires_at = None;
    for (policy, other) in [("debt", IntentKind::Refuse), ("clamp", IntentKind::IncurDebt)] {
        let movement = json!({
            "id": "t", "wallet": "bonus", "at": "2026-11-10T00:00:00Z",
            "kind": { "take-back": { "points": "30", "overdrawn": policy } }
        });
        request.movements = vec![serde_json::from_value(movement).unwrap()];
        let engine = engine();
        let honest = engine.settle_points(&request).unwrap();
        assert_eq!(honest.judge(&request, &judge(&engine)), Ok(()), "{policy}");
        let mut lie = honest;
        let intents = &mut lie.wallets[0].intents;
        intents.retain(|intent| intent.kind != IntentKind::IncurDebt);
        intents[0].reason = ok();
        intents.push(Intent { kind: other, points: ten(), lots: Vec::new(), ..intents[0].clone() });
        let debt = if other == IntentKind::IncurDebt { ten() } else { Decimal::ZERO };
        (lie.wallets[0].state.debt, lie.wallets[0].balance.debt) = (debt, debt);
        let broken = lie.judge(&request, &judge(&engine));
        assert!(broken.is_err(), "{policy}: nobody notices {lie:?}");
    }
}

#[test]
fn holds_are_those_that_were_made() {
    let hold = |id: &str, points| {
        let hold = json!({ "id": id, "points": points, "lots": [ { "lot": "b", "points": points, "expires-at": "2026-12-01T00:00:00Z" } ] });
        serde_json::from_value(hold).unwrap()
    };
    let mut asked = books();
    asked.wallets[0].holds = vec![hold("h", "10")];
    let engine = engine();
    let honest = engine.settle_points(&asked).unwrap();
    assert_eq!(honest.judge(&asked, &judge(&engine)), Ok(()));
    for (lied, says) in
        [(hold("h", "11"), "is of 11 points, 10 were set aside"), (hold("x", "10"), "comes from nowhere")]
    {
        let mut lie = honest.clone();
        let more = if lied.id == "h" { 1 } else { 0 };
        let balance = &mut lie.wallets[0].balance;
        (balance.held, balance.available) = (plus(balance.held, more), plus(balance.available, -more));
        lie.wallets[0].state.holds = vec![lied];
        let Err(Broken(broken)) = lie.judge(&asked, &judge(&engine)) else { panic!("nobody notices {lie:?}") };
        assert!(broken.contains(says), "{broken}");
    }
}

fn lie_of_books(tell: impl FnOnce(&mut Settlement)) -> String {
    let (engine, request) = (engine(), books());
    let mut lie = engine.settle_points(&request).unwrap();
    tell(&mut lie);
    let Err(Broken(broken)) = lie.judge(&request, &judge(&engine)) else { panic!("nobody notices {lie:?}") };
    broken
}

const fn ten() -> Decimal {
    Decimal { mantissa: 10, scale: 0 }
}
