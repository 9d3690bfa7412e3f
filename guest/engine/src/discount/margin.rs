//! The floor under a line's price: what law, shop and margin allow, the cost of the points it earns included; and the
//! margin that is left.
//!
//! The floor is worked out before anything is decided, so it can only estimate the points: it asks what the order would
//! earn undiscounted. The margin is told of the order as it was decided, with the points it then earns.

use alloc::vec::Vec;

use loyalty_contract::{
    AccrualRequest, Computation, Decimal, DiscountRequest, Event, ExplainLevel, Explanation, LineKind, Maybe, Order,
    OrderState, Outcome, PaymentMethod, Reason, ReasonCode, Receipt, Text, list, maybe,
};

use super::articles::{Article, Articles};
use super::take::Ground;
use crate::accrual;
use crate::explain::{Refused, about, amounting};
use crate::facts::{CheckedBasket, PricedLine};
use crate::money::{self, Rounding, Units, divide, power_of_ten, product_over, times};
use crate::order;
use crate::programme::{How, Margin, Programme, WhenBelow};

/// Digits to which costs and the worth of points are taken beyond the minor unit.
const COST_DIGITS: u32 = 6;

/// What each line of a basket must come to at least whatever the margin, in their order: its minimum price, which a gift has
/// not, and the programme's minimum charge, never above what it comes to before this decision.
pub fn hard_floors(programme: &Programme, basket: &CheckedBasket<'_>) -> Vec<Units> {
    let least = |line: &PricedLine<'_>| if line.line.gift_of.is_some() { 0 } else { line.floor };
    basket.lines.iter().map(|line| least(line).max(programme.minimum_charge).min(line.net())).collect()
}

/// Raises the floors of articles to what the margin asks for. None: figures leave their range.
///
/// # Errors
/// What stands against the points that the basket would earn being worked out.
pub fn raise_floors(
    programme: &Programme,
    request: &DiscountRequest,
    basket: &CheckedBasket<'_>,
    articles: &mut Articles<'_>,
) -> Result<Option<()>, Refused> {
    let Some(margin) = &programme.margin else { return Ok(Some(())) };
    let points = if margin.counts_points { worth_of_points(programme, request, basket)? } else { Vec::new() };
    for article in articles.iter_mut() {
        let is_shipping = article.line.line.kind == LineKind::Shipping;
        if !article.line.is_merchandise() && !is_shipping {
            continue;
        }
        let mut worth = Points::default();
        for of_line in article.lines().filter_map(|line| points.get(line)) {
            worth.varying += of_line.varying;
            worth.fixed += of_line.fixed;
        }
        let Some(floor) = floor_of(margin, article, &worth, basket, programme.minor_units) else { return Ok(None) };
        article.floor = article.hard_floor.max(floor).min(article.net);
        article.lacks_cost = margin.needs_cost && !is_shipping && article.line.line.unit_cost.is_none();
    }
    Ok(Some(()))
}

/// What the points of a line are worth, in minor units × 10^[`COST_DIGITS`].
#[derive(Default)]
struct Points {
    /// Of those that become fewer as the price falls.
    varying: i128,
    /// Of the others.
    fixed: i128,
}

/// What the margin asks of an article that would earn points of such a worth.
fn floor_of(
    margin: &Margin,
    article: &Article<'_>,
    points: &Points,
    basket: &CheckedBasket<'_>,
    minor_units: u8,
) -> Option<Units> {
    let lines = || article.lines().filter_map(|line| basket.lines.get(line));
    let at_most = match margin.max_discount {
        None => 0,
        Some(share) => {
            let list: Units = lines().map(|line| line.list_total).sum();
            list - share.of(list, Rounding::Down)?
        }
    };
    let Maybe::Some(cost) = article.line.line.unit_cost else { return Some(at_most) };
    let mut of_all: i128 = 0;
    for line in lines() {
        of_all = of_all.checked_add(cost_of(cost, line, minor_units)?)?;
    }
    Some(at_most.max(above_cost(margin, of_all, points, article.net)?))
}

/// What the goods of a line cost the shop, in minor units × 10^[`COST_DIGITS`].
fn cost_of(cost: Decimal, line: &PricedLine<'_>, minor_units: u8) -> Option<i128> {
    let quantity = line.line.quantity;
    let product = times(cost.mantissa.into(), quantity.mantissa.into());
    let (scale, wanted) = (u32::from(cost.scale) + u32::from(quantity.scale), u32::from(minor_units) + COST_DIGITS);
    match wanted.checked_sub(scale) {
        Some(more) => product.checked_mul(power_of_ten(more)?),
        None => divide(product, power_of_ten(scale - wanted)?, Rounding::HalfUp),
    }
}

/// What all goods of a basket cost the shop, rounded once, half-up. None where one cost is not known. The outer None:
/// figures leave their range.
pub fn cost_of_goods(basket: &CheckedBasket<'_>, minor_units: u8) -> Option<Option<Units>> {
    let mut of_all: i128 = 0;
    for line in &basket.lines {
        let Maybe::Some(cost) = line.line.unit_cost else { return Some(None) };
        of_all = of_all.checked_add(cost_of(cost, line, minor_units)?)?;
    }
    Units::try_from(divide(of_all, power_of_ten(COST_DIGITS)?, Rounding::HalfUp)?).ok().map(Some)
}

