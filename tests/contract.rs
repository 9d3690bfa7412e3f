//! The contract says of everything what it is, the world imports nothing, and other languages are told the same.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "hosts/contract/shapes.rs"]
mod shapes;

use loyalty_tests::data;
use wit_parser::{Docs, Resolve, TypeDefKind, WorldItem};

fn package() -> (Resolve, wit_parser::PackageId) {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(data("../wit")).unwrap();
    (resolve, package)
}

#[test]
fn every_item_of_the_contract_is_documented() {
    let (resolve, package) = package();
    let mut silent = Vec::new();
    let mut check = |name: String, docs: &Docs| {
        if docs.contents.as_deref().unwrap_or_default().trim().is_empty() {
            silent.push(name);
        }
    };
    let package = &resolve.packages[package];
    check(package.name.to_string(), &package.docs);
    for (name, id) in &package.worlds {
        check(name.clone(), &resolve.worlds[*id].docs);
    }
    for (interface, id) in &package.interfaces {
        let items = &resolve.interfaces[*id];
        check(interface.clone(), &items.docs);
        for (name, function) in &items.functions {
            check(format!("{interface}.{name}"), &function.docs);
        }
        for (name, id) in &items.types {
            let definition = &resolve.types[*id];
            let of = |member: &str| format!("{interface}.{name}.{member}");
            match &definition.kind {
                TypeDefKind::Type(_) => continue,
                TypeDefKind::Record(record) => record.fields.iter().for_each(|one| check(of(&one.name), &one.docs)),
                TypeDefKind::Variant(variant) => variant.cases.iter().for_each(|one| check(of(&one.name), &one.docs)),
                TypeDefKind::Enum(cases) => cases.cases.iter().for_each(|one| check(of(&one.name), &one.docs)),
                other => panic!("{interface}.{name}: this test does not know a {}", other.as_str()),
            }
            check(format!("{interface}.{name}"), &definition.docs);
        }
    }
    assert!(silent.is_empty(), "without a word: {}", silent.join(", "));
}

#[test]
fn the_world_imports_nothing_and_exports_two_interfaces() {
    let (resolve, package) = package();
    let world = &resolve.worlds[resolve.select_world(&[package], None).unwrap()];
    assert!(world.imports.is_empty());
    let exports: Vec<_> = world
        .exports
        .values()
        .map(|item| match item {
            WorldItem::Interface { id, .. } => resolve.id_of(*id).unwrap(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(exports, ["loyalty:plugin/loyalty@0.1.0", "loyalty:plugin/ledger@0.1.0"]);
}

#[test]
fn the_contract_names_its_version_once() {
    let (resolve, package) = package();
    let version = resolve.packages[package].name.version.as_ref().unwrap();
    assert_eq!(version.to_string(), loyalty_contract::VERSION);
}

#[test]
fn the_shapes_for_other_languages_are_those_of_the_contract() {
    let written = std::fs::read_to_string(data("hosts/contract/shapes.json")).unwrap();
    let is_current = written == shapes::of(&data("../wit")).unwrap();
    assert!(is_current, "the contract has changed: cargo run -p loyalty-tests --example shapes");
}
