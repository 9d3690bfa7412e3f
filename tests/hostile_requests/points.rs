//! Points at random: what a member has, and what they wish to spend.

use loyalty_contract::{Decimal, Hold, Lot, RedemptionRequest, Timestamp, WalletState};
use proptest::option::weighted;
use proptest::prelude::*;

use crate::values::{Nonsense, any_text, any_time, decimal, id, rarely, sometimes, time};

pub fn redemptions(nonsense: Nonsense) -> impl Strategy<Value = Vec<RedemptionRequest>> {
    let wish = |wallet: &'static str, scale| {
        let points = weighted(0.7, decimal(nonsense, 3_000, scale));
        let wish = (id(nonsense, wallet), points).prop_map(|(wallet, points)| RedemptionRequest {
            wallet,
            points,
            reward: None,
        });
        weighted(0.6, wish)
    };
    (wish("miles", 2), wish("bonus", 0)).prop_map(|(miles, bonus)| miles.into_iter().chain(bonus).collect())
}

pub fn wallets(nonsense: Nonsense) -> impl Strategy<Value = Vec<WalletState>> {
    (wallet(nonsense, "bonus", 0), wallet(nonsense, "miles", 2)).prop_map(|(bonus, miles)| vec![bonus, miles])
}

fn wallet(nonsense: Nonsense, wallet: &'static str, scale: u8) -> impl Strategy<Value = WalletState> {
    let lot = (decimal(nonsense, 1_000, scale), life(nonsense));
    let hold = (
        sometimes(nonsense, 1..500_i64, any::<i64>()),
        weighted(0.3, id(nonsense, "order")),
        weighted(0.5, time(nonsense)),
    );
    let lots = prop::collection::vec((rarely(nonsense, any_text()), lot), 0..5);
    let debt = prop_oneof![3 => Just(Decimal::ZERO), 1 => decimal(nonsense, 100, scale)];
    (id(nonsense, wallet), lots, prop::collection::vec(hold, 0..2), debt).prop_map(|(wallet, lots, holds, debt)| {
        let lots =
            lots.into_iter().enumerate().map(|(index, (id, (remaining, (earned_at, active_at, expires_at))))| Lot {
                id: id.unwrap_or_else(|| format!("lot-{index}")),
                granted: Decimal::new(1_000, 0),
                remaining,
                earned_at,
                active_at,
                expires_at,
                source: None,
                funder: None,
            });
        let holds = holds.into_iter().enumerate().map(|(index, (points, order, expires_at))| Hold {
            id: format!("hold-{index}"),
            points: Decimal::new(points, 0),
            order,
            expires_at,
            lots: Vec::new(),
        });
        WalletState { wallet, lots: lots.collect(), holds: holds.collect(), debt, last_activity_at: None, version: 1 }
    })
}

/// When points were earned, become active and expire. They were earned before any plausible request is made.
fn life(nonsense: Nonsense) -> impl Strategy<Value = (Timestamp, Option<Timestamp>, Option<Timestamp>)> {
    let days = (weighted(0.3, 0..1_000_i64), weighted(0.6, 1..1_500_i64));
    let plausible = (1_700_000_000..1_760_000_000_i64, days).prop_map(|(earned, (wait, life))| {
        let at = |unix_seconds| Timestamp { unix_seconds, utc_offset_minutes: 180 };
        let later = |days: i64| at(earned + days * 86_400);
        (at(earned), wait.map(later), life.map(later))
    });
    sometimes(nonsense, plausible, (any_time(), weighted(0.3, any_time()), weighted(0.6, any_time())))
}
