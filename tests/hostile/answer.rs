//! Components that answer what the built-in one answers, but for a lie.
//!
//! A lie is a change to the JSON of an honest decision, or of what is said of the programme. The changed decision is handed
//! over to a small component, the recorder, which does nothing but keep it: its memory then holds the decision the way a
//! component would return it, and becomes the memory of the liar.

use loyalty_contract::{
    AccrualRequest, ClawBackRequest, Diagnostic, DiscountRequest, Error, OffersRequest, ProgrammeInfo,
    SettlementRequest, TierRequest,
};
use loyalty_host::{CallError, Plugin};
use loyalty_tests::data;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use wasmtime::component::{Component, Instance, Lift, Linker, Lower};
use wasmtime::{Engine, Store};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::{Type, TypeDefKind, TypeOwner};

use crate::edit::{self, Edit};
use crate::guest::Contract;

/// What a liar answers, and what it is asked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lie {
    /// File of the scenario, under `tests/scenarios`, whose programme and request it is asked with; without it, the example
    /// programme and the demo's request.
    scenario: Option<String>,
    /// Changes to the request before it is put to the liar; the honest decision was on the request before.
    #[serde(default)]
    asked: Vec<Edit>,
    /// Changes to what `configure` honestly says of the programme.
    #[serde(default)]
    programme: Vec<Edit>,
    /// Changes to the honest decision.
    #[serde(default)]
    answer: Vec<Edit>,
    /// A byte of the answer that stands for no value.
    byte: Option<Byte>,
}

/// The byte in which two answers differ first gets a third value.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Byte {
    /// A change to the answer that changes the byte.
    differs: Vec<Edit>,
    becomes: u8,
}

/// A programme, the request that a case is asked with, and the liar.
#[derive(Debug)]
pub struct Liar {
    pub programme: String,
    pub request: Value,
    pub component: Vec<u8>,
}

impl Lie {
    /// Makes the liar about `function`, with the help of an honest plugin.
    pub fn tell(&self, function: &str, contract: &Contract, honest: &mut Plugin) -> Result<Liar, String> {
        let (programme, mut request) = match &self.scenario {
            None => (crate::PROGRAMME.to_owned(), crate::demo_request(function)?),
            Some(file) => {
                let scenario: Asked =
                    serde_json::from_str(&read("scenarios", file)?).map_err(|error| format!("{file}: {error}"))?;
                let programme = match scenario.programme {
                    Value::String(name) => read("programmes", &name)?,
                    document => document.to_string(),
                };
                (programme, scenario.request)
            }
        };
        let info = honest.configure(&programme).map_err(|error| error.to_string())?;
        let mut info = serde_json::to_value(info).map_err(|error| error.to_string())?;
        edit::apply(&self.programme, &mut info).map_err(|error| format!("programme: {error}"))?;
        let info = serde_json::from_value(info).map_err(|error| format!("programme: {error}"))?;
        let tongue = Tongue { lie: self, contract, function, info };
        let component = match function {
            "calculate-accrual" => tongue.twist(&request, |request: &AccrualRequest| honest.calculate_accrual(request)),
            "apply-discount" => tongue.twist(&request, |request: &DiscountRequest| honest.apply_discount(request)),
            "evaluate-tier" => tongue.twist(&request, |request: &TierRequest| honest.evaluate_tier(request)),
            "recommend-offers" => tongue.twist(&request, |request: &OffersRequest| honest.recommend_offers(request)),
            "settle-points" => tongue.twist(&request, |request: &SettlementRequest| honest.settle_points(request)),
            "claw-back" => tongue.twist(&request, |request: &ClawBackRequest| honest.claw_back(request)),
            other => Err(format!("there is no function `{other}`")),
        }?;
        edit::apply(&self.asked, &mut request).map_err(|error| format!("asked: {error}"))?;
        Ok(Liar { programme, request, component })
    }
}

/// What a scenario asks; what must come out does not matter to a liar.
#[derive(Debug, Deserialize)]
struct Asked {
    programme: Value,
    request: Value,
}

fn read(folder: &str, file: &str) -> Result<String, String> {
    std::fs::read_to_string(data(folder).join(file)).map_err(|error| format!("{file}: {error}"))
}

/// What `configure` answers.
type Configured = Result<ProgrammeInfo, Vec<Diagnostic>>;

/// Everything a liar needs to know.
struct Tongue<'a> {
    lie: &'a Lie,
    contract: &'a Contract,
    function: &'a str,
    info: ProgrammeInfo,
}

/// A memory with the answers to `configure` and to the function, and where they lie.
struct Memory {
    bytes: Vec<u8>,
    configure: u32,
    answer: u32,
}

