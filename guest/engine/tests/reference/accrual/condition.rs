//! Whether a rule holds (`on`, `valid`, `when`): everything that stands against it, not only the first thing.

use loyalty_contract::ReasonCode::{
    AlreadyGiven, Anonymous, ConditionNotMet, Ended, EventMismatch, NotChosen, NotEntitled, NotInSchedule,
    SegmentMismatch, SpentInstead, SuspectedAbuse, TierTooLow,
};
use loyalty_contract::{LineKind, ReasonCode};
use serde_json::{Value, json};

use super::basket::Counted;
use super::event::{Facts, prices_have_tax, tax_earns};
use super::schedule::{is_in_hours_days_and_dates, is_valid_on};
use super::selector::counting_choices;
use super::{coupon, occasion, payment};
use crate::document::{decimal, field, fields, flag, id, items, number, one_or_more, text, words};
use crate::exact::{of, whole};

/// What ready-made segments ask for.
const READY_SEGMENTS: &str = include_str!("../../../src/programme/read/ready_segments.json");

/// Something that stands against a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub code: ReasonCode,
    /// What it names; none where nothing is to be compared.
    pub id: Option<String>,
}

pub fn because(code: ReasonCode) -> Refusal {
    Refusal { code, id: None }
}

pub fn because_of(code: ReasonCode, id: &str) -> Refusal {
    Refusal { code, id: Some(id.into()) }
}

/// Everything that stands against a rule for this event.
pub fn all_against(rule: &Value, facts: &Facts<'_>) -> Vec<Refusal> {
    let mut against = Vec::new();
    if !is_about_the_event(rule, facts) || !facts.is_far_enough() {
        against.push(because(EventMismatch));
        against.push(because_of(ConditionNotMet, "subject"));
    }
    if facts.member().is_none() {
        against.push(because(Anonymous));
    }
    against.extend(is_valid_on(rule, facts));
    let nothing = Value::Null;
    let when = field(rule, "when").unwrap_or(&nothing);
    against.extend(super::basket::all_against(when, id(rule), &counted(facts), facts));
    if let Some(wanted) = field(when, "coupon") {
        against.extend(coupon::against(wanted, &facts.request.coupons, facts));
    }
    if text(rule, "to") == Some("referrer") && field(when, "referral").is_none() {
        against.extend(referral(&json!({ "referral": {} }), facts));
    }
    if is_spent_instead(rule, facts) {
        against.push(because(SpentInstead));
    }
    if field(rule, "of").is_some_and(|of| field(of, "chosen").is_some()) && counting_choices(rule, facts).is_empty() {
        against.push(because_of(NotChosen, id(rule)));
    }
    against
}

/// What stands against a rule of earning or of pricing alike: the time, the member, the place, the payment, the past.
pub fn of_who_when_and_where(when: &Value, facts: &Facts<'_>) -> Vec<Refusal> {
    let mut against = Vec::new();
    if !is_in_hours_days_and_dates(when, facts) {
        against.push(because(NotInSchedule));
    }
    against.extend(tier(when, facts));
    against.extend(segment(when, facts));
    against.extend(place(when, facts));
    against.extend(payment::missing(when, facts));
    against.extend(order_number(when, facts));
    against.extend(occasion::missing(when, facts));
    against.extend(rights(when, facts));
    against.extend(registered(when, facts));
    against.extend(attributes(when, facts));
    against.extend(referral(when, facts));
    against.extend(task(when, facts));
    against
}

/// A purchase by default, else an action of one kind and, where named, on one of some subjects.
fn is_about_the_event(rule: &Value, facts: &Facts<'_>) -> bool {
    let kind = field(rule, "on").and_then(|on| text(on, "action"));
    match (kind, facts.action()) {
        (None, None) => true,
        (Some(kind), Some(action)) => {
            let subjects = field(rule, "on").and_then(|on| words(on, "subject"));
            *action.kind == *kind
                && subjects
                    .is_none_or(|subjects| action.subject.as_deref().is_some_and(|subject| subjects.contains(&subject)))
        }
        _ => false,
    }
}

fn tier(when: &Value, facts: &Facts<'_>) -> Vec<Refusal> {
    let Some(wanted) = field(when, "tier") else { return Vec::new() };
    let held = facts.tier().and_then(|tier| facts.height(tier)).unwrap();
    if let Some(least) = text(wanted, "at-least") {
        let is_high_enough = held >= facts.height(least).unwrap();
        return if is_high_enough { Vec::new() } else { vec![because_of(TierTooLow, least)] };
    }
    let wanted: Vec<usize> = words(wanted, "is").unwrap().iter().map(|tier| facts.height(tier).unwrap()).collect();
    if wanted.contains(&held) {
        return Vec::new();
    }
    vec![none_of_the_tiers(&wanted, held, facts)]
}

