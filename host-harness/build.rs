//! Builds what the harness carries, so that `cargo run` and `cargo test` need nothing built before: the component, and the
//! scenarios that components are held against. The page of the playground is carried if `npm run build` has made it.
//!
//! The component also lies as a file, `component-build/loyalty.wasm` in the target folder, for whoever takes it elsewhere.

use std::error::Error;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Level of compression that takes longest and leaves least.
const SMALLEST: u8 = 10;

fn main() -> Result<(), Box<dyn Error>> {
    for input in [
        "guest",
        "wit",
        "tests/scenarios",
        "tests/programmes",
        "host-harness/playground/dist",
        "Cargo.lock",
        "Cargo.toml",
        "rust-toolchain.toml",
    ] {
        println!("cargo::rerun-if-changed=../{input}");
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);

    let compiled = loyalty_shell::compile("loyalty-component")?;
    let wrapped = loyalty_shell::wrap(&compiled.linked)?;
    fs::write(compiled.folder.join("loyalty.wasm"), &wrapped.component)?;
    // Copies of its own, since another build of the workspace may rewrite that file while this crate compiles.
    fs::write(out.join("loyalty.wasm"), wrapped.component)?;
    fs::write(out.join("loyalty.names"), wrapped.names)?;

    fs::write(out.join("corpus"), packed(Path::new("../tests"), &["programmes", "scenarios"])?)?;
    fs::write(out.join("pages.rs"), pages(Path::new("playground/dist"), &out.join("pages"))?)?;
    Ok(())
}

/// The files of a built page as Rust, for `include!`: the path of each within the folder and its bytes, in order of path.
/// Empty if the page has not been built. They are copied to `own`, since another build of the page may rewrite them while this
/// crate compiles.
fn pages(root: &Path, own: &Path) -> Result<String, Box<dyn Error>> {
    let mut files = Vec::new();
    walk(root, &mut files, &|_| true)?;
    files.sort();
    fs::create_dir_all(own)?;
    let mut list = String::from("&[");
    for (number, file) in files.iter().enumerate() {
        let path: Vec<_> = file.strip_prefix(root)?.iter().map(|step| step.to_string_lossy()).collect();
        let path = path.join("/");
        // What is hidden keeps the folder in the repository and is no page.
        if !path.starts_with('.') {
            let copy = own.join(number.to_string());
            fs::copy(file, &copy)?;
            list += &format!("({path:?}, include_bytes!({:?}) as &[u8]),", copy.display().to_string());
        }
    }
    Ok(list + "]")
}

/// All texts of some folders in order of name, compressed: the path of each and what it says, both ended by a zero byte. The
/// same files give the same bytes.
fn packed(root: &Path, folders: &[&str]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut files = Vec::new();
    for folder in folders {
        walk(&root.join(folder), &mut files, &|extension| extension == "json" || extension == "txt")?;
    }
    files.sort();
    let mut texts = Vec::new();
    for file in files {
        let path: Vec<_> = file.strip_prefix(root)?.iter().map(|step| step.to_string_lossy()).collect();
        let text = fs::read_to_string(&file)?;
        if text.contains('\0') {
            return Err(format!("{} has a zero byte", file.display()).into());
        }
        texts.extend_from_slice(path.join("/").as_bytes());
        texts.push(0);
        texts.extend_from_slice(text.as_bytes());
        texts.push(0);
    }
    Ok(miniz_oxide::deflate::compress_to_vec_zlib(&texts, SMALLEST))
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>, wanted: &dyn Fn(&OsStr) -> bool) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            walk(&entry.path(), files, wanted)?;
        } else if wanted(entry.path().extension().unwrap_or_default()) {
            files.push(entry.path());
        }
    }
    Ok(())
}
