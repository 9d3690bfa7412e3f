//! `loyalty run`: one call on files.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::ValueEnum;
use loyalty_contract::{Error, ErrorCode};
use loyalty_host::json::{self, JsonError};
use loyalty_host::source::{self, Place, locate, pointer_of};
use loyalty_host::{CallError, Limits, Plugin};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::input::{self, Document};
use super::{Verdict, complain, component, cost, findings, print, print_json};

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  loyalty run apply-discount --programme programme.json --request basket.json")]
pub struct Arguments {
    /// Function of the contract to call
    #[arg(value_enum)]
    function: Function,
    /// Programme, a JSON document; - reads standard input
    #[arg(long, value_name = "FILE")]
    programme: PathBuf,
    /// Request, a JSON document as the contract has it; - reads standard input
    #[arg(long, value_name = "FILE")]
    request: PathBuf,
    /// Print nothing but JSON: the decision, or what was wrong with the request
    #[arg(long)]
    json: bool,
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
    if arguments.programme == Path::new("-") && arguments.request == Path::new("-") {
        bail!("standard input can be the programme or the request, not both");
    }
    let request = input::read_text(&arguments.request, input::REQUEST_BYTES)?;
    let mut plugin = component.configure(&input::read_programme(&arguments.programme)?)?;
    let call = Call { plugin: &mut plugin, request: &request, arguments };
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
    request: &'a Document,
    arguments: &'a Arguments,
}

impl Call<'_> {
    fn make<Request: DeserializeOwned, Decision: Serialize>(
        self,
        function: impl FnOnce(&mut Plugin, &Request) -> Result<Decision, CallError>,
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
                print(&json::write(&decision)?)?;
                if !self.arguments.json {
                    show(&cost::table(&self.plugin.last_cost(), &Limits::default()))?;
                }
                Ok(Verdict::Good)
            }
            Err(CallError::Domain(error)) => {
                let place = locate(text, &pointer_of(&error.path)).filter(|_| !error.path.is_empty());
                self.refuse(error, place)
            }
            Err(CallError::Fault(fault)) => bail!("{fault} ({})", fault.code()),
        }
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
