//! Scenarios that are no scenarios, and components that fail on good ones.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::laws::LAWS;
use super::{Answer, Corpus, CorpusError, Report, Scenario, Subject, conformance};
use crate::plugin::tests::guest;
use crate::{Limits, Sandbox, component};

/// A folder `scenarios` with `files`, and beside it `programmes` with one programme.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir_all(folder.path().join("scenarios/area")).unwrap();
    fs::create_dir_all(folder.path().join("programmes")).unwrap();
    fs::write(folder.path().join("programmes/p.json"), r#"{ "id": "p", "revision": 1, "currency": "EUR" }"#).unwrap();
    for (name, text) in files {
        fs::write(folder.path().join("scenarios").join(name), text).unwrap();
    }
    folder
}

fn corpus(files: &[(&str, &str)]) -> Result<Corpus, CorpusError> {
    Corpus::of_folder(&folder(files).path().join("scenarios"))
}

/// What is said of a file that is no scenario, from its position on.
fn broken(text: &str) -> String {
    match corpus(&[("area/bad.json", text)]) {
        Err(CorpusError::Broken(broken)) => {
            let told = broken[0].to_string();
            told.split_once("bad.json:").unwrap().1.to_owned()
        }
        other => panic!("not a broken scenario but {other:?}"),
    }
}

fn scenario(fields: Value) -> String {
    let mut scenario = json!({ "why": "why", "programme": "p.json", "function": "configure", "findings": [] });
    scenario.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    scenario.to_string()
}

