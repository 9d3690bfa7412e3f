//! How long decisions take: the engine linked in against the component in its sandbox, from small requests to large.
//!
//! Absolute times drift from machine to machine, so what counts are the ratios of one run, which stand below the table:
//! component against native, each size against the smallest, and all cores against one. Run it with
//! `cargo bench --package loyalty-tests`; it fails where such a ratio is not what it should be.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on has failed")]

#[path = "../generated.rs"]
mod generated;
#[path = "../members.rs"]
mod members;

use std::collections::BTreeMap;
use std::env;
use std::process::ExitCode;
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use divan::Bencher;
use loyalty_contract::{ClawBackRequest, TierRequest};
use loyalty_engine::Engine;
use loyalty_host::{Fleet, Oven, Plugin, Sandbox, component};

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];
const RETURNS: [usize; 3] = [10, 100, 1_000];
const CONFLICTS: [usize; 4] = [2, 10, 20, 40];
const OF_A_SMALL_BASKET: Case = ("small basket, rules", 50);
const OF_A_FLEET: &str = "20,000 members, threads";

/// How many times as long as the engine alone the component in its sandbox takes at most: besides deciding there are the request
/// to hand over, the decision to copy out, and the judge.
const TO_NATIVE_MAX: f64 = 4.0;
/// How many times as long as one that is warm a fresh instance with the programme baked in takes at most.
const FRESH_TO_WARM_MAX: f64 = 1.6;
/// How much of its time each core works at least when all of them decide members.
const SHARE_MIN: f64 = 0.9;
/// How often that is tried, in turns with one core alone: whatever else the machine does makes a run slower, never faster.
const ROUNDS_MAX: usize = 10;

