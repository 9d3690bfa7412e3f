//! A wallet on its way through time: its lots, holds and debt, and what time itself does to them.

use loyalty_contract::{IntentKind, Lot, Member, OverdrawnPolicy, ReasonCode, Timestamp, WalletState};
use serde_json::Value;

use crate::civil::Zone;
use crate::document::{field, id, items, number, text};
use crate::exact::{Exact, of, sum, zero};

/// A lot as far as it is spent.
#[derive(Debug, Clone)]
pub struct LotNow {
    pub lot: Lot,
    /// Points left in it, those set aside included.
    pub left: Exact,
    pub is_active: bool,
}

/// Points set aside.
#[derive(Debug, Clone)]
pub struct HoldNow {
    pub id: String,
    pub ends_at: Option<i64>,
    pub lots: Vec<(String, Exact)>,
}

/// Something to book.
#[derive(Debug, Clone)]
pub struct Intent {
    pub kind: IntentKind,
    pub at: i64,
    pub points: Exact,
    pub lots: Vec<(String, Exact)>,
    pub cause: Option<String>,
    pub reason: (ReasonCode, Option<Exact>, Option<String>),
}

pub struct Wallet<'a> {
    pub terms: &'a Value,
    programme: &'a Value,
    member: Option<&'a Member>,
    pub zone: Zone,
    pub lots: Vec<LotNow>,
    pub holds: Vec<HoldNow>,
    pub debt: Exact,
    pub last_activity: Option<Timestamp>,
    /// When the lots of the state were earned, as far as the clock has not come there.
    earned: Vec<Timestamp>,
    pub intents: Vec<Intent>,
    /// Up to when everything is carried out.
    clock: i64,
}

impl<'a> Wallet<'a> {
    pub fn new(
        programme: &'a Value,
        terms: &'a Value,
        state: &'a WalletState,
        member: Option<&'a Member>,
        zone: Zone,
    ) -> Self {
        let is_active_from_the_start =
            |lot: &Lot| lot.active_at.is_none_or(|active| active.unix_seconds <= lot.earned_at.unix_seconds);
        let lots = state.lots.iter().map(|lot| LotNow {
            lot: lot.clone(),
            left: of(lot.remaining),
            is_active: is_active_from_the_start(lot),
        });
        let holds = state.holds.iter().map(|hold| HoldNow {
            id: hold.id.clone(),
            ends_at: hold.expires_at.map(|at| at.unix_seconds),
            lots: hold.lots.iter().map(|share| (share.lot.clone(), of(share.points))).collect(),
        });
        Self {
            terms,
            programme,
            member,
            zone,
            lots: lots.collect(),
            holds: holds.collect(),
            debt: of(state.debt),
            // Books that know of no activity know at least when their lots were earned.
            last_activity: state
                .last_activity_at
                .or_else(|| state.lots.iter().map(|lot| lot.earned_at).max_by_key(|at| at.unix_seconds)),
            earned: state.lots.iter().map(|lot| lot.earned_at).collect(),
            intents: Vec::new(),
            clock: i64::MIN,
        }
    }

    /// The latest activity, where inactivity matters.
    pub fn known_activity(&self) -> Option<Timestamp> {
        let expires = field(self.terms, "expires")?;
        let _ = field(expires, "inactive-days").or_else(|| field(expires, "inactive-months"))?;
        self.last_activity
    }

    /// Something that keeps the wallet alive.
    pub fn touch(&mut self, at: Timestamp) {
        if self.last_activity.is_none_or(|last| last.unix_seconds < at.unix_seconds) {
            self.last_activity = Some(at);
        }
    }

    pub fn policy(&self) -> OverdrawnPolicy {
        match field(self.terms, "on-return").and_then(|on| text(on, "overdrawn")) {
            None | Some("debt") => OverdrawnPolicy::Debt,
            Some("negative") => OverdrawnPolicy::Negative,
            Some("clamp") => OverdrawnPolicy::Clamp,
            Some("block") => OverdrawnPolicy::Block,
            Some("deduct") => OverdrawnPolicy::Deduct,
            Some(other) => panic!("no such policy: {other}"),
        }
    }

    pub fn is_blocked(&self) -> bool {
        self.policy() == OverdrawnPolicy::Block && self.debt > zero()
    }

