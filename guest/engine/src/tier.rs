//! Which tier a member holds: what counts, what it is enough for, and how far it is to the next one.
//!
//! An entry counts from the instant it happened until the window's length later. A threshold is reached at exactly its
//! amount. Tiers that were granted, bought, tried or given by invitation are held until their end whatever the figures
//! say; earned ones follow the figures at once, up and down.

use alloc::vec::Vec;

use loyalty_contract::{
    Activity, Decimal, ErrorCode, List, Maybe, MetricAmount, MetricProgress, TierChange, TierDecision, TierOrigin,
    TierProgress, TierReason, TierRequest, TierStanding, Timestamp, list, maybe,
};

use crate::bounds::{ENTRIES_MAX, at_most};
use crate::calendar::{self, Zone};
use crate::explain::{Refused, invalid, overflow, refuse};
use crate::facts;
use crate::money::{self, Units};
use crate::path::Path;
use crate::programme::{Programme, Tiers};

const METRIC: &str = "spend";

/// Decides which tier a member holds.
///
/// # Errors
/// Fields that break their bounds, entries after the instant to judge at, tiers that do not exist.
pub fn evaluate(programme: &Programme, request: &TierRequest) -> Result<TierDecision, Refused> {
    let Some(tiers) = &programme.tiers else {
        return refuse(ErrorCode::UnknownReference, &Path::of(""), "the programme has no tiers");
    };
    facts::check_id(&request.member_id, &Path::of("member-id"))?;
    facts::check_time(request.at, &Path::of("at"))?;
    facts::check_offsets(&request.offsets)?;
    at_most(request.activity.len(), ENTRIES_MAX, "entries", &Path::of("activity"))?;
    let held = match request.standing.as_ref() {
        None => 0,
        Some(standing) => {
            facts::check_time(standing.since, &Path::of("standing").field("since"))?;
            facts::check_tier(programme, &standing.tier, &Path::of("standing").field("tier"))?
        }
    };
    let counted = count(programme, tiers, request)?;
    let earned = tiers.levels.iter().rposition(|level| counted.spend >= level.from).unwrap_or(0);
    let (position, origin, reason) = settle(request, held, earned);

    let id = |position: usize| tiers.levels.get(position).map_or_else(|| "".into(), |level| level.id.clone());
    let change = match position.cmp(&held) {
        core::cmp::Ordering::Greater => TierChange::Upgrade,
        core::cmp::Ordering::Less => TierChange::Downgrade,
        core::cmp::Ordering::Equal => TierChange::None,
    };
    let progress = |level: Units| MetricProgress {
        metric: METRIC.into(),
        reached: money::decimal(counted.spend, programme.minor_units),
        required: money::decimal(level, programme.minor_units),
        missing: money::decimal((level - counted.spend).max(0), programme.minor_units),
        deadline: maybe(counted.next_to_leave),
    };
    let above = tiers.levels.iter().skip(position + 1);
    let locked_until = match (request.standing.as_ref(), reason) {
        (Some(standing), TierReason::Locked) => standing.until.as_ref().copied(),
        _ => None,
    };
    // The tier that would be held if the next entry to leave the window had left it, or the lock had ended.
    let at_risk =
        if reason == TierReason::Locked { earned < position } else { counted.after_next < level_from(tiers, position) };
    Ok(TierDecision {
        standing: TierStanding {
            tier: id(position),
            since: match request.standing.as_ref() {
                Some(standing) if position == held => standing.since,
                None if position == held => request.enrolled_at.unwrap_or(request.at),
                _ => request.at,
            },
            until: maybe(locked_until),
            origin,
            grace_until: Maybe::None,
            changed_at: if position == held {
                maybe(request.standing.as_ref().and_then(|standing| standing.changed_at.as_ref().copied()))
            } else {
                Maybe::Some(request.at)
            },
        },
        previous: id(held),
        change,
        reason,
        qualified: list(Vec::from([MetricAmount { metric: METRIC.into(), amount: progress(0).reached }])),
        progress: above
            .map(|level| TierProgress { tier: level.id.clone(), metrics: list(Vec::from([progress(level.from)])) })
            .collect(),
        to_keep: List::new(),
        at_risk,
        at_risk_tier: maybe(at_risk.then(|| {
            let spend = if reason == TierReason::Locked { counted.spend } else { counted.after_next };
            id(tiers.levels.iter().rposition(|level| spend >= level.from).unwrap_or(0))
        })),
        benefits: tiers.levels.get(position).map_or_else(List::new, |level| level.benefits.clone()),
        resets: List::new(),
        next_review: maybe(calendar::earlier(counted.next_to_leave, locked_until)),
        explanations: List::new(),
    })
}

