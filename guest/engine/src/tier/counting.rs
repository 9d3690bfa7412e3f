//! What counts at an instant: the entries and tasks that lie in the window, summed up by metric.
//!
//! Entries are laid out once, in order of time, and then swept over from instant to instant: a member with ten thousand
//! of them, judged at hundreds of instants, costs little more than reading them. Their order in the request has no
//! meaning. No figure is below zero, however much came back.

use alloc::vec::Vec;
use core::mem;

use loyalty_contract::{Activity, Decimal, ErrorCode, TaskProgress, TierRequest, Timestamp};

use super::window::Windows;
use crate::bounds::{ENTRIES_MAX, FACTS_MAX, UNIT_AMOUNTS_MAX, at_most};
use crate::calendar::{self, DayNumber};
use crate::explain::{Refused, invalid, overflow, refuse};
use crate::facts;
use crate::money::{self, Units};
use crate::order;
use crate::path::Path;
use crate::programme::{Measure, Programme, TASK_SCALE, Tiers, Window};

/// A second before every window, and after the start of one that has none.
const BEFORE_ALL: i64 = i64::MIN + 1;
const BAD_AMOUNT: &str = "it has the decimals of its currency or unit, and at most 10^15 of the smallest units";
/// The most decimals of a number of a request.
const DECIMALS_MAX: u8 = 18;

/// Everything that counts, and what it comes to at the instant looked at last.
#[derive(Debug)]
pub struct Counting<'a> {
    tiers: &'a Tiers,
    windows: Windows<'a>,
    /// What was done, in order of time.
    arrivals: Vec<Mark>,
    /// The same where it leaves a rolling window, in order of time.
    leaves: Vec<Mark>,
    tasks: Vec<Task>,
    /// How many arrivals have come, how many of them lie before the window, and how many marks have left it.
    arrived: usize,
    passed: usize,
    left: usize,
    /// What the window holds, by metric.
    sums: Vec<i128>,
    /// The same, never below zero, with tasks.
    figures: Vec<Units>,
    /// What they were asked for.
    asked: Option<(i64, i64)>,
}

/// An amount of a metric, and when it begins or ceases to count.
#[derive(Debug, Clone, Copy)]
struct Mark {
    at: Timestamp,
    metric: usize,
    amount: Units,
}

/// How far a task is done that some level asks for.
#[derive(Debug, Clone, Copy)]
struct Task {
    metric: usize,
    /// First day of its period; none: it always counts.
    from: Option<DayNumber>,
    amount: Units,
}

impl<'a> Counting<'a> {
    /// Nothing yet.
    pub fn new(tiers: &'a Tiers, windows: Windows<'a>) -> Self {
        Self {
            tiers,
            windows,
            arrivals: Vec::new(),
            leaves: Vec::new(),
            tasks: Vec::new(),
            arrived: 0,
            passed: 0,
            left: 0,
            sums: tiers.metrics.iter().map(|_| 0).collect(),
            figures: Vec::with_capacity(tiers.metrics.len()),
            asked: None,
        }
    }

    /// Checks entries and tasks, and lays them out.
    ///
    /// # Errors
    /// Entries after the instant to judge at, amounts that break their bounds, units that do not exist.
    pub fn read(&mut self, programme: &Programme, request: &TierRequest) -> Result<(), Refused> {
        let activity = Path::of("activity");
        at_most(request.activity.len(), ENTRIES_MAX, "entries", &activity)?;
        let amounts = request.activity.iter().map(|entry| entry.units.len()).sum();
        at_most(amounts, UNIT_AMOUNTS_MAX, "unit amounts", &activity)?;
        self.read_tasks(&request.tasks)?;
        self.arrivals.reserve(request.activity.len());
        if let Some(entry) = request.carried.as_ref() {
            at_most(entry.units.len(), UNIT_AMOUNTS_MAX, "unit amounts", &Path::of("carried"))?;
            check_times(entry, request.at, Place::Carried)?;
            // It sums up what has no date of its own any more.
            let at = Timestamp { unix_seconds: BEFORE_ALL, utc_offset_minutes: 0 };
            self.lay(programme, entry, at, self.tiers.window == Window::Always, Place::Carried)?;
        }
        for (index, entry) in request.activity.iter().enumerate() {
            check_times(entry, request.at, Place::Entry(index))?;
            let bought = if self.tiers.returns_count_when_bought { entry.purchased_at.as_ref() } else { None };
            self.lay(programme, entry, *bought.unwrap_or(&entry.at), true, Place::Entry(index))?;
        }
        put_in_order(&mut self.arrivals);
        put_in_order(&mut self.leaves);
        Ok(())
    }

