//! How rules take their turns: in which order, on which prices, and which of them shut out which.
//!
//! The order is a script: rules that shut out a whole order or lane are decided on before it, a lane begins, and each
//! of its candidates takes its turn. Whoever walks the script, to search or to decide, does so with the same steps.

use alloc::rc::Rc;
use alloc::vec::Vec;

use loyalty_contract::ReasonCode;

use super::candidate::Candidate;
use super::take::{Ground, Prices, Taken, take};
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
#[derive(Debug)]
pub struct Opening {
    pub subtotal: Units,
    /// What each line came to, where conditions look at lines: articles of several lines stand at the first of them.
    amounts: Vec<Units>,
    /// For rules that go line by line against each other, the articles each has won.
    won: Vec<(usize, Vec<usize>)>,
    /// The winners of groups that take the lowest.
    lowest: Vec<usize>,
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
        let mut opening = Opening { subtotal, amounts: Vec::new(), won: Vec::new(), lowest: Vec::new() };
        if own().any(|(_, one)| one.rule.when.looks_at_basket()) {
            opening.amounts = self.amounts(&state.now);
        }
        let selects = |select| own().filter(move |(_, one)| one.select == select);
        if selects(Select::Lowest).next().is_some() {
            opening.lowest = self.lowest(state, status, &opening, selects(Select::Lowest))?;
        }
        if selects(Select::BestPerLine).next().is_some() {
            opening.won = self.best_per_line(state, status, &opening, selects(Select::BestPerLine))?;
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

    /// What a candidate would take off all its articles if it had not to share them.
    pub fn alone(&self, place: usize, state: &State, opening: &Opening) -> Option<Result<Taken, Refusal>> {
        let candidate = self.candidates.get(place)?;
        if let Err(refusal) = self.check_basket(candidate, opening) {
            return Some(Err(refusal));
        }
        take(candidate, &candidate.articles, &self.ground, &self.prices(candidate, state, opening)?)
    }

    /// What a candidate would take off now if its conditions held.
    pub fn effect(&self, place: usize, state: &State, opening: &Opening) -> Option<Result<Taken, Refusal>> {
        let candidate = self.candidates.get(place)?;
        let articles = match opening.won.iter().find(|(winner, _)| *winner == place) {
            // It wins nothing, for the same reason for which it would take nothing off by itself.
            Some((_, won)) if won.is_empty() => {
                let alone = self.alone(place, state, opening)?;
                return Some(Err(alone.err().unwrap_or_else(|| Refusal::plain(because(ReasonCode::ZeroEffect)))));
            }
            Some((_, won)) => won,
            None => &candidate.articles,
        };
        take(candidate, articles, &self.ground, &self.prices(candidate, state, opening)?)
    }

    /// Prices as a candidate sees them.
    pub fn prices<'s>(&'s self, candidate: &Candidate<'_>, state: &'s State, opening: &Opening) -> Option<Prices<'s>> {
        let base = self.ground.programme.lanes.get(candidate.rule.lane)?.base;
        Some(Prices { now: &state.now, subtotal: opening.subtotal, base, rate: None })
    }

    /// Holds what a rule asks of the basket against what its lane began with.
    pub fn check_basket(&self, candidate: &Candidate<'_>, opening: &Opening) -> Result<(), Refusal> {
        if !candidate.rule.when.looks_at_basket() {
            return Ok(());
        }
        let basket = Some(Tally { lines: self.lines, amounts: &opening.amounts });
        let situation = Situation { subtotal: Some(opening.subtotal), basket, ..*self.situation };
        candidate.rule.when.check_basket(&situation)
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
            own.rule.tags.is_empty() && !matches!(own.select, Select::Best | Select::First) && !own.rule.is_choice();
        others(&mut state.exclusive.iter().copied())
            || !is_plain && others(&mut state.taken.iter().map(|(other, _)| *other))
    }

    /// Whether a candidate counts as one of its group at a lane's beginning.
    fn competes(&self, place: usize, state: &State, status: &[Status]) -> bool {
        status.get(place) != Some(&Status::Out) && !self.is_shut_out(place, state)
    }

    /// The smallest of each group that takes the lowest.
    fn lowest<'s>(
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
            let Ok(taken) = self.turn(place, state, opening)? else { continue };
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

    /// The articles that each rule of a group wins which goes line by line.
    fn best_per_line<'s>(
        &'s self,
        state: &State,
        status: &[Status],
        opening: &Opening,
        own: impl Iterator<Item = (usize, &'s Candidate<'a>)>,
    ) -> Option<Vec<(usize, Vec<usize>)>>
    where
        'a: 's,
    {
        let mut won: Vec<(usize, Vec<usize>)> = Vec::new();
        // For each group and article the best so far.
        let mut best: Vec<(usize, Vec<Option<Best>>)> = Vec::new();
        for (place, candidate) in own {
            won.push((place, Vec::new()));
            let is_refused = candidate.refusal.is_some() || self.check_basket(candidate, opening).is_err();
            if is_refused || !self.competes(place, state, status) {
                continue;
            }
            let group = candidate.rule.group;
            if !best.iter().any(|(known, _)| *known == group) {
                best.push((group, state.now.iter().map(|_| None).collect()));
            }
            let (_, lines) = best.iter_mut().find(|(known, _)| *known == group)?;
            for article in &candidate.articles {
                let prices = self.prices(candidate, state, opening)?;
                let taken = take(candidate, core::slice::from_ref(article), &self.ground, &prices)?;
                let amount = taken.map_or(0, |taken| taken.amount);
                let slot = lines.get_mut(*article)?;
                let is_better = match slot {
                    None => amount > 0,
                    Some(Best { amount: most, holder }) => {
                        let other = self.candidates.get(won.get(*holder)?.0)?.rule;
                        let rule = candidate.rule;
                        amount > *most || (amount == *most && (-rule.priority, &rule.id) < (-other.priority, &other.id))
                    }
                };
                if is_better {
                    *slot = Some(Best { amount, holder: won.len() - 1 });
                }
            }
        }
        for (_, lines) in &best {
            for (article, holder) in lines.iter().enumerate() {
                if let Some(Best { holder, .. }) = holder {
                    won.get_mut(*holder)?.1.push(article);
                }
            }
        }
        Some(won)
    }
}

