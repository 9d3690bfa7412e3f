//! The ladder of tiers: what counts, from when to when, what each level asks for, and how long it is held.

use alloc::vec::Vec;

use loyalty_contract::{List, Text, Timestamp};

use super::Expiry;
use crate::calendar::{self, DayNumber, Period, Span, Zone};
use crate::money::Units;

/// The ladder of tiers.
#[derive(Debug)]
pub struct Tiers {
    /// What some level asks for, in the order it is first named.
    pub metrics: Vec<Metric>,
    /// What entries may count beside spend, orders, visits and wallets.
    pub units: Vec<Unit>,
    pub window: Window,
    /// Whether a return counts at the date of the purchase; otherwise at its own.
    pub returns_count_when_bought: bool,
    /// Lowest first; the first asks for nothing.
    pub levels: Vec<Level>,
    /// How long a tier is held for sure; none: it follows the figures.
    pub validity: Option<Validity>,
    /// Whether figures that meet a tier put its end off as soon as they do; otherwise at its end.
    pub renews_at_once: bool,
    pub downgrade: Downgrade,
    /// How long a tier is still held whose end has come.
    pub grace_days: u32,
    pub at_risk_days: u32,
    pub resets: Option<Resets>,
}

/// Something that is counted.
#[derive(Debug)]
pub struct Metric {
    /// As the programme names it.
    pub name: Text,
    pub of: Measure,
    /// Decimal places in which it is counted.
    pub scale: u8,
}

/// How the metric of a task is told from others.
pub const TASK: &str = "task:";
/// The decimal places in which the share of a task is counted.
pub const TASK_SCALE: u8 = 6;

/// What a metric counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    Spend,
    Orders,
    Visits,
    /// A unit or a wallet, by the metric's name.
    Unit,
    /// A task, by the metric's name behind the colon.
    Task,
}

/// A qualifying unit of the programme.
#[derive(Debug)]
pub struct Unit {
    pub id: Text,
    pub scale: u8,
}

/// How long something counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// For good.
    Always,
    /// For so long.
    Rolling(Span),
    /// To the end of the calendar period.
    Calendar(Period),
    /// To the end of the year that is counted from enrolment.
    EnrolmentYear,
    /// Until the tier changes or is renewed.
    SinceChange,
}

/// Thresholds of which all must be met.
pub type Alternative = Vec<Threshold>;

/// What one metric must come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// Position of the metric.
    pub metric: usize,
    /// In units of the metric's scale.
    pub least: Units,
}

/// A tier.
#[derive(Debug)]
pub struct Level {
    pub id: Text,
    /// What earns it: any of these. The first level has none, nor one that only a membership carries.
    pub from: Vec<Alternative>,
    /// What keeps it at its end: any of these, or what earns it.
    pub keep: Vec<Alternative>,
    /// Position of the plan that carries it.
    pub membership: Option<usize>,
    pub benefits: List<Text>,
}

/// Until when a tier is held for sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// With the end of the calendar period, or of the one after it.
    Period { period: Period, next: bool },
    /// With the end of the year that is counted from enrolment, or of the one after it.
    EnrolmentYear { next: bool },
    /// As points expire.
    As(Expiry),
}

/// How a tier is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Downgrade {
    /// To what the figures are good for.
    ToFigures,
    /// By one level at a time.
    OneLevel,
    /// Never.
    Never,
}

/// Wallets to empty when the tier changes.
#[derive(Debug)]
pub struct Resets {
    pub on_upgrade: bool,
    pub on_downgrade: bool,
    pub wallets: List<Text>,
}

impl Metric {
    /// Id of the task, if it is one.
    pub fn task(&self) -> Option<&str> {
        if self.of == Measure::Task { self.name.strip_prefix(TASK) } else { None }
    }
}

impl Tiers {
    /// The least money that earns a level, in minor units; none where no alternative asks for money.
    pub fn least_spend(&self, level: &Level) -> Option<Units> {
        let is_spend = |at: &usize| self.metrics.get(*at).is_some_and(|metric| metric.of == Measure::Spend);
        let thresholds = level.from.iter().flatten().filter(|threshold| is_spend(&threshold.metric));
        thresholds.map(|threshold| threshold.least).min()
    }

    /// Position of a tier.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.levels.iter().position(|level| *level.id == *id)
    }

    /// How long an earned tier is held for sure; none: it follows the figures, or is never lost.
    pub fn validity(&self) -> Option<Validity> {
        self.validity.filter(|_| self.downgrade != Downgrade::Never)
    }
}

impl Validity {
    /// The first instant at which a tier that is counted from an instant is no longer held for sure. None if that lies
    /// beyond the year 9999.
    pub fn of(self, at: Timestamp, enrolled_day: DayNumber, zone: Zone<'_>) -> Option<Timestamp> {
        match self {
            Self::Period { period, next } => {
                let end = calendar::end_of(at, period, zone)?;
                if next { calendar::end_of(end, period, zone) } else { Some(end) }
            }
            Self::EnrolmentYear { next } => {
                let (_, end) = calendar::year_from(enrolled_day, calendar::local_day(at))?;
                let end = if next { calendar::year_from(enrolled_day, end)?.1 } else { end };
                calendar::first_instant(end, zone)
            }
            Self::As(expiry) => expiry.of(at, zone),
        }
    }

    /// Whether all instants of a period have the same end.
    pub const fn ends_with_a_period(self) -> bool {
        !matches!(self, Self::As(Expiry::After(_, None)))
    }
}
