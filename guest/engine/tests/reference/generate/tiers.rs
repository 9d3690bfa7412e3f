//! Draws ladders of tiers with members whose figures lie at their edges.

use loyalty_contract::Timestamp;
use serde_json::{Value, json};

use super::{Object, decimal, time};
use crate::civil::{self, Zone};
use crate::random::Random;

const DAY: i64 = 86_400;
const TIERS: [&str; 5] = ["base", "silver", "gold", "platinum", "black"];
const WORDS: [&str; 8] = [
    "end-of-month",
    "end-of-quarter",
    "end-of-year",
    "end-of-next-month",
    "end-of-next-quarter",
    "end-of-next-year",
    "end-of-enrolment-year",
    "end-of-next-enrolment-year",
];
/// What is counted, with the digits behind the point and the thresholds of the levels above the first.
const METRICS: [(&str, u8, [i64; 4]); 8] = [
    ("spend", 2, [10_000, 20_000, 40_000, 40_001]),
    ("spend", 2, [10_000, 20_000, 40_000, 40_001]),
    ("orders", 0, [1, 2, 3, 5]),
    ("visits", 0, [1, 2, 3, 4]),
    ("points", 0, [50, 100, 101, 200]),
    ("nights", 1, [5, 10, 15, 40]),
    ("task:survey", 2, [30, 50, 80, 100]),
    ("task:profile", 0, [1, 2, 3, 4]),
];

/// A member to judge and the programme to judge by.
pub fn standing(random: &mut Random) -> Value {
    let at = time::instant(random);
    let offsets = if random.in_hundred(25) { time::changes(random, at) } else { Vec::new() };
    let enrolled =
        Timestamp { unix_seconds: at.unix_seconds - random.from(800, 1_600) * DAY - random.one(&[0, 1, 40_000]), ..at };
    let enrolled = if random.in_hundred(30) {
        Zone { offset: at.utc_offset_minutes, changes: Vec::new() }
            .instant(civil::number(2024, 2, 29), random.from(0, DAY - 1))
    } else {
        enrolled
    };
    let mut offsets = offsets;
    if random.in_hundred(10) {
        offsets.splice(0..0, earlier_changes(random, at));
    }
    let programme = programme(random);
    let mut request = Object::default();
    request.put("member-id", "m").put("at", at.to_string());
    if !offsets.is_empty() {
        request.put("offsets", offsets.clone());
    }
    if random.in_hundred(60) || programme.to_string().contains("enrolment-year") {
        request.put("enrolled-at", enrolled.to_string());
    }
    let zone =
        Zone { offset: at.utc_offset_minutes, changes: offsets.iter().map(|change| change.parse().unwrap()).collect() };
    let mut instants = Instants::around(at, enrolled, zone.clone());
    if random.in_hundred(75)
        && let Some(standing) = claims(random, &programme["tiers"], &mut instants, &zone)
    {
        request.put("standing", standing);
    }
    let entries: Vec<Value> = (0..random.from(0, 5)).map(|_| entry(random, &mut instants)).collect();
    request.put("activity", entries);
    if random.in_hundred(15) {
        request.put("carried", entry(random, &mut instants));
    }
    if random.in_hundred(40) {
        let tasks: Vec<Value> = (0..random.from(1, 4)).map(|_| task(random, at)).collect();
        request.put("tasks", tasks);
    }
    if random.in_hundred(35) {
        let held: Vec<Value> = (0..random.from(1, 2)).map(|_| membership(random, &mut instants)).collect();
        request.put("memberships", held);
    }
    json!({ "programme": programme, "request": Value::from(request) })
}

/// Changes of the offset that have passed, the last to what holds now.
fn earlier_changes(random: &mut Random, at: Timestamp) -> Vec<String> {
    let days = random.one(&[0, 1, 10, 40]);
    let latest = Timestamp { unix_seconds: at.unix_seconds - days * DAY - random.one(&[0, 1, 7_200]), ..at };
    let before = Timestamp {
        unix_seconds: latest.unix_seconds - random.one(&[1, 30, 200]) * DAY,
        utc_offset_minutes: at.utc_offset_minutes + random.one(&[60, -60]),
    };
    let mut changes = vec![latest.to_string()];
    if random.in_hundred(60) {
        changes.insert(0, before.to_string());
    }
    changes
}

