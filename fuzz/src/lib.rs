//! What the fuzz targets have in common: how a target runs, and how its inputs change.
//!
//! The promises themselves are those of `loyalty_fuzzed`, which the ordinary tests hold against the corpus too. An input
//! is changed as what it is, a request of the contract or a document with fields, so that most of what is tried is valid
//! or nearly; libFuzzer keeps what reaches new code.

pub mod shape;
pub mod vocabulary;

mod change;
mod document;
mod request;

pub use change::{ChangeBytes, Changer};

/// Declares the target of that name.
#[macro_export]
macro_rules! fuzz {
    ($name:literal) => {
        use libfuzzer_sys::{fuzz_crossover, fuzz_mutator, fuzz_target, fuzzer_mutate};

        thread_local! {
            static CHANGER: $crate::Changer = $crate::Changer::of($name);
        }

        fuzz_target!(init: CHANGER.with($crate::Changer::prepare), |input: &[u8]| {
            CHANGER.with(|changer| changer.hold(input));
        });

        fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
            CHANGER.with(|changer| changer.change(data, size, max_size, seed, fuzzer_mutate))
        });

        fuzz_crossover!(|left: &[u8], right: &[u8], out: &mut [u8], seed: u32| {
            CHANGER.with(|changer| changer.cross(left, right, out, seed))
        });
    };
}
