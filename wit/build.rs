//! Writes the contract's types as plain Rust, so that the WIT files stay the only place where they are declared.
//!
//! Records become structs, variants and enums become enums, with the WIT documentation as theirs. All interfaces share
//! one Rust module, hence type names are unique over the package.

#![expect(clippy::panic, clippy::indexing_slicing, clippy::string_slice, reason = "a build script stops by panicking")]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, error, fmt, fs};

use wit_parser::{Docs, Enum, Record, Resolve, Type, TypeDefKind, TypeId, TypeOwner, Variant};

/// Types whose JSON is a string; `values.rs` writes and reads it.
const WRITTEN_AS_TEXT: [&str; 4] = ["decimal", "timestamp", "date", "anniversary"];

/// Types whose bytes `encoding.rs` writes.
const ENCODED_BY_HAND: [&str; 2] = ["decimal", "timestamp"];

/// Fields that tell of a decision and how much to tell: they decide nothing, so checksums do not depend on them.
const TOLD: [&str; 3] = ["explain", "explanations", "near-misses"];

const SANDBOX: &str = "wasmtime::component::ComponentType, wasmtime::component::Lift, wasmtime::component::Lower";

fn main() -> Result<(), Box<dyn error::Error>> {
    println!("cargo::rerun-if-changed=.");
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(".")?;

    let mut source = String::new();
    for (_, interface) in &resolve.packages[package].interfaces {
        for (name, id) in &resolve.interfaces[*interface].types {
            let definition = &resolve.types[*id];
            match &definition.kind {
                TypeDefKind::Record(record) => emit_record(&mut source, &resolve, name, &definition.docs, record)?,
                TypeDefKind::Variant(variant) => emit_variant(&mut source, &resolve, name, &definition.docs, variant)?,
                TypeDefKind::Enum(cases) => emit_enum(&mut source, name, &definition.docs, cases)?,
                // A `use` of a type from another interface.
                TypeDefKind::Type(_) => {}
                other => panic!("{name}: {} has no counterpart in Rust here yet", other.as_str()),
            }
        }
    }
    let target = Path::new(&env::var("OUT_DIR")?).join("contract.rs");
    fs::write(target, source)?;
    Ok(())
}

fn emit_record(source: &mut String, resolve: &Resolve, name: &str, docs: &Docs, record: &Record) -> fmt::Result {
    emit_docs(source, "", docs)?;
    let copyable = record.fields.iter().all(|field| is_copy(resolve, &field.ty));
    let copy = if copyable { "Copy, " } else { "" };
    emit_derives(source, name, "record", copy)?;
    if !WRITTEN_AS_TEXT.contains(&name) {
        source.push_str("#[cfg_attr(feature = \"serde\", serde(deny_unknown_fields))]\n");
    }
    writeln!(source, "#[repr(C)]\npub struct {} {{", upper_camel(name))?;
    for field in &record.fields {
        emit_docs(source, "    ", &field.docs)?;
        emit_component_name(source, &field.name)?;
        if !WRITTEN_AS_TEXT.contains(&name)
            && let Some(attribute) = json_default(resolve, &field.ty)
        {
            writeln!(source, "    #[cfg_attr(feature = \"serde\", serde({attribute}))]")?;
        }
        writeln!(source, "    pub {}: {},", snake(&field.name), rust_type(resolve, &field.ty))?;
    }
    source.push_str("}\n\n");
    emit_copied(source, name, &record.fields.iter().map(|field| snake(&field.name)).collect::<Vec<_>>())?;
    if ENCODED_BY_HAND.contains(&name) { Ok(()) } else { emit_encoding(source, resolve, name, record) }
}

