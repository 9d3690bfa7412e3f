//! What is offered: each offer, what must have come about for it, and how it is rationed.

use alloc::vec::Vec;

use loyalty_contract::{LimitScope, LimitUnit, Text};
use rust_decimal::Decimal as Exact;

use super::super::discount::{DiscountRule, Effect, On, Rate, Take, UnitPrice};
use super::super::document::{Node, Value};
use super::super::offers::{
    Asked, CERTAIN, Expiring, Goods, Interest, MICRO_DIGITS, Micros, Offer, Pause, ProductPick, Shelf, Triggers,
    Within, Worth,
};
use super::super::reader::{self, Fields, Findings};
use super::absence::absence;
use super::affinity::ReadAffinity;
use super::caps::{Owner, caps, needs_occasion};
use super::condition::condition;
use super::discounts::never_applies;
use super::recommend::{channels, days, micros, parts};
use super::rules::priority;
use super::selectors::{sorted, texts};
use super::{Scope, unknown};
use crate::absence::Absence;
use crate::money::{self, Rounding};
use crate::order;
use crate::selection::{Categories, Door, Index, Kind, Selector, fingerprint};

/// An uplift may be below zero: some are better left alone.
const UPLIFT_MIN: i64 = -1_000_000_000_000;

/// An offer as it is read, with the goods that its triggers name.
pub struct Read {
    offer: Offer,
    goes_with: Option<Named>,
    replaces: Option<Named>,
}

/// Goods by their skus or categories.
type Named = (Kind, Vec<Text>);

/// Goods that an offer asks for, and after how many days; with their names, of which places are made when all are known.
type Trigger = ((Goods, Option<u32>), Option<Named>);

pub fn offer(fields: &mut Fields<'_>, id: Text, scope: &mut Scope, findings: &mut Findings) -> Option<Read> {
    let at = fields.at;
    let text = fields.optional("text").and_then(|at| reader::id(at, findings)).unwrap_or_else(|| id.clone());
    let sku = fields.optional("sku").and_then(|at| reader::id(at, findings));
    let category = fields.optional("category").and_then(|at| reader::id(at, findings));
    let rule = fields.optional("rule").and_then(|at| {
        let rule = reader::id(at, findings)?;
        if scope.rules.binary_search(&rule).is_err() {
            unknown(at, "rule", &rule, scope.rules.iter().map(|id| &**id), findings);
        }
        Some(rule)
    });
    let priority = priority(fields, findings);
    let is_of_product = sku.is_some() || category.is_some();
    let value = fields.optional("value").map_or(Some(Worth::Fixed(0)), |at| worth(at, is_of_product, findings));
    let mut figure = |name, least| fields.optional(name).map_or(Some(0), |at| micros(at, least, findings));
    let (uplift, cost) = (figure("uplift", UPLIFT_MIN), figure("cost", 0));
    let fatigue = fields.optional("fatigue").and_then(|at| micros(at, 0, findings));
    let probability = fields.optional("probability").map_or(Some(CERTAIN), |at| probability(at, findings));
    let (goes_with, goes_with_named) = goods(fields, "goes-with", is_of_product, findings).unzip();
    let (replaces, replaces_named) = goods(fields, "replaces", is_of_product, findings).unzip();
    let triggers = Triggers {
        goes_with: goes_with.map(|(goods, _)| goods),
        replaces,
        expiring: fields.optional("expiring-points").and_then(|at| expiring(at, scope, findings)),
        near_tier: fields.optional("near-tier").and_then(|at| near_tier(at, scope, findings)),
        win_back: fields.optional("win-back").and_then(|at| win_back(at, scope, findings)),
    };
    let channels = channels(fields, findings);
    let pause = Pause {
        after_shown: days(fields, "cooldown-days", 0, findings),
        after_taken: days(fields, "again-after-days", 1, findings),
        after_declined: days(fields, "asks-again-after-days", 1, findings),
    };
    let holdout = fields.optional("holdout").and_then(|at| parts(at, findings)).unwrap_or(0);
    let when = condition(fields, false, scope, findings);
    let owner = Owner {
        id: &id,
        scale: 0,
        unit: LimitUnit::Uses,
        by: LimitScope::Member,
        is_rule: true,
        grants: true,
        has_coupon: when.coupon.is_some(),
        has_subject: false,
    };
    let (caps, _) = caps(fields, &owner, scope, findings);
    needs_occasion(at, &caps, &when, scope, findings);
    never_applies(at, "an offer", &when, &caps, scope, findings);

    let (value, uplift, cost, probability) = (value?, uplift?, cost?, probability?);
    let told = match value {
        Worth::Fixed(value) => money::shortest(i128::from(value) + i128::from(uplift), MICRO_DIGITS),
        Worth::Margin => None,
    };
    let offer = Offer {
        key: fingerprint(&id),
        id,
        text,
        sku,
        category,
        interest: None,
        pick: None,
        rule,
        is_of_discount: false,
        lowered_by: None,
        when,
        channels,
        priority,
        probability,
        value,
        uplift,
        cost,
        told,
        triggers,
        pause,
        fatigue,
        caps,
        holdout,
    };
    Some(Read { offer, goes_with: goes_with_named.flatten(), replaces: replaces_named.flatten() })
}

