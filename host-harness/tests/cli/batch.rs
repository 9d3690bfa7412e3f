//! `loyalty batch`: a decision or a reason for every line, in order, and nothing lost of what is there.

use std::fs;

use loyalty_host::batch::{Job, JobError, Recipe, Start, progress_file};
use loyalty_host::{CallError, Fault, Fleet, Sandbox, component};
use serde_json::{Value, json};

use crate::shop::{PROGRAMME, Shop};

/// What every call begins with.
const BATCH: [&str; 4] = ["batch", "evaluate-tier", "--programme", "programme.json"];
const FILES: [&str; 4] = ["--in", "members.jsonl", "--out", "tiers.jsonl"];

/// Members on lines 1, 3 and 9; nothing on 2 and 6; on the others what is no request.
fn lines() -> Vec<u8> {
    let member = |id: &str, tier: &str| member(id).replace("silver", tier).into_bytes();
    let lines: [&[u8]; 9] = [
        &member("anna", "silver"),
        b" \t\r",
        &member("boris", "base"),
        b"{\"member-id\": \"clara\",",
        b"{\"member-id\": 7}",
        b"",
        b"{\"member-id\": \"\xff\"}",
        &member("dina", "platinum"),
        &member("eva", "gold"),
    ];
    // The last one has no line break.
    lines.join(&b'\n')
}

fn member(id: &str) -> String {
    let tier: Value = serde_json::from_str(include_str!("../../src/demo/tier.json")).unwrap();
    tier.to_string().replace("anna", id)
}

#[test]
fn every_line_is_answered_in_order_and_a_bad_one_stops_nothing() {
    let shop = Shop::new();
    shop.write("members.jsonl", lines());
    let output = shop.bad(&[&BATCH[..], &FILES].concat());
    assert_eq!(output.stdout, "");
    for row in
        ["lines         7\n", "decided       3\n", "rejected      4\n", "3 invalid-request\n", "1 unknown-reference\n"]
    {
        assert!(output.stderr.contains(row), "{row} in\n{}", output.stderr);
    }

    let expected = [(1, "anna", "silver"), (3, "boris", "base"), (9, "eva", "gold")].map(|(line, id, tier)| {
        shop.write("one.json", member(id).replace("silver", tier));
        let run = ["run", "evaluate-tier", "--programme", "programme.json", "--request", "one.json"];
        format!("{{\"line\":{line},\"decision\":{}}}\n", compact(&shop.good(&run)))
    });
    assert_eq!(shop.text("tiers.jsonl"), expected.concat());

    let rejects: Vec<Value> =
        shop.text("tiers.rejects.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [syntax, wrong_type, encoding, tier] = &rejects[..] else { panic!("{rejects:?}") };
    let error = |code: &str, path: &str, message: &str| json!({ "code": code, "path": path, "message": message });
    let ends = "column 22: not JSON: the text ends in the middle of a value";
    assert_eq!(syntax, &json!({ "line": 4, "error": error("invalid-request", "", ends) }));
    let number = "expected a text, found the number 7";
    assert_eq!(wrong_type, &json!({ "line": 5, "error": error("invalid-request", "member-id", number) }));
    let bytes = "not UTF-8 text from byte 16 on";
    assert_eq!(encoding, &json!({ "line": 7, "error": error("invalid-request", "", bytes) }));
    assert_eq!((&tier["line"], &tier["error"]["code"]), (&json!(8), &json!("unknown-reference")));
    assert_eq!(tier["error"]["path"], "standing.tier");
    assert!(!shop.has("tiers.jsonl.progress"));
}

/// The same on one line. In these decisions no text has a colon with a blank behind it.
fn compact(text: &str) -> String {
    text.lines().map(str::trim_start).collect::<String>().replace("\": ", "\":")
}

#[test]
fn the_summary_can_be_json() {
    let shop = Shop::new();
    shop.write("members.jsonl", [member("anna"), member("boris")].join("\n"));
    let text = shop.good(&[&BATCH[..], &FILES, &["--json", "--workers", "1"]].concat());
    let summary: Value = serde_json::from_str(&text).unwrap();
    for (name, value) in [("lines", 2), ("decided", 2), ("rejected", 0), ("workers", 1)] {
        assert_eq!(summary[name], value, "{name}");
    }
    let instructions = summary["instructions"].as_u64().unwrap();
    assert!((2_000..1_000_000).contains(&instructions), "{instructions}");
    assert_eq!(summary["instructions-per-decision"], instructions / 2);
    assert_eq!(shop.text("tiers.rejects.jsonl"), "", "no line was rejected");
}

#[test]
fn a_baked_component_alone_answers_as_one_that_is_given_the_programme() {
    let shop = Shop::new();
    shop.write("members.jsonl", lines());
    shop.bad(&[&BATCH[..], &FILES].concat());
    let configured = (shop.text("tiers.jsonl"), shop.text("tiers.rejects.jsonl"));
    shop.good(&["bake", "programme.json", "-o", "shop.wasm"]);
    let baked = ["batch", "evaluate-tier", "--component", "shop.wasm", "--overwrite"];
    shop.bad(&[&baked[..], &FILES].concat());
    assert_eq!((shop.text("tiers.jsonl"), shop.text("tiers.rejects.jsonl")), configured);

    shop.write("plain.wasm", component::BUILT_IN);
    let plain = ["batch", "evaluate-tier", "--component", "plain.wasm", "--overwrite"];
    let refused = shop.bad(&[&plain[..], &FILES].concat()).stderr;
    assert!(refused.starts_with("error: plain.wasm has no programme inside: name one with --programme, "), "{refused}");
    assert_eq!((shop.text("tiers.jsonl"), shop.text("tiers.rejects.jsonl")), configured);
}

#[test]
fn what_is_piped_is_answered_as_what_lies_in_files() {
    let shop = Shop::new();
    shop.write("members.jsonl", lines());
    shop.bad(&[&BATCH[..], &FILES].concat());
    let piped = ["--in", "-", "--out", "-", "--rejects", "bad.jsonl"];
    let output = shop.loyalty(&[&BATCH[..], &piped].concat()).write_stdin(lines()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), shop.text("tiers.jsonl"));
    assert_eq!(shop.text("bad.jsonl"), shop.text("tiers.rejects.jsonl"));

    let again = shop.loyalty(&[&BATCH[..], &piped].concat()).write_stdin(lines()).output().unwrap();
    let complaint = String::from_utf8(again.stderr).unwrap();
    assert!(complaint.starts_with("error: bad.jsonl is there already; --overwrite replaces it"), "{complaint}");
}

