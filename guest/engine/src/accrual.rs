//! What an event earns.
//!
//! For each wallet: base rules are summed, multipliers come on top of them one after the other, then flat bonuses, each
//! part capped by its own rule. The exact sum is rounded once, as the wallet says, and split back over the lines by
//! largest remainder, so that a later return takes back exactly a line's share.

use alloc::vec::Vec;

use loyalty_contract::{
    AccrualDecision, AccrualRequest, Beneficiary, Computation, Context, Credit, Decimal, Error, Event, Gap, LinePoints,
    List, Maybe, PointShare, ReasonCode, Receipt, ReceiptCredit, ReceiptIssuer, ReceiptLine, ReceiptRule, RulePoints,
    Timestamp, list, maybe,
};
use rust_decimal::Decimal as Exact;

use crate::allocation::{Claim, allocate};
use crate::calendar::{self, PeriodEnd};
use crate::condition::{Refusal, Situation};
use crate::explain::{Findings, amounting, because, invalid, overflow};
use crate::facts::{self, CheckedBasket, PricedLine};
use crate::money::{self, Rounding, Units, quotient_and_remainder};
use crate::path::Path;
use crate::programme::{AccrualRule, Earn, Programme, Trigger, Wallet};
use crate::receipt;
use crate::selection::Matches;

/// An event may be told at most this long before it happens.
const EARLY_SECONDS_MAX: i64 = 86_400;
/// Decimal places of a weight by which points are split over lines.
const WEIGHT_SCALE: u32 = 9;

/// Decides what an event earns.
///
/// # Errors
/// Fields that break their bounds, and references and receipts that do not fit.
pub fn calculate(programme: &Programme, request: &AccrualRequest) -> Result<AccrualDecision, Error> {
    facts::check_id(&request.id, &Path::of("id"))?;
    facts::check_time(request.at, &Path::of("at"))?;
    facts::check_offsets(&request.offsets)?;
    facts::check_counters(&request.counters)?;
    facts::check_coupons(&request.coupons)?;
    facts::check_wallets(programme, &request.wallets)?;
    let tier = facts::check_member(programme, request.member.as_ref())?;
    if let Maybe::Some(recorded) = request.recorded_at
        && recorded.unix_seconds < request.at.unix_seconds - EARLY_SECONDS_MAX
    {
        return invalid(&Path::of("recorded-at"), "the event lies more than a day after it");
    }
    let event = Occurrence::check(programme, request)?;
    let situation = Situation {
        at: request.at,
        member: request.member.as_ref(),
        tiers: programme.tiers.as_ref(),
        tier,
        context: event.context,
        coupons: &request.coupons,
        subtotal: event.subtotal(),
        minor_units: programme.minor_units,
    };
    let mut findings = Findings::new(request.explain);
    let taking = event.rules_that_hold(programme, &situation, &mut findings);

    let mut earnings = Vec::new();
    for (position, wallet) in programme.wallets.iter().enumerate() {
        let earned = event.earn(programme, position, wallet, &taking, &mut findings);
        earnings.extend(earned.ok_or_else(|| overflow(&Path::of("event")))?);
    }
    decide(programme, request, &event, earnings, findings)
}

/// An event, checked.
struct Occurrence<'a> {
    /// The action; none for a purchase.
    action: Option<&'a str>,
    /// Where the purchase is not far enough to earn.
    is_too_early: bool,
    context: Option<&'a Context>,
    basket: Option<CheckedBasket<'a>>,
    /// What each line earns on, in the order of the basket's lines.
    basis: Vec<Units>,
    matches: Matches,
}