/// The lowest of the tiers named above the one held; above all of them it is some other condition.
pub fn none_of_the_tiers(named: &[usize], held: usize, facts: &Facts<'_>) -> Refusal {
    match named.iter().filter(|named| **named > held).min() {
        Some(above) => because_of(TierTooLow, facts.tiers()[*above]),
        None => because_of(ConditionNotMet, "tier"),
    }
}

fn segment(when: &Value, facts: &Facts<'_>) -> Option<Refusal> {
    let wanted = words(when, "segment")?;
    let is_in = facts.member().is_some_and(|member| {
        member.segments.iter().any(|segment| wanted.contains(&&**segment))
            || wanted.iter().any(|wanted| holds_segment(wanted, facts))
    });
    (!is_in).then(|| because(SegmentMismatch))
}

/// Whether nothing stands against a segment that the programme has written or asks for ready-made.
fn holds_segment(wanted: &str, facts: &Facts<'_>) -> bool {
    let ready: Value = serde_json::from_str(READY_SEGMENTS).unwrap();
    let kinds = words(facts.programme, "ready-segments").unwrap_or_default();
    let written = items(facts.programme, "segments").into_iter();
    let mut all = written.chain(kinds.into_iter().flat_map(|kind| items(&ready, kind)));
    all.any(|segment| {
        id(segment) == wanted && super::basket::all_against(&segment["when"], wanted, &[], facts).is_empty()
    })
}

/// Spaces and hyphens away, letters in upper case.
pub fn normalised(code: &str) -> String {
    code.chars().filter(|letter| *letter != ' ' && *letter != '-').collect::<String>().to_ascii_uppercase()
}

/// What counts toward thresholds: goods and services, their money only where they may earn.
fn counted<'a>(facts: &Facts<'a>) -> Vec<Counted<'a>> {
    let counts = |line: &&super::event::LineFacts<'_>| {
        matches!(line.line.kind, LineKind::Goods | LineKind::Service)
            && line.line.gift_of.is_none()
            && !line.line.exclusions.is_some_and(|excluded| excluded.thresholds)
    };
    let prices_have_tax = prices_have_tax(facts);
    let counted = facts.lines.iter().filter(counts).map(|line| Counted {
        line: line.line,
        quantity: of(line.line.quantity),
        now: line.basis.clone(),
        before_discounts: line.before_discounts.clone(),
        is_discounted: line.is_discounted,
        counts_money: line.may_earn,
        has_tax: (tax_earns(facts.programme, prices_have_tax), prices_have_tax),
    });
    counted.collect()
}

/// Whether the order was paid with points of the rule's wallet, where points are either spent or earned.
fn is_spent_instead(rule: &Value, facts: &Facts<'_>) -> bool {
    let wallets = items(facts.programme, "wallets");
    let named = text(rule, "wallet").or_else(|| if wallets.len() == 1 { Some(id(wallets[0])) } else { None });
    let Some(wallet) = wallets.into_iter().find(|wallet| Some(id(wallet)) == named) else { return false };
    let earns_beside = field(wallet, "spend").and_then(|spend| flag(spend, "with-earning")).unwrap_or(true);
    let debits = facts.order().and_then(|order| order.receipt.as_ref()).into_iter().flat_map(|receipt| &receipt.debits);
    !earns_beside && debits.into_iter().any(|debit| *debit.wallet == *id(wallet))
}

fn place(when: &Value, facts: &Facts<'_>) -> Vec<Refusal> {
    let context = facts.context();
    let places = [
        ("channel", context.and_then(|context| context.channel.as_deref())),
        ("store", context.and_then(|context| context.store.as_deref())),
        ("country", context.and_then(|context| context.country.as_deref())),
        ("region", context.and_then(|context| context.region.as_deref())),
        ("partner", context.and_then(|context| context.partner.as_deref())),
        ("delivery", context.and_then(|context| context.delivery_method.as_deref())),
    ];
    let differs = |(name, found): &(&str, Option<&str>)| {
        words(when, name).is_some_and(|wanted| found.is_none_or(|found| !wanted.contains(&found)))
    };
    places.iter().filter(|place| differs(place)).map(|(name, _)| because_of(ConditionNotMet, name)).collect()
}

fn order_number(when: &Value, facts: &Facts<'_>) -> Option<Refusal> {
    let wanted = field(when, "order-number")?;
    let Some(history) = &facts.request.history else { return Some(because_of(ConditionNotMet, "history")) };
    let number_of_this = i64::from(history.orders) + 1;
    let holds = number(wanted, "at-least").is_none_or(|least| number_of_this >= least)
        && number(wanted, "at-most").is_none_or(|most| number_of_this <= most)
        && number(wanted, "is").is_none_or(|is| number_of_this == is)
        && number(wanted, "every").is_none_or(|every| number_of_this % every == 0);
    (!holds).then(|| because_of(ConditionNotMet, "order-number"))
}

