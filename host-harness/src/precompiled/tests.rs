//! Precompiled components: what loads, and all that does not.

use std::sync::LazyLock;

use crate::signing::{PrivateKey, SignatureError};
use crate::{Fault, Limits, Plugin, Refusal, Sandbox, component};

/// The built-in component, compiled once for all tests, and the sandbox it is for.
static COMPILED: LazyLock<(Sandbox, Vec<u8>)> = LazyLock::new(|| {
    let sandbox = Sandbox::new().unwrap();
    let file = sandbox.precompile(component::BUILT_IN).unwrap();
    (sandbox, file)
});

static KEY: LazyLock<PrivateKey> = LazyLock::new(|| PrivateKey::generate().unwrap());

/// What comes of a file whose owner has signed it as it is.
fn load(file: &[u8]) -> Result<Plugin, Fault> {
    COMPILED.0.load_precompiled(file, &KEY.sign(file), &KEY.public())
}

fn refusal(file: &[u8]) -> Refusal {
    match load(file) {
        Err(Fault::BadComponent(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// The file with one bit of the byte at `place` changed.
fn changed(place: usize) -> Vec<u8> {
    let mut file = COMPILED.1.clone();
    file[place] ^= 1;
    file
}

#[test]
fn what_was_compiled_and_signed_loads() {
    assert_eq!(load(&COMPILED.1).unwrap().programme_info(), None);
    assert_eq!(COMPILED.0.precompile(component::BUILT_IN).unwrap().len(), COMPILED.1.len());
}

#[test]
fn nothing_loads_that_the_owner_of_the_key_has_not_signed() {
    let (sandbox, file) = &*COMPILED;
    let signature = KEY.sign(file);
    let refused = |file: &[u8], signature: &[u8], key: &PrivateKey| match sandbox.load_precompiled(
        file,
        signature,
        &key.public(),
    ) {
        Err(Fault::BadComponent(Refusal::Signature(error))) => error,
        other => panic!("not refused: {other:?}"),
    };
    let stranger = PrivateKey::generate().unwrap();
    assert_eq!(refused(file, &signature, &stranger), SignatureError::Wrong);
    assert_eq!(refused(file, &[], &KEY), SignatureError::NotASignature { length_bytes: 0 });
    // Mark, format, the three digests, and the code from its first byte to its last.
    for place in [0, 8, 12, 44, 76, super::HEADER_BYTES, file.len() / 2, file.len() - 1] {
        assert_eq!(refused(&changed(place), &signature, &KEY), SignatureError::Wrong, "byte {place}");
    }
    for length in [0, 7, 50, super::HEADER_BYTES, file.len() - 1] {
        assert_eq!(refused(&file[..length], &signature, &KEY), SignatureError::Wrong, "{length} bytes");
    }
}

#[test]
fn damage_before_it_was_signed_is_found() {
    assert_eq!(refusal(&changed(0)), Refusal::NotPrecompiled);
    assert_eq!(refusal(component::BUILT_IN), Refusal::NotPrecompiled);
    assert_eq!(refusal(&changed(8)), Refusal::OtherFormat { found: 3, expected: 2 });
    for place in [super::HEADER_BYTES, COMPILED.1.len() / 2, COMPILED.1.len() - 1] {
        assert_eq!(refusal(&changed(place)), damaged(), "byte {place}");
    }
    assert_eq!(refusal(&COMPILED.1[..COMPILED.1.len() - 1]), damaged());
    assert_eq!(refusal(&COMPILED.1[..super::HEADER_BYTES]), damaged());
    for length in [8, 11, 12, 43, 44, 75, 76, super::HEADER_BYTES - 1] {
        let header = Refusal::Damaged { what: "it ends within its header" };
        assert_eq!(refusal(&COMPILED.1[..length]), header, "{length} bytes");
    }
}

/// Of a small component, so that each takes little time.
#[test]
fn no_byte_of_the_header_can_be_changed() {
    let sandbox = &COMPILED.0;
    let file = sandbox.precompile(loyalty_small::COMPONENT).unwrap();
    assert!(sandbox.load_precompiled(&file, &KEY.sign(&file), &KEY.public()).is_ok());
    for place in 0..super::HEADER_BYTES {
        let mut file = file.clone();
        file[place] ^= 1 << (place % 8);
        let refusal = match sandbox.load_precompiled(&file, &KEY.sign(&file), &KEY.public()) {
            Err(Fault::BadComponent(refusal)) => refusal,
            other => panic!("byte {place}: not refused: {other:?}"),
        };
        match place {
            0..8 => assert_eq!(refusal, Refusal::NotPrecompiled, "byte {place}"),
            8..12 => assert!(matches!(refusal, Refusal::OtherFormat { expected: 2, .. }), "byte {place}: {refusal}"),
            // What it depends on, its source, and the checksum over both and the code.
            _ => assert_eq!(refusal, damaged(), "byte {place}"),
        }
    }
}

fn damaged() -> Refusal {
    Refusal::Damaged { what: "it does not come to its checksum" }
}

#[test]
fn an_inspection_tells_the_source_and_holds_it_against_a_component() {
    let (sandbox, file) = &*COMPILED;
    let inspect = |file: &[u8]| sandbox.inspect_precompiled(file, &KEY.sign(file), &KEY.public()).unwrap();
    let mut inspection = inspect(file);
    let source = crate::digest::sha256(component::BUILT_IN);
    assert_eq!(inspection.source_sha256.as_ref(), Some(&source));
    let of_source = sandbox.inspect(component::BUILT_IN).unwrap();
    assert_eq!((&inspection.exports, &inspection.contract_version), (&of_source.exports, &of_source.contract_version));
    assert_eq!((&of_source.source_sha256, of_source.is_admitted()), (&None, true));

    inspection.must_come_from(component::BUILT_IN);
    assert!(inspection.is_admitted());
    inspection.must_come_from(b"another");
    let other = Refusal::OtherSource { found: source, expected: crate::digest::sha256(b"another") };
    assert_eq!(inspection.refusals, [other]);
    let mut component = of_source;
    component.must_come_from(component::BUILT_IN);
    assert_eq!(component.refusals, [Refusal::NotPrecompiled]);

    assert_eq!(inspect(&changed(100)).refusals, [damaged()]);
    let unsigned = sandbox.inspect_precompiled(file, &[], &KEY.public()).unwrap();
    assert_eq!(unsigned.refusals, [Refusal::Signature(SignatureError::NotASignature { length_bytes: 0 })]);
}

#[test]
fn code_of_another_configuration_is_refused_and_says_what_to_compile_again() {
    // Without a pool, memory has no reserved room, and the code checks its bounds itself.
    let engine = wasmtime::Engine::new(wasmtime::Config::new().consume_fuel(true)).unwrap();
    let (file, _) = super::compile(&engine, component::BUILT_IN).unwrap();
    let source_sha256 = crate::digest::sha256(component::BUILT_IN);
    assert_eq!(refusal(&file), Refusal::OtherMachine { source_sha256 });
}

#[test]
fn admission_holds_for_native_code_too() {
    let importer = wat::parse_str("(component (import \"host:clock/now\" (func)))").unwrap();
    let import = Refusal::Import { import: "host:clock/now".into() };
    assert_eq!(COMPILED.0.precompile(&importer), Err(Fault::BadComponent(import.clone())));
    // One that was compiled in spite of that.
    let (file, _) = super::compile(&COMPILED.0.gate().engine, &importer).unwrap();
    assert_eq!(refusal(&file), import);

    let limits = Limits { precompiled_bytes: 1_000, ..Limits::default() };
    let small = Sandbox::with_limits(limits).unwrap();
    let file = &COMPILED.1;
    let refused = small.load_precompiled(file, &KEY.sign(file), &KEY.public()).unwrap_err();
    assert_eq!(refused, Refusal::TooLarge { size_bytes: file.len(), limit_bytes: 1_000 }.into());
}

#[test]
fn where_a_component_is_wanted_native_code_is_refused() {
    let (sandbox, file) = &*COMPILED;
    assert_eq!(sandbox.load(file).unwrap_err(), Refusal::Precompiled.into());
    assert_eq!(sandbox.inspect(file).unwrap().refusals, [Refusal::Precompiled]);
}
