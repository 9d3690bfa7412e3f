//! Rights and rewards that an event opens: those that rules grant, and memberships whose fee is paid.

use alloc::vec::Vec;

use loyalty_contract::{
    Beneficiary, Decimal, Entitlement, Error, Grant, GrantKind, Line, LineKind, Maybe, Text, Timestamp, maybe,
};

use super::event::Occurrence;
use super::holding::Holding;
use crate::calendar::{self, Span, Zone};
use crate::condition::Situation;
use crate::explain::{Findings, overflow};
use crate::money;
use crate::order;
use crate::path::Path;
use crate::programme::{How, Membership, Programme, Rate};

/// The plans whose fee is paid with an order, in order, and for how many terms.
pub fn plans_joined(memberships: &[Membership], event: &Occurrence<'_>) -> (Vec<usize>, Vec<i64>) {
    let fees = event.basket.iter().flat_map(|basket| &basket.lines).map(|line| line.line);
    let fees: Vec<&Line> = fees.filter(|line| line.kind == LineKind::MembershipFee).collect();
    let sku = |at: usize| fees.get(at).map_or("", |line| &line.sku);
    let (by_sku, _) = order::by_id(fees.len(), &sku);
    let (mut plans, mut terms) = (Vec::new(), Vec::new());
    for (plan, membership) in memberships.iter().enumerate().filter(|_| !fees.is_empty()) {
        let own = order::with_id(&by_sku, &membership.id, &sku);
        if !own.is_empty() {
            plans.push(plan);
            let of_line = |at: &usize| money::whole_units(fees.get(*at)?.quantity, 0);
            terms.push(own.iter().filter_map(of_line).sum());
        }
    }
    (plans, terms)
}

/// What an event opens, in the order of the programme: memberships, for so many `terms` each, then what rules grant.
///
/// # Errors
/// Times that lie beyond the year 9999.
pub fn grants(
    programme: &Programme,
    event: &Occurrence<'_>,
    situation: &Situation<'_>,
    terms: &[i64],
    holdings: &[Holding<'_>],
    findings: &mut Findings,
) -> Result<Vec<Grant>, Error> {
    let mut grants = Vec::new();
    let too_far = || overflow(&Path::of("at"));
    let is_paid = event.order.is_some_and(|order| order.state >= programme.earns_from);
    for (plan, terms) in situation.plans_joined.iter().zip(terms) {
        let membership = programme.memberships.get(*plan).filter(|_| is_paid && *terms > 0);
        if let (Some(membership), Some(_)) = (membership, situation.member) {
            grants.push(joined(membership, *terms, situation).ok_or_else(too_far)?);
        }
    }
    for holding in holdings {
        let (How::Grant(kind), Rate::Reward(id, quantity, days)) = (holding.rule.earn.how, &holding.rule.earn.rate)
        else {
            continue;
        };
        let until = match days {
            None => None,
            Some(days) => Some(calendar::after(situation.at, Span::Days(*days), situation.zone).ok_or_else(too_far)?),
        };
        findings.granted(&holding.rule.id);
        grants.push(Grant {
            rule: holding.rule.id.clone(),
            beneficiary: holding.rule.to,
            kind,
            what: window(id, situation.at, until),
            quantity: Maybe::Some(Decimal::new(*quantity, 0)),
        });
    }
    Ok(grants)
}

/// A membership that begins now, or when the one that runs ends.
fn joined(membership: &Membership, terms: i64, situation: &Situation<'_>) -> Option<Grant> {
    let now = situation.at;
    let held = situation.member.iter().flat_map(|member| &member.memberships);
    let running = held.filter(|held| held.plan == membership.id && held.since.unix_seconds <= now.unix_seconds);
    let ends = running.filter_map(|held| held.until.as_ref().copied());
    let since = ends.filter(|until| until.unix_seconds > now.unix_seconds).max_by_key(|until| until.unix_seconds);
    let since = since.unwrap_or(now);
    let until = match membership.term {
        None => None,
        Some(term) => Some(calendar::after(since, times(term, terms)?, Zone::new(since, situation.offsets))?),
    };
    Some(Grant {
        rule: membership.id.clone(),
        beneficiary: Beneficiary::Member,
        kind: GrantKind::Membership,
        what: window(&membership.id, since, until),
        quantity: Maybe::None,
    })
}

fn times(term: Span, terms: i64) -> Option<Span> {
    let terms = u32::try_from(terms).ok()?;
    Some(match term {
        Span::Days(days) => Span::Days(days.checked_mul(terms)?),
        Span::Months(months) => Span::Months(months.checked_mul(terms)?),
    })
}

fn window(id: &Text, since: Timestamp, until: Option<Timestamp>) -> Entitlement {
    Entitlement { id: id.clone(), since: Maybe::Some(since), until: maybe(until) }
}
