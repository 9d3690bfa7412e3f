//! Categories, which contain those below them.

use alloc::vec::Vec;

use loyalty_contract::Text;

use super::index::{FINGERPRINT_OF_NOTHING, fingerprint, with_byte};
use crate::order;

/// Categories with their fingerprints, in ascending order of these.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Categories(Vec<(u64, Text)>);

impl Categories {
    /// Of these categories.
    pub fn new(categories: impl Iterator<Item = Text>) -> Self {
        let with_fingerprint = categories.map(|category| (fingerprint(&category), category));
        Self(order::sorted(with_fingerprint.collect(), |left, right| left.cmp(right)))
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The categories in ascending order.
    pub fn ascending(&self) -> Vec<&Text> {
        order::sorted(self.0.iter().map(|(_, category)| category).collect(), |left, right| left.cmp(right))
    }

    /// Whether a path is one of the categories, or lies below one of them.
    pub fn hold(&self, path: &str) -> bool {
        each_ancestor(path, |ancestor, wanted| {
            let order = |(known, category): &(u64, Text)| known.cmp(&wanted).then_with(|| (**category).cmp(ancestor));
            self.0.binary_search_by(order).is_ok()
        })
    }
}

/// How much of something is looked at to tell in which of some categories it lies.
pub fn looks_at_category(category: Option<&Text>) -> usize {
    // Two bytes to be walked through and compared take as long as another look.
    1 + category.map_or(0, |path| path.len() / 2)
}

/// Shows the categories a path lies in, with their fingerprints, until one is found: `phones/cases` lies in `phones` and in
/// `phones/cases`.
pub fn each_ancestor(path: &str, mut is_found: impl FnMut(&str, u64) -> bool) -> bool {
    let mut so_far = FINGERPRINT_OF_NOTHING;
    for (end, byte) in path.bytes().enumerate() {
        if byte == b'/' && path.get(..end).is_some_and(|ancestor| is_found(ancestor, so_far)) {
            return true;
        }
        so_far = with_byte(so_far, byte);
    }
    is_found(path, so_far)
}
