//! Many members at once: a batch of requests, decided on as many threads as there are instances.
//!
//! The answers come in the order of the requests, and are those that one plugin would give one by one: a request that is
//! wrong has its own error, and a fault costs a fresh instance and not the batch. Each thread reuses its instance for
//! [`Plugin::LONG_RUN`] requests; who wants a fresh one for each request calls [`Plugin::reuse`] in what decides.

use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::fault::{CallError, ConfigureError};
use crate::plugin::Plugin;
use crate::sandbox::Sandbox;

/// Requests that a thread takes at a time, at most: enough that taking them costs nothing, and few enough that no thread
/// is left with much to do when the others are done.
const CHUNK_MAX: usize = 64;

/// Parts that each thread's share of a batch is cut into, at least.
const PARTS: usize = 8;

/// Instances of one component with one programme, for batches.
#[derive(Debug)]
pub struct Fleet {
    plugins: Vec<Plugin>,
}

impl Fleet {
    /// A fleet of `workers` instances, at least one and at most as many as the sandbox has. For as many as there are
    /// cores ask [`std::thread::available_parallelism`].
    ///
    /// # Errors
    /// The component is not admitted, or refuses the programme.
    pub fn new(sandbox: &Sandbox, component: &[u8], programme: &str, workers: usize) -> Result<Self, ConfigureError> {
        let mut first = sandbox.load(component)?;
        first.configure(programme)?;
        // A fleet is for batches, in which an instance of its own for each request would cost more than the decision.
        first.reuse(Plugin::LONG_RUN);
        let most = usize::try_from(sandbox.limits().instances).unwrap_or(usize::MAX).max(1);
        let mut plugins: Vec<Plugin> = (1..workers.min(most)).map(|_| first.clone()).collect();
        plugins.push(first);
        Ok(Self { plugins })
    }

    /// Decides on every request, in any order, and answers in theirs.
    ///
    /// `decide` is called on several threads: `|plugin, request| plugin.evaluate_tier(request)`.
    pub fn decide<Request, Answer>(
        &mut self,
        requests: &[Request],
        decide: impl Fn(&mut Plugin, &Request) -> Result<Answer, CallError> + Sync,
    ) -> Vec<Result<Answer, CallError>>
    where
        Request: Sync,
        Answer: Send,
    {
        let chunk = requests.len().div_ceil(self.plugins.len().saturating_mul(PARTS)).clamp(1, CHUNK_MAX);
        let taken = AtomicUsize::new(0);
        let work = |plugin: &mut Plugin| {
            let mut done = Vec::new();
            loop {
                let start = taken.fetch_add(chunk, Ordering::Relaxed);
                let Some(ahead) = requests.get(start..).filter(|ahead| !ahead.is_empty()) else { return done };
                let answers: Vec<_> = ahead.iter().take(chunk).map(|request| decide(plugin, request)).collect();
                done.push((start, answers));
            }
        };
        let mut done = Vec::new();
        thread::scope(|scope| {
            let Some((own, others)) = self.plugins.split_first_mut() else { return };
            // Where the machine has no thread to give, the others do the work.
            let others: Vec<_> = others
                .iter_mut()
                .filter_map(|plugin| thread::Builder::new().spawn_scoped(scope, || work(plugin)).ok())
                .collect();
            done = work(own);
            for other in others {
                done.extend(other.join().unwrap_or_else(|payload| panic::resume_unwind(payload)));
            }
        });
        done.sort_unstable_by_key(|(start, _)| *start);
        done.into_iter().flat_map(|(_, answers)| answers).collect()
    }
}
