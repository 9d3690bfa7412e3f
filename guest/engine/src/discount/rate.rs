//! At which rate a rule applies: as it stands, by tier, by a figure, by what a coupon is worth, or by steps.

use loyalty_contract::{Coupon, Decimal, Gap, Reason, ReasonCode, Text, maybe};
use rust_decimal::Decimal as Exact;

use super::articles::QUANTITY_SCALE;
use super::candidate::Candidate;
use crate::condition::{Refusal, Situation};
use crate::explain::{Refused, about, amounting, invalid};
use crate::money::{self, Percent, Rounding, Units, product, total};
use crate::path::Path;
use crate::programme::{DiscountRate, Programme, Step, StepBase, Take, Turnover};

/// A rate as far as it is known before rules take their turns.
#[derive(Debug, Clone, Copy)]
pub enum Rated<'p> {
    /// The rule has none.
    None,
    Percent(Percent),
    /// Minor units.
    Amount(Units),
    /// Steps that are looked up when the rule takes its turn.
    Steps(StepBase, &'p [Step]),
    /// By what the member has spent, in minor units, to which this order comes.
    Turnover(&'p Turnover, Units),
}

/// A step that is not reached yet: its rate, and how much is missing.
#[derive(Debug, Clone, Copy)]
pub struct NextStep {
    pub rate: Exact,
    pub base: StepBase,
    pub missing: Units,
}

/// Where rates come from.
pub struct Source<'a> {
    pub programme: &'a Programme,
    pub situation: &'a Situation<'a>,
    /// The coupon that opened the rule, and its place in the request.
    pub coupon: Option<(usize, &'a Coupon)>,
}

impl<'p> Rated<'p> {
    /// A rate in the unit of what it is taken for.
    pub fn new(rate: Exact, take: &Take, minor_units: u8) -> Option<Self> {
        match take {
            Take::Percent(..) => money::decimal_of(rate).and_then(Percent::new).map(Self::Percent),
            _ => money::round(rate, minor_units, Rounding::HalfUp).map(Self::Amount),
        }
    }

    /// The rate at the rule's turn: `subtotal` is what the lane began with, `total` what the rule's lines weigh.
    pub fn at(
        self,
        subtotal: Units,
        total: Units,
        candidate: &Candidate<'p>,
        programme: &Programme,
    ) -> Result<Self, Refusal> {
        let (base, reached, rate) = match self {
            Self::Steps(base, steps) => {
                let reached = candidate.reached(base, subtotal, total);
                (base, reached, steps.iter().rev().find(|step| step.from <= reached).map(|step| step.rate))
            }
            Self::Turnover(turnover, spent) => {
                let reached = spent.saturating_add(subtotal);
                (StepBase::Subtotal, reached, by_turnover(turnover, reached))
            }
            _ => return Ok(self),
        };
        let Some(rate) = rate else {
            let missing = self.steps().first().map_or(0, |step| step.from - reached);
            return Err(short_of(base, missing, candidate, programme.minor_units));
        };
        Ok(Self::new(rate, &candidate.effect.take, programme.minor_units).unwrap_or(Self::None))
    }

    /// The rate of the first step, for those who are below it.
    pub fn first(self, candidate: &Candidate<'p>, programme: &Programme) -> Option<Self> {
        Self::new(self.steps().first()?.rate, &candidate.effect.take, programme.minor_units)
    }

    /// Whether buying more may change it.
    pub const fn goes_by_what_is_bought(self) -> bool {
        matches!(self, Self::Steps(..) | Self::Turnover(..))
    }

    const fn steps(self) -> &'p [Step] {
        match self {
            Self::Steps(_, steps) => steps,
            Self::Turnover(turnover, _) => turnover.steps.as_slice(),
            _ => &[],
        }
    }

    /// The highest rate that steps lead to: what the rule takes off at most.
    pub fn at_best(self, candidate: &Candidate<'p>, programme: &Programme) -> Self {
        let grown = match self {
            Self::Steps(..) => None,
            Self::Turnover(turnover, _) => turnover.growth.as_ref().map(|growth| growth.at_most),
            _ => return self,
        };
        let highest = self.steps().iter().map(|step| step.rate).chain(grown).max();
        let rated = highest.and_then(|rate| Self::new(rate, &candidate.effect.take, programme.minor_units));
        rated.unwrap_or(Self::None)
    }

    /// The step after the one that is reached.
    pub fn next(self, subtotal: Units, total: Units, candidate: &Candidate<'p>) -> Option<NextStep> {
        if let Self::Turnover(turnover, spent) = self {
            let reached = spent.saturating_add(subtotal);
            let from = next_of_turnover(turnover, reached)?;
            let rate = by_turnover(turnover, from)?;
            return Some(NextStep { rate, base: StepBase::Subtotal, missing: from - reached });
        }
        let Self::Steps(base, steps) = self else { return None };
        let reached = candidate.reached(base, subtotal, total);
        let step = steps.iter().find(|step| step.from > reached)?;
        Some(NextStep { rate: step.rate, base, missing: step.from - reached })
    }
}

