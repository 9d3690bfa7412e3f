//! The combination that was found takes effect: what each rule takes off each line of the basket, what became of the
//! others and why, and what is within reach.

mod losses;
mod reach;

use alloc::rc::Rc;
use alloc::vec::Vec;

use loyalty_contract::{Reason, ReasonCode, ReceiptRule};

use super::candidate::Candidate;
use super::search::Found;
use super::take::Taken;
use super::turns::{Opening, State, Status, Step, Table, excludes};
use crate::bounds::{PAIRS_MAX, at_most};
use crate::condition::{Refusal, Situation, Tally};
use crate::explain::{Findings, Refused, because, overflow};
use crate::money::{self, Units};
use crate::path::Path;
use crate::programme::{Select, Take};
use crate::receipt;

/// A rule that took effect.
#[derive(Debug)]
pub struct Applied {
    /// Its place among the candidates.
    pub place: usize,
    pub taken: Rc<Taken>,
    /// Positions of the lines it touches, and what it takes off each.
    pub lines: Vec<usize>,
    pub shares: Vec<Units>,
    /// How many pieces of each it is for, where it counts pieces.
    pub pieces: Vec<i64>,
}

/// What became of all rules.
#[derive(Debug)]
pub struct Run {
    /// Those that took effect, in the order they did, and what each promised for returns.
    pub applied: Vec<Applied>,
    pub promises: Vec<ReceiptRule>,
    /// What each line comes to.
    pub lines: Vec<Units>,
    /// What each article comes to.
    pub articles: Vec<Units>,
    /// Candidates that did not take effect, and why.
    pub refused: Vec<(usize, Reason)>,
}

/// Lets the rules take their turns for good.
///
/// # Errors
/// Figures that leave their range, and more than can be frozen.
pub fn replay(table: &Table<'_>, found: Option<&Found>, findings: &mut Findings) -> Result<Run, Refused> {
    let basket = Path::of("basket");
    let lines_at = basket.field("lines");
    let too_large = || overflow(&lines_at);
    let status = |candidate: &Candidate<'_>| {
        if candidate.is_optional && found.is_some() { Status::Out } else { Status::In }
    };
    let mut status: Vec<Status> = table.candidates.iter().map(status).collect();
    for (place, _) in found.iter().flat_map(|found| &found.taken) {
        if let Some(status) = status.get_mut(*place) {
            *status = Status::In;
        }
    }
    let mut replay = Replay {
        table,
        found,
        state: table.start(),
        lines: table.lines.iter().map(crate::facts::PricedLine::net).collect(),
        run: Run {
            applied: Vec::new(),
            promises: Vec::new(),
            lines: Vec::new(),
            articles: Vec::new(),
            refused: Vec::new(),
        },
        frozen: 0,
        work: 0,
        restored: Restored { applied: usize::MAX, rivals: Vec::new(), state: table.start(), given_back: 0 },
    };
    let mut opening: Option<(Opening, Vec<Units>)> = None;
    for step in &table.script {
        match *step {
            Step::Decide(place) => {
                if status.get(place) == Some(&Status::In) {
                    replay.state.exclusive.push(place);
                }
            }
            Step::Begin(lane) => {
                let begun = table.begin(lane, &replay.state, &status).ok_or_else(too_large)?;
                opening = Some((begun, replay.lines.clone()));
            }
            Step::Turn(place) => {
                let (opening, began) = opening.as_ref().ok_or_else(too_large)?;
                let is_in = status.get(place) == Some(&Status::In);
                replay.turn(place, is_in, opening, began, findings).ok_or_else(too_large)?;
                at_most(replay.frozen, PAIRS_MAX, "pairs of a line and a threshold", &lines_at)?;
            }
        }
    }
    Ok(Run { lines: replay.lines, articles: replay.state.now, ..replay.run })
}

struct Replay<'t, 'a> {
    table: &'t Table<'a>,
    found: Option<&'t Found>,
    state: State,
    lines: Vec<Units>,
    run: Run,
    /// Lines that count toward thresholds of rules that took effect, added up.
    frozen: usize,
    /// How much work it was to find out why rules are not in the combination.
    work: usize,
    restored: Restored,
}

