//! What an order earns: a percentage of what its goods cost, rounded down once and split over the lines.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Reverse;

use crate::contract::loyalty::{
    AccrualDecision, AccrualRequest, Basket, Beneficiary, Computation, Credit, Decimal, Error, ErrorCode, Event,
    Explanation, Line, LineKind, LinePoints, Member, Order, OrderState, Outcome, OverdrawnPolicy, PointShare, Reason,
    ReasonCode, Receipt, ReceiptCredit, ReceiptIssuer, ReceiptLine, ReceiptRule, Rounding, RulePoints, TaxMode,
    ThresholdLoss,
};
use crate::contract::{ENGINE, not_supported, refusal};
use crate::programme::{MINOR_UNITS, Programme};
use crate::seal;

const ZERO: Decimal = Decimal { mantissa: 0, scale: 0 };

/// Decides what an event earns.
pub fn decide(programme: &Programme, request: &AccrualRequest) -> Result<AccrualDecision, Error> {
    let order = only_an_order(request)?;
    only_a_member(request.member.as_ref())?;
    let basket = &order.basket;
    if basket.currency != programme.currency {
        let message = format!("the basket is in `{}`, the programme in {}", basket.currency, programme.currency);
        return Err(refusal(ErrorCode::CurrencyMismatch, "event.purchase.basket.currency", &message));
    }
    let mut lines = goods(basket)?;
    lines.sort_by(|one, other| one.line.key.cmp(&other.line.key));
    let total = lines.iter().try_fold(0_i128, |sum, line| sum.checked_add(line.minor));
    let total = total.ok_or_else(overflow)?;
    let exact = exact(total, programme.percent)?;
    let points = if request.member.is_some() { whole(exact) } else { 0 };
    let shares = shares(points, total, &lines);
    Ok(decision(programme, request, &lines, exact, points, &shares))
}

/// A line and what it comes to, in minor units.
struct Priced<'a> {
    line: &'a Line,
    minor: i128,
}

/// The order, if the request has nothing that is not known here.
fn only_an_order(request: &AccrualRequest) -> Result<&Order, Error> {
    let is_plain = request.recorded_at.is_none()
        && request.offsets.is_empty()
        && request.history.is_none()
        && request.referral.is_none()
        && request.coupons.is_empty()
        && request.wallets.is_empty()
        && request.tasks.is_empty()
        && request.counters.is_empty()
        && request.extensions.is_empty();
    if !is_plain {
        return Err(not_supported("", "only id, at, event and member are known"));
    }
    let Event::Purchase(order) = &request.event else {
        return Err(not_supported("event", "only purchases are known"));
    };
    if !order.payments.is_empty() || order.receipt.is_some() || order.state != OrderState::Placed {
        return Err(not_supported("event.purchase", "only id and basket of an order are known"));
    }
    Ok(order)
}

fn only_a_member(member: Option<&Member>) -> Result<(), Error> {
    let is_plain = member.is_none_or(|member| {
        member.enrolled_at.is_none()
            && member.birthday.is_none()
            && member.birthday_changed_at.is_none()
            && member.tier.is_none()
            && member.segments.is_empty()
            && member.occasions.is_empty()
            && member.statement_day.is_none()
            && member.memberships.is_empty()
            && member.entitlements.is_empty()
            && member.choices.is_empty()
            && member.consents.is_empty()
            && member.attributes.is_empty()
            && member.figures.is_empty()
    });
    if is_plain { Ok(()) } else { Err(not_supported("member", "only the id of a member is known")) }
}

/// The lines with what they come to, if they are goods with a price and nothing else.
fn goods(basket: &Basket) -> Result<Vec<Priced<'_>>, Error> {
    let Basket { currency: _, minor_units, exchange, tax_mode, lines, context } = basket;
    if minor_units.is_some() || exchange.is_some() || tax_mode.is_some() || context.is_some() {
        return Err(not_supported("event.purchase.basket", "only currency and lines of a basket are known"));
    }
    let mut keys = BTreeSet::new();
    let priced = lines.iter().enumerate().map(|(index, line)| {
        let path = |field: &str| format!("event.purchase.basket.lines[{index}]{field}");
        if !keys.insert(&line.key) {
            return Err(refusal(ErrorCode::DuplicateId, &path(".key"), "the key stands twice"));
        }
        if !is_plain(line) {
            return Err(not_supported(&path(""), "only key, sku, quantity and unit-price of goods are known"));
        }
        if line.quantity.mantissa <= 0 {
            return Err(refusal(ErrorCode::InvalidRequest, &path(".quantity"), "a quantity is above zero"));
        }
        if line.unit_price.mantissa < 0 {
            return Err(refusal(ErrorCode::InvalidRequest, &path(".unit-price"), "it must not be negative"));
        }
        Ok(Priced { line, minor: list_total(line).ok_or_else(overflow)? })
    });
    priced.collect()
}

