//! A year and a half of real purchases: the engine, the component and a slow calculation by hand agree on every point.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fs;

use loyalty_contract::{AccrualDecision, AccrualRequest, ProgrammeInfo, TierDecision, TierRequest};
use loyalty_engine::Engine;
use loyalty_host::orders::{self, Purchase};
use loyalty_host::replay::{Decider, Holders, Issued, Replay, replay};
use loyalty_host::{CallError, Plugin, Sandbox, component};
use loyalty_tests::data;

const PROGRAMME: &str = include_str!("programmes/cd-club.json");

#[test]
fn engine_component_and_the_rules_by_hand_agree() {
    let native = replay(&mut Native(Engine::configure(PROGRAMME).unwrap()), purchases(), || {}).unwrap();
    let by_hand = ByHand::of(&log());
    assert_eq!((native.purchases, native.members), (6_919, 2_357));
    assert_eq!(native.points, [Issued { wallet: "notes".into(), points: by_hand.points.into() }]);
    assert_eq!(native.tiers, by_hand.tiers);

    let first = in_the_component();
    assert_eq!(first.digest, native.digest);
    assert_eq!((first.purchases, first.members, first.calls), (native.purchases, native.members, native.calls));
    assert_eq!((first.points, first.tiers), (native.points, native.tiers));
    assert_eq!(in_the_component().digest, first.digest, "a second replay");
}

#[test]
fn the_order_of_the_log_is_of_no_matter_but_within_a_day() {
    let mut shuffled = purchases();
    // The log is sorted by customer; now by day, latest first.
    shuffled.sort_by_key(|purchase| {
        let date = purchase.date;
        std::cmp::Reverse((date.year, date.month, date.day))
    });
    let replayed = |purchases| replay(&mut Native(Engine::configure(PROGRAMME).unwrap()), purchases, || {}).unwrap();
    assert_eq!(replayed(shuffled).digest, replayed(purchases()).digest);
}

#[test]
fn caps_and_budgets_hold_over_a_whole_log() {
    let capped = r#"{ "id": "p", "revision": 1, "currency": "USD", "wallets": [ { "id": "notes" } ], "accrual": [
        { "id": "base", "earn": { "percent": "10" }, "cap": { "per-month": "5" }, "budget": { "total": "12" } } ] }"#;
    // In January 3 and, capped, 2 of 4; in February 5 of 9, capped; of the other member's 4 the budget has 2 left.
    let log = " 1 1 19970103 1 30.00\n 1 1 19970120 1 40.00\n 1 1 19970201 1 90.00\n 2 2 19970202 1 40.00\n";
    let log: Vec<Purchase> = orders::read(log.as_bytes()).collect::<Result<_, _>>().unwrap();
    let replayed = replay(&mut Native(Engine::configure(capped).unwrap()), log, || {}).unwrap();
    assert_eq!(replayed.points, [Issued { wallet: "notes".into(), points: 12.into() }]);
}

/// The engine without the component around it.
struct Native(Engine);

impl Decider for Native {
    fn programme_info(&self) -> Option<ProgrammeInfo> {
        Some(self.0.programme_info())
    }

    fn calculate_accrual(&mut self, request: &AccrualRequest) -> Result<AccrualDecision, CallError> {
        self.0.calculate_accrual(request).map_err(CallError::Domain)
    }

    fn evaluate_tier(&mut self, request: &TierRequest) -> Result<TierDecision, CallError> {
        self.0.evaluate_tier(request).map_err(CallError::Domain)
    }
}

fn in_the_component() -> Replay {
    let mut plugin = Sandbox::new().unwrap().load(component::BUILT_IN).unwrap();
    plugin.configure(PROGRAMME).unwrap();
    plugin.reuse(Plugin::LONG_RUN);
    replay(&mut plugin, purchases(), || {}).unwrap()
}

fn purchases() -> Vec<Purchase> {
    orders::read(log().as_bytes()).collect::<Result<_, _>>().unwrap()
}

fn log() -> String {
    fs::read_to_string(data("orders/cdnow-sample.txt")).unwrap()
}

/// The programme worked out from its rules and nothing else:
/// a point for each full dollar, × 1.25 for fans (100 dollars and more within the 12 months before), × 1.5 for
/// collectors (300), × 2 at the weekend, rounded down once for each order.
struct ByHand {
    points: i64,
    tiers: Vec<Holders>,
}

/// Year, month, day: days compare as they follow each other.
type Day = (i64, i64, i64);

impl ByHand {
    fn of(log: &str) -> Self {
        let mut bought: Vec<(Day, &str, i64)> = log.lines().map(purchase).collect();
        bought.sort_by_key(|(day, ..)| *day);
        let mut pasts: BTreeMap<&str, Vec<(Day, i64)>> = BTreeMap::new();
        let mut points = 0;
        for (day, member, cents) in &bought {
            let past = pasts.entry(*member).or_default();
            // In quarters of a point, so that everything is whole.
            let tier = [4, 5, 6][tier(past, *day)];
            let weekend = if is_weekend(*day) { 2 } else { 1 };
            points += cents / 100 * tier * weekend / 4;
            past.push((*day, *cents));
        }
        let last_day = bought.last().unwrap().0;
        let mut members = [0; 3];
        pasts.values().for_each(|past| members[tier(past, last_day)] += 1);
        let ids = ["listener", "fan", "collector"].into_iter();
        Self { points, tiers: ids.zip(members).map(|(tier, members)| Holders { tier: tier.into(), members }).collect() }
    }
}

/// Columns: customer, number in the sample, YYYYMMDD, units, dollars with two decimals.
fn purchase(line: &str) -> (Day, &str, i64) {
    let [member, _, date, _, dollars] = line.split_whitespace().collect::<Vec<_>>()[..] else { panic!("{line}") };
    let date: i64 = date.parse().unwrap();
    let (whole, cents) = dollars.split_once('.').unwrap();
    assert_eq!(cents.len(), 2, "{line}");
    let cents = whole.parse::<i64>().unwrap() * 100 + cents.parse::<i64>().unwrap();
    ((date / 10_000, date / 100 % 100, date % 100), member, cents)
}

/// 0 listener, 1 fan, 2 collector. A purchase counts while it is less than 12 calendar months old.
fn tier(past: &[(Day, i64)], now: Day) -> usize {
    let counts = |bought: Day| now < a_year_after(bought);
    let cents: i64 = past.iter().filter(|(day, _)| counts(*day)).map(|(_, cents)| cents).sum();
    [10_000, 30_000].iter().filter(|threshold| cents >= **threshold).count()
}

/// The same day of the next year; there is no 29 February then.
const fn a_year_after((year, month, day): Day) -> Day {
    (year + 1, month, if month == 2 && day == 29 { 28 } else { day })
}

/// Sakamoto's rule: 0 is Sunday, 6 Saturday.
fn is_weekend((year, month, day): Day) -> bool {
    let of_month = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4][usize::try_from(month).unwrap() - 1];
    let year = if month < 3 { year - 1 } else { year };
    matches!((year + year / 4 - year / 100 + year / 400 + of_month + day) % 7, 0 | 6)
}
