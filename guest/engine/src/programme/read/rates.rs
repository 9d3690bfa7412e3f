//! How much a discount takes off: a decimal, one for each tier, a figure of the member, what the coupon says, or steps.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::Text;
use rust_decimal::Decimal as Exact;

use super::super::document::{Node, Value};
use super::super::hint;
use super::super::reader::{self, Fields, Findings};
use super::super::{DiscountRate, Growth, Step, StepBase, Turnover};
use super::{Scope, unknown};
use crate::bounds::STEPS_MAX;
use crate::money::{self, Units};

/// The most decimal places of a percentage, and of the units that a step begins from.
const SCALE_MAX: u8 = 6;

/// What a rate is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum RateOf {
    Percent,
    Money,
}

impl RateOf {
    /// One rate.
    #[inline(never)]
    pub fn read(self, at: &Node, scope: &Scope, findings: &mut Findings) -> Option<Exact> {
        match self {
            Self::Percent => percent(at, findings),
            Self::Money => money::exact(reader::amount(at, scope.minor_units, findings)?, scope.minor_units),
        }
    }
}

/// A share that can be taken off.
#[inline(never)]
pub fn percent(at: &Node, findings: &mut Findings) -> Option<Exact> {
    let percent = reader::decimal(at, 0, findings)?;
    if percent > Exact::ONE_HUNDRED || percent.scale() > u32::from(SCALE_MAX) {
        let help = "from \"0\" to \"100\", with at most 6 decimals";
        findings.error(at, "out-of-range", "that share cannot be taken off", help);
        return None;
    }
    Some(percent)
}

/// A rate of a discount.
pub fn rate(at: &Node, of: RateOf, scope: &Scope, findings: &mut Findings) -> Option<DiscountRate> {
    let Value::Object(_) = &at.value else { return of.read(at, scope, findings).map(DiscountRate::Fixed) };
    let mut fields = Fields::open(at, findings)?;
    let names = ["by-tier", "figure", "coupon-value", "by-quantity", "by-subtotal", "by-amount", "by-turnover"];
    let (kind, is_ambiguous) = (fields.one_of(&names, findings), fields.has_any(&names));
    let with_this_order = match kind {
        Some(("by-turnover", _)) => fields.optional("with-this-order"),
        _ => None,
    };
    fields.finish(&[], findings);
    let Some((name, value_at)) = kind else {
        if !is_ambiguous {
            findings.error(at, "missing-field", "it does not say which rate", &hint::listed(names.into_iter()));
        }
        return None;
    };
    let read = |at: &Node, findings: &mut Findings| of.read(at, scope, findings);
    let steps = |base, findings: &mut Findings| {
        steps(value_at, base, of, scope, findings).map(|steps| DiscountRate::Steps(base, steps))
    };
    match name {
        "by-tier" => by_tier(value_at, scope, findings, &read).map(DiscountRate::ByTier),
        "figure" => reader::id(value_at, findings).map(DiscountRate::Figure),
        "coupon-value" => {
            if reader::flag(value_at, findings) == Some(false) {
                findings.error(value_at, "contradiction", "then it does not say which rate", "write true");
            }
            Some(DiscountRate::CouponValue)
        }
        "by-quantity" => steps(StepBase::Quantity, findings),
        "by-subtotal" => steps(StepBase::Subtotal, findings),
        "by-amount" => steps(StepBase::Amount, findings),
        _ => {
            let with_this_order = with_this_order.and_then(|at| reader::flag(at, findings)).unwrap_or(false);
            turnover(value_at, with_this_order, of, scope, findings).map(DiscountRate::Turnover)
        }
    }
}

/// One rate for each tier, lowest first; none for tiers that are not named.
pub fn by_tier(
    at: &Node,
    scope: &Scope,
    findings: &mut Findings,
    read: &dyn Fn(&Node, &mut Findings) -> Option<Exact>,
) -> Option<Vec<Option<Exact>>> {
    let Value::Object(entries) = &at.value else {
        Fields::open(at, findings)?;
        return None;
    };
    let mut rates: Vec<Option<Exact>> = scope.tiers.iter().map(|_| None).collect();
    for (tier, at) in entries {
        let rate = read(at, findings);
        match scope.tiers.iter().position(|known| **known == **tier).and_then(|tier| rates.get_mut(tier)) {
            Some(slot) => *slot = rate,
            None => unknown(at, "tier", tier, scope.tiers.iter().map(|id: &Text| &**id), findings),
        }
    }
    if entries.is_empty() {
        findings.error(at, "out-of-range", "no tier is named, so it never applies", "");
    }
    Some(rates)
}

