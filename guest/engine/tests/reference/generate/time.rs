//! Draws instants: ends of months and years, leap days, first and last seconds.

use loyalty_contract::Timestamp;

use crate::civil::{self, Zone};
use crate::random::Random;

const DAYS: [(i64, i64, i64); 12] = [
    (2026, 11, 21),
    (2026, 12, 31),
    (2027, 1, 1),
    (2027, 1, 31),
    (2027, 2, 28),
    (2027, 3, 1),
    (2027, 3, 31),
    (2027, 6, 30),
    (2028, 2, 28),
    (2028, 2, 29),
    (2028, 3, 1),
    (2028, 12, 30),
];
const SECONDS: [i64; 8] = [0, 1, 43_200, 7_199, 7_200, 79_199, 79_200, 86_399];
const OFFSETS: [i16; 6] = [0, 0, 180, -300, 345, 840];

/// An instant to judge at.
pub fn instant(random: &mut Random) -> Timestamp {
    let day = if random.in_hundred(50) {
        let (year, month, day) = random.one(&DAYS);
        civil::number(year, month, day)
    } else {
        civil::number(2026, 1, 1) + random.from(0, 1_100)
    };
    let second = if random.in_hundred(60) { random.one(&SECONDS) } else { random.from(0, 86_399) };
    Zone { offset: random.one(&OFFSETS), changes: Vec::new() }.instant(day, second)
}

/// An instant some days away, often to the second.
pub fn near(random: &mut Random, at: Timestamp, days: i64) -> Timestamp {
    let seconds = random.one(&[0, 0, 1, -1, 3_600, -40_000]);
    Timestamp { unix_seconds: at.unix_seconds + days * 86_400 + seconds, ..at }
}

/// Changes of the local offset after an instant: an hour forth and back, now and then at midnight.
pub fn changes(random: &mut Random, at: Timestamp) -> Vec<String> {
    let mut changes = Vec::new();
    let (mut since, mut offset) = (at, at.utc_offset_minutes);
    for _ in 0..random.one(&[0, 0, 0, 1, 2]) {
        let day = civil::local(since).day + random.one(&[1, 7, 14, 30, 31, 90, 200]);
        let second = random.one(&[0, 3_600, 7_200, 10_800, 86_399]);
        let changes_at = Zone { offset, changes: Vec::new() }.instant(day, second);
        offset += random.one(&[60, -60, 30]);
        since = Timestamp { unix_seconds: changes_at.unix_seconds, utc_offset_minutes: offset };
        changes.push(since.to_string());
    }
    changes
}
