//! What a line may come to at least: the host's minimum price, the programme's minimum charge, and the shop's margin.

use loyalty_contract::LineKind;
use loyalty_contract::ReasonCode::{CostUnknown, FloorReached};
use serde_json::Value;

use super::line::{Line, Money, exact, up};
use crate::accrual::condition::{Refusal, because_of};
use crate::accrual::event::Facts;
use crate::accrual::{self};
use crate::document::{decimal, field, flag, id, items, text};
use crate::exact::{Exact, of, parsed, ten_to, whole, zero};

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
}

/// What the points are worth that a line would earn at its price, where the margin counts them.
#[derive(Clone)]
struct Points {
    /// Of credits that become smaller with the price in all their parts.
    varying: Exact,
    /// Of all others.
    fixed: Exact,
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

fn floor(line: &Line<'_>, points: &Points, programme: &Value, digits: u8) -> Floor {
    let net = line.net();
    let price = line.parts.iter().map(|part| part.floor).sum();
    let mut floor = Floor { price, margin: 0, needs_cost: false, lacks_cost: false };
    let Some(margin) = field(programme, "margin") else { return floor };
    if !line.is_merchandise() && line.like.kind != LineKind::Shipping {
        return floor;
    }
    match (line.like.unit_cost, text(margin, "floor")) {
        (Some(cost), Some(over)) => {
            let dearer = whole(1) + share(over);
            // Some points cost the shop a share of every price, whatever the price is, and some the same at every price.
            let share = &points.varying * ten_to(digits);
            let left = if net == 0 { whole(1) } else { whole(1) - share / exact(net) };
            let cost = of(cost) * &line.quantity * ten_to(digits) * dearer + &points.fixed * ten_to(digits);
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

/// Whether the margin counts points as cost.
pub fn counts_points(programme: &Value) -> bool {
    field(programme, "margin").and_then(|margin| flag(margin, "counts-points")).unwrap_or(false)
}

/// What points are worth in money.
pub fn worth(points: &Exact, wallet: &str, programme: &Value) -> Exact {
    let wallet = items(programme, "wallets").into_iter().find(|known| id(known) == wallet).unwrap();
    points * decimal(wallet, "worth").unwrap_or_else(zero)
}

/// What the points are worth that each line would earn if nothing were taken off it, where they count.
fn points_earned(lines: &[Line<'_>], facts: &Facts<'_>) -> Vec<Points> {
    if !counts_points(facts.programme) {
        return vec![Points { varying: zero(), fixed: zero() }; lines.len()];
    }
    let earned = accrual::decide(facts.programme, facts.request);
    let of_line = |line: &Line<'_>| {
        let mut points = Points { varying: zero(), fixed: zero() };
        for credit in &earned.credits {
            let is_varying = credit.parts.iter().all(|(rule, _)| varies_with_price(rule, facts.programme));
            let sum = if is_varying { &mut points.varying } else { &mut points.fixed };
            for (key, share) in &credit.shares {
                if line.parts.iter().any(|part| *part.line.key == **key) {
                    *sum += worth(share, &credit.wallet, facts.programme);
                }
            }
        }
        points
    };
    lines.iter().map(of_line).collect()
}

/// Whether a rule gives a share of money, points for steps of money, or a factor on what others give.
fn varies_with_price(rule: &str, programme: &Value) -> bool {
    let rule = items(programme, "accrual").into_iter().find(|known| id(known) == rule).unwrap();
    let earn = field(rule, "earn").unwrap();
    let has = |name| field(earn, name).is_some();
    let per = text(earn, "per");
    has("percent") || has("multiply") || per.is_some_and(|per| !["unit", "order", "amount"].contains(&per))
}

/// What is said of a line that stands at its floor.
pub fn reached(line: &Line<'_>) -> Refusal {
    because_of(FloorReached, &line.key)
}

/// What is said of a line whose cost is not known.
pub fn unknown(line: &Line<'_>) -> Refusal {
    because_of(CostUnknown, &line.key)
}
