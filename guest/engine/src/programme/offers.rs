//! What is offered to members, how offers are ranked, and what is known of what members buy.
//!
//! Money of offers is counted in millionths of the currency's unit, so that a score is exact without a fraction.

use alloc::vec::Vec;

use loyalty_contract::{Decimal, Text};

use super::accrual::Caps;
use crate::absence::Absence;
use crate::condition::Condition;
use crate::money::Units;
use crate::order;
use crate::selection::{self, Categories, Index, Kind};

/// Money of an offer, in millionths.
pub type Micros = i64;

/// Decimals of a figure in millionths.
pub const MICRO_DIGITS: u8 = 6;

/// A probability of one, in millionths.
pub const CERTAIN: Micros = 1_000_000;

/// Something to offer a member.
#[derive(Debug)]
pub struct Offer {
    pub id: Text,
    /// Fingerprint of the id, by which impressions are looked up.
    pub key: u64,
    pub text: Text,
    pub sku: Option<Text>,
    pub category: Option<Text>,
    /// Its category's place among [`Shelf::interests`].
    pub interest: Option<usize>,
    /// Which product it is about, where that is picked: a place among [`Shelf::picks`].
    pub pick: Option<usize>,
    /// Rule of the programme that it advertises.
    pub rule: Option<Text>,
    /// Whether that is a discount.
    pub is_of_discount: bool,
    /// What that takes off one unit of its product, where the rule alone tells: a place among
    /// [`Programme::effects`](super::Programme).
    pub lowered_by: Option<usize>,
    pub when: Condition,
    /// Where it may be shown; empty: anywhere.
    pub channels: Vec<Text>,
    pub priority: i64,
    /// Probability that it is taken by who is interested.
    pub probability: Micros,
    /// What it brings if taken.
    pub value: Worth,
    /// What it brings beyond that; signed.
    pub uplift: Micros,
    pub cost: Micros,
    /// What an explanation says it would bring, where that does not depend on a product.
    pub told: Option<Decimal>,
    pub triggers: Triggers,
    pub pause: Pause,
    /// What showing it again costs, each time, where that differs from the programme's.
    pub fatigue: Option<Micros>,
    pub caps: Caps,
    /// Which of a million parts of all members never get it: those below.
    pub holdout: u32,
}

/// What an offer brings if it is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    Fixed(Micros),
    /// Price − discount − cost of its product.
    Margin,
}

/// What must have come about for an offer to make sense.
#[derive(Debug, Default)]
pub struct Triggers {
    pub goes_with: Option<Goods>,
    /// With the days after which it may be replaced.
    pub replaces: Option<(Goods, Option<u32>)>,
    pub expiring: Option<Expiring>,
    pub near_tier: Option<Within>,
    pub win_back: Option<Absence>,
}

/// What an offer goes with or replaces.
#[derive(Debug)]
pub enum Goods {
    /// One of these: places among [`Shelf::goods`].
    OneOf(Vec<usize>),
    /// One of these skus, in ascending order, that lies in one of these categories too.
    Within(Vec<Text>, Categories),
    /// What the facts of its product name.
    OfProduct,
}

/// Points that expire soon.
#[derive(Debug)]
pub struct Expiring {
    /// Position of the wallet.
    pub wallet: usize,
    pub days: u32,
    /// In the wallet's units.
    pub at_least: Units,
}

/// How near something is.
#[derive(Debug, Clone, Copy)]
pub enum Within {
    /// Minor units.
    Money(Units),
    /// Millionths of the whole.
    Share(u32),
}

/// How long an offer keeps away from who has had it, in civil days; none: for good, and after it was shown as the
/// programme says.
#[derive(Debug, Default)]
pub struct Pause {
    pub after_shown: Option<u32>,
    pub after_taken: Option<u32>,
    pub after_declined: Option<u32>,
}

/// How offers are ranked and rationed.
#[derive(Debug, Default)]
pub struct Recommend {
    /// The most offers of one category.
    pub per_category: Option<usize>,
    pub minimum_score: Micros,
    pub cooldown_days: u32,
    pub fatigue: Micros,
    pub fatigue_days: u32,
    /// The control group: which of a million parts of all members, those below, and the salt they are drawn with.
    pub holdout: Option<(u32, Text)>,
    /// On how many of a million days of members something is tried out.
    pub exploration: u32,
    pub quiet: Quiet,
    /// Channels that the member must have agreed to, in ascending order.
    pub ask_consent: Vec<Text>,
}

/// How much a member is shown or sent at most, of whatever kind.
#[derive(Debug, Default)]
pub struct Quiet {
    pub per_day: Option<u32>,
    pub per_week: Option<u32>,
    pub per_month: Option<u32>,
}

/// What members buy, and what goes with what.
#[derive(Debug)]
pub struct Affinity {
    /// Days after which a purchase counts half.
    pub half_life_days: f64,
    /// How many purchases the shares count as.
    pub weight: f64,
}

/// What the offers of a programme have in common, so that it is worked out once for a decision.
#[derive(Debug, Default)]
pub struct Shelf {
    pub affinity: Option<Affinity>,
    /// The categories of offers, each once, in ascending order.
    pub interests: Vec<Interest>,
    pub goods: Asked,
    pub picks: Vec<ProductPick>,
    /// Wallets of which it counts what expires, in ascending order of position.
    pub wallets: Vec<usize>,
    /// Which offers can be made at all, by what they cannot be without.
    pub index: Index,
}

/// A category of offers, with what the programme knows of how it sells.
#[derive(Debug)]
pub struct Interest {
    pub category: Text,
    /// Share of purchases that have it; its own, else that of the nearest category above it.
    pub share: Option<f64>,
    /// How much likelier it is for those who bought another category, by that.
    pub lifts: Vec<(Text, f64)>,
}

/// A product to be picked for offers: the one that earns most of those that pass.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProductPick {
    pub category: Text,
    pub goes_with: bool,
    pub replaces: bool,
    /// Whether its cost must be known.
    pub needs_margin: bool,
    /// As [`Offer::lowered_by`].
    pub lowered_by: Option<usize>,
}

/// Skus and categories that offers ask for, in ascending order of kind, fingerprint and value.
#[derive(Debug, Default)]
pub struct Asked(Vec<(Kind, u64, Text)>);

impl Asked {
    /// Of these, which may stand more than once.
    pub fn new(values: impl Iterator<Item = (Kind, Text)>) -> Self {
        let entry = |(kind, value): (Kind, Text)| (kind, selection::fingerprint(&value), value);
        let mut entries = order::sorted(values.map(entry).collect(), |left, right| left.cmp(right));
        entries.dedup();
        Self(entries)
    }

    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// The place of a value with that fingerprint, if it is asked for.
    pub fn find(&self, kind: Kind, value: &str, fingerprint: u64) -> Option<usize> {
        let order = |(other, known, text): &(Kind, u64, Text)| {
            other.cmp(&kind).then(known.cmp(&fingerprint)).then_with(|| (**text).cmp(value))
        };
        self.0.binary_search_by(order).ok()
    }

    /// What is asked for at a place.
    pub fn at(&self, place: usize) -> Option<(Kind, &str)> {
        self.0.get(place).map(|(kind, _, value)| (*kind, &**value))
    }
}