    /// What counts at an instant, by metric. `since` is the instant from which on it does where the window is counted
    /// from the latest change.
    pub fn figures(&mut self, at: Timestamp, since: i64) -> Result<&[Units], Refused> {
        if self.asked == Some((at.unix_seconds, since)) {
            return Ok(&self.figures);
        }
        let was_asked = self.asked.take().is_some();
        let counted = (self.arrived, self.passed, self.left);
        let (from, until) = (self.windows.start(at, since), at.unix_seconds);
        let before = from.saturating_sub(1).min(until);
        let has_gone_back = lies_after(&self.arrivals, self.arrived, until)
            || lies_after(&self.arrivals, self.passed, before)
            || lies_after(&self.leaves, self.left, until);
        if has_gone_back {
            (self.arrived, self.passed, self.left) = (0, 0, 0);
            self.sums.iter_mut().for_each(|sum| *sum = 0);
        }
        sweep(&self.arrivals, &mut self.arrived, until, &mut self.sums, 1);
        sweep(&self.arrivals, &mut self.passed, before, &mut self.sums, -1);
        sweep(&self.leaves, &mut self.left, until, &mut self.sums, -1);
        if was_asked && self.tasks.is_empty() && counted == (self.arrived, self.passed, self.left) {
            self.asked = Some((at.unix_seconds, since));
            return Ok(&self.figures);
        }
        self.figures.clear();
        for sum in &self.sums {
            let units = Units::try_from((*sum).max(0)).ok().filter(|units| *units <= money::UNITS_MAX);
            self.figures.push(units.ok_or_else(|| overflow(&Path::of("activity")))?);
        }
        if !self.tasks.is_empty() {
            self.add_tasks(at);
        }
        self.asked = Some((at.unix_seconds, since));
        Ok(&self.figures)
    }

    /// The figures of the instant looked at last.
    pub fn counted(&self) -> &[Units] {
        &self.figures
    }

    /// Whether anything lies in the window at the instant looked at last.
    pub fn holds_anything(&self) -> bool {
        self.arrived > self.passed + self.left
    }

    /// When the next entry leaves the window after an instant; with a metric, the next that counts for it.
    pub fn next_to_leave(&self, after: Timestamp, metric: Option<usize>) -> Option<Timestamp> {
        let ahead = next(&self.leaves, after);
        ahead.iter().find(|mark| metric.is_none_or(|metric| mark.metric == metric)).map(|mark| mark.at)
    }

    /// When the next period of a task begins after an instant. Within a period of the window they are all there already.
    pub fn next_task(&self, after: Timestamp) -> Option<Timestamp> {
        if self.tasks.is_empty() || self.windows.days(after).is_some() {
            return None;
        }
        let starts = self.tasks.iter().filter_map(|task| self.windows.first_instant(task.from?, after));
        starts.filter(|at| at.unix_seconds > after.unix_seconds).min_by_key(|at| at.unix_seconds)
    }

    /// When the period ends that an instant lies in, if the window is one.
    pub fn period_end(&self, at: Timestamp) -> Option<Timestamp> {
        self.windows.end(at)
    }

