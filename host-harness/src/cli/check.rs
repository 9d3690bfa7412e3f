//! `loyalty check`: everything that is wrong with a programme.

use std::path::PathBuf;

use anyhow::Context as _;
use indicatif::HumanCount;
use loyalty_contract::{Diagnostic, ProgrammeInfo, Severity};
use loyalty_host::ConfigureError;
use loyalty_host::source::Place;
use serde_json::{Value, json};

use super::input;
use super::style::{GOOD, paint};
use super::{Verdict, component, findings, print, print_json};

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  loyalty check programme.json")]
pub struct Arguments {
    /// Programme, a JSON document; - reads standard input
    programme: PathBuf,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(component: &component::Source, arguments: &Arguments) -> anyhow::Result<Verdict> {
    let document = input::read_programme(&arguments.programme)?;
    let mut plugin = component.load()?.plugin;
    let (info, diagnostics) = match plugin.configure(&document.text) {
        Ok(mut info) => {
            let warnings = std::mem::take(&mut info.warnings);
            (Some(info), warnings)
        }
        Err(ConfigureError::Programme(diagnostics)) => (None, diagnostics),
        Err(ConfigureError::Fault(fault)) => return Err(fault).with_context(|| component.name()),
    };
    if arguments.json {
        let places = findings::places(&document, &diagnostics);
        let findings: Vec<_> = diagnostics.iter().zip(places).map(|(finding, place)| placed(finding, place)).collect();
        print_json(&json!({ "programme": info, "diagnostics": findings }))?;
    } else {
        findings::show(&document, &diagnostics)?;
        match &info {
            Some(info) => print(&praise(&document.name, info, &diagnostics))?,
            None => super::complain(&format!("{}: {}", document.name, findings::count(&diagnostics))),
        }
    }
    Ok(if info.is_some() { Verdict::Good } else { Verdict::Bad })
}

/// A finding with the line and column it is at, where the document has such a place.
fn placed(finding: &Diagnostic, place: Option<Place<'_>>) -> Value {
    json!({
        "severity": if finding.severity == Severity::Error { "error" } else { "warning" },
        "code": finding.code,
        "pointer": finding.pointer,
        "line": place.map(|place| place.position.line),
        "column": place.map(|place| place.position.column),
        "message": finding.message,
        "help": finding.help,
    })
}

fn praise(name: &str, info: &ProgrammeInfo, warnings: &[Diagnostic]) -> String {
    let count = |count: usize, word: &str| {
        let plural = if count == 1 { "" } else { "s" };
        format!("{} {word}{plural}", HumanCount(count as u64))
    };
    let mut parts =
        vec![count(info.wallets.len(), "wallet"), count(info.tiers.len(), "tier"), count(info.rules.len(), "rule")];
    if !warnings.is_empty() {
        parts.push(findings::count(warnings));
    }
    let good = paint(GOOD, "good");
    format!("{name}: {good}: programme `{}` revision {}, {}\n", info.id, info.revision, parts.join(", "))
}
