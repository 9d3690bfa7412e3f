//! What counts at an instant.

use std::collections::BTreeMap;

use loyalty_contract::Timestamp;
use serde_json::Value;

use super::claim::Claim;
use super::ladder::Alternative;
use super::{Entry, Facts};
use crate::civil::{self, Zone};
use crate::document::{field, number};
use crate::exact::{Exact, whole};

/// Where the member stands, by metric.
#[derive(Debug)]
pub struct Figures(BTreeMap<String, Exact>);

impl Figures {
    pub fn of(&self, metric: &str) -> Exact {
        self.0.get(metric).cloned().unwrap_or(whole(0))
    }

    pub fn meet(&self, way: &Alternative) -> bool {
        way.iter().all(|(metric, required)| self.of(metric) >= *required)
    }

    /// The way that lacks the fewest metrics, the first of those.
    pub fn nearest(&self, ways: Vec<Alternative>) -> Alternative {
        ways.into_iter().min_by_key(|way| self.lacks(way)).unwrap()
    }

    /// How many metrics are not reached.
    pub fn lacks(&self, way: &Alternative) -> usize {
        way.iter().filter(|(metric, required)| self.of(metric) < *required).count()
    }
}

impl Facts<'_> {
    /// All that counts at an instant, for a member with this earned claim.
    pub fn figures(&self, at: Timestamp, claim: &Claim) -> Figures {
        let mut figures: BTreeMap<String, Exact> = BTreeMap::new();
        for entry in self.entries.iter().filter(|entry| self.counts(entry, at, claim)) {
            for (metric, amount) in &entry.figures {
                *figures.entry(metric.clone()).or_insert(whole(0)) += amount;
            }
        }
        if field(self.ladder.0, "window").is_none() {
            for (metric, amount) in &self.carried {
                *figures.entry(metric.clone()).or_insert(whole(0)) += amount;
            }
        }
        for amount in figures.values_mut().filter(|amount| **amount < whole(0)) {
            *amount = whole(0);
        }
        for task in self.tasks_at(at) {
            let best = figures.entry(task.metric.clone()).or_insert(whole(0));
            if *best < task.value {
                *best = task.value.clone();
            }
        }
        Figures(figures)
    }

    /// Whether an entry lies in the window at an instant.
    pub fn counts(&self, entry: &Entry, at: Timestamp, claim: &Claim) -> bool {
        let counted = entry.at.unix_seconds;
        if counted > at.unix_seconds {
            return false;
        }
        if let Some(leaves) = self.leaves(entry) {
            return at.unix_seconds < leaves.unix_seconds;
        }
        if let Some(period) = self.period() {
            let (first, _) = self.first_days(period, civil::local(at).day);
            return self.clock_before(at).start_of(first).unix_seconds <= counted;
        }
        !self.counts_since_change() || claim.counts_from() <= counted
    }

    /// The local time up to an instant: as the changes say, before them as it is known; without any as the instant shows.
    fn clock_before(&self, at: Timestamp) -> Zone {
        let passed = self.zone.changes.iter().filter(|change| change.unix_seconds <= at.unix_seconds);
        let changes: Vec<Timestamp> = passed.copied().collect();
        let was_ahead = changes.first().is_some_and(|change| self.at.unix_seconds < change.unix_seconds);
        let offset = if was_ahead { self.at.utc_offset_minutes } else { at.utc_offset_minutes };
        Zone { offset, changes }
    }

    /// When an entry leaves a rolling window.
    pub fn leaves(&self, entry: &Entry) -> Option<Timestamp> {
        let window = field(self.ladder.0, "window").filter(|window| !matches!(window, Value::String(_)))?;
        Some(match number(window, "rolling-days") {
            Some(days) => self.zone.days_later(entry.at, days),
            None => self.zone.months_later(entry.at, number(window, "rolling-months").unwrap()),
        })
    }

    /// The entries of tasks that count at an instant.
    fn tasks_at(&self, at: Timestamp) -> Vec<&super::Task> {
        let today = civil::local(at).day;
        let counts = |task: &&super::Task| {
            let Some(day) = task.first_day else { return true };
            if let Some(period) = self.period() {
                let (first, next) = self.first_days(period, today);
                return first <= day && day < next;
            }
            let others = self.tasks.iter().filter(|other| other.metric == task.metric);
            let latest = others.filter_map(|other| other.first_day).filter(|day| *day <= today).max();
            Some(day) == latest
        };
        self.tasks.iter().filter(counts).collect()
    }
}
