//! Many members at once: requests decided on as many threads as there are instances.
//!
//! The answers come in the order of the requests, and are those that one plugin would give one by one: a request that is
//! wrong has its own error, and a fault costs a fresh instance and not the rest. Requests may be a slice, or a stream that
//! is longer than memory. Each thread reuses its instance for [`Plugin::LONG_RUN`] requests; who wants a fresh one for each
//! request calls [`Plugin::reuse`] in what decides.

mod in_order;

use std::convert::Infallible;

use crate::fault::{CallError, ConfigureError, Fault};
use crate::limits::CHUNK_REQUESTS;
use crate::plugin::Plugin;
use crate::sandbox::Sandbox;

/// Parts that each thread's share of a slice is cut into, at least.
const PARTS: usize = 8;

/// Instances of one component with one programme, for many requests.
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
        let mut plugin = sandbox.load(component)?;
        plugin.configure(programme)?;
        Ok(Self::of(plugin, workers))
    }

    /// The same of a component that has a programme [baked in](crate::Oven), so that there is nothing to configure.
    ///
    /// # Errors
    /// [`Fault::BadComponent`] says why it is not admitted, [`Fault::NotConfigured`] that it has no programme inside.
    pub fn baked(sandbox: &Sandbox, component: &[u8], workers: usize) -> Result<Self, Fault> {
        let plugin = sandbox.load(component)?;
        match plugin.programme_info() {
            Some(_) => Ok(Self::of(plugin, workers)),
            None => Err(Fault::NotConfigured),
        }
    }

    /// A fleet of a plugin that is ready, and of clones of it: `workers` in all, within the same bounds.
    pub fn of(mut plugin: Plugin, workers: usize) -> Self {
        // An instance of its own for each request would cost more than the decision.
        plugin.reuse(Plugin::LONG_RUN);
        let most = usize::try_from(plugin.limits().instances).unwrap_or(usize::MAX).max(1);
        let mut plugins: Vec<Plugin> = (1..workers.min(most)).map(|_| plugin.clone()).collect();
        plugins.push(plugin);
        Self { plugins }
    }

    /// How many instances decide at once.
    pub const fn workers(&self) -> usize {
        self.plugins.len()
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
        let chunk = requests.len().div_ceil(self.plugins.len().saturating_mul(PARTS)).clamp(1, CHUNK_REQUESTS);
        let mut all = Vec::with_capacity(requests.len());
        let done: Result<(), Infallible> = self.stream(
            requests.chunks(chunk).map(Ok),
            |plugin, chunk| Ok(chunk.iter().map(|request| decide(plugin, request)).collect::<Vec<_>>()),
            |answers| {
                all.extend(answers);
                Ok(())
            },
        );
        match done {
            Ok(()) => all,
            Err(never) => match never {},
        }
    }

    /// Decides on whatever `source` gives, on all threads, and hands what comes of it to `take` in the order of the source.
    ///
    /// Nothing is read much further ahead than it is taken, so the source may be without end. An item should be worth a
    /// thread's while, say some dozens of requests. All three are called on the fleet's threads, `source` and `take` on one
    /// at a time.
    ///
    /// # Errors
    /// The first error, in the order of the source, of any of the three. All that came before it has been taken, and
    /// nothing behind it.
    pub fn stream<Item, Done, Error>(
        &mut self,
        source: impl Iterator<Item = Result<Item, Error>> + Send,
        decide: impl Fn(&mut Plugin, Item) -> Result<Done, Error> + Sync,
        take: impl FnMut(Done) -> Result<(), Error> + Send,
    ) -> Result<(), Error>
    where
        Item: Send,
        Done: Send,
        Error: Send,
    {
        in_order::in_order(&mut self.plugins, source, decide, take)
    }
}
