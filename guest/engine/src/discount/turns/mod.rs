//! How rules take their turns: in which order, on which prices, and which of them shut out which.
//!
//! The order is a script: rules that shut out a whole order or lane are decided on before it, a lane begins, and each
//! of its candidates takes its turn. Whoever walks the script, to search or to decide, does so with the same steps.

mod groups;

use alloc::rc::Rc;
use alloc::vec::Vec;

use loyalty_contract::ReasonCode;

use super::candidate::{Candidate, LOOKS_OF_A_LINE, STEPS_OF_A_LINE};
use super::take::{Bar, Ground, Prices, Taken, take};
use crate::condition::{Refusal, Situation, Tally};
use crate::explain::because;
use crate::facts::PricedLine;
use crate::money::Units;
use crate::programme::{Exclusive, Select};

/// One step of the script; candidates by their positions.
#[derive(Debug, Clone, Copy)]
pub enum Step {
    /// Whether this one, which shuts out others, is in.
    Decide(usize),
    /// A lane begins.
    Begin(usize),
    Turn(usize),
}

/// Whether a candidate is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Open,
    In,
    Out,
}

/// Everything that stays the same while rules take their turns.
pub struct Table<'a> {
    pub ground: Ground<'a>,
    pub situation: &'a Situation<'a>,
    /// The lines of the basket, for conditions that look at them.
    pub lines: &'a [PricedLine<'a>],
    pub candidates: &'a [Candidate<'a>],
    pub script: Vec<Step>,
}

/// How far it is.
#[derive(Debug, Clone)]
pub struct State {
    /// What each article comes to.
    pub now: Vec<Units>,
    /// Who took effect, in order.
    pub taken: Vec<(usize, Rc<Taken>)>,
    pub worth: Units,
    pub given: u32,
    /// Those decided on beforehand that shut out others.
    pub exclusive: Vec<usize>,
}

/// What a lane began with.
#[derive(Debug, Default)]
pub struct Opening {
    pub subtotal: Units,
    /// What each line came to, where conditions look at lines: articles of several lines stand at the first of them.
    amounts: Vec<Units>,
    /// For rules that go line by line against each other, the articles each has won.
    won: Vec<(usize, Vec<usize>)>,
    /// The same by group and article: who has won it.
    winners: Vec<(usize, usize, usize)>,
    /// The winners of groups that take the lowest.
    lowest: Vec<usize>,
    /// Candidates of which the basket is not as they ask.
    unmet: Vec<usize>,
    /// How much it took to find out, in lines that a rule is worked out on.
    pub work: usize,
}

