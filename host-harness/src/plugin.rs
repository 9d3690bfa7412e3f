//! A component with a programme inside, ready to decide.

use std::fmt;
use std::mem;
use std::sync::Arc;

use loyalty_contract::{
    AccrualDecision, AccrualRequest, ClawBackDecision, ClawBackRequest, Diagnostic, DiscountDecision, DiscountRequest,
    EngineInfo, OffersDecision, OffersRequest, ProgrammeInfo, Settlement, SettlementRequest, Severity, TierDecision,
    TierRequest,
};
use loyalty_judge::{Broken, Decided, Judge};
use wasmtime::Store;
use wasmtime::component::{ComponentNamedList, Instance, Lift, Lower, TypedFunc};

use crate::admission::Admitted;
use crate::fault::{Allowance, CallError, ConfigureError, Fault};
use crate::functions::{Decision, Functions};
use crate::guard::Guard;
use crate::instance::{Called, Cost, Running};
use crate::limits::{LONG_RUN_CALLS, Limits};
use crate::profile::Profile;

/// An admitted component. Configure it with a programme, then ask it for decisions.
///
/// Each decision is made in an instance of its own, so that nothing of one customer can reach the next, whatever the
/// component keeps in its memory. Such an instance has to be configured first, which takes as long as configuring does, a
/// fraction of a millisecond for a small programme. A component that has the programme [baked in](crate::Oven) saves that,
/// and [`reuse`](Self::reuse) saves the instance as well.
///
/// One plugin answers one call at a time; for another thread clone it. A clone shares the compiled component and the
/// programme and has instances of its own. After a [`Fault`] the instance is thrown away, and the next call gets a fresh
/// one, configured with the same programme.
#[derive(Clone)]
pub struct Plugin {
    admitted: Admitted,
    limits: Limits,
    programme: Option<Arc<Programme>>,
    /// Calls that one instance answers, after the one that configured it.
    calls_per_instance: u32,
    /// What a call may take, if that is less than what the sandbox gives.
    allowance: Allowance,
    instance: Ready,
    last_cost: Cost,
    /// Whether calls are watched, and what was seen of the latest.
    watching: bool,
    last_profile: Profile,
}

/// A programme the component has accepted.
#[derive(Debug)]
struct Programme {
    /// What a fresh instance is configured with; none if the programme is baked in.
    text: Option<String>,
    judge: Judge,
}

/// What a component makes of a programme: what it is, or all that is wrong with it.
pub(crate) type Configured = Result<ProgrammeInfo, Vec<Diagnostic>>;

/// The instance that waits for the next call with the programme inside, if there is one. It is not cloned: instances
/// belong to one plugin.
#[derive(Default)]
struct Ready(Option<Box<Running>>);

impl Plugin {
    /// Asks the component which programme is baked in, if one is.
    pub(crate) fn new(admitted: Admitted, limits: Limits) -> Result<Self, Fault> {
        let mut plugin = Self {
            admitted,
            limits,
            programme: None,
            calls_per_instance: 1,
            allowance: Allowance::ALL,
            instance: Ready::default(),
            last_cost: Cost::default(),
            watching: false,
            last_profile: Profile::default(),
        };
        let baked = plugin.describe()?.programme;
        let judge = baked.map(Judge::of_baked).transpose().map_err(bad_result)?;
        plugin.programme = judge.map(|judge| Arc::new(Programme { text: None, judge }));
        plugin.last_cost = Cost::default();
        Ok(plugin)
    }

