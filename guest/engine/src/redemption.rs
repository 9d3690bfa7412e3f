//! Spending points on a basket: how many may be spent, from which lots, and what each line gets of it.
//!
//! usable = active lots − holds of other orders − debt; cap = the wallet's share of what can be paid with points; the
//! wish is cut to both and rounded down to whole steps, and below the minimum nothing is spent. Of what is left no more
//! is spent than the money takes that it pays, which is whole minor units.

use alloc::format;

use loyalty_contract::{
    Decimal, DiscountRequest, ErrorCode, Gap, List, LotShare, Reason, ReasonCode, RedemptionMode, RedemptionRequest,
    Text, Timestamp, maybe,
};

use crate::condition::Refusal;
use crate::explain::{Refused, amounting, because, invalid, overflow, refuse};
use crate::facts::check_points;
use crate::ledger::{Books, Outlook};
use crate::money::{self, Rounding, Units, divide, power_of_ten};
use crate::path::Path;
use crate::programme::{Programme, Spend, Wallet};

/// Points that are spent.
#[derive(Debug)]
pub struct Spending<'a> {
    pub wallet: &'a Wallet,
    pub request: &'a RedemptionRequest,
    pub mode: RedemptionMode,
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

/// A wallet of the member, open to be spent from.
#[derive(Debug)]
pub struct Purse<'a> {
    pub wallet: &'a Wallet,
    books: Books<'a>,
    minor_units: u8,
    at: Timestamp,
}

impl<'a> Purse<'a> {
    /// Opens a wallet for an order. `path` is where the wish to spend from it stands.
    ///
    /// # Errors
    /// Wallets that do not exist, and books that contradict themselves.
    pub fn open(
        programme: &'a Programme,
        order: &'a DiscountRequest,
        wallet: &Text,
        at: Timestamp,
        path: &Path<'_>,
    ) -> Result<Self, Refused> {
        let Some((_, own)) = programme.wallet(wallet) else {
            let message = format!("the programme has no wallet `{wallet}`");
            return refuse(ErrorCode::UnknownReference, &path.field("wallet"), &message);
        };
        let found = order.wallets.iter().enumerate().find(|(_, state)| state.wallet == *wallet);
        let Some((position, state)) = found else {
            let message = format!("the state of the wallet `{wallet}` must come with it");
            return invalid(&Path::of("wallets"), &message);
        };
        let outlook = Outlook::new(programme, order.member.as_ref(), &[]);
        let mut books = Books::open(programme, state, outlook, &Path::of("wallets").index(position))?;
        books.carry_to(at);
        books.let_go_for(&order.id);
        Ok(Self { wallet: own, books, minor_units: programme.minor_units, at })
    }

    /// What can be spent, in the wallet's units.
    pub fn usable(&self) -> Units {
        self.books.spendable()
    }

    /// How its points pay.
    pub fn mode(&self) -> RedemptionMode {
        match &self.wallet.spend {
            Some(spend) if spend.as_tender => RedemptionMode::Tender,
            _ => RedemptionMode::Discount,
        }
    }

    /// Why there are too few points.
    pub fn lacks(&self, missing: Units) -> Refusal {
        let scale = self.wallet.scale;
        if self.books.is_blocked() {
            return Refusal::plain(amounting(ReasonCode::DebtOutstanding, money::decimal(self.books.debt, scale)));
        }
        let pending_until = self.books.pending_until(missing);
        let code = if pending_until.is_some() { ReasonCode::PointsPending } else { ReasonCode::BalanceTooLow };
        let reason = Reason { at: maybe(pending_until), ..amounting(code, money::decimal(missing, scale)) };
        Refusal::lacking(Gap::Points, reason)
    }

