//! What an event earns.
//!
//! For each wallet: base rules are summed, multipliers come on top of them one after the other, then flat bonuses, each
//! part capped by its own rule. The exact sum is rounded once, as the wallet says, and split back over the lines by
//! largest remainder, so that a later return takes back exactly a line's share.

mod credit;
mod earn;
mod event;

use alloc::vec::Vec;

use loyalty_contract::{
    AccrualDecision, AccrualRequest, Error, Event, List, Maybe, PointShare, Receipt, ReceiptIssuer, ReceiptLine,
    ReceiptRule, list,
};

use crate::calendar::Zone;
use crate::condition::Situation;
use crate::explain::{Findings, invalid, overflow};
use crate::facts;
use crate::money::{self, Units};
use crate::path::Path;
use crate::programme::Programme;
use crate::receipt;
use credit::Earning;
use event::Occurrence;

/// An event may be told at most this long before it happens.
const EARLY_SECONDS_MAX: i64 = 86_400;

/// Decides what an event earns.
///
/// # Errors
/// Fields that break their bounds, and references and receipts that do not fit.
pub fn calculate(programme: &Programme, request: &AccrualRequest) -> Result<AccrualDecision, Error> {
    facts::check_id(&request.id, &Path::of("id"))?;
    facts::check_time(request.at, &Path::of("at"))?;
    facts::check_offsets(&request.offsets)?;
    facts::check_counters(&request.counters)?;
    let coupons = facts::check_coupons(&request.coupons)?;
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
        coupons: &coupons,
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
        let credit =
            earning.credit(lines, request.at, Zone::new(request.at, &request.offsets)).ok_or_else(too_large)?;
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