/// Who takes most off an article, by the place among those who win some.
struct Best {
    amount: Units,
    holder: usize,
}

impl Opening {
    /// The winner of a group that takes the lowest.
    pub fn is_lowest(&self, place: usize) -> bool {
        self.lowest.contains(&place)
    }

    /// The first such winner.
    pub fn lowest_of(&self, is_wanted: impl Fn(usize) -> bool) -> Option<usize> {
        self.lowest.iter().copied().find(|place| is_wanted(*place))
    }

    /// Who won most of the articles of a candidate that won none itself.
    pub fn wins_instead(
        &self,
        place: usize,
        candidate: &Candidate<'_>,
        is_rival: &dyn Fn(usize) -> bool,
    ) -> Option<usize> {
        let (_, own) = self.won.iter().find(|(winner, _)| *winner == place)?;
        if !own.is_empty() {
            return None;
        }
        let won = |articles: &[usize]| {
            articles.iter().filter(|article| candidate.articles.binary_search(article).is_ok()).count()
        };
        let mut most: Option<(usize, usize)> = None;
        for (winner, articles) in self.won.iter().filter(|(winner, _)| is_rival(*winner)) {
            let count = won(articles);
            if count > 0 && most.is_none_or(|(_, other)| count > other) {
                most = Some((*winner, count));
            }
        }
        most.map(|(winner, _)| winner)
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
    let in_lane = one.lane == other.lane;
    let in_group = in_lane && one.group == other.group;
    let covers = |scope| match scope {
        None => false,
        Some(Exclusive::Group) => in_group,
        Some(Exclusive::Lane) => in_lane,
        Some(Exclusive::Order) => true,
    };
    core::ptr::eq(one, other)
        || in_group && matches!(left.select, Select::Best | Select::First)
        || shared_tag(left, right).is_some()
        || covers(one.exclusive)
        || covers(other.exclusive)
}

/// The first tag that two rules share.
pub fn shared_tag(left: &Candidate<'_>, right: &Candidate<'_>) -> Option<usize> {
    let shared = left.rule.tags.iter().find(|tag| right.rule.tags.binary_search(tag).is_ok());
    shared.copied()
}
