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
    value: i128,
    cost: i128,
    fatigue: i128,
}

impl Terms {
    /// `value` is what the offer or its product brings, `fatigue` what showing it again costs, `times` how often it was
    /// shown lately.
    pub fn of(offer: &Offer, probability: Micros, value: Micros, fatigue: Micros, times: i64) -> Self {
        // INVARIANT: factors of 64 bits fit 128.
        Self {
            probability,
            value: i128::from(value) + i128::from(offer.uplift),
            cost: offer.cost.into(),
            fatigue: i128::from(fatigue) * i128::from(times),
        }
    }

    /// In units of 10^−12.
    pub fn total(&self) -> i128 {
        // INVARIANT: money is below 2^64 millionths, impressions are below 2^14, and a probability is below 2^20.
        i128::from(self.probability) * self.value - i128::from(CERTAIN) * (self.cost + self.fatigue)
    }

    /// As it is told. None if a term is too large.
    pub fn told(&self) -> Option<Score> {
        let money = |micros| money::shortest(micros, MICRO_DIGITS);
        Some(Score {
            probability: money(self.probability.into())?,
            value: money(self.value)?,
            cost: money(self.cost)?,
            fatigue: money(self.fatigue)?,
            total: money::shortest(self.total(), TOTAL_DIGITS)?,
        })
    }
}

/// Whether a total reaches what an offer must come to at least.
pub fn reaches(total: i128, minimum: Micros) -> bool {
    total >= i128::from(minimum) * i128::from(CERTAIN)
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
