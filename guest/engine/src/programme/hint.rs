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
    let mut list = String::new();
    let mut more: usize = 0;
    for (place, name) in names.enumerate() {
        if place < LISTED_MAX {
            list.push_str(if list.is_empty() { "`" } else { ", `" });
            list.push_str(name);
            list.push('`');
        } else {
            more += 1;
        }
    }
    if more > 0 { format!("{list} and {more} more") } else { list }
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
    let letters = left.chars().count();
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
    }
}
