//! One hostile component, as its file describes it.
//!
//! A file of text format begins with comments, `;; name: value`, and goes on with the component; a JSON file has the same
//! names and a recipe, what was done to native code, or a lie. The names are
//! - `proves`: one sentence, the same as in the README;
//! - `phase`: when it happens: `load`, `configure` or `call`;
//! - `expect`: the code of the fault, or `answer` if there is none;
//! - `says`: what the message must name;
//! - `call`: the function that is called, `recommend-offers` if it does not matter;
//! - `calls`: how many calls are made of one plugin, one by default; the last one counts;
//! - `loads`: how often all of it happens, once by default;
//! - `limit`: limits other than the default ones, as `name value, name value`; with an `address-space-bytes` that is too
//!   small for a pool, instances get their memory when they start;
//! - `as`: how the text becomes a component, see [`Form`].

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use loyalty_host::Limits;
use serde_json::Value;

use crate::answer::Lie;
use crate::native::NativeCode;
use crate::recipe::Recipe;

/// A case.
#[derive(Debug)]
pub struct Case {
    pub name: String,
    pub proves: String,
    pub phase: Phase,
    /// The code of the fault; none if it answers.
    pub fault: Option<String>,
    pub says: String,
    pub call: String,
    pub calls: u32,
    pub loads: u32,
    pub limits: Limits,
    pub form: Form,
}

/// When it happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    Load,
    Configure,
    Call,
}

/// What makes the component.
#[derive(Debug)]
pub enum Form {
    /// A core module that exports what the case needs; the rest of the contract is added.
    Module(String),
    /// A component that becomes a part of a healthy component of the contract, and is instantiated with it.
    Part(String),
    /// Text that is handed over as it is.
    Whole(String),
    /// Bytes that no text makes.
    Recipe(Recipe),
    /// A healthy component, compiled, and what was done to it since.
    NativeCode(NativeCode),
    /// A component that answers what another one would, but for the lies.
    Lie(Box<Lie>),
}

impl Case {
    /// Reads the case in `file`.
    pub fn read(file: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(file).map_err(|error| error.to_string())?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if file.extension().is_some_and(|extension| extension == "json") {
            Self::of_json(name, &text)
        } else {
            Self::of_text(name, text)
        }
    }

    fn of_text(name: String, text: String) -> Result<Self, String> {
        let mut directives = BTreeMap::new();
        for line in text.lines().map_while(|line| line.strip_prefix(";; ")) {
            let (name, value) = line.split_once(": ").ok_or_else(|| format!("`{line}` is no `name: value`"))?;
            directives.insert(name.to_owned(), value.to_owned());
        }
        let form = match directives.remove("as").as_deref() {
            None => Form::Module(text),
            Some("part") => Form::Part(text),
            Some("whole") => Form::Whole(text),
            Some(other) => return Err(format!("`{other}` is neither `part` nor `whole`")),
        };
        Self::new(name, directives, form)
    }

    fn of_json(name: String, text: &str) -> Result<Self, String> {
        let mut document: BTreeMap<String, Value> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let form = match ["recipe", "native-code", "lie"].map(|form| document.remove(form)) {
            [Some(recipe), None, None] => {
                Form::Recipe(serde_json::from_value(recipe).map_err(|error| format!("recipe: {error}"))?)
            }
            [None, Some(native), None] => {
                Form::NativeCode(serde_json::from_value(native).map_err(|error| format!("native-code: {error}"))?)
            }
            [None, None, Some(lie)] => Form::Lie(serde_json::from_value(lie).map_err(|error| format!("lie: {error}"))?),
            _ => return Err("a JSON case has one of `recipe`, `native-code` and `lie`".into()),
        };
        let text = |value: Value| value.as_str().map_or_else(|| value.to_string(), Into::into);
        Self::new(name, document.into_iter().map(|(name, value)| (name, text(value))).collect(), form)
    }

    fn new(name: String, mut directives: BTreeMap<String, String>, form: Form) -> Result<Self, String> {
        let mut take = |name: &str| directives.remove(name);
        let needed = |found: Option<String>, name: &str| found.ok_or_else(|| format!("it does not say `{name}`"));
        let case = Self {
            name,
            proves: needed(take("proves"), "proves")?,
            phase: match needed(take("phase"), "phase")?.as_str() {
                "load" => Phase::Load,
                "configure" => Phase::Configure,
                "call" => Phase::Call,
                other => return Err(format!("there is no phase `{other}`")),
            },
            fault: Some(needed(take("expect"), "expect")?).filter(|code| code != "answer"),
            says: take("says").unwrap_or_default(),
            call: take("call").unwrap_or_else(|| "recommend-offers".into()),
            calls: times(take("calls"))?,
            loads: times(take("loads"))?,
            limits: limits(&take("limit").unwrap_or_default())?,
            form,
        };
        match directives.into_keys().next() {
            Some(unknown) => Err(format!("there is no directive `{unknown}`")),
            None => Ok(case),
        }
    }
}

fn times(text: Option<String>) -> Result<u32, String> {
    text.map_or(Ok(1), |text| text.parse().map_err(|_| format!("`{text}` is no number of times")))
}

/// The default limits with the changes that `text` names.
fn limits(text: &str) -> Result<Limits, String> {
    let mut limits = Limits::default();
    for change in text.split(", ").filter(|change| !change.is_empty()) {
        let (name, value) = change.split_once(' ').ok_or_else(|| format!("`{change}` is no `name value`"))?;
        let value: u64 = value.parse().map_err(|error| format!("{name}: {error}"))?;
        match name {
            "fuel-per-call" => limits.fuel_per_call = value,
            "deadline-per-call-ms" => limits.deadline_per_call = Duration::from_millis(value),
            "component-bytes" => limits.component_bytes = usize::try_from(value).unwrap_or(usize::MAX),
            "address-space-bytes" => limits.address_space_bytes = value,
            other => return Err(format!("no case has needed the limit `{other}` so far: add it here")),
        }
    }
    Ok(limits)
}
