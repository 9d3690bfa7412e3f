//! What a rule takes off, on the prices as they stand when it takes its turn.
//!
//! A rule is worked out over all its lines together and rounded once, half-up; then come its caps; then it is laid on
//! the lines in proportion to what it was worked out on. Where a rule says what a unit costs or is cheaper by, each line
//! has its own amount, and what a line cannot take is not given to another.

use alloc::vec::Vec;

use loyalty_contract::{Gap, Reason, ReasonCode, Text};

use super::articles::{Article, Articles, QUANTITY_SCALE};
use super::bundle;
use super::candidate::Candidate;
use super::gifts::Gifts;
use super::pieces::{self, Pieces, Touched};
use super::rate::Rated;
use crate::allocation::{Claim, allocate};
use crate::condition::Refusal;
use crate::explain::{about, amounting, because};
use crate::money::{self, Rounding, Units, divide, power_of_ten};
use crate::programme::{Base, Bundle, Pick, Programme, StepBase, Take, UnitPrice, WhenBelow};

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
    /// Whether a rule is kept from taking effect by a margin or a limit that lets no part of it stand. It is not where one
    /// asks for the most it could take off: on other prices it may take less, or touch other pieces, and stand.
    pub may_be_refused: bool,
    /// A rate to work with instead of the one that steps lead to.
    pub rate: Option<Rated<'s>>,
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

/// What a rule was worked out on: articles, what they weigh for it, and how many pieces of each, if it counts pieces.
#[derive(Default)]
struct Basis {
    articles: Vec<usize>,
    weights: Vec<Units>,
    pieces: Vec<i64>,
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
struct Wanted {
    basis: Basis,
    amount: Units,
    /// Whether each weight is what its article is to be cheaper by.
    is_exact: bool,
    /// Whether it is a share of what there is, so that less is left of less.
    is_share: bool,
    /// Whether the cap for a line has cut it.
    is_cut: bool,
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
            if !one.limit.is_partial && prices.may_be_refused {
                return Some(Err(Refusal::plain(one.exhausted())));
            }
            amount = one.left;
            reduced = Some(one.reached());
        }
    }
    let shares = allocate(amount, &claims)?;
    keep_margin(wanted.basis, amount, shares, reduced, ground, prices)
}

/// What a rule that goes line by line takes off each of its articles alone. None: figures leave their range.
pub fn on_each(candidate: &Candidate<'_>, ground: &Ground<'_>, prices: &Prices<'_>) -> Option<Vec<(usize, Units)>> {
    let Ok(wanted) = wanted(candidate, &candidate.articles, ground, prices)? else { return Some(Vec::new()) };
    let claims = claims(candidate, &wanted, ground, prices)?;
    // INVARIANT: no steps stand in a group that goes line by line, so the rate is the same for each.
    let at_turn = || candidate.rate.at(prices.subtotal, 0, candidate, ground.programme).unwrap_or(Rated::None);
    let rate = prices.rate.unwrap_or_else(at_turn);
    let mut each = Vec::with_capacity(claims.len());
    for (article, claim) in wanted.basis.articles.iter().zip(claims) {
        let whole = match rate {
            Rated::Percent(percent) if !wanted.is_exact => percent.of(claim.weight, Rounding::HalfUp)?,
            _ => claim.weight,
        };
        let mut amount = whole.min(claim.room).min(candidate.rule.caps.per_order.unwrap_or(Units::MAX));
        for one in candidate.uses.iter().filter(|one| !one.limit.counts_uses()) {
            if amount > one.left {
                amount = if one.limit.is_partial || !prices.may_be_refused { one.left } else { 0 };
            }
        }
        let above = (prices.now.get(*article)? - ground.articles.get(*article)?.floor).max(0);
        match ground.when_below {
            WhenBelow::Drop => amount = amount.min(above),
            WhenBelow::Reject if amount > above && prices.may_be_refused => amount = 0,
            _ => {}
        }
        each.push((*article, amount));
    }
    Some(each)
}

