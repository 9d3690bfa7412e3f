//! What a purchase comes to: Gamma-Gamma, after Fader and Hardie, "The Gamma-Gamma Model of Monetary Value" (2013).

use libm::lgamma;
use rust_decimal::prelude::ToPrimitive as _;

use super::customers::Customer;
use super::maximum::{Maximum, maximum};

/// The parameters as a programme names them.
const NAMES: [&str; 3] = ["p", "q", "v"];

/// A customer's purchases: how many, and what they came to on average, above zero.
#[derive(Debug, Clone, Copy)]
pub struct Bought {
    /// How many.
    pub purchases: f64,
    /// Money each.
    pub mean: f64,
}

/// All purchases of each customer. A host knows the sum of all, so that is what the engine is given, and so it is what is
/// fitted; the note leaves out the first. Customers whose purchases came to nothing are left out: no amount can be that
/// likely. Purchases for nothing beside others count, and lower the customer's mean.
pub fn all_purchases(customers: &[Customer]) -> Vec<Bought> {
    customers.iter().filter_map(|customer| bought(&customer.days)).collect()
}

/// The mean over days of purchases; none if it is zero.
fn bought(days: &[rust_decimal::Decimal]) -> Option<Bought> {
    let purchases = days.len() as f64;
    let spend: f64 = days.iter().filter_map(rust_decimal::Decimal::to_f64).sum();
    (spend > 0.0).then(|| Bought { purchases, mean: spend / purchases })
}

/// The most likely parameters, or what would be needed.
pub fn fit(customers: &[Bought], progress: impl FnMut()) -> Result<Maximum, String> {
    let left_out = |why: &str| format!("`gamma-gamma` is left out: {why}");
    let Some(first) = customers.first() else {
        return Err(left_out("no purchase came to more than nothing"));
    };
    if customers.iter().all(|customer| customer.purchases < 2.0) {
        return Err(left_out(
            "nobody has bought on two days, so nothing is known of how a customer's purchases differ",
        ));
    }
    if customers.iter().all(|customer| customer.mean == first.mean) {
        return Err(left_out("all customers spend alike"));
    }
    let mean = customers.iter().map(|customer| customer.mean).sum::<f64>() / customers.len() as f64;
    let starts = [[6.0, 4.0, 0.5 * mean], [1.0, 2.0, mean], [3.0, 10.0, 3.0 * mean], [20.0, 3.0, 0.1 * mean]];
    let log_likelihood = |parameters| log_likelihood(parameters, customers);
    let found = maximum(NAMES, customers.len(), log_likelihood, starts, progress).ok_or_else(|| {
        left_out(
            "the amounts are as likely under ever more extreme parameters; more customers who come back are needed",
        )
    })?;
    let has_mean = found.estimates.iter().any(|estimate| estimate.name == "q" && estimate.value > 1.0);
    if has_mean { Ok(found) } else { Err(left_out("amounts differ so much between customers that they have no mean")) }
}

/// The note's equation for all customers.
fn log_likelihood([p, q, v]: [f64; 3], customers: &[Bought]) -> f64 {
    let of_all = q * v.ln() - lgamma(q);
    let of = |customer: &Bought| {
        let Bought { purchases, mean } = *customer;
        let shape = p * purchases;
        of_all + lgamma(shape + q) - lgamma(shape) + (shape - 1.0) * mean.ln() + shape * purchases.ln()
            - (shape + q) * (v + purchases * mean).ln()
    };
    customers.iter().map(of).sum()
}