    pub const fn windows(&self) -> &Windows<'a> {
        &self.windows
    }

    /// Checks tasks, and finds those that some level asks for.
    fn read_tasks(&mut self, listed: &[TaskProgress]) -> Result<(), Refused> {
        let path = Path::of("tasks");
        at_most(listed.len(), FACTS_MAX, "tasks", &path)?;
        for (index, task) in listed.iter().enumerate() {
            let path = path.index(index);
            let from = match task.period_start.as_ref() {
                Some(date) if !calendar::is_date(*date) => {
                    return invalid(&path.field("period-start"), "there is no such day");
                }
                date => date.map(|date| calendar::day_number(i64::from(date.year), date.month, date.day)),
            };
            let amount = share(task, &path)?;
            if let Some(metric) = self.tiers.metrics.iter().position(|metric| metric.task() == Some(&task.task)) {
                self.tasks.push(Task { metric, from, amount });
            }
        }
        Ok(())
    }

    /// Lays out one entry, at the instant it counts at. All of it is checked, whether it counts or not.
    fn lay(
        &mut self,
        programme: &Programme,
        entry: &Activity,
        at: Timestamp,
        counts: bool,
        place: Place,
    ) -> Result<(), Refused> {
        let leaves = match self.tiers.window {
            Window::Rolling(span) if counts => self.windows.after(at, span),
            _ => None,
        };
        let Some(spend) = units_of(entry.spend, programme.minor_units) else {
            return place.refuses("spend", BAD_AMOUNT);
        };
        let tiers = self.tiers;
        let mut put = |metric: usize, amount: Units| {
            if counts && amount != 0 {
                self.arrivals.push(Mark { at, metric, amount });
                self.leaves.extend(leaves.map(|at| Mark { at, metric, amount }));
            }
        };
        for (position, metric) in tiers.metrics.iter().enumerate() {
            match metric.of {
                Measure::Spend => put(position, spend),
                Measure::Orders => put(position, entry.orders.into()),
                Measure::Visits => put(position, entry.visits.into()),
                Measure::Unit | Measure::Task => {}
            }
        }
        for (index, counted) in entry.units.iter().enumerate() {
            let unit = tiers.units.iter().find(|unit| unit.id == counted.unit).map(|unit| unit.scale);
            let scale = unit.or_else(|| programme.wallet(&counted.unit).map(|(_, wallet)| wallet.scale));
            let Some(amount) = scale.and_then(|scale| units_of(counted.amount, scale)) else {
                return place.refuses_unit(index, scale.is_some());
            };
            let of_it = |metric: &crate::programme::Metric| metric.of == Measure::Unit && metric.name == counted.unit;
            if let Some(position) = tiers.metrics.iter().position(of_it) {
                put(position, amount);
            }
        }
        Ok(())
    }

    /// Tasks without a period count always; of the others, those of the period that is judged, or where there is none,
    /// the latest that has begun. Of several the best.
    fn add_tasks(&mut self, at: Timestamp) {
        let period = self.windows.days(at);
        let today = calendar::local_day(at);
        let mut latest: Vec<DayNumber> = self.figures.iter().map(|_| DayNumber::MIN).collect();
        for task in self.tasks.iter().filter(|_| period.is_none()) {
            if let (Some(from), Some(latest)) = (task.from, latest.get_mut(task.metric))
                && (*latest..=today).contains(&from)
            {
                *latest = from;
            }
        }
        for task in &self.tasks {
            let counts = match (task.from, period) {
                (None, _) => true,
                (Some(from), Some((first, next))) => (first..next).contains(&from),
                (Some(from), None) => latest.get(task.metric) == Some(&from),
            };
            if let (true, Some(figure)) = (counts, self.figures.get_mut(task.metric)) {
                *figure = task.amount.max(*figure);
            }
        }
    }
}

/// Whether the latest of the marks counted so far lies after an instant.
fn lies_after(marks: &[Mark], count: usize, until: i64) -> bool {
    let latest = count.checked_sub(1).and_then(|latest| marks.get(latest));
    latest.is_some_and(|latest| latest.at.unix_seconds > until)
}

/// Goes on over marks up to an instant, and adds them up with a sign.
fn sweep(marks: &[Mark], count: &mut usize, until: i64, sums: &mut [i128], sign: i128) {
    while let Some(mark) = marks.get(*count).filter(|mark| mark.at.unix_seconds <= until) {
        if let Some(sum) = sums.get_mut(mark.metric) {
            // INVARIANT: there are at most 2^18 marks of at most 10^15 each.
            *sum += sign * i128::from(mark.amount);
        }
        *count += 1;
    }
}

