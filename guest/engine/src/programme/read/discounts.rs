//! Rules that make something cheaper: when and where they take their turn, how far they go, and what they do.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{LimitScope, LimitUnit, Text};

use super::super::document::Node;
use super::super::reader::{self, Fields, Findings};
use super::super::{Caps, DiscountRule, Effect, Exclusive, Limit, On, Select, Take};
use super::caps::{Owner, caps, needs_occasion};
use super::condition::condition;
use super::effects::{effects, is_by_coupon};
use super::reach;
use super::rules::{below_threshold, priority};
use super::selectors::one_or_more;
use super::{Scope, lanes};
use crate::condition::{Condition, Test};
use crate::money::Units;
use crate::order;
use crate::selection::{Door, Selector};

const EXCLUSIVE: [(&str, Exclusive); 3] =
    [("group", Exclusive::Group), ("lane", Exclusive::Lane), ("order", Exclusive::Order)];

/// A rule as it is read, with what belongs to other parts of the programme.
pub struct Read {
    pub rule: DiscountRule,
    /// What it does, with what each effect is looked up by.
    pub effects: Vec<((Selector, Option<Door>), Effect)>,
    /// Tags that it shares with no other rule in effect.
    pub tags: Vec<Text>,
    pub exclusive_at: Option<u32>,
    pub conflicts_at: Option<u32>,
}

/// Where a rule stands in the document, and what it says of the others.
#[derive(Debug, Clone, Copy)]
pub struct Places {
    pub rule: u32,
    pub exclusive: Option<u32>,
    pub conflicts: Option<u32>,
}

pub fn discount_rule(fields: &mut Fields<'_>, id: Text, scope: &mut Scope, findings: &mut Findings) -> Option<Read> {
    let position = lanes::place(fields, scope, findings);
    let found = effects(fields, scope, findings);
    let is_for_members = !found.is_empty() && found.iter().all(|(_, effect)| effect.take.needs_member());
    let mut when = condition(fields, is_for_members || fields.has("costs"), scope, findings);
    let owner = Owner {
        id: &id,
        scale: scope.minor_units,
        unit: LimitUnit::Money,
        by: LimitScope::Member,
        is_rule: true,
        grants: !found.is_empty() && found.iter().all(|(_, effect)| matches!(effect.take, Take::Grant(..))),
        has_coupon: when.coupon.is_some(),
        // That a basket has none is told with all else that it does not tell.
        has_subject: true,
    };
    let caps_at = fields.at;
    let (caps, cap_per_line) = caps(fields, &owner, scope, findings);
    needs_occasion(caps_at, &caps, &when, scope, findings);
    let priority = priority(fields, findings);
    let exclusive_at = fields.optional("exclusive");
    let exclusive = exclusive_at.and_then(|at| reader::word(at, &EXCLUSIVE, findings));
    let conflicts_at = fields.optional("conflicts");
    let tags = conflicts_at.map(|at| one_or_more(at, "conflicts", findings)).unwrap_or_default();
    let funder = fields.optional("funder").and_then(|at| reader::id(at, findings));
    let below_threshold = below_threshold(fields, findings);
    let costs = fields.optional("costs").and_then(|at| costs(at, scope, findings));

    never_applies(fields.at, "a discount", &when, &caps, scope, findings);
    let takes_something = found.is_empty() || found.iter().any(|(_, effect)| effect.take.is_something());
    if !takes_something || caps.per_order == Some(0) || cap_per_line == Some(0) {
        let help = "let it take something off, or leave the rule out";
        findings.warning(fields.at.place, "never-applies", "it takes nothing off", help);
    }

    if !found.is_empty() && found.iter().all(|(selector, _)| reach::is_nothing(selector)) {
        reach::selects_nothing(fields.at, findings);
    }

    let (lane, group) = position?;
    let select = scope.lanes.get(lane)?.groups.get(group)?.select;
    if select == Select::BestPerLine && found.iter().any(|(_, effect)| !effect.take.is_line_by_line()) {
        let help = "let it take `percent`, an `amount` per unit or a `price`, without `units` and steps";
        let message = "in a group that selects the best for each line a rule must be decided line by line";
        findings.error(fields.at, "contradiction", message, help);
    }
    when.by_value = found.iter().any(|(_, effect)| is_by_coupon(&effect.take));
    if when.by_value && when.coupon.is_none() {
        let help = "add `coupon` to `when`";
        findings.error(fields.at, "missing-field", "a rate by the coupon needs the coupon", help);
    }
    let rule = DiscountRule {
        id,
        lane,
        group,
        effects: 0..found.len(),
        when,
        caps,
        cap_per_line,
        priority,
        exclusive,
        tags: Vec::new(),
        funder,
        below_threshold,
        costs,
    };
    let door = |effect: &Effect, selector: &Selector| match effect.on {
        On::Goods if selector.is_everything() => rule.when.door(),
        _ => None,
    };
    let indexed = |(selector, effect)| {
        let door = door(&effect, &selector);
        ((selector, door), effect)
    };
    let effects = found.into_iter().map(indexed).collect();
    let place = |at: &Node| at.place;
    let (exclusive_at, conflicts_at) = (exclusive_at.map(place), conflicts_at.map(place));
    Some(Read { effects, tags, exclusive_at, conflicts_at, rule })
}

