//! Who wins in groups that are selected from when their lane begins: the lowest, and the best for each line.

use alloc::vec::Vec;

use super::super::candidate::Candidate;
use super::super::take::on_each;
use super::{Opening, State, Status, Table};
use crate::money::Units;
use crate::order;

impl<'a> Table<'a> {
    /// Whether a candidate counts as one of its group at a lane's beginning.
    fn competes(&self, place: usize, state: &State, status: &[Status]) -> bool {
        status.get(place) != Some(&Status::Out) && !self.is_shut_out(place, state)
    }

    /// The smallest of each group that takes the lowest.
    pub(super) fn lowest<'s>(
        &'s self,
        state: &State,
        status: &[Status],
        opening: &Opening,
        own: impl Iterator<Item = (usize, &'s Candidate<'a>)>,
    ) -> Option<Vec<usize>>
    where
        'a: 's,
    {
        let mut lowest: Vec<(usize, usize, Units)> = Vec::new();
        for (place, candidate) in own.filter(|(place, _)| self.competes(*place, state, status)) {
            if candidate.refusal.is_some() || opening.is_unmet(place) {
                continue;
            }
            let Ok(taken) = self.effect(place, state, opening)? else { continue };
            if !taken.has_effect() {
                continue;
            }
            let worth = taken.worth();
            match lowest.iter_mut().find(|(group, ..)| *group == candidate.rule.group) {
                None => lowest.push((candidate.rule.group, place, worth)),
                Some((_, best, least)) => {
                    let other = self.candidates.get(*best)?.rule;
                    let (rule, before) = (candidate.rule, (*least, -other.priority, &other.id));
                    if (worth, -rule.priority, &rule.id) < before {
                        (*best, *least) = (place, worth);
                    }
                }
            }
        }
        Some(lowest.into_iter().map(|(_, place, _)| place).collect())
    }

    /// By group and article which rule wins it, of those that go line by line.
    pub(super) fn best_per_line(
        &self,
        state: &State,
        status: &[Status],
        opening: &Opening,
        own: &[usize],
    ) -> Option<Vec<(usize, usize, usize)>> {
        let mut winners = Vec::new();
        let group_of = |place: &usize| self.candidates.get(*place).map(|one| one.rule.group);
        let groups = order::sorted(own.iter().filter_map(group_of).collect(), usize::cmp);
        // For each article the most of the group so far, and who takes it off; none between one group and the next.
        let mut best: Vec<Option<(Units, usize)>> = state.now.iter().map(|_| None).collect();
        for group in groups.chunk_by(|left, right| left == right).filter_map(|same| same.first()) {
            let mut touched: Vec<usize> = Vec::new();
            for place in own {
                let candidate = self.candidates.get(*place)?;
                let rule = candidate.rule;
                let is_refused = rule.group != *group
                    || candidate.refusal.is_some()
                    || opening.is_unmet(*place)
                    || !self.competes(*place, state, status);
                if is_refused {
                    continue;
                }
                for (article, amount) in on_each(candidate, &self.ground, &self.prices(candidate, state, opening)?)? {
                    let slot = best.get_mut(article)?;
                    let is_better = match slot {
                        None => amount > 0,
                        Some((most, winner)) => {
                            let other = self.candidates.get(*winner)?.rule;
                            let before = || (-rule.priority, &rule.id) < (-other.priority, &other.id);
                            amount > *most || (amount == *most && before())
                        }
                    };
                    if is_better {
                        if slot.is_none() {
                            touched.push(article);
                        }
                        *slot = Some((amount, *place));
                    }
                }
            }
            for article in order::sorted(touched, usize::cmp) {
                let (_, winner) = best.get_mut(article)?.take()?;
                winners.push((*group, article, winner));
            }
        }
        Some(winners)
    }
}

impl Opening {
    /// The articles that a candidate has won which goes line by line.
    pub fn won_by(&self, place: usize) -> Option<&[usize]> {
        // INVARIANT: candidates stand in their order.
        let at = self.won.binary_search_by(|(winner, _)| winner.cmp(&place)).ok()?;
        self.won.get(at).map(|(_, won)| won.as_slice())
    }

    /// Whether the basket is not as a candidate asks that was not out when the lane began.
    pub fn is_unmet(&self, place: usize) -> bool {
        self.unmet.binary_search(&place).is_ok()
    }

    /// The winner of a group that takes the lowest.
    pub fn is_lowest(&self, place: usize) -> bool {
        self.lowest.contains(&place)
    }

    /// The first such winner.
    pub fn lowest_of(&self, is_wanted: impl Fn(usize) -> bool) -> Option<usize> {
        self.lowest.iter().copied().find(|place| is_wanted(*place))
    }

    /// Who won most of the articles of a candidate that won none itself; of several that won as many the first.
    pub fn wins_instead(&self, place: usize, candidate: &Candidate<'_>) -> Option<usize> {
        if !self.won_by(place)?.is_empty() {
            return None;
        }
        let winner = |article: &usize| {
            let wanted = (candidate.rule.group, *article);
            let at = self.winners.binary_search_by(|(group, article, _)| (*group, *article).cmp(&wanted)).ok()?;
            self.winners.get(at).map(|(.., winner)| *winner)
        };
        let winners = order::sorted(candidate.articles.iter().filter_map(winner).collect(), usize::cmp);
        let most = winners
            .chunk_by(|left, right| left == right)
            .fold(&[][..], |most: &[usize], next| if next.len() > most.len() { next } else { most });
        most.first().copied()
    }
}
