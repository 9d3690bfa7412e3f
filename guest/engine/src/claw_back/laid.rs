//! How points that are taken lie on the lines, return by return.
//!
//! Points go with the lines that come back, each up to its part; what goes beyond these lies on what is left of all lines.
//! Of earlier returns a request tells the lines and the points, and not how one lay on the other: it is worked out again,
//! in the order they happened, so that over all returns no line gives more than its share.

use alloc::vec::Vec;

use loyalty_contract::ClawBackRequest;

use super::parts::Portion;
use super::receipts::Back;
use crate::allocation::{Claim, allocate};
use crate::money::{self, Units};
use crate::receipt::{self, Checked, FrozenPoints};

/// Lays points on lines: pairs of a position in `frozen.shares` and points above zero. `laid` is what lies there already, and
/// `parts` what of each share comes back, in order of position.
pub fn lay(
    points: Units,
    frozen: &FrozenPoints,
    laid: &[Units],
    parts: &[(usize, Units)],
) -> Option<Vec<(usize, Units)>> {
    let claim = |amount: Units| Claim { weight: amount, room: amount };
    let beyond = points - parts.iter().map(|(_, part)| part).sum::<Units>();
    if beyond <= 0 {
        let claims: Vec<Claim> = parts.iter().map(|(_, part)| claim(*part)).collect();
        let shares = allocate(points, &claims)?.into_iter();
        return Some(parts.iter().map(|(position, _)| *position).zip(shares).filter(|(_, share)| *share > 0).collect());
    }
    let mut all: Vec<Units> = frozen.shares.iter().map(|_| 0).collect();
    for (position, part) in parts {
        *all.get_mut(*position)? = *part;
    }
    let left = frozen.shares.iter().zip(laid).zip(&all).map(|(((_, share), laid), part)| (share - laid - part).max(0));
    let spread = allocate(beyond, &left.map(claim).collect::<Vec<_>>())?;
    let shares = all.into_iter().zip(spread).map(|(part, more)| part + more);
    Some(shares.enumerate().filter(|(_, share)| *share > 0).collect())
}

/// What earlier returns have taken of each share of each credit.
pub fn laid_before(request: &ClawBackRequest, accrual: &Checked<'_>, back: &Back) -> Option<Vec<Vec<Units>>> {
    let before = |line: &usize, share: Units| back.portions.get(*line).map_or(0, |portion| portion.back_before(share));
    let mut laid: Vec<Vec<Units>> = Vec::with_capacity(accrual.credits.len());
    let mut unlike = Vec::new();
    for (credit, (frozen, taken)) in accrual.credits.iter().zip(&back.taken).enumerate() {
        let parts: Vec<Units> = frozen.shares.iter().map(|(line, share)| before(line, *share)).collect();
        // What was taken is what the lines gave: it lies where it came from.
        if parts.iter().sum::<Units>() == *taken {
            laid.push(parts);
        } else {
            unlike.push(credit);
            laid.push(frozen.shares.iter().map(|_| 0).collect());
        }
    }
    if !unlike.is_empty() {
        lay_again(request, accrual, back, &unlike, &mut laid)?;
    }
    Some(laid)
}

/// Lays the points of some credits again, return by return.
fn lay_again(
    request: &ClawBackRequest,
    accrual: &Checked<'_>,
    back: &Back,
    credits: &[usize],
    laid: &mut [Vec<Units>],
) -> Option<()> {
    let mut before: Vec<i64> = back.portions.iter().map(|_| 0).collect();
    for earlier in &request.earlier {
        let keys: Vec<&str> = earlier.lines.iter().map(|line| &*line.line).collect();
        let mut returned = Vec::with_capacity(keys.len());
        for (position, line) in receipt::find_lines(&accrual.receipt.lines, &keys).ok()? {
            let now = receipt::quantity(earlier.lines.get(position)?.quantity)?;
            let so_far = before.get_mut(line)?;
            returned.push((line, Portion { whole: back.portions.get(line)?.whole, before: *so_far, now }));
            *so_far += now;
        }
        let mut taken: Vec<Units> = accrual.credits.iter().map(|_| 0).collect();
        for share in &earlier.taken {
            let credit = usize::try_from(share.index).ok()?;
            *taken.get_mut(credit)? += money::whole_units(share.points, accrual.credits.get(credit)?.scale)?;
        }
        for credit in credits {
            let (frozen, laid) = (accrual.credits.get(*credit)?, laid.get_mut(*credit)?);
            let points = taken.get(*credit).copied().filter(|points| *points > 0);
            let Some(points) = points else { continue };
            let mut parts = Vec::with_capacity(returned.len());
            for (line, portion) in &returned {
                if let Ok(position) = frozen.shares.binary_search_by(|(known, _)| known.cmp(line)) {
                    parts.push((position, portion.part(frozen.shares.get(position)?.1)));
                }
            }
            for (position, share) in lay(points, frozen, laid, &parts)? {
                *laid.get_mut(position)? += share;
            }
        }
    }
    Some(())
}
