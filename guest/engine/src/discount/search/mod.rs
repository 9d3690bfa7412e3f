//! Which combination of rules is worth most to the customer, and proof of it.
//!
//! Depth first through the script, each rule that may be left out first in and then out, on exact prices all the way.
//! A branch is left when even the most that the rules ahead could take off the undiscounted basket, one of each group or
//! tag, would not make it better than the best found so far. Tried before, as far as the budget goes, are the greedy
//! combination, each single rule that could beat it, and all combinations of the best coupon for each rule, where several
//! open one; so a search that stops is never worse than those, and what the branches not looked at could at most still add
//! is the gap it reports.
//!
//! Better is: worth more; then more gifts and rights of which nobody knows the worth; then fewer rules; then higher
//! priorities, then smaller ids, then the earlier of several options.

mod attempts;
mod bound;
mod branch;
#[cfg(test)]
mod tests;

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cmp::{Ordering, Reverse};

use super::candidate::Candidate;
use super::take::Taken;
use super::turns::{Opening, State, Status, Step, Table, excludes};
use crate::money::Units;
use crate::order;
use crate::programme::Select;
use bound::cliques;

/// The most lines that rules are worked out on in a search, with all else that counts as much.
pub const WORK_MAX: usize = 60_000;
/// The most rules that may be in one above the other.
const DEPTH_MAX: usize = 400;

/// What the search came to.
#[derive(Debug)]
pub struct Found {
    /// Who takes effect, in the order of their turns, and what each takes off.
    pub taken: Vec<(usize, Rc<Taken>)>,
    pub worth: Units,
    given: u32,
    /// Rules worked out.
    pub nodes: u32,
    /// What a combination not looked at could be worth more, at most.
    pub gap: Units,
    /// What single rules take off.
    pub alone: Alone,
}

/// What each candidate takes off where no rule that may be left out has taken its turn yet.
#[derive(Debug, Default, Clone)]
pub struct Alone {
    /// What articles come to there.
    prices: Vec<Units>,
    /// None where it depends on more than those prices.
    taken: Vec<Option<Rc<Taken>>>,
}

impl Found {
    /// Whether a candidate takes effect.
    pub fn has(&self, place: usize) -> bool {
        self.taken.iter().any(|(taken, _)| *taken == place)
    }
}

impl Alone {
    /// What a candidate takes off on the present prices, if that is known.
    pub fn taken(&self, place: usize, candidate: &Candidate<'_>, now: &[Units]) -> Option<&Rc<Taken>> {
        let taken = self.taken.get(place)?.as_ref()?;
        let all = candidate.others.iter().flatten().chain(&candidate.articles);
        let mut all = all.chain(&taken.articles);
        all.all(|article| now.get(*article) == self.prices.get(*article)).then_some(taken)
    }
}

/// Searches the best combination, with as much work as `work_max` at most. None: figures leave their range.
pub fn search(table: &Table<'_>, work_max: usize) -> Option<Found> {
    let mut search = Search::new(table)?;
    search.work_max = work_max;
    search.weigh()?;
    search.look_ahead()?;
    search.try_greedy()?;
    search.try_singles()?;
    search.try_first_coupons()?;
    search.status = search.open_all();
    search.explore_all()?;
    let Search { best, cut, nodes, alone, .. } = search;
    best.map(|best| Found { gap: (cut - best.worth).max(0), nodes, alone, ..best })
}

/// What a combination that was found comes to with one more rule, which may have no effect in it, and without those that this
/// one excludes; and how much work it was.
pub fn with(table: &Table<'_>, found: &Found, place: usize) -> Option<(Option<Found>, usize)> {
    let own = table.candidates.get(place)?;
    let goes = |other: &usize| table.candidates.get(*other).is_some_and(|other| !excludes(own, other));
    let mut inside: Vec<usize> = found.taken.iter().map(|(place, _)| *place).filter(goes).collect();
    inside.push(place);
    let mut search = Search::new(table)?;
    search.alone = found.alone.clone();
    search.tried = Some(place);
    search.look_ahead()?;
    search.try_with(&inside)?;
    Some((search.best, search.work))
}

