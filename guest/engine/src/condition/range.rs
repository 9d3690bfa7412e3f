//! Figures that must lie between two others, both included.

use rust_decimal::Decimal as Exact;

/// From one figure to another.
#[derive(Debug, Clone, Copy, Default)]
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
}
