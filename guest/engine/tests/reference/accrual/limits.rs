//! Caps, budgets and their counters: how much of a limit is left, and what an event uses of it.

use loyalty_contract::ReasonCode::{
    self, BudgetExhausted, BudgetPartial, CapOrder, CapPeriod, ConditionNotMet, LimitExhausted,
};
use loyalty_contract::{Counter, Date};
use serde_json::Value;

use super::Change;
use super::condition::{Refusal, because_of, normalised, value_of};
use super::coupon;
use super::event::Facts;
use super::occasion;
use super::selector::statement_day;
use crate::civil;
use crate::document::{decimal, field, id, text, words};
use crate::exact::{Exact, of, parsed, whole, zero};

/// Limits in the order they are applied; per order comes before all of them.
const PERIODS: [&str; 8] = ["day", "week", "month", "quarter", "year", "statement", "occasion", "total"];

/// A limit of a rule or wallet, and where its counter stands.
#[derive(Clone)]
pub struct Limit {
    pub id: String,
    pub maximum: Exact,
    pub counts_points: bool,
    pub is_budget: bool,
    /// Whether a rule that does not fit whole gives nothing.
    pub refuses: bool,
    pub subjects: Vec<String>,
    pub period_start: Option<Date>,
    pub used: Exact,
    pub version: Option<u64>,
}

/// The limits of a rule or wallet: its cap, then its budget.
///
/// # Errors
/// Whom a limit counts is not known.
pub fn limits(owner: &Value, facts: &Facts<'_>) -> Result<Vec<Limit>, Refusal> {
    let wanted = field(owner, "when").and_then(|when| field(when, "coupon"));
    let coupons = wanted.map_or_else(Vec::new, |wanted| coupon::fitting(wanted, &facts.request.coupons, facts));
    // The coupon of which most is left opens the rule; of equals the first.
    let mut best = limits_opened_by(owner, coupons.first().map(|coupon| &*coupon.code), facts)?;
    for coupon in coupons.iter().skip(1) {
        let limits = limits_opened_by(owner, Some(&coupon.code), facts)?;
        if left(&limits) > left(&best) {
            best = limits;
        }
    }
    Ok(best)
}

/// The least that limits leave, if all of them leave something; times do not run out little by little.
pub fn left(limits: &[Limit]) -> (bool, Exact) {
    let of_points = limits.iter().filter(|limit| limit.counts_points);
    let left = of_points.map(|limit| (&limit.maximum - &limit.used).max(zero())).min();
    (exhausted(limits).is_empty(), left.unwrap_or_else(|| whole(i64::MAX)))
}

/// The limits of a rule that a coupon has opened.
///
/// # Errors
/// Whom a limit counts is not known.
pub fn limits_opened_by(owner: &Value, coupon: Option<&str>, facts: &Facts<'_>) -> Result<Vec<Limit>, Refusal> {
    let mut limits = Vec::new();
    for (name, prefix) in [("cap", ""), ("budget", "budget-")] {
        let Some(cap) = field(owner, name) else { continue };
        for period in PERIODS {
            let key = if period == "total" { period.to_owned() } else { format!("per-{period}") };
            let Some(maximum) = field(cap, &key) else { continue };
            let counts_points = maximum.is_string();
            let subjects = if name == "cap" { subjects(cap, owner, coupon, facts)? } else { Vec::new() };
            let limit = Limit {
                id: format!("{}/{prefix}{key}", id(owner)),
                maximum: maximum.as_str().map_or_else(|| whole(maximum.as_i64().unwrap()), parsed),
                counts_points,
                is_budget: name == "budget",
                refuses: text(cap, "when-short").map_or(!counts_points, |short| short == "refuse"),
                subjects,
                period_start: period_start(period, owner, facts).map(civil::date_of_day),
                used: zero(),
                version: None,
            };
            limits.push(as_used(limit, &facts.request.counters));
        }
    }
    Ok(limits)
}

/// A limit with what its own counter says; others are of other people or other periods.
fn as_used(limit: Limit, counters: &[Counter]) -> Limit {
    let own = counters.iter().find(|counter| {
        *counter.limit == *limit.id
            && counter.period_start == limit.period_start
            && counter.subjects.iter().map(|subject| &**subject).eq(limit.subjects.iter().map(|subject| &**subject))
    });
    match own {
        None => limit,
        Some(own) => Limit { used: of(own.used), version: Some(own.version), ..limit },
    }
}

