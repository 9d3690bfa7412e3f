//! What the playground is made of: files by their path, each with the type that a browser has to be told.
//!
//! All of them are in memory before the first is asked for, so what is served is what was found then: no request reaches
//! the file system.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};
use loyalty_host::limits::PAGES_BYTES;

/// The page as it was built when this program was, if it had been.
const BUILT_IN: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/pages.rs"));

/// What a browser opens if it is told no more than the address.
const FIRST: &str = "index.html";

/// Files by the path they are asked for by, without the slash in front.
#[derive(Debug)]
pub struct Pages(BTreeMap<String, Cow<'static, [u8]>>);

impl Pages {
    /// The page that this program carries.
    pub fn built_in() -> anyhow::Result<Self> {
        if BUILT_IN.is_empty() {
            bail!(
                "this program was built without the page: run `npm install && npm run build` in host-harness/playground and \
                 build it again, or name the folder of a built page with --pages"
            );
        }
        Ok(Self(BUILT_IN.iter().map(|(path, bytes)| ((*path).to_owned(), Cow::Borrowed(*bytes))).collect()))
    }

    /// The files of a folder and of what lies in it; nothing that is hidden, and nothing that a link leads to.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let mut pages = Self(BTreeMap::new());
        let mut room = PAGES_BYTES;
        pages.add(folder, "", &mut room).with_context(|| folder.display().to_string())?;
        if !pages.0.contains_key(FIRST) {
            bail!("{}: there is no {FIRST} in it: name the folder of a built page", folder.display());
        }
        Ok(pages)
    }

    fn add(&mut self, folder: &Path, prefix: &str, room: &mut u64) -> anyhow::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
            let (path, kind) = (format!("{prefix}{name}"), entry.file_type()?);
            if kind.is_dir() {
                self.add(&entry.path(), &format!("{path}/"), room)?;
            } else if kind.is_file() {
                let size = entry.metadata()?.len();
                *room = room.checked_sub(size).with_context(|| format!("more than {PAGES_BYTES} bytes are no page"))?;
                self.0.insert(path, fs::read(entry.path())?.into());
            }
        }
        Ok(())
    }

    /// The file that a path of a request names, and its type.
    pub fn get(&self, path: &str) -> Option<(&[u8], &'static str)> {
        let path = path.strip_prefix('/')?;
        let path = if path.is_empty() { FIRST } else { path };
        Some((self.0.get(path)?.as_ref(), content_type(path)))
    }
}

/// A browser compiles WebAssembly while it comes in only if it is told so, and runs no script of another type.
fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
