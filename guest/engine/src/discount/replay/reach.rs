//! What is within reach: what a rule whose conditions do not hold would give, and what the next step of a rate would.

use loyalty_contract::{Decimal, Gap, Maybe, NearMiss, Text};

use super::super::rate::{self, NextStep};
use super::super::take::{Bar, Prices, Taken, own_total, take};
use super::super::turns::Opening;
use super::Replay;
use crate::condition::Refusal;
use crate::explain::Findings;
use crate::money::{self, Units};
use crate::programme::StepBase;

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
            if refusal.is_only
                && let rate @ Some(_) = candidate.rate.first(candidate, self.table.ground.programme)
            {
                let prices = Prices { rate, ..prices };
                taken = take(candidate, &candidate.articles, &self.table.ground, &prices)?;
            }
        }
        Some((refusal, taken.ok().map(|taken| taken.worth()).filter(|worth| *worth > 0)))
    }

    /// Tells what the next step of a rule's rate would bring.
    pub(super) fn look_for_next_step(
        &self,
        place: usize,
        taken: &Taken,
        opening: &Opening,
        findings: &mut Findings,
    ) -> Option<()> {
        let candidate = self.table.candidates.get(place)?;
        let prices = self.table.prices(candidate, &self.state, opening)?;
        let total = own_total(candidate, &self.table.ground, &prices);
        let Some(next) = candidate.rate.next(opening.subtotal, total, candidate) else { return Some(()) };
        let NextStep { step, base, missing } = next;
        let minor_units = self.table.ground.programme.minor_units;
        let rate = rate::Rated::new(step.rate, &candidate.effect.take, minor_units);
        let then = take(candidate, &candidate.articles, &self.table.ground, &Prices { rate, ..prices })?;
        let more = then.map_or(0, |then| then.worth() - taken.worth());
        if more <= 0 {
            return Some(());
        }
        let (gap, amount, id): (Gap, Decimal, Option<Text>) = match base {
            StepBase::Quantity => (Gap::Pieces, Decimal::new(rate::whole_pieces(missing), 0), candidate.words(0)),
            _ => (Gap::Money, money::decimal(missing, minor_units), None),
        };
        findings.within_reach(NearMiss {
            rule: candidate.rule.id.clone(),
            missing: gap,
            amount: Maybe::Some(amount),
            id: loyalty_contract::maybe(id),
            at: Maybe::None,
            gain: Maybe::Some(money::decimal(more, minor_units)),
        });
        Some(())
    }
}
