//! `loyalty keygen`, `loyalty sign`, `loyalty verify`: who vouches for a file, and where its signature lies.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use loyalty_host::limits::{FILE_BYTES, KEY_BYTES};
use loyalty_host::signing::{KeyError, PrivateKey, PublicKey};

use super::style::{GOOD, paint};
use super::{Verdict, input, print};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  loyalty keygen shop            writes shop.key, to be kept, and shop.pub, to be given away"
)]
pub struct KeygenArguments {
    /// What the files are called: NAME.key and NAME.pub; none of them may be there
    #[arg(value_name = "NAME")]
    name: PathBuf,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  loyalty sign shop.wasm --key shop.key")]
pub struct SignArguments {
    /// File to sign; the signature is written beside it as FILE.sig
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Private key, PEM as `loyalty keygen` or `openssl genpkey -algorithm ed25519` writes it
    #[arg(long, value_name = "KEY")]
    key: PathBuf,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  loyalty verify shop.wasm --key shop.pub")]
pub struct VerifyArguments {
    /// File whose signature lies beside it as FILE.sig
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Public key of who shall have signed it, PEM
    #[arg(long, value_name = "PUB")]
    key: PathBuf,
}

/// A file that is signed, as it turned out.
#[derive(Debug)]
pub struct Signed {
    /// Of whom.
    pub key: PublicKey,
    /// The signature.
    pub signature: Vec<u8>,
}

/// Makes a pair of keys.
pub fn keygen(arguments: &KeygenArguments) -> anyhow::Result<Verdict> {
    let [private, public] = [".key", ".pub"].map(|ending| with_ending(&arguments.name, ending));
    // Before anything is written, so that no half of a pair is left lying about.
    for path in [&private, &public] {
        if path.symlink_metadata().is_ok() {
            bail!("{} is there already, and a key is never overwritten: choose another name", path.display());
        }
    }
    let key = PrivateKey::generate()?;
    let (Some(secret), Some(known)) = (key.to_pem(), key.public().to_pem()) else { bail!("the key cannot be written") };
    input::write_new(&private, &secret, true)?;
    input::write_new(&public, &known, false)?;
    print(&format!(
        "{}: the private key, which signs: keep it to yourself\n{}: the public key, which verifies: give it away\n",
        private.display(),
        public.display()
    ))?;
    Ok(Verdict::Good)
}

/// Signs a file.
pub fn sign(arguments: &SignArguments) -> anyhow::Result<Verdict> {
    let key = key(&arguments.key, PrivateKey::from_pem)?;
    let bytes = input::read_bytes(&arguments.file, FILE_BYTES)?;
    let path = signature_of(&arguments.file);
    input::write(&path, key.sign(&bytes))?;
    print(&format!("{}: the signature of {}\n", path.display(), arguments.file.display()))?;
    Ok(Verdict::Good)
}

/// Holds a file against its signature.
pub fn verify(arguments: &VerifyArguments) -> anyhow::Result<Verdict> {
    let bytes = input::read_bytes(&arguments.file, FILE_BYTES)?;
    required(&arguments.file, &bytes, &arguments.key)?;
    let good = paint(GOOD, "good");
    print(&format!("{}: {good}: signed by {}\n", arguments.file.display(), arguments.key.display()))?;
    Ok(Verdict::Good)
}

/// The signature beside a file with these bytes, which the owner of the key must have signed.
pub fn required(path: &Path, bytes: &[u8], key: &Path) -> anyhow::Result<Signed> {
    let key = self::key(key, PublicKey::from_pem)?;
    let beside = signature_of(path);
    if !beside.exists() {
        bail!("{} is not signed: there is no {}; `loyalty sign` writes it", path.display(), beside.display());
    }
    let signature = input::read_bytes(&beside, KEY_BYTES)?;
    key.verify(bytes, &signature).with_context(|| beside.display().to_string())?;
    Ok(Signed { key, signature })
}

fn key<Key>(path: &Path, read: fn(&str) -> Result<Key, KeyError>) -> anyhow::Result<Key> {
    let bytes = input::read_bytes(path, KEY_BYTES)?;
    // What is no text is no key either.
    read(&String::from_utf8_lossy(&bytes)).with_context(|| path.display().to_string())
}

fn signature_of(path: &Path) -> PathBuf {
    with_ending(path, ".sig")
}

/// The ending goes behind the whole name: `shop.wasm.sig`.
fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}
