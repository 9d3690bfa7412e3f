//! Figures that lie between two others: `at-least` and `at-most`.

use rust_decimal::Decimal as Exact;

use super::one_at_least;
use crate::condition::Range;
use crate::money;
use crate::programme::document::Node;
use crate::programme::reader::{self, Fields, Findings};

/// What kind of figures they are.
#[derive(Clone, Copy)]
pub enum Figures {
    /// A count of at most so many.
    Whole(i64),
    /// Money with so many decimals.
    Money(u8),
    /// Anything from zero up.
    Decimal,
    /// From zero to one.
    Probability,
    /// From one to five.
    Score,
    /// Anything.
    Signed,
}

impl Figures {
    fn read(self, at: &Node, findings: &mut Findings) -> Option<Exact> {
        match self {
            Self::Whole(most) => reader::whole(at, 0..=most, findings).map(Exact::from),
            Self::Money(scale) => money::exact(reader::amount(at, scale, findings)?, scale),
            Self::Decimal => reader::decimal(at, 0, findings),
            Self::Probability => reader::probability(at, findings),
            Self::Score => reader::whole(at, 1..=5, findings).map(Exact::from),
            Self::Signed => reader::decimal(at, -money::UNITS_MAX, findings),
        }
    }
}

/// An object with nothing but the two.
#[inline(never)]
pub fn range(at: &Node, of: Figures, findings: &mut Findings) -> Option<Range> {
    let mut fields = Fields::open(at, findings)?;
    let range = bounds(&mut fields, of, findings);
    fields.finish(&[], findings);
    Some(range)
}

/// The two among other fields; one of them at least.
#[inline(never)]
pub fn bounds(fields: &mut Fields<'_>, of: Figures, findings: &mut Findings) -> Range {
    one_at_least(fields, &["at-least", "at-most"], findings);
    let at_least = fields.optional("at-least").and_then(|at| of.read(at, findings));
    let at_most = fields.optional("at-most").and_then(|at| of.read(at, findings));
    if let (Some(least), Some(most)) = (at_least, at_most)
        && least > most
    {
        findings.error(fields.at, "contradiction", "nothing is that much and that little", "");
    }
    Range { at_least, at_most }
}
