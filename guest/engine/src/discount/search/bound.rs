//! How much the rules ahead could still take off at most: what lets a search leave a branch unseen.
//!
//! Each rule is worked out once on the basket as it is before any that may be left out, at its best rate and with what it
//! asks for granted; of rules that exclude each other only the largest counts.

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::super::candidate::Candidate;
use super::super::take::{Bar, Prices, Taken, most_of_pieces, on_each, take};
use super::super::turns::{Step, Table};
use super::{Alone, Search};
use crate::money::Units;
use crate::programme::{Select, WhenBelow};

/// What pieces may weigh more on lower prices, by rounding: the part of a line at either end.
const SPARE_OF_PIECES: Units = 2;

impl Search<'_, '_> {
    /// Works out what each of the others takes off at most: on the basket as it is then, at its best rate, its conditions
    /// granted.
    pub(super) fn weigh(&mut self) -> Option<()> {
        let programme = self.table.ground.programme;
        self.alone =
            Alone { prices: self.state.now.clone(), taken: self.table.candidates.iter().map(|_| None).collect() };
        for step in self.table.script.get(self.from..)? {
            let Step::Turn(place) = *step else { continue };
            let candidate = self.table.candidates.get(place)?;
            // What its lane began with stays as it is, whoever takes effect after.
            if candidate.refusal.is_some() || self.opening.as_ref().is_some_and(|opening| opening.is_unmet(place)) {
                continue;
            }
            let base = programme.lanes.get(candidate.rule.lane)?.base;
            let rate = Some(candidate.rate.at_best(candidate, programme));
            let may_be_refused = candidate.may_be_refused_whole(self.table.ground.when_below);
            let prices = Prices { now: &self.state.now, subtotal: 0, base, bar: Bar::Bounds, rate, steps_ahead: 0 };
            if candidate.select == Select::BestPerLine {
                *self.potential.get_mut(place)? = (self.line_by_line(candidate, &prices)?, 0);
                continue;
            }
            let taken = take(candidate, &candidate.articles, &self.table.ground, &prices)?;
            let is_whole = taken.as_ref().is_ok_and(|taken| taken.reduced.is_none());
            let most = most_of_pieces(candidate, is_whole, &self.table.ground, &prices)?;
            let Ok(taken) = taken else {
                // The pieces it would touch now have no room; on other prices it may touch others.
                *self.potential.get_mut(place)? = (if most > 0 { most + SPARE_OF_PIECES } else { 0 }, 0);
                continue;
            };
            *self.potential.get_mut(place)? = (taken.worth().max(most) + self.spare(&taken), taken.given);
            if !may_be_refused && !candidate.rate.goes_by_what_is_bought() {
                *self.alone.taken.get_mut(place)? = Some(Rc::new(taken));
            }
        }
        Some(())
    }

    /// What a rule takes off at most that goes line by line against others, on whichever of its lines it wins: all of them
    /// together, where floors move discounts from one to another, or each by itself, where one may keep it from all.
    fn line_by_line(&self, candidate: &Candidate<'_>, prices: &Prices<'_>) -> Option<Units> {
        let together = take(candidate, &candidate.articles, &self.table.ground, prices)?;
        let each = on_each(candidate, &self.table.ground, prices)?;
        let sum = each.iter().fold(0, |sum: Units, (_, amount)| sum.saturating_add(*amount));
        Some(together.map_or(0, |taken| taken.worth()).max(sum))
    }

    /// What a rule may take off more on lower prices, by roundings: of pieces, and a unit on each line where a margin cuts
    /// the shares.
    fn spare(&self, taken: &Taken) -> Units {
        let pieces = if taken.pieces.is_empty() { 0 } else { SPARE_OF_PIECES };
        let lines = if self.table.ground.when_below == WhenBelow::Drop { taken.articles.len() } else { 0 };
        pieces + Units::try_from(lines).unwrap_or(0)
    }

    /// Works out `rest` and `later` from the end of the script.
    pub(super) fn look_ahead(&mut self) -> Option<()> {
        let mut largest: Vec<Units> = self.clique.iter().map(|_| 0).collect();
        self.later = largest.clone();
        let mut rest = (0, 0);
        self.rest.push(rest);
        for step in self.table.script.iter().rev() {
            if let Step::Turn(place) = step {
                let (worth, given) = *self.potential.get(*place)?;
                let largest = largest.get_mut(*self.clique.get(*place)?)?;
                *self.later.get_mut(*place)? = *largest;
                rest = (rest.0 + (worth - *largest).max(0), rest.1 + given);
                *largest = worth.max(*largest);
            }
            self.rest.push(rest);
        }
        self.rest.reverse();
        Some(())
    }

    /// The most that any combination from this step on is worth, and gives.
    pub(super) fn bound(&self, at: usize) -> Option<(Units, u32)> {
        let (worth, given) = *self.rest.get(at)?;
        Some((self.state.worth + worth - self.slack, self.state.given + given))
    }

    /// Whether a branch with this bound, in which so many more rules are in, could be better than the best so far.
    pub(super) fn can_beat(&self, (worth, given): (Units, u32), more: usize) -> bool {
        let Some(best) = &self.best else { return true };
        let fewer = best.taken.len().cmp(&(self.state.taken.len() + more));
        worth.cmp(&best.worth).then(given.cmp(&best.given)).then(fewer) != Ordering::Less
    }
}

/// The clique of each candidate: those of a group of which one wins, those with the same first tag, or itself.
pub fn cliques(table: &Table<'_>) -> Vec<usize> {
    let mut cliques: Vec<usize> = Vec::with_capacity(table.candidates.len());
    // The first of each group and tag stands for it.
    let mut groups: Vec<((usize, usize), usize)> = Vec::new();
    let mut tags: Vec<Option<usize>> = table.ground.programme.tags.iter().map(|_| None).collect();
    for (place, candidate) in table.candidates.iter().enumerate() {
        let rule = candidate.rule;
        let clique = if matches!(candidate.select, Select::Best | Select::First | Select::Lowest) {
            let group = (rule.lane, rule.group);
            match groups.iter().rev().find(|(known, _)| *known == group) {
                Some((_, first)) => *first,
                None => {
                    groups.push((group, place));
                    place
                }
            }
        } else if let Some(slot) = rule.tags.first().and_then(|tag| tags.get_mut(*tag)) {
            *slot.get_or_insert(place)
        } else if candidate.is_one_of_several {
            // They come one after the other.
            let before = place.checked_sub(1).and_then(|before| table.candidates.get(before));
            let is_same = before.is_some_and(|before| core::ptr::eq(before.rule, rule));
            if is_same { cliques.last().copied().unwrap_or(place) } else { place }
        } else {
            place
        };
        cliques.push(clique);
    }
    cliques
}
