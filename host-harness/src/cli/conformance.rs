//! `loyalty conformance`: a component against the scenarios and laws of the contract.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::bail;
use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use loyalty_host::conformance::{Corpus, CorpusError, Failure, Report, Subject, conformance};
use loyalty_host::contract::EngineInfo;
use loyalty_host::{Fault, Plugin};
use serde_json::json;

use super::style::{ERROR, GOOD, QUIET, TITLE, paint, table};
use super::{Verdict, complain, component, cost, print, print_json};

/// Failures of each area and law that are shown unless all are asked for.
const SHOWN: usize = 3;

/// Characters of a difference that are shown unless all is asked for.
const SHOWN_CHARACTERS: usize = 240;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Scenarios are questions with answers that were worked out by hand, in folders by what they are about. Laws relate the
answers to several questions: the same question twice, the lines in another order, a tier judged from its own standing.

Scenarios of your own are files in a folder, each an object with `why`, `programme` (a document, or the name of a file in
the folder `programmes` beside that of the scenarios), `function`, `request`, and one of `expect`, `error` or `findings`.

Examples:
  loyalty conformance component.wasm
  loyalty conformance component.wasm --area discount/gift --name limit --all
  loyalty conformance --scenarios my/scenarios

Exit status: 0 everything passes, 1 something does not, 2 wrong usage.")]
pub struct Arguments {
    /// Component, a WebAssembly binary or precompiled and signed; without it, the one the other commands would load
    #[arg(value_name = "COMPONENT")]
    file: Option<PathBuf>,
    /// Only scenarios of this folder: discount, discount/gift; may be given several times
    #[arg(long, value_name = "AREA")]
    area: Vec<String>,
    /// Only scenarios that have this in the name of their file
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// Take the scenarios of this folder instead of those the program carries
    #[arg(long, value_name = "DIR")]
    scenarios: Option<PathBuf>,
    /// Show every failure, and in full, instead of the first of each area and law
    #[arg(long)]
    all: bool,
    /// Print the result as JSON, with every failure
    #[arg(long)]
    json: bool,
}

pub fn run(component: component::Source, arguments: Arguments) -> anyhow::Result<Verdict> {
    let component = match &arguments.file {
        Some(path) => component.at(path.clone()),
        None => component,
    };
    let name = component.name();
    let Some(corpus) = corpus(&arguments)? else { return Ok(Verdict::Bad) };
    let component::Loaded { mut plugin, bytes, .. } = component.load()?;
    plugin.reuse(Plugin::LONG_RUN);
    let mut subject = Subject::of(plugin);

    let scenarios = corpus.scenarios();
    // Drawn on standard error, and only if that is a terminal.
    let bar = ProgressBar::new(scenarios.len() as u64)
        .with_style(ProgressStyle::with_template("{bar:40} {human_pos} of {human_len} scenarios, {eta} left")?);
    let report = conformance(&mut subject, scenarios, || bar.inc(1));
    bar.finish_and_clear();

    let engine = subject.describe_blank();
    if arguments.json {
        let told = |tell: fn(&EngineInfo) -> &String| engine.as_ref().ok().map(tell);
        print_json(&json!({
            "component": name,
            "size-bytes": bytes.len(),
            "engine-version": told(|engine| &engine.engine_version),
            "contract-version": told(|engine| &engine.contract_version),
            "passed": report.is_passed(),
            "areas": report.areas,
            "laws": report.laws,
        }))?;
    } else {
        let about = format!("{name}, {}, {}", cost::bytes(bytes.len()), versions(&engine));
        print(&page(&about, &report, arguments.all))?;
    }
    if report.is_passed() {
        return Ok(Verdict::Good);
    }
    complain(&format!("{name}: {}", verdict(&report)));
    Ok(Verdict::Bad)
}

/// The scenarios that are asked for; none if some cannot be read, which has been told.
fn corpus(arguments: &Arguments) -> anyhow::Result<Option<Corpus>> {
    let corpus = arguments.scenarios.as_deref().map_or_else(Corpus::built_in, Corpus::of_folder);
    match corpus.and_then(|corpus| corpus.select(&arguments.area, arguments.name.as_deref())) {
        Ok(corpus) => Ok(Some(corpus)),
        Err(CorpusError::Broken(broken)) => {
            broken.iter().for_each(|broken| complain(&broken.to_string()));
            Ok(None)
        }
        Err(CorpusError::Unreadable { path, cause }) => bail!("{}", super::input::unreadable(&path, &cause)),
        Err(error) => Err(error.into()),
    }
}

