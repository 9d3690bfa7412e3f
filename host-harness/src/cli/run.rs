//! `loyalty run`: one call on files, what it took, and whether that is within a budget.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::ValueEnum;
use loyalty_contract::{Error, ErrorCode};
use loyalty_host::json::{self, JsonError};
use loyalty_host::limits::REQUEST_BYTES;
use loyalty_host::source::{self, Place, locate, pointer_of};
use loyalty_host::{CallError, Cost, Limits, Plugin};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::cost::Sizes;
use super::input::{self, Document};
use super::{Verdict, complain, component, cost, findings, print, print_json};

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  loyalty run apply-discount --programme programme.json --request basket.json
  loyalty run apply-discount --programme programme.json --request basket.json --json --max-instructions 300000
  loyalty run apply-discount --programme programme.json --request basket.json --profile basket.profile

Exit status: 0 done, 1 the programme or the request is wrong or the component failed, 2 wrong usage, 3 over budget.")]
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
    /// Print nothing but JSON: the decision, or what was wrong with the request
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
    let mut plugin = component.configure(programme.as_ref())?;
    let call = Call { plugin: &mut plugin, programme: programme.as_ref(), request: &request, arguments };
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
    plugin: &'a mut Plugin,
    /// None where one is baked in.
    programme: Option<&'a Document>,
    request: &'a Document,
    arguments: &'a Arguments,
}

impl Call<'_> {
    fn make<Request: DeserializeOwned, Decision: Serialize>(
        mut self,
        function: impl Fn(&mut Plugin, &Request) -> Result<Decision, CallError>,
    ) -> anyhow::Result<Verdict> {
        let text = &self.request.text;
        let request = match json::read::<Request>(text) {
            Ok(request) => request,
            Err(JsonError { position, path, message }) => {
                let named = locate(text, &pointer_of(&path)).filter(|place| place.position == position);
                let place = named.unwrap_or_else(|| source::at(text, position));
                return self.refuse(Error { code: ErrorCode::InvalidRequest, path, message }, Some(place));
            }
        };
        match function(self.plugin, &request) {
            Ok(decision) => {
                let decision = json::write(&decision)?;
                print(&decision)?;
                let cost = self.plugin.last_cost();
                if !self.arguments.json {
                    let programme = self.programme.map(|programme| programme.text.as_str());
                    let sizes = Sizes { programme, request: text, decision: &decision };
                    show(&cost::report(&cost, &sizes, &self.limits()))?;
                }
                if let Some(file) = &self.arguments.profile {
                    self.profile(file, |plugin| function(plugin, &request).map(drop))?;
                }
                Ok(self.within_budget(&cost))
            }
            Err(CallError::Domain(error)) => {
                let place = locate(text, &pointer_of(&error.path)).filter(|_| !error.path.is_empty());
                self.refuse(error, place)
            }
            Err(CallError::Fault(fault)) => bail!("{fault} ({})", fault.code()),
        }
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

    /// Tells what is wrong with the request, and where in its file.
    fn refuse(&self, error: Error, place: Option<Place<'_>>) -> anyhow::Result<Verdict> {
        if self.arguments.json {
            print_json(&serde_json::json!({ "error": error }))?;
        }
        let position = place.map(|place| format!(":{}", place.position)).unwrap_or_default();
        complain(&format!("{}{position}: {}", self.request.name, CallError::Domain(error)));
        show(&place.map(|place| findings::excerpt(&place)).unwrap_or_default())?;
        Ok(Verdict::Bad)
    }
}

/// Writes to standard error.
fn show(text: &str) -> anyhow::Result<()> {
    anstream::stderr().lock().write_all(text.as_bytes())?;
    Ok(())
}
