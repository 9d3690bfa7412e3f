//! What to offer a member next: the offers that nothing stands against, best first.
//!
//! An offer is held against hard filters in a fixed order; the first it fails is the reason it is not made. What passes
//! is ranked by probability × value − cost − fatigue, ties by priority, then by id. An offer that cannot pass changes no
//! other, and the order in which anything is listed has no meaning.

mod advertised;
mod filters;
mod interest;
mod margin;
mod products;
mod quiet;
mod rank;
mod reasons;
mod score;
mod shown;
mod things;
mod triggers;

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{
    CounterChange, OfferReason, OffersDecision, OffersRequest, Outlook, Product, RankedOffer, Reason, ReasonCode,
    Timestamp, list, maybe,
};

use crate::bounds::{LOOKED_AT, LOOKS_MAX, at_most};
use crate::calendar::{self, DayNumber};
use crate::condition::{Fact, Refusal, Situation, Tally};
use crate::explain::{Findings, Refused, because, invalid, overflow};
use crate::facts;
use crate::limits::{self, Counters, Subjects, Use};
use crate::messages;
use crate::money;
use crate::path::Path;
use crate::programme::Programme;
use crate::programme::offers::{MICRO_DIGITS, Offer, Worth};
use crate::purses::Purses;
use crate::retention;
use crate::segments::Segments;
use crate::selection::{Breadth, Kind};
use advertised::Advertised;
use filters::Gate;
use interest::Interests;
use products::Products;
use rank::{Candidate, Ranking};
use score::Terms;
use shown::Shown;
use things::Things;
use triggers::{Found, Near};

/// The metric of tiers that is money.
pub const SPEND: &str = "spend";

/// The most offers that can be asked for.
const OFFERS_MAX: u32 = 1_000;

/// All that offers are held against.
#[derive(Debug)]
pub struct Ground<'a> {
    pub programme: &'a Programme,
    pub request: &'a OffersRequest,
    pub situation: &'a Situation<'a>,
    counters: &'a Counters<'a>,
    /// The civil day.
    pub today: DayNumber,
    pub gate: Gate,
    pub shown: Shown<'a>,
    things: Things<'a>,
    products: Products<'a>,
    /// The product picked for each of [`crate::programme::Shelf::picks`], or why there is none.
    picked: Vec<Result<&'a Product, Refusal>>,
    pub purses: Purses,
    near: Option<Near<'a>>,
    outlook: Option<&'a Outlook>,
}

