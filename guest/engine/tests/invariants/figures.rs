//! Decimals as whole numbers of 10^−18, so that they compare and add up whatever scale they are written in.

use loyalty_contract::{Decimal, Rounding};

pub fn exact(value: Decimal) -> i128 {
    i128::from(value.mantissa) * 10_i128.pow(18 - u32::from(value.scale))
}

pub fn sum<'a, T: 'a>(items: impl IntoIterator<Item = &'a T>, figure: impl Fn(&T) -> Decimal) -> i128 {
    items.into_iter().map(|item| exact(figure(item))).sum()
}

/// A figure that is not negative, rounded to so many decimals.
pub fn rounded(value: i128, scale: u8, rounding: Rounding) -> i128 {
    let unit = exact(Decimal::new(1, scale));
    let (whole, rest) = (value / unit, value % unit);
    let up = match rounding {
        Rounding::Down => false,
        Rounding::Up => rest > 0,
        Rounding::HalfUp => rest * 2 >= unit,
        Rounding::HalfEven => rest * 2 > unit || (rest * 2 == unit && whole % 2 == 1),
    };
    (whole + i128::from(up)) * unit
}
