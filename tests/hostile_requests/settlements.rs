//! What happens to wallets at random.

use loyalty_contract::{
    CaptureRequest, Decimal, HoldRequest, Lot, LotShare, Movement, MovementKind, OverdrawnPolicy, SettlementRequest,
    TakeBackRequest, Timestamp,
};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use crate::values::{Nonsense, any_decimal, any_text, any_time, id, rarely, sometimes, time, word};
use crate::{points, requests};

/// After every plausible time.
const NOW: Timestamp = Timestamp { unix_seconds: 1_835_000_000, utc_offset_minutes: 180 };

pub fn with(nonsense: Nonsense) -> impl Strategy<Value = SettlementRequest> {
    let now = sometimes(nonsense, Just(NOW), any_time());
    let offsets = select(vec![vec![], vec![(1_774_746_000, 180), (1_792_890_000, 120)]]);
    let offsets = offsets.prop_map(|changes| {
        let change = |(unix_seconds, utc_offset_minutes)| Timestamp { unix_seconds, utc_offset_minutes };
        changes.into_iter().map(change).collect()
    });
    let offsets = sometimes(nonsense, offsets, prop::collection::vec(any_time(), 0..4));
    let movements = prop::collection::vec((rarely(nonsense, any_text()), movement(nonsense)), 0..12);
    let member = weighted(0.6, requests::member(nonsense));
    let last_activity_at = weighted(0.5, time(nonsense));
    (now, offsets, member, points::wallets(nonsense), last_activity_at, movements).prop_map(
        |(now, offsets, member, mut wallets, last_activity_at, movements)| {
            wallets.iter_mut().for_each(|wallet| wallet.last_activity_at = last_activity_at);
            let movements = movements.into_iter().enumerate().map(|(index, (id, (wallet, at, mut kind)))| {
                if let MovementKind::Credit(lot) = &mut kind
                    && lot.id.is_empty()
                {
                    lot.id = format!("new-{index}");
                }
                Movement { id: id.unwrap_or_else(|| format!("m{index}")), wallet, at, kind }
            });
            let movements = movements.collect();
            SettlementRequest { now, offsets, member, wallets, movements, extensions: Vec::new() }
        },
    )
}

fn movement(nonsense: Nonsense) -> impl Strategy<Value = (String, Timestamp, MovementKind)> {
    let kind = prop_oneof![
        2 => credit(nonsense),
        2 => some_points(nonsense).prop_map(MovementKind::Debit),
        2 => take_back(nonsense),
        2 => hold(nonsense),
        1 => word(nonsense, &["m0", "m1", "hold-0"]).prop_map(MovementKind::Release),
        1 => capture(nonsense),
        1 => Just(MovementKind::Touch),
    ];
    (word(nonsense, &["bonus", "miles"]), time(nonsense), kind).prop_map(|(wallet, at, mut kind)| {
        // Lots come in when they are earned, and holds end later than they begin; a time that makes no sense stays.
        match &mut kind {
            MovementKind::Credit(lot) if lot.earned_at.unix_seconds == 0 => lot.earned_at = at,
            MovementKind::Hold(HoldRequest { expires_at: Some(end), .. })
                if (1..9_999_999).contains(&end.unix_seconds) =>
            {
                end.unix_seconds = end.unix_seconds.saturating_add(at.unix_seconds);
            }
            _ => {}
        }
        (wallet, at, kind)
    })
}

fn credit(nonsense: Nonsense) -> impl Strategy<Value = MovementKind> {
    let earned = Timestamp { unix_seconds: 0, utc_offset_minutes: 180 };
    let times =
        (sometimes(nonsense, Just(earned), any_time()), weighted(0.4, time(nonsense)), weighted(0.6, time(nonsense)));
    (id(nonsense, ""), some_points(nonsense), rarely(nonsense, any_decimal()), times).prop_map(
        |(id, granted, remaining, (earned_at, active_at, expires_at))| {
            let remaining = remaining.unwrap_or(granted);
            MovementKind::Credit(Lot {
                id,
                granted,
                remaining,
                earned_at,
                active_at,
                expires_at,
                source: None,
                funder: None,
            })
        },
    )
}

fn take_back(nonsense: Nonsense) -> impl Strategy<Value = MovementKind> {
    let share = (word(nonsense, &["lot-0", "lot-1", "gone"]), some_points(nonsense));
    let share = share.prop_map(|(lot, points)| LotShare { lot, points, expires_at: None });
    let policies = [OverdrawnPolicy::Debt, OverdrawnPolicy::Clamp, OverdrawnPolicy::Block, OverdrawnPolicy::Deduct];
    let overdrawn = weighted(0.5, select(policies.to_vec()));
    (some_points(nonsense), prop::collection::vec(share, 0..3), overdrawn)
        .prop_map(|(points, lots, overdrawn)| MovementKind::TakeBack(TakeBackRequest { points, lots, overdrawn }))
}

fn hold(nonsense: Nonsense) -> impl Strategy<Value = MovementKind> {
    let after = (1..5_000_000_i64).prop_map(|unix_seconds| Timestamp { unix_seconds, utc_offset_minutes: 180 });
    let expires_at = weighted(0.5, sometimes(nonsense, after, any_time()));
    (some_points(nonsense), weighted(0.5, id(nonsense, "order")), expires_at)
        .prop_map(|(points, order, expires_at)| MovementKind::Hold(HoldRequest { points, order, expires_at }))
}

fn capture(nonsense: Nonsense) -> impl Strategy<Value = MovementKind> {
    (word(nonsense, &["m0", "m1", "hold-0"]), weighted(0.5, some_points(nonsense)))
        .prop_map(|(hold, points)| MovementKind::Capture(CaptureRequest { hold, points }))
}

/// Above zero.
fn some_points(nonsense: Nonsense) -> impl Strategy<Value = Decimal> {
    sometimes(nonsense, (1..800_i64).prop_map(|points| Decimal::new(points, 0)), any_decimal())
}
