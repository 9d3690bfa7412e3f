//! The levels of a programme: what each asks for, how long it is held, and how it is lost.

use loyalty_contract::Timestamp;
use serde_json::Value;

use super::Facts;
use super::figures::Figures;
use crate::civil;
use crate::document::{field, fields, id, items, number, text};
use crate::exact::{Exact, parsed};

/// The field `tiers` of a programme.
#[derive(Debug)]
pub struct Ladder<'a>(pub &'a Value);

/// All that one way into a tier asks for: metric and threshold.
pub type Alternative = Vec<(String, Exact)>;

impl<'a> Ladder<'a> {
    pub fn levels(&self) -> Vec<&'a Value> {
        items(self.0, "levels")
    }

    pub fn position(&self, tier: &str) -> usize {
        self.levels().into_iter().position(|level| id(level) == tier).unwrap()
    }

    pub fn plan(&self, position: usize) -> Option<&'a str> {
        text(self.levels()[position], "membership")
    }

    /// The ways into a tier; none if figures do not lead there.
    pub fn ways_in(&self, position: usize) -> Vec<Alternative> {
        self.alternatives(position, "from")
    }

    /// What keeps it: `keep`, or what it takes.
    pub fn ways_to_keep(&self, position: usize) -> Vec<Alternative> {
        let keep = self.alternatives(position, "keep");
        if keep.is_empty() { self.ways_in(position) } else { keep }
    }

    fn alternatives(&self, position: usize, name: &str) -> Vec<Alternative> {
        let plain = |amount: &Value| {
            let by = text(self.0, "by").unwrap();
            vec![(by.to_owned(), parsed(amount.as_str().unwrap()))]
        };
        let one = |way: &Value| match way {
            Value::Object(_) => {
                let asked = fields(way).into_iter();
                asked.map(|(metric, amount)| (metric.to_owned(), parsed(amount.as_str().unwrap()))).collect()
            }
            amount => plain(amount),
        };
        match field(self.levels()[position], name) {
            None => Vec::new(),
            Some(Value::Array(ways)) => ways.iter().map(one).collect(),
            Some(way) => vec![one(way)],
        }
    }

    /// Every metric that some level asks for, in the order they are first named.
    pub fn metrics(&self) -> Vec<String> {
        let mut metrics: Vec<String> = Vec::new();
        // The first level asks for nothing.
        for position in 1..self.levels().len() {
            for name in ["from", "keep"] {
                for (metric, _) in self.alternatives(position, name).into_iter().flatten() {
                    if !metrics.contains(&metric) {
                        metrics.push(metric);
                    }
                }
            }
        }
        metrics
    }

    /// The highest tier the figures are good for.
    pub fn earned(&self, figures: &Figures) -> usize {
        let mut highest = 0;
        for position in 0..self.levels().len() {
            if self.ways_in(position).iter().any(|way| figures.meet(way)) {
                highest = position;
            }
        }
        highest
    }

    /// Whether the figures are enough to stay.
    pub fn keeps(&self, position: usize, figures: &Figures) -> bool {
        let enough = |ways: Vec<Alternative>| ways.iter().any(|way| figures.meet(way));
        position == 0 || enough(self.ways_to_keep(position)) || enough(self.ways_in(position))
    }

    /// One tier down, past those that figures do not lead to.
    pub fn one_down(&self, position: usize) -> usize {
        (1..position).rev().find(|lower| !self.ways_in(*lower).is_empty()).unwrap_or(0)
    }

    pub fn counts_returns_when_bought(&self) -> bool {
        text(self.0, "returns") != Some("return-date")
    }

    pub fn has_terms(&self) -> bool {
        field(self.0, "held-until").is_some()
    }

    pub fn renews_at_once(&self) -> bool {
        match text(self.0, "renews") {
            Some(word) => word == "at-once",
            None => text(self.0, "window").is_some_and(|window| window != "since-change"),
        }
    }

    pub fn mode(&self) -> &'a str {
        field(self.0, "downgrade").and_then(|downgrade| text(downgrade, "mode")).unwrap_or("to-figures")
    }

    pub fn grace_days(&self) -> i64 {
        field(self.0, "downgrade").and_then(|downgrade| number(downgrade, "grace-days")).unwrap_or(0)
    }

    pub fn days_at_risk(&self) -> i64 {
        number(self.0, "at-risk-days").unwrap_or(30)
    }
}

impl Facts<'_> {
    /// Until when a tier is held that is reached or renewed at an instant; none where no end is ever set.
    pub fn held_until(&self, from: Timestamp) -> Option<Timestamp> {
        let term = field(self.ladder.0, "held-until")?;
        if self.ladder.mode() == "none" {
            return None;
        }
        if let Value::String(word) = term {
            let period = word.trim_start_matches("end-of-").trim_start_matches("next-");
            let this = self.end_of(period, from);
            return Some(if word.starts_with("end-of-next-") { self.end_of(period, this) } else { this });
        }
        let later = match (number(term, "after-days"), number(term, "after-months")) {
            (Some(days), _) => self.zone.days_later(from, days),
            (None, months) => self.zone.months_later(from, months.unwrap()),
        };
        match text(term, "at") {
            None | Some("instant") => Some(later),
            Some(end) => Some(self.end_of(end.trim_start_matches("end-of-"), later)),
        }
    }

    /// Until when a tier is held that is kept at the end of a term, or fallen to at that end or after a grace. Who renews at
    /// once is judged by the period that closed, and holds what that period earns.
    pub fn ends(&self, end: Timestamp, held_from: Timestamp) -> Option<Timestamp> {
        let term = field(self.ladder.0, "held-until")?;
        let ends_with_a_period = term.is_string() || text(term, "at").is_some_and(|at| at != "instant");
        let of_the_period = self.held_until(self.just_before(end));
        of_the_period
            .filter(|until| {
                self.ladder.renews_at_once() && ends_with_a_period && held_from.unix_seconds < until.unix_seconds
            })
            .or_else(|| self.held_until(held_from))
    }

    /// The first instant after the period an instant lies in.
    pub fn end_of(&self, period: &str, at: Timestamp) -> Timestamp {
        let day = civil::local(at).day;
        self.zone.seen_from(at).start_of(self.first_days(period, day).1)
    }

    /// The first day of the period a day lies in, and that of the next.
    pub fn first_days(&self, period: &str, day: i64) -> (i64, i64) {
        if period != "enrolment-year" {
            return (civil::first_day(period, day), civil::next_period(period, day));
        }
        let enrolled = civil::local(self.enrolled_at.unwrap()).day;
        let mut years = 0;
        loop {
            let (this, next) =
                (civil::month_day_later(enrolled, 12 * years), civil::month_day_later(enrolled, 12 * (years + 1)));
            if day < next {
                return (this, next);
            }
            years += 1;
        }
    }

    /// The word of a window that is a period of the calendar or of the member's own year.
    pub fn period(&self) -> Option<&str> {
        match text(self.ladder.0, "window")? {
            "since-change" => None,
            word => Some(word.trim_start_matches("calendar-")),
        }
    }

    /// The end of the window's period that an instant lies in.
    pub fn end_of_period(&self, at: Timestamp) -> Option<Timestamp> {
        self.period().map(|period| self.end_of(period, at))
    }
}
