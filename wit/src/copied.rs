//! What a host copies out of a component to have a value: texts, and the items of lists.
//!
//! These are the bytes that the sandbox counts while it reads an answer, and that its limit for results is held against.

use crate::memory::{List, Maybe, Text};

/// A value that a component hands to its host.
pub trait Copied {
    /// Bytes that are copied for it besides the value itself.
    fn copied_bytes(&self) -> usize;
}

macro_rules! flat {
    ($($ty:ty),*) => {$(
        impl Copied for $ty {
            fn copied_bytes(&self) -> usize {
                0
            }
        }
    )*};
}

flat!(bool, u8, u16, u32, u64, i16, i32, i64);

impl Copied for Text {
    fn copied_bytes(&self) -> usize {
        self.len()
    }
}

impl<T: Copied> Copied for List<T> {
    fn copied_bytes(&self) -> usize {
        size_of::<T>() * self.len() + self.iter().map(Copied::copied_bytes).sum::<usize>()
    }
}

impl<T: Copied> Copied for Maybe<T> {
    fn copied_bytes(&self) -> usize {
        self.as_ref().map_or(0, Copied::copied_bytes)
    }
}
