//! The sandbox: one compiler and one pool of instances for a whole process, and the clock of its deadlines.

use std::num::NonZeroUsize;
use std::thread;

use wasmtime::{Config, Engine, EngineWeak, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig};

use crate::admission::{self, Inside, Inspection, Refusal};
use crate::fault::Fault;
use crate::limits::{BACKTRACE_FRAMES, DEADLINE_TICK, Limits};
use crate::plugin::Plugin;
use crate::signing::PublicKey;

/// Where components run. Make one for a process and share it: clones are the same sandbox.
#[derive(Debug, Clone)]
pub struct Sandbox {
    engine: Engine,
    limits: Limits,
}

/// This machine cannot run a sandbox.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox cannot be set up: {0}")]
pub struct SandboxError(String);

impl Sandbox {
    /// A sandbox with the default [`Limits`].
    ///
    /// # Errors
    /// The machine lacks what the sandbox needs.
    pub fn new() -> Result<Self, SandboxError> {
        Self::with_limits(Limits::default())
    }

    /// A sandbox with limits of your own.
    ///
    /// # Errors
    /// The machine lacks what the sandbox needs, or the limits contradict each other.
    pub fn with_limits(limits: Limits) -> Result<Self, SandboxError> {
        let engine = new_engine(&limits).map_err(|error| SandboxError(format!("{error:#}")))?;
        let clock = engine.weak();
        thread::Builder::new()
            .name("loyalty-deadline".into())
            .spawn(move || tick(&clock))
            .map_err(|error| SandboxError(format!("no thread for its clock: {error}")))?;
        Ok(Self { engine, limits })
    }

    /// Admits and compiles a component, and asks it which programme is baked in, if one is.
    ///
    /// # Errors
    /// [`Fault::BadComponent`] says why it is not admitted; or it fails as soon as it is asked.
    pub fn load(&self, component: &[u8]) -> Result<Plugin, Fault> {
        Plugin::new(admission::admit(&self.engine, &self.limits, component)?, self.limits)
    }

    /// Compiles a component ahead: what comes out is for [`load_precompiled`](Self::load_precompiled) in a sandbox of the
    /// same version and limits on a machine of the same kind, once it is signed.
    ///
    /// # Errors
    /// [`Fault::BadComponent`] says why it would not be admitted.
    pub fn precompile(&self, component: &[u8]) -> Result<Vec<u8>, Fault> {
        Ok(admission::precompile(&self.engine, &self.limits, component)?)
    }

    /// Loads what [`precompile`](Self::precompile) gave, which takes a fraction of a millisecond. It is native code and runs
    /// as it is, with all the rights of this process, so it has to be signed by the owner of a key that you trust.
    ///
    /// # Errors
    /// [`Fault::BadComponent`] says why it is not admitted; or it fails as soon as it is asked.
    pub fn load_precompiled(&self, file: &[u8], signature: &[u8], key: &PublicKey) -> Result<Plugin, Fault> {
        let admitted = admission::admit_precompiled(&self.engine, &self.limits, file, signature, key)?;
        Plugin::new(admitted, self.limits)
    }

    /// Tells what a component is and whether it would be admitted. If it would, it is asked which programme is baked in;
    /// nothing else of it runs.
    pub fn inspect(&self, component: &[u8]) -> Inspection {
        let (mut inspection, admitted) = admission::inspect(&self.engine, &self.limits, component);
        match admitted.map(|admitted| Plugin::new(admitted, self.limits)) {
            Some(Ok(plugin)) => inspection.programme = plugin.programme_info().map(Inside::from),
            Some(Err(Fault::BadComponent(refusal))) => inspection.refusals.push(refusal),
            Some(Err(fault)) => inspection.refusals.push(Refusal::DoesNotStart { reason: fault.to_string() }),
            None => {}
        }
        inspection
    }

    /// What compiles and runs here.
    #[cfg(test)]
    pub(crate) const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The limits of this sandbox.
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }
}

/// With a pool of instances where the address space allows it, which makes a fresh instance some ten times cheaper;
/// otherwise, as in a container with little virtual memory, each instance gets its memory when it starts.
fn new_engine(limits: &Limits) -> wasmtime::Result<Engine> {
    let mut pooled = config(limits);
    pooled.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(limits)));
    Engine::new(&pooled).or_else(|_| {
        let mut single = config(limits);
        single
            .allocation_strategy(InstanceAllocationStrategy::OnDemand)
            // Checked bounds instead of 4 GiB of address space for each memory.
            .memory_reservation(0)
            .memory_guard_size(0);
        Engine::new(&single)
    })
}

fn config(limits: &Limits) -> Config {
    let mut config = Config::new();
    config
        // The meter that decides the same everywhere, and the clock behind it.
        .consume_fuel(true)
        .epoch_interruption(true)
        .max_wasm_stack(limits.stack_bytes)
        .wasm_backtrace_max_frames(NonZeroUsize::new(BACKTRACE_FRAMES))
        .cranelift_opt_level(OptLevel::Speed)
        // Nothing in the contract waits, and support for waiting more than doubles the cost of a call.
        .concurrency_support(false)
        .wasm_component_model(true)
        // Were a float left anywhere in a component, its NaN would be the same on every machine.
        .cranelift_nan_canonicalization(true)
        .wasm_relaxed_simd(false)
        // What no component for this contract needs is not there to be attacked.
        .wasm_memory64(false)
        .wasm_multi_memory(false)
        .wasm_tail_call(false);
    config
}

fn pool(limits: &Limits) -> PoolingAllocationConfig {
    let mut pool = PoolingAllocationConfig::new();
    let memories = limits.instances.saturating_mul(limits.memories);
    pool.total_component_instances(limits.instances)
        .total_core_instances(limits.instances.saturating_mul(limits.core_instances))
        .total_memories(memories)
        .total_tables(memories)
        .max_core_instances_per_component(limits.core_instances)
        .max_memories_per_component(limits.memories)
        .max_tables_per_component(limits.memories)
        .max_memories_per_module(1)
        .max_tables_per_module(1)
        .max_memory_size(limits.memory_bytes)
        .table_elements(limits.table_elements)
        // Pages a decision touches every time are wiped in place instead of being given back and faulted in again. Of the
        // example programme, baked, this much saves a third of what a fresh instance costs, and more saves no more.
        .linear_memory_keep_resident(256 << 10)
        .table_keep_resident(16 << 10)
        .max_unused_warm_slots(limits.instances);
    pool
}

/// Moves the clock of the deadlines until the last user of the engine is gone.
fn tick(engine: &EngineWeak) {
    while let Some(engine) = engine.upgrade() {
        engine.increment_epoch();
        drop(engine);
        thread::sleep(DEADLINE_TICK);
    }
}