#[test]
fn what_is_there_already_is_replaced_only_when_that_is_said() {
    let shop = Shop::new();
    shop.write("members.jsonl", member("anna"));
    shop.good(&[&BATCH[..], &FILES].concat());
    let first = shop.text("tiers.jsonl");
    shop.write("members.jsonl", member("boris") + "\n" + &member("clara"));

    let output = shop.bad(&[&BATCH[..], &FILES].concat());
    assert!(
        output.stderr.starts_with("error: tiers.jsonl is there already; --overwrite replaces it"),
        "{}",
        output.stderr
    );
    let output = shop.bad(&[&BATCH[..], &FILES, &["--resume"]].concat());
    assert!(
        output.stderr.starts_with("error: tiers.jsonl is finished, there is nothing to resume"),
        "{}",
        output.stderr
    );
    assert_eq!(shop.text("tiers.jsonl"), first);

    shop.good(&[&BATCH[..], &FILES, &["--overwrite"]].concat());
    assert_eq!(shop.text("tiers.jsonl").lines().count(), 2);
}

#[test]
fn an_output_never_replaces_the_input() {
    let shop = Shop::new();
    shop.write("members.jsonl", member("anna"));
    for arguments in [
        ["--in", "members.jsonl", "--out", "./members.jsonl", "--rejects", "bad.jsonl"],
        ["--in", "members.jsonl", "--out", "-", "--rejects", "members.jsonl"],
    ] {
        let output = shop.bad(&[&BATCH[..], &arguments, &["--overwrite"]].concat());
        assert!(output.stderr.contains("name another file"), "{arguments:?}: {}", output.stderr);
        assert_eq!(shop.text("members.jsonl"), member("anna"), "{arguments:?}");
    }
}

