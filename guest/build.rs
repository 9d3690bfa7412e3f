//! Writes how each type of the contract lies in memory, and the component's exports.
//!
//! `wit-bindgen` would write this too, but unrolled: it repeats every nested type wherever it occurs, which for this
//! contract comes to 150 kB. Here each type has one function to lift it and one to lower it.

#![expect(clippy::indexing_slicing, clippy::string_slice, reason = "a build script stops by panicking")]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use anyhow::{Context as _, Result, bail};
use wit_parser::{Function, Resolve, SizeAlign, Type, TypeDefKind};

const WIT: &str = "../wit";

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed={WIT}");
    // The linker of the target leaves out the C library's memcpy and memcmp unless it is asked for them.
    println!("cargo::rustc-link-arg-cdylib=-lc");
    println!("cargo::rustc-link-arg-cdylib=--strip-all");
    // Small, since every page of it that a decision touches is a page fault in a fresh instance.
    println!("cargo::rustc-link-arg-cdylib=-zstack-size=131072");

    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(WIT)?;
    let mut sizes = SizeAlign::default();
    sizes.fill(&resolve);

    let mut source = String::new();
    for id in resolve.packages[package].interfaces.values() {
        let interface = &resolve.interfaces[*id];
        for (name, id) in &interface.types {
            emit_type(&mut source, &sizes, &camel(name), &Type::Id(*id), &resolve.types[*id].kind)?;
        }
        for (name, function) in &interface.functions {
            let path = format!("{}#{name}", resolve.id_of(*id).context("an interface without a name")?);
            emit_export(&mut source, &resolve, &path, name, function)?;
        }
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("canonical.rs"), source)?;
    Ok(())
}

fn emit_type(source: &mut String, sizes: &SizeAlign, name: &str, ty: &Type, kind: &TypeDefKind) -> Result<()> {
    let (mut lift, mut lower) = (String::new(), String::new());
    let area = if matches!(kind, TypeDefKind::Enum(_)) { "_" } else { "area" };
    match kind {
        TypeDefKind::Record(record) => {
            for (offset, ty) in sizes.field_offsets(record.fields.iter().map(|field| &field.ty)) {
                let position = record.fields.iter().position(|field| std::ptr::eq(&field.ty, ty));
                let field = record.fields[position.context("a field")?].name.replace('-', "_");
                let offset = offset.size_wasm32();
                write!(lift, "{field}: lift(at.add({offset})), ")?;
                write!(lower, "self.{field}.lower(at.add({offset}), area); ")?;
            }
            lift = format!("Self {{ {lift}}}");
        }
        TypeDefKind::Variant(variant) => {
            let cases = || variant.cases.iter().map(|case| case.ty.as_ref());
            let payload = sizes.payload_offset(variant.tag(), cases()).size_wasm32();
            for (tag, case) in variant.cases.iter().enumerate() {
                let case_name = camel(&case.name);
                let (held, lifted, lowered) = match case.ty {
                    Some(_) => (
                        "(inner)",
                        format!("(lift(at.add({payload})))"),
                        format!("inner.lower(at.add({payload}), area); "),
                    ),
                    None => Default::default(),
                };
                let pattern = if tag + 1 == variant.cases.len() { "_".into() } else { tag.to_string() };
                write!(lift, "{pattern} => Self::{case_name}{lifted}, ")?;
                write!(lower, "Self::{case_name}{held} => {{ at.write({tag}); {lowered}}} ")?;
            }
            lift = format!("match at.read() {{ {lift}}}");
            lower = format!("match self {{ {lower}}}");
        }
        TypeDefKind::Enum(_) => {
            lift = "Self::_lift(at.read())".into();
            lower = "at.write(*self as u8);".into();
        }
        TypeDefKind::Type(_) => return Ok(()),
        other => bail!("{name}: a {} cannot be lifted yet", other.as_str()),
    }
    let (size, align) = (sizes.size(ty).size_wasm32(), sizes.align(ty).align_wasm32());
    writeln!(
        source,
        "impl Canonical for loyalty_contract::{name} {{
            const SIZE: usize = {size};
            const ALIGN: usize = {align};
            unsafe fn lift(at: *const u8) -> Self {{ unsafe {{ {lift} }} }}
            unsafe fn lower(&self, at: *mut u8, {area}: &mut Area) {{ unsafe {{ {lower} }} }}
        }}"
    )?;
    Ok(())
}

fn emit_export(source: &mut String, resolve: &Resolve, path: &str, name: &str, function: &Function) -> Result<()> {
    let rust_name = name.replace('-', "_");
    let types: Vec<&Type> = function.params.iter().map(|param| &param.ty).collect();
    let (parameters, arguments) = match types.as_slice() {
        [] => ("", ""),
        [Type::String] => ("text: *mut u8, length: usize", "unsafe { lift_string(text, length) }"),
        // What does not fit into the 16 registers of a call comes as one pointer.
        [Type::Id(id)] if matches!(&resolve.types[*id].kind, TypeDefKind::Record(record) if record.fields.len() > 3) => {
            ("request: *mut u8", "unsafe { take(request) }")
        }
        _ => bail!("{name}: parameters of this shape cannot be lifted yet"),
    };
    writeln!(
        source,
        "#[unsafe(export_name = \"{path}\")]
        extern \"C\" fn {rust_name}({parameters}) -> *const u8 {{
            // SAFETY: the canonical ABI hands over arguments that lie as the contract says.
            give(crate::{rust_name}({arguments}))
        }}
        #[unsafe(export_name = \"cabi_post_{path}\")]
        extern \"C\" fn {rust_name}_returned(_: *const u8) {{ forget() }}"
    )?;
    Ok(())
}

fn camel(kebab: &str) -> String {
    kebab.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}