/// What it brings: money, or the margin of its product.
fn worth(at: &Node, is_of_product: bool, findings: &mut Findings) -> Option<Worth> {
    if !matches!(&at.value, Value::Text(text) if text == "margin") {
        return micros(at, 0, findings).map(Worth::Fixed);
    }
    of_product(at, "a margin is that of a product", is_of_product, findings)?;
    Some(Worth::Margin)
}

/// Reports what asks for a product where there is none.
fn of_product(at: &Node, message: &str, is_of_product: bool, findings: &mut Findings) -> Option<()> {
    if !is_of_product {
        let help = "add `sku`, or `category` to have a product picked";
        findings.error(at, "missing-field", message, help);
    }
    is_of_product.then_some(())
}

fn probability(at: &Node, findings: &mut Findings) -> Option<Micros> {
    let probability = up_to_one(at, "a probability is at most 1", findings)?;
    money::round(probability, MICRO_DIGITS, Rounding::HalfUp)
}

fn up_to_one(at: &Node, message: &str, findings: &mut Findings) -> Option<Exact> {
    let figure = reader::decimal(at, 0, findings)?;
    if figure > Exact::ONE {
        findings.error(at, "out-of-range", message, "");
        return None;
    }
    Some(figure)
}

/// The goods under `name`, and the days after which they are replaced; with their skus or categories.
fn goods(fields: &mut Fields<'_>, name: &'static str, is_of_product: bool, findings: &mut Findings) -> Option<Trigger> {
    let at = fields.optional(name)?;
    if let Value::Text(text) = &at.value
        && text == "product"
    {
        of_product(at, "the facts of a product need the product", is_of_product, findings)?;
        return Some(((Goods::OfProduct, None), None));
    }
    if !matches!(at.value, Value::Object(_)) {
        let help = "name a `sku` or `category`, or write \"product\" to go by the facts of the product";
        findings.error(at, "wrong-type", "expected an object or \"product\"", help);
        return None;
    }
    let mut fields = Fields::open(at, findings)?;
    let (skus, categories) = (texts(&mut fields, "sku", findings), texts(&mut fields, "category", findings));
    let after_days = if name == "replaces" { days(&mut fields, "after-days", 1, findings) } else { None };
    if !matches!(&at.value, Value::Object(entries) if entries.iter().any(|(name, _)| name != "after-days")) {
        findings.error(at, "missing-field", "it names nothing", "one of `sku`, `category`");
    }
    fields.finish(&[], findings);
    let (goods, named) = match (skus.is_empty(), categories.is_empty()) {
        (true, _) => (Goods::OneOf(Vec::new()), (Kind::Category, sorted(categories))),
        (false, true) => (Goods::OneOf(Vec::new()), (Kind::Sku, sorted(skus))),
        (false, false) => {
            let skus = sorted(skus);
            (Goods::Within(skus.clone(), Categories::new(categories.into_iter())), (Kind::Sku, skus))
        }
    };
    Some(((goods, after_days), Some(named)))
}

