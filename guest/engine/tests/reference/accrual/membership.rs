//! Paid memberships: whether one holds, and what a fee in the order opens.

use loyalty_contract::{LineKind, Membership, Timestamp};
use serde_json::Value;

use super::event::Facts;
use super::lifetime::later;
use crate::document::{field, flag, id, items, number};
use crate::exact::of;

/// Whether a membership of a plan holds at the event; after its end for some days more if the renewal failed.
pub fn holds(plan: &str, facts: &Facts<'_>) -> bool {
    let now = facts.request.at.unix_seconds;
    let wanted = |membership: &&Membership| *membership.plan == *plan;
    let has = facts.member().into_iter().flat_map(|member| &member.memberships).filter(wanted).any(|membership| {
        let until = membership.until.map(|until| match grace(plan, facts) {
            Some(days) if membership.renewal_failed => facts.zone.days_later(until, days),
            _ => until,
        });
        membership.since.unix_seconds <= now && until.is_none_or(|until| now < until.unix_seconds)
    });
    has || opens_in_this_order(plan, facts)
}

fn grace(plan: &str, facts: &Facts<'_>) -> Option<i64> {
    plan_of(plan, facts).and_then(|plan| number(plan, "grace-days"))
}

fn plan_of<'a>(plan: &str, facts: &Facts<'a>) -> Option<&'a Value> {
    items(facts.programme, "memberships").into_iter().find(|known| id(known) == plan)
}

fn opens_in_this_order(plan: &str, facts: &Facts<'_>) -> bool {
    plan_of(plan, facts).is_some_and(|known| flag(known, "same-order") == Some(true) && terms(plan, facts) > 0)
}

/// Terms bought: units of the fee lines whose sku is the plan.
fn terms(plan: &str, facts: &Facts<'_>) -> i64 {
    let fees = facts.lines.iter().filter(|line| line.line.kind == LineKind::MembershipFee && *line.line.sku == *plan);
    let units = fees.map(|line| of(line.line.quantity).to_integer());
    units.map(|units| i64::try_from(units).unwrap()).sum()
}

/// A membership that the order opens or renews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub plan: String,
    pub since: Timestamp,
    pub until: Option<Timestamp>,
}

/// A fee opens the plan now, or from the end of the membership that runs; each unit is a term. Where the plan is held for
/// good there is no end to begin at and none to come: it is opened now, for good.
pub fn opened(facts: &Facts<'_>) -> Vec<Opened> {
    let mut opened = Vec::new();
    if facts.member().is_none() || !facts.is_far_enough() {
        return opened;
    }
    for plan in items(facts.programme, "memberships") {
        let count = terms(id(plan), facts);
        if count == 0 {
            continue;
        }
        let now = facts.request.at;
        let held = facts.member().into_iter().flat_map(|member| &member.memberships);
        let running = held.filter(|held| *held.plan == *id(plan) && held.since.unix_seconds <= now.unix_seconds);
        let ends: Vec<Option<Timestamp>> = running.map(|held| held.until).collect();
        if ends.contains(&None) {
            opened.push(Opened { plan: id(plan).into(), since: now, until: None });
            continue;
        }
        let latest = ends.into_iter().flatten().max_by_key(|until| until.unix_seconds);
        let since = latest.filter(|until| until.unix_seconds > now.unix_seconds).unwrap_or(now);
        let until = field(plan, "term").map(|term| later(since, term, count, &facts.zone));
        opened.push(Opened { plan: id(plan).into(), since, until });
    }
    opened
}
