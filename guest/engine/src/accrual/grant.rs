//! Rights and rewards that an event opens: those that rules grant, and memberships whose fee is paid.

use alloc::vec::Vec;

use loyalty_contract::{Beneficiary, Decimal, Entitlement, Grant, GrantKind, LineKind, Maybe, Text, Timestamp, maybe};

use super::event::Occurrence;
use super::holding::Holding;
use crate::calendar::{self, Span, Zone};
use crate::condition::Situation;
use crate::explain::{Findings, Refused, overflow};
use crate::path::Path;
use crate::programme::{How, Membership, Programme, Rate};

/// The plans whose fee is paid with an order, in order, and for how many terms.
pub fn plans_joined(memberships: &[Membership], event: &Occurrence<'_>) -> (Vec<usize>, Vec<i64>) {
    event.basket.as_ref().map(|basket| basket.plans_joined(memberships)).unwrap_or_default()
}

/// What an event opens, in the order of the programme: memberships, for so many `terms` each, then what rules grant.
///
/// # Errors
/// Times that lie beyond the year 9999, with the line that pays for so many terms or the event.
pub fn grants(
    programme: &Programme,
    event: &Occurrence<'_>,
    situation: &Situation<'_>,
    terms: &[i64],
    holdings: &[Holding<'_>],
    findings: &mut Findings,
) -> Result<Vec<Grant>, Refused> {
    let mut grants = Vec::new();
    let too_far = || overflow(&Path::of("at"));
    let is_paid = event.order.is_some_and(|order| order.state >= programme.earns_from);
    for (plan, terms) in situation.plans_joined.iter().zip(terms) {
        let membership = programme.memberships.get(*plan).filter(|_| is_paid && *terms > 0);
        if let (Some(membership), Some(_)) = (membership, situation.member) {
            grants.push(joined(membership, *terms, situation).ok_or_else(|| too_many_terms(event, membership))?);
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

/// The error for a fee of more terms than there are years, at the first line that pays for them.
fn too_many_terms(event: &Occurrence<'_>, membership: &Membership) -> Refused {
    let mut lines = event.order.iter().flat_map(|order| &order.basket.lines);
    let first = lines.position(|line| line.kind == LineKind::MembershipFee && line.sku == membership.id);
    let event = Path::of("event");
    let purchase = event.field("purchase");
    let basket = purchase.field("basket");
    let lines = basket.field("lines");
    overflow(&lines.index(first.unwrap_or(0)).field("quantity"))
}

/// A membership that begins now, or when the one that runs ends. What is held for good stays so.
fn joined(membership: &Membership, terms: i64, situation: &Situation<'_>) -> Option<Grant> {
    let now = situation.at;
    let held = situation.member.iter().flat_map(|member| &member.memberships);
    let running = held.filter(|held| held.plan == membership.id && held.since.unix_seconds <= now.unix_seconds);
    let (mut since, mut is_for_good) = (now, false);
    for held in running {
        match held.until.as_ref() {
            None => is_for_good = true,
            Some(until) if until.unix_seconds > since.unix_seconds => since = *until,
            Some(_) => {}
        }
    }
    let (since, until) = match membership.term {
        _ if is_for_good => (now, None),
        None => (since, None),
        Some(term) => {
            let zone = Zone::new(since, situation.offsets);
            (since, Some(calendar::after(since, times(term, terms)?, zone)?))
        }
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
