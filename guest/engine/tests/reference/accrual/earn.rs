//! How much each rule earns on each line: base rules, then multipliers on what they earned, then flat points.

use loyalty_contract::ReasonCode::{ConditionNotMet, NoMatchingItem};
use serde_json::Value;

use super::condition::{Refusal, all_against, because, because_of, none_of_the_tiers};
use super::event::{Facts, minor_units};
use super::payment;
use super::selector::selects;
use crate::document::{field, fields, text};
use crate::exact::{Exact, of, parsed, rounded, split, sum, whole, zero};

/// A rule that holds, with what it may earn on.
pub struct Holding<'a> {
    pub rule: &'a Value,
    /// By line: whether the rule is about it. An action counts as one line.
    pub matches: Vec<bool>,
    /// By line: money it earns on.
    pub basis: Vec<Exact>,
    /// Percent, points or factor; zero for a rule that grants.
    pub rate: Exact,
}

/// What a rule earns in the end, by line.
#[derive(Debug, Clone)]
pub struct Earned<'a> {
    pub rule: &'a Value,
    /// The base or flat rule whose credit it belongs to: a multiplier follows what it multiplies.
    pub under: &'a Value,
    pub lines: Vec<Exact>,
}

impl Earned<'_> {
    pub fn total(&self) -> Exact {
        sum(&self.lines)
    }
}

/// A rule that holds, or all that stands against it.
pub fn holding<'a>(rule: &'a Value, facts: &Facts<'_>) -> Result<Holding<'a>, Vec<Refusal>> {
    let mut against = all_against(rule, facts);
    let matches: Vec<bool> = match facts.order() {
        None => vec![true],
        Some(_) => facts.lines.iter().map(|line| line.may_earn && selects(rule, line, facts)).collect(),
    };
    if !matches.contains(&true) {
        against.push(because(NoMatchingItem));
    }
    let rate = match rate(rule, facts) {
        Ok(rate) => rate,
        Err(reason) => {
            against.push(reason);
            zero()
        }
    };
    if against.is_empty() { Ok(Holding { rule, matches, basis: basis(rule, facts), rate }) } else { Err(against) }
}

/// The rate: a figure of the programme, of the tier, or of the member.
fn rate(rule: &Value, facts: &Facts<'_>) -> Result<Exact, Refusal> {
    let earn = field(rule, "earn").unwrap();
    let rate = field(earn, "percent").or_else(|| field(earn, "points")).or_else(|| field(earn, "multiply"));
    let Some(rate) = rate else { return Ok(zero()) };
    if let Some(rate) = rate.as_str() {
        return Ok(parsed(rate));
    }
    if let Some(name) = text(rate, "figure") {
        let figures = facts.member().map(|member| &member.figures).into_iter().flatten();
        let found = figures.into_iter().find(|figure| *figure.name == *name);
        return found.map(|figure| of(figure.value)).ok_or_else(|| because_of(ConditionNotMet, name));
    }
    let by_tier = field(rate, "by-tier").unwrap();
    // The tier of who is credited.
    let referrers = facts.request.referral.as_ref().and_then(|referral| referral.referrer_tier.as_deref());
    let held = match text(rule, "to") {
        Some("referrer") => referrers.unwrap_or(facts.tiers()[0]),
        _ => facts.tier().unwrap(),
    };
    if let Some(rate) = text(by_tier, held) {
        return Ok(parsed(rate));
    }
    Err(tier_not_named(by_tier, held, facts))
}

/// What is said where a rate by tier has none for the tier held.
pub fn tier_not_named(by_tier: &Value, held: &str, facts: &Facts<'_>) -> Refusal {
    let named: Vec<usize> = fields(by_tier).iter().map(|(tier, _)| facts.height(tier).unwrap()).collect();
    none_of_the_tiers(&named, facts.height(held).unwrap(), facts)
}

/// The money each line earns on under this rule: all of it, or the part paid the way the rule asks for.
fn basis(rule: &Value, facts: &Facts<'_>) -> Vec<Exact> {
    let may_earn: Vec<Exact> =
        facts.lines.iter().map(|line| if line.may_earn { line.basis.clone() } else { zero() }).collect();
    let share = payment::share(rule, facts);
    if share == whole(1) {
        return may_earn;
    }
    let digits = minor_units(facts.programme);
    split(&rounded(&(sum(&may_earn) * share), digits, "half-up"), &may_earn, digits)
}

