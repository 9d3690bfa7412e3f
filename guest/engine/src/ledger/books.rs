//! The books of one wallet: its lots, what of them is set aside, and what is owed.
//!
//! Everything that looks into a wallet goes through here:
//! - [`Books::open`]`(programme, state, outlook, path)` checks a state as a request has it;
//! - [`Books::carry_to`]`(now)` lets time do its work up to an instant: activation, expiry, holds that end, debt;
//! - [`Books::spendable`] says what can be spent then, and [`Books::spend`]`(points)` takes it out of the lots, first
//!   expiring first;
//! - [`Books::take`]`(points, source, searched)` takes points back, the lots of one source first, then the first expiring, active ones
//!   before pending ones, never points held; it gives the lots, and the points that are missing.
//!
//! A lot that became active comes back without `active-at`, so that it becomes active once, whoever asks how often.

use alloc::vec::Vec;

use loyalty_contract::{
    Decimal, Intent, IntentKind, List, Lot, LotShare, Member, OverdrawnPolicy, Reason, ReasonCode, Text, TierStanding,
    Timestamp, WalletState, maybe,
};

use super::queue::Queue;
use super::time::Agenda;
use crate::explain::because;
use crate::money::{self, Units};
use crate::order;
use crate::programme::{Programme, Wallet};

/// Points of one lot.
pub type Part = (usize, Units);

/// The books of one wallet.
#[derive(Debug)]
pub struct Books<'a> {
    pub wallet: &'a Wallet,
    pub(super) state: &'a WalletState,
    pub(super) offsets: &'a [Timestamp],
    pub(super) spared: Option<Spared>,
    /// Those of the state, then those that movements bring, in order of time.
    pub(super) lots: Vec<Position<'a>>,
    /// Positions of the lots by id.
    pub(super) lots_by_id: Vec<usize>,
    /// Those of the state, then those that movements make, in order of time.
    pub(super) holds: Vec<Reserve<'a>>,
    /// Positions of the holds by id.
    pub(super) holds_by_id: Vec<usize>,
    /// First expiring first; active lots with points that are not held count.
    pub(super) active: Queue,
    /// First active first; pending lots with points that are not held count.
    pub(super) pending: Queue,
    pub(super) agenda: Agenda,
    /// The lot and the hold that the next movement of their kind is about.
    pub(super) next_lot: usize,
    pub(super) next_hold: usize,
    pub debt: Units,
    /// What is left in all lots.
    pub(super) total: Units,
    /// What is left in active lots and not held.
    pub(super) active_points: Units,
    /// What is held of no lot in particular.
    pub(super) floating: Units,
    pub(super) clock: Timestamp,
    pub(super) last_activity: Option<Timestamp>,
    pub(super) intents: Vec<Intent>,
    /// Lots in all intents.
    pub(super) told: usize,
}

/// A lot as it is now.
#[derive(Debug)]
pub struct Position<'a> {
    pub lot: &'a Lot,
    /// What is left in it, points held included.
    pub remaining: Units,
    pub held: Units,
    pub stage: Stage,
    pub active_from: Timestamp,
    /// When it expires, with the tier of the member taken into account.
    pub expires: Option<Timestamp>,
}

/// How far a lot is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A movement will bring it.
    Expected,
    /// It is there and cannot be spent yet.
    Pending,
    /// It can be spent.
    Active,
}

/// Points set aside.
#[derive(Debug)]
pub struct Reserve<'a> {
    pub id: &'a str,
    pub order: Option<&'a Text>,
    pub expires_at: Option<Timestamp>,
    /// The lots they are in. Empty before the hold is made and after it has ended.
    pub parts: Vec<Part>,
    /// Points of no lot in particular: they cannot be spent, wherever they are.
    pub floating: Units,
}

/// What is known about the time ahead.
#[derive(Debug, Clone, Copy)]
pub struct Outlook<'a> {
    /// Changes of the local offset.
    pub offsets: &'a [Timestamp],
    /// The tier the member holds, and its position.
    standing: Option<(usize, &'a TierStanding)>,
}

/// The time in which points do not expire.
#[derive(Debug, Clone, Copy)]
pub struct Spared {
    since: i64,
    until: Option<Timestamp>,
}

impl<'a> Outlook<'a> {
    pub fn new(programme: &Programme, member: Option<&'a Member>, offsets: &'a [Timestamp]) -> Self {
        let standing = member.and_then(|member| member.tier.as_ref());
        let standing = standing.and_then(|standing| {
            let tiers = programme.tiers.as_ref()?;
            Some((tiers.position(&standing.tier)?, standing))
        });
        Self { offsets, standing }
    }

    /// When points of a wallet do not expire.
    pub(super) fn spared(&self, wallet: &Wallet) -> Option<Spared> {
        match (wallet.unless_tier?, self.standing) {
            // Everybody holds the lowest tier.
            (0, _) => Some(Spared { since: i64::MIN, until: None }),
            (least, Some((position, standing))) if position >= least => {
                Some(Spared { since: standing.since.unix_seconds, until: standing.until.as_ref().copied() })
            }
            _ => None,
        }
    }
}

