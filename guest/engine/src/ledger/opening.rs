//! Opening the books: a wallet as a request has it, checked, with all that movements will bring laid out in order.
//!
//! Books that contradict themselves are refused. A hold that names no lots binds those that expire first, as it would
//! have when it was made; what it asks for beyond them it does not have.

use alloc::format;
use alloc::vec::Vec;
use core::cmp::Ordering;

use loyalty_contract::{Error, ErrorCode, Hold, Lot, MovementKind, Timestamp, WalletState};

use super::books::{Books, Outlook, Position, Reserve, Stage, sum};
use super::movement::Step;
use super::queue::Queue;
use super::time::Agenda;
use crate::explain::{invalid, overflow, refuse};
use crate::facts::{check_id, check_points, check_time};
use crate::money::{self, Units};
use crate::order;
use crate::path::Path;
use crate::programme::{Programme, Wallet};

/// The most lots or holds of a wallet, and the most movements.
const ITEMS_MAX: usize = 10_000;

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
    ) -> Result<Self, Error> {
        Self::open_for(programme, state, outlook, &[], path)
    }

    /// Opens the books of a wallet for movements to come, which are in order of time.
    pub(super) fn open_for(
        programme: &'a Programme,
        state: &'a WalletState,
        outlook: Outlook<'a>,
        steps: &[Step<'a>],
        path: &Path<'_>,
    ) -> Result<Self, Error> {
        let Some((_, wallet)) = programme.wallet(&state.wallet) else {
            let message = format!("the programme has no wallet `{}`", state.wallet);
            return refuse(ErrorCode::UnknownReference, &path.field("wallet"), &message);
        };
        let spared = outlook.spared(wallet);
        let (lots_path, holds_path) = (path.field("lots"), path.field("holds"));
        check_count(state.lots.len(), &lots_path)?;
        check_count(state.holds.len(), &holds_path)?;
        let mut lots = Vec::with_capacity(state.lots.len());
        let mut total: Units = 0;
        for (index, lot) in state.lots.iter().enumerate() {
            let path = lots_path.index(index);
            let remaining = check_lot(lot, wallet, &path)?;
            total =
                total.checked_add(remaining).filter(|sum| *sum <= money::UNITS_MAX).ok_or_else(|| overflow(&path))?;
            lots.push(Position::new(lot, remaining, Stage::Pending, spared));
        }
        let mut holds = Vec::with_capacity(state.holds.len());
        let mut asked = Vec::with_capacity(state.holds.len());
        for (index, hold) in state.holds.iter().enumerate() {
            let path = holds_path.index(index);
            asked.push(check_hold(hold, wallet, &path)?);
            let (order, expires_at) = (hold.order.as_ref(), hold.expires_at.as_ref().copied());
            holds.push(Reserve { id: &hold.id, order, expires_at, parts: Vec::new() });
        }
        for step in steps {
            match &step.movement.kind {
                MovementKind::Credit(lot) => {
                    let remaining = step.at("credit", &|path| check_credit(lot, wallet, step.movement.at, path))?;
                    lots.push(Position::new(lot, remaining, Stage::Expected, spared));
                }
                MovementKind::Hold(request) => {
                    let expires_at = step.at("hold", &|path| step.end_of_hold(request, wallet, path))?;
                    let order = request.order.as_ref();
                    holds.push(Reserve { id: &step.movement.id, order, expires_at, parts: Vec::new() });
                }
                _ => {}
            }
        }
        let lot_id = |index: usize| lots.get(index).map_or("", |position| &position.lot.id);
        let (lots_by_id, twice) = order::by_id(lots.len(), &lot_id);
        if let Some(later) = twice {
            let message = "a lot with this id stands before";
            return match steps.iter().filter(|step| step.brings_a_lot()).nth(later.wrapping_sub(state.lots.len())) {
                Some(step) => step.at("credit", &|path| refuse(ErrorCode::DuplicateId, &path.field("id"), message)),
                None => refuse(ErrorCode::DuplicateId, &lots_path.index(later).field("id"), message),
            };
        }
        let (holds_by_id, twice) = order::by_id(holds.len(), &|index| holds.get(index).map_or("", |hold| hold.id));
        if let Some(later) = twice {
            // Movements have ids of their own, so it is one of the state's in any case.
            let later = later.min(state.holds.len().saturating_sub(1));
            let message = "a hold or movement with this id is there too";
            return refuse(ErrorCode::DuplicateId, &holds_path.index(later).field("id"), message);
        }
        if let Some(at) = state.last_activity_at.as_ref() {
            check_time(*at, &path.field("last-activity-at"))?;
        }
        let by_expiry = |left: usize, right: usize| match (lots.get(left), lots.get(right)) {
            (Some(left), Some(right)) => first_expiring(left.lot, right.lot),
            _ => Ordering::Equal,
        };
        let active_from = |index: usize| lots.get(index).map_or(0, |position| position.active_from.unix_seconds);
        let by_activation = |left, right| active_from(left).cmp(&active_from(right)).then(by_expiry(left, right));
        let active = Queue::new(order::positions(lots.len(), &by_expiry));
        let pending = Queue::new(order::positions(lots.len(), &by_activation));
        let mut books = Self {
            wallet,
            state,
            offsets: outlook.offsets,
            spared,
            agenda: Agenda::new(wallet, state, &holds),
            next_lot: state.lots.len(),
            next_hold: state.holds.len(),
            lots,
            lots_by_id,
            holds,
            holds_by_id,
            active,
            pending,
            debt: check_points(state.debt, wallet.scale, &path.field("debt"))?,
            total,
            active_points: 0,
            clock: Timestamp { unix_seconds: i64::MIN, utc_offset_minutes: 0 },
            last_activity: None,
            intents: Vec::new(),
        };
        for index in 0..state.lots.len() {
            books.set_stage(index, Stage::Pending);
        }
        for (index, (hold, asked)) in state.holds.iter().zip(&asked).enumerate() {
            books.bind(index, hold, *asked, &holds_path.index(index))?;
        }
        books.bind_what_is_there(&asked);
        books.remember_activity();
        Ok(books)
    }

    /// Sets the points of a hold aside in the lots it names.
    fn bind(&mut self, index: usize, hold: &Hold, asked: Units, path: &Path<'_>) -> Result<(), Error> {
        let lots_path = path.field("lots");
        let mut parts = Vec::with_capacity(hold.lots.len());
        for (index, share) in hold.lots.iter().enumerate() {
            let path = lots_path.index(index);
            let points = check_points(share.points, self.wallet.scale, &path.field("points"))?;
            let Some(lot) = self.lot(&share.lot).filter(|lot| *lot < self.state.lots.len()) else {
                let message = format!("there is no lot `{}`", share.lot);
                return refuse(ErrorCode::UnknownReference, &path.field("lot"), &message);
            };
            if self.lots.get(lot).is_none_or(|position| position.free() < points) {
                return invalid(&path.field("points"), "more is set aside than the lot has left");
            }
            self.change(lot, 0, points);
            parts.push((lot, points));
        }
        if !parts.is_empty() && sum(&parts) != asked {
            return invalid(&lots_path, "its lots do not add up to its points");
        }
        if let Some(hold) = self.holds.get_mut(index) {
            hold.parts = parts;
        }
        Ok(())
    }

    /// Sets points aside for the holds that name no lots: first expiring first, pending lots last.
    fn bind_what_is_there(&mut self, asked: &[Units]) {
        let is_delayed = |lot: &usize| self.lots.get(*lot).is_some_and(Position::is_delayed);
        let ranks = 0..self.lots.len();
        let active = ranks.clone().filter_map(|rank| self.active.at(rank)).filter(|lot| !is_delayed(lot));
        let pending = ranks.filter_map(|rank| self.pending.at(rank)).filter(is_delayed);
        let lots: Vec<usize> = if self.holds.iter().zip(asked).any(|(hold, _)| hold.parts.is_empty()) {
            active.chain(pending).collect()
        } else {
            Vec::new()
        };
        let mut lots = lots.into_iter().peekable();
        for (index, asked) in asked.iter().enumerate() {
            if self.holds.get(index).is_none_or(|hold| !hold.parts.is_empty()) {
                continue;
            }
            let (mut parts, mut missing) = (Vec::new(), *asked);
            while missing > 0
                && let Some(lot) = lots.peek().copied()
            {
                let free = self.lots.get(lot).map_or(0, Position::free);
                let points = free.min(missing);
                if points > 0 {
                    self.change(lot, 0, points);
                    parts.push((lot, points));
                    missing -= points;
                }
                if points == free {
                    lots.next();
                }
            }
            if let Some(hold) = self.holds.get_mut(index) {
                hold.parts = parts;
            }
        }
    }
}

