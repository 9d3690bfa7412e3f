//! What a member may hold a tier by: what was earned, what was given, and memberships. The claim to the highest tier is
//! on top, and those beneath it are kept, so that an earned gold outlives three months of a granted platinum.

use alloc::vec::Vec;

use loyalty_contract::{Text, TierClaim, TierOrigin, TierRequest, TierStanding, Timestamp, list, maybe};

use crate::bounds::{FACTS_MAX, at_most};
use crate::calendar::{self, Span, Zone};
use crate::explain::{Refused, invalid};
use crate::facts;
use crate::path::Path;
use crate::programme::{Programme, Tiers, Window};

/// A claim to a tier.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// Position of the tier.
    pub tier: usize,
    pub since: Timestamp,
    pub until: Option<Timestamp>,
    pub origin: TierOrigin,
    pub grace_until: Option<Timestamp>,
    pub changed_at: Option<Timestamp>,
}

/// The claims of a member.
#[derive(Debug, Clone)]
pub struct Claims {
    pub earned: Claim,
    /// Granted, on trial, by invitation, or bought without a membership.
    pub locked: Option<Claim>,
    memberships: Vec<Carried>,
}

/// Which kind of claim a tier is held by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Earned,
    Locked,
    Membership,
}

/// A tier that a membership carries.
#[derive(Debug, Clone, Copy)]
struct Carried {
    tier: usize,
    since: Timestamp,
    /// Since when the tier is held by it, through renewals.
    held_since: Timestamp,
    until: Option<Timestamp>,
    /// First instant it no longer holds: its end, or that of the grace that follows.
    over: Option<Timestamp>,
}

impl Claims {
    /// Sorts out what the request says is held. Whoever has earned nothing holds the lowest tier since they joined.
    ///
    /// # Errors
    /// Tiers that do not exist, instants out of bounds, two earned claims or two that were not.
    pub fn read(programme: &Programme, tiers: &Tiers, request: &TierRequest) -> Result<Self, Refused> {
        let (mut earned, mut locked, mut paid) = (None, None, None);
        if let Some(standing) = request.standing.as_ref() {
            let (path, beneath) = (Path::of("standing"), Path::of("standing"));
            let beneath = beneath.field("beneath");
            at_most(standing.beneath.len(), 2, "claims", &beneath)?;
            let mut sort = |claim: Claim| {
                let is_carried = tiers.levels.get(claim.tier).is_some_and(|level| level.membership.is_some());
                let slot = match claim.origin {
                    TierOrigin::Earned => &mut earned,
                    // Of a membership only since when its tier is held: the rest it says itself.
                    TierOrigin::Paid if is_carried => &mut paid,
                    _ => &mut locked,
                };
                match slot.replace(claim) {
                    None => Ok(()),
                    Some(_) => invalid(&beneath, "a member has one earned claim at most, and one that was not earned"),
                }
            };
            sort(claim(programme, &top(standing), &path)?)?;
            for (index, stored) in standing.beneath.iter().enumerate() {
                sort(claim(programme, stored, &beneath.index(index))?)?;
            }
        }
        let since = request.enrolled_at.unwrap_or(request.at);
        let lowest =
            Claim { tier: 0, since, until: None, origin: TierOrigin::Earned, grace_until: None, changed_at: None };
        let memberships = memberships(programme, tiers, request, paid)?;
        Ok(Self { earned: earned.unwrap_or(lowest), locked, memberships })
    }

    /// The claim on top at an instant: of the highest tier, of those the one that holds longest, of those the earned one.
    pub fn top(&self, at: Timestamp) -> (Kind, Claim) {
        let mut top = (Kind::Earned, self.earned);
        let locked = self.locked.filter(|locked| locked.holds(at)).map(|locked| (Kind::Locked, locked));
        let carried = self.memberships.iter().filter_map(|carried| Some((Kind::Membership, carried.claim(at)?)));
        for (kind, claim) in carried.chain(locked) {
            if (claim.tier, claim.end()) > (top.1.tier, top.1.end()) {
                top = (kind, claim);
            }
        }
        top
    }

    /// Ends and beginnings of what is held not by figures, after an instant.
    pub fn next_change(&self, after: Timestamp) -> Option<Timestamp> {
        let of_lock = self.locked.and_then(|locked| locked.until);
        let of_memberships =
            self.memberships.iter().flat_map(|carried| [Some(carried.since), carried.until, carried.over]);
        let ahead = of_memberships.flatten().chain(of_lock).filter(|at| at.unix_seconds > after.unix_seconds);
        ahead.min_by_key(|at| at.unix_seconds)
    }

