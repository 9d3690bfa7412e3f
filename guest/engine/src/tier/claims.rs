//! What a member may hold a tier by: what was earned, what was given, and memberships. The claim to the highest tier is
//! on top, and those beneath it are kept, so that an earned gold outlives three months of a granted platinum.

use alloc::vec::Vec;
use core::mem;

use loyalty_contract::{Text, TierClaim, TierOrigin, TierRequest, TierStanding, Timestamp, list, maybe};

use crate::bounds::{FACTS_MAX, at_most};
use crate::calendar::{self, Span, Zone};
use crate::explain::{Refused, invalid};
use crate::facts;
use crate::path::Path;
use crate::programme::{Level, Programme, Tiers, Window};

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
    /// Position of the tier that was on top so far.
    pub held: usize,
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
    /// What is held by whoever holds nothing else: the lowest tier, since they joined.
    pub fn none(request: &TierRequest) -> Self {
        let since = request.enrolled_at.unwrap_or(request.at);
        let earned =
            Claim { tier: 0, since, until: None, origin: TierOrigin::Earned, grace_until: None, changed_at: None };
        Self { held: 0, earned, locked: None, memberships: Vec::new() }
    }

    /// Sorts out what the request says is held.
    ///
    /// # Errors
    /// Tiers that do not exist, instants out of bounds, claims that begin after the instant to judge at, two earned claims
    /// or two that were not.
    pub fn read(&mut self, programme: &Programme, tiers: &Tiers, request: &TierRequest) -> Result<(), Refused> {
        let mut taken = Taken::default();
        if let Some(standing) = request.standing.as_ref() {
            let path = Path::of("standing");
            let beneath = path.field("beneath");
            at_most(standing.beneath.len(), 2, "claims", &beneath)?;
            let has_begun = |since: Timestamp| since.unix_seconds <= request.at.unix_seconds;
            if !has_begun(standing.since) {
                return not_yet(&path);
            }
            self.held = self.put(&Stored::top(standing), (programme, tiers), &path, &mut taken)?;
            for (index, stored) in standing.beneath.iter().enumerate() {
                if !has_begun(stored.since) {
                    return not_yet(&beneath.index(index));
                }
                self.put(&Stored::beneath(stored), (programme, tiers), &beneath.index(index), &mut taken)?;
            }
        }
        self.read_memberships(programme, tiers, request, taken.paid)
    }

    /// The claim on top at an instant: of the highest tier, of those the one that holds longest, of those the earned one.
    pub fn top(&self, at: Timestamp) -> (Kind, Claim) {
        let mut top = (Kind::Earned, self.earned);
        for carried in &self.memberships {
            if let Some(claim) = carried.claim(at).filter(|claim| claim.is_above(&top.1)) {
                top = (Kind::Membership, claim);
            }
        }
        match &self.locked {
            Some(locked) if locked.holds(at) && locked.is_above(&top.1) => (Kind::Locked, *locked),
            _ => top,
        }
    }

    /// When the last of the memberships ends, its grace included, that carry a tier one after another from an instant on;
    /// none: one of them holds for good.
    pub fn end_of_terms(&self, tier: usize, at: Timestamp) -> Option<Timestamp> {
        let of_tier: Vec<&Carried> = self.memberships.iter().filter(|carried| carried.tier == tier).collect();
        let mut end = at;
        loop {
            let mut latest = end;
            for carried in of_tier.iter().filter(|carried| carried.since.unix_seconds <= end.unix_seconds) {
                let over = carried.over?;
                if over.unix_seconds > latest.unix_seconds {
                    latest = over;
                }
            }
            if latest.unix_seconds == end.unix_seconds {
                return Some(end);
            }
            end = latest;
        }
    }

    /// Ends and beginnings of what is held not by figures, after an instant.
    pub fn next_change(&self, after: Timestamp) -> Option<Timestamp> {
        let ahead = |at: Option<Timestamp>| at.filter(|at| at.unix_seconds > after.unix_seconds);
        let mut next = self.locked.as_ref().and_then(|locked| ahead(locked.until));
        for carried in &self.memberships {
            for at in [Some(carried.since), carried.until, carried.over] {
                next = calendar::earlier(next, ahead(at));
            }
        }
        next
    }

    /// The standing with that claim on top. The lowest tier is not kept beneath, since everybody holds it, unless what
    /// counts for the next one is counted from it.
    pub fn standing(&self, tiers: &Tiers, kind: Kind, top: &Claim, at: Timestamp) -> TierStanding {
        let mut beneath = Vec::new();
        let counts_from_it = tiers.window == Window::SinceChange && self.earned.changed_at.is_some();
        if kind != Kind::Earned && (self.earned.tier > 0 || counts_from_it) {
            beneath.push(self.earned.stored(tiers));
        }
        if let Some(locked) = self.locked.as_ref().filter(|locked| kind != Kind::Locked && locked.holds(at)) {
            beneath.push(locked.stored(tiers));
        }
        TierStanding {
            tier: id_of(tiers, top.tier),
            since: top.since,
            until: maybe(top.until),
            origin: top.origin,
            grace_until: maybe(top.grace_until),
            changed_at: maybe(top.changed_at),
            beneath: list(beneath),
        }
    }

    /// Puts a claim where it belongs, and tells the position of its tier.
    fn put(
        &mut self,
        stored: &Stored<'_>,
        (programme, tiers): (&Programme, &Tiers),
        path: &Path<'_>,
        taken: &mut Taken,
    ) -> Result<usize, Refused> {
        let tier = facts::check_tier(programme, stored.tier, &path.field("tier"))?;
        stored.check_times(path)?;
        let is_carried = || tiers.levels.get(tier).is_some_and(|level| level.membership.is_some());
        let had_one = match stored.origin {
            TierOrigin::Earned => {
                self.earned = stored.claim(tier);
                mem::replace(&mut taken.earned, true)
            }
            TierOrigin::Paid if is_carried() => taken.paid.replace((tier, stored.since)).is_some(),
            _ => self.locked.replace(stored.claim(tier)).is_some(),
        };
        if had_one {
            let message = "a member has one earned claim at most, and one that was not earned";
            return invalid(&Path::of("standing").field("beneath"), message);
        }
        Ok(tier)
    }

    /// Reads the tiers that memberships carry.
    fn read_memberships<'p>(
        &mut self,
        programme: &'p Programme,
        tiers: &'p Tiers,
        request: &TierRequest,
        paid: Option<(usize, Timestamp)>,
    ) -> Result<(), Refused> {
        let path = Path::of("memberships");
        at_most(request.memberships.len(), FACTS_MAX, "memberships", &path)?;
        for (index, held) in request.memberships.iter().enumerate() {
            facts::check_times(&[Some(&held.since), held.until.as_ref()], &path.index(index))?;
            let carries = |level: &'p Level| {
                let plan = programme.memberships.get(level.membership?)?;
                (plan.id == held.plan).then_some(plan)
            };
            // Of the tiers that a plan carries the highest is always on top.
            let mut from_the_top = tiers.levels.iter().enumerate().rev();
            let Some((tier, plan)) = from_the_top.find_map(|(tier, level)| Some((tier, carries(level)?))) else {
                continue;
            };
            let until = held.until.as_ref().copied();
            let grace = Span::Days(if held.renewal_failed { plan.grace_days } else { 0 });
            let over = until.and_then(|until| calendar::after(until, grace, Zone::new(until, &request.offsets)));
            let held_since = paid.filter(|(paid, _)| *paid == tier).map_or(held.since, |(_, since)| since);
            self.memberships.push(Carried { tier, since: held.since, held_since, until, over });
        }
        Ok(())
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

    /// Whether it is of a higher tier, or of the same for longer.
    fn is_above(&self, other: &Self) -> bool {
        (self.tier, self.end()) > (other.tier, other.end())
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

/// A claim that begins after the instant to judge at.
#[cold]
fn not_yet<T>(path: &Path<'_>) -> Result<T, Refused> {
    invalid(&path.field("since"), "it lies after the instant to judge at")
}

/// A claim as a request has it.
struct Stored<'a> {
    tier: &'a str,
    since: Timestamp,
    until: Option<&'a Timestamp>,
    origin: TierOrigin,
    grace_until: Option<&'a Timestamp>,
    changed_at: Option<&'a Timestamp>,
}

