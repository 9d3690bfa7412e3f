//! Limits and budgets: how much of them is left by the host's counters, and what a decision uses up.
//!
//! The host keeps a counter for each limit, period and combination of subjects, with a version. A decision tells by how
//! much each changes and which version it looked at; the host makes all changes together if the versions are still the
//! same, and asks again if not.

use alloc::format;
use alloc::vec::Vec;

use loyalty_contract::{
    Counter, CounterChange, Date, Decimal, ErrorCode, LimitPeriod, LimitScope, Reason, ReasonCode, Text, list, maybe,
};
use rust_decimal::Decimal as Exact;

use crate::bounds::{ENTRIES_MAX, at_most};
use crate::calendar::{self, DayNumber, Period};
use crate::condition::{self, Condition, Given, Refusal, Situation};
use crate::explain::{Refused, about, amounting, invalid, refuse};
use crate::money::{self, Units};
use crate::order;
use crate::path::Path;
use crate::programme::{Caps, Limit, Programme};

/// The counters of a request, in order, each of which fits a limit of the programme.
#[derive(Debug)]
pub struct Counters<'a>(Vec<&'a Counter>);

impl<'a> Counters<'a> {
    /// Checks counters.
    ///
    /// # Errors
    /// Counters that fit no limit, contradict theirs, or stand twice.
    pub fn check(programme: &Programme, counters: &'a [Counter]) -> Result<Self, Refused> {
        let sorted = Self::sorted(counters)?;
        let path = Path::of("counters");
        for (index, counter) in counters.iter().enumerate() {
            check(programme, counter, &path.index(index))?;
        }
        Ok(sorted)
    }

    /// Sorts counters, which need not fit the programme of today.
    ///
    /// # Errors
    /// Counters that stand twice.
    pub fn sorted(counters: &'a [Counter]) -> Result<Self, Refused> {
        let path = Path::of("counters");
        at_most(counters.len(), ENTRIES_MAX, "counters", &path)?;
        let at = |position: usize| counters.get(position).map(key);
        let positions = order::positions(counters.len(), &|left, right| at(left).cmp(&at(right)));
        for pair in positions.windows(2) {
            if let [left, right] = pair
                && at(*left) == at(*right)
            {
                return refuse(ErrorCode::BadCounter, &path.index(*right), "the same counter stands before");
            }
        }
        Ok(Self(positions.into_iter().filter_map(|position| counters.get(position)).collect()))
    }

    /// The counter of a limit, if there is one.
    pub fn find(&self, limit: &Text, subjects: &[Text], period_start: Option<Date>) -> Option<&'a Counter> {
        let wanted = (limit, subjects, period_start.map(|date| (date.year, date.month, date.day)));
        let position = self.0.binary_search_by(|counter| key(counter).cmp(&wanted)).ok()?;
        self.0.get(position).copied()
    }
}

type Key<'a> = (&'a Text, &'a [Text], Option<(u16, u8, u8)>);

fn key(counter: &Counter) -> Key<'_> {
    let start = counter.period_start.as_ref().map(|date| (date.year, date.month, date.day));
    (&counter.limit, &counter.subjects, start)
}

fn check(programme: &Programme, counter: &Counter, path: &Path<'_>) -> Result<(), Refused> {
    let bad = |field: &str, message: &str| refuse(ErrorCode::BadCounter, &path.field(field), message);
    let Some(limit) = programme.limit(&counter.limit) else {
        return bad("limit", &format!("the programme has no limit `{}`", counter.limit));
    };
    if counter.subjects.len() != limit.by.len() {
        return bad("subjects", &format!("the limit counts by {} subjects", limit.by.len()));
    }
    let fits = match counter.period_start.as_ref() {
        None => limit.period == LimitPeriod::Lifetime,
        Some(start) => calendar::is_date(*start) && starts_a(limit.period, *start),
    };
    if !fits {
        return bad("period-start", "it is the first day of the limit's period, and absent where the limit has none");
    }
    if money::whole_units(counter.used, limit.scale).is_none_or(|used| used < 0) {
        return bad("used", "it is zero or more, in the unit of the limit");
    }
    Ok(())
}

