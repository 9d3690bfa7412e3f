//! Which categories customers buy, and which go together.
//!
//! A lift says how many times as likely who has bought in one category buys in another: P(b | a) ÷ P(b). It is counted
//! over customers, not baskets, and drawn towards 1 by additive smoothing: of n customers, a and b of whom have bought in
//! either and both in both, it is (both + k) ÷ (a·b/n + k), with k = 5.

use std::cmp::Ordering;
use std::collections::HashMap;

use serde::Serialize;

use super::customers::Customer;
use super::fragment::decimal;

/// After how many days a purchase counts half as much, unless the programme says something else.
const HALF_LIFE_DAYS: u16 = 90;

/// Customers that are added to those counted and to those to be expected.
const SMOOTHING: f64 = 5.0;

/// Most lifts of a programme.
const LIFTS_MAX: usize = 1_000;

/// The part `affinity` of a programme.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Affinity {
    /// After how many days a purchase counts half as much.
    pub half_life_days: u16,
    /// By name.
    pub categories: Vec<CategoryShare>,
    /// By names.
    pub lifts: Vec<Lift>,
}

/// How many purchases are of a category.
#[derive(Debug, Clone, Serialize)]
pub struct CategoryShare {
    /// The category.
    pub category: String,
    /// Part of all days with a purchase, 0 to 1.
    pub share: String,
}

/// How much likelier a purchase in one category makes one in another.
#[derive(Debug, Clone, Serialize)]
pub struct Lift {
    /// Who has bought here
    pub from: String,
    /// buys there
    pub to: String,
    /// so many times as likely as anybody.
    pub lift: String,
}

/// Shares of all categories in the purchases, and lifts between those that at least `min_support` customers have both bought in; none
/// without categories.
pub fn affinity(
    customers: &[Customer],
    names: &[String],
    min_support: u32,
    notes: &mut Vec<String>,
) -> Option<Affinity> {
    let mut buyers = vec![0_u32; names.len()];
    let mut days = vec![0_u64; names.len()];
    let mut both: HashMap<(u32, u32), u32> = HashMap::new();
    for customer in customers {
        for (place, (category, days_bought)) in customer.categories.iter().enumerate() {
            if let (Some(buyers), Some(days)) = (buyers.get_mut(*category as usize), days.get_mut(*category as usize)) {
                *buyers += 1;
                *days += u64::from(*days_bought);
            }
            for (other, _) in customer.categories.iter().skip(place + 1) {
                *both.entry((*category, *other)).or_default() += 1;
            }
        }
    }
    let all = customers.len() as f64;
    let all_days = customers.iter().map(Customer::purchase_days).sum::<usize>() as f64;
    let mut categories: Vec<CategoryShare> = names
        .iter()
        .zip(&days)
        .filter(|(_, days)| **days > 0)
        .map(|(name, days)| CategoryShare { category: name.clone(), share: decimal(*days as f64 / all_days) })
        .collect();
    if categories.is_empty() {
        return None;
    }
    categories.sort_by(|left, right| left.category.cmp(&right.category));

    let supported = both.into_iter().filter(|(_, both)| *both >= min_support);
    let pairs = supported.filter_map(|((one, other), both)| {
        let buyers = |category: u32| buyers.get(category as usize).map(|buyers| f64::from(*buyers));
        let expected = buyers(one)? * buyers(other)? / all;
        let both = f64::from(both);
        Some(Pair {
            one: names.get(one as usize)?,
            other: names.get(other as usize)?,
            lift: (both + SMOOTHING) / (expected + SMOOTHING),
            evidence: (both - expected).abs() / expected.sqrt(),
        })
    });
    let mut pairs: Vec<Pair<'_>> = pairs.collect();
    pairs.sort_by(Pair::strongest_first);
    if pairs.len() > LIFTS_MAX / 2 {
        notes.push(format!("of {} lifts the {LIFTS_MAX} with the strongest evidence are told", pairs.len() * 2));
        pairs.truncate(LIFTS_MAX / 2);
    }
    // Both directions are alike: who buys the one is as much likelier to buy the other as the other way round.
    let both_ways = pairs.iter().flat_map(|pair| [(pair.one, pair.other, pair), (pair.other, pair.one, pair)]);
    let mut lifts: Vec<Lift> =
        both_ways.map(|(from, to, pair)| Lift { from: from.into(), to: to.into(), lift: decimal(pair.lift) }).collect();
    lifts.sort_by(|left, right| (&left.from, &left.to).cmp(&(&right.from, &right.to)));
    Some(Affinity { half_life_days: HALF_LIFE_DAYS, categories, lifts })
}

/// Two categories that the same customers buy in.
struct Pair<'a> {
    one: &'a str,
    other: &'a str,
    lift: f64,
    /// How far the customers who have both are from those to be expected, in deviations of chance.
    evidence: f64,
}

impl Pair<'_> {
    fn strongest_first(&self, other: &Self) -> Ordering {
        let names = |pair: &Self| -> [String; 2] {
            let mut names = [pair.one.to_owned(), pair.other.to_owned()];
            names.sort();
            names
        };
        other.evidence.total_cmp(&self.evidence).then_with(|| names(self).cmp(&names(other)))
    }
}
