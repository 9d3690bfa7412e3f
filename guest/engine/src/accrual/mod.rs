//! What an event earns.
//!
//! For each wallet, in this order: base rules earn on lines, of those that compete the best one on each; multipliers
//! come on top of them; then flat bonuses; then the caps of the rules, and those of the wallet. The exact sum of each
//! credit is rounded once, as the wallet says, and split back over the lines by largest remainder, so that a later
//! return takes back exactly a line's share.

mod base;
mod caps;
mod convert;
mod credit;
mod earn;
mod event;
mod grant;
mod holding;
mod part;

use alloc::vec::Vec;

use loyalty_contract::{
    AccrualDecision, AccrualRequest, Beneficiary, CounterChange, Credit, Event, Grant, List, Maybe, PointShare,
    Receipt, ReceiptCredit, ReceiptDebit, ReceiptIssuer, ReceiptLine, ReceiptRule, Text, list, maybe,
};
use rust_decimal::Decimal as Exact;

use crate::bounds::{CREDITS_MAX, at_most};
use crate::condition::{Condition, Fact, Situation};
use crate::explain::{Findings, Refused, invalid, overflow};
use crate::facts;
use crate::limits::{self, Counters, Subjects, Use};
use crate::money::{self, Rounding, Units};
use crate::order;
use crate::path::Path;
use crate::programme::{How, Programme, Wallet};
use crate::receipt;
use crate::retention;
use crate::segments::Segments;
use caps::Fates;
use credit::{Earning, Group};
use event::Occurrence;
use holding::Holding;

/// An event may be told at most this long before it happens.
const EARLY_SECONDS_MAX: i64 = 86_400;

/// Decides what an event earns.
///
/// # Errors
/// Fields that break their bounds, and references, receipts and counters that do not fit.
pub fn calculate(programme: &Programme, request: &AccrualRequest) -> Result<AccrualDecision, Refused> {
    facts::check_id(&request.id, &Path::of("id"))?;
    facts::check_time(request.at, &Path::of("at"))?;
    facts::check_offsets(&request.offsets)?;
    let counters = Counters::check(programme, &request.counters)?;
    let coupons = facts::check_coupons(programme, &request.coupons)?;
    facts::check_wallets(programme, &request.wallets, "wallets")?;
    let tier = facts::check_member_at(programme, request.member.as_ref(), request.at)?;
    facts::check_history(programme, request.history.as_ref(), request.at)?;
    facts::check_referral(programme, request.referral.as_ref())?;
    programme.questions.check(Fact::Task, request.tasks.len(), &Path::of("tasks"))?;
    programme.questions.check(Fact::Attribute, request.extensions.len(), &Path::of("extensions"))?;
    if let Maybe::Some(recorded) = request.recorded_at
        && recorded.unix_seconds < request.at.unix_seconds - EARLY_SECONDS_MAX
    {
        return invalid(&Path::of("recorded-at"), "the event lies more than a day after it");
    }
    let event = Occurrence::check(programme, request)?;
    let (plans_joined, terms) = grant::plans_joined(&programme.memberships, &event);
    let whom = (request.member.as_ref(), request.history.as_ref());
    let outlook = retention::asked_for(programme, whom, request.at)?;
    let known = Situation {
        outlook: outlook.as_ref(),
        history: request.history.as_ref(),
        extensions: &request.extensions,
        ..Situation::new(programme, request.at, &request.offsets, request.member.as_ref(), tier)
    };
    let segments = Segments::asked_for(programme, &known);
    let situation = Situation {
        segments: segments.ascending(),
        plans_joined: &plans_joined,
        referral: request.referral.as_ref(),
        tasks: &request.tasks,
        payments: event.payments(),
        context: event.context(),
        coupons: &coupons,
        subtotal: event.subtotal(),
        basket: event.tally(),
        prices: event.prices(programme),
        amounts: event.earns_in(programme),
        sold_for: &event.charged,
        ..known
    };
    let mut findings = Findings::new(request.explain);
    let holdings = holding::rules_that_hold(programme, &event, &situation, &counters, &mut findings)?;
    let grants = grant::grants(programme, &event, &situation, &terms, &holdings, &mut findings)?;
    let mut outcome = Outcome { used: holdings.iter().map(|_| None).collect(), grants, ..Outcome::default() };
    let mut fates = Fates::new(holdings.len());
    for (position, wallet) in programme.wallets.iter().enumerate() {
        let (earnings, uses) =
            earned(programme, position, wallet, &event, &situation, &counters, &holdings, &mut fates)?;
        outcome.book(earnings, &uses, &situation, &event).ok_or_else(|| overflow(&Path::of("event")))?;
        if let Some(conversion) = &wallet.converts {
            convert::full_cards(programme, wallet, conversion, request, &mut outcome)?;
        }
    }
    outcome.count_uses(&holdings);
    limits::check_starts(&outcome.counters)?;
    caps::tell(&holdings, &fates, &mut findings).ok_or_else(|| overflow(&Path::of("event")))?;
    decide(programme, request, &situation, &event, &holdings, outcome, findings)
        .ok_or_else(|| overflow(&Path::of("event")))
}

