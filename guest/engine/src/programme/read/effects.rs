//! What a discount does: the field `take`, on its own or as one of those the shopper has the choice of.

use alloc::format;
use alloc::vec::Vec;

use super::super::document::{Node, Value};
use super::super::hint;
use super::super::reader::{self, Fields, Findings};
use super::super::{
    Bundle, BundlePrice, BuyGet, Chosen, DiscountRate, Effect, On, Pick, Places, Take, UnitPrice, Which,
};
use super::accrual::reward;
use super::rates::{self, RateOf, rate};
use super::selectors::{of, one_or_more, plain_selector, selector};
use super::{Scope, duplicate};
use crate::money::{self, Percent};
use crate::selection::Selector;

/// The most units of anything.
const UNITS_MAX: i64 = 1_000_000;

/// How many effects a shopper has the choice of, and how many parts a bundle has.
const SEVERAL: core::ops::RangeInclusive<usize> = 2..=10;

const ON: [(&str, On); 2] = [("goods", On::Goods), ("shipping", On::Shipping)];

const WHICH: [(&str, Which); 2] = [("cheapest", Which::Cheapest), ("dearest", Which::Dearest)];

/// Ways of taking something off that stand alone.
const KINDS: [&str; 8] = ["percent", "amount", "price", "buy", "bundle", "gift", "grant", "choose"];

/// An effect with what it is looked up by.
pub type Found = (Selector, Effect);

/// What lines an effect is about.
#[derive(Clone)]
struct About {
    on: On,
    of: Selector,
    chosen: Option<Chosen>,
}

/// The fields `take`, `on` and `of` of a rule: one effect, or several to choose of.
pub fn effects(fields: &mut Fields<'_>, scope: &Scope, findings: &mut Findings) -> Vec<Found> {
    let whole = About { on: On::Goods, of: Selector::default(), chosen: None };
    let of_at = fields.optional("of");
    let about = about(fields, whole, findings);
    let Some(at) = fields.required("take", findings) else { return Vec::new() };
    let Some(mut take) = Fields::open(at, findings) else { return Vec::new() };
    if !take.has("choose") {
        let taken = taken(&mut take, scope, findings);
        take.finish(&[], findings);
        return taken.and_then(|taken| effect(taken, about, of_at, findings)).into_iter().collect();
    }
    let options = take.one_of(&KINDS, findings).map(|(_, at)| at);
    take.finish(&[], findings);
    let options = options.map(|at| several(at, findings)).unwrap_or_default();
    let mut effects: Vec<Found> = Vec::with_capacity(options.len());
    for at in options {
        let Some((selector, effect)) = option(at, about.clone(), scope, findings) else { continue };
        if effects.iter().any(|(_, known)| known.option == effect.option) {
            duplicate(at, &effect.option, findings);
        }
        effects.push((selector, effect));
    }
    effects
}

/// The fields `on` and `of`; what is left out is as it is around it.
fn about(fields: &mut Fields<'_>, around: About, findings: &mut Findings) -> About {
    let on = fields.optional("on").and_then(|at| reader::word(at, &ON, findings)).unwrap_or(around.on);
    if !fields.has("of") {
        return About { on, ..around };
    }
    let (of, chosen) = selector(fields, findings);
    if on == On::Shipping && !of.kinds.is_empty() {
        let help = "leave `kind` out of `of`";
        findings.warning(fields.at.place, "never-applies", "shipping is neither goods nor a service", help);
    }
    About { on, of, chosen }
}

/// One of several effects.
fn option(at: &Node, around: About, scope: &Scope, findings: &mut Findings) -> Option<Found> {
    let mut fields = Fields::open(at, findings)?;
    let id = fields.required("id", findings).and_then(|at| reader::id(at, findings));
    if let Some(at) = fields.optional("name") {
        reader::string(at, findings);
    }
    let of_at = fields.optional("of");
    let about = about(&mut fields, around, findings);
    let taken = fields.required("take", findings).and_then(|at| {
        let mut take = Fields::open(at, findings)?;
        if take.has("choose") {
            let nested = take.optional("choose").unwrap_or(at);
            findings.error(nested, "contradiction", "a choice inside a choice", "list all of them beside each other");
        }
        let taken = taken(&mut take, scope, findings);
        take.finish(&[], findings);
        taken
    });
    fields.finish(&[], findings);
    let (selector, effect) = effect(taken?, about, of_at, findings)?;
    Some((selector, Effect { option: id?, ..effect }))
}

