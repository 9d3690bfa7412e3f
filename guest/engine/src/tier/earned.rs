//! The earned claim over time: at the end of its validity it is renewed, or falls, and figures raise it at once.
//!
//! What happens between two evaluations follows from the figures at each end, so that it makes no difference whether
//! somebody asked in between. Where a programme renews at once and its terms end with a period, a renewal is counted
//! from the last second that was judged, as an evaluation in that period would have counted it: spend of 2026 is good to
//! the end of 2027, whether it is looked at in November or in February. All other terms are counted from the end of the
//! one before, or of its grace.

use loyalty_contract::{ErrorCode, Timestamp};

use super::claims::Claim;
use super::counting::Counting;
use super::thresholds::{earned, keeps};
use crate::bounds::TERMS_MAX;
use crate::calendar::Span;
use crate::explain::{Refused, refuse};
use crate::path::Path;
use crate::programme::{Downgrade, Tiers, Window};

/// An earned claim as time goes by.
#[derive(Debug)]
pub struct Course<'a, 'c> {
    pub tiers: &'a Tiers,
    pub counting: &'c mut Counting<'a>,
    terms: usize,
}

impl<'a, 'c> Course<'a, 'c> {
    pub const fn new(tiers: &'a Tiers, counting: &'c mut Counting<'a>) -> Self {
        Self { tiers, counting, terms: 0 }
    }

    /// Lets the figures of an instant raise a claim that has been carried to it, or put its end off.
    pub fn raise(&mut self, claim: &mut Claim, at: Timestamp) -> Result<(), Refused> {
        let earned = self.earned(claim, at)?;
        self.raise_to(earned, claim, at);
        Ok(())
    }

    /// The same where it is known which tier the figures are good for.
    pub fn raise_to(&self, earned: usize, claim: &mut Claim, at: Timestamp) {
        if earned > claim.tier {
            // All up to now has been counted for this tier, and none of it counts again since the change.
            let seconds = i64::from(self.tiers.window == Window::SinceChange);
            let changed_at = Some(Timestamp { unix_seconds: at.unix_seconds.saturating_add(seconds), ..at });
            let until = self.validity(at);
            *claim = Claim { tier: earned, since: at, until, grace_until: None, changed_at, ..*claim };
        } else if earned == claim.tier && self.tiers.renews_at_once && claim.grace_until.is_none() {
            claim.until = match (claim.until, self.validity(at)) {
                (Some(before), Some(until)) if until.unix_seconds <= before.unix_seconds => Some(before),
                (Some(_), until) => until,
                (None, _) => None,
            };
        }
    }

    /// Carries a claim to an instant: through the ends that have come by then, and where tiers have none, by what the
    /// figures of the instant take away. Tells whether it fell by one level only.
    ///
    /// # Errors
    /// More terms than may be worked through, figures out of range.
    pub fn carry(&mut self, claim: &mut Claim, at: Timestamp) -> Result<bool, Refused> {
        if self.tiers.validity().is_none() {
            self.follow(claim, at)?;
            return Ok(false);
        }
        if claim.tier == 0 {
            (claim.until, claim.grace_until) = (None, None);
        } else if claim.until.is_none() {
            // From a time when the programme had no validity.
            claim.until = self.validity(claim.since);
        }
        let mut has_landed = false;
        while let Some(end) = claim.until.filter(|end| end.unix_seconds <= at.unix_seconds) {
            self.count_term()?;
            let last = self.second_before(end);
            if self.keeps(claim, last)? {
                let from = if self.counts_from_last_second() { last } else { end };
                self.renew(claim, end, from);
                has_landed = false;
                continue;
            }
            let earned = self.earned(claim, last)?;
            let over = claim.grace_until.or_else(|| self.grace_from(end));
            if let Some(over) = over {
                // A grace that has passed is judged in its last second.
                let is_over = over.unix_seconds <= at.unix_seconds;
                if self.keeps(claim, if is_over { self.second_before(over) } else { at })? {
                    self.renew(claim, end, end);
                    has_landed = false;
                    continue;
                }
                if !is_over {
                    claim.grace_until = Some(over);
                    return Ok(has_landed);
                }
            }
            let since = over.unwrap_or(end);
            let tier = match self.tiers.downgrade {
                Downgrade::OneLevel => self.one_below(claim.tier).max(earned),
                _ => earned,
            };
            has_landed = tier > earned;
            // The figures that were judged are those of the period that closed, and so is the term they earn.
            let from = if self.counts_from_last_second() { last } else { since };
            let until = if tier > 0 { self.term(from, since) } else { None };
            *claim = Claim { tier, since, until, grace_until: None, changed_at: Some(since), ..*claim };
        }
        claim.grace_until = None;
        Ok(has_landed)
    }