fn expiring(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<Expiring> {
    let mut fields = Fields::open(at, findings)?;
    let expiring = expiring_points(&mut fields, scope, findings);
    fields.finish(&[], findings);
    expiring
}

/// Which points are meant and how soon they expire: `wallet`, `days`, `at-least`, in an object or among other fields.
pub fn expiring_points(fields: &mut Fields<'_>, scope: &Scope, findings: &mut Findings) -> Option<Expiring> {
    let wallet = fields.required("wallet", findings).and_then(|at| scope.wallet(at, findings));
    fields.required("days", findings);
    let days = days(fields, "days", 1, findings);
    let scale = wallet.and_then(|wallet| scope.wallets.get(wallet)).map_or(0, |wallet| wallet.scale);
    let at_least = fields.optional("at-least").map_or(Some(1), |at| reader::amount(at, scale, findings));
    Some(Expiring { wallet: wallet?, days: days?, at_least: at_least?.max(1) })
}

fn near_tier(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<Within> {
    let mut fields = Fields::open(at, findings)?;
    let within = fields.required("within", findings).and_then(|at| match &at.value {
        Value::Text(text) if text.ends_with('%') => parts(at, findings).map(Within::Share),
        _ => reader::amount(at, scope.minor_units, findings).map(Within::Money),
    });
    fields.finish(&[], findings);
    if scope.tiers.is_empty() {
        findings.error(at, "contradiction", "the programme has no tiers to be near to", "add `tiers`");
    }
    within
}

/// How long members have stayed away who are to be won back.
fn win_back(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<Absence> {
    let mut fields = Fields::open(at, findings)?;
    let absence = absence(&mut fields, scope, findings);
    fields.finish(&[], findings);
    absence
}

/// Puts together what was read offer by offer; discounts come with their places by id.
pub fn together(
    read: Vec<(u32, Read)>,
    (discounts, by_id): (&[DiscountRule], &[usize]),
    effects: &[Effect],
    affinity: Option<ReadAffinity>,
) -> (Vec<Offer>, Shelf) {
    let named = |named: &Option<Named>| {
        let (kind, values) = named.clone().unwrap_or((Kind::Sku, Vec::new()));
        values.into_iter().map(move |value| (kind, value))
    };
    let all = read.iter().flat_map(|(_, read)| named(&read.goes_with).chain(named(&read.replaces)));
    let mut shelf = Shelf { goods: Asked::new(all), ..Shelf::default() };
    let id_of = |place: usize| discounts.get(place).map_or("", |rule| &rule.id);
    let mut keys = Vec::with_capacity(read.len());
    let mut offers = Vec::with_capacity(read.len());
    let mut picks: Vec<ProductPick> = Vec::new();
    for (_, Read { mut offer, goes_with, replaces }) in read {
        let places = |named: &Named| {
            let place = |value: &Text| shelf.goods.find(named.0, value, fingerprint(value));
            Goods::OneOf(named.1.iter().filter_map(place).collect())
        };
        if let (Some(named), Some(goods @ Goods::OneOf(_))) = (&goes_with, &mut offer.triggers.goes_with) {
            *goods = places(named);
        }
        if let (Some(named), Some((goods @ Goods::OneOf(_), _))) = (&replaces, &mut offer.triggers.replaces) {
            *goods = places(named);
        }
        let place = |rule: &Text| order::with_id(by_id, rule, &id_of).first();
        if let Some(discount) = offer.rule.as_ref().and_then(place).and_then(|place| discounts.get(*place)) {
            offer.is_of_discount = true;
            offer.lowered_by = effect_on_one_unit(discount, effects);
        }
        picks.extend(pick(&offer));
        keys.push((Selector::default(), door(&offer, goes_with.or(replaces))));
        offers.push(offer);
    }
    shelf.index = Index::new(keys);
    shelf.picks = once_each(picks);
    let wallets = offers.iter().filter_map(|offer| Some(offer.triggers.expiring.as_ref()?.wallet));
    shelf.wallets = order::sorted(wallets.collect(), usize::cmp);
    shelf.wallets.dedup();
    for offer in &mut offers {
        offer.pick = pick(offer).and_then(|own| shelf.picks.binary_search(&own).ok());
    }
    let categories = offers.iter().filter_map(|offer| offer.category.as_ref()).collect();
    let mut categories: Vec<&Text> = order::sorted(categories, |left, right| left.cmp(right));
    categories.dedup();
    let interest = |category: &Text| match &affinity {
        Some(affinity) => affinity.interest(category),
        None => Interest { category: category.clone(), share: None, lifts: Vec::new() },
    };
    shelf.interests = categories.into_iter().map(interest).collect();
    for offer in &mut offers {
        let category = offer.category.as_ref();
        let place = |own| shelf.interests.binary_search_by(|interest| interest.category.cmp(own)).ok();
        offer.interest = category.and_then(place);
    }
    shelf.affinity = affinity.map(|read| read.affinity);
    (offers, shelf)
}

/// What a discount takes off an order of one unit, where neither other units nor anything about the member tell.
fn effect_on_one_unit(discount: &DiscountRule, effects: &[Effect]) -> Option<usize> {
    let place = discount.effects.start;
    let effect = effects.get(place).filter(|_| discount.effects.len() == 1)?;
    let is_told = match &effect.take {
        Take::Percent(rate, None) | Take::Amount(rate) | Take::PerStep(rate, _) | Take::PerUnit(rate, None) => {
            matches!(rate, Rate::Fixed(_))
        }
        Take::Price(price, None) => matches!(price, UnitPrice::Fixed(_)),
        _ => false,
    };
    (is_told && effect.on == On::Goods && effect.chosen.is_none()).then_some(place)
}

/// The product that an offer has picked, if it is not about one.
fn pick(offer: &Offer) -> Option<ProductPick> {
    let goes_with = matches!(offer.triggers.goes_with, Some(Goods::OfProduct));
    let replaces = matches!(offer.triggers.replaces, Some((Goods::OfProduct, _)));
    let needs_margin = offer.value == Worth::Margin;
    if offer.sku.is_some() || !(goes_with || replaces || needs_margin) {
        return None;
    }
    Some(ProductPick {
        category: offer.category.clone()?,
        goes_with,
        replaces,
        needs_margin,
        lowered_by: offer.lowered_by,
    })
}

fn once_each(picks: Vec<ProductPick>) -> Vec<ProductPick> {
    let mut picks = order::sorted(picks, ProductPick::cmp);
    picks.dedup();
    picks
}

/// What an offer cannot be without: the goods its trigger names, else what its condition asks of the event, else where it
/// may be shown.
fn door(offer: &Offer, goods: Option<Named>) -> Option<Door> {
    let channels = || (!offer.channels.is_empty()).then(|| (Kind::Shown, offer.channels.clone()));
    goods.or_else(|| offer.when.door()).or_else(channels)
}