    pub fn held(&self, lot: &str) -> Exact {
        sum(self.holds.iter().flat_map(|hold| &hold.lots).filter(|(held, _)| held == lot).map(|(_, points)| points))
    }

    /// Points of a lot that no hold sets aside.
    pub fn free(&self, lot: &LotNow) -> Exact {
        &lot.left - self.held(&lot.lot.id)
    }

    /// Points that are active and not set aside.
    pub fn unheld(&self) -> Exact {
        sum(&self.lots.iter().filter(|lot| lot.is_active).map(|lot| self.free(lot)).collect::<Vec<_>>())
    }

    // ---- when something is due ----

    /// When a lot becomes active.
    pub fn activation(lot: &LotNow) -> i64 {
        lot.lot.active_at.map_or(lot.lot.earned_at.unix_seconds, |at| at.unix_seconds)
    }

    /// When the whole active balance expires if nothing keeps the wallet alive.
    pub fn deadline(&self) -> Option<i64> {
        let expires = field(self.terms, "expires")?;
        let last = self.last_activity?;
        let at = match (number(expires, "inactive-days"), number(expires, "inactive-months")) {
            (Some(days), _) => self.zone.days_later(last, days),
            (None, Some(months)) => self.zone.months_later(last, months),
            (None, None) => return None,
        };
        self.unless(at.unix_seconds)
    }

    /// When a lot expires; one that is not active yet is no part of the balance that inactivity takes.
    pub fn expiry(&self, lot: &LotNow) -> Option<i64> {
        let own = lot.lot.expires_at.and_then(|at| self.unless(at.unix_seconds));
        let earned = lot.lot.earned_at.unix_seconds;
        let by_inactivity = self.deadline().filter(|deadline| lot.is_active && earned < *deadline);
        own.into_iter().chain(by_inactivity).min()
    }

    /// When a lot expires if nothing else happens: by inactivity too if it is active by then.
    pub fn expiry_ahead(&self, lot: &LotNow) -> Option<i64> {
        let active_from = if lot.is_active { i64::MIN } else { Self::activation(lot) };
        let by_inactivity = self.deadline().map(|deadline| deadline.max(active_from));
        self.expiry(lot).into_iter().chain(by_inactivity).min()
    }

    /// A tier puts an expiry that falls into it off to its end, or for good if it has none.
    fn unless(&self, expiry: i64) -> Option<i64> {
        let unless = field(self.terms, "expires").and_then(|expires| field(expires, "unless"));
        let Some(least) = unless.and_then(|unless| field(unless, "tier")).and_then(|tier| text(tier, "at-least"))
        else {
            return Some(expiry);
        };
        let Some(standing) = self.member.and_then(|member| member.tier.as_ref()) else { return Some(expiry) };
        let tiers: Vec<&str> = items(field(self.programme, "tiers").unwrap(), "levels").into_iter().map(id).collect();
        let height = |tier: &str| tiers.iter().position(|known| *known == tier).unwrap();
        let is_held = standing.since.unix_seconds <= expiry
            && standing.until.is_none_or(|until| expiry < until.unix_seconds)
            && height(&standing.tier) >= height(least);
        if is_held { standing.until.map(|until| until.unix_seconds) } else { Some(expiry) }
    }

    /// The next instant at which time does something, if it is not after `until`.
    fn next_due(&self, until: i64) -> Option<i64> {
        let expiries = self.lots.iter().filter(|lot| self.free(lot) > zero()).filter_map(|lot| self.expiry(lot));
        let ends = self.holds.iter().filter_map(|hold| hold.ends_at);
        let activations = self.lots.iter().filter(|lot| !lot.is_active).map(Self::activation);
        let earned = self.earned.iter().map(|at| at.unix_seconds);
        let due = expiries.chain(ends).chain(activations).chain(earned);
        due.map(|at| at.max(self.clock)).filter(|at| *at <= until).min()
    }

    /// When the wallet next changes by itself.
    pub fn next_change(&self) -> Option<i64> {
        self.next_due(i64::MAX)
    }

    // ---- what time does ----

    /// Carries out everything that is due up to an instant.
    pub fn carry_to(&mut self, until: i64) {
        while let Some(at) = self.next_due(until) {
            self.clock = at;
            self.expire(at);
            self.end_holds(at);
            self.activate(at);
            let (earned, later) = self.earned.iter().partition(|earned| earned.unix_seconds <= at);
            self.earned = later;
            let earned: Vec<Timestamp> = earned;
            earned.into_iter().for_each(|earned| self.touch(earned));
        }
        self.clock = self.clock.max(until);
    }

