//! Splits an amount over the lines of an order.
//!
//! Every discount, every redeemed point and every earned point passes through here, so that a later return of one line
//! takes back exactly that line's share.

use alloc::vec::Vec;

use crate::money::{Units, product_over, quotient_and_remainder, times};
use crate::order;

/// A line's claim to a share.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// What the share is in proportion to; zero or more.
    pub weight: i64,
    /// The most the share may be; zero or more.
    pub room: Units,
}

/// Splits `amount` over `claims` in proportion to their weights, in whole units, as far as there is room.
///
/// Largest remainder over exact shares: each claim gets the floor of its exact share, and the units left over go one by
/// one to the largest remainders, ties to the earlier claim; lines therefore come ordered by key. A claim that cannot
/// take its share takes what it has room for, and the rest is split over the others. Hence the shares sum to the
/// smaller of `amount` and the room of all claims with a weight, no share exceeds its room, and a claim of weight zero
/// gets nothing.
///
/// None if a share leaves the range of amounts.
pub fn allocate(amount: Units, claims: &[Claim]) -> Option<Vec<Units>> {
    let mut shares: Vec<Units> = claims.iter().map(|_| 0).collect();
    let mut open: Vec<usize> = (0..claims.len()).filter(|index| claims.get(*index).is_some_and(takes)).collect();
    let room = sum(claims, &open, |claim| claim.room);
    let mut amount = i128::from(amount).min(room);
    let mut weight = sum(claims, &open, |claim| claim.weight);

    if some_share_exceeds_its_room(amount, weight, claims, &open) {
        // Those with the least room for their weight fill up first.
        let claim_at = |position: usize| open.get(position).and_then(|index| claims.get(*index));
        let by_room = |left: usize, right: usize| room_by_weight(claim_at(left), claim_at(right));
        for position in order::positions(open.len(), &by_room) {
            let (Some(claim), Some(index)) = (claim_at(position), open.get(position)) else { continue };
            if !exceeds(amount, weight, claim) {
                break;
            }
            set(&mut shares, *index, claim.room);
            amount -= i128::from(claim.room);
            weight -= i128::from(claim.weight);
        }
        open.retain(|index| shares.get(*index) == Some(&0));
    }
    split(amount, weight, claims, &open, &mut shares)?;
    Some(shares)
}

/// Splits `amount` over exact figures, each of which is `weights[i]` of `whole`.
///
/// As [`allocate`], with weights of any size, and measured against what they are parts of: where the figures were cut off
/// behind a decimal place, they do not quite add up to it. `rooms` holds the most that each may get, in whole units; empty
/// where nothing is that much. None if there is not enough room.
pub fn spread(amount: Units, whole: i128, weights: &[i128], rooms: &[Units]) -> Option<Vec<Units>> {
    let room = |index: usize| rooms.get(index).copied().unwrap_or(Units::MAX);
    let (mut shares, mut remainders, mut left) = floors(amount, whole, weights, &room)?;
    if left < 0 {
        // Figures so small that they were taken to more than they are: they are measured against themselves.
        (shares, remainders, left) = floors(amount, weights.iter().sum(), weights, &room)?;
    }
    while left > 0 {
        let has_room = |index: &usize| shares.get(*index).is_some_and(|share| *share < room(*index));
        let has_weight = |index: &usize| weights.get(*index).is_some_and(|weight| *weight > 0);
        let open: Vec<usize> = (0..weights.len()).filter(|index| has_weight(index) && has_room(index)).collect();
        if open.is_empty() {
            return None;
        }
        let largest: Vec<i64> = open.iter().filter_map(|index| remainders.get(*index).copied()).collect();
        for position in order::largest(&largest, usize::try_from(left).ok()?) {
            *shares.get_mut(*open.get(position)?)? += 1;
            left -= 1;
        }
    }
    Some(shares)
}

/// Whole shares of exact figures as far as there is room, the first 63 bits of what each lacks, and what is left over.
fn floors(
    amount: Units,
    whole: i128,
    weights: &[i128],
    room: &dyn Fn(usize) -> Units,
) -> Option<(Vec<Units>, Vec<i64>, Units)> {
    let whole = whole.max(1);
    let excess = (i128::BITS - whole.leading_zeros()).saturating_sub(63);
    let mut shares = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    let mut left = amount;
    for (index, weight) in weights.iter().enumerate() {
        let (share, remainder) = product_over(i128::from(amount), *weight, whole)?;
        let share = Units::try_from(share).ok()?.min(room(index));
        left = left.checked_sub(share)?;
        shares.push(share);
        remainders.push(i64::try_from(remainder >> excess).ok()?);
    }
    Some((shares, remainders, left))
}

/// Largest remainder over claims that all have the room.
fn split(amount: i128, weight: i128, claims: &[Claim], open: &[usize], shares: &mut [Units]) -> Option<()> {
    if weight == 0 {
        return Some(());
    }
    let mut left = amount;
    let mut remainders: Vec<i64> = Vec::with_capacity(open.len());
    for index in open {
        let claim = claims.get(*index)?;
        let (share, remainder) = quotient_and_remainder(times(amount, claim.weight.into()), weight)?;
        left -= share;
        set(shares, *index, Units::try_from(share).ok()?);
        // Only a share that is not whole can be rounded up, and then there is room for it.
        remainders.push(i64::try_from(remainder).ok()?);
    }
    if left > 0 {
        for position in order::largest(&remainders, usize::try_from(left).ok()?) {
            if let Some(share) = open.get(position).and_then(|index| shares.get_mut(*index)) {
                *share += 1;
            }
        }
    }
    Some(())
}

const fn takes(claim: &Claim) -> bool {
    claim.weight > 0 && claim.room > 0
}

