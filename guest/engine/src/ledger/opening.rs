//! Opening the books: a wallet as a request has it, checked, with all that movements will bring laid out in order.
//!
//! Books that contradict themselves are refused. A hold that names no lots keeps its points from being spent, wherever they
//! are, but no lot from expiring.

use alloc::format;
use alloc::vec::Vec;
use core::cmp::Ordering;

use loyalty_contract::{ErrorCode, Hold, Lot, MovementKind, Timestamp, WalletState};

use super::books::{Books, Outlook, Position, Reserve, Stage, sum};
use super::queue::Queue;
use super::steps::{Step, above_zero};
use super::time::Agenda;
use crate::explain::{Refused, invalid, overflow, refuse};
use crate::facts::{check_id, check_points, check_time};
use crate::money::{self, Units};
use crate::order;
use crate::path::Path;
use crate::programme::{Programme, Wallet};

impl<'a> Books<'a> {
    /// Opens the books of a wallet. `path` is where its state stands in the request.
    ///
    /// # Errors
    /// A wallet the programme does not have, and books that contradict themselves.
    pub fn open(
        programme: &'a Programme,
        state: &'a WalletState,
        outlook: Outlook<'a>,
        path: &Path<'_>,
    ) -> Result<Self, Refused> {
        Self::open_for(programme, state, outlook, &[], path)
    }

    /// Opens the books of a wallet for movements to come, which are in order of time.
    pub(super) fn open_for(
        programme: &'a Programme,
        state: &'a WalletState,
        outlook: Outlook<'a>,
        steps: &[&Step<'a>],
        path: &Path<'_>,
    ) -> Result<Self, Refused> {
        let Some((_, wallet)) = programme.wallet(&state.wallet) else {
            let message = format!("the programme has no wallet `{}`", state.wallet);
            return refuse(ErrorCode::UnknownReference, &path.field("wallet"), &message);
        };
        let debt = check_state(state, wallet, path)?;
        let mut books = Self::laid_out(wallet, state, outlook, steps);
        books.debt = debt;
        books.check_ids(steps, path)?;
        for index in 0..state.lots.len() {
            books.set_stage(index, Stage::Pending);
        }
        let holds = path.field("holds");
        for (index, hold) in state.holds.iter().enumerate() {
            books.bind(index, hold, &holds.index(index))?;
        }
        books.remember_activity();
        Ok(books)
    }

    /// Everything in order, with nothing set aside yet.
    fn laid_out(wallet: &'a Wallet, state: &'a WalletState, outlook: Outlook<'a>, steps: &[&Step<'a>]) -> Self {
        let spared = outlook.spared(wallet);
        let (mut lots, mut holds) = (Vec::new(), Vec::new());
        for lot in &state.lots {
            lots.push(Position::new(lot, wallet, spared));
        }
        for hold in &state.holds {
            holds.push(Reserve::new(&hold.id, hold.order.as_ref(), hold.expires_at.as_ref().copied()));
        }
        for step in steps {
            match &step.movement.kind {
                MovementKind::Credit(lot) => lots.push(Position::new(lot, wallet, spared)),
                MovementKind::Hold(request) => {
                    holds.push(Reserve::new(&step.movement.id, request.order.as_ref(), step.hold_ends));
                }
                _ => {}
            }
        }
        let by_expiry = |left: usize, right: usize| match (lots.get(left), lots.get(right)) {
            (Some(left), Some(right)) => first_expiring(left.lot, right.lot),
            _ => Ordering::Equal,
        };
        let active_from = |index: usize| lots.get(index).map_or(0, |position| position.active_from.unix_seconds);
        let by_activation = |left, right| active_from(left).cmp(&active_from(right)).then(by_expiry(left, right));
        let active = Queue::new(order::positions(lots.len(), &by_expiry));
        let pending = Queue::new(order::positions(lots.len(), &by_activation));
        Self {
            wallet,
            state,
            offsets: outlook.offsets,
            spared,
            agenda: Agenda::new(wallet, state, &holds),
            next_lot: state.lots.len(),
            next_hold: state.holds.len(),
            lots,
            lots_by_id: Vec::new(),
            holds,
            holds_by_id: Vec::new(),
            active,
            pending,
            debt: 0,
            total: 0,
            active_points: 0,
            floating: 0,
            clock: Timestamp { unix_seconds: i64::MIN, utc_offset_minutes: 0 },
            last_activity: None,
            intents: Vec::new(),
            told: 0,
        }
    }

