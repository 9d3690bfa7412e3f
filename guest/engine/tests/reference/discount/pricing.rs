//! What a basket comes to when certain rules take their turns: lane by lane, in each by priority and then as they stand.

use loyalty_contract::ReasonCode::{ExclusiveTaken, LostTo, ZeroEffect};

use super::condition::all_against;
use super::line::Money;
use super::shop::Shop;
use super::standing::Standing;
use super::turn::{Now, Worked, matches, worked};
use crate::accrual::condition::{Refusal, because, because_of};
use crate::document::field;

/// A rule and which of its effects.
pub type Choice = (usize, usize);

/// A rule that took effect.
#[derive(Debug, Clone)]
pub struct Taken {
    pub rule: usize,
    pub effect: usize,
    pub worked: Worked,
    /// The lines it has won, where others have won the rest.
    pub only: Option<Vec<bool>>,
}

/// What the basket comes to.
pub struct Priced {
    /// In the order they took effect.
    pub taken: Vec<Taken>,
    pub running: Vec<Money>,
    /// What each line came to when each lane began.
    pub begins: Vec<Vec<Money>>,
    /// What each line came to at the turn of each rule, those left out included.
    pub turns: Vec<Vec<Money>>,
    /// What stood against the rules that were to take their turn and had no effect.
    pub refused: Vec<Option<Vec<Refusal>>>,
}

impl Priced {
    pub fn worth(&self) -> Money {
        self.taken.iter().map(|taken| taken.worked.value).sum()
    }

    pub fn has(&self, rule: usize) -> bool {
        self.taken.iter().any(|taken| taken.rule == rule)
    }
}

/// Prices the basket with these rules and no others.
pub fn price(with: &[Choice], standings: &[Standing<'_>], shop: &Shop<'_>) -> Priced {
    let mut priced = Priced {
        taken: Vec::new(),
        running: shop.nets(),
        begins: Vec::new(),
        turns: vec![Vec::new(); shop.rules.len()],
        refused: vec![None; shop.rules.len()],
    };
    for lane in 0..shop.lanes.len() {
        priced.begins.push(priced.running.clone());
        Lane::begin(lane, with, standings, shop, &mut priced).take_turns(&mut priced);
    }
    priced
}

/// Rules of a lane in the order of their turns.
pub fn in_turn(lane: usize, shop: &Shop<'_>) -> Vec<usize> {
    let mut rules: Vec<usize> = (0..shop.rules.len()).filter(|rule| shop.rules[*rule].lane == lane).collect();
    rules.sort_by_key(|rule| (-shop.rules[*rule].priority, *rule));
    rules
}

/// A lane that takes its turn.
struct Lane<'a, 'b> {
    lane: usize,
    begin: Vec<Money>,
    /// The rules that hold, with the effect of each.
    holding: Vec<Choice>,
    standings: &'b [Standing<'a>],
    shop: &'b Shop<'a>,
    /// Of each group that selects one: which, once its turn has come.
    selected: Vec<Option<Selected>>,
}

/// What a group has selected.
#[derive(Clone)]
enum Selected {
    /// The only rule that takes effect, if any.
    One(Option<usize>),
    /// The rule that each line goes to.
    ByLine(Vec<Option<usize>>),
}

