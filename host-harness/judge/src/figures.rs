//! Amounts: exact sums, signs, and how many decimals they may have.

use loyalty_contract::Decimal;
use rust_decimal::Decimal as Exact;

use super::{Broken, Kept, promise};

/// Most decimals of a figure.
const SCALE_MAX: u8 = 18;

/// The value of a figure. A decision has several hundred, and each comes by here.
#[inline]
pub(super) fn exact(figure: Decimal, what: &dyn Fn() -> String) -> Result<Exact, Broken> {
    let figure = if figure.scale > SCALE_MAX { shortened(figure) } else { figure };
    figure.try_into().map_err(|_| Broken(format!("{} has more than {SCALE_MAX} decimals", what())))
}

/// A figure without the zeros at its end that do not fit: they carry no meaning, and a request may have them.
#[cold]
fn shortened(mut figure: Decimal) -> Decimal {
    if figure.mantissa == 0 {
        return Decimal { mantissa: 0, scale: 0 };
    }
    while figure.scale > SCALE_MAX && figure.mantissa % 10 == 0 {
        figure = Decimal { mantissa: figure.mantissa / 10, scale: figure.scale - 1 };
    }
    figure
}

/// The value of a figure that is zero or more and has at most `scale` decimals.
#[inline]
pub(super) fn amount(figure: Decimal, scale: u8, what: &dyn Fn() -> String) -> Result<Exact, Broken> {
    let value = signed(figure, scale, what)?;
    promise(figure.mantissa >= 0, || format!("{} is {value}, below zero", what()))?;
    Ok(value)
}

/// The value of a figure that has at most `scale` decimals.
#[inline]
pub(super) fn signed(figure: Decimal, scale: u8, what: &dyn Fn() -> String) -> Result<Exact, Broken> {
    let value = exact(figure, what)?;
    let is_so_fine = figure.scale <= scale || value.normalize().scale() <= scale.into();
    promise(is_so_fine, || format!("{} is {value}, which has more than {scale} decimals", what()))?;
    Ok(value)
}

/// Whether two figures are the same amount.
#[inline]
pub(super) fn same(one: Decimal, other: Decimal, what: &dyn Fn() -> String) -> Result<bool, Broken> {
    let is_alike = one.mantissa == other.mantissa && one.scale == other.scale;
    Ok(is_alike || exact(one, what)? == exact(other, what)?)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_at_the_end_carry_no_meaning() {
        let value = |mantissa, scale| exact(Decimal { mantissa, scale }, &|| "it".into());
        assert_eq!(value(0, 19), Ok(Exact::ZERO));
        assert_eq!(value(0, 255), Ok(Exact::ZERO));
        assert_eq!(value(1_500_000_000_000_000_000, 19), Ok(Exact::new(15, 2)));
        assert_eq!(value(-10, 19), Ok(Exact::new(-1, 18)));
        assert_eq!(value(11, 19), Err(Broken("it has more than 18 decimals".into())));
    }
}
