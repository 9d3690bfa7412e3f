//! SHA-256 over documents, and checksums over values of the contract.

use alloc::format;

use loyalty_contract::{Encode, Encoding, Text, text};
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
pub fn checksum(values: &[&dyn Encode]) -> Text {
    let mut encoding = Encoding::default();
    values.iter().for_each(|value| value.encode(&mut encoding));
    text(format!("{:032x}", SipHasher24::new().hash(encoding.bytes()).as_u128()))
}
