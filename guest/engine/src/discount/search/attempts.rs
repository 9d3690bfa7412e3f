//! Combinations that are tried before the search: the greedy one, each rule alone that could beat it, and those of the best
//! coupons.
//!
//! So what a search comes to that stops early is never worse than those, as far as they could be tried themselves.

use alloc::vec::Vec;
use core::cmp::Reverse;

use super::super::turns::{Status, excludes};
use super::{DEPTH_MAX, Search, WORK_MAX};
use crate::money::Units;
use crate::order;

impl Search<'_, '_> {
    /// Those that may be left out, the largest potential first.
    fn optional(&self) -> Vec<usize> {
        let all = self.table.candidates.iter().enumerate();
        let optional = all.filter(|(_, one)| one.is_optional && one.refusal.is_none()).map(|(place, _)| place);
        let potential = |place: &usize| Reverse(self.potential.get(*place).copied());
        order::sorted(optional.collect(), |left, right| potential(left).cmp(&potential(right)))
    }

    /// One after the other, the largest first, as far as they go together.
    pub(super) fn try_greedy(&mut self) -> Option<()> {
        let mut inside: Vec<usize> = Vec::new();
        for place in self.optional() {
            let own = self.table.candidates.get(place)?;
            let goes =
                inside.iter().filter_map(|other| self.table.candidates.get(*other)).all(|other| !excludes(own, other));
            if goes && inside.len() < DEPTH_MAX {
                inside.push(place);
            }
        }
        self.try_with(&inside)
    }

    /// Each single rule that could be better than what was found so far.
    pub(super) fn try_singles(&mut self) -> Option<()> {
        let all = self.table.candidates.iter().zip(&self.potential);
        let always: Units = all.filter(|(one, _)| !one.is_optional).map(|(_, (worth, _))| *worth).sum();
        for place in self.optional() {
            let most = always + self.potential.get(place)?.0;
            if self.best.as_ref().is_some_and(|best| most <= best.worth) {
                break;
            }
            if self.work_done() > WORK_MAX {
                break;
            }
            self.try_with(&[place])?;
        }
        if self.best.as_ref().is_none_or(|best| always > best.worth) { self.try_with(&[]) } else { Some(()) }
    }

    /// All combinations in which each rule is opened by the coupon that is best by itself, where there is another.
    pub(super) fn try_first_coupons(&mut self) -> Option<()> {
        if !self.table.candidates.iter().any(|one| one.is_further) {
            return Some(());
        }
        self.status = self.open_all();
        for (status, _) in self.status.iter_mut().zip(self.table.candidates).filter(|(_, one)| one.is_further) {
            *status = Status::Out;
        }
        self.explore_all()
    }

    /// The combination with `inside` and what always applies.
    pub(super) fn try_with(&mut self, inside: &[usize]) -> Option<()> {
        self.status = self.open_all();
        for status in self.status.iter_mut().filter(|status| **status == Status::Open) {
            *status = Status::Out;
        }
        for place in inside {
            *self.status.get_mut(*place)? = Status::In;
        }
        self.explore_all()
    }
}
