//! Spending points on a basket: how many may be spent, from which lots, and what each line gets of it.
//!
//! usable = active lots − holds of other orders − debt; cap = the wallet's share of what can be paid with points; the
//! wish is cut to both and rounded down to whole steps, and below the minimum nothing is spent.

use alloc::format;

use loyalty_contract::{
    Decimal, DiscountRequest, Error, ErrorCode, List, LotShare, Reason, ReasonCode, RedemptionRequest, Timestamp,
};

use crate::explain::{amounting, because, invalid, overflow, refuse};
use crate::facts::check_points;
use crate::ledger::{Books, Outlook};
use crate::money::{self, Rounding, Units, divide, power_of_ten};
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
    pub lots: List<LotShare>,
    /// When a hold for them ends.
    pub hold_until: Option<Timestamp>,
}

/// Decides how many points are spent on lines that come to `payable` minor units, of which points may pay `room`.
///
/// # Errors
/// Wallets that do not exist or cannot be spent, books that contradict themselves.
pub fn spend<'a>(
    programme: &'a Programme,
    order: &'a DiscountRequest,
    request: &'a RedemptionRequest,
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
    let wallets = &order.wallets;
    let Some(position) = wallets.iter().position(|state| state.wallet == request.wallet) else {
        let message = format!("the state of the wallet `{}` must come with it", request.wallet);
        return invalid(&Path::of("wallets"), &message);
    };
    let Some(state) = wallets.get(position) else { return Err(overflow(&Path::of("wallets"))) };
    let outlook = Outlook::new(programme, order.member.as_ref(), &[]);
    let mut books = Books::open(programme, state, outlook, &Path::of("wallets").index(position))?;
    books.carry_to(at);
    books.let_go_for(&order.id);
    let usable = books.spendable();

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
            if books.is_blocked() {
                amounting(ReasonCode::DebtOutstanding, money::decimal(books.debt, scale))
            } else if usable < wanted && usable <= cap {
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
    let hold_until = rules.hold_until(at).filter(|_| points > 0);
    Ok(Spending { wallet, request, points, amount, maximum, reason, lots: books.spend(points), hold_until })
}

/// What points are worth: `numerator` minor units for `denominator` units of the wallet.
pub struct Worth {
    numerator: i128,
    denominator: i128,
}

impl Worth {
    /// From the worth of one point in money, the digits of the points and those of the money.
    pub fn new(worth: rust_decimal::Decimal, scale: u8, minor_units: u8) -> Option<Self> {
        let numerator = worth.mantissa().checked_mul(power_of_ten(u32::from(minor_units))?)?;
        let denominator = power_of_ten(worth.scale().checked_add(u32::from(scale))?)?;
        Some(Self { numerator, denominator })
    }

    /// The same in a currency of which one unit is `rate` units of the programme's.
    pub fn exchanged(self, rate: Decimal) -> Option<Self> {
        let numerator = self.numerator.checked_mul(power_of_ten(u32::from(rate.scale))?)?;
        let denominator = self.denominator.checked_mul(i128::from(rate.mantissa))?;
        Some(Self { numerator, denominator })
    }

    /// What `points` pay, rounded down to the minor unit.
    pub fn of(&self, points: Units) -> Option<Units> {
        divide(i128::from(points).checked_mul(self.numerator)?, self.denominator, Rounding::Down)?.try_into().ok()
    }

    /// The most points that pay no more than `amount`.
    pub fn points_for(&self, amount: Units) -> Option<Units> {
        let points = divide(i128::from(amount).checked_mul(self.denominator)?, self.numerator, Rounding::Down)?;
        Some(Units::try_from(points).unwrap_or(money::UNITS_MAX).min(money::UNITS_MAX))
    }
}

/// Whole steps of `points`, or nothing below the minimum.
const fn whole_steps(points: Units, rules: &Spend) -> Units {
    let points = points - points % rules.step;
    if points < rules.minimum { 0 } else { points }
}