struct Search<'t, 'a> {
    table: &'t Table<'a>,
    status: Vec<Status>,
    /// Where the first rule takes its turn that may be left out, and what its lane began with.
    from: usize,
    opening: Option<Opening>,
    state: State,
    alone: Alone,
    /// What each candidate takes off at most, and how many gifts and rights it gives.
    potential: Vec<(Units, u32)>,
    /// The rule that may have no effect although it is in.
    tried: Option<usize>,
    /// Which candidates exclude each other: each belongs to one clique.
    clique: Vec<usize>,
    /// The largest potential of a candidate's clique among those that take their turns later.
    later: Vec<Units>,
    /// For each step of the script, what it and those after it take off at most, and how much they give.
    rest: Vec<(Units, u32)>,
    /// Whether one of a clique is in.
    is_taken: Vec<bool>,
    /// What cliques of which one is in still count in `rest`.
    slack: Units,
    best: Option<Found>,
    nodes: u32,
    work: usize,
    work_max: usize,
    /// Steps of the script, and those in effect that each was held against.
    steps: usize,
    /// The largest bound of the branches that were not looked at.
    cut: Units,
    is_stopped: bool,
}

impl<'t, 'a> Search<'t, 'a> {
    fn new(table: &'t Table<'a>) -> Option<Self> {
        let mut search = Self {
            table,
            status: Vec::new(),
            from: 0,
            opening: None,
            state: table.start(),
            alone: Alone::default(),
            potential: Vec::new(),
            tried: None,
            clique: cliques(table),
            later: Vec::new(),
            rest: Vec::new(),
            is_taken: table.candidates.iter().map(|_| false).collect(),
            slack: 0,
            best: None,
            nodes: 0,
            work: 0,
            work_max: WORK_MAX,
            steps: 0,
            cut: 0,
            is_stopped: false,
        };
        search.status = search.open_all();
        search.potential = table.candidates.iter().map(|_| (0, 0)).collect();
        search.begin()?;
        Some(search)
    }

    /// Lets those take effect that take their turns before any that may be left out.
    fn begin(&mut self) -> Option<()> {
        while let Some(step) = self.table.script.get(self.from).copied() {
            match step {
                Step::Begin(lane) => {
                    let opening = self.table.begin(lane, &self.state, &self.status)?;
                    self.work += opening.work;
                    self.opening = Some(opening);
                }
                Step::Turn(place) if self.status.get(place) == Some(&Status::In) => {
                    let opening = self.opening.as_ref()?;
                    let candidate = self.table.candidates.get(place)?;
                    let is_passed = candidate.refusal.is_some()
                        || candidate.select == Select::Lowest && !opening.is_lowest(place)
                        || self.table.is_shut_out(place, &self.state);
                    if !is_passed
                        && let Ok(taken) = self.table.turn(place, &self.state, opening)?
                        && taken.has_effect()
                    {
                        self.state.apply(place, Rc::new(taken));
                    }
                }
                Step::Turn(place) if self.table.candidates.get(place)?.refusal.is_some() => {}
                Step::Turn(_) | Step::Decide(_) => break,
            }
            self.from += 1;
        }
        Some(())
    }

    fn open_all(&self) -> Vec<Status> {
        let status = |is_optional| if is_optional { Status::Open } else { Status::In };
        self.table.candidates.iter().map(|candidate| status(candidate.is_optional)).collect()
    }

    /// A whole combination.
    fn consider(&mut self) {
        let is_better = self.best.as_ref().is_none_or(|best| {
            let by_worth = self.state.worth.cmp(&best.worth).then(self.state.given.cmp(&best.given));
            let by_count = by_worth.then(best.taken.len().cmp(&self.state.taken.len()));
            let by_rank = || self.ranks(&best.taken).cmp(&self.ranks(&self.state.taken));
            let places = |taken: &[(usize, Rc<Taken>)]| taken.iter().map(|(place, _)| *place).collect::<Vec<usize>>();
            let by_place = || places(&best.taken).cmp(&places(&self.state.taken));
            by_count.then_with(by_rank).then_with(by_place) == Ordering::Greater
        });
        if is_better {
            let State { taken, worth, given, .. } = &self.state;
            let (taken, worth, given) = (taken.clone(), *worth, *given);
            self.best = Some(Found { taken, worth, given, nodes: 0, gap: 0, alone: Alone::default() });
        }
    }

    /// Priorities and ids, the highest and smallest first.
    fn ranks(&self, taken: &[(usize, Rc<Taken>)]) -> Vec<(Reverse<i64>, &str)> {
        let rule = |(place, _): &(usize, Rc<Taken>)| self.table.candidates.get(*place).map(|one| one.rule);
        let ranks = taken.iter().filter_map(rule).map(|rule| (Reverse(rule.priority), &*rule.id)).collect();
        order::sorted(ranks, |left, right| left.cmp(right))
    }
}
