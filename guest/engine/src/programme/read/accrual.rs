//! Rules that earn: what for, whom, how much, with which life and up to which caps.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{Beneficiary, GrantKind, LimitScope, LimitUnit, Text};
use rust_decimal::Decimal as Exact;

use super::super::document::{Node, Value};
use super::super::hint;
use super::super::reader::{self, Fields, Findings};
use super::super::{AccrualRule, Earn, How, Rate, Trigger};
use super::Scope;
use super::caps::{Owner, caps, needs_occasion};
use super::condition::condition;
use super::lifetimes;
use super::rates::by_tier;
use super::reach;
use super::rules::below_threshold;
use super::selectors::{selector, texts};
use crate::condition::Test;
use crate::selection::{Door, Kind, Selector};

/// The largest rate.
const RATE_MAX: u32 = 1_000_000_000;

const BENEFICIARIES: [(&str, Beneficiary); 2] = [("member", Beneficiary::Member), ("referrer", Beneficiary::Referrer)];

/// Whether a base rule competes for lines with others that do.
pub const COMPETES: [(&str, bool); 2] = [("sum", false), ("highest", true)];

const GRANTS: [(&str, GrantKind); 4] = [
    ("coupon", GrantKind::Coupon),
    ("gift", GrantKind::Gift),
    ("entitlement", GrantKind::Entitlement),
    ("tier", GrantKind::Tier),
];

/// A rule, with what it is looked up by.
pub type Indexed = ((Selector, Option<Door>), AccrualRule);

pub fn accrual_rule(fields: &mut Fields<'_>, id: Text, scope: &mut Scope, findings: &mut Findings) -> Option<Indexed> {
    let wallet_at = fields.optional("wallet");
    let named = wallet_at.and_then(|at| scope.wallet(at, findings));
    let on = fields.optional("on").and_then(|at| trigger(at, findings)).unwrap_or(Trigger::Purchase);
    let to = fields.optional("to").and_then(|at| reader::word(at, &BENEFICIARIES, findings));
    let to = to.unwrap_or(Beneficiary::Member);
    let earn_at = fields.required("earn", findings);
    let earn = earn_at.and_then(|at| earn(at, scope, findings));
    let how = earn.as_ref().map(|earn| earn.how);
    let wallet = wallet_of(fields.at, wallet_at, named, how, scope, findings);
    let known = wallet.and_then(|wallet| scope.wallets.get(wallet));
    let scale = known.map_or(0, |wallet| wallet.scale);
    let competes = known.is_some_and(|wallet| wallet.competes);
    let with_base = fields.optional("with-base");
    if let (Some(at), Some(how)) = (with_base, how)
        && !how.is_base()
    {
        findings.error(at, "contradiction", "only rules that earn on lines stand beside others", "leave the field out");
    }
    let competes = with_base.and_then(|at| reader::word(at, &COMPETES, findings)).unwrap_or(competes);
    let funder = fields.optional("funder").and_then(|at| reader::id(at, findings));
    let lifetime = known.and_then(|wallet| lifetimes::of_rule(fields, wallet.lifetime, findings));
    let (selector, chosen) = selector(fields, findings);
    let mut when = condition(fields, true, scope, findings);
    if to == Beneficiary::Referrer && !when.tests.iter().any(|test| matches!(test, Test::Referral(_))) {
        when.tests.push(Test::Referral(None));
        when.sort();
    }
    let owner = Owner {
        id: &id,
        scale,
        unit: LimitUnit::Points,
        by: if to == Beneficiary::Referrer { LimitScope::Referrer } else { LimitScope::Member },
        is_rule: true,
        grants: matches!(how, Some(How::Grant(_))),
        has_coupon: when.coupon.is_some(),
        has_subject: on != Trigger::Purchase,
    };
    let (caps, _) = caps(fields, &owner, scope, findings);
    needs_occasion(fields.at, &caps, &when, scope, findings);
    if reach::is_nothing(&selector) {
        reach::selects_nothing(fields.at, findings);
    }
    if how == Some(How::Multiply) && wallet.is_none() && (caps.per_order.is_some() || !caps.limits.is_empty()) {
        findings.error(fields.at, "missing-field", "a capped multiplier must name its wallet", "");
    }
    let below_threshold = below_threshold(fields, findings);
    check_trigger(fields.at, earn_at, &on, how, &selector, when.needs_basket(), findings);
    let door = match &on {
        Trigger::Action(kind, _) => Some((Kind::Action, Vec::from([kind.clone()]))),
        Trigger::Purchase => when.door(),
    };
    let rule = AccrualRule {
        id,
        wallet,
        on,
        to,
        funder,
        lifetime,
        competes,
        earn: earn?,
        is_for_all: selector.is_everything(),
        chosen,
        when,
        caps,
        below_threshold,
    };
    Some(((selector, door), rule))
}

