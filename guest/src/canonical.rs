//! How values cross the boundary of the component.
//!
//! The contract's types lie in memory as the canonical ABI says, which the assertions below check when the component is
//! built. So a request is used where the host has put it, and the host reads a decision where the engine has left it.
#![expect(unsafe_code, reason = "the canonical ABI is about raw memory")]

use alloc::boxed::Box;

use crate::memory;

// The section in which the linker finds what the exports mean. The exports themselves are below.
mod section {
    wit_bindgen::generate!({
        path: "../wit",
        skip: [
            "configure", "describe", "calculate-accrual", "apply-discount", "evaluate-tier", "recommend-offers",
            "settle-points", "claw-back",
        ],
    });
}

include!(concat!(env!("OUT_DIR"), "/exports.rs"));
include!(concat!(env!("OUT_DIR"), "/layout.rs"));

/// A `result` of the contract.
#[repr(C, u8)]
enum Answer<T, E> {
    Decided(T),
    Refused(E),
}

/// What can be returned to the host.
trait Return {
    /// As it lies in memory.
    type Canonical;

    fn canonical(self) -> Self::Canonical;
}

impl<T, E> Return for Result<T, E> {
    type Canonical = Answer<T, E>;

    #[inline(always)]
    fn canonical(self) -> Answer<T, E> {
        match self {
            Ok(value) => Answer::Decided(value),
            Err(error) => Answer::Refused(error),
        }
    }
}

impl Return for loyalty_contract::EngineInfo {
    type Canonical = Self;

    fn canonical(self) -> Self {
        self
    }
}

/// Leaves a result for the host to read. Its memory is free again after [`memory::forget`].
///
/// The room for it is taken first, so that it need not be moved there once it is made.
#[inline(always)]
fn give<T: Return>(make: impl FnOnce() -> T) -> *const u8 {
    let mut room = Box::<T::Canonical>::new_uninit();
    room.write(make().canonical());
    Box::into_raw(room).cast::<u8>().cast_const()
}

/// The request that lies at `at`, until the call returns.
///
/// # Safety
/// A value of this type lies there.
const unsafe fn borrowed<'a, T>(at: *const u8) -> &'a T {
    unsafe { &*at.cast() }
}

/// The text that lies at `at`, until the call returns.
///
/// # Safety
/// So many bytes of UTF-8 lie there.
const unsafe fn borrowed_text<'a>(at: *const u8, length: usize) -> &'a str {
    unsafe { core::str::from_utf8_unchecked(core::slice::from_raw_parts(at, length)) }
}
