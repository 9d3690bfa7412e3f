//! The conformance run over two implementations of the contract: the whole one passes everything, and the small one what it
//! implements and nothing else.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use loyalty_host::conformance::{Area, Corpus, Failure, Law, Report, Subject, conformance};
use loyalty_host::{Sandbox, component};
use loyalty_small::COMPONENT;
use loyalty_tests::data;

#[test]
fn the_built_in_component_passes_everything() {
    let report = report(component::BUILT_IN, Corpus::built_in().unwrap());
    let failures = report.areas.iter().flat_map(|area| &area.failures).chain(broken(&report));
    assert!(report.is_passed(), "{}", told(failures));
    assert!(report.areas.iter().all(|area| area.passed == area.scenarios && area.scenarios > 0));
    for law in &report.laws {
        assert!(law.asked > 0 && law.kept == law.asked, "{}: {} of {}", law.name, law.kept, law.asked);
    }
}

#[test]
fn what_is_carried_are_the_files_of_the_folder() {
    let folder = Corpus::of_folder(&data("scenarios")).unwrap();
    assert_eq!(format!("{:?}", Corpus::built_in().unwrap()), format!("{folder:?}"));
}

#[test]
fn the_small_component_passes_what_it_implements() {
    let small = report(COMPONENT, Corpus::built_in().unwrap());
    let failures: BTreeMap<&str, &Failure> =
        small.areas.iter().flat_map(|area| &area.failures).map(|failure| (&*failure.scenario, failure)).collect();
    for passed in [
        "accrual/zero-line-gets-no-share.json",
        "accrual/order-floor-not-line-floor.json",
        "accrual/guest-earns-nothing.json",
        "accrual/zero-points-are-no-credit.json",
        "errors/negative-price-in-an-order.json",
        "programme/not-json.json",
    ] {
        assert!(!failures.contains_key(passed), "{}", told(failures.get(passed).copied().into_iter()));
    }
    for failed in [
        "accrual/action-earns-its-flat-points.json",
        "discount/all-takes-all.json",
        "tier/a-tier-whose-figures-leave-soon-is-at-risk.json",
    ] {
        assert_eq!(failures[failed].difference.code, "not-supported-yet", "{failed}");
    }
    assert_eq!(failures["accrual/near-miss-of-being-a-member.json"].difference.place, "/near-misses");
    assert!(!small.is_passed());
}

#[test]
fn areas_and_laws_of_the_small_component_add_up() {
    let corpus = Corpus::built_in().unwrap();
    let scenarios = corpus.scenarios().len();
    let small = report(COMPONENT, corpus);
    assert_eq!(small.areas.iter().map(|area| area.scenarios).sum::<usize>(), scenarios);
    for Area { name, scenarios, passed, not_supported, failures } in &small.areas {
        assert_eq!(passed + failures.len(), *scenarios, "{name}");
        assert!(not_supported <= &failures.len(), "{name}");
        assert!(failures.is_sorted_by_key(|failure| &failure.scenario), "{name}");
    }
    let law = |name: &str| small.laws.iter().find(|law| law.name == name).unwrap();
    for kept in ["promises", "same-twice", "fresh-as-used", "described", "refusal-changes-nothing", "order-of-lines"] {
        let Law { asked, kept, failures, .. } = law(kept);
        assert!(*asked > 0 && asked == kept, "{}", told(failures.iter()));
    }
    // It explains itself whether it was asked to or not.
    let silent = law("silent");
    assert!(silent.asked > 0 && silent.kept == 0 && silent.failures.len() == silent.asked);
    // The host's judge notices first.
    assert!(silent.failures[0].difference.to_string().contains("explanations were not asked for"));
    // It knows no tiers, so there is nothing to ask of them.
    assert_eq!((law("tier-again").asked, law("tier-again").kept), (0, 0));
}

fn report(component: &[u8], corpus: Corpus) -> Report {
    let mut subject = Subject::new(&Sandbox::new().unwrap(), component).unwrap();
    let mut done = 0;
    let report = conformance(&mut subject, corpus.scenarios(), || done += 1);
    assert_eq!(done, corpus.scenarios().len());
    report
}

fn broken(report: &Report) -> impl Iterator<Item = &Failure> {
    report.laws.iter().flat_map(|law| &law.failures)
}

fn told<'a>(failures: impl Iterator<Item = &'a Failure>) -> String {
    failures.fold(String::new(), |mut text, failure| {
        writeln!(text, "{}: {}\n  {}", failure.scenario, failure.why, failure.difference).unwrap();
        text
    })
}
