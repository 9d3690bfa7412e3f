//! What a rule takes off, on the prices as they stand when it takes its turn.
//!
//! A rule is worked out over all its lines together and rounded once, half-up; then come its caps; then it is laid on
//! the lines in proportion to what it was worked out on. Where a rule says what a unit costs or is cheaper by, each line
//! has its own amount, and what a line cannot take is not given to another.

mod ahead;
mod rooms;
mod wanted;

use alloc::vec::Vec;

use loyalty_contract::{Gap, Reason, ReasonCode, Text};

use super::articles::Articles;
use super::candidate::Candidate;
use super::gifts::Gifts;
use super::pieces::Pieces;
use super::rate::Rated;
use crate::allocation::allocate;
use crate::condition::Refusal;
use crate::explain::{about, amounting, because};
use crate::money::{self, Units};
use crate::programme::{Base, Programme, Take, WhenBelow};
use rooms::{claims, stopped_by};
use wanted::{Basis, wanted};

pub use ahead::{missing_to_set, missing_to_step};
pub use rooms::on_each;
pub use wanted::{most_of_pieces, own_total};

/// What does not change while rules take their turns.
pub struct Ground<'a> {
    pub programme: &'a Programme,
    pub articles: &'a Articles<'a>,
    /// What each line must come to whatever the margin.
    pub floors: &'a [Units],
    pub gifts: Gifts<'a>,
    pub when_below: WhenBelow,
}

/// Prices as they stand.
pub struct Prices<'s> {
    /// What each article comes to now.
    pub now: &'s [Units],
    /// What the lines that count toward thresholds came to when the lane began.
    pub subtotal: Units,
    pub base: Base,
    pub bar: Bar,
    /// A rate to work with instead of the one that steps lead to.
    pub rate: Option<Rated<'s>>,
    /// Full steps of money that are not there yet, but are counted by an amount per step.
    pub steps_ahead: Units,
}

/// What becomes of a rule of which a margin or a limit lets no part stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bar {
    /// It does not take effect.
    Stands,
    /// It takes off the most it could: on other prices it may take less, or touch other pieces, and stand.
    Bounds,
    /// It takes off what it would without that margin and limit.
    Lifted,
}

/// What a rule takes off.
#[derive(Debug, Default, Clone)]
pub struct Taken {
    /// Articles, what it takes off each, and how many pieces of each it is for, where it counts pieces.
    pub articles: Vec<usize>,
    pub shares: Vec<Units>,
    pub pieces: Vec<i64>,
    /// What it takes off all of them.
    pub amount: Units,
    /// The worth of gifts that are not in the basket.
    pub gifts: Units,
    /// How many gifts and rights it gives of which nobody knows the worth.
    pub given: u32,
    /// Whether it gives a gift or right at all.
    pub gives: bool,
    /// Why it is less than the rule says, if it is.
    pub reduced: Option<Reason>,
}

impl Taken {
    /// Whether it changes anything.
    pub const fn has_effect(&self) -> bool {
        self.amount > 0 || self.gives
    }

    /// What it is worth to the customer.
    pub const fn worth(&self) -> Units {
        self.amount.saturating_add(self.gifts)
    }
}

/// Works a rule out on `articles`, some or all of its own. The inner error is why it has no effect. None: figures leave
/// their range.
pub fn take(
    candidate: &Candidate<'_>,
    articles: &[usize],
    ground: &Ground<'_>,
    prices: &Prices<'_>,
) -> Option<Result<Taken, Refusal>> {
    let wanted = match &candidate.effect.take {
        Take::Gift(skus, quantity) => return gift(candidate, skus, *quantity, ground, prices),
        Take::Grant(..) => return Some(Ok(Taken { given: 1, gives: true, ..Taken::default() })),
        _ => match wanted(candidate, articles, ground, prices)? {
            Ok(wanted) => wanted,
            Err(refusal) => return Some(Err(refusal)),
        },
    };
    let minor_units = ground.programme.minor_units;
    let capped = |cap| Some(amounting(ReasonCode::CapOrder, money::decimal(cap, minor_units)));
    let mut reduced = candidate.rule.cap_per_line.filter(|_| wanted.is_cut).and_then(capped);
    let mut amount = wanted.amount;
    if let Some(cap) = candidate.rule.caps.per_order
        && amount > cap
    {
        amount = cap;
        reduced = capped(cap);
    }
    let claims = claims(candidate, &wanted, ground, prices)?;
    let rooms = claims.iter().filter(|claim| claim.weight > 0).map(|claim| claim.room);
    let room = rooms.fold(0, |sum: Units, room| sum.saturating_add(room));
    if amount > room {
        let unspent = money::decimal(amount - room, minor_units);
        reduced = match stopped_by(candidate, &wanted, ground, prices)? {
            Some(reason) => Some(reason),
            None if !wanted.is_share || prices.base == Base::Original => Some(amounting(ReasonCode::Unspent, unspent)),
            None => reduced,
        };
        amount = room;
    }
    for one in candidate.uses.iter().filter(|one| !one.limit.counts_uses()) {
        if amount > one.left {
            match prices.bar {
                Bar::Stands if !one.limit.is_partial => {
                    return Some(Err(Refusal::of_one_that_holds(one.exhausted())));
                }
                Bar::Lifted if !one.limit.is_partial => continue,
                _ => {}
            }
            amount = one.left;
            reduced = Some(one.reached());
        }
    }
    let shares = allocate(amount, &claims)?;
    keep_margin(wanted.basis, amount, shares, reduced, ground, prices)
}

