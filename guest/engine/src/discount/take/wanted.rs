//! How much a rule is to take off its lines, before anything holds it back, and in which proportion it is laid on them.

use alloc::vec::Vec;

use loyalty_contract::ReasonCode;

use super::super::articles::QUANTITY_SCALE;
use super::super::bundle;
use super::super::candidate::Candidate;
use super::super::pieces::{self, Pieces, Touched};
use super::super::rate::{self, Rated};
use super::{Ground, Prices};
use crate::condition::Refusal;
use crate::explain::because;
use crate::money::{self, Rounding, Units, divide, power_of_ten};
use crate::programme::{Base, Bundle, Pick, StepBase, Take, UnitPrice};

/// What a rule was worked out on: articles, what they weigh for it, and how many pieces of each, if it counts pieces.
#[derive(Default)]
pub struct Basis {
    pub articles: Vec<usize>,
    pub weights: Vec<Units>,
    pub pieces: Vec<i64>,
}

impl Basis {
    fn of(touched: &[Touched]) -> Self {
        Self {
            articles: touched.iter().map(|one| one.article).collect(),
            weights: touched.iter().map(|one| one.weight).collect(),
            pieces: touched.iter().map(|one| one.count).collect(),
        }
    }

    fn total(&self) -> Units {
        self.weights.iter().sum()
    }
}

/// How much is to be taken off what.
pub struct Wanted {
    pub basis: Basis,
    pub amount: Units,
    /// Whether each weight is what its article is to be cheaper by.
    pub is_exact: bool,
    /// Whether it is a share of what there is, so that less is left of less.
    pub is_share: bool,
    /// Whether the cap for a line has cut it.
    pub is_cut: bool,
}

/// How much a rule is to take off, before caps and floors.
pub fn wanted(
    candidate: &Candidate<'_>,
    articles: &[usize],
    ground: &Ground<'_>,
    prices: &Prices<'_>,
) -> Option<Result<Wanted, Refusal>> {
    let weight_of = |article: &usize| weight(*article, ground, prices);
    let basis = match &candidate.effect.take {
        Take::Percent(_, Some(pick)) | Take::PerUnit(_, Some(pick)) | Take::Price(_, Some(pick)) => {
            match picked(articles, *pick, candidate, ground, prices)? {
                Ok(basis) => basis,
                Err(refusal) => return Some(Err(refusal)),
            }
        }
        Take::PerUnit(_, None) => {
            let pieces = pieces_of(articles, ground, prices)?;
            if pieces.is_empty() {
                return Some(Err(no_pieces()));
            }
            Basis::of(&whole(&pieces))
        }
        Take::BuyGet(rule) => {
            let bought = pieces_of(articles, ground, prices)?;
            let get = match &rule.of {
                None => bought.clone(),
                Some(_) => pieces_of(candidate.others.first()?, ground, prices)?,
            };
            if bought.is_empty() {
                return Some(Err(no_pieces()));
            }
            let deal = match pieces::deal(rule, &bought, &get)? {
                Ok(deal) => deal,
                Err(missing) => return Some(Err(candidate.lacks_pieces(missing, 0))),
            };
            let given = Basis::of(&deal.given);
            let amount = rule.percent.of(given.total(), Rounding::HalfUp)?;
            let basis = deal.whole.map_or(given, |whole| Basis::of(&whole));
            return Some(Ok(Wanted { basis, amount, is_exact: false, is_share: true, is_cut: false }));
        }
        Take::Bundle(bundle) => return bundled(candidate, bundle, articles, ground, prices),
        _ => Basis {
            articles: articles.to_vec(),
            weights: articles.iter().map(weight_of).collect::<Option<_>>()?,
            pieces: Vec::new(),
        },
    };
    let total = basis.total();
    let rated = match prices.rate {
        Some(rated) => rated,
        None => {
            match candidate.rate.at(prices.subtotal, own_total(candidate, ground, prices), candidate, ground.programme)
            {
                Ok(rated) => rated,
                Err(refusal) => return Some(Err(refusal)),
            }
        }
    };
    let (amount, is_share) = match (&candidate.effect.take, rated) {
        (Take::Percent(..), Rated::Percent(percent)) => match candidate.rule.cap_per_line {
            None => (percent.of(total, Rounding::HalfUp)?, true),
            Some(cap) => {
                let weights = basis.weights.iter().map(|weight| percent.of(*weight, Rounding::HalfUp));
                let weights = weights.collect::<Option<Vec<Units>>>()?;
                return line_by_line(Basis { weights, ..basis }, Some(cap));
            }
        },
        (Take::Amount(_), Rated::Amount(amount)) => (amount, false),
        (Take::PerStep(_, step), Rated::Amount(amount)) => {
            let steps = total / step + prices.steps_ahead;
            // More money may change a rate that goes by it, so that nobody knows what it would give.
            if steps == 0 && amount > 0 && !candidate.rate.goes_by_what_is_bought() {
                let minor_units = ground.programme.minor_units;
                return Some(Err(rate::short_of(StepBase::Amount, step - total, candidate, minor_units)));
            }
            // No more than there is can be taken off.
            (amount.saturating_mul(steps).min(money::UNITS_MAX), false)
        }
        (Take::PerUnit(..), Rated::Amount(amount)) => {
            let off = |each, weight| Some(Units::try_from(each).unwrap_or(Units::MAX).min(weight));
            return line_by_line(per_unit(basis, ground, &|_| Some(amount), &off)?, candidate.rule.cap_per_line);
        }
        (Take::Price(price, _), _) => {
            let of = |article: usize| match price {
                UnitPrice::Fixed(price) => Some(*price),
                UnitPrice::Member => member_price(article, ground),
            };
            return line_by_line(per_unit(basis, ground, &of, &above)?, candidate.rule.cap_per_line);
        }
        // There is no rate to work with.
        _ => return Some(Err(Refusal::plain(because(ReasonCode::ZeroEffect)))),
    };
    Some(Ok(Wanted { basis, amount, is_exact: false, is_share, is_cut: false }))
}

