//! How far it is to more of what a rule gives already: the next full step of money, one more set of a deal.

use super::super::candidate::Candidate;
use super::wanted::total;
use super::{Ground, Prices};
use crate::money::Units;
use crate::programme::{Places, Take, UnitPrice};

/// What is missing to the next full step of an amount per so much money, unless its rate goes by what is bought too.
pub fn missing_to_step(candidate: &Candidate<'_>, ground: &Ground<'_>, prices: &Prices<'_>) -> Option<Units> {
    match candidate.effect.take {
        Take::PerStep(_, step) if !candidate.rate.goes_by_what_is_bought() => {
            Some(step - total(candidate, ground, prices) % step)
        }
        _ => None,
    }
}

/// How many units are missing to one more set of a deal that repeats, if it is worth as much as now whichever they are: so
/// few that of those a set makes cheaper none need give way to them. None where its rate may be another then, or the rest of
/// a cap too small.
pub fn missing_to_set(candidate: &Candidate<'_>, ground: &Ground<'_>) -> Option<i64> {
    let (of_set, cheaper, times) = match &candidate.effect.take {
        Take::BuyGet(deal) if deal.of.is_none() => (deal.buy + deal.get, deal.get, deal.times),
        Take::Percent(_, Some(pick)) | Take::PerUnit(_, Some(pick)) | Take::Price(UnitPrice::Fixed(_), Some(pick)) => {
            let Places::Every(every) = pick.places else { return None };
            (every, 1, None)
        }
        _ => return None,
    };
    let is_capped = candidate.rule.caps.per_order.is_some()
        || candidate.rule.cap_per_line.is_some()
        || candidate.uses.iter().any(|one| !one.limit.counts_uses());
    let pieces = candidate.articles.iter().filter_map(|article| ground.articles.get(*article)).map(|one| one.pieces);
    let all = pieces.fold(0, i64::saturating_add);
    let missing = of_set - all % of_set;
    let is_enough = missing <= cheaper && missing < of_set && times.is_none_or(|times| all / of_set < times);
    (is_enough && !is_capped && !candidate.rate.goes_by_what_is_bought()).then_some(missing)
}