#[test]
fn what_is_no_scenario_is_told_with_its_place() {
    assert_eq!(broken("{"), "1:1: not JSON: the text ends in the middle of an object");
    assert_eq!(broken("{\n  \"why\": 1 }"), "2:3: why: expected a text, found the number 1");
    assert!(broken(r#"{ "because": "" }"#).starts_with("1:3: because: there is no field `because`"));
    assert!(broken(&scenario(json!({ "function": "guess" }))).contains("function: `guess` is none of `configure`"));
    assert!(broken(&scenario(json!({ "programme": "q.json" }))).ends_with("there is no file `programmes/q.json`"));
    assert!(
        broken(&scenario(json!({ "expect": {} }))).ends_with("a scenario has one of `expect`, `error`, `findings`")
    );
    let tier = |request: Value| {
        broken(&scenario(json!({ "function": "evaluate-tier", "request": request, "findings": null, "expect": {} })))
    };
    assert!(tier(Value::Null).ends_with("the field `request` is missing"));
    let told = tier(json!({ "member-id": "m", "at": "yesterday" }));
    assert!(told.starts_with("1:") && told.contains("request.at: "), "{told}");
    let findings = broken(&scenario(json!({ "function": "evaluate-tier", "request": {} })));
    assert!(findings.ends_with("only `configure` has `findings`"), "{findings}");
}

#[test]
fn every_broken_file_is_told_at_once() {
    let found = corpus(&[("area/a.json", "{"), ("area/b.json", "{"), ("area/c.json", &scenario(json!({})))]);
    let Err(CorpusError::Broken(broken)) = found else { panic!("{found:?}") };
    assert_eq!(broken.len(), 2);
}

#[test]
fn a_folder_without_scenarios_is_not_a_good_one() {
    assert!(matches!(corpus(&[("area/README.txt", "nothing")]), Err(CorpusError::Empty { .. })));
    let missing = Corpus::of_folder(&folder(&[]).path().join("nowhere"));
    assert!(matches!(missing, Err(CorpusError::Unreadable { .. })));
}

#[test]
fn areas_and_names_choose_scenarios() {
    let names = |areas: &[&str], part: Option<&str>| {
        let areas: Vec<String> = areas.iter().map(|area| (*area).into()).collect();
        let files = [("area/one.json", ""), ("area/two.json", ""), ("three.json", "")];
        let text = scenario(json!({}));
        let corpus = corpus(&files.map(|(name, _)| (name, text.as_str()))).unwrap().select(&areas, part);
        corpus.map(|corpus| corpus.scenarios().iter().map(|one| one.name.clone()).collect::<Vec<_>>())
    };
    assert_eq!(names(&[], None).unwrap(), ["area/one.json", "area/two.json", "three.json"]);
    assert_eq!(names(&["area"], None).unwrap(), ["area/one.json", "area/two.json"]);
    assert_eq!(names(&["."], None).unwrap(), ["three.json"]);
    assert_eq!(names(&[], Some("tw")).unwrap(), ["area/two.json"]);
    assert_eq!(names(&["are"], None).unwrap_err().to_string(), "there is no area `are`; there are ., area");
    assert!(matches!(names(&["area"], Some("three")), Err(CorpusError::NoSuchName { .. })));
}

fn report(component: &[u8], limits: Limits, corpus: &Corpus) -> Report {
    let mut subject = Subject::new(&Sandbox::with_limits(limits).unwrap(), component).unwrap();
    conformance(&mut subject, corpus.scenarios(), || ())
}

/// The programmes of some scenarios.
fn documents(corpus: &Corpus) -> Vec<&str> {
    corpus.scenarios().iter().map(|scenario| scenario.programme.as_str()).collect()
}

fn codes(report: &Report) -> Vec<&str> {
    report.areas.iter().flat_map(|area| &area.failures).map(|failure| failure.difference.code).collect()
}

#[test]
fn a_component_that_crashes_or_loops_fails_and_the_run_goes_on() {
    let corpus = Corpus::built_in().unwrap().select(&["tier".into()], Some("at-risk")).unwrap();
    let limits = Limits { fuel_per_call: 100_000, ..Limits::default() };
    let decided = corpus.scenarios().iter().filter(|one| one.question.function() == "evaluate-tier").count();
    assert!(decided > 1);
    for (body, code) in
        [("unreachable", "panic"), ("(loop br 0)", "out-of-fuel"), ("i32.const 65535 return", "bad-result")]
    {
        let report = report(&guest(&documents(&corpus), body, ""), limits, &corpus);
        assert_eq!(codes(&report).iter().filter(|found| **found == code).count(), decided, "{body}");
    }
}

#[test]
fn a_component_that_lies_breaks_a_promise_by_name() {
    // All its answers are zeros: a decision without a tier.
    let corpus = Corpus::built_in().unwrap().select(&["tier".into()], Some("at-risk")).unwrap();
    let report = report(&guest(&documents(&corpus), "", ""), Limits::default(), &corpus);
    let promises = report.laws.iter().find(|law| law.name == "promises").unwrap();
    assert!(promises.failures.iter().any(|failure| failure.difference.message.contains("standing.tier is ``")));
    let described = report.laws.iter().find(|law| law.name == "described");
    assert!(described.is_some_and(|law| law.kept == 0));
}

#[test]
fn a_wrong_expectation_is_told_with_its_place() {
    let files =
        [("area/wrong.json", scenario(json!({ "findings": null, "expect": { "currency": "USD", "tiers": [] } })))];
    let corpus = corpus(&files.each_ref().map(|(name, text)| (*name, text.as_str()))).unwrap();
    let report = report(component::BUILT_IN, Limits::default(), &corpus);
    let failure = &report.areas[0].failures[0];
    assert_eq!(failure.difference.to_string(), "other-value at /currency: expected \"USD\", got \"EUR\"");
    assert_eq!((failure.scenario.as_str(), failure.function), ("area/wrong.json", "configure"));
}

/// Where a law is broken if the component had said `value` at `pointer`.
fn broken_if(subject: &mut Subject, law: &str, scenario: &Scenario, pointer: &str, value: &str) -> String {
    let law = LAWS.iter().find(|one| one.name == law).unwrap();
    let answer = subject.ask(&scenario.programme, &scenario.question);
    assert_eq!((law.ask)(subject, scenario, &answer), Some(Ok(())), "{}", law.name);
    let Answer::Decided(mut decision) = answer else { panic!("{answer:?}") };
    *decision.pointer_mut(pointer).unwrap() = value.into();
    (law.ask)(subject, scenario, &Answer::Decided(decision)).unwrap().unwrap_err().place
}

#[test]
fn a_law_is_broken_by_one_figure() {
    let corpus = Corpus::built_in().unwrap();
    let mut subject = Subject::new(&Sandbox::new().unwrap(), component::BUILT_IN).unwrap();
    let mut place = |law: &str, scenario: &str, pointer: &str, value: &str| {
        let scenario = corpus.scenarios().iter().find(|one| one.name == format!("{scenario}.json")).unwrap();
        broken_if(&mut subject, law, scenario, pointer, value)
    };
    let charged = "/totals/charged";
    for law in ["same-twice", "fresh-as-used", "refusal-changes-nothing", "silent"] {
        assert_eq!(place(law, "discount/all-takes-all", charged, "1.00"), charged, "{law}");
    }
    let (rule, debt) = ("/adjustments/0/rule", "/wallets/0/balance/debt");
    assert_eq!(place("known-rules", "discount/all-takes-all", rule, "nobody"), rule);
    assert_eq!(place("order-of-lines", "discount/allocation/equal-lines-are-one", charged, "1.00"), charged);
    assert_eq!(place("tier-again", "tier/threshold-reached-exactly", "/standing/tier", "base"), "/change");
    assert_eq!(place("settled-twice", "ledger/a-blocked-wallet-says-so", debt, "34"), debt);
}

#[test]
fn a_component_that_counts_its_calls_is_found_out() {
    // Each call is refused with the next code of the list.
    let items = "(global $calls (mut i32) (i32.const 0))";
    let body = "(global.set $calls (i32.add (global.get $calls) (i32.const 1)))
        (i32.store8 (i32.const 1024) (i32.const 1)) (i32.store8 (i32.const 1032) (global.get $calls))
        i32.const 1024 return";
    let corpus = Corpus::built_in().unwrap().select(&["tier".into()], Some("threshold-reached-exactly")).unwrap();
    let report = report(&guest(&documents(&corpus), body, items), Limits::default(), &corpus);
    let law = report.laws.iter().find(|law| law.name == "same-twice").unwrap();
    assert_eq!((law.asked, law.kept), (1, 0));
    assert_eq!(law.failures[0].difference.place, "/code");
}
