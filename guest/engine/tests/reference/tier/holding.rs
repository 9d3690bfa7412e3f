//! All claims of a member at an instant, and which of them is on top.

use loyalty_contract::Timestamp;
use serde_json::Value;

use super::claim::{Claim, Earned};
use super::{Facts, Membership};
use crate::document::{field, items, text};

/// How a tier was come by, and what of it is stored.
#[derive(Debug, Clone)]
pub struct Stored {
    pub claim: Claim,
    pub origin: String,
}

/// What was stored of a member, sorted out by how it was come by.
#[derive(Debug, Clone, Default)]
pub struct Standing {
    pub earned: Option<Claim>,
    pub locked: Option<Stored>,
    /// On a level that a plan carries.
    pub paid: Option<Claim>,
    /// Whether the claim on top is not the earned one, and on which tier it is.
    pub top: usize,
    pub is_top_earned: bool,
}

/// What a member holds.
#[derive(Debug)]
pub struct Held {
    pub top: Top,
    pub earned: Earned,
    /// The lock, if it holds still.
    pub locked: Option<Stored>,
    /// The others that are stored, the earned one first.
    pub beneath: Vec<Stored>,
}

/// The claim on top.
#[derive(Debug, Clone)]
pub struct Top {
    pub claim: Claim,
    pub origin: String,
    pub kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Earned,
    Locked,
    Membership,
}

impl Standing {
    pub fn read(facts: &Facts<'_>, request: &Value) -> Self {
        let mut standing = Self { is_top_earned: true, ..Self::default() };
        let Some(top) = field(request, "standing") else { return standing };
        standing.top = Claim::read(facts, top).position;
        standing.is_top_earned = text(top, "origin").is_none_or(|origin| origin == "earned");
        for node in [top].into_iter().chain(items(top, "beneath")) {
            let claim = Claim::read(facts, node);
            match text(node, "origin").unwrap_or("earned") {
                "earned" => standing.earned = Some(claim),
                "paid" if facts.ladder.plan(claim.position).is_some() => standing.paid = Some(claim),
                origin => standing.locked = Some(Stored { claim, origin: origin.into() }),
            }
        }
        standing
    }

    /// What is stored of a member who holds this.
    pub fn after(held: &Held) -> Self {
        Self {
            earned: Some(held.earned.claim.clone()),
            locked: held.locked.clone(),
            paid: (held.top.kind == Kind::Membership).then(|| held.top.claim.clone()),
            top: held.top.claim.position,
            is_top_earned: held.top.kind == Kind::Earned,
        }
    }
}

impl Facts<'_> {
    /// All claims at an instant, and the one on top.
    pub fn held(&self, standing: &Standing, at: Timestamp) -> Held {
        let earned = self.earned(standing.earned.as_ref(), at);
        let holds = |stored: &&Stored| stored.claim.until.is_none_or(|until| at.unix_seconds < until.unix_seconds);
        let locked = standing.locked.as_ref().filter(holds).cloned();
        let mut claims = vec![Top { claim: earned.claim.clone(), origin: "earned".into(), kind: Kind::Earned }];
        for position in 0..self.ladder.levels().len() {
            if let Some(claim) = self.membership(position, standing.paid.as_ref(), at) {
                claims.push(Top { claim, origin: "paid".into(), kind: Kind::Membership });
            }
        }
        if let Some(Stored { claim, origin }) = &locked {
            claims.push(Top { claim: claim.clone(), origin: origin.clone(), kind: Kind::Locked });
        }
        // Of claims as good the first: the earned one before a membership before a lock.
        let mut best = 0;
        for (index, top) in claims.iter().enumerate() {
            let worth = |top: &Top| (top.claim.position, ends(&top.claim));
            if worth(&claims[best]) < worth(top) {
                best = index;
            }
        }
        let top = claims.remove(best);
        claims.retain(|other| match other.kind {
            Kind::Membership => false,
            // Where figures count since the change, the change itself must not be forgotten.
            Kind::Earned => {
                other.claim.position > 0 || (self.counts_since_change() && other.claim.changed_at.is_some())
            }
            Kind::Locked => true,
        });
        let beneath = claims.into_iter().map(|Top { claim, origin, .. }| Stored { claim, origin }).collect();
        Held { top, earned, locked, beneath }
    }

    /// The claim of a membership to a level, while one runs or is in grace.
    fn membership(&self, position: usize, paid: Option<&Claim>, at: Timestamp) -> Option<Claim> {
        let plan = self.ladder.plan(position)?;
        let mut best: Option<Claim> = None;
        for membership in self.memberships.iter().filter(|membership| membership.plan == plan) {
            let end = self.last_day_of(membership);
            if membership.since.unix_seconds > at.unix_seconds
                || end.is_some_and(|end| end.unix_seconds <= at.unix_seconds)
            {
                continue;
            }
            let has_ended = membership.until.is_some_and(|until| until.unix_seconds <= at.unix_seconds);
            let claim = Claim {
                position,
                since: paid.filter(|paid| paid.position == position).map_or(membership.since, |paid| paid.since),
                until: membership.until,
                grace_until: end.filter(|_| has_ended),
                changed_at: None,
            };
            if best.as_ref().is_none_or(|best| ends(best) < ends(&claim)) {
                best = Some(claim);
            }
        }
        best
    }

    /// When a membership no longer carries its tier.
    pub fn last_day_of(&self, membership: &Membership) -> Option<Timestamp> {
        let days = self.grace_days.get(&membership.plan).copied().unwrap_or(0);
        membership.until.map(|until| if membership.has_failed { self.zone.days_later(until, days) } else { until })
    }
}

/// When a claim ends.
pub fn ends(claim: &Claim) -> i64 {
    claim.grace_until.or(claim.until).map_or(i64::MAX, |at| at.unix_seconds)
}
