//! How often customers come, and when they stay away: BG/NBD, after Fader, Hardie and Lee, "Counting Your Customers the
//! Easy Way" (Marketing Science 2005).

use libm::lgamma;

use super::customers::Customer;
use super::maximum::{Maximum, maximum};

/// The parameters as a programme names them.
const NAMES: [&str; 4] = ["r", "alpha", "a", "b"];

/// Customers who are alike to the model.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Alike {
    /// Purchases after the first.
    repeat: f64,
    /// From the first to the latest, and from the first until the end, in time units.
    latest: f64,
    age: f64,
    /// How many there are.
    count: f64,
}

/// The most likely parameters, or what would be needed.
pub fn fit(customers: &[Customer], time_unit_days: u16, progress: impl FnMut()) -> Result<Maximum, String> {
    if customers.iter().all(|customer| customer.purchase_days() == 1) {
        return Err("`bg-nbd` is left out: nobody has bought on two days, so nothing is known of coming back".into());
    }
    let groups = alike(customers, f64::from(time_unit_days));
    let ages: f64 = groups.iter().map(|group| group.age * group.count).sum();
    // Rates are looked for around the mean age: purchases come on that scale if they come at all.
    let age = (ages / customers.len() as f64).max(1e-3);
    let starts = [[0.5, age / 4.0, 0.8, 2.4], [1.0, age, 1.0, 4.0], [0.2, age / 10.0, 0.5, 1.0], [3.0, age, 0.2, 2.0]];
    let log_likelihood = |parameters| log_likelihood(parameters, &groups);
    maximum(NAMES, customers.len(), log_likelihood, starts, progress).ok_or_else(|| {
        "`bg-nbd` is left out: the history is as likely under ever more extreme parameters; a longer one, or one of more \
         customers, is needed"
            .into()
    })
}

/// Customers by their numbers, in order of purchases, so that what depends on these alone is worked out once.
fn alike(customers: &[Customer], days: f64) -> Vec<Alike> {
    let of = |customer: &Customer| Alike {
        repeat: customer.purchase_days() as f64 - 1.0,
        latest: f64::from(customer.days_bought) / days,
        age: f64::from(customer.days_bought + customer.days_since) / days,
        count: 1.0,
    };
    let mut groups: Vec<Alike> = customers.iter().map(of).collect();
    groups.sort_by(|left, right| left.partial_cmp(right).unwrap_or(std::cmp::Ordering::Equal));
    groups.dedup_by(|next, group| {
        let same = Alike { count: group.count, ..*next } == *group;
        if same {
            group.count += next.count;
        }
        same
    });
    groups
}

/// The paper's equation for all customers.
fn log_likelihood([r, alpha, a, b]: [f64; 4], groups: &[Alike]) -> f64 {
    let of_all = r * alpha.ln() - lgamma(r) + lgamma(a + b) - lgamma(b);
    let (mut repeat, mut of_repeat) = (-1.0, 0.0);
    let of = |group: &Alike| {
        if group.repeat != repeat {
            repeat = group.repeat;
            of_repeat = lgamma(r + repeat) + lgamma(b + repeat) - lgamma(a + b + repeat);
        }
        let shape = r + repeat;
        let silent = -shape * (alpha + group.age).ln();
        let ending = if repeat > 0.0 {
            let stopped = a.ln() - (b + repeat - 1.0).ln() - shape * (alpha + group.latest).ln();
            log_of_sum(silent, stopped)
        } else {
            silent
        };
        group.count * (of_all + of_repeat + ending)
    };
    groups.iter().map(of).sum()
}

/// ln(e^left + e^right)
fn log_of_sum(left: f64, right: f64) -> f64 {
    left.max(right) + (-(left - right).abs()).exp().ln_1p()
}
