//! What the member has bought and owns, as rules ask for it.

use loyalty_contract::ReasonCode::ConditionNotMet;
use loyalty_contract::{Activity, HistoryCut};
use serde_json::Value;

use super::basket::{is_in, is_whole_in};
use super::condition::{Refusal, because_of};
use super::event::Facts;
use crate::civil;
use crate::document::{field, fields, number, text, words};
use crate::exact::{Exact, of, whole, zero};

const CUTS: [(&str, HistoryCut); 5] = [
    ("category", HistoryCut::Category),
    ("brand", HistoryCut::Brand),
    ("sku", HistoryCut::Sku),
    ("store", HistoryCut::Store),
    ("partner", HistoryCut::Partner),
];

/// What the past lacks of what is asked for.
pub fn missing(when: &Value, facts: &Facts<'_>) -> Vec<Refusal> {
    let mut against = Vec::new();
    if let Some(wanted) = field(when, "history") {
        against.extend(history(wanted, facts));
    }
    if let Some(wanted) = field(when, "purchases")
        && !has_purchased(wanted, facts)
    {
        against.push(because_of(ConditionNotMet, "purchases"));
        against.extend(facts.request.history.is_none().then(|| because_of(ConditionNotMet, "history")));
    }
    if let Some(wanted) = field(when, "bought")
        && let Some((_, named)) = CUTS.iter().find_map(|(name, cut)| text(wanted, name).map(|id| (cut, id)))
        && !has_bought(wanted, facts)
    {
        against.push(because_of(ConditionNotMet, named));
        against.extend(facts.request.history.is_none().then(|| because_of(ConditionNotMet, "history")));
    }
    if let Some(wanted) = field(when, "owns")
        && !owns(wanted, facts)
    {
        against.push(because_of(ConditionNotMet, "owns"));
    }
    against
}

fn history(wanted: &Value, facts: &Facts<'_>) -> Vec<Refusal> {
    let Some(history) = &facts.request.history else { return vec![because_of(ConditionNotMet, "history")] };
    let orders = whole(history.orders.into());
    let spend = of(history.spend);
    let days_since = |at: Option<loyalty_contract::Timestamp>| {
        at.map(|at| whole(civil::local(facts.request.at).day - civil::local(at).day))
    };
    let holds = |name: &str, range: &Value| match name {
        "orders" => is_whole_in(range, &orders),
        "spend" => is_in(range, &spend),
        "average-order" => orders > zero() && is_in(range, &(&spend / &orders)),
        "last-order-days" => days_since(history.last_order_at).is_some_and(|days| is_whole_in(range, &days)),
        "recency-ratio" => {
            let gap = history.median_gap_days.map(of).filter(|gap| *gap > zero());
            let days = days_since(history.last_order_at);
            gap.zip(days).is_some_and(|(gap, days)| is_in(range, &(days / gap)))
        }
        "first-order-days" => days_since(history.first_order_at).is_some_and(|days| is_whole_in(range, &days)),
        other => panic!("no such figure: {other}"),
    };
    let missing = fields(wanted).into_iter().filter(|(name, range)| !holds(name, range));
    missing.map(|(name, _)| because_of(ConditionNotMet, name)).collect()
}

/// Purchases that no more days have passed since, net of what was returned of them.
fn has_purchased(wanted: &Value, facts: &Facts<'_>) -> bool {
    let Some(history) = &facts.request.history else { return false };
    let day = |at: loyalty_contract::Timestamp| civil::local(at).day;
    let days_since = |entry: &Activity| day(facts.request.at) - day(entry.purchased_at.unwrap_or(entry.at));
    let recent = history.activity.iter().filter(|entry| days_since(entry) <= number(wanted, "within-days").unwrap());
    let (mut orders, mut spend) = (zero(), zero());
    for entry in recent {
        orders += whole(entry.orders.into());
        spend += of(entry.spend);
    }
    let holds = |name: &str, range: &Value| match name {
        "orders" => is_whole_in(range, &orders),
        "spend" => is_in(range, &spend),
        "average-order" => orders > zero() && is_in(range, &(&spend / &orders)),
        _ => true,
    };
    fields(wanted).into_iter().all(|(name, range)| holds(name, range))
}

/// Sums of one part of the assortment; what was never bought stands at zero, and of a past that is not told nothing is known.
fn has_bought(wanted: &Value, facts: &Facts<'_>) -> bool {
    let Some(history) = &facts.request.history else { return false };
    let mut parts = history.parts.iter();
    let is_wanted = |part: &&loyalty_contract::HistoryPart| {
        CUTS.iter().any(|(name, cut)| *cut == part.by && text(wanted, name) == Some(&*part.id))
    };
    let found = parts.find(is_wanted);
    let figure = |figure: fn(&loyalty_contract::HistoryPart) -> Exact| found.map_or_else(zero, figure);
    let is_in_all = |name: &str, range: &Value| match name {
        "orders" => is_whole_in(range, &figure(|part| whole(part.orders.into()))),
        "share-of-orders" => {
            let all = whole(history.orders.into());
            all > zero() && is_in(range, &(figure(|part| whole(part.orders.into())) / all))
        }
        "quantity" => is_in_some(range, &figure(|part| of(part.quantity))),
        "spend" => is_in(range, &figure(|part| of(part.spend))),
        _ => true,
    };
    fields(wanted).into_iter().all(|(name, range)| is_in_all(name, range))
}

/// A range of quantities, which may stand as whole numbers or as decimals.
fn is_in_some(range: &Value, found: &Exact) -> bool {
    is_whole_in(range, found) && is_in(range, found)
}

fn owns(wanted: &Value, facts: &Facts<'_>) -> bool {
    let mut owned = facts.request.history.iter().flat_map(|history| &history.owned);
    owned.any(|owned| {
        words(wanted, "sku").is_none_or(|skus| skus.contains(&&*owned.sku))
            && words(wanted, "category").is_none_or(|categories| {
                let path = owned.category.as_deref();
                categories.iter().any(|category| {
                    path.is_some_and(|path| path == *category || path.starts_with(&format!("{category}/")))
                })
            })
    })
}
