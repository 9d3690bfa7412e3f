//! What to offer a member next: the offers whose conditions hold, best first.
//!
//! An offer is ranked by probability × value − cost, as the programme states them; ties go to the higher priority, then
//! to the smaller id.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{
    Decimal, ErrorCode, Impression, ImpressionResponse, List, OfferReason, OffersDecision, OffersRequest, OwnedProduct,
    Product, RankedOffer, ReasonCode, Score, list, maybe,
};
use rust_decimal::Decimal as Exact;

use crate::bounds::{ENTRIES_MAX, LOOKED_AT, LOOKS_MAX, at_most};
use crate::calendar::{self, Zone};
use crate::condition::{Fact, Refusal, Situation, Tally};
use crate::explain::{Findings, Refused, because, invalid, overflow, refuse};
use crate::facts;
use crate::limits::Counters;
use crate::money;
use crate::order;
use crate::path::Path;
use crate::programme::{Offer, Programme};
use crate::retention;
use crate::segments::Segments;
use crate::selection::Breadth;

/// The most offers that can be asked for.
const OFFERS_MAX: u32 = 1_000;

/// Decides what to offer.
///
/// # Errors
/// Fields that break their bounds, and references that do not exist.
pub fn recommend(programme: &Programme, request: &OffersRequest) -> Result<OffersDecision, Refused> {
    facts::check_id(&request.id, &Path::of("id"))?;
    facts::check_time(request.at, &Path::of("at"))?;
    Counters::check(programme, &request.counters)?;
    let coupons = facts::check_coupons(programme, &request.coupons)?;
    facts::check_wallets(programme, &request.wallets, "wallets")?;
    if !(1..=OFFERS_MAX).contains(&request.maximum) {
        return invalid(&Path::of("maximum"), &format!("it must be 1 to {OFFERS_MAX}"));
    }
    if request.messages {
        return refuse(ErrorCode::NotSupportedYet, &Path::of("messages"), "messages are not supported yet");
    }
    let tier = facts::check_member(programme, request.member.as_ref())?;
    facts::check_history(programme, request.history.as_ref())?;
    programme.questions.check(Fact::Attribute, request.extensions.len(), &Path::of("extensions"))?;
    let known = Known::check(request)?;
    let basket = match request.basket.as_ref() {
        None => None,
        Some(basket) => Some(facts::check_basket(programme, basket, &Path::of("basket"))?),
    };
    let lines = basket.as_ref().map_or(&[][..], |basket| &basket.lines);
    let amounts: Vec<_> = lines.iter().map(facts::PricedLine::net).collect();
    let subtotal = basket.as_ref().map(|basket| {
        let counted = basket.lines.iter().filter(|line| line.counts_toward_thresholds());
        counted.map(facts::PricedLine::net).sum()
    });
    let outlook = retention::outlook(programme, request.history.as_ref(), request.at)?;
    let past = Situation {
        outlook: outlook.as_ref(),
        history: request.history.as_ref(),
        extensions: &request.extensions,
        ..Situation::new(programme, request.at, &[], request.member.as_ref(), tier)
    };
    let segments = Segments::of(programme, &past);
    let situation = Situation {
        segments: segments.ascending(),
        context: request.basket.as_ref().and_then(|basket| basket.context.as_ref()),
        coupons: &coupons,
        subtotal,
        basket: basket.as_ref().map(|basket| Tally { lines: &basket.lines, amounts: &amounts }),
        ..past
    };
    let breadth = Breadth::of(lines.iter().map(|line| line.line));
    let looks = programme.offers.iter().map(|offer| offer.when.looks(&breadth)).fold(0, usize::saturating_add);
    at_most(looks, LOOKS_MAX, LOOKED_AT, &Path::of("basket").field("lines"))?;
    let mut findings = Findings::new(request.explain);
    let mut ranked = Vec::new();
    for offer in &programme.offers {
        match check(offer, &known, &situation) {
            Ok(()) => ranked.push((score(offer).ok_or_else(|| overflow(&Path::of("")))?, offer)),
            Err(refusal) => findings.not_met(&offer.id, refusal, money::decimal_of(offer.value)),
        }
    }
    let mut ranked = order::sorted(ranked, |(left, first), (right, second)| {
        let by_score = right.total.cmp(&left.total);
        by_score.then(second.priority.cmp(&first.priority)).then(first.id.cmp(&second.id))
    });
    ranked.truncate(usize::try_from(request.maximum).unwrap_or(usize::MAX));
    let mut offers = Vec::with_capacity(ranked.len());
    for (score, offer) in ranked {
        offers.push(score.offer(offer, request).ok_or_else(|| overflow(&Path::of("")))?);
    }
    let (explanations, near_misses) = findings.into_lists();
    Ok(OffersDecision {
        offers: list(offers),
        messages: List::new(),
        segments: segments.ids(),
        outlook: maybe(outlook),
        counters: List::new(),
        explanations,
        near_misses,
    })
}

