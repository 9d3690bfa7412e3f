//! How much each line has room for, and what stops it: a floor, or the cap of a line.

use alloc::vec::Vec;

use loyalty_contract::{Reason, ReasonCode};

use super::super::articles::Article;
use super::super::candidate::Candidate;
use super::super::rate::Rated;
use super::wanted::{Wanted, wanted};
use super::{Bar, Ground, Prices};
use crate::allocation::Claim;
use crate::explain::{about, amounting};
use crate::money::{self, Rounding, Units};
use crate::programme::WhenBelow;

/// What a rule that goes line by line takes off each of its articles alone. None: figures leave their range.
pub fn on_each(candidate: &Candidate<'_>, ground: &Ground<'_>, prices: &Prices<'_>) -> Option<Vec<(usize, Units)>> {
    let Ok(wanted) = wanted(candidate, &candidate.articles, ground, prices)? else { return Some(Vec::new()) };
    let claims = claims(candidate, &wanted, ground, prices)?;
    // INVARIANT: no steps stand in a group that goes line by line, so the rate is the same for each.
    let at_turn = || candidate.rate.at(prices.subtotal, 0, candidate, ground.programme).unwrap_or(Rated::None);
    let rate = prices.rate.unwrap_or_else(at_turn);
    let mut each = Vec::with_capacity(claims.len());
    for (article, claim) in wanted.basis.articles.iter().zip(claims) {
        let whole = match rate {
            Rated::Percent(percent) if !wanted.is_exact => percent.of(claim.weight, Rounding::HalfUp)?,
            _ => claim.weight,
        };
        let mut amount = whole.min(claim.room).min(candidate.rule.caps.per_order.unwrap_or(Units::MAX));
        for one in candidate.uses.iter().filter(|one| !one.limit.counts_uses()) {
            if amount > one.left {
                amount = if one.limit.is_partial || prices.bar != Bar::Stands { one.left } else { 0 };
            }
        }
        let above = (prices.now.get(*article)? - ground.articles.get(*article)?.floor).max(0);
        match ground.when_below {
            WhenBelow::Drop => amount = amount.min(above),
            WhenBelow::Reject if amount > above && prices.bar == Bar::Stands => amount = 0,
            _ => {}
        }
        each.push((*article, amount));
    }
    Some(each)
}

/// What each line can take.
pub fn claims(
    candidate: &Candidate<'_>,
    wanted: &Wanted,
    ground: &Ground<'_>,
    prices: &Prices<'_>,
) -> Option<Vec<Claim>> {
    let mut claims = Vec::with_capacity(wanted.basis.articles.len());
    for (article, weight) in wanted.basis.articles.iter().zip(&wanted.basis.weights) {
        let room = above_floor(*article, ground, prices)?;
        let room = candidate.rule.cap_per_line.map_or(room, |cap| room.min(cap));
        claims.push(Claim { weight: *weight, room: if wanted.is_exact { room.min(*weight) } else { room } });
    }
    Some(claims)
}

/// The floor that takes from an article what it cannot give, so that others give it.
fn floor(article: &Article<'_>, ground: &Ground<'_>) -> Units {
    if ground.when_below == WhenBelow::Redistribute { article.floor } else { article.hard_floor }
}

/// What an article comes to above that floor.
fn above_floor(article: usize, ground: &Ground<'_>, prices: &Prices<'_>) -> Option<Units> {
    Some((prices.now.get(article)? - floor(ground.articles.get(article)?, ground)).max(0))
}

/// What keeps the lines from taking as much as they should: their cap, or the floor of the first that stands on it.
pub fn stopped_by(
    candidate: &Candidate<'_>,
    wanted: &Wanted,
    ground: &Ground<'_>,
    prices: &Prices<'_>,
) -> Option<Option<Reason>> {
    let mut first_at_floor = None;
    for (article, weight) in wanted.basis.articles.iter().zip(&wanted.basis.weights).filter(|(_, weight)| **weight > 0)
    {
        let (own, room) = (ground.articles.get(*article)?, above_floor(*article, ground, prices)?);
        match candidate.rule.cap_per_line {
            Some(cap) if room > cap && !wanted.is_exact => {
                let cap = money::decimal(cap, ground.programme.minor_units);
                return Some(Some(amounting(ReasonCode::CapOrder, cap)));
            }
            _ if floor(own, ground) > 0 && (!wanted.is_exact || room < *weight) => {
                first_at_floor = first_at_floor.or(Some(&own.line.line.key));
            }
            _ => {}
        }
    }
    Some(first_at_floor.map(|key| about(ReasonCode::FloorReached, key)))
}