/// When points expire that would expire at an instant, if a tier spares them.
pub(super) fn put_off(expires: Timestamp, spared: Option<Spared>) -> Option<Timestamp> {
    match spared {
        Some(Spared { since, until })
            if since <= expires.unix_seconds && until.is_none_or(|until| expires.unix_seconds < until.unix_seconds) =>
        {
            until
        }
        _ => Some(expires),
    }
}

impl<'a> Reserve<'a> {
    pub(super) const fn new(id: &'a str, order: Option<&'a Text>, expires_at: Option<Timestamp>) -> Self {
        Self { id, order, expires_at, parts: Vec::new(), floating: 0 }
    }
}

impl Reserve<'_> {
    /// What is set aside; nothing if the hold does not bind.
    pub fn held(&self) -> Units {
        sum(&self.parts) + self.floating
    }
}

impl<'a> Position<'a> {
    pub(super) fn new(lot: &'a Lot, wallet: &Wallet, spared: Option<Spared>) -> Self {
        let remaining = money::whole_units(lot.remaining, wallet.scale).unwrap_or(0);
        let expires = lot.expires_at.as_ref().and_then(|expires| put_off(*expires, spared));
        let active_from = lot.active_at.unwrap_or(lot.earned_at);
        Self { lot, remaining, held: 0, stage: Stage::Expected, active_from, expires }
    }

    /// What is there and not held.
    pub fn free(&self) -> Units {
        if self.stage == Stage::Expected { 0 } else { self.remaining - self.held }
    }

    /// Whether it was to become active later than it was earned.
    pub fn is_delayed(&self) -> bool {
        self.active_from.unix_seconds > self.lot.earned_at.unix_seconds
    }
}

