//! Compiles this very package for WebAssembly, so that natively it is the finished component.

use std::path::Path;
use std::{env, fs};

use anyhow::Result;

fn main() -> Result<()> {
    for input in ["small", "../wit", "../guest/shell", "../Cargo.lock", "../Cargo.toml", "../rust-toolchain.toml"] {
        println!("cargo::rerun-if-changed=../{input}");
    }
    if env::var("CARGO_CFG_TARGET_FAMILY").as_deref() == Ok("wasm") {
        // The linker of the target leaves out the C library's memcpy and memcmp unless it is asked for them.
        println!("cargo::rustc-link-arg-cdylib=-lc");
        println!("cargo::rustc-link-arg-cdylib=--strip-all");
        return Ok(());
    }
    let wrapped = loyalty_shell::wrap(&loyalty_shell::compile("loyalty-small")?.linked)?.component;
    let component = Path::new(&env::var("OUT_DIR")?).join("small.wasm");
    fs::write(&component, wrapped)?;
    println!("cargo::rustc-env=LOYALTY_SMALL_BUILT={}", component.display());
    Ok(())
}
