//! Full cards: points of a wallet that turn into rewards as soon as there are enough of them.

use loyalty_contract::{Lot, WalletState};
use serde_json::Value;

use super::earn::granted;
use super::{Grant, Run};
use crate::document::{decimal, field, id, number};
use crate::exact::{Exact, of, sum, zero};

/// Points that were turned into a reward.
#[derive(Debug)]
pub struct Conversion {
    pub wallet: String,
    pub points: Exact,
    /// Lots they come from; what is missing is taken from the points just earned.
    pub lots: Vec<(String, Exact)>,
}

impl Run<'_> {
    /// Where the event credits points, each full card of what can be spent and what is credited is debited, and its reward
    /// granted.
    pub fn convert(&mut self, wallet: &Value) {
        let Some(converts) = field(wallet, "converts") else { return };
        if self.facts.member().is_none() {
            return;
        }
        let now = self.facts.request.at;
        let state = self.facts.request.wallets.iter().find(|state| *state.wallet == *id(wallet));
        let spendable = state.map(|state| spendable(state, now.unix_seconds)).unwrap_or_default();
        let balance = sum(spendable.iter().map(|(_, points)| points));
        let own = self.outcome.credits.iter().filter(|credit| credit.wallet == id(wallet) && !credit.to_referrer);
        let earned = sum(own.map(|credit| &credit.points));
        if earned == zero() {
            return;
        }
        let every = decimal(converts, "every").unwrap();
        let cards = ((&balance + &earned) / &every).floor();
        if cards == zero() {
            return;
        }
        let points = &cards * every;
        let lots = taken(&spendable, &points);
        self.outcome.conversions.push(Conversion { wallet: id(wallet).into(), points, lots });
        let into = field(converts, "into").unwrap();
        let (kind, what) = granted(into);
        self.outcome.grants.push(Grant {
            rule: id(wallet).into(),
            to_referrer: false,
            kind: kind.into(),
            id: what.into(),
            since: now,
            until: number(into, "days").map(|days| self.facts.zone.days_later(now, days)),
            quantity: cards,
        });
    }
}

/// What can be spent now of each lot, in the order it is spent: first expiring first, never last, then older, then by id.
fn spendable(state: &WalletState, now: i64) -> Vec<(String, Exact)> {
    let mut lots: Vec<&Lot> = state.lots.iter().collect();
    lots.retain(|lot| lot.active_at.is_none_or(|active| active.unix_seconds <= now));
    lots.retain(|lot| lot.expires_at.is_none_or(|expires| now < expires.unix_seconds));
    lots.sort_by_key(|lot| {
        let expires = lot.expires_at.map_or(i64::MAX, |at| at.unix_seconds);
        (expires, lot.earned_at.unix_seconds, lot.id.clone())
    });
    let free = |lot: &Lot| {
        let binding = state.holds.iter().filter(|hold| hold.expires_at.is_none_or(|end| now < end.unix_seconds));
        let shares = binding.flat_map(|hold| &hold.lots).filter(|share| share.lot == lot.id);
        of(lot.remaining) - sum(&shares.map(|share| of(share.points)).collect::<Vec<_>>())
    };
    lots.into_iter().map(|lot| (lot.id.to_string(), free(lot))).collect()
}

fn taken(from: &[(String, Exact)], points: &Exact) -> Vec<(String, Exact)> {
    let mut missing = points.clone();
    let mut taken = Vec::new();
    for (lot, has) in from {
        let share = has.clone().min(missing.clone());
        if share > zero() {
            missing -= &share;
            taken.push((lot.clone(), share));
        }
    }
    taken
}
