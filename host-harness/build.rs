//! Builds the component that the harness carries, so that `cargo run` and `cargo test` need nothing built before.
//!
//! The component gets a target folder of its own: the outer cargo holds the lock of the usual one while this runs. There
//! the component also lies as a file, `component-build/loyalty.wasm`, for whoever takes it elsewhere.

use std::error::Error;
use std::path::PathBuf;
use std::process::Command;
use std::{env, fmt, fs};

const TARGET: &str = "wasm32-wasip2";

/// The profile of the workspace that the component ships in.
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

fn main() -> Result<(), Box<dyn Error>> {
    for input in ["guest", "wit", "Cargo.lock", "Cargo.toml", "rust-toolchain.toml"] {
        println!("cargo::rerun-if-changed=../{input}");
    }
    ensure_target_is_installed()?;

    let target_folder = component_target_folder()?;
    let mut build = Command::new(env::var("CARGO")?);
    build.args(["build", "--package", "loyalty-component", "--target", TARGET, "--profile", PROFILE, "--target-dir"]);
    build.arg(&target_folder);
    for name in LEAKING {
        build.env_remove(name);
    }
    let built = build.output()?;
    if !built.status.success() {
        return Err(
            Failure(format!("the component does not build:\n{}", String::from_utf8_lossy(&built.stderr))).into()
        );
    }

    let linked = fs::read(target_folder.join(TARGET).join(PROFILE).join("loyalty_component.wasm"))?;
    let wrapped = loyalty_shell::wrap(&linked)?;
    fs::write(target_folder.join("loyalty.wasm"), &wrapped.component)?;

    // Copies of its own, since another build of the workspace may rewrite that file while this crate compiles.
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("loyalty.wasm"), wrapped.component)?;
    fs::write(out.join("loyalty.names"), wrapped.names)?;
    Ok(())
}

/// Printed as it is, where the text of a plain error would come out in quotes and on one line.
struct Failure(String);

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Failure {}

/// An installed toolchain does not fetch a target it lacks, so this asks rustup for it.
fn ensure_target_is_installed() -> Result<(), Box<dyn Error>> {
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
            let message = format!("`rustup target add {TARGET}` failed; run it by hand and build again:\n{reason}");
            Err(Failure(message).into())
        }
        Err(_) => {
            let version = Command::new(rustc).arg("--version").output()?;
            let version = String::from_utf8_lossy(&version.stdout);
            Err(Failure(format!(
                "the Rust target {TARGET} is missing and there is no rustup to add it: install rustup \
                 (https://rustup.rs), run `rustup target add {TARGET}` and build again, or install the target's \
                 standard library for {}",
                version.trim()
            ))
            .into())
        }
    }
}

/// `component-build` beside the profile folders of the target folder that cargo builds this crate in.
fn component_target_folder() -> Result<PathBuf, Box<dyn Error>> {
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let target = out
        .ancestors()
        .find(|folder| folder.join("CACHEDIR.TAG").is_file())
        .ok_or_else(|| format!("no target folder above {}", out.display()))?;
    Ok(target.join("component-build"))
}
