//! What guards the shop: the margin floor, the least a line is charged, and how tax is rounded.

use super::super::document::Node;
use super::super::reader::{self, Fields, Findings};
use super::super::{Margin, WhenBelow};
use super::wallets::{WHOLE_SHARE, share};

/// The largest margin over cost, in percent.
const FLOOR_MAX: i64 = 1_000_000;

const MISSING_COST: [(&str, bool); 2] = [("allow", false), ("refuse", true)];

/// What happens when a discount would go below the floor.
const WHEN_BELOW: [(&str, WhenBelow); 4] = [
    ("cap-and-redistribute", WhenBelow::Redistribute),
    ("cap-and-drop", WhenBelow::Drop),
    ("reject-offer", WhenBelow::Reject),
    ("warn", WhenBelow::Warn),
];

/// The field `margin`.
pub fn margin(at: &Node, findings: &mut Findings) -> Option<Margin> {
    let mut fields = Fields::open(at, findings)?;
    let floor = fields.required("floor", findings).and_then(|at| share(at, FLOOR_MAX, findings));
    let counts_points = fields.optional("counts-points").and_then(|at| reader::flag(at, findings));
    let needs_cost = fields.optional("missing-cost").and_then(|at| reader::word(at, &MISSING_COST, findings));
    let max_discount = fields.optional("max-discount").map(|at| share(at, WHOLE_SHARE, findings));
    let when_below = fields.optional("when-below").and_then(|at| reader::word(at, &WHEN_BELOW, findings));
    fields.finish(&[], findings);
    Some(Margin {
        floor: floor?,
        counts_points: counts_points.unwrap_or(false),
        needs_cost: needs_cost.unwrap_or(false),
        max_discount: max_discount.flatten(),
        when_below: when_below.unwrap_or(WhenBelow::Redistribute),
    })
}

/// The field `tax-rounding`: whether tax is worked out over all lines of a rate together.
pub fn taxes_order(fields: &mut Fields<'_>, findings: &mut Findings) -> bool {
    let at = fields.optional("tax-rounding");
    at.and_then(|at| reader::word(at, &[("line", false), ("order", true)], findings)).unwrap_or(false)
}
