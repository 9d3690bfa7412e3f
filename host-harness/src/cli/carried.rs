//! `loyalty component`: the component that the command carries, as a file for other hosts.

use std::path::PathBuf;

use anyhow::bail;
use loyalty_host::Limits;

use super::style::{GOOD, paint};
use super::{Verdict, component, cost, input, print};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
It imports nothing, so any host of components loads it as it is: Node, Python, a browser.

Example:
  loyalty component -o loyalty.wasm
  npx @bytecodealliance/jco transpile loyalty.wasm --no-wasi-shim -o loyalty")]
pub struct Arguments {
    /// Where the component is written
    #[arg(short, long = "out", value_name = "FILE")]
    output: PathBuf,
    /// Write it even where another file is there already
    #[arg(long)]
    force: bool,
}

pub fn run(component: &component::Source, arguments: &Arguments) -> anyhow::Result<Verdict> {
    let bytes = component.bytes(Limits::default().component_bytes)?;
    let path = &arguments.output;
    let is_there = path.symlink_metadata().is_ok();
    let is_same = is_there && input::read_bytes(path, bytes.len()).is_ok_and(|there| there == *bytes);
    if is_there && !is_same && !arguments.force {
        bail!(
            "{} is there already and is another file: choose another name, or overwrite it with --force",
            path.display()
        );
    }
    if !is_same {
        input::write(path, &bytes)?;
    }
    let (good, size) = (paint(GOOD, "good"), cost::bytes(bytes.len()));
    print(&format!("{}: {good}: {}, {size}\n", path.display(), component.name()))?;
    Ok(Verdict::Good)
}