/// What neither a basket nor a request for offers tells: who brought the member, how far tasks are, what an action was done to.
pub fn never_applies(at: &Node, rule: &str, when: &Condition, caps: &Caps, scope: &Scope, findings: &mut Findings) {
    let limits = scope.limits.get(caps.limits.clone()).unwrap_or_default();
    let counts_by = |by| limits.iter().any(|limit: &Limit| limit.by.contains(&by));
    let what = if when.tests.iter().any(|test| matches!(test, Test::Referral(_))) || counts_by(LimitScope::Referrer) {
        "who brought the member"
    } else if when.tests.iter().any(|test| matches!(test, Test::Task(..))) {
        "how far a task is done"
    } else if counts_by(LimitScope::Subject) {
        "the subject of an action"
    } else {
        return;
    };
    let message = format!("{rule} does not know {what}, so the rule never applies");
    findings.warning(at.place, "never-applies", &message, "let a rule that earns ask for it, and grant a coupon");
}

/// All discounts of a programme.
pub struct Discounts {
    pub rules: Vec<DiscountRule>,
    pub effects: Vec<Effect>,
    /// What each effect is looked up by.
    pub keys: Vec<(Selector, Option<Door>)>,
    pub tags: Vec<Text>,
    pub places: Vec<Places>,
}

/// Puts together what was read rule by rule.
pub fn together(read: Vec<(u32, Read)>) -> Discounts {
    let tags = order::sorted(read.iter().flat_map(|(_, read)| &read.tags).collect(), |left, right| left.cmp(right));
    let effects = read.iter().map(|(_, read)| read.effects.len()).sum();
    let mut all = Discounts {
        rules: Vec::with_capacity(read.len()),
        effects: Vec::with_capacity(effects),
        keys: Vec::with_capacity(effects),
        tags: Vec::new(),
        places: Vec::with_capacity(read.len()),
    };
    for tag in tags {
        if all.tags.last() != Some(tag) {
            all.tags.push(tag.clone());
        }
    }
    for (place, Read { mut rule, effects, tags, exclusive_at, conflicts_at }) in read {
        all.places.push(Places { rule: place, exclusive: exclusive_at, conflicts: conflicts_at });
        let first = all.effects.len();
        for (key, effect) in effects {
            all.keys.push(key);
            all.effects.push(Effect { rule: all.rules.len(), ..effect });
        }
        rule.effects = first..all.effects.len();
        let places = tags.iter().filter_map(|tag| all.tags.binary_search(tag).ok()).collect();
        for place in order::sorted(places, usize::cmp) {
            if rule.tags.last() != Some(&place) {
                rule.tags.push(place);
            }
        }
        all.rules.push(rule);
    }
    all
}

/// The points that a reward costs.
fn costs(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<(usize, Units)> {
    let mut fields = Fields::open(at, findings)?;
    let wallet = fields.required("wallet", findings).and_then(|at| scope.wallet(at, findings));
    let points_at = fields.required("points", findings);
    let scale = wallet.and_then(|wallet| scope.wallets.get(wallet)).map(|wallet| wallet.scale);
    let points = points_at.and_then(|at| Some((at, reader::amount(at, scale?, findings)?)));
    fields.finish(&[], findings);
    if let Some((at, 0)) = points {
        findings.error(at, "out-of-range", "a reward costs more than nothing", "leave `costs` out");
    }
    Some((wallet?, points?.1))
}
