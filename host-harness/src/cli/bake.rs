//! `loyalty bake`: a programme inside a component, ready at once.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use loyalty_host::{ConfigureError, Limits, Oven, Sandbox};

use super::style::{GOOD, paint};
use super::{Verdict, complain, component, cost, findings, input, print};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
What comes out is a component like the one that went in, with the programme inside: every
instance of it decides at once, and the other commands need no --programme. The same programme
and component give the same file.

Example:
  loyalty bake programme.json -o shop.wasm
  loyalty run apply-discount --component shop.wasm --request basket.json")]
pub struct Arguments {
    /// Programme, a JSON document; - reads standard input
    programme: PathBuf,
    /// Where the component is written
    #[arg(short, long = "out", value_name = "FILE")]
    output: PathBuf,
}

pub fn run(component: &component::Source, arguments: &Arguments) -> anyhow::Result<Verdict> {
    let document = input::read_programme(&arguments.programme)?;
    let bytes = component.bytes(Limits::default().component_bytes)?;
    let sandbox = Sandbox::new()?;
    let mut oven = Oven::new(&sandbox, &bytes).with_context(|| component.name())?;
    let baked = match oven.bake(&document.text) {
        Ok(baked) => baked,
        Err(ConfigureError::Fault(fault)) => return Err(fault).with_context(|| component.name()),
        Err(ConfigureError::Programme(diagnostics)) => {
            findings::show(&document, &diagnostics)?;
            complain(&format!("{}: {}", document.name, findings::count(&diagnostics)));
            return Ok(Verdict::Bad);
        }
    };
    findings::show(&document, &baked.programme.warnings)?;
    // What is written is what will be loaded, so it is loaded once before.
    let plugin = sandbox.load(&baked.component).with_context(|| component.name())?;
    if plugin.programme_info() != Some(&baked.programme) {
        bail!("{}: what it keeps of a programme is not all in its memory: nothing was baked", component.name());
    }
    input::write(&arguments.output, &baked.component)?;
    let (good, size) = (paint(GOOD, "good"), cost::bytes(baked.component.len()));
    let programme = &baked.programme;
    print(&format!(
        "{}: {good}: programme `{}` revision {} inside, {size}\n",
        arguments.output.display(),
        programme.id,
        programme.revision
    ))?;
    Ok(Verdict::Good)
}
