//! A shop with everything going wrong around it, and the same shop with nothing going wrong: they end alike.
//!
//! A small CRM keeps the books of some members. It asks the component, which is cut off at random instructions, is late, or
//! has no instance to spare; it sends what was decided to its books over a network that loses, repeats and reorders; and its
//! nightly batch is killed. Whatever happens, each event counts once, and the books are those of the shop without faults.
//!
//! What happens is drawn from a seed, which a failing test names, wherever it fails. `LOYALTY_SIMULATION_SEED` says which comes first,
//! `LOYALTY_SIMULATION_CASES` how many are tried:
//! `LOYALTY_SIMULATION_CASES=100 cargo test -p loyalty-host --test simulation`.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a simulation that cannot go on has failed its test"
)]

mod asked;
mod books;
mod crm;
mod decide;
mod night;
#[path = "../../guest/engine/tests/reference/random.rs"]
#[expect(dead_code, reason = "the reference draws in more ways")]
mod random;
mod shop;

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};

use asked::Asked;
use books::{Books, Care};
use random::Random;
use serde_json::Value;
use shop::Shop;

/// Cases of each kind when the environment names no number.
const CASES: u64 = 8;

#[test]
fn with_faults_every_member_ends_as_without() {
    let mut asked = Asked::with(shop::FOR_EACH_BY_ITSELF);
    each(seeds(CASES), |seed| {
        let shop = Shop::of_returns(&mut Random::of(seed));
        assert_eq!(difference(&shop, &mut asked, seed, Care::Full), None);
    });
    let met = asked.faults();
    for fault in ["out-of-fuel", "busy", "deadline"] {
        assert!(met.contains(fault), "no call met the fault {fault}: {}", again(first_seed()));
    }
}

#[test]
fn a_budget_that_all_share_is_spent_to_the_last_point_and_no_further() {
    let mut asked = Asked::with(shop::FROM_ONE_BUDGET);
    each(seeds(CASES), |seed| {
        let shop = Shop::of_purchases(&mut Random::of(seed));
        let books = crm::with_faults(&shop, &mut asked, &mut Random::of(seed), Care::Full);
        // Thirty for each purchase, as long as there is something left of two hundred.
        let purchases = i64::try_from(shop.events().count()).unwrap();
        let expected = (30 * purchases).min(200);
        assert_eq!(books.used("gift/budget-total"), expected, "counted");
        assert_eq!(books.points(), expected, "credited");
        assert_eq!(books.repeated_or_missing(&shop), Vec::<String>::new());
    });
}

/// What the simulation is worth: books that are kept less carefully do not get through.
#[test]
fn books_that_forget_ids_or_versions_are_found_out() {
    let mut asked = Asked::with(shop::FOR_EACH_BY_ITSELF);
    for care in [Care::ForgetsIds, Care::ForgetsVersions] {
        let found = seeds(CASES * 4).any(|seed| {
            let shop = Shop::of_returns(&mut Random::of(seed));
            difference(&shop, &mut asked, seed, care).is_some()
        });
        assert!(found, "{care:?}: {}", again(first_seed()));
    }
}

/// Whatever goes wrong, wherever it does.
#[test]
fn what_fails_says_how_to_see_it_again() {
    let failed = catch_unwind(|| each(5..9, |seed| assert!(seed < 7, "no such lot: {seed}"))).unwrap_err();
    let said = failed.downcast_ref::<String>().unwrap();
    assert_eq!(*said, format!("no such lot: 7\n{}", again(7)));
    let first = first_seed();
    assert!(again(first).starts_with(&format!("LOYALTY_SIMULATION_SEED={first} LOYALTY_SIMULATION_CASES=1 ")));
}

/// Where the books with faults differ from those without.
fn difference(shop: &Shop, asked: &mut Asked, seed: u64, care: Care) -> Option<String> {
    let without = crm::without_faults(shop, asked);
    let with = crm::with_faults(shop, asked, &mut Random::of(seed), care);
    let [expected, found]: [Value; 2] = [without, with].map(|books: Books| books.stripped());
    let [expected, found] = [expected, found].map(|books| serde_json::to_string_pretty(&books).unwrap());
    let mut lines = expected.lines().zip(found.lines()).enumerate();
    let differs = lines.find(|(_, (expected, found))| expected != found);
    match differs {
        Some((line, (expected, found))) => {
            Some(format!("line {line} of the books: {expected} without, {found} with faults"))
        }
        None if expected.len() != found.len() => Some("one has more than the other".into()),
        None => None,
    }
}

/// Tries each seed; whichever it fails with is said, whatever it fails of.
fn each(seeds: impl Iterator<Item = u64>, mut case: impl FnMut(u64)) {
    for seed in seeds {
        if let Err(failure) = catch_unwind(AssertUnwindSafe(|| case(seed))) {
            let said = failure.downcast_ref::<String>().map(String::as_str).or(failure.downcast_ref::<&str>().copied());
            panic!("{}\n{}", said.unwrap_or("it failed without a word"), again(seed));
        }
    }
}

fn seeds(cases: u64) -> impl Iterator<Item = u64> {
    let first = first_seed();
    first..first + variable("LOYALTY_SIMULATION_CASES").unwrap_or(cases)
}

fn first_seed() -> u64 {
    variable("LOYALTY_SIMULATION_SEED").unwrap_or(1)
}

fn variable(name: &str) -> Option<u64> {
    env::var(name).ok().map(|value| value.parse().unwrap_or_else(|_| panic!("{name}: `{value}` is no number")))
}

/// How to see it again: the cases before it are part of it, since instances live on from one to the next.
fn again(seed: u64) -> String {
    let first = first_seed();
    format!(
        "LOYALTY_SIMULATION_SEED={first} LOYALTY_SIMULATION_CASES={} shows it again",
        seed.saturating_sub(first) + 1
    )
}
