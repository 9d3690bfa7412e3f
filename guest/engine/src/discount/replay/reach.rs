//! What is within reach: what a rule whose conditions do not hold would give, and what the next step of a rate would.

use loyalty_contract::{Decimal, Gap, Maybe, NearMiss, Text};

use super::super::rate::{self, NextStep};
use super::super::take::{Prices, Taken, own_total, take};
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
        refusal: Refusal,
        opening: &Opening,
        findings: &mut Findings,
    ) -> Option<()> {
        let candidate = self.table.candidates.get(place)?;
        self.run.refused.push((place, refusal.reason.clone()));
        if self.is_told_elsewhere(place) {
            return Some(());
        }
        let gain = match refusal.missing {
            Some(_) if findings.are_wanted() => {
                let gain = self.gain(place, opening)?;
                gain.map(|gain| money::decimal(gain, self.table.ground.programme.minor_units))
            }
            _ => None,
        };
        findings.not_met(&candidate.rule.id, refusal, gain);
        Some(())
    }

    /// What a candidate would take off if what is missing were there, and its rivals were not.
    fn gain(&mut self, place: usize, opening: &Opening) -> Option<Option<Units>> {
        let candidate = self.table.candidates.get(place)?;
        self.leave_out_rivals(candidate)?;
        let prices = self.table.prices(candidate, &self.restored.state, opening)?;
        let mut taken = take(candidate, &candidate.articles, &self.table.ground, &prices)?;
        if taken.is_err()
            && let rate @ Some(_) = candidate.rate.first(candidate, self.table.ground.programme)
        {
            let prices = Prices { rate, ..prices };
            taken = take(candidate, &candidate.articles, &self.table.ground, &prices)?;
        }
        Some(taken.ok().map(|taken| taken.worth()).filter(|worth| *worth > 0))
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