fn main() -> ExitCode {
    divan::main();
    if !env::args().any(|argument| argument == "--bench") {
        // Only benches look at the clock: run as a test, it tells nothing.
        return ExitCode::SUCCESS;
    }
    ratios();
    memory();
    let are_held = [small_baskets_take_what_they_may(), cores_share_the_work()];
    if are_held.into_iter().all(|is_held| is_held) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[divan::bench_group(name = "accrual by lines, 10 rules", max_time = 1)]
mod accrual_by_lines {
    use super::*;

    #[divan::bench(args = SIZES)]
    fn native(bencher: Bencher<'_, '_>, lines: usize) {
        let (engine, request) = (engine(10), generated::accrual(lines));
        time(bencher, ("accrual by lines", lines), Decider::Native, || engine.calculate_accrual(&request).unwrap());
    }

    #[divan::bench(args = SIZES)]
    fn component(bencher: Bencher<'_, '_>, lines: usize) {
        let (mut plugin, request) = (plugin(10), generated::accrual(lines));
        time(bencher, ("accrual by lines", lines), Decider::Component, || plugin.calculate_accrual(&request).unwrap());
    }
}

#[divan::bench_group(name = "accrual of 200 lines by 100 rules", max_time = 1)]
mod accrual_by_category {
    use super::*;

    #[divan::bench]
    fn native(bencher: Bencher<'_, '_>) {
        let engine = Engine::configure(&generated::percent_by_category()).unwrap();
        let request = generated::accrual(200);
        time(bencher, ("accrual by category", 200), Decider::Native, || engine.calculate_accrual(&request).unwrap());
    }

    #[divan::bench]
    fn component(bencher: Bencher<'_, '_>) {
        let (mut plugin, request) = (plugin(10), generated::accrual(200));
        plugin.configure(&generated::percent_by_category()).unwrap();
        time(bencher, ("accrual by category", 200), Decider::Component, || plugin.calculate_accrual(&request).unwrap());
    }
}

#[divan::bench_group(name = "accrual of 10 lines by rules, of which 10 match", max_time = 1)]
mod accrual_by_rules {
    use super::*;

    #[divan::bench(args = SIZES)]
    fn native(bencher: Bencher<'_, '_>, rules: usize) {
        let (engine, request) = (engine(rules), generated::accrual(10));
        time(bencher, ("accrual by rules", rules), Decider::Native, || engine.calculate_accrual(&request).unwrap());
    }

    #[divan::bench(args = SIZES)]
    fn component(bencher: Bencher<'_, '_>, rules: usize) {
        let (mut plugin, request) = (plugin(rules), generated::accrual(10));
        time(bencher, ("accrual by rules", rules), Decider::Component, || plugin.calculate_accrual(&request).unwrap());
    }
}

#[divan::bench_group(name = "apply-discount by lines, 10 rules", max_time = 1)]
mod discount_by_lines {
    use super::*;

    #[divan::bench(args = SIZES)]
    fn native(bencher: Bencher<'_, '_>, lines: usize) {
        let (engine, request) = (engine_of(&generated::ten_discounts_and_others(10)), generated::basket_of(lines));
        time(bencher, ("discount by lines", lines), Decider::Native, || engine.apply_discount(&request).unwrap());
    }

    #[divan::bench(args = SIZES)]
    fn component(bencher: Bencher<'_, '_>, lines: usize) {
        let (mut plugin, request) = (plugin_of(&generated::ten_discounts_and_others(10)), generated::basket_of(lines));
        time(bencher, ("discount by lines", lines), Decider::Component, || plugin.apply_discount(&request).unwrap());
    }
}

#[divan::bench_group(name = "apply-discount of 10 lines by rules, of which 10 match", max_time = 1)]
mod discount_by_rules {
    use super::*;

    #[divan::bench(args = SIZES)]
    fn native(bencher: Bencher<'_, '_>, rules: usize) {
        let (engine, request) = (engine_of(&generated::ten_discounts_and_others(rules)), generated::basket_of(10));
        time(bencher, ("discount by rules", rules), Decider::Native, || engine.apply_discount(&request).unwrap());
    }

    #[divan::bench(args = SIZES)]
    fn component(bencher: Bencher<'_, '_>, rules: usize) {
        let (mut plugin, request) = (plugin_of(&generated::ten_discounts_and_others(rules)), generated::basket_of(10));
        time(bencher, ("discount by rules", rules), Decider::Component, || plugin.apply_discount(&request).unwrap());
    }
}

#[divan::bench_group(name = "apply-discount of 200 lines by 100 rules, so many on a line", max_time = 1)]
mod discounts_by_category {
    use super::*;

    #[divan::bench(args = [1, 3])]
    fn native(bencher: Bencher<'_, '_>, on_a_line: usize) {
        let (engine, request) = (engine_of(&by_category(on_a_line)), generated::basket_of(200));
        time(bencher, ("discounts on a line", on_a_line), Decider::Native, || engine.apply_discount(&request).unwrap());
    }

    #[divan::bench(args = [1, 3])]
    fn component(bencher: Bencher<'_, '_>, on_a_line: usize) {
        let (mut plugin, request) = (plugin_of(&by_category(on_a_line)), generated::basket_of(200));
        time(bencher, ("discounts on a line", on_a_line), Decider::Component, || {
            plugin.apply_discount(&request).unwrap()
        });
    }

    fn by_category(on_a_line: usize) -> String {
        if on_a_line == 1 { generated::discount_by_category() } else { generated::discounts_by_category() }
    }
}

#[divan::bench_group(name = "apply-discount of 10 lines by 50 rules", max_time = 1)]
mod discount_of_a_small_basket {
    use super::*;

    #[divan::bench(args = [50])]
    fn native(bencher: Bencher<'_, '_>, rules: usize) {
        let (engine, request) = (engine_of(&generated::ten_discounts_and_others(rules)), generated::basket_of(10));
        time(bencher, (OF_A_SMALL_BASKET.0, rules), Decider::Native, || engine.apply_discount(&request).unwrap());
    }

    #[divan::bench(args = [50])]
    fn component(bencher: Bencher<'_, '_>, rules: usize) {
        let (mut plugin, request) = (plugin_of(&generated::ten_discounts_and_others(rules)), generated::basket_of(10));
        time(bencher, (OF_A_SMALL_BASKET.0, rules), Decider::Component, || plugin.apply_discount(&request).unwrap());
    }

    /// In a fresh instance of a component that the programme is baked into.
    #[divan::bench(args = [50])]
    fn baked(bencher: Bencher<'_, '_>, rules: usize) {
        let (mut plugin, request) = (baked_with(&generated::ten_discounts_and_others(rules)), generated::basket_of(10));
        time(bencher, (OF_A_SMALL_BASKET.0, rules), Decider::Baked, || plugin.apply_discount(&request).unwrap());
    }

    /// In a fresh instance that is configured for it.
    #[divan::bench(args = [50])]
    fn configured(bencher: Bencher<'_, '_>, rules: usize) {
        let (mut plugin, request) = (plugin_of(&generated::ten_discounts_and_others(rules)), generated::basket_of(10));
        plugin.reuse(1);
        time(bencher, (OF_A_SMALL_BASKET.0, rules), Decider::Configured, || plugin.apply_discount(&request).unwrap());
    }
}

#[divan::bench_group(name = "apply-discount of 50 lines, discounts in pairs that conflict", max_time = 1)]
mod conflicting_discounts {
    use super::*;

    #[divan::bench(args = CONFLICTS)]
    fn native(bencher: Bencher<'_, '_>, rules: usize) {
        let (engine, request) = (engine_of(&generated::conflicting_discounts(rules, false)), generated::basket_of(50));
        time(bencher, ("conflicting discounts", rules), Decider::Native, || engine.apply_discount(&request).unwrap());
    }

    #[divan::bench(args = CONFLICTS)]
    fn component(bencher: Bencher<'_, '_>, rules: usize) {
        let (mut plugin, request) =
            (plugin_of(&generated::conflicting_discounts(rules, false)), generated::basket_of(50));
        time(bencher, ("conflicting discounts", rules), Decider::Component, || {
            plugin.apply_discount(&request).unwrap()
        });
    }
}

#[divan::bench_group(name = "recommend-offers to a member of 50 categories, by offers", max_time = 1)]
mod offers_by_category {
    use super::*;

    #[divan::bench(args = SIZES)]
    fn native(bencher: Bencher<'_, '_>, offers: usize) {
        let (engine, request) = (engine_of(&generated::offers_by_category(offers)), generated::offers());
        time(bencher, ("offers by category", offers), Decider::Native, || engine.recommend_offers(&request).unwrap());
    }

    #[divan::bench(args = SIZES)]
    fn component(bencher: Bencher<'_, '_>, offers: usize) {
        let (mut plugin, request) = (plugin_of(&generated::offers_by_category(offers)), generated::offers());
        time(bencher, ("offers by category", offers), Decider::Component, || {
            plugin.recommend_offers(&request).unwrap()
        });
    }
}

#[divan::bench_group(name = "recommend-offers by offers, of which 100 can be made", max_time = 1)]
mod offers_among_others {
    use super::*;

    #[divan::bench(args = [100, 1_000, 10_000])]
    fn native(bencher: Bencher<'_, '_>, offers: usize) {
        let (engine, request) = (engine_of(&generated::a_hundred_offers_and_others(offers)), generated::offers());
        time(bencher, ("offers among others", offers), Decider::Native, || engine.recommend_offers(&request).unwrap());
    }

    #[divan::bench(args = [100, 1_000, 10_000])]
    fn component(bencher: Bencher<'_, '_>, offers: usize) {
        let (mut plugin, request) = (plugin_of(&generated::a_hundred_offers_and_others(offers)), generated::offers());
        time(bencher, ("offers among others", offers), Decider::Component, || {
            plugin.recommend_offers(&request).unwrap()
        });
    }
}

#[divan::bench_group(name = "settle-points by lots, with a tenth as many movements", max_time = 1)]
mod settlement_by_lots {
    use super::*;

    #[divan::bench(args = SIZES)]
    fn native(bencher: Bencher<'_, '_>, lots: usize) {
        let (engine, request) = (engine(10), generated::settlement(lots, lots / 10));
        time(bencher, ("settle-points by lots", lots), Decider::Native, || engine.settle_points(&request).unwrap());
    }

    #[divan::bench(args = SIZES)]
    fn component(bencher: Bencher<'_, '_>, lots: usize) {
        let (mut plugin, request) = (plugin(10), generated::settlement(lots, lots / 10));
        time(bencher, ("settle-points by lots", lots), Decider::Component, || plugin.settle_points(&request).unwrap());
    }
}

#[divan::bench_group(name = "claw-back by lines", max_time = 1)]
mod claw_back_by_lines {
    use super::*;

    #[divan::bench(args = RETURNS)]
    fn native(bencher: Bencher<'_, '_>, lines: usize) {
        let (engine, request) = (engine(10), returned(lines));
        time(bencher, ("claw-back by lines", lines), Decider::Native, || engine.claw_back(&request).unwrap());
    }

    #[divan::bench(args = RETURNS)]
    fn component(bencher: Bencher<'_, '_>, lines: usize) {
        let (mut plugin, request) = (plugin(10), returned(lines));
        time(bencher, ("claw-back by lines", lines), Decider::Component, || plugin.claw_back(&request).unwrap());
    }
}

#[divan::bench_group(name = "evaluate-tier by entries", max_time = 1)]
mod tier_by_entries {
    use super::*;

    #[divan::bench(args = RETURNS)]
    fn native(bencher: Bencher<'_, '_>, entries: usize) {
        let (engine, request) = (engine_of(&members::tiers()), members::tier_of(1, entries));
        time(bencher, ("evaluate-tier by entries", entries), Decider::Native, || {
            engine.evaluate_tier(&request).unwrap()
        });
    }

    #[divan::bench(args = RETURNS)]
    fn component(bencher: Bencher<'_, '_>, entries: usize) {
        let (mut plugin, request) = (plugin_of(&members::tiers()), members::tier_of(1, entries));
        time(bencher, ("evaluate-tier by entries", entries), Decider::Component, || {
            plugin.evaluate_tier(&request).unwrap()
        });
    }
}

#[divan::bench_group(name = "evaluate-tier of 20,000 members, by threads", max_time = 3)]
mod fleet {
    use super::*;

    #[divan::bench(args = [1, cores()])]
    fn component(bencher: Bencher<'_, '_>, workers: usize) {
        let (members, mut fleet) = (members_of_a_fleet(), fleet_of(workers));
        time(bencher, (OF_A_FLEET, workers), Decider::Component, || {
            fleet.decide(&members, |plugin, member| plugin.evaluate_tier(member))
        });
    }
}

fn members_of_a_fleet() -> Vec<TierRequest> {
    (0..20_000).map(|number| members::tier_of(number, 3)).collect()
}

fn fleet_of(workers: usize) -> Fleet {
    Fleet::new(&Sandbox::new().unwrap(), component::BUILT_IN, &members::tiers(), workers).unwrap()
}

/// As many threads as there are cores.
fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, Into::into)
}

