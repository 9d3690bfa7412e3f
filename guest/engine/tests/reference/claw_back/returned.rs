//! What has come back of each line, return by return.

use loyalty_contract::{ClawBackRequest, ReceiptLine, ReturnScope, ReturnedLine};

use super::Order;
use crate::exact::{Exact, of, rounded, zero};

/// A return: units of lines that had come back before it, and units that come back with it.
#[derive(Debug, Clone)]
pub struct Returned {
    before: Vec<(String, Exact)>,
    now: Vec<(String, Exact)>,
}

fn units(of_lines: &[(String, Exact)], key: &str) -> Exact {
    of_lines.iter().filter(|(line, _)| line == key).fold(zero(), |sum, (_, units)| sum + units)
}

impl Returned {
    /// Units that come back with this return.
    pub fn units(&self, key: &str) -> Exact {
        units(&self.now, key)
    }

    /// The part of a share that these units bring, in smallest units of so many digits.
    pub fn part(&self, line: &ReceiptLine, share: &Exact, digits: u8) -> Exact {
        let before = units(&self.before, &line.key);
        let after = &before + self.units(&line.key);
        let upto = |units: Exact| rounded(&(share * units / of(line.quantity)), digits, "down");
        upto(after) - upto(before)
    }

    /// What is left of a share after this return.
    pub fn kept(&self, line: &ReceiptLine, share: &Exact, digits: u8) -> Exact {
        let after = units(&self.before, &line.key) + self.units(&line.key);
        share - rounded(&(share * after / of(line.quantity)), digits, "down")
    }

    /// Whether all units of a line are back.
    pub fn is_whole(&self, line: &ReceiptLine) -> bool {
        units(&self.before, &line.key) + self.units(&line.key) == of(line.quantity)
    }

    /// Whether all that was paid for a plan is back.
    pub fn is_back(&self, order: &Order<'_>, plan: &str) -> bool {
        let fees = order.fees(plan);
        !fees.is_empty() && fees.iter().all(|fee| self.is_whole(fee))
    }

    /// Whether the whole order is back.
    pub fn is_all(&self, order: &Order<'_>) -> bool {
        order.sold().lines.iter().all(|line| self.is_whole(line))
    }
}

/// All returns of an order, the one that is asked for last.
pub fn returns(order: &Order<'_>, request: &ClawBackRequest) -> Vec<Returned> {
    let mut returns = Vec::new();
    let mut before: Vec<(String, Exact)> = Vec::new();
    for earlier in &request.earlier {
        let now = told(&earlier.lines);
        returns.push(Returned { before: before.clone(), now: now.clone() });
        before.extend(now);
    }
    let now = match &request.scope {
        ReturnScope::Lines(lines) => told(lines),
        ReturnScope::Rest | ReturnScope::Cancelled => {
            let left = |line: &ReceiptLine| (line.key.to_string(), of(line.quantity) - units(&before, &line.key));
            order.sold().lines.iter().map(left).collect()
        }
    };
    returns.push(Returned { before, now });
    returns
}

fn told(lines: &[ReturnedLine]) -> Vec<(String, Exact)> {
    lines.iter().map(|line| (line.line.to_string(), of(line.quantity))).collect()
}
