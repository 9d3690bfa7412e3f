//! Bakes a programme into a component: what comes out is a component of the same contract whose every instance begins
//! with the programme inside.
//!
//! The component is configured once, and its memory and globals are written down as what it starts with. So publishing a
//! programme costs one run of `configure`, and a fresh instance for each decision costs none. Nothing else changes: a baked
//! component is an ordinary one, to be admitted, signed and precompiled like any other, and the same programme baked into
//! the same component gives the same bytes.

use std::collections::HashMap;
use std::panic::{self, AssertUnwindSafe};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use loyalty_contract::ProgrammeInfo;
use wasmtime::Store;
use wasmtime::component::{Instance, Lift, WasmList};
use wasmtime_wizer::{ComponentContext, ComponentInstanceState, Wizer};

use crate::fault::{ConfigureError, Fault};
use crate::guard::Guard;
use crate::plugin::Plugin;
use crate::refusal::Refusal;
use crate::sandbox::Sandbox;

/// A component that programmes can be baked into, one after the other. A clone shares what was compiled.
#[derive(Clone)]
pub struct Oven<'component> {
    wizer: Wizer,
    context: ComponentContext<'component>,
    /// The component, with exports besides its own through which its memory and globals can be read.
    plugin: Plugin,
    bytes_max: usize,
}

/// A component with a programme inside.
#[derive(Debug, Clone, PartialEq)]
pub struct Baked {
    /// The component.
    pub component: Vec<u8>,
    /// The programme, as `configure` described it.
    pub programme: ProgrammeInfo,
}

impl<'component> Oven<'component> {
    /// Admits and compiles a component. It may have a programme inside already; the next one takes its place.
    ///
    /// # Errors
    /// [`Fault::BadComponent`] says why it is not admitted, or why nothing can be baked into it.
    pub fn new(sandbox: &Sandbox, component: &'component [u8]) -> Result<Self, Fault> {
        sandbox.gate().look_over(component)?;
        let mut wizer = Wizer::new();
        // No export is there for the baker alone, so all of them stay.
        wizer.keep_init_func(true);
        let prepared = guarded(|| wizer.instrument_component(component));
        let (context, readable) = prepared.map_err(|reason| Refusal::NotBakeable { reason })?;
        let plugin = sandbox.load(&readable)?;
        Ok(Self { wizer, context, plugin, bytes_max: sandbox.limits().component_bytes })
    }

    /// Configures the component with a programme, a JSON document, and writes down what it then has in its memory.
    ///
    /// # Errors
    /// [`ConfigureError::Programme`] with every finding, or a fault of the component; [`Refusal::TooLarge`] if what comes
    /// out is more than the sandbox would load.
    pub fn bake(&mut self, programme: &str) -> Result<Baked, ConfigureError> {
        let programme = self.plugin.configure(programme)?;
        let (store, instance) = self.plugin.take_configured().ok_or(Fault::NotConfigured)?;
        let mut reader = Reader { store, instance, memories: HashMap::new(), failed: None };
        let snapshot = guarded(|| at_once(self.wizer.snapshot_component(&self.context, &mut reader)));
        // What could not be read came out as zeros, so this goes first.
        let reason = match (reader.failed, snapshot) {
            (None, Ok(component)) if component.len() > self.bytes_max => {
                let refusal = Refusal::TooLarge { size_bytes: component.len(), limit_bytes: self.bytes_max };
                return Err(Fault::from(refusal).into());
            }
            (None, Ok(component)) => return Ok(Baked { component, programme }),
            (Some(error), _) => error.root_cause().to_string(),
            (None, Err(reason)) => reason,
        };
        Err(Fault::from(Refusal::NotBakeable { reason }).into())
    }
}

impl std::fmt::Debug for Oven<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Oven").field("plugin", &self.plugin).finish_non_exhaustive()
    }
}

/// The baker is written for components of friends: it panics over some that a stranger may write, and so has to be caught.
fn guarded<T>(bake: impl FnOnce() -> wasmtime::Result<T>) -> Result<T, String> {
    match panic::catch_unwind(AssertUnwindSafe(bake)) {
        Ok(outcome) => outcome.map_err(|error| error.root_cause().to_string()),
        Err(_) => Err("the baker has no answer to what it is made of".into()),
    }
}

/// The outcome of what never waits, because [`Reader`] does not.
fn at_once<T>(work: impl Future<Output = wasmtime::Result<T>>) -> wasmtime::Result<T> {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => Err(wasmtime::Error::msg("it waits for something")),
    }
}

/// Reads what an instance has in its memories and globals. The baker takes no error for an answer, so the first one is kept
/// here, and zeros are handed out.
struct Reader {
    store: Store<Guard>,
    instance: Instance,
    /// Memories by the names of their functions: each is read once, because reading adds a page to it.
    memories: HashMap<String, Vec<u8>>,
    failed: Option<wasmtime::Error>,
}

impl Reader {
    /// What a function without parameters returns, as `read` makes it out.
    fn read<Answer: Lift + 'static, T: Default>(
        &mut self,
        interface: &str,
        function: &str,
        read: impl FnOnce(&Store<Guard>, Answer) -> T,
    ) -> T {
        let answer = self.call(interface, function);
        match answer {
            Ok(answer) => read(&self.store, answer),
            Err(error) => {
                self.failed.get_or_insert(error);
                T::default()
            }
        }
    }

    fn call<Answer: Lift + 'static>(&mut self, interface: &str, function: &str) -> wasmtime::Result<Answer> {
        let absent = || wasmtime::Error::msg(format!("`{interface}#{function}` is not there"));
        let interface = self.instance.get_export_index(&mut self.store, None, interface).ok_or_else(absent)?;
        let index = self.instance.get_export_index(&mut self.store, Some(&interface), function).ok_or_else(absent)?;
        let function = self.instance.get_typed_func::<(), (Answer,)>(&mut self.store, index)?;
        Ok(function.call(&mut self.store, ())?.0)
    }
}

impl ComponentInstanceState for Reader {
    async fn call_func_ret_list_u8(&mut self, instance: &str, func: &str, contents: impl FnOnce(&[u8]) + Send) {
        if !self.memories.contains_key(func) {
            let memory = self.read(instance, func, |store, bytes: WasmList<u8>| bytes.as_le_slice(store).to_vec());
            self.memories.insert(func.into(), memory);
        }
        contents(self.memories.get(func).map(Vec::as_slice).unwrap_or_default());
    }

    async fn call_func_ret_s32(&mut self, instance: &str, func: &str) -> i32 {
        self.read(instance, func, |_, value| value)
    }

    async fn call_func_ret_s64(&mut self, instance: &str, func: &str) -> i64 {
        self.read(instance, func, |_, value| value)
    }

    async fn call_func_ret_f32(&mut self, instance: &str, func: &str) -> u32 {
        self.read(instance, func, |_, value: f32| value.to_bits())
    }

    async fn call_func_ret_f64(&mut self, instance: &str, func: &str) -> u64 {
        self.read(instance, func, |_, value: f64| value.to_bits())
    }
}
