//! A component with a programme inside, ready to decide.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use loyalty_contract::{
    AccrualDecision, AccrualRequest, ClawBackDecision, ClawBackRequest, Diagnostic, DiscountDecision, DiscountRequest,
    EngineInfo, OffersDecision, OffersRequest, ProgrammeInfo, Settlement, SettlementRequest, Severity, TierDecision,
    TierRequest,
};
use loyalty_judge::{Broken, Decided, Judge};
use wasmtime::Store;
use wasmtime::component::{ComponentNamedList, Instance, Lift, Lower, TypedFunc};

use crate::admission::{Admitted, Refusal};
use crate::fault::{Allowance, CallError, ConfigureError, Fault, fault_of};
use crate::functions::{Decision, Functions};
use crate::guard::Guard;
use crate::limits::{COMPONENT_HANDLES, DEADLINE_TICK, Limits};

/// An admitted component. Configure it with a programme, then ask it for decisions.
///
/// One plugin answers one call at a time; for another thread clone it. A clone shares the compiled component and the
/// programme and has an instance of its own. After a [`Fault`] the instance is thrown away, and the next call gets a fresh
/// one, configured with the same programme.
#[derive(Clone)]
pub struct Plugin {
    admitted: Admitted,
    limits: Limits,
    programme: Option<Arc<Programme>>,
    instance: Warm,
    last_cost: Cost,
}

/// What a call took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    /// Instructions the component executed: the same for the same call in the same state of the instance, on every machine.
    pub instructions: u64,
    /// Most linear memory the instance has had so far, in bytes.
    pub memory_bytes: usize,
    /// Time from handing the request over to having the answer.
    pub time: Duration,
}

/// A programme the component has accepted.
#[derive(Debug)]
struct Programme {
    text: String,
    judge: Judge,
}

/// The instance that is kept for the next call, if there is one. It is not cloned: instances belong to one plugin.
#[derive(Default)]
struct Warm(Option<Box<Running>>);

struct Running {
    store: Store<Guard>,
    instance: Instance,
    functions: Functions,
}

impl Plugin {
    pub(crate) fn new(admitted: Admitted, limits: Limits) -> Self {
        Self { admitted, limits, programme: None, instance: Warm::default(), last_cost: Cost::default() }
    }

    /// Compiles a programme, a JSON document. A plugin that has one already keeps it if the new one is refused.
    ///
    /// # Errors
    /// [`ConfigureError::Programme`] with every finding, or a fault of the component.
    pub fn configure(&mut self, programme: &str) -> Result<ProgrammeInfo, ConfigureError> {
        if programme.len() > self.limits.programme_bytes {
            return Err(ConfigureError::Programme(vec![too_large(programme.len(), self.limits.programme_bytes)]));
        }
        let mut running = match self.start() {
            // The instance kept for the next call makes room; should the programme be refused, that call gets another.
            Err(Fault::Busy { .. }) if self.instance.0.take().is_some() => self.start()?,
            started => started?,
        };
        let info = self.compile(&mut running, programme)?.map_err(ConfigureError::Programme)?;
        self.programme = Some(Arc::new(Programme { text: programme.into(), judge: Judge::new(info.clone()) }));
        self.instance = Warm(Some(running));
        Ok(info)
    }

    /// The programme inside, as `configure` described it.
    pub fn programme_info(&self) -> Option<&ProgrammeInfo> {
        self.programme.as_deref().map(|programme| programme.judge.programme())
    }

    /// Asks the component for its versions. It needs no programme.
    ///
    /// # Errors
    /// A fault of the component.
    pub fn describe(&mut self) -> Result<EngineInfo, Fault> {
        let mut running = match self.programme {
            Some(_) => self.ready()?,
            None => self.start()?,
        };
        let find = |running: &mut Running| running.functions.describe.of(&mut running.store, &running.instance);
        let info = self.invoke(&mut running, find, (), self.call_allowance())?;
        if self.programme.is_some() {
            self.instance = Warm(Some(running));
        }
        Ok(info)
    }

    /// Decides what an event earns.
    ///
    /// # Errors
    /// The request is wrong, or the component failed.
    pub fn calculate_accrual(&mut self, request: &AccrualRequest) -> Result<AccrualDecision, CallError> {
        self.decide(|functions| &mut functions.calculate_accrual, request)
    }

    /// Decides what a basket costs.
    ///
    /// # Errors
    /// The request is wrong, or the component failed.
    pub fn apply_discount(&mut self, request: &DiscountRequest) -> Result<DiscountDecision, CallError> {
        self.decide(|functions| &mut functions.apply_discount, request)
    }

    /// Decides which tier a member holds.
    ///
    /// # Errors
    /// The request is wrong, or the component failed.
    pub fn evaluate_tier(&mut self, request: &TierRequest) -> Result<TierDecision, CallError> {
        self.decide(|functions| &mut functions.evaluate_tier, request)
    }

    /// Decides what to offer a member next.
    ///
    /// # Errors
    /// The request is wrong, or the component failed.
    pub fn recommend_offers(&mut self, request: &OffersRequest) -> Result<OffersDecision, CallError> {
        self.decide(|functions| &mut functions.recommend_offers, request)
    }

    /// Carries wallets forward to an instant.
    ///
    /// # Errors
    /// The request is wrong, or the component failed.
    pub fn settle_points(&mut self, request: &SettlementRequest) -> Result<Settlement, CallError> {
        self.decide(|functions| &mut functions.settle_points, request)
    }

