//! The field `retention`: parameters of models within bounds, figures for the unknown, thresholds in order.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::Decimal;
use rust_decimal::Decimal as Exact;

use super::super::document::{Node, Value};
use super::super::hint;
use super::super::reader::{self, Fields, Findings};
use super::super::{BgNbd, GammaGamma, Prior, Retention, Rfm, Segment};
use super::selectors::texts;
use crate::bounds::LABELS_MAX;
use crate::money;

/// How far ahead purchases are counted, and where nothing is said: a quarter, in weeks.
const HORIZON_DAYS: core::ops::RangeInclusive<i64> = 1..=3_650;
const HORIZON_DAYS_DEFAULT: u32 = 91;

/// The unit of time of a model, and where nothing is said.
const TIME_UNIT_DAYS: core::ops::RangeInclusive<i64> = 1..=366;
const TIME_UNIT_DAYS_DEFAULT: i64 = 7;

/// Bounds of parameters: fitted ones lie between a hundredth and a hundred, those of money in every currency below.
const PARAMETER_MIN: &str = "0.000001";
const PARAMETER_MAX: i64 = 1_000_000;
const MONEY_PARAMETER_MAX: i64 = 1_000_000_000;

/// The months that scores look at; 6 to 24 are usual.
const WINDOW_MONTHS: core::ops::RangeInclusive<i64> = 1..=120;

/// The most priors of a programme.
const PRIORS_MAX: usize = 32;

/// Decimals of a probability or a number of purchases.
const DECIMALS: u32 = 6;

/// The thresholds of each score.
const RFM: [&str; 3] = ["recency-days", "frequency", "monetary"];

pub fn retention(at: &Node, minor_units: u8, findings: &mut Findings) -> Option<Retention> {
    let mut fields = Fields::open(at, findings)?;
    let horizon = fields.optional("horizon-days").and_then(|at| reader::whole(at, HORIZON_DAYS, findings));
    let bg_nbd_at = fields.optional("bg-nbd");
    let bg_nbd = bg_nbd_at.and_then(|at| bg_nbd(at, findings));
    let gamma_gamma_at = fields.optional("gamma-gamma");
    let gamma_gamma = gamma_gamma_at.and_then(|at| gamma_gamma(at, findings));
    if let Some(at) = gamma_gamma_at.filter(|_| bg_nbd_at.is_none()) {
        let message = "what a purchase comes to is said only beside how many are expected";
        findings.error(at, "contradiction", message, "add `bg-nbd`, or leave it out");
    }
    let priors = fields.optional("prior").map(|at| priors(at, minor_units, findings)).unwrap_or_default();
    let rfm = fields.optional("rfm").and_then(|at| rfm(at, findings));
    // Told to people, not to the engine.
    if let Some(at) = fields.optional("data") {
        reader::string(at, findings);
    }
    if let Some(at) = fields.optional("fitted-to") {
        reader::date(at, findings);
    }
    fields.finish(&[], findings);
    Some(Retention {
        horizon_days: horizon.and_then(|days| u32::try_from(days).ok()).unwrap_or(HORIZON_DAYS_DEFAULT),
        bg_nbd,
        gamma_gamma,
        priors,
        rfm: rfm.unwrap_or_default(),
    })
}

/// Which scores it can give: recency, frequency, monetary; those with faulty thresholds included.
pub fn scores(at: &Node) -> [bool; 3] {
    let rfm = reader::field_of(at, "rfm");
    RFM.map(|name| rfm.is_some_and(|rfm| reader::field_of(rfm, name).is_some()))
}

fn bg_nbd(at: &Node, findings: &mut Findings) -> Option<BgNbd> {
    let mut fields = Fields::open(at, findings)?;
    let unit = fields.optional("time-unit-days");
    let unit = unit.map_or(Some(TIME_UNIT_DAYS_DEFAULT), |at| reader::whole(at, TIME_UNIT_DAYS, findings));
    let [r, alpha, a, b] = ["r", "alpha", "a", "b"]
        .map(|name| parameter(&mut fields, name, PARAMETER_MAX, findings).map(|(_, value)| value));
    fields.finish(&[], findings);
    Some(BgNbd { time_unit_days: unit? as f64, r: r?, alpha: alpha?, a: a?, b: b? })
}

fn gamma_gamma(at: &Node, findings: &mut Findings) -> Option<GammaGamma> {
    let mut fields = Fields::open(at, findings)?;
    let p = parameter(&mut fields, "p", PARAMETER_MAX, findings);
    let q = parameter(&mut fields, "q", PARAMETER_MAX, findings);
    let v = parameter(&mut fields, "v", MONEY_PARAMETER_MAX, findings);
    if let Some((at, q)) = q
        && q <= 1.0
    {
        let message = "with `q` of at most 1 purchases have no mean";
        findings.error(at, "out-of-range", message, "above 1");
    }
    fields.finish(&[], findings);
    Some(GammaGamma { p: p?.1, q: q?.1, v: v?.1 })
}

/// A parameter above zero, and where it stands.
#[inline(never)]
fn parameter<'a>(
    fields: &mut Fields<'a>,
    name: &'static str,
    most: i64,
    findings: &mut Findings,
) -> Option<(&'a Node, f64)> {
    let at = fields.required(name, findings)?;
    let value = reader::decimal(at, i64::MIN, findings)?;
    if value.is_zero() || value.is_sign_negative() || value < money::parse(PARAMETER_MIN)? || value > Exact::from(most)
    {
        let message = format!("{value} is out of range for `{name}`");
        findings.error(at, "out-of-range", &message, &format!("from {PARAMETER_MIN} to {most}"));
        return None;
    }
    Some((at, money::float(money::decimal_of(value)?)))
}