/// Steps, each from more than the one before.
#[inline(never)]
fn steps(at: &Node, base: StepBase, of: RateOf, scope: &Scope, findings: &mut Findings) -> Option<Vec<Step>> {
    let items = reader::items(at, findings);
    if items.is_empty() {
        findings.error(at, "missing-field", "it has no step", "write them as [{ \"from\": …, \"rate\": \"5\" }]");
        return None;
    }
    if items.len() > STEPS_MAX {
        findings.error(at, "too-many", &format!("{} steps are more than {STEPS_MAX}", items.len()), "");
        return None;
    }
    let mut steps: Vec<Step> = Vec::with_capacity(items.len());
    for at in items {
        let Some(mut fields) = Fields::open(at, findings) else { continue };
        let step = step(&mut fields, base, of, scope, findings);
        fields.finish(&[], findings);
        let Some(step) = step else { continue };
        if steps.last().is_some_and(|before| before.from >= step.from) {
            let help = "list the steps from low to high";
            findings.error(at, "bad-order", "it does not begin above the step before it", help);
        }
        steps.push(step);
    }
    Some(steps)
}

#[inline(never)]
fn step(fields: &mut Fields<'_>, base: StepBase, of: RateOf, scope: &Scope, findings: &mut Findings) -> Option<Step> {
    let from = fields.required("from", findings).and_then(|at| match (base, &at.value) {
        (StepBase::Quantity, Value::Whole(_)) => {
            let units = reader::whole(at, 0..=1_000_000_000, findings)?;
            money::small_power_of_ten(SCALE_MAX).map(|power| units * power)
        }
        (StepBase::Quantity, _) => reader::amount(at, SCALE_MAX, findings),
        _ => reader::amount(at, scope.minor_units, findings),
    });
    let rate = fields.required("rate", findings).and_then(|at| of.read(at, scope, findings));
    Some(Step { from: from?, rate: rate? })
}

/// Steps of turnover, or one from which on the rate grows.
fn turnover(at: &Node, with_this_order: bool, of: RateOf, scope: &Scope, findings: &mut Findings) -> Option<Turnover> {
    let base = StepBase::Subtotal;
    let Value::Object(_) = &at.value else {
        let steps = steps(at, base, of, scope, findings)?;
        return Some(Turnover { steps, growth: None, with_this_order });
    };
    let mut fields = Fields::open(at, findings)?;
    let step = step(&mut fields, base, of, scope, findings);
    let grows = fields.has_any(&["every", "adds", "at-most"]);
    let growth = if grows { growth(&mut fields, step.as_ref(), of, scope, findings) } else { None };
    fields.finish(&[], findings);
    if grows && growth.is_none() {
        return None;
    }
    Some(Turnover { steps: Vec::from([step?]), growth, with_this_order })
}

fn growth(
    fields: &mut Fields<'_>,
    first: Option<&Step>,
    of: RateOf,
    scope: &Scope,
    findings: &mut Findings,
) -> Option<Growth> {
    let every_at = fields.required("every", findings);
    let every: Option<Units> = every_at.and_then(|at| reader::amount(at, scope.minor_units, findings));
    if let (Some(at), Some(0)) = (every_at, every) {
        findings.error(at, "out-of-range", "a step must be above zero", "");
    }
    let adds = fields.required("adds", findings).and_then(|at| of.read(at, scope, findings));
    let most_at = fields.required("at-most", findings);
    let at_most = most_at.and_then(|at| of.read(at, scope, findings));
    if let (Some(at), Some(most), Some(first)) = (most_at, at_most, first)
        && first.rate > most
    {
        findings.error(at, "contradiction", "the rate begins above it", "let it be at least `rate`");
    }
    Some(Growth { every: every?, adds: adds?, at_most: at_most? })
}