/// The wallet a rule earns into. The only wallet need not be named; a multiplier without a wallet is for all of them.
fn wallet_of(
    at: &Node,
    wallet_at: Option<&Node>,
    named: Option<usize>,
    how: Option<How>,
    scope: &Scope,
    findings: &mut Findings,
) -> Option<usize> {
    match how {
        Some(How::Grant(_)) => {
            if let Some(at) = wallet_at {
                findings.error(at, "contradiction", "what is granted goes into no wallet", "leave the field out");
            }
            None
        }
        Some(How::Multiply) => named,
        _ => {
            let wallet = named.or_else(|| (scope.wallets.len() == 1).then_some(0));
            if wallet.is_none() && wallet_at.is_none() {
                let help = hint::listed(scope.wallets.iter().map(|wallet| &*wallet.id));
                let message = "the field `wallet` must say which wallet the rule earns into";
                findings.error(at, "missing-field", message, &help);
            }
            wallet
        }
    }
}

/// What an action cannot have: lines, a basket, an amount of money.
fn check_trigger(
    at: &Node,
    earn_at: Option<&Node>,
    on: &Trigger,
    how: Option<How>,
    selector: &Selector,
    needs_basket: bool,
    findings: &mut Findings,
) {
    let is_action = *on != Trigger::Purchase;
    let earn_at = earn_at.unwrap_or(at);
    match how {
        Some(how) if is_action && (how.is_base() || how == How::Multiply) => {
            let help = "let it earn `points`, for the action or per `amount`";
            findings.error(earn_at, "contradiction", "an action has no lines to earn on", help);
        }
        Some(How::Amount) if !is_action => {
            findings.error(earn_at, "contradiction", "only an action has an amount", "say `on` which action it earns");
        }
        _ => {}
    }
    if is_action && !selector.is_everything() {
        findings.error(at, "contradiction", "an action has no lines for `of` to select", "");
    }
    if is_action && needs_basket {
        findings.warning(at.place, "never-applies", "an action has no basket, so the rule never applies", "");
    }
}

fn trigger(at: &Node, findings: &mut Findings) -> Option<Trigger> {
    if let Value::Text(_) = &at.value {
        return reader::word(at, &[("purchase", ())], findings).map(|()| Trigger::Purchase);
    }
    let mut fields = Fields::open(at, findings)?;
    let action = fields.required("action", findings).and_then(|at| reader::id(at, findings));
    let subjects = texts(&mut fields, "subject", findings);
    fields.finish(&[], findings);
    action.map(|action| Trigger::Action(action, subjects))
}