impl<'a> Occurrence<'a> {
    fn check(programme: &Programme, request: &'a AccrualRequest) -> Result<Self, Error> {
        let event = Path::of("event");
        let order = match &request.event {
            Event::Action(action) => {
                facts::check_id(&action.kind, &event.field("action").field("kind"))?;
                return Ok(Self {
                    action: Some(&action.kind),
                    is_too_early: false,
                    context: action.context.as_ref(),
                    basket: None,
                    basis: Vec::new(),
                    matches: Vec::new(),
                });
            }
            Event::Purchase(order) => order,
        };
        let path = event.field("purchase");
        facts::check_id(&order.id, &path.field("id"))?;
        let basket = facts::check_basket(programme, &order.basket, &path.field("basket"))?;
        let charged = match order.receipt.as_ref() {
            Some(receipt) => receipt::charged(programme, receipt, &basket, &path.field("receipt"))?,
            None => basket.lines.iter().map(PricedLine::net).collect(),
        };
        let paid_with_points = facts::check_payments(&order.payments, programme.minor_units, &path.field("payments"))?;
        // Points as tender pay for every line in proportion, and that part earns nothing.
        let claims: Vec<Claim> = charged.iter().map(|charged| Claim { weight: *charged, room: *charged }).collect();
        let tendered = allocate(paid_with_points, &claims).ok_or_else(|| overflow(&path))?;
        let basis: Vec<Units> = basket
            .lines
            .iter()
            .zip(charged.iter().zip(&tendered))
            .map(|(line, (charged, tendered))| if line.can_earn() { charged - tendered } else { 0 })
            .collect();
        let earning = basket.lines.iter().enumerate().filter(|(_, line)| line.can_earn());
        let matches = programme.accrual_index.matches(earning.map(|(position, line)| (position, line.line)));
        let is_too_early = order.state < programme.earns_from;
        let context = order.basket.context.as_ref();
        Ok(Self { action: None, is_too_early, context, basket: Some(basket), basis, matches })
    }

    /// What thresholds are held against: the lines that count and earn, as charged.
    fn subtotal(&self) -> Option<Units> {
        self.basket.as_ref().map(|_| self.lines_that_count().map(|(_, basis)| basis).sum())
    }

    fn lines_that_count(&self) -> impl Iterator<Item = (&PricedLine<'_>, Units)> {
        let lines = self.basket.iter().flat_map(|basket| &basket.lines);
        lines.zip(self.basis.iter().copied()).filter(|(line, _)| line.counts_toward_thresholds())
    }

    /// Positions of the rules whose conditions hold and which have something to earn on.
    fn rules_that_hold(&self, programme: &Programme, situation: &Situation<'_>, findings: &mut Findings) -> Vec<usize> {
        let mut holding = Vec::new();
        for (position, rule) in programme.accrual.iter().enumerate() {
            match self.check_rule(position, rule, situation) {
                Ok(()) => holding.push(position),
                Err(refusal) => findings.not_met(&rule.id, refusal, None),
            }
        }
        holding
    }

    fn check_rule(&self, position: usize, rule: &AccrualRule, situation: &Situation<'_>) -> Result<(), Refusal> {
        let plain = |code| Err(Refusal::plain(because(code)));
        match (&rule.on, self.action) {
            (Trigger::Purchase, None) if !self.is_too_early => {}
            (Trigger::Action(wanted), Some(action)) if wanted == action => {}
            _ => return plain(ReasonCode::EventMismatch),
        }
        if self.action.is_none() && self.lines_of(position).is_empty() {
            return plain(ReasonCode::NoMatchingItem);
        }
        if situation.member.is_none() {
            return Err(Refusal { reason: because(ReasonCode::Anonymous), missing: Some(Gap::Membership) });
        }
        rule.when.check(situation)
    }

    fn lines_of(&self, rule: usize) -> &[usize] {
        self.matches.get(rule).map_or(&[], Vec::as_slice)
    }