/// Most fields of most records are missing, so which are there comes first, as the bits of one number, and then only
/// those.
fn emit_encoding(source: &mut String, resolve: &Resolve, name: &str, record: &Record) -> fmt::Result {
    writeln!(source, "impl crate::Encode for {} {{", upper_camel(name))?;
    source.push_str("    fn encode(&self, to: &mut crate::Encoding) {\n");
    let decided = record.fields.iter().filter(|field| !TOLD.contains(&field.name.as_str()));
    let (some, all): (Vec<_>, Vec<_>) = decided.partition(|field| may_be_missing(resolve, &field.ty));
    if !some.is_empty() {
        source.push_str("        let mut there = 0_u64;\n");
        for (bit, field) in some.iter().enumerate() {
            let is_there = if is_list(resolve, &field.ty) { "!" } else { "" };
            let method = if is_list(resolve, &field.ty) { "is_empty" } else { "is_some" };
            let field_name = snake(&field.name);
            writeln!(source, "        if {is_there}self.{field_name}.{method}() {{ there |= {}; }}", 1_u64 << bit)?;
        }
        source.push_str("        to.number(there);\n");
    }
    for field in all {
        writeln!(source, "        self.{}.encode(to);", snake(&field.name))?;
    }
    for field in some {
        let field_name = snake(&field.name);
        if is_list(resolve, &field.ty) {
            writeln!(source, "        if !self.{field_name}.is_empty() {{ self.{field_name}.encode(to); }}")?;
        } else {
            writeln!(source, "        if let Some(value) = self.{field_name}.as_ref() {{ value.encode(to); }}")?;
        }
    }
    source.push_str("    }\n}\n\n");
    Ok(())
}

/// What a record is copied with is what its fields are copied with.
fn emit_copied(source: &mut String, name: &str, fields: &[String]) -> fmt::Result {
    let sum: Vec<_> = fields.iter().map(|field| format!("self.{field}.copied_bytes()")).collect();
    emit_copied_as(source, name, &sum.join(" + "))
}

fn emit_copied_as(source: &mut String, name: &str, bytes: &str) -> fmt::Result {
    writeln!(source, "#[cfg(feature = \"wasmtime\")]\nimpl crate::Copied for {} {{", upper_camel(name))?;
    writeln!(source, "    fn copied_bytes(&self) -> usize {{\n        {bytes}\n    }}\n}}\n")
}

fn may_be_missing(resolve: &Resolve, ty: &Type) -> bool {
    is_list(resolve, ty) || matches!(kind(resolve, ty), Some(TypeDefKind::Option(_)))
}

fn is_list(resolve: &Resolve, ty: &Type) -> bool {
    matches!(kind(resolve, ty), Some(TypeDefKind::List(_)))
}

/// What a type is, behind its aliases.
fn kind<'r>(resolve: &'r Resolve, ty: &Type) -> Option<&'r TypeDefKind> {
    match ty {
        Type::Id(id) => match &resolve.types[*id].kind {
            TypeDefKind::Type(alias) => kind(resolve, alias),
            other => Some(other),
        },
        _ => None,
    }
}

fn emit_variant(source: &mut String, resolve: &Resolve, name: &str, docs: &Docs, variant: &Variant) -> fmt::Result {
    emit_docs(source, "", docs)?;
    emit_derives(source, name, "variant", "")?;
    writeln!(source, "#[repr(C, u8)]\npub enum {} {{", upper_camel(name))?;
    for case in &variant.cases {
        emit_docs(source, "    ", &case.docs)?;
        emit_component_name(source, &case.name)?;
        let payload = case.ty.as_ref().map(|ty| format!("({})", rust_type(resolve, ty))).unwrap_or_default();
        writeln!(source, "    {}{payload},", upper_camel(&case.name))?;
    }
    source.push_str("}\n\n");
    let copied = variant.cases.iter().map(|case| {
        let case_name = upper_camel(&case.name);
        match case.ty {
            Some(_) => format!("Self::{case_name}(value) => value.copied_bytes(),"),
            None => format!("Self::{case_name} => 0,"),
        }
    });
    emit_copied_as(source, name, &format!("match self {{ {} }}", copied.collect::<String>()))?;
    writeln!(source, "impl crate::Encode for {} {{", upper_camel(name))?;
    source.push_str("    fn encode(&self, to: &mut crate::Encoding) {\n        match self {\n");
    for (number, case) in variant.cases.iter().enumerate() {
        let case_name = upper_camel(&case.name);
        let arm = match case.ty {
            Some(_) => format!("Self::{case_name}(value) => {{ to.number({number}); value.encode(to); }}"),
            None => format!("Self::{case_name} => to.number({number}),"),
        };
        writeln!(source, "            {arm}")?;
    }
    source.push_str("        }\n    }\n}\n\n");
    Ok(())
}

