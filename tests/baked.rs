//! Baked components: the programme is inside, and nothing else has changed.
//!
//! To compile a baked component takes seconds here, so not each of the scenarios' thousand programmes goes all the way.
//! What every instance begins with is held for one programme in ten: it is the memory that configuring leaves, and all else
//! is the component as it was. Decisions are held for the programmes with the most scenarios.
//! `LOYALTY_BAKE_ALL=1 cargo test --release -p loyalty-tests --test baked` leaves nothing out, and takes half an hour.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::env;
use std::sync::LazyLock;

use loyalty_contract::DiscountRequest;
use loyalty_host::component::BUILT_IN;
use loyalty_host::conformance::{Scenario, Subject};
use loyalty_host::signing::PrivateKey;
use loyalty_host::{CallError, ConfigureError, Fault, Limits, Oven, Plugin, Refusal, Sandbox, json};
use loyalty_tests::{all, native};
use wasmparser::{DataKind, Operator, Parser, Payload};
use wasmtime::{Engine, Instance, Module, Store};

const PROGRAMME: &str = include_str!("programmes/gadget-club.json");
const CONFIGURE: &str = "loyalty:plugin/loyalty@0.1.0#configure";

/// Of so many programmes one is held against the memory that configuring leaves.
const BAKED_ONE_IN: usize = 10;

/// Programmes whose scenarios are put to them baked; those with the most scenarios have a tenth of all.
const COMPILED: usize = 6;

/// Of these so many are loaded without being precompiled too.
const COMPILED_TWICE: usize = 2;

/// Compiling takes the time here, so what all tests need is compiled once.
static SANDBOX: LazyLock<Sandbox> = LazyLock::new(|| Sandbox::new().unwrap());
static PLUGIN: LazyLock<Plugin> = LazyLock::new(|| SANDBOX.load(BUILT_IN).unwrap());
static OVEN: LazyLock<Oven<'static>> = LazyLock::new(|| Oven::new(&SANDBOX, BUILT_IN).unwrap());

#[test]
fn a_baked_component_knows_its_programme_and_decides_at_once() {
    let baked = OVEN.clone().bake(PROGRAMME).unwrap();
    let mut configured = PLUGIN.clone();
    assert_eq!(configured.configure(PROGRAMME), Ok(baked.programme.clone()));

    let mut plugin = SANDBOX.load(&baked.component).unwrap();
    assert_eq!(plugin.programme_info(), Some(&baked.programme));
    assert_eq!(plugin.describe().unwrap().programme, Some(baked.programme.clone()));
    let decided = configured.apply_discount(&basket());
    assert!(decided.is_ok());
    let cost = configured.last_cost();
    for _ in 0..3 {
        assert_eq!(plugin.apply_discount(&basket()), decided);
        assert_eq!(plugin.last_cost().instructions, cost.instructions);
        assert_eq!(plugin.last_cost().memory_bytes, cost.memory_bytes);
    }
    // Its decisions are judged by the programme that it says is inside.
    let mut wrong = basket();
    wrong.basket.currency = "USD".into();
    assert!(matches!(plugin.apply_discount(&wrong), Err(CallError::Domain(_))));
    let inside = SANDBOX.inspect(&baked.component).unwrap().programme.unwrap();
    assert_eq!((&*inside.id, inside.revision, &*inside.hash), ("gadget-club", 7, &*baked.programme.hash));
}

#[test]
fn the_same_programme_gives_the_same_bytes() {
    let mut oven = OVEN.clone();
    let first = oven.bake(PROGRAMME).unwrap();
    let other = oven.bake(include_str!("programmes/cd-club.json")).unwrap();
    assert_ne!(other.component, first.component);
    assert_eq!(oven.bake(PROGRAMME), Ok(first.clone()));
    let another_sandbox = Sandbox::new().unwrap();
    assert_eq!(Oven::new(&another_sandbox, BUILT_IN).unwrap().bake(PROGRAMME), Ok(first));
}

