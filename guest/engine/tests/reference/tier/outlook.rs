//! The whole answer: the tier held, how far it is to others, and what lies ahead if nothing more happens.

use loyalty_contract::Timestamp;
use serde_json::{Value, json};

use super::claim::Claim;
use super::figures::Figures;
use super::holding::{Held, Kind, Standing, Stored};
use super::ladder::Alternative;
use super::{Entry, Facts};
use crate::document::{field, id, items, text, words};
use crate::exact::{Exact, parsed, rounded, shown, whole};

pub fn decision(facts: &Facts<'_>, request: &Value) -> Value {
    let standing = Standing::read(facts, request);
    let held = facts.held(&standing, facts.at);
    let ladder = &facts.ladder;
    let figures = &held.earned.figures;
    let now = held.top.claim.position;
    let previous = standing.top;
    let tier = |position: usize| id(ladder.levels()[position]).to_owned();
    let fall = facts.first_fall(&held);
    let within = facts.at_risk_until();
    let fall_ahead = fall.as_ref().filter(|(at, _)| at.unix_seconds <= within.unix_seconds);
    let qualified: Value = ladder
        .metrics()
        .iter()
        .map(|metric| json!({ "metric": metric, "amount": told(metric, &figures.of(metric)) }))
        .collect();
    json!({
        "standing": standing_of(facts, &held),
        "previous": tier(previous),
        "change": change(&held, previous, request),
        "reason": reason(&standing, &held),
        "qualified": qualified,
        "progress": facts.progress(&held),
        "to-keep": facts.to_keep(&held, fall_ahead.map(|(at, _)| *at)),
        "at-risk": fall_ahead.is_some(),
        "at-risk-tier": fall_ahead.map(|(_, position)| tier(*position)),
        "benefits": words(ladder.levels()[now], "benefits").unwrap_or_default(),
        "resets": resets(facts, now, previous),
        "next-review": facts.next_review(&held).map(|at| at.to_string()),
    })
}

fn standing_of(facts: &Facts<'_>, held: &Held) -> Value {
    let claim = |claim: &Claim, origin: &str| {
        let told = |at: Option<Timestamp>| at.map(|at| at.to_string());
        json!({
            "tier": id(facts.ladder.levels()[claim.position]),
            "since": claim.since.to_string(),
            "until": told(claim.until),
            "origin": origin,
            "grace-until": told(claim.grace_until),
            "changed-at": told(claim.changed_at),
        })
    };
    let mut standing = claim(&held.top.claim, &held.top.origin);
    standing["beneath"] = held.beneath.iter().map(|Stored { claim: beneath, origin }| claim(beneath, origin)).collect();
    standing
}

fn change(held: &Held, previous: usize, request: &Value) -> &'static str {
    let ended = field(request, "standing").and_then(|standing| super::instant(standing, "until"));
    let is_longer = match (ended, held.top.claim.until) {
        (Some(before), Some(now)) => before.unix_seconds < now.unix_seconds,
        (Some(_), None) => true,
        (None, _) => false,
    };
    match held.top.claim.position {
        now if now > previous => "upgrade",
        now if now < previous => "downgrade",
        // The lowest tier has no end that could move.
        now if is_longer && now > 0 => "renewal",
        _ => "none",
    }
}

fn reason(before: &Standing, held: &Held) -> &'static str {
    let is_lower = held.top.claim.position < before.top;
    let is_over = !before.is_top_earned
        && match (&before.locked, held.top.kind) {
            // The claim that was on top was the lock: it is over if it holds no more.
            (Some(stored), _) if stored.claim.position == before.top && before.paid.is_none() => held.locked.is_none(),
            _ => true,
        };
    if is_lower && is_over {
        return "lapsed";
    }
    match held.top.kind {
        Kind::Earned => held.earned.reason,
        Kind::Locked => "locked",
        Kind::Membership if held.top.claim.grace_until.is_some() => "grace",
        Kind::Membership => "membership",
    }
}

fn resets(facts: &Facts<'_>, now: usize, previous: usize) -> Vec<String> {
    let Some(resets) = field(facts.ladder.0, "resets") else { return Vec::new() };
    let applies = match text(resets, "on").unwrap() {
        "upgrade" => now > previous,
        "downgrade" => now < previous,
        _ => now != previous,
    };
    let wallets = items(resets, "wallets").into_iter().filter(|_| applies);
    wallets.map(|wallet| wallet.as_str().unwrap().to_owned()).collect()
}

