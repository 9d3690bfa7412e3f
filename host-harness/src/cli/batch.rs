//! `loyalty batch`: one request a line, from file to file or through a pipe.

mod bar;
mod pipe;

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use anyhow::{anyhow, bail};
use clap::ValueEnum as _;
use indicatif::HumanCount;
use loyalty_host::batch::{Job, JobError, Recipe, Start, Summary};
use loyalty_host::{CallError, Fleet, Plugin};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::run::Function;
use super::{Verdict, component, cost, input, print_json};
use bar::Bar;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
The input has one request a line, as JSON; empty lines are passed over. Each line is answered, in order:
  {\"line\":17,\"decision\":{…}}                                       in the output
  {\"line\":18,\"error\":{\"code\":\"…\",\"path\":\"…\",\"message\":\"…\"}}     in the file of rejects
A line is rejected if it is no such request (invalid-request), has more than 16 MiB (too-large), is refused
by the engine, or if the component fails on it. A bad line stops nothing.

What lies in memory does not grow with the input. A run that is killed, at whatever instant, goes on with
--resume and ends as if it had never been: FILE.progress beside the output says how far it has come, and goes
away when all is done. Where something is piped, there is nothing to go on with.

Exit status: 0 all lines were decided, 1 some were rejected, or something is wrong (standard error says what;
all that could be decided has been written), 2 wrong usage.

Examples:
  loyalty batch evaluate-tier --programme programme.json --in members.jsonl --out tiers.jsonl
  loyalty batch evaluate-tier --programme programme.json --in members.jsonl --out tiers.jsonl --resume
  zcat orders.gz | loyalty batch calculate-accrual --programme programme.json --in - --out - --rejects bad.jsonl")]
pub struct Arguments {
    /// Function of the contract to call
    #[arg(value_enum)]
    function: Function,
    /// Programme, a JSON document; a component that has one inside needs none
    #[arg(long, value_name = "FILE")]
    programme: Option<PathBuf>,
    /// Requests, one a line; - reads standard input
    #[arg(long = "in", value_name = "FILE")]
    input: PathBuf,
    /// Where the decisions go; - writes standard output
    #[arg(long = "out", value_name = "FILE")]
    output: PathBuf,
    /// Where the lines go that cannot be decided; left out, beside the output: decisions.rejects.jsonl
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Go on where a run was broken off, or begin
    #[arg(long)]
    resume: bool,
    /// Begin again, whatever there is
    #[arg(long, conflicts_with = "resume")]
    overwrite: bool,
    /// How many decide at once; left out, one for each core
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..))]
    workers: Option<u32>,
    /// Print the summary as JSON, on standard output
    #[arg(long)]
    json: bool,
}

pub fn run(component: &component::Source, arguments: &Arguments) -> anyhow::Result<Verdict> {
    let files = Files::of(arguments)?;
    let programme = component::programme(arguments.programme.as_deref())?;
    let loaded = component.configure(programme.as_ref())?;
    let workers = arguments.workers.map_or_else(
        || thread::available_parallelism().map_or(1, usize::from),
        |workers| usize::try_from(workers).unwrap_or(usize::MAX),
    );
    let text = programme.as_ref().map_or("", |programme| &programme.text);
    let name = arguments.function.to_possible_value().map_or_else(String::new, |value| value.get_name().into());
    let batch = Batch {
        recipe: Recipe::of(&name, &loaded.bytes, text),
        fleet: Fleet::of(loaded.plugin, workers),
        files: &files,
    };
    let summary = match arguments.function {
        Function::CalculateAccrual => batch.decide(Plugin::calculate_accrual),
        Function::ApplyDiscount => batch.decide(Plugin::apply_discount),
        Function::EvaluateTier => batch.decide(Plugin::evaluate_tier),
        Function::RecommendOffers => batch.decide(Plugin::recommend_offers),
        Function::SettlePoints => batch.decide(Plugin::settle_points),
        Function::ClawBack => batch.decide(Plugin::claw_back),
    }?;
    if arguments.json {
        print_json(&summary)?;
    } else {
        anstream::stderr().lock().write_all(report(&summary, &files).as_bytes())?;
    }
    Ok(if summary.rejected == 0 { Verdict::Good } else { Verdict::Bad })
}

/// What is read and written, and how.
#[derive(Debug)]
struct Files {
    input: PathBuf,
    output: PathBuf,
    rejects: PathBuf,
    start: Start,
    /// One of them is no file that a later run would find again.
    are_piped: bool,
}

