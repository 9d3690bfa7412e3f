//! Where wallets stand, by looking at everything again at every instant at which anything happens.
//!
//! At one instant: what expires, holds that end, what becomes active, then movements by id. Nothing is
//! sorted beforehand, nothing is remembered but the wallet itself.

pub mod compare;
mod movement;
mod wallet;

use loyalty_contract::{Hold, MovementKind, SettlementRequest, Timestamp};
use serde_json::Value;

use crate::civil::Zone;
use crate::document::{id, items};
use crate::exact::{of, sum};
pub use wallet::{LotNow, Wallet};

/// Settles every wallet of a request.
pub fn settle<'a>(programme: &'a Value, request: &'a SettlementRequest) -> Vec<Wallet<'a>> {
    let zone = Zone { offset: request.now.utc_offset_minutes, changes: request.offsets.clone() };
    let mut settled = Vec::new();
    for state in &request.wallets {
        let terms = items(programme, "wallets").into_iter().find(|wallet| *id(wallet) == *state.wallet).unwrap();
        let mut wallet = Wallet::new(programme, terms, state, request.member.as_ref(), zone.clone());
        let mut movements: Vec<_> =
            request.movements.iter().filter(|movement| movement.wallet == state.wallet).collect();
        movements.sort_by_key(|movement| (movement.at.unix_seconds, movement.id.clone()));
        for movement in movements {
            wallet.carry_to(movement.at.unix_seconds);
            match &movement.kind {
                MovementKind::Credit(lot) => wallet.credit(lot, movement),
                MovementKind::Debit(points) => wallet.debit(*points, movement),
                MovementKind::TakeBack(wanted) => wallet.take_back(wanted, movement),
                MovementKind::Hold(wanted) => wallet.hold(wanted, movement),
                MovementKind::Release(hold) => wallet.release(hold, movement),
                MovementKind::Capture(wanted) => wallet.capture(wanted, movement),
                MovementKind::Touch => wallet.touch(movement.at),
            }
            wallet.carry_to(movement.at.unix_seconds);
        }
        wallet.carry_to(request.now.unix_seconds);
        settled.push(wallet);
    }
    settled
}

/// What the reference does not know of in a request: which points a hold sets aside that does not say so, where any choice
/// is right; and points in the books before they are earned.
pub fn unknown_to_it(request: &SettlementRequest) -> Option<&'static str> {
    let mut holds = request.wallets.iter().flat_map(|state| &state.holds);
    let names_its_lots =
        |hold: &Hold| sum(&hold.lots.iter().map(|share| of(share.points)).collect::<Vec<_>>()) == of(hold.points);
    if !holds.all(names_its_lots) {
        return Some("a hold that does not say which lots it holds");
    }
    let mut lots = request.wallets.iter().flat_map(|state| &state.lots);
    let is_ahead = lots.any(|lot| lot.earned_at.unix_seconds > request.now.unix_seconds);
    is_ahead.then_some("points in the books before they are earned")
}

/// A settlement in two steps: what happens up to an instant, and what happens later.
pub fn parted(request: &SettlementRequest, between: Timestamp) -> (SettlementRequest, SettlementRequest) {
    let (mut first, mut then) = (request.clone(), request.clone());
    first.now = between;
    first.movements.retain(|movement| movement.at.unix_seconds <= between.unix_seconds);
    then.movements.retain(|movement| movement.at.unix_seconds > between.unix_seconds);
    (first, then)
}
