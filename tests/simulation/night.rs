//! The nightly batch: every wallet is carried on, and however often the run is killed, its files end as if it had not been.

use std::fs::{self, File};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use loyalty_host::batch::{self, Answers, Job, Position, Recipe, Start, StreamError, progress_file};
use loyalty_host::contract::SettlementRequest;
use loyalty_host::{Allowance, Fleet, Plugin, component};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::asked::Asked;
use crate::random::Random;
use crate::shop::{END, FOR_EACH_BY_ITSELF, time};
use crate::{each, seeds};

/// Lines of a batch that lives in this process, and of one that is a process of its own.
const LINES: i64 = 600;
const LINES_OF_PROCESS: i64 = 4_000;

/// How often a batch is killed before it is left alone.
const KILLS: usize = 5;
/// How long after its first mark each process is killed at the latest, before one is left alone.
const KILLED_AFTER_MS: [i64; 2] = [0, 300];

/// How long a process may take to get to its first line, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_secs(120);

#[test]
fn a_batch_that_is_broken_off_at_any_line_ends_as_if_it_had_not_been() {
    let asked = Asked::with(FOR_EACH_BY_ITSELF);
    each(seeds(4), |seed| {
        let mut random = Random::of(seed);
        let night = Night::new(&mut random, LINES, &asked.well());
        for _ in 0..KILLS {
            let mut lines_left = random.from(0, 15);
            let watch = |_: &_, _| {
                assert!(lines_left > 0, "it is killed here");
                lines_left -= 1;
            };
            let mut fleet = Fleet::of(asked.well(), random.from(1, 3).unsigned_abs() as usize);
            let run = || night.job.run(&mut fleet, Plugin::settle_points, watch);
            if let Ok(ended) = catch_unwind(AssertUnwindSafe(run)) {
                ended.unwrap();
                break;
            }
            night.lose_what_is_not_for_certain(&mut random);
        }
        if night.is_unfinished() {
            night.job.run(&mut Fleet::of(asked.well(), 2), Plugin::settle_points, |_, _| {}).unwrap();
        }
        night.must_be_complete();
    });
}

#[test]
fn a_process_that_is_killed_ends_as_if_it_had_not_been() {
    let well = Asked::with(FOR_EACH_BY_ITSELF).well();
    each(seeds(1), |seed| {
        let mut random = Random::of(seed);
        let night = Night::new(&mut random, LINES_OF_PROCESS, &well);
        // The first is killed as soon as it is at its lines, the next ones some time later.
        for longest_ms in KILLED_AFTER_MS {
            let mut process = night.process(&mut random);
            night.wait_for_a_mark(&mut process);
            thread::sleep(Duration::from_millis(random.from(0, longest_ms).unsigned_abs()));
            process.kill().unwrap();
            process.wait().unwrap();
            assert!(longest_ms > 0 || night.is_unfinished(), "it was killed too late");
            night.lose_what_is_not_for_certain(&mut random);
            if !night.is_unfinished() {
                break;
            }
        }
        if night.is_unfinished() {
            assert_eq!(night.process(&mut random).wait().unwrap().code(), Some(1), "some lines are rejected");
        }
        night.must_be_complete();
    });
}

#[test]
fn a_batch_waits_until_there_is_an_instance() {
    let mut asked = Asked::with(FOR_EACH_BY_ITSELF);
    let night = Night::new(&mut Random::of(1), 10, &asked.well());
    let (crowded, make_room) = asked.crowded();
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(100));
            make_room();
        });
        night.job.run(&mut Fleet::of(crowded, 1), Plugin::settle_points, |_, _| {}).unwrap();
    });
    night.must_be_complete();
}

#[test]
fn a_fault_on_a_line_is_told_of_that_line_alone() {
    let asked = Asked::with(FOR_EACH_BY_ITSELF);
    let night = Night::new(&mut Random::of(1), LINES, &asked.well());
    let mut found = (Vec::new(), Vec::new());
    let take = |answers: Answers| {
        found.0.extend(answers.decisions);
        found.1.extend(answers.rejects);
        Ok::<_, StreamError>(())
    };
    let decide = |plugin: &mut Plugin, request: &SettlementRequest| match request.wallets[0].lots.len() {
        3 => {
            plugin.allow(Allowance { fuel: 7, ..Allowance::ALL });
            let cut_off = plugin.settle_points(request);
            plugin.allow(Allowance::ALL);
            cut_off
        }
        _ => plugin.settle_points(request),
    };
    let input = File::open(&night.job.input).unwrap();
    batch::stream(&mut Fleet::of(asked.well(), 2), input, Position::default(), decide, take).unwrap();

    let lines = |text: &[u8]| -> Vec<Value> {
        text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
    };
    let message = "the call took more than its 7 instructions and was stopped";
    let fault = json!({ "code": "out-of-fuel", "path": "", "message": message });
    let (faults, others): (Vec<Value>, Vec<Value>) =
        lines(&found.1).into_iter().partition(|reject| reject["error"] == fault);
    assert_eq!(others, lines(&night.rejects));
    let spared = |decision: &Value| faults.iter().all(|fault| fault["line"] != decision["line"]);
    let expected: Vec<Value> = lines(&night.decisions).into_iter().filter(spared).collect();
    assert!(!faults.is_empty() && !expected.is_empty());
    assert_eq!(lines(&found.0), expected);
}

