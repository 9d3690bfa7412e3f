//! How a wallet stands after settling: its state, what the member has, what expires soon, and when it changes next.

use alloc::vec::Vec;

use loyalty_contract::{
    Balance, ExpiringPoints, Hold, Maybe, OverdrawnPolicy, Timestamp, WalletSettlement, WalletState, list, maybe,
};

use super::books::{Books, Position, Reserve, Stage};
use crate::calendar::{self, Span, Zone};
use crate::money::{self, Units};
use crate::order;

impl Books<'_> {
    /// Closes the books.
    pub(super) fn settlement(&mut self, now: Timestamp) -> WalletSettlement {
        let intents = list(core::mem::take(&mut self.intents));
        WalletSettlement {
            state: self.state(),
            balance: self.balance(),
            intents,
            expiring: list(self.expiring(now)),
            next_change: maybe(self.next_change(now)),
        }
    }

    fn state(&self) -> WalletState {
        let scale = self.wallet.scale;
        let lot = |position: &Position<'_>| {
            let mut lot = position.lot.clone();
            lot.remaining = money::decimal(position.remaining, scale);
            if position.stage == Stage::Active && position.is_delayed() {
                // A lot that became active is told from one that has yet to by this alone.
                lot.active_at = Maybe::None;
            }
            lot
        };
        let holds = self.holds.iter().filter(|hold| hold.held() > 0);
        let holds = holds.map(|hold| Hold {
            id: hold.id.into(),
            points: money::decimal(hold.held(), scale),
            order: maybe(hold.order.cloned()),
            expires_at: maybe(hold.expires_at),
            lots: self.shares(&hold.parts),
        });
        WalletState {
            wallet: self.wallet.id.clone(),
            lots: self.lots_left().map(lot).collect(),
            holds: holds.collect(),
            debt: money::decimal(self.debt, scale),
            last_activity_at: maybe(self.last_activity),
            version: self.state.version,
        }
    }

    /// What the member has.
    pub fn balance(&self) -> Balance {
        let figure = |units| money::decimal(units, self.wallet.scale);
        let pending = self.lots.iter().filter(|position| position.stage == Stage::Pending);
        let available = self.unreserved() - self.debt;
        let is_negative = self.wallet.overdrawn == OverdrawnPolicy::Negative;
        Balance {
            available: figure(if is_negative { available } else { available.max(0) }),
            pending: figure(pending.map(Position::free).sum()),
            held: figure(self.holds.iter().map(Reserve::held).sum()),
            debt: figure(self.debt),
            blocked: self.is_blocked(),
        }
    }

    /// Points that expire within the programme's horizon, as things stand.
    fn expiring(&self, now: Timestamp) -> Vec<ExpiringPoints> {
        let zone = Zone::new(now, self.offsets);
        let horizon = calendar::after(now, Span::Days(self.wallet.expiring_soon_days), zone);
        let is_soon = |at: Timestamp| horizon.is_none_or(|horizon| at.unix_seconds <= horizon.unix_seconds);
        let soon = self.expiries_after(now).into_iter().filter(|(at, _)| is_soon(*at));
        soon.map(|(at, points)| ExpiringPoints { at, points: money::decimal(points, self.wallet.scale) }).collect()
    }

    /// What expires at which instants after `now`, as things stand, in order of time.
    pub fn expiries_after(&self, now: Timestamp) -> Vec<(Timestamp, Units)> {
        let ahead = |position: &Position<'_>| {
            let at = self.leaves(position)?;
            (at.unix_seconds > now.unix_seconds).then_some((at, position.remaining))
        };
        let ahead: Vec<(Timestamp, Units)> = self.lots_left().filter_map(ahead).collect();
        let seconds = |index: usize| ahead.get(index).map(|(at, _)| at.unix_seconds);
        let mut merged: Vec<(Timestamp, Units)> = Vec::new();
        for index in order::positions(ahead.len(), &|left, right| seconds(left).cmp(&seconds(right))) {
            let Some((at, points)) = ahead.get(index) else { continue };
            match merged.last_mut() {
                Some((last, sum)) if last.unix_seconds == at.unix_seconds => *sum += points,
                _ => merged.push((*at, *points)),
            }
        }
        merged
    }

    /// When the points that are active came to be so, from the latest back.
    pub fn activations(&self) -> Vec<(Timestamp, Units)> {
        let active = self.lots_left().filter(|position| position.stage == Stage::Active);
        let active = active.map(|position| (position.active_from, position.remaining)).collect();
        order::sorted(active, |left: &(Timestamp, Units), right| right.0.unix_seconds.cmp(&left.0.unix_seconds))
    }

    /// When time next does something to the wallet.
    fn next_change(&self, now: Timestamp) -> Option<Timestamp> {
        let ahead = |at: Option<Timestamp>| at.filter(|at| at.unix_seconds > now.unix_seconds);
        let mut next = None;
        for position in self.lots_left() {
            if position.free() > 0 {
                next = calendar::earlier(next, ahead(Some(position.active_from)));
                next = calendar::earlier(next, ahead(self.leaves(position)));
            }
        }
        for hold in self.holds.iter().filter(|hold| hold.held() > 0) {
            next = calendar::earlier(next, ahead(hold.expires_at));
        }
        next
    }

    /// Lots with points left in them.
    fn lots_left(&self) -> impl Iterator<Item = &Position<'_>> {
        self.lots.iter().filter(|position| position.remaining > 0 && position.stage != Stage::Expected)
    }
}
