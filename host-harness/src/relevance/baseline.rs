//! What one would do without a model, and how often either is right.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::calibration::Forecast;
use super::{Case, Cut, DAY_SECONDS, OFFERED, Offered, PICKED_PERCENT, Picked};
use crate::orders::Purchase;
use crate::past::{lies_in, noon};

/// Whom to address: how many of those whom each method puts first bought.
pub fn whom(cases: &[Case<'_>], has_model: bool) -> Vec<Picked> {
    let mut methods = Vec::new();
    if has_model {
        let expected = |case: &Case<'_>| case.expected().unwrap_or(0.0);
        methods.push(picked("expected purchases", cases, |left, right| expected(right).total_cmp(&expected(left))));
    }
    let last = |case: &Case<'_>| case.member.past.last_order_at().map(|at| at.unix_seconds);
    methods.push(picked("latest purchase", cases, |left, right| last(right).cmp(&last(left))));
    let orders = |case: &Case<'_>| case.member.past.orders();
    methods.push(picked("most orders", cases, |left, right| orders(right).cmp(&orders(left))));
    let all = cases.iter().filter(|case| case.has_bought()).count() as f64 / (cases.len().max(1) as f64);
    methods.push(Picked { method: "anyone", bought: [all; PICKED_PERCENT.len()] });
    methods
}

fn picked(
    method: &'static str,
    cases: &[Case<'_>],
    order: impl Fn(&Case<'_>, &Case<'_>) -> std::cmp::Ordering,
) -> Picked {
    let mut ranked: Vec<&Case<'_>> = cases.iter().collect();
    // Stable: members who are alike stay in the order of their ids.
    ranked.sort_by(|left, right| order(left, right));
    let bought = PICKED_PERCENT.map(|percent| {
        let count = (ranked.len() * percent).div_ceil(100);
        let bought = ranked.iter().take(count).filter(|case| case.has_bought()).count();
        bought as f64 / (count.max(1) as f64)
    });
    Picked { method, bought }
}

/// What to offer: how many of those who bought were offered what they bought.
pub fn what(cases: &[Case<'_>]) -> Vec<Offered> {
    let popular = popular(cases);
    let offered = |case: &Case<'_>| {
        case.decision.offers.iter().filter_map(|offer| offer.category.clone()).take(OFFERED).collect::<Vec<_>>()
    };
    let first_of = |case: &Case<'_>, most: usize| {
        let own = case.member.recent.iter().take(most).copied();
        let others =
            popular.iter().copied().filter(|category| !case.member.recent.iter().take(most).any(|own| own == category));
        own.chain(others).take(OFFERED).map(String::from).collect::<Vec<_>>()
    };
    Vec::from([
        hits("recommend-offers", cases, offered),
        hits("most popular", cases, |case| first_of(case, 0)),
        hits("last bought", cases, |case| first_of(case, 1)),
        hits("latest first", cases, |case| first_of(case, usize::MAX)),
    ])
}

fn hits(method: &'static str, cases: &[Case<'_>], offered: impl Fn(&Case<'_>) -> Vec<String>) -> Offered {
    let (mut buyers, mut first, mut among) = (0_usize, 0_usize, 0_usize);
    for case in cases.iter().filter(|case| !case.member.later_categories.is_empty()) {
        let hit = offered(case).iter().position(|category| case.member.bought_later(category));
        buyers += 1;
        first += usize::from(hit == Some(0));
        among += usize::from(hit.is_some());
    }
    let share = |count: usize| count as f64 / (buyers.max(1) as f64);
    Offered { method, first: share(first), among_three: share(among) }
}

/// How far off it is that members go on buying as they did: each at the member's own pace, or all at that of all. The pace is
/// purchase days after the first one, in the days since.
pub fn pace(cases: &[Case<'_>], cut: Cut) -> [Forecast; 2] {
    let paces: Vec<(f64, f64, f64)> = cases
        .iter()
        .filter_map(|case| {
            let past = &case.member.past;
            let days = (noon(cut.on).unix_seconds - past.first_order_at()?.unix_seconds) / DAY_SECONDS;
            Some((past.activity().len().saturating_sub(1) as f64, days as f64, case.made() as f64))
        })
        .collect();
    let sum = |of: fn(&(f64, f64, f64)) -> f64| paces.iter().map(of).sum::<f64>();
    let all = sum(|pace| pace.0) / sum(|pace| pace.1).max(1.0);
    let ahead = f64::from(cut.days);
    let own = paces.iter().map(|(again, days, made)| (again / days.max(1.0) * ahead, *made));
    let same = paces.iter().map(|(_, _, made)| (all * ahead, *made));
    [Forecast::of("own pace so far", own.collect()), Forecast::of("pace of all so far", same.collect())]
}

/// How far off it is that each offer is bought from by as many as its category was of late: in as many days before the cut as
/// are looked at after it.
pub fn popularity(cases: &[Case<'_>], purchases: &[Purchase], cut: Cut) -> Forecast {
    let until = noon(cut.on).unix_seconds;
    let late = until - i64::from(cut.days) * DAY_SECONDS..until;
    let bought: BTreeSet<(&str, &str)> = purchases
        .iter()
        .filter(|purchase| late.contains(&noon(purchase.date).unix_seconds))
        .filter_map(|purchase| Some((purchase.category.as_deref()?, purchase.member.as_str())))
        .collect();
    let mut shares: BTreeMap<&str, f64> = BTreeMap::new();
    let mut pairs = Vec::new();
    for (case, _, category) in cases.iter().flat_map(Case::offers) {
        let share = *shares.entry(category).or_insert_with(|| {
            let members: BTreeSet<&str> =
                bought.iter().filter(|(of, _)| lies_in(of, category)).map(|(_, member)| *member).collect();
            members.len() as f64 / (cases.len().max(1) as f64)
        });
        pairs.push((share, case.takes(category)));
    }
    Forecast::of("bought of late", pairs)
}

/// Categories by how many members had bought from them before the cut.
fn popular<'a>(cases: &[Case<'a>]) -> Vec<&'a str> {
    let mut members: BTreeMap<&str, usize> = BTreeMap::new();
    for category in cases.iter().flat_map(|case| case.member.recent.iter().copied()) {
        *members.entry(category).or_default() += 1;
    }
    let mut categories: Vec<_> = members.into_iter().collect();
    categories.sort_by_key(|(category, members)| (Reverse(*members), *category));
    categories.into_iter().map(|(category, _)| category).collect()
}
