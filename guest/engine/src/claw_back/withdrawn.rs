//! What else the order opened or used up and is withdrawn or set free: grants, fees of memberships, coupons, limits.

use alloc::vec::Vec;

use loyalty_contract::{
    ClawBackRequest, CounterChange, Decimal, ErrorCode, Grant, GrantKind, LineKind, Membership, ReasonCode, Text, maybe,
};

use super::receipts::{Back, Sale};
use super::refund::Refund;
use crate::bounds::{CREDITS_MAX, at_most};
use crate::explain::{Refused, because, overflow, refuse};
use crate::facts::{check_id, check_money, check_time};
use crate::limits::Counters;
use crate::money::Units;
use crate::order;
use crate::path::Path;

/// The fee of a membership, over all lines it was paid with.
#[derive(Debug)]
pub struct Fee<'a> {
    plan: &'a str,
    /// Whether nothing of it is left to come back, and whether some of it comes back now.
    is_back: bool,
    comes_back: bool,
    /// What it refunds now, in money.
    money: Units,
}

impl<'a> Fee<'a> {
    /// The fees that the receipts have, in order of their plans.
    pub fn all(sale: &Sale<'a>, back: &Back, refund: &Refund) -> Vec<Self> {
        let lines = sale.sold.receipt.lines.iter().zip(&back.portions).enumerate();
        let fees = lines.filter(|(_, (line, _))| line.kind == LineKind::MembershipFee);
        let fees = fees.map(|(index, (line, portion))| Self {
            plan: &line.sku,
            is_back: portion.units_left() == 0,
            comes_back: portion.now > 0,
            money: refund.money_of(index),
        });
        let mut all: Vec<Self> = Vec::new();
        for fee in order::sorted(fees.collect(), |left: &Self, right| left.plan.cmp(right.plan)) {
            match all.last_mut().filter(|known| known.plan == fee.plan) {
                Some(known) => {
                    known.is_back &= fee.is_back;
                    known.comes_back |= fee.comes_back;
                    known.money = known.money.saturating_add(fee.money);
                }
                None => all.push(fee),
            }
        }
        all
    }

    /// The fee of a plan, if the receipts have one.
    fn of<'f>(plan: &str, fees: &'f [Self]) -> Option<&'f Self> {
        fees.get(fees.binary_search_by(|fee| fee.plan.cmp(plan)).ok()?)
    }

    /// Whether all of it comes back now that had not come back before.
    const fn is_completed(&self) -> bool {
        self.is_back && self.comes_back
    }
}

/// Keeps back from a fee what the benefits used in the running term are worth.
///
/// # Errors
/// Memberships that break their bounds.
pub fn keep_back_benefits(request: &ClawBackRequest, fees: &[Fee<'_>], refund: &mut Refund) -> Result<(), Refused> {
    let path = Path::of("memberships");
    at_most(request.memberships.len(), CREDITS_MAX, "memberships", &path)?;
    for (index, membership) in request.memberships.iter().enumerate() {
        let path = path.index(index);
        check_id(&membership.plan, &path.field("plan"))?;
        check_time(membership.since, &path.field("since"))?;
        let Some(used) = membership.benefits_used.as_ref() else { continue };
        let used = check_money(*used, refund.minor_units, &path.field("benefits-used"))?;
        let runs = |one: &Membership| {
            let is_over = one.until.as_ref().is_some_and(|until| until.unix_seconds <= request.at.unix_seconds);
            one.plan == membership.plan && !is_over
        };
        // The first that runs; a plan runs once.
        if !runs(membership) || request.memberships.iter().take(index).any(runs) {
            continue;
        }
        if let Some(fee) = Fee::of(&membership.plan, fees).filter(|fee| fee.is_completed()) {
            refund.keep_back(&membership.plan, used.min(fee.money), because(ReasonCode::AlreadyGiven));
        }
    }
    Ok(())
}

/// Grants to withdraw: a membership with its fee, everything else with the order as a whole.
pub fn revoked(sale: &Sale<'_>, back: &Back, fees: &[Fee<'_>]) -> Vec<Grant> {
    let is_revoked = |grant: &&Grant| {
        let is_membership = grant.kind == GrantKind::Membership;
        let fee = if is_membership { Fee::of(&grant.what.id, fees) } else { None };
        fee.map_or(back.is_complete, Fee::is_completed)
    };
    sale.receipts().flat_map(|checked| &checked.receipt.grants).filter(is_revoked).cloned().collect()
}

/// Codes of the coupons that a cancelled order gives back, each once.
pub fn released_coupons(sale: &Sale<'_>) -> Vec<Text> {
    let mut released: Vec<Text> = Vec::new();
    for code in sale.receipts().flat_map(|checked| &checked.receipt.coupons) {
        if !released.contains(code) {
            released.push(code.clone());
        }
    }
    released
}

/// The use of limits that a cancelled order gives back, against the counters as they are now.
///
/// # Errors
/// Counters that stand twice, in the request or in the receipts; figures that cannot be taken back.
pub fn released_counters(request: &ClawBackRequest, sale: &Sale<'_>) -> Result<Vec<CounterChange>, Refused> {
    let counters = Counters::sorted(&request.counters)?;
    each_counter_once(request)?;
    let mut released = Vec::new();
    for used in sale.receipts().flat_map(|checked| &checked.receipt.counters) {
        let now = counters.find(&used.limit, &used.subjects, used.period_start.as_ref().copied());
        let mantissa = used.change.mantissa.checked_neg().ok_or_else(|| overflow(&Path::of("receipts")))?;
        released.push(CounterChange {
            change: Decimal { mantissa, ..used.change },
            expected_version: maybe(now.map(|counter| counter.version)),
            ..used.clone()
        });
    }
    Ok(released)
}

/// Asks that no counter is used twice, since each is changed once.
fn each_counter_once(request: &ClawBackRequest) -> Result<(), Refused> {
    let used = request.receipts.iter().enumerate().flat_map(|(receipt, frozen)| {
        frozen.counters.iter().enumerate().map(move |(position, used)| (receipt, position, used))
    });
    let used: Vec<(usize, usize, &CounterChange)> = used.collect();
    let key = |index: usize| {
        used.get(index).map(|(_, _, used)| {
            let start = used.period_start.as_ref().map(|date| (date.year, date.month, date.day));
            (&used.limit, &*used.subjects, start)
        })
    };
    let sorted = order::positions(used.len(), &|left, right| key(left).cmp(&key(right)));
    for pair in sorted.windows(2) {
        if let [left, right] = pair
            && key(*left) == key(*right)
            && let Some((receipt, position, _)) = used.get(*right)
        {
            let receipts = Path::of("receipts");
            let receipt = receipts.index(*receipt);
            let path = receipt.field("counters");
            return refuse(ErrorCode::BadReceipt, &path.index(*position), "the same counter stands before");
        }
    }
    Ok(())
}