/// Whom a limit counts, in the order of `by`; who is credited unless it says otherwise.
fn subjects(cap: &Value, owner: &Value, coupon: Option<&str>, facts: &Facts<'_>) -> Result<Vec<String>, Refusal> {
    let mut subjects = Vec::new();
    let credited = if text(owner, "to") == Some("referrer") { "referrer" } else { "member" };
    for scope in words(cap, "by").unwrap_or_else(|| vec![credited]) {
        let subject = match scope {
            "member" => facts.member().map(|member| member.id.to_string()),
            "subject" => facts.action().and_then(|action| action.subject.as_ref()).map(|subject| subject.to_string()),
            "referrer" => facts.request.referral.as_ref().map(|referral| referral.referrer.to_string()),
            "coupon" => coupon.map(normalised),
            "identifier" => value_of(text(cap, "identifier").unwrap(), facts).map(str::to_owned),
            other => panic!("no such scope: {other}"),
        };
        let name = if scope == "identifier" { text(cap, "identifier").unwrap() } else { scope };
        subjects.push(subject.ok_or_else(|| because_of(ConditionNotMet, name))?);
    }
    Ok(subjects)
}

/// First day of the period of the event; none for a limit since ever.
fn period_start(period: &str, owner: &Value, facts: &Facts<'_>) -> Option<i64> {
    match period {
        "total" => None,
        "statement" => Some(civil::first_day_of_statement(facts.now.day, statement_day(facts))),
        "occasion" => occasion::return_of(owner, facts),
        period => Some(civil::first_day(period, facts.now.day)),
    }
}

impl Limit {
    /// What becomes of its counter when the event uses some of it.
    pub fn changed_by(&self, change: Exact) -> Option<Change> {
        let (limit, subjects) = (self.id.clone(), self.subjects.clone());
        let (period_start, version) = (self.period_start, self.version);
        (change > zero()).then_some(Change { limit, subjects, period_start, change, version })
    }
}

/// What is said of limits that are used up already: a rule with one of them does not hold.
pub fn exhausted(limits: &[Limit]) -> Vec<Refusal> {
    let used_up = limits.iter().filter(|limit| limit.used >= limit.maximum);
    used_up.map(|limit| because_of(codes(limit).1, &limit.id)).collect()
}

/// What caps leave of `points`, and what they say of it.
///
/// The cap per order comes first and always cuts, then each limit of points. Points that do not fit are cut to what fits,
/// or refused whole. A limit of times that is used up takes everything.
pub fn capped(owner: &Value, limits: &[Limit], points: &Exact) -> (Exact, Vec<Refusal>) {
    let mut left = points.clone();
    let mut says = Vec::new();
    let cap = field(owner, "cap");
    if let Some(most) = cap.and_then(|cap| decimal(cap, "per-order"))
        && left > most
    {
        left = most;
        says.push(Refusal { code: CapOrder, id: None });
    }
    for limit in limits {
        let (code, exhausted) = codes(limit);
        let room = (&limit.maximum - &limit.used).max(zero());
        let needed = if limit.counts_points { left.clone() } else { whole(1) };
        if left == zero() || needed <= room {
            continue;
        }
        let is_over = !limit.counts_points || limit.refuses || room == zero();
        left = if is_over { zero() } else { room };
        says.push(match (is_over, limit.is_budget) {
            (true, _) => because_of(exhausted, &limit.id),
            (false, true) => because_of(code, &limit.id),
            (false, false) => Refusal { code, id: None },
        });
    }
    (left, says)
}

/// The points that all caps of an owner leave; none where there is no cap on points.
pub fn room(owner: &Value, limits: &[Limit]) -> Option<Exact> {
    let per_order = field(owner, "cap").and_then(|cap| decimal(cap, "per-order"));
    let of_limits = limits.iter().filter(|limit| limit.counts_points).map(|limit| &limit.maximum - &limit.used);
    of_limits.chain(per_order).min().map(|room| room.max(zero()))
}

/// What is said when a limit cuts, and when it is used up.
fn codes(limit: &Limit) -> (ReasonCode, ReasonCode) {
    if limit.is_budget { (BudgetPartial, BudgetExhausted) } else { (CapPeriod, LimitExhausted) }
}
