//! Numbers, times and texts at random: such as a shop sends, and such as make no sense.

use loyalty_contract::{Decimal, Timestamp};
use proptest::prelude::*;
use proptest::sample::select;

/// How often a value makes no sense, as a probability.
pub type Nonsense = f64;
/// Nothing that a shop would not send.
pub const PLAUSIBLE: Nonsense = 0.0;
/// About one request in two has something that no shop would send.
pub const HOSTILE: Nonsense = 0.01;

/// `bad` with a probability, which may be zero.
pub fn rarely<T: std::fmt::Debug>(
    nonsense: Nonsense,
    bad: impl Strategy<Value = T>,
) -> impl Strategy<Value = Option<T>> {
    (prop::bool::weighted(nonsense), bad).prop_map(|(is_bad, bad)| is_bad.then_some(bad))
}

/// `good`, or `bad` with a probability.
pub fn sometimes<T: std::fmt::Debug>(
    nonsense: Nonsense,
    good: impl Strategy<Value = T>,
    bad: impl Strategy<Value = T>,
) -> impl Strategy<Value = T> {
    (rarely(nonsense, bad), good).prop_map(|(bad, good)| bad.unwrap_or(good))
}

pub fn any_number() -> impl Strategy<Value = u32> {
    prop_oneof![Just(0), Just(u32::MAX), any::<u32>()]
}

pub fn any_decimal() -> impl Strategy<Value = Decimal> {
    let mantissa = prop_oneof![select(vec![i64::MIN, i64::MIN + 1, -1, 0, 1, i64::MAX]), any::<i64>()];
    let scale = prop_oneof![select(vec![0_u8, 2, 12, 18, 19, 28, 29, 38, 39, 255]), any::<u8>()];
    (mantissa, scale).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
}

/// From zero to `most`, with at most `scale` decimals.
pub fn decimal(nonsense: Nonsense, most: i64, scale: u8) -> impl Strategy<Value = Decimal> {
    let good = prop_oneof![1 => Just(0), 9 => 0..=most * 10_i64.pow(scale.into())];
    sometimes(nonsense, good.prop_map(move |mantissa| Decimal::new(mantissa, scale)), any_decimal())
}

/// Between the autumns of 2025 and 2027, in one of some time zones.
pub fn time(nonsense: Nonsense) -> impl Strategy<Value = Timestamp> {
    let good = (1_760_000_000..1_830_000_000_i64, select(vec![0_i16, 180, -300, 345, 840]));
    sometimes(nonsense, good.prop_map(timestamp), any_time())
}

pub fn any_time() -> impl Strategy<Value = Timestamp> {
    let ends = [i64::MIN, -62_135_596_801, -62_135_596_800, -1, 0, 253_402_300_799, 253_402_300_800, i64::MAX];
    let seconds = prop_oneof![Just(1_800_000_000), select(ends.to_vec()), any::<i64>()];
    let offsets = prop_oneof![Just(180), select(vec![i16::MIN, -1_081, -1_080, 1_080, i16::MAX]), any::<i16>()];
    (seconds, offsets).prop_map(timestamp)
}

const fn timestamp((unix_seconds, utc_offset_minutes): (i64, i16)) -> Timestamp {
    Timestamp { unix_seconds, utc_offset_minutes }
}

pub fn any_text() -> impl Strategy<Value = String> {
    let odd = ["", "\0", "\u{202e}redro", "a\u{2028}b", "\u{200d}\u{301}", "Ⅷ", "base", "00"].map(String::from);
    prop_oneof![select([&odd[..], &["x".repeat(200), "é".repeat(101), "x".repeat(1 << 20)]].concat()), any::<String>()]
}

pub fn id(nonsense: Nonsense, good: &'static str) -> impl Strategy<Value = String> {
    sometimes(nonsense, Just(good.into()), any_text())
}

pub fn word(nonsense: Nonsense, good: &[&'static str]) -> impl Strategy<Value = String> {
    sometimes(nonsense, select(good.to_vec()).prop_map(String::from), any_text())
}
