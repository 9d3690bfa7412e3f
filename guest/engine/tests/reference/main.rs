//! The engine against a slow reference that is written down as the rules are told.
//!
//! The reference shares nothing with the engine: it reads the programme from its JSON, computes in rationals, looks at
//! everything again at every step, and is to be read beside the rules. Each function is put to both over cases drawn from
//! a sequence that is the same every time; where the answers differ, the test shows the smallest case in which they do.
//!
//! `LOYALTY_REFERENCE_CASES` says how many cases are tried, `LOYALTY_REFERENCE_SEED` which comes first:
//! `LOYALTY_REFERENCE_CASES=100000 cargo test --release -p loyalty-engine --test reference`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a reference that cannot go on has failed its test"
)]

mod accrual;
mod civil;
mod claw_back;
mod difference;
mod discount;
mod document;
mod exact;
mod generate;
mod judge;
mod ledger;
mod random;
mod scenarios;
mod tier;
mod unreachable;

use std::collections::BTreeMap;
use std::env;

use difference::{Difference, Verdict, judged, smallest};
use judge::{earned, judged_for_tier, priced, returned, returned_once, settled, settled_in_two};
use random::Random;
use serde_json::Value;

/// Cases of each function when the environment names no number.
const CASES: u64 = 300;

/// For one case that cannot be compared there are at least so many in all.
const CASES_FOR_ONE_SKIPPED: u64 = 20;
/// After so many cases a long run says where it is.
const PROGRESS: u64 = 10_000;

#[test]
fn events_earn_what_the_rules_say() {
    try_all("accrual", generate::event, earned);
}

#[test]
fn baskets_cost_what_the_rules_say() {
    try_all("discount", generate::basket, priced);
}

#[test]
fn wallets_stand_where_the_rules_say() {
    try_all("ledger", generate::settlement, settled);
}

#[test]
fn wallets_stand_there_however_often_they_are_asked_for() {
    try_all("ledger in two", generate::settlement, settled_in_two);
}

#[test]
fn returns_bring_back_what_the_receipts_say() {
    try_all("claw-back", generate::story, returned);
}

#[test]
fn tiers_are_held_as_the_rules_say() {
    try_all("tier", generate::standing, judged_for_tier);
}

/// What was worked out by hand comes out here too, where the reference knows of it.
#[test]
fn scenarios_come_out_as_the_rules_say() {
    let mut different = Vec::new();
    for (name, scenario) in scenarios::all() {
        let judge = match scenario["function"].as_str().unwrap_or_default() {
            "calculate-accrual" => earned,
            "apply-discount" => priced,
            "settle-points" => settled,
            "evaluate-tier" => judged_for_tier,
            "claw-back" => returned_once,
            _ => continue,
        };
        if scenario["expect"].is_object()
            && let Verdict::Different(Difference { what, engine, reference }) = judged(judge, &scenario)
        {
            different.push(format!("{name}: {what}\n  engine    {engine}\n  reference {reference}"));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// How many cases the environment asks for, and the first of them.
fn cases(unless_told: u64) -> (u64, u64) {
    let setting = |name, default| env::var(name).map_or(default, |value| value.parse::<u64>().unwrap());
    (setting("LOYALTY_REFERENCE_CASES", unless_told), setting("LOYALTY_REFERENCE_SEED", 0))
}

/// Tries all cases of a function, and shows the smallest of each kind of difference.
fn try_all(function: &str, generate: fn(&mut Random) -> Value, judge: fn(&Value) -> Verdict) {
    let (cases, first) = cases(CASES);
    let mut skipped: BTreeMap<String, u64> = BTreeMap::new();
    let mut found: BTreeMap<String, (u64, u64, Value, Difference)> = BTreeMap::new();
    for seed in first..first + cases {
        let case = generate(&mut Random::of(seed));
        match judged(judge, &case) {
            Verdict::Same => {}
            Verdict::Skipped(why) => *skipped.entry(why).or_default() += 1,
            Verdict::Different(difference) => {
                let kind = difference.what.clone();
                found.entry(kind).and_modify(|(count, ..)| *count += 1).or_insert((1, seed, case, difference));
            }
        }
        if (seed - first + 1) % PROGRESS == 0 {
            eprintln!("{function}: {} of {cases} cases", seed - first + 1);
        }
    }
    let mut report = String::new();
    for (kind, (count, seed, case, difference)) in &found {
        let (case, difference) = smallest(judge, case, difference);
        let Difference { engine, reference, .. } = &difference;
        report += &format!(
            "\n{count} × {kind}, first at seed {seed}\n  case      {case}\n  engine    {engine}\n  reference {reference}\n"
        );
    }
    let skips: u64 = skipped.values().sum();
    if skips > 0 {
        eprintln!("{function}: {skips} cases were not compared: {skipped:#?}");
    }
    assert!(found.is_empty(), "{function}: engine and reference differ\n{report}");
    assert!(skips * CASES_FOR_ONE_SKIPPED <= cases, "{function}: {skips} of {cases} cases were not compared");
}
