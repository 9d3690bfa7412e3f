//! What time does to a wallet: lots expire and become active, holds end, an idle wallet lapses.
//!
//! At the same instant points expire first, then holds end, then points become active, and only then does anybody move
//! points. All of it is known when the books are opened, in order, but for the day on which an idle wallet lapses.
//! Points that are held do not expire before the hold ends. Points that become spendable pay debt first.

use alloc::vec::Vec;

use loyalty_contract::{IntentKind, Timestamp, WalletState};

use super::books::{Books, Part, Position, Reserve, Stage, put_off, sum};
use crate::calendar::{self, Zone};
use crate::money::Units;
use crate::order;
use crate::programme::Wallet;

/// What lies ahead, and how far it is carried out.
#[derive(Debug)]
pub struct Agenda {
    /// Rank of the next lot to expire.
    expiring: usize,
    /// Rank of the next lot to become active.
    activating: usize,
    /// Holds, first ending first, and how many have ended.
    ends: Vec<usize>,
    ended: usize,
    /// When lots of the state were earned after the last activity the host knows of, and how many of these are past.
    earned: Vec<Timestamp>,
    past: usize,
    /// When the wallet lapses, and whether it has.
    pub deadline: Option<Timestamp>,
    has_lapsed: bool,
}

/// What is due next.
#[derive(Clone, Copy)]
enum Due {
    Expiry,
    Lapse,
    EndOfHold,
    Activation,
    Activity,
}

impl Agenda {
    pub fn new(wallet: &Wallet, state: &WalletState, holds: &[Reserve<'_>]) -> Self {
        let end = |index: usize| holds.get(index).and_then(|hold| Some((hold.expires_at?.unix_seconds, hold.id)));
        let ends = order::positions(holds.len(), &|left, right| match (end(left), end(right)) {
            (Some(left), Some(right)) => left.cmp(&right),
            // Those that do not end come last.
            (left, right) => right.is_some().cmp(&left.is_some()),
        });
        let mut earned = Vec::new();
        if wallet.inactive_after.is_some() {
            let earned_at = |index: usize| state.lots.get(index).map(|lot| lot.earned_at);
            let seconds = |index: usize| earned_at(index).map(|at| at.unix_seconds);
            let by_age = order::positions(state.lots.len(), &|left, right| seconds(left).cmp(&seconds(right)));
            earned = by_age.into_iter().filter_map(earned_at).collect();
        }
        let (expiring, activating, ended, past) = (0, 0, 0, 0);
        Self { expiring, activating, ends, ended, earned, past, deadline: None, has_lapsed: false }
    }
}

impl<'a> Books<'a> {
    /// Carries out everything that time does up to an instant.
    pub fn carry_to(&mut self, now: Timestamp) {
        while let Some((at, due)) = self.next_due()
            && at.unix_seconds <= now.unix_seconds
        {
            if at.unix_seconds > self.clock.unix_seconds {
                self.clock = at;
            }
            match due {
                Due::Expiry => self.expire_lots(),
                Due::Lapse => self.lapse(),
                Due::EndOfHold => {
                    let index = self.agenda.ends.get(self.agenda.ended).copied().unwrap_or(0);
                    self.agenda.ended += 1;
                    let id = self.holds.get(index).map_or("", |hold| hold.id);
                    self.end_hold(index, id);
                }
                Due::Activation => self.activate_lots(),
                Due::Activity => {
                    self.agenda.past += 1;
                    self.touch(at);
                }
            }
        }
        if now.unix_seconds > self.clock.unix_seconds {
            self.clock = now;
        }
    }

    /// What is due next; of what is due at the same instant, that which comes first.
    fn next_due(&self) -> Option<(Timestamp, Due)> {
        let agenda = &self.agenda;
        let lot = |index: Option<usize>| self.lots.get(index?);
        let hold = agenda.ends.get(agenda.ended).copied();
        let mut next = None;
        sooner(&mut next, lot(self.active.at(agenda.expiring)).and_then(|lot| lot.expires), Due::Expiry);
        sooner(&mut next, agenda.deadline.filter(|_| !agenda.has_lapsed), Due::Lapse);
        sooner(&mut next, hold.and_then(|hold| self.holds.get(hold)?.expires_at), Due::EndOfHold);
        sooner(&mut next, lot(self.pending.at(agenda.activating)).map(|lot| lot.active_from), Due::Activation);
        sooner(&mut next, agenda.earned.get(agenda.past).copied(), Due::Activity);
        next
    }

    fn expire_lots(&mut self) {
        let mut parts = Vec::new();
        while let Some(index) = self.active.at(self.agenda.expiring)
            && self.lots.get(index).is_some_and(|position| self.is_past(position.expires))
        {
            self.agenda.expiring += 1;
            self.take_out(index, Units::MAX, &mut parts);
        }
        self.book(IntentKind::Expire, sum(&parts), &parts, None);
    }

    /// The member did nothing for too long: all active points expire.
    fn lapse(&mut self) {
        self.agenda.has_lapsed = true;
        let mut parts = Vec::new();
        self.take_from(Stage::Active, Units::MAX, &mut parts);
        self.book(IntentKind::Expire, sum(&parts), &parts, None);
    }