#[test]
fn another_programme_takes_the_place_of_one_that_is_baked_in() {
    let baked = OVEN.clone().bake(PROGRAMME).unwrap();
    let club = include_str!("programmes/cd-club.json");
    let mut plugin = SANDBOX.load(&baked.component).unwrap();
    assert!(matches!(plugin.configure("{}"), Err(ConfigureError::Programme(_))));
    assert_eq!(plugin.programme_info(), Some(&baked.programme), "a refused one leaves it");
    let configured = plugin.configure(club).unwrap();
    assert_eq!(plugin.programme_info(), Some(&configured));
    // In fresh instances too.
    for _ in 0..2 {
        assert_eq!(plugin.describe().unwrap().programme.as_ref(), Some(&configured));
    }
    let again = Oven::new(&SANDBOX, &baked.component).unwrap().bake(club).unwrap();
    assert_eq!(SANDBOX.load(&again.component).unwrap().programme_info(), Some(&configured));
}

#[test]
fn a_programme_that_is_refused_is_refused_with_the_same_findings() {
    let (mut oven, mut plugin) = (OVEN.clone(), PLUGIN.clone());
    for wrong in ["", "{}", &PROGRAMME.replace("\"RUB\"", "\"XYZ\"")] {
        let refused = oven.bake(wrong).unwrap_err();
        assert!(matches!(&refused, ConfigureError::Programme(findings) if !findings.is_empty()), "{refused:?}");
        assert_eq!(plugin.configure(wrong), Err(refused));
    }
    oven.bake(PROGRAMME).unwrap();
}

