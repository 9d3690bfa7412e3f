//! What a batch is made of. A run that was broken off goes on with the same, or not at all: half of its decisions would be
//! another programme's, or on other requests.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::digest::sha256;

/// How much of the input is looked at to know it again: at its beginning, and before the place to go on from. The whole may
/// be larger than can be read twice.
const LOOKED_AT_BYTES: u64 = 64 << 10;

/// Who decides what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    function: String,
    /// SHA-256.
    component: String,
    /// SHA-256.
    programme: String,
}

impl Recipe {
    /// `function` of the contract, decided by this component under this programme.
    pub fn of(function: &str, component: &[u8], programme: &str) -> Self {
        Self { function: function.into(), component: sha256(component), programme: sha256(programme.as_bytes()) }
    }
}

/// Everything that must still be the same when a run goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Ingredients {
    recipe: Recipe,
    input_bytes: u64,
    /// SHA-256 of the first bytes of the input.
    input_head: String,
    /// Where the rejects go, whatever folder it is seen from.
    rejects: PathBuf,
}

impl Ingredients {
    pub(super) fn of(recipe: &Recipe, input: &mut File, rejects: &Path) -> io::Result<Self> {
        Ok(Self {
            recipe: recipe.clone(),
            input_bytes: input.metadata()?.len(),
            input_head: digest_before(input, LOOKED_AT_BYTES)?,
            rejects: std::path::absolute(rejects)?,
        })
    }

    /// What is not as it was `then`, in words.
    pub(super) fn changes_since(&self, then: &Self) -> Vec<String> {
        let mut changes = Vec::new();
        if self.recipe.function != then.recipe.function {
            changes.push(format!("the function was `{}`", then.recipe.function));
        }
        if self.recipe.component != then.recipe.component {
            changes.push(format!("the component had the SHA-256 {}", then.recipe.component));
        }
        if self.recipe.programme != then.recipe.programme {
            changes.push(format!("the programme had the SHA-256 {}", then.recipe.programme));
        }
        if self.input_bytes != then.input_bytes {
            changes.push(format!("the input had {} bytes, not {}", then.input_bytes, self.input_bytes));
        } else if self.input_head != then.input_head {
            changes.push("the input began with other requests".into());
        }
        if self.rejects != then.rejects {
            changes.push(format!("the rejects went to `{}`", then.rejects.display()));
        }
        changes
    }
}

/// SHA-256 of the last bytes of the input before `offset`.
pub(super) fn digest_before(input: &mut File, offset: u64) -> io::Result<String> {
    input.seek(SeekFrom::Start(offset.saturating_sub(LOOKED_AT_BYTES)))?;
    let mut bytes = Vec::new();
    input.take(offset.min(LOOKED_AT_BYTES)).read_to_end(&mut bytes)?;
    Ok(sha256(&bytes))
}