fn earn(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<Earn> {
    let mut fields = Fields::open(at, findings)?;
    let names = ["percent", "points", "multiply", "grant"];
    let (kind, is_ambiguous) = (fields.one_of(&names, findings), fields.has_any(&names));
    let per = fields.optional("per");
    fields.finish(&[], findings);
    let Some((name, value_at)) = kind else {
        if !is_ambiguous {
            let help = "one of `percent`, `points`, `multiply`, `grant`";
            findings.error(at, "missing-field", "it does not say how much is earned", help);
        }
        return None;
    };
    if let Some(per_at) = per
        && name != "points"
    {
        findings.error(per_at, "contradiction", &format!("`per` goes with `points`, not with `{name}`"), "");
        return None;
    }
    if name == "grant" {
        let (kind, id, quantity, days) = reward(value_at, findings)?;
        return Some(Earn { how: How::Grant(kind), rate: Rate::Reward(id, quantity, days) });
    }
    let rate = rate(value_at, if name == "multiply" { 1 } else { 0 }, scope, findings);
    let how = match (name, per) {
        ("percent", _) => How::Percent,
        ("multiply", _) => How::Multiply,
        (_, None) => How::Flat,
        (_, Some(at)) => step(at, scope.minor_units, findings)?,
    };
    Some(Earn { how, rate: rate? })
}

/// What points are given for: a step of money, or one of a few words.
fn step(at: &Node, minor_units: u8, findings: &mut Findings) -> Option<How> {
    if let Value::Text(word) = &at.value
        && !word.starts_with(|first: char| first.is_ascii_digit() || first == '-')
    {
        return reader::word(at, &[("unit", How::Unit), ("order", How::Order), ("amount", How::Amount)], findings);
    }
    match reader::amount(at, minor_units, findings)? {
        0 => {
            findings.error(at, "out-of-range", "a step must be above zero", "");
            None
        }
        per => Some(How::Step(per)),
    }
}

/// A rate: a decimal, one for each tier, or a figure of the member.
fn rate(at: &Node, least: i64, scope: &Scope, findings: &mut Findings) -> Option<Rate> {
    let Value::Object(_) = &at.value else { return fixed_rate(at, least, findings).map(Rate::Fixed) };
    let mut fields = Fields::open(at, findings)?;
    let kind = fields.one_of(&["by-tier", "figure"], findings);
    fields.finish(&[], findings);
    match kind {
        Some(("figure", at)) => reader::id(at, findings).map(Rate::Figure),
        Some((_, at)) => {
            let read = |at: &Node, findings: &mut Findings| fixed_rate(at, least, findings);
            by_tier(at, scope, findings, &read).map(Rate::ByTier)
        }
        None => {
            let help = "a decimal such as \"5\", `by-tier`, or `figure`";
            findings.error(at, "missing-field", "it does not say which rate", help);
            None
        }
    }
}

fn fixed_rate(at: &Node, least: i64, findings: &mut Findings) -> Option<Exact> {
    let value = reader::decimal(at, 0, findings)?;
    if value < Exact::from(least) {
        findings.error(at, "out-of-range", "a multiplier cannot take points away", "use a factor of at least \"1\"");
        return None;
    }
    if value > Exact::from(RATE_MAX) || value.scale() > 6 {
        findings.error(at, "out-of-range", "it is out of range", "at most 1000000000, with at most 6 decimals");
        return None;
    }
    Some(value)
}

/// A right or reward: its kind and id, how many, and for how many days.
#[inline(never)]
pub fn reward(at: &Node, findings: &mut Findings) -> Option<(GrantKind, Text, i64, Option<u32>)> {
    let mut fields = Fields::open(at, findings)?;
    let names = GRANTS.map(|(name, _)| name);
    let (what, is_ambiguous) = (fields.one_of(&names, findings), fields.has_any(&names));
    let days = fields.optional("days").and_then(|at| reader::whole(at, 1..=36_525, findings));
    let quantity = fields.optional("quantity").map_or(Some(1), |at| reader::whole(at, 1..=1_000_000, findings));
    fields.finish(&[], findings);
    let Some((name, id_at)) = what else {
        if !is_ambiguous {
            let help = "one of `coupon`, `gift`, `entitlement`, `tier`";
            findings.error(at, "missing-field", "it does not say what is granted", help);
        }
        return None;
    };
    let kind = GRANTS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)?;
    let days = days.and_then(|days| u32::try_from(days).ok());
    Some((kind, reader::id(id_at, findings)?, quantity?, days))
}
