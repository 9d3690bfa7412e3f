//! What a call took, against its limits.

use std::time::Duration;

use indicatif::{HumanBytes, HumanCount};
use loyalty_host::limits::REQUEST_BYTES;
use loyalty_host::{Cost, Limits, Profile};
use serde::{Serialize, Serializer};

/// Functions of a profile that are told by name.
const DEAREST: usize = 12;

/// The files of a call, in bytes, and what came out of it.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    pub component: usize,
    /// What the component may have: more, if it is native code.
    pub component_limit: usize,
    /// None where one is baked in.
    pub programme: Option<usize>,
    pub request: usize,
    /// What the host has copied out of the component; none where that has not decided.
    pub decision: Option<usize>,
}

/// What one call took, each figure against its limit.
#[derive(Debug)]
pub struct Meter(Vec<Figure>);

#[derive(Debug)]
struct Figure {
    /// What a person is told, and what a script is.
    names: [&'static str; 2],
    value: u64,
    limit: u64,
    /// How it is written.
    told: fn(u64) -> String,
}

impl Meter {
    /// Holds a call against what it may take.
    pub fn of(cost: &Cost, sizes: &Sizes, limits: &Limits) -> Self {
        let sized = |names, size: usize, limit: usize| Figure {
            names,
            value: size as u64,
            limit: limit as u64,
            told: |bytes| HumanBytes(bytes).to_string(),
        };
        let microseconds = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let figures = [
            Some(sized(["component", "component-bytes"], sizes.component, sizes.component_limit)),
            sizes.programme.map(|bytes| sized(["programme", "programme-bytes"], bytes, limits.programme_bytes)),
            Some(sized(["request", "request-bytes"], sizes.request, REQUEST_BYTES)),
            sizes.decision.map(|bytes| sized(["decision", "decision-bytes"], bytes, limits.result_bytes)),
            Some(Figure {
                names: ["instructions", "instructions"],
                value: cost.instructions,
                limit: limits.fuel_per_call,
                told: |count| HumanCount(count).to_string(),
            }),
            Some(sized(["memory", "memory-bytes"], cost.memory_bytes, limits.memory_bytes)),
            Some(Figure {
                names: ["time", "microseconds"],
                value: microseconds(cost.time),
                limit: microseconds(limits.deadline_per_call),
                told: |microseconds| time(Duration::from_micros(microseconds)),
            }),
        ];
        Self(figures.into_iter().flatten().collect())
    }

    /// A row for each figure: value, limit, headroom.
    pub fn report(&self) -> String {
        let row = |Figure { names: [name, _], value, limit, told }: &Figure| {
            let left = 100.0 * (1.0 - share(*value as f64, *limit as f64));
            format!("{name:<13} {:>14}  of {:>14}  {left:>5.1} % left\n", told(*value), told(*limit))
        };
        self.0.iter().map(row).collect()
    }
}

/// A figure by itself, what it may be, and how much is left of that.
#[derive(Serialize)]
struct Held {
    value: u64,
    limit: u64,
    headroom: i128,
}

impl Serialize for Meter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|Figure { names: [_, name], value, limit, .. }| {
            (name, Held { value: *value, limit: *limit, headroom: i128::from(*limit) - i128::from(*value) })
        }))
    }
}

/// The functions that took most of a call's instructions themselves.
pub fn dearest(profile: &Profile) -> String {
    let whole = profile.instructions();
    let row = |(function, instructions): (&str, u64)| {
        let percent = 100.0 * share(instructions as f64, whole as f64);
        format!("{percent:>5.1} %  {:>12}  {function}\n", HumanCount(instructions).to_string())
    };
    profile.functions().into_iter().take(DEAREST).map(row).collect()
}

/// Bytes in the unit that fits.
pub fn bytes(count: usize) -> String {
    HumanBytes(count as u64).to_string()
}

/// Time in the unit that fits.
pub fn time(time: Duration) -> String {
    match time.as_secs_f64() {
        seconds if seconds < 0.001 => format!("{:.1} µs", seconds * 1e6),
        seconds if seconds < 1.0 => format!("{:.2} ms", seconds * 1e3),
        seconds => format!("{seconds:.2} s"),
    }
}

fn share(value: f64, limit: f64) -> f64 {
    if limit > 0.0 { value / limit } else { 1.0 }
}