/// Prices as they would stand had some rules not taken effect.
struct Restored {
    /// How many had taken effect then, and which of them are left out.
    applied: usize,
    rivals: Vec<usize>,
    state: State,
    /// What the lane of the candidate would have begun with more.
    given_back: Units,
}

impl Replay<'_, '_> {
    /// `began` is what each line came to when the lane began.
    fn turn(
        &mut self,
        place: usize,
        is_in: bool,
        opening: &Opening,
        began: &[Units],
        findings: &mut Findings,
    ) -> Option<()> {
        let candidate = self.table.candidates.get(place)?;
        let own = is_in.then(|| self.loss_in_group(place, opening)).flatten();
        let loses = !is_in || own.is_some() || self.table.is_shut_out(place, &self.state);
        // A coupon, a reward or a gift in the basket is answered for even if nothing is to be explained.
        let is_asked_about = candidate.coupon.is_some()
            || candidate.rule.costs.is_some()
            || matches!(candidate.effect.take, Take::Gift(..));
        if loses && !findings.are_wanted() && !is_asked_about {
            return Some(());
        }
        let taken = match self.found.and_then(|found| found.taken.get(self.run.applied.len())) {
            Some((next, taken)) if *next == place => Ok(Rc::clone(taken)),
            _ if loses && candidate.refusal.is_none() => self.alone(place, opening)?,
            _ => self.table.turn(place, &self.state, opening)?.map(Rc::new),
        };
        let taken = match taken {
            Ok(taken) if taken.has_effect() => taken,
            Ok(_) => return self.refuse(place, Refusal::plain(because(ReasonCode::ZeroEffect)), opening, findings),
            Err(refusal) => return self.refuse(place, refusal, opening, findings),
        };
        if loses {
            let reason = match own {
                Some(reason) => reason,
                None => self.loss(place, &taken, opening)?,
            };
            let value = money::decimal(taken.worth(), self.table.ground.programme.minor_units);
            self.run.refused.push((place, reason.clone()));
            if !self.is_told_elsewhere(place) {
                findings.refused(&candidate.rule.id, reason, Some(value));
            }
            return Some(());
        }
        if candidate.select == Select::Lowest && !opening.is_lowest(place) {
            // None of its group had an effect when the lane began.
            return self.refuse(place, Refusal::plain(because(ReasonCode::ZeroEffect)), opening, findings);
        }
        if findings.are_wanted() {
            self.look_further(place, &taken, opening, findings)?;
        }
        self.apply(place, taken, began, findings)
    }

    /// What a candidate would have taken off without those that keep it from taking effect.
    fn alone(&mut self, place: usize, opening: &Opening) -> Option<Result<Rc<Taken>, Refusal>> {
        let candidate = self.table.candidates.get(place)?;
        self.leave_out_rivals(candidate)?;
        let Restored { state, given_back, .. } = &self.restored;
        match self.found.and_then(|found| found.alone.taken(place, candidate, &state.now)) {
            Some(taken) => Some(self.table.check_basket(candidate, opening).map(|()| Rc::clone(taken))),
            None => Some(self.table.alone(place, state, opening, *given_back)?.map(Rc::new)),
        }
    }

    /// Restores prices as they would stand had those not taken effect that keep a candidate from it. Those of a group
    /// mostly have the same rivals.
    fn leave_out_rivals(&mut self, candidate: &Candidate<'_>) -> Option<()> {
        let group = |rule: &crate::programme::DiscountRule| (rule.lane, rule.group);
        let is_rival = |one: &Applied| {
            self.table.candidates.get(one.place).is_some_and(|other| {
                excludes(candidate, other)
                    || candidate.select != Select::All && group(candidate.rule) == group(other.rule)
            })
        };
        let applied = &self.run.applied;
        let rivals: Vec<usize> = (0..applied.len()).filter(|at| applied.get(*at).is_some_and(is_rival)).collect();
        let Restored { applied: count, rivals: known, state, given_back } = &mut self.restored;
        if *count == applied.len() && *known == rivals {
            return Some(());
        }
        state.now.clone_from(&self.state.now);
        *given_back = 0;
        for rival in rivals.iter().filter_map(|at| applied.get(*at)) {
            let was_before = self.table.candidates.get(rival.place)?.rule.lane < candidate.rule.lane;
            for (article, share) in rival.taken.articles.iter().zip(&rival.taken.shares) {
                *state.now.get_mut(*article)? += share;
                let counts = self.table.ground.articles.get(*article)?.line.counts_toward_thresholds();
                *given_back += if was_before && counts { *share } else { 0 };
            }
        }
        (*count, *known) = (applied.len(), rivals);
        Some(())
    }

