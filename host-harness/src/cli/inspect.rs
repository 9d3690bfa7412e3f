//! `loyalty inspect`: what a component is, and whether it would be admitted.

use std::fmt::Write as _;
use std::path::PathBuf;

use loyalty_host::limits::FILE_BYTES;
use loyalty_host::{Limits, Refusal};
use serde_json::json;

use super::style::{ERROR, GOOD, paint};
use super::{Verdict, complain, component, cost, input, print, print_json};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
A precompiled component is told with what it was compiled from. Being native code, it would be loaded only if the owner of
the key that --require-signature names has signed it.

Examples:
  loyalty inspect component.wasm
  loyalty inspect shop.cwasm --require-signature shop.pub --source shop.wasm

Exit status: 0 it would be admitted, 1 it would not (standard error says why), 2 wrong usage.")]
pub struct Arguments {
    /// Component, a WebAssembly binary or precompiled; without it, the one the other commands would load
    // Not called `component`, which is what the option for all commands is called.
    #[arg(value_name = "COMPONENT")]
    file: Option<PathBuf>,
    /// Component that a precompiled one must have been compiled from
    #[arg(long, value_name = "FILE")]
    source: Option<PathBuf>,
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

pub fn run(component: component::Source, arguments: Arguments) -> anyhow::Result<Verdict> {
    let component = match arguments.file {
        Some(path) => component.at(path),
        None => component,
    };
    let (mut inspection, name) = (component.inspect()?, component.name());
    if let Some(source) = &arguments.source {
        inspection.must_come_from(&input::read_bytes(source, FILE_BYTES)?);
    }
    let admitted = inspection.is_admitted();
    if arguments.json {
        let mut report = serde_json::to_value(&inspection)?;
        if let Some(fields) = report.as_object_mut() {
            fields.insert("admitted".into(), json!(admitted));
        }
        print_json(&report)?;
    } else {
        let mut text = String::new();
        let limits = Limits::default();
        let limit = if inspection.source_sha256.is_some() { limits.precompiled_bytes } else { limits.component_bytes };
        let list = |items: &[String]| if items.is_empty() { "none".into() } else { items.join("\n          ") };
        writeln!(text, "file      {name}")?;
        writeln!(text, "size      {} of {}", cost::bytes(inspection.size_bytes), cost::bytes(limit))?;
        writeln!(text, "sha-256   {}", inspection.sha256)?;
        if let Some(source) = &inspection.source_sha256 {
            writeln!(text, "source    {source}")?;
        }
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
                match refusal {
                    Refusal::Precompiled => complain(&format!("{name}: {}", component::UNSIGNED)),
                    refusal => complain(&format!("{name}: {refusal}")),
                }
            }
            return Ok(Verdict::Bad);
        }
        print(&text)?;
    }
    Ok(if admitted { Verdict::Good } else { Verdict::Bad })
}
