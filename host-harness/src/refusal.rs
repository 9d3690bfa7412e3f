//! Every reason for which a component is not admitted, in words that say what would be right.

use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::parts::Part;
use crate::signing::SignatureError;

/// Why a component is not admitted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is larger than the limit.
    #[error("it has {size_bytes} bytes, more than the {limit_bytes} that are allowed")]
    TooLarge {
        /// Its size.
        size_bytes: usize,
        /// The limit.
        limit_bytes: usize,
    },
    /// It has more of something than the limit.
    #[error("it has {found} {part}, more than the {limit} that are allowed")]
    TooMuch {
        /// Of what.
        part: Part,
        /// How much it has, as far as was read.
        found: u64,
        /// The limit.
        limit: u64,
    },
    /// The compiler does not get done with it.
    #[error("it takes longer to compile than the {} s that are allowed", limit.as_secs_f64())]
    CompilesTooLong {
        /// The limit.
        limit: Duration,
    },
    /// It is something else altogether.
    #[error("it is not WebAssembly: a component begins with the bytes 00 61 73 6d")]
    NotWebAssembly,
    /// It is native code, where a component is wanted.
    #[error(
        "it is precompiled native code, which runs as it is: it is loaded only with a signature and the public key of \
         who has signed"
    )]
    Precompiled,
    /// It is something else than native code, where that is wanted.
    #[error("it is no precompiled component: `loyalty precompile` makes one")]
    NotPrecompiled,
    /// It is in a form that this host does not know.
    #[error("it is precompiled in format {found}, this host reads {expected}: precompile the component again")]
    OtherFormat {
        /// Its format.
        found: u32,
        /// The host's.
        expected: u32,
    },
    /// It cannot run here.
    #[error(
        "it was precompiled for another machine, another version of the sandbox or another configuration of it: \
         precompile the component with SHA-256 {source_sha256} again, here"
    )]
    OtherMachine {
        /// SHA-256 of the component that it was compiled from, in hexadecimal digits.
        source_sha256: String,
    },
    /// It was compiled from another component than it should.
    #[error("it was compiled from the component with SHA-256 {found}, not from that with {expected}")]
    OtherSource {
        /// SHA-256 of the one it was compiled from.
        found: String,
        /// SHA-256 of the one it should be compiled from.
        expected: String,
    },
    /// It is not as it was written.
    #[error("it is damaged: {what}")]
    Damaged {
        /// In which way.
        what: &'static str,
    },
    /// Nobody who is trusted vouches for it.
    #[error(transparent)]
    Signature(SignatureError),
    /// It is WebAssembly, but no component.
    #[error(
        "it is a core module, not a component: build it for wasm32-wasip2, or wrap it with `wasm-tools component new`"
    )]
    CoreModule,
    /// It is broken, or uses what the sandbox does not offer.
    #[error("it does not compile: {reason}")]
    Invalid {
        /// What the compiler says.
        reason: String,
    },
    /// It compiles, but does not come up.
    #[error("it does not start: {reason}")]
    DoesNotStart {
        /// What stops it.
        reason: String,
    },
    /// No programme can be baked into it.
    #[error("no programme can be baked into it: {reason}")]
    NotBakeable {
        /// What stands against it.
        reason: String,
    },
    /// It wants something from its host.
    #[error("it imports `{import}`: a component of this contract imports nothing")]
    Import {
        /// What it wants.
        import: String,
    },
    /// It is made for another version of the contract.
    #[error("it implements version {found} of the contract, this host speaks {expected}")]
    OtherVersion {
        /// Its version.
        found: String,
        /// The host's.
        expected: String,
    },
    /// Something of the contract is missing.
    #[error("it does not export `{export}`")]
    MissingExport {
        /// What is missing: an interface, or a function as `interface#function`.
        export: String,
    },
    /// A function is there but not as the contract has it.
    #[error("its export `{export}` is not the contract's: {reason}")]
    OtherType {
        /// The function.
        export: String,
        /// Where it differs.
        reason: String,
    },
}

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