impl<'a> Stored<'a> {
    /// The one on top.
    fn top(standing: &'a TierStanding) -> Self {
        Self {
            tier: &standing.tier,
            since: standing.since,
            until: standing.until.as_ref(),
            origin: standing.origin,
            grace_until: standing.grace_until.as_ref(),
            changed_at: standing.changed_at.as_ref(),
        }
    }

    /// One of those beneath it.
    fn beneath(claim: &'a TierClaim) -> Self {
        Self {
            tier: &claim.tier,
            since: claim.since,
            until: claim.until.as_ref(),
            origin: claim.origin,
            grace_until: claim.grace_until.as_ref(),
            changed_at: claim.changed_at.as_ref(),
        }
    }

    fn check_times(&self, path: &Path<'_>) -> Result<(), Refused> {
        facts::check_time(self.since, &path.field("since"))?;
        let ends = [(self.until, "until"), (self.grace_until, "grace-until"), (self.changed_at, "changed-at")];
        for (at, field) in ends {
            at.map_or(Ok(()), |at| facts::check_time(*at, &path.field(field)))?;
        }
        Ok(())
    }

    fn claim(&self, tier: usize) -> Claim {
        Claim {
            tier,
            since: self.since,
            until: self.until.copied(),
            origin: self.origin,
            grace_until: self.grace_until.copied(),
            changed_at: self.changed_at.copied(),
        }
    }
}

/// What has been found so far of which there is one at most.
#[derive(Default)]
struct Taken {
    earned: bool,
    /// Position of the tier that a membership carries and since when it is held: the rest the membership says itself.
    paid: Option<(usize, Timestamp)>,
}
