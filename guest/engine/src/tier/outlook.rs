//! What lies ahead if nothing more happens: whether the tier is at risk, what would keep it, and when to look again.

use loyalty_contract::{List, MetricProgress, Timestamp};

use super::claims::{Claim, Claims};
use super::earned::Course;
use super::thresholds::{distance, keeps, missing, what_keeps};
use crate::bounds::INSTANTS_MAX;
use crate::calendar::{self, Span};
use crate::explain::Refused;
use crate::programme::Downgrade;

const SECONDS_PER_DAY: i64 = 86_400;
/// More days than any change of clocks moves an end by.
const DAYS_TO_SPARE: i64 = 3;

/// The first time that a lower tier is held.
#[derive(Debug, Clone, Copy)]
pub struct Fall {
    pub at: Timestamp,
    /// Position of the tier that is held then.
    pub tier: usize,
}

/// When a lower tier is held for the first time, within the days that the programme calls at risk, if it is evaluated at
/// each instant at which something changes by itself.
pub fn fall(course: &mut Course<'_, '_>, claims: &Claims, tier: usize, at: Timestamp) -> Result<Option<Fall>, Refused> {
    if tier == 0 {
        return Ok(None);
    }
    let days = course.tiers.at_risk_days;
    let end = calendar::earlier(claims.earned.next_end(at), claims.next_change(at));
    let far = at.unix_seconds + (i64::from(days) + DAYS_TO_SPARE) * SECONDS_PER_DAY;
    let follows_figures = course.tiers.validity().is_none() && course.tiers.downgrade != Downgrade::Never;
    if !follows_figures && end.is_none_or(|end| end.unix_seconds > far) {
        return Ok(None);
    }
    let horizon = course.counting.windows().after(at, Span::Days(days));
    let mut claims = claims.clone();
    let mut now = at;
    for _ in 0..INSTANTS_MAX {
        course.look_ahead();
        let of_window = calendar::earlier(course.counting.next_to_leave(now, None), course.counting.period_end(now));
        let of_claims = calendar::earlier(claims.earned.next_end(now), claims.next_change(now));
        let next = calendar::earlier(calendar::earlier(of_window, of_claims), course.counting.next_task(now));
        let is_within = |next: &Timestamp| horizon.is_none_or(|horizon| next.unix_seconds <= horizon.unix_seconds);
        let Some(next) = next.filter(is_within).map(|next| course.counting.windows().shown(next)) else {
            return Ok(None);
        };
        course.carry(&mut claims.earned, next)?;
        course.raise(&mut claims.earned, next)?;
        let (_, then) = claims.top(next);
        if then.tier < tier {
            return Ok(Some(Fall { at: next, tier: then.tier }));
        }
        now = next;
    }
    Ok(None)
}

/// How far it is to keep the earned tier on top: at its end, within grace now, and without an end when it falls.
pub fn to_keep(
    course: &mut Course<'_, '_>,
    claim: &Claim,
    fall: Option<Fall>,
    at: Timestamp,
) -> Result<List<MetricProgress>, Refused> {
    let tiers = course.tiers;
    let Some(level) = tiers.levels.get(claim.tier) else { return Ok(List::new()) };
    if claim.tier == 0 || tiers.downgrade == Downgrade::Never {
        return Ok(List::new());
    }
    let (judged, deadline) = match (claim.until, claim.grace_until) {
        // The closed window still counts within grace, if less is missing in it.
        (Some(until), Some(over)) => {
            let own = missing(what_keeps(level), course.figures(claim, at)?);
            let last = course.second_before(until);
            let closed = missing(what_keeps(level), course.figures(claim, last)?);
            (if closed < own { last } else { at }, over)
        }
        (Some(until), None) => (course.counting.windows().shown(course.second_before(until)), until),
        (None, _) => match fall {
            Some(fall) => (fall.at, fall.at),
            None => return Ok(List::new()),
        },
    };
    let figures = course.figures(claim, judged)?;
    if keeps(tiers, claim.tier, figures) {
        return Ok(List::new());
    }
    Ok(distance(tiers, what_keeps(level), figures, &|_| Some(deadline)))
}

/// The earliest instant at which anything may change by itself.
pub fn next_review(
    course: &mut Course<'_, '_>,
    claims: &Claims,
    tier: usize,
    at: Timestamp,
) -> Result<Option<Timestamp>, Refused> {
    course.figures(&claims.earned, at)?;
    let counting = &course.counting;
    let matters = tier > 0 || counting.holds_anything();
    let period_end = if matters { counting.period_end(at) } else { None };
    let of_window = calendar::earlier(counting.next_to_leave(at, None), period_end);
    let of_claims = calendar::earlier(claims.earned.next_end(at), claims.next_change(at));
    Ok(calendar::earlier(calendar::earlier(of_window, of_claims), counting.next_task(at)))
}
