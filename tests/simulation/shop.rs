//! What happens in the shop: who buys what when, spends points or not, and what comes back.

use std::collections::BTreeMap;

use crate::random::Random;

/// Each member by itself: 10 %, and 5 % of at most 60 points a month.
pub const FOR_EACH_BY_ITSELF: &str = r#"{
    "id": "own", "revision": 1, "currency": "RUB", "prices": "tax-inclusive",
    "wallets": [ { "id": "bonus", "worth": "1.00", "activates": { "after-days": 2 }, "expires": { "after-days": 60 },
                   "spend": { "as": "discount" }, "on-return": { "overdrawn": "debt", "restored-lots": "new" } } ],
    "accrual": [ { "id": "base", "earn": { "percent": "10" } },
                 { "id": "regular", "earn": { "percent": "5" }, "cap": { "per-month": "60" } } ],
    "lanes": [ { "id": "order", "select": "all" } ],
    "discounts": [ { "id": "tenth", "lane": "order", "take": { "percent": "10" }, "when": { "subtotal": { "at-least": "2000" } } } ]
}"#;

/// All from one budget: thirty points for an order, two hundred in all.
pub const FROM_ONE_BUDGET: &str = r#"{
    "id": "shared", "revision": 1, "currency": "RUB", "prices": "tax-inclusive", "wallets": [ { "id": "bonus" } ],
    "accrual": [ { "id": "gift", "earn": { "percent": "10" }, "cap": { "per-order": "30" }, "budget": { "total": "200" } } ]
}"#;

const MEMBERS: i64 = 4;
const EVENTS_OF_EACH: i64 = 6;

/// When everything is over, in hours.
pub const END: i64 = 24 * 300;

/// What happens, by member and in order of time.
#[derive(Debug)]
pub struct Shop(BTreeMap<String, Vec<Event>>);

/// Something that happens to one member.
#[derive(Debug, Clone)]
pub struct Event {
    pub id: String,
    pub member: String,
    /// Hours from the beginning.
    pub hour: i64,
    pub what: What,
}

#[derive(Debug, Clone)]
pub enum What {
    Buys {
        lines: Vec<Line>,
        spends: bool,
    },
    /// Some units of the first line of an order, or all that is left of it.
    Returns {
        order: String,
        units: Option<i64>,
    },
}

#[derive(Debug, Clone)]
pub struct Line {
    pub units: i64,
    /// In whole roubles.
    pub price: i64,
}

impl Shop {
    /// Members who buy, spend and bring back.
    pub fn of_returns(random: &mut Random) -> Self {
        Self::of(random, |random, earlier| {
            let kept: Vec<(String, i64)> = earlier.iter().filter_map(kept_of(earlier)).collect();
            if kept.is_empty() || random.in_hundred(60) {
                return buys(random);
            }
            let (order, units) = random.one(&kept);
            // Most orders come back in parts.
            let units = (units > 1 && random.in_hundred(70)).then(|| random.from(1, units - 1));
            What::Returns { order, units }
        })
    }

    /// Members who buy for 300 or more.
    pub fn of_purchases(random: &mut Random) -> Self {
        Self::of(random, |random, _| match buys(random) {
            What::Buys { lines, .. } => What::Buys { lines, spends: false },
            other => other,
        })
    }

    fn of(random: &mut Random, draw: impl Fn(&mut Random, &[Event]) -> What) -> Self {
        let of_member = |member: i64| {
            let member = format!("member-{member}");
            let mut events: Vec<Event> = Vec::new();
            let mut hour = 0;
            for number in 0..EVENTS_OF_EACH {
                hour += random.from(1, 24 * 45);
                let what = draw(random, &events);
                events.push(Event { id: format!("{member}-{number}"), member: member.clone(), hour, what });
            }
            (member, events)
        };
        Self((1..=MEMBERS).map(of_member).collect())
    }

    pub fn members(&self) -> impl Iterator<Item = (&String, &[Event])> {
        self.0.iter().map(|(member, events)| (member, &events[..]))
    }

    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.0.values().flatten()
    }
}

fn buys(random: &mut Random) -> What {
    let lines = (0..random.from(1, 2)).map(|_| Line { units: random.from(1, 4), price: random.from(300, 1_500) });
    What::Buys { lines: lines.collect(), spends: random.in_hundred(50) }
}

/// An order with the units of its first line that have not come back, if it has not come back as a whole.
fn kept_of(events: &[Event]) -> impl Fn(&Event) -> Option<(String, i64)> {
    move |order| {
        let What::Buys { lines, .. } = &order.what else { return None };
        let mut kept = lines[0].units;
        for event in events {
            match &event.what {
                What::Returns { order: from, units } if *from == order.id => kept -= (*units)?,
                _ => {}
            }
        }
        Some((order.id.clone(), kept))
    }
}

/// An hour as a time. Months have 28 days here, so that any day can be written down.
pub fn time(hour: i64) -> String {
    let day = hour / 24;
    format!("2026-{:02}-{:02}T{:02}:00:00Z", day / 28 + 1, day % 28 + 1, hour % 24)
}
