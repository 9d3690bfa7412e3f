//! A second, deliberately small implementation of the contract: what a member earns by one plain percentage.
//!
//! It shows that the contract can be implemented from its text alone: bindings by `wit-bindgen`, none of the engine's code. And
//! it shows that the conformance run tells what is missing: everything else is refused with `not-supported-yet`, and it
//! explains itself whether it was asked to or not. Natively the crate is the finished component; for WebAssembly it is what
//! the component is made of.
#![cfg_attr(target_family = "wasm", no_std)]

#[cfg(target_family = "wasm")]
extern crate alloc;

#[cfg(target_family = "wasm")]
mod accrual;
#[cfg(target_family = "wasm")]
mod contract;
#[cfg(target_family = "wasm")]
mod memory;
#[cfg(target_family = "wasm")]
mod programme;
#[cfg(target_family = "wasm")]
mod seal;

/// The component, as built together with this crate.
#[cfg(not(target_family = "wasm"))]
pub const COMPONENT: &[u8] = include_bytes!(env!("LOYALTY_SMALL_BUILT"));
