//! Who may enter: decides from a component's bytes and types alone, before anything of it runs.
//!
//! A component is admitted if it imports nothing and exports every function of the contract with exactly the
//! contract's types. What it exports besides is its own business.

use std::sync::Arc;

use loyalty_contract::ProgrammeInfo;
use serde::{Serialize, Serializer};
use wasmtime::Engine;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, InstancePre, Linker};

use crate::digest::sha256;
use crate::functions::{Functions, contract_version};
use crate::guard::Guard;
use crate::limits::Limits;
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
}

/// Admits a component or gives the first reason not to.
pub(crate) fn admit(engine: &Engine, limits: &Limits, bytes: &[u8]) -> Result<Admitted, Refusal> {
    let mut admitted = admit_compiled(&compile(engine, limits, bytes)?)?;
    admitted.names = Arc::new(Names::of(bytes));
    Ok(admitted)
}

/// Admits what the owner of `key` has signed as compiled ahead, or gives the first reason not to.
pub(crate) fn admit_precompiled(
    engine: &Engine,
    limits: &Limits,
    file: &[u8],
    signature: &[u8],
    key: &PublicKey,
) -> Result<Admitted, Refusal> {
    admit_compiled(&precompiled::read(engine, limits, file, signature, key)?)
}

/// Compiles a component ahead, if it would be admitted.
pub(crate) fn precompile(engine: &Engine, limits: &Limits, bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    recognise(limits, bytes)?;
    let (file, component) = precompiled::compile(engine, bytes)?;
    admit_compiled(&component)?;
    Ok(file)
}

/// Tells everything there is to tell, all reasons for a refusal included, and admits the component if there is none.
pub(crate) fn inspect(engine: &Engine, limits: &Limits, bytes: &[u8]) -> (Inspection, Option<Admitted>) {
    let mut inspection = Inspection {
        size_bytes: bytes.len(),
        sha256: sha256(bytes),
        imports: Vec::new(),
        exports: Vec::new(),
        contract_version: None,
        programme: None,
        refusals: Vec::new(),
    };
    let mut admitted = None;
    match compile(engine, limits, bytes) {
        Err(refusal) => inspection.refusals.push(refusal),
        Ok(component) => {
            inspection.imports = imports(&component);
            inspection.exports = exports(&component);
            inspection.contract_version = contract_version(&component);
            admitted = check(&component, &mut inspection.refusals);
        }
    }
    (inspection, admitted)
}

/// Whether the bytes may be those of a component of the size that is allowed.
pub(crate) fn recognise(limits: &Limits, bytes: &[u8]) -> Result<(), Refusal> {
    if precompiled::is_marked(bytes) {
        return Err(Refusal::Precompiled);
    }
    if bytes.len() > limits.component_bytes {
        return Err(Refusal::TooLarge { size_bytes: bytes.len(), limit_bytes: limits.component_bytes });
    }
    // Behind the magic number stand the version and, since there are components, the layer: 0 module, 1 component.
    match bytes {
        [0, b'a', b's', b'm', _, _, 0, 0, ..] => Err(Refusal::CoreModule),
        [0, b'a', b's', b'm', ..] => Ok(()),
        _ => Err(Refusal::NotWebAssembly),
    }
}

/// Admits what is compiled, by the types of its imports and exports; what is wrong goes to `refusals`.
fn check(component: &Component, refusals: &mut Vec<Refusal>) -> Option<Admitted> {
    refusals.extend(imports(component).into_iter().map(|import| Refusal::Import { import }));
    let functions = Functions::find(component, refusals)?;
    if !refusals.is_empty() {
        return None;
    }
    match Linker::new(component.engine()).instantiate_pre(component) {
        Ok(pre) => Some(Admitted { pre, functions, names: Arc::default() }),
        Err(error) => {
            refusals.push(Refusal::Invalid { reason: format!("{error:#}") });
            None
        }
    }
}

/// Admits what is compiled or gives the first reason not to.
fn admit_compiled(component: &Component) -> Result<Admitted, Refusal> {
    let mut refusals = Vec::new();
    check(component, &mut refusals).ok_or_else(|| refusals.into_iter().next().unwrap_or(Refusal::NotWebAssembly))
}

fn compile(engine: &Engine, limits: &Limits, bytes: &[u8]) -> Result<Component, Refusal> {
    recognise(limits, bytes)?;
    Component::from_binary(engine, bytes).map_err(|error| Refusal::Invalid { reason: error.root_cause().to_string() })
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