    /// What one wallet earns; nothing if it rounds to nothing. The outer none is an overflow.
    fn earn<'p>(
        &self,
        programme: &'p Programme,
        position: usize,
        wallet: &'p Wallet,
        holding: &[usize],
        findings: &mut Findings,
    ) -> Option<Option<Earning<'p>>> {
        let rules = || holding.iter().filter_map(|index| Some((*index, programme.accrual.get(*index)?)));
        let own = || rules().filter(|(_, rule)| rule.wallet == Some(position));
        let multipliers: Vec<Multiplier<'p, '_>> = rules()
            .filter(|(_, rule)| rule.wallet.is_none_or(|wallet| wallet == position))
            .filter_map(|(index, rule)| Multiplier::new(rule, self.lines_of(index)))
            .collect();
        let masks = self.masks(&multipliers);
        let mut parts: Vec<Part<'p>> = Vec::new();
        let mut extras: Vec<Part<'p>> =
            multipliers.iter().map(|one| Part::new(one.rule, one.factor, &self.basis)).collect();

        for (index, rule) in own() {
            let lines = self.lines_of(index);
            let mut part = match &rule.earn {
                Earn::Percent(percent) => Part::new(rule, *percent, &self.basis),
                Earn::Step { points, .. } => Part::new(rule, *points, &self.basis),
                Earn::Flat(_) | Earn::Multiply(_) => continue,
            };
            let base = self.base(rule, lines, programme.minor_units)?;
            part.basis = money::decimal(base.basis, programme.minor_units);
            part.exact = base.points;
            // What each multiplier adds, as if it were basis, so that it is divided only once.
            let mut added: Vec<Exact> = multipliers.iter().map(|_| Exact::ZERO).collect();
            for class in self.classes(lines, &masks) {
                let mut running = Exact::from(class.basis);
                part.weigh(base.points_of(running)?, &class, &self.basis)?;
                for (bit, ((multiplier, extra), added)) in
                    multipliers.iter().zip(&mut extras).zip(&mut added).enumerate()
                {
                    if class.mask & (1 << bit) != 0 {
                        let multiplied = running.checked_mul(multiplier.factor)?;
                        let more = multiplied.checked_sub(running)?;
                        extra.weigh(base.points_of(more)?, &class, &self.basis)?;
                        *added = added.checked_add(more)?;
                        running = multiplied;
                    }
                }
            }
            for (extra, added) in extras.iter_mut().zip(added) {
                extra.exact = extra.exact.checked_add(base.points_of(added)?)?;
            }
            parts.push(part);
        }
        let base_points = money::decimal_of(sum(parts.iter().map(|part| part.exact))?)?;
        parts.extend(extras.into_iter().map(|extra| Part { basis: base_points, ..extra }));
        for (index, rule) in own() {
            if let Earn::Flat(points) = rule.earn {
                let one = Decimal::new(1, 0);
                let mut part = Part { basis: one, exact: points, ..Part::new(rule, points, &self.basis) };
                part.weigh_flat(points, self.lines_of(index), &self.basis)?;
                parts.push(part);
            }
        }
        self.settle(wallet, parts, findings)
    }

    /// Caps, rounds and splits the parts of one wallet.
    fn settle<'p>(
        &self,
        wallet: &'p Wallet,
        parts: Vec<Part<'p>>,
        findings: &mut Findings,
    ) -> Option<Option<Earning<'p>>> {
        let mut weights: Vec<i128> = self.basis.iter().map(|_| 0).collect();
        let mut capped = Vec::with_capacity(parts.len());
        for part in parts {
            let value = money::decimal_of(part.exact)?;
            let cap = part.rule.cap_per_order.and_then(|cap| money::exact(cap, wallet.scale));
            let part = match cap {
                _ if part.exact.is_zero() => {
                    findings.refused(&part.rule.id, because(ReasonCode::ZeroEffect), Some(value));
                    continue;
                }
                Some(cap) if part.exact > cap => {
                    let cap_value = money::decimal_of(cap)?;
                    findings.reduced(&part.rule.id, amounting(ReasonCode::CapOrder, cap_value), cap_value);
                    part.capped(cap)?
                }
                _ => {
                    findings.applied(&part.rule.id, value);
                    part
                }
            };
            for (sum, weight) in weights.iter_mut().zip(&part.weights) {
                *sum = sum.checked_add(*weight)?;
            }
            capped.push(part);
        }
        let points = money::round(sum(capped.iter().map(|part| part.exact))?, wallet.scale, wallet.rounding)?;
        if points == 0 {
            return Some(None);
        }
        let shares = allocate(points, &claims_for(points, weights))?;
        Some(Some(Earning { wallet, points, parts: capped, shares }))
    }

    /// What a base rule earns on all its lines together.
    fn base(&self, rule: &AccrualRule, lines: &[usize], minor_units: u8) -> Option<BaseEarning> {
        let basis: Units = lines.iter().filter_map(|line| self.basis.get(*line)).sum();
        let exact_basis = money::exact(basis, minor_units)?;
        let (points, per_unit) = match rule.earn {
            Earn::Percent(percent) => {
                let rate = money::shifted(percent, 2)?;
                (exact_basis.checked_mul(rate)?, Some(rate))
            }
            Earn::Step { points, per } => (Exact::from(basis / per).checked_mul(points)?, None),
            Earn::Flat(_) | Earn::Multiply(_) => (Exact::ZERO, None),
        };
        Some(BaseEarning { basis, points, per_unit, minor_units })
    }

    /// For each line, one bit for each multiplier that matches it.
    fn masks(&self, multipliers: &[Multiplier<'_, '_>]) -> Vec<u32> {
        let mut masks: Vec<u32> = self.basis.iter().map(|_| 0).collect();
        for (bit, multiplier) in multipliers.iter().enumerate() {
            for line in multiplier.lines {
                if let Some(mask) = masks.get_mut(*line) {
                    *mask |= 1 << bit;
                }
            }
        }
        masks
    }

    /// Groups lines by the multipliers that match them.
    fn classes(&self, lines: &[usize], masks: &[u32]) -> Vec<Class> {
        let mut classes: Vec<Class> = Vec::new();
        for line in lines {
            let mask = masks.get(*line).copied().unwrap_or(0);
            let basis = self.basis.get(*line).copied().unwrap_or(0);
            match classes.iter_mut().find(|class| class.mask == mask) {
                Some(class) => {
                    class.basis += basis;
                    class.lines.push(*line);
                }
                None => classes.push(Class { mask, basis, lines: [*line].into() }),
            }
        }
        classes
    }
}

