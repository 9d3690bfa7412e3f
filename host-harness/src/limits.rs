//! Every limit of the sandbox, with its unit and its reason.

use std::time::Duration;

/// What a component may use. The defaults let through a basket of 10,000 lines or a programme of 10,000 rules, and
/// stop what has run wild within the blink of an eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Instructions of one decision. The example programme takes some 300 million for a basket of 10,000 lines.
    pub fuel_per_call: u64,

    /// Instructions to compile a programme, which happens once in a programme's life and may read megabytes of JSON.
    pub fuel_to_configure: u64,

    /// Longest time of one decision. Fuel stops what loops, on every machine at the same place; this stops what a slow
    /// machine would take too long for, and is therefore generous.
    pub deadline_per_call: Duration,

    /// Longest time to compile a programme.
    pub deadline_to_configure: Duration,

    /// Linear memory of one instance in bytes. A basket of 10,000 lines comes to about 10 MB on the way in and as much
    /// on the way out.
    pub memory_bytes: usize,

    /// Stack in bytes, the depth of recursion. It must fit into the native stack of the calling thread, which for a
    /// thread of Rust's is 2 MiB.
    pub stack_bytes: usize,

    /// Bytes the host copies out of one decision, so that a component cannot make its host allocate without end.
    pub result_bytes: usize,

    /// Size of the component in bytes, since compiling costs time and memory in proportion. Ours has a budget of 256 kB; one
    /// that carries a JavaScript interpreter comes to some 3 MB.
    /// Baking adds some 500 kB for 1,000 rules, and 7 MB for 10,000.
    pub component_bytes: usize,

    /// Size of a precompiled component in bytes. Native code is some five times as large as what it was compiled from.
    pub precompiled_bytes: usize,

    /// Size of a programme in bytes. Ten thousand rules come to about 3 MB.
    pub programme_bytes: usize,

    /// Entries of all tables, which hold the functions that are called indirectly.
    pub table_elements: usize,

    /// Core instances in one component. Rust needs one; toolchains that adapt a C library nest a few.
    pub core_instances: u32,

    /// Linear memories, and as many tables, in one component.
    pub memories: u32,

    /// Instances alive at once in one [`Sandbox`](crate::Sandbox); one more is [`Fault::Busy`](crate::Fault::Busy).
    /// Each reserves 4 GiB of address space (not of memory), which makes bounds checks free.
    pub instances: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fuel_per_call: 500_000_000,
            fuel_to_configure: 1_000_000_000,
            deadline_per_call: Duration::from_secs(2),
            deadline_to_configure: Duration::from_secs(10),
            memory_bytes: 64 << 20,
            stack_bytes: 512 << 10,
            result_bytes: 32 << 20,
            component_bytes: 8 << 20,
            precompiled_bytes: 32 << 20,
            programme_bytes: 8 << 20,
            table_elements: 10_000,
            core_instances: 8,
            memories: 2,
            instances: 64,
        }
    }
}

/// Handles a component may hold: none, because the contract has no resources.
pub(crate) const COMPONENT_HANDLES: usize = 0;

/// How often the clock of the deadlines ticks, hence how exact they are.
pub(crate) const DEADLINE_TICK: Duration = Duration::from_millis(10);

/// Frames that are looked at of a component's stack, from the innermost: as deep as profiles go.
pub(crate) const BACKTRACE_FRAMES: usize = 100;
