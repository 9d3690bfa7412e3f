//! Writes the component's exports, and checks that the contract's types lie in memory as the canonical ABI wants them.
//!
//! `wit-bindgen` would write bindings too, but unrolled, with every nested type taken apart and put together wherever it
//! occurs; for this contract that comes to 150 kB. Here nothing is taken apart: a type of the contract is its own
//! canonical form.

#![expect(clippy::indexing_slicing, clippy::string_slice, reason = "a build script stops by panicking")]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use anyhow::{Context as _, Result, bail};
use wit_parser::{Function, Resolve, SizeAlign, Type, TypeDefKind};

const WIT: &str = "../wit";

fn main() -> Result<()> {
    println!("cargo::rerun-if-changed={WIT}");
    if env::var("CARGO_CFG_TARGET_FAMILY").as_deref() == Ok("wasm") {
        link_arguments();
    }

    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(WIT)?;
    let mut sizes = SizeAlign::default();
    sizes.fill(&resolve);

    let (mut exports, mut layout) = (String::new(), String::new());
    for id in resolve.packages[package].interfaces.values() {
        let interface = &resolve.interfaces[*id];
        for (name, id) in &interface.types {
            emit_layout(&mut layout, &sizes, &camel(name), &Type::Id(*id), &resolve.types[*id].kind)?;
        }
        for (name, function) in &interface.functions {
            let path = format!("{}#{name}", resolve.id_of(*id).context("an interface without a name")?);
            emit_export(&mut exports, &resolve, &path, name, function)?;
        }
    }
    let folder = env::var("OUT_DIR")?;
    fs::write(Path::new(&folder).join("exports.rs"), exports)?;
    fs::write(Path::new(&folder).join("layout.rs"), format!("const _: () = {{ {layout} }};"))?;
    Ok(())
}

fn link_arguments() {
    // The linker of the target leaves out the C library's memcpy and memcmp unless it is asked for them.
    println!("cargo::rustc-link-arg-cdylib=-lc");
    // Names stay, for profiles; the shell takes them out of what ships.
    println!("cargo::rustc-link-arg-cdylib=--strip-debug");
    // Indices and addresses in as few bytes as they need, where the linker would leave five for each.
    println!("cargo::rustc-link-arg-cdylib=--compress-relocations");
    // Small, since every page of it that a decision touches is a page fault in a fresh instance.
    println!("cargo::rustc-link-arg-cdylib=-zstack-size=131072");
}

/// One assertion for the size of a type and one for the offset of each field.
fn emit_layout(source: &mut String, sizes: &SizeAlign, name: &str, ty: &Type, kind: &TypeDefKind) -> Result<()> {
    if let TypeDefKind::Type(_) = kind {
        return Ok(());
    }
    writeln!(source, "assert!(size_of::<loyalty_contract::{name}>() == {});", sizes.size(ty).size_wasm32())?;
    writeln!(source, "assert!(align_of::<loyalty_contract::{name}>() == {});", sizes.align(ty).align_wasm32())?;
    if let TypeDefKind::Record(record) = kind {
        let offsets = sizes.field_offsets(record.fields.iter().map(|field| &field.ty));
        for (field, (offset, _)) in record.fields.iter().zip(offsets) {
            let field = field.name.replace('-', "_");
            let offset = offset.size_wasm32();
            writeln!(source, "assert!(core::mem::offset_of!(loyalty_contract::{name}, {field}) == {offset});")?;
        }
    }
    Ok(())
}

fn emit_export(source: &mut String, resolve: &Resolve, path: &str, name: &str, function: &Function) -> Result<()> {
    let rust_name = name.replace('-', "_");
    let types: Vec<&Type> = function.params.iter().map(|param| &param.ty).collect();
    let (parameters, arguments) = match types.as_slice() {
        [] => ("", ""),
        [Type::String] => ("at: *const u8, length: usize", "unsafe { borrowed_text(at, length) }"),
        // What does not fit into the 16 registers of a call comes as one pointer.
        [Type::Id(id)] if matches!(&resolve.types[*id].kind, TypeDefKind::Record(record) if record.fields.len() > 3) => {
            ("request: *const u8", "unsafe { borrowed(request) }")
        }
        _ => bail!("{name}: parameters of this shape cannot be handed over yet"),
    };
    let make = match arguments {
        "" => format!("crate::{rust_name}"),
        _ => format!("|| crate::{rust_name}({arguments})"),
    };
    writeln!(
        source,
        "#[unsafe(export_name = \"{path}\")]
        extern \"C\" fn {rust_name}({parameters}) -> *const u8 {{
            // SAFETY: the canonical ABI hands over arguments that lie as the contract says.
            give({make})
        }}
        #[unsafe(export_name = \"cabi_post_{path}\")]
        extern \"C\" fn {rust_name}_returned(_: *const u8) {{ memory::forget() }}"
    )?;
    Ok(())
}

fn camel(kebab: &str) -> String {
    kebab.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}
