//! Who may enter: decides from a component's bytes and types alone, before anything of it runs, and from its bytes alone
//! before anything compiles it.
//!
//! A component is admitted if it imports nothing and exports every function of the contract with exactly the
//! contract's types. What it exports besides is its own business.

use std::sync::Arc;
use std::time::Duration;

use loyalty_contract::ProgrammeInfo;
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
use crate::precompiled;
use crate::profile::Names;
use crate::signing::{PublicKey, SignatureError};

/// What a component is, seen from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Inspection {
    /// Size in bytes.
    pub size_bytes: usize,
    /// SHA-256 of the bytes in hexadecimal digits.
    pub sha256: String,
    /// Of a precompiled one: SHA-256 of the component that it says it was compiled from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_sha256: Option<String>,
    /// What it imports; a component that is admitted imports nothing.
    pub imports: Vec<String>,
    /// What it exports: interfaces, and their functions as `interface#function`.
    pub exports: Vec<String>,
    /// Version of the contract it exports.
    pub contract_version: Option<String>,
    /// The programme that is baked in, if one is.
    pub programme: Option<Inside>,
    /// Why it is not admitted; empty if it is.
    pub refusals: Vec<Refusal>,
}

/// Which programme is baked into a component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Inside {
    /// Its id.
    pub id: String,
    /// Its revision.
    pub revision: u32,
    /// SHA-256 of the document, in hexadecimal digits.
    pub hash: String,
}

impl From<&ProgrammeInfo> for Inside {
    fn from(programme: &ProgrammeInfo) -> Self {
        Self { id: programme.id.to_string(), revision: programme.revision, hash: programme.hash.to_string() }
    }
}

impl Inspection {
    /// Whether [`Sandbox::load`](crate::Sandbox::load) takes it.
    pub const fn is_admitted(&self) -> bool {
        self.refusals.is_empty()
    }