/// Whether periods of that kind begin on such a date.
fn starts_a(period: LimitPeriod, date: Date) -> bool {
    match period {
        LimitPeriod::Lifetime => false,
        LimitPeriod::Day | LimitPeriod::Occasion | LimitPeriod::Statement => true,
        LimitPeriod::Week => calendar::weekday(calendar::day_number(i64::from(date.year), date.month, date.day)) == 0,
        LimitPeriod::Month => date.day == 1,
        LimitPeriod::Quarter => date.day == 1 && date.month % 3 == 1,
        LimitPeriod::Year => date.day == 1 && date.month == 1,
    }
}

/// The first day of the period that `day` lies in; none where there is no such period.
pub fn first_day(period: LimitPeriod, day: DayNumber, statement_day: u8) -> Option<DayNumber> {
    let calendar_period = match period {
        LimitPeriod::Lifetime | LimitPeriod::Occasion => return None,
        LimitPeriod::Statement => return calendar::first_day_of_statement(day, statement_day),
        LimitPeriod::Day => Period::Day,
        LimitPeriod::Week => Period::Week,
        LimitPeriod::Month => Period::Month,
        LimitPeriod::Quarter => Period::Quarter,
        LimitPeriod::Year => Period::Year,
    };
    calendar_period.first_day(day)
}

/// The first day of the period after the one that begins with `first`.
pub fn first_day_after(period: LimitPeriod, first: DayNumber, statement_day: u8) -> Option<DayNumber> {
    // The day so much later lies in the next period, whatever the lengths of months and years.
    let later = match period {
        LimitPeriod::Lifetime | LimitPeriod::Occasion => return None,
        LimitPeriod::Day => 1,
        LimitPeriod::Week => 7,
        LimitPeriod::Month | LimitPeriod::Statement => 31,
        LimitPeriod::Quarter => 92,
        LimitPeriod::Year => 366,
    };
    first_day(period, first + later, statement_day)
}

/// Checks that the periods which counters are to be kept for begin on days that there are.
///
/// # Errors
/// An instant so early or late that its period is not all within the years there are.
pub fn check_starts(changes: &[CounterChange]) -> Result<(), Refused> {
    let mut starts = changes.iter().filter_map(|change| change.period_start.as_ref().copied());
    if starts.any(|day| !calendar::is_date(day)) {
        return invalid(&Path::of("at"), "a limit's period would begin before the year 1 or after 9999");
    }
    Ok(())
}

/// A limit as it stands for one event.
#[derive(Debug, Clone)]
pub struct Use<'p> {
    pub limit: &'p Limit,
    /// What is left of it, in its unit.
    pub left: Units,
    subjects: Vec<Text>,
    period_start: Option<Date>,
    version: Option<u64>,
}

/// Whom and what an event is about, as limits count it.
#[derive(Debug, Clone, Copy)]
pub struct Subjects<'a> {
    pub situation: &'a Situation<'a>,
    /// What an action was done to.
    pub subject: Option<&'a Text>,
    /// The condition of the rule.
    pub condition: &'a Condition,
    /// The coupon that opens the rule.
    pub coupon: Option<Given<'a>>,
}

/// A coupon that opens a rule.
struct Opening<'a> {
    /// Whether its limits leave something, what it is worth, and the least that any of them leaves.
    standing: (bool, Option<Exact>, Units),
    /// Its value, where the rule goes by values.
    value: Option<Exact>,
    /// What is left of each limit.
    left: Vec<Units>,
    given: Given<'a>,
}