fn is_plain(line: &Line) -> bool {
    line.kind == LineKind::Goods
        && !line.divisible
        && line.prior_discount.is_none()
        && line.regular_price.is_none()
        && line.lowest_prior_price.is_none()
        && line.member_price.is_none()
        && line.minimum_price.is_none()
        && line.unit_cost.is_none()
        && line.tax_percent.is_none()
        && line.fixed_tax.is_none()
        && line.unit_weight.is_none()
        && line.category.is_none()
        && line.brand.is_none()
        && line.seller.is_none()
        && line.tags.is_empty()
        && line.attributes.is_empty()
        && line.figures.is_empty()
        && line.exclusions.is_none()
        && line.gift_of.is_none()
        && line.component_of.is_none()
        && line.subscription_cycle.is_none()
}

/// Unit price × quantity in minor units, half-up.
fn list_total(line: &Line) -> Option<i128> {
    let product = i128::from(line.unit_price.mantissa).checked_mul(line.quantity.mantissa.into())?;
    let digits = u32::from(line.unit_price.scale).checked_add(line.quantity.scale.into())?;
    let minor_units = u32::from(MINOR_UNITS);
    if digits <= minor_units {
        return product.checked_mul(10_i128.checked_pow(minor_units.checked_sub(digits)?)?);
    }
    let unit = 10_i128.checked_pow(digits.checked_sub(minor_units)?)?;
    product.checked_add(unit.checked_div(2)?)?.checked_div(unit)
}

/// The points before rounding.
fn exact(total: i128, percent: Decimal) -> Result<Decimal, Error> {
    let mantissa = total.checked_mul(percent.mantissa.into()).and_then(|product| i64::try_from(product).ok());
    // Two digits for the minor units and two for the hundredths that a percentage is of.
    Ok(Decimal { mantissa: mantissa.ok_or_else(overflow)?, scale: percent.scale.saturating_add(MINOR_UNITS + 2) })
}

/// The whole part of an amount of zero or more.
fn whole(exact: Decimal) -> i64 {
    exact.mantissa.checked_div(10_i64.pow(exact.scale.into())).unwrap_or_default()
}