/// Refuses more than a wallet can have.
pub fn check_count(count: usize, path: &Path<'_>) -> Result<(), Error> {
    if count > ITEMS_MAX {
        return refuse(ErrorCode::TooLarge, path, "there are at most 10,000 lots, holds and movements");
    }
    Ok(())
}

/// What is left in a lot.
fn check_lot(lot: &Lot, wallet: &Wallet, path: &Path<'_>) -> Result<Units, Error> {
    check_id(&lot.id, &path.field("id"))?;
    check_time(lot.earned_at, &path.field("earned-at"))?;
    for (at, field) in [(lot.active_at, "active-at"), (lot.expires_at, "expires-at")] {
        if let Some(at) = at.as_ref() {
            check_time(*at, &path.field(field))?;
        }
    }
    let granted = check_points(lot.granted, wallet.scale, &path.field("granted"))?;
    let remaining = check_points(lot.remaining, wallet.scale, &path.field("remaining"))?;
    if remaining > granted {
        return invalid(&path.field("remaining"), "more is left than was granted");
    }
    Ok(remaining)
}

/// What comes in.
fn check_credit(lot: &Lot, wallet: &Wallet, at: Timestamp, path: &Path<'_>) -> Result<Units, Error> {
    let remaining = check_lot(lot, wallet, path)?;
    if check_points(lot.granted, wallet.scale, &path.field("granted"))? != remaining {
        return invalid(&path.field("remaining"), "a lot comes in whole, so it is what was granted");
    }
    if lot.earned_at.unix_seconds > at.unix_seconds {
        return invalid(&path.field("earned-at"), "it lies after the movement that brings the lot");
    }
    Ok(remaining)
}

/// How much a hold asks for.
fn check_hold(hold: &Hold, wallet: &Wallet, path: &Path<'_>) -> Result<Units, Error> {
    check_id(&hold.id, &path.field("id"))?;
    if let Some(at) = hold.expires_at.as_ref() {
        check_time(*at, &path.field("expires-at"))?;
    }
    check_some_points(hold.points, wallet, &path.field("points"))
}

/// Points above zero.
pub fn check_some_points(points: loyalty_contract::Decimal, wallet: &Wallet, path: &Path<'_>) -> Result<Units, Error> {
    match check_points(points, wallet.scale, path)? {
        0 => invalid(path, "it is of more than nothing"),
        points => Ok(points),
    }
}

/// The order in which lots are spent: expiry, never last; then age; then id.
fn first_expiring(left: &Lot, right: &Lot) -> Ordering {
    let expires = |lot: &Lot| lot.expires_at.as_ref().map_or(i64::MAX, |expires| expires.unix_seconds);
    let rank = |lot: &Lot| (expires(lot), lot.earned_at.unix_seconds);
    rank(left).cmp(&rank(right)).then_with(|| left.id.cmp(&right.id))
}