/// Reports priors for segments of the programme, which may look at the outlook themselves.
pub fn no_own_segments(at: &Node, own: &[Segment], findings: &mut Findings) {
    let Some(priors) = reader::field_of(at, "prior") else { return };
    for prior in listed(priors) {
        let named = reader::field_of(prior, "segment").map(listed).unwrap_or_default();
        for at in named {
            let Value::Text(id) = &at.value else { continue };
            if own.iter().any(|segment| *segment.id == **id) {
                let message =
                    format!("`{id}` is a segment of the programme, and a prior is for those of the host alone");
                findings.error(at, "contradiction", &message, "name a segment that the host puts members in");
            }
        }
    }
}

/// The items of a list or the one in its place, whatever they are.
fn listed(at: &Node) -> &[Node] {
    match &at.value {
        Value::List(items) => items,
        _ => core::slice::from_ref(at),
    }
}

/// One prior, or several, each for segments of the host, the last perhaps for everybody else.
fn priors(at: &Node, minor_units: u8, findings: &mut Findings) -> Vec<Prior> {
    let listed = reader::one_or_more(at, findings);
    if listed.is_empty() || listed.len() > PRIORS_MAX {
        let message = format!("there are {} priors", listed.len());
        findings.error(at, "out-of-range", &message, &format!("from 1 to {PRIORS_MAX}"));
        return Vec::new();
    }
    let (mut priors, mut is_for_all): (Vec<Prior>, bool) = (Vec::new(), false);
    for at in listed {
        if is_for_all {
            findings.warning(
                at.place,
                "never-applies",
                "a prior before it is for everybody",
                "let that one be the last",
            );
        }
        let Some(prior) = prior(at, minor_units, findings) else { continue };
        is_for_all |= prior.segments.is_empty();
        priors.push(prior);
    }
    priors
}

fn prior(at: &Node, minor_units: u8, findings: &mut Findings) -> Option<Prior> {
    let mut fields = Fields::open(at, findings)?;
    let segments = texts(&mut fields, "segment", findings);
    if segments.len() > LABELS_MAX {
        findings.error(at, "too-many", &format!("{} segments are more than {LABELS_MAX}", segments.len()), "");
    }
    if !fields.has_any(&["alive", "expected-purchases", "expected-value"]) {
        let help = "one of `alive`, `expected-purchases`, `expected-value`";
        findings.error(at, "missing-field", "it does not say what to expect of members", help);
    }
    let alive = figure(&mut fields, "alive", findings);
    if let Some((at, alive)) = alive
        && alive > Exact::ONE
    {
        findings.error(at, "out-of-range", "a probability is at most 1", "");
    }
    let expected_purchases = figure(&mut fields, "expected-purchases", findings);
    let expected_value = fields.optional("expected-value").and_then(|at| reader::amount(at, minor_units, findings));
    fields.finish(&[], findings);
    let decimal = |figure: Option<(&Node, Exact)>| -> Option<Decimal> { money::decimal_of(figure?.1) };
    Some(Prior {
        segments,
        alive: decimal(alive),
        expected_purchases: decimal(expected_purchases),
        expected_value: expected_value.map(|units| money::decimal(units, minor_units)),
    })
}

/// A probability or a number of purchases.
fn figure<'a>(fields: &mut Fields<'a>, name: &'static str, findings: &mut Findings) -> Option<(&'a Node, Exact)> {
    let at = fields.optional(name)?;
    let value = reader::decimal(at, 0, findings)?;
    if value.scale() > DECIMALS {
        let message = format!("it has {} decimal places, at most {DECIMALS} are possible", value.scale());
        findings.error(at, "out-of-range", &message, "");
    }
    Some((at, value))
}

fn rfm(at: &Node, findings: &mut Findings) -> Option<Rfm> {
    let mut fields = Fields::open(at, findings)?;
    if !fields.has_any(&RFM) {
        findings.error(at, "missing-field", "it has no thresholds", &hint::listed(RFM.into_iter()));
    }
    let window_at = fields.optional("window-months");
    let window = window_at.and_then(|at| reader::whole(at, WINDOW_MONTHS, findings));
    if let Some(at) = window_at.filter(|_| !fields.has_any(&["frequency", "monetary"])) {
        let message = "the latest purchase is the latest in any window";
        findings.warning(at.place, "redundant", message, "add `frequency` or `monetary`, or leave it out");
    }
    let [recency, frequency, monetary] = RFM.map(|name| thresholds(fields.optional(name)?, findings));
    fields.finish(&[], findings);
    Some(Rfm { window_months: window.and_then(|months| u32::try_from(months).ok()), recency, frequency, monetary })
}

/// Four thresholds in ascending order, which cut members into five.
fn thresholds(at: &Node, findings: &mut Findings) -> Option<[Exact; 4]> {
    let items = reader::items(at, findings);
    let mut thresholds = [Exact::ZERO; 4];
    if items.len() != thresholds.len() {
        let message = format!("it has {} thresholds", items.len());
        findings.error(at, "out-of-range", &message, "four thresholds part the five scores");
        return None;
    }
    let mut last = None;
    for (at, threshold) in items.into_iter().zip(&mut thresholds) {
        let value = reader::decimal(at, 0, findings)?;
        if last.is_some_and(|last| value <= last) {
            findings.error(
                at,
                "bad-order",
                "it is no more than the one before it",
                "list the thresholds from low to high",
            );
        }
        last = Some(value);
        *threshold = value;
    }
    Some(thresholds)
}