fn programme(random: &mut Random) -> Value {
    let by = random.one(&METRICS);
    let mut tiers = Object::default();
    tiers.put("by", if by.0.starts_with("task:") { "spend" } else { by.0 });
    tiers.put("units", json!([{ "id": "nights", "scale": 1 }]));
    let window = match random.from(1, 9) {
        1 => Value::Null,
        2 => json!({ "rolling-months": random.one(&[1, 3, 12]) }),
        3 => json!({ "rolling-days": random.one(&[1, 7, 30, 90]) }),
        4 => "calendar-month".into(),
        5 => "calendar-quarter".into(),
        6 => "calendar-year".into(),
        7 => "enrolment-year".into(),
        8 => "since-change".into(),
        _ => json!({ "rolling-months": 12 }),
    };
    let counts_since_change = window == "since-change";
    if !window.is_null() {
        tiers.put("window", window);
    }
    if random.in_hundred(50) {
        tiers.put("returns", random.one(&["purchase-date", "return-date"]));
    }
    let has_terms = random.in_hundred(65);
    let mut modes = vec!["to-figures", "to-figures"];
    if has_terms {
        let term = match random.from(1, 10) {
            1..=6 => random.one(&WORDS).into(),
            7 => json!({ "after-months": random.one(&[1, 6, 12]) }),
            8 => json!({ "after-days": random.one(&[5, 30, 90]) }),
            9 => {
                json!({ "after-months": random.one(&[1, 12]), "at": random.one(&["end-of-month", "end-of-year", "end-of-day"]) })
            }
            _ => json!({ "after-days": 10, "at": "end-of-week" }),
        };
        tiers.put("held-until", term);
        if random.in_hundred(40) {
            tiers.put("renews", random.one(&["at-once", "at-end"]));
        }
        modes.extend(["one-level", "one-level", "one-level", "none"]);
    } else if counts_since_change {
        // Without terms a change would undo itself.
        modes = vec!["none"];
    } else {
        modes.push("none");
    }
    let mut downgrade = Object::default();
    if modes == ["none"] || random.in_hundred(70) {
        downgrade.put("mode", random.one(&modes));
    }
    if random.in_hundred(50) {
        downgrade.put("grace-days", random.one(&[0, 1, 10, 30, 60]));
    }
    tiers.put("downgrade", Value::from(downgrade));
    if random.in_hundred(60) {
        tiers.put("at-risk-days", random.one(&[1, 7, 30, 90, 365]));
    }
    if random.in_hundred(30) {
        let wallets = random.one(&[vec!["points"], vec!["bonus"], vec!["bonus", "points"]]);
        tiers.put("resets", json!({ "on": random.one(&["change", "upgrade", "downgrade"]), "wallets": wallets }));
    }
    tiers.put("levels", levels(random, by));
    json!({
        "id": "p", "revision": 1, "currency": "EUR", "wallets": [{ "id": "points" }, { "id": "bonus" }],
        "memberships": [{ "id": "plus", "fee": "49.90", "grace-days": 14 }, { "id": "pro" }],
        "tiers": Value::from(tiers),
    })
}

/// Levels whose thresholds ascend; one of them may be for members of a plan.
fn levels(random: &mut Random, by: (&str, u8, [i64; 4])) -> Vec<Value> {
    let is_plain = !by.0.starts_with("task:") && random.in_hundred(50);
    let count = random.from(1, 4) as usize;
    let second = random.one(&METRICS);
    let mut levels = vec![json!({ "id": TIERS[0] })];
    if is_plain && random.in_hundred(30) {
        levels[0]["from"] = "0".into();
    }
    for place in 0..count {
        let mut level = Object::default();
        level.put("id", TIERS[place + 1]).put("benefits", vec![format!("of-{}", TIERS[place + 1])]);
        if random.in_hundred(15) {
            level.put("membership", random.one(&["plus", "pro"]));
            if random.in_hundred(50) {
                levels.push(level.into());
                continue;
            }
        }
        let asked = |metric: (&str, u8, [i64; 4]), less: i64| decimal(metric.2[place] - less, metric.1);
        let both = |less: i64| {
            let mut both = json!({ by.0: asked(by, less) });
            both[second.0] = asked(second, 0).into();
            both
        };
        let keeps = random.in_hundred(30) && by.2[place] > 1;
        let from = match random.from(1, 4) {
            _ if is_plain => (json!(asked(by, 0)), json!(asked(by, 1))),
            1 => (json!({ by.0: asked(by, 0) }), json!({ by.0: asked(by, 1) })),
            2 => (both(0), both(1)),
            _ if second.0 != by.0 => (
                json!([{ by.0: asked(by, 0) }, { second.0: asked(second, 0) }]),
                json!([{ by.0: asked(by, 1) }, { second.0: asked(second, 0) }]),
            ),
            _ => (json!({ by.0: asked(by, 0) }), json!({ by.0: asked(by, 1) })),
        };
        level.put("from", from.0);
        if keeps {
            level.put("keep", from.1);
        }
        levels.push(level.into());
    }
    levels
}