/// Memberships and entitlements, half-open; rights that come with the tier are held as long as it is.
fn rights(when: &Value, facts: &Facts<'_>) -> Vec<Refusal> {
    let mut against = Vec::new();
    if let Some(plans) = words(when, "membership")
        && !plans.iter().any(|plan| super::membership::holds(plan, facts))
    {
        against.push(because_of(NotEntitled, plans[0]));
    }
    let now = facts.request.at.unix_seconds;
    if let Some(wanted) = words(when, "entitlement")
        && !facts.member().into_iter().flat_map(|member| &member.entitlements).any(|right| {
            wanted.contains(&&*right.id)
                && right.since.is_none_or(|since| since.unix_seconds <= now)
                && right.until.is_none_or(|until| now < until.unix_seconds)
        })
        && !benefits(facts).iter().any(|benefit| wanted.contains(benefit))
    {
        against.push(because_of(NotEntitled, wanted[0]));
    }
    against
}

/// Rights that come with the tier a member holds.
fn benefits<'a>(facts: &Facts<'a>) -> Vec<&'a str> {
    let held = facts.member().and_then(|_| facts.tier());
    let levels = field(facts.programme, "tiers").map(|tiers| items(tiers, "levels")).unwrap_or_default();
    let level = levels.into_iter().find(|level| Some(id(level)) == held);
    level.and_then(|level| words(level, "benefits")).unwrap_or_default()
}

fn referral(when: &Value, facts: &Facts<'_>) -> Vec<Refusal> {
    let Some(wanted) = field(when, "referral") else { return Vec::new() };
    let Some(found) = &facts.request.referral else { return vec![because_of(ConditionNotMet, "referral")] };
    let mut against = Vec::new();
    if found.rewarded {
        against.push(because(AlreadyGiven));
    }
    if facts.member().is_some_and(|member| member.id == found.referrer) {
        against.push(because_of(SuspectedAbuse, "self-referral"));
    }
    if let Some(warning) = found.warnings.first() {
        against.push(because_of(SuspectedAbuse, warning));
    }
    if let Some(days) = number(wanted, "within-days")
        && facts.request.at.unix_seconds >= facts.zone.days_later(found.registered_at, days).unix_seconds
    {
        against.push(because(Ended));
    }
    against
}

fn registered(when: &Value, facts: &Facts<'_>) -> Option<Refusal> {
    let wanted = field(when, "registered")?;
    let Some(since) = facts.member().and_then(|member| member.enrolled_at) else {
        return Some(because_of(ConditionNotMet, "registered"));
    };
    let until = match (number(wanted, "within-days"), number(wanted, "within-months")) {
        (Some(days), _) => facts.zone.days_later(since, days),
        (None, Some(months)) => facts.zone.months_later(since, months),
        (None, None) => panic!("no span"),
    };
    (facts.request.at.unix_seconds >= until.unix_seconds).then(|| because(Ended))
}

fn task(when: &Value, facts: &Facts<'_>) -> Option<Refusal> {
    let wanted = field(when, "task")?;
    let least = decimal(wanted, "at-least").unwrap();
    let is_done = facts
        .request
        .tasks
        .iter()
        .filter(|task| *task.task == *id(wanted))
        .any(|task| of(task.reached) / task.out_of.map_or_else(|| whole(1), of) >= least);
    (!is_done).then(|| because_of(ConditionNotMet, id(wanted)))
}

fn attributes(when: &Value, facts: &Facts<'_>) -> Vec<Refusal> {
    let mut against = Vec::new();
    for (name, values) in field(when, "attribute").map(fields).unwrap_or_default() {
        if !fits(values, value_of(name, facts)) {
            against.push(because_of(ConditionNotMet, name));
        }
    }
    against
}

/// Whether an attribute is as it is asked for: one of some values, there or not, of a beginning, or none of some.
fn fits(wanted: &Value, found: Option<&str>) -> bool {
    if !wanted.is_object() {
        return found.is_some_and(|found| one_or_more(wanted).contains(&found));
    }
    flag(wanted, "exists").is_none_or(|exists| found.is_some() == exists)
        && text(wanted, "prefix").is_none_or(|prefix| found.is_some_and(|found| found.starts_with(prefix)))
        && words(wanted, "not").is_none_or(|not| found.is_none_or(|found| !not.contains(&found)))
}

/// What an attribute is: the member's, else that of the request.
pub fn value_of<'a>(name: &str, facts: &Facts<'a>) -> Option<&'a str> {
    let of_member = facts.member().into_iter().flat_map(|member| &member.attributes);
    let mut known = of_member.chain(&facts.request.extensions);
    known.find(|known| *known.name == *name).map(|known| &*known.value)
}