/// What is left of the shares where a margin is kept by giving less, or by not letting the rule take effect.
fn keep_margin(
    basis: Basis,
    mut amount: Units,
    mut shares: Vec<Units>,
    mut reduced: Option<Reason>,
    ground: &Ground<'_>,
    prices: &Prices<'_>,
) -> Option<Result<Taken, Refusal>> {
    let is_kept =
        ground.when_below == WhenBelow::Drop || ground.when_below == WhenBelow::Reject && prices.bar == Bar::Stands;
    if is_kept {
        let mut first = None;
        for (article, share) in basis.articles.iter().zip(&mut shares) {
            let own = ground.articles.get(*article)?;
            let room = (prices.now.get(*article)? - own.floor).max(0);
            if *share > room {
                amount -= *share - room;
                *share = room;
                first = first.or(Some(&own.line.line.key));
            }
        }
        if let Some(key) = first {
            let reason = about(ReasonCode::FloorReached, key);
            if ground.when_below == WhenBelow::Reject {
                return Some(Err(Refusal::of_one_that_holds(reason)));
            }
            reduced = Some(reason);
        }
    }
    if amount == 0 {
        return Some(Err(Refusal::plain(reduced.unwrap_or(because(ReasonCode::ZeroEffect)))));
    }
    let Basis { articles, pieces, .. } = basis;
    Some(Ok(Taken { articles, shares, pieces, amount, reduced, ..Taken::default() }))
}

/// Gifts: those that the basket carries are taken down to their floor, the others are to be added.
fn gift(
    candidate: &Candidate<'_>,
    skus: &[Text],
    quantity: i64,
    ground: &Ground<'_>,
    prices: &Prices<'_>,
) -> Option<Result<Taken, Refusal>> {
    let (mut taken, mut gifts) = (Taken::default(), 0);
    for sku in skus {
        let product = ground.gifts.product(sku);
        let in_stock = product.and_then(|product| product.stock.as_ref()).and_then(|stock| money::exact_of(*stock));
        if in_stock.is_some_and(|stock| stock < rust_decimal::Decimal::from(quantity)) {
            return Some(Err(Refusal::plain(about(ReasonCode::OutOfStock, sku))));
        }
        let mut left = quantity;
        for article in ground.gifts.carriers(&candidate.rule.id, sku) {
            let (own, now) = (ground.articles.get(article)?, *prices.now.get(article)?);
            let count = own.pieces.min(left);
            let pieces = Pieces { article, count: own.pieces, weight: now };
            let share = if own.pieces == 0 { 0 } else { pieces.weight_of(count)?.min((now - own.hard_floor).max(0)) };
            left -= count;
            taken.articles.push(article);
            taken.shares.push(share);
            taken.pieces.push(count);
            taken.amount += share;
        }
        let price = product.and_then(|product| {
            money::price_times_quantity(
                product.unit_price,
                loyalty_contract::Decimal::new(left, 0),
                ground.programme.minor_units,
            )
        });
        taken.gifts = taken.gifts.saturating_add(price.unwrap_or(0));
        taken.gives = true;
        gifts += 1;
    }
    taken.given = if taken.worth() == 0 { gifts } else { 0 };
    Some(Ok(taken))
}

/// Units are missing.
pub fn lacking_pieces(missing: i64, of: Option<Text>) -> Refusal {
    let reason = amounting(ReasonCode::QuantityNotMet, loyalty_contract::Decimal::new(missing, 0));
    Refusal::lacking(Gap::Pieces, Reason { id: loyalty_contract::maybe(of), ..reason })
}
