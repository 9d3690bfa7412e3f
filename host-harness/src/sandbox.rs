//! The sandbox: one compiler and one pool of instances for a whole process, and the clock of its deadlines.

use std::num::NonZeroUsize;
use std::thread;

use wasmtime::{
    Config, Enabled, Engine, EngineWeak, InstanceAllocationStrategy, Memory, MemoryType, OptLevel,
    PoolingAllocationConfig, Store, WasmFeatures,
};

use crate::admission::{Admitted, Gate};
use crate::fault::Fault;
use crate::inspection::{Inside, Inspection};
use crate::limits::{
    BACKTRACE_FRAMES, DEADLINE_TICK, Limits, MEMORY_GUARD_BYTES, MEMORY_KEPT_BYTES, MEMORY_RESERVATION_BYTES,
    TABLE_KEPT_BYTES,
};
use crate::permits::Permits;
use crate::plugin::Plugin;
use crate::refusal::Refusal;
use crate::signing::PublicKey;

/// Where components run. Make one for a process and share it: clones are the same sandbox.
#[derive(Debug, Clone)]
pub struct Sandbox {
    gate: Gate,
}

/// Where instances get their memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allocation {
    /// From a pool that is reserved once: a fresh instance is some ten times cheaper.
    Pooled,
    /// From the system, when they start: slower, but it needs little address space.
    OnDemand,
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
        let (compilers, instances) = (Permits::new(limits.compilers), Permits::new(limits.instances));
        Ok(Self { gate: Gate { engine, limits, compilers, instances } })
    }

    /// Admits and compiles a component, and asks it which programme is baked in, if one is.
    ///
    /// # Errors
    /// [`Fault::BadComponent`] says why it is not admitted; [`Fault::Busy`] that others are being compiled; or it fails as
    /// soon as it is asked.
    pub fn load(&self, component: &[u8]) -> Result<Plugin, Fault> {
        Plugin::new(self.gate.admit(component)?, self.gate.limits)
    }

    /// Compiles a component ahead: what comes out is for [`load_precompiled`](Self::load_precompiled) in a sandbox of the
    /// same version and limits on a machine of the same kind, once it is signed.
    ///
    /// # Errors
    /// [`Fault::BadComponent`] says why it would not be admitted; [`Fault::Busy`] that others are being compiled.
    pub fn precompile(&self, component: &[u8]) -> Result<Vec<u8>, Fault> {
        self.gate.precompile(component)
    }

    /// Loads what [`precompile`](Self::precompile) gave, which takes a fraction of a millisecond. It is native code and runs
    /// as it is, with all the rights of this process, so it has to be signed by the owner of a key that you trust.
    ///
    /// # Errors
    /// [`Fault::BadComponent`] says why it is not admitted; or it fails as soon as it is asked.
    pub fn load_precompiled(&self, file: &[u8], signature: &[u8], key: &PublicKey) -> Result<Plugin, Fault> {
        Plugin::new(self.gate.admit_precompiled(file, signature, key)?, self.gate.limits)
    }

    /// Tells what a component is and whether it would be admitted. If it would, it is asked which programme is baked in;
    /// nothing else of it runs.
    ///
    /// # Errors
    /// [`Fault::Busy`] if others are being compiled, or no instance is free.
    pub fn inspect(&self, component: &[u8]) -> Result<Inspection, Fault> {
        self.ask_for_programme(self.gate.inspect(component)?)
    }

    /// The same of what [`precompile`](Self::precompile) gave; it tells besides what that was compiled from. It would be admitted
    /// if the owner of the key has signed it.
    ///
    /// # Errors
    /// [`Fault::Busy`] if no instance is free.
    pub fn inspect_precompiled(&self, file: &[u8], signature: &[u8], key: &PublicKey) -> Result<Inspection, Fault> {
        self.ask_for_programme(self.gate.inspect_precompiled(file, signature, key)?)
    }

    fn ask_for_programme(
        &self,
        (mut inspection, admitted): (Inspection, Option<Admitted>),
    ) -> Result<Inspection, Fault> {
        match admitted.map(|admitted| Plugin::new(admitted, self.gate.limits)) {
            Some(Ok(plugin)) => inspection.programme = plugin.programme_info().map(Inside::from),
            Some(Err(Fault::BadComponent(refusal))) => inspection.refusals.push(refusal),
            Some(Err(fault @ Fault::Busy { .. })) => return Err(fault),
            Some(Err(fault)) => inspection.refusals.push(Refusal::DoesNotStart { reason: fault.to_string() }),
            None => {}
        }
        Ok(inspection)
    }

    /// Who may enter here.
    pub(crate) const fn gate(&self) -> &Gate {
        &self.gate
    }

    /// The limits of this sandbox.
    pub const fn limits(&self) -> &Limits {
        &self.gate.limits
    }

    /// Where its instances get their memory. It depends on the machine: a container may have too little address space for
    /// a pool.
    pub fn allocation(&self) -> Allocation {
        match self.gate.engine.pooling_allocator_metrics() {
            Some(_) => Allocation::Pooled,
            None => Allocation::OnDemand,
        }
    }

    /// Instances that are alive now, by the pool's own books where there is one.
    pub fn instances_in_use(&self) -> u64 {
        match self.gate.engine.pooling_allocator_metrics() {
            Some(pool) => pool.component_instances(),
            None => self.gate.instances.taken().into(),
        }
    }
}

