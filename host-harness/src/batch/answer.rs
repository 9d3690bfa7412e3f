//! Answers one line after the other: with a decision, or with the reason why there is none.

use std::thread;
use std::time::{Duration, Instant};

use loyalty_contract::ErrorCode;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::lines::Block;
use super::{Answers, Reason, Reject, StreamError, Tally, no_request};
use crate::fault::{CallError, Fault};
use crate::json;
use crate::limits::{BUSY_WAIT, REQUEST_BYTES};
use crate::plugin::Plugin;

/// Longest pause between two attempts to get an instance.
const BUSY_PAUSE_MAX: Duration = Duration::from_millis(50);

/// Answers every line of the block.
///
/// # Errors
/// A fault that no other line would be spared.
pub(super) fn answer<Request: DeserializeOwned, Decision: Serialize>(
    plugin: &mut Plugin,
    block: &Block,
    decide: &impl Fn(&mut Plugin, &Request) -> Result<Decision, CallError>,
) -> Result<Answers, StreamError> {
    let (mut decisions, mut rejects, mut tally) = (Vec::new(), Vec::new(), Tally::default());
    for (line, text) in block.lines() {
        let decided = match request(text) {
            Ok(request) => decide_patiently(|| decide(plugin, &request))?,
            Err(reason) => Err(reason),
        };
        match decided.and_then(|decision| write(&mut decisions, &Decided { line, decision })) {
            Ok(()) => tally.decided(plugin.last_cost().instructions),
            Err(error) => {
                tally.rejected(&error.code);
                write(&mut rejects, &Reject { line, error }).unwrap_or_default();
            }
        }
    }
    Ok(Answers { decisions, rejects, tally, position: block.position })
}

/// A line that was decided.
#[derive(Serialize)]
struct Decided<Decision> {
    line: u64,
    decision: Decision,
}

fn request<Request: DeserializeOwned>(text: Option<&[u8]>) -> Result<Request, Reason> {
    let Some(text) = text else {
        return Err(no_request(
            ErrorCode::TooLarge,
            format!("the line has more than the {REQUEST_BYTES} bytes that are read"),
        ));
    };
    let text = str::from_utf8(text).map_err(|error| {
        let message = format!("not UTF-8 text from byte {} on", error.valid_up_to() + 1);
        no_request(ErrorCode::InvalidRequest, message)
    })?;
    json::read(text).map_err(|error| {
        let column = error.position.column;
        match error.path.as_str() {
            "" => no_request(ErrorCode::InvalidRequest, format!("column {column}: {}", error.message)),
            _ => Reason { path: error.path, ..no_request(ErrorCode::InvalidRequest, error.message) },
        }
    })
}

/// Asks until there is an instance to ask.
fn decide_patiently<Decision>(
    mut decide: impl FnMut() -> Result<Decision, CallError>,
) -> Result<Result<Decision, Reason>, StreamError> {
    let started = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        match decide() {
            Err(CallError::Fault(Fault::Busy { .. })) if started.elapsed() < BUSY_WAIT => {
                thread::sleep(pause);
                pause = (pause * 2).min(BUSY_PAUSE_MAX);
            }
            Err(CallError::Fault(fault)) if would_befall_every_line(&fault) => return Err(fault.into()),
            Err(CallError::Fault(fault)) => return Ok(Err(fault.into())),
            Err(CallError::Domain(error)) => return Ok(Err(error.into())),
            Ok(decision) => return Ok(Ok(decision)),
        }
    }
}

const fn would_befall_every_line(fault: &Fault) -> bool {
    match fault {
        Fault::BadComponent(_) | Fault::NotConfigured | Fault::Busy { .. } => true,
        Fault::OutOfFuel { .. }
        | Fault::Deadline { .. }
        | Fault::Memory { .. }
        | Fault::Stack
        | Fault::Panic { .. }
        | Fault::BadResult { .. } => false,
    }
}

/// Adds a line of JSON, or nothing. The types of the contract always have a JSON form; an embedder's own may not.
fn write(lines: &mut Vec<u8>, line: &impl Serialize) -> Result<(), Reason> {
    let start = lines.len();
    match serde_json::to_writer(&mut *lines, line) {
        Ok(()) => {
            lines.push(b'\n');
            Ok(())
        }
        Err(error) => {
            lines.truncate(start);
            Err(Fault::BadResult { detail: format!("the decision has no JSON form: {error}") }.into())
        }
    }
}
