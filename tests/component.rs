//! The component as it ships: small, alone, and the same however often and in whichever instance it is asked.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use loyalty_contract::{
    AccrualRequest, Diagnostic, DiscountDecision, DiscountRequest, EngineInfo, Error, ErrorCode, OffersRequest,
    ProgrammeInfo, TierRequest,
};
use loyalty_host::component::BUILT_IN;
use loyalty_host::{CallError, ConfigureError, Fault, Plugin, Sandbox, json};
use loyalty_tests::data;
use wasmtime::component::types::ComponentItem;
use wasmtime::component::{Component, ComponentNamedList, Instance, Lift, Linker, Lower};
use wasmtime::{Engine, Store};
use wit_component::WitPrinter;
use wit_parser::{PackageId, Resolve};

/// The most the component may weigh. It should be 256 kB, and was while it knew percentages and tiers; the ledger, returns,
/// everything that can earn, the search for the best combination, and what it says about a programme that is wrong came
/// to 612 kB; tiers, what to expect of members, segments, messages and offers to the rest. A sixth of it buys decisions in a
/// fifth fewer instructions.
const BYTES_MAX: usize = 875_000;

const PROGRAMME: &str = include_str!("programmes/gadget-club.json");
const LOYALTY: &str = "loyalty:plugin/loyalty@0.1.0";
const LEDGER: &str = "loyalty:plugin/ledger@0.1.0";

#[test]
fn it_keeps_to_its_budget() {
    assert!(BUILT_IN.len() <= BYTES_MAX, "{} bytes are more than {BYTES_MAX}", BUILT_IN.len());
}

