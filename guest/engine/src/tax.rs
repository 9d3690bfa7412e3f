//! The tax on several lines together.

use alloc::vec::Vec;

use loyalty_contract::TaxMode;

use crate::allocation::{Claim, allocate};
use crate::facts::PricedLine;
use crate::money::{self, Percent, Rounding, Units};
use crate::order;

/// A rate, and the place of a line that has it.
type OfRate = (Percent, usize);

/// The tax on what each line comes to, contained in it or added to it: worked out over all lines of a rate together, half-up,
/// and split over them by largest remainder. None if figures leave their range.
pub fn by_line(lines: &[(&PricedLine<'_>, Units)], tax_mode: TaxMode) -> Option<Vec<Units>> {
    let mut taxes: Vec<Units> = lines.iter().map(|_| 0).collect();
    for own in taxed(lines).chunk_by(is_of_same_rate) {
        let claim = |(_, place): &OfRate| {
            lines.get(*place).map(|(_, amount)| Claim { weight: *amount, room: money::UNITS_MAX })
        };
        let claims: Vec<Claim> = own.iter().filter_map(claim).collect();
        for ((_, place), share) in own.iter().zip(allocate(of_rate(own, lines, tax_mode)?, &claims)?) {
            *taxes.get_mut(*place)? = share;
        }
    }
    Some(taxes)
}

/// The sum of it.
pub fn in_sum(lines: &[(&PricedLine<'_>, Units)], tax_mode: TaxMode) -> Option<Units> {
    taxed(lines).chunk_by(is_of_same_rate).map(|own| of_rate(own, lines, tax_mode)).sum()
}

/// The lines that are taxed, those of a rate beside each other.
fn taxed(lines: &[(&PricedLine<'_>, Units)]) -> Vec<OfRate> {
    let taxed = lines.iter().enumerate().filter_map(|(place, (line, _))| Some((line.tax?, place)));
    order::sorted(taxed.collect(), |(left, _), (right, _)| left.compare(*right))
}

fn is_of_same_rate((left, _): &OfRate, (right, _): &OfRate) -> bool {
    left.compare(*right).is_eq()
}

/// The tax on lines of one rate.
fn of_rate(own: &[OfRate], lines: &[(&PricedLine<'_>, Units)], tax_mode: TaxMode) -> Option<Units> {
    let (rate, _) = own.first()?;
    let amount = own.iter().filter_map(|(_, place)| lines.get(*place)).map(|(_, amount)| amount).sum();
    match tax_mode {
        TaxMode::Inclusive => rate.contained_in(amount),
        TaxMode::Exclusive => rate.of(amount, Rounding::HalfUp),
    }
}
