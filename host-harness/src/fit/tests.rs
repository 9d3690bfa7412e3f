//! The published figures, and histories that are too small.

use super::customers::Customer;
use super::{Customers, Fit, FitError, Options, fit, gamma_gamma};
use crate::orders::{self, Purchase};
use loyalty_contract::Date;

const CDNOW: &str = include_str!("../../../tests/orders/cdnow-sample.txt");

/// The calibration of the paper: 39 weeks.
const CALIBRATION: Date = Date { year: 1997, month: 9, day: 30 };

const OPTIONS: Options = Options { until: None, time_unit_days: 7, horizon_days: 91, min_support: 3 };

fn purchases(log: &str) -> Vec<Purchase> {
    orders::read(log.as_bytes()).collect::<Result<_, _>>().unwrap()
}

fn customers(purchases: Vec<Purchase>) -> Customers {
    super::customers(purchases.into_iter().map(Ok::<_, ()>)).unwrap().unwrap()
}

fn fitted(log: &str, options: Options) -> Result<Fit, FitError> {
    fit(&customers(purchases(log)), "digest".into(), options, || ())
}

/// Lines of a CSV file: `customer,date,amount,category`.
fn csv(rows: &[&str]) -> String {
    format!("customer,date,amount,category\n{}\n", rows.join("\n"))
}

fn assert_near(actual: f64, expected: f64, tolerance: f64) {
    assert!((actual - expected).abs() <= tolerance, "{actual}, not {expected} ± {tolerance}");
}

#[test]
fn the_published_estimates_of_bg_nbd_come_out() {
    let report = fitted(CDNOW, Options { until: Some(CALIBRATION), ..OPTIONS }).unwrap().report;
    assert_eq!((report.customers, report.repeat_customers, report.later_customers), (2_357, 946, 0));
    let model = report.bg_nbd.unwrap();
    for (estimate, (name, published)) in
        model.estimates.iter().zip([("r", 0.243), ("alpha", 4.414), ("a", 0.793), ("b", 2.426)])
    {
        assert_eq!(estimate.name, name);
        assert_near(estimate.value, published, 0.001);
        assert!(estimate.standard_error > 0.0 && estimate.standard_error < estimate.value, "{estimate:?}");
    }
    assert_near(model.log_likelihood, -9_582.4, 0.05);
}

#[test]
fn the_published_estimates_of_gamma_gamma_come_out() {
    // The note fits the 946 customers who came back, by what they paid on coming back.
    let came_back = |customer: Customer| Customer { days: customer.days.into_iter().skip(1).collect(), ..customer };
    let seen = customers(purchases(CDNOW)).until(CALIBRATION).unwrap();
    let repeat: Vec<Customer> = seen.into_iter().map(came_back).collect();
    let bought = gamma_gamma::all_purchases(&repeat);
    assert_eq!(bought.len(), 946);
    let model = gamma_gamma::fit(&bought, || ()).unwrap();
    for (estimate, (name, published)) in model.estimates.iter().zip([("p", 6.25), ("q", 3.74), ("v", 15.44)]) {
        assert_eq!(estimate.name, name);
        assert_near(estimate.value, published, 0.01);
    }
}

#[test]
fn neither_the_order_of_lines_nor_the_unit_of_time_changes_the_customers() {
    let options = Options { until: Some(CALIBRATION), ..OPTIONS };
    let forwards = fitted(CDNOW, options).unwrap().fragment;
    let backwards = fit(&customers(purchases(CDNOW).into_iter().rev().collect()), "digest".into(), options, || ());
    let json = |fragment| serde_json::to_string(&fragment).unwrap();
    let expected = json(forwards.clone());
    assert_eq!(json(backwards.unwrap().fragment), expected);

    let daily = fitted(CDNOW, Options { time_unit_days: 1, ..options }).unwrap().fragment.retention.bg_nbd.unwrap();
    let weekly = forwards.retention.bg_nbd.unwrap();
    let number = |text: &str| text.parse::<f64>().unwrap();
    assert_near(number(&daily.alpha), 7.0 * number(&weekly.alpha), 0.001);
    assert_near(number(&daily.r), number(&weekly.r), 0.00001);
}

#[test]
fn purchases_of_a_day_are_one_and_time_is_counted_by_dates() {
    let log = "a 19970101 1 10.00\na 19970101 1 5.50\na 19970901 1 0.00\na 19971001 1 7.00\nb 19971001 1 3.00\n";
    let customers = customers(purchases(log));
    let seen = customers.until(CALIBRATION).unwrap();
    let [a] = seen.as_slice() else { panic!("{seen:?}") };
    // From 1 January to 30 September are 272 days.
    assert_eq!((a.purchase_days(), a.days_bought, a.days_since), (2, 243, 29));
    assert_eq!(
        (a.spend.to_string(), a.days[0].to_string(), a.days[1].is_zero()),
        ("15.50".into(), "15.50".into(), true)
    );
    assert_eq!((customers.len(), customers.last_day().to_string()), (2, "1997-10-01".into()));
}

