//! Holds recommendations against what members then did: a history is cut at a day, the part before it is told to the
//! component, and what it expects and offers is compared with the part after it.
//!
//! Two questions are asked. Whom: of the members whom the model thinks most likely to buy again, how many did? What: of
//! the categories that were offered, how many were bought from? Each is answered beside what one would do without a
//! model, and each comes with its calibration: did what was given 30 % happen in 30 % of cases? Members who first buy
//! after the cut are left out, since nothing was known of them.

mod baseline;
mod calibration;

use std::collections::{BTreeMap, BTreeSet};

use loyalty_contract::{Date, Decimal, ExplainLevel, OffersDecision, OffersRequest, RankedOffer, Timestamp};
use serde::Serialize;

use crate::fault::CallError;
use crate::orders::Purchase;
use crate::past::{self, Past, noon};
use crate::plugin::Plugin;
pub use calibration::{Bin, Calibration, Forecast};

/// How long the longest list of offers is that is looked at.
const OFFERED: usize = 3;
/// Shares of all members that are picked by each method, in percent.
const PICKED_PERCENT: [usize; 3] = [5, 10, 20];
const DAY_SECONDS: i64 = 86_400;

/// Where the history is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// First day that is not told to the component.
    pub on: Date,
    /// How many days from it on count.
    pub days: u16,
}

/// How relevant the recommendations were.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Relevance {
    /// First day that was not told.
    pub cut: Date,
    /// Days that were looked at from it on.
    pub days: u16,
    /// Members with a purchase before the cut.
    pub members: usize,
    /// Those of them who bought after it. Of all `members` that is the retention rate, and the rest the churn rate.
    pub buyers: usize,
    /// Days with a purchase after the cut, of all members, as expected; absent where the programme has no model.
    pub purchases_expected: Option<f64>,
    /// The same as it came.
    pub purchases_made: u64,
    /// Whom to address: the model first, then what one would do without it.
    pub whom: Vec<Picked>,
    /// Offers that were made to members.
    pub offers_made: usize,
    /// Those of them that name no category. What is bought is told by its category alone, so neither `what` nor `offers`
    /// can count them.
    pub offers_without_category: usize,
    /// What to offer: the same. Empty where the history has no categories.
    pub what: Vec<Offered>,
    /// Expected purchases against those made, over tenths of the members; empty without a model.
    pub purchases: Calibration,
    /// How far off they were, the model first, then what one would say without it; empty without a model.
    pub purchases_off: Vec<Forecast>,
    /// Probabilities of offers against how often they were bought from; empty where the history has no categories.
    pub offers: Calibration,
    /// How far off they were, and what one would say without them; empty where the history has no categories.
    pub offers_off: Vec<Forecast>,
}

/// How many of the members that a method would have picked bought: its hit rate.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Picked {
    /// The method.
    pub method: &'static str,
    /// Buyers among the first twentieth, tenth and fifth, 0 to 1.
    pub bought: [f64; PICKED_PERCENT.len()],
}

/// How many buyers were offered what they bought.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Offered {
    /// The method.
    pub method: &'static str,
    /// Share of the buyers who bought from the first category of the list, 0 to 1.
    pub first: f64,
    /// Share of the buyers who bought from one of the first three.
    pub among_three: f64,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum RelevanceError {
    /// No decision on one member.
    #[error("member `{member}`: {cause}")]
    Undecided {
        /// Who.
        member: String,
        /// Why there is no decision.
        cause: CallError,
    },
    /// The sums of one member no longer fit.
    #[error("line {line}, member `{member}`: the member's purchases add up to more than 18 digits")]
    TooMuch {
        /// Line of the log.
        line: usize,
        /// Who bought.
        member: String,
    },
    /// Nothing lies on one side of the cut.
    #[error("no purchase lies {side} {cut}; the log runs from {first} to {last}")]
    NothingThere {
        /// `before` or `on or in the days after`.
        side: &'static str,
        /// The cut.
        cut: Date,
        /// First day of the log.
        first: Date,
        /// Last day of the log.
        last: Date,
    },
}

