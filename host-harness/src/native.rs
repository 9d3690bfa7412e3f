//! Native code, and why it may run: the one place where this crate is unsafe.
//!
//! The sandbox runs native code as it is: whoever can write it can do whatever this process can. So there are two ways to
//! come by a [`Native`] and no third: this process has just compiled it, or the owner of a key that the caller trusts has
//! signed the file that it is part of.
#![expect(unsafe_code, reason = "native code is trusted, not checked")]

use std::borrow::Cow;
use std::ops::RangeFrom;

use wasmtime::Engine;
use wasmtime::component::Component;

use crate::signing::{PublicKey, SignatureError};

/// Code that may run.
// INVARIANT: it is what the compiler gave, because it comes from the compiler or from one who is trusted to have signed
// nothing else.
pub(crate) struct Native<'a>(Cow<'a, [u8]>);

impl<'a> Native<'a> {
    /// The code of a component, compiled here and now.
    pub(crate) fn compile(engine: &Engine, component: &[u8]) -> wasmtime::Result<Self> {
        Ok(Self(engine.precompile_component(component)?.into()))
    }

    /// The code that lies at `place` in a file, which is verified as a whole before anything of it is looked at.
    pub(crate) fn signed(
        file: &'a [u8],
        place: RangeFrom<usize>,
        signature: &[u8],
        key: &PublicKey,
    ) -> Result<Self, SignatureError> {
        key.verify(file, signature)?;
        Ok(Self(file.get(place).unwrap_or_default().into()))
    }

    /// Its bytes.
    pub(crate) fn code(&self) -> &[u8] {
        &self.0
    }

    /// The component that it is the code of. Code of another version of the sandbox, for another machine or another
    /// configuration is refused here too.
    pub(crate) fn component(&self, engine: &Engine) -> wasmtime::Result<Component> {
        // SAFETY: the bytes are what `Engine::precompile_component` gave, by the invariant.
        unsafe { Component::deserialize(engine, self.code()) }
    }
}