fn engine(rules: usize) -> Engine {
    engine_of(&generated::ten_rules_and_others(rules))
}

fn engine_of(programme: &str) -> Engine {
    Engine::configure(programme).unwrap()
}

fn plugin(rules: usize) -> Plugin {
    plugin_of(&generated::ten_rules_and_others(rules))
}

fn plugin_of(programme: &str) -> Plugin {
    static COMPONENT: LazyLock<Plugin> = LazyLock::new(|| Sandbox::new().unwrap().load(component::BUILT_IN).unwrap());
    let mut plugin = COMPONENT.clone();
    plugin.configure(programme).unwrap();
    // What is timed is the decision, not making an instance ready for it.
    plugin.reuse(Plugin::LONG_RUN);
    plugin
}

fn baked_with(programme: &str) -> Plugin {
    let sandbox = Sandbox::new().unwrap();
    let baked = Oven::new(&sandbox, component::BUILT_IN).unwrap().bake(programme).unwrap();
    sandbox.load(&baked.component).unwrap()
}

fn returned(lines: usize) -> ClawBackRequest {
    let engine = engine(10);
    let sold = engine.apply_discount(&generated::discount(lines)).unwrap().receipt;
    let earned = engine.calculate_accrual(&generated::accrual_on(lines, sold.clone())).unwrap().receipt;
    generated::claw_back(sold, earned)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Decider {
    Native,
    Component,
    Baked,
    Configured,
}

/// What is decided, and how large it is.
type Case = (&'static str, usize);

/// The fastest run of each case by each decider: what disturbs a run makes it slower, never faster.
static FASTEST: Mutex<BTreeMap<(Case, Decider), Duration>> = Mutex::new(BTreeMap::new());

fn time<Answer>(bencher: Bencher<'_, '_>, case: Case, decider: Decider, mut decide: impl FnMut() -> Answer) {
    let mut fastest = Duration::MAX;
    bencher.bench_local(|| {
        let started = Instant::now();
        let answer = decide();
        fastest = fastest.min(started.elapsed());
        answer
    });
    FASTEST.lock().unwrap().insert((case, decider), fastest);
}

/// Prints the ratios of what was timed.
fn ratios() {
    let fastest = FASTEST.lock().unwrap();
    let of = |case, decider| fastest.get(&(case, decider)).map(Duration::as_secs_f64);
    println!("\n{:<24}{:>8}{:>20}{:>22}", "", "size", "component ÷ native", "component ÷ smallest");
    let mut smallest = ("", 1.0);
    for (case, _) in fastest.keys().filter(|(_, decider)| *decider == Decider::Component) {
        let (Some(native), Some(component)) = (of(*case, Decider::Native), of(*case, Decider::Component)) else {
            continue;
        };
        if smallest.0 != case.0 {
            smallest = (case.0, component);
        }
        println!("{:<24}{:>8}{:>20.2}{:>22.1}", case.0, case.1, component / native, component / smallest.1);
    }
    for (case, _) in fastest.keys().filter(|(_, decider)| *decider == Decider::Baked) {
        let fresh = [Decider::Baked, Decider::Configured].map(|decider| of(*case, decider));
        if let (Some(warm), [Some(baked), Some(configured)]) = (of(*case, Decider::Component), fresh) {
            let [baked, configured] = [baked, configured].map(|fresh| (fresh - warm) * 1e6);
            println!("\n{}: a fresh instance adds {baked:.1} µs if baked, {configured:.1} µs if configured", case.0);
        }
    }
}

/// Whether a small basket takes no longer than it may, where that was timed.
fn small_baskets_take_what_they_may() -> bool {
    let fastest = FASTEST.lock().unwrap();
    let of = |decider| fastest.get(&(OF_A_SMALL_BASKET, decider)).map(Duration::as_secs_f64);
    let ratios = [
        ("the component ÷ the engine", of(Decider::Component), of(Decider::Native), TO_NATIVE_MAX),
        ("a fresh instance ÷ a warm one", of(Decider::Baked), of(Decider::Component), FRESH_TO_WARM_MAX),
    ];
    let are_held = ratios.map(|(name, one, other, most)| {
        let (Some(one), Some(other)) = (one, other) else { return true };
        let is_held = one / other <= most;
        if !is_held {
            eprintln!("error: {name} is {:.2} on a small basket, at most {most} is right", one / other);
        }
        is_held
    });
    are_held.into_iter().all(|is_held| is_held)
}

/// Prints the linear memory of an instance that holds so many rules and has decided on so many lines.
fn memory() {
    println!();
    for (rules, lines) in [(10, 10), (1_000, 200), (10_000, 10_000)] {
        let mut plugin = plugin(rules);
        plugin.apply_discount(&generated::discount(lines)).unwrap();
        println!("{rules} rules, {lines} lines: {} KiB of memory", plugin.last_cost().memory_bytes >> 10);
    }
}

/// Whether all cores together decide as many members as they should, where that was timed and there are several.
fn cores_share_the_work() -> bool {
    let fastest = FASTEST.lock().unwrap();
    let of_threads = |threads| fastest.get(&((OF_A_FLEET, threads), Decider::Component)).copied();
    let (Some(mut one), Some(mut all)) = (of_threads(1), of_threads(cores())) else { return true };
    if cores() == 1 {
        println!("\nthere is one core, so whether several share the work is not looked at");
        return true;
    }
    let share = |one: Duration, all: Duration| one.as_secs_f64() / all.as_secs_f64() / cores() as f64;
    let members = members_of_a_fleet();
    let (mut alone, mut together) = (fleet_of(1), fleet_of(cores()));
    for _ in 0..ROUNDS_MAX {
        if share(one, all) >= SHARE_MIN {
            break;
        }
        one = one.min(of_one_run(&mut alone, &members));
        all = all.min(of_one_run(&mut together, &members));
    }
    let share = share(one, all);
    println!("\n{} threads do the work of {:.2}", cores(), share * cores() as f64);
    if share < SHARE_MIN {
        eprintln!("error: each of {} cores works {share:.2} of its time, at least {SHARE_MIN} is right", cores());
    }
    share >= SHARE_MIN
}

fn of_one_run(fleet: &mut Fleet, members: &[TierRequest]) -> Duration {
    let started = Instant::now();
    divan::black_box(fleet.decide(members, |plugin, member| plugin.evaluate_tier(member)));
    started.elapsed()
}
