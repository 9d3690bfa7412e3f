//! What the rules of one wallet earn together, in the order they take effect, within every cap.

use loyalty_contract::ReasonCode::{LostTo, ZeroEffect};
use serde_json::Value;

use super::Run;
use super::condition::{Refusal, because, because_of};
use super::credit::{credits, is_together};
use super::earn::{Earned, Holding, multiplied, winners};
use super::event::Facts;
use super::limits::{Limit, capped, limits, room};
use crate::document::{id, items, number, text};
use crate::exact::{Exact, sum, ten_to, zero};

impl<'a> Run<'a> {
    pub fn earn_into(&mut self, wallet: &'a Value) {
        let mut earned = self.uncapped(wallet);
        let units = ten_to(number(wallet, "scale").unwrap_or(0) as u8);
        let all = sum(&earned.iter().map(Earned::total).collect::<Vec<_>>()) * units;
        self.outcome.most_units = self.outcome.most_units.clone().max(all);
        self.cap_rules(wallet, &mut earned);
        let limits = limits(wallet, &self.facts).unwrap_or_default();
        self.cap_wallet(wallet, &limits, &mut earned);
        for part in &earned {
            *self.contributed.entry(id(part.rule).into()).or_insert_with(zero) += part.total();
        }
        let credits = credits(wallet, &earned, room(wallet, &limits), &self.facts);
        let points = sum(credits.iter().filter(|credit| !credit.to_referrer).map(|credit| &credit.points));
        self.outcome.counters.extend(limits.iter().filter_map(|limit| limit.changed_by(points.clone())));
        self.outcome.credits.extend(credits);
    }