#[test]
fn shares_and_lifts_count_customers() {
    // Of ten customers six buy phones, five cases, four both; one buys cases twice.
    let mut rows = Vec::new();
    for (category, buyers) in [("phones", "abcdef"), ("phones/cases", "abcdg"), ("phones/cases", "a"), ("tea", "hij")] {
        rows.extend(buyers.chars().map(|buyer| format!("{buyer},1997-01-01,1.00,{category}")));
    }
    let log = csv(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    let Fit { fragment, report } = fitted(&log, OPTIONS).unwrap();
    let affinity = fragment.affinity.unwrap();
    let shares: Vec<_> = affinity.categories.iter().map(|one| (one.category.as_str(), one.share.as_str())).collect();
    assert_eq!(shares, [("phones", "0.6"), ("phones/cases", "0.5"), ("tea", "0.3")]);
    // 6 · 5 ÷ 10 = 3 to be expected: (4 + 5) ÷ (3 + 5).
    let lifts: Vec<_> =
        affinity.lifts.iter().map(|one| (one.from.as_str(), one.to.as_str(), one.lift.as_str())).collect();
    assert_eq!(lifts, [("phones", "phones/cases", "1.125"), ("phones/cases", "phones", "1.125")]);
    assert_eq!((report.categories, report.lifts), (3, 2));
    assert!(report.bg_nbd.is_none() && report.gamma_gamma.is_none() && fragment.retention.rfm.is_none());
    assert!(report.notes[0].starts_with("`bg-nbd` is left out: nobody has bought on two days"), "{:?}", report.notes);

    let supported = fitted(&log, Options { min_support: 5, ..OPTIONS }).unwrap().fragment.affinity.unwrap();
    assert!(supported.lifts.is_empty());
}

#[test]
fn no_more_than_a_thousand_lifts_are_told_and_the_strongest() {
    // 40 categories that everybody buys, and two that only the same three customers do.
    let mut rows = Vec::new();
    for buyer in 0..12 {
        rows.extend((0..40).map(|category| format!("{buyer},1997-01-01,1.00,c{category}")));
        if buyer < 3 {
            rows.extend(["rare", "odd"].map(|category| format!("{buyer},1997-01-01,1.00,{category}")));
        }
    }
    let fit = fitted(&csv(&rows.iter().map(String::as_str).collect::<Vec<_>>()), OPTIONS).unwrap();
    let lifts = fit.fragment.affinity.unwrap().lifts;
    assert_eq!(lifts.len(), 1_000);
    assert!(lifts.iter().any(|lift| lift.from == "odd" && lift.to == "rare"));
    // 42 · 41 = 1,722 directions.
    let note = "of 1722 lifts the 1000 with the strongest evidence are told";
    assert!(fit.report.notes.iter().any(|told| told == note), "{:?}", fit.report.notes);
}

#[test]
fn too_little_is_an_error_that_says_what_is_needed() {
    let nobody = fitted(CDNOW, Options { until: Some(Date { year: 1996, month: 1, day: 1 }), ..OPTIONS });
    assert_eq!(
        nobody.unwrap_err().to_string(),
        "nobody had bought until 1996-01-01; the first purchase is of 1997-01-01"
    );

    for log in ["a 19970101 1 10.00\n", "a 19970101 1 10.00\nb 19970101 1 10.00\nc 19970101 1 10.00\n"] {
        let error = fitted(log, OPTIONS).unwrap_err().to_string();
        assert!(error.starts_with("too little to fit anything to: `bg-nbd` is left out: nobody has bought"), "{error}");
        assert!(
            error.contains("`rfm` has no `monetary`: five scores need customers of at least five kinds"),
            "{error}"
        );
    }
}

#[test]
fn a_history_without_a_maximum_is_left_out_and_never_nan() {
    // All alike: the less they differ, the likelier.
    let rows: Vec<String> =
        (0..30).flat_map(|buyer| (1..=9).map(move |month| format!("{buyer},1997-{month:02}-01,10.00,"))).collect();
    let error = fitted(&csv(&rows.iter().map(String::as_str).collect::<Vec<_>>()), OPTIONS).unwrap_err().to_string();
    assert!(
        error.contains("`bg-nbd` is left out: the history is as likely under ever more extreme parameters"),
        "{error}"
    );

    // One customer who came back.
    let log = "a 19970101 1 10.00\na 19970301 1 20.00\n";
    assert!(!fitted(log, OPTIONS).unwrap_err().to_string().contains("NaN"));
}