fn versions(engine: &Result<EngineInfo, Fault>) -> String {
    match engine {
        Ok(engine) => visible(&format!("engine {}, contract {}", engine.engine_version, engine.contract_version)),
        Err(fault) => format!("which does not describe itself: {fault}"),
    }
}

fn page(about: &str, report: &Report, all: bool) -> String {
    let mut text =
        format!("component  {about}\n\n{}\n", paint(TITLE, "Are the scenarios answered as worked out by hand?"));
    let mut areas = table(&["area", "scenarios", "passed", "failed", "not supported"], 1);
    let count = |count: usize| HumanCount(count as u64).to_string();
    let sum = |of: fn(&loyalty_host::conformance::Area) -> usize| report.areas.iter().map(of).sum::<usize>();
    let rows = report.areas.iter().map(|area| (area.name.as_str(), area.scenarios, area.passed, area.not_supported));
    let total = ("all", sum(|area| area.scenarios), sum(|area| area.passed), sum(|area| area.not_supported));
    for (name, scenarios, passed, not_supported) in rows.chain([total]) {
        let failed = scenarios - passed - not_supported;
        areas.add_row([visible(name), count(scenarios), count(passed), count(failed), count(not_supported)]);
    }
    indented(&mut text, &areas);
    let _ = writeln!(text, "\n{}", paint(TITLE, "Are the laws kept?"));
    let mut laws = table(&["law", "what it says", "asked", "kept", "broken"], 2);
    for law in &report.laws {
        let row = [count(law.asked), count(law.kept), count(law.failures.len())];
        laws.add_row([law.name.to_owned(), law.promise.to_owned()].into_iter().chain(row));
    }
    indented(&mut text, &laws);
    let areas = report.areas.iter().map(|area| (area.name.as_str(), area.failures.as_slice()));
    let laws = report.laws.iter().map(|law| (law.name, law.failures.as_slice()));
    for (title, failures) in areas.chain(laws).filter(|(_, failures)| !failures.is_empty()) {
        failed(&mut text, title, failures, all);
    }
    if report.is_passed() {
        let _ = writeln!(text, "\n{}: {}", paint(GOOD, "good"), verdict(report));
    }
    text
}

/// The failures of an area or a law: those that say that something is not supported yet come last.
fn failed(text: &mut String, title: &str, failures: &[Failure], all: bool) {
    // Writing to a text cannot fail.
    let _ = writeln!(text, "\n{}", paint(TITLE, visible(title)));
    let mut told: Vec<&Failure> = failures.iter().collect();
    told.sort_by_key(|failure| failure.difference.code == "not-supported-yet");
    let shown = if all { told.len() } else { SHOWN };
    for Failure { scenario, why, difference, .. } in told.iter().take(shown) {
        let _ = writeln!(text, "  {} {}  {}", paint(ERROR, "✗"), visible(scenario), paint(QUIET, visible(why)));
        let difference = visible(&difference.to_string());
        let cut = difference.char_indices().nth(SHOWN_CHARACTERS).filter(|_| !all);
        let difference = cut.and_then(|(end, _)| Some(format!("{}…", difference.get(..end)?))).unwrap_or(difference);
        let _ = writeln!(text, "    {difference}");
    }
    if told.len() > shown {
        let _ = writeln!(text, "  and {} more, which --all shows", HumanCount((told.len() - shown) as u64));
    }
}

/// "12 of 2,150 scenarios fail, 1 of 10 laws is broken". Laws that nothing was asked of are not counted.
fn verdict(report: &Report) -> String {
    let (mut scenarios, mut fail) = (0, 0);
    for area in &report.areas {
        scenarios += area.scenarios;
        fail += area.failures.len();
    }
    let laws = report.laws.iter().filter(|law| law.asked > 0).count();
    let broken = report.laws.iter().filter(|law| !law.failures.is_empty()).count();
    let (of, all) = (HumanCount(fail as u64), HumanCount(scenarios as u64));
    if report.is_passed() {
        let pass = if scenarios == 1 { "scenario passes" } else { "scenarios pass" };
        return format!("{all} {pass}, {laws} laws are kept");
    }
    let fails = if fail == 1 { "fails" } else { "fail" };
    let are = if broken == 1 { "is" } else { "are" };
    format!("{of} of {all} scenarios {fails}, {broken} of {laws} laws {are} broken")
}

fn indented(text: &mut String, table: &comfy_table::Table) {
    for line in table.lines() {
        let _ = writeln!(text, "  {}", line.trim_end());
    }
}

/// What comes from a component or a file must not talk to the terminal.
fn visible(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { ' ' } else { character }).collect()
}
