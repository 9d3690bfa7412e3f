//! What a member has to spend in a wallet, and from which lots it is taken.

use loyalty_contract::{DiscountRequest, WalletState};
use serde_json::Value;

use crate::civil::Zone;
use crate::document::{id, items};
use crate::exact::{Exact, of, sum, zero};
use crate::ledger::{LotNow, Wallet};

/// What can be spent of a wallet.
pub struct Purse {
    /// Points of each lot in the order they are spent, those set aside for this order among them.
    lots: Vec<(String, Exact)>,
    /// Points that cannot be spent yet, with when they can.
    pending: Vec<(i64, Exact)>,
    /// Points owed.
    pub debt: Exact,
    /// Points set aside for other orders without saying of which lots.
    held: Exact,
    /// Whether nothing can be spent as long as anything is owed.
    pub is_blocked: bool,
    spent: Exact,
}

impl Purse {
    /// A wallet at the time of the decision; points set aside for the order itself are there for it.
    pub fn open(programme: &Value, wallet: &str, request: &DiscountRequest) -> Self {
        let Some(state) = request.wallets.iter().find(|state| *state.wallet == *wallet) else {
            let (lots, pending) = (Vec::new(), Vec::new());
            return Self { lots, pending, debt: zero(), held: zero(), is_blocked: false, spent: zero() };
        };
        let terms = items(programme, "wallets").into_iter().find(|known| id(known) == wallet).unwrap();
        let now = request.recorded_at.unwrap_or(request.at);
        let zone = Zone { offset: now.utc_offset_minutes, changes: Vec::new() };
        let mut settled = Wallet::new(programme, terms, state, request.member.as_ref(), zone);
        settled.carry_to(now.unix_seconds);
        let own_holds = of_this_order(state, request);
        let own_holds = settled.holds.iter().filter(|hold| own_holds.contains(&&*hold.id));
        let own: Vec<&(String, Exact)> = own_holds.flat_map(|hold| &hold.lots).collect();
        let set_aside = |lot: &str| sum(own.iter().filter(|(held, _)| held == lot).map(|(_, points)| points));
        let mut lots: Vec<(String, Exact)> = Vec::new();
        for lot in settled.in_spending_order(|lot| lot.is_active) {
            let lot = settled.lots.iter().find(|known| *known.lot.id == *lot).unwrap();
            lots.push((lot.lot.id.to_string(), settled.free(lot) + set_aside(&lot.lot.id)));
        }
        let waits = |lot: &&LotNow| !lot.is_active && settled.free(lot) > zero();
        let from = |lot: &LotNow| lot.lot.active_at.unwrap().unix_seconds;
        let pending = settled.lots.iter().filter(waits).map(|lot| (from(lot), settled.free(lot)));
        let pending = pending.collect();
        let own = of_this_order(state, request);
        let binds = |hold: &&loyalty_contract::Hold| {
            hold.lots.is_empty()
                && !own.contains(&&*hold.id)
                && hold.expires_at.is_none_or(|end| now.unix_seconds < end.unix_seconds)
        };
        let held = sum(&state.holds.iter().filter(binds).map(|hold| of(hold.points)).collect::<Vec<_>>());
        Self { lots, pending, debt: settled.debt.clone(), held, is_blocked: settled.is_blocked(), spent: zero() }
    }

    /// The first instant by which so many points have become active that `wanted` could be spent, were nothing else to
    /// happen; none if there are not so many.
    pub fn pending_until(&self, wanted: &Exact) -> Option<i64> {
        let has = sum(self.lots.iter().map(|(_, points)| points));
        let then = |at: i64| {
            let more = self.pending.iter().filter(|(from, _)| *from <= at).map(|(_, points)| points);
            has.clone() + sum(more) - &self.debt - &self.held - &self.spent
        };
        self.pending.iter().map(|(at, _)| *at).filter(|at| then(*at) >= *wanted).min()
    }

    /// Points that can be spent now.
    pub fn usable(&self) -> Exact {
        let has = sum(self.lots.iter().map(|(_, points)| points));
        if self.is_blocked { zero() } else { (has - &self.debt - &self.held - &self.spent).max(zero()) }
    }

    /// Takes points that can be spent, and says from which lots.
    pub fn spend(&mut self, points: &Exact) -> Vec<(String, Exact)> {
        let mut taken: Vec<(String, Exact)> = Vec::new();
        let (mut skipped, mut left) = (self.spent.clone(), points.clone());
        for (lot, has) in &self.lots {
            let before = has.clone().min(skipped.clone());
            skipped -= &before;
            let share = (has - before).min(left.clone());
            left -= &share;
            if share > zero() {
                taken.push((lot.clone(), share));
            }
        }
        self.spent += points;
        taken
    }
}

fn of_this_order<'a>(state: &'a WalletState, request: &DiscountRequest) -> Vec<&'a str> {
    let own = state.holds.iter().filter(|hold| hold.order.as_deref() == Some(&*request.id));
    let mut ids: Vec<&str> = own.map(|hold| &*hold.id).collect();
    ids.sort_unstable();
    ids
}
