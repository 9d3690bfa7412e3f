//! The part of a line's figures that belongs to the units that come back.
//!
//! Of S for n units, of which r came back before and k do now, the part is floor(S (r + k) ÷ n) − floor(S r ÷ n).
//! Parts telescope: however a line is split into returns, they add up to S.

use crate::money::{Units, quotient_and_remainder, times};

/// How much of a line comes back, in units of 10^−6.
#[derive(Debug, Clone, Copy)]
pub struct Portion {
    /// Units sold, above zero.
    pub whole: i64,
    /// Units that came back before.
    pub before: i64,
    /// Units that come back now; with those before at most `whole`.
    pub now: i64,
}

impl Portion {
    /// The part of `amount` that belongs to what comes back now.
    pub fn part(self, amount: Units) -> Units {
        self.back(amount) - self.of(amount, self.before)
    }

    /// The part that belongs to all that has come back by now.
    pub fn back(self, amount: Units) -> Units {
        self.of(amount, self.before + self.now)
    }

    /// The part that belonged to all that had come back before this return.
    pub fn back_before(self, amount: Units) -> Units {
        self.of(amount, self.before)
    }

    /// The part that belongs to what is kept.
    pub fn kept(self, amount: Units) -> Units {
        amount - self.back(amount)
    }

    /// The part that belonged to what was kept before this return.
    pub fn kept_before(self, amount: Units) -> Units {
        amount - self.of(amount, self.before)
    }

    /// Units that can still come back.
    pub const fn units_left(self) -> i64 {
        self.whole - self.before - self.now
    }

    fn of(self, amount: Units, units: i64) -> Units {
        // INVARIANT: both factors are at most 10^15, and `units` at most `whole`, so that the quotient is at most `amount`.
        let product = times(amount.into(), units.into());
        let quotient = quotient_and_remainder(product, i128::from(self.whole)).map_or(0, |(quotient, _)| quotient);
        Units::try_from(quotient).unwrap_or(amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_over_three_units_comes_back_as_333_333_334() {
        let part = |before| Portion { whole: 3_000_000, before, now: 1_000_000 }.part(1_000);
        assert_eq!([part(0), part(1_000_000), part(2_000_000)], [333, 333, 334]);
    }

    #[test]
    fn parts_telescope_whatever_the_split() {
        let whole = 7_000_000;
        for amount in [0, 1, 6, 999, 1_000_000_000_000_000] {
            for step in [1_000_000, 1_234_567, 3_999_999, 7_000_000] {
                let (mut before, mut sum) = (0, 0);
                while before < whole {
                    let portion = Portion { whole, before, now: step.min(whole - before) };
                    sum += portion.part(amount);
                    assert_eq!(portion.back(amount), sum);
                    before += portion.now;
                }
                assert_eq!(sum, amount);
            }
        }
    }
}
