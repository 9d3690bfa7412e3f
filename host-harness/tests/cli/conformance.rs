//! `loyalty conformance`: over the built-in component, over a small one that lacks most, and over scenarios of one's own.

use serde_json::Value;

use crate::shop::Shop;

/// A scenario that the example programme passes: a review earns 50 points.
const REVIEW: &str = r#"{
  "why": "a review earns 50 points",
  "programme": "programme.json",
  "function": "calculate-accrual",
  "request": { "id": "e", "at": "2026-11-21T12:00:00Z", "member": { "id": "m" }, "event": { "action": { "kind": "review" } } },
  "expect": { "credits": [ { "wallet": "bonus", "points": "50" } ] }
}"#;

/// A shop with a folder of scenarios and one of programmes.
fn shop(scenarios: &[(&str, &str)]) -> Shop {
    let shop = Shop::new();
    for folder in ["my/scenarios/reviews", "my/programmes"] {
        std::fs::create_dir_all(shop.folder().join(folder)).unwrap();
    }
    shop.write("my/programmes/programme.json", crate::shop::PROGRAMME);
    for (name, text) in scenarios {
        shop.write(&format!("my/scenarios/{name}"), text);
    }
    shop
}

#[test]
fn the_built_in_component_passes() {
    let shop = Shop::new();
    let page = shop.good(&["conformance", "--area", "redemption", "--area", "discount/gift"]);
    for part in ["redemption", "discount", "all", "same-twice", "good: ", "8 laws are kept"] {
        assert!(page.contains(part), "{part} in\n{page}");
    }
    assert!(!page.contains("✗") && !page.contains("accrual"), "{page}");
}

#[test]
fn a_component_that_lacks_most_does_not() {
    let shop = Shop::new();
    shop.write("small.wasm", loyalty_small::COMPONENT);
    let arguments = ["conformance", "small.wasm", "--area", "accrual"];
    let output = shop.bad(&arguments);
    assert!(output.stdout.starts_with("component  small.wasm, "), "{}", output.stdout);
    for part in ["✗ accrual/", "not-supported-yet", "silent", "which --all shows"] {
        assert!(output.stdout.contains(part), "{part} in\n{}", output.stdout);
    }
    assert!(
        output.stderr.starts_with("error: small.wasm: ") && output.stderr.contains("scenarios fail, 1 of 8 laws is")
    );

    let all = shop.bad(&[&arguments[..], &["--all"]].concat());
    assert!(!all.stdout.contains("--all") && all.stdout.len() > output.stdout.len(), "{}", all.stdout);
}

#[test]
fn machines_read_every_failure_as_json() {
    let shop = Shop::new();
    shop.write("small.wasm", loyalty_small::COMPONENT);
    let arguments = ["conformance", "small.wasm", "--area", "errors", "--json"];
    let report: Value = serde_json::from_str(&shop.bad(&arguments).stdout).unwrap();
    assert_eq!((&report["passed"], &report["contract-version"]), (&false.into(), &"0.1.0".into()));
    let area = &report["areas"][0];
    let failures = area["failures"].as_array().unwrap();
    assert_eq!(area["name"], "errors");
    assert_eq!(area["scenarios"].as_u64().unwrap(), area["passed"].as_u64().unwrap() + failures.len() as u64);
    for field in ["scenario", "why", "function", "code", "place", "message"] {
        assert!(failures[0][field].is_string(), "{field} in {}", failures[0]);
    }
    assert_eq!(report["laws"][1]["name"], "same-twice");
}

#[test]
fn scenarios_of_ones_own_are_taken_from_a_folder() {
    let shop = shop(&[("reviews/review.json", REVIEW)]);
    assert!(
        shop.good(&["conformance", "--scenarios", "my/scenarios"]).contains("good: 1 scenario passes, 7 laws are kept")
    );

    shop.change("my/scenarios/reviews/review.json", "\"points\": \"50\"", "\"points\": \"51\"");
    let output = shop.bad(&["conformance", "--scenarios", "my/scenarios"]);
    assert!(
        output.stdout.contains(
            "✗ reviews/review.json  a review earns 50 points\n    other-value at /credits/0/points: expected \"51\", got \"50\""
        ),
        "{}",
        output.stdout
    );
    assert_eq!(output.stderr, "error: the built-in component: 1 of 1 scenarios fails, 0 of 7 laws are broken\n");
}

#[test]
fn what_cannot_be_run_is_said() {
    let shop = shop(&[("reviews/review.json", REVIEW)]);
    let says = |arguments: &[&str], says: &str| {
        let output = shop.bad(&[&["conformance"], arguments].concat());
        assert_eq!(output.stdout, "", "{arguments:?}");
        assert!(output.stderr.starts_with(says), "{arguments:?}:\n{}", output.stderr);
    };
    shop.write("text.wasm", "no component");
    says(&["text.wasm"], "error: text.wasm: the component is not admitted: it is not WebAssembly");
    says(&["missing.wasm"], "error: missing.wasm cannot be read: no such file");
    says(&["--area", "acrual"], "error: there is no area `acrual`; there are accrual, claw-back, ");
    says(&["--name", "no such scenario"], "error: no scenario of these areas has `no such scenario` in its name");
    says(&["--scenarios", "nowhere"], "error: nowhere cannot be read: no such file");
    says(&["--scenarios", "my/programmes"], "error: my/programmes/programme.json:");
    std::fs::create_dir(shop.folder().join("empty")).unwrap();
    says(&["--scenarios", "empty"], "error: empty has no scenario: ");

    shop.change("my/scenarios/reviews/review.json", "\"kind\"", "\"sort\"");
    says(&["--scenarios", "my/scenarios"], "error: my/scenarios/reviews/review.json:5:");
    shop.write("my/scenarios/reviews/review.json", "{}");
    says(&["--scenarios", "my/scenarios"], "error: my/scenarios/reviews/review.json:1:");
}