    /// Spends `points` on a reward; none if it is not bought, for a reason.
    pub fn buy(&mut self, request: &'a RedemptionRequest, points: Units, reason: Reason) -> Spending<'a> {
        Spending {
            wallet: self.wallet,
            request,
            mode: RedemptionMode::Discount,
            points,
            amount: 0,
            maximum: points,
            reason,
            lots: self.books.spend(points),
            hold_until: self.hold_until(points),
        }
    }

    /// Spends points on lines that come to `payable` minor units, of which points may pay `room`.
    ///
    /// # Errors
    /// A wallet that is not spent as money, and a number of points that is none.
    pub fn spend(
        &mut self,
        request: &'a RedemptionRequest,
        (payable, room): (Units, Units),
        path: &Path<'_>,
    ) -> Result<Spending<'a>, Refused> {
        let wallet = self.wallet;
        let (Some(rules), Some(worth)) = (&wallet.spend, wallet.worth) else {
            let message = format!("points of `{}` cannot be spent", wallet.id);
            return invalid(&path.field("wallet"), &message);
        };
        let requested = match request.points.as_ref() {
            None => None,
            Some(points) => Some(check_points(*points, wallet.scale, &path.field("points"))?),
        };
        let too_large = || overflow(path);
        let usable = self.usable();
        let worth = Worth::new(worth, wallet.scale, self.minor_units).ok_or_else(too_large)?;
        let share = rules.max_share.of(payable, Rounding::Down).ok_or_else(too_large)?.min(room);
        let cap = worth.points_for(share).ok_or_else(too_large)?;
        let terms = Terms::new(rules, worth).ok_or_else(too_large)?;
        let most = usable.min(cap);
        let maximum = terms.spent_of(most).ok_or_else(too_large)?;
        let points = match requested {
            Some(wanted) if wanted < most => terms.spent_of(wanted).ok_or_else(too_large)?,
            _ => maximum,
        };
        let amount = terms.worth.of(points).ok_or_else(too_large)?;
        let reason = match requested {
            Some(wanted) if points < wanted => self.shortage(wanted, usable, cap, &terms),
            None if most < terms.least && most.max(rules.minimum) > 0 => {
                amounting(ReasonCode::BelowMinimum, money::decimal(terms.least, wallet.scale))
            }
            _ => because(ReasonCode::Ok),
        };
        let (lots, hold_until) = (self.books.spend(points), self.hold_until(points));
        Ok(Spending { wallet, request, mode: self.mode(), points, amount, maximum, reason, lots, hold_until })
    }

    /// Why less is spent than was `wanted`: what would have to change first for more to be spent.
    fn shortage(&self, wanted: Units, usable: Units, cap: Units, terms: &Terms) -> Reason {
        let amounting = |code, units| amounting(code, money::decimal(units, self.wallet.scale));
        let possible = wanted.min(cap);
        if self.books.is_blocked() {
            amounting(ReasonCode::DebtOutstanding, self.books.debt)
        } else if cap > 0 && possible < terms.least {
            amounting(ReasonCode::BelowMinimum, terms.least)
        } else if usable < possible {
            self.lacks(possible - usable).reason
        } else if cap < wanted {
            amounting(ReasonCode::CapOrder, cap)
        } else {
            amounting(ReasonCode::StepRounded, terms.unit)
        }
    }

    fn hold_until(&self, points: Units) -> Option<Timestamp> {
        self.wallet.spend.as_ref()?.hold_until(self.at).filter(|_| points > 0)
    }
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

    /// The fewest points that pay `amount`.
    fn points_paying(&self, amount: Units) -> Option<Units> {
        let points = divide(i128::from(amount).checked_mul(self.denominator)?, self.numerator, Rounding::Up)?;
        Some(Units::try_from(points).unwrap_or(Units::MAX))
    }

    /// The most points that are worth no more than `amount`.
    pub fn points_for(&self, amount: Units) -> Option<Units> {
        let points = divide(i128::from(amount).checked_mul(self.denominator)?, self.numerator, Rounding::Down)?;
        Some(Units::try_from(points).unwrap_or(money::UNITS_MAX).min(money::UNITS_MAX))
    }
}

/// How many points may be spent at once.
struct Terms {
    worth: Worth,
    step: Units,
    /// The fewest points, in whole steps, that pay one minor unit.
    unit: Units,
    /// The fewest that can be spent: no fewer than the minimum.
    least: Units,
}

impl Terms {
    fn new(rules: &Spend, worth: Worth) -> Option<Self> {
        let unit = worth.points_paying(1)?;
        let (unit, least) = (stepped_up(unit, rules.step), stepped_up(unit.max(rules.minimum), rules.step));
        Some(Self { worth, step: rules.step, unit, least })
    }

    /// What is spent where `most` may be: whole steps, as few as pay the same, or nothing.
    fn spent_of(&self, most: Units) -> Option<Units> {
        if most < self.least {
            return Some(0);
        }
        let amount = self.worth.of(most - most % self.step)?;
        Some(stepped_up(self.worth.points_paying(amount)?, self.step).max(self.least))
    }
}

/// The fewest whole steps that are no less than `points`.
const fn stepped_up(points: Units, step: Units) -> Units {
    points.saturating_add((step - points % step) % step)
}
