//! Text, lists and optional values as the canonical ABI lays them out.
//!
//! On wasm every type of the contract lies in memory exactly as it crosses the boundary of a component, so that a
//! request is read where the host has put it and a decision where the engine has written it. Elsewhere these are the
//! types of the standard library. Code for both reads optional values through `as_ref` or by `Maybe::Some`, and builds with
//! [`text`], [`list`] and [`maybe`].

#[cfg(not(target_family = "wasm"))]
mod layout {
    use alloc::string::String;
    use alloc::vec::Vec;

    /// A string.
    pub type Text = String;
    /// A list.
    pub type List<T> = Vec<T>;
    /// A value that may be missing.
    pub type Maybe<T> = Option<T>;

    /// A string of the contract.
    pub const fn text(text: String) -> Text {
        text
    }

    /// A list of the contract.
    pub const fn list<T>(items: Vec<T>) -> List<T> {
        items
    }

    /// A value of the contract that may be missing.
    pub fn maybe<T>(value: Option<T>) -> Maybe<T> {
        value
    }
}

#[cfg(target_family = "wasm")]
mod layout {
    use alloc::boxed::Box;
    use alloc::string::String;
    use alloc::vec::Vec;
    use core::borrow::Borrow;
    use core::fmt;
    use core::ops::Deref;

    // Neither is ever dropped or changed: a component frees all memory of a call at once, and code that walks through a
    // decision only to free nothing would make up a tenth of it. So a copy is the same address again.

    /// A string: address and length.
    #[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
    #[repr(transparent)]
    pub struct Text(&'static str);

    /// A list: address and length.
    #[derive(PartialEq, Eq)]
    #[repr(transparent)]
    pub struct List<T: 'static>(&'static [T]);

    /// A value that may be missing: a byte that says so, and the value.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    #[repr(C, u8)]
    pub enum Maybe<T> {
        /// It is missing.
        None,
        /// It is there.
        Some(T),
    }

    /// A string of the contract.
    pub fn text(text: String) -> Text {
        Text(Box::leak(text.into_boxed_str()))
    }

    /// A list of the contract.
    pub fn list<T>(items: Vec<T>) -> List<T> {
        List(Box::leak(items.into_boxed_slice()))
    }

    /// A value of the contract that may be missing.
    pub fn maybe<T>(value: Option<T>) -> Maybe<T> {
        match value {
            None => Maybe::None,
            Some(value) => Maybe::Some(value),
        }
    }

    impl Deref for Text {
        type Target = str;

        fn deref(&self) -> &str {
            self.0
        }
    }

    impl Borrow<str> for Text {
        fn borrow(&self) -> &str {
            self.0
        }
    }

    impl From<&str> for Text {
        fn from(text: &str) -> Self {
            Self(Box::leak(text.into()))
        }
    }

    impl PartialEq<str> for Text {
        fn eq(&self, other: &str) -> bool {
            *self.0 == *other
        }
    }

    impl From<String> for Text {
        fn from(text: String) -> Self {
            Self(Box::leak(text.into_boxed_str()))
        }
    }

    impl fmt::Debug for Text {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.fmt(f)
        }
    }

    impl fmt::Display for Text {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.fmt(f)
        }
    }

    impl<T> Clone for List<T> {
        fn clone(&self) -> Self {
            Self(self.0)
        }
    }

    impl<T> List<T> {
        /// A list of nothing.
        pub fn new() -> Self {
            Self(&[])
        }
    }

    impl<T> Default for List<T> {
        fn default() -> Self {
            Self::new()
        }
    }

    impl<T> FromIterator<T> for List<T> {
        fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
            Self(Box::leak(items.into_iter().collect()))
        }
    }

    impl<T> Deref for List<T> {
        type Target = [T];

        fn deref(&self) -> &[T] {
            self.0
        }
    }

    impl<'a, T> IntoIterator for &'a List<T> {
        type Item = &'a T;
        type IntoIter = core::slice::Iter<'a, T>;

        fn into_iter(self) -> Self::IntoIter {
            self.0.iter()
        }
    }

    impl<T: fmt::Debug> fmt::Debug for List<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.fmt(f)
        }
    }

    impl<T> Maybe<T> {
        /// The value, if it is there.
        pub const fn as_ref(&self) -> Option<&T> {
            match self {
                Self::None => None,
                Self::Some(value) => Some(value),
            }
        }

        /// Whether it is there.
        pub const fn is_some(&self) -> bool {
            self.as_ref().is_some()
        }

        /// Whether it is missing.
        pub const fn is_none(&self) -> bool {
            self.as_ref().is_none()
        }

        /// The value, or `default`.
        pub fn unwrap_or(self, default: T) -> T {
            match self {
                Self::None => default,
                Self::Some(value) => value,
            }
        }

        /// The value as one item or none.
        pub fn iter(&self) -> core::option::IntoIter<&T> {
            self.as_ref().into_iter()
        }
    }
}

pub use layout::{List, Maybe, Text, list, maybe, text};
