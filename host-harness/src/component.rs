//! The component the harness carries.

/// The loyalty engine of this workspace, as built together with this crate.
pub const BUILT_IN: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/loyalty.wasm"));

/// What the names of its functions were before they were taken out of it: a `name` section, for profiles.
pub(crate) const BUILT_IN_NAMES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/loyalty.names"));
