//! Which component the commands load, and how it comes to hold a programme.

use std::borrow::Cow;
use std::env;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use loyalty_host::{ConfigureError, Limits, Plugin, Sandbox, component};

use super::findings;
use super::input::{self, Document};

/// Names a component to load instead of the built-in one.
const VARIABLE: &str = "LOYALTY_COMPONENT";

/// The component to load.
#[derive(Debug)]
pub struct Source(Option<PathBuf>);

impl Source {
    /// The file that the command line names, or else the environment, or else the built-in component.
    pub fn new(argument: Option<PathBuf>) -> Self {
        Self(argument.or_else(|| env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from)))
    }

    /// Its bytes.
    pub fn bytes(&self, limit_bytes: usize) -> anyhow::Result<Cow<'static, [u8]>> {
        match &self.0 {
            Some(path) => input::read_bytes(path, limit_bytes).map(Cow::Owned),
            None => Ok(Cow::Borrowed(component::BUILT_IN)),
        }
    }

    /// Loads it into a sandbox.
    pub fn load(&self) -> anyhow::Result<Plugin> {
        let bytes = self.bytes(Limits::default().component_bytes)?;
        Sandbox::new()?.load(&bytes).with_context(|| self.name())
    }

    /// Loads it and configures it with a programme; what is wrong with that is shown on standard error.
    pub fn configure(&self, programme: &Document) -> anyhow::Result<Plugin> {
        let mut plugin = self.load()?;
        match plugin.configure(&programme.text) {
            Ok(_) => Ok(plugin),
            Err(ConfigureError::Fault(fault)) => Err(fault).with_context(|| self.name()),
            Err(ConfigureError::Programme(diagnostics)) => {
                findings::show(programme, &diagnostics)?;
                bail!("{} is no usable programme: {}", programme.name, findings::count(&diagnostics))
            }
        }
    }

    /// What to call it in messages.
    pub fn name(&self) -> String {
        self.0.as_ref().map_or_else(|| "the built-in component".into(), |path| path.display().to_string())
    }
}
