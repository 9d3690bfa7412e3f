//! Who may enter: decides from a component's bytes and types alone, before anything of it runs, and from its bytes alone
//! before anything compiles it.
//!
//! A component is admitted if it imports nothing and exports every function of the contract with exactly the
//! contract's types. What it exports besides is its own business.

use std::sync::Arc;

use wasmtime::Engine;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, InstancePre, Linker};

use crate::compiler;
use crate::digest::sha256;
use crate::fault::Fault;
use crate::functions::{Functions, contract_version};
use crate::guard::Guard;
use crate::inspection::Inspection;
use crate::limits::Limits;
use crate::parts;
use crate::permits::Permits;
use crate::precompiled;
use crate::profile::Names;
use crate::refusal::Refusal;
use crate::signing::PublicKey;

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