/// What is known of offers and products, and where it stands in order of the ids.
struct Known<'a> {
    shown: (&'a [Impression], Vec<usize>),
    owned: (&'a [OwnedProduct], Vec<usize>),
    products: (&'a [Product], Vec<usize>),
}

impl<'a> Known<'a> {
    fn check(request: &'a OffersRequest) -> Result<Self, Refused> {
        let (shown, products): (&[_], &[_]) = (&request.shown, &request.products);
        let owned = request.history.as_ref().map_or(&[][..], |history| &history.owned);
        at_most(shown.len(), ENTRIES_MAX, "impressions", &Path::of("shown"))?;
        at_most(products.len(), ENTRIES_MAX, "products", &Path::of("products"))?;
        Ok(Self {
            shown: (shown, order::by_id(shown.len(), &|at| shown.get(at).map_or("", |one| &one.id)).0),
            owned: (owned, order::by_id(owned.len(), &|at| owned.get(at).map_or("", |one| &one.sku)).0),
            products: (products, order::by_id(products.len(), &|at| products.get(at).map_or("", |one| &one.sku)).0),
        })
    }
}

/// The hard filters.
fn check(offer: &Offer, known: &Known<'_>, situation: &Situation<'_>) -> Result<(), Refusal> {
    let (shown, by_id) = &known.shown;
    for place in order::with_id(by_id, &offer.id, &|at| shown.get(at).map_or("", |one| &one.id)) {
        match shown.get(*place).map(|impression| impression.response) {
            Some(ImpressionResponse::Declined) => return Err(Refusal::plain(because(ReasonCode::Declined))),
            Some(ImpressionResponse::Taken) => return Err(Refusal::plain(because(ReasonCode::AlreadyGiven))),
            _ => {}
        }
    }
    if let Some(sku) = &offer.sku {
        let (owned, by_sku) = &known.owned;
        if !order::with_id(by_sku, sku, &|at| owned.get(at).map_or("", |one| &one.sku)).is_empty() {
            return Err(Refusal::plain(because(ReasonCode::Owned)));
        }
        let (products, by_sku) = &known.products;
        let found = order::with_id(by_sku, sku, &|at| products.get(at).map_or("", |one| &one.sku));
        let product = found.first().and_then(|place| products.get(*place));
        if product.and_then(|product| product.stock.as_ref()).is_some_and(|stock| stock.mantissa <= 0) {
            return Err(Refusal::plain(crate::explain::about(ReasonCode::OutOfStock, sku)));
        }
    }
    offer.when.check(situation)
}

/// The terms an offer is ranked by.
struct Terms {
    probability: Exact,
    value: Exact,
    cost: Exact,
    total: Exact,
}

fn score(offer: &Offer) -> Option<Terms> {
    let total = money::difference(money::product(offer.probability, offer.value)?, offer.cost)?;
    Some(Terms { probability: offer.probability, value: offer.value, cost: offer.cost, total })
}

impl Terms {
    fn offer(&self, offer: &Offer, request: &OffersRequest) -> Option<RankedOffer> {
        let zone = Zone::new(request.at, &[]);
        let until = offer.when.valid_through.and_then(|last| calendar::first_instant(last + 1, zone));
        Some(RankedOffer {
            offer: offer.id.clone(),
            sku: maybe(offer.sku.clone()),
            category: maybe(offer.category.clone()),
            rule: maybe(offer.rule.clone()),
            reason: OfferReason::Eligible,
            text: offer.text.clone(),
            parameters: List::new(),
            until: maybe(until),
            score: Score {
                probability: money::decimal_of(self.probability)?,
                value: money::decimal_of(self.value)?,
                cost: money::decimal_of(self.cost)?,
                fatigue: Decimal::ZERO,
                total: money::decimal_of(self.total)?,
            },
        })
    }
}
