//! What a component is, as far as can be told before it decides anything.

use loyalty_contract::ProgrammeInfo;
use serde::Serialize;

use crate::digest::sha256;
use crate::refusal::Refusal;

/// What a component is, seen from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Inspection {
    /// Size in bytes.
    pub size_bytes: usize,
    /// SHA-256 of the bytes in hexadecimal digits.
    pub sha256: String,
    /// Of a precompiled one: SHA-256 of the component that it says it was compiled from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_sha256: Option<String>,
    /// What it imports; a component that is admitted imports nothing.
    pub imports: Vec<String>,
    /// What it exports: interfaces, and their functions as `interface#function`.
    pub exports: Vec<String>,
    /// Version of the contract it exports.
    pub contract_version: Option<String>,
    /// The programme that is baked in, if one is.
    pub programme: Option<Inside>,
    /// Why it is not admitted; empty if it is.
    pub refusals: Vec<Refusal>,
}

/// Which programme is baked into a component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Inside {
    /// Its id.
    pub id: String,
    /// Its revision.
    pub revision: u32,
    /// SHA-256 of the document, in hexadecimal digits.
    pub hash: String,
}

impl From<&ProgrammeInfo> for Inside {
    fn from(programme: &ProgrammeInfo) -> Self {
        Self { id: programme.id.to_string(), revision: programme.revision, hash: programme.hash.to_string() }
    }
}

impl Inspection {
    /// Whether [`Sandbox::load`](crate::Sandbox::load) takes it.
    pub const fn is_admitted(&self) -> bool {
        self.refusals.is_empty()
    }

    /// Refuses it unless it was compiled from this component.
    pub fn must_come_from(&mut self, source: &[u8]) {
        let expected = sha256(source);
        match &self.source_sha256 {
            None => self.refusals.push(Refusal::NotPrecompiled),
            Some(found) if *found == expected => {}
            Some(found) => self.refusals.push(Refusal::OtherSource { found: found.clone(), expected }),
        }
    }
}
