//! Hostile components: whatever one does, the host gets the typed fault that its file expects, and goes on.
//!
//! Each file in `cases` is a case of its own. After it the same sandbox answers a healthy component as before, no instance
//! is left over, and the process holds no more threads and files than before; over the whole run its memory stays bounded.
//! Cases run one after the other, since they watch the process.

#![expect(clippy::indexing_slicing, reason = "the ids of a `Resolve` are places in its own lists")]

mod answer;
mod case;
mod edit;
mod guest;
mod native;
mod process;
mod recipe;
#[path = "../resident.rs"]
mod resident;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use libtest_mimic::{Arguments, Failed, Trial};
use loyalty_contract::{DiscountDecision, DiscountRequest};
use loyalty_host::{CallError, ConfigureError, Fault, Limits, Plugin, Sandbox, component, json};
use loyalty_tests::data;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::answer::Liar;
use crate::case::{Case, Form, Phase};
use crate::guest::Contract;
use crate::native::Signed;
use crate::process::Holdings;

const PROGRAMME: &str = include_str!("../programmes/gadget-club.json");

/// Set, it has the README's lines written instead of compared.
const REWRITE: &str = "LOYALTY_REWRITE_README";

/// Memory that the whole run may keep beyond what it had after the first case, in bytes: the compiler's and allocator's own
/// slack, and one instance as large as it may be.
const MEMORY_BYTES: usize = 256 << 20;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(1);
    let host = Arc::new(Mutex::new(None));
    let mut trials = vec![Trial::test("every case has its line in the README", every_case_has_its_line)];
    for file in files() {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let host = Arc::clone(&host);
        trials.push(Trial::test(name, move || {
            let case = Case::read(&file)?;
            let mut host = host.lock().map_err(|_| "a case before it panicked")?;
            if host.is_none() {
                *host = Some(Host::new()?);
            }
            host.as_mut().map_or(Ok(()), |host| host.put_to(&case)).map_err(Failed::from)
        }));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The files of all cases, in order of name.
fn files() -> Vec<PathBuf> {
    let entries = fs::read_dir(data("hostile/cases")).into_iter().flatten().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files
}

fn every_case_has_its_line() -> Result<(), Failed> {
    let readme = fs::read_to_string(data("hostile/README.md"))?;
    let told: Vec<&str> = readme.lines().filter(|line| line.starts_with("| [")).collect();
    let mut expected = Vec::new();
    for file in files() {
        let case = Case::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let fault = case.fault.as_deref().unwrap_or("answer");
        expected.push(format!("| [{}](cases/{name}) | {} | {fault} |", case.name, case.proves));
    }
    if std::env::var_os(REWRITE).is_some() {
        let kept = readme.lines().filter(|line| !line.starts_with("| [")).map(str::to_owned);
        let text: Vec<_> = kept.chain(expected).collect();
        return Ok(fs::write(data("hostile/README.md"), text.join("\n") + "\n")?);
    }
    match told.iter().zip(&expected).find(|(told, expected)| *told != expected) {
        Some((told, expected)) => Err(format!("expected the line\n{expected}\nfound\n{told}").into()),
        None if told.len() != expected.len() => {
            Err(format!("{} lines for {} cases; they are:\n{}", told.len(), expected.len(), expected.join("\n")).into())
        }
        None => Ok(()),
    }
}

/// The host that all cases are put to.
struct Host {
    contract: Contract,
    house: House,
    resident_bytes: Option<usize>,
}

/// A sandbox with a healthy component, and what that one answers.
struct House {
    sandbox: Sandbox,
    healthy: Plugin,
    decision: DiscountDecision,
}

impl House {
    fn new(limits: Limits) -> Result<Self, String> {
        let sandbox = Sandbox::with_limits(limits).map_err(|error| error.to_string())?;
        let mut healthy = sandbox.load(component::BUILT_IN).map_err(|fault| fault.to_string())?;
        healthy.configure(PROGRAMME).map_err(|error| error.to_string())?;
        let decision = decide(&mut healthy)?;
        Ok(Self { sandbox, healthy, decision })
    }
}

impl Host {
    fn new() -> Result<Self, String> {
        Ok(Self { contract: Contract::read()?, house: House::new(Limits::default())?, resident_bytes: None })
    }

    /// Puts a case to the host, and asks whether all is as before.
    fn put_to(&mut self, case: &Case) -> Result<(), String> {
        let given = self.given(case)?;
        let mut own;
        let house = if case.limits == *self.house.sandbox.limits() {
            &mut self.house
        } else {
            own = House::new(case.limits)?;
            &mut own
        };
        let (holdings, instances) = (Holdings::now(), house.sandbox.instances_in_use());
        for _ in 0..case.loads {
            happens(case, &given, &house.sandbox)?;
        }
        drop(given);

        if decide(&mut house.healthy)? != house.decision {
            return Err("a healthy component answers otherwise than before".into());
        }
        let left = house.sandbox.instances_in_use();
        if left != instances {
            return Err(format!("{instances} instances were in use before, now {left}"));
        }
        holdings.map_or(Ok(()), |holdings| holdings.restored())?;
        if let Some(now) = resident::resident_bytes() {
            let before = *self.resident_bytes.get_or_insert(now);
            if now > before.saturating_add(MEMORY_BYTES) {
                return Err(format!("the process held {before} bytes of memory, and now {now}"));
            }
        }
        Ok(())
    }

    fn given(&mut self, case: &Case) -> Result<Given, String> {
        let of = |component: Result<Vec<u8>, String>| {
            let request = demo_request(&case.call)?;
            Ok(Given { component: component?, signed: None, programme: guest::PROGRAMME.into(), request })
        };
        match &case.form {
            Form::Module(text) => of(self.contract.complete(text)),
            Form::Part(text) => of(self.contract.with_part(text)),
            Form::Whole(text) => of(wat::parse_str(text).map_err(|error| error.to_string())),
            Form::Recipe(recipe) => of(recipe.make()),
            Form::NativeCode(native) => {
                let mut given = of(self.contract.complete("(module)"))?;
                (given.component, given.signed) = native.make(&given.component, &self.house.sandbox)?;
                Ok(given)
            }
            Form::Lie(lie) => {
                let mut honest = self.house.healthy.clone();
                let Liar { component, programme, request } = lie.tell(&case.call, &self.contract, &mut honest)?;
                Ok(Given { component, signed: None, programme, request })
            }
        }
    }
}

/// What a case hands to the host.
struct Given {
    component: Vec<u8>,
    /// Of native code, who vouches for it.
    signed: Option<Signed>,
    programme: String,
    request: Value,
}

/// Lets the case happen, and asks that it ends as its file says.
fn happens(case: &Case, given: &Given, sandbox: &Sandbox) -> Result<(), String> {
    let (phase, end) = run(case, given, sandbox)?;
    match (end, &case.fault) {
        (Ok(()), None) => Ok(()),
        (Ok(()), Some(code)) => Err(format!("expected the fault `{code}`, got an answer")),
        (Err(fault), None) => Err(format!("expected an answer, got: {fault} ({})", fault.code())),
        (Err(fault), Some(code)) => {
            let (found, message) = (fault.code(), fault.to_string());
            if found != code || phase != case.phase || !message.contains(&case.says) {
                let says = &case.says;
                return Err(format!(
                    "expected `{code}` at {:?} with `{says}`, got at {phase:?}: {message} ({found})",
                    case.phase
                ));
            }
            Ok(())
        }
    }
}

/// How far the case comes, and the fault that ends it there.
fn run(case: &Case, given: &Given, sandbox: &Sandbox) -> Result<(Phase, Result<(), Fault>), String> {
    let loaded = match &given.signed {
        None => sandbox.load(&given.component),
        Some(Signed { signature, key }) => sandbox.load_precompiled(&given.component, signature, key),
    };
    let mut plugin = match loaded {
        Ok(plugin) => plugin,
        Err(fault) => return Ok((Phase::Load, Err(fault))),
    };
    match plugin.configure(&given.programme) {
        Ok(_) => {}
        Err(ConfigureError::Fault(fault)) => return Ok((Phase::Configure, Err(fault))),
        Err(ConfigureError::Programme(findings)) => {
            return Err(format!("it refused the programme, with {} findings", findings.len()));
        }
    }
    for _ in 1..case.calls {
        // Whatever they come to: the last call counts.
        let _ = call(&mut plugin, &case.call, &given.request)?;
    }
    let end = match call(&mut plugin, &case.call, &given.request)? {
        Ok(_) => Ok(()),
        Err(CallError::Fault(fault)) => Err(fault),
        Err(CallError::Domain(error)) => return Err(format!("it refused the request: {error:?}")),
    };
    Ok((Phase::Call, end))
}

/// Calls a function with a request in JSON.
fn call(plugin: &mut Plugin, function: &str, request: &Value) -> Result<Result<Value, CallError>, String> {
    fn ask<Request: DeserializeOwned, Decision: Serialize>(
        request: &Value,
        decide: impl FnOnce(&Request) -> Result<Decision, CallError>,
    ) -> Result<Result<Value, CallError>, String> {
        let request = serde_json::from_value(request.clone()).map_err(|error| format!("the request: {error}"))?;
        match decide(&request) {
            Ok(decision) => serde_json::to_value(decision).map(Ok).map_err(|error| error.to_string()),
            Err(error) => Ok(Err(error)),
        }
    }
    match function {
        "calculate-accrual" => ask(request, |request| plugin.calculate_accrual(request)),
        "apply-discount" => ask(request, |request| plugin.apply_discount(request)),
        "evaluate-tier" => ask(request, |request| plugin.evaluate_tier(request)),
        "recommend-offers" => ask(request, |request| plugin.recommend_offers(request)),
        "settle-points" => ask(request, |request| plugin.settle_points(request)),
        "claw-back" => ask(request, |request| plugin.claw_back(request)),
        other => Err(format!("there is no function `{other}`")),
    }
}

/// What a healthy component decides.
fn decide(plugin: &mut Plugin) -> Result<DiscountDecision, String> {
    let request: DiscountRequest =
        json::read(include_str!("../../host-harness/src/demo/discount.json")).map_err(|error| error.to_string())?;
    plugin.apply_discount(&request).map_err(|error| error.to_string())
}

/// The demo's request to a function.
fn demo_request(function: &str) -> Result<Value, String> {
    let text = match function {
        "calculate-accrual" => include_str!("../../host-harness/src/demo/accrual.json"),
        "apply-discount" => include_str!("../../host-harness/src/demo/discount.json"),
        "evaluate-tier" => include_str!("../../host-harness/src/demo/tier.json"),
        "recommend-offers" => include_str!("../../host-harness/src/demo/offers.json"),
        other => return Err(format!("the demo asks nothing of `{other}`: name a scenario")),
    };
    serde_json::from_str(text).map_err(|error| error.to_string())
}
