//! Writes the contract as data to `tests/hosts/contract/shapes.json`, which the hosts in other languages are generated from.

use std::error::Error;
use std::{fs, path::Path};

mod shapes;

fn main() -> Result<(), Box<dyn Error>> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::write(tests.join("hosts/contract/shapes.json"), shapes::of(&tests.join("../wit"))?)?;
    Ok(())
}
