//! The component the harness carries.

/// The loyalty engine of this workspace, as built together with this crate.
pub const BUILT_IN: &[u8] = include_bytes!(env!("LOYALTY_COMPONENT_BUILT"));