#[test]
fn it_imports_nothing_and_exports_two_interfaces() {
    let engine = Engine::default();
    let component = Component::new(&engine, BUILT_IN).unwrap();
    let ty = component.component_type();
    assert_eq!(ty.imports(&engine).map(|(name, _)| name).collect::<Vec<_>>(), [""; 0]);

    let functions = |interface: &str| {
        let export = ty.get_export(&engine, interface).unwrap();
        let ComponentItem::ComponentInstance(instance) = export.ty else { panic!("{interface} is no interface") };
        let mut names: Vec<_> = instance.exports(&engine).map(|(name, item)| (name.to_owned(), item.ty)).collect();
        names.retain(|(_, item)| matches!(item, ComponentItem::ComponentFunc(_)));
        names.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    assert_eq!(ty.exports(&engine).map(|(name, _)| name).collect::<Vec<_>>(), [LOYALTY, LEDGER]);
    let decisions = ["calculate-accrual", "apply-discount", "evaluate-tier", "recommend-offers"];
    assert_eq!(functions(LOYALTY), [&["configure", "describe"][..], &decisions].concat());
    assert_eq!(functions(LEDGER), ["settle-points", "claw-back"]);
}

#[test]
fn a_reader_finds_the_contract_in_it() {
    let mut declared = Resolve::default();
    let (package, _) = declared.push_dir(data("../wit")).unwrap();
    let name = &declared.packages[package].name;
    let component = wit_component::decode(BUILT_IN).unwrap();
    let (found, _) = component.resolve().packages.iter().find(|(_, package)| package.name == *name).unwrap();
    assert_eq!(interfaces(component.resolve(), found), interfaces(&declared, package));
}

#[test]
fn it_lives_on_an_empty_linker() {
    let info: EngineInfo = Bare::new().call("describe", ());
    assert_eq!(info.contract_version, loyalty_contract::VERSION);
    assert_eq!(info.engine_version, loyalty_engine::VERSION);
    assert_eq!(info.programme, None);
}

#[test]
fn before_it_has_a_programme_it_says_so() {
    let answer: Result<DiscountDecision, Error> = Bare::new().call("apply-discount", (&requests().discount,));
    assert_eq!(answer.unwrap_err().code, ErrorCode::NotConfigured);

    let mut plugin = plugin();
    assert_eq!(plugin.describe().unwrap().programme, None);
    let answer = plugin.apply_discount(&requests().discount);
    assert_eq!(answer, Err(CallError::Fault(Fault::NotConfigured)));
    assert_eq!(answer.unwrap_err().to_string(), "no programme has been configured: call `configure` with one first");
}

#[test]
fn a_refused_programme_leaves_the_one_before() {
    let mut bare = Bare::new();
    let before = bare.configure(PROGRAMME).unwrap();
    let decision: Result<DiscountDecision, Error> = bare.call("apply-discount", (&requests().discount,));
    assert!(!bare.configure("{}").unwrap_err().is_empty());
    assert_eq!(bare.call::<_, EngineInfo>("describe", ()).programme, Some(before));
    let again: Result<DiscountDecision, Error> = bare.call("apply-discount", (&requests().discount,));
    assert_eq!(decision.unwrap(), again.unwrap());
}

#[test]
fn a_programme_of_nothing_but_errors_is_told_the_first_thousand() {
    let fields = (0..100_000).map(|number| format!("\"field-{number}\": 1"));
    let unknown_fields = format!("{{{}}}", fields.collect::<Vec<_>>().join(","));
    // Each id hardly differs from one of those that there are, and all are as long as ids are compared.
    let long = |what: &str, number: usize| format!("{}-{what}-{number:06}", "plan".repeat(13));
    let plans: Vec<serde_json::Value> =
        (0..1_000).map(|number| serde_json::json!({ "id": long("aaaa", number) })).collect();
    let rule = |number: usize| {
        let plan = long("abbb", number);
        serde_json::json!({ "id": number.to_string(), "take": { "percent": "1" }, "when": { "membership": plan } })
    };
    let rules: Vec<serde_json::Value> = (0..10_000).map(rule).collect();
    let lanes = serde_json::json!([{ "id": "order", "select": "all" }]);
    let unknown_plans = serde_json::json!({
        "id": "p", "revision": 1, "currency": "EUR", "memberships": plans, "lanes": lanes, "discounts": rules
    });
    // A help that named it whole would be as long each time.
    let mut beside_a_long_one = unknown_plans.clone();
    beside_a_long_one["memberships"] = serde_json::json!([{ "id": "plan".repeat(25_000) }]);
    let discount = |number| serde_json::json!({ "id": long("aaaa", number), "take": { "percent": "1" } });
    let discounts: Vec<serde_json::Value> = (0..8_000).map(discount).collect();
    let offer = |number: usize| serde_json::json!({ "id": number.to_string(), "rule": long("abbb", number) });
    let offers: Vec<serde_json::Value> = (0..2_000).map(offer).collect();
    let unknown_rules = serde_json::json!({
        "id": "p", "revision": 1, "currency": "EUR", "lanes": lanes, "discounts": discounts, "offers": offers
    });
    let several = [unknown_plans, beside_a_long_one, unknown_rules].map(|programme| programme.to_string());
    for programme in [unknown_fields].into_iter().chain(several) {
        let mut plugin = Sandbox::new().unwrap().load(BUILT_IN).unwrap();
        let found = match plugin.configure(&programme) {
            Err(ConfigureError::Programme(found)) => found,
            other => panic!("it is no programme: {other:?}"),
        };
        let [told @ .., last] = &*found else { panic!("something is wrong with it") };
        assert_eq!(told.len(), 1_000);
        assert!(told.iter().all(|finding| !finding.message.is_empty()));
        let mut unknown = told.iter().filter(|finding| finding.code.starts_with("unknown-"));
        assert!(unknown.all(|finding| finding.help.is_some()));
        assert_eq!((&*last.code, &*last.pointer), ("too-many-errors", ""));
        assert!(last.message.contains("more errors"), "{}", last.message);
    }
}

#[test]
fn a_later_programme_replaces_the_one_before() {
    let mut bare = Bare::new();
    bare.configure(PROGRAMME).unwrap();
    let later = bare.configure(include_str!("programmes/cd-club.json")).unwrap();
    assert_eq!(bare.call::<_, EngineInfo>("describe", ()).programme, Some(later));
}

#[test]
fn the_same_request_twice_gives_the_same_bytes() {
    let mut plugin = configured();
    let requests = requests();
    for ask in ASKS {
        assert_eq!(ask(&requests, &mut plugin), ask(&requests, &mut plugin));
    }
}

#[test]
fn a_fresh_instance_decides_as_one_that_was_used() {
    let mut used = configured();
    let requests = requests();
    // Each call comes after each other one, and after itself.
    for before in ASKS {
        for ask in ASKS {
            before(&requests, &mut used);
            let mut fresh = used.clone();
            assert_eq!(ask(&requests, &mut used), ask(&requests, &mut fresh));
        }
    }
}

#[test]
fn an_error_leaves_no_trace() {
    let mut plugin = configured();
    let mut wrong = requests().discount;
    wrong.basket.currency = "USD".into();
    let before = plugin.apply_discount(&requests().discount).unwrap();
    let refused = plugin.apply_discount(&wrong).unwrap_err();
    assert!(matches!(refused, CallError::Domain(error) if error.code == ErrorCode::CurrencyMismatch));
    assert_eq!(plugin.apply_discount(&requests().discount).unwrap(), before);
}

/// The interfaces of a package as text, without their documentation, of which a component has none.
fn interfaces(resolve: &Resolve, package: PackageId) -> String {
    let mut resolve = resolve.clone();
    resolve.packages.get_mut(package).unwrap().worlds.clear();
    let mut printer = WitPrinter::default();
    printer.emit_docs(false).print(&resolve, package, &[]).unwrap();
    printer.output.into()
}

/// The component without the harness: an instance on an empty linker.
struct Bare {
    store: Store<()>,
    instance: Instance,
}

impl Bare {
    fn new() -> Self {
        let engine = Engine::default();
        let component = Component::new(&engine, BUILT_IN).unwrap();
        let mut store = Store::new(&engine, ());
        let instance = Linker::new(&engine).instantiate(&mut store, &component).unwrap();
        Self { store, instance }
    }

    /// Calls a function of the interface `loyalty`.
    fn call<Parameters, Answer>(&mut self, function: &str, parameters: Parameters) -> Answer
    where
        Parameters: ComponentNamedList + Lower,
        Answer: Lift + 'static,
    {
        let interface = self.instance.get_export_index(&mut self.store, None, LOYALTY).unwrap();
        let function = self.instance.get_export_index(&mut self.store, Some(&interface), function).unwrap();
        let function = self.instance.get_typed_func::<Parameters, (Answer,)>(&mut self.store, function).unwrap();
        function.call(&mut self.store, parameters).unwrap().0
    }

    fn configure(&mut self, programme: &str) -> Result<ProgrammeInfo, Vec<Diagnostic>> {
        self.call("configure", (programme,))
    }
}

fn plugin() -> Plugin {
    Sandbox::new().unwrap().load(BUILT_IN).unwrap()
}

fn configured() -> Plugin {
    let mut plugin = plugin();
    plugin.configure(PROGRAMME).unwrap();
    // One instance for all calls, so that what one leaves behind would show in the next.
    plugin.reuse(Plugin::LONG_RUN);
    plugin
}

/// One request for each function: those of the demo.
struct Requests {
    accrual: AccrualRequest,
    discount: DiscountRequest,
    tier: TierRequest,
    offers: OffersRequest,
}

fn requests() -> Requests {
    Requests {
        accrual: json::read(include_str!("../host-harness/src/demo/accrual.json")).unwrap(),
        discount: json::read(include_str!("../host-harness/src/demo/discount.json")).unwrap(),
        tier: json::read(include_str!("../host-harness/src/demo/tier.json")).unwrap(),
        offers: json::read(include_str!("../host-harness/src/demo/offers.json")).unwrap(),
    }
}

/// Asks one function, and writes what it decided.
type Ask = fn(&Requests, &mut Plugin) -> String;

const ASKS: [Ask; 4] = [
    |requests, plugin| json::write(&plugin.calculate_accrual(&requests.accrual).unwrap()).unwrap(),
    |requests, plugin| json::write(&plugin.apply_discount(&requests.discount).unwrap()).unwrap(),
    |requests, plugin| json::write(&plugin.evaluate_tier(&requests.tier).unwrap()).unwrap(),
    |requests, plugin| json::write(&plugin.recommend_offers(&requests.offers).unwrap()).unwrap(),
];