    /// Refuses it unless it was compiled from this component.
    pub fn must_come_from(&mut self, source: &[u8]) {
        let expected = sha256(source);
        match &self.source_sha256 {
            None => self.refusals.push(Refusal::NotPrecompiled),
            Some(found) if *found == expected => {}
            Some(found) => self.refusals.push(Refusal::OtherSource { found: found.clone(), expected }),
        }
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
    /// It is native code, where a component is wanted.
    #[error(
        "it is precompiled native code, which runs as it is: it is loaded only with a signature and the public key of \
         who has signed"
    )]
    Precompiled,
    /// It is something else than native code, where that is wanted.
    #[error("it is no precompiled component: `loyalty precompile` makes one")]
    NotPrecompiled,
    /// It is in a form that this host does not know.
    #[error("it is precompiled in format {found}, this host reads {expected}: precompile the component again")]
    OtherFormat {
        /// Its format.
        found: u32,
        /// The host's.
        expected: u32,
    },
    /// It cannot run here.
    #[error(
        "it was precompiled for another machine, another version of the sandbox or another configuration of it: \
         precompile the component with SHA-256 {source_sha256} again, here"
    )]
    OtherMachine {
        /// SHA-256 of the component that it was compiled from, in hexadecimal digits.
        source_sha256: String,
    },
    /// It was compiled from another component than it should.
    #[error("it was compiled from the component with SHA-256 {found}, not from that with {expected}")]
    OtherSource {
        /// SHA-256 of the one it was compiled from.
        found: String,
        /// SHA-256 of the one it should be compiled from.
        expected: String,
    },
    /// It is not as it was written.
    #[error("it is damaged: {what}")]
    Damaged {
        /// In which way.
        what: &'static str,
    },
    /// Nobody who is trusted vouches for it.
    #[error(transparent)]
    Signature(SignatureError),
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
    /// No programme can be baked into it.
    #[error("no programme can be baked into it: {reason}")]
    NotBakeable {
        /// What stands against it.
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
    /// What its functions are called, where it does not say so itself.
    pub names: Arc<Names>,
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
        let mut admitted = self.admit_compiled(&self.compile(bytes)?)?;
        admitted.names = Arc::new(Names::of(bytes));
        Ok(admitted)
    }

    /// Admits what the owner of `key` has signed as compiled ahead, or gives the first reason not to.
    pub(crate) fn admit_precompiled(
        &self,
        file: &[u8],
        signature: &[u8],
        key: &PublicKey,
    ) -> Result<Admitted, Refusal> {
        self.admit_compiled(&precompiled::read(&self.engine, &self.limits, file, signature, key)?)
    }

    /// Compiles a component ahead, if it would be admitted.
    pub(crate) fn precompile(&self, bytes: &[u8]) -> Result<Vec<u8>, Fault> {
        self.look_over(bytes)?;
        let (engine, bytes) = (self.engine.clone(), bytes.to_vec());
        let compile = move || precompiled::compile(&engine, &bytes);
        let (file, component) = compiler::within(&self.limits, &self.compilers, compile)?;
        self.admit_compiled(&component)?;
        Ok(file)
    }

    /// Tells everything there is to tell, all reasons for a refusal included, and admits the component if there is none.
    pub(crate) fn inspect(&self, bytes: &[u8]) -> Result<(Inspection, Option<Admitted>), Fault> {
        self.inspect_compiled(bytes, self.compile(bytes))
    }

    /// The same of what the owner of `key` has signed as compiled ahead.
    pub(crate) fn inspect_precompiled(
        &self,
        file: &[u8],
        signature: &[u8],
        key: &PublicKey,
    ) -> Result<(Inspection, Option<Admitted>), Fault> {
        let component = precompiled::read(&self.engine, &self.limits, file, signature, key);
        self.inspect_compiled(file, component.map_err(Fault::from))
    }

    fn inspect_compiled(
        &self,
        bytes: &[u8],
        component: Result<Component, Fault>,
    ) -> Result<(Inspection, Option<Admitted>), Fault> {
        let mut inspection = Inspection {
            size_bytes: bytes.len(),
            sha256: sha256(bytes),
            source_sha256: precompiled::source_sha256(bytes),
            imports: Vec::new(),
            exports: Vec::new(),
            contract_version: None,
            programme: None,
            refusals: Vec::new(),
        };
        let mut admitted = None;
        match component {
            Err(Fault::BadComponent(refusal)) => inspection.refusals.push(refusal),
            Err(fault) => return Err(fault),
            Ok(component) => {
                inspection.imports = imports(&component);
                inspection.exports = exports(&component);
                inspection.contract_version = contract_version(&component);
                admitted = self.check(&component, &mut inspection.refusals);
            }
        }
        Ok((inspection, admitted))
    }

    /// Whether the bytes may be those of a component of the size, and of the parts, that are allowed.
    pub(crate) fn look_over(&self, bytes: &[u8]) -> Result<(), Refusal> {
        if precompiled::is_marked(bytes) {
            return Err(Refusal::Precompiled);
        }
        let (size_bytes, limit_bytes) = (bytes.len(), self.limits.component_bytes);
        if size_bytes > limit_bytes {
            return Err(Refusal::TooLarge { size_bytes, limit_bytes });
        }
        // Behind the magic number stand the version and, since there are components, the layer: 0 module, 1 component.
        match bytes {
            [0, b'a', b's', b'm', _, _, 0, 0, ..] => Err(Refusal::CoreModule),
            [0, b'a', b's', b'm', ..] => parts::check(bytes, &self.limits),
            _ => Err(Refusal::NotWebAssembly),
        }
    }

    fn compile(&self, bytes: &[u8]) -> Result<Component, Fault> {
        self.look_over(bytes)?;
        let (engine, bytes) = (self.engine.clone(), bytes.to_vec());
        compiler::within(&self.limits, &self.compilers, move || Component::from_binary(&engine, &bytes))
    }

    /// Admits what is compiled or gives the first reason not to.
    fn admit_compiled(&self, component: &Component) -> Result<Admitted, Refusal> {
        let mut refusals = Vec::new();
        let admitted = self.check(component, &mut refusals);
        admitted.ok_or_else(|| refusals.into_iter().next().unwrap_or(Refusal::NotWebAssembly))
    }

    /// Admits what is compiled, by the types of its imports and exports; what is wrong goes to `refusals`.
    fn check(&self, component: &Component, refusals: &mut Vec<Refusal>) -> Option<Admitted> {
        refusals.extend(imports(component).into_iter().map(|import| Refusal::Import { import }));
        let functions = Functions::find(component, refusals)?;
        if !refusals.is_empty() {
            return None;
        }
        match Linker::new(&self.engine).instantiate_pre(component) {
            Ok(pre) => Some(Admitted { pre, functions, names: Arc::default(), instances: self.instances.clone() }),
            Err(error) => {
                refusals.push(Refusal::Invalid { reason: format!("{error:#}") });
                None
            }
        }
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
