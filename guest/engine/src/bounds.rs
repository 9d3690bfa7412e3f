//! How much of anything a request or a programme may hold, and what a decision may come to.
//!
//! The sandbox stops what takes too long or too much room, but then nobody learns why. So every list that a decision
//! walks through has a ceiling here, where two lists meet their product has one, and what is above is refused by its
//! path, with the number found.
//! `tests/largest` holds shapes near the ceilings, each by itself and with short texts, against the limits of the sandbox.

use alloc::format;

use loyalty_contract::ErrorCode;

use crate::explain::{Refused, refuse};
use crate::path::Path;

/// Bytes of an id, a key, or any other text that rules match on: a programme cannot name a longer one.
pub const ID_BYTES_MAX: usize = 200;
/// Bytes of a category path: ten parts of forty.
pub const CATEGORY_BYTES_MAX: usize = 400;
/// Parts of a category path, each of which rules are looked up by. Assortments have three to seven levels.
pub const CATEGORY_PARTS_MAX: usize = 20;
/// Tags, attributes or figures of one line: what a product card has, many times over.
pub const LABELS_MAX: usize = 100;
/// The same of all lines together: ten for each of ten thousand.
pub const ALL_LABELS_MAX: usize = 100_000;

/// Lines of a basket, a receipt or a return; also receipts' rules and returns. A till takes some hundreds of lines.
pub const LINES_MAX: usize = 10_000;
/// Coupons of a request, its wishes to spend points, or rules that the shopper declined: each rule is held against each.
pub const COUPONS_MAX: usize = 100;
/// Payments of an order, and marks of the instrument of one payment.
pub const PAYMENTS_MAX: usize = 100;
/// Changes of the local offset: fifty years of summer time.
pub const OFFSETS_MAX: usize = 100;
/// Facts of one kind about a member or an event: segments, choices, attributes, tasks. Members of ten years have dozens.
pub const FACTS_MAX: usize = 1_000;
/// Facts about a member, an event and its payments, times what the rules of a programme ask of them: each is held
/// against each, a few dozen instructions every time.
pub const QUESTIONS_MAX: usize = 5_000_000;

/// Lots, holds or movements of wallets, counters, entries of a history, products and impressions.
pub const ENTRIES_MAX: usize = 10_000;
/// Amounts of units that the entries of a history have, all together: ten for each of ten thousand.
pub const UNIT_AMOUNTS_MAX: usize = 100_000;
/// Terms of tiers that a decision works through, one after the other: a member that is evaluated once in eighty years,
/// with tiers that are held for a month.
pub const TERMS_MAX: usize = 1_000;
/// Instants ahead at which a decision on a tier looks at figures: each entry that leaves a window is one.
pub const INSTANTS_MAX: usize = 20_000;
/// Lots that the holds and movements of a request name or touch, all together: ten for each of ten thousand. Each may be
/// touched by each, and each time is told.
pub const LOT_SHARES_MAX: usize = 100_000;
/// Skus that the products of a request go with or replace, all together: ten for each of ten thousand.
pub const ALL_PARTNERS_MAX: usize = 100_000;
/// Credits, debits, grants, coupons or counters of a receipt: a handful for each wallet or rule.
pub const CREDITS_MAX: usize = 1_000;

/// Rules that hold for one event. Each is told of by itself, with its limits; a shop has a few dozen at once.
pub const HOLDINGS_MAX: usize = 5_000;
/// Discounts that could take effect on one basket, each of what a rule can do for itself. Each is held against those that
/// do take effect.
pub const DISCOUNTS_MAX: usize = 2_000;
/// Lines times the rules that match them, added up: ten rules on each of ten thousand lines, or five hundred on each of
/// two hundred. Each pair is computed, and may be told of, so that it takes some hundred bytes and a thousand
/// instructions.
pub const PAIRS_MAX: usize = 100_000;
/// Lines, tags, attributes and figures that rules look at which ask for more than one thing, or for a part of the basket, added up.
pub const LOOKS_MAX: usize = 500_000;
/// What is counted by that.
pub const LOOKED_AT: &str = "lines and their tags, attributes, figures and categories that rules look at";

/// Rules of one kind in a programme.
pub const RULES_MAX: usize = 10_000;
/// Multipliers of a programme; a line remembers which of them match in 32 bits.
pub const MULTIPLIERS_MAX: usize = 32;
/// Wallets, tiers or lanes of a programme, each of which is gone through for every decision. Programmes have a handful.
pub const WALLETS_MAX: usize = 32;
/// Groups of one lane.
pub const GROUPS_MAX: usize = 100;
/// Steps of one rate.
pub const STEPS_MAX: usize = 1_000;
/// Conditions that stand beside each other in one, and how deep they lie inside each other.
pub const NESTED_MAX: usize = 20;
pub const DEPTH_MAX: usize = 4;
/// Categories of which a programme says how often they are bought, and pairs of which it says how they go together.
pub const AFFINITY_CATEGORIES_MAX: usize = 1_000;
pub const LIFTS_MAX: usize = 10_000;
/// Memberships of a programme: clubs and subscriptions.
pub const PLANS_MAX: usize = 1_000;

/// Refuses more than there may be.
///
/// # Errors
/// `too-large` at `path`, with the number found.
pub fn at_most(count: usize, most: usize, what: &str, path: &Path<'_>) -> Result<(), Refused> {
    if count <= most { Ok(()) } else { too_large(count, most, what, path) }
}

#[cold]
#[inline(never)]
fn too_large(count: usize, most: usize, what: &str, path: &Path<'_>) -> Result<(), Refused> {
    refuse(ErrorCode::TooLarge, path, &format!("{count} {what} are more than {most}"))
}
