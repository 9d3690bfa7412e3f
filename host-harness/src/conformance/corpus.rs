//! Where scenarios come from: the ones that the harness carries, or those of a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::scenario::{Broken, Scenario};
use crate::limits::SCENARIO_BYTES;

/// The scenarios and programmes of this workspace, packed when this crate was built: path, zero byte, text, zero byte.
const PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/corpus"));

/// Scenarios in order of name.
#[derive(Debug, Clone)]
pub struct Corpus {
    scenarios: Vec<Scenario>,
}

/// Why there are no scenarios.
#[derive(Debug, thiserror::Error)]
pub enum CorpusError {
    /// A file or folder cannot be read.
    #[error("{} cannot be read: {cause}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// A file is larger than any programme may be.
    #[error("{} is too large: at most {SCENARIO_BYTES} bytes are read", path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
    },
    /// There is no scenario in the folder.
    #[error("{} has no scenario: one is a file that ends in .json, also in a folder below", path.display())]
    Empty {
        /// Which.
        path: PathBuf,
    },
    /// Some scenarios cannot be read.
    #[error("{} is no scenario", if .0.len() == 1 { "a file" } else { "more than one file" })]
    Broken(Vec<Broken>),
    /// What the harness carries is damaged.
    #[error("the scenarios that the harness carries are damaged: build it again")]
    Damaged,
    /// No scenario lies in such a folder.
    #[error("there is no area `{area}`; there are {}", known.join(", "))]
    NoSuchArea {
        /// The folder.
        area: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// No scenario has such a name.
    #[error("no scenario of these areas has `{part}` in its name")]
    NoSuchName {
        /// The part of a name.
        part: String,
    },
}

impl Corpus {
    /// The scenarios that the harness carries.
    ///
    /// # Errors
    /// None, unless the program was damaged.
    pub fn built_in() -> Result<Self, CorpusError> {
        let bytes = miniz_oxide::inflate::decompress_to_vec_zlib(PACKED).map_err(|_| CorpusError::Damaged)?;
        let packed = String::from_utf8(bytes).map_err(|_| CorpusError::Damaged)?;
        let mut parts = packed.split_terminator('\0');
        let mut texts = BTreeMap::new();
        while let (Some(path), Some(text)) = (parts.next(), parts.next()) {
            texts.insert(path.to_owned(), text.to_owned());
        }
        Self::of_texts(&texts, Path::new("scenarios"))
    }

    /// The scenarios of a folder and those below it: all files that end in `.json`. Programmes that they name lie in a folder
    /// `programmes` beside it.
    ///
    /// # Errors
    /// A file that cannot be read, or is no scenario: all of these at once.
    pub fn of_folder(folder: &Path) -> Result<Self, CorpusError> {
        let mut texts = BTreeMap::new();
        read_all(folder, "scenarios", &mut texts)?;
        // `a/b/..` is beside `b` wherever that leads; what is beside `.` is found by its full name.
        let full = fs::canonicalize(folder).map_err(|cause| unreadable(folder, cause))?;
        if let Some(programmes) = full.parent().map(|parent| parent.join("programmes")).filter(|path| path.is_dir()) {
            read_all(&programmes, "programmes", &mut texts)?;
        }
        let corpus = Self::of_texts(&texts, folder)?;
        if corpus.scenarios.is_empty() { Err(CorpusError::Empty { path: folder.into() }) } else { Ok(corpus) }
    }

    /// All scenarios.
    pub fn scenarios(&self) -> &[Scenario] {
        &self.scenarios
    }

    /// Only the scenarios in one of `areas`, folders such as `discount` or `discount/gift` (all, if there are none), with
    /// `part` in their name.
    ///
    /// # Errors
    /// An area, or a part of a name, that no scenario has.
    pub fn select(mut self, areas: &[String], part: Option<&str>) -> Result<Self, CorpusError> {
        let lies_in = |scenario: &Scenario, area: &str| {
            let area = area.trim_end_matches('/');
            scenario.area() == area || scenario.name.strip_prefix(area).is_some_and(|rest| rest.starts_with('/'))
        };
        if let Some(area) = areas.iter().find(|area| !self.scenarios.iter().any(|scenario| lies_in(scenario, area))) {
            let known: BTreeSet<&str> = self.scenarios.iter().map(Scenario::area).collect();
            let known = known.into_iter().map(Into::into).collect();
            return Err(CorpusError::NoSuchArea { area: area.clone(), known });
        }
        self.scenarios.retain(|scenario| areas.is_empty() || areas.iter().any(|area| lies_in(scenario, area)));
        if let Some(part) = part {
            self.scenarios.retain(|scenario| scenario.name.contains(part));
            if self.scenarios.is_empty() {
                return Err(CorpusError::NoSuchName { part: part.into() });
            }
        }
        Ok(self)
    }

    /// Reads the scenarios among texts; `folder` is where they lie, for messages.
    fn of_texts(texts: &BTreeMap<String, String>, folder: &Path) -> Result<Self, CorpusError> {
        let (mut scenarios, mut broken) = (Vec::new(), Vec::new());
        for (path, text) in texts {
            let Some(name) = path.strip_prefix("scenarios/").filter(|name| name.ends_with(".json")) else { continue };
            match Scenario::read(name, &folder.join(name).display().to_string(), text, texts) {
                Ok(scenario) => scenarios.push(scenario),
                Err(found) => broken.push(found),
            }
        }
        if broken.is_empty() { Ok(Self { scenarios }) } else { Err(CorpusError::Broken(broken)) }
    }
}

/// Reads every text in a folder, and in those below it, under names that begin with `prefix`. Links to folders are not
/// followed.
fn read_all(folder: &Path, prefix: &str, texts: &mut BTreeMap<String, String>) -> Result<(), CorpusError> {
    for entry in fs::read_dir(folder).map_err(|cause| unreadable(folder, cause))? {
        let entry = entry.map_err(|cause| unreadable(folder, cause))?;
        let (path, name) = (entry.path(), format!("{prefix}/{}", entry.file_name().to_string_lossy()));
        if entry.file_type().map_err(|cause| unreadable(&path, cause))?.is_dir() {
            read_all(&path, &name, texts)?;
        } else if path.extension().is_some_and(|extension| extension == "json" || extension == "txt") {
            if fs::metadata(&path).map_err(|cause| unreadable(&path, cause))?.len() > SCENARIO_BYTES {
                return Err(CorpusError::TooLarge { path });
            }
            let text = fs::read_to_string(&path).map_err(|cause| unreadable(&path, cause))?;
            texts.insert(name, text);
        }
    }
    Ok(())
}

fn unreadable(path: &Path, cause: io::Error) -> CorpusError {
    CorpusError::Unreadable { path: path.into(), cause }
}
