//! Which tier a member holds, why, until when, and how far it is to the next one.
//!
//! A request is read into what counts ([`counting`]) and what is held ([`claims`]); the earned claim is carried through
//! time to the instant to judge at ([`earned`]); the highest claim is on top; and then it is told what lies ahead
//! ([`outlook`]).

mod claims;
mod counting;
mod earned;
mod fees;
mod outlook;
mod thresholds;
mod window;

use alloc::vec::Vec;

use loyalty_contract::{
    ErrorCode, List, MetricAmount, MetricProgress, TierChange, TierDecision, TierOrigin, TierProgress, TierReason,
    TierRequest, Timestamp, list, maybe,
};

use crate::explain::{Refused, invalid, refuse};
use crate::facts;
use crate::money;
use crate::path::Path;
use crate::programme::{Downgrade, Membership, Programme, Tiers};
use claims::{Claim, Claims, Kind, id_of};
use counting::Counting;
use earned::Course;
use window::Windows;

/// 9000-01-01T00:00:00Z. A tier is asked for before that, so that whatever follows from it ends within the calendar.
const FAR_AHEAD: i64 = 221_845_392_000;

/// Decides which tier a member holds.
///
/// # Errors
/// Fields that break their bounds, entries after the instant to judge at, tiers that do not exist.
pub fn evaluate(programme: &Programme, request: &TierRequest) -> Result<TierDecision, Refused> {
    let Some(tiers) = &programme.tiers else {
        return refuse(ErrorCode::UnknownReference, &Path::of(""), "the programme has no tiers");
    };
    let at = request.at;
    facts::check_id(&request.member_id, &Path::of("member-id"))?;
    facts::check_time(at, &Path::of("at"))?;
    if at.unix_seconds >= FAR_AHEAD {
        return invalid(&Path::of("at"), "it lies after the year 8999, too late for terms to end within the calendar");
    }
    facts::check_offsets(&request.offsets)?;
    let mut claims = Claims::none(request);
    claims.read(programme, tiers, request)?;
    let mut counting = Counting::new(tiers, Windows::new(tiers, request)?);
    counting.read(programme, request)?;
    let mut course = Course::new(tiers, &mut counting);
    let has_landed = course.carry(&mut claims.earned, at)?;
    // By what counted before a tier was reached; since the change it counts no more toward the next one.
    let figures = course.figures(&claims.earned, at)?;
    let qualified = qualified(tiers, figures);
    let earned = thresholds::earned(tiers, figures);
    let is_met = earned >= claims.earned.tier || thresholds::keeps(tiers, claims.earned.tier, figures);
    course.raise_to(earned, &mut claims.earned, at);
    let (kind, top) = claims.top(at);

    let progress = progress(&mut course, &programme.memberships, (&claims.earned, top.tier), at)?;
    let next_review = outlook::next_review(&mut course, &claims, top.tier, at)?;
    let fall = outlook::fall(&mut course, &claims, top.tier, at)?;
    let to_keep = match kind {
        Kind::Membership => to_renew(tiers, &programme.memberships, &claims, &top, at),
        Kind::Locked => List::new(),
        Kind::Earned => outlook::to_keep(&mut course, &top, fall, at)?,
    };

    let held = claims.held;
    let change = change(request, held, &top);
    Ok(TierDecision {
        standing: claims.standing(tiers, kind, &top, at),
        previous: id_of(tiers, held),
        change,
        reason: match kind {
            _ if top.tier < held && was_not_earned(request) => TierReason::Lapsed,
            Kind::Locked => TierReason::Locked,
            Kind::Membership if top.grace_until.is_some() => TierReason::Grace,
            Kind::Membership => TierReason::Membership,
            Kind::Earned if top.tier == 0 => TierReason::Lowest,
            Kind::Earned if top.grace_until.is_some() => TierReason::Grace,
            Kind::Earned if is_met => TierReason::Qualified,
            Kind::Earned if has_landed => TierReason::SoftLanding,
            Kind::Earned if tiers.downgrade == Downgrade::Never => TierReason::Kept,
            Kind::Earned => TierReason::StillValid,
        },
        qualified,
        progress,
        to_keep,
        at_risk: fall.is_some(),
        at_risk_tier: maybe(fall.map(|fall| id_of(tiers, fall.tier))),
        benefits: tiers.levels.get(top.tier).map_or_else(List::new, |level| level.benefits.clone()),
        resets: match &tiers.resets {
            Some(resets) if change == TierChange::Upgrade && resets.on_upgrade => resets.wallets.clone(),
            Some(resets) if change == TierChange::Downgrade && resets.on_downgrade => resets.wallets.clone(),
            _ => List::new(),
        },
        next_review: maybe(next_review),
    })
}

/// What was counted.
fn qualified(tiers: &Tiers, figures: &[money::Units]) -> List<MetricAmount> {
    let amounts = tiers.metrics.iter().zip(figures).map(|(metric, figure)| MetricAmount {
        metric: metric.name.clone(),
        amount: money::decimal(*figure, metric.scale),
    });
    amounts.collect()
}

/// How far it is to every higher tier that figures can earn, or a fee where figures do not lead there.
fn progress(
    course: &mut Course<'_, '_>,
    plans: &[Membership],
    (earned, tier): (&Claim, usize),
    at: Timestamp,
) -> Result<List<TierProgress>, Refused> {
    let tiers = course.tiers;
    course.figures(earned, at)?;
    let figures = course.counting.counted();
    let period_end = course.counting.period_end(at);
    let deadline = |metric| period_end.or_else(|| course.counting.next_to_leave(at, Some(metric)));
    let above = tiers.levels.get(tier + 1..).unwrap_or_default();
    let mut progress = Vec::with_capacity(above.len());
    for level in above {
        let metrics = match &*level.from {
            [] => fees::fee(level, plans, None).into_iter().collect(),
            from => thresholds::distance(tiers, from, figures, &deadline),
        };
        if !metrics.is_empty() {
            progress.push(TierProgress { tier: level.id.clone(), metrics });
        }
    }
    Ok(list(progress))
}

/// What it costs to hold the tier of a membership beyond the last of the terms that follow on each other.
fn to_renew(tiers: &Tiers, plans: &[Membership], claims: &Claims, top: &Claim, at: Timestamp) -> List<MetricProgress> {
    let end = claims.end_of_terms(top.tier, at);
    let fee = end.and_then(|end| fees::fee(tiers.levels.get(top.tier)?, plans, Some(end)));
    fee.into_iter().collect()
}

/// Which way the tier on top went.
fn change(request: &TierRequest, held: usize, top: &Claim) -> TierChange {
    let until = request.standing.as_ref().and_then(|standing| standing.until.as_ref());
    match top.tier.cmp(&held) {
        core::cmp::Ordering::Greater => TierChange::Upgrade,
        core::cmp::Ordering::Less => TierChange::Downgrade,
        core::cmp::Ordering::Equal => match (until, top.until) {
            (Some(before), until) if held > 0 && until.is_none_or(|until| until.unix_seconds > before.unix_seconds) => {
                TierChange::Renewal
            }
            _ => TierChange::None,
        },
    }
}

/// Whether the claim on top was not an earned one.
fn was_not_earned(request: &TierRequest) -> bool {
    request.standing.as_ref().is_some_and(|standing| standing.origin != TierOrigin::Earned)
}