fn emit_enum(source: &mut String, name: &str, docs: &Docs, cases: &Enum) -> fmt::Result {
    emit_docs(source, "", docs)?;
    emit_derives(source, name, "enum", "Copy, Default, PartialOrd, Ord, ")?;
    writeln!(source, "#[repr(u8)]\npub enum {} {{", upper_camel(name))?;
    for (position, case) in cases.cases.iter().enumerate() {
        emit_docs(source, "    ", &case.docs)?;
        emit_component_name(source, &case.name)?;
        let default = if position == 0 { "    #[default]\n" } else { "" };
        writeln!(source, "{default}    {},", upper_camel(&case.name))?;
    }
    source.push_str("}\n\n");
    emit_copied_as(source, name, "0")?;
    writeln!(source, "impl crate::Encode for {} {{", upper_camel(name))?;
    source.push_str("    fn encode(&self, to: &mut crate::Encoding) {\n        to.number(*self as u64);\n    }\n}\n\n");
    Ok(())
}

fn emit_docs(source: &mut String, indent: &str, docs: &Docs) -> fmt::Result {
    for line in docs.contents.as_deref().unwrap_or_default().lines() {
        writeln!(source, "{indent}/// {line}")?;
    }
    Ok(())
}

fn emit_derives(source: &mut String, name: &str, shape: &str, more: &str) -> fmt::Result {
    writeln!(source, "#[derive(Debug, Clone, {more}PartialEq, Eq)]")?;
    writeln!(source, "#[cfg_attr(feature = \"wasmtime\", derive({SANDBOX}), component({shape}))]")?;
    if !WRITTEN_AS_TEXT.contains(&name) {
        source.push_str("#[cfg_attr(feature = \"serde\", derive(serde::Serialize, serde::Deserialize))]\n");
        source.push_str("#[cfg_attr(feature = \"serde\", serde(rename_all = \"kebab-case\"))]\n");
    }
    Ok(())
}

fn emit_component_name(source: &mut String, name: &str) -> fmt::Result {
    writeln!(source, "    #[cfg_attr(feature = \"wasmtime\", component(name = \"{name}\"))]")?;
    Ok(())
}

/// What stands for a field that is missing in JSON: an empty list, none, false, the first case of an enum.
fn json_default(resolve: &Resolve, ty: &Type) -> Option<&'static str> {
    match ty {
        Type::Bool => Some("default"),
        Type::Id(id) => match &resolve.types[*id].kind {
            TypeDefKind::List(_) => Some("default, skip_serializing_if = \"alloc::vec::Vec::is_empty\""),
            TypeDefKind::Option(_) => Some("default, skip_serializing_if = \"Option::is_none\""),
            TypeDefKind::Enum(_) => Some("default"),
            TypeDefKind::Type(alias) => json_default(resolve, alias),
            _ => None,
        },
        _ => None,
    }
}

fn is_copy(resolve: &Resolve, ty: &Type) -> bool {
    match ty {
        Type::String => false,
        Type::Id(id) => match &resolve.types[*id].kind {
            TypeDefKind::Record(record) => record.fields.iter().all(|field| is_copy(resolve, &field.ty)),
            TypeDefKind::Option(inner) | TypeDefKind::Type(inner) => is_copy(resolve, inner),
            TypeDefKind::Enum(_) => true,
            _ => false,
        },
        _ => true,
    }
}

fn rust_type(resolve: &Resolve, ty: &Type) -> String {
    match ty {
        Type::Bool => "bool".into(),
        Type::U8 => "u8".into(),
        Type::U16 => "u16".into(),
        Type::U32 => "u32".into(),
        Type::U64 => "u64".into(),
        Type::S16 => "i16".into(),
        Type::S32 => "i32".into(),
        Type::S64 => "i64".into(),
        Type::String => "Text".into(),
        Type::Id(id) => rust_defined_type(resolve, *id),
        other => panic!("{other:?} has no counterpart in Rust here yet"),
    }
}

fn rust_defined_type(resolve: &Resolve, id: TypeId) -> String {
    let definition = &resolve.types[id];
    match (&definition.kind, &definition.name, definition.owner) {
        (TypeDefKind::Type(alias), ..) => rust_type(resolve, alias),
        (_, Some(name), TypeOwner::Interface(_)) => upper_camel(name),
        (TypeDefKind::List(item), ..) => format!("List<{}>", rust_type(resolve, item)),
        (TypeDefKind::Option(item), ..) => format!("Maybe<{}>", rust_type(resolve, item)),
        (other, ..) => panic!("{} has no counterpart in Rust here yet", other.as_str()),
    }
}

fn upper_camel(kebab: &str) -> String {
    kebab.split('-').map(|word| word[..1].to_uppercase() + &word[1..]).collect()
}

/// The field's name in Rust; serde and the sandbox get the WIT name.
fn snake(kebab: &str) -> String {
    kebab.replace('-', "_")
}
