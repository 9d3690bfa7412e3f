//! What can go wrong with a component, as distinct from what it may rightly refuse.

use std::time::Duration;

use loyalty_contract::{Diagnostic, Error};
use wasmtime::{PoolConcurrencyLimitError, Trap};

use crate::guard::Guard;
use crate::limits::Limits;
use crate::refusal::Refusal;

/// A component that did not keep to the rules. The host is unharmed and the next call gets a fresh instance.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It took more instructions than it may; the same call will do so again.
    #[error("the call took more than its {limit} instructions and was stopped")]
    OutOfFuel {
        /// Instructions it had.
        limit: u64,
    },
    /// It took longer than it may; on a less busy machine it may succeed.
    #[error("the call took longer than {} ms and was stopped", limit.as_millis())]
    Deadline {
        /// Time it had.
        limit: Duration,
    },
    /// It wanted more memory than it may have.
    #[error("the component wanted more memory than {} MiB", limit_bytes >> 20)]
    Memory {
        /// Bytes it may have.
        limit_bytes: usize,
    },
    /// It called itself too deeply.
    #[error("the component called itself too deeply and ran out of stack")]
    Stack,
    /// It gave up, or did what no program may.
    #[error("the component crashed: {detail}")]
    Panic {
        /// What it did.
        detail: String,
    },
    /// What it handed over is not what the contract says.
    #[error("the component broke the contract: {detail}")]
    BadResult {
        /// In which way.
        detail: String,
    },
    /// It is not admitted.
    #[error("the component is not admitted: {0}")]
    BadComponent(Refusal),
    /// A decision was asked for before there was a programme.
    #[error("no programme has been configured: call `configure` with one first")]
    NotConfigured,
    /// All instances, or all compilers, are in use; the same call will succeed a little later.
    #[error("all {limit} {what} of the sandbox are in use")]
    Busy {
        /// What there are no more of.
        what: &'static str,
        /// How many there are.
        limit: u32,
    },
}

impl Fault {
    /// A stable name for logs and scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::OutOfFuel { .. } => "out-of-fuel",
            Self::Deadline { .. } => "deadline",
            Self::Memory { .. } => "memory",
            Self::Stack => "stack",
            Self::Panic { .. } => "panic",
            Self::BadResult { .. } => "bad-result",
            Self::BadComponent(_) => "bad-component",
            Self::NotConfigured => "not-configured",
            Self::Busy { .. } => "busy",
        }
    }
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::BadComponent(refusal)
    }
}

/// Why there is no decision.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The request is wrong: the engine's answer, by the contract.
    #[error("{}", sentence(.0))]
    Domain(Error),
    /// The component failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Why there is no programme.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigureError {
    /// The programme is wrong: every finding, in document order.
    #[error("{}", summary(.0))]
    Programme(Vec<Diagnostic>),
    /// The component failed.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// What the sandbox's own error means, given the instance's guard and what the call was allowed.
pub(crate) fn fault_of(error: &wasmtime::Error, guard: &Guard, limits: &Limits, allowance: &Allowance) -> Fault {
    if error.is::<PoolConcurrencyLimitError>() {
        return Fault::Busy { what: "instances", limit: limits.instances };
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::OutOfFuel) => Fault::OutOfFuel { limit: allowance.fuel },
        Some(Trap::Interrupt) => Fault::Deadline { limit: allowance.time },
        Some(Trap::StackOverflow) => Fault::Stack,
        // A Rust component that gets no memory aborts; so does any whose memory at the start is too large.
        _ if guard.memory_was_denied() => Fault::Memory { limit_bytes: limits.memory_bytes },
        Some(Trap::UnreachableCodeReached) => Fault::Panic { detail: "it panicked or aborted".into() },
        Some(
            trap @ (Trap::MemoryOutOfBounds
            | Trap::HeapMisaligned
            | Trap::TableOutOfBounds
            | Trap::IndirectCallToNull
            | Trap::BadSignature
            | Trap::IntegerOverflow
            | Trap::IntegerDivisionByZero
            | Trap::BadConversionToInteger
            | Trap::AtomicWaitNonSharedMemory
            | Trap::NullReference
            | Trap::ArrayOutOfBounds
            | Trap::AllocationTooLarge
            | Trap::CastFailure
            | Trap::UnhandledTag
            | Trap::ContinuationAlreadyConsumed),
        ) => Fault::Panic { detail: trap.to_string() },
        // What is left are lies about what lies where: pointers, lengths, discriminants, encodings.
        _ => Fault::BadResult { detail: error.root_cause().to_string() },
    }
}

/// What one call may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Instructions.
    pub fuel: u64,
    /// Time. It is over with a tick of a clock that ticks every 10 ms; no time at all is over at once.
    pub time: Duration,
}

impl Allowance {
    /// As much as the sandbox gives to any call.
    pub const ALL: Self = Self { fuel: u64::MAX, time: Duration::MAX };
}

fn sentence(error: &Error) -> String {
    let code = loyalty_json::name(&error.code);
    match error.path.as_str() {
        "" => format!("{} ({code})", error.message),
        path => format!("{path}: {} ({code})", error.message),
    }
}

fn summary(diagnostics: &[Diagnostic]) -> String {
    let first = diagnostics.iter().find(|finding| finding.severity == loyalty_contract::Severity::Error);
    let more = diagnostics.len().saturating_sub(1);
    match first.or(diagnostics.first()) {
        None => "the programme was refused without a reason".into(),
        Some(finding) => {
            let place = if finding.pointer.is_empty() { "the document" } else { &finding.pointer };
            let more = if more == 0 { String::new() } else { format!(", and {more} more") };
            format!("the programme is wrong at {place}: {} ({}){more}", finding.message, finding.code)
        }
    }
}

#[cfg(test)]
mod tests;
