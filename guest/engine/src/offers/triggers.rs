//! What must have come about for an offer to make sense: something it goes with or replaces, points about to expire, a
//! tier within reach, an absence.

use loyalty_contract::{OffersRequest, Timestamp};

use super::products;
use super::{Ground, SPEND};
use crate::bounds::{FACTS_MAX, at_most};
use crate::condition::Refusal;
use crate::draw;
use crate::explain::{Refused, invalid};
use crate::facts;
use crate::money::Units;
use crate::path::Path;
use crate::programme::Programme;
use crate::programme::offers::{Goods, Offer, Within};

/// What a trigger has found, to be told with the offer.
#[derive(Debug, Default, Clone, Copy)]
pub struct Found {
    /// Points that expire, and when the first of them do.
    pub expiring: Option<(Units, Timestamp)>,
    /// Money missing to the next tier.
    pub missing: Option<Units>,
    /// Days since the last order.
    pub days_away: Option<i64>,
}

/// Holds all triggers of an offer against what is known; `sku` is the product it is about.
///
/// # Errors
/// The first that is not there.
pub fn check(offer: &Offer, sku: Option<&str>, ground: &Ground<'_>) -> Result<Found, Refusal> {
    let triggers = &offer.triggers;
    let product = || sku.and_then(|sku| ground.products.find(sku));
    if let Some(goods) = &triggers.goes_with {
        let is_there = match goods {
            Goods::OfProduct => product().is_some_and(|product| products::goes_with(product, &ground.things)),
            _ => ground.things.have(goods),
        };
        there(is_there, "goes-with")?;
    }
    if let Some((goods, after_days)) = &triggers.replaces {
        let latest = after_days.map(|days| ground.today - i64::from(days));
        let is_there = match goods {
            Goods::OfProduct => product().is_some_and(|product| products::replaces(product, &ground.things)),
            _ => ground.things.own(goods, latest),
        };
        there(is_there, "replaces")?;
    }
    let mut found = Found::default();
    if let Some(expiring) = &triggers.expiring {
        let soon = ground.purses.expire_within(expiring.wallet, expiring.days);
        found.expiring = soon.filter(|(points, _)| *points >= expiring.at_least);
        there(found.expiring.is_some(), "expiring-points")?;
    }
    if let Some(within) = triggers.near_tier {
        found.missing = ground.near.filter(|near| near.is_within(within)).map(|near| near.missing);
        there(found.missing.is_some(), "near-tier")?;
    }
    if let Some(absence) = &triggers.win_back {
        found.days_away = absence.days_away(ground.situation);
        there(found.days_away.is_some(), "win-back")?;
    }
    Ok(found)
}

fn there(is_there: bool, name: &str) -> Result<(), Refusal> {
    if is_there { Ok(()) } else { Err(Refusal::unmet(name)) }
}

/// The next tier, where nothing but money is missing to it.
#[derive(Debug, Clone, Copy)]
pub struct Near<'a> {
    pub tier: &'a loyalty_contract::Text,
    /// In minor units.
    pub missing: Units,
    /// What the tier asks for in all.
    threshold: Units,
}

impl<'a> Near<'a> {
    /// What the latest evaluation said of the next tier.
    ///
    /// # Errors
    /// A tier that does not exist, and figures that break their bounds.
    pub fn read(programme: &Programme, request: &'a OffersRequest) -> Result<Option<Self>, Refused> {
        let Some(news) = request.tier_news.as_ref() else { return Ok(None) };
        let path = Path::of("tier-news");
        for (name, at) in [("reached-at", &news.reached_at), ("until", &news.until)] {
            if let Some(at) = at.as_ref() {
                facts::check_time(*at, &path.field(name))?;
            }
        }
        let missing_at = path.field("missing");
        at_most(news.missing.len(), FACTS_MAX, "metrics", &missing_at)?;
        let (mut missing, mut is_more_missing) = (None, false);
        for (index, metric) in news.missing.iter().enumerate() {
            let path = missing_at.index(index);
            if *metric.metric == *SPEND {
                if missing.is_some() {
                    return invalid(&path.field("metric"), "the metric stands before");
                }
                missing = Some(facts::check_money(metric.amount, programme.minor_units, &path.field("amount"))?);
            } else {
                is_more_missing |= metric.amount.mantissa > 0;
            }
        }
        let Some(tier) = news.next_tier.as_ref() else { return Ok(None) };
        let position = facts::check_tier(programme, tier, &path.field("next-tier"))?;
        let threshold = programme.tiers.as_ref().and_then(|tiers| tiers.least_spend(tiers.levels.get(position)?));
        let (Some(missing), Some(threshold), false) = (missing, threshold, is_more_missing) else { return Ok(None) };
        Ok(Some(Self { tier, missing, threshold }))
    }

    fn is_within(&self, within: Within) -> bool {
        match within {
            Within::Money(most) => self.missing <= most,
            // INVARIANT: factors of 64 and 32 bits fit 128.
            Within::Share(parts) => {
                i128::from(self.missing) * i128::from(draw::PARTS) <= i128::from(self.threshold) * i128::from(parts)
            }
        }
    }
}
