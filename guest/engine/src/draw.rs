//! Lots drawn without chance: in which part of all members one falls, the same on every platform and for ever.
//!
//! SipHash-2-4 with 64 bits and the key zero over the names in UTF-8 with a zero byte between each two, so that a host can
//! draw the same lot with any library that has it (libsodium calls it `crypto_shorthash`).

use alloc::vec::Vec;

use siphasher::sip::SipHasher24;

/// In how many parts of the same size members are drawn.
pub const PARTS: u32 = 1_000_000;

/// The part that falls to a member under a salt, below [`PARTS`]. A group of one in ten has those below a tenth of it.
pub fn share(salt: &str, member: &str) -> u32 {
    part(&[salt, member])
}

/// The part that falls to these names together, below [`PARTS`].
pub fn part(names: &[&str]) -> u32 {
    u32::try_from(number(names) % u64::from(PARTS)).unwrap_or(0)
}

/// The number that falls to these names together, of all that 64 bits can hold.
pub fn number(names: &[&str]) -> u64 {
    let mut bytes = Vec::new();
    for (place, name) in names.iter().enumerate() {
        if place > 0 {
            bytes.push(0);
        }
        bytes.extend_from_slice(name.as_bytes());
    }
    SipHasher24::new().hash(&bytes)
}

#[cfg(test)]
mod tests {
    use super::{number, part, share};

    /// Worked out apart from the engine, by a program that gives the vector of the paper (a129ca6149be45e5).
    #[test]
    fn lots_are_those_that_siphash_draws() {
        assert_eq!(number(&["2026-q4", "m-1"]), 0xc85c_8fed_4173_78ed);
        assert_eq!(share("2026-q4", "m-1"), 75_309);
        assert_eq!(share("2026-q4", "m-2"), 732_809);
        assert_eq!(share("2026-q4", "m-3"), 442_005);
        assert_eq!(share("", "m"), 617_298);
        assert_eq!(share("зима", "участник-7"), 433_525);
        assert_eq!(part(&["exploration", "m-1", "2026-11-22"]), 233_713);
        assert_eq!(number(&["exploration", "m-1", "offer", "2026-11-22"]), 0xd9ea_31de_fe1e_7af6);
    }

    #[test]
    fn one_in_ten_are_about_a_tenth() {
        let drawn = (0..10_000).filter(|member| share("2026-q4", &alloc::format!("m-{member}")) < 100_000);
        assert_eq!(drawn.count(), 972);
    }
}