/// A page of WebAssembly in bytes.
const PAGE_BYTES: u64 = 64 << 10;

/// With a pool of instances where the address space allows it; otherwise, as in a container with little virtual memory,
/// each instance gets its memory when it starts.
fn new_engine(limits: &Limits) -> wasmtime::Result<Engine> {
    let mut config = config(limits);
    if has_room(limits) {
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool(limits)));
        // Others may have taken the room in the meantime.
        if let Ok(engine) = Engine::new(&config) {
            return Ok(engine);
        }
    }
    config
        .allocation_strategy(InstanceAllocationStrategy::OnDemand)
        // Checked bounds instead of address space.
        .memory_reservation(0)
        .memory_guard_size(0);
    Engine::new(&config)
}

/// Whether the address space has room for a pool: it is asked for one memory of that size, which is given back at once.
fn has_room(limits: &Limits) -> bool {
    let memories = u64::from(limits.instances).saturating_mul(limits.memories.into());
    let needed_bytes = memories.saturating_mul(MEMORY_RESERVATION_BYTES + MEMORY_GUARD_BYTES);
    if needed_bytes > limits.address_space_bytes {
        return false;
    }
    let mut config = Config::new();
    config.wasm_memory64(true).memory_reservation(needed_bytes);
    let pages = needed_bytes / PAGE_BYTES;
    Engine::new(&config)
        .and_then(|engine| Memory::new(Store::new(&engine, ()), MemoryType::new64(0, Some(pages))))
        .is_ok()
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
        // Were a float left anywhere in a component, its NaN would be the same on every machine.
        .cranelift_nan_canonicalization(true)
        // What no component for this contract needs is not there to be attacked.
        .wasm_features(WasmFeatures::all(), false)
        .wasm_features(NEEDED, true)
        .memory_reservation(MEMORY_RESERVATION_BYTES)
        .memory_guard_size(MEMORY_GUARD_BYTES);
    config
}

/// What the compiler for Rust writes unless told otherwise. All else is off, what a later engine adds included:
/// threads, garbage collection, exceptions, vectors, tail calls, 64-bit and several memories, references as values,
/// asynchronous components.
const NEEDED: WasmFeatures = WasmFeatures::COMPONENT_MODEL
    .union(WasmFeatures::MUTABLE_GLOBAL)
    .union(WasmFeatures::FLOATS)
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::CALL_INDIRECT_OVERLONG)
    .union(WasmFeatures::EXTENDED_CONST);

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
        .linear_memory_keep_resident(MEMORY_KEPT_BYTES)
        .table_keep_resident(TABLE_KEPT_BYTES)
        // Where the system can tell which pages were written, no others are wiped.
        .pagemap_scan(Enabled::Auto)
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

#[cfg(test)]
mod tests;
