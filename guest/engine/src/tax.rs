//! The tax on several lines together.

use alloc::vec::Vec;

use loyalty_contract::TaxMode;

use crate::allocation::{Claim, allocate};
use crate::facts::PricedLine;
use crate::money::{self, Percent, Rounding, Units};
use crate::order;

/// The tax on what each line comes to, contained in it or added to it: worked out over all lines of a rate together, half-up,
/// and split over them by largest remainder. None if figures leave their range.
pub fn by_rate(lines: &[(&PricedLine<'_>, Units)], tax_mode: TaxMode) -> Option<Vec<Units>> {
    let mut taxes: Vec<Units> = lines.iter().map(|_| 0).collect();
    let taxed = lines.iter().enumerate().filter_map(|(place, (line, _))| Some((line.tax?, place)));
    let taxed = order::sorted(taxed.collect(), |(left, _), (right, _)| left.compare(*right));
    for own in taxed.chunk_by(|(left, _), (right, _)| left.compare(*right).is_eq()) {
        let (rate, _) = own.first()?;
        let claim = |(_, place): &(Percent, usize)| {
            lines.get(*place).map(|(_, amount)| Claim { weight: *amount, room: money::UNITS_MAX })
        };
        let claims: Vec<Claim> = own.iter().filter_map(claim).collect();
        let amount = claims.iter().map(|claim| claim.weight).sum();
        let tax = match tax_mode {
            TaxMode::Inclusive => rate.contained_in(amount)?,
            TaxMode::Exclusive => rate.of(amount, Rounding::HalfUp)?,
        };
        for ((_, place), share) in own.iter().zip(allocate(tax, &claims)?) {
            *taxes.get_mut(*place)? = share;
        }
    }
    Some(taxes)
}
