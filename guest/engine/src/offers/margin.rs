//! What a unit of a product brings the shop: its price, less what the discount that the offer names takes off it, less its
//! cost.
//!
//! The discount is that of an order of this one unit, told from the rule alone: its conditions are taken as met, its caps
//! on a line and on an order hold, and no other rule, minimum price or guard is looked at.

use loyalty_contract::{Decimal, Product};

use crate::money::{self, Percent, Rounding, Units};
use crate::programme::offers::{MICRO_DIGITS, Micros};
use crate::programme::{DiscountRate, Programme, Take, UnitPrice};

/// Decimals in which prices and costs are held against each other: the most that a request may have.
const DIGITS: u8 = 18;

/// The margin in millionths, half-up. `lowered_by` is the place of an effect among [`Programme::effects`]. None if the
/// cost is unknown, or a figure too large.
pub fn margin(product: &Product, lowered_by: Option<usize>, programme: &Programme) -> Option<Micros> {
    let unit = money::power_of_ten(u32::from(DIGITS - MICRO_DIGITS))?;
    Micros::try_from(exact(product, lowered_by, programme)?.checked_add(unit / 2)?.div_euclid(unit)).ok()
}

/// The margin in units of 10^−18. None as for [`margin`].
pub fn exact(product: &Product, lowered_by: Option<usize>, programme: &Programme) -> Option<i128> {
    let price = figure(product.unit_price)?;
    let cost = figure(*product.unit_cost.as_ref()?)?;
    let charged = match lowered_by {
        None => price,
        // The price may have more decimals than the discount, which is rounded.
        Some(effect) => price.checked_sub(figure(taken_off(product, effect, programme)?)?)?.max(0),
    };
    charged.checked_sub(cost)
}

/// What a discount takes off one unit.
fn taken_off(product: &Product, effect: usize, programme: &Programme) -> Option<Decimal> {
    let minor_units = programme.minor_units;
    if programme.effect_index.selector(effect).is_some_and(|selector| !selector.may_select(product)) {
        return Some(money::decimal(0, minor_units));
    }
    let effect = programme.effects.get(effect)?;
    let rule = programme.discounts.get(effect.rule)?;
    let price = money::price_times_quantity(product.unit_price, Decimal::new(1, 0), minor_units)?;
    let amount = |rate| money::round(rate, minor_units, Rounding::HalfUp);
    let wanted = match effect.take {
        Take::Percent(DiscountRate::Fixed(rate), _) => {
            money::decimal_of(rate).and_then(Percent::new)?.of(price, Rounding::HalfUp)?
        }
        Take::Amount(DiscountRate::Fixed(rate)) | Take::PerUnit(DiscountRate::Fixed(rate), _) => amount(rate)?,
        Take::PerStep(DiscountRate::Fixed(rate), step) => amount(rate)?.saturating_mul(price.checked_div(step)?),
        Take::Price(UnitPrice::Fixed(fixed), _) => price.saturating_sub(fixed).max(0),
        _ => 0,
    };
    let most = |cap: Option<Units>| cap.unwrap_or(price);
    Some(money::decimal(wanted.min(price).min(most(rule.cap_per_line)).min(most(rule.caps.per_order)), minor_units))
}

fn figure(Decimal { mantissa, scale }: Decimal) -> Option<i128> {
    let power = money::power_of_ten(u32::from(DIGITS.checked_sub(scale)?))?;
    i128::from(mantissa).checked_mul(power)
}
