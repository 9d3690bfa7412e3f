//! What fuzzing has kept.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::{TARGETS, Target};

/// An input that fuzzing has kept.
#[derive(Debug)]
pub struct Kept {
    /// The target it was kept for.
    pub target: Target,
    /// Its file.
    pub file: PathBuf,
    /// Its bytes.
    pub input: Vec<u8>,
}

/// All that was kept, target by target, in the order of names.
///
/// # Errors
/// A folder or a file that cannot be read.
pub fn corpus() -> io::Result<Vec<Kept>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let mut kept = Vec::new();
    for target in TARGETS {
        let entries = fs::read_dir(folder.join(target.name))?.collect::<io::Result<Vec<_>>>()?;
        let mut files: Vec<PathBuf> = entries.iter().map(fs::DirEntry::path).collect();
        files.sort();
        for file in files {
            kept.push(Kept { target, input: fs::read(&file)?, file });
        }
    }
    Ok(kept)
}
