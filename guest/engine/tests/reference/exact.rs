//! Exact numbers: rationals for money and points, and the few places where they are rounded.
//!
//! Nothing here knows a scale until it rounds, and nothing is rounded but by the functions below.

use loyalty_contract::Decimal;
use num_bigint::BigInt;
use num_rational::BigRational;

/// Money, points, rates, quantities.
pub type Exact = BigRational;

/// A whole number.
pub fn whole(number: i64) -> Exact {
    Exact::from_integer(number.into())
}

/// Nothing.
pub fn zero() -> Exact {
    whole(0)
}

/// 10^`digits`.
pub fn ten_to(digits: u8) -> Exact {
    Exact::from_integer(BigInt::from(10).pow(u32::from(digits)))
}

/// What a decimal of the contract stands for.
pub fn of(decimal: Decimal) -> Exact {
    whole(decimal.mantissa) / ten_to(decimal.scale)
}

/// What a decimal of a programme stands for.
pub fn parsed(text: &str) -> Exact {
    of(text.parse().unwrap())
}

/// Sum of numbers.
pub fn sum<'a>(numbers: impl IntoIterator<Item = &'a Exact>) -> Exact {
    numbers.into_iter().fold(zero(), |sum, number| sum + number)
}

/// A number rounded to `digits` behind the point, as the programme calls the ways of rounding.
pub fn rounded(number: &Exact, digits: u8, mode: &str) -> Exact {
    let scaled = number * ten_to(digits);
    let half = Exact::new(1.into(), 2.into());
    let below = scaled.floor();
    let rest = &scaled - &below;
    let up = match mode {
        "down" => false,
        "up" => rest > zero(),
        "half-up" => rest >= half,
        "half-even" => rest > half || (rest == half && is_odd(&below)),
        other => panic!("no such rounding: {other}"),
    };
    (if up { below + whole(1) } else { below }) / ten_to(digits)
}

fn is_odd(number: &Exact) -> bool {
    (number.to_integer() % 2) != BigInt::from(0)
}

/// Splits `amount`, which has `digits` behind the point, over `weights` in proportion.
///
/// Each gets its exact share rounded down; what is left goes, one smallest unit each, to the largest remainders, ties to
/// the earlier one. Weights that are all zero get nothing.
pub fn split(amount: &Exact, weights: &[Exact], digits: u8) -> Vec<Exact> {
    split_within(amount, weights, None, digits)
}

/// The same for points that come of exact points: none gets more than its own rounded up.
pub fn split_rounded(amount: &Exact, points: &[Exact], digits: u8) -> Vec<Exact> {
    let most: Vec<Exact> = points.iter().map(|points| rounded(points, digits, "up")).collect();
    split_within(amount, points, Some(&most), digits)
}

fn split_within(amount: &Exact, weights: &[Exact], most: Option<&[Exact]>, digits: u8) -> Vec<Exact> {
    let total = sum(weights);
    if total == zero() {
        return weights.iter().map(|_| zero()).collect();
    }
    let exact: Vec<Exact> = weights.iter().map(|weight| amount * weight / &total).collect();
    let mut shares: Vec<Exact> = exact.iter().map(|share| rounded(share, digits, "down")).collect();
    let unit = whole(1) / ten_to(digits);
    while sum(&shares) < *amount {
        let mut neediest: Option<usize> = None;
        for candidate in 0..shares.len() {
            let has_room = most.is_none_or(|most| shares[candidate] < most[candidate]);
            let rest = |place: usize| &exact[place] - &shares[place];
            if has_room && neediest.is_none_or(|best| rest(candidate) > rest(best)) {
                neediest = Some(candidate);
            }
        }
        shares[neediest.unwrap()] += &unit;
    }
    shares
}

/// As text: a decimal where it is one, a fraction where it is not.
pub fn shown(number: &Exact) -> String {
    for digits in 0..=18 {
        let scaled = number * ten_to(digits);
        if scaled.is_integer()
            && let Ok(mantissa) = i64::try_from(scaled.to_integer())
        {
            return Decimal::new(mantissa, digits).to_string();
        }
    }
    number.to_string()
}
