//! Which points are spent, wallet by wallet.

use loyalty_contract::{IntentKind, Lot, Movement, SettlementRequest, Timestamp, WalletSettlement, WalletState};
use proptest::option::weighted;
use proptest::prelude::*;
use serde_json::json;

use crate::figures::sum;
use crate::{configured, hold, of};

/// When points are spent, in days after the start.
const NOW: i64 = 20;

#[test]
fn lots_that_expire_first_are_spent_first() {
    hold((lots(), 1..60_i64), |(lots, points)| {
        let settled = &settle(&[("w", &lots)], points)[0];
        let spent = settled.intents.iter().filter(|intent| intent.kind == IntentKind::Debit);
        let spent: Vec<_> = spent.flat_map(|intent| &intent.lots).collect();
        let ends = |lot: &Lot| lot.expires_at.map_or(i64::MAX, |at| at.unix_seconds);
        for share in &spent {
            let lot = lots.iter().find(|lot| lot.id == share.lot).unwrap();
            prop_assert!(lot.active_at.unwrap_or(lot.earned_at).unix_seconds <= day(NOW).unix_seconds, "{lot:?}");
            prop_assert!(ends(lot) > day(NOW).unix_seconds, "{lot:?}");
            for left in settled.state.lots.iter().filter(|left| left.id != lot.id) {
                let is_pending = left.active_at.is_some_and(|at| at.unix_seconds > day(NOW).unix_seconds);
                prop_assert!(is_pending || ends(lot) <= ends(left), "{lot:?} before {left:?}");
            }
        }
        // All of it or nothing.
        let spent = sum(spent, |share| share.points);
        prop_assert!(spent == 0 || spent == i128::from(points) * 10_i128.pow(18));
        Ok(())
    });
}

#[test]
fn a_balance_is_what_can_be_spent() {
    hold(lots(), |lots| {
        let balance = settle(&[("w", &lots)], 0)[0].balance.available.mantissa;
        let spends =
            |points| settle(&[("w", &lots)], points)[0].intents.iter().any(|one| one.kind == IntentKind::Debit);
        prop_assert!(balance == 0 || spends(balance));
        prop_assert!(!spends(balance + 1));
        Ok(())
    });
}

#[test]
fn the_order_of_lots_changes_nothing() {
    let shuffled = lots().prop_flat_map(|lots| (Just(lots.clone()), Just(lots).prop_shuffle()));
    hold((shuffled, 0..40_i64), |((lots, shuffled), points)| {
        let by_id = |lots| {
            let mut settled = settle(&[("w", lots)], points).swap_remove(0);
            settled.state.lots.sort_by(|left, right| left.id.cmp(&right.id));
            settled
        };
        prop_assert_eq!(by_id(&shuffled), by_id(&lots));
        Ok(())
    });
}

#[test]
fn wallets_do_not_touch_each_other() {
    hold((lots(), lots(), 0..40_i64), |(one, other, points)| {
        let together = settle(&[("w", &one), ("x", &other)], points);
        let apart = [settle(&[("w", &one)], points), settle(&[("x", &other)], 0)].concat();
        prop_assert_eq!(together, apart);
        Ok(())
    });
}

/// Lots that were earned, become active and expire on few days, so that much of it coincides.
fn lots() -> impl Strategy<Value = Vec<Lot>> {
    let lot = (1..12_i64, 0..=10_i64, weighted(0.3, 10..=25_i64), weighted(0.8, 12..=30_i64));
    prop::collection::vec(lot, 0..7).prop_map(|lots| {
        let lots = lots.into_iter().enumerate().map(|(number, (points, earned, active, expires))| {
            let mut lot: Lot = of(json!({
                "id": format!("lot-{number}"), "granted": "12", "remaining": points.to_string(),
                "earned-at": "2026-01-01T00:00:00Z"
            }));
            lot.earned_at = day(earned);
            lot.active_at = active.map(day);
            lot.expires_at = expires.map(day);
            lot
        });
        lots.collect()
    })
}

/// Midnight so many days after 2026-01-01.
const fn day(number: i64) -> Timestamp {
    Timestamp { unix_seconds: 1_767_225_600 + number * 86_400, utc_offset_minutes: 0 }
}

/// Wallets at [`NOW`], after so many points of the first one were spent.
fn settle(wallets: &[(&str, &[Lot])], points: i64) -> Vec<WalletSettlement> {
    let engine = configured(&json!({
        "id": "ledger", "revision": 1, "currency": "EUR", "wallets": [{ "id": "w" }, { "id": "x" }]
    }));
    let mut request: SettlementRequest = of(json!({ "now": "2026-01-01T00:00:00Z" }));
    request.now = day(NOW);
    for (wallet, lots) in wallets {
        let mut state: WalletState = of(json!({ "wallet": wallet, "debt": "0", "version": 1 }));
        state.lots = lots.to_vec();
        request.wallets.push(state);
    }
    if points > 0 {
        let mut movement: Movement = of(
            json!({ "id": "spend", "wallet": "w", "at": "2026-01-01T00:00:00Z", "kind": { "debit": points.to_string() } }),
        );
        movement.at = day(NOW);
        request.movements.push(movement);
    }
    engine.settle_points(&request).unwrap().wallets
}
