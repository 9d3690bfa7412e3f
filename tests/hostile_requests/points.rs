//! Points at random: what a member has, and what they wish to spend.

use loyalty_contract::{Decimal, Hold, Lot, RedemptionRequest, WalletState};
use proptest::option::weighted;
use proptest::prelude::*;

use crate::values::{Nonsense, any_text, decimal, id, rarely, sometimes, time};

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
    let lot =
        (decimal(nonsense, 1_000, scale), time(nonsense), weighted(0.3, time(nonsense)), weighted(0.6, time(nonsense)));
    let hold = (
        sometimes(nonsense, 1..500_i64, any::<i64>()),
        weighted(0.3, id(nonsense, "order")),
        weighted(0.5, time(nonsense)),
    );
    let lots = prop::collection::vec((rarely(nonsense, any_text()), lot), 0..5);
    let debt = prop_oneof![3 => Just(Decimal::ZERO), 1 => decimal(nonsense, 100, scale)];
    (id(nonsense, wallet), lots, prop::collection::vec(hold, 0..2), debt).prop_map(|(wallet, lots, holds, debt)| {
        let lots =
            lots.into_iter().enumerate().map(|(index, (id, (remaining, earned_at, active_at, expires_at)))| Lot {
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