impl<'a> Holding<'a> {
    pub fn earn(&self) -> &'a Value {
        field(self.rule, "earn").unwrap()
    }

    fn per(&self) -> Option<&'a str> {
        text(self.earn(), "per")
    }

    /// Whether it earns on lines: a percentage, for full steps of money, or for units.
    pub fn is_base(&self) -> bool {
        field(self.earn(), "percent").is_some() || self.per().is_some_and(|per| per != "order" && per != "amount")
    }

    /// Whether it earns once an order, and is multiplied like a base rule.
    pub fn is_per_order(&self) -> bool {
        self.per() == Some("order")
    }

    /// Whether it earns once an event and is never multiplied.
    pub fn is_flat(&self) -> bool {
        !self.is_base() && !self.is_per_order() && !self.is_multiplier() && !self.is_grant()
    }

    pub fn is_multiplier(&self) -> bool {
        field(self.earn(), "multiply").is_some()
    }

    pub fn is_grant(&self) -> bool {
        field(self.earn(), "grant").is_some()
    }

    /// The rule on fewer lines than it is about.
    pub fn on_only(&self, matches: Vec<bool>) -> Self {
        Self { rule: self.rule, matches, basis: self.basis.clone(), rate: self.rate.clone() }
    }

    /// Whether it competes for a line: it is about the line, and by unit the line has units.
    pub fn can_win(&self, line: usize, facts: &Facts<'_>) -> bool {
        self.matches[line] && (self.per() != Some("unit") || !facts.lines[line].line.divisible)
    }

    /// What lies on its own lines, and nothing elsewhere.
    fn on_its_lines(&self, amounts: &[Exact]) -> Vec<Exact> {
        amounts
            .iter()
            .zip(&self.matches)
            .map(|(amount, matches)| if *matches { amount.clone() } else { zero() })
            .collect()
    }

    /// Money it earns on, all its lines together.
    pub fn money(&self) -> Exact {
        sum(&self.on_its_lines(&self.basis))
    }

    /// The exact points of each line, were it alone: basis × rate, basis ÷ step × points, units × points.
    pub fn line_by_line(&self, facts: &Facts<'_>) -> Vec<Exact> {
        let points: Vec<Exact> = match self.per() {
            None => self.basis.iter().map(|basis| basis * &self.rate / whole(100)).collect(),
            Some("unit") => facts.lines.iter().map(|line| units(line.line) * &self.rate).collect(),
            Some(step) => self.basis.iter().map(|basis| basis / parsed(step) * &self.rate).collect(),
        };
        self.on_its_lines(&points)
    }

    /// What a base rule earns: steps count over its lines together, and are shared among them by what they earn on.
    pub fn base(&self, facts: &Facts<'_>) -> Vec<Exact> {
        match self.per() {
            None | Some("unit") => self.line_by_line(facts),
            Some(step) => self.laid((self.money() / parsed(step)).floor() * &self.rate, &self.basis),
        }
    }

    /// Points once an event, laid on its lines in proportion to what they earn on; flat points to their money, however it
    /// was paid.
    pub fn once(&self, facts: &Facts<'_>) -> Vec<Exact> {
        match facts.action() {
            None if self.is_per_order() => self.laid(self.rate.clone(), &self.basis),
            None => {
                self.laid(self.rate.clone(), &facts.lines.iter().map(|line| line.basis.clone()).collect::<Vec<_>>())
            }
            Some(action) if self.per() == Some("amount") => {
                vec![&self.rate * action.amount.map_or_else(|| whole(1), of)]
            }
            Some(_) => vec![self.rate.clone()],
        }
    }

    fn laid(&self, points: Exact, money: &[Exact]) -> Vec<Exact> {
        let mut weights = self.on_its_lines(money);
        if sum(&weights) == zero() {
            // Lines that cost nothing share alike.
            weights = self.on_its_lines(&vec![whole(1); weights.len()]);
        }
        let total = sum(&weights);
        weights.iter().map(|weight| &points * weight / &total).collect()
    }
}