impl Files {
    fn of(arguments: &Arguments) -> anyhow::Result<Self> {
        let Arguments { input, output, .. } = arguments;
        if is_standard(input) && arguments.programme.as_deref().is_some_and(is_standard) {
            bail!("standard input can be the programme or the requests, not both");
        }
        if is_standard(output) && arguments.json {
            bail!("standard output can have the decisions or the summary, not both: leave out --json");
        }
        // Told before the component is compiled. A pipe would be over when it is opened and closed.
        if !is_piped(input) || input.is_dir() {
            input::open(input)?;
        }
        let rejects = match &arguments.rejects {
            Some(rejects) if is_standard(rejects) => bail!("the rejects go to a file: --rejects FILE"),
            Some(rejects) => rejects.clone(),
            None if is_piped(output) => bail!("say where bad lines go when the output is piped: --rejects FILE"),
            None => beside(output),
        };
        let are_piped = [input, output, &rejects].into_iter().any(|path| is_piped(path));
        if are_piped && arguments.resume {
            bail!("what is piped cannot be resumed: --resume takes files to read from and to write to");
        }
        let start = match (arguments.resume, arguments.overwrite) {
            (true, _) => Start::Resume,
            (_, true) => Start::Overwrite,
            _ => Start::New,
        };
        Ok(Self { input: input.clone(), output: output.clone(), rejects, start, are_piped })
    }
}

fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// A device, a pipe, or a directory, which is told apart when it is opened. What is not there will be a file.
fn is_piped(path: &Path) -> bool {
    is_standard(path) || fs::metadata(path).is_ok_and(|metadata| !metadata.is_file())
}

/// `decisions.rejects.jsonl` for `decisions.jsonl`.
fn beside(output: &Path) -> PathBuf {
    let extension = output.extension().map_or_else(String::new, |extension| format!(".{}", extension.display()));
    output.with_extension(format!("rejects{extension}"))
}

/// What is to be decided by whom.
struct Batch<'a> {
    recipe: Recipe,
    fleet: Fleet,
    files: &'a Files,
}

impl Batch<'_> {
    fn decide<Request: DeserializeOwned, Decision: Serialize>(
        mut self,
        function: impl Fn(&mut Plugin, &Request) -> Result<Decision, CallError> + Sync,
    ) -> anyhow::Result<Summary> {
        let Files { input, output, rejects, start, are_piped } = self.files;
        if *are_piped {
            return pipe::decide(self.files, &mut self.fleet, function);
        }
        let input_bytes = input::open(input)?.metadata()?.len();
        let mut bar = Bar::new(Some(input_bytes))?;
        let job = Job {
            input: input.clone(),
            output: output.clone(),
            rejects: rejects.clone(),
            recipe: self.recipe,
            start: *start,
        };
        let summary = job.run(&mut self.fleet, function, |tally, read_bytes| bar.show(tally, read_bytes));
        bar.clear();
        summary.map_err(with_advice)
    }
}

/// What went wrong, and which option would be right.
fn with_advice(error: JobError) -> anyhow::Error {
    let advice = match &error {
        JobError::File { file, action, reason } => {
            return anyhow!("{} cannot be {action}: {}", file.display(), input::reason(reason));
        }
        JobError::Exists(_) => "--overwrite replaces it, another --out or --rejects leaves it as it is",
        JobError::BrokenOff { .. } => "--resume goes on with it, --overwrite begins again",
        JobError::Finished(_) => "--overwrite decides it all over again",
        JobError::OtherIngredients { .. } => "--overwrite begins again with those of now",
        JobError::Changed { .. } => "--overwrite begins again",
        JobError::SameFile { .. } | JobError::InUse(_) | JobError::Stream(_) => return error.into(),
    };
    anyhow!("{error}; {advice}")
}

fn report(summary: &Summary, files: &Files) -> String {
    let mut text = String::new();
    // Writing to a text cannot fail.
    let mut row = |name: &str, value: String| writeln!(text, "{name:<13} {value}").unwrap_or_default();
    if let Some(line) = summary.resumed_after_line {
        row("resumed", format!("after line {}", HumanCount(line)));
    }
    row("lines", HumanCount(summary.lines).to_string());
    row("decided", HumanCount(summary.decided).to_string());
    row("rejected", HumanCount(summary.rejected).to_string());
    for (code, count) in &summary.rejected_by_code {
        row("", format!("{} {code}", HumanCount(*count)));
    }
    let (all, each) = (HumanCount(summary.instructions), HumanCount(summary.instructions_per_decision));
    row("instructions", format!("{all}, {each} a decision"));
    let time = cost::time(Duration::from_millis(summary.milliseconds));
    let rate = HumanCount(summary.lines_per_second);
    row("time", format!("{time}, {rate} lines a second, {} at once", summary.workers));
    if summary.rejected > 0 {
        row("see", files.rejects.display().to_string());
    }
    text
}
