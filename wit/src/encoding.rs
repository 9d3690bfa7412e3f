//! The bytes of a value: the same on every platform, and different for values that differ, but for explanations and
//! whether they were asked for.
//!
//! Checksums are taken over them. Numbers come in groups of seven bits, small ones being most of them; a record says
//! first which of its fields are there; texts and lists say first how long they are.

use alloc::vec::Vec;

use crate::memory::{List, Maybe, Text};
use crate::{Decimal, Timestamp};

/// A value that has bytes.
pub trait Encode {
    /// Adds the bytes of the value.
    fn encode(&self, to: &mut Encoding);
}

/// Bytes of values.
#[derive(Debug, Default)]
pub struct Encoding(Vec<u8>);

impl Encoding {
    /// The bytes so far.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Adds a number.
    pub fn number(&mut self, mut number: u64) {
        while number > 0x7f {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }
}

/// The sign goes to the lowest bit, so that small negative numbers are short too.
const fn unsigned(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)).cast_unsigned()
}

macro_rules! numbers {
    ($($ty:ty: $to:ident),*) => {$(
        impl Encode for $ty {
            fn encode(&self, to: &mut Encoding) {
                to.number(numbers!($to *self));
            }
        }
    )*};
    (unsigned $number:expr) => { u64::from($number) };
    (signed $number:expr) => { unsigned(i64::from($number)) };
}

numbers!(bool: unsigned, u8: unsigned, u16: unsigned, u32: unsigned, u64: unsigned, i16: signed, i32: signed, i64: signed);

impl Encode for Text {
    fn encode(&self, to: &mut Encoding) {
        to.number(self.len() as u64);
        to.0.extend_from_slice(self.as_bytes());
    }
}

impl<T: Encode> Encode for List<T> {
    fn encode(&self, to: &mut Encoding) {
        to.number(self.len() as u64);
        self.iter().for_each(|item| item.encode(to));
    }
}

impl<T: Encode> Encode for Maybe<T> {
    fn encode(&self, to: &mut Encoding) {
        to.number(u64::from(self.is_some()));
        if let Some(value) = self.as_ref() {
            value.encode(to);
        }
    }
}

impl Encode for Decimal {
    /// Scale and digits in one number, as long as they fit.
    fn encode(&self, to: &mut Encoding) {
        const SCALE_BITS: u32 = 5;
        const TOO_LARGE: u64 = (1 << SCALE_BITS) - 1;
        let (digits, scale) = (unsigned(self.mantissa), u64::from(self.scale));
        if scale < TOO_LARGE && digits.leading_zeros() >= SCALE_BITS {
            to.number(digits << SCALE_BITS | scale);
        } else {
            to.number(TOO_LARGE);
            to.number(digits);
            to.number(scale);
        }
    }
}

impl Encode for Timestamp {
    fn encode(&self, to: &mut Encoding) {
        self.unix_seconds.encode(to);
        self.utc_offset_minutes.encode(to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_that_differ_have_bytes_that_differ() {
        let mut seen: Vec<Vec<u8>> = Vec::new();
        for mantissa in [0, 1, -1, 63, 64, 1_999, i64::MIN, i64::MAX, 1 << 57, 1 << 58, -(1 << 58)] {
            for scale in [0, 1, 2, 18, 30, 31, 32, 255] {
                let mut encoding = Encoding::default();
                Decimal { mantissa, scale }.encode(&mut encoding);
                assert!(!seen.contains(&encoding.0), "{mantissa} {scale}");
                seen.push(encoding.0);
            }
        }
    }
}
