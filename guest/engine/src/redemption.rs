//! Spending points on a basket: how many may be spent, from which lots, and what each line gets of it.
//!
//! usable = active lots − holds of other orders − debt; cap = the wallet's share of what can be paid with points; the
//! wish is cut to both and rounded down to whole steps, and below the minimum nothing is spent.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{
    Error, ErrorCode, Lot, LotShare, Reason, ReasonCode, RedemptionRequest, Timestamp, WalletState,
};

use crate::explain::{amounting, because, invalid, overflow, refuse};
use crate::facts::{check_id, check_points, check_time};
use crate::money::{self, Rounding, Units, divide, power_of_ten};
use crate::order;
use crate::path::Path;
use crate::programme::{Programme, Spend, Wallet};

/// Points to spend.
#[derive(Debug)]
pub struct Spending<'a> {
    pub wallet: &'a Wallet,
    pub request: &'a RedemptionRequest,
    /// In the wallet's units.
    pub points: Units,
    /// What they pay, in minor units.
    pub amount: Units,
    /// The most that could be spent, in the wallet's units.
    pub maximum: Units,
    pub reason: Reason,
    pub lots: Vec<LotShare>,
}

/// Decides how many points are spent on lines that come to `payable` minor units, of which points may pay `room`.
///
/// # Errors
/// Wallets that do not exist or cannot be spent, books that contradict themselves.
pub fn spend<'a>(
    programme: &'a Programme,
    request: &'a RedemptionRequest,
    wallets: &[WalletState],
    order: &str,
    at: Timestamp,
    (payable, room): (Units, Units),
    path: &Path<'_>,
) -> Result<Spending<'a>, Error> {
    let Some((_, wallet)) = programme.wallet(&request.wallet) else {
        let message = format!("the programme has no wallet `{}`", request.wallet);
        return refuse(ErrorCode::UnknownReference, &path.field("wallet"), &message);
    };
    let (Some(rules), Some(worth)) = (&wallet.spend, wallet.worth) else {
        let message = format!("points of `{}` cannot be spent", wallet.id);
        return invalid(&path.field("wallet"), &message);
    };
    if request.reward.is_some() {
        return refuse(ErrorCode::NotSupportedYet, &path.field("reward"), "rewards for points are not supported yet");
    }
    let requested = match request.points.as_ref() {
        None => None,
        Some(points) => Some(check_points(*points, wallet.scale, &path.field("points"))?),
    };
    let Some(position) = wallets.iter().position(|state| state.wallet == request.wallet) else {
        let message = format!("the state of the wallet `{}` must come with it", request.wallet);
        return invalid(&Path::of("wallets"), &message);
    };
    let Some(state) = wallets.get(position) else { return Err(overflow(&Path::of("wallets"))) };
    let (usable, active) = usable(wallet, state, order, at, &Path::of("wallets").index(position))?;

    let worth = Worth::new(worth, wallet.scale, programme.minor_units).ok_or_else(|| overflow(path))?;
    let share = rules.max_share.of(payable, Rounding::Down).ok_or_else(|| overflow(path))?.min(room);
    let cap = worth.points_for(share).ok_or_else(|| overflow(path))?;
    let maximum = whole_steps(usable.min(cap), rules);
    let wanted = requested.unwrap_or(maximum);
    let points = whole_steps(wanted.min(usable).min(cap), rules);
    let amount = worth.of(points).ok_or_else(|| overflow(path))?;
    // Points that would buy less than one minor unit buy nothing and stay.
    let points = if amount == 0 { 0 } else { points };
    let scale = wallet.scale;
    let reason = match requested {
        Some(wanted) if points < wanted => {
            if usable < wanted && usable <= cap {
                amounting(ReasonCode::BalanceTooLow, money::decimal(wanted - usable, scale))
            } else if cap < wanted {
                amounting(ReasonCode::CapOrder, money::decimal(cap, scale))
            } else if wanted - wanted % rules.step < rules.minimum {
                amounting(ReasonCode::BelowMinimum, money::decimal(rules.minimum, scale))
            } else {
                amounting(ReasonCode::StepRounded, money::decimal(rules.step, scale))
            }
        }
        None if points == 0 && usable.min(cap) < rules.minimum => {
            amounting(ReasonCode::BelowMinimum, money::decimal(rules.minimum, scale))
        }
        _ => because(ReasonCode::Ok),
    };
    Ok(Spending { wallet, request, points, amount, maximum, reason, lots: take(points, &active, scale) })
}

/// What points are worth: `numerator` minor units for `denominator` units of the wallet.
struct Worth {
    numerator: i128,
    denominator: i128,
}

impl Worth {
    fn new(worth: rust_decimal::Decimal, scale: u8, minor_units: u8) -> Option<Self> {
        let numerator = worth.mantissa().checked_mul(power_of_ten(u32::from(minor_units))?)?;
        let denominator = power_of_ten(worth.scale().checked_add(u32::from(scale))?)?;
        Some(Self { numerator, denominator })
    }