/// The marks after an instant.
fn next(marks: &[Mark], after: Timestamp) -> &[Mark] {
    let past = marks.partition_point(|mark| mark.at.unix_seconds <= after.unix_seconds);
    marks.get(past..).unwrap_or_default()
}

fn put_in_order(marks: &mut Vec<Mark>) {
    if !marks.is_sorted_by_key(|mark| mark.at.unix_seconds) {
        let by_time = |left: &Mark, right: &Mark| left.at.unix_seconds.cmp(&right.at.unix_seconds);
        *marks = order::sorted(mem::take(marks), by_time);
    }
}

/// Where an entry stands in the request. A path costs something, so it is made only when there is something to refuse.
#[derive(Debug, Clone, Copy)]
enum Place {
    Carried,
    Entry(usize),
}

impl Place {
    #[cold]
    #[inline(never)]
    fn refuses(self, field: &str, message: &str) -> Result<(), Refused> {
        self.path(&mut |path| invalid(&path.field(field), message))
    }

    #[cold]
    #[inline(never)]
    fn refuses_unit(self, index: usize, is_known: bool) -> Result<(), Refused> {
        self.path(&mut |path| {
            let units = path.field("units");
            let unit = units.index(index);
            match is_known {
                true => invalid(&unit.field("amount"), BAD_AMOUNT),
                false => {
                    let message = "the programme has no such unit or wallet";
                    refuse(ErrorCode::UnknownReference, &unit.field("unit"), message)
                }
            }
        })
    }

    fn path(self, refuse: &mut dyn FnMut(&Path<'_>) -> Result<(), Refused>) -> Result<(), Refused> {
        let activity = Path::of("activity");
        match self {
            Self::Carried => refuse(&Path::of("carried")),
            Self::Entry(index) => refuse(&activity.index(index)),
        }
    }
}

fn check_times(entry: &Activity, at: Timestamp, place: Place) -> Result<(), Refused> {
    if !calendar::is_in_range(entry.at) {
        return place.refuses("at", facts::BAD_TIME);
    }
    if entry.at.unix_seconds > at.unix_seconds {
        return place.refuses("at", "it lies after the instant to judge at");
    }
    match entry.purchased_at.as_ref() {
        Some(bought) if !calendar::is_in_range(*bought) => place.refuses("purchased-at", facts::BAD_TIME),
        Some(bought) if bought.unix_seconds > entry.at.unix_seconds => {
            place.refuses("purchased-at", "it lies after `at`")
        }
        _ => Ok(()),
    }
}

/// A signed amount in units of a scale, which most amounts are written in.
fn units_of(value: Decimal, scale: u8) -> Option<Units> {
    if value.scale == scale || value.mantissa == 0 {
        return Some(value.mantissa).filter(|units| units.unsigned_abs() <= money::UNITS_MAX.unsigned_abs());
    }
    money::whole_units(value, scale)
}

/// Reached ÷ out-of, cut to the decimals in which thresholds of tasks are written, so that one is reached exactly when
/// the share is.
fn share(task: &TaskProgress, path: &Path<'_>) -> Result<Units, Refused> {
    let TaskProgress { reached, out_of, .. } = task;
    let out_of = out_of.as_ref().copied().unwrap_or(Decimal::new(1, 0));
    if reached.mantissa < 0 || reached.scale > DECIMALS_MAX {
        return invalid(&path.field("reached"), "it is zero or more, with at most 18 decimals");
    }
    if out_of.mantissa <= 0 || out_of.scale > DECIMALS_MAX {
        return invalid(&path.field("out-of"), "it is above zero, with at most 18 decimals");
    }
    let power = |places: u8| money::power_of_ten(places.into());
    let units = power(TASK_SCALE + out_of.scale).zip(power(reached.scale)).and_then(|(times, over)| {
        let denominator = i128::from(out_of.mantissa).checked_mul(over)?;
        let (units, _) = money::product_over(reached.mantissa.into(), times, denominator)?;
        Units::try_from(units).ok().filter(|units| *units <= money::UNITS_MAX)
    });
    units.ok_or_else(|| overflow(&path.field("reached")))
}
