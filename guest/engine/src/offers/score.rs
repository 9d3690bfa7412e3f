//! What an offer is ranked by: probability × value − cost − fatigue, exact to the digit.

use core::cmp::Ordering;

use loyalty_contract::{Decimal, Score};

use crate::money;
use crate::programme::offers::{CERTAIN, MICRO_DIGITS, Micros, Offer};

/// Decimals of a total: those of a probability and of money together.
const TOTAL_DIGITS: u8 = 2 * MICRO_DIGITS;

/// The terms of a score, in millionths.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    pub probability: Micros,
    /// What the offer or its product brings.
    value: Micros,
    cost: Micros,
    /// What showing it again costs each time, and how often it was shown lately.
    fatigue: (Micros, i64),
}

impl Terms {
    /// `value` is what the offer or its product brings. None if it is too large.
    pub fn of(offer: &Offer, probability: Micros, value: Micros, fatigue: (Micros, i64)) -> Option<Self> {
        Some(Self { probability, value: value.checked_add(offer.uplift)?, cost: offer.cost, fatigue })
    }

    fn fatigue(&self) -> i128 {
        let (each, times) = self.fatigue;
        if times == 0 { 0 } else { money::times(each.into(), times.into()) }
    }

    /// In units of 10^−12.
    pub fn total(&self) -> i128 {
        let small = |money: Micros| money.unsigned_abs() < 1 << 40;
        let (each, times) = self.fatigue;
        if small(self.value) && small(self.cost) && times == 0 {
            // Multiplying 128 bits takes longer, and hardly any figure needs them.
            return (self.probability * self.value - CERTAIN * self.cost).into();
        }
        // INVARIANT: money is below 2^63 millionths, impressions are below 2^14, and a probability is below 2^20.
        let spent = i128::from(self.cost) + money::times(each.into(), times.into());
        money::times(self.probability.into(), self.value.into()) - money::times(CERTAIN.into(), spent)
    }

    /// As it is told. None if a term is too large.
    pub fn told(&self) -> Option<Score> {
        let money = |micros| money::shortest(micros, MICRO_DIGITS);
        Some(Score {
            probability: money(self.probability.into())?,
            value: money(self.value.into())?,
            cost: money(self.cost.into())?,
            fatigue: money(self.fatigue())?,
            total: money::shortest(self.total(), TOTAL_DIGITS)?,
        })
    }
}

/// Whether a total reaches what an offer must come to at least.
pub fn reaches(total: i128, minimum: Micros) -> bool {
    if minimum == 0 { total >= 0 } else { total >= money::times(minimum.into(), CERTAIN.into()) }
}

/// By how much one total is above another; none where it is not.
pub fn lead(winner: i128, loser: i128) -> Option<Decimal> {
    let lead = winner - loser;
    if lead < 0 { None } else { money::shortest(lead, TOTAL_DIGITS) }
}

/// Higher totals first, then higher priority, then the smaller id.
pub fn rank((left, first): (i128, &Offer), (right, second): (i128, &Offer)) -> Ordering {
    right.cmp(&left).then(second.priority.cmp(&first.priority)).then_with(|| first.id.cmp(&second.id))
}
