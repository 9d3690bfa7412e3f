//! Requests by the line: a file or stream of any length, one JSON request a line, decided on all cores.
//!
//! Each line has its answer, in the order of the lines: a decision as `{"line":17,"decision":{…}}`, or a reject as
//! `{"line":18,"error":{"code":…,"path":…,"message":…}}`. A bad line stops nothing. What lies in memory does not grow with
//! the length. [`stream`] answers what is read as it is read; a [`Job`] does so from file to file, and goes on where it was
//! when it is broken off.

mod answer;
mod files;
mod job;
mod lines;
mod progress;
mod recipe;
mod summary;
#[cfg(test)]
mod tests;

use std::io::{self, Read};

use loyalty_contract::{Error, ErrorCode};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fault::{CallError, Fault};
use crate::fleet::Fleet;
use crate::plugin::Plugin;

pub use job::{Job, JobError, Start, progress_file};
pub use lines::Position;
pub use recipe::Recipe;
pub use summary::{Summary, Tally};

/// What came of some lines that follow each other.
#[derive(Debug)]
pub struct Answers {
    /// A line of JSON for each request that was decided.
    pub decisions: Vec<u8>,
    /// A line of JSON for each that was not.
    pub rejects: Vec<u8>,
    /// How many they are, and what they took.
    pub tally: Tally,
    /// Where the input stands behind them.
    pub position: Position,
}

/// What ends a stream before its end. A bad line does not.
#[derive(Debug, thiserror::Error)]
pub enum StreamError {
    /// The input cannot be read on.
    #[error("the input cannot be read")]
    Input(#[source] io::Error),
    /// No line can be decided: there is no programme, the component does not start, or all instances have been in use for
    /// half a minute.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Decides on every line of `input`, on all threads of the fleet, and hands the answers to `take` in order.
///
/// A line is the JSON of a request, of at most [`REQUEST_BYTES`](crate::limits::REQUEST_BYTES); lines with nothing but blanks
/// are passed over. `from` says where the input stands already, for the numbers of the lines: [`Position::default`] at its
/// beginning. `decide` is called on several threads: `|plugin, request| plugin.apply_discount(request)`.
///
/// ```
/// use loyalty_host::{CallError, Fleet, Sandbox, batch, component};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
/// # let programme = include_str!("../../tests/programmes/gadget-club.json");
/// # let requests = include_str!("demo/discount.json").replace('\n', " ");
/// let mut fleet = Fleet::new(&Sandbox::new()?, component::BUILT_IN, programme, 2)?;
/// let mut decisions = Vec::new();
/// batch::stream(
///     &mut fleet,
///     requests.as_bytes(),
///     batch::Position::default(),
///     |plugin, request| plugin.apply_discount(request),
///     |answers| -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
///         decisions.extend(answers.decisions);
///         Ok(())
///     },
/// )?;
/// assert!(decisions.starts_with(br#"{"line":1,"decision":{"currency":"RUB","#));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// The first error of the input or of `take`, or a fault that no other line would be spared. What comes before it has been
/// taken.
pub fn stream<Request, Decision, Failure>(
    fleet: &mut Fleet,
    input: impl Read + Send,
    from: Position,
    decide: impl Fn(&mut Plugin, &Request) -> Result<Decision, CallError> + Sync,
    take: impl FnMut(Answers) -> Result<(), Failure> + Send,
) -> Result<(), Failure>
where
    Request: DeserializeOwned,
    Decision: Serialize,
    Failure: From<StreamError> + Send,
{
    let blocks = lines::read(input, from).map(|block| block.map_err(|error| StreamError::Input(error).into()));
    fleet.stream(blocks, |plugin, block| Ok(answer::answer(plugin, &block, &decide)?), take)
}

/// A line that was not decided.
#[derive(Debug, Serialize)]
struct Reject {
    line: u64,
    error: Reason,
}

/// Why, in the form that `error` has in the contract; a fault has a code of its own and no path.
#[derive(Debug, Serialize)]
struct Reason {
    code: String,
    path: String,
    message: String,
}

impl From<Error> for Reason {
    fn from(Error { code, path, message }: Error) -> Self {
        Self { code: crate::json::name(&code), path, message }
    }
}

impl From<Fault> for Reason {
    fn from(fault: Fault) -> Self {
        Self { code: fault.code().into(), path: String::new(), message: fault.to_string() }
    }
}

/// A line that is no request.
fn no_request(code: ErrorCode, message: String) -> Reason {
    Error { code, path: String::new(), message }.into()
}
