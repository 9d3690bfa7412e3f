//! The harness: loads, limits, calls and checks a loyalty component the way a CRM does.
//!
//! A component is admitted only if it is of bounded size and shape, imports nothing and speaks the contract; it runs with
//! a meter for instructions, a deadline and a ceiling for memory; and whatever it does, the host gets either a decision, a
//! domain error or a typed [`Fault`], and can go on.
//!
//! Embedding it takes five lines:
//!
//! ```
//! use loyalty_host::{Sandbox, component, json};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let programme = include_str!("../../tests/programmes/gadget-club.json");
//! # let request = json::read(include_str!("demo/discount.json"))?;
//! let sandbox = Sandbox::new()?;
//! let mut plugin = sandbox.load(component::BUILT_IN)?;
//! plugin.configure(programme)?;
//! let decision = plugin.apply_discount(&request)?;
//! println!("to pay: {} {}", decision.totals.payable, decision.currency);
//! # Ok(())
//! # }
//! ```
//!
//! Requests and decisions are the types of [`contract`]; [`json`] reads and writes them.

#![deny(unsafe_code)]

mod admission;
mod bake;
pub mod batch;
mod compiler;
pub mod component;
pub mod conformance;
mod digest;
mod fault;
pub mod fit;
mod fleet;
mod functions;
mod guard;
mod inspection;
mod instance;
pub mod limits;
mod native;
pub mod orders;
mod parts;
mod past;
mod permits;
mod plugin;
mod precompiled;
mod profile;
mod refusal;
pub mod relevance;
pub mod replay;
mod sandbox;
pub mod signing;

pub use bake::{Baked, Oven};
pub use fault::{Allowance, CallError, ConfigureError, Fault};
pub use fleet::Fleet;
pub use inspection::{Inside, Inspection};
pub use instance::Cost;
pub use limits::Limits;
pub use loyalty_contract as contract;
pub use loyalty_json as json;
pub use loyalty_json::source;
pub use parts::Part;
pub use plugin::Plugin;
pub use profile::Profile;
pub use refusal::Refusal;
pub use sandbox::{Allocation, Sandbox, SandboxError};
