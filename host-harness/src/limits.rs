//! Every limit, with its unit and its reason: of the sandbox, of what is read from files, and of what lies in memory at once.
//!
//! What an embedder may want otherwise is a field of [`Limits`]; the rest are constants. How often something is done, and how
//! much of it is shown, stands where it is done.

use std::time::Duration;

/// What a component may use. The defaults let through a basket of 10,000 lines or a programme of 10,000 rules, and
/// stop what has run wild within the blink of an eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Instructions of one decision. The example programme takes some 110 million for a basket of 10,000 lines.
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

    /// Size of the component in bytes, since compiling costs time and memory in proportion. Ours has some 800 kB; one
    /// that carries a JavaScript interpreter comes to some 3 MB.
    /// Baking adds some 500 kB for 1,000 rules, and 7 MB for 10,000.
    pub component_bytes: usize,

    /// Size of a precompiled component in bytes. Native code is some five times as large as what it was compiled from.
    pub precompiled_bytes: usize,

    /// Bytes of custom sections, which nothing compiles but which are read: the names of functions, mostly.
    pub custom_section_bytes: u64,

    /// Functions in all core modules together. Ours has 788; an interpreter of JavaScript has some thousands.
    pub functions: u64,

    /// Bytes of one function, the piece that the compiler works on at a time.
    pub function_bytes: u64,

    /// Locals of one function. What the compiler has to keep track of is up to their product with the function's branches.
    pub function_locals: u64,

    /// Loops of one function. Ours has 208 in one, none of them deeper than nine. Time grows with the square of their number:
    /// 41 kB of 2,700 loops within each other took three minutes and 1.2 GB.
    pub function_loops: u64,

    /// Blocks within each other in one function. Ours go 53 deep; the loop of an interpreter has one for each instruction it
    /// knows.
    pub function_depth: u64,

    /// Branches of one function times its locals: what the compiler may have to keep apart.
    pub function_branching: u64,

    /// The same of all functions together.
    pub branching: u64,

    /// Core modules. Rust needs one; toolchains that adapt a C library add a few.
    pub core_modules: u64,

    /// Components within the component. A toolchain adds one for each interface, or two.
    pub nested_components: u64,

    /// Places where a core module or a component is put to use. A component that uses another one twice, which uses another
    /// one twice, grows without end: with these many in the file, no more than 6,561 come out.
    pub instantiations: u64,

    /// Types of functions and values. Ours has 336; each costs the validator and the linker a little.
    pub types: u64,

    /// Globals of all core modules together. Ours has 4; every instance copies them.
    pub globals: u64,

    /// Data and element segments. Baking writes up to 10,000 besides those that were there.
    pub segments: u64,

    /// Names that modules and components import or export. Each is kept as long as the component is.
    pub names: u64,

    /// Longest time to compile a component, and to wait for a turn. The compiler cannot be interrupted; it is left to
    /// itself. Where ours took 8 s and 0.14 GB (an unoptimised build, on two cores with much else to do), the worst function
    /// that was found to pass what stands above took as long, and 0.36 GB; twenty of the worst in 90 kB took 30 s.
    pub compile_time: Duration,

    /// Components that are compiled at once, those that nobody waits for any more included; one more waits.
    pub compilers: u32,

    /// Size of a programme in bytes. Ten thousand rules come to about 3 MB.
    pub programme_bytes: usize,

    /// Entries of all tables, which hold the functions that are called indirectly.
    pub table_elements: usize,

    /// Core instances in one component. Rust needs one; toolchains that adapt a C library nest a few.
    pub core_instances: u32,

    /// Linear memories, and as many tables, in one component.
    pub memories: u32,

    /// Instances alive at once in one [`Sandbox`](crate::Sandbox); one more is [`Fault::Busy`](crate::Fault::Busy).
    /// Each reserves 4 GiB of address space (not of memory) for each of its memories, which makes bounds checks free.
    pub instances: u32,

    /// Address space in bytes that all instances together may reserve. If they need more, or the machine has less, an
    /// instance gets its memory when it starts, and checks its bounds itself. Half of what a process has, by default.
    pub address_space_bytes: u64,
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
            custom_section_bytes: 2 << 20,
            functions: 20_000,
            function_bytes: 256 << 10,
            function_locals: 2_000,
            function_loops: 400,
            function_depth: 300,
            function_branching: 2_000_000,
            branching: 20_000_000,
            core_modules: 16,
            nested_components: 16,
            instantiations: 24,
            types: 10_000,
            globals: 1_000,
            segments: 20_000,
            names: 5_000,
            compile_time: Duration::from_secs(60),
            compilers: 4,
            programme_bytes: 8 << 20,
            table_elements: 10_000,
            core_instances: 8,
            memories: 2,
            instances: 64,
            address_space_bytes: 1 << 46,
        }
    }
}