/// A multiplier and the lines it is for.
struct Multiplier<'a, 'm> {
    rule: &'a AccrualRule,
    factor: Exact,
    lines: &'m [usize],
}

impl<'a, 'm> Multiplier<'a, 'm> {
    const fn new(rule: &'a AccrualRule, lines: &'m [usize]) -> Option<Self> {
        match rule.earn {
            Earn::Multiply(factor) => Some(Self { rule, factor, lines }),
            _ => None,
        }
    }
}

/// Lines that the same multipliers match.
struct Class {
    mask: u32,
    basis: Units,
    lines: Vec<usize>,
}

/// What a base rule earns.
struct BaseEarning {
    basis: Units,
    points: Exact,
    /// Points for one of the currency; none if the points come in steps.
    per_unit: Option<Exact>,
    minor_units: u8,
}

impl BaseEarning {
    /// The points that belong to so much basis, in minor units; where steps are divided, to nine decimals, half-up.
    fn points_of(&self, basis: Exact) -> Option<Exact> {
        match self.per_unit {
            Some(rate) => money::shifted(basis, self.minor_units)?.checked_mul(rate),
            None if self.basis == 0 || basis.is_zero() => Some(Exact::ZERO),
            None => {
                let product = money::scaled(self.points.checked_mul(basis)?, WEIGHT_SCALE)?;
                let points = money::divide(product, i128::from(self.basis), Rounding::HalfUp)?;
                Exact::try_from_i128_with_scale(points, WEIGHT_SCALE).ok()
            }
        }
    }
}

/// What one rule adds to a wallet.
struct Part<'a> {
    rule: &'a AccrualRule,
    basis: Decimal,
    rate: Exact,
    exact: Exact,
    /// The same line by line, × 10^[`WEIGHT_SCALE`].
    weights: Vec<i128>,
}

impl<'a> Part<'a> {
    /// Nothing yet.
    fn new(rule: &'a AccrualRule, rate: Exact, lines: &[Units]) -> Self {
        Self { rule, basis: Decimal::ZERO, rate, exact: Exact::ZERO, weights: lines.iter().map(|_| 0).collect() }
    }

    /// Lays points on the lines of a class, in proportion to what they earn on.
    fn weigh(&mut self, points: Exact, class: &Class, basis: &[Units]) -> Option<()> {
        let weight = money::scaled(points, WEIGHT_SCALE)?;
        for line in &class.lines {
            let basis = basis.get(*line).copied().unwrap_or(0);
            if let Some(sum) = self.weights.get_mut(*line)
                && basis > 0
            {
                let product = weight.checked_mul(i128::from(basis))?;
                *sum = sum.checked_add(quotient_and_remainder(product, i128::from(class.basis))?.0)?;
            }
        }
        Some(())
    }

    /// Lays points on lines: in proportion to what they earn on, or alike where they earn on nothing.
    fn weigh_flat(&mut self, points: Exact, lines: &[usize], basis: &[Units]) -> Option<()> {
        let of = |line: &usize| basis.get(*line).copied().unwrap_or(0);
        let total: Units = lines.iter().map(of).sum();
        if total > 0 {
            return self.weigh(points, &Class { mask: 0, basis: total, lines: lines.to_vec() }, basis);
        }
        for line in lines {
            if let Some(weight) = self.weights.get_mut(*line) {
                *weight = 1;
            }
        }
        Some(())
    }