    /// A candidate takes effect.
    fn apply(&mut self, place: usize, taken: Rc<Taken>, began: &[Units], findings: &mut Findings) -> Option<()> {
        let candidate = self.table.candidates.get(place)?;
        let minor_units = self.table.ground.programme.minor_units;
        let Split { lines, shares, pieces } = self.over_lines(&taken)?;
        let value = money::decimal(taken.worth(), minor_units);
        match &taken.reduced {
            Some(reason) => findings.reduced(&candidate.rule.id, reason.clone(), value),
            None if taken.worth() == 0 => findings.granted(&candidate.rule.id),
            None => findings.applied(&candidate.rule.id, value),
        }
        let rule = candidate.rule;
        let basket = Some(Tally { lines: self.table.lines, amounts: began });
        let situation = Situation { basket, ..*self.table.situation };
        let counted = rule.when.counted(&situation);
        let promise = receipt::rule(&rule.id, rule.when.subtotal_at_least, rule.below_threshold, counted, minor_units);
        self.frozen += promise.counted.len();
        self.state.apply(place, Rc::clone(&taken));
        self.run.applied.push(Applied { place, taken, lines, shares, pieces });
        self.run.promises.push(promise);
        Some(())
    }

    /// What a rule takes off each line, where articles have several lines in proportion to what they still come to.
    fn over_lines(&mut self, taken: &Taken) -> Option<Split> {
        let count = taken.articles.len();
        let (mut lines, mut shares) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let mut pieces = Vec::with_capacity(taken.pieces.len());
        let mut done = 0;
        for (position, (article, share)) in taken.articles.iter().zip(&taken.shares).enumerate() {
            let own = self.table.ground.articles.get(*article)?;
            own.split(*share, &|line| self.left(line), &mut |line, share| {
                lines.push(line);
                shares.push(share);
            })?;
            for (line, share) in lines.iter().zip(&shares).skip(done) {
                *self.lines.get_mut(*line)? -= share;
            }
            done = lines.len();
            let mut left = taken.pieces.get(position).copied();
            for line in own.lines().filter_map(|line| self.table.lines.get(line)) {
                if let Some(left) = &mut left {
                    let here = super::articles::pieces(line).min(*left);
                    *left -= here;
                    pieces.push(here);
                }
            }
        }
        Some(Split { lines, shares, pieces })
    }

    /// What can still be taken off a line.
    fn left(&self, line: usize) -> Option<Units> {
        Some((*self.lines.get(line)? - *self.table.ground.floors.get(line)?).max(0))
    }

    /// Of the ways in which a rule can take effect, the one in force tells what became of it; if none is, the first.
    fn is_told_elsewhere(&self, place: usize) -> bool {
        let all = self.table.candidates;
        let Some(own) = all.get(place).filter(|own| own.is_one_of_several) else { return false };
        let is_same = |other: &&Candidate<'_>| core::ptr::eq(other.rule, own.rule);
        let was_chosen = |other: &Candidate<'_>| !other.is_passed_over;
        // INVARIANT: those of one rule stand beside each other.
        let mut before = all.get(..place).unwrap_or_default().iter().rev().take_while(is_same);
        let mut behind = all.get(place + 1..).unwrap_or_default().iter().take_while(is_same);
        let is_in_force = self.found.is_some_and(|found| {
            found.taken.iter().any(|(other, _)| *other != place && all.get(*other).is_some_and(|other| is_same(&other)))
        });
        is_in_force
            || if was_chosen(own) { before.any(was_chosen) } else { before.next().is_some() || behind.any(was_chosen) }
    }
}

/// What a rule takes off lines.
struct Split {
    lines: Vec<usize>,
    shares: Vec<Units>,
    pieces: Vec<i64>,
}
