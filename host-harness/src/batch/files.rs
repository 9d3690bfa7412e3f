//! The files of a job: opened, kept apart, locked, cut back to a mark, written and brought to the disk.

use std::fs::{self, File, TryLockError};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use super::Answers;
use super::job::{Job, JobError};
use super::progress::Mark;
use super::recipe::{Ingredients, digest_before};

/// The files of a job. While they are open no other run writes into the same output.
#[derive(Debug)]
pub(super) struct Files<'a> {
    job: &'a Job,
    input: File,
    output: File,
    rejects: File,
}

impl<'a> Files<'a> {
    /// Opens them and makes the outputs if need be. Nothing that is there is changed.
    pub(super) fn open(job: &'a Job) -> Result<Self, JobError> {
        let input = File::open(&job.input).map_err(|reason| unreadable(&job.input, reason))?;
        let output = open_output(&job.output)?;
        let rejects = open_output(&job.rejects)?;
        for (file, one, path, other) in [
            (&job.input, "the input", &job.output, "the output"),
            (&job.input, "the input", &job.rejects, "the file of rejects"),
            (&job.output, "the output", &job.rejects, "the file of rejects"),
        ] {
            // All of them exist by now.
            if fs::canonicalize(file).ok() == fs::canonicalize(path).ok() {
                return Err(JobError::SameFile { file: file.clone(), one, other });
            }
        }
        match output.try_lock() {
            Err(TryLockError::WouldBlock) => return Err(JobError::InUse(job.output.clone())),
            // There are file systems without locks.
            Err(TryLockError::Error(_)) | Ok(()) => {}
        }
        Ok(Self { job, input, output, rejects })
    }

    pub(super) fn ingredients(&mut self) -> Result<Ingredients, JobError> {
        let job = self.job;
        Ingredients::of(&job.recipe, &mut self.input, &job.rejects).map_err(|reason| unreadable(&job.input, reason))
    }

    /// An output that has something in it, if there is one.
    pub(super) fn first_with_content(&self) -> Result<Option<&Path>, JobError> {
        for (file, path) in [(&self.output, &self.job.output), (&self.rejects, &self.job.rejects)] {
            if length(file, path)? > 0 {
                return Ok(Some(path));
            }
        }
        Ok(None)
    }

    /// Whether all that the mark tells of is there.
    ///
    /// # Errors
    /// What is not.
    pub(super) fn hold(&mut self, mark: &Mark) -> Result<(), JobError> {
        for (file, path, expected_bytes) in [
            (&self.output, &self.job.output, mark.output_bytes),
            (&self.rejects, &self.job.rejects, mark.rejects_bytes),
        ] {
            let found_bytes = length(file, path)?;
            if found_bytes < expected_bytes {
                return Err(JobError::Changed { file: path.clone(), found_bytes, expected_bytes });
            }
        }
        if self.input_before(mark.input.offset)? != mark.input_before {
            let changes = vec!["the input had other requests before the place to go on from".into()];
            return Err(JobError::OtherIngredients { output: self.job.output.clone(), changes });
        }
        Ok(())
    }

    /// Takes back what was written after the mark.
    pub(super) fn cut_to(&mut self, mark: &Mark) -> Result<(), JobError> {
        cut(&mut self.output, mark.output_bytes).map_err(|reason| unwritable(&self.job.output, reason))?;
        cut(&mut self.rejects, mark.rejects_bytes).map_err(|reason| unwritable(&self.job.rejects, reason))
    }

    pub(super) fn write(&mut self, answers: &Answers) -> Result<(), JobError> {
        self.output.write_all(&answers.decisions).map_err(|reason| unwritable(&self.job.output, reason))?;
        self.rejects.write_all(&answers.rejects).map_err(|reason| unwritable(&self.job.rejects, reason))
    }

    /// Returns when all that was written is on the disk.
    pub(super) fn sync(&self) -> Result<(), JobError> {
        self.output.sync_data().map_err(|reason| unwritable(&self.job.output, reason))?;
        self.rejects.sync_data().map_err(|reason| unwritable(&self.job.rejects, reason))
    }

    /// SHA-256 of the last bytes of the input before `offset`.
    pub(super) fn input_before(&mut self, offset: u64) -> Result<String, JobError> {
        digest_before(&mut self.input, offset).map_err(|reason| unreadable(&self.job.input, reason))
    }

    /// The input, to be read from `offset` on.
    pub(super) fn input_from(&self, offset: u64) -> Result<File, JobError> {
        // Opened once more: handles of one opening share their place.
        let opened = File::open(&self.job.input).and_then(|mut input| {
            input.seek(SeekFrom::Start(offset))?;
            Ok(input)
        });
        opened.map_err(|reason| unreadable(&self.job.input, reason))
    }
}

pub(super) fn unreadable(file: &Path, reason: io::Error) -> JobError {
    JobError::File { file: file.into(), action: "read", reason }
}

pub(super) fn unwritable(file: &Path, reason: io::Error) -> JobError {
    JobError::File { file: file.into(), action: "written", reason }
}

fn open_output(path: &Path) -> Result<File, JobError> {
    let opened = File::options().write(true).create(true).truncate(false).open(path);
    opened.map_err(|reason| unwritable(path, reason))
}

fn length(file: &File, path: &Path) -> Result<u64, JobError> {
    file.metadata().map(|metadata| metadata.len()).map_err(|reason| unreadable(path, reason))
}

fn cut(file: &mut File, length_bytes: u64) -> io::Result<()> {
    file.set_len(length_bytes)?;
    file.seek(SeekFrom::Start(length_bytes)).map(drop)
}
