//! A batch from file to file that can be broken off at any instant and goes on where it was.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::files::{Files, unreadable, unwritable};
use super::progress::{Mark, Progress};
use super::recipe::{Ingredients, Recipe};
use super::summary::{Summary, Tally};
use super::{Answers, StreamError, stream};
use crate::fault::CallError;
use crate::fleet::Fleet;
use crate::plugin::Plugin;

/// One part in so many of the time goes into marks; a run that is killed has to do again what came after the latest.
const TIME_BETWEEN_MARKS_TO_TIME_OF_ONE: u32 = 50;

/// Least time between two marks, where a disk takes no time to speak of.
const TIME_BETWEEN_MARKS_MIN: Duration = Duration::from_millis(20);

/// Most time between two marks, however long they take: so much is done again at most after a kill.
const TIME_BETWEEN_MARKS_MAX: Duration = Duration::from_secs(10);

/// Files to read and to write, and who decides.
#[derive(Debug, Clone)]
pub struct Job {
    /// Requests, one a line.
    pub input: PathBuf,
    /// Where the decisions go. Beside it lies, while the batch is not finished, its [`progress_file`].
    pub output: PathBuf,
    /// Where the rejects go.
    pub rejects: PathBuf,
    /// Who decides, for a later run to know that it is the same.
    pub recipe: Recipe,
    /// What to do about outputs that are there already.
    pub start: Start,
}

/// What to do about outputs that are there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Refuse. Empty files are as good as none.
    New,
    /// Go on where the run was broken off; where none has begun, begin.
    Resume,
    /// Begin again.
    Overwrite,
}

/// Why a batch did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// A file cannot be read or written.
    #[error("{} cannot be {action}", file.display())]
    File {
        /// Which.
        file: PathBuf,
        /// What cannot be done: read, written.
        action: &'static str,
        /// Why.
        #[source]
        reason: io::Error,
    },
    /// An output would replace another file of the same batch.
    #[error("{} cannot be both {one} and {other}; name another file", file.display())]
    SameFile {
        /// Which.
        file: PathBuf,
        /// What it is.
        one: &'static str,
        /// What it is as well.
        other: &'static str,
    },
    /// There is an output already, and no run that was broken off.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// A run into this output was broken off.
    #[error("a run into {} was broken off after line {line}", output.display())]
    BrokenOff {
        /// The output.
        output: PathBuf,
        /// The last line that was answered for certain.
        line: u64,
    },
    /// There is nothing to go on with.
    #[error("{} is finished, there is nothing to resume", .0.display())]
    Finished(PathBuf),
    /// What was broken off was made of something else.
    #[error("the run into {} cannot be resumed with other ingredients: {}", output.display(), changes.join(", "))]
    OtherIngredients {
        /// The output.
        output: PathBuf,
        /// What was otherwise, in words.
        changes: Vec<String>,
    },
    /// An output has lost what had been written for certain.
    #[error("{} has {found_bytes} bytes, and had {expected_bytes} when the run was broken off", file.display())]
    Changed {
        /// Which.
        file: PathBuf,
        /// Bytes it has.
        found_bytes: u64,
        /// Bytes it had at least.
        expected_bytes: u64,
    },
    /// Another process is at it.
    #[error("{} is being written by another run; wait until it ends", .0.display())]
    InUse(PathBuf),
    /// No line can be decided.
    #[error(transparent)]
    Stream(#[from] StreamError),
}

/// Where a batch with this output keeps how far it has come, until it is finished.
pub fn progress_file(output: &Path) -> PathBuf {
    let mut name = output.as_os_str().to_owned();
    name.push(".progress");
    name.into()
}

