//! Books that balance still have the lots and movements of the request against them.

use loyalty_contract::{Decimal, Intent, IntentKind, Lot, LotShare, Settlement};

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