impl<'a, 'b> Lane<'a, 'b> {
    /// Conditions that look at the basket are looked at now.
    fn begin(
        lane: usize,
        with: &[Choice],
        standings: &'b [Standing<'a>],
        shop: &'b Shop<'a>,
        priced: &mut Priced,
    ) -> Self {
        let begin = priced.running.clone();
        let mut holding = Vec::new();
        for rule in in_turn(lane, shop) {
            let Some(choice) = with.iter().find(|(with, _)| *with == rule) else { continue };
            let against = against(rule, &begin, standings, shop);
            if against.is_empty() {
                holding.push(*choice);
            } else {
                priced.refused[rule] = Some(against);
            }
        }
        let groups = shop.lanes[lane].groups.len();
        Self { lane, begin, holding, standings, shop, selected: vec![None; groups] }
    }

    fn take_turns(mut self, priced: &mut Priced) {
        for rule in in_turn(self.lane, self.shop) {
            priced.turns[rule] = priced.running.clone();
            let Some((_, effect)) = self.holding.iter().find(|(holds, _)| *holds == rule).copied() else { continue };
            match self.turn(rule, effect, priced) {
                Ok(worked) => {
                    for (running, share) in priced.running.iter_mut().zip(&worked.shares) {
                        *running -= share;
                    }
                    priced.taken.push(Taken { rule, effect, worked, only: self.won(rule) });
                }
                Err(against) => priced.refused[rule] = Some(against),
            }
        }
    }

    /// The lines that a rule has won, where its group has each line go to one.
    fn won(&self, rule: usize) -> Option<Vec<bool>> {
        match &self.selected[self.shop.rules[rule].group] {
            Some(Selected::ByLine(winners)) => Some(winners.iter().map(|winner| *winner == Some(rule)).collect()),
            _ => None,
        }
    }

    /// What a rule does as its group lets it.
    fn turn(&mut self, rule: usize, effect: usize, priced: &Priced) -> Result<Worked, Vec<Refusal>> {
        let group = self.shop.rules[rule].group;
        let select = self.shop.select(&self.shop.rules[rule]);
        let alone = self.worked(rule, effect, None, &priced.running);
        match select {
            "first" => match &self.selected[group] {
                Some(Selected::One(Some(winner))) => {
                    let won = self.shop.rules[*winner].id;
                    Err(vec![because_of(ExclusiveTaken, won), because_of(LostTo, won)])
                }
                _ => {
                    if alone.is_ok() {
                        self.selected[group] = Some(Selected::One(Some(rule)));
                    }
                    alone
                }
            },
            "lowest" => {
                if self.selected[group].is_none() {
                    self.selected[group] = Some(Selected::One(self.lowest(group, &self.begin)));
                }
                match &self.selected[group] {
                    Some(Selected::One(Some(winner))) if *winner == rule => alone,
                    Some(Selected::One(Some(winner))) => Err(vec![because_of(LostTo, self.shop.rules[*winner].id)]),
                    // None of the group had an effect when the lane began, and none takes effect.
                    _ => {
                        let before = self.worked(rule, effect, None, &self.begin).err().into_iter().flatten();
                        let now = alone.err().into_iter().flatten();
                        Err(before.chain(now).chain([because(ZeroEffect)]).collect())
                    }
                }
            }
            "best-per-line" => {
                if self.selected[group].is_none() {
                    self.selected[group] = Some(Selected::ByLine(self.winners(group, &self.begin)));
                }
                let Some(Selected::ByLine(winners)) = &self.selected[group] else { return alone };
                let own: Vec<bool> = winners.iter().map(|winner| *winner == Some(rule)).collect();
                if own.contains(&true) {
                    return self.worked(rule, effect, Some(&own), &priced.running);
                }
                let matches =
                    matches(&self.shop.rules[rule].effects[effect], self.shop.rules[rule].id, None, self.shop);
                let lost =
                    winners.iter().zip(matches).filter(|(_, matches)| *matches).filter_map(|(winner, _)| *winner);
                let lost = lost.map(|winner| because_of(LostTo, self.shop.rules[winner].id));
                let before = self.worked(rule, effect, None, &self.begin).err().into_iter().flatten();
                let alone = alone.err().into_iter().flatten().chain(before);
                Err(lost.chain(alone).chain([because(ZeroEffect)]).collect())
            }
            _ => alone,
        }
    }

    fn worked(
        &self,
        rule: usize,
        effect: usize,
        only: Option<&[bool]>,
        running: &[Money],
    ) -> Result<Worked, Vec<Refusal>> {
        let now = Now { begin: &self.begin, running, only };
        let own = &self.shop.rules[rule];
        worked(own, &own.effects[effect], &self.standings[rule], now, self.shop)
    }

    /// The rule of a group with the smallest effect above nothing when the lane begins; ties to the higher priority, then the smaller id.
    fn lowest(&self, group: usize, running: &[Money]) -> Option<usize> {
        let mut lowest: Option<(Money, usize)> = None;
        for (rule, effect) in self.of_group(group) {
            let Ok(worked) = self.worked(rule, effect, None, running) else { continue };
            let is_lower = |(least, other): (Money, usize)| {
                worked.value < least || (worked.value == least && self.goes_before(rule, other))
            };
            if worked.value > 0 && lowest.is_none_or(is_lower) {
                lowest = Some((worked.value, rule));
            }
        }
        lowest.map(|(_, rule)| rule)
    }

    /// The rule that would take most off each line were it about no other, with all its caps.
    fn winners(&self, group: usize, running: &[Money]) -> Vec<Option<usize>> {
        let mut winners = Vec::new();
        for place in 0..self.shop.lines.len() {
            let mut most: Option<(Money, usize)> = None;
            for (rule, effect) in self.of_group(group) {
                let only: Vec<bool> = (0..self.shop.lines.len()).map(|other| other == place).collect();
                let Ok(alone) = self.worked(rule, effect, Some(&only), running) else { continue };
                let amount = alone.value;
                let is_more =
                    |(best, other): (Money, usize)| amount > best || (amount == best && self.goes_before(rule, other));
                if amount > 0 && most.is_none_or(is_more) {
                    most = Some((amount, rule));
                }
            }
            winners.push(most.map(|(_, rule)| rule));
        }
        winners
    }

    fn of_group(&self, group: usize) -> Vec<Choice> {
        self.holding.iter().copied().filter(|(rule, _)| self.shop.rules[*rule].group == group).collect()
    }

    fn goes_before(&self, rule: usize, other: usize) -> bool {
        rank(rule, self.shop) < rank(other, self.shop)
    }
}

/// Which of two rules goes first where both would do: the higher priority, then the smaller id.
pub fn rank<'a>(rule: usize, shop: &Shop<'a>) -> (i64, &'a str) {
    (-shop.rules[rule].priority, shop.rules[rule].id)
}

/// All that stands against a rule when its lane begins.
pub fn against(rule: usize, begin: &[Money], standings: &[Standing<'_>], shop: &Shop<'_>) -> Vec<Refusal> {
    let mut against = standings[rule].against.clone();
    if standings[rule].looks_at_prices
        && let Some(when) = field(shop.rules[rule].value, "when")
    {
        against.extend(all_against(when, shop.rules[rule].id, begin, shop));
    }
    against
}