/// Instants at which a window may open or close.
struct Instants {
    at: Timestamp,
    place: Zone,
    known: Vec<i64>,
}

impl Instants {
    fn around(at: Timestamp, enrolled: Timestamp, place: Zone) -> Self {
        let zone = Zone { offset: at.utc_offset_minutes, changes: Vec::new() };
        let today = civil::local(at).day;
        let mut known = vec![at.unix_seconds];
        for period in ["month", "quarter", "year"] {
            let first = civil::first_day(period, today);
            known.extend(
                [first, civil::first_day(period, first - 1), civil::next_period(period, today)]
                    .map(|day| zone.start_of(day).unix_seconds),
            );
        }
        let joined = civil::local(enrolled).day;
        for years in 0..5 {
            known.push(zone.start_of(civil::month_day_later(joined, 12 * years)).unix_seconds);
        }
        for days in [1, 7, 30, 90] {
            known.push(zone.days_later(at, -days).unix_seconds);
        }
        let (year, month, day) = civil::civil(today);
        let second = civil::local(at).second;
        for months in [1, 3, 12] {
            let months = year * 12 + month - 1 - months;
            let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
            let day = day.min(civil::days_in_month(year, month));
            known.push(zone.instant(civil::number(year, month, day), second).unix_seconds);
        }
        Self { at, place, known }
    }

    /// An instant between two, in days from now: often one at which something else happens, or the second before.
    fn draw(&mut self, random: &mut Random, least: i64, most: i64) -> i64 {
        let now = self.at.unix_seconds;
        let (first, last) = (now + least * DAY, now + most * DAY);
        let known: Vec<i64> = self.known.iter().copied().filter(|at| (first..=last).contains(at)).collect();
        if !known.is_empty() && random.in_hundred(65) {
            return (random.one(&known) + random.one(&[0, 0, 0, -1, 1])).clamp(first, last);
        }
        let drawn =
            (first + random.from(0, (last - first) / DAY) * DAY + random.one(&[0, 0, 1, 3_600])).clamp(first, last);
        self.known.push(drawn);
        drawn
    }

    /// An instant as the clock at the member's place shows it.
    fn shown(&self, at: i64) -> String {
        let mut passed = self.place.changes.iter().filter(|change| change.unix_seconds <= at);
        let utc_offset_minutes = match passed.next_back() {
            _ if at % 11 == 0 => 60,
            None => self.place.offset,
            Some(change) => change.utc_offset_minutes,
        };
        Timestamp { unix_seconds: at, utc_offset_minutes }.to_string()
    }
}

fn entry(random: &mut Random, instants: &mut Instants) -> Value {
    let furthest = random.one(&[-40, -100, -400, -800]);
    let at = instants.draw(random, furthest, 0);
    let mut entry = json!({ "at": instants.shown(at), "spend": "0", "orders": 0, "visits": 0 });
    let sign = if random.in_hundred(20) {
        if random.in_hundred(70) {
            let bought = instants.draw(random, -800, 0);
            if bought <= at {
                entry["purchased-at"] = instants.shown(bought).into();
            }
        }
        -1
    } else {
        1
    };
    if random.in_hundred(85) {
        entry["spend"] = decimal(sign * random.one(&[10_000, 20_000, 9_999, 1, 10_000, 30_000, 40_000]), 2).into();
        entry["orders"] = (sign * random.from(0, 2)).into();
        entry["visits"] = random.from(0, 1).into();
    }
    if random.in_hundred(40) {
        let units = random.some(&[("nights", 1, 5), ("points", 0, 50), ("nights", 1, 10), ("points", 0, 1)]);
        let units = units
            .into_iter()
            .map(|(unit, digits, amount)| json!({ "unit": unit, "amount": decimal(sign * amount, digits) }));
        entry["units"] = units.collect();
    }
    entry
}

