//! What a line may come to at least: the host's minimum price, the programme's minimum charge, and the shop's margin.

use loyalty_contract::LineKind;
use loyalty_contract::ReasonCode::{CostUnknown, FloorReached};
use serde_json::Value;

use super::line::{Line, Money, exact, up};
use crate::accrual::condition::{Refusal, because_of};
use crate::accrual::event::Facts;
use crate::accrual::{self};
use crate::document::{decimal, field, flag, id, items, text};
use crate::exact::{Exact, of, parsed, sum, ten_to, whole, zero};

/// The floors of one line, never above what it costs before this decision.
#[derive(Debug, Clone)]
pub struct Floor {
    /// By the minimum price and the minimum charge of each line as it came: always kept, and what it cuts goes to others.
    pub price: Money,
    /// By the margin; nothing where there is none.
    pub margin: Money,
    /// Whether it is not discounted at all because nobody knows its cost.
    pub needs_cost: bool,
    /// Whether its cost should be known and is not.
    pub lacks_cost: bool,
    /// What the points are worth that it would earn at its price, where the margin counts them.
    pub points: Exact,
}

impl Floor {
    /// With the margin as it binds: a shop that is only warned has no such floor.
    pub fn all(&self, when_below: &str) -> Money {
        if when_below == "warn" { self.price } else { self.price.max(self.margin) }
    }
}

/// What happens when a discount would go below the margin.
pub fn when_below(programme: &Value) -> &str {
    field(programme, "margin").and_then(|margin| text(margin, "when-below")).unwrap_or("cap-and-redistribute")
}

pub fn floors(lines: &[Line<'_>], facts: &Facts<'_>, digits: u8) -> Vec<Floor> {
    let points = points_earned(lines, facts);
    lines.iter().zip(points).map(|(line, points)| floor(line, &points, facts.programme, digits)).collect()
}

fn floor(line: &Line<'_>, points: &Exact, programme: &Value, digits: u8) -> Floor {
    let net = line.net();
    let price = line.parts.iter().map(|part| part.floor).sum();
    let mut floor = Floor { price, margin: 0, needs_cost: false, lacks_cost: false, points: points.clone() };
    let Some(margin) = field(programme, "margin") else { return floor };
    if !line.is_merchandise() && line.like.kind != LineKind::Shipping {
        return floor;
    }
    match (line.like.unit_cost, text(margin, "floor")) {
        (Some(cost), Some(over)) => {
            let dearer = whole(1) + share(over);
            // Points cost the shop a share of every price, whatever the price is.
            let left = if net == 0 { whole(1) } else { whole(1) - points * ten_to(digits) / exact(net) };
            let cost = of(cost) * &line.quantity * ten_to(digits) * dearer;
            floor.margin = if left <= zero() { net } else { up(&(cost / left)) };
        }
        (None, Some(_)) => {
            // Shipping need not have one.
            let needs_one = line.like.kind != LineKind::Shipping;
            floor.lacks_cost = needs_one;
            floor.needs_cost = needs_one && text(margin, "missing-cost") == Some("refuse");
        }
        (_, None) => {}
    }
    if let Some(most) = text(margin, "max-discount") {
        floor.margin = floor.margin.max(up(&(exact(line.list) * (whole(1) - share(most)))));
    }
    floor.margin = floor.margin.min(net);
    floor
}

/// "10%" as a part of one.
pub fn share(text: &str) -> Exact {
    parsed(text.strip_suffix('%').unwrap()) / whole(100)
}

/// What the points are worth that each line would earn if nothing were taken off it, where they count.
fn points_earned(lines: &[Line<'_>], facts: &Facts<'_>) -> Vec<Exact> {
    let counts = field(facts.programme, "margin").and_then(|margin| flag(margin, "counts-points")).unwrap_or(false);
    if !counts {
        return vec![zero(); lines.len()];
    }
    let earned = accrual::decide(facts.programme, facts.request);
    let worth_of = |wallet: &str| {
        let wallet = items(facts.programme, "wallets").into_iter().find(|known| id(known) == wallet).unwrap();
        decimal(wallet, "worth").unwrap_or_else(zero)
    };
    let mut worths = Vec::new();
    for line in lines {
        let mut of_line = Vec::new();
        for credit in earned.credits.iter().filter(|credit| !credit.to_referrer) {
            let own = |key: &String| line.parts.iter().any(|part| *part.line.key == **key);
            let shares = credit.shares.iter().filter(|(key, _)| own(key));
            of_line.extend(shares.map(|(_, points)| points * worth_of(&credit.wallet)));
        }
        worths.push(sum(&of_line));
    }
    worths
}

/// What is said of a line that stands at its floor.
pub fn reached(line: &Line<'_>) -> Refusal {
    because_of(FloorReached, &line.key)
}

/// What is said of a line whose cost is not known.
pub fn unknown(line: &Line<'_>) -> Refusal {
    because_of(CostUnknown, &line.key)
}