impl<'p> Use<'p> {
    /// How a limit stands for an event.
    ///
    /// # Errors
    /// A refusal if the event lacks what the limit counts by.
    pub fn open(limit: &'p Limit, counters: &Counters<'_>, event: &Subjects<'_>) -> Result<Self, Refusal> {
        let subjects = limit.by.iter().map(|scope| event.value(*scope, limit)).collect::<Result<Vec<_>, _>>()?;
        let period_start = event.period_start(limit.period)?;
        let counter = counters.find(&limit.id, &subjects, period_start);
        let used = counter.and_then(|counter| money::whole_units(counter.used, limit.scale)).unwrap_or(0);
        let version = counter.map(|counter| counter.version);
        Ok(Self { limit, left: (limit.maximum - used).max(0), subjects, period_start, version })
    }

    /// Checks that the limits of a rule have something left for an event.
    ///
    /// # Errors
    /// As [`Self::open_all`].
    pub fn check_all(
        programme: &Programme,
        caps: &Caps,
        counters: &Counters<'_>,
        event: &Subjects<'_>,
    ) -> Result<(), Refusal> {
        for limit in programme.limits.get(caps.limits.clone()).unwrap_or_default() {
            if counters.0.is_empty() && limit.maximum > 0 && limit.period != LimitPeriod::Occasion {
                // Nothing is used up yet of anything, so it does not matter which counter it would be.
                limit.by.iter().try_for_each(|scope| event.find(*scope, limit).map(|_| ()))?;
                continue;
            }
            let one = Use::open(limit, counters, event)?;
            if one.left == 0 {
                return Err(Refusal::of_one_that_holds(one.exhausted()));
            }
        }
        Ok(())
    }

    /// How the limits of a rule stand for an event, each of which must have something left.
    ///
    /// # Errors
    /// A refusal if nothing is left of one, or the event lacks what one counts by.
    pub fn open_all(
        programme: &'p Programme,
        caps: &Caps,
        counters: &Counters<'_>,
        event: &Subjects<'_>,
    ) -> Result<Vec<Self>, Refusal> {
        let mut uses = Vec::with_capacity(caps.limits.len());
        for limit in programme.limits.get(caps.limits.clone()).unwrap_or_default() {
            let one = Self::open(limit, counters, event)?;
            if one.left == 0 {
                return Err(Refusal::of_one_that_holds(one.exhausted()));
            }
            uses.push(one);
        }
        Ok(uses)
    }

    /// Why nothing is left of it.
    pub fn exhausted(&self) -> Reason {
        let code = if self.limit.is_budget { ReasonCode::BudgetExhausted } else { ReasonCode::LimitExhausted };
        about(code, &self.limit.id)
    }

    /// Why it gave only a part.
    pub fn reached(&self) -> Reason {
        if self.limit.is_budget {
            return about(ReasonCode::BudgetPartial, &self.limit.id);
        }
        amounting(ReasonCode::CapPeriod, money::decimal(self.limit.maximum, self.limit.scale))
    }

    /// What the host adds to the counter for so many points or so much money.
    pub fn change(&self, given: Units) -> CounterChange {
        let change =
            if self.limit.counts_uses() { Decimal::new(1, 0) } else { money::decimal(given, self.limit.scale) };
        CounterChange {
            limit: self.limit.id.clone(),
            subjects: list(self.subjects.clone()),
            period_start: maybe(self.period_start),
            change,
            expected_version: maybe(self.version),
        }
    }
}

impl<'a> Subjects<'a> {
    /// An event of a rule that is opened by the first of its coupons.
    pub fn of(situation: &'a Situation<'a>, condition: &'a Condition) -> Self {
        Self { situation, subject: None, condition, coupon: condition.opening_coupon(situation) }
    }

