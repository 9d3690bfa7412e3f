//! Exact amounts: whole minor units, rates, and the places where something is rounded.
//!
//! Inside the engine an amount of money is a whole number of minor units (kopecks), and points are whole units of
//! their wallet's scale. Nothing that is priced, earned or owed is a float. Every rounding of the engine goes through
//! [`divide`].

pub use loyalty_contract::Rounding;

use core::cmp::Ordering;

use loyalty_contract::Decimal;
use rust_decimal::Decimal as Exact;

/// Money in minor units of the programme's currency, or points in units of their wallet's scale.
pub type Units = i64;

/// The most that one amount may come to: 10^15 minor units.
pub const UNITS_MAX: Units = 1_000_000_000_000_000;

/// The largest number of decimal places a decimal may have.
const SCALE_MAX: u8 = 18;

/// 10^0 to 10^38, looked up because every line needs some.
const POWERS_OF_TEN: [i128; 39] = {
    let mut powers = [1; 39];
    let mut rest: &mut [i128] = &mut powers;
    let mut power = 1;
    while let [first, others @ ..] = rest {
        *first = power;
        power = if others.is_empty() { power } else { power * 10 };
        rest = others;
    }
    powers
};

/// 10^`exponent`, for exponents up to 38.
pub fn power_of_ten(exponent: u32) -> Option<i128> {
    POWERS_OF_TEN.get(usize::try_from(exponent).ok()?).copied()
}

/// 10^`exponent`, for exponents up to 18.
pub fn small_power_of_ten(exponent: u8) -> Option<i64> {
    power_of_ten(u32::from(exponent))?.try_into().ok()
}

/// `left` × `right`, which must fit 128 bits. To multiply so many takes six times what 64 take, and hardly any product needs
/// more.
pub fn times(left: i128, right: i128) -> i128 {
    match (u64::try_from(left), u64::try_from(right)) {
        (Ok(left), Ok(right)) if left.leading_zeros() + right.leading_zeros() >= u64::BITS => {
            i128::from(left.wrapping_mul(right))
        }
        _ => left.wrapping_mul(right),
    }
}

/// The same with a check, for factors that may be too large together.
fn checked_times(left: i128, right: i128) -> Option<i128> {
    match (i64::try_from(left), i64::try_from(right)) {
        (Ok(left), Ok(right)) => Some(times(left.into(), right.into())),
        _ => left.checked_mul(right),
    }
}

/// `numerator` ÷ `denominator` with its remainder. None for a denominator of zero.
pub fn quotient_and_remainder(numerator: i128, denominator: i128) -> Option<(i128, i128)> {
    // Dividing 128 bits takes hundreds of instructions, and hardly any figure needs them.
    match (u64::try_from(numerator), u64::try_from(denominator)) {
        (Ok(numerator), Ok(denominator)) => {
            let quotient = numerator.checked_div(denominator)?;
            // INVARIANT: a quotient times its denominator is no larger than the numerator, here and below.
            Some((i128::from(quotient), i128::from(numerator - quotient.wrapping_mul(denominator))))
        }
        _ => {
            let quotient = numerator.checked_div(denominator)?;
            Some((quotient, numerator.wrapping_sub(quotient.wrapping_mul(denominator))))
        }
    }
}

/// `left` × `right` ÷ `denominator` with its remainder, also where the product is more than 128 bits hold.
///
/// None of them is negative, and the denominator is above zero and below 2^125. None if the quotient leaves its range.
pub fn product_over(left: i128, right: i128, denominator: i128) -> Option<(i128, i128)> {
    match checked_times(left, right) {
        Some(product) => quotient_and_remainder(product, denominator),
        None => product_beyond_128_bits_over(left, right, denominator),
    }
}

#[cold]
#[inline(never)]
fn product_beyond_128_bits_over(left: i128, right: i128, denominator: i128) -> Option<(i128, i128)> {
    let (each, rest) = quotient_and_remainder(right, denominator)?;
    let (mut quotient, mut remainder) = (0_i128, 0_i128);
    // `left` is worked off by as many bits at once as leave room, the highest first.
    let room = denominator.leading_zeros().checked_sub(2).filter(|room| *room > 0)?;
    let mut bits = i128::BITS - left.leading_zeros();
    while bits > 0 {
        let taken = room.min(bits);
        bits -= taken;
        let piece = (left >> bits) & ((1 << taken) - 1);
        // INVARIANT: remainder and rest are below the denominator, and both terms below 2^126.
        let (more, left_over) = quotient_and_remainder((remainder << taken) + piece * rest, denominator)?;
        quotient = quotient.checked_mul(1 << taken)?.checked_add(piece.checked_mul(each)?)?.checked_add(more)?;
        remainder = left_over;
    }
    Some((quotient, remainder))
}

