//! `loyalty precompile`: a component as native code for this machine.

use std::path::PathBuf;

use anyhow::Context as _;
use loyalty_host::{Limits, Sandbox};

use super::style::{GOOD, paint};
use super::{Verdict, component, cost, input, print};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Compiling takes most of the time before the first decision; what comes out is loaded without.
It is for machines like this one and for this version of the sandbox, and is native code: it is
loaded only with --require-signature, if the owner of that key has signed it.

Example:
  loyalty precompile shop.wasm -o shop.cwasm
  loyalty sign shop.cwasm --key shop.key
  loyalty run apply-discount --component shop.cwasm --require-signature shop.pub --request basket.json")]
pub struct Arguments {
    /// Component, a WebAssembly binary
    // Not called `component`, which is what the option for all commands is called.
    #[arg(value_name = "COMPONENT")]
    file: PathBuf,
    /// Where the native code is written
    #[arg(short, long = "out", value_name = "FILE")]
    output: PathBuf,
}

pub fn run(component: component::Source, arguments: Arguments) -> anyhow::Result<Verdict> {
    let component = component.at(arguments.file);
    let bytes = component.bytes(Limits::default().component_bytes)?;
    let native = Sandbox::new()?.precompile(&bytes).with_context(|| component.name())?;
    input::write(&arguments.output, &native)?;
    let (good, size) = (paint(GOOD, "good"), cost::bytes(native.len()));
    let output = arguments.output.display();
    print(&format!("{output}: {good}: {size} of native code for machines like this one, to be signed\n"))?;
    Ok(Verdict::Good)
}
