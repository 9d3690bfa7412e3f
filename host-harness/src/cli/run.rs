//! `loyalty run`: one call on files, what it took, and whether that is within a budget.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::ValueEnum;
use loyalty_contract::{Copied, Error, ErrorCode};
use loyalty_host::json::{self, JsonError};
use loyalty_host::limits::REQUEST_BYTES;
use loyalty_host::source::{self, Place, locate, pointer_of};
use loyalty_host::{CallError, Cost, Fault, Limits, Plugin};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cost::{Meter, Sizes};
use super::input::{self, Document};
use super::{Verdict, complain, component, cost, findings, print_json, took_too_much};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  loyalty run apply-discount --programme programme.json --request basket.json
  loyalty run apply-discount --programme programme.json --request basket.json --json --max-instructions 300000
  loyalty run apply-discount --programme programme.json --request basket.json --profile basket.profile

With --json standard output has one object: { \"decision\": …, \"meter\": … }, or \"error\" where the request was
refused, or \"fault\" where the component failed, in the place of the decision. Each figure of the meter has its
\"value\", its \"limit\" and the \"headroom\" between the two. Without --json it has the decision alone.

A decision is measured as the bytes that the host copies out of the component, all else as it lies on the disk.

Exit status: 0 done, 1 the programme or the request is wrong or the component failed, 2 wrong usage, 3 the call took more
than it may: more than --max-instructions or --max-memory, in which case it has decided, or so much that the sandbox stopped
it at its own limit of instructions, memory or time, in which case it has not.")]
pub struct Arguments {
    /// Function of the contract to call
    #[arg(value_enum)]
    function: Function,
    /// Programme, a JSON document; - reads standard input; a component that has one inside needs none
    #[arg(long, value_name = "FILE")]
    programme: Option<PathBuf>,
    /// Request, a JSON document as the contract has it; - reads standard input
    #[arg(long, value_name = "FILE")]
    request: PathBuf,
    /// Print nothing but JSON: the decision, or what was wrong, and what the call took
    #[arg(long)]
    json: bool,
    /// End with exit status 3 if the call takes more instructions; they are the same on every machine
    #[arg(long, value_name = "COUNT")]
    max_instructions: Option<u64>,
    /// End with exit status 3 if the call takes more linear memory
    #[arg(long, value_name = "BYTES")]
    max_memory: Option<usize>,
    /// Write where the instructions went, as collapsed stacks that speedscope and flame graph tools read
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
}

/// The contract's functions that decide.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Function {
    /// What does this event earn?
    CalculateAccrual,
    /// What does this basket cost?
    ApplyDiscount,
    /// Which tier does this member hold?
    EvaluateTier,
    /// What shall be offered next?
    RecommendOffers,
    /// Where do these wallets stand?
    SettlePoints,
    /// What does this return take back?
    ClawBack,
}

pub fn run(component: &component::Source, arguments: &Arguments) -> anyhow::Result<Verdict> {
    if arguments.programme.as_deref() == Some(Path::new("-")) && arguments.request == Path::new("-") {
        bail!("standard input can be the programme or the request, not both");
    }
    let request = input::read_text(&arguments.request, REQUEST_BYTES)?;
    let programme = component::programme(arguments.programme.as_deref())?;
    let loaded = component.configure(programme.as_ref())?;
    let sizes = Sizes {
        component: loaded.bytes.len(),
        component_limit: loaded.limit_bytes,
        programme: programme.map(|programme| programme.text.len()),
        request: request.text.len(),
        decision: None,
    };
    let call = Call { plugin: loaded.plugin, sizes, request: &request, arguments };
    match arguments.function {
        Function::CalculateAccrual => call.make(Plugin::calculate_accrual),
        Function::ApplyDiscount => call.make(Plugin::apply_discount),
        Function::EvaluateTier => call.make(Plugin::evaluate_tier),
        Function::RecommendOffers => call.make(Plugin::recommend_offers),
        Function::SettlePoints => call.make(Plugin::settle_points),
        Function::ClawBack => call.make(Plugin::claw_back),
    }
}

/// What is to be called with what.
struct Call<'a> {
    plugin: Plugin,
    sizes: Sizes,
    request: &'a Document,
    arguments: &'a Arguments,
}

