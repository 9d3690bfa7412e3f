//! Amounts: exact sums, signs, and how many decimals they may have.

use loyalty_contract::Decimal;
use rust_decimal::Decimal as Exact;

use super::{Broken, Kept, promise};

/// The value of a figure.
pub(super) fn exact(figure: Decimal, what: &dyn Fn() -> String) -> Result<Exact, Broken> {
    figure.try_into().map_err(|_| Broken(format!("{} has more than 18 decimals", what())))
}

/// The value of a figure that is zero or more and has at most `scale` decimals.
pub(super) fn amount(figure: Decimal, scale: u8, what: &dyn Fn() -> String) -> Result<Exact, Broken> {
    let value = signed(figure, scale, what)?;
    promise(!value.is_sign_negative() || value.is_zero(), || format!("{} is {value}, below zero", what()))?;
    Ok(value)
}

/// The value of a figure that has at most `scale` decimals.
pub(super) fn signed(figure: Decimal, scale: u8, what: &dyn Fn() -> String) -> Result<Exact, Broken> {
    let value = exact(figure, what)?;
    let digits = value.normalize().scale();
    promise(digits <= scale.into(), || format!("{} is {value}, which has more than {scale} decimals", what()))?;
    Ok(value)
}

/// A sum that may become too large.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sum(Option<Exact>);

impl Sum {
    pub(super) const fn zero() -> Self {
        Self(Some(Exact::ZERO))
    }

    pub(super) fn add(&mut self, value: Exact) {
        self.0 = self.0.and_then(|sum| sum.checked_add(value));
    }

    /// The sum, if it fits.
    pub(super) const fn value(self) -> Option<Exact> {
        self.0
    }

    /// What is left of it after another; none if either does not fit.
    pub(super) fn less(self, other: Self) -> Option<Exact> {
        self.0?.checked_sub(other.0?)
    }

    /// Asks that the sum is `expected`.
    pub(super) fn is(self, expected: Exact, what: &dyn Fn() -> String) -> Kept {
        match self.0 {
            Some(sum) if sum == expected => Ok(()),
            Some(sum) => Err(Broken(format!("{} add up to {sum}, not to {expected}", what()))),
            None => Err(Broken(format!("{} add up to more than 28 digits", what()))),
        }
    }

    /// Asks that the sum is not above `most`.
    pub(super) fn is_at_most(self, most: Exact, what: &dyn Fn() -> String) -> Kept {
        match self.0 {
            Some(sum) if sum <= most => Ok(()),
            Some(sum) => Err(Broken(format!("{} add up to {sum}, above {most}", what()))),
            None => Err(Broken(format!("{} add up to more than 28 digits", what()))),
        }
    }
}
