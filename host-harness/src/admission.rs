//! Who may enter: decides from a component's bytes and types alone, before anything of it runs, and from its bytes alone
//! before anything compiles it.
//!
//! A component is admitted if it imports nothing and exports every function of the contract with exactly the
//! contract's types. What it exports besides is its own business.

use std::time::Duration;

use serde::{Serialize, Serializer};
use wasmtime::Engine;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, InstancePre, Linker};

use crate::compiler;
use crate::digest::sha256;
use crate::fault::Fault;
use crate::functions::{Functions, contract_version};
use crate::guard::Guard;
use crate::limits::Limits;
use crate::parts::{self, Part};
use crate::permits::Permits;

/// What a component is, seen from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Inspection {
    /// Size in bytes.
    pub size_bytes: usize,
    /// SHA-256 of the bytes in hexadecimal digits.
    pub sha256: String,
    /// What it imports; a component that is admitted imports nothing.
    pub imports: Vec<String>,
    /// What it exports: interfaces, and their functions as `interface#function`.
    pub exports: Vec<String>,
    /// Version of the contract it exports.
    pub contract_version: Option<String>,
    /// Why it is not admitted; empty if it is.
    pub refusals: Vec<Refusal>,
}

impl Inspection {
    /// Whether [`Sandbox::load`](crate::Sandbox::load) takes it.
    pub const fn is_admitted(&self) -> bool {
        self.refusals.is_empty()
    }
}

/// Why a component is not admitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is larger than the limit.
    #[error("it has {size_bytes} bytes, more than the {limit_bytes} that are allowed")]
    TooLarge {
        /// Its size.
        size_bytes: usize,
        /// The limit.
        limit_bytes: usize,
    },
    /// It has more of something than the limit.
    #[error("it has {found} {part}, more than the {limit} that are allowed")]
    TooMuch {
        /// Of what.
        part: Part,
        /// How much it has, as far as was read.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// The compiler does not get done with it.
    #[error("it takes longer to compile than the {} s that are allowed", limit.as_secs_f64())]
    CompilesTooLong {
        /// The limit.
        limit: Duration,
    },
    /// It is something else altogether.
    #[error("it is not WebAssembly: a component begins with the bytes 00 61 73 6d")]
    NotWebAssembly,
    /// It is WebAssembly, but no component.
    #[error(
        "it is a core module, not a component: build it for wasm32-wasip2, or wrap it with `wasm-tools component new`"
    )]
    CoreModule,
    /// It is broken, or uses what the sandbox does not offer.
    #[error("it does not compile: {reason}")]
    Invalid {
        /// What the compiler says.
        reason: String,
    },
    /// It compiles, but does not come up.
    #[error("it does not start: {reason}")]
    DoesNotStart {
        /// What stops it.
        reason: String,
    },
    /// It wants something from its host.
    #[error("it imports `{import}`: a component of this contract imports nothing")]
    Import {
        /// What it wants.
        import: String,
    },
    /// It is made for another version of the contract.
    #[error("it implements version {found} of the contract, this host speaks {expected}")]
    OtherVersion {
        /// Its version.
        found: String,
        /// The host's.
        expected: String,
    },
    /// Something of the contract is missing.
    #[error("it does not export `{export}`")]
    MissingExport {
        /// What is missing: an interface, or a function as `interface#function`.
        export: String,
    },
    /// A function is there but not as the contract has it.
    #[error("its export `{export}` is not the contract's: {reason}")]
    OtherType {
        /// The function.
        export: String,
        /// Where it differs.
        reason: String,
    },
}

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// An admitted component, compiled, with its functions found.
#[derive(Clone)]
pub(crate) struct Admitted {
    pub pre: InstancePre<Guard>,
    pub functions: Functions,
    /// Where an instance of it gets its permit.
    pub instances: Permits,
}

/// What admission goes by: the compiler, the limits, and how many may compile or run at once.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    pub engine: Engine,
    pub limits: Limits,
    pub compilers: Permits,
    pub instances: Permits,
}

impl Gate {
    /// Admits a component or gives the first reason not to.
    pub(crate) fn admit(&self, bytes: &[u8]) -> Result<Admitted, Fault> {
        let component = self.compile(bytes)?;
        if let Some(import) = imports(&component).into_iter().next() {
            return Err(Refusal::Import { import }.into());
        }
        let mut refusals = Vec::new();
        match (Functions::find(&component, &mut refusals), refusals.into_iter().next()) {
            (Some(functions), None) => {
                let pre = Linker::new(&self.engine)
                    .instantiate_pre(&component)
                    .map_err(|error| Refusal::Invalid { reason: format!("{error:#}") })?;
                Ok(Admitted { pre, functions, instances: self.instances.clone() })
            }
            (_, refusal) => Err(refusal.unwrap_or(Refusal::NotWebAssembly).into()),
        }
    }

    /// Tells everything there is to tell, all reasons for a refusal included.
    pub(crate) fn inspect(&self, bytes: &[u8]) -> Result<Inspection, Fault> {
        let mut inspection = Inspection {
            size_bytes: bytes.len(),
            sha256: sha256(bytes),
            imports: Vec::new(),
            exports: Vec::new(),
            contract_version: None,
            refusals: Vec::new(),
        };
        match self.compile(bytes) {
            Err(Fault::BadComponent(refusal)) => inspection.refusals.push(refusal),
            Err(fault) => return Err(fault),
            Ok(component) => {
                inspection.imports = imports(&component);
                inspection.exports = exports(&component);
                inspection.contract_version = contract_version(&component);
                let imports = inspection.imports.iter().cloned();
                inspection.refusals.extend(imports.map(|import| Refusal::Import { import }));
                Functions::find(&component, &mut inspection.refusals);
            }
        }
        Ok(inspection)
    }

    fn compile(&self, bytes: &[u8]) -> Result<Component, Fault> {
        let (size_bytes, limit_bytes) = (bytes.len(), self.limits.component_bytes);
        if size_bytes > limit_bytes {
            return Err(Refusal::TooLarge { size_bytes, limit_bytes }.into());
        }
        // Behind the magic number stand the version and, since there are components, the layer: 0 module, 1 component.
        match bytes {
            [0, b'a', b's', b'm', _, _, 0, 0, ..] => return Err(Refusal::CoreModule.into()),
            [0, b'a', b's', b'm', ..] => {}
            _ => return Err(Refusal::NotWebAssembly.into()),
        }
        parts::check(bytes, &self.limits)?;
        compiler::compile(&self.engine, &self.compilers, &self.limits, bytes)
    }
}

fn imports(component: &Component) -> Vec<String> {
    component.component_type().imports(component.engine()).map(|(name, _)| name.into()).collect()
}

fn exports(component: &Component) -> Vec<String> {
    let mut names = Vec::new();
    for (name, export) in component.component_type().exports(component.engine()) {
        names.push(name.into());
        if let ComponentItem::ComponentInstance(instance) = export.ty {
            let functions = instance.exports(component.engine());
            let functions = functions.filter(|(_, item)| matches!(item.ty, ComponentItem::ComponentFunc(_)));
            names.extend(functions.map(|(function, _)| format!("{name}#{function}")));
        }
    }
    names
}

#[cfg(test)]
mod tests;