/// What a rule that touches some pieces of its articles could take off at most, whichever they are: as much as it is to
/// take of those it would touch now, since on lower prices it is to take no more of others, but with no regard to what
/// just these have room for. Nothing for all other rules.
pub fn most_of_pieces(candidate: &Candidate<'_>, ground: &Ground<'_>, prices: &Prices<'_>) -> Option<Units> {
    let wanted = match &candidate.effect.take {
        // What is dearest need not be what members save most on.
        Take::Price(UnitPrice::Member, Some(_)) => {
            let all = Basis::of(&whole(&pieces_of(&candidate.articles, ground, prices)?));
            let of = |article: usize| member_price(article, ground);
            per_unit(all, ground, &of, &above)?.total()
        }
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

/// What each line can take.
fn claims(candidate: &Candidate<'_>, wanted: &Wanted, ground: &Ground<'_>, prices: &Prices<'_>) -> Option<Vec<Claim>> {
    let mut claims = Vec::with_capacity(wanted.basis.articles.len());
    for (article, weight) in wanted.basis.articles.iter().zip(&wanted.basis.weights) {
        let room = above_floor(*article, ground, prices)?;
        let room = candidate.rule.cap_per_line.map_or(room, |cap| room.min(cap));
        claims.push(Claim { weight: *weight, room: if wanted.is_exact { room.min(*weight) } else { room } });
    }
    Some(claims)
}

/// The floor that takes from an article what it cannot give, so that others give it.
fn floor(article: &Article<'_>, ground: &Ground<'_>) -> Units {
    if ground.when_below == WhenBelow::Redistribute { article.floor } else { article.hard_floor }
}

/// What an article comes to above that floor.
fn above_floor(article: usize, ground: &Ground<'_>, prices: &Prices<'_>) -> Option<Units> {
    Some((prices.now.get(article)? - floor(ground.articles.get(article)?, ground)).max(0))
}

/// What keeps the lines from taking as much as they should: their cap, or the floor of the first that stands on it.
fn stopped_by(
    candidate: &Candidate<'_>,
    wanted: &Wanted,
    ground: &Ground<'_>,
    prices: &Prices<'_>,
) -> Option<Option<Reason>> {
    let mut first_at_floor = None;
    for (article, weight) in wanted.basis.articles.iter().zip(&wanted.basis.weights).filter(|(_, weight)| **weight > 0)
    {
        let (own, room) = (ground.articles.get(*article)?, above_floor(*article, ground, prices)?);
        match candidate.rule.cap_per_line {
            Some(cap) if room > cap && !wanted.is_exact => {
                let cap = money::decimal(cap, ground.programme.minor_units);
                return Some(Some(amounting(ReasonCode::CapOrder, cap)));
            }
            _ if floor(own, ground) > 0 && (!wanted.is_exact || room < *weight) => {
                first_at_floor = first_at_floor.or(Some(&own.line.line.key));
            }
            _ => {}
        }
    }
    Some(first_at_floor.map(|key| about(ReasonCode::FloorReached, key)))
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
        ground.when_below == WhenBelow::Drop || ground.when_below == WhenBelow::Reject && prices.may_be_refused;
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
            reduced = Some(about(ReasonCode::FloorReached, key));
            if ground.when_below == WhenBelow::Reject {
                amount = 0;
            }
        }
    }
    if amount == 0 {
        return Some(Err(Refusal::plain(reduced.unwrap_or(because(ReasonCode::ZeroEffect)))));
    }
    let Basis { articles, pieces, .. } = basis;
    Some(Ok(Taken { articles, shares, pieces, amount, reduced, ..Taken::default() }))
}

/// How much a rule is to take off, before caps and floors.
fn wanted(
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
        (Take::PerStep(_, step), Rated::Amount(amount)) => (amount.checked_mul(total / step)?, false),
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
        Rated::Steps(StepBase::Amount, _) => {
            candidate.articles.iter().filter_map(|article| weight(*article, ground, prices)).sum()
        }
        _ => 0,
    }
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
            Some(pieces) => i128::from(amount) * i128::from(*pieces),
            None => {
                let quantity = ground.articles.get(*article)?.quantity;
                let product = i128::from(amount) * i128::from(quantity);
                divide(product, power_of_ten(u32::from(QUANTITY_SCALE))?, Rounding::HalfUp)?
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
    let of_parts: Vec<&[usize]> =
        core::iter::once(articles).chain(candidate.others.iter().map(|articles| articles.as_slice())).collect();
    let pieces = pieces_of(&bundle::of_any(&of_parts), ground, prices)?;
    if pieces.is_empty() {
        return Some(Err(no_pieces()));
    }
    Some(bundle::bundled(candidate, bundle, &pieces, &of_parts)?.map(|bundled| {
        let (basis, amount) = (Basis::of(&bundled.touched), bundled.amount);
        Wanted { basis, amount, is_exact: false, is_share: true, is_cut: false }
    }))
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
