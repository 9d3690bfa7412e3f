//! What members have chosen of the categories that a rule offers, locked for its period.
//!
//! Of the choices that touch the period of the event the first ones count, as many as may be made; a change of mind in the
//! middle of it changes nothing. Of those that count, the ones that hold at the event are in force.

use alloc::vec::Vec;
use core::ops::Range;

use loyalty_contract::{Choice, LimitPeriod, ReasonCode, Text};

use crate::calendar;
use crate::condition::{Refusal, Situation};
use crate::explain::about;
use crate::limits;
use crate::order;
use crate::programme::Chosen;
use crate::selection::Categories;

/// The categories that a member has chosen by a rule and that are in force.
///
/// # Errors
/// A refusal if there are none.
pub fn in_force(chosen: &Chosen, rule: &Text, situation: &Situation<'_>) -> Result<Categories, Refusal> {
    let nothing_chosen = || Refusal::plain(about(ReasonCode::NotChosen, rule));
    let now = situation.at.unix_seconds;
    let period = period(chosen.period, situation).ok_or_else(nothing_chosen)?;
    let since = |choice: &&Choice| choice.since.as_ref().map_or(i64::MIN, |since| since.unix_seconds);
    let until = |choice: &&Choice| choice.until.as_ref().map_or(i64::MAX, |until| until.unix_seconds);
    let choices = situation.member.iter().flat_map(|member| &member.choices).filter(|choice| {
        choice.rule == *rule
            && chosen.from.contains(&choice.chosen)
            && since(choice) < period.end
            && until(choice) > period.start
    });
    let choices = order::sorted(choices.collect(), |left, right| {
        since(left).cmp(&since(right)).then(left.chosen.cmp(&right.chosen))
    });
    // Each once, and whether it holds now.
    let mut locked: Vec<(&Text, bool)> = Vec::new();
    for choice in &choices {
        let holds = (since(choice)..until(choice)).contains(&now);
        if let Some((_, known)) = locked.iter_mut().find(|(category, _)| **category == choice.chosen) {
            *known |= holds;
        } else if locked.len() < chosen.at_most {
            locked.push((&choice.chosen, holds));
        }
    }
    let in_force =
        Categories::new(locked.into_iter().filter(|(_, holds)| *holds).map(|(category, _)| category.clone()));
    if in_force.is_empty() { Err(nothing_chosen()) } else { Ok(in_force) }
}

/// The period that the event lies in, in seconds.
fn period(period: LimitPeriod, situation: &Situation<'_>) -> Option<Range<i64>> {
    let today = calendar::local_day(situation.at);
    let statement = situation.member.and_then(|member| member.statement_day.as_ref().copied()).unwrap_or(1);
    let first = limits::first_day(period, today, statement)?;
    let next = limits::first_day_after(period, first, statement)?;
    let instant = |day| Some(calendar::first_instant(day, situation.zone)?.unix_seconds);
    Some(instant(first)?..instant(next)?)
}
