//! The loyalty contract as plain Rust types.
//!
//! The types are generated from the WIT files beside this crate, documentation included; the component and its hosts
//! share them, so that a request built in Rust, read from JSON or handed over by the sandbox is one and the same value.
//!
//! In JSON, names are kebab-case as in WIT, decimals are strings ("19.99"), times are RFC 3339. A missing list is
//! empty, a missing option is none, a missing flag is false and a missing enum is its first case.
#![no_std]

extern crate alloc;

#[cfg(feature = "wasmtime")]
mod copied;
mod encoding;
mod memory;
mod values;

#[expect(clippy::large_enum_variant, reason = "the variants are those of the contract")]
mod contract {
    use crate::memory::{List, Maybe, Text};

    include!(concat!(env!("OUT_DIR"), "/contract.rs"));
}

pub use contract::*;
#[cfg(feature = "wasmtime")]
pub use copied::Copied;
pub use encoding::{Encode, Encoding};
pub use memory::{List, Maybe, Text, list, maybe, text};
pub use values::ValueError;

/// The version of the contract these types are.
pub const VERSION: &str = "0.1.0";
