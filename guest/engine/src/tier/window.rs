//! From when to when something counts, and until when a tier is held: the calendar of a programme's tiers.
//!
//! Calendar periods are those of the local day at the instant that is judged; years from enrolment begin with the local
//! day of joining. An entry leaves a rolling window by the calendar of the place where it was made.

use loyalty_contract::{TierRequest, Timestamp};

use crate::calendar::{self, DayNumber, Span, Zone};
use crate::explain::{Refused, invalid};
use crate::facts;
use crate::path::Path;
use crate::programme::{Tiers, Validity, Window};

/// The calendar of a programme's tiers, for one member.
#[derive(Debug, Clone, Copy)]
pub struct Windows<'a> {
    window: Window,
    validity: Option<Validity>,
    /// The instant to judge at.
    seen: Timestamp,
    offsets: &'a [Timestamp],
    /// The local day on which the member joined; without meaning where no year is counted from it.
    enrolled_day: DayNumber,
}

impl<'a> Windows<'a> {
    /// # Errors
    /// Years are counted from an enrolment that is not stated, or lies after the instant to judge at.
    pub fn new(tiers: &Tiers, request: &'a TierRequest) -> Result<Self, Refused> {
        let path = Path::of("enrolled-at");
        let validity = tiers.validity();
        let enrolled = request.enrolled_at.as_ref();
        let is_needed =
            tiers.window == Window::EnrolmentYear || matches!(validity, Some(Validity::EnrolmentYear { .. }));
        if is_needed && enrolled.is_none() {
            return invalid(&path, "the programme counts years from enrolment, so it must be stated");
        }
        if let Some(enrolled) = enrolled {
            facts::check_time(*enrolled, &path)?;
            if enrolled.unix_seconds > request.at.unix_seconds {
                return invalid(&path, "it lies after the instant to judge at");
            }
        }
        let enrolled_day = if is_needed { enrolled.map_or(0, |at| calendar::local_day(*at)) } else { 0 };
        Ok(Self { window: tiers.window, validity, seen: request.at, offsets: &request.offsets, enrolled_day })
    }

    /// From which second on something counts at an instant.
    pub fn start(&self, at: Timestamp, since: i64) -> i64 {
        match self.window {
            Window::Always | Window::Rolling(_) => i64::MIN,
            Window::SinceChange => since,
            Window::Calendar(_) | Window::EnrolmentYear => {
                let start = self.days(at).and_then(|(first, _)| self.first_instant(first, at));
                start.map_or(i64::MIN, |start| start.unix_seconds)
            }
        }
    }

    /// When the period ends that an instant lies in; none if the window is no period.
    pub fn end(&self, at: Timestamp) -> Option<Timestamp> {
        calendar::first_instant(self.days(at)?.1, self.zone(at))
    }

    /// First day of the period that an instant lies in, and of the next; none if the window is no period.
    pub fn days(&self, at: Timestamp) -> Option<(DayNumber, DayNumber)> {
        match self.window {
            Window::Calendar(period) => {
                let day = calendar::local_day(at);
                Some((period.first_day(day)?, period.first_day_after(day)?))
            }
            Window::EnrolmentYear => calendar::year_from(self.enrolled_day, calendar::local_day(at)),
            Window::Always | Window::Rolling(_) | Window::SinceChange => None,
        }
    }

    /// The first instant of a day up to `at`, which may lie before the instant that is judged. It is that of the clock by
    /// which `at` was noted, unless the clocks change on the way from now to there: until then they show what they do now.
    pub fn first_instant(&self, day: DayNumber, at: Timestamp) -> Option<Timestamp> {
        let ahead = self.seen.unix_seconds + 1..=at.unix_seconds;
        let changes = self.offsets.first().is_some_and(|change| ahead.contains(&change.unix_seconds));
        calendar::first_instant(day, Zone::around(if changes { self.seen } else { at }, self.offsets))
    }

    /// An instant ahead as the clocks of the member's place will show it.
    pub fn shown(&self, at: Timestamp) -> Timestamp {
        let past = self.offsets.partition_point(|change| change.unix_seconds <= at.unix_seconds);
        let latest = self.offsets.get(..past).and_then(<[_]>::last);
        let latest = latest.filter(|latest| latest.unix_seconds > self.seen.unix_seconds).unwrap_or(&self.seen);
        Timestamp { utc_offset_minutes: latest.utc_offset_minutes, ..at }
    }

    /// The last second before an instant. Where the clocks change at it, they have not changed yet.
    pub fn second_before(&self, at: Timestamp) -> Timestamp {
        let unix_seconds = at.unix_seconds.saturating_sub(1);
        let until = self.offsets.partition_point(|change| change.unix_seconds < at.unix_seconds);
        let changes = self.offsets.get(until).is_some_and(|change| change.unix_seconds == at.unix_seconds);
        let latest = self.offsets.get(..until).and_then(<[_]>::last);
        let before = latest.or(Some(&self.seen).filter(|seen| seen.unix_seconds < at.unix_seconds));
        match before {
            Some(before) if changes => Timestamp { unix_seconds, ..*before },
            _ => Timestamp { unix_seconds, ..at },
        }
    }

    /// The instant `span` later.
    pub fn after(&self, at: Timestamp, span: Span) -> Option<Timestamp> {
        calendar::after(at, span, self.zone(at))
    }

    /// Until when a tier is held for sure that is counted from an instant; none: it has no end.
    pub fn validity(&self, at: Timestamp) -> Option<Timestamp> {
        self.validity?.of(at, self.enrolled_day, self.zone(at))
    }

    fn zone(&self, at: Timestamp) -> Zone<'a> {
        Zone::new(at, self.offsets)
    }
}