/// The part of `figure` that belongs to `part` of `whole`, half-up. None of them is negative, and the whole is above zero.
pub fn share(figure: i128, part: i128, whole: i128) -> Option<i128> {
    let (quotient, remainder) = product_over(figure, part, whole)?;
    quotient.checked_add(i128::from(remainder >= whole - remainder))
}

/// `numerator` ÷ `denominator` in whole units; both non-negative, the denominator above zero.
pub fn divide(numerator: i128, denominator: i128, rounding: Rounding) -> Option<i128> {
    let (quotient, remainder) = quotient_and_remainder(numerator, denominator)?;
    let twice = remainder.checked_mul(2)?;
    let up = match rounding {
        Rounding::Down => false,
        Rounding::Up => remainder > 0,
        Rounding::HalfUp => twice >= denominator,
        Rounding::HalfEven => twice > denominator || (twice == denominator && quotient % 2 == 1),
    };
    quotient.checked_add(i128::from(up))
}

/// A decimal as whole units of 10^−`scale`. None if it has more decimals than that, or is out of range.
pub fn whole_units(value: Decimal, scale: u8) -> Option<Units> {
    let units = if value.scale == scale {
        value.mantissa
    } else if value.scale < scale {
        let factor = small_power_of_ten(scale - value.scale)?;
        if value.mantissa.unsigned_abs() > (UNITS_MAX / factor).unsigned_abs() {
            return None;
        }
        value.mantissa.wrapping_mul(factor)
    } else {
        let divisor = small_power_of_ten(value.scale - scale)?;
        if value.mantissa % divisor != 0 {
            return None;
        }
        value.mantissa / divisor
    };
    Some(units).filter(|units| units.unsigned_abs() <= UNITS_MAX.unsigned_abs())
}

/// `price` × `quantity`, half-up to whole units of 10^−`scale`. Both non-negative.
pub fn price_times_quantity(price: Decimal, quantity: Decimal, scale: u8) -> Option<Units> {
    // INVARIANT: two factors of 64 bits fit 128.
    let product = times(price.mantissa.into(), quantity.mantissa.into());
    let product_scale = u32::from(price.scale) + u32::from(quantity.scale);
    let scale = u32::from(scale);
    let units = if product_scale <= scale {
        checked_times(product, power_of_ten(scale - product_scale)?)?
    } else {
        divide(product, power_of_ten(product_scale - scale)?, Rounding::HalfUp)?
    };
    Units::try_from(units).ok().filter(|units| *units <= UNITS_MAX)
}

/// Whole units of 10^−`scale` as a decimal.
pub const fn decimal(units: Units, scale: u8) -> Decimal {
    Decimal::new(units, scale)
}

/// Whole units of 10^−`scale` with as many of these decimals as fit; further ones are dropped. None if it is too large
/// even so.
pub fn fitting(units: i128, scale: u8) -> Option<(i64, u8)> {
    let (mut units, mut scale) = (units, scale);
    while scale > 0 && i64::try_from(units).is_err() {
        (units, scale) = (units / 10, scale - 1);
    }
    Some((i64::try_from(units).ok()?, scale))
}

/// The same as a decimal without trailing zeros.
pub fn shortest(units: i128, scale: u8) -> Option<Decimal> {
    let (mut mantissa, mut scale) = fitting(units, scale)?;
    while scale > 0 && mantissa % 10 == 0 {
        (mantissa, scale) = (mantissa / 10, scale - 1);
    }
    Some(Decimal::new(mantissa, scale))
}

/// An exact figure as a decimal, with as many places as fit, at most 12; further ones are dropped.
pub fn decimal_of(value: Exact) -> Option<Decimal> {
    let mut value = value.normalize();
    if value.scale() > 12 {
        value = value.trunc_with_scale(12).normalize();
    }
    while value.scale() > 0 && i64::try_from(value.mantissa()).is_err() {
        value = value.trunc_with_scale(value.scale() - 1);
    }
    Some(Decimal::new(i64::try_from(value.mantissa()).ok()?, u8::try_from(value.scale()).ok()?))
}

/// A non-negative exact figure in whole units of 10^−`scale`.
pub fn round(value: Exact, scale: u8, rounding: Rounding) -> Option<Units> {
    let scale = u32::from(scale);
    let mantissa = value.mantissa();
    let units = if value.scale() <= scale {
        checked_times(mantissa, power_of_ten(scale - value.scale())?)?
    } else {
        divide(mantissa, power_of_ten(value.scale() - scale)?, rounding)?
    };
    Units::try_from(units).ok().filter(|units| *units <= UNITS_MAX)
}