fn sum(claims: &[Claim], open: &[usize], figure: impl Fn(&Claim) -> i64) -> i128 {
    open.iter().filter_map(|index| claims.get(*index)).map(|claim| i128::from(figure(claim))).sum()
}

/// Whether the exact share of a claim is more than there is room for.
fn exceeds(amount: i128, weight: i128, claim: &Claim) -> bool {
    // INVARIANT: amounts and rooms are below 2^63, and so is the sum of the weights: no product overflows.
    times(amount, claim.weight.into()) > times(claim.room.into(), weight)
}

fn some_share_exceeds_its_room(amount: i128, weight: i128, claims: &[Claim], open: &[usize]) -> bool {
    let mut claims = open.iter().filter_map(|index| claims.get(*index));
    // A part of the weights exceeds no room that is as large as its weight.
    amount > weight && claims.clone().any(|claim| exceeds(amount, weight, claim))
        || claims.any(|claim| claim.room < claim.weight && exceeds(amount, weight, claim))
}

/// Orders claims by room ÷ weight.
fn room_by_weight(left: Option<&Claim>, right: Option<&Claim>) -> core::cmp::Ordering {
    let (Some(left), Some(right)) = (left, right) else { return core::cmp::Ordering::Equal };
    let cross = |claim: &Claim, other: &Claim| times(claim.room.into(), other.weight.into());
    cross(left, right).cmp(&cross(right, left))
}

fn set(shares: &mut [Units], index: usize, value: Units) {
    if let Some(share) = shares.get_mut(index) {
        *share = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares(amount: Units, weights: &[Units]) -> Vec<Units> {
        let claims: Vec<Claim> = weights.iter().map(|weight| Claim { weight: *weight, room: *weight }).collect();
        allocate(amount, &claims).unwrap()
    }

    #[test]
    fn shares_are_those_worked_out_by_hand() {
        assert_eq!(shares(1000, &[3333, 3333, 3334]), [333, 333, 334]);
        assert_eq!(shares(100, &[999, 999, 999]), [34, 33, 33]);
        assert_eq!(shares(1, &[500, 500, 500]), [1, 0, 0]);
        assert_eq!(shares(101, &[0, 1000, 1000]), [0, 51, 50]);
        assert_eq!(shares(5000, &[5000, 10000]), [1667, 3333]);
        assert_eq!(shares(1000, &[5000, 1000]), [833, 167]);
        assert_eq!(shares(10, &[4999, 4999]), [5, 5]);
        assert_eq!(shares(2, &[1, 1, 1]), [1, 1, 0]);
        assert_eq!(shares(99999, &[100, 1]), [100, 1]);
        assert_eq!(shares(3, &[1, 3, 3]), [1, 1, 1]);
        assert_eq!(shares(4, &[1, 3, 3]), [0, 2, 2]);
    }

    #[test]
    fn what_a_line_cannot_take_goes_to_the_others() {
        let floor_at_8_00 = Claim { weight: 1000, room: 200 };
        let no_floor = Claim { weight: 1000, room: 1000 };
        assert_eq!(allocate(600, &[floor_at_8_00, no_floor]).unwrap(), [200, 400]);
        assert_eq!(allocate(5000, &[floor_at_8_00, no_floor]).unwrap(), [200, 1000]);
    }

    #[test]
    fn a_line_of_nothing_between_full_ones_changes_nothing() {
        let tight = Claim { weight: 2, room: 2 };
        let empty = Claim { weight: 0, room: 0 };
        let floored = Claim { weight: 1_041_671, room: 260_386 };
        assert_eq!(allocate(260_388, &[tight, empty, floored]).unwrap(), [2, 0, 260_386]);
        assert_eq!(allocate(260_388, &[floored, empty, tight]).unwrap(), [260_386, 0, 2]);
    }

    #[test]
    fn figures_cut_off_behind_the_point_are_measured_against_their_sum() {
        // 10 over lines of 1, 2 and 3: 1.66…, 3.33… and 5; the first has the largest remainder.
        assert_eq!(spread(10, 10_000, &[1_666, 3_333, 5_000], &[]).unwrap(), [2, 3, 5]);
        // Thirds of 10 and of 20: the remainders are the same, so the first goes first.
        assert_eq!(spread(20, 20_000, &[6_666, 6_666, 6_666], &[]).unwrap(), [7, 7, 6]);
        assert_eq!(spread(0, 0, &[0, 0], &[]).unwrap(), [0, 0]);
    }

    #[test]
    fn spare_units_go_by_remainder_to_where_there_is_room() {
        // 141 over 21.4, 0.7, 19.2 and 100: shares of 21.36, 0.69, 19.16 and 99.78, of which the last has lost most.
        assert_eq!(spread(141, 1_413, &[214, 7, 192, 1_000], &[22, 1, 20, 100]).unwrap(), [21, 1, 19, 100]);
        assert_eq!(spread(3, 30, &[10, 10, 10], &[0, 2, 1]).unwrap(), [0, 2, 1]);
        assert_eq!(spread(2, 10, &[10, 0], &[1, 1]), None);
    }

    #[test]
    fn figures_of_any_size_are_split() {
        let most = 1_000_000_000_000_000;
        let weight = i128::from(most) * 1_000_000_000_000 / 3;
        assert_eq!(
            spread(most, 3 * weight + 1, &[weight, weight, weight], &[]).unwrap(),
            [most / 3 + 1, most / 3, most / 3]
        );
    }

    #[test]
    fn nothing_over_nothing_is_nothing() {
        assert!(shares(100, &[]).is_empty());
        assert_eq!(shares(100, &[0, 0]), [0, 0]);
    }
}
