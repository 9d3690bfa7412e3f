//! Which tier a member holds, by walking over every instant at which anything may happen and counting again at each.
//!
//! Nothing is remembered but the claims a member has. What lies ahead is found by asking the same question at later
//! instants, as if nothing more happened.

mod claim;
pub mod compare;
mod figures;
mod holding;
mod ladder;
mod outlook;

use std::collections::BTreeMap;

use loyalty_contract::Timestamp;
use serde_json::Value;

use crate::civil::Zone;
use crate::document::{field, flag, items, number, text};
use crate::exact::{Exact, parsed, whole};
use ladder::Ladder;

/// The programme and all that is known of a member.
#[derive(Debug)]
pub struct Facts<'a> {
    pub ladder: Ladder<'a>,
    pub at: Timestamp,
    /// The local time that the request was made in, and its changes.
    pub zone: Zone,
    pub enrolled_at: Option<Timestamp>,
    pub entries: Vec<Entry>,
    /// What counts for life beside the entries.
    pub carried: BTreeMap<String, Exact>,
    pub tasks: Vec<Task>,
    pub memberships: Vec<Membership>,
    /// Days for which a plan holds on after a failed renewal.
    pub grace_days: BTreeMap<String, i64>,
    /// What a plan costs for a term, where it costs anything.
    pub fees: BTreeMap<String, Exact>,
}

/// Something that counts.
#[derive(Debug)]
pub struct Entry {
    /// The date it counts at.
    pub at: Timestamp,
    pub figures: BTreeMap<String, Exact>,
}

/// How far a task is.
#[derive(Debug)]
pub struct Task {
    /// As the ladder names it: `task:ID`.
    pub metric: String,
    /// First day of its period.
    pub first_day: Option<i64>,
    pub value: Exact,
}

/// A membership that was bought or given.
#[derive(Debug)]
pub struct Membership {
    pub plan: String,
    pub since: Timestamp,
    pub until: Option<Timestamp>,
    pub has_failed: bool,
}

/// What is answered to a request, in the form [`compare::normal`] brings the engine's answer to.
pub fn decide(programme: &Value, request: &Value) -> Value {
    let facts = facts(programme, request);
    outlook::decision(&facts, request)
}

fn facts<'a>(programme: &'a Value, request: &Value) -> Facts<'a> {
    let ladder = Ladder(field(programme, "tiers").unwrap());
    let by_purchase = ladder.counts_returns_when_bought();
    let entry = |entry: &Value| {
        let bought = instant(entry, "purchased-at").filter(|_| by_purchase);
        Entry { at: bought.or(instant(entry, "at")).unwrap(), figures: figures_of(entry) }
    };
    let at = instant(request, "at").unwrap();
    let offsets = items(request, "offsets").into_iter().map(|at| at.as_str().unwrap().parse().unwrap()).collect();
    let days = items(programme, "memberships")
        .into_iter()
        .map(|plan| (text(plan, "id").unwrap().to_owned(), number(plan, "grace-days").unwrap_or(0)));
    let fees = items(programme, "memberships").into_iter().filter_map(|plan| {
        let fee = parsed(text(plan, "fee")?);
        (fee > whole(0)).then(|| (text(plan, "id").unwrap().to_owned(), fee))
    });
    Facts {
        at,
        zone: Zone { offset: at.utc_offset_minutes, changes: offsets },
        enrolled_at: instant(request, "enrolled-at"),
        entries: items(request, "activity").into_iter().map(entry).collect(),
        carried: field(request, "carried").map(figures_of).unwrap_or_default(),
        tasks: items(request, "tasks").into_iter().map(task).collect(),
        memberships: items(request, "memberships").into_iter().map(membership).collect(),
        grace_days: days.collect(),
        fees: fees.collect(),
        ladder,
    }
}

fn figures_of(entry: &Value) -> BTreeMap<String, Exact> {
    let mut figures = BTreeMap::new();
    let mut add = |metric: &str, amount: Exact| *figures.entry(metric.to_owned()).or_insert(whole(0)) += amount;
    add("spend", text(entry, "spend").map_or(whole(0), parsed));
    add("orders", whole(number(entry, "orders").unwrap_or(0)));
    add("visits", whole(number(entry, "visits").unwrap_or(0)));
    for unit in items(entry, "units") {
        add(text(unit, "unit").unwrap(), parsed(text(unit, "amount").unwrap()));
    }
    figures
}

fn task(task: &Value) -> Task {
    let out_of = text(task, "out-of").map_or(whole(1), parsed);
    let first_day = text(task, "period-start").map(|date| crate::civil::day_of_date(date.parse().unwrap()));
    Task {
        metric: format!("task:{}", text(task, "task").unwrap()),
        first_day,
        value: parsed(text(task, "reached").unwrap()) / out_of,
    }
}

fn membership(membership: &Value) -> Membership {
    Membership {
        plan: text(membership, "plan").unwrap().into(),
        since: instant(membership, "since").unwrap(),
        until: instant(membership, "until"),
        has_failed: flag(membership, "renewal-failed").unwrap_or(false),
    }
}

/// An instant, if it is there.
pub fn instant(node: &Value, name: &str) -> Option<Timestamp> {
    text(node, name).map(|at| at.parse().unwrap())
}

impl Facts<'_> {
    /// An instant as the clock at the member's place shows it, from now on; what lies before is shown as it was seen.
    pub fn shown(&self, at: Timestamp) -> Timestamp {
        if at.unix_seconds < self.at.unix_seconds {
            return at;
        }
        let mut utc_offset_minutes = self.at.utc_offset_minutes;
        for change in &self.zone.changes {
            if self.at.unix_seconds < change.unix_seconds && change.unix_seconds <= at.unix_seconds {
                utc_offset_minutes = change.utc_offset_minutes;
            }
        }
        Timestamp { utc_offset_minutes, ..at }
    }

    /// The last second before an instant: by the same clock, unless that was changed at the instant.
    pub fn just_before(&self, at: Timestamp) -> Timestamp {
        let before = Timestamp { unix_seconds: at.unix_seconds - 1, ..at };
        let changes = &self.zone.changes;
        let Some(change) = changes.iter().position(|change| change.unix_seconds == at.unix_seconds) else {
            return before;
        };
        let earlier = change.checked_sub(1).map(|earlier| changes[earlier]);
        let known = earlier.or((self.at.unix_seconds < at.unix_seconds).then_some(self.at));
        known.map_or(before, |known| Timestamp { utc_offset_minutes: known.utc_offset_minutes, ..before })
    }
}
