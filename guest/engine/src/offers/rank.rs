//! Which of the offers that passed are made: the best ones, not too many of a category, and now and then one to find out.

use alloc::format;
use alloc::vec::Vec;
use core::cmp::Ordering;

use loyalty_contract::{OfferReason, Reason, ReasonCode, Text, maybe};

use super::Ground;
use super::score::{self, Terms};
use crate::calendar;
use crate::draw;
use crate::explain::about;
use crate::order;
use crate::programme::Offer;

/// An offer that passed, and what was found out on the way.
#[derive(Debug)]
pub struct Candidate<'a> {
    /// Its place among the offers that were looked at.
    pub place: usize,
    pub offer: &'a Offer,
    /// The product it is about.
    pub sku: Option<&'a Text>,
    /// Why it fits if nothing better is to be said: the member buys of its category, or it goes with what they buy.
    pub pull: OfferReason,
    pub terms: Terms,
    /// In units of 10^−12.
    pub total: i128,
}

/// What became of the offers that passed.
#[derive(Debug, Default)]
pub struct Ranking {
    /// Places of the candidates that are made, best first.
    pub made: Vec<usize>,
    /// Whether the last of them is made to find out.
    pub has_trial: bool,
    pub left_out: Vec<LeftOut>,
}

/// An offer that passed and is not made.
#[derive(Debug)]
pub struct LeftOut {
    pub place: usize,
    /// Place of the candidate that it gave way to.
    pub winner: usize,
    /// Whether only a full explanation tells of it.
    pub is_hidden: bool,
}

/// So few offers are looked for one by one.
const FEW: usize = 50;

/// Ranks candidates; `all` says whether those that are not made are to be told of.
pub fn rank(candidates: &[Candidate<'_>], all: bool, ground: &Ground<'_>) -> Ranking {
    let most = usize::try_from(ground.request.maximum).unwrap_or(usize::MAX);
    let is_better = |left: usize, right: usize| match (candidates.get(left), candidates.get(right)) {
        (Some(left), Some(right)) => score::rank((left.total, left.offer), (right.total, right.offer)),
        _ => Ordering::Equal,
    };
    // Where only the best are told of, the others need no order.
    let in_order = if ground.programme.recommend.per_category.is_none() && !all && most <= FEW {
        few_best(candidates.len(), most, &is_better)
    } else {
        order::positions(candidates.len(), &is_better)
    };
    let (stay, crowded) = diverse(candidates, in_order, ground);
    let (best, beyond) = stay.split_at(most.min(stay.len()));
    let mut ranking = Ranking { made: best.into(), ..Ranking::default() };
    let is_best = flags(candidates.len(), best);
    if let Some(trial) = trial(candidates, &is_best, ground) {
        ranking.made.truncate(most.saturating_sub(1));
        ranking.made.push(trial);
        ranking.has_trial = true;
    }
    let is_made = flags(candidates.len(), &ranking.made);
    let Some(last) = ranking.made.last().copied() else { return ranking };
    let is = |flags: &[bool], at: usize| flags.get(at) == Some(&true);
    let behind = best.iter().chain(beyond).map(|at| LeftOut { place: *at, winner: last, is_hidden: true });
    // Who gave way to an offer that is not on the list either is not told of before it.
    let crowded = crowded.into_iter().map(|(place, winner)| {
        let is_hidden = !is(&is_best, winner);
        LeftOut { place, winner, is_hidden }
    });
    ranking.left_out = behind.chain(crowded).filter(|one| !is(&is_made, one.place)).collect();
    ranking
}

/// The `most` best of so many, best first.
fn few_best(count: usize, most: usize, rank: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut best: Vec<usize> = Vec::with_capacity(most + 1);
    for at in 0..count {
        if best.len() < most || best.last().is_some_and(|last| rank(at, *last) == Ordering::Less) {
            let place = best.partition_point(|other| rank(*other, at) != Ordering::Greater);
            best.insert(place, at);
            best.truncate(most);
        }
    }
    best
}

/// Which of so many candidates are among these.
fn flags(count: usize, places: &[usize]) -> Vec<bool> {
    let mut flags = alloc::vec![false; count];
    for place in places {
        if let Some(flag) = flags.get_mut(*place) {
            *flag = true;
        }
    }
    flags
}

/// Why a candidate gave way.
pub fn lost(candidates: &[Candidate<'_>], left_out: &LeftOut) -> Option<Reason> {
    let (winner, loser) = (candidates.get(left_out.winner)?, candidates.get(left_out.place)?);
    let lead = score::lead(winner.total, loser.total);
    Some(Reason { amount: maybe(lead), ..about(ReasonCode::LostTo, &winner.offer.id) })
}

/// Parts candidates, which come best first, into those that stay and those of whose category there are enough, with the
/// last one of it that stays.
fn diverse(
    candidates: &[Candidate<'_>],
    in_order: Vec<usize>,
    ground: &Ground<'_>,
) -> (Vec<usize>, Vec<(usize, usize)>) {
    let Some(most) = ground.programme.recommend.per_category else { return (in_order, Vec::new()) };
    // Of each category: how many have been taken, and the last of them.
    let mut taken = alloc::vec![(0, 0); ground.programme.shelf.interests.len()];
    let (mut stay, mut crowded) = (Vec::with_capacity(in_order.len()), Vec::new());
    for at in in_order {
        let category = candidates.get(at).and_then(|one| one.offer.interest);
        match category.and_then(|category| taken.get_mut(category)) {
            Some((count, last)) if *count >= most => crowded.push((at, *last)),
            Some((count, last)) => {
                (*count, *last) = (*count + 1, at);
                stay.push(at);
            }
            None => stay.push(at),
        }
    }
    (stay, crowded)
}

/// The candidate that is made to find out, on the days on which one is.
fn trial(candidates: &[Candidate<'_>], is_best: &[bool], ground: &Ground<'_>) -> Option<usize> {
    const SALT: &str = "exploration";
    let share = ground.programme.recommend.exploration;
    if share == 0 {
        return None;
    }
    let request = ground.request;
    let member = request.member.as_ref().map_or(&request.id, |member| &member.id);
    let day = format!("{}", calendar::date_of(ground.today)?);
    if draw::part(&[SALT, member, &day]) >= share {
        return None;
    }
    let mut first: Option<(u64, &Text, usize)> = None;
    for (at, candidate) in candidates.iter().enumerate().filter(|(at, _)| is_best.get(*at) != Some(&true)) {
        let drawn = (draw::number(&[SALT, member, &candidate.offer.id, &day]), &candidate.offer.id, at);
        if first.as_ref().is_none_or(|first| drawn < *first) {
            first = Some(drawn);
        }
    }
    first.map(|(.., at)| at)
}
