//! What came of a batch: how many lines were decided, how many were not and why, and what it took.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Lines that have been answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Lines with a decision.
    pub decided: u64,
    /// Lines without one, by the code of their error.
    pub rejected: BTreeMap<String, u64>,
    /// Instructions that the decisions took.
    pub instructions: u64,
}

/// What came of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Summary {
    /// Lines that were answered; empty ones are not.
    pub lines: u64,
    /// Lines with a decision.
    pub decided: u64,
    /// Lines without one.
    pub rejected: u64,
    /// The same by the code of their error.
    pub rejected_by_code: BTreeMap<String, u64>,
    /// Instructions that the decisions took.
    pub instructions: u64,
    /// The same for one decision on average.
    pub instructions_per_decision: u64,
    /// Time it took; that of the runs before it was resumed included.
    pub milliseconds: u64,
    /// Lines answered a second.
    pub lines_per_second: u64,
    /// Threads that decided, in the latest run.
    pub workers: usize,
    /// The latest line that was answered before it was resumed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resumed_after_line: Option<u64>,
}

impl Tally {
    pub(super) const fn decided(&mut self, instructions: u64) {
        self.decided += 1;
        self.instructions = self.instructions.saturating_add(instructions);
    }

    pub(super) fn rejected(&mut self, code: &str) {
        match self.rejected.get_mut(code) {
            Some(count) => *count += 1,
            None => drop(self.rejected.insert(code.into(), 1)),
        }
    }

    /// Adds what came of further lines.
    pub fn add(&mut self, further: &Self) {
        self.decided += further.decided;
        self.instructions = self.instructions.saturating_add(further.instructions);
        for (code, count) in &further.rejected {
            *self.rejected.entry(code.clone()).or_default() += count;
        }
    }

    /// Lines that were rejected, for whatever reason.
    pub fn rejects(&self) -> u64 {
        self.rejected.values().sum()
    }

    /// Lines that were answered.
    pub fn lines(&self) -> u64 {
        self.decided + self.rejects()
    }
}

impl Summary {
    /// The summary of a batch that answered these lines in this time.
    pub fn of(tally: Tally, time: Duration, workers: usize) -> Self {
        let (lines, rejected) = (tally.lines(), tally.rejects());
        let milliseconds = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Self {
            lines,
            decided: tally.decided,
            rejected,
            rejected_by_code: tally.rejected,
            instructions: tally.instructions,
            instructions_per_decision: tally.instructions / tally.decided.max(1),
            milliseconds,
            lines_per_second: lines.saturating_mul(1_000) / milliseconds.max(1),
            workers,
            resumed_after_line: None,
        }
    }
}
