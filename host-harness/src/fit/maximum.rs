//! Finds the parameters under which a history is most likely, and how sure they are.
//!
//! Nelder and Mead's search over the logarithms of the parameters, from several starts, the best taken up again until
//! it gains nothing; then the curvature there, which must fall off to every side: a ridge or a slope is no maximum.

use argmin::core::{CostFunction, Error, Executor, State as _};
use argmin::solver::neldermead::NelderMead;
use argmin_math::{ArgminAdd, ArgminMul, ArgminSub};
use serde::Serialize;

/// Starts of the search.
pub const STARTS: usize = 4;

/// Bounds of a parameter, within those of a programme: what lies at one of them has run off.
const LOG_MIN: f64 = -11.5;
const LOG_MAX: f64 = 11.5;

/// Where the search ends: the log-likelihoods around it differ by less.
const TOLERANCE: f64 = 1e-10;
const STEPS_MAX: u64 = 5_000;
/// How often the search is taken up again, and what makes that worth it.
const RESTARTS_MAX: u32 = 20;
const GAIN: f64 = 1e-8;

/// Steps of differences in the logarithms.
const DIFFERENCE: f64 = 1e-3;
/// How near to a bound a parameter is on its way out, and how uncertain it is as good as unknown: by a factor of twenty.
const LOG_MARGIN: f64 = 0.5;
const LOG_ERROR_MAX: f64 = 3.0;

/// How far the top may be from where the search ended, in deviations of the parameter: much less than anybody can see.
const OFF_THE_TOP_MAX: f64 = 1e-2;

/// The most likely parameters.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Maximum {
    /// Customers it was found for.
    pub customers: usize,
    /// The log-likelihood there.
    pub log_likelihood: f64,
    /// The parameters, in the order of the model.
    pub estimates: Vec<Estimate>,
}

/// One parameter.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Estimate {
    /// Its name in a programme.
    pub name: &'static str,
    /// The most likely value.
    pub value: f64,
    /// How far off it may be: the deviation that the curvature of the likelihood stands for.
    pub standard_error: f64,
}

