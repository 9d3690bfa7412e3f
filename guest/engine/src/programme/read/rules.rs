//! Rules of a programme: what earns, what makes cheaper, what is offered.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{Text, ThresholdLoss};
use rust_decimal::Decimal as Exact;

use super::super::document::Node;
use super::super::reader::{self, Fields, Findings};
use super::super::{AccrualRule, Base, DiscountRule, How, Lane, Offer, Select, Take};
use super::conditions::condition;
use super::selectors::selector;
use super::{Scope, duplicate, unknown};
use crate::bounds::{MULTIPLIERS_MAX, RULES_MAX, WALLETS_MAX};
use crate::money::{self, Percent};
use crate::order;
use crate::selection::{Door, Selector};

/// Which rules of a lane take effect.
const SELECTS: [(&str, Select); 4] =
    [("all", Select::All), ("best", Select::Best), ("first", Select::First), ("lowest", Select::Lowest)];

/// What a percentage is taken of.
const BASES: [(&str, Base); 2] = [("original", Base::Original), ("running", Base::Running)];

const THRESHOLD_LOSS: [(&str, ThresholdLoss); 3] = [
    ("frozen-proportional", ThresholdLoss::FrozenProportional),
    ("keep", ThresholdLoss::Keep),
    ("re-rate", ThresholdLoss::ReRate),
];

