//! Ed25519 signatures of files: who vouches for these bytes?
//!
//! A signature stands beside its file, 64 bytes long, over the file's bytes as they are; keys are PEM as OpenSSL writes
//! and reads them (PKCS#8 and SubjectPublicKeyInfo), so `openssl pkeyutl -verify -rawin` comes to the same answer.

use std::fmt;

use ed25519_dalek::pkcs8::{
    DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, EncodePublicKey as _, KeypairBytes,
};
use ed25519_dalek::{SIGNATURE_LENGTH, Signature, Signer as _, SigningKey, VerifyingKey};

use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::spki::der::zeroize::Zeroizing;

/// The key that signs. Whoever has it speaks for its owner.
#[derive(Clone)]
pub struct PrivateKey(SigningKey);

/// The key that verifies. It may be given to everybody.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

/// This is not the key that is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It is something else altogether.
    #[error("it is no key: expected a PEM file that begins with `-----BEGIN {expected}-----`")]
    NotAKey {
        /// What PEM calls the key that is wanted.
        expected: &'static str,
    },
    /// The other half of the pair.
    #[error("it is a private key, which signs: expected the public one, which verifies and may be given away")]
    Private,
    /// The other half of the pair.
    #[error("it is a public key, which verifies: expected the private one, which signs")]
    Public,
    /// A key for other signatures, or a damaged one.
    #[error("it is no key for Ed25519, or it is damaged: `loyalty keygen` makes a pair")]
    NotEd25519,
    /// The machine gives no random numbers.
    #[error("the machine has no random numbers to make a key of: {0}")]
    NoRandomness(getrandom::Error),
}

/// These bytes are not what the owner of the key has signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The signature is something else.
    #[error("a signature has {SIGNATURE_LENGTH} bytes, this has {length_bytes}")]
    NotASignature {
        /// Its length.
        length_bytes: usize,
    },
    /// The signature is of another key, or the file is another one.
    #[error("the signature is not of this key over these bytes: another key has signed, or the file was changed since")]
    Wrong,
}

/// What PEM calls the two kinds of keys.
const PRIVATE: &str = "PRIVATE KEY";
const PUBLIC: &str = "PUBLIC KEY";

impl PrivateKey {
    /// A new key out of the machine's random numbers.
    ///
    /// # Errors
    /// [`KeyError::NoRandomness`].
    pub fn generate() -> Result<Self, KeyError> {
        let mut secret = Zeroizing::new([0; 32]);
        getrandom::fill(secret.as_mut_slice()).map_err(KeyError::NoRandomness)?;
        Ok(Self(SigningKey::from_bytes(&secret)))
    }

    /// Reads a key as PKCS#8 in PEM.
    ///
    /// # Errors
    /// It is no private key for Ed25519.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        match label(text) {
            Some(PRIVATE) => SigningKey::from_pkcs8_pem(text.trim()).map(Self).map_err(|_| KeyError::NotEd25519),
            Some(PUBLIC) => Err(KeyError::Public),
            Some(other) if other.ends_with(PRIVATE) => Err(KeyError::NotEd25519),
            _ => Err(KeyError::NotAKey { expected: PRIVATE }),
        }
    }

    /// The key as PKCS#8 in PEM; none where it cannot be written, which does not happen. The text is wiped when it is
    /// dropped.
    pub fn to_pem(&self) -> Option<Zeroizing<String>> {
        // Without the public key beside it, which OpenSSL before 3.2 cannot read.
        let pair = KeypairBytes { secret_key: self.0.to_bytes(), public_key: None };
        pair.to_pkcs8_pem(LineEnding::LF).ok()
    }

    /// The key that verifies what this one signs.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// Signs these bytes. The same bytes get the same signature.
    pub fn sign(&self, bytes: &[u8]) -> [u8; SIGNATURE_LENGTH] {
        self.0.sign(bytes).to_bytes()
    }
}

/// Its secret is nobody's business.
impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("public", &self.public()).finish_non_exhaustive()
    }
}

impl PublicKey {
    /// Reads a key as SubjectPublicKeyInfo in PEM.
    ///
    /// # Errors
    /// It is no public key for Ed25519.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        match label(text) {
            Some(PUBLIC) => VerifyingKey::from_public_key_pem(text.trim()).map(Self).map_err(|_| KeyError::NotEd25519),
            Some(other) if other.ends_with(PRIVATE) => Err(KeyError::Private),
            _ => Err(KeyError::NotAKey { expected: PUBLIC }),
        }
    }

    /// The key as SubjectPublicKeyInfo in PEM; none where it cannot be written, which does not happen.
    pub fn to_pem(&self) -> Option<String> {
        self.0.to_public_key_pem(LineEnding::LF).ok()
    }

    /// Holds bytes against a signature. Of the ways in which implementations differ, this is the strictest: a signature
    /// that one of them would refuse is refused.
    ///
    /// # Errors
    /// The owner of this key has not signed these bytes.
    pub fn verify(&self, bytes: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        let not_one = |_| SignatureError::NotASignature { length_bytes: signature.len() };
        let signature = Signature::from_slice(signature).map_err(not_one)?;
        self.0.verify_strict(bytes, &signature).map_err(|_| SignatureError::Wrong)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&crate::digest::digits(self.0.as_bytes())).finish()
    }
}

/// What the PEM text says that it is.
fn label(text: &str) -> Option<&str> {
    let (label, _) = text.trim_start().strip_prefix("-----BEGIN ")?.split_once("-----")?;
    Some(label)
}

#[cfg(test)]
mod tests;
