//! What must hold of any input whatever: the promises that fuzzing tries to break, and that the ordinary tests hold
//! against everything fuzzing has kept.
//!
//! A target takes a text and says which promise it breaks, if any; a panic is broken by itself. Requests come with their
//! programme in one document, as scenarios have them, so that what was found can become a scenario as it stands. What is
//! not of that shape is nobody's fault and breaks nothing.

#![forbid(unsafe_code)]

mod corpus;
mod decision;
mod edge;
mod engines;
mod place;
mod programme;
mod request;

pub use corpus::{Kept, corpus};
pub use engines::prepare;
pub use request::{Input, Programme};

/// One thing to fuzz.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The function of the contract that is asked, or `json` for the edge. Its corpus bears the same name.
    pub name: &'static str,
    hold: fn(&str) -> Held,
}

/// Whether every promise is kept; if not, which one is broken and how.
pub type Held = Result<(), String>;

/// Everything there is to fuzz.
pub const TARGETS: [Target; 8] = [
    Target { name: "configure", hold: programme::is_taken_or_explained },
    Target { name: "calculate-accrual", hold: request::accrual },
    Target { name: "apply-discount", hold: request::discount },
    Target { name: "evaluate-tier", hold: request::tier },
    Target { name: "recommend-offers", hold: request::offers },
    Target { name: "settle-points", hold: request::settlement },
    Target { name: "claw-back", hold: request::claw_back },
    Target { name: "json", hold: edge::reads_what_it_writes },
];

impl Target {
    /// The target of that name.
    pub fn named(name: &str) -> Option<Self> {
        TARGETS.into_iter().find(|target| target.name == name)
    }

    /// Holds every promise against an input. What is no text is refused before any code of ours sees it.
    ///
    /// # Errors
    /// The first promise that is broken.
    pub fn hold(self, input: &[u8]) -> Held {
        std::str::from_utf8(input).map_or(Ok(()), self.hold)
    }
}

/// Asks for a promise; `broken` says what came instead.
fn promise(is_kept: bool, broken: impl FnOnce() -> String) -> Held {
    if is_kept { Ok(()) } else { Err(broken()) }
}