    /// Points that no hold sets aside expire with their lot.
    fn expire(&mut self, at: i64) {
        for index in 0..self.lots.len() {
            let lot = &self.lots[index];
            let points = self.free(lot);
            if points > zero() && self.expiry(lot).is_some_and(|expiry| expiry <= at) {
                let lots = vec![(lot.lot.id.clone(), points.clone())];
                self.lots[index].left -= &points;
                self.book(IntentKind::Expire, at, points, lots, None);
            }
        }
        self.drop_empty();
    }

    /// Holds that end set their points free, in the order of their ids.
    fn end_holds(&mut self, at: i64) {
        self.holds.sort_by_key(|hold| hold.id.clone());
        while let Some(position) = self.holds.iter().position(|hold| hold.ends_at.is_some_and(|end| end <= at)) {
            let hold = self.holds.remove(position);
            let points = sum(hold.lots.iter().map(|(_, points)| points));
            self.book(IntentKind::Release, at, points, hold.lots.clone(), Some(&hold.id));
            self.pay_debt_from(&hold.lots, at, &hold.id);
        }
    }

    /// Points that come free pay debt too, unless their lot is over.
    pub fn pay_debt_from(&mut self, lots: &[(String, Exact)], at: i64, cause: &str) {
        for (id, _) in lots {
            if self.lots.iter().any(|lot| lot.lot.id == *id && self.expiry(lot).is_none_or(|expiry| at < expiry)) {
                self.pay_debt(id, at, Some(cause));
            }
        }
        self.drop_empty();
    }

    /// Lots become active, first expiring first, and pay debt.
    fn activate(&mut self, at: i64) {
        for id in self.in_spending_order(|lot| !lot.is_active && Self::activation(lot) <= at) {
            let index = self.lots.iter().position(|lot| lot.lot.id == id).unwrap();
            self.lots[index].is_active = true;
            let points = self.free(&self.lots[index]);
            // A lot that is over by now, inactivity included, never becomes active: it expires.
            if self.expiry(&self.lots[index]).is_some_and(|expiry| expiry <= at) {
                self.lots[index].left -= &points;
                self.book(IntentKind::Expire, at, points.clone(), vec![(id.clone(), points)], None);
                continue;
            }
            self.book(IntentKind::Activate, at, points.clone(), vec![(id.clone(), points)], None);
            self.pay_debt(&id, at, None);
        }
        self.drop_empty();
    }

    /// Debt is paid from points as they become active.
    pub fn pay_debt(&mut self, id: &str, at: i64, cause: Option<&str>) {
        let index = self.lots.iter().position(|lot| *lot.lot.id == *id).unwrap();
        let points = self.free(&self.lots[index]).min(self.debt.clone());
        if points > zero() {
            self.lots[index].left -= &points;
            self.debt -= &points;
            self.book(IntentKind::SettleDebt, at, points.clone(), vec![(id.into(), points)], cause);
        }
    }

    // ---- what both look at ----

    /// Ids of lots in the order they are spent: first expiring first, never last, then older, then by id.
    pub fn in_spending_order(&self, which: impl Fn(&LotNow) -> bool) -> Vec<String> {
        let mut lots: Vec<&LotNow> = self.lots.iter().filter(|lot| which(lot)).collect();
        lots.sort_by_key(|lot| {
            let expires = lot.lot.expires_at.map_or(i64::MAX, |at| at.unix_seconds);
            (expires, lot.lot.earned_at.unix_seconds, lot.lot.id.clone())
        });
        lots.iter().map(|lot| lot.lot.id.clone()).collect()
    }

    /// Lots with nothing left do not stay.
    pub fn drop_empty(&mut self) {
        self.lots.retain(|lot| lot.left > zero());
    }

    pub fn book(&mut self, kind: IntentKind, at: i64, points: Exact, lots: Vec<(String, Exact)>, cause: Option<&str>) {
        if points > zero() {
            let cause = cause.map(str::to_owned);
            self.intents.push(Intent { kind, at, points, lots, cause, reason: (ReasonCode::Ok, None, None) });
        }
    }
}
