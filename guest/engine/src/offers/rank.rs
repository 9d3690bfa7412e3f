//! Which of the offers that passed are made: the best ones, not too many of a category, and now and then one to find out.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{Reason, ReasonCode, Text, maybe};

use super::Ground;
use super::interest::Interested;
use super::score::{self, Terms};
use super::triggers::Found;
use crate::calendar;
use crate::draw;
use crate::explain::about;
use crate::order;
use crate::programme::Offer;

/// An offer that passed, and what was found out on the way.
#[derive(Debug)]
pub struct Candidate<'a> {
    /// Its place in the programme.
    pub place: usize,
    pub offer: &'a Offer,
    /// The product it is about.
    pub sku: Option<&'a Text>,
    pub found: Found,
    pub interested: Option<Interested>,
    pub terms: Terms,
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

/// Ranks candidates.
pub fn rank(candidates: &[Candidate<'_>], ground: &Ground<'_>) -> Ranking {
    let key = |at: usize| candidates.get(at).map(|one| (one.terms.total(), one.offer));
    let in_order = order::positions(candidates.len(), &|left, right| match (key(left), key(right)) {
        (Some(left), Some(right)) => score::rank(left, right),
        _ => core::cmp::Ordering::Equal,
    });
    let most = usize::try_from(ground.request.maximum).unwrap_or(usize::MAX);
    let (stay, crowded) = diverse(candidates, in_order, ground.programme.recommend.per_category);
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
    let lead = score::lead(winner.terms.total(), loser.terms.total());
    Some(Reason { amount: maybe(lead), ..about(ReasonCode::LostTo, &winner.offer.id) })
}

/// Parts candidates into those that stay and those of whose category there are enough, with the last one that stays of it.
fn diverse(
    candidates: &[Candidate<'_>],
    in_order: Vec<usize>,
    per_category: Option<usize>,
) -> (Vec<usize>, Vec<(usize, usize)>) {
    let Some(most) = per_category else { return (in_order, Vec::new()) };
    let category = |at: usize| candidates.get(at).and_then(|one| one.offer.category.as_ref());
    // Each category's offers lie together, the best first.
    let by_category = order::positions(in_order.len(), &|left, right| {
        let of = |rank: usize| in_order.get(rank).and_then(|at| category(*at));
        of(left).cmp(&of(right))
    });
    let mut last_taken: Vec<Option<usize>> = alloc::vec![None; in_order.len()];
    let of = |rank: &usize| in_order.get(*rank).and_then(|at| category(*at));
    for own in by_category.chunk_by(|left, right| of(left) == of(right)) {
        if own.first().and_then(&of).is_none() {
            continue;
        }
        let winner = most.checked_sub(1).and_then(|last| own.get(last)).and_then(|rank| in_order.get(*rank));
        for rank in own.iter().skip(most) {
            if let Some(slot) = last_taken.get_mut(*rank) {
                *slot = winner.copied();
            }
        }
    }
    let (mut stay, mut crowded) = (Vec::new(), Vec::new());
    for (at, winner) in in_order.into_iter().zip(last_taken) {
        match winner {
            None => stay.push(at),
            Some(winner) => crowded.push((at, winner)),
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
