//! Lanes: in which order rules take effect, and which of them win.
//!
//! Lanes run in order. A lane's thresholds are held against what the basket came to when the lane began, so that a rule
//! never depends on its own result or its neighbours'. In a lane that selects the best, every rule is worked out on
//! that same state and the one worth most to the customer wins; ties go to the higher priority, then to the smaller id.

use alloc::vec::Vec;
use core::cmp::Ordering;

use loyalty_contract::{Decimal, DiscountRequest, Maybe, Reason, ReasonCode, ReceiptRule, Text};

use super::price::Pricing;
use crate::allocation::{Claim, allocate};
use crate::condition::{CouponWanted, Refusal, Situation};
use crate::explain::{Findings, about, amounting, because};
use crate::money::{self, Rounding, Units};
use crate::order;
use crate::programme::{Base, DiscountRate, DiscountRule, Effect as Does, Programme, Select, Take};
use crate::receipt;
use crate::selection::Matches;

/// A rule that took effect.
#[derive(Debug)]
pub struct Applied<'a> {
    pub rule: &'a DiscountRule,
    pub lane: &'a str,
    /// Positions of the lines it touches, and what it takes off each.
    pub lines: Vec<usize>,
    pub shares: Vec<Units>,
    /// What it promised for returns.
    pub promise: ReceiptRule,
}

/// What became of all rules.
#[derive(Debug, Default)]
pub struct Run<'a> {
    /// Those that took effect, in the order they did.
    pub applied: Vec<Applied<'a>>,
    /// Coupon codes of rules that did not, and why.
    pub coupons_refused: Vec<(&'a Text, Reason)>,
}

impl<'a> Run<'a> {
    fn refuse_coupon(&mut self, rule: &'a DiscountRule, reason: &Reason) {
        if let Some(CouponWanted::OneOf(codes)) = &rule.when.coupon {
            self.coupons_refused.extend(codes.iter().map(|code| (code, reason.clone())));
        }
    }

    /// A rule did not take effect; it would have given `value`.
    fn refuse(&mut self, rule: &'a DiscountRule, reason: Reason, value: Option<Decimal>, findings: &mut Findings) {
        self.refuse_coupon(rule, &reason);
        findings.refused(&rule.id, reason, value);
    }
}

/// A rule that could take effect.
struct Candidate<'a, 'm> {
    rule: &'a DiscountRule,
    effect: &'a Does,
    lines: &'m [usize],
}

/// What a rule would do on the present state.
struct Effect {
    amount: Units,
    /// Why it is less than the rule says, if it is.
    reduced: Option<Reason>,
}

/// Runs all lanes. None if figures leave their range.
pub fn run<'a>(
    programme: &'a Programme,
    request: &DiscountRequest,
    situation: &Situation<'_>,
    pricing: &mut Pricing<'_>,
    findings: &mut Findings,
) -> Option<Run<'a>> {
    let matches = pricing.matches(&programme.effect_index, situation);
    let mut run = Run::default();
    for (position, lane) in programme.lanes.iter().enumerate() {
        let subtotal = pricing.subtotal();
        let situation = Situation { subtotal: Some(subtotal), basket: Some(pricing.tally()), ..*situation };
        let counted = pricing.counted();
        let candidates = candidates(programme, request, position, &situation, pricing, &matches, &mut run, findings)?;
        let select = lane.groups.first()?.select;
        let chosen = match select {
            Select::All => apply_all(candidates, pricing, lane.base, &mut run, findings)?,
            _ => apply_one(candidates, select, pricing, lane.base, &mut run, findings)?,
        };
        for (candidate, effect, shares) in chosen {
            let (value, reduced) = (money::decimal(effect.amount, programme.minor_units), effect.reduced);
            match reduced {
                Some(reason) => findings.reduced(&candidate.rule.id, reason, value),
                None => findings.applied(&candidate.rule.id, value),
            }
            let DiscountRule { id, when, below_threshold, .. } = candidate.rule;
            let counted = counted.iter().filter_map(|(line, units)| Some((pricing.line(*line)?, *units)));
            let threshold = when.subtotal_at_least;
            run.applied.push(Applied {
                rule: candidate.rule,
                lane: &lane.id,
                lines: candidate.lines.to_vec(),
                shares,
                promise: receipt::rule(id, threshold, *below_threshold, counted, programme.minor_units),
            });
        }
    }
    Some(run)
}

/// The rules of a lane whose conditions hold and which have lines to touch.
#[expect(clippy::too_many_arguments, reason = "it holds everything against everything")]
fn candidates<'a, 'm>(
    programme: &'a Programme,
    request: &DiscountRequest,
    lane: usize,
    situation: &Situation<'_>,
    pricing: &Pricing<'_>,
    matches: &'m Matches,
    run: &mut Run<'a>,
    findings: &mut Findings,
) -> Option<Vec<Candidate<'a, 'm>>> {
    let base = programme.lanes.get(lane)?.base;
    let mut candidates = Vec::new();
    for rule in programme.discounts.iter().filter(|rule| rule.lane == lane) {
        let lines = matches.lines_of(rule.effects.start);
        let does = programme.effects.get(rule.effects.start)?;
        let candidate = Candidate { rule, effect: does, lines };
        let refusal = if let Err(refusal) = rule.when.check_event(situation) {
            Some(refusal)
        } else if lines.is_empty() {
            Some(Refusal::plain(because(ReasonCode::NoMatchingItem)))
        } else if request.declined.contains(&rule.id) {
            Some(Refusal::plain(because(ReasonCode::Declined)))
        } else {
            rule.when.check(situation).err()
        };
        match refusal {
            None => candidates.push(candidate),
            Some(refusal) => {
                run.refuse_coupon(rule, &refusal.reason);
                let gain = match refusal.missing {
                    Some(_) if findings.are_wanted() => {
                        Some(money::decimal(effect(&candidate, pricing, base)?.amount, programme.minor_units))
                    }
                    _ => None,
                };
                findings.not_met(&rule.id, refusal, gain);
            }
        }
    }
    Some(order::sorted(candidates, |left, right| right.rule.priority.cmp(&left.rule.priority)))
}