    fn activate_lots(&mut self) {
        let (mut active, mut lapsed) = (Vec::new(), Vec::new());
        while let Some(index) = self.pending.at(self.agenda.activating)
            && let Some(position) = self.lots.get(index)
            && self.is_past(Some(position.active_from))
        {
            self.agenda.activating += 1;
            if position.stage != Stage::Pending {
                continue;
            }
            let (is_delayed, free) = (position.is_delayed(), position.free());
            if is_delayed && self.is_past(self.agenda.deadline) {
                self.take_out(index, free, &mut lapsed);
            } else if is_delayed && free > 0 {
                active.push((index, free));
            }
            self.set_stage(index, Stage::Active);
        }
        self.book(IntentKind::Expire, sum(&lapsed), &lapsed, None);
        self.book(IntentKind::Activate, sum(&active), &active, None);
        self.pay_debt(&active, None);
    }

    /// A hold no longer binds: what it held can be spent again, or has expired meanwhile.
    pub(super) fn end_hold(&mut self, index: usize, cause: &str) {
        self.settle_down(index);
        let parts = self.holds.get_mut(index).map(|hold| core::mem::take(&mut hold.parts)).unwrap_or_default();
        self.let_go(&parts, cause);
    }

    /// Finds lots for a hold that named none: those that expire first, as far as there are any.
    pub(super) fn settle_down(&mut self, index: usize) {
        let Some(hold) = self.holds.get_mut(index).filter(|hold| hold.floating > 0) else { return };
        let points = core::mem::take(&mut hold.floating);
        self.floating -= points;
        let mut parts = Vec::new();
        self.take_from(Stage::Active, points, &mut parts);
        self.set_aside(index, parts);
    }

    /// Gives up points that were held.
    pub(super) fn let_go(&mut self, parts: &[Part], cause: &str) {
        self.book(IntentKind::Release, sum(parts), parts, Some(cause));
        for (index, points) in parts {
            self.change(*index, 0, -points);
        }
        self.come_free(parts, cause);
    }

    /// Points that came in or came free expire if their time is over, and otherwise pay debt if they are active.
    pub(super) fn come_free(&mut self, parts: &[Part], cause: &str) {
        let (mut expired, mut active) = (Vec::new(), Vec::new());
        for (index, points) in parts {
            let Some(position) = self.lots.get(*index) else { continue };
            let is_active = position.stage == Stage::Active;
            if self.is_past(position.expires) || (is_active && self.is_past(self.agenda.deadline)) {
                self.take_out(*index, *points, &mut expired);
            } else if is_active {
                active.push((*index, *points));
            }
        }
        self.book(IntentKind::Expire, sum(&expired), &expired, None);
        self.pay_debt(&active, Some(cause));
    }

    fn pay_debt(&mut self, parts: &[Part], cause: Option<&str>) {
        let mut paid = Vec::new();
        for (index, points) in parts {
            self.debt -= self.take_out(*index, self.debt.min(*points), &mut paid);
        }
        self.book(IntentKind::SettleDebt, sum(&paid), &paid, cause);
    }

    /// What the state tells of the last activity. Lots that were earned after it will tell when their time comes; where
    /// the state does not tell, the latest lot does.
    pub(super) fn remember_activity(&mut self) {
        match (self.state.last_activity_at.as_ref(), self.agenda.earned.last().copied()) {
            (Some(at), _) => {
                let is_known = |earned: &Timestamp| earned.unix_seconds <= at.unix_seconds;
                self.agenda.past = self.agenda.earned.partition_point(is_known);
                self.touch(*at);
            }
            (None, Some(latest)) => {
                self.agenda.past = self.agenda.earned.len();
                self.touch(latest);
            }
            (None, None) => {}
        }
    }

    /// The member did something.
    pub(super) fn touch(&mut self, at: Timestamp) {
        if self.last_activity.is_some_and(|last| last.unix_seconds >= at.unix_seconds) {
            return;
        }
        self.last_activity = Some(at);
        self.agenda.has_lapsed = false;
        self.agenda.deadline = self.wallet.inactive_after.and_then(|span| {
            let deadline = calendar::after(at, span, Zone::new(at, self.offsets))?;
            put_off(deadline, self.spared)
        });
    }

    /// When the points of a lot that are not held will be gone.
    pub(super) fn leaves(&self, position: &Position<'a>) -> Option<Timestamp> {
        let lapses = self.agenda.deadline.map(|deadline| {
            if position.active_from.unix_seconds > deadline.unix_seconds { position.active_from } else { deadline }
        });
        calendar::earlier(position.expires, lapses)
    }

    fn is_past(&self, at: Option<Timestamp>) -> bool {
        at.is_some_and(|at| at.unix_seconds <= self.clock.unix_seconds)
    }
}

/// Keeps what is due first; of two at the same instant the one that was there.
#[inline(never)]
fn sooner(next: &mut Option<(Timestamp, Due)>, at: Option<Timestamp>, due: Due) {
    if let Some(at) = at
        && next.is_none_or(|(first, _)| at.unix_seconds < first.unix_seconds)
    {
        *next = Some((at, due));
    }
}