/// An effect, and the selection by which it is looked up: that of its lines, or the first part of a bundle.
fn effect(take: Take, about: About, of_at: Option<&Node>, findings: &mut Findings) -> Option<Found> {
    let selector = match (&take, of_at) {
        (Take::Bundle(_), Some(at)) => {
            let help = "say `of` in each part of the bundle";
            findings.error(at, "contradiction", "the parts of a bundle say what it is about", help);
            return None;
        }
        (Take::Bundle(bundle), None) => bundle.parts.first()?.0.clone(),
        _ => about.of,
    };
    Some((selector, Effect { rule: 0, option: "".into(), take, on: about.on, chosen: about.chosen }))
}

/// What is taken off.
fn taken(fields: &mut Fields<'_>, scope: &Scope, findings: &mut Findings) -> Option<Take> {
    if fields.has_any(&["buy", "get"]) {
        return buy_get(fields, findings).map(Take::BuyGet);
    }
    if fields.has("bundle") {
        return bundle(fields, scope, findings).map(Take::Bundle);
    }
    let (kind, is_told) = (fields.one_of(&KINDS, findings), fields.has_any(&KINDS));
    let Some((name, at)) = kind else {
        if !is_told {
            let help = hint::listed(KINDS.into_iter());
            findings.error(fields.at, "missing-field", "it does not say what is taken off", &help);
        }
        return None;
    };
    match name {
        "percent" => {
            let pick = fields.optional("units").map(|at| pick(at, findings));
            Some(Take::Percent(rate(at, RateOf::Percent, scope, findings)?, all_or_none(pick)?))
        }
        "amount" => amount(at, fields, scope, findings),
        "price" => {
            let pick = fields.optional("units").map(|at| pick(at, findings));
            Some(Take::Price(unit_price(at, scope, findings)?, all_or_none(pick)?))
        }
        "gift" => {
            let skus = one_or_more(at, "gift", findings);
            let quantity = count(fields, "quantity", findings).unwrap_or(1);
            Some(Take::Gift(skus, quantity))
        }
        "grant" => reward(at, findings).map(|(kind, id, quantity, days)| Take::Grant(kind, id, quantity, days)),
        _ => None,
    }
}

/// Nothing where nothing stands, and none at all where what stands is faulty.
#[expect(clippy::option_option, reason = "the outer none is a fault")]
fn all_or_none<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        None => Some(None),
        Some(read) => read.map(Some),
    }
}

/// An amount off all lines together, off each unit, or for each full step.
fn amount(at: &Node, fields: &mut Fields<'_>, scope: &Scope, findings: &mut Findings) -> Option<Take> {
    let per = fields.optional("per");
    let is_per_unit = per.is_some_and(|at| matches!(&at.value, Value::Text(word) if word == "unit"));
    let units = fields.optional("units");
    if let (Some(at), false) = (units, is_per_unit) {
        let help = "add `per`: \"unit\"";
        findings.error(at, "contradiction", "only an amount off each unit can be off some of them", help);
        return None;
    }
    let pick = units.map(|at| pick(at, findings));
    let rate = rate(at, RateOf::Money, scope, findings);
    match per {
        None => rate.map(Take::Amount),
        Some(_) if is_per_unit => Some(Take::PerUnit(rate?, all_or_none(pick)?)),
        Some(at) => match reader::amount(at, scope.minor_units, findings)? {
            0 => {
                findings.error(at, "out-of-range", "a step must be above zero", "");
                None
            }
            step => rate.map(|rate| Take::PerStep(rate, step)),
        },
    }
}

#[inline(never)]
fn unit_price(at: &Node, scope: &Scope, findings: &mut Findings) -> Option<UnitPrice> {
    if matches!(&at.value, Value::Text(word) if word == "member") {
        return Some(UnitPrice::Member);
    }
    reader::amount(at, scope.minor_units, findings).map(UnitPrice::Fixed)
}

