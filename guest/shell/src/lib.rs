//! Compiles a package as a component, and wraps its core module anew, with every type of the contract once.
//!
//! The linker of the target `wasm32-wasip2` spells the types out three times over: to lift the functions, and twice in a
//! component within the component for each interface, which only gives the functions and types their names. For this
//! contract that is a fifth of all bytes. Here an interface is a list of what already stands beside it:
//!
//! ```wat
//! (component
//!   (core module $engine …)
//!   (core instance $engine (instantiate $engine))
//!   (alias core export $engine "loyalty:plugin/loyalty@0.1.0#describe" (core func $core-describe))
//!   (type $decimal (record (field "mantissa" s64) (field "scale" u8)))
//!   (func $describe (type $describe-type) (canon lift (core func $core-describe) …))
//!   (instance $loyalty (export "decimal" (type $decimal)) (export "describe" (func $describe)) …)
//!   (export "loyalty:plugin/loyalty@0.1.0" (instance $loyalty)))
//! ```
//!
//! The core module stays as it is, byte for byte, but for its names: they would make up a sixth of the component, and only
//! someone who looks at where its instructions go wants them. They come out beside it.

#![expect(clippy::indexing_slicing, reason = "the ids of a `Resolve` are places in its own lists")]

mod compile;
mod shell;
mod types;
mod uses;

use std::ops::Range;

use anyhow::{Context as _, Result, bail};
use wasm_encoder::{Module, RawSection};
use wasmparser::{Parser, Payload, Validator};
use wit_parser::WorldItem;
use wit_parser::decoding::{DecodedWasm, decode};

use crate::shell::Shell;
pub use compile::{Compiled, compile};

/// A component, and the names that were taken out of it.
#[derive(Debug)]
pub struct Wrapped {
    /// The component's bytes.
    pub component: Vec<u8>,
    /// What the `name` section of its core module says; empty if it had none.
    pub names: Vec<u8>,
}

/// Wraps the core module of `component`, which is as the linker wrote it, anew. What comes back is valid, and exports the
/// same interfaces with the same types.
///
/// The module imports nothing and exports `memory`, `cabi_realloc`, and each function with its post-return function, under
/// the names of the canonical ABI.
///
/// # Errors
/// If `component` is no such component, or has a type that no encoding is written for here.
pub fn wrap(component: &[u8]) -> Result<Wrapped> {
    let DecodedWasm::Component(resolve, world) = decode(component)? else {
        bail!("expected a component, found a package of WIT");
    };
    let (module, names) = without_names(core_module(component)?)?;
    let mut shell = Shell::around(&module, &resolve);
    for (name, item) in &resolve.worlds[world].exports {
        match item {
            WorldItem::Interface { id, .. } => shell.export(*id)?,
            _ => bail!("`{}` is exported outside of an interface", resolve.name_world_key(name)),
        }
    }
    let component = shell.finish();
    Validator::new().validate_all(&component).context("the core module does not fit the interfaces")?;
    Ok(Wrapped { component, names })
}

fn core_module(component: &[u8]) -> Result<&[u8]> {
    let mut modules = Vec::new();
    for payload in Parser::new(0).parse_all(component) {
        if let Payload::ModuleSection { unchecked_range, .. } = payload? {
            modules.push(part(component, unchecked_range)?);
        }
    }
    match modules.as_slice() {
        [module] => Ok(module),
        _ => bail!("expected one core module in the component, found {}", modules.len()),
    }
}

/// The module without its custom sections, which nothing that runs depends on, and what the one with the names says.
fn without_names(module: &[u8]) -> Result<(Vec<u8>, Vec<u8>)> {
    let (mut bare, mut names) = (Module::new(), Vec::new());
    for payload in Parser::new(0).parse_all(module) {
        let payload = payload?;
        if let Payload::CustomSection(custom) = &payload {
            if custom.name() == "name" {
                names = custom.data().to_vec();
            }
        } else if let Some((id, range)) = payload.as_section() {
            bare.section(&RawSection { id, data: part(module, range)? });
        }
    }
    Ok((bare.finish(), names))
}

fn part(bytes: &[u8], range: Range<u64>) -> Result<&[u8]> {
    let range = usize::try_from(range.start)?..usize::try_from(range.end)?;
    bytes.get(range).context("a section ends behind what it is in")
}
