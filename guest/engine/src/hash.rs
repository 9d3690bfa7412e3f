//! SHA-256 over documents and over values of the contract.

use alloc::vec::Vec;
use core::hash::{Hash, Hasher};

use loyalty_contract::{Text, text};
use sha2::{Digest as _, Sha256};

/// SHA-256 of `bytes`, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> Text {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digest = Sha256::digest(bytes);
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    text(nibbles.filter_map(|nibble| DIGITS.get(usize::from(nibble))).map(|digit| char::from(*digit)).collect())
}

/// SHA-256 over values, in hexadecimal: the same on every platform.
pub fn of(values: &[&dyn Feed]) -> Text {
    let mut bytes = Bytes(Vec::new());
    values.iter().for_each(|value| value.feed(&mut bytes));
    sha256(&bytes.0)
}

/// A value that can be hashed.
pub trait Feed {
    fn feed(&self, bytes: &mut Bytes);
}

impl<T: Hash> Feed for T {
    fn feed(&self, bytes: &mut Bytes) {
        self.hash(bytes);
    }
}

/// Collects what is hashed: numbers in little-endian order, lengths in 32 bits and variants in 8 whatever the platform.
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
        self.write(&number.to_le_bytes());
    }

    fn write_u32(&mut self, number: u32) {
        self.write(&number.to_le_bytes());
    }

    fn write_u64(&mut self, number: u64) {
        self.write(&number.to_le_bytes());
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u32(number as u32);
    }

    fn write_i16(&mut self, number: i16) {
        self.write(&number.to_le_bytes());
    }

    fn write_i32(&mut self, number: i32) {
        self.write(&number.to_le_bytes());
    }

    fn write_i64(&mut self, number: i64) {
        self.write(&number.to_le_bytes());
    }

    fn write_isize(&mut self, number: isize) {
        self.write_u8(number as u8);
    }

    /// Not the digest: only the bytes are used.
    fn finish(&self) -> u64 {
        0
    }
}
