//! What `recommend-offers` promises.

use std::collections::HashSet;

use loyalty_contract::{OffersDecision, OffersRequest, RankedOffer};
use rust_decimal::Decimal as Exact;

use super::figures::exact;
use super::mentioned::{Keys, once};
use super::{Decided, Judge, Kept, promise};

impl Decided<OffersRequest> for OffersDecision {
    fn judge(&self, request: &OffersRequest, judge: &Judge) -> Kept {
        let most = usize::try_from(request.maximum).unwrap_or(usize::MAX);
        promise(self.offers.len() <= most, || {
            format!("{} offers are more than the {most} that were wanted", self.offers.len())
        })?;
        let mut offered = HashSet::with_capacity(self.offers.len());
        for ranked in &self.offers {
            let what = || format!("offer `{}`", ranked.offer);
            judge.has_rule(&ranked.offer, &what)?;
            promise(offered.insert(ranked.offer.as_str()), || format!("{} is made twice", what()))?;
            if let Some(rule) = &ranked.rule {
                judge.has_rule(rule, &what)?;
            }
            score(ranked, &what)?;
        }
        promise(request.messages || self.messages.is_empty(), || "messages were not wanted".into())?;
        // Those of two messages may be alike by chance; who sends each key once then sends one.
        let mut due = HashSet::with_capacity(self.messages.len());
        for message in &self.messages {
            let is_new = due.insert((message.id.as_str(), message.key.as_str()));
            promise(is_new, || format!("message `{}` is named twice", message.key))?;
            judge.has_rule(&message.id, &|| format!("message `{}`", message.key))?;
            let is_ahead = message.send_at.unix_seconds >= request.at.unix_seconds;
            promise(is_ahead, || format!("message `{}` was to be sent before it was asked for", message.id))?;
        }
        judge.counters(&self.counters, &request.counters)?;
        let keys = request.basket.as_ref().map_or_else(Keys::none, |basket| Keys::of_basket(&basket.lines));
        once(&self.segments, "segment")?;
        judge.reasoning(request.explain, &self.explanations, &self.near_misses, &keys)
    }
}

/// Asks that the probability is one, and that the total is probability × value − cost − fatigue.
fn score(ranked: &RankedOffer, what: &dyn Fn() -> String) -> Kept {
    let score = &ranked.score;
    let probability = exact(score.probability, what)?;
    promise((Exact::ZERO..=Exact::ONE).contains(&probability), || format!("{} has probability {probability}", what()))?;
    let (value, cost, fatigue) = (exact(score.value, what)?, exact(score.cost, what)?, exact(score.fatigue, what)?);
    let expected = probability.checked_mul(value).and_then(|gain| gain.checked_sub(cost)?.checked_sub(fatigue));
    let total = exact(score.total, what)?;
    promise(expected == Some(total), || format!("the total of {} is {total}, its terms come to {expected:?}", what()))
}