#[test]
fn what_cannot_be_baked_says_why() {
    let refusal = |component: &[u8]| match Oven::new(&SANDBOX, component) {
        Err(Fault::BadComponent(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    };
    assert_eq!(refusal(b"rubbish"), Refusal::NotWebAssembly);
    assert_eq!(refusal(b"\0asm\x01\0\0\0"), Refusal::CoreModule);
    let nothing = b"\0asm\x0d\0\x01\0";
    assert!(matches!(refusal(nothing), Refusal::MissingExport { .. }));
    assert!(matches!(refusal(b"\0asm\x0d\0\x01\0rubbish"), Refusal::Invalid { .. }));

    let limits = Limits { component_bytes: BUILT_IN.len() + 10_000, ..Limits::default() };
    let narrow = Sandbox::with_limits(limits).unwrap();
    let refused = Oven::new(&narrow, BUILT_IN).unwrap().bake(PROGRAMME).unwrap_err();
    let ConfigureError::Fault(Fault::BadComponent(Refusal::TooLarge { size_bytes, limit_bytes })) = refused else {
        panic!("{refused:?}")
    };
    assert!(size_bytes > limit_bytes);
}

#[test]
fn an_instance_begins_with_the_memory_that_configuring_leaves_and_all_else_is_as_it_was() {
    let mut oven = OVEN.clone();
    let (module, rest) = taken_apart(BUILT_IN);
    let engine = Engine::default();
    let core = Module::new(&engine, module).unwrap();
    let step = if everything() { 1 } else { BAKED_ONE_IN };
    let programmes = programmes();
    let mut held = 0;
    for (programme, scenarios) in programmes.iter().step_by(step) {
        let baked = oven.bake(programme).unwrap().component;
        let (baked_module, baked_rest) = taken_apart(&baked);
        let file = scenarios.first().unwrap();
        assert!(baked_rest == rest, "{file}: the component around the module");
        assert!(unchanging(baked_module) == unchanging(module), "{file}: the code");
        assert!(beginning(baked_module) == configured(&core, programme), "{file}: the memory");
        held += 1;
    }
    println!("{held} of {} programmes baked", programmes.len());
    assert!(held > 100);
}

#[test]
fn baked_components_answer_as_the_engine_does() {
    let (mut oven, key) = (OVEN.clone(), PrivateKey::generate().unwrap());
    let mut programmes: Vec<_> = programmes().into_iter().collect();
    programmes.sort_by_key(|(_, scenarios)| std::cmp::Reverse(scenarios.len()));
    let compiled = if everything() { usize::MAX } else { COMPILED };
    let mut asked = 0;
    for (number, (programme, scenarios)) in programmes.iter().take(compiled).enumerate() {
        let baked = oven.bake(programme).unwrap().component;
        // Compiled ahead and loaded, so that one compilation shows both.
        let file = SANDBOX.precompile(&baked).unwrap();
        let plugin = SANDBOX.load_precompiled(&file, &key.sign(&file), &key.public()).unwrap();
        let mut reused = plugin.clone();
        reused.reuse(Plugin::LONG_RUN);
        let mut deciders = vec![("fresh", plugin), ("reused", reused)];
        if number < COMPILED_TWICE {
            deciders.push(("not precompiled", SANDBOX.load(&baked).unwrap()));
        }
        for (name, plugin) in deciders {
            let mut subject = Subject::holding(plugin, programme);
            for scenario in scenarios {
                let answer = subject.ask(programme, &scenario.question);
                assert!(answer == native(scenario), "{name}: {scenario}");
                asked += 1;
            }
        }
    }
    println!("{asked} questions put to {} of {} programmes", compiled.min(programmes.len()), programmes.len());
    assert!(asked > 400);
}

/// The programmes of all scenarios that can be configured, with these scenarios.
fn programmes() -> BTreeMap<String, Vec<Scenario>> {
    let mut programmes = BTreeMap::<_, Vec<_>>::new();
    for scenario in all() {
        if loyalty_engine::Engine::configure(&scenario.programme).is_ok() {
            programmes.entry(scenario.programme.clone()).or_default().push(scenario);
        }
    }
    programmes
}

fn everything() -> bool {
    env::var_os("LOYALTY_BAKE_ALL").is_some()
}

fn basket() -> DiscountRequest {
    json::read(include_str!("../host-harness/src/demo/discount.json")).unwrap()
}

/// The core module, and what stands behind it.
fn taken_apart(component: &[u8]) -> (&[u8], &[u8]) {
    let mut modules = Parser::new(0).parse_all(component).filter_map(|payload| match payload.unwrap() {
        Payload::ModuleSection { unchecked_range: range, .. } => Some(range),
        _ => None,
    });
    let module = modules.next().unwrap();
    assert!(modules.next().is_none());
    let (begin, end) = (usize::try_from(module.start).unwrap(), usize::try_from(module.end).unwrap());
    (component.get(begin..end).unwrap(), component.get(end..).unwrap())
}

/// All sections of a module but those that say what its memory is and what lies in it.
fn unchanging(module: &[u8]) -> Vec<(u8, &[u8])> {
    let mut sections = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload.unwrap() {
            Payload::MemorySection(_) | Payload::DataSection(_) | Payload::DataCountSection { .. } => {}
            payload => {
                if let Some((id, range)) = payload.as_section() {
                    let (begin, end) = (usize::try_from(range.start).unwrap(), usize::try_from(range.end).unwrap());
                    sections.push((id, module.get(begin..end).unwrap()));
                }
            }
        }
    }
    assert!(sections.len() > 5);
    sections
}

/// The memory that an instance of a module begins with.
fn beginning(module: &[u8]) -> Vec<u8> {
    let mut memory = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload.unwrap() {
            Payload::MemorySection(memories) => {
                let pages = memories.into_iter().next().unwrap().unwrap().initial;
                memory.resize(usize::try_from(pages).unwrap() << 16, 0);
            }
            Payload::DataSection(segments) => {
                for segment in segments {
                    let segment = segment.unwrap();
                    let DataKind::Active { offset_expr, .. } = segment.kind else {
                        // What stands in the place of the segments that were there.
                        assert!(segment.data.is_empty());
                        continue;
                    };
                    let begin = match offset_expr.get_operators_reader().read().unwrap() {
                        Operator::I32Const { value } => usize::try_from(value).ok(),
                        _ => None,
                    };
                    let begin = begin.unwrap();
                    memory.get_mut(begin..begin + segment.data.len()).unwrap().copy_from_slice(segment.data);
                }
            }
            _ => {}
        }
    }
    memory
}

/// The memory that the module itself has when it was configured as a host does, without harness and baker.
fn configured(core: &Module, programme: &str) -> Vec<u8> {
    let mut store = Store::new(core.engine(), ());
    let instance = Instance::new(&mut store, core, &[]).unwrap();
    let memory = instance.get_memory(&mut store, "memory").unwrap();
    let realloc = instance.get_typed_func::<(u32, u32, u32, u32), u32>(&mut store, "cabi_realloc").unwrap();
    let configure = instance.get_typed_func::<(u32, u32), u32>(&mut store, CONFIGURE).unwrap();
    let returned = instance.get_typed_func::<u32, ()>(&mut store, &format!("cabi_post_{CONFIGURE}")).unwrap();
    let length = u32::try_from(programme.len()).unwrap();
    let at = realloc.call(&mut store, (0, 0, 1, length)).unwrap();
    memory.write(&mut store, usize::try_from(at).unwrap(), programme.as_bytes()).unwrap();
    let answer = configure.call(&mut store, (at, length)).unwrap();
    returned.call(&mut store, answer).unwrap();
    memory.data(&store).to_vec()
}
