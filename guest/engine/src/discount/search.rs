//! Which combination of rules is worth most to the customer, and proof of it.
//!
//! Depth first through the script, each rule that may be left out first in and then out, on exact prices all the way.
//! A branch is left when even the most that the rules ahead could take off the undiscounted basket, one of each group or
//! tag, would not make it better than the best found so far. Two combinations are tried before: the greedy one, and each
//! single rule that could beat it, as far as the budget goes; so a search that stops there is never worse than those, and
//! what the branches not looked at could at most still add is the gap it reports.
//!
//! Better is: worth more; then more gifts and rights of which nobody knows the worth; then fewer rules; then higher
//! priorities, then smaller ids, then the earlier of several options.

use alloc::rc::Rc;
use alloc::vec::Vec;
use core::cmp::{Ordering, Reverse};

use super::candidate::{Candidate, STEPS_OF_A_LINE};
use super::rate::Rated;
use super::take::{Prices, Taken, on_each, take};
use super::turns::{Opening, State, Status, Step, Table, excludes};
use crate::money::Units;
use crate::order;
use crate::programme::{Limit, Select, WhenBelow};

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

impl Alone {
    /// What a candidate takes off on the present prices, if that is known.
    pub fn taken(&self, place: usize, candidate: &Candidate<'_>, now: &[Units]) -> Option<&Rc<Taken>> {
        let taken = self.taken.get(place)?.as_ref()?;
        let all = candidate.others.iter().flatten().chain(&candidate.articles);
        let mut all = all.chain(&taken.articles);
        all.all(|article| now.get(*article) == self.prices.get(*article)).then_some(taken)
    }
}

/// Searches the best combination. None: figures leave their range.
pub fn search(table: &Table<'_>) -> Option<Found> {
    let mut search = Search::new(table)?;
    search.weigh()?;
    search.look_ahead()?;
    search.try_greedy()?;
    search.try_singles()?;
    search.status = search.open_all();
    search.explore_all()?;
    let Search { best, cut, nodes, alone, .. } = search;
    best.map(|best| Found { gap: (cut - best.worth).max(0), nodes, alone, ..best })
}