    /// What `points` pay, rounded down to the minor unit.
    fn of(&self, points: Units) -> Option<Units> {
        divide(i128::from(points).checked_mul(self.numerator)?, self.denominator, Rounding::Down)?.try_into().ok()
    }

    /// The most points that pay no more than `amount`.
    fn points_for(&self, amount: Units) -> Option<Units> {
        let points = divide(i128::from(amount).checked_mul(self.denominator)?, self.numerator, Rounding::Down)?;
        Some(Units::try_from(points).unwrap_or(money::UNITS_MAX).min(money::UNITS_MAX))
    }
}

/// Whole steps of `points`, or nothing below the minimum.
const fn whole_steps(points: Units, rules: &Spend) -> Units {
    let points = points - points % rules.step;
    if points < rules.minimum { 0 } else { points }
}

/// A lot that can be spent, and what is left in it.
type ActiveLot<'a> = (&'a Lot, Units);

/// Points that can be spent at `at`, and the lots they are in, first expiring first.
fn usable<'a>(
    wallet: &Wallet,
    state: &'a WalletState,
    order: &str,
    at: Timestamp,
    path: &Path<'_>,
) -> Result<(Units, Vec<ActiveLot<'a>>), Error> {
    let now = at.unix_seconds;
    let (lots, holds) = (path.field("lots"), path.field("holds"));
    let mut active = Vec::new();
    let mut total: Units = 0;
    for (index, lot) in state.lots.iter().enumerate() {
        let path = lots.index(index);
        check_id(&lot.id, &path.field("id"))?;
        check_time(lot.earned_at, &path.field("earned-at"))?;
        let granted = check_points(lot.granted, wallet.scale, &path.field("granted"))?;
        let remaining = check_points(lot.remaining, wallet.scale, &path.field("remaining"))?;
        if remaining > granted {
            return invalid(&path.field("remaining"), "more is left than was granted");
        }
        let is_active = lot.active_at.unwrap_or(lot.earned_at).unix_seconds <= now;
        let has_expired = lot.expires_at.as_ref().is_some_and(|expires| expires.unix_seconds <= now);
        if is_active && !has_expired && remaining > 0 {
            total =
                total.checked_add(remaining).filter(|sum| *sum <= money::UNITS_MAX).ok_or_else(|| overflow(&path))?;
            active.push((lot, remaining));
        }
    }
    let id_of = |position: usize| state.lots.get(position).map(|lot| &lot.id);
    let by_id = order::positions(state.lots.len(), &|left, right| id_of(left).cmp(&id_of(right)));
    for pair in by_id.windows(2) {
        if let [left, right] = pair
            && id_of(*left) == id_of(*right)
        {
            return refuse(ErrorCode::DuplicateId, &lots.index(*right).field("id"), "a lot with this id stands before");
        }
    }
    let mut held = check_points(state.debt, wallet.scale, &path.field("debt"))?;
    for (index, hold) in state.holds.iter().enumerate() {
        let path = holds.index(index);
        let points = check_points(hold.points, wallet.scale, &path.field("points"))?;
        if points == 0 {
            return invalid(&path.field("points"), "a hold is of more than nothing");
        }
        let binds = hold.expires_at.as_ref().is_none_or(|expires| expires.unix_seconds > now);
        if !binds || hold.order.as_ref().is_some_and(|held_for| **held_for == *order) {
            continue;
        }
        if hold.lots.is_empty() {
            held = held.saturating_add(points);
        }
        let mut shared: Units = 0;
        for (index, share) in hold.lots.iter().enumerate() {
            let points = check_points(share.points, wallet.scale, &path.field("lots").index(index).field("points"))?;
            shared = shared.saturating_add(points);
            if let Some((_, remaining)) = active.iter_mut().find(|(lot, _)| lot.id == share.lot) {
                let taken = points.min(*remaining);
                *remaining -= taken;
                total -= taken;
            }
        }
        if !hold.lots.is_empty() && shared != points {
            return invalid(&path.field("lots"), "its lots do not add up to its points");
        }
    }
    let expiry = |lot: &Lot| lot.expires_at.as_ref().map_or(i64::MAX, |expires| expires.unix_seconds);
    let rank = |lot: &Lot| (expiry(lot), lot.earned_at.unix_seconds);
    let active =
        order::sorted(active, |(left, _), (right, _)| rank(left).cmp(&rank(right)).then(left.id.cmp(&right.id)));
    Ok(((total - held.min(total)).max(0), active))
}

/// Takes points out of lots in order.
fn take(points: Units, active: &[ActiveLot<'_>], scale: u8) -> Vec<LotShare> {
    let mut left = points;
    let mut shares = Vec::new();
    for (lot, remaining) in active {
        if left == 0 {
            break;
        }
        let taken = left.min(*remaining);
        if taken == 0 {
            continue;
        }
        left -= taken;
        let points = money::decimal(taken, scale);
        shares.push(LotShare { lot: lot.id.clone(), points, expires_at: lot.expires_at });
    }
    shares
}
