//! What the commands share: how they end, and how they write.

pub mod bake;
pub mod batch;
pub mod carried;
pub mod check;
pub mod component;
pub mod conformance;
pub mod cost;
pub mod demo;
pub mod findings;
pub mod fit;
pub mod input;
pub mod inspect;
pub mod playground;
pub mod precompile;
pub mod relevance;
pub mod replay;
pub mod run;
pub mod signature;
mod style;

use std::error::Error;
use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Context as _;
use loyalty_host::{Fault, json};
use serde::Serialize;

use style::{ERROR, paint};

/// How a command ended that did what it was asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// All is well.
    Good,
    /// The answer is no; it has been told already.
    Bad,
    /// It took more than it was to take; by how much has been told.
    OverBudget,
}

/// Tells what went wrong, if anything did, in one sentence on standard error.
pub fn exit_code(outcome: anyhow::Result<Verdict>) -> ExitCode {
    match outcome {
        Ok(Verdict::Good) => ExitCode::SUCCESS,
        Ok(Verdict::Bad) => ExitCode::FAILURE,
        Ok(Verdict::OverBudget) => ExitCode::from(3),
        // Whoever reads the output has seen enough.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("{error:#}"));
            match error.downcast_ref::<Fault>() {
                Some(fault) if took_too_much(fault) => ExitCode::from(3),
                _ => ExitCode::FAILURE,
            }
        }
    }
}

/// Whether the sandbox stopped a component because it took more than anything may. That is over budget like any other.
pub const fn took_too_much(fault: &Fault) -> bool {
    matches!(fault, Fault::OutOfFuel { .. } | Fault::Memory { .. } | Fault::Deadline { .. })
}

/// A sentence on standard error. Nothing can be done if that is closed.
pub fn complain(message: &str) {
    let _ = writeln!(anstream::stderr(), "{} {message}", paint(ERROR, "error:"));
}

/// Writes the whole answer at once, so that nothing is half-written when something goes wrong on the way to it.
pub fn print(text: &str) -> anyhow::Result<()> {
    let mut output = anstream::stdout().lock();
    output.write_all(text.as_bytes()).and_then(|()| output.flush()).context("the output cannot be written")
}

/// Writes an answer as JSON.
pub fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    print(&json::write(value)?)
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let is_pipe = |cause: &(dyn Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    };
    error.chain().any(is_pipe)
}