    /// The same with no more than `cap` points.
    fn capped(self, cap: Exact) -> Option<Self> {
        let (cap_units, whole) = (money::scaled(cap, WEIGHT_SCALE)?, money::scaled(self.exact, WEIGHT_SCALE)?);
        let cut = |weight: i128| Some(quotient_and_remainder(weight.checked_mul(cap_units)?, whole)?.0);
        let weights: Option<Vec<i128>> = self.weights.iter().map(|weight| cut(*weight)).collect();
        Some(Self { exact: cap, weights: weights?, ..self })
    }
}

/// What one wallet earns.
struct Earning<'a> {
    wallet: &'a Wallet,
    /// In the wallet's units.
    points: Units,
    parts: Vec<Part<'a>>,
    /// Of each line, in the wallet's units.
    shares: Vec<Units>,
}

impl Earning<'_> {
    fn credit(&self, lines: &[PricedLine<'_>], at: Timestamp) -> Option<Credit> {
        let (active_at, expires_at) = lifetime(self.wallet, at)?;
        let parts = self.parts.iter().map(|part| {
            let (rate, exact) = (money::decimal_of(part.rate)?, money::decimal_of(part.exact)?);
            Some(Computation { rule: part.rule.id.clone(), basis: part.basis, rate, exact })
        });
        let shares = lines.iter().zip(&self.shares).filter(|(_, share)| **share > 0);
        let shares = shares.map(|(line, share)| {
            let points = money::decimal(*share, self.wallet.scale);
            LinePoints { line: line.line.key.clone(), points }
        });
        Some(Credit {
            wallet: self.wallet.id.clone(),
            beneficiary: Beneficiary::Member,
            points: money::decimal(self.points, self.wallet.scale),
            active_at,
            expires_at: maybe(expires_at),
            funder: Maybe::None,
            parts: parts.collect::<Option<_>>()?,
            shares: shares.collect(),
        })
    }

    /// The credit as a return needs it: with what each rule contributed, by largest remainder.
    fn frozen(&self, credit: &Credit) -> Option<ReceiptCredit> {
        let weights: Option<Vec<_>> = self.parts.iter().map(|part| money::scaled(part.exact, WEIGHT_SCALE)).collect();
        let contributions = allocate(self.points, &claims_for(self.points, weights?))?;
        let rules = self.parts.iter().zip(contributions).map(|(part, points)| RulePoints {
            rule: part.rule.id.clone(),
            points: money::decimal(points, self.wallet.scale),
        });
        Some(ReceiptCredit {
            wallet: credit.wallet.clone(),
            beneficiary: credit.beneficiary,
            points: credit.points,
            rules: rules.collect(),
            worth: maybe(self.wallet.worth.and_then(money::decimal_of)),
            scale: self.wallet.scale,
            active_at: credit.active_at,
            expires_at: credit.expires_at,
            funder: Maybe::None,
            overdrawn: self.wallet.overdrawn,
        })
    }

    /// What the points are worth, rounded down to the minor unit.
    fn worth(&self, minor_units: u8) -> Option<Units> {
        let Some(worth) = self.wallet.worth else { return Some(0) };
        let exact = money::exact(self.points, self.wallet.scale)?.checked_mul(worth)?;
        money::round(exact, minor_units, Rounding::Down)
    }
}

/// Claims to points by weights, which are cut alike until all of them fit 63 bits.
fn claims_for(points: Units, weights: Vec<i128>) -> Vec<Claim> {
    let largest = weights.iter().copied().max().unwrap_or(0);
    let mut cut = 1;
    while largest / cut > i128::from(i64::MAX) {
        cut *= 10;
    }
    let cut_down = |weight: i128| if cut == 1 { weight } else { weight / cut };
    let claim = |weight| Claim { weight: i64::try_from(cut_down(weight)).unwrap_or(i64::MAX), room: points };
    weights.into_iter().map(claim).collect()
}