impl<'a> Table<'a> {
    pub fn new(
        ground: Ground<'a>,
        situation: &'a Situation<'a>,
        lines: &'a [PricedLine<'a>],
        candidates: &'a [Candidate<'a>],
    ) -> Self {
        let mut script = Vec::with_capacity(candidates.len() * 2);
        let decided = |is_one: &dyn Fn(&Candidate<'_>) -> bool| {
            let all = candidates.iter().enumerate().filter(|(_, one)| one.refusal.is_none() && is_one(one));
            all.map(|(place, _)| Step::Decide(place)).collect::<Vec<Step>>()
        };
        let is_for_order = |one: &Candidate<'_>| one.rule.exclusive == Some(Exclusive::Order);
        script.extend(decided(&is_for_order));
        let mut lane = None;
        for (place, candidate) in candidates.iter().enumerate() {
            if lane != Some(candidate.rule.lane) {
                lane = Some(candidate.rule.lane);
                script.extend(decided(&|one| {
                    Some(one.rule.lane) == lane && one.is_decided_on_before() && !is_for_order(one)
                }));
                script.push(Step::Begin(candidate.rule.lane));
            }
            script.push(Step::Turn(place));
        }
        Self { ground, situation, lines, candidates, script }
    }

    /// Before any rule.
    pub fn start(&self) -> State {
        let now = self.ground.articles.iter().map(|article| article.net).collect();
        State { now, taken: Vec::new(), worth: 0, given: 0, exclusive: Vec::new() }
    }

    /// A lane begins. None: figures leave their range.
    pub fn begin(&self, lane: usize, state: &State, status: &[Status]) -> Option<Opening> {
        let articles = self.ground.articles.iter().zip(&state.now);
        let counted = articles.filter(|(article, _)| article.line.counts_toward_thresholds());
        let subtotal = counted.map(|(_, now)| *now).sum();
        let own = || self.candidates.iter().enumerate().filter(move |(_, one)| one.rule.lane == lane);
        let work = self.ground.articles.len() / STEPS_OF_A_LINE;
        let mut opening = Opening { subtotal, work, ..Opening::default() };
        if own().any(|(_, one)| one.rule.when.looks_at_basket()) {
            opening.amounts = self.amounts(&state.now);
            for (place, candidate) in own().filter(|(place, _)| status.get(*place) != Some(&Status::Out)) {
                if candidate.refusal.is_none() && self.check_basket(candidate, &opening).is_err() {
                    opening.unmet.push(place);
                }
            }
            opening.work += own().map(|(_, one)| one.looks / LOOKS_OF_A_LINE).sum::<usize>();
        }
        let selects = |select| own().filter(move |(_, one)| one.select == select);
        if selects(Select::Lowest).next().is_some() {
            opening.lowest = self.lowest(state, status, &opening, selects(Select::Lowest))?;
            opening.work += selects(Select::Lowest).map(|(_, one)| one.work()).sum::<usize>();
        }
        if selects(Select::BestPerLine).next().is_some() {
            let own: Vec<usize> = selects(Select::BestPerLine).map(|(place, _)| place).collect();
            opening.winners = self.best_per_line(state, status, &opening, &own)?;
            opening.won = own.into_iter().map(|place| (place, Vec::new())).collect();
            for (_, article, winner) in &opening.winners {
                let at = opening.won.binary_search_by(|(place, _)| place.cmp(winner)).ok()?;
                opening.won.get_mut(at)?.1.push(*article);
            }
            opening.work += selects(Select::BestPerLine).map(|(_, one)| one.work() / 2).sum::<usize>();
        }
        Some(opening)
    }

    /// What each line comes to.
    fn amounts(&self, now: &[Units]) -> Vec<Units> {
        let mut amounts: Vec<Units> = self.lines.iter().map(|_| 0).collect();
        for (article, now) in self.ground.articles.iter().zip(now) {
            if let Some(amount) = amounts.get_mut(article.first) {
                *amount = *now;
            }
        }
        amounts
    }

    /// What a candidate would take off now. The inner error is why it takes off nothing. None: figures leave their range.
    pub fn turn(&self, place: usize, state: &State, opening: &Opening) -> Option<Result<Taken, Refusal>> {
        let candidate = self.candidates.get(place)?;
        if let Some(refusal) = &candidate.refusal {
            return Some(Err(refusal.clone()));
        }
        if let Err(refusal) = self.check_basket(candidate, opening) {
            return Some(Err(refusal));
        }
        self.effect(place, state, opening)
    }

    /// What a candidate would take off all its articles if it had not to share them, and its lane had begun with
    /// `given_back` more.
    pub fn alone(
        &self,
        place: usize,
        state: &State,
        opening: &Opening,
        given_back: Units,
    ) -> Option<Result<Taken, Refusal>> {
        let candidate = self.candidates.get(place)?;
        if let Err(refusal) = self.check_basket(candidate, opening) {
            return Some(Err(refusal));
        }
        let prices = self.prices(candidate, state, opening)?;
        let prices = Prices { subtotal: prices.subtotal + given_back, ..prices };
        take(candidate, &candidate.articles, &self.ground, &prices)
    }

    /// What a candidate would take off now if its conditions held.
    pub fn effect(&self, place: usize, state: &State, opening: &Opening) -> Option<Result<Taken, Refusal>> {
        let candidate = self.candidates.get(place)?;
        let articles = match opening.won_by(place) {
            // It wins nothing, for the same reason for which it would take nothing off by itself.
            Some([]) => {
                let alone = self.alone(place, state, opening, 0)?;
                return Some(Err(alone.err().unwrap_or_else(|| Refusal::plain(because(ReasonCode::ZeroEffect)))));
            }
            Some(won) => won,
            None => &candidate.articles,
        };
        take(candidate, articles, &self.ground, &self.prices(candidate, state, opening)?)
    }

    /// Prices as a candidate sees them.
    pub fn prices<'s>(&'s self, candidate: &Candidate<'_>, state: &'s State, opening: &Opening) -> Option<Prices<'s>> {
        let base = self.ground.programme.lanes.get(candidate.rule.lane)?.base;
        Some(Prices { now: &state.now, subtotal: opening.subtotal, base, bar: Bar::Stands, rate: None, steps_ahead: 0 })
    }

    /// Holds what a rule asks of the basket against what its lane began with.
    pub fn check_basket(&self, candidate: &Candidate<'_>, opening: &Opening) -> Result<(), Refusal> {
        if !candidate.rule.when.looks_at_basket() {
            return Ok(());
        }
        candidate.rule.when.check_basket(&self.as_begun(opening))
    }

    /// Whether what a rule asks would hold of a member of another tier.
    pub fn holds_in(&self, tier: usize, candidate: &Candidate<'_>, opening: &Opening) -> bool {
        candidate.rule.when.check(&Situation { tier, ..self.as_begun(opening) }).is_ok()
    }

    /// Where things stand when a lane begins.
    fn as_begun<'s>(&'s self, opening: &'s Opening) -> Situation<'s> {
        let basket = Some(Tally { lines: self.lines, amounts: &opening.amounts });
        Situation { subtotal: Some(opening.subtotal), basket, ..*self.situation }
    }

    /// Whether a candidate must give way to one that is in.
    pub fn is_shut_out(&self, place: usize, state: &State) -> bool {
        let Some(own) = self.candidates.get(place) else { return true };
        let others = |others: &mut dyn Iterator<Item = usize>| {
            others
                .filter(|other| *other != place)
                .filter_map(|other| self.candidates.get(other))
                .any(|other| excludes(own, other))
        };
        // Only those decided on beforehand shut out a rule that neither competes nor has tags.
        let is_plain =
            own.rule.tags.is_empty() && !matches!(own.select, Select::Best | Select::First) && !own.is_one_of_several;
        others(&mut state.exclusive.iter().copied())
            || !is_plain && others(&mut state.taken.iter().map(|(other, _)| *other))
    }
}

