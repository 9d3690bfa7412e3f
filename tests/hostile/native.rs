//! Native code as a stranger hands it over: signed or not, changed before that or after, for this machine or another.

use loyalty_host::Sandbox;
use loyalty_host::signing::{PrivateKey, PublicKey};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// What is the matter with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NativeCode {
    /// Nothing: it is what the sandbox compiled, and its owner has signed it.
    Signed,
    /// It is handed over as if it were a component.
    Unsigned,
    SignedByAStranger,
    ChangedAfterItWasSigned,
    ChangedBeforeItWasSigned,
    CutOffBeforeItWasSigned,
    OfAnotherFormat,
    ForAnotherMachine,
}

/// A signature, and the key that is trusted.
#[derive(Debug)]
pub struct Signed {
    pub signature: Vec<u8>,
    pub key: PublicKey,
}

// Where what stands in a file: the mark, the format, what the code depends on, its source, the checksum, the code.
const FORMAT: usize = 8;
const REQUIREMENTS: usize = 12;
const CHECKSUM: usize = 76;
const CODE: usize = 108;

impl NativeCode {
    /// Compiles `component`, and does to it what is to be done.
    pub fn make(self, component: &[u8], sandbox: &Sandbox) -> Result<(Vec<u8>, Option<Signed>), String> {
        let mut file = sandbox.precompile(component).map_err(|fault| fault.to_string())?;
        let owner = PrivateKey::generate().map_err(|error| error.to_string())?;
        let stranger = PrivateKey::generate().map_err(|error| error.to_string())?;
        match self {
            Self::ChangedBeforeItWasSigned => change(&mut file, CODE + 1_000)?,
            Self::CutOffBeforeItWasSigned => file.truncate(file.len() / 2),
            Self::OfAnotherFormat => change(&mut file, FORMAT)?,
            Self::ForAnotherMachine => {
                change(&mut file, REQUIREMENTS)?;
                check(&mut file)?;
            }
            Self::Signed | Self::Unsigned | Self::SignedByAStranger | Self::ChangedAfterItWasSigned => {}
        }
        let signature = if self == Self::SignedByAStranger { stranger.sign(&file) } else { owner.sign(&file) };
        if self == Self::ChangedAfterItWasSigned {
            change(&mut file, CODE + 1_000)?;
        }
        let signed = Signed { signature: signature.to_vec(), key: owner.public() };
        Ok((file, Some(signed).filter(|_| self != Self::Unsigned)))
    }
}

fn change(file: &mut [u8], place: usize) -> Result<(), String> {
    *file.get_mut(place).ok_or("the file is too short")? ^= 1;
    Ok(())
}

/// Has the checksum come out right, as who means to deceive would.
fn check(file: &mut [u8]) -> Result<(), String> {
    let (header, rest) = file.split_at_mut_checked(CHECKSUM).ok_or("the file is too short")?;
    let (checksum, code) = rest.split_at_mut_checked(CODE - CHECKSUM).ok_or("the file is too short")?;
    checksum.copy_from_slice(&Sha256::new_with_prefix(header).chain_update(code).finalize());
    Ok(())
}
