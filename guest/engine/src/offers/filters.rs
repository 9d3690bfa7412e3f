//! Which offers can be made to this member now: the hard filters, of which the first that an offer fails is the reason.

use loyalty_contract::{OffersRequest, Reason, ReasonCode, Text};

use super::Ground;
use super::products;
use super::triggers;
use crate::condition::{Against, Refusal};
use crate::draw;
use crate::explain::{about, because};
use crate::limits::{Subjects, Use};
use crate::programme::offers::{Offer, Recommend, Worth};

/// What is the same for every offer.
#[derive(Debug)]
pub struct Gate {
    /// Why nothing is shown in this channel.
    consent: Option<Refusal>,
    /// Whether the member is in the control group.
    pub is_held_out: bool,
    /// Why nothing is shown now.
    pub quiet: Option<Reason>,
}

impl Gate {
    pub fn of(recommend: &Recommend, request: &OffersRequest) -> Self {
        let member = request.member.as_ref();
        let asks = |channel: &&Text| recommend.ask_consent.binary_search(channel).is_ok();
        let consent = request.channel.as_ref().filter(asks).and_then(|channel| match member {
            None => Some(Refusal::anonymous()),
            Some(member) if member.consents.contains(channel) => None,
            Some(_) => Some(Refusal::plain(about(ReasonCode::NoConsent, channel))),
        });
        let group = recommend.holdout.as_ref().zip(member);
        let is_held_out = group.is_some_and(|((share, salt), member)| draw::share(salt, &member.id) < *share);
        Self { consent, is_held_out, quiet: recommend.quiet.holds_back(&request.shown, request.at) }
    }
}

/// Holds an offer against all but its rule and its score; gives the product it is about, and how often it was shown lately.
///
/// # Errors
/// The first reason against it.
pub fn check<'a>(offer: &'a Offer, ground: &Ground<'a>) -> Result<(Option<&'a Text>, i64), Refusal> {
    let (request, gate) = (ground.request, &ground.gate);
    let mut against = Against::default();
    // Most offers are for everybody, and there are many of them.
    let asks_something = !offer.when.asks_nothing();
    if asks_something {
        against.pass(offer.when.check_event(ground.situation))?;
    }
    if !offer.channels.is_empty() {
        let channel = request.channel.as_ref();
        if channel.is_none_or(|channel| offer.channels.binary_search(channel).is_err()) {
            against.add(Refusal::unmet("channel"))?;
        }
    }
    if let Some(refusal) = &gate.consent {
        against.add(refusal.clone())?;
    }
    let own_group = request.member.as_ref().filter(|_| offer.holdout > 0);
    if gate.is_held_out || own_group.is_some_and(|member| draw::share(&offer.id, &member.id) < offer.holdout) {
        against.add(Refusal::plain(because(ReasonCode::Holdout)))?;
    }
    if let Some(reason) = &gate.quiet {
        against.add(Refusal::plain(reason.clone()))?;
    }
    let times = against.pass(ground.shown.check_pause(offer, &ground.programme.recommend, request.at))?;
    let sku = against.pass(product(offer, ground))?.flatten();
    against.pass(triggers::check(offer, sku.map(|sku| &**sku), ground))?;
    if asks_something {
        against.pass(offer.when.check_rest(ground.situation))?;
        against.pass(offer.when.check_basket(ground.situation))?;
    }
    let event = Subjects::of(ground.situation, &offer.when);
    against.pass(Use::check_all(ground.programme, &offer.caps, ground.counters, &event))?;
    against.end()?;
    Ok((sku, times.unwrap_or_default()))
}

/// The product that an offer is about.
fn product<'a>(offer: &'a Offer, ground: &Ground<'a>) -> Result<Option<&'a Text>, Refusal> {
    if let Some(place) = offer.pick {
        return match ground.picked.get(place) {
            Some(Ok(product)) => Ok(Some(&product.sku)),
            Some(Err(refusal)) => Err(refusal.clone()),
            None => Ok(None),
        };
    }
    let Some(sku) = &offer.sku else { return Ok(None) };
    let needs_margin = offer.value == Worth::Margin;
    products::check(sku, ground.products.find(sku), needs_margin, &ground.things)?;
    Ok(Some(sku))
}

/// Whether what an offer goes with or replaces is not there, so that it is not told of, whatever else stands against it:
/// of ten thousand accessories only those of what the member has are looked at.
pub fn is_beside_the_point(offer: &Offer, ground: &Ground<'_>) -> bool {
    let replaces = offer.triggers.replaces.as_ref().map(|(goods, _)| goods);
    offer.triggers.goes_with.iter().chain(replaces).any(|goods| !ground.things.have(goods))
}
