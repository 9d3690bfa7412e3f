//! Compiles a package of the workspace as a component, for build scripts.
//!
//! The components get a target folder of their own, `component-build`: the outer cargo holds the lock of the usual one while
//! a build script runs. Packages share it, and with it whatever they have in common.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

use anyhow::{Context as _, Result, anyhow, bail};

const TARGET: &str = "wasm32-wasip2";

/// The profile of the workspace that components ship in.
const PROFILE: &str = "component";

/// What the outer cargo or its caller sets for native code, and what would change the component if it leaked in.
const LEAKING: [&str; 11] = [
    "CARGO_BUILD_RUSTFLAGS",
    "CARGO_BUILD_TARGET",
    "CARGO_BUILD_TARGET_DIR",
    "CARGO_ENCODED_RUSTFLAGS",
    "CARGO_TARGET_DIR",
    "CARGO_TARGET_WASM32_WASIP2_RUSTFLAGS",
    "RUSTC",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTDOCFLAGS",
    "RUSTFLAGS",
];

/// A package that was compiled.
#[derive(Debug)]
pub struct Compiled {
    /// The component as the linker wrote it.
    pub linked: Vec<u8>,
    /// The target folder of components.
    pub folder: PathBuf,
}

/// Compiles `package` for WebAssembly, in the profile that components ship in.
///
/// # Errors
/// The target is missing and cannot be added, or the package does not build.
pub fn compile(package: &str) -> Result<Compiled> {
    ensure_target_is_installed()?;
    let folder = target_folder()?;
    let mut build = Command::new(env::var("CARGO")?);
    build.args(["build", "--package", package, "--target", TARGET, "--profile", PROFILE, "--target-dir"]);
    build.arg(&folder);
    for name in LEAKING {
        build.env_remove(name);
    }
    let built = build.output()?;
    if !built.status.success() {
        bail!("the package {package} does not build:\n{}", String::from_utf8_lossy(&built.stderr));
    }
    let file = folder.join(TARGET).join(PROFILE).join(package.replace('-', "_") + ".wasm");
    let linked = fs::read(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(Compiled { linked, folder })
}

/// An installed toolchain does not fetch a target it lacks, so this asks rustup for it.
fn ensure_target_is_installed() -> Result<()> {
    let rustc = env::var("RUSTC")?;
    let sysroot = Command::new(&rustc).args(["--print", "sysroot"]).output()?;
    let sysroot = PathBuf::from(String::from_utf8(sysroot.stdout)?.trim());
    if sysroot.join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    println!("cargo::warning=the Rust target {TARGET} is missing; running `rustup target add {TARGET}`");
    let added = Command::new("rustup").args(["target", "add", TARGET]).output();
    match added {
        Ok(added) if added.status.success() => Ok(()),
        Ok(added) => {
            let reason = String::from_utf8_lossy(&added.stderr);
            bail!("`rustup target add {TARGET}` failed; run it by hand and build again:\n{reason}")
        }
        Err(_) => {
            let version = Command::new(rustc).arg("--version").output()?;
            let version = String::from_utf8_lossy(&version.stdout);
            bail!(
                "the Rust target {TARGET} is missing and there is no rustup to add it: install rustup \
                 (https://rustup.rs), run `rustup target add {TARGET}` and build again, or install the target's \
                 standard library for {}",
                version.trim()
            )
        }
    }
}

/// `component-build` beside the profile folders of the target folder that cargo builds in.
fn target_folder() -> Result<PathBuf> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let target = out.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    let target = target.ok_or_else(|| anyhow!("no target folder above {}", out.display()))?;
    Ok(target.join("component-build"))
}