impl Tongue<'_> {
    fn twist<Request, Decision>(
        &self,
        request: &Value,
        decide: impl FnOnce(&Request) -> Result<Decision, CallError>,
    ) -> Result<Vec<u8>, String>
    where
        Request: DeserializeOwned,
        Decision: Serialize + DeserializeOwned + Lower + Lift + Send + Sync + 'static,
    {
        let request = serde_json::from_value(request.clone()).map_err(|error| format!("the request: {error}"))?;
        let honest = decide(&request).map_err(|error| format!("honestly: {error}"))?;
        let mut answer = serde_json::to_value(honest).map_err(|error| error.to_string())?;
        edit::apply(&self.lie.answer, &mut answer).map_err(|error| format!("answer: {error}"))?;
        let mut memory = self.record::<Decision>(&answer)?;
        if let Some(Byte { differs, becomes }) = &self.lie.byte {
            edit::apply(differs, &mut answer).map_err(|error| format!("byte: {error}"))?;
            let other = self.record::<Decision>(&answer)?;
            let mut pairs = memory.bytes.iter_mut().zip(&other.bytes);
            let byte = pairs.find(|(byte, other)| byte != other).ok_or("byte: the answers do not differ")?;
            *byte.0 = *becomes;
        }
        self.speak(&memory)
    }

    /// The memory in which an answer lies as a component would return it.
    fn record<Decision>(&self, answer: &Value) -> Result<Memory, String>
    where
        Decision: DeserializeOwned + Lower + Lift + Send + Sync + 'static,
    {
        let decision: Decision = serde_json::from_value(answer.clone()).map_err(|error| format!("answer: {error}"))?;
        let run = || -> wasmtime::Result<Memory> {
            let engine = Engine::default();
            let recorder = self.recorder().map_err(wasmtime::Error::msg)?;
            let recorder = Component::from_binary(&engine, &recorder)?;
            let mut store = Store::new(&engine, ());
            let instance: Instance = Linker::new(&engine).instantiate(&mut store, &recorder)?;
            let configured: Configured = Ok(self.info.clone());
            let decided: Result<Decision, Error> = Ok(decision);
            let keep = instance.get_typed_func::<(&[Configured],), (u32,)>(&mut store, "configure")?;
            let (configure,) = keep.call(&mut store, (&[configured],))?;
            let keep = instance.get_typed_func::<(&[Result<Decision, Error>],), (u32,)>(&mut store, "answer")?;
            let (answer,) = keep.call(&mut store, (&[decided],))?;
            let image = instance.get_typed_func::<(), (Vec<u8>,)>(&mut store, "image")?;
            let (bytes,) = image.call(&mut store, ())?;
            Ok(Memory { bytes, configure, answer })
        };
        run().map_err(|error| format!("the recorder: {error:#}"))
    }

    /// A component that keeps what it is handed, one thing behind the other, from address 1024 on. What it is handed are
    /// lists of one item, since a small item by itself would not come in memory.
    fn recorder(&self) -> Result<Vec<u8>, String> {
        let mut resolve = self.contract.resolve.clone();
        let text = format!(
            "package recorder:recorder;
            world recorder {{
                use loyalty:plugin/loyalty@{version}.{{programme-info, diagnostic, error}};
                use loyalty:plugin/{decision};
                export configure: func(answer: list<result<programme-info, list<diagnostic>>>) -> u32;
                export answer: func(answer: list<result<decision, error>>) -> u32;
                export image: func() -> list<u8>;
            }}",
            version = loyalty_contract::VERSION,
            decision = self.decision()?,
        );
        let package = resolve.push_str("recorder.wit", &text).map_err(|error| format!("{error:#}"))?;
        let world = resolve.select_world(&[package], None).map_err(|error| format!("{error:#}"))?;
        let mut module = wat::parse_str(RECORDER).map_err(|error| error.to_string())?;
        embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8)
            .and_then(|()| ComponentEncoder::default().module(&module)?.encode())
            .map_err(|error| format!("{error:#}"))
    }

    /// What the function decides, as WIT takes it over from its interface.
    fn decision(&self) -> Result<String, String> {
        let resolve = &self.contract.resolve;
        let function = self.contract.functions().find(|(_, function)| function.name == self.function);
        let result = function.and_then(|(_, function)| function.result).ok_or("a function without result")?;
        let Type::Id(result) = result else { return Err("a result that is no type".into()) };
        let TypeDefKind::Result(result) = &resolve.types[result].kind else { return Err("no result".into()) };
        let Some(Type::Id(decision)) = result.ok else { return Err("a result without decision".into()) };
        let ty = &resolve.types[decision];
        let TypeOwner::Interface(interface) = ty.owner else { return Err("a decision of no interface".into()) };
        let interface = resolve.interfaces[interface].name.as_deref().unwrap_or_default();
        let name = ty.name.as_deref().unwrap_or_default();
        Ok(format!("{interface}@{}.{{{name} as decision}}", loyalty_contract::VERSION))
    }

    /// The component with that memory.
    fn speak(&self, memory: &Memory) -> Result<Vec<u8>, String> {
        let bytes: String = memory.bytes.iter().map(|byte| format!("\\{byte:02x}")).collect();
        let pages = memory.bytes.len().div_ceil(64 << 10);
        let text = format!(
            "(module
                (memory (export \"memory\") {})
                (data (i32.const 0) \"{bytes}\")
                (func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) i32.const {})
                (func (export \"configure\") (param i32 i32) (result i32) i32.const {})
                (func (export \"{}\") (param i32) (result i32) i32.const {}))",
            // One page more, where everything it is asked is written over and over.
            pages + 1,
            pages << 16,
            memory.configure,
            self.function,
            memory.answer,
        );
        self.contract.complete(&text)
    }
}

const RECORDER: &str = "(module
    (memory (export \"memory\") 256)
    (global $next (mut i32) (i32.const 1024))
    (func (export \"cabi_realloc\") (param $old i32) (param $old_size i32) (param $align i32) (param $size i32) (result i32)
        (local $here i32)
        (local.set $here (i32.and
            (i32.add (global.get $next) (i32.sub (local.get $align) (i32.const 1)))
            (i32.sub (i32.const 0) (local.get $align))))
        (global.set $next (i32.add (local.get $here) (local.get $size)))
        (local.get $here))
    (func (export \"configure\") (param i32 i32) (result i32) (local.get 0))
    (func (export \"answer\") (param i32 i32) (result i32) (local.get 0))
    (func (export \"image\") (result i32)
        (i32.store (i32.const 1008) (i32.const 0))
        (i32.store (i32.const 1012) (global.get $next))
        (i32.const 1008)))";
