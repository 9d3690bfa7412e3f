//! What members and hosts do to a wallet: points come in, are spent, taken back, set aside, given up.
//!
//! A movement is carried out whole or refused whole, and a refusal is an intent of its own.

use alloc::vec::Vec;

use loyalty_contract::{IntentKind, Lot, Movement, MovementKind, OverdrawnPolicy, Reason, ReasonCode, TakeBackRequest};

use super::books::{Books, Part, Reserve, Stage};
use super::steps::Step;
use crate::explain::{about, amounting};
use crate::money::{self, Units};

impl Books<'_> {
    /// Carries out a movement; time stands where it happens. What cannot be done is refused by an intent. False if the
    /// figures get larger than a wallet can have.
    pub(super) fn carry_out(&mut self, step: &Step<'_>) -> bool {
        let Movement { id, at, kind, .. } = step.movement;
        match kind {
            MovementKind::Credit(lot) => self.bring_in(lot, id),
            MovementKind::Debit(_) => {
                if let Some(parts) = self.take_if_there(step.points, id) {
                    self.book(IntentKind::Debit, step.points, &parts, Some(id));
                    self.touch(*at);
                }
            }
            MovementKind::TakeBack(request) => self.take_back_as_asked(request, step.points, id),
            MovementKind::Hold(_) => {
                let index = self.next_hold;
                self.next_hold += 1;
                if let Some(parts) = self.take_if_there(step.points, id) {
                    self.book(IntentKind::Hold, step.points, &parts, Some(id));
                    self.set_aside(index, parts);
                }
            }
            MovementKind::Release(hold) => match self.binding(hold) {
                Some(index) => self.end_hold(index, id),
                None => self.refuse(0, about(ReasonCode::ConditionNotMet, hold), id),
            },
            MovementKind::Capture(request) => self.capture(&request.hold, step),
            MovementKind::Touch => self.touch(*at),
        }
        self.total.max(self.debt) <= money::UNITS_MAX
    }

    fn bring_in(&mut self, lot: &Lot, id: &str) {
        let index = self.next_lot;
        self.next_lot += 1;
        let Some(position) = self.lots.get(index) else { return };
        let remaining = position.remaining;
        let is_active = position.active_from.unix_seconds <= self.clock.unix_seconds;
        self.touch(lot.earned_at);
        self.set_stage(index, if is_active { Stage::Active } else { Stage::Pending });
        let parts = [(index, remaining)];
        self.book(IntentKind::Credit, remaining, &parts, Some(id));
        self.come_free(&parts, id);
    }

    /// Takes points out of what can be spent, or refuses to.
    fn take_if_there(&mut self, points: Units, id: &str) -> Option<Vec<Part>> {
        let figure = |units| money::decimal(units, self.wallet.scale);
        if points > self.spendable() {
            // A balance below zero must be made up for first.
            let is_negative = self.wallet.overdrawn == OverdrawnPolicy::Negative;
            let available = if is_negative { self.active_points - self.debt } else { self.spendable() };
            let missing = points - available;
            let reason = if self.is_blocked() {
                amounting(ReasonCode::DebtOutstanding, figure(self.debt))
            } else {
                amounting(ReasonCode::BalanceTooLow, figure(missing))
            };
            self.refuse(points, reason, id);
            return None;
        }
        let mut parts = Vec::new();
        self.take_from(Stage::Active, points, &mut parts);
        Some(parts)
    }

    /// Takes back from the lots named, then from those that expire first; what is missing becomes debt or is forgone.
    fn take_back_as_asked(&mut self, request: &TakeBackRequest, points: Units, id: &str) {
        let (mut parts, mut missing) = (Vec::new(), points);
        for share in &request.lots {
            if let Some(lot) = self.lot(&share.lot) {
                let is_active = self.lots.get(lot).is_some_and(|position| position.stage == Stage::Active);
                let room = if is_active { missing.min(self.unreserved().max(0)) } else { missing };
                missing -= self.take_out(lot, self.units(share.points).min(room), &mut parts);
            }
        }
        missing = self.take_back(missing, &mut parts);
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
    }

    /// Spends what a hold has set aside, or part of it; the rest comes free.
    fn capture(&mut self, hold: &str, step: &Step<'_>) {
        let Step { movement: Movement { id, at, .. }, points, .. } = step;
        let Some(index) = self.binding(hold) else {
            return self.refuse(*points, about(ReasonCode::ConditionNotMet, hold), id);
        };
        let held = self.holds.get(index).map_or(0, Reserve::held);
        let wanted = if *points == 0 { held } else { *points };
        // Of what is held of no lot in particular there may be less by now.
        let is_floating = self.holds.get(index).is_some_and(|hold| hold.floating > 0);
        let there = if is_floating { held.min(self.active_points) } else { held };
        if wanted > there {
            let missing = money::decimal(wanted - there, self.wallet.scale);
            return self.refuse(wanted, amounting(ReasonCode::BalanceTooLow, missing), id);
        }
        self.settle_down(index);
        let Some(hold) = self.holds.get_mut(index) else { return };
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
        self.touch(*at);
        self.let_go(&rest, id);
    }

    /// Position of a hold that binds.
    fn binding(&self, id: &str) -> Option<usize> {
        self.hold(id).filter(|index| self.holds.get(*index).is_some_and(|hold| hold.held() > 0))
    }

    fn refuse(&mut self, points: Units, reason: Reason, id: &str) {
        self.book_because(IntentKind::Refuse, points, &[], Some(id), reason);
    }
}
