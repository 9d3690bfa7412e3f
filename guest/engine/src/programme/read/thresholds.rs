//! What a tier asks for: metrics by their names, and how much of each.

use alloc::format;
use alloc::vec::Vec;

use super::super::document::{Node, Value};
use super::super::reader::{self, Fields, Findings};
use super::super::{Alternative, Measure, Metric, TASK, TASK_SCALE, Threshold, Unit};
use super::tiers::NAMES;
use super::{Scope, unknown};
use crate::money::Units;

/// Alternatives of a tier, and metrics of an alternative.
const ALTERNATIVES_MAX: usize = 10;

/// The metrics that levels ask for, as they are found.
pub struct Metrics<'a> {
    scope: &'a Scope,
    units: &'a [Unit],
    /// What a plain threshold is of, if the programme says it.
    by: Option<&'a Node>,
    pub found: Vec<Metric>,
}

impl<'a> Metrics<'a> {
    pub fn new(scope: &'a Scope, units: &'a [Unit], by: Option<&'a Node>, findings: &mut Findings) -> Self {
        let metrics = Self { scope, units, by, found: Vec::new() };
        if let Some(at) = by
            && let Some(name) = reader::string(at, findings)
            && metrics.measure(name).is_none()
        {
            metrics.unknown(name, at, findings);
        }
        metrics
    }

    /// The position of a metric, which is found if nothing has named it before.
    fn position(&mut self, name: &str, at: &Node, findings: &mut Findings) -> Option<usize> {
        if let Some(position) = self.found.iter().position(|metric| *metric.name == *name) {
            return Some(position);
        }
        let Some((of, scale)) = self.measure(name) else {
            self.unknown(name, at, findings);
            return None;
        };
        self.found.push(Metric { name: name.into(), of, scale });
        Some(self.found.len() - 1)
    }

    /// What a metric counts, and in how many decimal places.
    fn measure(&self, name: &str) -> Option<(Measure, u8)> {
        match name {
            "spend" => return Some((Measure::Spend, self.scope.minor_units)),
            "orders" => return Some((Measure::Orders, 0)),
            "visits" => return Some((Measure::Visits, 0)),
            _ => {}
        }
        let wallets = self.scope.wallets.iter().map(|wallet| (&*wallet.id, wallet.scale));
        let mut counted = wallets.chain(self.units.iter().map(|unit| (&*unit.id, unit.scale)));
        match counted.find(|(id, _)| *id == name) {
            Some((_, scale)) => Some((Measure::Unit, scale)),
            None if name.len() > TASK.len() && name.starts_with(TASK) => Some((Measure::Task, TASK_SCALE)),
            None => None,
        }
    }

    fn unknown(&self, name: &str, at: &Node, findings: &mut Findings) {
        let wallets = self.scope.wallets.iter().map(|wallet| &*wallet.id);
        let units = self.units.iter().map(|unit| &*unit.id);
        unknown(at, "metric", name, NAMES.into_iter().chain(wallets).chain(units), findings);
    }
}

/// One alternative, or a list of them.
pub fn alternatives(at: &Node, metrics: &mut Metrics<'_>, findings: &mut Findings) -> Option<Vec<Alternative>> {
    let listed = reader::one_or_more(at, findings);
    if listed.is_empty() || listed.len() > ALTERNATIVES_MAX {
        findings.error(at, "out-of-range", &format!("{} ways to the tier are named", listed.len()), "from 1 to 10");
        return None;
    }
    // All of them are read, so that all findings come out.
    let read: Vec<_> = listed.iter().map(|at| alternative(at, metrics, findings)).collect();
    let read: Vec<Alternative> = read.into_iter().collect::<Option<_>>()?;
    for (position, (at, harder)) in listed.iter().zip(&read).enumerate() {
        let is_needless = |(other, easier): (usize, &Alternative)| {
            // Of two that are the same the second is too many.
            other != position && meets(harder, easier) && (other < position || !meets(easier, harder))
        };
        if read.iter().enumerate().any(is_needless) {
            let message = "whoever comes this way comes another one of the list as well";
            findings.warning(at.place, "redundant", message, "leave it out, or ask for less of something");
        }
    }
    Some(read)
}

/// Whether figures that just reach an alternative reach the other one too. No figure is below zero.
pub fn meets(reached: &Alternative, asked: &Alternative) -> bool {
    asked.iter().all(|asked| asked.least <= least(reached, asked.metric).unwrap_or(0))
}

/// How much of a metric an alternative asks for, if it does.
pub fn least(alternative: &Alternative, metric: usize) -> Option<Units> {
    alternative.iter().find(|threshold| threshold.metric == metric).map(|threshold| threshold.least)
}

/// A plain amount, or amounts by metric of which all must be reached.
fn alternative(at: &Node, metrics: &mut Metrics<'_>, findings: &mut Findings) -> Option<Alternative> {
    let Value::Object(entries) = &at.value else {
        let Some(by) = metrics.by else {
            let help = "add `by` to the tiers, or write it as { \"spend\": \"100\" }";
            findings.error(at, "missing-field", "it does not say what it is an amount of", help);
            return None;
        };
        // What is wrong with `by` has been said.
        let Value::Text(name) = &by.value else { return None };
        metrics.measure(name)?;
        let metric = metrics.position(name, by, findings)?;
        return Some([threshold(metric, at, metrics, findings)?].into());
    };
    Fields::open(at, findings)?;
    if entries.is_empty() || entries.len() > ALTERNATIVES_MAX {
        let message = format!("it names {} metrics", entries.len());
        findings.error(at, "out-of-range", &message, "from 1 to 10");
        return None;
    }
    let mut read = Vec::with_capacity(entries.len());
    for (name, at) in entries {
        let metric = metrics.position(name, at, findings);
        read.push(metric.and_then(|metric| threshold(metric, at, metrics, findings)));
    }
    read.into_iter().collect()
}

fn threshold(metric: usize, at: &Node, metrics: &Metrics<'_>, findings: &mut Findings) -> Option<Threshold> {
    let least = reader::amount(at, metrics.found.get(metric)?.scale, findings)?;
    Some(Threshold { metric, least })
}
