//! The floor under a line's price: what law, shop and margin allow, the cost of the points it earns included.

use alloc::vec::Vec;

use loyalty_contract::{
    AccrualRequest, Beneficiary, Decimal, DiscountRequest, Error, Event, ExplainLevel, Explanation, Maybe, Order,
    OrderState, Outcome, Reason, ReasonCode, list, maybe,
};
use rust_decimal::Decimal as Exact;

use crate::accrual;
use crate::explain::{about, amounting};
use crate::facts::{CheckedBasket, PricedLine};
use crate::money::{self, Rounding, Units, divide};
use crate::programme::{Margin, Programme, WhenBelow};

/// What a line must come to at least; never above what it comes to before this decision.
#[derive(Debug, Clone, Copy)]
pub struct Floor {
    /// Whatever the margin: its minimum price and the programme's minimum charge.
    pub hard: Units,
    /// With the margin.
    pub whole: Units,
    /// Whether it may not be discounted because its cost is not known.
    pub lacks_cost: bool,
}

/// The floors of the lines of a basket, in their order. None: figures leave their range.
///
/// # Errors
/// What stands against the points that the basket would earn being worked out.
pub fn floors(
    programme: &Programme,
    request: &DiscountRequest,
    basket: &CheckedBasket<'_>,
) -> Result<Option<Vec<Floor>>, Error> {
    let points = match &programme.margin {
        Some(margin) if margin.counts_points => Some(worth_of_points(programme, request, basket)?),
        _ => None,
    };
    let floor = |(place, line): (usize, &PricedLine<'_>)| {
        let hard = line.floor.max(programme.minimum_charge).min(line.net());
        let plain = Floor { hard, whole: hard, lacks_cost: false };
        let Some(margin) = programme.margin.as_ref().filter(|_| line.can_be_discounted()) else { return Some(plain) };
        let Some(cost) = cost(line, programme.minor_units) else {
            let whole = hard.max(at_most(margin, line)?).min(line.net());
            return Some(Floor { whole, lacks_cost: margin.needs_cost, ..plain });
        };
        let points = points.as_ref().map_or(Some(0), |points| points.get(place).copied())?;
        let whole = of_cost(margin, cost, points, line)?.max(at_most(margin, line)?).max(hard).min(line.net());
        Some(Floor { whole, ..plain })
    };
    Ok(basket.lines.iter().enumerate().map(floor).collect())
}

/// What the goods of a line cost the shop.
fn cost(line: &PricedLine<'_>, minor_units: u8) -> Option<Units> {
    money::price_times_quantity(*line.line.unit_cost.as_ref()?, line.line.quantity, minor_units)
}

/// cost × (1 + floor) ÷ (1 − points ÷ price), rounded up: what is left after the points covers cost and margin.
fn of_cost(margin: &Margin, cost: Units, points: Units, line: &PricedLine<'_>) -> Option<Units> {
    let (numerator, denominator) = margin.floor.fraction();
    let with_margin = i128::from(cost).checked_mul(i128::from(denominator + numerator))?;
    let price = i128::from(line.net());
    let left = price - i128::from(points);
    if left <= 0 {
        return Some(if price == 0 { 0 } else { line.net() });
    }
    let floor = divide(with_margin.checked_mul(price)?, i128::from(denominator).checked_mul(left)?, Rounding::Up)?;
    Some(Units::try_from(floor).unwrap_or(Units::MAX))
}

/// What the largest discount leaves of a line's list price.
fn at_most(margin: &Margin, line: &PricedLine<'_>) -> Option<Units> {
    match margin.max_discount {
        None => Some(0),
        Some(share) => Some(line.list_total - share.of(line.list_total, Rounding::Down)?),
    }
}

/// What the points are worth that each line would earn at its price before this decision.
fn worth_of_points(
    programme: &Programme,
    request: &DiscountRequest,
    basket: &CheckedBasket<'_>,
) -> Result<Vec<Units>, Error> {
    let order = Order {
        id: request.id.clone(),
        basket: request.basket.clone(),
        state: OrderState::Completed,
        payments: list(Vec::new()),
        receipt: Maybe::None,
    };
    let decision = accrual::calculate(
        programme,
        &AccrualRequest {
            id: request.id.clone(),
            at: request.at,
            recorded_at: Maybe::None,
            offsets: list(Vec::new()),
            event: Event::Purchase(order),
            member: request.member.clone(),
            history: request.history.clone(),
            referral: Maybe::None,
            coupons: request.coupons.clone(),
            wallets: list(Vec::new()),
            tasks: list(Vec::new()),
            counters: request.counters.clone(),
            explain: ExplainLevel::Off,
            extensions: request.extensions.clone(),
        },
    )?;
    let mut worth: Vec<Exact> = basket.lines.iter().map(|_| Exact::ZERO).collect();
    for credit in decision.credits.iter().filter(|credit| credit.beneficiary == Beneficiary::Member) {
        let of_one = programme.wallet(&credit.wallet).and_then(|(_, wallet)| wallet.worth);
        for share in &credit.shares {
            let place = basket.lines.binary_search_by(|line| line.line.key.cmp(&share.line)).ok();
            if let (Some(of_one), Some(sum)) = (of_one, place.and_then(|place| worth.get_mut(place))) {
                let more = money::exact_of(share.points).and_then(|points| money::product(points, of_one));
                *sum = more.and_then(|more| money::total(*sum, more)).unwrap_or(*sum);
            }
        }
    }
    let round = |worth| money::round(worth, programme.minor_units, Rounding::Up).unwrap_or(money::UNITS_MAX);
    Ok(worth.into_iter().map(round).collect())
}

/// Things the shop should know about prices: announced reductions, unknown costs, floors that were not kept.
pub fn warnings(
    programme: &Programme,
    basket: &CheckedBasket<'_>,
    floors: &[Floor],
    charged: &[Units],
) -> Vec<Explanation> {
    let mut warnings = Vec::new();
    let minor_units = programme.minor_units;
    for ((line, floor), charged) in basket.lines.iter().zip(floors).zip(charged) {
        if let (Maybe::Some(regular), Maybe::Some(lowest)) = (line.line.regular_price, line.line.lowest_prior_price)
            && money::exact_of(regular) > money::exact_of(lowest)
        {
            warnings.push(warning(line, amounting(ReasonCode::AboveLowestPrior, lowest), None));
        }
        let Some(margin) = programme.margin.as_ref().filter(|_| line.can_be_discounted()) else { continue };
        if line.line.unit_cost.is_none() && *charged < line.net() {
            warnings.push(warning(line, about(ReasonCode::CostUnknown, &line.line.key), None));
        }
        if margin.when_below == WhenBelow::Warn && *charged < floor.whole {
            let below = money::decimal(floor.whole - charged, minor_units);
            warnings.push(warning(line, about(ReasonCode::FloorReached, &line.line.key), Some(below)));
        }
    }
    warnings
}

/// A warning about a line.
pub fn warning(line: &PricedLine<'_>, reason: Reason, value: Option<Decimal>) -> Explanation {
    Explanation {
        rule: Maybe::None,
        outcome: Outcome::Applied,
        reason,
        line: Maybe::Some(line.line.key.clone()),
        value: maybe(value),
    }
}