/// A batch that has begun, and what must come out of it.
struct Night {
    folder: TempDir,
    job: Job,
    decisions: Vec<u8>,
    rejects: Vec<u8>,
}

impl Night {
    fn new(random: &mut Random, lines: i64, well: &Plugin) -> Self {
        let folder = TempDir::new().unwrap();
        let path = |name: &str| folder.path().join(name);
        let requests: Vec<String> = (0..lines).map(|number| line(random, number)).collect();
        fs::write(path("wallets.jsonl"), requests.join("\n")).unwrap();
        fs::write(path("programme.json"), FOR_EACH_BY_ITSELF).unwrap();
        let job = |output: &str| Job {
            input: path("wallets.jsonl"),
            output: path(output),
            rejects: path(&format!("{output}.rejects")),
            recipe: Recipe::of("settle-points", component::BUILT_IN, FOR_EACH_BY_ITSELF),
            start: Start::Resume,
        };
        let at_once = job("at-once");
        let summary = at_once.run(&mut Fleet::of(well.clone(), 1), Plugin::settle_points, |_, _| {}).unwrap();
        assert_eq!(summary.lines, requests.iter().filter(|line| !line.is_empty()).count() as u64);
        let [decisions, rejects] = [&at_once.output, &at_once.rejects].map(|file| fs::read(file).unwrap());
        Self { job: job("settled"), folder, decisions, rejects }
    }

    fn process(&self, random: &mut Random) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_loyalty"));
        command.args(["batch", "settle-points", "--resume", "--programme", "programme.json", "--in", "wallets.jsonl"]);
        command.args(["--out", "settled", "--rejects", "settled.rejects", "--workers"]);
        command.arg(random.from(1, 3).to_string()).current_dir(self.folder.path());
        command.env_remove("LOYALTY_COMPONENT").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// The process has compiled what it needs, and is at its lines. A run before it has left a mark too, an older one.
    fn wait_for_a_mark(&self, process: &mut Child) {
        let mark = || fs::read(progress_file(&self.job.output)).ok();
        let (before, started) = (mark(), Instant::now());
        while mark() == before && process.try_wait().unwrap().is_none() && started.elapsed() < PATIENCE {
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// What was written after the latest mark may be there, in part, or as nonsense.
    fn lose_what_is_not_for_certain(&self, random: &mut Random) {
        let Ok(progress) = fs::read(progress_file(&self.job.output)) else { return };
        let progress: Value = serde_json::from_slice(&progress).unwrap();
        for (path, mark) in [(&self.job.output, "output-bytes"), (&self.job.rejects, "rejects-bytes")] {
            let certain = progress["mark"][mark].as_i64().unwrap();
            let file = File::options().write(true).open(path).unwrap();
            let length = file.metadata().unwrap().len() as i64;
            assert!(length >= certain, "{length} bytes, of which {certain} were for certain");
            // Beyond the end it is zeros.
            file.set_len(random.from(certain, length + 100).unsigned_abs()).unwrap();
        }
    }

    fn is_unfinished(&self) -> bool {
        progress_file(&self.job.output).exists() || !self.job.output.exists()
    }

    fn must_be_complete(&self) {
        for (path, expected) in [(&self.job.output, &self.decisions), (&self.job.rejects, &self.rejects)] {
            let place = first_difference(path, expected);
            assert_eq!(place, None, "{}", path.display());
        }
        assert!(!progress_file(&self.job.output).exists());
    }
}

/// The byte from which on a file is not as it should be.
fn first_difference(path: &Path, expected: &[u8]) -> Option<usize> {
    let found = fs::read(path).unwrap();
    let differs = found.iter().zip(expected).position(|(found, expected)| found != expected);
    differs.or((found.len() != expected.len()).then_some(found.len().min(expected.len())))
}

/// A wallet to carry on; one in twenty cannot be read, and as many are empty lines.
fn line(random: &mut Random, number: i64) -> String {
    let lots: Vec<Value> = (0..random.from(0, 4))
        .map(|lot| {
            let points = random.from(1, 500).to_string();
            let earned = random.from(0, END - 24 * 30);
            let (active, expires) = (time(earned + 48), time(earned + random.from(72, 24 * 29)));
            json!({
                "id": format!("{number}-{lot}"), "granted": points, "remaining": points,
                "earned-at": time(earned), "active-at": active, "expires-at": expires
            })
        })
        .collect();
    let wallet = json!({ "wallet": "bonus", "lots": lots, "debt": "0", "version": number });
    let request = json!({ "now": time(END), "wallets": [wallet] }).to_string();
    match random.from(1, 20) {
        1 => request.chars().take(request.len() / 2).collect(),
        2 if number > 0 => String::new(),
        _ => request,
    }
}
