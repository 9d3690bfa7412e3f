//! Which component the commands load, who must have signed it, and how it comes to hold a programme.

use std::borrow::Cow;
use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use loyalty_host::limits::FILE_BYTES;
use loyalty_host::{ConfigureError, Fault, Inspection, Limits, Plugin, Refusal, Sandbox, component};

use super::findings;
use super::input::{self, Document};
use super::signature;

/// Names a component to load instead of the built-in one.
const VARIABLE: &str = "LOYALTY_COMPONENT";

/// Names the public key of who must have signed what is loaded.
const KEY_VARIABLE: &str = "LOYALTY_REQUIRE_SIGNATURE";

/// What to do about native code that nobody vouches for.
pub const UNSIGNED: &str = "it is precompiled native code, which is loaded only if it is signed: name the public key of who has \
                            signed it with --require-signature";

/// The component to load.
#[derive(Debug)]
pub struct Source {
    /// The built-in one, if there is none.
    path: Option<PathBuf>,
    /// Who must have signed it.
    key: Option<PathBuf>,
}

/// A component in its sandbox.
#[derive(Debug)]
pub struct Loaded {
    pub plugin: Plugin,
    /// The file it came from.
    pub bytes: Cow<'static, [u8]>,
    /// What the file may have.
    pub limit_bytes: usize,
}

impl Source {
    /// The file and the key that the command line names, or else the environment; or else the built-in component.
    pub fn new(path: Option<PathBuf>, key: Option<PathBuf>) -> Self {
        let variable = |name| env::var_os(name).filter(|path| !path.is_empty()).map(PathBuf::from);
        Self { path: path.or_else(|| variable(VARIABLE)), key: key.or_else(|| variable(KEY_VARIABLE)) }
    }

    /// Another file, which the same one must have signed.
    pub fn at(self, path: PathBuf) -> Self {
        Self { path: Some(path), ..self }
    }

    /// Its bytes. Where it has to be signed, nothing looks at them before the signature is found to hold.
    pub fn bytes(&self, limit_bytes: usize) -> anyhow::Result<Cow<'static, [u8]>> {
        Ok(self.read(limit_bytes)?.0)
    }

    /// Loads it into a sandbox.
    pub fn load(&self) -> anyhow::Result<Loaded> {
        let limits = Limits::default();
        let (bytes, signed) = self.read(limits.component_bytes.max(limits.precompiled_bytes))?;
        let sandbox = Sandbox::new()?;
        let (loaded, limit_bytes) = match (sandbox.load(&bytes), &signed) {
            (Err(Fault::BadComponent(Refusal::Precompiled)), Some(signed)) => {
                (sandbox.load_precompiled(&bytes, &signed.signature, &signed.key), limits.precompiled_bytes)
            }
            (Err(Fault::BadComponent(Refusal::Precompiled)), None) => bail!("{}: {UNSIGNED}", self.name()),
            (loaded, _) => (loaded, limits.component_bytes),
        };
        Ok(Loaded { plugin: loaded.with_context(|| self.name())?, bytes, limit_bytes })
    }

    /// Tells what it is and whether it would be loaded.
    pub fn inspect(&self) -> anyhow::Result<Inspection> {
        let (bytes, signed) = self.read(FILE_BYTES)?;
        let sandbox = Sandbox::new()?;
        let inspection = sandbox.inspect(&bytes)?;
        Ok(match signed {
            Some(signed) if inspection.refusals == [Refusal::Precompiled] => {
                sandbox.inspect_precompiled(&bytes, &signed.signature, &signed.key)?
            }
            _ => inspection,
        })
    }

    /// Loads it and configures it with a programme, unless it has one inside that will do; what is wrong with the programme
    /// is shown on standard error.
    pub fn configure(&self, programme: Option<&Document>) -> anyhow::Result<Loaded> {
        let mut loaded = self.load()?;
        let Some(programme) = programme else {
            if loaded.plugin.programme_info().is_none() {
                bail!(
                    "{} has no programme inside: name one with --programme, or a component that one is baked into with \
                     --component",
                    self.name()
                );
            }
            return Ok(loaded);
        };
        match loaded.plugin.configure(&programme.text) {
            Ok(_) => Ok(loaded),
            Err(ConfigureError::Fault(fault)) => Err(fault).with_context(|| self.name()),
            Err(ConfigureError::Programme(diagnostics)) => {
                findings::show(programme, &diagnostics)?;
                bail!("{} is no usable programme: {}", programme.name, findings::count(&diagnostics))
            }
        }
    }

    /// What to call it in messages.
    pub fn name(&self) -> String {
        self.path.as_ref().map_or_else(|| "the built-in component".into(), |path| path.display().to_string())
    }

    fn read(&self, limit_bytes: usize) -> anyhow::Result<(Cow<'static, [u8]>, Option<signature::Signed>)> {
        let bytes = match &self.path {
            Some(path) => Cow::Owned(input::read_bytes(path, limit_bytes)?),
            None => Cow::Borrowed(component::BUILT_IN),
        };
        let signed = match (&self.key, &self.path) {
            (None, _) => None,
            (Some(key), Some(path)) => Some(signature::required(path, &bytes, key)?),
            (Some(_), None) => bail!(
                "the built-in component has no signature, and one is required: name a signed component with --component"
            ),
        };
        Ok((bytes, signed))
    }
}

/// Reads the programme that the command line names, if it does.
pub fn programme(path: Option<&Path>) -> anyhow::Result<Option<Document>> {
    path.map(input::read_programme).transpose()
}
