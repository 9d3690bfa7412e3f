//! What to expect of a member: whether they still buy, how often, for how much, and how they score.
//!
//! Estimates are floats computed with `libm` alone, in a fixed order, so that every platform gives the same bits; they
//! are rounded half-up once, at the end. What needs no model (days, ratios, scores) is exact.

mod bg_nbd;
mod dropout;
mod gamma_gamma;
mod past;
mod rfm;
mod window;

use loyalty_contract::{Decimal, History, Maybe, Member, Outlook, OutlookModel, Text, Timestamp, maybe};

use crate::condition::Fact;
use crate::explain::{Refused, overflow};
use crate::money::{self, Rounding};
use crate::path::Path;
use crate::programme::{BgNbd, Prior, Programme, Retention};
use past::Past;
use window::Counted;

/// Decimals of a probability, a ratio or a number of purchases.
const DECIMALS: u8 = 6;

/// What the programme's `retention` says of a member at an instant; none if the programme has no such part.
///
/// BG/NBD speaks of members with a purchase; without it their own median gap, where there is one; else the first prior of
/// the programme that is for them.
///
/// # Errors
/// A history that contradicts itself, and figures that are too large.
pub fn outlook(
    programme: &Programme,
    (member, history): (Option<&Member>, Option<&History>),
    at: Timestamp,
) -> Result<Option<Outlook>, Refused> {
    let Some(retention) = &programme.retention else { return Ok(None) };
    let (past, counted) = match history {
        Some(history) => read(retention, history, at)?,
        None => (None, None),
    };
    let too_large = || overflow(&Path::of("history"));
    let outlook = match (&past, &retention.bg_nbd) {
        (Some(past), Some(model)) => by_model(model, retention, programme.minor_units, past).ok_or_else(too_large)?,
        (Some(past), None) if past.median_gap.is_some() => {
            Outlook { alive: maybe(past.alive_by_gap()), ..blank(OutlookModel::MedianGap) }
        }
        _ => prior(&retention.priors, member).map_or_else(|| blank(OutlookModel::None), by_prior),
    };
    let Some(past) = past else { return Ok(Some(outlook)) };
    Ok(Some(Outlook {
        recency_ratio: maybe(past.recency_ratio()),
        recency: maybe(rfm::recency(&retention.rfm, &past)),
        frequency: maybe(counted.as_ref().and_then(|counted| rfm::frequency(&retention.rfm, counted))),
        monetary: maybe(counted.as_ref().and_then(|counted| rfm::monetary(&retention.rfm, counted))),
        ..outlook
    }))
}

/// A history, and what of it counts toward the scores; neither where nothing was bought.
fn read(retention: &Retention, history: &History, at: Timestamp) -> Result<(Option<Past>, Option<Counted>), Refused> {
    let Some(past) = Past::read(history, at)? else { return Ok((None, None)) };
    let counted = match retention.rfm.window_months {
        None => Counted::ever(&past),
        Some(months) => Some(Counted::within(months, history, &past, at)?),
    };
    Ok((Some(past), counted))
}

/// As [`outlook`], only nothing where no condition of the programme asks for it.
///
/// # Errors
/// As [`outlook`].
pub fn asked_for(
    programme: &Programme,
    of: (Option<&Member>, Option<&History>),
    at: Timestamp,
) -> Result<Option<Outlook>, Refused> {
    if programme.questions.ask_for(Fact::Outlook) { outlook(programme, of, at) } else { Ok(None) }
}

/// BG/NBD, and Gamma-Gamma where the programme has it.
fn by_model(model: &BgNbd, retention: &Retention, minor_units: u8, past: &Past) -> Option<Outlook> {
    let purchases = past.in_units_of(model.time_unit_days);
    let horizon = f64::from(retention.horizon_days) / model.time_unit_days;
    let alive = bg_nbd::alive(model, purchases);
    let expected_purchases = bg_nbd::expected_purchases(model, purchases, horizon);
    let expected_value = match &retention.gamma_gamma {
        None => None,
        Some(model) => {
            let value = gamma_gamma::expected_value(model, past.purchase_days, money::float(past.spend));
            Some(money::decimal(rounded(value, minor_units)?, minor_units))
        }
    };
    Some(Outlook {
        alive: Maybe::Some(estimate(alive)?),
        expected_purchases: Maybe::Some(estimate(expected_purchases)?),
        expected_value: maybe(expected_value),
        ..blank(OutlookModel::BgNbd)
    })
}

/// The first that is for a member, by the segments that the host has put them in.
fn prior<'p>(priors: &'p [Prior], member: Option<&Member>) -> Option<&'p Prior> {
    let is_in = |segment: &Text| member.is_some_and(|member| member.segments.contains(segment));
    priors.iter().find(|prior| prior.segments.is_empty() || prior.segments.iter().any(is_in))
}

fn by_prior(prior: &Prior) -> Outlook {
    Outlook {
        alive: maybe(prior.alive),
        expected_purchases: maybe(prior.expected_purchases),
        expected_value: maybe(prior.expected_value),
        ..blank(OutlookModel::Prior)
    }
}

const fn blank(model: OutlookModel) -> Outlook {
    Outlook {
        model,
        alive: Maybe::None,
        expected_purchases: Maybe::None,
        expected_value: Maybe::None,
        recency_ratio: Maybe::None,
        recency: Maybe::None,
        frequency: Maybe::None,
        monetary: Maybe::None,
    }
}

/// An estimate as a decimal, half-up.
fn estimate(value: f64) -> Option<Decimal> {
    trimmed(rounded(value, DECIMALS)?)
}

/// `numerator` ÷ `denominator` as a decimal, half-up. None of them is negative.
fn ratio(numerator: i128, denominator: i128) -> Option<Decimal> {
    let numerator = numerator.checked_mul(money::power_of_ten(DECIMALS.into())?)?;
    let units = money::divide(numerator, denominator, Rounding::HalfUp)?;
    trimmed(units.try_into().ok()?)
}

/// Units of the last decimal of an estimate, without trailing zeros.
fn trimmed(units: i64) -> Option<Decimal> {
    money::decimal_of(money::exact(units, DECIMALS)?)
}

/// A figure of zero or more in whole units of 10^−`scale`, half-up. None if it is no number or too large.
fn rounded(value: f64, scale: u8) -> Option<i64> {
    let units = value * money::small_power_of_ten(scale)? as f64 + 0.5;
    // INVARIANT: what lies in the range is a whole number of 64 bits once the fraction is dropped.
    (0.0..money::UNITS_MAX as f64).contains(&units).then_some(units as i64)
}
