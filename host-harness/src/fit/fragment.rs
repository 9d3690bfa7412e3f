//! The part of a programme that a fit writes, in the order in which people read it.

use loyalty_contract::Date;
use serde::Serialize;

use super::affinity::Affinity;
use super::maximum::Maximum;

/// Significant digits of an estimate: more than any history says.
const DIGITS: i32 = 6;

/// A part of a programme.
#[derive(Debug, Clone, Serialize)]
pub struct Fragment {
    /// What to expect of members.
    pub retention: Retention,
    /// What they buy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affinity: Option<Affinity>,
}

/// The part `retention`.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Retention {
    /// How far ahead purchases are counted.
    pub horizon_days: u16,
    /// How often members come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bg_nbd: Option<BgNbd>,
    /// What a purchase comes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gamma_gamma: Option<GammaGamma>,
    /// Thresholds of the scores.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rfm: Option<Rfm>,
    /// SHA-256 of the history.
    pub data: String,
    /// The last day that counted.
    pub fitted_to: Date,
}

/// Parameters of BG/NBD, decimals.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct BgNbd {
    /// The unit of time that `alpha` is in.
    pub time_unit_days: u16,
    /// Shape of the rates.
    pub r: String,
    /// Inverse scale of the rates.
    pub alpha: String,
    /// First shape of the probability to stop.
    pub a: String,
    /// Second shape of the probability to stop.
    pub b: String,
}

/// Parameters of Gamma-Gamma, decimals.
#[derive(Debug, Clone, Serialize)]
pub struct GammaGamma {
    /// Shape of a customer's amounts.
    pub p: String,
    /// Shape of the customers' rates.
    pub q: String,
    /// Inverse scale of the customers' rates, money.
    pub v: String,
}

/// Thresholds of the scores, decimals in ascending order.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Rfm {
    /// Days since the latest purchase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recency_days: Option<[String; 4]>,
    /// Days with a purchase.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub frequency: Option<[String; 4]>,
    /// Money spent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monetary: Option<[String; 4]>,
}

impl BgNbd {
    pub(super) fn of(fitted: &Maximum, time_unit_days: u16) -> Option<Self> {
        let [r, alpha, a, b] = fitted.estimates.as_slice() else { return None };
        let [r, alpha, a, b] = [r, alpha, a, b].map(|estimate| decimal(estimate.value));
        Some(Self { time_unit_days, r, alpha, a, b })
    }
}

impl GammaGamma {
    pub(super) fn of(fitted: &Maximum) -> Option<Self> {
        let [p, q, v] = fitted.estimates.as_slice() else { return None };
        let [p, q, v] = [p, q, v].map(|estimate| decimal(estimate.value));
        Some(Self { p, q, v })
    }
}

/// A figure above zero as a decimal of six significant digits.
pub(super) fn decimal(value: f64) -> String {
    let digits_before = if value > 0.0 { value.log10().floor() as i32 + 1 } else { 1 };
    let decimals = usize::try_from((DIGITS - digits_before).clamp(0, 12)).unwrap_or(0);
    let text = format!("{value:.decimals$}");
    match text.split_once('.') {
        Some(_) => text.trim_end_matches('0').trim_end_matches('.').into(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn decimals_have_six_significant_digits_and_no_exponent() {
        let written = [0.242_594_56, 4.413_602_1, 0.000_001_234_567_8, 1_234_567.8, 2.5, 3.0, 999_999.5].map(decimal);
        assert_eq!(written, ["0.242595", "4.4136", "0.00000123457", "1234568", "2.5", "3", "1000000"]);
    }
}
