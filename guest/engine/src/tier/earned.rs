//! The earned claim over time: at the end of its validity it is renewed, or falls, and figures raise it at once.
//!
//! What happens between two evaluations follows from the figures alone, end by end, so that it makes no difference
//! whether somebody asked in between. Where a programme renews at once and its terms end with a period, the figures of
//! every instant since count, and what follows on an end is counted from the last second that was judged: spend of 2026
//! is good to the end of 2027, whether it is looked at in November or in February. All other terms are counted from the
//! end of the one before, or of its grace, and renewed at once only when somebody asks.

use loyalty_contract::{ErrorCode, Timestamp};

use super::claims::Claim;
use super::counting::Counting;
use super::thresholds::{earned, keeps};
use crate::bounds::{INSTANTS_MAX, TERMS_MAX};
use crate::calendar::{self, Span};
use crate::explain::{Refused, refuse};
use crate::path::Path;
use crate::programme::{Downgrade, Tiers, Window};

/// An earned claim as time goes by.
#[derive(Debug)]
pub struct Course<'a, 'c> {
    pub tiers: &'a Tiers,
    pub counting: &'c mut Counting<'a>,
    terms: usize,
    instants: usize,
}

impl<'a, 'c> Course<'a, 'c> {
    pub const fn new(tiers: &'a Tiers, counting: &'c mut Counting<'a>) -> Self {
        Self { tiers, counting, terms: 0, instants: 0 }
    }

    /// Lets the figures of an instant raise a claim that has been carried to it, or put its end off.
    pub fn raise(&mut self, claim: &mut Claim, at: Timestamp) -> Result<(), Refused> {
        let earned = self.earned(claim, at)?;
        if earned > claim.tier {
            let until = self.validity(at);
            *claim = Claim { tier: earned, since: at, until, grace_until: None, changed_at: Some(at), ..*claim };
        } else if earned == claim.tier && self.tiers.renews_at_once && claim.grace_until.is_none() {
            self.put_off(claim, at);
        }
        Ok(())
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
        let mut seen = claim.since;
        while let Some(end) = claim.until {
            if self.counts_from_last_second() {
                self.renew_at_once(claim, seen, at.unix_seconds.min(end.unix_seconds - 1))?;
                seen = end;
                if claim.until != Some(end) {
                    continue;
                }
            }
            if end.unix_seconds > at.unix_seconds {
                claim.grace_until = None;
                break;
            }
            self.count_term()?;
            let last = second_before(end);
            if self.keeps(claim, last)? {
                self.renew(claim, end, self.term_from(end));
                continue;
            }
            let earned = self.earned(claim, last)?;
            let stored = claim.grace_until.filter(|over| over.unix_seconds > end.unix_seconds);
            let over = stored.or_else(|| self.grace_from(end));
            if let Some(over) = over {
                if self.recovers(claim, end, at.unix_seconds.min(over.unix_seconds - 1))? {
                    self.renew(claim, end, end);
                    continue;
                }
                if at.unix_seconds < over.unix_seconds {
                    claim.grace_until = Some(over);
                    break;
                }
            }
            let since = over.unwrap_or(end);
            let tier = match self.tiers.downgrade {
                Downgrade::OneLevel => self.one_below(claim.tier).max(earned),
                _ => earned,
            };
            has_landed = self.tiers.downgrade == Downgrade::OneLevel;
            let until = if tier > 0 { self.term(self.term_from(end), since) } else { None };
            *claim = Claim { tier, since, until, grace_until: None, changed_at: Some(since), ..*claim };
            seen = since;
        }
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

    /// When a claim may next be lost after an instant: at an end of its own, or where it has none, when figures fall.
    pub fn next_loss(&self, claim: &Claim, after: Timestamp) -> Option<Timestamp> {
        let end = claim.next_end(after);
        if self.tiers.validity().is_some() || self.tiers.downgrade == Downgrade::Never {
            return end;
        }
        let figures = calendar::earlier(self.counting.next_to_leave(after, None), self.counting.period_end(after));
        calendar::earlier(calendar::earlier(end, figures), self.counting.next_task(after))
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

    /// Puts the end off as far as the figures of any instant from one to a second do it, both included.
    fn renew_at_once(&mut self, claim: &mut Claim, from: Timestamp, to: i64) -> Result<(), Refused> {
        let mut at = Some(from);
        while let Some(instant) = at.filter(|at| at.unix_seconds <= to) {
            self.count_instant()?;
            let earned = self.earned(claim, instant)?;
            at = self.counting.next_to_rise(instant);
            if earned >= claim.tier {
                // They stay as they are until something else counts.
                at = calendar::earlier(at, self.counting.period_end(instant));
                let last = at.map_or(to, |at| to.min(at.unix_seconds - 1));
                self.put_off(claim, Timestamp { unix_seconds: last, ..instant });
            }
        }
        Ok(())
    }

    /// Puts the end off to where a term would end that is counted from an instant.
    fn put_off(&self, claim: &mut Claim, from: Timestamp) {
        claim.until = match (claim.until, self.validity(from)) {
            (Some(before), Some(until)) if until.unix_seconds <= before.unix_seconds => Some(before),
            (Some(_), until) => until,
            (None, _) => None,
        };
    }

    /// Whether figures meet what keeps the tier at any instant from one to a second, both included.
    fn recovers(&mut self, claim: &Claim, from: Timestamp, to: i64) -> Result<bool, Refused> {
        let mut at = Some(from);
        while let Some(instant) = at.filter(|at| at.unix_seconds <= to) {
            self.count_instant()?;
            if self.keeps(claim, instant)? {
                return Ok(true);
            }
            at = self.counting.next_to_rise(instant);
        }
        Ok(false)
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
        let until = self.validity(from)?;
        if until.unix_seconds > held.unix_seconds { Some(until) } else { self.validity(held) }
    }

    /// What a term is counted from that follows one with this end.
    fn term_from(&self, end: Timestamp) -> Timestamp {
        if self.counts_from_last_second() { second_before(end) } else { end }
    }

    fn counts_from_last_second(&self) -> bool {
        self.tiers.renews_at_once && self.tiers.validity().is_some_and(|validity| validity.ends_with_a_period())
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

    fn count_instant(&mut self) -> Result<(), Refused> {
        self.instants += 1;
        if self.instants > INSTANTS_MAX { too_long() } else { Ok(()) }
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

/// The last second before an instant.
pub const fn second_before(at: Timestamp) -> Timestamp {
    Timestamp { unix_seconds: at.unix_seconds.saturating_sub(1), ..at }
}
