//! The earned claim over time: renewed or lost at its end, in grace for a while, raised at once.

use loyalty_contract::Timestamp;
use serde_json::Value;

use super::figures::Figures;
use super::{Facts, instant};

/// A right to a tier.
#[derive(Debug, Clone)]
pub struct Claim {
    pub position: usize,
    pub since: Timestamp,
    pub until: Option<Timestamp>,
    pub grace_until: Option<Timestamp>,
    pub changed_at: Option<Timestamp>,
}

/// An earned claim as it stands at an instant.
#[derive(Debug)]
pub struct Earned {
    pub claim: Claim,
    /// What counted before a tier was reached at that instant.
    pub figures: Figures,
    pub reason: &'static str,
}

impl Claim {
    pub fn read(facts: &Facts<'_>, standing: &Value) -> Self {
        Self {
            position: facts.ladder.position(standing["tier"].as_str().unwrap()),
            since: instant(standing, "since").unwrap(),
            until: instant(standing, "until"),
            grace_until: instant(standing, "grace-until"),
            changed_at: instant(standing, "changed-at"),
        }
    }

    /// The latest change or renewal; for who never left the lowest tier there is none.
    pub fn counts_from(&self) -> i64 {
        let since = if self.position == 0 { i64::MIN } else { self.since.unix_seconds };
        self.changed_at.map_or(i64::MIN, |at| at.unix_seconds).max(since)
    }

    /// A tier held from an instant on.
    fn new(facts: &Facts<'_>, position: usize, since: Timestamp) -> Self {
        let until = if position == 0 { None } else { facts.held_until(since) };
        Self { position, since, until, grace_until: None, changed_at: Some(since) }
    }

    /// A tier reached at an instant, at which all that has been done up to it has been counted.
    fn reached(facts: &Facts<'_>, position: usize, at: Timestamp) -> Self {
        let next = Timestamp { unix_seconds: at.unix_seconds + 1, ..at };
        let changed_at = if facts.counts_since_change() { next } else { at };
        Self { changed_at: Some(changed_at), ..Self::new(facts, position, at) }
    }

    fn renewed(&mut self, facts: &Facts<'_>, end: Timestamp, until: Option<Timestamp>) {
        self.until = until;
        self.grace_until = None;
        if facts.counts_since_change() {
            self.changed_at = Some(end);
        }
    }
}

impl Facts<'_> {
    pub fn counts_since_change(&self) -> bool {
        self.ladder.0["window"].as_str() == Some("since-change")
    }

    /// The earned claim at an instant, from what is stored of it.
    pub fn earned(&self, stored: Option<&Claim>, at: Timestamp) -> Earned {
        if self.ladder.has_terms() { self.by_terms(stored, at) } else { self.by_figures(stored, at) }
    }

    fn lowest(&self, at: Timestamp) -> Claim {
        let since = self.enrolled_at.unwrap_or(at);
        Claim { position: 0, since, until: None, grace_until: None, changed_at: None }
    }

    /// Whether figures renew a claim: enough to keep it, or for more.
    fn renew(&self, claim: &Claim, figures: &Figures) -> bool {
        self.ladder.keeps(claim.position, figures) || self.ladder.earned(figures) > claim.position
    }

    fn by_terms(&self, stored: Option<&Claim>, at: Timestamp) -> Earned {
        let mut claim = stored.cloned().unwrap_or_else(|| self.lowest(at));
        if claim.position == 0 || self.ladder.mode() == "none" {
            claim.until = None;
        } else if claim.until.is_none() {
            claim.until = self.held_until(claim.since);
        }
        if claim.until.is_none_or(|end| at.unix_seconds < end.unix_seconds) {
            claim.grace_until = None;
        }
        let mut has_landed_softly = false;
        while let Some(end) = claim.until.filter(|end| end.unix_seconds <= at.unix_seconds) {
            let figures = self.figures(self.just_before(end), &claim);
            let days = self.ladder.grace_days();
            let falls_at = claim.grace_until.unwrap_or_else(|| self.zone.days_later(end, days));
            let is_in_grace = at.unix_seconds < falls_at.unix_seconds;
            // Whatever is done in the grace counts, asked for within it or after.
            let last = if is_in_grace { at } else { self.just_before(falls_at) };
            let has_grace = end.unix_seconds < falls_at.unix_seconds;
            if self.renew(&claim, &figures) {
                claim.renewed(self, end, self.ends(end, end));
                has_landed_softly = false;
            } else if has_grace && self.renew(&claim, &self.figures(last, &claim)) {
                claim.renewed(self, end, self.held_until(end));
                has_landed_softly = false;
            } else if is_in_grace {
                claim.grace_until = Some(falls_at);
                break;
            } else {
                let earned = self.ladder.earned(&figures);
                let lands_on = match self.ladder.mode() {
                    "one-level" => self.ladder.one_down(claim.position).max(earned),
                    _ => earned,
                };
                has_landed_softly = lands_on > earned;
                claim = Claim::new(self, lands_on, falls_at);
                claim.until = claim.until.and_then(|_| self.ends(end, falls_at));
            }
        }
        let figures = self.figures(at, &claim);
        let earned = self.ladder.earned(&figures);
        if earned > claim.position {
            claim = Claim::reached(self, earned, at);
            has_landed_softly = false;
        } else if earned == claim.position && earned > 0 && self.ladder.renews_at_once() {
            let until = self.held_until(at);
            if claim.until.is_some_and(|end| until.is_some_and(|until| end.unix_seconds < until.unix_seconds)) {
                claim.until = until;
            }
        }
        let reason = match () {
            () if claim.position == 0 => "lowest",
            () if claim.grace_until.is_some() => "grace",
            () if self.ladder.keeps(claim.position, &figures) => "qualified",
            () if has_landed_softly => "soft-landing",
            () if claim.until.is_none() => "kept",
            () => "still-valid",
        };
        Earned { claim, figures, reason }
    }

    fn by_figures(&self, stored: Option<&Claim>, at: Timestamp) -> Earned {
        let mut claim = stored.cloned().unwrap_or_else(|| self.lowest(at));
        claim.until = None;
        let figures = self.figures(at, &claim);
        let earned = self.ladder.earned(&figures);
        let mut reason = if earned == 0 { "lowest" } else { "qualified" };
        if earned > claim.position {
            claim = Claim::reached(self, earned, at);
        } else if self.ladder.keeps(claim.position, &figures) {
            claim.grace_until = None;
            reason = if claim.position == 0 { "lowest" } else { "qualified" };
        } else if self.ladder.mode() == "none" {
            claim.grace_until = None;
            reason = "kept";
        } else {
            let falls_at = claim.grace_until.unwrap_or_else(|| self.zone.days_later(at, self.ladder.grace_days()));
            if at.unix_seconds < falls_at.unix_seconds {
                claim.grace_until = Some(falls_at);
                reason = "grace";
            } else {
                claim = Claim::new(self, earned, falls_at);
            }
        }
        Earned { claim, figures, reason }
    }
}
