//! What figures are good for, and how far it is to what they are not good for.

use alloc::vec::Vec;

use loyalty_contract::{List, MetricProgress, Timestamp, list, maybe};

use crate::money::{self, Units};
use crate::programme::{Alternative, Level, Tiers};

/// The highest tier that figures earn. A threshold is reached at exactly its amount.
pub fn earned(tiers: &Tiers, figures: &[Units]) -> usize {
    tiers.levels.iter().rposition(|level| meets_any(&level.from, figures)).unwrap_or(0)
}

/// Whether figures keep a tier: they meet what keeps it or what earns it, or they earn a higher one.
pub fn keeps(tiers: &Tiers, tier: usize, figures: &[Units]) -> bool {
    tiers.levels.get(tier).is_some_and(|level| meets_any(&level.keep, figures)) || earned(tiers, figures) >= tier
}

/// How far figures are from the nearest of some alternatives: the one with the fewest metrics missing, of equals the
/// first. `deadline` is until when each metric must be made up.
pub fn distance(
    tiers: &Tiers,
    alternatives: &[Alternative],
    figures: &[Units],
    deadline: &dyn Fn(usize) -> Option<Timestamp>,
) -> List<MetricProgress> {
    let Some(nearest) = alternatives.iter().min_by_key(|alternative| missing_of(alternative, figures)) else {
        return List::new();
    };
    let mut metrics = Vec::with_capacity(nearest.len());
    for threshold in nearest {
        let Some(metric) = tiers.metrics.get(threshold.metric) else { continue };
        let reached = figure(figures, threshold.metric);
        metrics.push(MetricProgress {
            metric: metric.name.clone(),
            reached: money::decimal(reached, metric.scale),
            required: money::decimal(threshold.least, metric.scale),
            missing: money::decimal((threshold.least - reached).max(0), metric.scale),
            deadline: maybe(deadline(threshold.metric)),
        });
    }
    list(metrics)
}

/// How many metrics are missing to the nearest of some alternatives.
pub fn missing(alternatives: &[Alternative], figures: &[Units]) -> usize {
    alternatives.iter().map(|alternative| missing_of(alternative, figures)).min().unwrap_or(0)
}

/// What keeps a tier.
pub fn what_keeps(level: &Level) -> &[Alternative] {
    if level.keep.is_empty() { &level.from } else { &level.keep }
}

fn meets_any(alternatives: &[Alternative], figures: &[Units]) -> bool {
    alternatives
        .iter()
        .any(|alternative| alternative.iter().all(|threshold| figure(figures, threshold.metric) >= threshold.least))
}

fn missing_of(alternative: &Alternative, figures: &[Units]) -> usize {
    alternative.iter().filter(|threshold| figure(figures, threshold.metric) < threshold.least).count()
}

fn figure(figures: &[Units], metric: usize) -> Units {
    figures.get(metric).copied().unwrap_or(0)
}