impl Call<'_> {
    fn make<Request: DeserializeOwned, Decision: Serialize + Copied>(
        mut self,
        function: impl Fn(&mut Plugin, &Request) -> Result<Decision, CallError>,
    ) -> anyhow::Result<Verdict> {
        let text = &self.request.text;
        let request = match json::read::<Request>(text) {
            Ok(request) => request,
            Err(JsonError { position, path, message }) => {
                let named = locate(text, &pointer_of(&path)).filter(|place| place.position == position);
                let place = named.unwrap_or_else(|| source::at(text, position));
                return self.refuse(Error { code: ErrorCode::InvalidRequest, path, message }, Some(place), None);
            }
        };
        let outcome = function(&mut self.plugin, &request);
        let cost = self.plugin.last_cost();
        self.sizes.decision = outcome.as_ref().ok().map(Copied::copied_bytes);
        let meter = Meter::of(&cost, &self.sizes, &self.limits());
        match outcome {
            Ok(decision) if self.arguments.json => {
                print_json(&Told { decision: Some(decision), ..Told::what_it_took(&meter) })?
            }
            Ok(decision) => {
                print_json(&decision)?;
                show(&meter.report())?;
            }
            Err(CallError::Domain(error)) => {
                let place = locate(text, &pointer_of(&error.path)).filter(|_| !error.path.is_empty());
                return self.refuse(error, place, Some(&meter));
            }
            Err(CallError::Fault(fault)) => return self.fail(&fault, &meter),
        }
        if let Some(file) = &self.arguments.profile {
            self.profile(file, |plugin| function(plugin, &request).map(drop))?;
        }
        Ok(self.within_budget(&cost))
    }

    /// What the call may take: what the sandbox allows, or the budget if that is less.
    fn limits(&self) -> Limits {
        let mut limits = Limits::default();
        limits.fuel_per_call = limits.fuel_per_call.min(self.arguments.max_instructions.unwrap_or(u64::MAX));
        limits.memory_bytes = limits.memory_bytes.min(self.arguments.max_memory.unwrap_or(usize::MAX));
        limits
    }

    /// Makes the call once more, watched: the first time it ran at full speed, for the clock.
    fn profile(&mut self, file: &Path, call: impl FnOnce(&mut Plugin) -> Result<(), CallError>) -> anyhow::Result<()> {
        let (answer, profile) = self.plugin.profiled(call);
        answer?;
        input::write(file, profile.collapsed())?;
        if !self.arguments.json {
            show(&cost::dearest(&profile))?;
        }
        Ok(())
    }

    fn within_budget(&self, cost: &Cost) -> Verdict {
        let mut over = Vec::new();
        if let Some(most) = self.arguments.max_instructions.filter(|most| cost.instructions > *most) {
            over.push(format!("{} instructions, {} more than {most}", cost.instructions, cost.instructions - most));
        }
        if let Some(most) = self.arguments.max_memory.filter(|most| cost.memory_bytes > *most) {
            over.push(format!("{} bytes of memory, {} more than {most}", cost.memory_bytes, cost.memory_bytes - most));
        }
        if over.is_empty() {
            return Verdict::Good;
        }
        complain(&format!("over budget: the call took {}", over.join(", and ")));
        Verdict::OverBudget
    }

    /// Tells what is wrong with the request, and where in its file; and what the call took, if there was one.
    fn refuse(&self, error: Error, place: Option<Place<'_>>, meter: Option<&Meter>) -> anyhow::Result<Verdict> {
        if self.arguments.json {
            print_json(&Told::<()> { decision: None, error: Some(&error), fault: None, meter })?;
        }
        let position = place.map(|place| format!(":{}", place.position)).unwrap_or_default();
        complain(&format!("{}{position}: {}", self.request.name, CallError::Domain(error)));
        show(&place.map(|place| findings::excerpt(&place)).unwrap_or_default())?;
        Ok(Verdict::Bad)
    }

    /// Tells how the component failed.
    fn fail(&self, fault: &Fault, meter: &Meter) -> anyhow::Result<Verdict> {
        let (code, message) = (fault.code(), fault.to_string());
        if self.arguments.json {
            let fault = Some(Failed { code, message: &message });
            print_json(&Told::<()> { fault, ..Told::what_it_took(meter) })?;
        } else {
            show(&meter.report())?;
        }
        complain(&format!("{message} ({code})"));
        Ok(if took_too_much(fault) { Verdict::OverBudget } else { Verdict::Bad })
    }
}

/// What came out of a call, for scripts.
#[derive(Serialize)]
struct Told<'a, Decision> {
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<Decision>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a Error>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault: Option<Failed<'a>>,
    /// None where the request was no request.
    #[serde(skip_serializing_if = "Option::is_none")]
    meter: Option<&'a Meter>,
}

impl<'a, Decision> Told<'a, Decision> {
    const fn what_it_took(meter: &'a Meter) -> Self {
        Self { decision: None, error: None, fault: None, meter: Some(meter) }
    }
}

#[derive(Serialize)]
struct Failed<'a> {
    code: &'static str,
    message: &'a str,
}

/// Writes to standard error.
fn show(text: &str) -> anyhow::Result<()> {
    anstream::stderr().lock().write_all(text.as_bytes())?;
    Ok(())
}