/// What all lines of a rule weigh together, where its rate asks for that; not only the pieces it touches.
pub fn own_total(candidate: &Candidate<'_>, ground: &Ground<'_>, prices: &Prices<'_>) -> Units {
    match candidate.rate {
        Rated::Steps(StepBase::Amount, _) => total(candidate, ground, prices),
        _ => 0,
    }
}

/// What all lines of a rule weigh together.
pub fn total(candidate: &Candidate<'_>, ground: &Ground<'_>, prices: &Prices<'_>) -> Units {
    candidate.articles.iter().filter_map(|article| weight(*article, ground, prices)).sum()
}

/// Each line is cheaper by its own weight, up to a cap.
fn line_by_line(mut basis: Basis, cap: Option<Units>) -> Option<Result<Wanted, Refusal>> {
    let mut is_cut = false;
    for weight in &mut basis.weights {
        let capped = cap.map_or(*weight, |cap| cap.min(*weight));
        is_cut |= capped < *weight;
        *weight = capped;
    }
    let amount = basis.weights.iter().try_fold(0, |sum: Units, weight| sum.checked_add(*weight))?;
    Some(Ok(Wanted { basis, amount, is_exact: true, is_share: true, is_cut }))
}

/// The basis with what each line is cheaper by, worked out from `amount` of a unit times the units, half-up, and from
/// what they weigh. Articles without an amount stay as they are.
fn per_unit(
    basis: Basis,
    ground: &Ground<'_>,
    amount: &dyn Fn(usize) -> Option<Units>,
    off: &dyn Fn(i128, Units) -> Option<Units>,
) -> Option<Basis> {
    let mut weights = Vec::with_capacity(basis.weights.len());
    for (place, (article, weight)) in basis.articles.iter().zip(&basis.weights).enumerate() {
        let Some(amount) = amount(*article) else {
            weights.push(0);
            continue;
        };
        let all = match basis.pieces.get(place) {
            Some(pieces) => money::times(amount.into(), (*pieces).into()),
            None => {
                let quantity = ground.articles.get(*article)?.quantity;
                divide(
                    money::times(amount.into(), quantity.into()),
                    power_of_ten(u32::from(QUANTITY_SCALE))?,
                    Rounding::HalfUp,
                )?
            }
        };
        weights.push(off(all, *weight)?);
    }
    Some(Basis { weights, ..basis })
}

/// What a unit of an article costs members, in minor units, rounded half-up.
fn member_price(article: usize, ground: &Ground<'_>) -> Option<Units> {
    let price = ground.articles.get(article)?.line.line.member_price.as_ref()?;
    money::price_times_quantity(*price, loyalty_contract::Decimal::new(1, 0), ground.programme.minor_units)
}

/// What an article weighs for a rule.
fn weight(article: usize, ground: &Ground<'_>, prices: &Prices<'_>) -> Option<Units> {
    match prices.base {
        Base::Original => ground.articles.get(article).map(|article| article.net),
        Base::Running => prices.now.get(article).copied(),
    }
}

/// The pieces of articles; those sold by weight or length have none.
fn pieces_of(articles: &[usize], ground: &Ground<'_>, prices: &Prices<'_>) -> Option<Vec<Pieces>> {
    let mut pieces = Vec::with_capacity(articles.len());
    for article in articles {
        let count = ground.articles.get(*article)?.pieces;
        if count > 0 {
            pieces.push(Pieces { article: *article, count, weight: weight(*article, ground, prices)? });
        }
    }
    Some(pieces)
}

