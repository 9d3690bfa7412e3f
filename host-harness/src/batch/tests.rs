//! What a job does about files that are there already, and about those of a run that was broken off.

use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use loyalty_contract::TierRequest;
use tempfile::TempDir;

use super::*;
use crate::component;
use crate::sandbox::Sandbox;

const PROGRAMME: &str = include_str!("../../../tests/programmes/gadget-club.json");
const LINES: usize = 300;

/// Compiling it takes longer than all that is done with it here.
static PLUGIN: LazyLock<std::sync::Mutex<Plugin>> = LazyLock::new(|| {
    let mut plugin = Sandbox::new().unwrap().load(component::BUILT_IN).unwrap();
    plugin.configure(PROGRAMME).unwrap();
    std::sync::Mutex::new(plugin)
});

/// A folder with requests, and the job to decide them.
struct Folder {
    folder: TempDir,
    job: Job,
}

impl Folder {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = |name: &str| folder.path().join(name);
        let member =
            |number| format!("{{\"member-id\":\"member-{number:03}\",\"at\":\"2026-11-21T18:30:00+03:00\"}}\n");
        fs::write(path("in"), (0..LINES).map(member).collect::<String>()).unwrap();
        let recipe = Recipe::of("evaluate-tier", component::BUILT_IN, PROGRAMME);
        let job = Job { input: path("in"), output: path("out"), rejects: path("bad"), recipe, start: Start::New };
        Self { folder, job }
    }

    /// With a run that ended before its end.
    fn broken_off() -> Self {
        let it = Self::new();
        assert!(it.run_until("member-200", &it.job).is_err());
        assert!(progress_file(&it.job.output).exists());
        it
    }

    fn run(&self, job: &Job) -> Result<Summary, JobError> {
        self.run_until("nobody", job)
    }

    /// A fault that every line would meet ends it at this member.
    fn run_until(&self, member: &str, job: &Job) -> Result<Summary, JobError> {
        let mut fleet = Fleet::of(PLUGIN.lock().unwrap().clone(), 1);
        let decide = |plugin: &mut Plugin, request: &TierRequest| match request.member_id == member {
            true => Err(Fault::NotConfigured.into()),
            false => plugin.evaluate_tier(request),
        };
        job.run(&mut fleet, decide, |_, _| {})
    }

    /// Why a job like this one is not even begun.
    fn refused(&self, change: impl FnOnce(&mut Job)) -> String {
        let mut job = self.job.clone();
        change(&mut job);
        let names = ["out", "bad", "out.progress", "in"];
        let before = names.map(|name| fs::read(self.path(name)).ok());
        let error = self.run(&job).unwrap_err().to_string();
        assert_eq!(names.map(|name| fs::read(self.path(name)).ok()), before, "it is refused: {error}");
        error.replace(&format!("{}/", self.folder.path().display()), "")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

#[test]
fn a_run_is_resumed_with_all_its_ingredients_or_not_at_all() {
    let it = Folder::broken_off();
    let resumed = |change: fn(&mut Job)| {
        it.refused(|job| {
            job.start = Start::Resume;
            change(job);
        })
    };
    let other = "the run into out cannot be resumed with other ingredients: ";
    let function = resumed(|job| job.recipe = Recipe::of("claw-back", component::BUILT_IN, PROGRAMME));
    assert_eq!(function, format!("{other}the function was `evaluate-tier`"));
    let both = resumed(|job| job.recipe = Recipe::of("evaluate-tier", b"other", "{}"));
    let hashes = (crate::digest::sha256(component::BUILT_IN), crate::digest::sha256(PROGRAMME.as_bytes()));
    assert_eq!(
        both,
        format!("{other}the component had the SHA-256 {}, the programme had the SHA-256 {}", hashes.0, hashes.1)
    );
    assert_eq!(resumed(|job| job.rejects.set_file_name("worse")), format!("{other}the rejects went to `bad`"));

    let requests = fs::read_to_string(&it.job.input).unwrap();
    fs::write(&it.job.input, requests.clone() + "\n").unwrap();
    let sizes = format!("the input had {} bytes, not {}", requests.len(), requests.len() + 1);
    assert_eq!(resumed(|_| {}), format!("{other}{sizes}"));
    fs::write(&it.job.input, requests.replacen("member-000", "nobody-000", 1)).unwrap();
    assert_eq!(resumed(|_| {}), format!("{other}the input began with other requests"));
    fs::write(&it.job.input, requests).unwrap();

    let output = fs::read(&it.job.output).unwrap();
    fs::write(&it.job.output, &output[1..]).unwrap();
    let bytes = (output.len() - 1, output.len());
    assert_eq!(resumed(|_| {}), format!("out has {} bytes, and had {} when the run was broken off", bytes.0, bytes.1));
    fs::write(&it.job.output, output).unwrap();

    let resume = Job { start: Start::Resume, ..it.job.clone() };
    let summary = it.run(&resume).unwrap();
    assert_eq!((summary.lines, summary.decided), (300, 300));
    // Two hundred lines fill three blocks of 64, and the fourth was not finished.
    assert_eq!(summary.resumed_after_line, Some(192));
    assert_eq!(it.refused(|job| job.start = Start::Resume), "out is finished, there is nothing to resume");
}

#[test]
fn a_change_far_into_the_input_is_seen_at_the_place_to_go_on_from() {
    let it = Folder::new();
    // Longer than what is looked at of its beginning.
    let padded =
        fs::read_to_string(&it.job.input).unwrap().replace("\",\"at\"", &format!("\",{}\"at\"", " ".repeat(1_000)));
    fs::write(&it.job.input, &padded).unwrap();
    assert!(it.run_until("member-200", &it.job).is_err());
    fs::write(&it.job.input, padded.replacen("member-190", "nobody-190", 1)).unwrap();
    assert_eq!(
        it.refused(|job| job.start = Start::Resume),
        "the run into out cannot be resumed with other ingredients: \
         the input had other requests before the place to go on from"
    );
}

#[test]
fn outputs_that_are_there_are_left_alone_unless_it_is_said_otherwise() {
    let it = Folder::broken_off();
    assert_eq!(it.refused(|_| {}), "a run into out was broken off after line 192");
    let overwrite = Job { start: Start::Overwrite, ..it.job.clone() };
    assert_eq!(it.run(&overwrite).unwrap().resumed_after_line, None);
    let complete = fs::read(&it.job.output).unwrap();
    assert_eq!(it.refused(|_| {}), "out is there already");
    assert_eq!(it.run(&overwrite).unwrap().lines, 300);
    assert_eq!(fs::read(&it.job.output).unwrap(), complete);
    fs::write(it.path("bad"), "something").unwrap();
    fs::write(it.path("out"), "").unwrap();
    assert_eq!(it.refused(|_| {}), "bad is there already");
}

#[test]
fn files_are_not_taken_for_two_things_nor_by_two_runs() {
    let it = Folder::new();
    fs::write(it.path("out"), "").unwrap();
    fs::write(it.path("bad"), "").unwrap();
    let cannot = |one: &str, both: &str| format!("{one} cannot be {both}; name another file");
    assert_eq!(
        it.refused(|job| (job.start, job.output) = (Start::Overwrite, job.input.clone())),
        cannot("in", "both the input and the output")
    );
    assert_eq!(
        it.refused(|job| (job.start, job.rejects) = (Start::Overwrite, job.input.clone())),
        cannot("in", "both the input and the file of rejects")
    );
    assert_eq!(
        it.refused(|job| job.rejects = job.output.clone()),
        cannot("out", "both the output and the file of rejects")
    );
    let lock = fs::File::options().write(true).open(&it.job.output).unwrap();
    lock.lock().unwrap();
    assert_eq!(it.refused(|_| {}), "out is being written by another run; wait until it ends");
    drop(lock);
    assert_eq!(it.run(&it.job).unwrap().decided, 300);
}