/// A step is not reached.
pub fn short_of(base: StepBase, missing: Units, candidate: &Candidate<'_>, minor_units: u8) -> Refusal {
    let (gap, amount, id) = lacking(base, missing, candidate, minor_units);
    let code = if gap == Gap::Pieces { ReasonCode::QuantityNotMet } else { ReasonCode::ThresholdNotMet };
    Refusal::lacking(gap, Reason { id: maybe(id), ..amounting(code, amount) })
}

/// What to bring of which goods, where so much is missing.
pub fn lacking(
    base: StepBase,
    missing: Units,
    candidate: &Candidate<'_>,
    minor_units: u8,
) -> (Gap, Decimal, Option<Text>) {
    match base {
        StepBase::Quantity => (Gap::Pieces, Decimal::new(whole_pieces(missing), 0), candidate.words(0)),
        StepBase::Amount => (Gap::Money, money::decimal(missing, minor_units), candidate.words(0)),
        StepBase::Subtotal => (Gap::Money, money::decimal(missing, minor_units), None),
    }
}

/// Units × 10^6 as whole units, rounded up.
fn whole_pieces(quantity: Units) -> i64 {
    let unit = money::small_power_of_ten(QUANTITY_SCALE).unwrap_or(1);
    quantity / unit + i64::from(quantity % unit > 0)
}

/// The rate of an effect for this request, and why it does not apply, if it does not. The rate is then what it would be
/// if what is missing were there, as far as that is known.
///
/// # Errors
/// A figure or the value of a coupon that is no rate.
pub fn rate<'p>(take: &'p Take, source: &Source<'_>) -> Result<(Rated<'p>, Option<Refusal>), Refused> {
    let Some(rate) = take.rate() else { return Ok((Rated::None, None)) };
    let minor_units = source.programme.minor_units;
    let new = |rate| Rated::new(rate, take, minor_units).unwrap_or(Rated::None);
    let unmet = |name| Ok((Rated::None, Some(Refusal::unmet(name))));
    match rate {
        DiscountRate::Fixed(rate) => Ok((new(*rate), None)),
        DiscountRate::Steps(base, steps) => Ok((Rated::Steps(*base, steps), None)),
        DiscountRate::ByTier(rates) => Ok(by_tier(rates, source.situation, &new)),
        DiscountRate::Turnover(turnover) => Ok(match spent_so_far(source) {
            None => (Rated::None, Some(Refusal::unmet("history"))),
            Some(spent) if turnover.with_this_order => (Rated::Turnover(turnover, spent), None),
            Some(spent) => match by_turnover(turnover, spent) {
                Some(rate) => (new(rate), None),
                // Nothing bought now would help.
                None => (Rated::None, Some(Refusal::unmet("turnover"))),
            },
        }),
        DiscountRate::Figure(name) => match figure(name, source.situation) {
            None => unmet(name),
            Some((place, value)) => {
                let path = Path::of("member");
                let path = path.field("figures");
                Ok((new(check(value, take, minor_units, &path.index(place))?), None))
            }
        },
        DiscountRate::CouponValue => match source.coupon.map(|(place, coupon)| (place, coupon.value.as_ref())) {
            Some((place, Some(value))) => {
                let path = Path::of("coupons");
                Ok((new(check(*value, take, minor_units, &path.index(place))?), None))
            }
            _ => unmet("coupon-value"),
        },
    }
}

