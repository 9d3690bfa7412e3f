//! One instance of a component: started within the limits of its sandbox, called within an allowance, and metered.
//!
//! Whatever it does, it gets no more than that, and what it took is told.

use std::sync::Arc;
use std::time::{Duration, Instant};

use wasmtime::component::{ComponentNamedList, Instance, Lift, Lower, TypedFunc};
use wasmtime::{Store, UpdateDeadline, WasmBacktrace};

use crate::admission::Admitted;
use crate::fault::{Allowance, Fault, fault_of};
use crate::functions::Functions;
use crate::guard::Guard;
use crate::limits::{COMPONENT_HANDLES, DEADLINE_TICK, Limits};
use crate::profile::{Names, Profile, Watch};
use crate::refusal::Refusal;

/// An instance that runs.
pub(crate) struct Running {
    pub store: Store<Guard>,
    pub instance: Instance,
    pub functions: Functions,
    /// Calls it has answered since it was configured.
    pub calls: u32,
}

/// What a call took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Instructions the component executed: the same for the same call in the same state of the instance, on every machine.
    pub instructions: u64,
    /// Most linear memory the instance has had so far, in bytes.
    pub memory_bytes: usize,
    /// Time from handing the request over to having the answer. Making the instance ready is not part of it.
    pub time: Duration,
}

/// What came of a call.
pub(crate) struct Called<Answer> {
    pub answer: Result<Answer, Fault>,
    pub cost: Cost,
    /// Where its instructions went, if that was asked for.
    pub profile: Option<Profile>,
}

impl Running {
    /// A fresh instance without a programme.
    pub(crate) fn start(admitted: &Admitted, limits: Limits, allowance: Allowance) -> Result<Box<Self>, Fault> {
        let busy = Fault::Busy { what: "instances", limit: limits.instances };
        let permit = admitted.instances.take().ok_or(busy)?;
        let mut store = Store::new(admitted.pre.engine(), Guard::new(limits, permit));
        store.limiter(|guard| guard);
        store.set_hostcall_fuel(limits.result_bytes);
        store.set_max_component_handles(COMPONENT_HANDLES);
        let started = allot(&mut store, allowance).and_then(|()| admitted.pre.instantiate(&mut store));
        match started {
            Ok(instance) => Ok(Box::new(Self { store, instance, functions: admitted.functions.clone(), calls: 0 })),
            Err(error) => Err(match fault_of(&error, store.data(), &limits, &allowance) {
                Fault::BadResult { detail: reason } => Refusal::DoesNotStart { reason }.into(),
                fault => fault,
            }),
        }
    }

    /// Calls the function that `find` finds, with `allowance` and not more; watched, if there are `names` to tell with where
    /// its instructions went.
    pub(crate) fn call<Parameters, Answer>(
        &mut self,
        find: impl FnOnce(&mut Self) -> wasmtime::Result<TypedFunc<Parameters, (Answer,)>>,
        parameters: Parameters,
        allowance: Allowance,
        names: Option<Arc<Names>>,
    ) -> Called<Answer>
    where
        Parameters: ComponentNamedList + Lower,
        Answer: Lift + 'static,
    {
        let started = Instant::now();
        let answered = allot(&mut self.store, allowance).and_then(|()| find(self)).and_then(|function| {
            if let Some(names) = names {
                watch(&mut self.store, Watch::new(names, allowance.fuel));
            }
            function.call(&mut self.store, parameters)
        });
        let time = started.elapsed();
        let fuel = self.store.get_fuel().unwrap_or_default();
        let profile = self.store.data_mut().watch.take().map(|watch| watch.finish(fuel));
        if profile.is_some() {
            self.store.epoch_deadline_trap();
        }
        let guard = self.store.data();
        Called {
            answer: match answered {
                Ok((answer,)) => Ok(answer),
                Err(error) => Err(fault_of(&error, guard, guard.limits(), &allowance)),
            },
            cost: Cost { instructions: allowance.fuel.saturating_sub(fuel), memory_bytes: guard.memory_bytes(), time },
            profile,
        }
    }

    /// What it is made of, to be read within `allowance`, memory and all.
    pub(crate) fn opened(mut self, allowance: Allowance) -> Option<(Store<Guard>, Instance)> {
        allot(&mut self.store, allowance).ok()?;
        self.store.set_hostcall_fuel(self.store.data().limits().memory_bytes);
        Some((self.store, self.instance))
    }
}

/// Gives the store what the next call may take.
fn allot(store: &mut Store<Guard>, allowance: Allowance) -> wasmtime::Result<()> {
    store.data_mut().begin_call();
    store.set_fuel(allowance.fuel)?;
    // One tick more, since the running one is partly over.
    let ticks = match allowance.time {
        Duration::ZERO => 0,
        time => time.as_nanos().div_ceil(DEADLINE_TICK.as_nanos()).saturating_add(1),
    };
    store.set_epoch_deadline(u64::from(u32::try_from(ticks).unwrap_or(u32::MAX)));
    Ok(())
}

/// Has `watch` look at the next call whenever it passes a place where a deadline could stop it.
fn watch(store: &mut Store<Guard>, watch: Watch) {
    store.data_mut().watch = Some(watch);
    store.set_epoch_deadline(0);
    store.epoch_deadline_callback(|mut store| {
        let (backtrace, fuel) = (WasmBacktrace::force_capture(&store), store.get_fuel()?);
        if let Some(watch) = &mut store.data_mut().watch {
            watch.look(&backtrace, fuel);
        }
        Ok(UpdateDeadline::Continue(0))
    });
}
