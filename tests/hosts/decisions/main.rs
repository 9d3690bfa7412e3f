//! Writes what the engine itself answers, for hosts in other languages to be held against: `decisions FOLDER`. The component
//! in the sandbox is asked the same on the way, and the first answer that differs ends it all with exit status 1.
//!
//! `scenarios.jsonl` has every scenario, `generated.jsonl` 10,000 requests at random, most of them plausible. A line is
//! `{ "name", "programme", "function", "request", "outcome", "answer" }`: the programme is a file beneath the folder, to be
//! handed to `configure` byte by byte; lines about one programme follow each other. The request is a JSON text, absent for
//! `configure`. The outcome is `decided` or `refused`, and the answer the canonical JSON text of the decision, of the
//! error, or of all diagnostics where the programme itself is refused. The same engine writes the same files. Last comes `counts.json`:
//! how many lines each file has, so that nobody passes by reading fewer.

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
mod sandboxed;
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
use sandboxed::Sandboxed;

/// How many requests are made up.
const GENERATED: usize = 10_000;

/// Where it is told how many lines each file has.
const COUNTS: &str = "counts.json";

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("which folder? decisions FOLDER")?);
    let mut folder = Folder::new(&folder)?;
    let scenarios = loyalty_tests::all();
    let asked = scenarios.into_iter().map(|scenario| (scenario.name, scenario.programme, scenario.question));
    let counts = json!({
        "scenarios.jsonl": folder.write("scenarios.jsonl", asked)?,
        "generated.jsonl": folder.write("generated.jsonl", generated::all().take(GENERATED))?
    });
    fs::write(folder.root.join(COUNTS), format!("{counts}\n"))?;
    println!("{} answered alike by the engine and by the component in the sandbox", folder.sandboxed.agreed());
    Ok(())
}

/// Where the files go, which programmes lie there, and who has to agree.
struct Folder {
    root: PathBuf,
    programmes: HashMap<String, String>,
    sandboxed: Sandboxed,
}

impl Folder {
    fn new(root: &Path) -> Result<Self, Box<dyn Error>> {
        fs::create_dir_all(root.join("programmes"))?;
        // What another run has left must not vouch for this one.
        if root.join(COUNTS).exists() {
            fs::remove_file(root.join(COUNTS))?;
        }
        Ok(Self { root: root.into(), programmes: HashMap::new(), sandboxed: Sandboxed::new()? })
    }

    /// How many there were.
    fn write(
        &mut self,
        file: &str,
        asked: impl Iterator<Item = (String, String, Question)>,
    ) -> Result<usize, Box<dyn Error>> {
        let mut lines = BufWriter::new(File::create(self.root.join(file))?);
        let mut count = 0;
        for (name, programme, question) in asked {
            let native = answered(&programme, &question)?;
            self.sandboxed.agrees(&name, &programme, &question, &native)?;
            let Answered { request, is_decided, answer } = native;
            let line = json!({
                "name": name, "programme": self.programme(programme)?, "function": question.function(), "request": request,
                "outcome": if is_decided { "decided" } else { "refused" }, "answer": answer
            });
            writeln!(lines, "{line}")?;
            count += 1;
        }
        lines.flush()?;
        Ok(count)
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