/// The rate of the member's tier; else that of the next tier that has one.
fn by_tier<'p>(
    rates: &[Option<Exact>],
    situation: &Situation<'_>,
    new: &dyn Fn(Exact) -> Rated<'p>,
) -> (Rated<'p>, Option<Refusal>) {
    if situation.member.is_none() {
        let lowest = rates.first().copied().flatten();
        return (lowest.map_or(Rated::None, new), Some(Refusal::anonymous()));
    }
    let mut from_here = rates.iter().enumerate().skip(situation.tier);
    let found = from_here.find_map(|(tier, rate)| Some((tier, (*rate)?)));
    let levels = situation.tiers.map_or(&[][..], |tiers| &tiers.levels);
    match found.and_then(|(tier, rate)| Some((tier, rate, levels.get(tier)?))) {
        Some((tier, rate, _)) if tier == situation.tier => (new(rate), None),
        Some((_, rate, level)) => {
            let reason = about(ReasonCode::TierTooLow, &level.id);
            (new(rate), Some(Refusal::lacking(Gap::Tier, reason)))
        }
        None => (Rated::None, Some(Refusal::unmet("tier"))),
    }
}

fn figure(name: &Text, situation: &Situation<'_>) -> Option<(usize, loyalty_contract::Decimal)> {
    let figures = situation.member.map_or(&[][..], |member| &member.figures);
    let found = figures.iter().enumerate().find(|(_, figure)| figure.name == *name);
    found.map(|(place, figure)| (place, figure.value))
}

/// A rate that came with the request.
fn check(value: loyalty_contract::Decimal, take: &Take, minor_units: u8, path: &Path<'_>) -> Result<Exact, Refused> {
    let is_percent = matches!(take, Take::Percent(..));
    let rate = money::exact_of(value).filter(|rate| {
        let most = if is_percent { Exact::ONE_HUNDRED } else { Exact::from(1_000_000_000_000_u64) };
        let scale = if is_percent { 6 } else { u32::from(minor_units) };
        (Exact::ZERO..=most).contains(rate) && rate.normalize().scale() <= scale
    });
    match rate {
        Some(rate) => Ok(rate),
        None if is_percent => invalid(&path.field("value"), "a percentage is 0 to 100, with at most 6 decimals"),
        None => invalid(&path.field("value"), "money is zero or more and has the decimals of its currency"),
    }
}

/// What the member has spent, in minor units; none without a past.
fn spent_so_far(source: &Source<'_>) -> Option<Units> {
    let spend = source.situation.history?.spend;
    let spent = money::exact_of(spend).map(|spend| spend.max(Exact::ZERO));
    let spent = spent.and_then(|spend| money::round(spend, source.programme.minor_units, Rounding::Down));
    Some(spent.unwrap_or(money::UNITS_MAX))
}

/// The rate for what was spent; none below the first step.
fn by_turnover(turnover: &Turnover, reached: Units) -> Option<Exact> {
    let step = turnover.steps.iter().rev().find(|step| step.from <= reached)?;
    let Some(growth) = &turnover.growth else { return Some(step.rate) };
    let steps = Exact::from((reached - step.from) / growth.every);
    let rate = product(steps, growth.adds).and_then(|more| total(step.rate, more));
    Some(rate.unwrap_or(growth.at_most).min(growth.at_most))
}

/// What has to be spent for the next rate.
fn next_of_turnover(turnover: &Turnover, reached: Units) -> Option<Units> {
    match (turnover.steps.first(), &turnover.growth) {
        (Some(first), Some(growth)) if first.from <= reached => {
            let steps = (reached - first.from) / growth.every + 1;
            first.from.checked_add(steps.checked_mul(growth.every)?)
        }
        _ => turnover.steps.iter().map(|step| step.from).find(|from| *from > reached),
    }
}
