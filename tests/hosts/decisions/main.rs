//! Writes what the engine itself answers, for hosts in other languages to be held against: `decisions FOLDER`.
//!
//! `scenarios.jsonl` has every scenario, `generated.jsonl` 10,000 requests at random, most of them plausible. A line is
//! `{ "name", "programme", "function", "request", "outcome", "answer" }`: the programme is a file beneath the folder, to be
//! handed to `configure` byte by byte; lines about one programme follow each other. The request is a JSON text, absent for
//! `configure`. The outcome is `decided` or `refused`, and the answer the canonical JSON text of the decision, of the
//! error, or of all diagnostics where the programme itself is refused. The same engine writes the same files.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "what is drawn is drawn by the rooms of a test"
)]

mod answered;
mod generated;
#[path = "../../hostile_requests/offered.rs"]
mod offered;
#[path = "../../hostile_requests/points.rs"]
mod points;
#[expect(dead_code, reason = "the tests draw other things too")]
#[path = "../../hostile_requests/programmes.rs"]
mod programmes;
#[path = "../../hostile_requests/requests.rs"]
mod requests;
#[path = "../../hostile_requests/returns.rs"]
mod returns;
#[path = "../../hostile_requests/settlements.rs"]
mod settlements;
#[path = "../../hostile_requests/values.rs"]
mod values;

use std::collections::HashMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use loyalty_host::conformance::Question;
use serde_json::json;

use answered::{Answered, answered};

/// How many requests are made up.
const GENERATED: usize = 10_000;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("which folder? decisions FOLDER")?);
    let mut folder = Folder::new(&folder)?;
    let scenarios = loyalty_tests::all();
    let asked = scenarios.into_iter().map(|scenario| (scenario.name, scenario.programme, scenario.question));
    folder.write("scenarios.jsonl", asked)?;
    folder.write("generated.jsonl", generated::all().take(GENERATED))?;
    Ok(())
}

/// Where the files go, and which programmes lie there.
struct Folder {
    root: PathBuf,
    programmes: HashMap<String, String>,
}

impl Folder {
    fn new(root: &Path) -> Result<Self, Box<dyn Error>> {
        fs::create_dir_all(root.join("programmes"))?;
        Ok(Self { root: root.into(), programmes: HashMap::new() })
    }

    fn write(
        &mut self,
        file: &str,
        asked: impl Iterator<Item = (String, String, Question)>,
    ) -> Result<(), Box<dyn Error>> {
        let mut lines = BufWriter::new(File::create(self.root.join(file))?);
        for (name, programme, question) in asked {
            let Answered { request, is_decided, answer } = answered(&programme, &question)?;
            let line = json!({
                "name": name, "programme": self.programme(programme)?, "function": question.function(), "request": request,
                "outcome": if is_decided { "decided" } else { "refused" }, "answer": answer
            });
            writeln!(lines, "{line}")?;
        }
        Ok(lines.flush()?)
    }

    /// Its file, written if it is not there yet.
    fn programme(&mut self, document: String) -> Result<String, Box<dyn Error>> {
        if let Some(path) = self.programmes.get(&document) {
            return Ok(path.clone());
        }
        let path = format!("programmes/{}.json", self.programmes.len());
        fs::write(self.root.join(&path), &document)?;
        self.programmes.insert(document, path.clone());
        Ok(path)
    }
}
