//! The shell against the one that the linker makes: the same core module, the same contract, in fewer bytes.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

use wasmparser::{Parser, Payload, Validator};
use wit_component::{ComponentEncoder, StringEncoding, WitPrinter, embed_component_metadata};
use wit_parser::abi::AbiVariant;
use wit_parser::{PackageId, Resolve};

const WIT: &str = "../../wit";
const CONTRACT: &str = "loyalty:plugin@0.1.0";

#[test]
fn the_core_module_stays_as_it_is_but_for_its_names() {
    let (linked, wrapped) = (linked(), loyalty_shell::wrap(&linked()).unwrap());
    let (before, after) = (sections(core_module(&linked)), sections(core_module(&wrapped.component)));
    assert!(before.iter().any(|(custom, _)| custom.is_some()) && after.iter().all(|(custom, _)| custom.is_none()));
    assert_eq!(after, before.iter().filter(|(custom, _)| custom.is_none()).copied().collect::<Vec<_>>());

    let (_, names) = before.iter().find(|(custom, _)| *custom == Some("name")).unwrap();
    assert!(names.ends_with(&wrapped.names) && wrapped.names.windows(8).any(|bytes| bytes == b"allocate"));
}

#[test]
fn a_reader_finds_the_contract_in_it() {
    let wrapped = wrapped();
    Validator::new().validate_all(&wrapped).unwrap();
    assert_eq!(contract(&wrapped), declared());
    assert_eq!(contract(&wrapped), contract(&linked()));
}

#[test]
fn a_type_that_is_used_is_the_one_that_is_declared() {
    let contract = contract(&wrapped());
    let (_, ledger) = contract.split_once("interface ledger {").unwrap();
    assert!(ledger.trim_start().starts_with("use loyalty.{attribute, beneficiary,"), "{ledger}");
    assert_eq!(contract.matches("record receipt {").count(), 1);
}

#[test]
fn it_costs_a_third_of_the_linkers() {
    let (wrapped, linked) = (wrapped(), linked());
    let module = core_module(&linked).len();
    let (ours, theirs) = (wrapped.len() - module, linked.len() - module);
    assert!(ours * 3 < theirs, "{ours} bytes instead of {theirs}");
}

#[test]
fn a_module_that_is_not_the_engine_is_refused() {
    let refusal = |component: &str| {
        let component = wat::parse_str(component).unwrap();
        format!("{:#}", loyalty_shell::wrap(&component).unwrap_err())
    };
    assert_eq!(refusal("(component)"), "expected one core module in the component, found 0");
    assert_eq!(
        refusal("(component (core module) (component (core module)))"),
        "expected one core module in the component, found 2"
    );
    let lacking = refusal("(component (core module))");
    assert!(lacking.starts_with("the core module does not fit the interfaces: "), "{lacking}");
    assert!(lacking.contains("has no export named `memory`"), "{lacking}");
}

fn wrapped() -> Vec<u8> {
    loyalty_shell::wrap(&linked()).unwrap().component
}

/// A component of the contract as the linker makes it, whose functions do nothing.
fn linked() -> Vec<u8> {
    let (resolve, package) = resolved();
    let mut functions = String::new();
    for interface in resolve.packages[package].interfaces.values() {
        let path = resolve.id_of(*interface).unwrap();
        for (name, function) in &resolve.interfaces[*interface].functions {
            // Each is handed pointers and lengths, and answers with a pointer.
            let parameters = "i32 ".repeat(resolve.wasm_signature(AbiVariant::GuestExport, function).params.len());
            functions += &format!(
                "(func (export \"{path}#{name}\") (param {parameters}) (result i32) i32.const 0)
                (func (export \"cabi_post_{path}#{name}\") (param i32))"
            );
        }
    }
    let mut module = wat::parse_str(format!(
        "(module (memory (export \"memory\") 1)
            (func $allocate (export \"cabi_realloc\") (param i32 i32 i32 i32) (result i32) i32.const 0) {functions})"
    ))
    .unwrap();
    let world = resolve.select_world(&[package], None).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    ComponentEncoder::default().module(&module).unwrap().encode().unwrap()
}

fn core_module(component: &[u8]) -> &[u8] {
    let mut modules = Parser::new(0).parse_all(component).filter_map(|payload| match payload.unwrap() {
        Payload::ModuleSection { unchecked_range: range, .. } => Some(range),
        _ => None,
    });
    let module = modules.next().unwrap();
    assert!(modules.next().is_none());
    &component[usize::try_from(module.start).unwrap()..usize::try_from(module.end).unwrap()]
}

/// The sections of a module: the name, if it is a custom one, and the bytes.
fn sections(module: &[u8]) -> Vec<(Option<&str>, &[u8])> {
    let sections = Parser::new(0).parse_all(module).filter_map(|payload| {
        let payload = payload.unwrap();
        let (_, range) = payload.as_section()?;
        let name = match payload {
            Payload::CustomSection(custom) => Some(custom.name()),
            _ => None,
        };
        Some((name, &module[range.start as usize..range.end as usize]))
    });
    sections.collect()
}

fn resolved() -> (Resolve, PackageId) {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(WIT).unwrap();
    (resolve, package)
}

/// The interfaces as the folder declares them.
fn declared() -> String {
    let (resolve, package) = resolved();
    printed(resolve, package)
}

/// The interfaces as a reader finds them in a component.
fn contract(component: &[u8]) -> String {
    let resolve = wit_component::decode(component).unwrap().resolve().clone();
    let (package, _) = resolve.packages.iter().find(|(_, package)| package.name.to_string() == CONTRACT).unwrap();
    printed(resolve, package)
}

/// As text, without the documentation, of which a component has none.
fn printed(mut resolve: Resolve, package: PackageId) -> String {
    resolve.packages[package].worlds.clear();
    let mut printer = WitPrinter::default();
    printer.emit_docs(false).print(&resolve, package, &[]).unwrap();
    printer.output.into()
}
