//! Every reason to refuse a component is told.

use crate::{Fault, Limits, Refusal, Sandbox, component};

#[test]
fn what_is_no_component_of_the_contract_is_not_admitted() {
    let sandbox = Sandbox::new().unwrap();
    let refusals = |bytes: &[u8]| sandbox.inspect(bytes).unwrap().refusals;
    let wat = |text: &str| wat::parse_str(text).unwrap();

    assert_eq!(refusals(b""), [Refusal::NotWebAssembly]);
    assert_eq!(refusals(b"\x7fELF and so on"), [Refusal::NotWebAssembly]);
    assert_eq!(refusals(&wat("(module)")), [Refusal::CoreModule]);
    assert!(matches!(&refusals(b"\0asm\x0d\0\x01\0 rubbish")[..], [Refusal::Invalid { .. }]));
    assert_eq!(
        refusals(&wat("(component (import \"wasi:io/error@0.2.6\" (instance)))")),
        [
            Refusal::Import { import: "wasi:io/error@0.2.6".into() },
            Refusal::MissingExport { export: "loyalty:plugin/loyalty@0.1.0".into() },
            Refusal::MissingExport { export: "loyalty:plugin/ledger@0.1.0".into() },
        ]
    );
    let other = "(component (instance $i) (export \"loyalty:plugin/loyalty@2.0.0\" (instance $i)))";
    assert_eq!(refusals(&wat(other)), [Refusal::OtherVersion { found: "2.0.0".into(), expected: "0.1.0".into() }]);
    let small = Sandbox::with_limits(Limits { component_bytes: 1_000, ..Limits::default() }).unwrap();
    assert!(matches!(small.load(component::BUILT_IN), Err(Fault::BadComponent(Refusal::TooLarge { .. }))));
    assert!(sandbox.inspect(component::BUILT_IN).unwrap().is_admitted());
}

#[test]
fn a_function_of_another_type_is_named() {
    let text = "(component
        (core module $m (func (export \"f\") (result i32) i32.const 0))
        (core instance $c (instantiate $m))
        (func $f (result u32) (canon lift (core func $c \"f\")))
        (instance $i (export \"describe\" (func $f)))
        (export \"loyalty:plugin/loyalty@0.1.0\" (instance $i))
        (instance $j)
        (export \"loyalty:plugin/ledger@0.1.0\" (instance $j)))";
    let refusals = Sandbox::new().unwrap().inspect(&wat::parse_str(text).unwrap()).unwrap().refusals;
    let described = refusals.iter().find(|refusal| matches!(refusal, Refusal::OtherType { .. })).unwrap();
    assert!(
        described.to_string().starts_with("its export `loyalty:plugin/loyalty@0.1.0#describe` is not the contract's:")
    );
    assert_eq!(refusals.len(), 8);
}
