//! Figures that must lie between two others, both included.

use rust_decimal::Decimal as Exact;

use crate::money;

/// From one figure to another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Range {
    pub at_least: Option<Exact>,
    pub at_most: Option<Exact>,
}

impl Range {
    /// Whether a figure lies in it.
    #[inline(never)]
    pub fn holds(&self, figure: Exact) -> bool {
        self.at_least.is_none_or(|least| figure >= least) && self.at_most.is_none_or(|most| figure <= most)
    }

    /// The range of figures so many times as large, so that quotients need not be divided. None if it is too large.
    pub fn times(&self, factor: Exact) -> Option<Self> {
        let times = |bound: Option<Exact>| match bound {
            None => Some(None),
            Some(bound) => money::product(bound, factor).map(Some),
        };
        Some(Self { at_least: times(self.at_least)?, at_most: times(self.at_most)? })
    }
}