/// Everything is sold by weight, length or volume.
const fn no_pieces() -> Refusal {
    Refusal::plain(because(ReasonCode::NoMatchingItem))
}

/// All pieces.
fn whole(pieces: &[Pieces]) -> Vec<Touched> {
    let touched = |one: &Pieces| Touched { article: one.article, count: one.count, weight: one.weight };
    pieces.iter().map(touched).collect()
}

fn picked(
    articles: &[usize],
    pick: Pick,
    candidate: &Candidate<'_>,
    ground: &Ground<'_>,
    prices: &Prices<'_>,
) -> Option<Result<Basis, Refusal>> {
    let pieces = pieces_of(articles, ground, prices)?;
    if pieces.is_empty() {
        return Some(Err(no_pieces()));
    }
    Some(match pieces::picked(&pieces, pick)? {
        Ok(touched) => Ok(Basis::of(&touched)),
        Err(missing) => Err(candidate.lacks_pieces(missing, 0)),
    })
}

/// What the bundles of a rule come to.
fn bundled(
    candidate: &Candidate<'_>,
    bundle: &Bundle,
    articles: &[usize],
    ground: &Ground<'_>,
    prices: &Prices<'_>,
) -> Option<Result<Wanted, Refusal>> {
    let of_parts = of_parts(candidate, articles);
    let pieces = pieces_of(&bundle::of_any(&of_parts), ground, prices)?;
    if pieces.is_empty() {
        return Some(Err(no_pieces()));
    }
    Some(bundle::bundled(candidate, bundle, &pieces, &of_parts)?.map(|bundled| {
        let (basis, amount) = (Basis::of(&bundled.touched), bundled.amount);
        Wanted { basis, amount, is_exact: false, is_share: true, is_cut: false }
    }))
}

/// The articles of each part of a bundle.
fn of_parts<'c>(candidate: &'c Candidate<'_>, articles: &'c [usize]) -> Vec<&'c [usize]> {
    core::iter::once(articles).chain(candidate.others.iter().map(|articles| articles.as_slice())).collect()
}

/// Whether an article is of two parts of a bundle, or may be both bought and given.
fn serves_twice(candidate: &Candidate<'_>) -> bool {
    let parts = of_parts(candidate, &candidate.articles);
    bundle::of_any(&parts).len() < parts.iter().map(|articles| articles.len()).sum()
}

/// What a rule that touches some pieces of its articles could take off at most, whichever they are: as much as it is to
/// take of those it would touch now, since on lower prices it is to take no more of others, but with no regard to what
/// just these have room for. Where pieces may serve in two places, other prices may make more sets of them, so there any
/// count. Nothing for all other rules, and where it is known that all of what it is to take `is_taken` now.
pub fn most_of_pieces(
    candidate: &Candidate<'_>,
    is_taken: bool,
    ground: &Ground<'_>,
    prices: &Prices<'_>,
) -> Option<Units> {
    let wanted = match &candidate.effect.take {
        // What is dearest need not be what members save most on.
        Take::Price(UnitPrice::Member, Some(_)) => {
            let all = Basis::of(&whole(&pieces_of(&candidate.articles, ground, prices)?));
            let of = |article: usize| member_price(article, ground);
            per_unit(all, ground, &of, &above)?.total()
        }
        Take::Bundle(bundle) if serves_twice(candidate) => {
            let of_parts = of_parts(candidate, &candidate.articles);
            bundle::most(bundle, &pieces_of(&bundle::of_any(&of_parts), ground, prices)?)?
        }
        Take::BuyGet(deal) if serves_twice(candidate) => {
            let given = pieces_of(candidate.others.first()?, ground, prices)?;
            let most = pieces::count(&given).min(deal.times.unwrap_or(i64::MAX).saturating_mul(deal.get));
            deal.percent.of(pieces::dearest(&given, most)?, Rounding::Up)?
        }
        _ if is_taken => return Some(0),
        Take::Percent(_, Some(_))
        | Take::PerUnit(_, Some(_))
        | Take::Price(_, Some(_))
        | Take::BuyGet(_)
        | Take::Bundle(_) => wanted(candidate, &candidate.articles, ground, prices)?.map_or(0, |wanted| wanted.amount),
        _ => return Some(0),
    };
    let limits = candidate.uses.iter().filter(|one| !one.limit.counts_uses()).map(|one| one.left);
    Some(limits.chain(candidate.rule.caps.per_order).fold(wanted, Units::min))
}

/// What units weigh above what they are to cost.
fn above(costs: i128, weight: Units) -> Option<Units> {
    Some(Units::try_from(i128::from(weight) - costs).unwrap_or(0).max(0))
}
