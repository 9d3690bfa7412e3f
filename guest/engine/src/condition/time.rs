//! What a rule asks of the time: its validity, weekdays and hours, days to celebrate.

use alloc::vec::Vec;

use loyalty_contract::{Anniversary, Date, Gap, Maybe, Reason, ReasonCode, Text, maybe};

use super::{Refusal, Situation};
use crate::calendar::{self, DateOrYearDay, DayNumber, LeapDay, Span, YearDay};
use crate::explain::because;

/// The anniversary of joining the programme, as an occasion.
pub const ENROLMENT: &str = "enrolment";

pub fn check_validity(
    from: Option<DayNumber>,
    through: Option<DayNumber>,
    situation: &Situation<'_>,
) -> Result<(), Refusal> {
    let today = calendar::local_day(situation.at);
    let at_start_of = |day| maybe(calendar::first_instant(day, situation.zone));
    if let Some(first) = from
        && today < first
    {
        let reason = Reason { at: at_start_of(first), ..because(ReasonCode::NotStarted) };
        return Err(Refusal::lacking(Gap::Time, reason));
    }
    if let Some(last) = through
        && today > last
    {
        return Err(Refusal::plain(Reason { at: at_start_of(last + 1), ..because(ReasonCode::Ended) }));
    }
    Ok(())
}

/// Weekdays, hours and dates of the local calendar.
#[derive(Debug, Default)]
pub struct Schedule {
    /// One bit for each weekday, Monday lowest.
    pub weekdays: Option<u8>,
    /// From the first minute of the day to before the second; across midnight if that is not later.
    pub hours: Option<(u16, u16)>,
    pub dates: Vec<DateOrYearDay>,
}

impl Schedule {
    /// Whether its hours go on after midnight; they belong to the day on which they began then.
    pub fn is_past_midnight(&self) -> bool {
        self.hours.is_some_and(|(from, to)| from >= to)
    }

    /// Whether there may be a minute of a day at which it holds.
    pub fn may_hold_on(&self, day: DayNumber) -> bool {
        self.is_on(day) || self.is_past_midnight() && self.is_on(day - 1)
    }

    /// Whether the day is as it asks on which its hours begin.
    fn is_on(&self, day: DayNumber) -> bool {
        self.weekdays.is_none_or(|weekdays| weekdays & (1 << calendar::weekday(day)) != 0)
            && (self.dates.is_empty() || self.dates.iter().any(|date| date.is(day)))
    }

    pub(super) fn check(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        let (mut day, minute) = (calendar::local_day(situation.at), calendar::minute_of_day(situation.at));
        let is_open = match self.hours {
            None => true,
            Some((from, to)) if from < to => (from..to).contains(&minute),
            Some((from, to)) => {
                // The hours after midnight belong to the day on which they began.
                day -= i64::from(minute < to);
                minute >= from || minute < to
            }
        };
        if is_open && self.is_on(day) {
            return Ok(());
        }
        Err(Refusal::plain(because(ReasonCode::NotInSchedule)))
    }
}

/// A day that comes back every year, and the days around it.
#[derive(Debug)]
pub struct Celebration {
    /// Kind of the occasion; none for the birthday.
    pub occasion: Option<Text>,
    pub before_days: u32,
    pub after_days: u32,
    pub leap_day: LeapDay,
    /// How long a birthday must have stood unchanged.
    pub unchanged_days: Option<u32>,
}

impl Celebration {
    pub(super) fn check(&self, situation: &Situation<'_>) -> Result<(), Refusal> {
        let Some(member) = situation.member else { return Err(Refusal::anonymous()) };
        let name = self.occasion.as_ref().map_or("birthday", |kind| kind);
        if self.dates(situation).is_empty() {
            return Err(Refusal::unmet(name));
        }
        if occasion_day(self, situation).is_none() {
            return Err(Refusal::plain(because(ReasonCode::NotInSchedule)));
        }
        if let (Some(days), Some(changed), None) =
            (self.unchanged_days, member.birthday_changed_at.as_ref(), &self.occasion)
            && let Some(free) = calendar::after(*changed, Span::Days(days), situation.zone)
            && situation.at.unix_seconds < free.unix_seconds
        {
            return Err(Refusal::plain(Reason { at: Maybe::Some(free), ..because(ReasonCode::Cooldown) }));
        }
        Ok(())
    }

    /// The dates that come back, and the first day that each counts from, if any.
    fn dates(&self, situation: &Situation<'_>) -> Vec<(Anniversary, Option<DayNumber>)> {
        let Some(member) = situation.member else { return Vec::new() };
        match &self.occasion {
            None => member.birthday.iter().map(|birthday| (*birthday, None)).collect(),
            Some(kind) if **kind == *ENROLMENT => {
                let day = member.enrolled_at.as_ref().map(|enrolled| calendar::local_day(*enrolled));
                let date = day.and_then(|day| Some((calendar::date_of(day)?, day)));
                // The day of joining itself is no anniversary.
                let anniversary = date.map(|(Date { year, month, day }, first)| {
                    (Anniversary { year: Maybe::Some(year), month, day }, Some(first + 1))
                });
                anniversary.into_iter().collect()
            }
            Some(kind) => {
                let own = member.occasions.iter().filter(|occasion| occasion.kind == *kind);
                own.map(|occasion| (occasion.on, None)).collect()
            }
        }
    }
}

/// The day being celebrated, if the event lies around one.
pub fn occasion_day(celebration: &Celebration, situation: &Situation<'_>) -> Option<DayNumber> {
    occasion_days(celebration, situation).into_iter().next()
}

/// The days being celebrated, as far as the event lies around them.
pub fn occasion_days(celebration: &Celebration, situation: &Situation<'_>) -> Vec<DayNumber> {
    let today = calendar::local_day(situation.at);
    let Celebration { before_days, after_days, leap_day, .. } = celebration;
    let day_of = |(date, first): (Anniversary, Option<DayNumber>)| {
        let day = YearDay::new(date.month, date.day)?.around(*leap_day, today, *before_days, *after_days)?;
        first.is_none_or(|first| day >= first).then_some(day)
    };
    celebration.dates(situation).into_iter().filter_map(day_of).collect()
}
