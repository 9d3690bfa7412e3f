//! What an attribute must be, of a member, a request or a line.

use alloc::vec::Vec;

use loyalty_contract::Text;

/// What an attribute must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// One of these, which are in ascending order.
    OneOf(Vec<Text>),
    /// None of these, which are in ascending order; it may be missing.
    Not(Vec<Text>),
    /// Something that begins so.
    Prefix(Text),
    /// There, or not there.
    Exists(bool),
}

impl Wanted {
    /// Whether it holds of an attribute with these values; a line may have several of one name, and none is missing.
    pub fn is<'v>(&self, mut values: impl Iterator<Item = &'v Text>) -> bool {
        match self {
            Self::OneOf(wanted) => values.any(|value| wanted.binary_search(value).is_ok()),
            Self::Not(unwanted) => !values.any(|value| unwanted.binary_search(value).is_ok()),
            Self::Prefix(prefix) => values.any(|value| value.starts_with(&**prefix)),
            Self::Exists(exists) => values.next().is_some() == *exists,
        }
    }
}