/// Which units are touched.
#[inline(never)]
fn pick(at: &Node, findings: &mut Findings) -> Option<Pick> {
    let mut fields = Fields::open(at, findings)?;
    let which = fields.required("pick", findings).and_then(|at| reader::word(at, &WHICH, findings));
    let every = count(&mut fields, "every", findings);
    let (from, number) = (count(&mut fields, "from", findings), count(&mut fields, "count", findings));
    if every.is_some() && fields.has_any(&["from", "count"]) {
        findings.error(at, "contradiction", "`every` goes with neither `from` nor `count`", "leave them out");
    }
    fields.finish(&[], findings);
    let places = every.map_or(Places::From(from.unwrap_or(1), number.unwrap_or(1)), Places::Every);
    Some(Pick { which: which?, places })
}

/// A number of units, at least one.
#[inline(never)]
fn count(fields: &mut Fields<'_>, name: &'static str, findings: &mut Findings) -> Option<i64> {
    fields.optional(name).and_then(|at| reader::whole(at, 1..=UNITS_MAX, findings))
}

fn buy_get(fields: &mut Fields<'_>, findings: &mut Findings) -> Option<BuyGet> {
    let mut required = |name| fields.required(name, findings).and_then(|at| reader::whole(at, 1..=UNITS_MAX, findings));
    let (buy, get) = (required("buy"), required("get"));
    let percent = fields.required("percent", findings).and_then(|at| share(at, findings));
    let times = count(fields, "times", findings);
    let give = fields.optional("give").and_then(|at| reader::word(at, &WHICH, findings));
    let spread = fields.optional("spread").and_then(|at| reader::flag(at, findings));
    let of = fields.optional("get-of").map(|at| plain_selector(at, findings));
    Some(BuyGet {
        buy: buy?,
        get: get?,
        percent: percent?,
        times,
        give: give.unwrap_or(Which::Cheapest),
        spread: spread.unwrap_or(false),
        of,
    })
}

#[inline(never)]
fn share(at: &Node, findings: &mut Findings) -> Option<Percent> {
    rates::percent(at, findings).and_then(money::decimal_of).and_then(Percent::new)
}

fn bundle(fields: &mut Fields<'_>, scope: &Scope, findings: &mut Findings) -> Option<Bundle> {
    let mut parts = Vec::new();
    for at in fields.optional("bundle").map(|at| several(at, findings)).unwrap_or_default() {
        let Some(mut part) = Fields::open(at, findings) else { continue };
        part.required("of", findings);
        let of = of(&mut part, findings);
        let quantity = part.required("quantity", findings);
        let quantity = quantity.and_then(|at| reader::whole(at, 1..=UNITS_MAX, findings));
        part.finish(&[], findings);
        parts.extend(quantity.map(|quantity| (of, quantity)));
    }
    let times = count(fields, "times", findings);
    let names = ["price", "percent", "amount"];
    let (kind, is_ambiguous) = (fields.one_of(&names, findings), fields.has_any(&names));
    let price = match kind {
        Some(("percent", at)) => share(at, findings).map(BundlePrice::Percent),
        Some((name, at)) => {
            let units = reader::amount(at, scope.minor_units, findings);
            units.map(if name == "price" { BundlePrice::Price } else { BundlePrice::Amount })
        }
        None => {
            if !is_ambiguous {
                let help = "one of `price`, `percent`, `amount`";
                findings.error(fields.at, "missing-field", "it does not say what the bundle costs", help);
            }
            None
        }
    };
    Some(Bundle { parts, price: price?, times })
}

/// The items of a list of a few.
#[inline(never)]
fn several<'a>(at: &'a Node, findings: &mut Findings) -> Vec<&'a Node> {
    let items = reader::items(at, findings);
    if matches!(at.value, Value::List(_)) && !SEVERAL.contains(&items.len()) {
        let help = format!("from {} to {}", SEVERAL.start(), SEVERAL.end());
        findings.error(at, "out-of-range", &format!("{} are too few or too many", items.len()), &help);
        return Vec::new();
    }
    items
}

/// Whether it takes its rate from the coupon that opened the rule.
pub fn is_by_coupon(take: &Take) -> bool {
    matches!(take.rate(), Some(DiscountRate::CouponValue))
}
