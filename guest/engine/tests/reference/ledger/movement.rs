//! What happens to a wallet from outside: credits, debits, holds, and points taken back.

use loyalty_contract::{
    CaptureRequest, Decimal, HoldRequest, IntentKind, Lot, Movement, OverdrawnPolicy, ReasonCode, TakeBackRequest,
};

use super::wallet::{HoldNow, Intent, LotNow, Wallet};
use crate::document::{field, number};
use crate::exact::{Exact, of, sum, zero};

impl Wallet<'_> {
    /// A lot comes in; if it is active at once it pays debt at once.
    pub fn credit(&mut self, lot: &Lot, movement: &Movement) {
        let at = movement.at.unix_seconds;
        let points = of(lot.granted);
        self.touch(lot.earned_at);
        self.book(IntentKind::Credit, at, points.clone(), vec![(lot.id.clone(), points.clone())], Some(&movement.id));
        let mut now = LotNow { lot: lot.clone(), left: points, is_active: false };
        let is_over = self.expiry(&now).is_some_and(|expiry| expiry <= at);
        now.is_active = Self::activation(&now) <= at && !is_over;
        let pays = now.is_active;
        self.lots.push(now);
        if pays {
            self.pay_debt(&lot.id, at, Some(&movement.id));
        }
        self.drop_empty();
    }

    /// Points are spent, or the debit is refused whole.
    pub fn debit(&mut self, points: Decimal, movement: &Movement) {
        let points = of(points);
        if self.refuses_to_spend(&points, movement) {
            return;
        }
        let lots = self.choose(&points);
        self.take(&lots);
        self.touch(movement.at);
        self.book(IntentKind::Debit, movement.at.unix_seconds, points, lots, Some(&movement.id));
        self.drop_empty();
    }

    /// Points are set aside, like a debit, until the end the hold names or the wallet gives it.
    pub fn hold(&mut self, wanted: &HoldRequest, movement: &Movement) {
        let points = of(wanted.points);
        if self.refuses_to_spend(&points, movement) {
            return;
        }
        let lots = self.choose(&points);
        let at = movement.at.unix_seconds;
        let minutes = field(self.terms, "spend").and_then(|spend| number(spend, "hold-minutes"));
        let ends_at = wanted.expires_at.map(|end| end.unix_seconds).or(minutes.map(|minutes| at + minutes * 60));
        self.holds.push(HoldNow { id: movement.id.clone(), ends_at, lots: lots.clone() });
        self.book(IntentKind::Hold, at, points, lots, Some(&movement.id));
    }

    /// A hold is given up.
    pub fn release(&mut self, hold: &str, movement: &Movement) {
        let Some(position) = self.holds.iter().position(|known| *known.id == *hold) else {
            return self.refuse_hold(hold, movement);
        };
        let hold = self.holds.remove(position);
        let points = sum(hold.lots.iter().map(|(_, points)| points));
        let at = movement.at.unix_seconds;
        self.book(IntentKind::Release, at, points, hold.lots.clone(), Some(&movement.id));
        self.pay_debt_from(&hold.lots, at, &movement.id);
    }

    /// A hold is turned into a debit, from its lots in their order; the rest comes free.
    pub fn capture(&mut self, wanted: &CaptureRequest, movement: &Movement) {
        let Some(position) = self.holds.iter().position(|known| known.id == wanted.hold) else {
            return self.refuse_hold(&wanted.hold, movement);
        };
        let held = sum(self.holds[position].lots.iter().map(|(_, points)| points));
        let points = wanted.points.map_or_else(|| held.clone(), of);
        if points > held {
            return self.refuse(&points, (ReasonCode::BalanceTooLow, Some(&points - held), None), movement);
        }
        let hold = self.holds.remove(position);
        let (mut missing, mut captured, mut rest) = (points.clone(), Vec::new(), Vec::new());
        for (lot, has) in hold.lots {
            let share = has.clone().min(missing.clone());
            missing -= &share;
            let free = has - &share;
            captured.extend((share > zero()).then(|| (lot.clone(), share)));
            rest.extend((free > zero()).then_some((lot, free)));
        }
        self.take(&captured);
        self.touch(movement.at);
        let at = movement.at.unix_seconds;
        self.book(IntentKind::Debit, at, points, captured, Some(&movement.id));
        let free = sum(rest.iter().map(|(_, points)| points));
        self.book(IntentKind::Release, at, free, rest.clone(), Some(&movement.id));
        self.pay_debt_from(&rest, at, &movement.id);
        self.drop_empty();
    }

    /// Points are taken back: from the lots named, then first expiring first; what is missing becomes debt or is forgone.
    pub fn take_back(&mut self, wanted: &TakeBackRequest, movement: &Movement) {
        let points = of(wanted.points);
        let mut missing = points.clone();
        let mut lots: Vec<(String, Exact)> = Vec::new();
        for share in &wanted.lots {
            self.take_from(&share.lot, of(share.points), &mut missing, &mut lots);
        }
        let mut pending = self.in_spending_order(|lot| !lot.is_active);
        pending.sort_by_key(|id| Self::activation(self.lots.iter().find(|lot| lot.lot.id == *id).unwrap()));
        for lot in self.in_spending_order(|lot| lot.is_active).into_iter().chain(pending) {
            self.take_from(&lot, points.clone(), &mut missing, &mut lots);
        }
        let at = movement.at.unix_seconds;
        let policy = wanted.overdrawn.unwrap_or_else(|| self.policy());
        let is_forgone = matches!(policy, OverdrawnPolicy::Clamp | OverdrawnPolicy::Deduct) && missing > zero();
        let reason = if is_forgone {
            (ReasonCode::BalanceTooLow, Some(missing.clone()), None)
        } else {
            (ReasonCode::Ok, None, None)
        };
        let taken = &points - &missing;
        if taken > zero() {
            let cause = Some(movement.id.clone());
            self.intents.push(Intent { kind: IntentKind::Debit, at, points: taken, lots, cause, reason });
        } else if is_forgone {
            self.refuse(&points, reason, movement);
        }
        if !is_forgone {
            self.debt += &missing;
            self.book(IntentKind::IncurDebt, at, missing, Vec::new(), Some(&movement.id));
        }
        self.drop_empty();
    }

    fn take_from(&mut self, lot: &str, most: Exact, missing: &mut Exact, lots: &mut Vec<(String, Exact)>) {
        let Some(index) = self.lots.iter().position(|known| *known.lot.id == *lot) else { return };
        let share = self.free(&self.lots[index]).min(most).min(missing.clone());
        if share > zero() {
            self.lots[index].left -= &share;
            *missing -= &share;
            match lots.iter_mut().find(|(known, _)| known == lot) {
                Some((_, points)) => *points += share,
                None => lots.push((lot.into(), share)),
            }
        }
    }

    /// Whether points cannot be spent: because of debt, or because there are too few.
    fn refuses_to_spend(&mut self, points: &Exact, movement: &Movement) -> bool {
        let available = match self.policy() {
            OverdrawnPolicy::Negative => self.unheld() - &self.debt,
            _ => (self.unheld() - &self.debt).max(zero()),
        };
        if self.is_blocked() {
            self.refuse(points, (ReasonCode::DebtOutstanding, Some(self.debt.clone()), None), movement);
        } else if available < *points {
            self.refuse(points, (ReasonCode::BalanceTooLow, Some(points - available), None), movement);
        } else {
            return false;
        }
        true
    }

    /// Lots to spend points from.
    fn choose(&self, points: &Exact) -> Vec<(String, Exact)> {
        let (mut missing, mut lots) = (points.clone(), Vec::new());
        for id in self.in_spending_order(|lot| lot.is_active) {
            let share = self.free(self.lots.iter().find(|lot| lot.lot.id == id).unwrap()).min(missing.clone());
            if share > zero() {
                missing -= &share;
                lots.push((id, share));
            }
        }
        lots
    }

    fn take(&mut self, lots: &[(String, Exact)]) {
        for (id, points) in lots {
            self.lots.iter_mut().find(|lot| lot.lot.id == *id).unwrap().left -= points;
        }
    }

    fn refuse(&mut self, points: &Exact, reason: (ReasonCode, Option<Exact>, Option<String>), movement: &Movement) {
        let cause = Some(movement.id.clone());
        let at = movement.at.unix_seconds;
        self.intents.push(Intent {
            kind: IntentKind::Refuse,
            at,
            points: points.clone(),
            lots: Vec::new(),
            cause,
            reason,
        });
    }

    /// There is no such hold, or it has ended.
    fn refuse_hold(&mut self, hold: &str, movement: &Movement) {
        self.refuse(&zero(), (ReasonCode::ConditionNotMet, None, Some(hold.into())), movement);
    }
}