    /// Sorts lots and holds by id, and refuses ids that stand twice.
    fn check_ids(&mut self, steps: &[&Step<'_>], path: &Path<'_>) -> Result<(), Refused> {
        let (lots, lot_twice) =
            order::by_id(self.lots.len(), &|index| self.lots.get(index).map_or("", |position| &position.lot.id));
        let (holds, hold_twice) =
            order::by_id(self.holds.len(), &|index| self.holds.get(index).map_or("", |hold| hold.id));
        (self.lots_by_id, self.holds_by_id) = (lots, holds);
        let movements = Path::of("movements");
        if let Some(later) = lot_twice {
            let message = "a lot with this id stands before";
            return match bringer(later, self.state.lots.len(), steps, |kind| matches!(kind, MovementKind::Credit(_))) {
                Some(position) => {
                    let movement = movements.index(position);
                    let kind = movement.field("kind");
                    refuse(ErrorCode::DuplicateId, &kind.field("credit").field("id"), message)
                }
                None => refuse(ErrorCode::DuplicateId, &path.field("lots").index(later).field("id"), message),
            };
        }
        if let Some(later) = hold_twice {
            let message = "a hold with this id stands before";
            return match bringer(later, self.state.holds.len(), steps, |kind| matches!(kind, MovementKind::Hold(_))) {
                Some(position) => refuse(ErrorCode::DuplicateId, &movements.index(position).field("id"), message),
                None => refuse(ErrorCode::DuplicateId, &path.field("holds").index(later).field("id"), message),
            };
        }
        Ok(())
    }

    /// Sets the points of a hold aside in the lots it names.
    fn bind(&mut self, index: usize, hold: &Hold, path: &Path<'_>) -> Result<(), Refused> {
        let lots = path.field("lots");
        let mut parts = Vec::new();
        for (index, share) in hold.lots.iter().enumerate() {
            let path = lots.index(index);
            let points = check_points(share.points, self.wallet.scale, &path.field("points"))?;
            let Some(lot) = self.lot(&share.lot) else {
                return refuse(ErrorCode::UnknownReference, &path.field("lot"), "the wallet has no such lot");
            };
            if self.take_out(lot, points, &mut parts) < points {
                return invalid(&path.field("points"), "more is set aside than the lot has left");
            }
        }
        let asked = self.units(hold.points);
        if hold.lots.is_empty() {
            self.floating += asked;
            if let Some(hold) = self.holds.get_mut(index) {
                hold.floating = asked;
            }
        } else if sum(&parts) != asked {
            return invalid(&lots, "its lots do not add up to its points");
        }
        self.set_aside(index, parts);
        Ok(())
    }
}

/// Where the movement stands that brings the lot or hold at `index`; none if one of `known` in the state is there.
fn bringer(index: usize, known: usize, steps: &[&Step<'_>], brings: fn(&MovementKind) -> bool) -> Option<usize> {
    let mut bringers = steps.iter().filter(|step| brings(&step.movement.kind));
    bringers.nth(index.checked_sub(known)?).map(|step| step.position)
}

/// Checks all that can be checked of a state by itself; gives its debt.
fn check_state(state: &WalletState, wallet: &Wallet, path: &Path<'_>) -> Result<Units, Refused> {
    let (lots, holds) = (path.field("lots"), path.field("holds"));
    let mut total: Units = 0;
    for (index, lot) in state.lots.iter().enumerate() {
        let path = lots.index(index);
        check_lot(lot, wallet, &path)?;
        total = total.saturating_add(money::whole_units(lot.remaining, wallet.scale).unwrap_or(0));
    }
    if total > money::UNITS_MAX {
        return Err(overflow(&lots));
    }
    for (index, hold) in state.holds.iter().enumerate() {
        let path = holds.index(index);
        check_id(&hold.id, &path.field("id"))?;
        check_times(&[(hold.expires_at.as_ref(), "expires-at")], &path)?;
        above_zero(hold.points, wallet, &path.field("points"))?;
    }
    check_times(&[(state.last_activity_at.as_ref(), "last-activity-at")], path)?;
    check_points(state.debt, wallet.scale, &path.field("debt"))
}

/// Checks a lot; gives what is no longer in it.
pub fn check_lot(lot: &Lot, wallet: &Wallet, path: &Path<'_>) -> Result<Units, Refused> {
    check_id(&lot.id, &path.field("id"))?;
    let times = [
        (Some(&lot.earned_at), "earned-at"),
        (lot.active_at.as_ref(), "active-at"),
        (lot.expires_at.as_ref(), "expires-at"),
    ];
    check_times(&times, path)?;
    let granted = check_points(lot.granted, wallet.scale, &path.field("granted"))?;
    let remaining = check_points(lot.remaining, wallet.scale, &path.field("remaining"))?;
    if remaining > granted {
        return invalid(&path.field("remaining"), "more is left than was granted");
    }
    Ok(granted - remaining)
}

fn check_times(times: &[(Option<&Timestamp>, &str)], path: &Path<'_>) -> Result<(), Refused> {
    for (at, field) in times {
        if let Some(at) = at {
            check_time(**at, &path.field(field))?;
        }
    }
    Ok(())
}

/// The order in which lots are spent: expiry, never last; then age; then id.
fn first_expiring(left: &Lot, right: &Lot) -> Ordering {
    let expires = |lot: &Lot| lot.expires_at.as_ref().map_or(i64::MAX, |expires| expires.unix_seconds);
    let rank = |lot: &Lot| (expires(lot), lot.earned_at.unix_seconds);
    rank(left).cmp(&rank(right)).then_with(|| left.id.cmp(&right.id))
}
