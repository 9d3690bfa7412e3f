//! What the member has been shown, and what they did with it.

use alloc::vec::Vec;

use loyalty_contract::{Impression, ImpressionResponse, Reason, ReasonCode, Timestamp, maybe};

use crate::bounds::{ENTRIES_MAX, at_most};
use crate::calendar::{self, DayNumber, Zone};
use crate::condition::Refusal;
use crate::explain::{Refused, because, invalid};
use crate::facts;
use crate::order;
use crate::path::Path;
use crate::programme::Recommend;
use crate::programme::offers::Offer;

/// The impressions of a request, by what they were of.
#[derive(Debug)]
pub struct Shown<'a> {
    all: &'a [Impression],
    by_id: Vec<usize>,
}

impl<'a> Shown<'a> {
    /// Checks the impressions of a request that is made at an instant.
    ///
    /// # Errors
    /// Too many of them, and such as lie after the instant.
    pub fn check(shown: &'a [Impression], at: Timestamp) -> Result<Self, Refused> {
        let path = Path::of("shown");
        at_most(shown.len(), ENTRIES_MAX, "impressions", &path)?;
        for (index, impression) in shown.iter().enumerate() {
            let path = path.index(index);
            facts::check_time(impression.at, &path.field("at"))?;
            if impression.at.unix_seconds > at.unix_seconds {
                return invalid(&path.field("at"), "it lies after the instant of the request");
            }
        }
        let id = |at: usize| shown.get(at).map_or("", |one| &*one.id);
        Ok(Self { all: shown, by_id: order::by_id(shown.len(), &id).0 })
    }

    /// Those of one offer, or of one key of a message.
    pub fn of(&self, id: &str) -> impl Iterator<Item = &'a Impression> {
        let all = self.all;
        let id_at = |at: usize| all.get(at).map_or("", |one| &*one.id);
        order::with_id(&self.by_id, id, &id_at).iter().filter_map(|at| all.get(*at))
    }

    /// Whether an offer may be shown again, as far as it goes by what the member did with it before.
    ///
    /// # Errors
    /// The reason why not.
    pub fn check_pause(&self, offer: &Offer, recommend: &Recommend, at: Timestamp) -> Result<(), Refusal> {
        let today = calendar::local_day(at);
        let latest = |wanted: fn(ImpressionResponse) -> bool| self.latest(&offer.id, wanted);
        let still = |since: Option<DayNumber>, days: Option<u32>| {
            since.is_some_and(|since| days.is_none_or(|days| today < since + i64::from(days)))
        };
        if still(latest(|response| response == ImpressionResponse::Declined), offer.pause.after_declined) {
            return Err(Refusal::plain(because(ReasonCode::Declined)));
        }
        if still(latest(|response| response == ImpressionResponse::Taken), offer.pause.after_taken) {
            return Err(Refusal::plain(because(ReasonCode::AlreadyGiven)));
        }
        let days = offer.pause.after_shown.unwrap_or(recommend.cooldown_days);
        match latest(was_seen) {
            Some(since) if today < since + i64::from(days) => {
                let over = calendar::first_instant(since + i64::from(days), Zone::new(at, &[]));
                Err(Refusal::plain(Reason { at: maybe(over), ..because(ReasonCode::Cooldown) }))
            }
            _ => Ok(()),
        }
    }

    /// How often an offer was shown within so many civil days, today included, without an answer.
    pub fn times(&self, offer: &str, within_days: u32, at: Timestamp) -> i64 {
        let first = calendar::local_day(at) - i64::from(within_days) + 1;
        let seen = self.of(offer).filter(|impression| was_seen(impression.response));
        let lately = seen.filter(|impression| calendar::local_day(impression.at) >= first);
        i64::try_from(lately.count()).unwrap_or(i64::MAX)
    }

    /// The latest civil day of impressions with such a response.
    fn latest(&self, id: &str, wanted: fn(ImpressionResponse) -> bool) -> Option<DayNumber> {
        let days = self.of(id).filter(|impression| wanted(impression.response));
        days.map(|impression| calendar::local_day(impression.at)).max()
    }
}

const fn was_seen(response: ImpressionResponse) -> bool {
    matches!(response, ImpressionResponse::Shown | ImpressionResponse::Opened)
}
