//! How many purchases to expect of a member who buys at a rate nobody knows and may stop after any of them.
//!
//! Without stopping the number until the horizon is negative binomial: P(n) ∝ (shape)ₙ/n! · zⁿ, where z = ahead ÷ (1+ahead).
//! Of n purchases that could be, D(n) = Σ S(k) over k < n take place, where S(k) = Π (stays+i)/(stops+stays+i) over i < k is
//! the probability to stay through k of them. So the answer is Σ P(n)·D(n): every term is positive, nothing cancels, also
//! where the closed form (with a hypergeometric function and 1 ÷ (stops−1)) has a hole. Where that sum would be long, the
//! same answer is the mean of (1 − (1+p·ahead)^−shape) ÷ p over p ~ Beta(stops, stays).

use libm::{exp, expm1, log, log1p, sqrt};

/// Most terms of the sum; beyond, the mean takes fewer instructions.
const TERMS_MAX: f64 = 700.0;

/// Steps of the mean over ln(p ÷ (1−p)): for integrands as smooth as these the error of equal steps falls off like
/// exp(−π² ÷ step), which is 10⁻¹² here, and a peak is covered with two steps to its own width.
const STEP: f64 = 0.35;
const STEPS_PER_WIDTH: f64 = 2.0;

/// Most steps to each side. Both ends fall off geometrically, so that their rest is summed at once.
const STEPS_MAX: u32 = 400;

/// What can be left out: less than this part of the whole.
const NEGLIGIBLE: f64 = 1e-14;

/// Where weights are brought back into range.
const LARGE: f64 = 1e200;

/// How near to its limit a factor counts as being there.
const AT_THE_LIMIT: f64 = 1e-12;

/// Purchases to expect of a member whose rate is Gamma(`shape`, 1 ÷ `ahead` in units of the horizon) and who stops after
/// each with a probability Beta(`stops`, `stays`). All are above zero.
pub fn purchases_until_then(shape: f64, ahead: f64, stops: f64, stays: f64) -> f64 {
    let mean = shape * ahead;
    // Ten deviations beyond the mean, and a tail that falls by z a term.
    let terms = mean + 10.0 * sqrt(mean * (1.0 + ahead)) + 32.0 * (1.0 + ahead);
    if terms <= TERMS_MAX { sum(shape, ahead, stops, stays) } else { mean_over_p(shape, ahead, stops, stays) }
}

/// The sum over numbers of purchases, as a ratio of two sums whose common factor is left out.
fn sum(shape: f64, ahead: f64, stops: f64, stays: f64) -> f64 {
    let z = ahead / (1.0 + ahead);
    let (mut weight, mut weights, mut weighted) = (1.0, 1.0, 0.0);
    let (mut stayed, mut made) = (1.0, 0.0);
    let mut before = 0.0;
    while before < TERMS_MAX {
        let n = before + 1.0;
        weight *= (shape + before) / n * z;
        made += stayed;
        stayed *= (stays + before) / (stops + stays + before);
        weights += weight;
        weighted += weight * made;
        // The weights of large members grow a long way before they fall.
        if weight > LARGE {
            (weight, weights, weighted) = (weight / LARGE, weights / LARGE, weighted / LARGE);
        }
        let ratio = ((shape + n) / (n + 1.0) * z).max(z);
        if weight * made < NEGLIGIBLE * weighted * (1.0 - ratio) {
            break;
        }
        before = n;
    }
    weighted / weights
}

/// The mean over p by equal steps of u = ln(p ÷ (1−p)), outwards from the peak of the weight p^stops · (1−p)^stays.
fn mean_over_p(shape: f64, ahead: f64, stops: f64, stays: f64) -> f64 {
    let width = sqrt((stops + stays) / stops / stays);
    let step = STEP.min(width / STEPS_PER_WIDTH);
    let peak = log(stops / stays);
    let top = Odds::at(peak).weight(stops, stays);
    let (mut figures, mut weights) = (0.0, 0.0);
    for direction in [1.0, -1.0] {
        let mut u = if direction > 0.0 { peak } else { peak - step };
        for _ in 0..STEPS_MAX {
            let odds = Odds::at(u);
            let weight = exp(odds.weight(stops, stays) - top);
            let figure = odds.figure(shape, ahead);
            // What is left of an end that falls by the same factor with every step, itself included.
            let (near, falls_by) = if direction > 0.0 {
                (odds.rest * (stops + stays + shape), stays)
            } else {
                (odds.p * (stops + stays + (1.0 + shape) * ahead), stops)
            };
            let rest = if near < AT_THE_LIMIT { -1.0 / expm1(-falls_by * step) } else { 1.0 };
            figures += weight * figure * rest;
            weights += weight * rest;
            if near < AT_THE_LIMIT || weight < NEGLIGIBLE * weights && weight * figure < NEGLIGIBLE * figures {
                break;
            }
            u += direction * step;
        }
    }
    figures / weights
}

/// A probability by the logarithm of its odds, precise at both ends.
struct Odds {
    p: f64,
    /// 1 − p
    rest: f64,
    log_p: f64,
    log_rest: f64,
}