    /// Base rules, multipliers on what they earned, flat points; each in document order.
    fn uncapped(&mut self, wallet: &'a Value) -> Vec<Earned<'a>> {
        let facts = &self.facts;
        let rules: Vec<&Holding<'a>> = self.holding.iter().map(|(rule, _)| rule).collect();
        let own: Vec<&Holding<'a>> =
            rules.iter().filter(|rule| earns_into(rule.rule, wallet, facts)).copied().collect();
        let mut earned = Vec::new();
        for rule in &own {
            let lines = if rule.is_base() && competes(rule, wallet) {
                let rivals = own
                    .iter()
                    .filter(|other| other.is_base() && competes(other, wallet) && to(other.rule) == to(rule.rule));
                match won(rule, &rivals.copied().collect::<Vec<_>>(), facts) {
                    Ok(lines) => lines,
                    Err(lost) => {
                        self.says.entry(id(rule.rule).into()).or_default().extend(lost);
                        vec![zero(); facts.lines.len()]
                    }
                }
            } else if rule.is_base() {
                rule.base(facts)
            } else if rule.is_per_order() {
                rule.once(facts)
            } else {
                continue;
            };
            earned.push(Earned { rule: rule.rule, under: rule.rule, lines });
        }
        let multipliers: Vec<&Holding<'a>> =
            rules.into_iter().filter(|rule| rule.is_multiplier() && multiplies_in(rule.rule, wallet)).collect();
        earned.extend(multiplied(&earned, &multipliers, text(wallet, "multipliers").unwrap_or("multiply"), facts));
        for rule in own.into_iter().filter(|rule| rule.is_flat()) {
            earned.push(Earned { rule: rule.rule, under: rule.rule, lines: rule.once(facts) });
        }
        earned
    }

    /// Cuts what each rule earned over the event to what its caps leave: credit by credit, in proportion over lines.
    fn cap_rules(&mut self, wallet: &Value, earned: &mut [Earned<'_>]) {
        for (rule, limits) in &self.holding {
            let own = |part: &Earned<'_>| id(part.rule) == id(rule.rule);
            let exact = total_of(own, earned);
            if exact == zero() {
                continue;
            }
            let (left, says) = capped(rule.rule, limits, &exact);
            leave(own, earned, left, wallet, &self.facts);
            self.says.entry(id(rule.rule).into()).or_default().extend(says);
        }
    }

    /// Cuts what is above the wallet's cap from the last rule backwards; the wallet is the member's.
    fn cap_wallet(&mut self, wallet: &Value, limits: &[Limit], earned: &mut [Earned<'_>]) {
        let is_own = |part: &&Earned<'_>| to(part.under) == "member";
        let exact = sum(&earned.iter().filter(is_own).map(Earned::total).collect::<Vec<_>>());
        let (left, says) = capped(wallet, limits, &exact);
        let mut above = exact - left;
        for rule in earned.iter().filter(is_own).map(|part| part.rule).rev().collect::<Vec<_>>() {
            let own = |part: &Earned<'_>| id(part.rule) == id(rule) && is_own(&part);
            let has = total_of(own, earned);
            let cut = has.clone().min(above.clone());
            if cut > zero() {
                leave(own, earned, &has - &cut, wallet, &self.facts);
                above -= cut;
                self.says.entry(id(rule).into()).or_default().extend(says.iter().cloned());
            }
        }
    }
}

/// What has been earned in some parts.
fn total_of(which: impl Fn(&Earned<'_>) -> bool, earned: &[Earned<'_>]) -> Exact {
    sum(&earned.iter().filter(|part| which(part)).map(Earned::total).collect::<Vec<_>>())
}

/// Leaves so many points of some parts: credits are filled in the order of the first rule of each in the document, and
/// within a credit in proportion.
fn leave(
    which: impl Fn(&Earned<'_>) -> bool,
    earned: &mut [Earned<'_>],
    mut left: Exact,
    wallet: &Value,
    facts: &Facts<'_>,
) {
    let earns = |rule: &&Value| earned.iter().any(|part| id(part.under) == id(rule));
    let rules: Vec<&Value> = items(facts.programme, "accrual").into_iter().filter(earns).collect();
    let is_first =
        |position: &usize| rules[..*position].iter().all(|other| !is_together(other, rules[*position], wallet));
    for under in (0..rules.len()).filter(is_first).map(|position| rules[position]) {
        let in_credit = |part: &Earned<'_>| which(part) && is_together(part.under, under, wallet);
        let exact = total_of(in_credit, earned);
        let stays = exact.clone().min(left.clone());
        for part in earned.iter_mut().filter(|part| in_credit(part) && exact > zero()) {
            for points in &mut part.lines {
                *points = &*points * &stays / &exact;
            }
        }
        left -= stays;
    }
}

/// Whether a rule earns into a wallet; the only wallet need not be named.
fn earns_into(rule: &Value, wallet: &Value, facts: &Facts<'_>) -> bool {
    match text(rule, "wallet") {
        Some(named) => named == id(wallet),
        None => items(facts.programme, "wallets").len() == 1,
    }
}

/// A multiplier that names no wallet is for all of them.
fn multiplies_in(rule: &Value, wallet: &Value) -> bool {
    text(rule, "wallet").is_none_or(|named| named == id(wallet))
}

/// Whether a rule earns only where it gives more than the others that compete.
fn competes(rule: &Holding<'_>, wallet: &Value) -> bool {
    text(rule.rule, "with-base").or(text(wallet, "base")) == Some("highest")
}

/// Whom a rule credits.
fn to(rule: &Value) -> &str {
    text(rule, "to").unwrap_or("member")
}

/// What a competing rule earns on the lines it wins.
///
/// # Errors
/// The first of the rules that beat it, if it wins no line; nothing is lost where there was nothing to win.
fn won(rule: &Holding<'_>, rivals: &[&Holding<'_>], facts: &Facts<'_>) -> Result<Vec<Exact>, Vec<Refusal>> {
    let winners = winners(rivals, facts);
    let own = rivals.iter().position(|rival| id(rival.rule) == id(rule.rule));
    let wins: Vec<bool> = winners.iter().map(|winner| winner.is_some() && *winner == own).collect();
    if wins.contains(&true) {
        return Ok(rule.on_only(wins).base(facts));
    }
    let at_stake = (0..facts.lines.len()).filter(|line| rule.can_win(*line, facts));
    let winner = at_stake.filter_map(|line| winners[line]).min();
    Err(vec![winner.map_or_else(|| because(ZeroEffect), |winner| because_of(LostTo, id(rivals[winner].rule)))])
}
