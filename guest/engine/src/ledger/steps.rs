//! The movements of a request, checked, and in order by time, then by id.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{
    Decimal, ErrorCode, Lot, Movement, MovementKind, SettlementRequest, TakeBackRequest, Timestamp,
};

use super::opening::check_lot;
use crate::bounds::{ENTRIES_MAX, LOT_SHARES_MAX, at_most};
use crate::explain::{Refused, invalid, refuse};
use crate::facts::{check_id, check_points, check_time};
use crate::money::Units;
use crate::order;
use crate::path::Path;
use crate::programme::{Programme, Wallet};

/// A movement that keeps its bounds.
#[derive(Debug)]
pub struct Step<'a> {
    pub movement: &'a Movement,
    /// Where it stands in the request.
    pub position: usize,
    /// How many points it is about, in the wallet's units; zero where it does not say.
    pub points: Units,
    /// When the hold ends that it makes.
    pub hold_ends: Option<Timestamp>,
}

/// Checks the movements of a request.
///
/// # Errors
/// Fields that break their bounds, movements after the instant to settle up to, wallets that are not there, ids that stand
/// twice.
pub fn checked<'a>(programme: &Programme, request: &'a SettlementRequest) -> Result<Vec<Step<'a>>, Refused> {
    let (path, movements) = (Path::of("movements"), &request.movements);
    at_most(movements.len(), ENTRIES_MAX, "movements", &path)?;
    let mut steps = Vec::with_capacity(movements.len());
    let named = movements.iter().map(|movement| match &movement.kind {
        MovementKind::TakeBack(request) => request.lots.len(),
        _ => 0,
    });
    at_most(named.sum(), LOT_SHARES_MAX, "lots to take back from", &path)?;
    for (position, movement) in movements.iter().enumerate() {
        let (points, hold_ends) = check(programme, request, movement, &path.index(position))?;
        steps.push(Step { movement, position, points, hold_ends });
    }
    let id = |index: usize| movements.get(index).map_or("", |movement| &movement.id);
    if let (_, Some(later)) = order::by_id(movements.len(), &id) {
        let path = path.index(later);
        return refuse(ErrorCode::DuplicateId, &path.field("id"), "a movement with this id stands before");
    }
    Ok(steps)
}

/// The movements of a wallet in order of time, then of id.
pub fn of_wallet<'s, 'a>(steps: &'s [Step<'a>], wallet: &str) -> Vec<&'s Step<'a>> {
    let steps: Vec<&Step<'a>> = steps.iter().filter(|step| *step.movement.wallet == *wallet).collect();
    let rank = |index: usize| steps.get(index).map(|step| (step.movement.at.unix_seconds, &step.movement.id));
    let in_order = order::positions(steps.len(), &|left, right| rank(left).cmp(&rank(right)));
    in_order.into_iter().filter_map(|index| steps.get(index).copied()).collect()
}

/// Checks a movement; gives how many points it is about, and when the hold ends that it makes.
fn check(
    programme: &Programme,
    request: &SettlementRequest,
    movement: &Movement,
    path: &Path<'_>,
) -> Result<(Units, Option<Timestamp>), Refused> {
    check_id(&movement.id, &path.field("id"))?;
    check_time(movement.at, &path.field("at"))?;
    if movement.at.unix_seconds > request.now.unix_seconds {
        return invalid(&path.field("at"), "it lies after the instant to settle up to");
    }
    let Some((_, wallet)) = programme.wallet(&movement.wallet) else {
        let message = format!("the programme has no wallet `{}`", movement.wallet);
        return refuse(ErrorCode::UnknownReference, &path.field("wallet"), &message);
    };
    if request.wallets.iter().all(|state| state.wallet != movement.wallet) {
        return invalid(&path.field("wallet"), "the state of this wallet must come with it");
    }
    let path = path.field("kind");
    let mut hold_ends = None;
    let points = match &movement.kind {
        MovementKind::Credit(lot) => check_credit(lot, wallet, movement.at, &path.field("credit"))?,
        MovementKind::Debit(points) => above_zero(*points, wallet, &path.field("debit"))?,
        MovementKind::TakeBack(request) => check_take_back(request, wallet, &path.field("take-back"))?,
        MovementKind::Hold(request) => {
            let path = path.field("hold");
            hold_ends = end_of_hold(request.expires_at.as_ref(), wallet, movement.at, &path.field("expires-at"))?;
            above_zero(request.points, wallet, &path.field("points"))?
        }
        MovementKind::Capture(request) => match request.points.as_ref() {
            Some(points) => {
                let path = path.field("capture");
                above_zero(*points, wallet, &path.field("points"))?
            }
            None => 0,
        },
        MovementKind::Release(_) | MovementKind::Touch => 0,
    };
    Ok((points, hold_ends))
}

fn check_credit(lot: &Lot, wallet: &Wallet, at: Timestamp, path: &Path<'_>) -> Result<Units, Refused> {
    let missing = check_lot(lot, wallet, path)?;
    if missing != 0 {
        return invalid(&path.field("remaining"), "a lot comes in whole, so it is what was granted");
    }
    if lot.earned_at.unix_seconds > at.unix_seconds {
        return invalid(&path.field("earned-at"), "it lies after the movement that brings the lot");
    }
    Ok(0)
}

fn check_take_back(request: &TakeBackRequest, wallet: &Wallet, path: &Path<'_>) -> Result<Units, Refused> {
    let lots = path.field("lots");
    for (index, share) in request.lots.iter().enumerate() {
        let path = lots.index(index);
        check_points(share.points, wallet.scale, &path.field("points"))?;
    }
    above_zero(request.points, wallet, &path.field("points"))
}

/// When a hold ends: as it says, or as the wallet does.
fn end_of_hold(
    stated: Option<&Timestamp>,
    wallet: &Wallet,
    at: Timestamp,
    path: &Path<'_>,
) -> Result<Option<Timestamp>, Refused> {
    if let Some(end) = stated {
        check_time(*end, path)?;
        if end.unix_seconds <= at.unix_seconds {
            return invalid(path, "it does not lie after the movement that sets the points aside");
        }
        return Ok(Some(*end));
    }
    Ok(wallet.spend.as_ref().and_then(|spend| spend.hold_until(at)))
}

/// Points above zero.
pub fn above_zero(points: Decimal, wallet: &Wallet, path: &Path<'_>) -> Result<Units, Refused> {
    match check_points(points, wallet.scale, path)? {
        0 => invalid(path, "it is of more than nothing"),
        points => Ok(points),
    }
}
