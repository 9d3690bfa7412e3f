//! What a rule asks of the member: tier, segment, attributes, figures, memberships, rights, tasks, who brought them.

use loyalty_contract::{Attribute, Gap, Maybe, Member, Reason, ReasonCode, Text, Timestamp, maybe};
use rust_decimal::Decimal as Exact;

use super::range::Range;
use super::{Refusal, Situation};
use crate::calendar::{self, Span};
use crate::explain::{about, because};
use crate::money;

const SECONDS_PER_DAY: i64 = 86_400;

/// The value of an attribute, of the member or else of the request.
pub fn attribute<'a>(name: &str, situation: &Situation<'a>) -> Option<&'a Text> {
    let named = |all: &'a [Attribute]| all.iter().find(|attribute| *attribute.name == *name);
    let of_member = situation.member.and_then(|member| named(&member.attributes));
    of_member.or_else(|| named(situation.extensions)).map(|attribute| &attribute.value)
}

pub fn check_segment(segments: &[Text], situation: &Situation<'_>) -> Result<(), Refusal> {
    let member = member(situation)?;
    let is_in =
        |segment: &Text| situation.segments.binary_search(&&**segment).is_ok() || member.segments.contains(segment);
    match segments.first() {
        Some(first) if !segments.iter().any(is_in) => Err(Refusal::plain(about(ReasonCode::SegmentMismatch, first))),
        _ => Ok(()),
    }
}

/// `wanted` is the tier to reach, if it is above the one held.
pub fn check_tier(holds: impl Fn(usize) -> bool, wanted: usize, situation: &Situation<'_>) -> Result<(), Refusal> {
    member(situation)?;
    if holds(situation.tier) {
        return Ok(());
    }
    if wanted <= situation.tier {
        return Err(Refusal::unmet("tier"));
    }
    let tier = situation.tiers.and_then(|tiers| tiers.levels.get(wanted)).map(|level| level.id.clone());
    Err(Refusal::lacking(Gap::Tier, Reason { id: maybe(tier), ..because(ReasonCode::TierTooLow) }))
}

pub fn check_membership(plans: &[usize], situation: &Situation<'_>) -> Result<(), Refusal> {
    if plans.iter().any(|plan| is_member_of(*plan, situation)) {
        return Ok(());
    }
    let first = plans.first().and_then(|plan| situation.memberships.get(*plan));
    let reason = about(ReasonCode::NotEntitled, first.map_or("", |plan| &plan.id));
    let fee = first.and_then(|plan| plan.fee);
    Err(Refusal::lacking(Gap::Membership, Reason { amount: maybe(fee), ..reason }))
}

/// Whether a membership of that plan runs, its grace period after a failed renewal included, or is joined with this
/// order and counts at once.
pub fn is_member_of(plan: usize, situation: &Situation<'_>) -> bool {
    let Some(membership) = situation.memberships.get(plan) else { return false };
    let now = situation.at.unix_seconds;
    let runs = |held: &&loyalty_contract::Membership| {
        let grace = if held.renewal_failed { i64::from(membership.grace_days) * SECONDS_PER_DAY } else { 0 };
        let until = held.until.as_ref().map(|until| until.unix_seconds.saturating_add(grace));
        held.plan == membership.id && held.since.unix_seconds <= now && until.is_none_or(|until| now < until)
    };
    situation.member.iter().flat_map(|member| &member.memberships).any(|held| runs(&held))
        || (membership.holds_in_same_order && situation.plans_joined.binary_search(&plan).is_ok())
}

