//! The counters of limits, kept as a host keeps them: each decision says what to add.

use std::collections::{BTreeMap, BTreeSet};

use loyalty_contract::{Counter, CounterChange, Decimal, LimitScope, ProgrammeInfo};

use super::add;

/// The counters of some limits of a programme. Time only goes forward in a replay, so the current period is all it keeps.
#[derive(Debug, Clone, Default)]
pub(super) struct Books {
    limits: BTreeSet<String>,
    counters: BTreeMap<(String, Vec<String>), Counter>,
}

/// A counter left the range of amounts.
#[derive(Debug)]
pub(super) struct Overflow;

impl Books {
    /// For the limits that count members together.
    pub(super) fn shared(programme: &ProgrammeInfo) -> Self {
        Self::with_limits(programme, |by| !by.contains(&LimitScope::Member))
    }

    /// For the limits that count each member.
    pub(super) fn of_members(programme: &ProgrammeInfo) -> Self {
        Self::with_limits(programme, |by| by.contains(&LimitScope::Member))
    }

    fn with_limits(programme: &ProgrammeInfo, belongs: impl Fn(&[LimitScope]) -> bool) -> Self {
        let limits = programme.limits.iter().filter(|limit| belongs(&limit.by)).map(|limit| limit.id.clone());
        Self { limits: limits.collect(), counters: BTreeMap::new() }
    }

    pub(super) fn counters(&self) -> impl Iterator<Item = Counter> {
        self.counters.values().cloned()
    }

    /// Makes the change, or gives none if these books do not have the limit.
    pub(super) fn book(&mut self, change: &CounterChange) -> Option<Result<(), Overflow>> {
        self.limits.contains(&change.limit).then(|| {
            let key = (change.limit.clone(), change.subjects.clone());
            let before = self.counters.get(&key).filter(|counter| counter.period_start == change.period_start);
            let used = before.map_or(Decimal::ZERO, |counter| counter.used);
            let counter = Counter {
                limit: change.limit.clone(),
                subjects: change.subjects.clone(),
                period_start: change.period_start,
                used: add(used, change.change).ok_or(Overflow)?,
                version: before.map_or(1, |counter| counter.version + 1),
            };
            self.counters.insert(key, counter);
            Ok(())
        })
    }
}
