//! What else the order opened or used up and is withdrawn or set free: grants, fees of memberships, coupons, limits.

use alloc::vec::Vec;

use loyalty_contract::{
    ClawBackRequest, CounterChange, Decimal, Error, Grant, GrantKind, LineKind, Membership, ReasonCode, Text, maybe,
};

use super::receipts::{Back, Sale};
use super::refund::Refund;
use crate::bounds::{CREDITS_MAX, at_most};
use crate::explain::{because, overflow};
use crate::facts::{check_id, check_money, check_time};
use crate::limits::Counters;
use crate::money::Units;
use crate::path::Path;

/// The fee of a membership, over all lines it was paid with.
#[derive(Debug)]
pub struct Fee {
    /// Whether all of it comes back now that had not come back before.
    is_back: bool,
    /// What it refunds now, in money.
    money: Units,
}

impl Fee {
    /// The fee of a plan, if the receipts have one.
    fn of(plan: &str, sale: &Sale<'_>, back: &Back, refund: &Refund) -> Option<Self> {
        let mut fee: Option<Self> = None;
        let mut comes_back = false;
        for (index, (line, portion)) in sale.sold.receipt.lines.iter().zip(&back.portions).enumerate() {
            if line.kind == LineKind::MembershipFee && *line.sku == *plan {
                let known = fee.get_or_insert(Self { is_back: true, money: 0 });
                known.is_back &= portion.units_left() == 0;
                known.money = known.money.saturating_add(refund.money_of(index));
                comes_back |= portion.now > 0;
            }
        }
        fee.map(|fee| Self { is_back: fee.is_back && comes_back, ..fee })
    }
}

/// Keeps back from a fee what the benefits used in the running term are worth.
///
/// # Errors
/// Memberships that break their bounds.
pub fn keep_back_benefits(
    request: &ClawBackRequest,
    sale: &Sale<'_>,
    back: &Back,
    refund: &mut Refund,
) -> Result<(), Error> {
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
        if let Some(fee) = Fee::of(&membership.plan, sale, back, refund).filter(|fee| fee.is_back) {
            refund.keep_back(&membership.plan, used.min(fee.money), because(ReasonCode::AlreadyGiven));
        }
    }
    Ok(())
}

/// Grants to withdraw: a membership with its fee, everything else with the order as a whole.
pub fn revoked(sale: &Sale<'_>, back: &Back, refund: &Refund) -> Vec<Grant> {
    let is_revoked = |grant: &&Grant| {
        let is_membership = grant.kind == GrantKind::Membership;
        let fee = if is_membership { Fee::of(&grant.what.id, sale, back, refund) } else { None };
        fee.map_or(back.is_complete, |fee| fee.is_back)
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
/// Counters that stand twice; figures that cannot be taken back.
pub fn released_counters(request: &ClawBackRequest, sale: &Sale<'_>) -> Result<Vec<CounterChange>, Error> {
    let counters = Counters::sorted(&request.counters)?;
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
