//! Signatures hold for one key and one file, and keys are what OpenSSL writes.

use super::*;

/// The first test vector of RFC 8032, 7.1, as PKCS#8 and SubjectPublicKeyInfo by RFC 8410.
const PRIVATE_PEM: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n\
    -----END PRIVATE KEY-----\n";

fn key() -> PrivateKey {
    PrivateKey::generate().unwrap()
}

#[test]
fn keys_are_as_other_programs_write_and_read_them() {
    // Of the secret 9d61b19d… and the empty message.
    let key = PrivateKey::from_pem(PRIVATE_PEM).unwrap();
    assert_eq!(*key.to_pem().unwrap(), PRIVATE_PEM);
    let signature = crate::digest::digits(&key.sign(b""));
    assert!(signature.starts_with("e5564300c360ac729086e2cc806e828a"), "{signature}");
    assert!(format!("{:?}", key.public()).contains("d75a980182b10ab7d54bfed3c964073a"), "{:?}", key.public());
}

#[test]
fn keys_come_back_from_their_files() {
    let key = key();
    let pem = key.to_pem().unwrap();
    let again = PrivateKey::from_pem(&pem).unwrap();
    assert_eq!(again.public(), key.public());
    assert_eq!(PublicKey::from_pem(&key.public().to_pem().unwrap()), Ok(key.public()));
    assert_ne!(self::key().public(), key.public());
    let shown = format!("{key:?}");
    assert!(!shown.contains(&crate::digest::digits(key.0.as_bytes())), "{shown}");
}

#[test]
fn a_signature_holds_for_its_key_and_its_bytes_alone() {
    let key = key();
    let signature = key.sign(b"bytes");
    assert_eq!(key.public().verify(b"bytes", &signature), Ok(()));
    assert_eq!(self::key().public().verify(b"bytes", &signature), Err(SignatureError::Wrong));
    assert_eq!(key.public().verify(b"byteS", &signature), Err(SignatureError::Wrong));
    for place in 0..signature.len() {
        let mut other = signature;
        other[place] ^= 1;
        assert_eq!(key.public().verify(b"bytes", &other), Err(SignatureError::Wrong), "byte {place}");
    }
    let short = key.public().verify(b"bytes", signature.get(1..).unwrap());
    assert_eq!(short, Err(SignatureError::NotASignature { length_bytes: 63 }));
}

#[test]
fn what_is_not_the_key_that_is_wanted_is_said_to_be_something_else() {
    let pair = key();
    let (private, public) = (pair.to_pem().unwrap(), pair.public().to_pem().unwrap());
    assert_eq!(PublicKey::from_pem(&private).unwrap_err(), KeyError::Private);
    assert_eq!(PrivateKey::from_pem(&public).unwrap_err(), KeyError::Public);
    assert_eq!(PublicKey::from_pem("ssh-ed25519 AAAA").unwrap_err(), KeyError::NotAKey { expected: "PUBLIC KEY" });
    assert_eq!(PrivateKey::from_pem("").unwrap_err(), KeyError::NotAKey { expected: "PRIVATE KEY" });
    assert_eq!(PrivateKey::from_pem("-----BEGIN RSA PRIVATE KEY-----\n").unwrap_err(), KeyError::NotEd25519);
    let damaged = private.replacen("-----\nM", "-----\nX", 1);
    assert_eq!(PrivateKey::from_pem(&damaged).unwrap_err(), KeyError::NotEd25519);
}
