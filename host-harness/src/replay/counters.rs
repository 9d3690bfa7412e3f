//! The counters of a programme's limits, as a host keeps them beside its orders.

use loyalty_contract::{Counter, CounterChange};

use crate::past::add;

/// For each limit and whom it counts, the counter of the latest period: a log is replayed in order of time.
#[derive(Debug, Default)]
pub(super) struct Counters(Vec<Counter>);

impl Counters {
    /// The counters as they stand.
    pub(super) fn iter(&self) -> impl Iterator<Item = Counter> {
        self.0.iter().cloned()
    }

    /// Makes a change that a decision asked for; none if the sum no longer fits.
    pub(super) fn book(&mut self, change: &CounterChange) -> Option<()> {
        let known =
            self.0.iter_mut().find(|counter| counter.limit == change.limit && counter.subjects == change.subjects);
        match known {
            Some(counter) if counter.period_start == change.period_start => {
                counter.used = add(counter.used, change.change)?;
                counter.version += 1;
            }
            Some(counter) => *counter = first(change),
            None => self.0.push(first(change)),
        }
        Some(())
    }
}

/// The counter of a new period.
fn first(change: &CounterChange) -> Counter {
    Counter {
        limit: change.limit.clone(),
        subjects: change.subjects.clone(),
        period_start: change.period_start,
        used: change.change,
        version: 1,
    }
}
