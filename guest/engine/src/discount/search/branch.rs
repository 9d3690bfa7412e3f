//! The branches of the search: each rule that may be left out is first in, then out, on exact prices all the way.

use alloc::rc::Rc;
use alloc::vec::Vec;

use super::super::candidate::STEPS_OF_A_LINE;
use super::super::take::Taken;
use super::super::turns::{Opening, Status, Step};
use super::{DEPTH_MAX, Search};
use crate::money::Units;
use crate::programme::Select;

impl Search<'_, '_> {
    pub(super) fn explore_all(&mut self) -> Option<()> {
        let opening = self.opening.take();
        self.explore(self.from, opening.as_ref(), 0)?;
        self.opening = opening;
        Some(())
    }

    /// Looks at all combinations from a step of the script on.
    fn explore(&mut self, from: usize, opening: Option<&Opening>, depth: usize) -> Option<()> {
        let before = Before { taken: self.state.taken.len(), exclusive: self.state.exclusive.len(), slack: self.slack };
        let mut decided: Vec<usize> = Vec::new();
        let mut begun: Option<Opening> = None;
        let mut at = from;
        let reaches_end = loop {
            let Some(step) = self.table.script.get(at).copied() else { break true };
            at += 1;
            match step {
                Step::Begin(_) if self.is_stopped => {
                    self.cut = self.cut.max(self.bound(at)?.0);
                    break false;
                }
                Step::Begin(lane) => {
                    let opening = self.table.begin(lane, &self.state, &self.status)?;
                    self.work += opening.work;
                    begun = Some(opening);
                }
                Step::Decide(place) => match *self.status.get(place)? {
                    Status::Open => {
                        if self.is_out_of_work() {
                            self.cut = self.cut.max(self.bound(at)?.0);
                            break false;
                        }
                        if !self.table.is_shut_out(place, &self.state) && depth < DEPTH_MAX {
                            *self.status.get_mut(place)? = Status::In;
                            self.state.exclusive.push(place);
                            self.explore(at, begun.as_ref().or(opening), depth + 1)?;
                            self.state.exclusive.pop();
                        }
                        *self.status.get_mut(place)? = Status::Out;
                        decided.push(place);
                    }
                    Status::In => self.state.exclusive.push(place),
                    Status::Out => {}
                },
                Step::Turn(place) => {
                    let opening = begun.as_ref().or(opening)?;
                    if !self.turn(place, at, opening, depth)? {
                        break false;
                    }
                }
            }
        };
        if reaches_end {
            self.consider();
        }
        for one in self.state.taken.iter().skip(before.taken) {
            if let Some(is_taken) = self.clique.get(one.0).and_then(|clique| self.is_taken.get_mut(*clique)) {
                *is_taken = false;
            }
        }
        self.state.undo_to(before.taken);
        self.state.exclusive.truncate(before.exclusive);
        self.slack = before.slack;
        for place in decided {
            *self.status.get_mut(place)? = Status::Open;
        }
        Some(())
    }

    /// A candidate's turn; `at` is the step after it. Whether it is worth going on.
    fn turn(&mut self, place: usize, at: usize, opening: &Opening, depth: usize) -> Option<bool> {
        let candidate = self.table.candidates.get(place)?;
        let status = *self.status.get(place)?;
        self.steps += 1 + if status == Status::Out { 0 } else { self.state.taken.len() };
        let is_passed = candidate.refusal.is_some()
            || status == Status::Out
            || candidate.select == Select::Lowest && !opening.is_lowest(place)
            || self.table.is_shut_out(place, &self.state);
        if is_passed {
            let clique = *self.clique.get(place)?;
            if *self.is_taken.get(clique)? {
                let (worth, later) = (self.potential.get(place)?.0, *self.later.get(place)?);
                self.slack -= worth.max(later) - later;
            }
            return Some(true);
        }
        if status == Status::Open {
            let (worth, given) = *self.potential.get(place)?;
            let with = (self.bound(at)?.0 + worth - *self.later.get(place)?, self.bound(at)?.1 + given);
            if self.is_out_of_work() {
                self.cut = self.cut.max(with.0);
            } else if depth < DEPTH_MAX
                && self.can_beat(with, 1)
                && let Some(taken) = self.worked_out(place, opening)?
            {
                self.enter(place, taken)?;
                self.explore(at, Some(opening), depth + 1)?;
                self.leave(place)?;
            }
            let without = self.bound(at)?;
            if self.is_stopped {
                self.cut = self.cut.max(without.0);
                return Some(false);
            }
            return Some(self.can_beat(without, 0));
        }
        match self.worked_out(place, opening)? {
            Some(taken) => self.enter(place, taken)?,
            // One that shuts out others and has no effect itself.
            None if self.state.exclusive.contains(&place) && self.tried != Some(place) => return Some(false),
            None => {}
        }
        let bound = self.bound(at)?;
        Some(self.can_beat(bound, 0))
    }

    fn enter(&mut self, place: usize, taken: Rc<Taken>) -> Option<()> {
        let clique = *self.clique.get(place)?;
        *self.is_taken.get_mut(clique)? = true;
        self.slack += *self.later.get(place)?;
        self.state.apply(place, taken);
        Some(())
    }

    fn leave(&mut self, place: usize) -> Option<()> {
        let clique = *self.clique.get(place)?;
        *self.is_taken.get_mut(clique)? = false;
        self.slack -= *self.later.get(place)?;
        self.state.undo_to(self.state.taken.len().checked_sub(1)?);
        Some(())
    }

    /// What a rule takes off now, if it has an effect.
    fn worked_out(&mut self, place: usize, opening: &Opening) -> Option<Option<Rc<Taken>>> {
        self.nodes = self.nodes.saturating_add(1);
        let candidate = self.table.candidates.get(place)?;
        self.work += candidate.work();
        if opening.is_unmet(place) {
            return Some(None);
        }
        let taken = match self.alone.taken(place, candidate, &self.state.now) {
            Some(taken) => Some(Rc::clone(taken)),
            None => self.table.effect(place, &self.state, opening)?.ok().map(Rc::new),
        };
        Some(taken.filter(|taken| taken.has_effect()))
    }

    /// Whether there is no work left; whoever asks leaves a branch out then.
    fn is_out_of_work(&mut self) -> bool {
        self.is_stopped |= self.work_done() > self.work_max;
        self.is_stopped
    }

    /// How much was done, in lines that rules were worked out on.
    pub(super) const fn work_done(&self) -> usize {
        self.work + self.steps / STEPS_OF_A_LINE
    }
}

/// What was there when a branch began.
struct Before {
    taken: usize,
    exclusive: usize,
    slack: Units,
}