    /// Decides what a return takes back and gives back.
    ///
    /// # Errors
    /// The request is wrong, or the component failed.
    pub fn claw_back(&mut self, request: &ClawBackRequest) -> Result<ClawBackDecision, CallError> {
        self.decide(|functions| &mut functions.claw_back, request)
    }

    /// What the latest call took, whether it succeeded or not.
    pub const fn last_cost(&self) -> Cost {
        self.last_cost
    }

    fn decide<Request, Answer>(
        &mut self,
        select: fn(&mut Functions) -> &mut Decision<Request, Answer>,
        request: &Request,
    ) -> Result<Answer, CallError>
    where
        Request: Lower + 'static,
        Answer: Lift + Decided<Request> + 'static,
    {
        // Until it has answered, the instance is out of the plugin: a fault on the way retires it.
        let mut running = self.ready()?;
        let allowance = self.call_allowance();
        let find = |running: &mut Running| select(&mut running.functions).of(&mut running.store, &running.instance);
        let answer = self.invoke(&mut running, find, (request,), allowance)?;
        if let (Ok(decision), Some(programme)) = (&answer, &self.programme) {
            let promised = decision.judge(request, &programme.judge);
            promised.map_err(|Broken(detail)| Fault::BadResult { detail })?;
        }
        self.instance = Warm(Some(running));
        answer.map_err(CallError::Domain)
    }

    /// An instance with the programme inside: the one that is kept, or a fresh one.
    fn ready(&mut self) -> Result<Box<Running>, Fault> {
        if let Some(running) = self.instance.0.take() {
            return Ok(running);
        }
        let programme = Arc::clone(self.programme.as_ref().ok_or(Fault::NotConfigured)?);
        let mut running = self.start()?;
        match self.compile(&mut running, &programme.text)? {
            Ok(info) if info == *programme.judge.programme() => Ok(running),
            _ => Err(Fault::BadResult { detail: "it takes one programme one way and another time another way".into() }),
        }
    }

    fn compile(
        &mut self,
        running: &mut Running,
        programme: &str,
    ) -> Result<Result<ProgrammeInfo, Vec<Diagnostic>>, Fault> {
        let find = |running: &mut Running| running.functions.configure.of(&mut running.store, &running.instance);
        self.invoke(running, find, (programme,), self.configure_allowance())
    }

    /// A fresh instance without a programme.
    fn start(&self) -> Result<Box<Running>, Fault> {
        let allowance = self.configure_allowance();
        let mut store = Store::new(self.admitted.pre.engine(), Guard::new(self.limits));
        store.limiter(|guard| guard);
        store.set_hostcall_fuel(self.limits.result_bytes);
        store.set_max_component_handles(COMPONENT_HANDLES);
        let started = allot(&mut store, allowance).and_then(|()| self.admitted.pre.instantiate(&mut store));
        match started {
            Ok(instance) => Ok(Box::new(Running { store, instance, functions: self.admitted.functions.clone() })),
            Err(error) => Err(match fault_of(&error, store.data(), &self.limits, &allowance) {
                Fault::BadResult { detail: reason } => Refusal::DoesNotStart { reason }.into(),
                fault => fault,
            }),
        }
    }

    /// Calls the function that `find` finds, with `allowance` and not more.
    fn invoke<Parameters, Answer>(
        &mut self,
        running: &mut Running,
        find: impl FnOnce(&mut Running) -> wasmtime::Result<TypedFunc<Parameters, (Answer,)>>,
        parameters: Parameters,
        allowance: Allowance,
    ) -> Result<Answer, Fault>
    where
        Parameters: ComponentNamedList + Lower,
        Answer: Lift + 'static,
    {
        let started = Instant::now();
        let answered = allot(&mut running.store, allowance)
            .and_then(|()| find(running))
            .and_then(|function| function.call(&mut running.store, parameters));
        let store = &running.store;
        self.last_cost = Cost {
            instructions: allowance.fuel.saturating_sub(store.get_fuel().unwrap_or_default()),
            memory_bytes: store.data().memory_bytes(),
            time: started.elapsed(),
        };
        match answered {
            Ok((answer,)) => Ok(answer),
            Err(error) => Err(fault_of(&error, store.data(), &self.limits, &allowance)),
        }
    }

    const fn call_allowance(&self) -> Allowance {
        Allowance { fuel: self.limits.fuel_per_call, time: self.limits.deadline_per_call }
    }

    const fn configure_allowance(&self) -> Allowance {
        Allowance { fuel: self.limits.fuel_to_configure, time: self.limits.deadline_to_configure }
    }
}

impl fmt::Debug for Plugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plugin")
            .field("programme", &self.programme_info())
            .field("last_cost", &self.last_cost)
            .finish_non_exhaustive()
    }
}

impl Clone for Warm {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// Gives the store what the next call may take.
fn allot(store: &mut Store<Guard>, allowance: Allowance) -> wasmtime::Result<()> {
    store.data_mut().begin_call();
    store.set_fuel(allowance.fuel)?;
    // One tick more, since the running one is partly over.
    let ticks = allowance.time.as_nanos().div_ceil(DEADLINE_TICK.as_nanos()).saturating_add(1);
    store.set_epoch_deadline(u64::from(u32::try_from(ticks).unwrap_or(u32::MAX)));
    Ok(())
}

fn too_large(size_bytes: usize, limit_bytes: usize) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        code: "too-large".into(),
        pointer: String::new(),
        message: format!("the programme has {size_bytes} bytes, more than the {limit_bytes} that are allowed"),
        help: None,
    }
}

#[cfg(test)]
mod tests;