/// When points earned at an instant become spendable, and when they expire.
fn lifetime(wallet: &Wallet, at: Timestamp) -> Option<(Timestamp, Option<Timestamp>)> {
    let active_at = match wallet.activates_after {
        None => at,
        Some(span) => calendar::after(at, span)?,
    };
    let expires_at = match wallet.expires {
        None => None,
        Some((span, end)) => {
            let last = calendar::after(at, span)?;
            Some(if end == PeriodEnd::Instant { last } else { calendar::end_of(last, end)? })
        }
    };
    Some((active_at, expires_at))
}

fn decide(
    programme: &Programme,
    request: &AccrualRequest,
    event: &Occurrence<'_>,
    earnings: Vec<Earning<'_>>,
    findings: Findings,
) -> Result<AccrualDecision, Error> {
    let lines = event.basket.as_ref().map_or(&[][..], |basket| basket.lines.as_slice());
    let too_large = || overflow(&Path::of("event"));
    let mut credits = Vec::with_capacity(earnings.len());
    let mut frozen = Vec::with_capacity(earnings.len());
    let mut worth: Units = 0;
    for earning in &earnings {
        let credit = earning.credit(lines, request.at).ok_or_else(too_large)?;
        frozen.push(earning.frozen(&credit).ok_or_else(too_large)?);
        credits.push(credit);
        worth = worth.saturating_add(earning.worth(programme.minor_units).ok_or_else(too_large)?);
    }
    let receipt = Receipt {
        lines: list(receipt_lines(programme, request, event, &earnings).ok_or_else(too_large)?),
        credits: list(frozen),
        rules: receipt_rules(programme, event, &earnings),
        tax_mode: event.basket.as_ref().map_or(programme.tax_mode, |basket| basket.tax_mode),
        ..receipt::blank(programme, ReceiptIssuer::Accrual, &request.id, request.at, request.member.as_ref())
    };
    let receipt = receipt::seal(programme, request, receipt);
    let (explanations, near_misses) = findings.into_lists();
    Ok(AccrualDecision {
        credits: list(credits),
        debits: List::new(),
        grants: List::new(),
        counters: List::new(),
        worth: money::decimal(worth, programme.minor_units),
        breakage: Maybe::None,
        deferred_revenue: Maybe::None,
        explanations,
        near_misses,
        receipt,
    })
}

/// What the rules that took effect promised for returns, each once.
fn receipt_rules(programme: &Programme, event: &Occurrence<'_>, earnings: &[Earning<'_>]) -> List<ReceiptRule> {
    let mut rules: Vec<ReceiptRule> = Vec::new();
    for rule in earnings.iter().flat_map(|earning| &earning.parts).map(|part| part.rule) {
        if rules.iter().all(|known| known.rule != rule.id) {
            let threshold = rule.when.subtotal_at_least;
            let counted = event.lines_that_count();
            rules.push(receipt::rule(&rule.id, threshold, rule.below_threshold, counted, programme.minor_units));
        }
    }
    list(rules)
}

fn receipt_lines(
    programme: &Programme,
    request: &AccrualRequest,
    event: &Occurrence<'_>,
    earnings: &[Earning<'_>],
) -> Option<Vec<ReceiptLine>> {
    let Some(basket) = &event.basket else { return Some(Vec::new()) };
    let sold = match &request.event {
        Event::Purchase(order) => order.receipt.as_ref(),
        Event::Action(_) => None,
    };
    let mut lines = Vec::with_capacity(basket.lines.len());
    for (position, line) in basket.lines.iter().enumerate() {
        // What the line was sold for is in the receipt of the sale, if there is one.
        let frozen = match sold.and_then(|receipt| receipt.lines.get(position)) {
            Some(sold) => ReceiptLine { discounts: List::new(), debits: List::new(), ..sold.clone() },
            None => receipt::line(line, line.net(), line.tax_on(line.net(), basket.tax_mode)?, programme.minor_units),
        };
        let credits = (0..).zip(earnings).filter_map(|(index, earning)| {
            let share = earning.shares.get(position).filter(|share| **share > 0)?;
            Some(PointShare { index, points: money::decimal(*share, earning.wallet.scale) })
        });
        lines.push(ReceiptLine { credits: credits.collect(), ..frozen });
    }
    Some(lines)
}

fn sum(mut figures: impl Iterator<Item = Exact>) -> Option<Exact> {
    figures.try_fold(Exact::ZERO, Exact::checked_add)
}
