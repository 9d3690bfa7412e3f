//! The progress file: how far a batch has come for certain.
//!
//! It is replaced as a whole and only after both outputs have reached the disk. So at any instant there is one, it is whole,
//! and what it says is there: a run that is killed goes on from it without a line lost or decided twice.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::lines::Position;
use super::recipe::Ingredients;
use super::summary::Tally;

/// The form of the file. A later one has another number, so that none is read as what it is not.
const VERSION: u32 = 1;

/// What stands in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Progress {
    version: u32,
    pub of: Ingredients,
    pub mark: Mark,
}

/// How far a batch has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Mark {
    /// Where the input stands.
    pub input: Position,
    /// SHA-256 of the last bytes of the input before that.
    pub input_before: String,
    /// Bytes of decisions.
    pub output_bytes: u64,
    /// Bytes of rejects.
    pub rejects_bytes: u64,
    /// The lines that were answered.
    pub tally: Tally,
    /// Time it took.
    pub milliseconds: u64,
}

impl Progress {
    pub(super) const fn new(of: Ingredients, mark: Mark) -> Self {
        Self { version: VERSION, of, mark }
    }

    /// Reads the file; none if there is none.
    ///
    /// # Errors
    /// It cannot be read, or is none of ours: [`io::ErrorKind::InvalidData`].
    pub(super) fn read(path: &Path) -> io::Result<Option<Self>> {
        let text = match fs::read(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let progress: Self = serde_json::from_slice(&text)?;
        if progress.version != VERSION {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "of another version"));
        }
        Ok(Some(progress))
    }

    /// Puts it in the place of the one that was there, whole or not at all.
    pub(super) fn write(&self, path: &Path) -> io::Result<()> {
        let mut new = path.as_os_str().to_owned();
        new.push(".new");
        let new = PathBuf::from(new);
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        let mut file = File::create(&new)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        sync_folder(path)
    }
}

/// Until its folder has reached the disk a file may bear its old name after a loss of power.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Elsewhere folders cannot be synced.
#[cfg(not(unix))]
const fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
