//! Why an offer fits, with what its text may say of it.

use alloc::vec::Vec;

use loyalty_contract::{Decimal, Gap, Maybe, NearMiss, OfferReason, TextParameter, TextUnit, maybe};

use super::Ground;
use super::advertised::Advertised;
use super::rank::Candidate;
use super::triggers::Found;
use crate::money;
use crate::parameter::{self, amount, named};

/// The first reason that fits, and the parameters of the text. `is_trial` says whether the offer is made to find out.
pub fn reason(
    candidate: &Candidate<'_>,
    found: &Found,
    is_trial: bool,
    advertised: &Advertised,
    ground: &Ground<'_>,
) -> (OfferReason, Vec<TextParameter>) {
    let offer = candidate.offer;
    let near_miss = offer.rule.as_ref().filter(|_| offer.is_of_discount).and_then(|rule| advertised.near_miss(rule));
    if let Some(near_miss) = near_miss {
        return (OfferReason::NearMiss, Vec::from([missing(near_miss)]));
    }
    if offer.triggers.goes_with.is_some() {
        return (OfferReason::Complement, Vec::new());
    }
    if offer.triggers.replaces.is_some() {
        return (OfferReason::Upgrade, Vec::new());
    }
    if let (Some((points, at)), Some(expiring)) = (found.expiring, &offer.triggers.expiring) {
        let parameter = parameter::points("expiring-points", points, expiring.wallet, ground.programme);
        return (OfferReason::ExpiringPoints, Vec::from([TextParameter { at: Maybe::Some(at), ..parameter }]));
    }
    if let (Some(units), Some(near)) = (found.missing, &ground.near) {
        let money = amount("missing-money", money::decimal(units, ground.programme.minor_units), TextUnit::Money);
        let tier = TextParameter { id: Maybe::Some(near.tier.clone()), ..named("tier") };
        return (OfferReason::Tier, Vec::from([money, tier]));
    }
    if offer.when.celebration.is_some() {
        return (OfferReason::Occasion, Vec::new());
    }
    if let Some(days) = found.days_away {
        return (OfferReason::WinBack, Vec::from([amount("days-away", Decimal::new(days, 0), TextUnit::Number)]));
    }
    let reason = if is_trial { OfferReason::Exploration } else { candidate.pull };
    (reason, Vec::new())
}

/// What is missing to a rule.
fn missing(near_miss: &NearMiss) -> TextParameter {
    let (name, unit) = match near_miss.missing {
        Gap::Money => ("missing-money", TextUnit::Money),
        Gap::Pieces => ("missing-pieces", TextUnit::Number),
        Gap::Tier => ("missing-tier", TextUnit::Number),
        Gap::Points => ("missing-points", TextUnit::Points),
        Gap::Orders => ("missing-orders", TextUnit::Number),
        Gap::Time => ("missing-time", TextUnit::Number),
        Gap::Payment => ("missing-payment", TextUnit::Number),
        Gap::Membership => ("missing-membership", TextUnit::Money),
    };
    TextParameter {
        amount: near_miss.amount,
        unit: maybe(near_miss.amount.as_ref().map(|_| unit)),
        at: near_miss.at,
        id: near_miss.id.clone(),
        ..named(name)
    }
}