impl Facts<'_> {
    /// How far it is to every higher tier that figures lead to, or a fee alone.
    fn progress(&self, held: &Held) -> Value {
        let mut progress = Vec::new();
        let figures = self.figures(self.at, &held.earned.claim);
        for position in held.top.claim.position + 1..self.ladder.levels().len() {
            let ways = self.ladder.ways_in(position);
            if ways.is_empty() {
                let fee = self.fee(position, None);
                if fee != json!([]) {
                    progress.push(json!({ "tier": id(self.ladder.levels()[position]), "metrics": fee }));
                }
                continue;
            }
            let way = figures.nearest(ways);
            let metrics = asked(&way, &figures, |metric| self.deadline(metric, held));
            progress.push(json!({ "tier": id(self.ladder.levels()[position]), "metrics": metrics }));
        }
        progress.into()
    }

    /// When figures of a metric begin to fall out of the window, or the window ends.
    fn deadline(&self, metric: &str, held: &Held) -> Option<Timestamp> {
        if let Some(end) = self.end_of_period(self.at) {
            return Some(end);
        }
        let counts = self.entries.iter().filter(|entry| self.counts(entry, self.at, &held.earned.claim));
        let of_metric = counts.filter(|entry| entry.figures.get(metric).is_some_and(|amount| *amount != whole(0)));
        of_metric.filter_map(|entry| self.leaves(entry)).min_by_key(|at| at.unix_seconds)
    }

    /// What is missing to keep the tier beyond its end.
    fn to_keep(&self, held: &Held, fall: Option<Timestamp>) -> Value {
        let claim = &held.earned.claim;
        if held.top.kind == Kind::Membership {
            let end = self.end_of_terms(held.top.claim.position);
            return end.map_or(json!([]), |end| self.fee(held.top.claim.position, Some(end)));
        }
        if held.top.kind != Kind::Earned || claim.position == 0 || self.ladder.mode() == "none" {
            return json!([]);
        }
        let (figures, deadline) = match (self.ladder.has_terms(), claim.grace_until, claim.until, fall) {
            // In grace what counts now would renew it, or what counted at the end that has passed.
            (true, Some(end), ended, _) => {
                let now = self.figures(self.at, claim);
                let then = ended.map(|ended| self.figures(self.just_before(ended), claim));
                let lacks = |figures: &Figures| {
                    let way = figures.nearest(self.ladder.ways_to_keep(claim.position));
                    figures.lacks(&way)
                };
                (then.filter(|then| lacks(then) < lacks(&now)).unwrap_or(now), end)
            }
            (true, None, Some(end), _) => (self.figures(self.shown(self.just_before(end)), claim), end),
            (false, _, _, Some(fall)) => (self.figures(fall, claim), fall),
            _ => return json!([]),
        };
        if self.ladder.keeps(claim.position, &figures) || self.ladder.earned(&figures) > claim.position {
            return json!([]);
        }
        let way = figures.nearest(self.ladder.ways_to_keep(claim.position));
        asked(&way, &figures, |_| Some(deadline))
    }

    /// What a term costs of the plan that carries a level; nothing if it costs nothing.
    fn fee(&self, position: usize, by: Option<Timestamp>) -> Value {
        let Some(plan) = self.ladder.plan(position) else { return json!([]) };
        let Some(fee) = self.fees.get(plan) else { return json!([]) };
        json!([{
            "metric": format!("fee:{plan}"),
            "reached": "0",
            "required": shown(fee),
            "missing": shown(fee),
            "deadline": by.map(|at| at.to_string()),
        }])
    }

    /// The first instant from now on at which no membership carries a level; none if one always does.
    fn end_of_terms(&self, position: usize) -> Option<Timestamp> {
        let plan = self.ladder.plan(position);
        let own = self.memberships.iter().filter(|membership| Some(&*membership.plan) == plan);
        let terms: Vec<_> = own.map(|membership| (membership.since, self.last_day_of(membership))).collect();
        let holds = |at: Timestamp| {
            terms.iter().any(|(since, end)| {
                since.unix_seconds <= at.unix_seconds && end.is_none_or(|end| at.unix_seconds < end.unix_seconds)
            })
        };
        let mut ends: Vec<Timestamp> = terms.iter().filter_map(|(_, end)| *end).collect();
        ends.sort_by_key(|end| end.unix_seconds);
        ends.into_iter().find(|end| self.at.unix_seconds < end.unix_seconds && !holds(*end))
    }

    fn at_risk_until(&self) -> Timestamp {
        self.zone.days_later(self.at, self.ladder.days_at_risk())
    }

    /// The first instant at which a lower tier is on top, and which, if nothing more happens; looked for as far as the
    /// programme calls a tier at risk.
    fn first_fall(&self, held: &Held) -> Option<(Timestamp, usize)> {
        let last = self.at_risk_until().unix_seconds;
        let before = held.top.claim.position;
        let mut standing = Standing::after(held);
        let mut now = self.at;
        let mut known = self.changes_ahead(&standing, now);
        while let Some(next) = known {
            if next.unix_seconds > last {
                return None;
            }
            now = self.shown(next);
            let later = self.held(&standing, now);
            if later.top.claim.position < before {
                return Some((now, later.top.claim.position));
            }
            standing = Standing::after(&later);
            known = self.changes_ahead(&standing, now);
        }
        None
    }

    /// The next instant after another at which anything may change by itself.
    fn changes_ahead(&self, standing: &Standing, now: Timestamp) -> Option<Timestamp> {
        let asked = self.entries.iter().filter(|entry| self.is_asked_for(entry));
        let mut instants: Vec<Timestamp> = asked.filter_map(|entry| self.leaves(entry)).collect();
        instants.extend(self.end_of_period(now));
        instants.extend(self.beginnings_of_tasks());
        instants.extend(self.ends_of_claims(standing));
        instants.into_iter().filter(|at| at.unix_seconds > now.unix_seconds).min_by_key(|at| at.unix_seconds)
    }

    /// When claims end and memberships start.
    fn ends_of_claims(&self, standing: &Standing) -> Vec<Timestamp> {
        let mut instants = Vec::new();
        let earned = standing.earned.iter().filter(|claim| claim.position > 0);
        for claim in earned.chain(standing.locked.iter().map(|stored| &stored.claim)) {
            instants.extend(claim.until);
            instants.extend(claim.grace_until);
        }
        let levels = 0..self.ladder.levels().len();
        let plans: Vec<&str> = levels.filter_map(|position| self.ladder.plan(position)).collect();
        for membership in self.memberships.iter().filter(|membership| plans.contains(&&*membership.plan)) {
            instants.push(membership.since);
            instants.extend(membership.until);
            instants.extend(self.last_day_of(membership));
        }
        instants
    }

    /// When the periods of tasks begin; within a window's period they are all there already.
    fn beginnings_of_tasks(&self) -> Vec<Timestamp> {
        let metrics = self.ladder.metrics();
        let asked = self.tasks.iter().filter(|task| self.period().is_none() && metrics.contains(&task.metric));
        asked.filter_map(|task| task.first_day).map(|day| self.zone.start_of(day)).collect()
    }

    /// Whether an entry has something that a level asks for.
    fn is_asked_for(&self, entry: &Entry) -> bool {
        let has = |metric: &String| entry.figures.get(metric).is_some_and(|amount| *amount != whole(0));
        self.ladder.metrics().iter().any(has)
    }

    /// The next instant at which it is worth asking again.
    fn next_review(&self, held: &Held) -> Option<Timestamp> {
        let counts = |entry: &&Entry| self.counts(entry, self.at, &held.earned.claim) && self.is_asked_for(entry);
        let counting = self.entries.iter().filter(counts);
        let counting: Vec<_> = counting.collect();
        let mut instants: Vec<Timestamp> = counting.iter().filter_map(|entry| self.leaves(entry)).collect();
        if !counting.is_empty() || held.top.claim.position > 0 {
            instants.extend(self.end_of_period(self.at));
        }
        instants.extend(self.beginnings_of_tasks());
        instants.extend(self.ends_of_claims(&Standing::after(held)));
        instants.into_iter().filter(|at| at.unix_seconds > self.at.unix_seconds).min_by_key(|at| at.unix_seconds)
    }
}

fn asked(way: &Alternative, figures: &Figures, deadline: impl Fn(&str) -> Option<Timestamp>) -> Value {
    let metric = |(metric, required): &(String, Exact)| {
        let reached = figures.of(metric);
        json!({
            "metric": metric,
            "reached": told(metric, &reached),
            "required": shown(required),
            "missing": lacking(metric, required, &reached),
            "deadline": deadline(metric).map(|at| at.to_string()),
        })
    };
    way.iter().map(metric).collect()
}

/// What is missing to a threshold, seen from the figure as it is answered.
fn lacking(metric: &str, required: &Exact, reached: &Exact) -> String {
    if reached >= required { shown(&whole(0)) } else { shown(&(required - parsed(&told(metric, reached)))) }
}

/// A figure as it is answered: of a share of a task six decimals.
fn told(metric: &str, figure: &Exact) -> String {
    if metric.starts_with("task:") { shown(&rounded(figure, 6, "down")) } else { shown(figure) }
}
