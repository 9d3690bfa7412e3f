//! Memory of a batch: what lies in memory does not grow with the lines.
//!
//! Counted is what the process has allocated at most, so that what the system's allocator keeps for later is no part of it;
//! instances have a limit of their own, and `memory` watches them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;
use std::sync::Mutex;

use loyalty_host::batch::{self, Answers, Job, Position, Recipe, Start, StreamError};
use loyalty_host::{Fleet, Plugin, Sandbox, component};
use peak_alloc::PeakAlloc;
use tempfile::TempDir;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

/// What one test allocates is not to be another's.
static ALONE: Mutex<()> = Mutex::new(());

const PROGRAMME: &str = include_str!("programmes/gadget-club.json");

/// Lines of a batch that fills what may be under way at once, and of one ten times as long.
const LINES: [usize; 2] = [2_000, 20_000];

/// What the longer one may have allocated more at once, in bytes: each of two threads may be eight blocks of 64 lines ahead, which
/// come to half a megabyte, and how far they are is chance.
const GROWTH_MAX: usize = 2 << 20;

#[test]
fn memory_does_not_grow_with_the_lines() {
    let _alone = ALONE.lock();
    let folder = TempDir::new().unwrap();
    let mut fleet = fleet();
    let job = |lines| {
        let path = |name: &str| folder.path().join(format!("{lines}.{name}"));
        let recipe = Recipe::of("evaluate-tier", component::BUILT_IN, PROGRAMME);
        let input = requests(&folder, lines);
        let job = Job { input, output: path("out"), rejects: path("rejects"), recipe, start: Start::New };
        most_at_once(|| {
            let summary = job.run(&mut fleet, Plugin::evaluate_tier, |_, _| {}).unwrap();
            assert_eq!(summary.decided, lines as u64);
        })
    };
    let [short, long] = LINES.map(job);
    println!("{LINES:?} lines: {short} and {long} bytes at once");
    assert!(long <= short + GROWTH_MAX, "{LINES:?} lines: {short} and {long} bytes at once");
}

/// What the measure is worth: who keeps the answers is found out.
#[test]
fn answers_that_are_kept_are_found_out() {
    let _alone = ALONE.lock();
    let folder = TempDir::new().unwrap();
    let mut fleet = fleet();
    let kept = |lines| {
        let input = requests(&folder, lines);
        most_at_once(|| {
            let mut kept = Vec::new();
            let take = |answers: Answers| {
                kept.push(answers.decisions);
                Ok::<_, StreamError>(())
            };
            let input = File::open(&input).unwrap();
            batch::stream(&mut fleet, input, Position::default(), Plugin::evaluate_tier, take).unwrap();
        })
    };
    let [short, long] = LINES.map(kept);
    assert!(long > short + GROWTH_MAX, "{LINES:?} lines: {short} and {long} bytes at once");
}

fn fleet() -> Fleet {
    Fleet::new(&Sandbox::new().unwrap(), component::BUILT_IN, PROGRAMME, 2).unwrap()
}

/// Bytes that `run` has allocated at most, beyond what there was before.
fn most_at_once(run: impl FnOnce()) -> usize {
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    run();
    ALLOCATED.peak_usage().saturating_sub(before)
}

/// A file of so many requests.
fn requests(folder: &TempDir, lines: usize) -> PathBuf {
    let path = folder.path().join(format!("{lines}.in"));
    let mut file = BufWriter::new(File::create(&path).unwrap());
    for line in 0..lines {
        writeln!(file, "{{\"member-id\":\"member-{line}\",\"at\":\"2026-11-21T18:30:00+03:00\"}}").unwrap();
    }
    file.flush().unwrap();
    path
}
