//! What members buy: the field `affinity`, as it is fitted to orders or written by hand.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::Text;
use rust_decimal::Decimal as Exact;

use super::super::document::Node;
use super::super::offers::{Affinity, Interest};
use super::super::reader::{self, Fields, Findings};
use super::lifetimes::DAYS_MAX;
use crate::bounds::{AFFINITY_CATEGORIES_MAX, LIFTS_MAX};
use crate::money;
use crate::order;
use crate::selection::each_ancestor;

/// Days after which a purchase counts half, where nothing is said.
const HALF_LIFE_DAYS: i64 = 90;

/// How many purchases the shares count as, where nothing is said, and at most.
const WEIGHT: &str = "4";
const WEIGHT_MAX: i64 = 1_000_000;

/// The most that a category may be likelier by.
const LIFT_MAX: i64 = 1_000;

/// `affinity` as it is read, of which offers keep what they ask for.
pub struct ReadAffinity {
    pub affinity: Affinity,
    /// By category, in ascending order.
    shares: Vec<(Text, f64)>,
    /// By what it is a lift to, then from, in ascending order.
    lifts: Vec<((Text, Text), f64)>,
}

impl ReadAffinity {
    /// What is known of a category.
    pub fn interest(&self, category: &Text) -> Interest {
        let mut share = None;
        each_ancestor(category, |ancestor, _| {
            let place = self.shares.binary_search_by(|(known, _)| (**known).cmp(ancestor)).ok();
            share = place.and_then(|place| self.shares.get(place)).map(|(_, share)| *share).or(share);
            false
        });
        let first = self.lifts.partition_point(|((to, _), _)| to < category);
        let own = self.lifts.get(first..).unwrap_or_default().iter().take_while(|((to, _), _)| to == category);
        let lifts = own.map(|((_, from), lift)| (from.clone(), *lift)).collect();
        Interest { category: category.clone(), share, lifts }
    }
}

pub fn affinity(at: &Node, findings: &mut Findings) -> Option<ReadAffinity> {
    let mut fields = Fields::open(at, findings)?;
    let half_life = fields.optional("half-life-days").and_then(|at| reader::whole(at, 1..=DAYS_MAX, findings));
    let weight = fields.optional("weight").and_then(|at| above_zero(at, WEIGHT_MAX, findings));
    let categories = fields.optional("categories");
    let categories = categories.map(|at| reader::some_items(at, AFFINITY_CATEGORIES_MAX, findings)).unwrap_or_default();
    let shares: Vec<_> = categories.into_iter().filter_map(|at| Some((share(at, findings)?, at))).collect();
    let lifts = fields.optional("lifts").map(|at| reader::some_items(at, LIFTS_MAX, findings)).unwrap_or_default();
    let lifts: Vec<_> = lifts.into_iter().filter_map(|at| Some((lift(at, findings)?, at))).collect();
    fields.finish(&[], findings);
    Some(ReadAffinity {
        affinity: Affinity {
            half_life_days: half_life.unwrap_or(HALF_LIFE_DAYS) as f64,
            weight: float(weight.or_else(|| money::parse(WEIGHT))?)?,
        },
        shares: once_each(shares, |category| format!("the category `{category}`"), findings),
        lifts: once_each(lifts, |(to, from)| format!("the lift from `{from}` to `{to}`"), findings),
    })
}

/// A category and the share of purchases that have it.
fn share(at: &Node, findings: &mut Findings) -> Option<(Text, f64)> {
    let mut fields = Fields::open(at, findings)?;
    let category = fields.required("category", findings).and_then(|at| reader::id(at, findings));
    let share = fields.required("share", findings).and_then(|at| {
        let share = reader::decimal(at, 0, findings)?;
        if share > Exact::ONE {
            findings.error(at, "out-of-range", "a share is at most 1", "write 35 % as \"0.35\"");
            return None;
        }
        float(share)
    });
    fields.finish(&[], findings);
    Some((category?, share?))
}

/// What it is a lift to and from, and the lift.
fn lift(at: &Node, findings: &mut Findings) -> Option<((Text, Text), f64)> {
    let mut fields = Fields::open(at, findings)?;
    let [from, to] = ["from", "to"].map(|name| fields.required(name, findings).and_then(|at| reader::id(at, findings)));
    let lift = fields.required("lift", findings).and_then(|at| above_zero(at, LIFT_MAX, findings));
    fields.finish(&[], findings);
    Some(((to?, from?), float(lift?)?))
}

/// A decimal above zero, of at most so much.
pub fn above_zero(at: &Node, most: i64, findings: &mut Findings) -> Option<Exact> {
    let value = reader::decimal(at, 0, findings)?;
    if value.is_zero() || value > Exact::from(most) {
        findings.error(at, "out-of-range", &format!("{value} is out of range"), &format!("above 0, at most {most}"));
        return None;
    }
    Some(value)
}

fn float(value: Exact) -> Option<f64> {
    money::decimal_of(value).map(money::float)
}

/// Entries in ascending order, with those reported that stand twice.
fn once_each<K: Ord>(
    entries: Vec<((K, f64), &Node)>,
    what: fn(&K) -> alloc::string::String,
    findings: &mut Findings,
) -> Vec<(K, f64)> {
    let entries = order::sorted(entries, |((left, _), _), ((right, _), _)| left.cmp(right));
    for pair in entries.windows(2) {
        if let [((left, _), _), ((right, _), at)] = pair
            && left == right
        {
            findings.error(at, "duplicate-id", &format!("{} stands twice", what(right)), "leave one of them out");
        }
    }
    entries.into_iter().map(|(entry, _)| entry).collect()
}
