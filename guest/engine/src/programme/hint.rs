//! Help with words that are not known: which was meant, and which there are.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

/// Most names that a message lists.
const LISTED_MAX: usize = 50;
/// Most letters that may be put in, left out or exchanged for one word to be a slip for another.
const SLIPS_MAX: usize = 2;
/// Letters of a word that are compared.
const LETTERS_MAX: usize = 64;

/// Names for a message: `a`, `b`, `c`.
pub fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let mut list = Listed::default();
    names.for_each(|name| list.add(name));
    list.text(0)
}

/// A list of names for a message, as they come.
#[derive(Default)]
pub struct Listed {
    text: String,
    names: usize,
}

impl Listed {
    /// One more name; of a long one what is compared.
    pub fn add(&mut self, name: &str) {
        if self.names < LISTED_MAX {
            self.text.push_str(if self.names == 0 { "`" } else { ", `" });
            let is_long = name.len() > LETTERS_MAX;
            let end = if is_long { name.char_indices().nth(LETTERS_MAX) } else { None };
            let cut = end.and_then(|(end, _)| name.get(..end));
            self.text.push_str(cut.unwrap_or(name));
            self.text.push_str(if cut.is_some() { "…`" } else { "`" });
        }
        self.names += 1;
    }

    /// The list, beside which there are so many others.
    pub fn text(self, others: usize) -> String {
        let more = self.names.saturating_sub(LISTED_MAX) + others;
        if more > 0 { format!("{} and {more} more", self.text) } else { self.text }
    }
}

/// Asks whether the nearest of `known` was meant by `word`, if that may be a slip for one.
#[inline(never)]
pub fn meant<'a>(word: &str, known: &mut dyn Iterator<Item = &'a str>) -> Option<String> {
    let word: Vec<char> = word.chars().take(LETTERS_MAX).collect();
    let slips = |known: &'a str| Some((slips(known, &word)?, known));
    let (_, nearest) = known.filter_map(slips).min_by_key(|(slips, _)| *slips)?;
    Some(format!("did you mean `{nearest}`?"))
}

/// How many letters make one word the other; none if they are too many for a slip. What both begin with is passed over, and
/// only what lies near the diagonal of the table of the rest is worked out.
#[inline(never)]
fn slips(left: &str, right: &[char]) -> Option<usize> {
    let letters = left.chars().take(LETTERS_MAX + SLIPS_MAX + 1).count();
    if letters.abs_diff(right.len()) > SLIPS_MAX {
        return None;
    }
    let same = left.chars().zip(right).take_while(|(letter, other)| letter == *other).count();
    let right = right.get(same..)?;
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, letter) in left.chars().skip(same).enumerate() {
        let from = index.saturating_sub(SLIPS_MAX);
        let mut diagonal = row.get(from).copied()?;
        let mut before = if from == 0 { index + 1 } else { usize::MAX - 1 };
        let mut least = before;
        let near = row.get_mut(from + 1..)?.iter_mut().zip(right.get(from..)?);
        for (cell, other) in near.take(2 * SLIPS_MAX + 1) {
            let exchanged = diagonal + usize::from(letter != *other);
            diagonal = *cell;
            before = exchanged.min(before + 1).min(diagonal + 1);
            least = least.min(before);
            *cell = before;
        }
        if least > SLIPS_MAX {
            return None;
        }
        if let Some(first) = row.first_mut() {
            *first = index + 1;
        }
    }
    row.last().copied().filter(|slips| *slips <= SLIPS_MAX && *slips < letters)
}

#[cfg(test)]
mod tests {
    use super::{listed, meant};

    #[test]
    fn the_nearest_word_was_meant_if_any() {
        let known = ["tiers", "wallets", "wallet", "minor-units", "percent", "of", "бонусы"];
        let meant = |word| meant(word, &mut known.into_iter());
        assert_eq!(meant("walets").as_deref(), Some("did you mean `wallets`?"));
        assert_eq!(meant("walet").as_deref(), Some("did you mean `wallet`?"));
        assert_eq!(meant("percnet").as_deref(), Some("did you mean `percent`?"));
        assert_eq!(meant("minor_units").as_deref(), Some("did you mean `minor-units`?"));
        assert_eq!(meant("minor-unix").as_deref(), Some("did you mean `minor-units`?"));
        assert_eq!(meant("minor-u"), None);
        assert_eq!(meant("wall"), Some("did you mean `wallet`?".into()));
        assert_eq!(meant("walletsss").as_deref(), Some("did you mean `wallets`?"));
        assert_eq!(meant("nor-unit"), None);
        assert_eq!(meant("nor-units").as_deref(), Some("did you mean `minor-units`?"));
        assert_eq!(meant("бонус").as_deref(), Some("did you mean `бонусы`?"));
        assert_eq!(meant("на"), None);
        assert_eq!(meant("on-return"), None);
    }

    #[test]
    fn of_many_names_the_first_are_listed() {
        assert_eq!(listed(["a"; 3].into_iter()), "`a`, `a`, `a`");
        assert!(listed(["a"; 53].into_iter()).ends_with("`a`, `a` and 3 more"));
        let (longest, longer) = ("a".repeat(64), "a".repeat(65));
        assert_eq!(listed([&*longest, &*longer].into_iter()), ["`", &*longest, "`, `", &*longest, "…`"].concat());
    }
}
