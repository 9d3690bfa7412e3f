//! What members and hosts do to a wallet: points come in, are spent, taken back, set aside, given up.
//!
//! A movement is carried out whole or refused whole, and a refusal is an intent of its own.

use alloc::vec::Vec;

use loyalty_contract::{
    CaptureRequest, Error, HoldRequest, IntentKind, Lot, Movement, MovementKind, OverdrawnPolicy, Reason, ReasonCode,
    TakeBackRequest, Timestamp,
};

use super::books::{Books, Part, Stage, sum};
use super::opening::check_some_points;
use crate::calendar;
use crate::explain::{about, amounting, invalid, overflow};
use crate::facts::{check_points, check_time};
use crate::money::{self, Units};
use crate::path::Path;
use crate::programme::Wallet;

/// A movement, and where it stands in the request.
#[derive(Debug)]
pub struct Step<'a> {
    pub movement: &'a Movement,
    pub position: usize,
}

impl Step<'_> {
    /// Checks the case of its kind, whose path is handed over.
    pub fn at<T>(&self, case: &str, check: &dyn Fn(&Path<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let movements = Path::of("movements");
        let movement = movements.index(self.position);
        let kind = movement.field("kind");
        check(&kind.field(case))
    }

    pub fn brings_a_lot(&self) -> bool {
        matches!(self.movement.kind, MovementKind::Credit(_))
    }

    /// When a hold ends: as it says, or as the wallet does.
    pub fn end_of_hold(
        &self,
        request: &HoldRequest,
        wallet: &Wallet,
        path: &Path<'_>,
    ) -> Result<Option<Timestamp>, Error> {
        let at = self.movement.at;
        if let Some(expires_at) = request.expires_at.as_ref() {
            let path = path.field("expires-at");
            check_time(*expires_at, &path)?;
            if expires_at.unix_seconds <= at.unix_seconds {
                return invalid(&path, "it does not lie after the movement that sets the points aside");
            }
            return Ok(Some(*expires_at));
        }
        let minutes = wallet.spend.as_ref().and_then(|spend| spend.hold_minutes);
        let end = minutes.map(|minutes| Timestamp { unix_seconds: at.unix_seconds + i64::from(minutes) * 60, ..at });
        if end.is_some_and(|end| !calendar::is_in_range(end)) { Err(overflow(path)) } else { Ok(end) }
    }
}

