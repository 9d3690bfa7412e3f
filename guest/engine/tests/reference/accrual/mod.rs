//! What an event earns, worked out step by step as the rules are written, with nothing done twice at once.
//!
//! Per wallet: base rules, multipliers on what they earned, flat points, caps of rules, caps of the wallet; per credit one
//! rounding, shares of lines and rules; then counters, grants and full cards.

pub mod basket;
pub mod compare;
pub mod condition;
mod conversion;
pub mod coupon;
mod credit;
pub mod earn;
pub mod event;
pub mod lifetime;
pub mod limits;
mod membership;
pub mod occasion;
mod past;
pub mod payment;
pub mod schedule;
pub mod selector;
mod wallet;

use std::collections::BTreeMap;

use loyalty_contract::ReasonCode::ZeroEffect;
use loyalty_contract::{AccrualRequest, Date, Timestamp};
use serde_json::{Value, json};

use crate::document::{field, id, items, number, text};
use crate::exact::{Exact, sum, whole, zero};
use condition::{Refusal, because};
use conversion::Conversion;
use credit::Credit;
use earn::{Holding, granted, holding};
use event::Facts;
use limits::{capped, exhausted, limits};

pub use event::minor_units;
pub use limits::Limit;

/// What an event earns.
pub struct Outcome {
    pub credits: Vec<Credit>,
    pub counters: Vec<Change>,
    pub grants: Vec<Grant>,
    pub conversions: Vec<Conversion>,
    /// What became of each rule, by id.
    pub rules: BTreeMap<String, Fate>,
    /// What stands against each rule that does not hold, by each way in which it could.
    pub ways: BTreeMap<String, Vec<Vec<Refusal>>>,
    /// The most points of any wallet before caps and rounding, in its units.
    pub most_units: Exact,
}

/// What became of a rule, with everything that may be said of it.
#[derive(Debug)]
pub enum Fate {
    Applied,
    Reduced(Vec<Refusal>),
    Refused(Vec<Refusal>),
}

/// A change of a counter.
#[derive(Debug, PartialEq)]
pub struct Change {
    pub limit: String,
    pub subjects: Vec<String>,
    pub period_start: Option<Date>,
    pub change: Exact,
    pub version: Option<u64>,
}

/// A right that a rule, plan or full card opens.
#[derive(Debug, PartialEq)]
pub struct Grant {
    pub rule: String,
    pub to_referrer: bool,
    pub kind: String,
    pub id: String,
    pub since: Timestamp,
    pub until: Option<Timestamp>,
    pub quantity: Exact,
}

/// A decision on its way.
struct Run<'a> {
    facts: Facts<'a>,
    /// The rules that hold, with their limits.
    holding: Vec<(Holding<'a>, Vec<Limit>)>,
    /// What caps and rivals said of a rule.
    says: BTreeMap<String, Vec<Refusal>>,
    /// Exact points of each rule after all caps; one for a rule that grants.
    contributed: BTreeMap<String, Exact>,
    outcome: Outcome,
}

pub fn decide(programme: &Value, request: &AccrualRequest) -> Outcome {
    let facts = Facts::new(programme, request);
    let outcome = Outcome {
        credits: Vec::new(),
        counters: Vec::new(),
        grants: Vec::new(),
        conversions: Vec::new(),
        rules: BTreeMap::new(),
        ways: BTreeMap::new(),
        most_units: zero(),
    };
    let (says, contributed) = (BTreeMap::new(), BTreeMap::new());
    let mut run = Run { facts, holding: Vec::new(), says, contributed, outcome };
    run.find_the_rules_that_hold();
    for wallet in items(programme, "wallets") {
        run.earn_into(wallet);
    }
    run.grant();
    run.open_memberships();
    for wallet in items(programme, "wallets") {
        run.convert(wallet);
    }
    run.count_the_rules();
    run.tell();
    run.outcome
}

