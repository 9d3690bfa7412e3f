//! SHA-256 over documents, and checksums over values of the contract.

use alloc::format;
use alloc::vec::Vec;
use core::hash::{Hash, Hasher};

use loyalty_contract::{Text, text};
use sha2::{Digest as _, Sha256};
use siphasher::sip128::SipHasher24;

/// SHA-256 of a document, in hexadecimal.
pub fn sha256(document: &str) -> Text {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digest = Sha256::digest(document.as_bytes());
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    text(nibbles.filter_map(|nibble| DIGITS.get(usize::from(nibble))).map(|digit| char::from(*digit)).collect())
}

/// Checksum over values, in hexadecimal: the same on every platform.
///
/// SipHash-2-4 with 128 bits and the key zero. It tells apart what differs by accident; nobody without a secret could
/// keep out someone who means to deceive, and SHA-256 would cost about as much as all the rest of a decision.
pub fn checksum(values: &[&dyn Feed]) -> Text {
    let mut bytes = Bytes(Vec::with_capacity(1_024));
    values.iter().for_each(|value| value.feed(&mut bytes));
    text(format!("{:032x}", SipHasher24::new().hash(&bytes.0).as_u128()))
}

/// A value that can be part of a checksum.
pub trait Feed {
    fn feed(&self, bytes: &mut Bytes);
}

impl<T: Hash> Feed for T {
    fn feed(&self, bytes: &mut Bytes) {
        self.hash(bytes);
    }
}

/// Collects values as bytes, whatever the platform: numbers in groups of seven bits, small ones being most of them.
#[derive(Debug)]
pub struct Bytes(Vec<u8>);

impl Hasher for Bytes {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn write_u8(&mut self, number: u8) {
        self.0.push(number);
    }

    fn write_u16(&mut self, number: u16) {
        self.write_u64(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, mut number: u64) {
        while number > 0x7f {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn write_i16(&mut self, number: i16) {
        self.write_i64(i64::from(number));
    }

    fn write_i32(&mut self, number: i32) {
        self.write_i64(i64::from(number));
    }

    fn write_i64(&mut self, number: i64) {
        // The sign goes to the lowest bit, so that small negative numbers are short too.
        self.write_u64(((number << 1) ^ (number >> 63)).cast_unsigned());
    }

    fn write_isize(&mut self, number: isize) {
        self.write_i64(number as i64);
    }

    /// Not the checksum: only the bytes are used.
    fn finish(&self) -> u64 {
        0
    }
}
