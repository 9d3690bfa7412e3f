//! Scenarios that were worked out by hand, as they stand in the tests of the workspace.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// All scenarios with their names; a programme that is only named is put in.
pub fn all() -> Vec<(String, Value)> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests");
    let mut files = Vec::new();
    walk(&tests.join("scenarios"), &mut files);
    files.sort();
    let mut scenarios = Vec::new();
    for file in files {
        let Ok(mut scenario) = serde_json::from_str::<Value>(&fs::read_to_string(&file).unwrap()) else { continue };
        if let Some(name) = scenario["programme"].as_str() {
            let document = fs::read_to_string(tests.join("programmes").join(name)).unwrap();
            let Ok(document) = serde_json::from_str(&document) else { continue };
            scenario["programme"] = document;
        }
        scenarios.push((file.display().to_string(), scenario));
    }
    scenarios
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
}