    /// The standing with that claim on top. The lowest tier is not kept beneath, since everybody holds it, unless what
    /// counts for the next one is counted from it.
    pub fn standing(&self, tiers: &Tiers, kind: Kind, top: Claim, at: Timestamp) -> TierStanding {
        let TierClaim { tier, since, until, origin, grace_until, changed_at } = top.stored(tiers);
        let is_kept =
            |earned: &Claim| earned.tier > 0 || (tiers.window == Window::SinceChange && earned.changed_at.is_some());
        let earned = Some(self.earned).filter(|earned| kind != Kind::Earned && is_kept(earned));
        let locked = self.locked.filter(|locked| kind != Kind::Locked && locked.holds(at));
        let beneath: Vec<TierClaim> = earned.iter().chain(&locked).map(|claim| claim.stored(tiers)).collect();
        TierStanding { tier, since, until, origin, grace_until, changed_at, beneath: list(beneath) }
    }
}

impl Claim {
    /// Whether it has no end, or not yet come to it.
    pub fn holds(&self, at: Timestamp) -> bool {
        self.until.is_none_or(|until| until.unix_seconds > at.unix_seconds)
    }

    /// When it ends after an instant, or the grace that follows.
    pub fn next_end(&self, after: Timestamp) -> Option<Timestamp> {
        let ahead = |at: Option<Timestamp>| at.filter(|at| at.unix_seconds > after.unix_seconds);
        calendar::earlier(ahead(self.until), ahead(self.grace_until))
    }

    /// The second in which it ends, with the grace that runs.
    fn end(&self) -> i64 {
        self.grace_until.or(self.until).map_or(i64::MAX, |end| end.unix_seconds)
    }

    fn stored(&self, tiers: &Tiers) -> TierClaim {
        TierClaim {
            tier: id_of(tiers, self.tier),
            since: self.since,
            until: maybe(self.until),
            origin: self.origin,
            grace_until: maybe(self.grace_until),
            changed_at: maybe(self.changed_at),
        }
    }
}

impl Carried {
    /// The claim at an instant, if the membership runs then, its grace after a failed renewal included.
    fn claim(&self, at: Timestamp) -> Option<Claim> {
        let has_begun = self.since.unix_seconds <= at.unix_seconds;
        let is_over = |end: Option<Timestamp>| end.is_some_and(|end| end.unix_seconds <= at.unix_seconds);
        if !has_begun || is_over(self.over) {
            return None;
        }
        let Self { tier, held_since: since, until, over, .. } = *self;
        let grace_until = over.filter(|_| is_over(until));
        Some(Claim { tier, since, until, origin: TierOrigin::Paid, grace_until, changed_at: None })
    }
}

/// Id of the tier at a position.
pub fn id_of(tiers: &Tiers, position: usize) -> Text {
    tiers.levels.get(position).map_or_else(|| "".into(), |level| level.id.clone())
}

/// A standing without what lies beneath it.
fn top(standing: &TierStanding) -> TierClaim {
    TierClaim {
        tier: standing.tier.clone(),
        since: standing.since,
        until: maybe(standing.until.as_ref().copied()),
        origin: standing.origin,
        grace_until: maybe(standing.grace_until.as_ref().copied()),
        changed_at: maybe(standing.changed_at.as_ref().copied()),
    }
}

fn claim(programme: &Programme, stored: &TierClaim, path: &Path<'_>) -> Result<Claim, Refused> {
    let tier = facts::check_tier(programme, &stored.tier, &path.field("tier"))?;
    facts::check_time(stored.since, &path.field("since"))?;
    facts::check_times(&[stored.until.as_ref()], &path.field("until"))?;
    facts::check_times(&[stored.grace_until.as_ref()], &path.field("grace-until"))?;
    facts::check_times(&[stored.changed_at.as_ref()], &path.field("changed-at"))?;
    Ok(Claim {
        tier,
        since: stored.since,
        until: stored.until.as_ref().copied(),
        origin: stored.origin,
        grace_until: stored.grace_until.as_ref().copied(),
        changed_at: stored.changed_at.as_ref().copied(),
    })
}

/// The tiers that memberships carry.
fn memberships(
    programme: &Programme,
    tiers: &Tiers,
    request: &TierRequest,
    paid: Option<Claim>,
) -> Result<Vec<Carried>, Refused> {
    let path = Path::of("memberships");
    at_most(request.memberships.len(), FACTS_MAX, "memberships", &path)?;
    let mut carried = Vec::new();
    for (index, held) in request.memberships.iter().enumerate() {
        facts::check_times(&[Some(&held.since), held.until.as_ref()], &path.index(index))?;
        for (tier, level) in tiers.levels.iter().enumerate() {
            let Some(plan) = level.membership.and_then(|plan| programme.memberships.get(plan)) else { continue };
            if plan.id != held.plan {
                continue;
            }
            let until = held.until.as_ref().copied();
            let grace = Span::Days(if held.renewal_failed { plan.grace_days } else { 0 });
            let over = until.and_then(|until| calendar::after(until, grace, Zone::new(until, &request.offsets)));
            let held_since = paid.filter(|paid| paid.tier == tier).map_or(held.since, |paid| paid.since);
            carried.push(Carried { tier, since: held.since, held_since, until, over });
        }
    }
    Ok(carried)
}
