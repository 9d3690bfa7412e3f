//! What a return takes back and gives back.
//!
//! All of it follows from the receipts of the original decisions; the rules of today have no say. What has come back of
//! an order depends on what has come back of its lines, not on in which steps, so that returning all units one by one
//! comes to what returning them at once does.

mod laid;
mod parts;
mod points;
mod receipts;
mod refund;
mod rerate;
mod restored;
mod taken;
mod thresholds;
mod withdrawn;

use loyalty_contract::{ClawBackDecision, ClawBackRequest, List, ReasonCode, ReturnScope, list};

use crate::explain::{Refused, amounting, overflow};
use crate::facts;
use crate::hash;
use crate::money;
use crate::path::Path;
use crate::programme::Programme;
use receipts::{Back, Sale};
use refund::Refund;
use withdrawn::Fee;

/// Decides a return.
///
/// # Errors
/// Receipts that contradict themselves or each other; more coming back than was sold; wallets that are missing.
pub fn decide(programme: &Programme, request: &ClawBackRequest) -> Result<ClawBackDecision, Refused> {
    facts::check_id(&request.id, &Path::of("id"))?;
    facts::check_time(request.at, &Path::of("at"))?;
    facts::check_offsets(&request.offsets)?;
    facts::check_wallets(programme, &request.wallets, "wallets")?;
    facts::check_wallets(programme, &request.referrer_wallets, "referrer-wallets")?;
    facts::check_member(programme, request.member.as_ref())?;
    let sale = Sale::check(programme, &request.receipts)?;
    let back = Back::check(request, &sale)?;
    let lost = thresholds::lost(&sale, &back);
    let again = rerate::again(programme, request, &sale, &back, &lost)?;

    // Kept back in this order, each as far as there is money left: used benefits, lost discounts, spent points.
    let mut refund = Refund::of(&sale, &back);
    let fees = Fee::all(&sale, &back, &refund);
    let revoked = withdrawn::revoked(&sale, &back, &fees);
    withdrawn::keep_back_benefits(request, &fees, &mut refund)?;
    if let Some((rule, charge)) = again.charge {
        let reason = amounting(ReasonCode::ThresholdNotMet, rule.missing);
        if charge < 0 {
            refund.add(-charge).ok_or_else(|| overflow(&Path::of("earlier")))?;
        } else {
            refund.charge(rule.rule, charge, reason);
        }
    }
    let takings = points::takings(request, &sale, &back, &lost, again.accrual.as_ref());
    let takings = takings.ok_or_else(|| overflow(&Path::of("receipts")))?;
    let taken = taken::taken(programme, request, &sale, &takings, &mut refund)?;
    let restored = restored::restored(programme, request, &sale, &back)?;

    let is_cancelled = matches!(request.scope, ReturnScope::Cancelled);
    let counters = withdrawn::released_counters(request, &sale)?;
    let decision = ClawBackDecision {
        refunds: list(refund.lines(&sale)),
        refund_total: money::decimal(refund.left, refund.minor_units),
        deductions: list(refund.deductions),
        taken: list(taken),
        restored: list(restored),
        revoked: list(revoked),
        released_coupons: if is_cancelled { list(withdrawn::released_coupons(&sale)) } else { List::new() },
        counters: if is_cancelled { list(counters) } else { List::new() },
        complete: back.is_complete,
        explanations: thresholds::explanations(&sale, &back, &lost, request.explain),
        hash: "".into(),
    };
    let hash = hash::checksum(&[&programme.hash, request, &decision]);
    Ok(ClawBackDecision { hash, ..decision })
}
