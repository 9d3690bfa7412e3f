//! A batch through a pipe: what is read as it comes is answered as it is read, and no later run could go on with it.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, anyhow, bail};
use loyalty_host::batch::{self, Position, Start, Summary, Tally, progress_file};
use loyalty_host::{CallError, Fleet, Plugin};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::bar::Bar;
use super::{Files, input, is_piped, is_standard};

/// Decides on every line.
pub fn decide<Request: DeserializeOwned, Decision: Serialize>(
    files: &Files,
    fleet: &mut Fleet,
    function: impl Fn(&mut Plugin, &Request) -> Result<Decision, CallError> + Sync,
) -> anyhow::Result<Summary> {
    let started = Instant::now();
    let input: Box<dyn Read + Send> =
        if is_standard(&files.input) { Box::new(io::stdin()) } else { Box::new(input::open(&files.input)?) };
    let mut output: Box<dyn Write + Send> =
        if is_standard(&files.output) { Box::new(io::stdout()) } else { Box::new(create(&files.output, files)?) };
    let mut rejects = create(&files.rejects, files)?;

    let mut bar = Bar::new(None)?;
    let mut tally = Tally::default();
    let done = batch::stream(fleet, input, Position::default(), function, |answers| {
        output.write_all(&answers.decisions).and_then(|()| output.flush()).context("the output cannot be written")?;
        rejects.write_all(&answers.rejects).context("the rejects cannot be written")?;
        tally.add(&answers.tally);
        bar.show(&tally, answers.position.offset);
        anyhow::Ok(())
    });
    bar.clear();
    done?;
    Ok(Summary::of(tally, started.elapsed(), fleet.workers()))
}

/// Opens a file to write to, in the place of what there is only where that is wanted.
fn create(path: &Path, files: &Files) -> anyhow::Result<File> {
    let name = path.display();
    let there = fs::metadata(path).is_ok_and(|metadata| metadata.len() > 0);
    if there && !is_piped(path) {
        if fs::canonicalize(path).ok() == fs::canonicalize(&files.input).ok() {
            bail!("{name} cannot be read and written at once; name another file");
        }
        if files.start != Start::Overwrite {
            bail!("{name} is there already; --overwrite replaces it, another --out or --rejects leaves it as it is");
        }
        // What an earlier run left half-done is no longer there to go on with.
        let _ = fs::remove_file(progress_file(path));
    }
    let created = File::options().write(true).create(true).truncate(true).open(path);
    created.map_err(|error| anyhow!("{name} cannot be written: {}", input::reason(&error)))
}