/// (cost × (1 + floor) + fixed points) ÷ (1 − varying points ÷ price), rounded up: what is left after the points covers
/// cost and margin.
fn above_cost(margin: &Margin, cost: i128, points: &Points, price: Units) -> Option<Units> {
    let (numerator, denominator) = margin.floor.fraction();
    let with_margin = cost.checked_mul(i128::from(denominator) + i128::from(numerator))?;
    let with_points = with_margin.checked_add(points.fixed.checked_mul(i128::from(denominator))?)?;
    let fine = power_of_ten(COST_DIGITS)?;
    let whole = i128::from(price).checked_mul(fine)?;
    if whole <= points.varying {
        return Some(price);
    }
    let over = fine.checked_mul(i128::from(denominator))?;
    let (floor, rest) = product_over(with_points, whole, over.checked_mul(whole - points.varying)?)?;
    Some(Units::try_from(floor + i128::from(rest > 0)).unwrap_or(Units::MAX))
}

/// What the points are worth that each line would earn at its price before this decision.
///
/// Points for a share or for full steps of the price become fewer with it, and so do those that multiply them. Others do
/// not, nor is it told apart what is credited together with such: the floor is then rather too high than too low.
fn worth_of_points(
    programme: &Programme,
    request: &DiscountRequest,
    basket: &CheckedBasket<'_>,
) -> Result<Vec<Points>, Refused> {
    let decision = accrual::calculate(programme, &purchase(request, Maybe::None)).map_err(of_basket)?;
    let id_of = |place: usize| programme.accrual.get(place).map_or("", |rule| &rule.id);
    let (by_id, _) = order::by_id(programme.accrual.len(), &id_of);
    let is_varying = |part: &Computation| {
        let rule = order::with_id(&by_id, &part.rule, &id_of).first().and_then(|place| programme.accrual.get(*place));
        rule.is_some_and(|rule| matches!(rule.earn.how, How::Percent | How::Step(_) | How::Multiply))
    };
    let digits = u32::from(programme.minor_units) + COST_DIGITS;
    let mut worth: Vec<Points> = basket.lines.iter().map(|_| Points::default()).collect();
    for credit in &decision.credits {
        let Some(of_one) = programme.wallet(&credit.wallet).and_then(|(_, wallet)| wallet.worth) else { continue };
        let varies = credit.parts.iter().all(is_varying);
        for share in &credit.shares {
            let place = basket.lines.binary_search_by(|line| line.line.key.cmp(&share.line)).ok();
            let Some(of_line) = place.and_then(|place| worth.get_mut(place)) else { continue };
            let more = money::exact_of(share.points).and_then(|points| money::product(points, of_one));
            let more = more.and_then(|more| money::scaled(more, digits)).unwrap_or(i128::from(money::UNITS_MAX));
            *(if varies { &mut of_line.varying } else { &mut of_line.fixed }) += more;
        }
    }
    Ok(worth)
}

/// What the points are worth that an order earns as it was decided, where the margin counts them.
pub fn cost_of_points(programme: &Programme, request: &DiscountRequest, receipt: &Receipt) -> Option<Units> {
    if !programme.margin.as_ref().is_some_and(|margin| margin.counts_points) {
        return Some(0);
    }
    let decision = accrual::calculate(programme, &purchase(request, Maybe::Some(receipt.clone()))).ok()?;
    money::whole_units(decision.worth, programme.minor_units)
}

/// The order that the basket becomes, as far as it is known.
fn purchase(request: &DiscountRequest, receipt: Maybe<Receipt>) -> AccrualRequest {
    // What points pay is not in what was asked, but in the receipt.
    let payments = request.payments.iter().filter(|payment| payment.method != PaymentMethod::Points);
    let order = Order {
        id: request.id.clone(),
        basket: request.basket.clone(),
        state: OrderState::Completed,
        payments: payments.cloned().collect(),
        receipt,
    };
    AccrualRequest {
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
    }
}

/// The same error with the field as the basket has it, which is no order yet.
fn of_basket(mut error: Refused) -> Refused {
    let path = match &*error.path {
        "event" => Some("basket"),
        path => path.strip_prefix("event.purchase."),
    };
    if let Some(path) = path.map(Text::from) {
        error.path = path;
    }
    error
}

/// Things the shop should know about prices: announced reductions, unknown costs, floors that were not kept. `lines` and
/// `charged` are what lines and articles come to.
pub fn warnings(
    ground: &Ground<'_>,
    basket: &CheckedBasket<'_>,
    lines: &[Units],
    charged: &[Units],
) -> Vec<Explanation> {
    let mut warnings = Vec::new();
    for (line, charged) in basket.lines.iter().zip(lines) {
        if let (Maybe::Some(regular), Maybe::Some(lowest)) = (line.line.regular_price, line.line.lowest_prior_price)
            && money::exact_of(regular) > money::exact_of(lowest)
        {
            warnings.push(warning(line, amounting(ReasonCode::AboveLowestPrior, lowest), None));
        }
        if ground.programme.margin.is_some()
            && line.is_merchandise()
            && line.line.unit_cost.is_none()
            && *charged < line.net()
        {
            warnings.push(warning(line, about(ReasonCode::CostUnknown, &line.line.key), None));
        }
    }
    if ground.when_below == WhenBelow::Warn {
        let below = ground.articles.iter().zip(charged).filter(|(article, charged)| **charged < article.floor);
        for (article, charged) in below {
            let by = money::decimal(article.floor - charged, ground.programme.minor_units);
            let reason = about(ReasonCode::FloorReached, &article.line.line.key);
            warnings.push(warning(article.line, reason, Some(by)));
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
