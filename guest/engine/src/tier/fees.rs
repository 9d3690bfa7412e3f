//! What it costs to hold a tier that a membership carries: the fee of the plan, to come by it and for the next term.

use alloc::format;

use loyalty_contract::{MetricProgress, Timestamp, maybe, text};

use crate::money;
use crate::programme::{Level, Membership};

/// How the metric of a fee is told from others; the id of the plan follows.
const FEE: &str = "fee:";

/// The fee that carries a level, all of which is missing, and by when it is paid; none where the plan says no fee.
pub fn fee(level: &Level, plans: &[Membership], deadline: Option<Timestamp>) -> Option<MetricProgress> {
    let plan = plans.get(level.membership?)?;
    let fee = plan.fee?;
    Some(MetricProgress {
        metric: text(format!("{FEE}{}", plan.id)),
        reached: money::decimal(0, fee.scale),
        required: fee,
        missing: fee,
        deadline: maybe(deadline),
    })
}
