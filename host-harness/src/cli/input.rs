//! Reads the files that the commands are given, and writes those they are asked for.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Write as _};
use std::path::Path;

use anyhow::{anyhow, bail};
use loyalty_host::Limits;
use loyalty_host::orders::{self, Purchase};

/// A text and what to call it in messages.
#[derive(Debug)]
pub struct Document {
    /// The path as it was given.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// Reads a text of at most `limit_bytes` from a file, or from standard input for `-`.
pub fn read_text(path: &Path, limit_bytes: usize) -> anyhow::Result<Document> {
    let (name, bytes) = if path == Path::new("-") {
        ("standard input".to_owned(), read_bounded(io::stdin().lock(), "standard input", limit_bytes)?)
    } else {
        let name = path.display().to_string();
        let bytes = read_bounded(open(path)?, &name, limit_bytes)?;
        (name, bytes)
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Document { name, text }),
        Err(error) => {
            let good = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
            let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
            bail!("{name}:{line}: not UTF-8 text; save the file as UTF-8")
        }
    }
}

/// Reads a programme.
pub fn read_programme(path: &Path) -> anyhow::Result<Document> {
    read_text(path, Limits::default().programme_bytes)
}

/// Reads a file of at most `limit_bytes`.
pub fn read_bytes(path: &Path, limit_bytes: usize) -> anyhow::Result<Vec<u8>> {
    read_bounded(open(path)?, &path.display().to_string(), limit_bytes)
}

/// Reads a purchase log.
pub fn read_purchases(path: &Path) -> anyhow::Result<Vec<Purchase>> {
    let purchases = orders::read(BufReader::new(open(path)?)).collect::<Result<_, _>>();
    purchases.map_err(|error| anyhow!("{}:{}: {}", path.display(), error.line, error.problem))
}

/// Writes a file.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> anyhow::Result<()> {
    fs::write(path, content).map_err(|error| unwritable(path, &error))
}

/// Writes a file that is not there yet; only its owner may read it if it is `secret`.
pub fn write_new(path: &Path, content: &str, secret: bool) -> anyhow::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if secret {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let written = options.open(path).and_then(|mut file| file.write_all(content.as_bytes()));
    written.map_err(|error| unwritable(path, &error))
}

/// Opens a file for reading.
pub fn open(path: &Path) -> anyhow::Result<File> {
    let name = path.display().to_string();
    if path.is_dir() {
        bail!("{name} is a directory, not a file");
    }
    File::open(path).map_err(|error| unreadable(path, &error))
}

/// What to say of a file or folder that cannot be read.
pub fn unreadable(path: &Path, error: &io::Error) -> anyhow::Error {
    anyhow!("{} cannot be read: {}", path.display(), reason(error))
}

fn read_bounded(input: impl Read, name: &str, limit_bytes: usize) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = limit_bytes as u64;
    input.take(limit + 1).read_to_end(&mut bytes).map_err(|error| unreadable(Path::new(name), &error))?;
    if bytes.len() > limit_bytes {
        bail!("{name} is too large: at most {limit_bytes} bytes are read");
    }
    Ok(bytes)
}

fn unwritable(path: &Path, error: &io::Error) -> anyhow::Error {
    anyhow!("{} cannot be written: {}", path.display(), reason(error))
}

/// The system's own words, without the error number.
pub fn reason(error: &io::Error) -> String {
    let reason = error.to_string();
    reason.split(" (os error").next().unwrap_or_default().to_lowercase()
}
