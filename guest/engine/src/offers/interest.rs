//! How likely a member is to take something of a category, by what they and others have bought.
//!
//! Each purchase counts half as much after every half-life. The share of purchases that have a category counts as `weight`
//! purchases more, lifted by what the member has bought of other categories; so who has bought nothing is taken as
//! everybody, and who has bought much by that. Where a model of retention expects E purchases, the chance that one of
//! them has the category is 1 − exp(−θ·E): purchases come as a Poisson stream, thinned by θ. Computed with `libm` alone
//! and in a fixed order, so that every platform gives the same bits; the probability is rounded once.

use alloc::vec::Vec;

use loyalty_contract::{History, HistoryCut, OfferReason, Outlook, Timestamp};

use crate::calendar;
use crate::money;
use crate::order;
use crate::programme::Shelf;
use crate::programme::offers::{CERTAIN, Interest, Micros};

/// The most that the programme alone says of a category.
const PRIOR_MAX: f64 = 0.95;

/// Nobody buys a category for certain.
const LIKELY_MAX: f64 = 0.999_999;

/// What is known of one category for one member.
#[derive(Debug, Clone, Copy)]
pub struct Interested {
    /// Probability that it is taken by this member.
    pub probability: f64,
    /// How much likelier it is by what the member has bought of other categories.
    pub lift: f64,
    /// Whether the member has bought of it.
    pub is_bought: bool,
}

impl Interested {
    /// Why an offer of the category fits, as far as it goes by this.
    pub fn pull(&self) -> OfferReason {
        match *self {
            Self { is_bought: true, .. } => OfferReason::Affinity,
            Self { lift, .. } if lift > 1.0 => OfferReason::Lift,
            _ => OfferReason::Eligible,
        }
    }
}

/// The interest of a member, worked out category by category as it is asked for.
#[derive(Debug)]
pub struct Interests<'a> {
    shelf: &'a Shelf,
    /// Categories bought, in ascending order, with what the purchases count today.
    bought: Vec<(&'a str, f64)>,
    /// What these count together.
    bought_in_all: f64,
    /// What all purchases count today.
    purchases: f64,
    expected: Option<f64>,
    known: Vec<Option<Interested>>,
}

impl<'a> Interests<'a> {
    pub fn of(shelf: &'a Shelf, history: Option<&'a History>, outlook: Option<&Outlook>, at: Timestamp) -> Self {
        let mut interests = Self {
            shelf,
            bought: Vec::new(),
            bought_in_all: 0.0,
            purchases: 0.0,
            expected: outlook.and_then(|outlook| outlook.expected_purchases.as_ref()).map(|few| money::float(*few)),
            known: alloc::vec![None; shelf.interests.len()],
        };
        let (Some(affinity), Some(history)) = (&shelf.affinity, history) else { return interests };
        let today = calendar::local_day(at);
        // Of what has no date a half-life is taken to have passed.
        let today_counts = |orders: u32, last: Option<&Timestamp>| {
            let days = last.map_or(affinity.half_life_days, |last| (today - calendar::local_day(*last)).max(0) as f64);
            f64::from(orders) * libm::exp2(-days / affinity.half_life_days)
        };
        let parts = history.parts.iter().filter(|part| part.by == HistoryCut::Category && part.orders > 0);
        let bought = parts.map(|part| (&*part.id, today_counts(part.orders, part.last_order_at.as_ref()))).collect();
        // Equal sums come out whatever the order of the parts.
        let in_order = |left: &(&str, f64), right: &(&str, f64)| left.0.cmp(right.0).then(left.1.total_cmp(&right.1));
        interests.bought = order::sorted(bought, in_order);
        interests.bought_in_all = sum(&interests.bought);
        let largest = interests.bought.iter().map(|(_, counts)| *counts).fold(0.0, f64::max);
        interests.purchases = today_counts(history.orders, history.last_order_at.as_ref()).max(largest);
        interests
    }

    /// The interest in the category at a place of the shelf. None if there is nothing to go by.
    pub fn at(&mut self, place: usize) -> Option<Interested> {
        self.shelf.affinity.as_ref()?;
        if let Some(Some(known)) = self.known.get(place) {
            return Some(*known);
        }
        let found = self.work_out(self.shelf.interests.get(place)?)?;
        if let Some(known) = self.known.get_mut(place) {
            *known = Some(found);
        }
        Some(found)
    }

    fn work_out(&self, interest: &Interest) -> Option<Interested> {
        let affinity = self.shelf.affinity.as_ref()?;
        let own = self.of_category(&interest.category);
        let is_bought = own > 0.0;
        if interest.share.is_none() && !is_bought {
            return None;
        }
        let own = own.min(self.purchases);
        let lift = self.lift(interest);
        let prior = (interest.share.unwrap_or(0.0) * lift).min(PRIOR_MAX);
        let likely = ((affinity.weight * prior + own) / (affinity.weight + self.purchases)).min(LIKELY_MAX);
        let probability = self.expected.map_or(likely, |expected| 1.0 - libm::exp(-likely * expected));
        Some(Interested { probability, lift, is_bought })
    }

    /// What the purchases of a category, and of those below it, count today.
    fn of_category(&self, wanted: &str) -> f64 {
        let from = |is_before: &dyn Fn(&str) -> bool| {
            let first = self.bought.partition_point(|(category, _)| is_before(category));
            self.bought.get(first..).unwrap_or_default()
        };
        let own = from(&|category| category < wanted);
        let own = own.get(..own.partition_point(|(category, _)| *category == wanted)).unwrap_or_default();
        // What lies below a category begins with it and a slash, and nothing else lies between.
        let is_above = |category: &str| match category.strip_prefix(wanted) {
            Some(rest) => rest.as_bytes().first().is_none_or(|byte| *byte < b'/'),
            None => category < wanted,
        };
        let below = from(&is_above);
        let lies_below = |category: &str| category.strip_prefix(wanted).is_some_and(|rest| rest.starts_with('/'));
        let below = below.get(..below.partition_point(|(category, _)| lies_below(category))).unwrap_or_default();
        sum(own) + sum(below)
    }

    /// How much likelier a category is by what the member has bought; 1 of what is not listed.
    fn lift(&self, interest: &Interest) -> f64 {
        if self.bought_in_all <= 0.0 {
            return 1.0;
        }
        let mut more = 0.0;
        for (from, lift) in &interest.lifts {
            let first = self.bought.partition_point(|(category, _)| *category < &**from);
            let own =
                self.bought.get(first..).unwrap_or_default().iter().take_while(|(category, _)| *category == &**from);
            more += own.map(|(_, counts)| counts).sum::<f64>() * (lift - 1.0);
        }
        1.0 + more / self.bought_in_all
    }
}

fn sum(bought: &[(&str, f64)]) -> f64 {
    bought.iter().map(|(_, counts)| counts).sum()
}

/// The probability of an offer in millionths, half-up.
pub fn probability(offer: Micros, interested: Option<Interested>) -> Micros {
    let Some(interested) = interested else { return offer };
    // What is not below zero loses its fraction when it becomes a whole number.
    ((offer as f64 * interested.probability + 0.5) as Micros).clamp(0, CERTAIN)
}
