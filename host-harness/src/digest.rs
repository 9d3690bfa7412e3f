//! SHA-256 as it is written: hexadecimal digits.

use sha2::{Digest as _, Sha256};

/// SHA-256 of `bytes` in 64 hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(Sha256::new_with_prefix(bytes))
}

/// What a running digest comes to.
pub(crate) fn hexadecimal(digest: Sha256) -> String {
    digits(&digest.finalize())
}

/// Bytes in hexadecimal digits.
pub(crate) fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