/// What one wallet earns, and its own limits as they stand.
#[expect(clippy::too_many_arguments, reason = "it brings all that was checked together")]
fn earned<'p>(
    programme: &'p Programme,
    position: usize,
    wallet: &'p Wallet,
    event: &Occurrence<'_>,
    situation: &Situation<'_>,
    counters: &Counters<'_>,
    holdings: &[Holding<'p>],
    fates: &mut Fates,
) -> Result<(Vec<Earning<'p>>, Vec<Use<'p>>), Refused> {
    let event_at = Path::of("event");
    if !holdings.iter().any(|holding| holding.rule.wallet == Some(position)) {
        return Ok((Vec::new(), Vec::new()));
    }
    let mut groups: Vec<Group<'p>> = Vec::new();
    // Their places by funder.
    let mut by_funder: Vec<usize> = Vec::new();
    let mut group_of = Vec::with_capacity(holdings.len());
    for holding in holdings {
        if holding.rule.wallet != Some(position) || holding.rule.earn.how == How::Multiply {
            group_of.push(0);
            continue;
        }
        let group = Group::of(holding.rule, wallet);
        if groups.last() == Some(&group) {
            group_of.push(groups.len() - 1);
            continue;
        }
        let funder_of = |group: &Group<'p>| group.funder.map_or("", |funder| funder);
        let funder = |at: usize| groups.get(at).map_or("", funder_of);
        let of_funder = order::with_id(&by_funder, funder_of(&group), &funder);
        let is_it = |at: &&usize| {
            groups.get(**at).is_some_and(|known| known.to == group.to && known.lifetime == group.lifetime)
        };
        group_of.push(if let Some(known) = of_funder.iter().find(is_it) {
            *known
        } else {
            let place = by_funder.partition_point(|at| funder(*at) <= funder_of(&group));
            by_funder.insert(place, groups.len());
            groups.push(group);
            groups.len() - 1
        });
        at_most(groups.len(), CREDITS_MAX, "credits", &event_at)?;
    }
    let nothing = Condition::default();
    let subjects = Subjects::of(situation, &nothing);
    let limits = programme.limits.get(wallet.caps.limits.clone()).unwrap_or_default();
    // A limit by something this event lacks does not hold for it.
    let uses: Vec<Use<'p>> = limits.iter().filter_map(|limit| Use::open(limit, counters, &subjects).ok()).collect();
    let parts = earn::parts(programme, position, event, holdings, &group_of, fates);
    let earnings = parts
        .and_then(|parts| caps::settle(wallet, &uses, holdings, &groups, parts, event.basis.len(), fates))
        .ok_or_else(|| overflow(&event_at))?;
    Ok((earnings, uses))
}

/// What comes of an event, wallet by wallet.
#[derive(Default)]
struct Outcome<'p> {
    earnings: Vec<Earning<'p>>,
    credits: Vec<Credit>,
    frozen: Vec<ReceiptCredit>,
    debits: Vec<ReceiptDebit>,
    grants: Vec<Grant>,
    counters: Vec<CounterChange>,
    /// What each rule that holds gave, in its wallet's units; none if nothing.
    used: Vec<Option<Units>>,
    /// What all points are worth in money, not rounded.
    worth: Exact,
}