/// What a combination that was found comes to with one more rule, which may have no effect in it; and how much work it was.
pub fn with(table: &Table<'_>, found: &Found, place: usize) -> Option<(Option<Found>, usize)> {
    let mut inside: Vec<usize> = found.taken.iter().map(|(place, _)| *place).collect();
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

    /// Works out what each of the others takes off at most: on the basket as it is then, at its best rate, its conditions
    /// granted.
    fn weigh(&mut self) -> Option<()> {
        let programme = self.table.ground.programme;
        self.alone =
            Alone { prices: self.state.now.clone(), taken: self.table.candidates.iter().map(|_| None).collect() };
        for step in self.table.script.get(self.from..)? {
            let Step::Turn(place) = *step else { continue };
            let candidate = self.table.candidates.get(place)?;
            if candidate.refusal.is_some() {
                continue;
            }
            let base = programme.lanes.get(candidate.rule.lane)?.base;
            let rate = Some(candidate.rate.at_best(candidate, programme));
            let is_refused_whole = |limit: &Limit| !limit.is_partial && !limit.counts_uses();
            let may_be_refused = self.table.ground.when_below == WhenBelow::Reject
                || candidate.uses.iter().any(|one| is_refused_whole(one.limit));
            let prices = Prices { now: &self.state.now, subtotal: 0, base, may_be_refused: false, rate };
            if candidate.select == Select::BestPerLine {
                *self.potential.get_mut(place)? = (self.line_by_line(candidate, &prices)?, 0);
                continue;
            }
            let Ok(taken) = take(candidate, &candidate.articles, &self.table.ground, &prices)? else { continue };
            *self.potential.get_mut(place)? = (taken.worth() + self.spare(&taken), taken.given);
            if !may_be_refused && !matches!(candidate.rate, Rated::Steps(..) | Rated::Turnover(..)) {
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

    /// What a rule may take off more on lower prices, by roundings: of pieces, the part of a line at either end; and a
    /// unit on each line where a margin cuts the shares.
    fn spare(&self, taken: &Taken) -> Units {
        let pieces = if taken.pieces.is_empty() { 0 } else { 2 };
        let lines = if self.table.ground.when_below == WhenBelow::Drop { taken.articles.len() } else { 0 };
        pieces + Units::try_from(lines).unwrap_or(0)
    }

    fn explore_all(&mut self) -> Option<()> {
        let opening = self.opening.take();
        self.explore(self.from, opening.as_ref(), 0)?;
        self.opening = opening;
        Some(())
    }

    /// Works out `rest` and `later` from the end of the script.
    fn look_ahead(&mut self) -> Option<()> {
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

    fn open_all(&self) -> Vec<Status> {
        let status = |is_optional| if is_optional { Status::Open } else { Status::In };
        self.table.candidates.iter().map(|candidate| status(candidate.is_optional)).collect()
    }

    /// Those that may be left out, the largest potential first.
    fn optional(&self) -> Vec<usize> {
        let all = self.table.candidates.iter().enumerate();
        let optional = all.filter(|(_, one)| one.is_optional && one.refusal.is_none()).map(|(place, _)| place);
        let potential = |place: &usize| Reverse(self.potential.get(*place).copied());
        order::sorted(optional.collect(), |left, right| potential(left).cmp(&potential(right)))
    }

    /// One after the other, the largest first, as far as they go together.
    fn try_greedy(&mut self) -> Option<()> {
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
    fn try_singles(&mut self) -> Option<()> {
        let all = self.table.candidates.iter().zip(&self.potential);
        let always: Units = all.filter(|(one, _)| !one.is_optional).map(|(_, (worth, _))| *worth).sum();
        for place in self.optional() {
            let most = always + self.potential.get(place)?.0;
            if self.best.as_ref().is_some_and(|best| most <= best.worth) {
                break;
            }
            if self.has_done_its_work() {
                break;
            }
            self.try_with(&[place])?;
        }
        if self.best.as_ref().is_none_or(|best| always > best.worth) { self.try_with(&[]) } else { Some(()) }
    }

    /// The combination with `inside` and what always applies.
    fn try_with(&mut self, inside: &[usize]) -> Option<()> {
        self.status = self.open_all();
        for status in self.status.iter_mut().filter(|status| **status == Status::Open) {
            *status = Status::Out;
        }
        for place in inside {
            *self.status.get_mut(*place)? = Status::In;
        }
        self.explore_all()
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
        self.is_stopped |= self.has_done_its_work();
        self.is_stopped
    }

    const fn has_done_its_work(&self) -> bool {
        self.work + self.steps / STEPS_OF_A_LINE > WORK_MAX
    }

    /// The most that any combination from this step on is worth, and gives.
    fn bound(&self, at: usize) -> Option<(Units, u32)> {
        let (worth, given) = *self.rest.get(at)?;
        Some((self.state.worth + worth - self.slack, self.state.given + given))
    }

    /// Whether a branch with this bound, in which so many more rules are in, could be better than the best so far.
    fn can_beat(&self, (worth, given): (Units, u32), more: usize) -> bool {
        let Some(best) = &self.best else { return true };
        let fewer = best.taken.len().cmp(&(self.state.taken.len() + more));
        worth.cmp(&best.worth).then(given.cmp(&best.given)).then(fewer) != Ordering::Less
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

/// What was there when a branch began.
struct Before {
    taken: usize,
    exclusive: usize,
    slack: Units,
}

/// The clique of each candidate: those of a group of which one wins, those with the same first tag, or itself.
fn cliques(table: &Table<'_>) -> Vec<usize> {
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
        } else if rule.is_choice() {
            // The options of a choice come one after the other.
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