/// A right is the member's own, or comes with the tier they hold.
pub fn check_entitlement(wanted: &[Text], situation: &Situation<'_>) -> Result<(), Refusal> {
    let holds = |since: Option<&Timestamp>, until: Option<&Timestamp>| {
        let now = situation.at.unix_seconds;
        since.is_none_or(|since| since.unix_seconds <= now) && until.is_none_or(|until| now < until.unix_seconds)
    };
    let member = member(situation)?;
    let mut held = member.entitlements.iter().filter(|held| holds(held.since.as_ref(), held.until.as_ref()));
    let level = situation.tiers.and_then(|tiers| tiers.levels.get(situation.tier));
    if held.any(|held| wanted.contains(&held.id))
        || level.is_some_and(|level| level.benefits.iter().any(|benefit| wanted.contains(benefit)))
    {
        return Ok(());
    }
    Err(Refusal::lacking(Gap::Membership, about(ReasonCode::NotEntitled, wanted.first().map_or("", |first| first))))
}

pub fn check_consent(wanted: &[Text], situation: &Situation<'_>) -> Result<(), Refusal> {
    let consents = &member(situation)?.consents;
    if wanted.iter().any(|wanted| consents.contains(wanted)) {
        return Ok(());
    }
    Err(Refusal::plain(about(ReasonCode::NoConsent, wanted.first().map_or("", |first| first))))
}

pub fn check_figure(name: &Text, range: &Range, situation: &Situation<'_>) -> Result<(), Refusal> {
    let figure = member(situation)?.figures.iter().find(|figure| figure.name == *name);
    match figure.and_then(|figure| money::exact_of(figure.value)) {
        Some(figure) if range.holds(figure) => Ok(()),
        _ => Err(Refusal::unmet(name)),
    }
}

pub fn check_registered(span: Span, situation: &Situation<'_>) -> Result<(), Refusal> {
    let Some(enrolled) = member(situation)?.enrolled_at.as_ref() else { return Err(Refusal::unmet("registered")) };
    still_before(calendar::after(*enrolled, span, situation.zone), situation)
}

/// Whether it is one of some members, in ascending order of their ids.
pub fn check_named(members: &[Text], situation: &Situation<'_>) -> Result<(), Refusal> {
    let is_named = members.binary_search(&member(situation)?.id).is_ok();
    if is_named { Ok(()) } else { Err(Refusal::unmet("member")) }
}

pub fn check_referral(within_days: Option<u32>, situation: &Situation<'_>) -> Result<(), Refusal> {
    let Some(referral) = situation.referral else { return Err(Refusal::unmet("referral")) };
    if situation.member.is_some_and(|member| member.id == referral.referrer) {
        return Err(Refusal::plain(about(ReasonCode::SuspectedAbuse, "self-referral")));
    }
    if let Some(mark) = referral.warnings.first() {
        return Err(Refusal::plain(about(ReasonCode::SuspectedAbuse, mark)));
    }
    if referral.rewarded {
        return Err(Refusal::plain(because(ReasonCode::AlreadyGiven)));
    }
    let over = within_days.and_then(|days| calendar::after(referral.registered_at, Span::Days(days), situation.zone));
    still_before(over, situation)?;
    member(situation).map(|_| ())
}

pub fn check_task(task: &Text, least: Exact, situation: &Situation<'_>) -> Result<(), Refusal> {
    let is_done = situation.tasks.iter().filter(|progress| progress.task == *task).any(|progress| {
        let out_of = progress.out_of.as_ref().map_or(Some(Exact::ONE), |out_of| money::exact_of(*out_of));
        let wanted = out_of.and_then(|out_of| money::product(least, out_of));
        wanted.is_some_and(|wanted| money::exact_of(progress.reached).is_some_and(|reached| reached >= wanted))
    });
    if is_done { Ok(()) } else { Err(Refusal::unmet(task)) }
}

/// Whether an end lies ahead; what would end after the last year there is does not end.
fn still_before(over: Option<Timestamp>, situation: &Situation<'_>) -> Result<(), Refusal> {
    match over {
        Some(over) if over.unix_seconds <= situation.at.unix_seconds => {
            Err(Refusal::plain(Reason { at: Maybe::Some(over), ..because(ReasonCode::Ended) }))
        }
        _ => Ok(()),
    }
}

fn member<'a>(situation: &Situation<'a>) -> Result<&'a Member, Refusal> {
    situation.member.ok_or_else(Refusal::anonymous)
}