impl Odds {
    fn at(u: f64) -> Self {
        let small = exp(-u.abs());
        let (larger, log_larger) = (1.0 / (1.0 + small), -log1p(small));
        let (smaller, log_smaller) = (small * larger, log_larger - u.abs());
        if u < 0.0 {
            Self { p: smaller, rest: larger, log_p: log_smaller, log_rest: log_larger }
        } else {
            Self { p: larger, rest: smaller, log_p: log_larger, log_rest: log_smaller }
        }
    }

    /// ln(p^stops · (1−p)^stays)
    fn weight(&self, stops: f64, stays: f64) -> f64 {
        stops * self.log_p + stays * self.log_rest
    }

    /// (1 − (1 + p·ahead)^−shape) ÷ p
    fn figure(&self, shape: f64, ahead: f64) -> f64 {
        let least = shape * ahead;
        if self.p * (1.0 + shape) * ahead < AT_THE_LIMIT {
            least
        } else {
            -expm1(-shape * log1p(self.p * ahead)) / self.p
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shape, ahead, stops, stays, and the answer: the closed form
    /// (c ÷ (stops−1)) · (1 − (1+ahead)^−shape · ₂F₁(shape, stays; c; ahead ÷ (1+ahead))), c = stops+stays−1,
    /// with 80 digits, where stops is 1 as its limit, and the last by quadrature with 30.
    const ANSWERS: [([f64; 4], f64); 25] = [
        ([0.243, 0.901_233_997_319_406_6, 0.793, 2.426], 0.195_098_052_011_262_63),
        ([2.243, 0.901_233_997_319_406_6, 0.793, 4.426], 1.687_399_305_805_313),
        ([0.243, 2.945_174_444_947_893_4, 0.793, 2.426], 0.534_439_541_094_030_8),
        ([3.243, 0.581_158_830_708_432_5, 1.0, 5.426], 1.598_347_961_172_048_7),
        ([3.243, 0.581_158_830_708_432_5, 1.000_000_000_1, 5.426], 1.598_347_961_150_205_6),
        ([3.243, 0.581_158_830_708_432_5, 0.999_999_9, 5.426], 1.598_347_983_015_101_4),
        ([3.243, 0.581_158_830_708_432_5, 2.0, 1.0], 1.014_755_373_790_640_8),
        ([3.243, 0.581_158_830_708_432_5, 1.0, 1.0], 1.190_393_676_736_867_8),
        ([100.243, 0.063_596_426_859_217_08, 0.793, 102.426], 6.223_054_680_766_01),
        ([10_000.5, 0.009_1, 0.5, 10_001.0], 90.798_451_335_808_68),
        ([10_000.5, 0.3, 0.5, 10_001.0], 2_803.648_677_407_858_6),
        ([2_645.0, 5.5, 1.0, 2_644.0], 4_949.891_109_573_962),
        ([2_645.0, 1.38, 2.4, 2_644.0], 1_328.253_521_961_664_7),
        ([0.243, 118.033_529_678_296_33, 0.793, 2.426], 4.978_894_146_890_283),
        ([0.243, 118.033_529_678_296_33, 1.0, 2.426], 3.780_913_757_299_338),
        ([0.243, 3_650.0, 0.793, 2.426], 17.496_687_940_073_146),
        ([1e-6, 3.65e9, 1e-6, 1e-6], 1_824.961_653_578_765_6),
        ([1e6, 3.65e9, 1e-6, 1e6], 3_649_923_285_129_884.6),
        ([1e6, 3.65e9, 1e6, 1e-6], 1.000_000_000_001),
        ([1e6, 1e-6, 1e6, 1e6], 0.786_938_543_329_808_7),
        ([1e6, 3.65e9, 1e6, 1e6], 2.000_001_000_001),
        ([1e-6, 1e-9, 1e6, 1e-6], 9.999_999_995e-16),
        ([30.0, 40.0, 0.1, 0.2], 427.472_275_884_261_5),
        ([5.0, 200.0, 0.01, 70.0], 980.102_602_063_525_8),
        ([1e5, 1.0, 0.5, 0.5], 356.823_485_131_055_3),
    ];

    #[test]
    fn the_closed_form_is_met_also_where_it_has_a_hole() {
        for ([shape, ahead, stops, stays], expected) in ANSWERS {
            let answer = purchases_until_then(shape, ahead, stops, stays);
            let wrong = (answer / expected - 1.0).abs();
            assert!(wrong < 1e-10, "{shape} {ahead} {stops} {stays}: {answer}, not {expected}: {wrong:e}");
        }
    }

    #[test]
    fn the_mean_is_the_sum() {
        for ([shape, ahead, stops, stays], expected) in ANSWERS {
            let answer = mean_over_p(shape, ahead, stops, stays);
            let wrong = (answer / expected - 1.0).abs();
            assert!(wrong < 1e-10, "{shape} {ahead} {stops} {stays}: {answer}, not {expected}: {wrong:e}");
        }
    }
}
