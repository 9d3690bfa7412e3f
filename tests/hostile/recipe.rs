//! Files that no text in a repository makes: too large, cut off, or no WebAssembly at all.

use loyalty_host::component;
use serde::Deserialize;
use wasm_encoder::{Component, CustomSection};

/// How to make the bytes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub enum Recipe {
    /// The bytes as text.
    Text(String),
    /// The first so many bytes of the built-in component.
    CutOff(usize),
    /// A component with a custom section of so many bytes.
    CustomSectionBytes(usize),
    /// A component in text format that repeats itself, and then as often what closes each repetition. In `repeat`, `{here}`
    /// and `{next}` are the number of the repetition and the one after it.
    Repeated {
        begin: String,
        repeat: String,
        times: u32,
        #[serde(default)]
        close: String,
        end: String,
    },
}

impl Recipe {
    pub fn make(&self) -> Result<Vec<u8>, String> {
        match self {
            Self::Text(text) => Ok(text.clone().into_bytes()),
            Self::CutOff(bytes) => Ok(component::BUILT_IN.iter().copied().take(*bytes).collect()),
            Self::CustomSectionBytes(bytes) => {
                let data = vec![0; *bytes];
                let mut component = Component::new();
                component.section(&CustomSection { name: "ballast".into(), data: data.as_slice().into() });
                Ok(component.finish())
            }
            Self::Repeated { begin, repeat, times, close, end } => {
                let mut text = begin.clone();
                for here in 0..*times {
                    let next = here.saturating_add(1).to_string();
                    text += &repeat.replace("{here}", &here.to_string()).replace("{next}", &next);
                }
                text += &close.repeat(usize::try_from(*times).unwrap_or_default());
                text += end;
                wat::parse_str(text).map_err(|error| error.to_string())
            }
        }
    }
}
