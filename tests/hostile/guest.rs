//! Makes components of the contract out of the little that a case writes down.

use sha2::{Digest as _, Sha256};
use wasm_encoder::{
    ComponentExportKind, ComponentInstanceSection, ComponentSection as _, ComponentSectionId, RawSection,
};
use wasmparser::{Parser, Payload};
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::abi::{AbiVariant, WasmType};
use wit_parser::{Function, Resolve, WorldId, WorldItem};

/// The contract's package, read from its WIT files.
#[derive(Debug)]
pub struct Contract {
    pub resolve: Resolve,
    world: WorldId,
}

impl Contract {
    pub fn read() -> Result<Self, String> {
        let mut resolve = Resolve::default();
        let folder = loyalty_tests::data("../wit");
        let (package, _) = resolve.push_dir(folder).map_err(|error| format!("{error:#}"))?;
        let world = resolve.select_world(&[package], None).map_err(|error| format!("{error:#}"))?;
        Ok(Self { resolve, world })
    }

    /// Every function with the name of its core export.
    pub fn functions(&self) -> impl Iterator<Item = (String, &Function)> {
        let exports = self.resolve.worlds[self.world].exports.iter();
        exports.flat_map(|(key, item)| {
            let interface = self.resolve.name_world_key(key);
            let functions = match item {
                WorldItem::Interface { id, .. } => Some(&self.resolve.interfaces[*id].functions),
                _ => None,
            };
            let functions = functions.into_iter().flat_map(|functions| functions.iter());
            functions.map(move |(name, function)| (format!("{interface}#{name}"), function))
        })
    }

    /// A component around a core module in text format.
    ///
    /// The module may export functions of the contract by their own names, and what is called behind them as `after
    /// apply-discount`. What it lacks is added: a memory of zeros, an allocator that always gives the same place, and
    /// a `configure` that takes the programme `{}`, and functions that answer with address 0, which reads as success with
    /// nothing in it.
    pub fn complete(&self, module: &str) -> Result<Vec<u8>, String> {
        let mut text = module.trim_end().to_owned();
        if text.pop() != Some(')') {
            return Err("a module ends with a parenthesis".into());
        }
        for (export, function) in self.functions() {
            text = text.replace(&format!("\"after {}\"", function.name), &format!("\"cabi_post_{export}\""));
            let quoted = format!("\"{}\"", function.name);
            if text.contains(&quoted) {
                text = text.replace(&quoted, &format!("\"{export}\""));
            } else {
                let signature = self.resolve.wasm_signature(AbiVariant::GuestExport, function);
                let parameters: Vec<_> = signature.params.iter().map(core_type).collect();
                let answer = if function.name == "configure" { configured() } else { "i32.const 0".into() };
                text += &format!("(func (export \"{export}\") (param {}) (result i32) {answer})", parameters.join(" "));
            }
        }
        if !text.contains("\"memory\"") {
            text += "(memory (export \"memory\") 1)";
        }
        if !text.contains("\"cabi_realloc\"") {
            text += "(func (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) i32.const 32768)";
        }
        let mut module = wat::parse_str(text + ")").map_err(|error| error.to_string())?;
        embed_component_metadata(&mut module, &self.resolve, self.world, StringEncoding::UTF8)
            .and_then(|()| ComponentEncoder::default().module(&module)?.encode())
            .map_err(|error| format!("{error:#}"))
    }

    /// A healthy component of the contract with another component in it, which is instantiated behind everything else.
    pub fn with_part(&self, part: &str) -> Result<Vec<u8>, String> {
        let mut bytes = self.complete("(module)")?;
        let part = wat::parse_str(part).map_err(|error| error.to_string())?;
        let place = components(&bytes)?;
        RawSection { id: ComponentSectionId::Component.into(), data: &part }.append_to_component(&mut bytes);
        let mut instances = ComponentInstanceSection::new();
        instances.instantiate(place, [("", ComponentExportKind::Type, 0); 0]).append_to_component(&mut bytes);
        Ok(bytes)
    }
}

/// The programme that the components of cases are configured with.
pub const PROGRAMME: &str = "{}";

/// The body of a `configure` that says of the programme what it must, its hash, and nothing else. It writes its answer when
/// it is asked, high in the first page of a memory that may have to be empty until then: the record of 1,024 bytes behind
/// which the hash lies, which is its third field, behind the id and the revision.
fn configured() -> String {
    const ANSWER: usize = 61_440;
    const HASH: usize = ANSWER + 1_024;
    let hash: String = Sha256::digest(PROGRAMME).iter().map(|byte| format!("{byte:02x}")).collect();
    let digits = hash.bytes().enumerate();
    let digits = digits.map(|(place, digit)| format!("(i32.store8 (i32.const {}) (i32.const {digit}))", HASH + place));
    let field = ANSWER + 4 + 12;
    format!(
        "{} (i32.store (i32.const {field}) (i32.const {HASH})) (i32.store (i32.const {}) (i32.const {})) i32.const {ANSWER}",
        digits.collect::<String>(),
        field + 4,
        hash.len(),
    )
}

const fn core_type(ty: &WasmType) -> &'static str {
    match ty {
        WasmType::I32 | WasmType::Pointer | WasmType::Length => "i32",
        WasmType::I64 | WasmType::PointerOrI64 => "i64",
        WasmType::F32 => "f32",
        WasmType::F64 => "f64",
    }
}

/// How many components stand directly in a component.
fn components(bytes: &[u8]) -> Result<u32, String> {
    let (mut depth, mut count) = (0, 0);
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.map_err(|error| error.to_string())? {
            Payload::Version { .. } => depth += 1,
            Payload::End(_) => depth -= 1,
            Payload::ComponentSection { .. } if depth == 1 => count += 1,
            _ => {}
        }
    }
    Ok(count)
}