/// Units of a line; goods sold by weight or length have none.
fn units(line: &loyalty_contract::Line) -> Exact {
    if line.divisible { zero() } else { of(line.quantity) }
}

/// What multipliers add to what base rules earned, on the lines they match.
///
/// `multiply` compounds in document order, `add` takes each of the base, `highest` only the largest on each line.
pub fn multiplied<'a>(
    bases: &[Earned<'a>],
    multipliers: &[&Holding<'a>],
    mode: &str,
    facts: &Facts<'_>,
) -> Vec<Earned<'a>> {
    let mut added = Vec::new();
    let mut running: Vec<Vec<Exact>> = bases.iter().map(|base| base.lines.clone()).collect();
    for (position, multiplier) in multipliers.iter().enumerate() {
        for (base, running) in bases.iter().zip(&mut running) {
            let from = if mode == "multiply" { &*running } else { &base.lines };
            let more = |(line, points): (usize, &Exact)| {
                let counts = multiplies(multiplier, base, line)
                    && (mode != "highest" || is_highest(position, base, line, multipliers, facts));
                let part = part_paid(multiplier, line, facts);
                if counts { points * (&multiplier.rate - whole(1)) * part } else { zero() }
            };
            let lines: Vec<Exact> = from.iter().enumerate().map(more).collect();
            for (running, more) in running.iter_mut().zip(&lines) {
                *running += more;
            }
            added.push(Earned { rule: multiplier.rule, under: base.under, lines });
        }
    }
    added
}

/// Whether a multiplier multiplies what a base rule earned on a line. Points per order belong to no line: only multipliers
/// of everything multiply them.
fn multiplies(multiplier: &Holding<'_>, base: &Earned<'_>, line: usize) -> bool {
    let is_per_order = text(field(base.rule, "earn").unwrap(), "per") == Some("order");
    multiplier.matches[line] && (!is_per_order || field(multiplier.rule, "of").is_none())
}

/// Whether a multiplier adds most of those that multiply a base rule on a line, the first of equals.
fn is_highest(
    position: usize,
    base: &Earned<'_>,
    line: usize,
    multipliers: &[&Holding<'_>],
    facts: &Facts<'_>,
) -> bool {
    let gain = |multiplier: &Holding<'_>| (&multiplier.rate - whole(1)) * part_paid(multiplier, line, facts);
    let own = gain(multipliers[position]);
    multipliers.iter().enumerate().filter(|(_, other)| multiplies(other, base, line)).all(|(place, other)| {
        let other = gain(other);
        other < own || (other == own && place >= position)
    })
}

/// The part of a line's money that was paid the way a multiplier asks for.
fn part_paid(multiplier: &Holding<'_>, line: usize, facts: &Facts<'_>) -> Exact {
    let all = &facts.lines[line].basis;
    if *all == zero() { whole(1) } else { &multiplier.basis[line] / all }
}

/// The rule that wins each line, of rules that compete: the most exact points, ties to document order. Rules by unit do
/// not compete for goods that have none.
pub fn winners(competing: &[&Holding<'_>], facts: &Facts<'_>) -> Vec<Option<usize>> {
    let points: Vec<Vec<Exact>> = competing.iter().map(|rule| rule.line_by_line(facts)).collect();
    let winner = |line: usize| {
        let mut winner: Option<usize> = None;
        for (position, rule) in competing.iter().enumerate() {
            let is_more = winner.is_none_or(|best| points[position][line] > points[best][line]);
            if rule.can_win(line, facts) && is_more {
                winner = Some(position);
            }
        }
        winner
    };
    (0..facts.lines.len()).map(winner).collect()
}

/// What kind of thing is granted, and which.
pub fn granted(grant: &Value) -> (&str, &str) {
    let kinds = ["coupon", "gift", "entitlement", "tier"];
    let kind = kinds.into_iter().find(|kind| field(grant, kind).is_some());
    (kind.unwrap(), text(grant, kind.unwrap()).unwrap())
}