/// A non-negative figure × 10^`scale`, half-up.
pub fn nearest(value: Exact, scale: u32) -> Option<i128> {
    match value.scale().checked_sub(scale) {
        Some(excess) => divide(value.mantissa(), power_of_ten(excess)?, Rounding::HalfUp),
        None => checked_times(value.mantissa(), power_of_ten(scale - value.scale())?),
    }
}

/// A figure × 10^`scale`, the rest dropped.
pub fn scaled(value: Exact, scale: u32) -> Option<i128> {
    match value.scale().checked_sub(scale) {
        Some(excess) => Some(quotient_and_remainder(value.mantissa(), power_of_ten(excess)?)?.0),
        None => checked_times(value.mantissa(), power_of_ten(scale - value.scale())?),
    }
}

/// `left` × `right`. Called rather than inlined, like the two below: each comes to a kilobyte.
#[inline(never)]
pub fn product(left: Exact, right: Exact) -> Option<Exact> {
    left.checked_mul(right)
}

/// `left` + `right`.
#[inline(never)]
pub fn total(left: Exact, right: Exact) -> Option<Exact> {
    left.checked_add(right)
}

/// `left` − `right`.
#[inline(never)]
pub fn difference(left: Exact, right: Exact) -> Option<Exact> {
    left.checked_sub(right)
}

/// A decimal as a float, for models that estimate.
pub fn float(value: Decimal) -> f64 {
    value.mantissa as f64 / small_power_of_ten(value.scale).map_or(f64::NAN, |power| power as f64)
}

/// A figure ÷ 10^`places`.
pub fn shifted(value: Exact, places: u8) -> Option<Exact> {
    Exact::try_from_i128_with_scale(value.mantissa(), value.scale().checked_add(u32::from(places))?).ok()
}

/// Whole units as an exact figure.
pub fn exact(units: Units, scale: u8) -> Option<Exact> {
    Exact::try_new(units, u32::from(scale)).ok()
}

/// Reads a decimal as it is written in a programme: plain digits, no exponent, at most 12 decimals.
pub fn parse(text: &str) -> Option<Exact> {
    let plain = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let is_decimal = match unsigned.split_once('.') {
        Some((whole, fraction)) => plain(whole) && plain(fraction) && fraction.len() <= 12,
        None => plain(unsigned),
    };
    if !is_decimal || unsigned.len() > 28 {
        return None;
    }
    let scale = unsigned.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let digits = unsigned.bytes().filter(|byte| *byte != b'.').map(|byte| i128::from(byte - b'0'));
    let mantissa = digits.fold(0_i128, |mantissa, digit| mantissa * 10 + digit);
    let mantissa = if unsigned.len() < text.len() { -mantissa } else { mantissa };
    Exact::try_from_i128_with_scale(mantissa, u32::try_from(scale).ok()?).ok()
}

/// A share in percent, as a fraction with whole numbers: `numerator` ÷ `denominator`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent {
    numerator: i64,
    denominator: i64,
}

impl Percent {
    /// From a percentage, zero or more: 5 means 5 %. None with more than 16 decimals.
    pub fn new(percent: Decimal) -> Option<Self> {
        let denominator = small_power_of_ten(percent.scale.checked_add(2)?)?;
        Some(Self { numerator: percent.mantissa, denominator })
    }

    /// Which share is the larger one.
    pub fn compare(self, other: Self) -> Ordering {
        // INVARIANT: two factors of 64 bits fit 128.
        let across = |one: Self, other: Self| times(one.numerator.into(), other.denominator.into());
        across(self, other).cmp(&across(other, self))
    }

    /// The share of one, as a fraction.
    pub const fn fraction(self) -> (i64, i64) {
        (self.numerator, self.denominator)
    }

    /// This share of `amount`, rounded.
    pub fn of(self, amount: Units, rounding: Rounding) -> Option<Units> {
        // INVARIANT: two factors of 64 bits fit 128.
        let product = times(amount.into(), self.numerator.into());
        divide(product, i128::from(self.denominator), rounding)?.try_into().ok()
    }

    /// The tax of this rate that `amount` contains, half-up.
    pub fn contained_in(self, amount: Units) -> Option<Units> {
        let product = times(amount.into(), self.numerator.into());
        let whole = self.denominator.checked_add(self.numerator)?;
        divide(product, i128::from(whole), Rounding::HalfUp)?.try_into().ok()
    }
}

/// A decimal of a request as an exact figure. None for more than 18 decimals.
pub fn exact_of(value: Decimal) -> Option<Exact> {
    if value.scale > SCALE_MAX { None } else { Exact::try_new(value.mantissa, u32::from(value.scale)).ok() }
}