/// A rule that was chosen, and what it took off each of its lines.
type Chosen<'a, 'm> = (Candidate<'a, 'm>, Effect, Vec<Units>);

/// Every rule takes its turn.
fn apply_all<'a, 'm>(
    candidates: Vec<Candidate<'a, 'm>>,
    pricing: &mut Pricing<'_>,
    base: Base,
    run: &mut Run<'a>,
    findings: &mut Findings,
) -> Option<Vec<Chosen<'a, 'm>>> {
    let mut chosen = Vec::new();
    for candidate in candidates {
        let effect = effect(&candidate, pricing, base)?;
        if effect.amount == 0 {
            run.refuse(candidate.rule, because(ReasonCode::ZeroEffect), None, findings);
            continue;
        }
        let shares = take_off(&candidate, effect.amount, pricing, base)?;
        chosen.push((candidate, effect, shares));
    }
    Some(chosen)
}

/// One rule wins.
fn apply_one<'a, 'm>(
    candidates: Vec<Candidate<'a, 'm>>,
    select: Select,
    pricing: &mut Pricing<'_>,
    base: Base,
    run: &mut Run<'a>,
    findings: &mut Findings,
) -> Option<Vec<Chosen<'a, 'm>>> {
    let minor_units = pricing.minor_units;
    let mut effects: Vec<(Candidate<'a, 'm>, Effect)> = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        let effect = effect(&candidate, pricing, base)?;
        if effect.amount == 0 {
            run.refuse(candidate.rule, because(ReasonCode::ZeroEffect), None, findings);
        } else {
            effects.push((candidate, effect));
        }
    }
    let mut effects = order::sorted(effects, |(left, its), (right, other)| {
        let by_amount = match select {
            Select::Best => other.amount.cmp(&its.amount),
            Select::Lowest => its.amount.cmp(&other.amount),
            // By priority, then by place in the programme, as they are.
            _ => return Ordering::Equal,
        };
        let (left, right) = (left.rule, right.rule);
        by_amount.then(right.priority.cmp(&left.priority)).then(left.id.cmp(&right.id))
    })
    .into_iter();
    let Some((winner, effect)) = effects.next() else { return Some(Vec::new()) };
    for (loser, its_effect) in effects {
        let reason = match select {
            Select::First => about(ReasonCode::ExclusiveTaken, &winner.rule.id),
            _ => Reason {
                amount: Maybe::Some(money::decimal((effect.amount - its_effect.amount).abs(), minor_units)),
                ..about(ReasonCode::LostTo, &winner.rule.id)
            },
        };
        run.refuse(loser.rule, reason, Some(money::decimal(its_effect.amount, minor_units)), findings);
    }
    let shares = take_off(&winner, effect.amount, pricing, base)?;
    Some([(winner, effect, shares)].into())
}

/// Takes `amount` off the lines of a rule, split by largest remainder, and tells what each got.
fn take_off(candidate: &Candidate<'_, '_>, amount: Units, pricing: &mut Pricing<'_>, base: Base) -> Option<Vec<Units>> {
    let claims: Vec<Claim> = candidate.lines.iter().filter_map(|line| pricing.claim(*line, base)).collect();
    let shares = allocate(amount, &claims)?;
    pricing.take_off(candidate.lines, &shares);
    Some(shares)
}

/// What a rule would take off all its lines together, rounded once half-up.
fn effect(candidate: &Candidate<'_, '_>, pricing: &Pricing<'_>, base: Base) -> Option<Effect> {
    let (mut weight, mut room): (Units, Units) = (0, 0);
    for claim in candidate.lines.iter().filter_map(|line| pricing.claim(*line, base)) {
        weight += claim.weight;
        room += claim.room;
    }
    let (wanted, is_share) = match &candidate.effect.take {
        Take::Percent(DiscountRate::Fixed(percent), None) => {
            (money::decimal_of(*percent).and_then(money::Percent::new)?.of(weight, Rounding::HalfUp)?, true)
        }
        Take::Amount(DiscountRate::Fixed(amount)) => {
            (money::round(*amount, pricing.minor_units, Rounding::HalfUp)?, false)
        }
        _ => return None,
    };
    let capped = candidate.rule.caps.per_order.map_or(wanted, |cap| wanted.min(cap));
    let amount = capped.min(room);
    let minor_units = pricing.minor_units;
    let reduced = if capped < wanted {
        Some(amounting(ReasonCode::CapOrder, money::decimal(capped, minor_units)))
    } else if amount < capped && (!is_share || base == Base::Original) {
        Some(amounting(ReasonCode::Unspent, money::decimal(capped - amount, minor_units)))
    } else {
        None
    };
    Some(Effect { amount, reduced })
}
