//! Components compiled ahead: a file of native code that loads in a fraction of a millisecond, for one machine and one
//! version of the sandbox.
//!
//! | bytes | what |
//! | --- | --- |
//! | 8 | `loyalty!`, the mark of the format |
//! | 4 | version of the format, little-endian |
//! | 32 | SHA-256 of what the code depends on: version of the sandbox, its configuration, the machine |
//! | 32 | SHA-256 of the component that was compiled |
//! | 32 | SHA-256 of all that stands before, and of the code |
//! | the rest | the code |
//!
//! A digest finds damage, not malice: [`Native`] is what asks for a signature. So whoever signs vouches for the source that the
//! header names too; it is told by an inspection, and held there against a component that it is said to be.

use std::hash::{Hash as _, Hasher};

use sha2::{Digest as _, Sha256};
use wasmtime::Engine;
use wasmtime::component::Component;

use crate::digest::digits;
use crate::limits::Limits;
use crate::native::Native;
use crate::refusal::Refusal;
use crate::signing::PublicKey;

/// No component begins like this.
const MARK: &[u8; 8] = b"loyalty!";
const FORMAT: u32 = 2;
const DIGEST_BYTES: usize = 32;
const HEADER_BYTES: usize = MARK.len() + size_of::<u32>() + 3 * DIGEST_BYTES;

/// Whether a file says that it is a precompiled component.
pub(crate) fn is_marked(file: &[u8]) -> bool {
    file.starts_with(MARK)
}

/// SHA-256 of the component that a file says it was compiled from, in hexadecimal digits; none if it has no such header.
pub(crate) fn source_sha256(file: &[u8]) -> Option<String> {
    Header::read(file).ok().map(|header| digits(header.source))
}

/// Compiles a component; what comes out is the file, and what would be loaded from it.
pub(crate) fn compile(engine: &Engine, bytes: &[u8]) -> wasmtime::Result<(Vec<u8>, Component)> {
    let native = Native::compile(engine, bytes)?;
    let component = native.component(engine)?;
    let mut file = Vec::with_capacity(HEADER_BYTES.saturating_add(native.code().len()));
    file.extend(MARK);
    file.extend(FORMAT.to_le_bytes());
    file.extend(requirements(engine));
    file.extend(Sha256::digest(bytes));
    file.extend(checksum(&file, native.code()));
    file.extend(native.code());
    Ok((file, component))
}

/// The component in a file that the owner of `key` has signed.
pub(crate) fn read(
    engine: &Engine,
    limits: &Limits,
    file: &[u8],
    signature: &[u8],
    key: &PublicKey,
) -> Result<Component, Refusal> {
    if file.len() > limits.precompiled_bytes {
        return Err(Refusal::TooLarge { size_bytes: file.len(), limit_bytes: limits.precompiled_bytes });
    }
    let native = Native::signed(file, HEADER_BYTES.., signature, key).map_err(Refusal::Signature)?;
    let header = Header::read(file)?;
    if *header.checksum != checksum(header.checked, native.code()) {
        return Err(Refusal::Damaged { what: "it does not come to its checksum" });
    }
    if *header.requirements != requirements(engine) {
        return Err(Refusal::OtherMachine { source_sha256: digits(header.source) });
    }
    native.component(engine).map_err(|error| Refusal::Invalid { reason: error.root_cause().to_string() })
}

/// What stands before the code.
struct Header<'a> {
    requirements: &'a [u8],
    source: &'a [u8],
    checksum: &'a [u8],
    /// All of it that the checksum is over.
    checked: &'a [u8],
}

impl<'a> Header<'a> {
    fn read(file: &'a [u8]) -> Result<Self, Refusal> {
        let rest = file.strip_prefix(MARK).ok_or(Refusal::NotPrecompiled)?;
        let short = || Refusal::Damaged { what: "it ends within its header" };
        let (format, rest) = rest.split_first_chunk().ok_or_else(short)?;
        match u32::from_le_bytes(*format) {
            FORMAT => {}
            found => return Err(Refusal::OtherFormat { found, expected: FORMAT }),
        }
        let (requirements, rest) = rest.split_at_checked(DIGEST_BYTES).ok_or_else(short)?;
        let (source, rest) = rest.split_at_checked(DIGEST_BYTES).ok_or_else(short)?;
        let (checksum, _) = rest.split_at_checked(DIGEST_BYTES).ok_or_else(short)?;
        let checked = file.get(..HEADER_BYTES - DIGEST_BYTES).ok_or_else(short)?;
        Ok(Self { requirements, source, checksum, checked })
    }
}

/// SHA-256 of what stands before the checksum and of the code behind it.
fn checksum(header: &[u8], code: &[u8]) -> [u8; DIGEST_BYTES] {
    Sha256::new_with_prefix(header).chain_update(code).finalize().into()
}

/// What code depends on, as the sandbox tells it.
fn requirements(engine: &Engine) -> [u8; DIGEST_BYTES] {
    let mut digest = Digesting(Sha256::new());
    engine.precompile_compatibility_hash().hash(&mut digest);
    digest.0.finalize().into()
}

/// Whatever is hashed goes into the digest: 64 bits are too few to tell apart what must not be mixed up.
struct Digesting(Sha256);

impl Hasher for Digesting {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Nobody asks.
    fn finish(&self) -> u64 {
        0
    }
}

#[cfg(test)]
mod tests;