/// Asks `plugin` what to offer each member at the cut, holds it against the purchases after it, and calls `progress`
/// after each member. The plugin should [reuse](Plugin::reuse) its instance here.
///
/// # Errors
/// The first member that cannot be decided on, or nothing to compare.
pub fn relevance(
    plugin: &mut Plugin,
    mut purchases: Vec<Purchase>,
    cut: Cut,
    mut progress: impl FnMut(usize, usize),
) -> Result<Relevance, RelevanceError> {
    purchases.sort_by_key(|purchase| noon(purchase.date).unix_seconds);
    let members = split(&purchases, cut)?;
    let mut cases = Vec::with_capacity(members.len());
    for (done, (id, member)) in members.iter().enumerate() {
        let request = request(id, &member.past, cut.on);
        let decision = plugin.recommend_offers(&request);
        cases.push(Case {
            member,
            decision: decision.map_err(|cause| RelevanceError::Undecided { member: (*id).into(), cause })?,
        });
        progress(done + 1, members.len());
    }
    Ok(report(&cases, &purchases, cut))
}

/// A member at the cut, and after it.
#[derive(Debug)]
struct AtCut<'a> {
    past: Past,
    /// Categories in the order they were bought from last, latest first.
    recent: Vec<&'a str>,
    /// Days with a purchase after it, by their instants.
    later_days: BTreeSet<i64>,
    later_categories: BTreeSet<&'a str>,
}

/// A member and what was decided.
struct Case<'a> {
    member: &'a AtCut<'a>,
    decision: OffersDecision,
}

impl Case<'_> {
    fn expected(&self) -> Option<f64> {
        self.decision.outlook.as_ref()?.expected_purchases.map(number)
    }

    fn has_bought(&self) -> bool {
        !self.member.later_days.is_empty()
    }

    /// Days with a purchase after the cut.
    fn made(&self) -> u64 {
        self.member.later_days.len() as u64
    }

    /// The offers that name a category, with it.
    fn offers(&self) -> impl Iterator<Item = (&Self, &RankedOffer, &str)> {
        self.decision.offers.iter().filter_map(move |offer| Some((self, offer, offer.category.as_deref()?)))
    }

    /// 1 if something of the category was bought after the cut, 0 if not.
    fn takes(&self, category: &str) -> f64 {
        if self.member.bought_later(category) { 1.0 } else { 0.0 }
    }
}

/// What each member did before and after the cut.
fn split(purchases: &[Purchase], cut: Cut) -> Result<BTreeMap<&str, AtCut<'_>>, RelevanceError> {
    let from = noon(cut.on).unix_seconds;
    let to = from + i64::from(cut.days) * DAY_SECONDS;
    let mut members: BTreeMap<&str, AtCut<'_>> = BTreeMap::new();
    let mut is_any_later = false;
    for purchase in purchases {
        let at = noon(purchase.date).unix_seconds;
        if at < from {
            let member = members.entry(&purchase.member).or_insert_with(|| AtCut {
                past: Past::new(),
                recent: Vec::new(),
                later_days: BTreeSet::new(),
                later_categories: BTreeSet::new(),
            });
            let remembered = member.past.remember(purchase);
            remembered
                .ok_or_else(|| RelevanceError::TooMuch { line: purchase.line, member: purchase.member.clone() })?;
            if let Some(category) = purchase.category.as_deref() {
                member.recent.retain(|earlier| *earlier != category);
                member.recent.insert(0, category);
            }
        } else if at < to {
            is_any_later = true;
            if let Some(member) = members.get_mut(purchase.member.as_str()) {
                member.later_days.insert(at);
                member.later_categories.extend(purchase.category.as_deref());
            }
        }
    }
    let (first, last) = match (purchases.first(), purchases.last()) {
        (Some(first), Some(last)) => (first.date, last.date),
        _ => (cut.on, cut.on),
    };
    let nothing = |side| RelevanceError::NothingThere { side, cut: cut.on, first, last };
    if members.is_empty() {
        return Err(nothing("before"));
    }
    if !is_any_later {
        return Err(nothing("on or in the days after"));
    }
    Ok(members)
}

/// At midnight: all that was bought before the day is known, and nothing of that day.
fn request(id: &str, past: &Past, on: Date) -> OffersRequest {
    let noon = noon(on);
    OffersRequest {
        id: id.into(),
        at: Timestamp { unix_seconds: noon.unix_seconds - DAY_SECONDS / 2, ..noon },
        channel: None,
        maximum: 1_000,
        member: Some(past::member(id, past.first_order_at())),
        history: Some(past.history()),
        basket: None,
        coupons: Vec::new(),
        wallets: Vec::new(),
        products: Vec::new(),
        shown: Vec::new(),
        tier_news: None,
        messages: false,
        counters: Vec::new(),
        explain: ExplainLevel::Off,
        extensions: Vec::new(),
    }
}