impl Books<'_> {
    /// Carries out a movement; time stands where it happens.
    ///
    /// # Errors
    /// Figures that break their bounds. What cannot be done is no error: an intent says that it is refused.
    pub(super) fn carry_out(&mut self, step: &Step<'_>) -> Result<(), Error> {
        let Movement { id, at, kind, .. } = step.movement;
        let wallet = self.wallet;
        match kind {
            MovementKind::Credit(lot) => {
                let too_much = || step.at("credit", &|path| Err(overflow(path)));
                if self.bring_in(lot, id) { Ok(()) } else { too_much() }
            }
            MovementKind::Debit(points) => {
                let points = step.at("debit", &|path| check_some_points(*points, wallet, path))?;
                if let Some(parts) = self.take_if_there(points, id) {
                    self.book(IntentKind::Debit, points, &parts, Some(id));
                    self.touch(*at);
                }
                Ok(())
            }
            MovementKind::TakeBack(request) => {
                let points = step.at("take-back", &|path| check_take_back(request, wallet, path))?;
                let too_much = || step.at("take-back", &|path| Err(overflow(path)));
                if self.take_back_as_asked(request, points, id) { Ok(()) } else { too_much() }
            }
            MovementKind::Hold(request) => {
                let points =
                    step.at("hold", &|path| check_some_points(request.points, wallet, &path.field("points")))?;
                self.set_aside(points, id);
                Ok(())
            }
            MovementKind::Release(hold) => {
                match self.binding(hold) {
                    Some(index) => self.end_hold(index, id),
                    None => self.refuse(0, about(ReasonCode::ConditionNotMet, hold), id),
                }
                Ok(())
            }
            MovementKind::Capture(request) => {
                let points = match request.points.as_ref() {
                    None => None,
                    Some(points) => {
                        let check = |path: &Path<'_>| check_some_points(*points, wallet, &path.field("points"));
                        Some(step.at("capture", &check)?)
                    }
                };
                self.capture(request, points, step.movement);
                Ok(())
            }
            MovementKind::Touch => {
                self.touch(*at);
                Ok(())
            }
        }
    }

    /// A lot comes in. False if that is more than a wallet can have.
    fn bring_in(&mut self, lot: &Lot, id: &str) -> bool {
        let index = self.next_lot;
        self.next_lot += 1;
        let Some(position) = self.lots.get(index) else { return false };
        let remaining = position.remaining;
        let is_active = position.active_from.unix_seconds <= self.clock.unix_seconds;
        self.total += remaining;
        if self.total > money::UNITS_MAX {
            return false;
        }
        self.touch(lot.earned_at);
        self.set_stage(index, if is_active { Stage::Active } else { Stage::Pending });
        let parts = [(index, remaining)];
        self.book(IntentKind::Credit, remaining, &parts, Some(id));
        self.come_free(&parts, id);
        true
    }

    /// Takes points out of what can be spent, or refuses to.
    fn take_if_there(&mut self, points: Units, id: &str) -> Option<Vec<Part>> {
        let figure = |units| money::decimal(units, self.wallet.scale);
        let missing = points - self.spendable();
        if missing > 0 {
            let reason = if self.is_blocked() {
                amounting(ReasonCode::DebtOutstanding, figure(self.debt))
            } else {
                amounting(ReasonCode::BalanceTooLow, figure(missing))
            };
            self.refuse(points, reason, id);
            return None;
        }
        let mut parts = Vec::new();
        self.take_from(Stage::Active, None, points, &mut parts);
        Some(parts)
    }

    fn set_aside(&mut self, points: Units, id: &str) {
        let index = self.next_hold;
        self.next_hold += 1;
        let Some(parts) = self.take_if_there(points, id) else { return };
        for (lot, points) in &parts {
            self.change(*lot, *points, *points);
        }
        self.book(IntentKind::Hold, points, &parts, Some(id));
        if let Some(hold) = self.holds.get_mut(index) {
            hold.parts = parts;
        }
    }

    /// Takes back from the lots named, then from those that expire first; what is missing becomes debt or is forgone.
    /// False if that is more debt than a wallet can have.
    fn take_back_as_asked(&mut self, request: &TakeBackRequest, points: Units, id: &str) -> bool {
        let (mut parts, mut missing) = (Vec::new(), points);
        for share in &request.lots {
            let named = money::whole_units(share.points, self.wallet.scale).unwrap_or(0);
            if let Some(lot) = self.lot(&share.lot) {
                missing -= self.take_out(lot, named.min(missing), &mut parts);
            }
        }
        missing = self.take_back(missing, None, &mut parts);
        let taken = points - missing;
        match request.overdrawn.unwrap_or(self.wallet.overdrawn) {
            OverdrawnPolicy::Debt | OverdrawnPolicy::Negative | OverdrawnPolicy::Block => {
                self.book(IntentKind::Debit, taken, &parts, Some(id));
                self.debt += missing;
                self.book(IntentKind::IncurDebt, missing, &[], Some(id));
            }
            OverdrawnPolicy::Clamp | OverdrawnPolicy::Deduct => {
                let reason = amounting(ReasonCode::BalanceTooLow, money::decimal(missing, self.wallet.scale));
                match (taken, missing) {
                    (0, _) => self.refuse(points, reason, id),
                    (_, 0) => self.book(IntentKind::Debit, taken, &parts, Some(id)),
                    _ => self.book_because(IntentKind::Debit, taken, &parts, Some(id), reason),
                }
            }
        }
        self.debt <= money::UNITS_MAX
    }

    /// Spends what a hold has set aside, or part of it; the rest comes free.
    fn capture(&mut self, request: &CaptureRequest, points: Option<Units>, movement: &Movement) {
        let id = &movement.id;
        let Some(hold) = self.binding(&request.hold).and_then(|index| self.holds.get_mut(index)) else {
            return self.refuse(points.unwrap_or(0), about(ReasonCode::ConditionNotMet, &request.hold), id);
        };
        let held = sum(&hold.parts);
        let wanted = points.unwrap_or(held);
        if wanted > held {
            let missing = money::decimal(wanted - held, self.wallet.scale);
            return self.refuse(wanted, amounting(ReasonCode::BalanceTooLow, missing), id);
        }
        let parts = core::mem::take(&mut hold.parts);
        let (mut spent, mut rest, mut left) = (Vec::new(), Vec::new(), wanted);
        for (lot, points) in parts {
            let taken = points.min(left);
            left -= taken;
            self.change(lot, -taken, -taken);
            // INVARIANT: a part is of more than nothing.
            for (taken, parts) in [(taken, &mut spent), (points - taken, &mut rest)] {
                if taken > 0 {
                    parts.push((lot, taken));
                }
            }
        }
        self.book(IntentKind::Debit, wanted, &spent, Some(id));
        self.touch(movement.at);
        self.let_go(&rest, id);
    }

    /// Position of a hold that binds.
    fn binding(&self, id: &str) -> Option<usize> {
        self.hold(id).filter(|index| self.holds.get(*index).is_some_and(|hold| !hold.parts.is_empty()))
    }

    fn refuse(&mut self, points: Units, reason: Reason, id: &str) {
        self.book_because(IntentKind::Refuse, points, &[], Some(id), reason);
    }
}

/// How much is to be taken back.
fn check_take_back(request: &TakeBackRequest, wallet: &Wallet, path: &Path<'_>) -> Result<Units, Error> {
    let lots = path.field("lots");
    for (index, share) in request.lots.iter().enumerate() {
        check_points(share.points, wallet.scale, &lots.index(index).field("points"))?;
    }
    check_some_points(request.points, wallet, &path.field("points"))
}