impl State {
    /// A candidate takes effect.
    pub fn apply(&mut self, place: usize, taken: Rc<Taken>) {
        for (article, share) in taken.articles.iter().zip(&taken.shares) {
            if let Some(now) = self.now.get_mut(*article) {
                *now -= share;
            }
        }
        self.worth = self.worth.saturating_add(taken.worth());
        self.given += taken.given;
        self.taken.push((place, taken));
    }

    /// All but the first `count` of those that took effect are taken back.
    pub fn undo_to(&mut self, count: usize) {
        while self.taken.len() > count {
            let Some((_, taken)) = self.taken.pop() else { return };
            for (article, share) in taken.articles.iter().zip(&taken.shares) {
                if let Some(now) = self.now.get_mut(*article) {
                    *now += share;
                }
            }
            self.worth -= taken.worth();
            self.given -= taken.given;
        }
    }
}

/// Whether two rules never take effect together.
pub fn excludes(left: &Candidate<'_>, right: &Candidate<'_>) -> bool {
    let (one, other) = (left.rule, right.rule);
    let in_group = (one.lane, one.group) == (other.lane, other.group);
    core::ptr::eq(one, other)
        || in_group && matches!(left.select, Select::Best | Select::First)
        || shared_tag(left, right).is_some()
        || one.shuts_out(other)
        || other.shuts_out(one)
}

/// The first tag that two rules share.
pub fn shared_tag(left: &Candidate<'_>, right: &Candidate<'_>) -> Option<usize> {
    let shared = left.rule.tags.iter().find(|tag| right.rule.tags.binary_search(tag).is_ok());
    shared.copied()
}
