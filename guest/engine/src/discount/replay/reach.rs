//! What is within reach: what a rule whose conditions do not hold would give, and what the next step of a rate, the next
//! tier or one more set would.

use loyalty_contract::{Decimal, Gap, Maybe, NearMiss, Text, maybe};

use super::super::candidate::Candidate;
use super::super::rate::{self, Rated};
use super::super::take::{Bar, Prices, Taken, missing_to_set, missing_to_step, own_total, take};
use super::super::turns::Opening;
use super::Replay;
use crate::condition::Refusal;
use crate::explain::Findings;
use crate::money::{self, Units};
use crate::programme::{DiscountRate, StepBase};

impl Replay<'_, '_> {
    /// A candidate's conditions do not hold, or it has no effect.
    pub(super) fn refuse(
        &mut self,
        place: usize,
        mut refusal: Refusal,
        opening: &Opening,
        findings: &mut Findings,
    ) -> Option<()> {
        let candidate = self.table.candidates.get(place)?;
        self.run.refused.push((place, refusal.reason.clone()));
        if self.is_told_elsewhere(place) {
            return Some(());
        }
        let mut gain = None;
        if refusal.is_only && findings.are_wanted() {
            let told = self.gain(place, refusal, opening)?;
            refusal = told.0;
            gain = told.1.map(|gain| money::decimal(gain, self.table.ground.programme.minor_units));
        }
        findings.not_met(&candidate.rule.id, refusal, gain);
        Some(())
    }

    /// What a candidate would take off if its rivals and what is told to stand against it did not; and that, which may turn
    /// out not to be all.
    fn gain(&mut self, place: usize, mut refusal: Refusal, opening: &Opening) -> Option<(Refusal, Option<Units>)> {
        let candidate = self.table.candidates.get(place)?;
        let of_basket = self.table.check_basket(candidate, opening).err();
        let is_of_conditions = candidate.refusal.is_some() || of_basket.is_some();
        if let Some(other) = of_basket {
            refusal = refusal.beside(&other);
        }
        if !refusal.is_only {
            return Some((refusal, None));
        }
        self.leave_out_rivals(candidate)?;
        let bar = if is_of_conditions || refusal.missing.is_some() { Bar::Stands } else { Bar::Lifted };
        let prices = Prices { bar, ..self.table.prices(candidate, &self.restored.state, opening)? };
        let mut taken = take(candidate, &candidate.articles, &self.table.ground, &prices)?;
        if let Err(other) = &taken {
            if is_of_conditions {
                refusal = refusal.beside(other);
            }
            if refusal.is_only && other.missing.is_some() {
                let rate = candidate.rate.first(candidate, self.table.ground.programme);
                let prices = Prices { rate, steps_ahead: 1, ..prices };
                taken = take(candidate, &candidate.articles, &self.table.ground, &prices)?;
            }
        }
        Some((refusal, taken.ok().map(|taken| taken.worth()).filter(|worth| *worth > 0)))
    }

    /// Tells what a rule that takes effect would give more: at the next step of its rate, with one more set, in the next tier.
    pub(super) fn look_further(
        &self,
        place: usize,
        taken: &Taken,
        opening: &Opening,
        findings: &mut Findings,
    ) -> Option<()> {
        let candidate = self.table.candidates.get(place)?;
        let prices = self.table.prices(candidate, &self.state, opening)?;
        let articles = opening.won_by(place).unwrap_or(&candidate.articles);
        let now = Now { candidate, articles, taken, opening, prices };
        // What is to be brought may itself be too much.
        let may_be_refused = candidate.may_be_refused_whole(self.table.ground.when_below);
        if !may_be_refused && !candidate.rule.when.has_ceiling() {
            self.next_step(&now).into_iter().chain(self.next_set(&now)).for_each(|near| findings.within_reach(near));
        }
        self.next_tier(&now).into_iter().for_each(|near| findings.within_reach(near));
        Some(())
    }

    /// What the next step of its rate would bring, or the next full step of money.
    fn next_step(&self, now: &Now<'_, '_>) -> Option<NearMiss> {
        let (ground, Now { candidate, opening, prices, .. }) = (&self.table.ground, now);
        let total = own_total(candidate, ground, prices);
        let (base, missing, then) = if let Some(next) = candidate.rate.next(opening.subtotal, total, candidate) {
            let rate = Rated::new(next.rate, &candidate.effect.take, ground.programme.minor_units);
            (next.base, next.missing, Prices { rate, ..*prices })
        } else if let Some(missing) = missing_to_step(candidate, ground, prices) {
            (StepBase::Amount, missing, Prices { steps_ahead: 1, ..*prices })
        } else {
            return None;
        };
        let gain = self.more(now, &then)?;
        let (missing, amount, id) = rate::lacking(base, missing, candidate, ground.programme.minor_units);
        Some(near_miss(candidate, missing, Some(amount), id, Some(gain)))
    }

    /// One more set of a deal. What it would bring depends on what is added.
    fn next_set(&self, now: &Now<'_, '_>) -> Option<NearMiss> {
        let Now { candidate, taken, .. } = now;
        let missing = missing_to_set(candidate, &self.table.ground).filter(|_| taken.reduced.is_none())?;
        Some(near_miss(candidate, Gap::Pieces, Some(Decimal::new(missing, 0)), candidate.words(0), None))
    }

    /// What the next tier would bring that has a rate of which there would be more, and in which the rule would still hold.
    fn next_tier(&self, now: &Now<'_, '_>) -> Option<NearMiss> {
        let situation = self.table.situation;
        let (Some(DiscountRate::ByTier(rates)), Some(tiers)) = (now.candidate.effect.take.rate(), situation.tiers)
        else {
            return None;
        };
        for (tier, (rate, level)) in rates.iter().zip(&tiers.levels).enumerate().skip(situation.tier + 1) {
            let Some(rate) = rate else { continue };
            let rate = Rated::new(*rate, &now.candidate.effect.take, self.table.ground.programme.minor_units);
            if let Some(gain) = self.more(now, &Prices { rate, ..now.prices })
                && self.table.holds_in(tier, now.candidate, now.opening)
            {
                return Some(near_miss(now.candidate, Gap::Tier, None, Some(level.id.clone()), Some(gain)));
            }
        }
        None
    }

    /// How much more a rule would take off if things stood so; none if no more, or if it cannot be said.
    fn more(&self, now: &Now<'_, '_>, then: &Prices<'_>) -> Option<Decimal> {
        let then = take(now.candidate, now.articles, &self.table.ground, then)?;
        let more = then.map_or(0, |then| then.worth() - now.taken.worth());
        (more > 0).then(|| money::decimal(more, self.table.ground.programme.minor_units))
    }
}

/// A rule that takes effect, on what is there now.
struct Now<'n, 'a> {
    candidate: &'n Candidate<'a>,
    /// Those it touches, none that others have won.
    articles: &'n [usize],
    taken: &'n Taken,
    opening: &'n Opening,
    prices: Prices<'n>,
}

fn near_miss(
    candidate: &Candidate<'_>,
    missing: Gap,
    amount: Option<Decimal>,
    id: Option<Text>,
    gain: Option<Decimal>,
) -> NearMiss {
    NearMiss {
        rule: candidate.rule.id.clone(),
        missing,
        amount: maybe(amount),
        id: maybe(id),
        at: Maybe::None,
        gain: maybe(gain),
    }
}