/// Decides what to offer.
///
/// # Errors
/// Fields that break their bounds, and references that do not exist.
pub fn recommend(programme: &Programme, request: &OffersRequest) -> Result<OffersDecision, Refused> {
    facts::check_id(&request.id, &Path::of("id"))?;
    facts::check_time(request.at, &Path::of("at"))?;
    let counters = Counters::check(programme, &request.counters)?;
    let coupons = facts::check_coupons(programme, &request.coupons)?;
    facts::check_wallets(programme, &request.wallets, "wallets")?;
    if !(1..=OFFERS_MAX).contains(&request.maximum) {
        return invalid(&Path::of("maximum"), &format!("it must be 1 to {OFFERS_MAX}"));
    }
    let tier = facts::check_member_at(programme, request.member.as_ref(), request.at)?;
    facts::check_history(programme, request.history.as_ref(), request.at)?;
    programme.questions.check(Fact::Attribute, request.extensions.len(), &Path::of("extensions"))?;
    let whom = (request.member.as_ref(), request.history.as_ref());
    let outlook = retention::outlook(programme, whom, request.at)?;
    let past = Situation {
        outlook: outlook.as_ref(),
        history: request.history.as_ref(),
        extensions: &request.extensions,
        ..Situation::new(programme, request.at, &[], request.member.as_ref(), tier)
    };
    let segments = Segments::of(programme, &past);
    let basket = match request.basket.as_ref() {
        None => None,
        Some(basket) => Some(facts::check_basket(programme, basket, &Path::of("basket"))?),
    };
    let lines = basket.as_ref().map_or(&[][..], |basket| &basket.lines);
    let amounts: Vec<_> = lines.iter().map(facts::PricedLine::net).collect();
    let prices = basket.as_ref().map_or(programme.tax_mode, |basket| basket.tax_mode);
    let subtotal = basket.as_ref().map(|basket| {
        let counted = basket.lines.iter().filter(|line| line.counts_toward_thresholds());
        counted.map(facts::PricedLine::net).sum()
    });
    let situation = Situation {
        segments: segments.ascending(),
        context: request.basket.as_ref().and_then(|basket| basket.context.as_ref()),
        coupons: &coupons,
        subtotal,
        basket: basket.as_ref().map(|basket| Tally { lines: &basket.lines, amounts: &amounts }),
        prices,
        amounts: prices,
        ..past
    };
    let shelf = &programme.shelf;
    let shown = Shown::check(&request.shown, request.at)?;
    let things = Things::of(shelf, request)?;
    let products = Products::check(&request.products, &shelf.picks)?;
    let ground = Ground {
        programme,
        request,
        situation: &situation,
        counters: &counters,
        today: calendar::local_day(request.at),
        gate: Gate::of(&programme.recommend, request),
        shown,
        picked: shelf.picks.iter().map(|wanted| products.pick(wanted, &things, programme)).collect(),
        things,
        products,
        purses: Purses::open(programme, request)?,
        near: Near::read(programme, request)?,
        outlook: outlook.as_ref(),
    };
    let mut findings = Findings::new(request.explain);
    let open = ground.offers_to_look_at(&findings);
    if !lines.is_empty() {
        let breadth = Breadth::of(lines.iter().map(|line| line.line));
        let looks = open.iter().map(|offer| offer.when.looks(&breadth)).fold(0, usize::saturating_add);
        at_most(looks, LOOKS_MAX, LOOKED_AT, &Path::of("basket").field("lines"))?;
    }

    let mut refusals: Vec<Option<Refusal>> = alloc::vec![None; open.len()];
    let mut candidates = ground.pass(&open, &mut refusals)?;
    let advertised = ground.advertised(&candidates, findings.are_wanted())?;
    candidates.retain(|candidate| match ground.check_worth(candidate, &advertised) {
        Ok(()) => true,
        Err(refusal) => {
            put(&mut refusals, candidate.place, refusal);
            false
        }
    });
    let ranking = rank::rank(&candidates, findings.tell_all(), &ground);
    let offers = ground.made(&candidates, &ranking, &advertised).ok_or_else(|| overflow(&Path::of("")))?;
    let counters = ground.counted(&candidates, &ranking);
    limits::check_starts(&counters)?;
    if findings.are_wanted() {
        let left_out = ranking.left_out.iter().filter(|one| findings.tell_all() || !one.is_hidden);
        for one in left_out {
            if let (Some(candidate), Some(reason)) = (candidates.get(one.place), rank::lost(&candidates, one)) {
                put(&mut refusals, candidate.place, Refusal::plain(reason));
            }
        }
        for (offer, refusal) in open.iter().zip(refusals) {
            let Some(refusal) = refusal else { continue };
            if findings.tell_all() || !filters::is_beside_the_point(offer, &ground) {
                findings.not_met(&offer.id, refusal, offer.told);
            }
        }
        advertised.near_misses.iter().for_each(|near_miss| findings.within_reach(near_miss.clone()));
    }
    let messages = if request.messages { messages::due(&ground, &mut findings)? } else { Vec::new() };
    let (explanations, near_misses) = findings.into_lists();
    Ok(OffersDecision {
        offers: list(offers),
        messages: list(messages),
        segments: segments.ids(),
        outlook: maybe(outlook),
        counters: list(counters),
        explanations,
        near_misses,
    })
}

/// Keeps why an offer is not made.
fn put(refusals: &mut [Option<Refusal>], place: usize, refusal: Refusal) {
    if let Some(slot) = refusals.get_mut(place) {
        *slot = Some(refusal);
    }
}