impl Books<'_> {
    /// What can be spent: active points that are not held, less what is owed, and nothing while debt blocks the wallet.
    pub fn spendable(&self) -> Units {
        if self.is_blocked() { 0 } else { (self.unreserved() - self.debt).max(0) }
    }

    /// From when so many more points are active, if that many are pending. What is owed is paid first.
    pub fn pending_until(&self, points: Units) -> Option<Timestamp> {
        let mut missing = points + (self.debt - self.unreserved()).max(0);
        let mut rank = 0;
        loop {
            let (found, index) = self.pending.next(rank)?;
            let position = self.lots.get(index)?;
            missing -= position.free();
            if missing <= 0 {
                return Some(position.active_from);
            }
            rank = found + 1;
        }
    }

    /// Active points that are not held, in a lot or anywhere; below zero where more is held than there is.
    pub(super) const fn unreserved(&self) -> Units {
        self.active_points - self.floating
    }

    /// Whether nothing can be spent until the debt is paid.
    pub fn is_blocked(&self) -> bool {
        self.wallet.overdrawn == OverdrawnPolicy::Block && self.debt > 0
    }

    /// Lets an order have the points that are set aside for it, even from lots that would have expired meanwhile.
    pub fn let_go_for(&mut self, order: &str) {
        for index in 0..self.holds.len() {
            let Some(hold) = self.holds.get_mut(index) else { continue };
            if hold.order.is_some_and(|held_for| **held_for == *order) {
                self.floating -= core::mem::take(&mut hold.floating);
                for (lot, points) in core::mem::take(&mut hold.parts) {
                    self.change(lot, 0, -points);
                }
            }
        }
    }

    /// Takes points out of active lots, first expiring first. What can be spent is [`Self::spendable`].
    pub fn spend(&mut self, points: Units) -> List<LotShare> {
        let mut parts = Vec::new();
        self.take_from(Stage::Active, points, &mut parts);
        self.shares(&parts)
    }

    /// Takes points back: lots of `source` first, then first expiring first, active lots before pending ones, never points
    /// held. Gives the lots, and the points that are missing. `searched` begins at zero, for all that is taken back with
    /// one source while nothing else happens.
    pub fn take(&mut self, points: Units, source: &str, searched: &mut [usize; 2]) -> (List<LotShare>, Units) {
        let mut parts = Vec::new();
        let [active, pending] = searched;
        let there = points.min(self.unreserved().max(0));
        let mut missing = points - there + self.take_from_source(Stage::Active, source, there, active, &mut parts);
        missing = self.take_from_source(Stage::Pending, source, missing, pending, &mut parts);
        let missing = self.take_back(missing, &mut parts);
        (self.shares(&parts), missing)
    }

    /// Takes points back, first expiring first, active lots before pending ones; adds to `parts`, and gives what is missing.
    pub(super) fn take_back(&mut self, points: Units, parts: &mut Vec<Part>) -> Units {
        let active = points.min(self.unreserved().max(0));
        let missing = points - active + self.take_from(Stage::Active, active, parts);
        self.take_from(Stage::Pending, missing, parts)
    }

    /// Takes points out of the lots of one stage in their order. Gives what is missing.
    pub(super) fn take_from(&mut self, stage: Stage, points: Units, parts: &mut Vec<Part>) -> Units {
        let mut missing = points;
        let mut rank = 0;
        while missing > 0 {
            let queue = if stage == Stage::Active { &self.active } else { &self.pending };
            let Some((found, index)) = queue.next(rank) else { break };
            rank = found + 1;
            missing -= self.take_out(index, missing, parts);
        }
        missing
    }

    /// As [`Self::take_from`], only out of lots of one source. Lots below the rank `searched` have nothing of it left.
    fn take_from_source(
        &mut self,
        stage: Stage,
        source: &str,
        points: Units,
        searched: &mut usize,
        parts: &mut Vec<Part>,
    ) -> Units {
        let mut missing = points;
        while missing > 0 {
            let queue = if stage == Stage::Active { &self.active } else { &self.pending };
            let Some((found, index)) = queue.next(*searched) else { break };
            let own = self.lots.get(index).and_then(|position| position.lot.source.as_ref());
            if own.is_some_and(|own| **own == *source) {
                missing -= self.take_out(index, missing, parts);
            }
            // A lot with points left is where the next search begins.
            *searched = if missing > 0 { found + 1 } else { found };
        }
        missing
    }

    /// Takes at most `points` out of a lot.
    pub(super) fn take_out(&mut self, index: usize, points: Units, parts: &mut Vec<Part>) -> Units {
        let taken = self.lots.get(index).map_or(0, Position::free).min(points);
        if taken > 0 {
            self.change(index, -taken, 0);
            parts.push((index, taken));
        }
        taken
    }

    /// Position of a lot.
    pub(super) fn lot(&self, id: &str) -> Option<usize> {
        let id_of = |index: usize| self.lots.get(index).map_or("", |position| &*position.lot.id);
        order::with_id(&self.lots_by_id, id, &id_of).first().copied()
    }

    /// Position of a hold.
    pub(super) fn hold(&self, id: &str) -> Option<usize> {
        let id_of = |index: usize| self.holds.get(index).map_or("", |hold| hold.id);
        order::with_id(&self.holds_by_id, id, &id_of).first().copied()
    }

    /// Changes what is left in a lot and what of it is held.
    pub(super) fn change(&mut self, index: usize, remaining: Units, held: Units) {
        self.update(index, remaining, held, None);
    }

    /// Says how far a lot is.
    pub(super) fn set_stage(&mut self, index: usize, stage: Stage) {
        self.update(index, 0, 0, Some(stage));
    }

    /// Holds points that were taken out of lots for a hold instead.
    pub(super) fn set_aside(&mut self, index: usize, parts: Vec<Part>) {
        for (lot, points) in &parts {
            self.change(*lot, *points, *points);
        }
        if let Some(hold) = self.holds.get_mut(index) {
            hold.parts = parts;
        }
    }

    /// Changes a lot, and keeps sums and queues in step with it.
    fn update(&mut self, index: usize, remaining: Units, held: Units, stage: Option<Stage>) {
        let Some(position) = self.lots.get_mut(index) else { return };
        let left = |position: &Position<'_>| match position.stage {
            Stage::Expected => (0, 0),
            Stage::Pending => (position.remaining, 0),
            Stage::Active => (position.remaining, position.free()),
        };
        let before = left(position);
        position.remaining += remaining;
        position.held += held;
        position.stage = stage.unwrap_or(position.stage);
        let after = left(position);
        self.total += after.0 - before.0;
        self.active_points += after.1 - before.1;
        self.active.set(index, after.1 > 0);
        self.pending.set(index, position.stage == Stage::Pending && position.free() > 0);
    }

    /// Points in the wallet's units; zero if they are none.
    pub(super) fn units(&self, points: Decimal) -> Units {
        money::whole_units(points, self.wallet.scale).unwrap_or(0)
    }

    /// Notes something for the host to book, at the instant the clock stands at.
    pub(super) fn book(&mut self, kind: IntentKind, points: Units, parts: &[Part], cause: Option<&str>) {
        self.book_because(kind, points, parts, cause, because(ReasonCode::Ok));
    }

    pub(super) fn book_because(
        &mut self,
        kind: IntentKind,
        points: Units,
        parts: &[Part],
        cause: Option<&str>,
        reason: Reason,
    ) {
        if points == 0 && kind != IntentKind::Refuse {
            return;
        }
        let points = money::decimal(points, self.wallet.scale);
        self.told += parts.len();
        let (lots, cause) = (self.shares(parts), maybe(cause.map(Into::into)));
        self.intents.push(Intent { kind, at: self.clock, points, lots, cause, reason });
    }

    pub(super) fn shares(&self, parts: &[Part]) -> List<LotShare> {
        let share = |(index, points): &Part| {
            let lot = self.lots.get(*index)?.lot;
            let points = money::decimal(*points, self.wallet.scale);
            Some(LotShare { lot: lot.id.clone(), points, expires_at: lot.expires_at })
        };
        parts.iter().filter_map(share).collect()
    }
}

/// What the parts come to.
pub(super) fn sum(parts: &[Part]) -> Units {
    parts.iter().map(|(_, points)| points).sum()
}