/// What counts at the instant to judge at.
struct Counted {
    /// Never below zero, however much came back.
    spend: Units,
    /// When the next entry leaves the window.
    next_to_leave: Option<Timestamp>,
    /// What is left then.
    after_next: Units,
}

fn count(programme: &Programme, tiers: &Tiers, request: &TierRequest) -> Result<Counted, Refused> {
    let mut spend: i128 = 0;
    let mut next: Option<(Timestamp, i128)> = None;
    let (carried, activity) = (Path::of("carried"), Path::of("activity"));
    let before = request.carried.iter().filter(|_| tiers.window.is_none()).map(|entry| (carried, entry));
    let listed = request.activity.iter().enumerate().map(|(index, entry)| (activity.index(index), entry));
    for (path, entry) in before.chain(listed) {
        let amount = check_entry(programme, request, entry, &path)?;
        let leaves = match tiers.window {
            None => None,
            Some(window) => match calendar::after(entry.at, window, Zone::new(entry.at, &request.offsets)) {
                Some(leaves) if leaves.unix_seconds <= request.at.unix_seconds => continue,
                leaves => leaves,
            },
        };
        spend += i128::from(amount);
        if let Some(leaves) = leaves {
            next = match next {
                Some((first, sum)) if leaves.unix_seconds == first.unix_seconds => {
                    Some((first, sum + i128::from(amount)))
                }
                Some((first, sum)) if leaves.unix_seconds > first.unix_seconds => Some((first, sum)),
                _ => Some((leaves, i128::from(amount))),
            };
        }
    }
    let in_bounds = |sum: i128| {
        Units::try_from(sum.max(0)).ok().filter(|sum| *sum <= money::UNITS_MAX).ok_or_else(|| overflow(&activity))
    };
    let after_next = in_bounds(spend - next.map_or(0, |(_, amount)| amount))?;
    Ok(Counted { spend: in_bounds(spend)?, next_to_leave: next.map(|(at, _)| at), after_next })
}

fn check_entry(
    programme: &Programme,
    request: &TierRequest,
    entry: &Activity,
    path: &Path<'_>,
) -> Result<Units, Refused> {
    facts::check_time(entry.at, &path.field("at"))?;
    if entry.at.unix_seconds > request.at.unix_seconds {
        return invalid(&path.field("at"), "it lies after the instant to judge at");
    }
    let Decimal { mantissa, scale } = entry.spend;
    let size = Decimal::new(mantissa.saturating_abs(), scale);
    let size = facts::check_money(size, programme.minor_units, &path.field("spend"))?;
    Ok(if mantissa < 0 { -size } else { size })
}

/// Which tier is held, how it was come by, and why.
fn settle(request: &TierRequest, held: usize, earned: usize) -> (usize, TierOrigin, TierReason) {
    let by_figures = |lapsed: bool| {
        let reason = match earned {
            _ if lapsed && earned < held => TierReason::Lapsed,
            0 => TierReason::Lowest,
            _ => TierReason::Qualified,
        };
        (earned, TierOrigin::Earned, reason)
    };
    match request.standing.as_ref() {
        Some(standing) if standing.origin != TierOrigin::Earned => {
            let has_ended = standing.until.as_ref().is_some_and(|until| until.unix_seconds <= request.at.unix_seconds);
            if has_ended || earned > held { by_figures(has_ended) } else { (held, standing.origin, TierReason::Locked) }
        }
        _ => by_figures(false),
    }
}

fn level_from(tiers: &Tiers, position: usize) -> Units {
    tiers.levels.get(position).map_or(0, |level| level.from)
}
