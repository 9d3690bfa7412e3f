//! `loyalty inspect`: what a component is, and whether it would be admitted.

use std::fmt::Write as _;
use std::path::PathBuf;

use loyalty_host::limits::FILE_BYTES;
use loyalty_host::{Limits, Sandbox};
use serde_json::json;

use super::style::{ERROR, GOOD, paint};
use super::{Verdict, component, cost, print, print_json};

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  loyalty inspect component.wasm")]
pub struct Arguments {
    /// Component, a WebAssembly binary; without it, the one the other commands would load
    // Not called `component`, which is what the option for all commands is called.
    #[arg(value_name = "COMPONENT")]
    file: Option<PathBuf>,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(component: component::Source, arguments: Arguments) -> anyhow::Result<Verdict> {
    let component = match arguments.file {
        Some(path) => component.at(path),
        None => component,
    };
    let (bytes, name) = (component.bytes(FILE_BYTES)?, component.name());
    let inspection = Sandbox::new()?.inspect(&bytes)?;
    let admitted = inspection.is_admitted();
    if arguments.json {
        let mut report = serde_json::to_value(&inspection)?;
        if let Some(fields) = report.as_object_mut() {
            fields.insert("admitted".into(), json!(admitted));
        }
        print_json(&report)?;
    } else {
        let mut text = String::new();
        let limit = Limits::default().component_bytes;
        let list = |items: &[String]| if items.is_empty() { "none".into() } else { items.join("\n          ") };
        writeln!(text, "file      {name}")?;
        writeln!(text, "size      {} of {}", cost::bytes(inspection.size_bytes), cost::bytes(limit))?;
        writeln!(text, "sha-256   {}", inspection.sha256)?;
        writeln!(text, "contract  {}", inspection.contract_version.as_deref().unwrap_or("none"))?;
        let programme = inspection.programme.as_ref();
        let programme =
            programme.map(|inside| format!("{} revision {}, sha-256 {}", inside.id, inside.revision, inside.hash));
        writeln!(text, "programme {}", programme.as_deref().unwrap_or("none"))?;
        writeln!(text, "imports   {}", list(&inspection.imports))?;
        writeln!(text, "exports   {}", list(&inspection.exports))?;
        if admitted {
            writeln!(text, "admitted  {}", paint(GOOD, "yes"))?;
        } else {
            writeln!(text, "admitted  {}", paint(ERROR, "no"))?;
            print(&text)?;
            for refusal in &inspection.refusals {
                super::complain(&format!("{name}: {refusal}"));
            }
            return Ok(Verdict::Bad);
        }
        print(&text)?;
    }
    Ok(if admitted { Verdict::Good } else { Verdict::Bad })
}
