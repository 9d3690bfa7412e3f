//! What a call took, against its limits.

use std::time::Duration;

use indicatif::{HumanBytes, HumanCount};
use loyalty_host::limits::REQUEST_BYTES;
use loyalty_host::{Cost, Limits, Profile};

/// Functions of a profile that are told by name.
const DEAREST: usize = 12;

/// What went into a call and came out of it, as JSON.
#[derive(Debug)]
pub struct Sizes<'a> {
    /// None where one is baked in.
    pub programme: Option<&'a str>,
    pub request: &'a str,
    pub decision: &'a str,
}

/// What one call took: value, limit, headroom. The limit of a result holds for its bytes in memory, so its text has none.
pub fn report(cost: &Cost, sizes: &Sizes<'_>, limits: &Limits) -> String {
    let limited = |name: &'static str, value: String, limit: String, used: f64| {
        format!("{name:<13} {value:>14}  of {limit:>14}  {:>5.1} % left\n", 100.0 * (1.0 - used))
    };
    let sized = |name: &'static str, size: usize, limit: usize| {
        limited(name, bytes(size), bytes(limit), share(size as f64, limit as f64))
    };
    [
        sizes
            .programme
            .map_or_else(String::new, |programme| sized("programme", programme.len(), limits.programme_bytes)),
        sized("request", sizes.request.len(), REQUEST_BYTES),
        format!("{:<13} {:>14}\n", "decision", bytes(sizes.decision.len())),
        limited(
            "instructions",
            HumanCount(cost.instructions).to_string(),
            HumanCount(limits.fuel_per_call).to_string(),
            share(cost.instructions as f64, limits.fuel_per_call as f64),
        ),
        sized("memory", cost.memory_bytes, limits.memory_bytes),
        limited(
            "time",
            time(cost.time),
            time(limits.deadline_per_call),
            share(cost.time.as_secs_f64(), limits.deadline_per_call.as_secs_f64()),
        ),
    ]
    .concat()
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