/// Reads the rules under `name`, whose ids are unique over all of them.
pub fn each_rule<T>(
    fields: &mut Fields<'_>,
    name: &'static str,
    scope: &mut Scope,
    findings: &mut Findings,
    read: fn(&mut Fields<'_>, Text, &mut Scope, &mut Findings) -> Option<T>,
) -> Vec<T> {
    let Some(at) = fields.optional(name) else { return Vec::new() };
    let items = reader::some_items(at, RULES_MAX, findings);
    let mut ids: Vec<(Text, &Node)> = Vec::new();
    let mut rules = Vec::new();
    for at in items {
        let Some(mut fields) = Fields::open(at, findings) else { continue };
        let id = fields.required("id", findings).and_then(|at| reader::id(at, findings)).unwrap_or_else(|| "".into());
        if !id.is_empty() {
            ids.push((id.clone(), at));
        }
        if let Some(at) = fields.optional("name") {
            reader::string(at, findings);
        }
        rules.extend(read(&mut fields, id, scope, findings));
        let later = ["group", "exclusive", "conflicts", "tags", "budget", "audience", "cooldown", "margin"];
        fields.finish(&later, findings);
    }
    remember(ids, scope, findings);
    rules
}

/// Adds the ids of one kind of rules to those known, and reports ids that stand twice.
fn remember(ids: Vec<(Text, &Node)>, scope: &mut Scope, findings: &mut Findings) {
    let ids = order::sorted(ids, |left, right| left.0.cmp(&right.0));
    let mut before: Option<&Text> = None;
    for (id, at) in &ids {
        if before == Some(id) || scope.rules.binary_search(id).is_ok() {
            duplicate(at, id, findings);
        }
        before = Some(id);
    }
    scope.rules.extend(ids.into_iter().map(|(id, _)| id));
    scope.rules = order::sorted(core::mem::take(&mut scope.rules), Text::cmp);
}

pub fn too_many_multipliers(rules: &[AccrualRule], at: &Node, findings: &mut Findings) {
    let count = rules.iter().filter(|rule| rule.earn.how == How::Multiply).count();
    if count > MULTIPLIERS_MAX {
        findings.error(at, "too-many", &format!("{count} multipliers are more than {MULTIPLIERS_MAX}"), "");
    }
}

pub fn lanes(fields: &mut Fields<'_>, scope: &mut Scope, findings: &mut Findings) -> Vec<Lane> {
    let mut lanes = Vec::new();
    for at in fields.optional("lanes").map(|at| reader::some_items(at, WALLETS_MAX, findings)).unwrap_or_default() {
        let Some(mut fields) = Fields::open(at, findings) else { continue };
        let id = fields.required("id", findings).and_then(|at| reader::id(at, findings));
        let select = fields.optional("select").and_then(|at| reader::word(at, &SELECTS, findings));
        let base = fields.optional("base").and_then(|at| reader::word(at, &BASES, findings));
        fields.finish(&["groups", "exclusive", "conflicts", "max-per-line", "cap"], findings);
        let Some(id) = id else { continue };
        if scope.lanes.contains(&id) {
            duplicate(at, &id, findings);
        }
        scope.lanes.push(id.clone());
        lanes.push(Lane { id, select: select.unwrap_or(Select::Best), base: base.unwrap_or(Base::Running) });
    }
    if lanes.is_empty() {
        // A programme without lanes has one, in which the best discount wins.
        let id = Text::from("discounts");
        scope.lanes.push(id.clone());
        lanes.push(Lane { id, select: Select::Best, base: Base::Running });
    }
    lanes
}

pub fn discount_rule(
    fields: &mut Fields<'_>,
    id: Text,
    scope: &mut Scope,
    findings: &mut Findings,
) -> Option<((Selector, Option<Door>), DiscountRule)> {
    let lane_at = fields.optional("lane");
    let lane = match lane_at {
        None if scope.lanes.len() == 1 => Some(0),
        None => {
            let help = reader::listed(scope.lanes.iter().map(|id| &**id));
            let message = "the field `lane` must say where the rule takes its turn";
            findings.error(fields.at, "missing-field", message, &help);
            None
        }
        Some(at) => reader::id(at, findings).and_then(|id| {
            let position = scope.lanes.iter().position(|lane| *lane == id);
            if position.is_none() {
                unknown(at, "lane", &id, scope.lanes.iter().map(|id| &**id), findings);
            }
            position
        }),
    };
    let take = fields.required("take", findings).and_then(|at| take(at, scope, findings));
    let cap_per_order = fields.optional("cap").and_then(|at| {
        let mut fields = Fields::open(at, findings)?;
        let cap = fields.optional("per-order");
        let cap = cap.and_then(|at| reader::amount(at, scope.minor_units, findings));
        fields.finish(&["per-line", "per-day", "per-month", "per-year", "per-member", "total", "uses"], findings);
        cap
    });
    let priority = priority(fields, findings);
    let funder = fields.optional("funder").and_then(|at| reader::id(at, findings));
    let of = fields.has("of").then_some(fields.at);
    let (selector, chosen) = selector(fields, findings);
    if let (Some(at), true) = (of, chosen.is_some()) {
        findings.not_yet(at, "a discount on chosen categories");
    }
    let when = condition(fields, scope, findings);
    let below_threshold = below_threshold(fields, findings);
    let rule = DiscountRule { id, lane: lane?, take: take?, when, cap_per_order, priority, funder, below_threshold };
    Some(((selector, None), rule))
}

fn take(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<Take> {
    let mut fields = Fields::open(at, findings)?;
    let kind = fields.one_of(&["percent", "amount"], findings);
    let later = [
        "fixed-price",
        "tiered",
        "per-step",
        "cheapest",
        "dearest",
        "nth",
        "bundle",
        "buy",
        "get",
        "gift",
        "choice",
        "shipping",
        "member-price",
        "entitlement",
        "repeat",
    ];
    let is_later = later.iter().any(|name| fields.has(name));
    fields.finish(&later, findings);
    let Some((name, at)) = kind else {
        if !is_later {
            let help = "one of `percent`, `amount`";
            findings.error(at, "missing-field", "it does not say how much is taken off", help);
        }
        return None;
    };
    if name == "amount" {
        return reader::amount(at, scope.minor_units, findings).map(Take::Amount);
    }
    let percent = reader::decimal(at, 0, findings)?;
    if percent > Exact::ONE_HUNDRED || percent.scale() > 6 {
        let help = "from \"0\" to \"100\", with at most 6 decimals";
        findings.error(at, "out-of-range", "that share cannot be taken off", help);
        return None;
    }
    money::decimal_of(percent).and_then(Percent::new).map(Take::Percent)
}

pub fn offer(fields: &mut Fields<'_>, id: Text, scope: &mut Scope, findings: &mut Findings) -> Option<Offer> {
    let text = fields.optional("text").and_then(|at| reader::id(at, findings)).unwrap_or_else(|| id.clone());
    let sku = fields.optional("sku").and_then(|at| reader::id(at, findings));
    let category = fields.optional("category").and_then(|at| reader::id(at, findings));
    let rule = fields.optional("rule").and_then(|at| {
        let rule = reader::id(at, findings)?;
        if scope.rules.binary_search(&rule).is_err() {
            unknown(at, "rule", &rule, scope.rules.iter().map(|id| &**id).take(20), findings);
        }
        Some(rule)
    });
    let priority = priority(fields, findings);
    let figure = |fields: &mut Fields<'_>, name, default, findings: &mut Findings| {
        fields.optional(name).map_or(Some(default), |at| reader::decimal(at, 0, findings))
    };
    let value = figure(fields, "value", Exact::ZERO, findings);
    let cost = figure(fields, "cost", Exact::ZERO, findings);
    let probability = fields.optional("probability").map_or(Some(Exact::ONE), |at| {
        let probability = reader::decimal(at, 0, findings)?;
        if probability > Exact::ONE {
            findings.error(at, "out-of-range", "a probability is at most 1", "");
            return None;
        }
        Some(probability)
    });
    let when = condition(fields, scope, findings);
    Some(Offer { id, text, sku, category, rule, when, priority, probability: probability?, value: value?, cost: cost? })
}

pub fn below_threshold(fields: &mut Fields<'_>, findings: &mut Findings) -> ThresholdLoss {
    let at = fields.optional("below-threshold");
    at.and_then(|at| reader::word(at, &THRESHOLD_LOSS, findings)).unwrap_or(ThresholdLoss::FrozenProportional)
}

fn priority(fields: &mut Fields<'_>, findings: &mut Findings) -> i64 {
    let priority = fields.optional("priority");
    priority.and_then(|at| reader::whole(at, -1_000_000..=1_000_000, findings)).unwrap_or(0)
}