impl<'a> Ground<'a> {
    /// The offers that may be made, and others; all of them where each is to be told of: guests are told of what they would
    /// get as members.
    fn offers_to_look_at(&self, findings: &Findings) -> Vec<&'a Offer> {
        let offers = &self.programme.offers;
        let is_told_guest = self.request.member.is_none() && findings.are_wanted();
        if findings.tell_all() || is_told_guest {
            return offers.iter().collect();
        }
        let shelf = &self.programme.shelf;
        let mut facts = self.situation.facts();
        facts.extend(self.request.channel.as_ref().map(|channel| (Kind::Shown, &**channel)));
        facts.extend(self.things.doors(shelf));
        let open = shelf.index.open(&facts).into_iter();
        open.filter_map(|place| offers.get(place)).collect()
    }

    /// Holds offers against the filters; gives those that pass, and puts the reasons against the others where they stand.
    fn pass(&self, open: &[&'a Offer], refusals: &mut [Option<Refusal>]) -> Result<Vec<Candidate<'a>>, Refused> {
        let (shelf, recommend) = (&self.programme.shelf, &self.programme.recommend);
        let mut interests = Interests::of(shelf, self.request.history.as_ref(), self.outlook, self.request.at);
        let mut candidates = Vec::with_capacity(open.len());
        for (place, offer) in open.iter().copied().enumerate() {
            let (sku, times) = match filters::check(offer, self) {
                Ok(passed) => passed,
                Err(refusal) => {
                    put(refusals, place, refusal);
                    continue;
                }
            };
            let interested = offer.interest.and_then(|category| interests.at(category));
            let margin = || margin::margin(self.products.find(sku?)?, offer.lowered_by, self.programme);
            let value = match offer.value {
                Worth::Fixed(value) => value,
                Worth::Margin => margin().ok_or_else(|| overflow(&Path::of("products")))?,
            };
            let fatigue = offer.fatigue.unwrap_or(recommend.fatigue);
            let probability = interest::probability(offer.probability, interested);
            let times = if fatigue == 0 { 0 } else { times };
            let terms = Terms::of(offer, probability, value, (fatigue, times))
                .ok_or_else(|| overflow(&Path::of("products")))?;
            let pull = interested.map_or(OfferReason::Eligible, |interested| interested.pull());
            candidates.push(Candidate { place, offer, sku, pull, terms, total: terms.total() });
        }
        Ok(candidates)
    }

    /// What the discounts come to on the basket, where there is one and either an offer advertises one of them or it is to
    /// be told what is within reach: that is worth knowing of any discount, whether somebody wrote an offer about it or not.
    fn advertised(&self, candidates: &[Candidate<'_>], are_told: bool) -> Result<Advertised, Refused> {
        let are_asked_for = || are_told || candidates.iter().any(|one| one.offer.is_of_discount);
        match self.request.basket.as_ref() {
            Some(basket) if !self.programme.discounts.is_empty() && are_asked_for() => {
                Advertised::on(self.programme, self.request, basket)
            }
            _ => Ok(Advertised::default()),
        }
    }

    /// Whether the basket does not get it already, and whether it is worth being made.
    fn check_worth(&self, candidate: &Candidate<'_>, advertised: &Advertised) -> Result<(), Refusal> {
        let minimum = self.programme.recommend.minimum_score;
        let rule = candidate.offer.rule.as_ref().filter(|_| candidate.offer.is_of_discount);
        let reason = if rule.is_some_and(|rule| advertised.gives(rule)) {
            because(ReasonCode::AlreadyGiven)
        } else if score::reaches(candidate.total, minimum) {
            return Ok(());
        } else {
            let amount = if minimum < 0 { None } else { money::shortest(minimum.into(), MICRO_DIGITS) };
            Reason { amount: maybe(amount), ..because(ReasonCode::BelowMinimum) }
        };
        Err(Refusal::plain(reason))
    }

    /// The offers as they are told. None if a figure is too large.
    fn made(
        &self,
        candidates: &[Candidate<'_>],
        ranking: &Ranking,
        advertised: &Advertised,
    ) -> Option<Vec<RankedOffer>> {
        let mut offers = Vec::with_capacity(ranking.made.len());
        for (rank, place) in ranking.made.iter().enumerate() {
            let candidate = candidates.get(*place)?;
            let offer = candidate.offer;
            let is_trial = ranking.has_trial && rank + 1 == ranking.made.len();
            // What its triggers find is worked out again, since few of all that pass are made.
            let found = triggers::check(offer, candidate.sku.map(|sku| &**sku), self).unwrap_or_default();
            let (reason, parameters) = reasons::reason(candidate, &found, is_trial, advertised, self);
            offers.push(RankedOffer {
                offer: offer.id.clone(),
                sku: maybe(candidate.sku.cloned()),
                category: maybe(offer.category.clone()),
                rule: maybe(offer.rule.clone()),
                reason,
                text: offer.text.clone(),
                parameters: list(parameters),
                until: maybe(self.until(offer, &found)),
                score: candidate.terms.told()?,
            });
        }
        Some(offers)
    }

    /// When an offer ends: with its last day, or when the points expire that it speaks of.
    fn until(&self, offer: &Offer, found: &Found) -> Option<Timestamp> {
        let last = offer.when.valid_through;
        let end = last.and_then(|last| calendar::first_instant(last + 1, self.situation.zone));
        calendar::earlier(end, found.expiring.map(|(_, at)| at))
    }

    /// What showing the offers uses up of their limits.
    fn counted(&self, candidates: &[Candidate<'_>], ranking: &Ranking) -> Vec<CounterChange> {
        let mut changes = Vec::new();
        for candidate in ranking.made.iter().filter_map(|place| candidates.get(*place)) {
            let Offer { when, caps, .. } = candidate.offer;
            let event = Subjects::of(self.situation, when);
            let uses = Use::open_all(self.programme, caps, self.counters, &event).unwrap_or_default();
            changes.extend(uses.iter().map(|one| one.change(1)));
        }
        changes
    }
}
