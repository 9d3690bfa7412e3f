//! Why a rule that would have an effect is not in the combination that was found.

use loyalty_contract::{Maybe, Reason, ReasonCode, maybe};

use super::super::candidate::Candidate;
use super::super::search::{self, Found, WORK_MAX};
use super::super::take::Taken;
use super::super::turns::{Opening, excludes, shared_tag};
use super::{Applied, Replay};
use crate::explain::{about, because};
use crate::money::{self, Units};
use crate::programme::{Exclusive, Select};

impl Replay<'_, '_> {
    /// Why a candidate loses in a group that is selected from without a search.
    pub(super) fn loss_in_group(&self, place: usize, opening: &Opening) -> Option<Reason> {
        let candidate = self.table.candidates.get(place)?;
        let rule = candidate.rule;
        let is_in_group = |other: &&Applied| {
            let other = self.table.candidates.get(other.place).map(|other| other.rule);
            other.is_some_and(|other| (other.lane, other.group) == (rule.lane, rule.group))
        };
        match candidate.select {
            Select::First => {
                let winner = self.run.applied.iter().find(is_in_group)?;
                Some(about(ReasonCode::ExclusiveTaken, &self.table.candidates.get(winner.place)?.rule.id))
            }
            Select::Lowest if !opening.is_lowest(place) => {
                let winner = opening.lowest_of(|winner| {
                    self.table
                        .candidates
                        .get(winner)
                        .is_some_and(|other| (other.rule.lane, other.rule.group) == (rule.lane, rule.group))
                })?;
                let other = self.table.candidates.get(winner)?.rule;
                Some(about(ReasonCode::LostTo, &other.id))
            }
            Select::BestPerLine => {
                let winner = opening.wins_instead(place, candidate)?;
                Some(about(ReasonCode::LostTo, &self.table.candidates.get(winner)?.rule.id))
            }
            _ => None,
        }
    }

    /// Why a candidate with an effect is not in the combination.
    pub(super) fn loss(&mut self, place: usize, taken: &Taken, opening: &Opening) -> Option<Reason> {
        let table = self.table;
        let own = table.candidates.get(place)?;
        let winners = self.found.map_or(&[][..], |found| &found.taken);
        let mut others =
            winners.iter().filter_map(|(place, taken)| Some((table.candidates.get(*place)?, taken.worth())));
        let mut excluding = others.by_ref().filter(|(other, _)| excludes(own, other));
        let Some((first, worth)) = excluding.next() else {
            return match own.select {
                // Who wins in the group without it might not do so with it.
                Select::BestPerLine | Select::Lowest => self.loss_by_itself(place, opening),
                _ => self.loss_in_group(place, opening).map_or_else(|| self.loss_by_itself(place, opening), Some),
            };
        };
        let is_in_group = (first.rule.lane, first.rule.group) == (own.rule.lane, own.rule.group);
        if is_in_group && own.select == Select::Best {
            return self.lost_to(place, first, worth - taken.worth());
        }
        if let Some(tag) = shared_tag(own, first) {
            let tag = table.ground.programme.tags.get(tag)?;
            return Some(about(ReasonCode::Conflict, tag));
        }
        if own.rule.exclusive.is_none() || is_covered(own, first) {
            return Some(about(ReasonCode::ExclusiveTaken, &first.rule.id));
        }
        // It shuts out others itself, and they are worth more.
        let most = excluding.fold((first, worth), |most, next| if next.1 > most.1 { next } else { most });
        self.lost_to(place, most.0, most.1 - taken.worth())
    }

    /// Why a candidate loses to one that gives `more`. Where that gives no more itself, it stands with others that do: then
    /// it is told how much less all would come to with the candidate instead of those that exclude it.
    fn lost_to(&mut self, place: usize, winner: &Candidate<'_>, more: Units) -> Option<Reason> {
        let mut by = Some(more);
        if more <= 0 {
            // Beside what the search itself counts: nearly all that lose may have to be told this.
            self.work += self.table.candidates.len();
            let found = self.found?;
            let with = self.with(place, found)?;
            by = with.filter(|with| with.has(place)).map(|with| found.worth - with.worth);
        }
        if by.is_some_and(|by| by < 0) {
            return Some(because(ReasonCode::SearchStopped));
        }
        let amount = by.map(|by| money::decimal(by, self.table.ground.programme.minor_units));
        Some(Reason { amount: maybe(amount), ..about(ReasonCode::LostTo, &winner.rule.id) })
    }

    /// The combination with a candidate instead of those that it excludes; none if there is none, or no work is left.
    fn with(&mut self, place: usize, found: &Found) -> Option<Option<Found>> {
        if self.work > WORK_MAX {
            return Some(None);
        }
        let (with, work) = search::with(self.table, found, place)?;
        self.work += work;
        Some(with)
    }

    /// Nothing excludes it: the order is worth more without it, or it was not looked at.
    fn loss_by_itself(&mut self, place: usize, opening: &Opening) -> Option<Reason> {
        let Some(found) = self.found else { return Some(because(ReasonCode::ZeroEffect)) };
        if self.work > WORK_MAX {
            return Some(because(ReasonCode::SearchStopped));
        }
        let Some(with) = self.with(place, found)? else {
            // Then one of the others has no effect, and without it they are not what was found.
            let worths = found.taken.iter().map(|(other, taken)| (taken.worth(), *other));
            let most = worths.fold(None, |most: Option<(Units, usize)>, next| match most {
                Some(most) if most.0 >= next.0 => Some(most),
                _ => Some(next),
            });
            let winner = most.and_then(|(_, winner)| self.table.candidates.get(winner));
            return Some(
                winner.map_or(because(ReasonCode::ZeroEffect), |winner| about(ReasonCode::LostTo, &winner.rule.id)),
            );
        };
        if with.worth > found.worth {
            return Some(because(ReasonCode::SearchStopped));
        }
        if !with.has(place) {
            // Beside the others it would not win in its group either, or have no effect.
            return Some(self.loss_in_group(place, opening).unwrap_or(because(ReasonCode::ZeroEffect)));
        }
        let of =
            |other: usize| with.taken.iter().find(|(place, _)| *place == other).map_or(0, |(_, taken)| taken.worth());
        let losses = found.taken.iter().map(|(other, taken)| (*other, taken.worth() - of(*other)));
        let most = losses.fold(None, |most: Option<(usize, Units)>, next| match most {
            Some(most) if most.1 >= next.1 => Some(most),
            _ => Some(next),
        });
        let Some((loser, _)) = most else { return Some(because(ReasonCode::ZeroEffect)) };
        let amount = money::decimal(found.worth - with.worth, self.table.ground.programme.minor_units);
        let id = &self.table.candidates.get(loser)?.rule.id;
        Some(Reason { amount: Maybe::Some(amount), ..about(ReasonCode::LostTo, id) })
    }
}

/// Whether the other one shuts it out.
fn is_covered(own: &Candidate<'_>, other: &Candidate<'_>) -> bool {
    match other.rule.exclusive {
        None => false,
        Some(Exclusive::Group) => (own.rule.lane, own.rule.group) == (other.rule.lane, other.rule.group),
        Some(Exclusive::Lane) => own.rule.lane == other.rule.lane,
        Some(Exclusive::Order) => true,
    }
}
