//! What a purchase of a member comes to, after Fader and Hardie, "The Gamma-Gamma Model of Monetary Value" (2013).

use crate::programme::GammaGamma;

/// The mean of further purchases, given `purchases` that came to `spend` together:
/// p·(v + spend) ÷ (p·purchases + q − 1), between the member's own mean and that of all members, p·v ÷ (q − 1).
///
/// `spend` and the result are money.
pub fn expected_value(model: &GammaGamma, purchases: u32, spend: f64) -> f64 {
    let GammaGamma { p, q, v } = *model;
    p * (v + spend) / (p * f64::from(purchases) + (q - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_lies_between_the_own_and_that_of_all() {
        let cdnow = GammaGamma { p: 6.25, q: 3.74, v: 15.44 };
        // Worked out with 40 digits. All members spend 6.25 × 15.44 ÷ 2.74 = 35.22 on average.
        for (purchases, spend, expected) in [
            (1, 10.0, 17.686_318_131_256_952),
            (1, 0.0, 10.734_149_054_505_006),
            (2, 47.3, 25.729_986_876_640_42),
            (10, 1_000.0, 97.279_276_517_473_94),
            (10_000, 250_000.5, 25.000_497_978_168_64),
        ] {
            let value = expected_value(&cdnow, purchases, spend);
            assert!((value / expected - 1.0).abs() < 1e-14, "{purchases} for {spend}: {value}");
        }
    }
}