/// The parameters by name under which `log_likelihood` is largest, looked for from `starts`. None where it has no maximum
/// within the bounds of a programme.
pub fn maximum<const N: usize>(
    names: [&'static str; N],
    customers: usize,
    log_likelihood: impl Fn([f64; N]) -> f64,
    starts: [[f64; N]; STARTS],
    mut progress: impl FnMut(),
) -> Option<Maximum> {
    let negative = |point: Point<N>| {
        let inside = point.0.iter().all(|log| (LOG_MIN..=LOG_MAX).contains(log));
        let value = if inside { -log_likelihood(point.0.map(f64::exp)) } else { f64::INFINITY };
        if value.is_finite() { value } else { f64::MAX }
    };
    let problem = Negative(&negative);
    let mut best: Option<(Point<N>, f64)> = None;
    for start in starts {
        let found = search(problem, Point(start.map(f64::ln)));
        best = [best, found].into_iter().flatten().min_by(|left, right| left.1.total_cmp(&right.1));
        progress();
    }
    let mut best = best?;
    for _ in 0..RESTARTS_MAX {
        let again = search(problem, best.0)?;
        let gained = best.1 - again.1;
        if gained > 0.0 {
            best = again;
        }
        if gained < GAIN {
            break;
        }
    }
    let (point, value) = best;
    if point.0.iter().any(|log| *log < LOG_MIN + LOG_MARGIN || *log > LOG_MAX - LOG_MARGIN) {
        return None;
    }
    let errors = standard_errors(problem, point)?;
    // Not a number is no error either.
    if !errors.iter().all(|error| *error <= LOG_ERROR_MAX) {
        return None;
    }
    let estimates = names.into_iter().zip(point.0).zip(errors);
    let estimates = estimates.map(|((name, log), error)| Estimate {
        name,
        value: log.exp(),
        // The deviation of a logarithm is that of the value in parts of the value.
        standard_error: error * log.exp(),
    });
    Some(Maximum { customers, log_likelihood: -value, estimates: estimates.collect() })
}

fn search<const N: usize>(problem: Negative<'_, N>, start: Point<N>) -> Option<(Point<N>, f64)> {
    let mut corners = vec![start];
    for axis in 0..N {
        corners.push(start.moved(axis, 0.3));
    }
    let solver = NelderMead::new(corners).with_sd_tolerance(TOLERANCE).ok()?;
    let executor = Executor::new(problem, solver).configure(|state| state.max_iters(STEPS_MAX));
    let result = executor.run().ok()?;
    let state = result.state();
    Some((*state.get_best_param()?, state.get_best_cost()))
}

/// The square roots of the diagonal of the inverse of the curvature; none where the point is no maximum.
#[expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "rows and columns of a matrix run from 0 to N"
)]
fn standard_errors<const N: usize>(problem: Negative<'_, N>, point: Point<N>) -> Option<[f64; N]> {
    let at = |moves: &[(usize, f64)]| {
        (problem.0)(moves.iter().fold(point, |point, (axis, by)| point.moved(*axis, by * DIFFERENCE)))
    };
    let here = at(&[]);
    let mut curvature = [[0.0; N]; N];
    for row in 0..N {
        let (above, below) = (at(&[(row, 1.0)]), at(&[(row, -1.0)]));
        let slope = (above - below) / (2.0 * DIFFERENCE);
        let bend = (above - 2.0 * here + below) / (DIFFERENCE * DIFFERENCE);
        // The top is slope ÷ bend away, and the deviation is one in the root of the bend.
        if slope * slope > OFF_THE_TOP_MAX * OFF_THE_TOP_MAX * bend {
            return None;
        }
        curvature[row][row] = bend;
        for column in 0..row {
            let mixed = |one, other| at(&[(row, one), (column, other)]);
            let both = mixed(1.0, 1.0) - mixed(1.0, -1.0) - mixed(-1.0, 1.0) + mixed(-1.0, -1.0);
            curvature[row][column] = both / (4.0 * DIFFERENCE * DIFFERENCE);
        }
    }
    // Cholesky's triangle exists if and only if the curvature is positive to every side.
    let mut triangle = [[0.0; N]; N];
    for row in 0..N {
        for column in 0..=row {
            let known: f64 = (0..column).map(|inner| triangle[row][inner] * triangle[column][inner]).sum();
            let rest = curvature[row][column] - known;
            if row == column {
                if rest.is_nan() || rest <= 0.0 {
                    return None;
                }
                triangle[row][row] = rest.sqrt();
            } else {
                triangle[row][column] = rest / triangle[column][column];
            }
        }
    }
    // The inverse's diagonal is the sum of squares down each column of the triangle's inverse.
    let mut errors = [0.0; N];
    for column in 0..N {
        let mut solved = [0.0; N];
        for row in column..N {
            let unit = if row == column { 1.0 } else { 0.0 };
            let known: f64 = (column..row).map(|inner| triangle[row][inner] * solved[inner]).sum();
            solved[row] = (unit - known) / triangle[row][row];
        }
        errors[column] = solved.iter().map(|value| value * value).sum::<f64>().sqrt();
    }
    Some(errors)
}

/// What the search makes small.
#[derive(Clone, Copy)]
struct Negative<'a, const N: usize>(&'a dyn Fn(Point<N>) -> f64);

impl<const N: usize> CostFunction for Negative<'_, N> {
    type Param = Point<N>;
    type Output = f64;

    fn cost(&self, point: &Point<N>) -> Result<f64, Error> {
        Ok((self.0)(*point))
    }
}

/// Logarithms of the parameters.
#[derive(Debug, Clone, Copy)]
struct Point<const N: usize>([f64; N]);

impl<const N: usize> Point<N> {
    fn moved(mut self, axis: usize, by: f64) -> Self {
        if let Some(log) = self.0.get_mut(axis) {
            *log += by;
        }
        self
    }

    fn with(mut self, other: &Self, combine: impl Fn(f64, f64) -> f64) -> Self {
        for (log, other) in self.0.iter_mut().zip(other.0) {
            *log = combine(*log, other);
        }
        self
    }
}

impl<const N: usize> ArgminAdd<Self, Self> for Point<N> {
    fn add(&self, other: &Self) -> Self {
        self.with(other, |left, right| left + right)
    }
}

impl<const N: usize> ArgminSub<Self, Self> for Point<N> {
    fn sub(&self, other: &Self) -> Self {
        self.with(other, |left, right| left - right)
    }
}

impl<const N: usize> ArgminMul<f64, Self> for Point<N> {
    fn mul(&self, factor: &f64) -> Self {
        Self(self.0.map(|log| log * factor))
    }
}
