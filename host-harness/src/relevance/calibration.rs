//! Whether what is expected comes about: expectations against outcomes, over groups of cases with like expectations.

use serde::Serialize;

/// How many groups there are at most.
const GROUPS: usize = 10;

/// Cases in groups of the same size, the least expected first. Cases with one expectation stay together.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(transparent)]
pub struct Calibration {
    /// The groups.
    pub bins: Vec<Bin>,
}

/// How far off a way to tell the outcome was, be it the model's or one that does without it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Forecast {
    /// The method.
    pub method: &'static str,
    /// The mean distance of what was expected from what came about, over groups of cases: whether the level is right. Who
    /// expects the same of all has one group, and can do well here alone.
    pub off_by_group: f64,
    /// The root of the mean squared distance, case by case: whether it tells one case from another as well.
    pub off_by_case: f64,
}

/// Cases with like expectations.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Bin {
    /// How many.
    pub cases: usize,
    /// What was expected of each, on average.
    pub expected: f64,
    /// What came about, on average.
    pub observed: f64,
}

impl Calibration {
    /// Groups pairs of expectation and outcome.
    pub(super) fn of(mut cases: Vec<(f64, f64)>) -> Self {
        cases.sort_by(|left, right| left.0.total_cmp(&right.0));
        let mut bins = Vec::new();
        let (mut from, total) = (0, cases.len());
        while from < total {
            let wanted = (bins.len() + 1) * total / GROUPS;
            let last = wanted.clamp(from + 1, total) - 1;
            let edge = cases.get(last).map_or(0.0, |case| case.0);
            let to = cases.partition_point(|case| case.0 <= edge);
            bins.extend(cases.get(from..to).map(Bin::of));
            from = to;
        }
        Self { bins }
    }

    /// The mean distance of what was expected from what came about, over all cases.
    pub(super) fn error(&self) -> f64 {
        let cases: usize = self.bins.iter().map(|bin| bin.cases).sum();
        let distance: f64 = self.bins.iter().map(|bin| bin.cases as f64 * (bin.expected - bin.observed).abs()).sum();
        distance / (cases.max(1) as f64)
    }
}

impl Forecast {
    /// Holds pairs of expectation and outcome against each other.
    pub(super) fn of(method: &'static str, cases: Vec<(f64, f64)>) -> Self {
        let squares: f64 = cases.iter().map(|(expected, observed)| (expected - observed).powi(2)).sum();
        let off_by_case = (squares / (cases.len().max(1) as f64)).sqrt();
        Self { method, off_by_group: Calibration::of(cases).error(), off_by_case }
    }
}

impl Bin {
    fn of(cases: &[(f64, f64)]) -> Self {
        let mean = |of: fn(&(f64, f64)) -> f64| cases.iter().map(of).sum::<f64>() / (cases.len().max(1) as f64);
        Self { cases: cases.len(), expected: mean(|case| case.0), observed: mean(|case| case.1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_tenths_and_never_tear_equal_expectations_apart() {
        let all = Calibration::of((0..100).map(|case| (f64::from(case), 1.0)).collect());
        assert_eq!(all.bins.len(), 10);
        assert!(all.bins.iter().all(|bin| bin.cases == 10));
        assert_eq!(all.bins[0].expected, 4.5);

        let mostly_one = Calibration::of((0..100).map(|case| (f64::from(case.max(85)), 0.0)).collect());
        assert_eq!(mostly_one.bins.iter().map(|bin| bin.cases).collect::<Vec<_>>(), [86, 1, 1, 1, 1, 1, 1, 1, 1, 6]);
        assert!(Calibration::of(Vec::new()).bins.is_empty());
    }

    #[test]
    fn the_error_weighs_groups_by_their_cases() {
        let bins = vec![Bin { cases: 3, expected: 0.5, observed: 0.3 }, Bin { cases: 1, expected: 0.2, observed: 0.6 }];
        assert!((Calibration { bins }.error() - 0.25).abs() < 1e-12);
    }

    #[test]
    fn who_expects_the_average_of_all_is_right_of_all_and_wrong_of_each() {
        let same = Forecast::of("same", vec![(2.0, 0.0), (2.0, 4.0)]);
        assert_eq!((same.off_by_group, same.off_by_case), (0.0, 2.0));
        let sharp = Forecast::of("sharp", vec![(1.0, 0.0), (4.0, 4.0)]);
        assert!((sharp.off_by_group - 0.5).abs() < 1e-12 && (sharp.off_by_case - 0.5_f64.sqrt()).abs() < 1e-12);
    }
}