/// Handles a component may hold: none, because the contract has no resources.
pub(crate) const COMPONENT_HANDLES: usize = 0;

/// Address space of one memory in bytes: what 32 bits can name, so that no access has to be checked.
pub(crate) const MEMORY_RESERVATION_BYTES: u64 = 4 << 30;

/// Address space behind each memory in bytes, for the offset that an access adds.
pub(crate) const MEMORY_GUARD_BYTES: u64 = 32 << 20;

/// Stack of the compiler's threads in bytes, with room to spare: running out of it would end the process.
pub(crate) const COMPILER_STACK_BYTES: usize = 16 << 20;

/// How often the clock of the deadlines ticks, hence how exact they are.
pub(crate) const DEADLINE_TICK: Duration = Duration::from_millis(10);

/// Frames that are looked at of a component's stack, from the innermost: as deep as profiles go.
pub(crate) const BACKTRACE_FRAMES: usize = 100;

/// Memory of one slot of the pool that stays when its instance ends, in bytes. Pages a decision touches every time are wiped in
/// place instead of being given back and faulted in again. A fresh instance with 50 rules baked in adds 52 µs to a decision on
/// ten lines with half of this, 27 µs with this much, and no less with twice as much.
pub(crate) const MEMORY_KEPT_BYTES: usize = 512 << 10;

/// The same of its table, which holds some hundred functions of ours, in bytes.
pub(crate) const TABLE_KEPT_BYTES: usize = 16 << 10;

/// Calls that one instance answers in a long run: so many that what an instance costs is lost among them, and few enough that
/// what one may have kept or leaked is soon gone.
pub(crate) const LONG_RUN_CALLS: u32 = 10_000;

/// Largest request as JSON, in bytes, be it a document or a line of a batch, its end not counted. A basket of 10,000 lines with
/// everything filled in comes to about 8 MB. What is longer is refused, so that a file without line breaks does not fill the
/// memory.
pub const REQUEST_BYTES: usize = 16 << 20;

/// Largest file that is taken whole to be signed, verified or inspected, in bytes. What is above the limits of the sandbox is
/// still told its size and hash.
pub const FILE_BYTES: usize = 256 << 20;

/// Largest file that is taken for a key or a signature, in bytes: ten times what those have.
pub const KEY_BYTES: usize = 4 << 10;

/// The most that a folder of pages for the playground may come to, in bytes: the built page has some three million, and all of
/// it is kept in memory.
pub const PAGES_BYTES: u64 = 64 << 20;

/// Longest line of a purchase log, in bytes; a purchase takes about 40. It keeps a file without line breaks from filling the
/// memory.
pub(crate) const PURCHASE_BYTES: u64 = 1_000;

/// Largest file of a scenario, in bytes: it may hold a programme of the size that is allowed.
pub(crate) const SCENARIO_BYTES: u64 = 8 << 20;

/// Characters that are kept of what a component answered otherwise than expected: an answer may have megabytes, and every
/// scenario may have such an answer.
pub(crate) const DIFFERENCE_CHARACTERS: usize = 2_000;

/// Requests of a slice that a thread of a fleet takes at a time, at most: enough that taking them costs nothing, and few enough
/// that no thread is left with much to do when the others are done.
pub(crate) const CHUNK_REQUESTS: usize = 64;

/// Lines of a batch that a thread takes at a time, at most: enough that taking them costs nothing beside deciding them, few
/// enough that what is asked from a pipe is soon answered.
pub(crate) const BLOCK_LINES: usize = 64;

/// Bytes of lines after which a block is full however few they are.
pub(crate) const BLOCK_BYTES: usize = 256 << 10;

/// Items that each thread of a fleet may be ahead of what has been taken: enough that none waits for another that has a long
/// one, few enough to bound what lies in memory.
pub(crate) const ITEMS_AHEAD: u64 = 8;

/// How long a line of a batch waits for an instance to come free before the batch gives up: far longer than any decision may
/// take.
pub(crate) const BUSY_WAIT: Duration = Duration::from_secs(30);