fn report(cases: &[Case<'_>], purchases: &[Purchase], cut: Cut) -> Relevance {
    let has_model = cases.iter().any(|case| case.expected().is_some());
    let has_categories = purchases.iter().any(|purchase| purchase.category.is_some());
    let expected_and_made: Vec<_> =
        cases.iter().filter_map(|case| Some((case.expected()?, case.made() as f64))).collect();
    let offers_made = cases.iter().flat_map(|case| case.decision.offers.iter());
    // Without categories no offer can be held against what was bought.
    let with_categories = if has_categories { cases } else { &[] };
    let offers = with_categories.iter().flat_map(Case::offers);
    let chances: Vec<_> =
        offers.map(|(case, offer, category)| (number(offer.score.probability), case.takes(category))).collect();
    let mut purchases_off = Vec::new();
    if has_model {
        purchases_off.push(Forecast::of("expected purchases", expected_and_made.clone()));
        purchases_off.extend(baseline::pace(cases, cut));
    }
    let mut offers_off = Vec::new();
    if has_categories {
        offers_off.push(Forecast::of("recommend-offers", chances.clone()));
        offers_off.push(baseline::popularity(cases, purchases, cut));
    }
    Relevance {
        cut: cut.on,
        days: cut.days,
        members: cases.len(),
        buyers: cases.iter().filter(|case| case.has_bought()).count(),
        purchases_expected: has_model.then(|| cases.iter().filter_map(Case::expected).sum()),
        purchases_made: cases.iter().map(Case::made).sum(),
        whom: baseline::whom(cases, has_model),
        offers_made: offers_made.clone().count(),
        offers_without_category: offers_made.filter(|offer| offer.category.is_none()).count(),
        what: if has_categories { baseline::what(cases) } else { Vec::new() },
        purchases: Calibration::of(expected_and_made),
        purchases_off,
        offers: Calibration::of(chances),
        offers_off,
    }
}

impl AtCut<'_> {
    /// Whether something of the category, or below it, was bought after the cut.
    fn bought_later(&self, category: &str) -> bool {
        self.later_categories.iter().any(|bought| past::lies_in(bought, category))
    }
}

fn number(decimal: Decimal) -> f64 {
    decimal.mantissa as f64 / 10_f64.powi(decimal.scale.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bought(member: &str, day: u8, category: &str) -> Purchase {
        Purchase {
            line: usize::from(day),
            member: member.into(),
            order: None,
            date: Date { year: 2026, month: 1, day },
            units: 1,
            amount: Decimal::new(1, 0),
            category: Some(category.into()),
            sku: None,
        }
    }

    #[test]
    fn members_are_known_by_what_lies_before_the_cut() {
        let log = [
            bought("anna", 1, "tea"),
            bought("anna", 3, "cups/blue"),
            bought("anna", 5, "tea"),
            bought("anna", 10, "cups/red"),
            bought("boris", 10, "tea"),
            bought("anna", 20, "tea"),
        ];
        let cut = Cut { on: Date { year: 2026, month: 1, day: 10 }, days: 10 };
        let members = split(&log, cut).unwrap();
        let anna = &members["anna"];
        assert_eq!(members.len(), 1, "boris was not known at the cut");
        assert_eq!(anna.past.orders(), 3);
        assert_eq!(anna.recent, ["tea", "cups/blue"]);
        assert_eq!(anna.later_days.len(), 1, "day 20 lies ten days after the tenth");
        assert!(anna.bought_later("cups") && anna.bought_later("cups/red") && !anna.bought_later("tea"));
    }

    #[test]
    fn a_cut_with_nothing_on_one_side_is_told_with_what_there_is() {
        let log = [bought("anna", 5, "tea"), bought("anna", 8, "tea")];
        let at = |day| split(&log, Cut { on: Date { year: 2026, month: 1, day }, days: 91 }).unwrap_err().to_string();
        assert_eq!(at(5), "no purchase lies before 2026-01-05; the log runs from 2026-01-05 to 2026-01-08");
        assert_eq!(
            at(9),
            "no purchase lies on or in the days after 2026-01-09; the log runs from 2026-01-05 to 2026-01-08"
        );
    }
}
