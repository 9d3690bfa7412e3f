//! What a rule asks of what is expected of a member: their scores, and what the retention model says.
//!
//! It looks at the past, so where no past is told it does not hold, whatever the programme assumes of strangers.

use loyalty_contract::{Decimal, Outlook};
use rust_decimal::Decimal as Exact;

use super::range::Range;
use super::{Refusal, Situation};
use crate::money;

/// A figure of the outlook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    Recency,
    Frequency,
    Monetary,
    Alive,
    Purchases,
    Value,
    RecencyRatio,
}

impl Expected {
    /// The scores by their names in the programme.
    pub const SCORES: [(&'static str, Self); 3] =
        [("recency", Self::Recency), ("frequency", Self::Frequency), ("monetary", Self::Monetary)];

    /// The other figures by their names in the programme.
    pub const FIGURES: [(&'static str, Self); 4] = [
        ("alive", Self::Alive),
        ("expected-purchases", Self::Purchases),
        ("expected-value", Self::Value),
        ("recency-ratio", Self::RecencyRatio),
    ];

    pub(super) fn check(self, range: &Range, situation: &Situation<'_>) -> Result<(), Refusal> {
        let outlook = situation.history.and(situation.outlook);
        match outlook.and_then(|outlook| self.of(outlook)) {
            Some(figure) if range.holds(figure) => Ok(()),
            _ => Err(Refusal::unmet(if self.is_score() { "rfm" } else { "outlook" })),
        }
    }

    /// The figure, where it can be said.
    pub fn of(self, outlook: &Outlook) -> Option<Exact> {
        let score = |score: Option<&u8>| score.map(|score| Exact::from(*score));
        let figure = |figure: Option<&Decimal>| figure.and_then(|figure| money::exact_of(*figure));
        match self {
            Self::Recency => score(outlook.recency.as_ref()),
            Self::Frequency => score(outlook.frequency.as_ref()),
            Self::Monetary => score(outlook.monetary.as_ref()),
            Self::Alive => figure(outlook.alive.as_ref()),
            Self::Purchases => figure(outlook.expected_purchases.as_ref()),
            Self::Value => figure(outlook.expected_value.as_ref()),
            Self::RecencyRatio => figure(outlook.recency_ratio.as_ref()),
        }
    }

    /// As the programme names it.
    pub fn name(self) -> &'static str {
        let mut all = Self::SCORES.iter().chain(&Self::FIGURES);
        all.find(|(_, figure)| *figure == self).map_or("outlook", |(name, _)| name)
    }

    const fn is_score(self) -> bool {
        matches!(self, Self::Recency | Self::Frequency | Self::Monetary)
    }
}
