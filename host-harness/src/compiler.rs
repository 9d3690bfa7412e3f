//! Compiles a component in bounded time, whatever it is made of.
//!
//! The compiler cannot be interrupted, so it works on threads of its own, and whoever waits for it stops waiting at the
//! limit. Threads that nobody waits for any more go on until they are done; they keep one of a few permits until then, so
//! that strange components cannot pile up: when all are taken, loading is [`Fault::Busy`]. The compiler's memory has no
//! ceiling of its own: what a component may be made of bounds it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};

use rayon::ThreadPoolBuilder;

use crate::fault::Fault;
use crate::limits::{COMPILER_STACK_BYTES, Limits};
use crate::permits::Permits;
use crate::refusal::Refusal;

/// Has `compile` done, after a turn among those who compile at the same time.
///
/// # Errors
/// [`Fault::Busy`] if no turn comes, a [`Refusal`] if the component is invalid or takes too long.
pub(crate) fn within<Compiled: Send + 'static>(
    limits: &Limits,
    compilers: &Permits,
    compile: impl FnOnce() -> wasmtime::Result<Compiled> + Send + 'static,
) -> Result<Compiled, Fault> {
    let busy = Fault::Busy { what: "compilers", limit: limits.compilers };
    let Some(permit) = compilers.take_within(limits.compile_time) else { return Err(busy) };
    let threads =
        ThreadPoolBuilder::new().thread_name(|_| "loyalty-compiler".into()).stack_size(COMPILER_STACK_BYTES).build();
    // A machine that has no thread to give now may have one later.
    let Ok(threads) = threads else { return Err(busy) };

    let (answer, answered) = sync_channel(1);
    threads.spawn(move || {
        // A component that crashes the compiler is refused like one that it rejects.
        let compiled = catch_unwind(AssertUnwindSafe(compile));
        drop(permit);
        // Nobody may be waiting any more.
        let _ = answer.send(compiled);
    });
    match answered.recv_timeout(limits.compile_time) {
        Ok(Ok(Ok(compiled))) => Ok(compiled),
        Ok(Ok(Err(error))) => Err(Refusal::Invalid { reason: error.root_cause().to_string() }.into()),
        Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => {
            Err(Refusal::Invalid { reason: "the compiler crashed over it".into() }.into())
        }
        Err(RecvTimeoutError::Timeout) => Err(Refusal::CompilesTooLong { limit: limits.compile_time }.into()),
    }
}