impl<'a> Run<'a> {
    fn find_the_rules_that_hold(&mut self) {
        for rule in items(self.facts.programme, "accrual") {
            match (holding(rule, &self.facts), limits(rule, &self.facts)) {
                (Ok(holding), Ok(limits)) if exhausted(&limits).is_empty() => self.holding.push((holding, limits)),
                (holding, limits) => {
                    let against = |holding: Result<Holding<'_>, _>| {
                        let of_limits =
                            limits.as_ref().map_or_else(|reason| vec![reason.clone()], |limits| exhausted(limits));
                        [holding.err().unwrap_or_default(), of_limits].concat()
                    };
                    let nothing = json!({});
                    let alternatives = basket::alternatives(field(rule, "when").unwrap_or(&nothing));
                    let way = |when: Value| {
                        let mut rule = rule.clone();
                        rule["when"] = when;
                        against(self::holding(&rule, &self.facts))
                    };
                    let ways = alternatives.into_iter().map(way).collect();
                    self.outcome.ways.insert(id(rule).into(), ways);
                    self.outcome.rules.insert(id(rule).into(), Fate::Refused(against(holding)));
                }
            }
        }
    }

    /// Opens what rules grant, within their limits of times.
    fn grant(&mut self) {
        for (rule, limits) in self.holding.iter().filter(|(rule, _)| rule.is_grant()) {
            let name = id(rule.rule);
            let (left, says) = capped(rule.rule, limits, &whole(1));
            self.says.entry(name.into()).or_default().extend(says);
            if left == zero() {
                continue;
            }
            self.contributed.insert(name.into(), whole(1));
            let given = field(rule.earn(), "grant").unwrap();
            let (kind, what) = granted(given);
            let since = self.facts.request.at;
            self.outcome.grants.push(Grant {
                rule: name.into(),
                to_referrer: text(rule.rule, "to") == Some("referrer"),
                kind: kind.into(),
                id: what.into(),
                since,
                until: number(given, "days").map(|days| self.facts.zone.days_later(since, days)),
                quantity: whole(number(given, "quantity").unwrap_or(1)),
            });
        }
    }

    /// Fees in the order open memberships.
    fn open_memberships(&mut self) {
        for opened in membership::opened(&self.facts) {
            self.outcome.grants.push(Grant {
                rule: opened.plan.clone(),
                to_referrer: false,
                kind: "membership".into(),
                id: opened.plan,
                since: opened.since,
                until: opened.until,
                quantity: whole(1),
            });
        }
    }

    /// Limits of points grow by what the rule contributed after rounding, limits of times by one.
    fn count_the_rules(&mut self) {
        for (rule, limits) in &self.holding {
            let parts = self.outcome.credits.iter().flat_map(|credit| &credit.rules);
            let points = sum(parts.filter(|(part, _)| part == id(rule.rule)).map(|(_, points)| points));
            let takes_effect =
                rule.is_grant() && self.contributed.contains_key(id(rule.rule)) || self.is_credited(id(rule.rule));
            for limit in limits {
                let change = if limit.counts_points { points.clone() } else { whole(i64::from(takes_effect)) };
                self.outcome.counters.extend(limit.changed_by(change));
            }
        }
    }

    /// Whether a credit that is made has any exact points of a rule.
    fn is_credited(&self, rule: &str) -> bool {
        let mut parts = self.outcome.credits.iter().flat_map(|credit| &credit.parts);
        parts.any(|(part, points)| part == rule && *points > zero())
    }

    /// Says what became of the rules that held.
    fn tell(&mut self) {
        for index in 0..self.holding.len() {
            let rule = &self.holding[index].0;
            let name = id(rule.rule);
            let takes_effect = self.contributed.get(name).is_some_and(|exact| *exact > zero());
            // What one rounding takes away afterwards has been earned all the same.
            let fate = match (takes_effect, self.says.remove(name).unwrap_or_default()) {
                (true, says) if says.is_empty() => Fate::Applied,
                (true, says) => Fate::Reduced(says),
                (false, says) if says.is_empty() => Fate::Refused(vec![because(ZeroEffect)]),
                (false, says) => Fate::Refused(says),
            };
            self.outcome.rules.insert(name.into(), fate);
        }
    }
}

/// Every limit that an event touches, with the digits of what it counts.
pub fn limits_touched(programme: &Value, request: &AccrualRequest) -> Vec<(Limit, u8)> {
    let facts = Facts::new(programme, request);
    let wallets = items(programme, "wallets");
    let scale = |wallet: &Value| number(wallet, "scale").unwrap_or(0) as u8;
    let mut touched = Vec::new();
    for owner in wallets.iter().copied().chain(items(programme, "accrual")) {
        let wallet = text(owner, "wallet").unwrap_or_else(|| id(owner));
        let wallet = wallets.iter().find(|known| id(known) == wallet).unwrap_or(&wallets[0]);
        for limit in limits(owner, &facts).unwrap_or_default() {
            let scale = if limit.counts_points { scale(wallet) } else { 0 };
            touched.push((limit, scale));
        }
    }
    touched
}
