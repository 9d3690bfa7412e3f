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
use crate::selection::fingerprint;

/// The impressions of a request, by what they were of.
#[derive(Debug)]
pub struct Shown<'a> {
    all: &'a [Impression],
    /// With the fingerprints of their ids, in ascending order of these.
    by_key: Vec<(u64, usize)>,
    /// A bit for each remainder of a fingerprint that is among them: most offers were not shown, and are told by this.
    marks: [u64; MARKS],
}

/// Words of 64 bits, a few more bits than a member is shown of in a year.
const MARKS: usize = 64;

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
        let by_key = shown.iter().enumerate().map(|(at, impression)| (fingerprint(&impression.id), at));
        let by_key = order::sorted(by_key.collect(), |left: &(u64, usize), right| left.cmp(right));
        let mut marks = [0; MARKS];
        for (key, _) in &by_key {
            let (word, bit) = mark(*key);
            if let Some(word) = marks.get_mut(word) {
                *word |= bit;
            }
        }
        Ok(Self { all: shown, by_key, marks })
    }

    /// Whether there are any of an offer, or of one key of a message.
    pub fn has(&self, id: &str) -> bool {
        self.of(id, fingerprint(id)).next().is_some()
    }

    /// Those of one offer; `key` is the fingerprint of its id.
    fn of(&self, id: &str, key: u64) -> impl Iterator<Item = &'a Impression> {
        let all = self.all;
        let first = self.by_key.partition_point(|(known, _)| *known < key);
        let found = self.by_key.get(first..).unwrap_or_default().iter().take_while(move |(known, _)| *known == key);
        found.filter_map(|(_, at)| all.get(*at)).filter(move |impression| *impression.id == *id)
    }

    /// Whether an offer may be shown again, as far as it goes by what the member did with it before; gives how often it
    /// was shown within the days that make it dearer, today included, without an answer.
    ///
    /// # Errors
    /// The reason why not.
    pub fn check_pause(&self, offer: &Offer, recommend: &Recommend, at: Timestamp) -> Result<i64, Refusal> {
        let (word, bit) = mark(offer.key);
        if self.marks.get(word).is_none_or(|word| word & bit == 0) {
            return Ok(0);
        }
        let (mut declined, mut taken, mut seen, mut times) = (None, None, None, 0);
        let today = calendar::local_day(at);
        for impression in self.of(&offer.id, offer.key) {
            let day = calendar::local_day(impression.at);
            let latest: &mut Option<DayNumber> = match impression.response {
                ImpressionResponse::Declined => &mut declined,
                ImpressionResponse::Taken => &mut taken,
                ImpressionResponse::Shown | ImpressionResponse::Opened => {
                    times += i64::from(day > today - i64::from(recommend.fatigue_days));
                    &mut seen
                }
            };
            *latest = (*latest).max(Some(day));
        }
        let still = |since: Option<DayNumber>, days: Option<u32>| {
            since.is_some_and(|since| days.is_none_or(|days| today < since + i64::from(days)))
        };
        if still(declined, offer.pause.after_declined) {
            return Err(Refusal::plain(because(ReasonCode::Declined)));
        }
        if still(taken, offer.pause.after_taken) {
            return Err(Refusal::plain(because(ReasonCode::AlreadyGiven)));
        }
        let days = offer.pause.after_shown.unwrap_or(recommend.cooldown_days);
        match seen {
            Some(since) if today < since + i64::from(days) => {
                let over = calendar::first_instant(since + i64::from(days), Zone::new(at, &[]));
                Err(Refusal::plain(Reason { at: maybe(over), ..because(ReasonCode::Cooldown) }))
            }
            _ => Ok(times),
        }
    }
}

/// Which bit stands for a fingerprint, and in which word.
const fn mark(key: u64) -> (usize, u64) {
    ((key >> 6) as usize % MARKS, 1 << (key % 64))
}
