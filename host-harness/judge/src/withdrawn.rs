//! What a return withdraws and sets free besides money and points: grants, coupons, the use of limits.
//!
//! The receipts say what there is of each. A membership goes with its fee, everything else with the order as a whole; coupons
//! and limits come free with an order that is cancelled.

use std::collections::HashMap;

use loyalty_contract::{
    ClawBackDecision, ClawBackRequest, CounterChange, Grant, GrantKind, LineKind, Receipt, ReturnScope,
};

use super::figures::exact;
use super::goods::{Portion, are_all_back};
use super::{Broken, Kept, promise};

/// Asks that what is withdrawn and set free is what the receipts have.
pub(super) fn withdrawn(decision: &ClawBackDecision, request: &ClawBackRequest, portions: &[Portion<'_>]) -> Kept {
    revoked(decision, request, portions)?;
    let is_cancelled = matches!(request.scope, ReturnScope::Cancelled);
    released_coupons(decision, if is_cancelled { &request.receipts } else { &[] })?;
    released_counters(decision, if is_cancelled { &request.receipts } else { &[] })
}

fn revoked(decision: &ClawBackDecision, request: &ClawBackRequest, portions: &[Portion<'_>]) -> Kept {
    let granted = request.receipts.iter().flat_map(|receipt| &receipt.grants);
    let mut due: Vec<&Grant> = granted.filter(|grant| is_withdrawn(grant, portions)).collect();
    for (index, revoked) in decision.revoked.iter().enumerate() {
        let place = due.iter().position(|grant| *grant == revoked);
        let place = place.ok_or_else(|| {
            Broken(format!(
                "revoked {index} is of `{}`, which the receipts have not, or not to withdraw",
                revoked.what.id
            ))
        })?;
        due.remove(place);
    }
    promise(due.is_empty(), || {
        let kept = due.first().map_or("", |grant| grant.what.id.as_str());
        format!("`{kept}` is not withdrawn, though what granted it has come back")
    })
}

/// Whether a grant goes with what comes back now.
fn is_withdrawn(grant: &Grant, portions: &[Portion<'_>]) -> bool {
    let is_fee = |portion: &&Portion<'_>| {
        grant.kind == GrantKind::Membership
            && portion.line.kind == LineKind::MembershipFee
            && portion.line.sku == grant.what.id
    };
    let fees: Vec<&Portion<'_>> = portions.iter().filter(is_fee).collect();
    if fees.is_empty() {
        return are_all_back(portions);
    }
    fees.iter().all(|fee| fee.by_now == fee.whole) && fees.iter().any(|fee| fee.by_now > fee.before)
}

fn released_coupons(decision: &ClawBackDecision, receipts: &[Receipt]) -> Kept {
    let mut due: Vec<&str> = receipts.iter().flat_map(|receipt| &receipt.coupons).map(String::as_str).collect();
    due.sort_unstable();
    due.dedup();
    let mut released: Vec<&str> = decision.released_coupons.iter().map(String::as_str).collect();
    released.sort_unstable();
    promise(released == due, || format!("the coupons {released:?} are released, it should be {due:?}"))
}

fn released_counters(decision: &ClawBackDecision, receipts: &[Receipt]) -> Kept {
    let key = |change: &CounterChange| {
        let start = change.period_start.map(|date| (date.year, date.month, date.day));
        (change.limit.clone(), change.subjects.clone(), start)
    };
    let used = receipts.iter().flat_map(|receipt| &receipt.counters);
    let mut used: HashMap<_, &CounterChange> = used.map(|used| (key(used), used)).collect();
    for (index, change) in decision.counters.iter().enumerate() {
        let what = || format!("counter change {index} (`{}`)", change.limit);
        let used = used.remove(&key(change));
        let used = used.ok_or_else(|| Broken(format!("{} is of no use that the return gives back", what())))?;
        let (step, used) = (exact(change.change, &what)?, exact(used.change, &what)?);
        promise(step == -used, || format!("{} adds {step}, the order had added {used}", what()))?;
    }
    promise(used.is_empty(), || format!("the use of {} limits is not given back", used.len()))
}