impl Job {
    /// Decides on every line of the input.
    ///
    /// `decide` is called on several threads, as in [`stream`]; `watch` after every few lines, with all that have been
    /// answered and how many bytes of the input they were.
    ///
    /// # Errors
    /// Files that are there or are not, ingredients that changed, or what ends a [`stream`]. What was written until the
    /// latest mark stays, and [`Start::Resume`] goes on from there.
    pub fn run<Request, Decision>(
        &self,
        fleet: &mut Fleet,
        decide: impl Fn(&mut Plugin, &Request) -> Result<Decision, CallError> + Sync,
        mut watch: impl FnMut(&Tally, u64) + Send,
    ) -> Result<Summary, JobError>
    where
        Request: DeserializeOwned,
        Decision: Serialize,
    {
        let started = Instant::now();
        let mut files = Files::open(self)?;
        let ingredients = files.ingredients()?;
        let mark = self.mark_to_begin_at(&mut files, &ingredients)?;
        let from = mark.input;
        let input = files.input_from(from.offset)?;
        let mut run = Run::begin(files, Progress::new(ingredients, mark), progress_file(&self.output), started)?;
        watch(&run.progress.mark.tally, from.offset);

        let taken = stream(fleet, input, from, decide, |answers| {
            run.write(&answers)?;
            watch(&run.progress.mark.tally, answers.position.offset);
            Ok::<_, JobError>(())
        });
        if let Err(error) = taken {
            // So that less is to be done again. If that fails too, the latest mark holds.
            let _ = run.mark();
            return Err(match error {
                JobError::Stream(StreamError::Input(reason)) => unreadable(&self.input, reason),
                other => other,
            });
        }
        let tally = run.finish()?;
        Ok(Summary {
            resumed_after_line: Some(from.line).filter(|line| *line > 0),
            ..Summary::of(tally, run.time(), fleet.workers())
        })
    }

    /// The beginning, or where a run was broken off.
    fn mark_to_begin_at(&self, files: &mut Files<'_>, ingredients: &Ingredients) -> Result<Mark, JobError> {
        let path = progress_file(&self.output);
        if self.start == Start::Overwrite {
            return Ok(Mark::default());
        }
        let before = Progress::read(&path).map_err(|reason| unreadable(&path, reason))?;
        match (self.start, before) {
            (Start::Resume, Some(before)) => {
                let changes = ingredients.changes_since(&before.of);
                if !changes.is_empty() {
                    return Err(JobError::OtherIngredients { output: self.output.clone(), changes });
                }
                files.hold(&before.mark)?;
                Ok(before.mark)
            }
            (_, Some(before)) => Err(JobError::BrokenOff { output: self.output.clone(), line: before.mark.input.line }),
            (_, None) => match files.first_with_content()? {
                None => Ok(Mark::default()),
                Some(_) if self.start == Start::Resume => Err(JobError::Finished(self.output.clone())),
                Some(file) => Err(JobError::Exists(file.into())),
            },
        }
    }
}

/// A job under way.
struct Run<'a> {
    files: Files<'a>,
    /// What has been written, which the file does not say before it is for certain.
    progress: Progress,
    path: PathBuf,
    /// When it would have begun if it had never been broken off.
    began: Instant,
    next_mark_at: Instant,
}

impl<'a> Run<'a> {
    fn begin(files: Files<'a>, progress: Progress, path: PathBuf, started: Instant) -> Result<Self, JobError> {
        let earlier = Duration::from_millis(progress.mark.milliseconds);
        let began = started.checked_sub(earlier).unwrap_or(started);
        let mut run = Self { files, progress, path, began, next_mark_at: started };
        // First it is said that what is to be cut off does not count, then it is cut off.
        run.mark()?;
        run.files.cut_to(&run.progress.mark)?;
        Ok(run)
    }

    fn write(&mut self, answers: &Answers) -> Result<(), JobError> {
        self.files.write(answers)?;
        let mark = &mut self.progress.mark;
        mark.input = answers.position;
        mark.output_bytes += answers.decisions.len() as u64;
        mark.rejects_bytes += answers.rejects.len() as u64;
        mark.tally.add(&answers.tally);
        if Instant::now() >= self.next_mark_at { self.mark() } else { Ok(()) }
    }

    /// Has everything reach the disk, and then says so.
    fn mark(&mut self) -> Result<(), JobError> {
        let started = Instant::now();
        self.files.sync()?;
        let input_before = self.files.input_before(self.progress.mark.input.offset)?;
        let milliseconds = u64::try_from(self.time().as_millis()).unwrap_or(u64::MAX);
        let mark = &mut self.progress.mark;
        (mark.input_before, mark.milliseconds) = (input_before, milliseconds);
        self.progress.write(&self.path).map_err(|reason| unwritable(&self.path, reason))?;
        let pause = started.elapsed().saturating_mul(TIME_BETWEEN_MARKS_TO_TIME_OF_ONE);
        self.next_mark_at = Instant::now() + pause.clamp(TIME_BETWEEN_MARKS_MIN, TIME_BETWEEN_MARKS_MAX);
        Ok(())
    }

    /// All lines are answered: there is nothing more to go on with.
    fn finish(&self) -> Result<Tally, JobError> {
        self.files.sync()?;
        fs::remove_file(&self.path).map_err(|reason| unwritable(&self.path, reason))?;
        Ok(self.progress.mark.tally.clone())
    }

    fn time(&self) -> Duration {
        self.began.elapsed()
    }
}