/// Points by line: the whole part of each line's exact share, and what is left over one by one to the largest remainders, ties
/// to the smaller key.
fn shares(points: i64, total: i128, lines: &[Priced<'_>]) -> Vec<i64> {
    let weighted = |line: &Priced<'_>| i128::from(points).saturating_mul(line.minor);
    let part = |line: &Priced<'_>| weighted(line).checked_div(total).and_then(|part| i64::try_from(part).ok());
    let mut shares: Vec<i64> = lines.iter().map(|line| part(line).unwrap_or_default()).collect();
    let left = points.saturating_sub(shares.iter().sum());
    let mut order: Vec<usize> = (0..lines.len()).collect();
    let remainder = |index: &usize| lines.get(*index).and_then(|line| weighted(line).checked_rem(total));
    order.sort_by_key(|index| Reverse(remainder(index)));
    for index in order.into_iter().take(usize::try_from(left).unwrap_or_default()) {
        if let Some(share) = shares.get_mut(index) {
            *share = share.saturating_add(1);
        }
    }
    shares
}

fn decision(
    programme: &Programme,
    request: &AccrualRequest,
    lines: &[Priced<'_>],
    exact: Decimal,
    points: i64,
    shares: &[i64],
) -> AccrualDecision {
    let points = Decimal { mantissa: points, scale: 0 };
    let is_credited = points.mantissa > 0;
    let by_line = || lines.iter().zip(shares).filter(|(_, share)| **share > 0);
    let basis = exact.scale.saturating_sub(programme.percent.scale);
    let credit = || Credit {
        wallet: programme.wallet.clone(),
        beneficiary: Beneficiary::Member,
        points,
        exact,
        rounding: Rounding::Down,
        active_at: request.at,
        expires_at: None,
        funder: None,
        parts: vec![Computation {
            rule: programme.rule.clone(),
            basis: total(lines, basis.saturating_sub(2)),
            rate: programme.percent,
            exact,
        }],
        shares: by_line()
            .map(|(line, share)| LinePoints { line: line.line.key.clone(), points: units(*share) })
            .collect(),
    };
    // That it need not explain itself where nobody asked is left out on purpose.
    let explanation = Explanation {
        rule: Some(programme.rule.clone()),
        outcome: if is_credited { Outcome::Applied } else { Outcome::Refused },
        reason: Reason {
            code: match (is_credited, &request.member) {
                (true, _) => ReasonCode::Ok,
                (false, Some(_)) => ReasonCode::ZeroEffect,
                (false, None) => ReasonCode::Anonymous,
            },
            amount: None,
            id: None,
            at: None,
        },
        line: None,
        value: is_credited.then_some(points),
    };
    AccrualDecision {
        credits: is_credited.then(credit).into_iter().collect(),
        debits: Vec::new(),
        grants: Vec::new(),
        counters: Vec::new(),
        worth: ZERO,
        breakage: None,
        deferred_revenue: None,
        explanations: vec![explanation],
        near_misses: Vec::new(),
        receipt: receipt(programme, request, lines, points, shares),
    }
}

fn receipt(
    programme: &Programme,
    request: &AccrualRequest,
    lines: &[Priced<'_>],
    points: Decimal,
    shares: &[i64],
) -> Receipt {
    let is_credited = points.mantissa > 0;
    let credit = ReceiptCredit {
        wallet: programme.wallet.clone(),
        beneficiary: Beneficiary::Member,
        points,
        rules: vec![RulePoints { rule: programme.rule.clone(), points }],
        worth: None,
        scale: 0,
        active_at: request.at,
        expires_at: None,
        funder: None,
        overdrawn: OverdrawnPolicy::Debt,
    };
    let rule = ReceiptRule {
        rule: programme.rule.clone(),
        threshold: None,
        reached: None,
        counted: Vec::new(),
        below_threshold: ThresholdLoss::FrozenProportional,
    };
    let mut receipt = Receipt {
        issuer: ReceiptIssuer::Accrual,
        request: request.id.clone(),
        programme: programme.id.clone(),
        revision: programme.revision,
        programme_hash: programme.hash.clone(),
        engine_version: ENGINE.into(),
        at: request.at,
        member: request.member.as_ref().map(|member| member.id.clone()),
        referrer: None,
        currency: programme.currency.clone(),
        minor_units: MINOR_UNITS,
        tax_mode: TaxMode::Inclusive,
        exchange: None,
        lines: lines.iter().zip(shares).map(|(line, share)| frozen(line, *share)).collect(),
        credits: if is_credited { vec![credit] } else { Vec::new() },
        debits: Vec::new(),
        rules: if is_credited { vec![rule] } else { Vec::new() },
        grants: Vec::new(),
        coupons: Vec::new(),
        counters: Vec::new(),
        hash: String::new(),
    };
    receipt.hash = seal::checksum(&programme.hash, request, &receipt);
    receipt
}

fn frozen(priced: &Priced<'_>, share: i64) -> ReceiptLine {
    let line = priced.line;
    let comes_to = total(core::slice::from_ref(priced), MINOR_UNITS);
    ReceiptLine {
        key: line.key.clone(),
        sku: line.sku.clone(),
        kind: line.kind,
        gift_of: None,
        quantity: line.quantity,
        list_total: comes_to,
        prior_discount: ZERO,
        discount: ZERO,
        redeemed: ZERO,
        charged: comes_to,
        tendered: ZERO,
        tax: ZERO,
        discounts: Vec::new(),
        credits: if share > 0 { vec![PointShare { index: 0, points: units(share) }] } else { Vec::new() },
        debits: Vec::new(),
    }
}

/// What lines come to, as money. It fits, since their percentage did or one of them is a part of it.
fn total(lines: &[Priced<'_>], scale: u8) -> Decimal {
    let minor: i128 = lines.iter().map(|line| line.minor).sum();
    Decimal { mantissa: i64::try_from(minor).unwrap_or(i64::MAX), scale }
}

fn units(points: i64) -> Decimal {
    Decimal { mantissa: points, scale: 0 }
}

fn overflow() -> Error {
    refusal(ErrorCode::ArithmeticOverflow, "", "the order comes to more than this engine computes in")
}
