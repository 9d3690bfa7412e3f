//! What else the order opened or used up and is withdrawn or set free: grants, fees of memberships, coupons, limits.

use alloc::vec::Vec;

use loyalty_contract::{
    ClawBackRequest, Counter, CounterChange, Date, Decimal, Error, ErrorCode, Grant, GrantKind, LineKind, ReasonCode,
    Text, maybe,
};

use super::receipts::{Back, Sale};
use super::refund::Refund;
use crate::explain::{because, overflow, refuse};
use crate::facts::{check_id, check_money, check_time};
use crate::money::Units;
use crate::order;
use crate::path::Path;

/// The most counters, or memberships, of a request.
const COUNTERS_MAX: usize = 10_000;

/// The fee lines of one plan.
#[derive(Debug)]
pub struct Fee<'a> {
    plan: &'a str,
    /// Whether all of them have come back by now, with this return.
    comes_back: bool,
    /// Whether they had before it.
    was_back: bool,
    /// What they refund now, in money.
    money: Units,
}

/// The fees of memberships on the receipts, ordered by plan.
pub fn fees<'a>(sale: &Sale<'a>, back: &Back, refund: &Refund) -> Vec<Fee<'a>> {
    let lines = &sale.sold.receipt.lines;
    let is_fee = |line: &usize| lines.get(*line).is_some_and(|line| line.kind == LineKind::MembershipFee);
    let of_fees: Vec<usize> = (0..lines.len()).filter(is_fee).collect();
    let plan = |position: usize| of_fees.get(position).and_then(|line| lines.get(*line)).map(|line| &*line.sku);
    let mut fees: Vec<Fee<'a>> = Vec::new();
    for position in order::positions(of_fees.len(), &|left, right| plan(left).cmp(&plan(right))) {
        let (Some(plan), Some(line)) = (plan(position), of_fees.get(position)) else { continue };
        let Some(portion) = back.portions.get(*line) else { continue };
        let comes_back = portion.units_left() == 0;
        let was_back = comes_back && portion.now == 0;
        let money = refund.money_of(*line);
        match fees.last_mut() {
            Some(fee) if fee.plan == plan => {
                fee.comes_back &= comes_back;
                fee.was_back &= was_back;
                fee.money = fee.money.saturating_add(money);
            }
            _ => fees.push(Fee { plan, comes_back, was_back, money }),
        }
    }
    fees
}

/// Keeps back from a fee what the benefits used in the running term are worth.
///
/// # Errors
/// Memberships that break their bounds.
pub fn keep_back_benefits(request: &ClawBackRequest, mut fees: Vec<Fee<'_>>, refund: &mut Refund) -> Result<(), Error> {
    let path = Path::of("memberships");
    limit(request.memberships.len(), &path)?;
    let now = request.at.unix_seconds;
    for (index, membership) in request.memberships.iter().enumerate() {
        let path = path.index(index);
        check_id(&membership.plan, &path.field("plan"))?;
        check_time(membership.since, &path.field("since"))?;
        let used = match membership.benefits_used.as_ref() {
            None => 0,
            Some(used) => check_money(*used, refund.minor_units, &path.field("benefits-used"))?,
        };
        let is_over = membership.until.as_ref().is_some_and(|until| until.unix_seconds <= now);
        let Ok(fee) = fees.binary_search_by(|fee| fee.plan.cmp(&*membership.plan)) else { continue };
        let Some(fee) = fees.get_mut(fee).filter(|fee| fee.comes_back && !fee.was_back && !is_over) else { continue };
        fee.money -= refund.keep_back(fee.plan, used.min(fee.money), because(ReasonCode::AlreadyGiven));
    }
    Ok(())
}

/// Grants to withdraw: a membership with its fee, everything else with the order as a whole.
pub fn revoked(sale: &Sale<'_>, back: &Back, fees: &[Fee<'_>]) -> Vec<Grant> {
    let is_revoked = |grant: &&Grant| {
        let fee = fees.binary_search_by(|fee| fee.plan.cmp(&*grant.what.id)).ok().and_then(|fee| fees.get(fee));
        match fee.filter(|_| grant.kind == GrantKind::Membership) {
            Some(fee) => fee.comes_back && !fee.was_back,
            None => back.is_complete,
        }
    };
    sale.receipts().flat_map(|checked| &checked.receipt.grants).filter(is_revoked).cloned().collect()
}

/// Codes of the coupons that a cancelled order gives back, each once.
pub fn released_coupons(sale: &Sale<'_>) -> Vec<Text> {
    let codes: Vec<&Text> = sale.receipts().flat_map(|checked| &checked.receipt.coupons).collect();
    let code = |position: usize| codes.get(position).copied();
    let mut released: Vec<Text> = Vec::new();
    for position in order::positions(codes.len(), &|left, right| code(left).cmp(&code(right))) {
        if let Some(code) = code(position)
            && released.last() != Some(code)
        {
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
    let path = Path::of("counters");
    limit(request.counters.len(), &path)?;
    let counter = |position: usize| request.counters.get(position).map(key);
    let by_key = order::positions(request.counters.len(), &|left, right| counter(left).cmp(&counter(right)));
    for pair in by_key.windows(2) {
        if let [left, right] = pair
            && counter(*left) == counter(*right)
        {
            return refuse(ErrorCode::BadCounter, &path.index(*right), "the counter stands twice");
        }
    }
    let mut released = Vec::new();
    for used in sale.receipts().flat_map(|checked| &checked.receipt.counters) {
        let wanted = Some((&*used.limit, &*used.subjects, used.period_start.as_ref().map(day)));
        let found = by_key.binary_search_by(|position| counter(*position).cmp(&wanted)).ok();
        let found = found.and_then(|found| request.counters.get(*by_key.get(found)?));
        let mantissa = used.change.mantissa.checked_neg().ok_or_else(|| overflow(&Path::of("receipts")))?;
        released.push(CounterChange {
            change: Decimal { mantissa, ..used.change },
            expected_version: maybe(found.map(|counter| counter.version)),
            ..used.clone()
        });
    }
    Ok(released)
}

/// What tells counters apart.
type Key<'a> = (&'a str, &'a [Text], Option<(u16, u8, u8)>);

fn key(counter: &Counter) -> Key<'_> {
    (&counter.limit, &counter.subjects, counter.period_start.as_ref().map(day))
}

const fn day(date: &Date) -> (u16, u8, u8) {
    (date.year, date.month, date.day)
}

fn limit(length: usize, path: &Path<'_>) -> Result<(), Error> {
    if length <= COUNTERS_MAX {
        return Ok(());
    }
    refuse(ErrorCode::TooLarge, path, "there are at most 10,000")
}
