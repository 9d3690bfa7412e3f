//! What a call took, against its limits.

use std::fmt::Write as _;
use std::time::Duration;

use indicatif::{HumanBytes, HumanCount};
use loyalty_host::{Cost, Limits};

/// The cost of one call as a table: value, limit, headroom.
pub fn table(cost: &Cost, limits: &Limits) -> String {
    let mut text = String::new();
    let mut row = |name: &str, value: String, limit: String, used: f64| {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{name:<13} {value:>14}  of {limit:>14}  {:>5.1} % left", 100.0 * (1.0 - used));
    };
    row(
        "instructions",
        HumanCount(cost.instructions).to_string(),
        HumanCount(limits.fuel_per_call).to_string(),
        share(cost.instructions as f64, limits.fuel_per_call as f64),
    );
    row(
        "memory",
        bytes(cost.memory_bytes),
        bytes(limits.memory_bytes),
        share(cost.memory_bytes as f64, limits.memory_bytes as f64),
    );
    row(
        "time",
        time(cost.time),
        time(limits.deadline_per_call),
        share(cost.time.as_secs_f64(), limits.deadline_per_call.as_secs_f64()),
    );
    text
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