fn task(random: &mut Random, at: Timestamp) -> Value {
    let (task, reached, out_of) = random.one(&[
        ("survey", "1", None),
        ("survey", "0.5", None),
        ("survey", "4", Some("5")),
        ("survey", "2", Some("4")),
        ("survey", "3", Some("10")),
        ("profile", "1", None),
        ("profile", "3", None),
        ("profile", "0", None),
    ]);
    let mut object = json!({ "task": task, "reached": reached });
    if let Some(out_of) = out_of {
        object["out-of"] = out_of.into();
    }
    if random.in_hundred(75) {
        let today = civil::local(at).day;
        let period = random.one(&["month", "quarter", "year"]);
        let first = civil::first_day(period, today);
        let day = random.one(&[
            first,
            civil::first_day(period, first - 1),
            civil::next_period(period, today),
            today,
            today + 1,
        ]);
        object["period-start"] = civil::date_of_day(day).to_string().into();
    }
    object
}

fn membership(random: &mut Random, instants: &mut Instants) -> Value {
    let since = instants.draw(random, -400, 40);
    let mut membership = json!({ "plan": random.one(&["plus", "plus", "pro"]), "since": instants.shown(since) });
    if random.in_hundred(85) {
        let until = instants.draw(random, -30, 40);
        if until > since {
            membership["until"] = instants.shown(until).into();
            if until <= instants.at.unix_seconds && random.in_hundred(70) {
                membership["renewal-failed"] = true.into();
            }
        }
    }
    membership
}

/// An earned claim, a locked one, or both, or the one a membership left.
fn claims(random: &mut Random, tiers: &Value, instants: &mut Instants, zone: &Zone) -> Option<Value> {
    let levels = tiers["levels"].as_array()?;
    let with = |field: &str| -> Vec<&Value> { levels.iter().filter(|level| level.get(field).is_some()).collect() };
    let (by_figures, by_plan) = (with("from"), with("membership"));
    let mut claims = Vec::new();
    if random.in_hundred(75) {
        let is_lowest = by_figures.is_empty() || random.in_hundred(15);
        let level = if is_lowest { &levels[0] } else { random.one(&by_figures) };
        claims.push(earned(random, tiers, level, is_lowest, instants, zone));
    }
    if random.in_hundred(30) {
        let level = if by_plan.is_empty() || random.in_hundred(60) {
            &levels[random.from(0, levels.len() as i64 - 1) as usize]
        } else {
            random.one(&by_plan)
        };
        let since = instants.draw(random, -200, 0);
        let mut claim = json!({ "tier": level["id"], "since": instants.shown(since) });
        claim["origin"] = random.one(&["granted", "paid", "trial", "invited"]).into();
        if random.in_hundred(80) {
            let until = instants.draw(random, -30, 100);
            if until > since {
                claim["until"] = instants.shown(until).into();
            }
        }
        claims.push(claim);
    }
    if random.in_hundred(50) {
        claims.reverse();
    }
    let mut claims = claims.into_iter();
    let mut top = claims.next()?;
    if let Some(beneath) = claims.next() {
        top["beneath"] = json!([beneath]);
    }
    Some(top)
}

fn earned(
    random: &mut Random,
    tiers: &Value,
    level: &Value,
    is_lowest: bool,
    instants: &mut Instants,
    zone: &Zone,
) -> Value {
    let since = instants.draw(random, -700, 0);
    let mut claim = json!({ "tier": level["id"], "since": instants.shown(since), "origin": "earned" });
    if random.in_hundred(30) {
        let changed = instants.draw(random, -100, 0);
        if changed > since {
            claim["changed-at"] = instants.shown(changed).into();
        }
    }
    if is_lowest {
        return claim;
    }
    let days = tiers["downgrade"]["grace-days"].as_i64().unwrap_or(0);
    if tiers.get("held-until").is_none() {
        if days > 0 && random.in_hundred(40) {
            let until = instants.draw(random, -30, 30);
            if until > since {
                claim["grace-until"] = instants.shown(until).into();
            }
        }
    } else if random.in_hundred(90) {
        let furthest = random.one(&[-30, -30, -400]);
        let until = instants.draw(random, furthest, 60);
        if until > since {
            claim["until"] = instants.shown(until).into();
            if days > 0 && until <= instants.at.unix_seconds && random.in_hundred(50) {
                let until = Timestamp { unix_seconds: until, ..instants.at };
                claim["grace-until"] = zone.days_later(until, days).to_string().into();
            }
        }
    }
    claim
}