#[test]
fn a_run_that_was_broken_off_goes_on_with_the_same_ingredients_only() {
    let shop = Shop::new();
    let lines: Vec<String> = (0..200).map(|number| member(&format!("member-{number}"))).collect();
    shop.write("members.jsonl", lines.join("\n"));
    let path = |name: &str| shop.folder().join(name);
    let job = Job {
        input: path("members.jsonl"),
        output: path("tiers.jsonl"),
        rejects: path("tiers.rejects.jsonl"),
        recipe: Recipe::of("evaluate-tier", component::BUILT_IN, PROGRAMME),
        start: Start::New,
    };
    let mut fleet = Fleet::new(&Sandbox::new().unwrap(), component::BUILT_IN, PROGRAMME, 1).unwrap();
    let broken_off = job.run(
        &mut fleet,
        |plugin, request: &loyalty_host::contract::TierRequest| match request.member_id.as_str() {
            "member-150" => Err(CallError::Fault(Fault::NotConfigured)),
            _ => plugin.evaluate_tier(request),
        },
        |_, _| {},
    );
    assert!(matches!(broken_off, Err(JobError::Stream(_))), "{broken_off:?}");
    assert!(progress_file(&job.output).exists());
    let done = shop.text("tiers.jsonl").lines().count();
    assert!((1..150).contains(&done), "{done} lines");

    let refused = shop.bad(&[&BATCH[..], &FILES].concat()).stderr;
    let broken_off =
        format!("error: a run into tiers.jsonl was broken off after line {done}; --resume goes on with it, ");
    assert!(refused.starts_with(&broken_off), "{refused}");
    let other = ["batch", "claw-back", "--programme", "programme.json"];
    let refused = shop.bad(&[&other[..], &FILES, &["--resume"]].concat()).stderr;
    assert!(refused.contains("with other ingredients: the function was `evaluate-tier`; --overwrite"), "{refused}");
    // What was written and does not count.
    let whole = fs::read(&job.output).unwrap();
    shop.write("tiers.jsonl", [&whole[..], b"{\"line\":15"].concat());

    let summary: Value =
        serde_json::from_str(&shop.good(&[&BATCH[..], &FILES, &["--resume", "--json"]].concat())).unwrap();
    assert_eq!((&summary["lines"], &summary["resumed-after-line"]), (&json!(200), &json!(done)));
    assert!(!progress_file(&job.output).exists());
    let answered = shop.text("tiers.jsonl");
    let numbers = answered.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["line"].as_u64().unwrap());
    assert!(numbers.eq(1..=200), "{answered}");
}

#[test]
fn what_cannot_be_meant_is_refused_before_anything_is_read() {
    let shop = Shop::new();
    shop.write("members.jsonl", member("anna"));
    let piped = ["--in", "-", "--out", "-"];
    for (arguments, says) in [
        (&["--in", "-", "--out", "tiers.jsonl", "--resume"][..], "what is piped cannot be resumed"),
        (&piped, "--rejects FILE"),
        (&[&piped[..], &["--rejects", "-"]].concat(), "--rejects FILE"),
        (&[&piped[..], &["--rejects", "bad.jsonl", "--json"]].concat(), "leave out --json"),
        (&["--in", "nowhere.jsonl", "--out", "tiers.jsonl"], "nowhere.jsonl cannot be read: no such file"),
        (&["--in", "members.jsonl", "--out", "nowhere/tiers.jsonl"], "nowhere/tiers.jsonl cannot be written: no such"),
        (&["--in", ".", "--out", "tiers.jsonl"], ". is a directory, not a file"),
    ] {
        let output = shop.bad(&[&BATCH[..], arguments].concat());
        assert!(output.stderr.contains(says), "{arguments:?}: {}", output.stderr);
        assert_eq!(output.stdout, "");
    }
    let standard = ["batch", "evaluate-tier", "--programme", "-", "--in", "-", "--out", "tiers.jsonl"];
    assert!(shop.bad(&standard).stderr.contains("not both"));
    assert!(!shop.has("tiers.jsonl"));
    shop.ended_with(2, &[&BATCH[..], &FILES, &["--resume", "--overwrite"]].concat());
    shop.ended_with(2, &[&BATCH[..], &FILES, &["--workers", "0"]].concat());
}