    /// Whether the figures of an instant keep the tier.
    pub fn keeps(&mut self, claim: &Claim, at: Timestamp) -> Result<bool, Refused> {
        let tiers = self.tiers;
        let figures = self.figures(claim, at)?;
        Ok(keeps(tiers, claim.tier, figures))
    }

    /// The tier that the figures of an instant are good for.
    pub fn earned(&mut self, claim: &Claim, at: Timestamp) -> Result<usize, Refused> {
        let tiers = self.tiers;
        let figures = self.figures(claim, at)?;
        Ok(earned(tiers, figures))
    }

    /// What counts at an instant for whoever holds a claim.
    pub fn figures(&mut self, claim: &Claim, at: Timestamp) -> Result<&[i64], Refused> {
        // Who has never held another tier has had no change to count from.
        let since = match claim.changed_at {
            Some(changed_at) => changed_at.unix_seconds.max(claim.since.unix_seconds),
            None if claim.tier > 0 => claim.since.unix_seconds,
            None => i64::MIN,
        };
        self.counting.figures(at, since)
    }

    /// A tier without validity is lost with the figures, after its grace.
    fn follow(&mut self, claim: &mut Claim, at: Timestamp) -> Result<(), Refused> {
        claim.until = None;
        if claim.tier == 0 || self.tiers.downgrade == Downgrade::Never || self.keeps(claim, at)? {
            claim.grace_until = None;
            return Ok(());
        }
        let over = claim.grace_until.or_else(|| self.grace_from(at));
        if over.is_some_and(|over| over.unix_seconds > at.unix_seconds) {
            claim.grace_until = over;
            return Ok(());
        }
        let since = over.unwrap_or(at);
        let tier = self.earned(claim, at)?;
        *claim = Claim { tier, since, grace_until: None, changed_at: Some(since), ..*claim };
        Ok(())
    }

    fn renew(&self, claim: &mut Claim, end: Timestamp, from: Timestamp) {
        claim.until = self.term(from, end);
        claim.grace_until = None;
        if self.tiers.window == Window::SinceChange {
            claim.changed_at = Some(end);
        }
    }

    /// The end of a term that is counted from an instant; from `held` on if it would be over before.
    fn term(&self, from: Timestamp, held: Timestamp) -> Option<Timestamp> {
        let until = self.validity(from).filter(|until| until.unix_seconds > held.unix_seconds);
        until.or_else(|| self.validity(held))
    }

    /// Whether a term that begins at an end is counted from the second before it.
    fn counts_from_last_second(&self) -> bool {
        self.tiers.renews_at_once && self.tiers.validity().is_some_and(|validity| validity.ends_with_a_period())
    }

    /// The last second before an instant.
    pub fn second_before(&self, at: Timestamp) -> Timestamp {
        self.counting.windows().second_before(at)
    }

    fn validity(&self, from: Timestamp) -> Option<Timestamp> {
        self.counting.windows().validity(from)
    }

    /// The end of the grace that begins at an instant; none: there is no grace.
    fn grace_from(&self, at: Timestamp) -> Option<Timestamp> {
        let days = Some(self.tiers.grace_days).filter(|days| *days > 0)?;
        self.counting.windows().after(at, Span::Days(days))
    }

    /// The next lower tier that figures can earn.
    fn one_below(&self, tier: usize) -> usize {
        let below = self.tiers.levels.get(..tier).unwrap_or_default();
        below.iter().rposition(|level| !level.from.is_empty()).unwrap_or(0)
    }

    fn count_term(&mut self) -> Result<(), Refused> {
        self.terms += 1;
        if self.terms > TERMS_MAX { too_long() } else { Ok(()) }
    }

    /// Starts counting terms anew, for what lies ahead.
    pub const fn look_ahead(&mut self) {
        self.terms = 0;
    }
}

fn too_long<T>() -> Result<T, Refused> {
    let message = "too much has happened to the tier since then to work through at once; evaluate it more often";
    refuse(ErrorCode::TooLarge, &Path::of("standing").field("until"), message)
}
