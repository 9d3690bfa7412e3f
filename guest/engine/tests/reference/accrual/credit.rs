//! From exact points to credits: which points go together, one rounding, and the shares of lines and rules.

use loyalty_contract::Timestamp;
use serde_json::Value;

use super::earn::Earned;
use super::event::Facts;
use super::lifetime::{active_at, expires_at};
use crate::document::{field, id, items, number, text};
use crate::exact::{Exact, rounded, split, split_rounded, sum, zero};

/// Decimals of a wallet's unit to which points are taken before they are rounded.
const DECIMALS_OF_A_UNIT: u8 = 10;

/// A credit.
#[derive(Debug)]
pub struct Credit {
    pub wallet: String,
    pub to_referrer: bool,
    pub funder: Option<String>,
    pub points: Exact,
    pub rounding: String,
    pub active_at: Timestamp,
    pub expires_at: Option<Timestamp>,
    /// Rules in the order they took effect, with their exact points.
    pub parts: Vec<(String, Exact)>,
    /// What each rule contributed after rounding: largest remainder, ties to the rule that took effect first.
    pub rules: Vec<(String, Exact)>,
    /// Lines by key, with points above zero; none for an action.
    pub shares: Vec<(String, Exact)>,
}

/// Who is credited, who pays, when the points become active and when they expire.
type Terms<'a> = (&'a str, Option<&'a str>, Option<&'a Value>, Option<Value>);

/// The terms of a rule: its own, else those of the wallet.
fn terms<'a>(rule: &'a Value, wallet: &'a Value) -> Terms<'a> {
    (
        text(rule, "to").unwrap_or("member"),
        text(rule, "funder").or(text(wallet, "funder")),
        field(rule, "activates").or(field(wallet, "activates")),
        field(rule, "expires").or(field(wallet, "expires")).cloned().map(in_full),
    )
}

/// An expiry with what it says by default.
fn in_full(mut expires: Value) -> Value {
    if field(&expires, "at").is_none() && field(&expires, "on").is_none() {
        expires["at"] = "instant".into();
    }
    expires
}

/// Whether the points of two rules go into one credit of a wallet.
pub fn is_together(rule: &Value, other: &Value, wallet: &Value) -> bool {
    terms(rule, wallet) == terms(other, wallet)
}

/// The credits of a wallet, in the order of the first rule of each in the document. Rounding takes the member's not
/// beyond the points that the wallet's cap has left.
pub fn credits(wallet: &Value, earned: &[Earned<'_>], room: Option<Exact>, facts: &Facts<'_>) -> Vec<Credit> {
    let mut groups: Vec<Vec<&Earned<'_>>> = Vec::new();
    for rule in items(facts.programme, "accrual") {
        let is_new = groups.iter().all(|group| !is_together(group[0].under, rule, wallet));
        let group: Vec<&Earned<'_>> = earned.iter().filter(|part| is_together(part.under, rule, wallet)).collect();
        if is_new && earned.iter().any(|part| id(part.under) == id(rule)) {
            groups.push(group);
        }
    }
    let mut room = room;
    let mut credits = Vec::new();
    for group in groups {
        let is_members = terms(group[0].under, wallet).0 == "member";
        let most = room.clone().filter(|_| is_members);
        let Some(credit) = credit(wallet, &group, most, facts) else { continue };
        room = room.map(|room| if is_members { room - &credit.points } else { room });
        credits.push(credit);
    }
    credits
}

/// One credit; none if nothing is left after rounding.
fn credit(wallet: &Value, group: &[&Earned<'_>], most: Option<Exact>, facts: &Facts<'_>) -> Option<Credit> {
    let digits = number(wallet, "scale").unwrap_or(0) as u8;
    let parts = by_rule(group);
    let exact = sum(parts.iter().map(|(_, points)| points));
    let rounding = text(wallet, "rounding").unwrap_or("down");
    // What lies that near a whole one is one: not even thirds are told more exactly.
    let near = rounded(&exact, digits + DECIMALS_OF_A_UNIT, "half-up");
    let uncapped = rounded(&near, digits, rounding);
    let points = most.map_or(uncapped.clone(), |most| uncapped.clone().min(most));
    if points == zero() {
        return None;
    }
    let (to, funder, activates, expires) = terms(group[0].under, wallet);
    let exacts: Vec<Exact> = parts.iter().map(|(_, points)| points.clone()).collect();
    let contributions = parts.iter().map(|(rule, _)| rule.clone()).zip(split_rounded(&points, &exacts, digits));
    Some(Credit {
        wallet: id(wallet).into(),
        to_referrer: to == "referrer",
        funder: funder.map(Into::into),
        rounding: rounding.into(),
        active_at: active_at(facts.request.at, activates, &facts.zone),
        expires_at: expires_at(facts.request.at, expires.as_ref(), &facts.zone),
        rules: contributions.filter(|(_, points)| *points > zero()).collect(),
        shares: shares(&points, group, digits, facts),
        parts: if points < uncapped { first_of(&points, parts) } else { parts },
        points,
    })
}

/// As much of the parts as comes to so many points, from the first one on.
fn first_of(points: &Exact, parts: Vec<(String, Exact)>) -> Vec<(String, Exact)> {
    let mut left = points.clone();
    let mut first = Vec::new();
    for (rule, part) in parts {
        let part = part.min(left.clone());
        left -= &part;
        first.push((rule, part));
    }
    first
}

/// The exact points of each rule that has any, in the order the rules took effect.
fn by_rule(group: &[&Earned<'_>]) -> Vec<(String, Exact)> {
    let mut parts: Vec<(String, Exact)> = Vec::new();
    for earned in group {
        match parts.iter_mut().find(|(rule, _)| rule == id(earned.rule)) {
            Some((_, points)) => *points += earned.total(),
            None => parts.push((id(earned.rule).into(), earned.total())),
        }
    }
    parts.retain(|(_, points)| *points > zero());
    parts
}

/// The points laid back on the lines: largest remainder over what each line earned exactly, ties by key.
fn shares(points: &Exact, group: &[&Earned<'_>], digits: u8, facts: &Facts<'_>) -> Vec<(String, Exact)> {
    if facts.action().is_some() {
        return Vec::new();
    }
    let of_line = |line: usize| sum(group.iter().map(|part| &part.lines[line]));
    let weights: Vec<Exact> = (0..facts.lines.len()).map(of_line).collect();
    let keys = facts.lines.iter().map(|line| line.line.key.to_string());
    keys.zip(split(points, &weights, digits)).filter(|(_, points)| *points > zero()).collect()
}
