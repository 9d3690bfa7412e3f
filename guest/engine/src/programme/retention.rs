//! What a programme says of how long members keep buying: models, their parameters, and thresholds.

use alloc::vec::Vec;

use loyalty_contract::{Decimal, Text};
use rust_decimal::Decimal as Exact;

/// How to judge a member's past.
#[derive(Debug)]
pub struct Retention {
    /// How far ahead purchases are counted.
    pub horizon_days: u32,
    pub bg_nbd: Option<BgNbd>,
    pub gamma_gamma: Option<GammaGamma>,
    /// What is said of members of whom too little is known: the first that is for them.
    pub priors: Vec<Prior>,
    pub rfm: Rfm,
}

/// Parameters of BG/NBD, each above zero.
///
/// Members buy at rates spread as Gamma(`r`, `alpha`), and stop after each purchase with probabilities spread as
/// Beta(`a`, `b`).
#[derive(Debug, Clone, Copy)]
pub struct BgNbd {
    /// The unit of time that `alpha` is in.
    pub time_unit_days: f64,
    pub r: f64,
    pub alpha: f64,
    pub a: f64,
    pub b: f64,
}

/// Parameters of Gamma-Gamma, each above zero and `q` above one.
///
/// What a purchase comes to is Gamma(`p`, rate) with rates spread as Gamma(`q`, `v`); `v` is money.
#[derive(Debug, Clone, Copy)]
pub struct GammaGamma {
    pub p: f64,
    pub q: f64,
    pub v: f64,
}

/// Figures of the programme for members of whom too little is known.
#[derive(Debug)]
pub struct Prior {
    /// It is for members whom the host has put in one of these segments; none: for everybody.
    pub segments: Vec<Text>,
    pub alive: Option<Decimal>,
    pub expected_purchases: Option<Decimal>,
    pub expected_value: Option<Decimal>,
}

/// Thresholds of the scores, in ascending order.
#[derive(Debug, Default)]
pub struct Rfm {
    /// The latest months, of which alone days with a purchase and money count; none: all that is known.
    pub window_months: Option<u32>,
    /// Days since the last purchase; score 5 is up to the first.
    pub recency: Option<[Exact; 4]>,
    /// Days with a purchase; score 5 is from the last on.
    pub frequency: Option<[Exact; 4]>,
    /// Money spent; score 5 is from the last on.
    pub monetary: Option<[Exact; 4]>,
}
