//! Fits the models of retention to a purchase history: what a programme's `retention` and `affinity` should say.
//!
//! The estimates are those of maximum likelihood, rounded to six significant digits. What a history is too small or too
//! uniform for is left out, with a note that says what would be needed; nothing is ever estimated without data.

mod affinity;
mod bg_nbd;
mod customers;
mod fragment;
mod gamma_gamma;
mod maximum;
mod rfm;
#[cfg(test)]
mod tests;

use loyalty_contract::Date;
use serde::Serialize;

use crate::orders::Purchase;
pub use affinity::{Affinity, CategoryShare, Lift};
pub use customers::{Customer, Customers, TooMuch};
pub use fragment::{BgNbd, Fragment, GammaGamma, Retention, Rfm};
pub use maximum::{Estimate, Maximum};

/// What a fit is asked to do.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The last day that counts; none: the last one of the history.
    pub until: Option<Date>,
    /// The unit of time of BG/NBD.
    pub time_unit_days: u16,
    /// How far ahead the programme looks.
    pub horizon_days: u16,
    /// Customers who have bought in both categories, for a lift to be told.
    pub min_support: u32,
}

/// What came of a fit.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Fit {
    /// What it is about.
    pub report: Report,
    /// A part of a programme.
    pub fragment: Fragment,
}

/// What a fit was made of, and how sure it is.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Report {
    /// SHA-256 of the history.
    pub data: String,
    /// The last day that counted.
    pub until: Date,
    /// Customers who had bought by then.
    pub customers: usize,
    /// Customers who first bought later, and are left out.
    pub later_customers: usize,
    /// Customers who had bought on more than one day.
    pub repeat_customers: usize,
    /// Their share of the customers: the repeat rate.
    pub repeat_share: f64,
    /// Days with a purchase, of all customers.
    pub purchase_days: u64,
    /// How often customers come.
    pub bg_nbd: Option<Maximum>,
    /// What a purchase comes to.
    pub gamma_gamma: Option<Maximum>,
    /// Customers whose purchases came to nothing, who say nothing of what a purchase comes to.
    pub customers_without_amount: usize,
    /// Categories that were bought.
    pub categories: usize,
    /// Lifts that are told, each for two directions.
    pub lifts: usize,
    /// What is left out, and what would be needed.
    pub notes: Vec<String>,
}

/// Why nothing could be fitted.
#[derive(Debug, thiserror::Error)]
pub enum FitError {
    /// Nobody had bought.
    #[error("nobody had bought until {until}; the first purchase is of {first}")]
    Nobody {
        /// The last day that counted.
        until: Date,
        /// The first day of the history.
        first: Date,
    },
    /// Nothing can be said.
    #[error("too little to fit anything to: {}", .0.join("; "))]
    TooLittle(Vec<String>),
    /// Sums are too large.
    #[error(transparent)]
    TooMuch(#[from] TooMuch),
}

/// Fits everything that the purchases allow; `data` is their digest. Calls `progress` after each of [`STEPS`].
///
/// # Errors
/// A history of which nothing can be said.
pub fn fit(customers: &Customers, data: String, options: Options, mut progress: impl FnMut()) -> Result<Fit, FitError> {
    let until = options.until.unwrap_or_else(|| customers.last_day());
    let seen = customers.until(until)?;
    if seen.is_empty() {
        return Err(FitError::Nobody { until, first: customers.first_day() });
    }
    let mut notes = Vec::new();
    let mut or_note = |outcome: Result<Maximum, String>| outcome.map_err(|note| notes.push(note)).ok();
    let bg_nbd = or_note(bg_nbd::fit(&seen, options.time_unit_days, &mut progress));
    let gamma_gamma = match bg_nbd {
        Some(_) => or_note(gamma_gamma::fit(&gamma_gamma::all_purchases(&seen), &mut progress)),
        // The engine asks what a purchase comes to only where it knows how many there will be.
        None => None,
    };
    let rfm = rfm::thresholds(&seen, &mut notes);
    progress();
    let affinity = affinity::affinity(&seen, customers.categories(), options.min_support, &mut notes);
    progress();
    if bg_nbd.is_none() && rfm.is_none() && affinity.is_none() {
        return Err(FitError::TooLittle(notes));
    }
    let repeat_customers = seen.iter().filter(|customer| customer.purchase_days() > 1).count();
    let report = Report {
        data: data.clone(),
        until,
        customers: seen.len(),
        later_customers: customers.len() - seen.len(),
        repeat_customers,
        repeat_share: repeat_customers as f64 / seen.len() as f64,
        purchase_days: seen.iter().map(|customer| customer.purchase_days() as u64).sum(),
        bg_nbd,
        gamma_gamma,
        customers_without_amount: seen.iter().filter(|customer| customer.spend.is_zero()).count(),
        categories: affinity.as_ref().map_or(0, |affinity| affinity.categories.len()),
        lifts: affinity.as_ref().map_or(0, |affinity| affinity.lifts.len()),
        notes,
    };
    let retention = Retention {
        horizon_days: options.horizon_days,
        bg_nbd: report.bg_nbd.as_ref().and_then(|fitted| BgNbd::of(fitted, options.time_unit_days)),
        gamma_gamma: report.gamma_gamma.as_ref().and_then(GammaGamma::of),
        rfm,
        data,
        fitted_to: until,
    };
    Ok(Fit { report, fragment: Fragment { retention, affinity } })
}

/// How often [`fit`] tells that it has come further, at most.
pub const STEPS: u64 = 2 * maximum::STARTS as u64 + 2;

/// Purchases by customer.
///
/// # Errors
/// The first purchase that cannot be read.
pub fn customers<E>(purchases: impl Iterator<Item = Result<Purchase, E>>) -> Result<Option<Customers>, E> {
    let mut customers = Customers::default();
    for purchase in purchases {
        customers.add(purchase?);
    }
    Ok((!customers.is_empty()).then_some(customers))
}
