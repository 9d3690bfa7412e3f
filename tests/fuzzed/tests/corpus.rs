//! What fuzzing has kept, and every scenario, held against the same promises as while fuzzing.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use loyalty_fuzzed::{Input, Kept, Programme, Target, corpus};
use serde_json::Value;

#[test]
fn every_promise_is_kept_by_all_that_fuzzing_has_found() {
    let (mut inputs, mut broken) = (0, Vec::new());
    for Kept { target, file, input } in corpus().unwrap() {
        broken.extend(is_broken(target, &input, &file));
        inputs += 1;
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(inputs > 100, "{inputs} inputs are not the corpus");
}

#[test]
fn every_promise_is_kept_by_all_scenarios() {
    let (mut inputs, mut broken) = (0, Vec::new());
    let scenarios = files(Path::new("../scenarios"));
    for file in scenarios.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "json")) {
        let scenario: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        let target = scenario["function"].as_str().and_then(Target::named);
        let Some(target) = target else { panic!("{}: {}", file.display(), scenario["function"]) };
        let programme = Programme(scenario["programme"].clone());
        let input = match target.name {
            "configure" => match programme.0.as_str() {
                Some(name) => fs::read_to_string(Path::new("../programmes").join(name)).unwrap(),
                None => programme.0.to_string(),
            },
            _ => serde_json::to_string(&Input { programme, request: scenario["request"].clone() }).unwrap(),
        };
        broken.extend(is_broken(target, input.as_bytes(), &file));
        inputs += 1;
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(inputs > 1_000, "{inputs} scenarios are not all");
}

/// The promise that an input breaks, with its file.
fn is_broken(target: Target, input: &[u8], file: &Path) -> Option<String> {
    match catch_unwind(|| target.hold(input)) {
        Ok(held) => held.err().map(|broken| format!("{}: {broken}", file.display())),
        Err(_) => Some(format!("{}: it panics", file.display())),
    }
}

/// All files in a folder and those below it, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.append(&mut self::files(&path)),
            false => files.push(path),
        }
    }
    files.sort();
    files
}