    /// Compiles a programme, a JSON document. A plugin that has one already, be it baked in, keeps it if the new one is
    /// refused.
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
        let judge = Judge::new(programme, info.clone()).map_err(bad_result)?;
        self.programme = Some(Arc::new(Programme { text: Some(programme.into()), judge }));
        // It has decided nothing yet, so it may answer the first call.
        self.instance = Ready(Some(running));
        Ok(info)
    }

    /// Lets one instance answer so many calls, one after the other, before it makes room for a fresh one; a fault retires it
    /// at once. 1 is what a plugin begins with; 0 is the same.
    ///
    /// This is the fast mode: nothing but the call itself is paid for. The price is that a component with a fault of its own
    /// may carry something over from one call to the next. For long runs there is [`LONG_RUN`](Self::LONG_RUN).
    pub const fn reuse(&mut self, calls: u32) {
        self.calls_per_instance = calls;
    }

    /// Calls for [`reuse`](Self::reuse) where one programme decides on thousands of requests.
    pub const LONG_RUN: u32 = LONG_RUN_CALLS;

    /// Gives the calls that follow less than the sandbox does: who has promised an answer in 50 ms need not wait for 2 s. To
    /// give more than the sandbox is to give what the sandbox gives. Making an instance ready is not part of a call.
    pub const fn allow(&mut self, allowance: Allowance) {
        self.allowance = allowance;
    }

    /// The programme inside, as the component described it when it was configured or baked.
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
        let info = self.introduce(&mut running)?;
        if let Some(programme) = &self.programme {
            programme.judge.described(info.programme.as_ref()).map_err(bad_result)?;
            self.keep(running);
        }
        Ok(info)
    }

    /// Hands the instance another programme behind the plugin's back, and has it tell then what is inside. If it refuses the
    /// programme, as it is to, it is the one that answers the next call.
    pub(crate) fn describe_after(&mut self, programme: &str) -> Result<(Configured, EngineInfo), Fault> {
        let mut running = self.ready()?;
        let configured = self.compile(&mut running, programme)?;
        let info = self.introduce(&mut running)?;
        if configured.is_err() {
            self.instance = Ready(Some(running));
        }
        Ok((configured, info))
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

    /// Makes a call and tells where its instructions went; of several, where the latest's did.
    ///
    /// Watching makes a call some hundred times slower, so its deadline is not held meanwhile; its instructions are the
    /// same, and held.
    pub fn profiled<Answer>(&mut self, call: impl FnOnce(&mut Self) -> Answer) -> (Answer, Profile) {
        self.watching = true;
        let answer = call(self);
        self.watching = false;
        (answer, mem::take(&mut self.last_profile))
    }

    /// The limits of its sandbox.
    pub(crate) const fn limits(&self) -> &Limits {
        &self.limits
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
            decision.judge(request, &programme.judge).map_err(bad_result)?;
        }
        self.keep(running);
        answer.map_err(CallError::Domain)
    }

    /// Keeps an instance that has answered for the next call, if it may answer one more.
    fn keep(&mut self, mut running: Box<Running>) {
        running.calls = running.calls.saturating_add(1);
        if running.calls < self.calls_per_instance {
            self.instance = Ready(Some(running));
        }
    }

    /// An instance with the programme inside: the one that waits, or a fresh one.
    fn ready(&mut self) -> Result<Box<Running>, Fault> {
        if let Some(running) = self.instance.0.take() {
            return Ok(running);
        }
        let programme = Arc::clone(self.programme.as_ref().ok_or(Fault::NotConfigured)?);
        let mut running = self.start()?;
        let Some(text) = &programme.text else { return Ok(running) };
        match self.compile(&mut running, text)? {
            Ok(info) if info == *programme.judge.programme() => Ok(running),
            _ => Err(Fault::BadResult { detail: "it takes one programme one way and another time another way".into() }),
        }
    }

    /// The instance that was configured and has answered nothing yet, to be read.
    pub(crate) fn take_configured(&mut self) -> Option<(Store<Guard>, Instance)> {
        // Reading it comes out of what configuring may take.
        self.instance.0.take()?.opened(self.configure_allowance())
    }

    fn introduce(&mut self, running: &mut Running) -> Result<EngineInfo, Fault> {
        let find = |running: &mut Running| running.functions.describe.of(&mut running.store, &running.instance);
        self.invoke(running, find, (), self.call_allowance())
    }

    fn compile(&mut self, running: &mut Running, programme: &str) -> Result<Configured, Fault> {
        let find = |running: &mut Running| running.functions.configure.of(&mut running.store, &running.instance);
        self.invoke(running, find, (programme,), self.configure_allowance())
    }

    /// A fresh instance without a programme.
    fn start(&self) -> Result<Box<Running>, Fault> {
        Running::start(&self.admitted, self.limits, self.configure_allowance())
    }

    /// Calls the function that `find` finds, and notes what it took.
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
        let names = self.watching.then(|| Arc::clone(&self.admitted.names));
        let Called { answer, cost, profile } = running.call(find, parameters, allowance, names);
        self.last_cost = cost;
        if let Some(profile) = profile {
            self.last_profile = profile;
        }
        answer
    }

    fn call_allowance(&self) -> Allowance {
        Allowance {
            fuel: self.allowance.fuel.min(self.limits.fuel_per_call),
            time: self.allowance.time.min(self.limits.deadline_per_call),
        }
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

impl Clone for Ready {
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// A broken promise is a result that is none.
fn bad_result(Broken(detail): Broken) -> Fault {
    Fault::BadResult { detail }
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
pub(crate) mod tests;
