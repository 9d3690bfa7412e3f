//! Watches what an instance takes while it runs.

use wasmtime::ResourceLimiter;

use crate::limits::Limits;
use crate::permits::Permit;
use crate::profile::Watch;

/// Denies memory and tables beyond the limits, and remembers how much memory there is and whether any was denied.
#[derive(Debug)]
pub(crate) struct Guard {
    limits: Limits,
    memory_bytes: usize,
    table_elements: usize,
    memory_denied: bool,
    /// Looks at where the call's instructions go, if it is to be told.
    pub watch: Option<Watch>,
    /// Held as long as the instance is there.
    _permit: Permit,
}

impl Guard {
    pub(crate) const fn new(limits: Limits, permit: Permit) -> Self {
        Self { limits, memory_bytes: 0, table_elements: 0, memory_denied: false, watch: None, _permit: permit }
    }

    pub(crate) const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What was denied to the call before is no reason for what happens to the next.
    pub(crate) const fn begin_call(&mut self) {
        self.memory_denied = false;
    }

    /// All linear memory of the instance. Memory never shrinks, so this is its peak as well.
    pub(crate) const fn memory_bytes(&self) -> usize {
        self.memory_bytes
    }

    pub(crate) const fn memory_was_denied(&self) -> bool {
        self.memory_denied
    }
}

impl ResourceLimiter for Guard {
    fn memory_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let total = self.memory_bytes.saturating_add(desired.saturating_sub(current));
        let granted = total <= self.limits.memory_bytes;
        if granted {
            self.memory_bytes = total;
        } else {
            self.memory_denied = true;
        }
        Ok(granted)
    }

    fn table_growing(&mut self, current: usize, desired: usize, _: Option<usize>) -> wasmtime::Result<bool> {
        let total = self.table_elements.saturating_add(desired.saturating_sub(current));
        let granted = total <= self.limits.table_elements;
        if granted {
            self.table_elements = total;
        }
        Ok(granted)
    }

    fn instances(&self) -> usize {
        self.limits.core_instances as usize
    }

    fn memories(&self) -> usize {
        self.limits.memories as usize
    }

    fn tables(&self) -> usize {
        self.limits.memories as usize
    }
}