    /// The coupons that open a rule each in its own way, the best first: those of which its limits leave something, of these
    /// the one worth most, of these the one of which they leave most, of these the first. `worth` is what a value is worth,
    /// which may depend on what is left, where the rule goes by values. None where it makes no difference which one opens it.
    pub fn openings(
        &self,
        programme: &Programme,
        caps: &Caps,
        counters: &Counters<'_>,
        worth: Option<&dyn Fn(Exact, Units) -> Exact>,
    ) -> Vec<Given<'a>> {
        let mut limits = programme.limits.get(caps.limits.clone()).unwrap_or_default().iter();
        if self.coupon.is_none() || worth.is_none() && !limits.any(|limit| limit.by.contains(&LimitScope::Coupon)) {
            return Vec::new();
        }
        let opening = |given: Given<'a>| {
            let left = Self { coupon: Some(given), ..*self }.left(programme, caps, counters);
            let value = worth.and(given.1.value.as_ref()).and_then(|value| money::exact_of(*value));
            let least = left.iter().copied().min().unwrap_or(Units::MAX);
            let worth = worth.zip(value).map(|(worth, value)| worth(value, least));
            Opening { standing: (least > 0, worth, least), value, left, given }
        };
        let all = self.condition.opening_coupons(self.situation).into_iter().map(opening).collect();
        let all: Vec<Opening<'_>> = order::sorted(all, |left, right| right.standing.cmp(&left.standing));
        let mut openings: Vec<Opening<'_>> = Vec::new();
        for one in all {
            // What is used up, or has no value, opens nothing beside what is not.
            let opens = |one: &Opening<'_>| (one.standing.0, one.value.is_some());
            let is_of_use = openings.first().is_none_or(|best| opens(best) == opens(&one));
            if is_of_use && !openings.iter().any(|other| (other.value, &other.left) == (one.value, &one.left)) {
                openings.push(one);
            }
        }
        openings.into_iter().map(|one| one.given).collect()
    }

    /// Has the best of its coupons open the rule.
    pub fn opened_by_the_best(self, programme: &Programme, caps: &Caps, counters: &Counters<'_>) -> Self {
        let best = self.openings(programme, caps, counters, None).first().copied();
        Self { coupon: best.or(self.coupon), ..self }
    }

    /// What is left of each limit of a rule; one that counts uses leaves everything or nothing.
    fn left(&self, programme: &Programme, caps: &Caps, counters: &Counters<'_>) -> Vec<Units> {
        let limits = programme.limits.get(caps.limits.clone()).unwrap_or_default();
        let left = limits.iter().filter_map(|limit| Use::open(limit, counters, self).ok()).map(|one| match one.left {
            1.. if one.limit.counts_uses() => Units::MAX,
            left => left,
        });
        left.collect()
    }

    fn value(&self, scope: LimitScope, limit: &Limit) -> Result<Text, Refusal> {
        self.find(scope, limit).cloned()
    }

    fn find(&self, scope: LimitScope, limit: &Limit) -> Result<&Text, Refusal> {
        let Situation { member, referral, .. } = self.situation;
        let (name, value) = match scope {
            LimitScope::Member => ("member", member.map(|member| &member.id)),
            LimitScope::Subject => ("subject", self.subject),
            LimitScope::Coupon => ("coupon", self.coupon.map(|(code, _)| code)),
            LimitScope::Referrer => ("referrer", referral.map(|referral| &referral.referrer)),
            LimitScope::Identifier => {
                let name = limit.identifier.as_ref().map_or("identifier", |name| name);
                (name, condition::attribute(name, self.situation))
            }
        };
        value.ok_or_else(|| Refusal::unmet(name))
    }

    /// The first day of the period that the event lies in.
    fn period_start(&self, period: LimitPeriod) -> Result<Option<Date>, Refusal> {
        let today = calendar::local_day(self.situation.at);
        let day = match period {
            LimitPeriod::Lifetime => return Ok(None),
            LimitPeriod::Occasion => {
                let celebration = self.condition.celebration.as_ref();
                celebration.and_then(|celebration| condition::occasion_day(celebration, self.situation))
            }
            _ => {
                let statement = self.situation.member.and_then(|member| member.statement_day.as_ref().copied());
                first_day(period, today, statement.unwrap_or(1))
            }
        };
        day.and_then(calendar::date_of).map(Some).ok_or_else(|| Refusal::unmet("period"))
    }
}