impl<'p> Outcome<'p> {
    /// Books what a wallet earns.
    fn book(
        &mut self,
        earnings: Vec<Earning<'p>>,
        uses: &[Use<'_>],
        situation: &Situation<'_>,
        event: &Occurrence<'_>,
    ) -> Option<()> {
        let lines = event.basket.as_ref().map_or(&[][..], |basket| basket.lines.as_slice());
        let mut points: Units = 0;
        for earning in earnings {
            let credit = earning.credit(lines, situation.at, situation.zone)?;
            for (part, points) in earning.parts.iter().zip(&earning.contributions) {
                let used = self.used.get_mut(part.holding)?;
                *used = Some(used.unwrap_or(0) + points);
            }
            if earning.group.to == Beneficiary::Member {
                points += earning.points;
            }
            self.frozen.push(earning.frozen(&credit));
            self.credits.push(credit);
            self.worth = money::total(self.worth, earning.worth()?)?;
            self.earnings.push(earning);
        }
        if points > 0 {
            self.counters.extend(uses.iter().map(|one| one.change(points)));
        }
        Some(())
    }

    /// Counts the limits of the rules that gave something.
    fn count_uses(&mut self, holdings: &[Holding<'_>]) {
        for (holding, used) in holdings.iter().zip(&self.used) {
            let granted = holding.grants().then_some(0);
            if let Some(points) = used.or(granted) {
                let counted = holding.uses.iter().filter(|one| one.limit.counts_uses() || points > 0);
                self.counters.extend(counted.map(|one| one.change(points)));
            }
        }
    }
}

fn decide(
    programme: &Programme,
    request: &AccrualRequest,
    situation: &Situation<'_>,
    event: &Occurrence<'_>,
    holdings: &[Holding<'_>],
    outcome: Outcome<'_>,
    findings: Findings,
) -> Option<AccrualDecision> {
    let Outcome { earnings, credits, frozen, debits, grants, counters, used, worth } = outcome;
    let to_referrer = credits.iter().any(|credit| credit.beneficiary == Beneficiary::Referrer)
        || grants.iter().any(|grant| grant.beneficiary == Beneficiary::Referrer);
    let referrer = request.referral.as_ref().filter(|_| to_referrer).map(|referral| referral.referrer.clone());
    let parts = earnings.iter().flat_map(|earning| &earning.parts);
    let opened: Vec<&Text> = parts.filter_map(|part| holdings.get(part.holding)?.coupon.as_ref()).collect();
    let used_coupons = situation.coupons.iter().map(|(code, _)| code).filter(|code| opened.contains(code));
    let receipt = Receipt {
        lines: list(receipt_lines(programme, request, event, &earnings)?),
        credits: list(frozen),
        debits: list(debits.clone()),
        rules: receipt_rules(programme, situation, holdings, &used),
        grants: list(grants.clone()),
        coupons: used_coupons.cloned().collect(),
        counters: list(counters.clone()),
        referrer: maybe(referrer),
        tax_mode: event.prices(programme),
        ..receipt::blank(programme, ReceiptIssuer::Accrual, &request.id, request.at, request.member.as_ref())
    };
    let receipt = receipt::seal(programme, request, receipt);
    let (explanations, near_misses) = findings.into_lists();
    Some(AccrualDecision {
        credits: list(credits),
        debits: list(debits),
        grants: list(grants),
        counters: list(counters),
        worth: money::decimal(money::round(worth, programme.minor_units, Rounding::Down)?, programme.minor_units),
        breakage: Maybe::None,
        deferred_revenue: Maybe::None,
        explanations,
        near_misses,
        receipt,
    })
}

/// What the rules that took effect promised for returns.
fn receipt_rules(
    programme: &Programme,
    situation: &Situation<'_>,
    holdings: &[Holding<'_>],
    used: &[Option<Units>],
) -> List<ReceiptRule> {
    let in_effect = holdings.iter().zip(used).filter(|(holding, used)| used.is_some() || holding.grants());
    let in_effect = in_effect.map(|(holding, _)| holding.rule);
    in_effect
        .map(|rule| {
            let (threshold, counted) = (rule.when.subtotal_at_least, rule.when.counted(situation));
            receipt::rule(&rule.id, threshold, rule.below_threshold, counted, programme.minor_units)
        })
        .collect()
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
    // Most lines have a share in every credit, where there are few.
    let shares = |_| Vec::with_capacity(earnings.len().min(4));
    let mut credits: Vec<Vec<PointShare>> = basket.lines.iter().map(shares).collect();
    for (index, earning) in (0..).zip(earnings) {
        for (line, share) in &earning.shares {
            credits.get_mut(*line)?.push(PointShare { index, points: money::decimal(*share, earning.wallet.scale) });
        }
    }
    let mut lines = Vec::with_capacity(basket.lines.len());
    for ((position, line), credits) in basket.lines.iter().enumerate().zip(credits) {
        // What the line was sold for is in the receipt of the sale, if there is one.
        let frozen = match sold.and_then(|receipt| receipt.lines.get(position)) {
            Some(sold) => ReceiptLine { discounts: List::new(), debits: List::new(), ..sold.clone() },
            None => receipt::line(line, line.net(), line.tax_on(line.net(), basket.tax_mode)?, programme.minor_units),
        };
        lines.push(ReceiptLine { credits: list(credits), ..frozen });
    }
    Some(lines)
}
