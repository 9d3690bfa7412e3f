//! The component's memory: an arena that every call starts from the same height, the one engine it holds, and what
//! happens on a panic.
//!
//! Allocating is moving a mark, and freeing is nothing but for the block that was taken last, whose room comes back. When
//! the host has read a result, the mark goes back to where the configured engine ends, so that memory does not grow from
//! call to call and every call costs the same.
//!
//! Until there is an engine, what is freed is wiped. So the memory of an instance that has just been configured holds the
//! engine and little else, and is small when it is written down to be what later instances begin with.
#![expect(unsafe_code, reason = "an allocator, and state without threads")]

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32;
use core::cell::{Cell, RefCell};

use loyalty_engine::Engine;

/// Bytes of one page of linear memory.
const PAGE_BYTES: usize = 65_536;

/// Something of which the instance has one.
struct Single<T>(T);

// SAFETY: a component instance has one thread, and the component model forbids entering it again during a call.
unsafe impl<T> Sync for Single<T> {}

static ENGINE: Single<RefCell<Option<Engine>>> = Single(RefCell::new(None));

#[global_allocator]
static ARENA: Single<Arena> =
    Single(Arena { mark: Cell::new(0), start: Cell::new(0), end: Cell::new(0), wipes: Cell::new(true) });

/// Addresses in linear memory.
struct Arena {
    /// Where the next block may begin.
    mark: Cell<usize>,
    /// Where the mark goes back to after a call.
    start: Cell<usize>,
    /// Where the memory ends that there is.
    end: Cell<usize>,
    /// Whether what is freed is wiped.
    wipes: Cell<bool>,
}

impl Arena {
    /// Moves the mark over a block; null if the host gives no more memory.
    #[inline(always)]
    fn take(&self, layout: Layout) -> *mut u8 {
        let begin = self.mark.get().wrapping_add(layout.align() - 1) & !(layout.align() - 1);
        match begin.checked_add(layout.size()) {
            Some(end) if end <= self.end.get() => {
                self.mark.set(end);
                core::ptr::with_exposed_provenance_mut(begin)
            }
            _ => self.take_more(layout),
        }
    }

    /// The same where the memory there is does not do: at first, when it is unknown how much there is, and when it is full.
    #[cold]
    fn take_more(&self, layout: Layout) -> *mut u8 {
        unsafe extern "C" {
            static __heap_base: u8;
        }
        if self.mark.get() == 0 {
            let base = (&raw const __heap_base).expose_provenance();
            self.mark.set(base);
            self.start.set(base);
            self.end.set(wasm32::memory_size(0) * PAGE_BYTES);
        }
        let begin = self.mark.get().next_multiple_of(layout.align());
        let Some(end) = begin.checked_add(layout.size()) else { return core::ptr::null_mut() };
        if end > self.end.get() {
            let pages = (end - self.end.get()).div_ceil(PAGE_BYTES);
            if wasm32::memory_grow(0, pages) == usize::MAX {
                return core::ptr::null_mut();
            }
            self.end.set(self.end.get() + pages * PAGE_BYTES);
        }
        self.mark.set(end);
        core::ptr::with_exposed_provenance_mut(begin)
    }

    /// Leaves nothing of what was there, as long as that is asked for.
    ///
    /// # Safety
    /// Nothing between the two addresses is used any more.
    #[inline(always)]
    unsafe fn wipe(&self, begin: usize, end: usize) {
        if self.wipes.get() {
            unsafe { core::ptr::with_exposed_provenance_mut::<u8>(begin).write_bytes(0, end - begin) };
        }
    }
}

// SAFETY: blocks lie between the heap's base and the end of memory and never overlap until the mark is moved back, which
// happens when nothing above it is used any more.
unsafe impl GlobalAlloc for Single<Arena> {
    #[inline(never)]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.0.take(layout)
    }

    #[inline(never)]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // What was taken last comes back; anything else stays until the call is over.
        let begin = block.expose_provenance();
        let end = begin.wrapping_add(layout.size());
        if end == self.0.mark.get() {
            self.0.mark.set(begin);
        }
        // SAFETY: the block is given back.
        unsafe { self.0.wipe(begin, end) };
    }

    #[inline(never)]
    unsafe fn realloc(&self, old: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        let is_last = old.expose_provenance() + layout.size() == self.0.mark.get();
        if new_size <= layout.size() {
            return old;
        }
        if is_last {
            // The last block grows where it lies.
            let more = Layout::from_size_align(new_size - layout.size(), 1);
            return match more.map(|more| self.0.take(more)) {
                Ok(added) if !added.is_null() => old,
                _ => core::ptr::null_mut(),
            };
        }
        let Ok(wanted) = Layout::from_size_align(new_size, layout.align()) else { return core::ptr::null_mut() };
        let new = self.0.take(wanted);
        if !new.is_null() {
            // SAFETY: both blocks are at least as long as the old one, and they do not overlap.
            unsafe { core::ptr::copy_nonoverlapping(old, new, layout.size()) };
            let begin = old.expose_provenance();
            // SAFETY: what was in the old block is in the new one.
            unsafe { self.0.wipe(begin, begin + layout.size()) };
        }
        new
    }
}

/// Where the host asks for room to put a request. The C library's would come from another heap.
#[unsafe(no_mangle)]
extern "C" fn cabi_realloc(old: *mut u8, old_size: usize, align: usize, new_size: usize) -> *mut u8 {
    if new_size == 0 {
        return core::ptr::without_provenance_mut(align);
    }
    let address = match Layout::from_size_align(if old_size == 0 { new_size } else { old_size }, align) {
        Ok(layout) if old_size == 0 => ARENA.0.take(layout),
        // SAFETY: the canonical ABI hands back only what it got from here, with its size and alignment.
        Ok(layout) => unsafe { ARENA.realloc(old, layout, new_size) },
        Err(_) => core::ptr::null_mut(),
    };
    if address.is_null() { wasm32::unreachable() } else { address }
}

/// Compares bytes, by words where there are many: the C library goes byte by byte, and every rule that asks for a text ends
/// here.
///
/// # Safety
/// So many bytes lie at both places.
#[unsafe(no_mangle)]
unsafe extern "C" fn memcmp(mut left: *const u8, mut right: *const u8, mut count: usize) -> i32 {
    // SAFETY: what is read lies within the bytes that are left to compare.
    unsafe {
        while count >= 8 {
            let (one, other) = (left.cast::<u64>().read_unaligned(), right.cast::<u64>().read_unaligned());
            if one != other {
                return difference(one, other);
            }
            (left, right, count) = (left.wrapping_add(8), right.wrapping_add(8), count.wrapping_sub(8));
        }
        if count >= 4 {
            let (one, other) = (left.cast::<u32>().read_unaligned(), right.cast::<u32>().read_unaligned());
            if one != other {
                return difference(one.into(), other.into());
            }
            (left, right, count) = (left.wrapping_add(4), right.wrapping_add(4), count.wrapping_sub(4));
        }
        while count > 0 {
            if *left != *right {
                return i32::from(*left).wrapping_sub(i32::from(*right));
            }
            (left, right, count) = (left.wrapping_add(1), right.wrapping_add(1), count.wrapping_sub(1));
        }
    }
    0
}

/// How the first bytes in memory differ that are not the same: the lowest of words that are not.
#[inline(always)]
fn difference(one: u64, other: u64) -> i32 {
    let begin = (one ^ other).trailing_zeros() & !7;
    i32::from((one >> begin) as u8).wrapping_sub(i32::from((other >> begin) as u8))
}

unsafe extern "C" {
    fn __wasm_call_ctors();
}

/// Tells the linker that this is a library. Around every export of a program it puts calls of constructors and destructors,
/// of which there are none.
#[used]
static LIBRARY: unsafe extern "C" fn() = __wasm_call_ctors;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    wasm32::unreachable()
}

/// Puts a configured engine in place of whatever was there, and has it described. It stays where it lies, and the one
/// before is lost memory; the description is freed with the call's result.
pub fn set_engine<T>(engine: Engine, describe: impl FnOnce(&Engine) -> T) -> T {
    let mut held = ENGINE.0.borrow_mut();
    core::mem::forget(held.take());
    let engine = held.insert(engine);
    ARENA.0.start.set(ARENA.0.mark.get());
    describe(engine)
}

/// Calls `use_engine` with the engine, if there is one.
pub fn with_engine<T>(use_engine: impl FnOnce(Option<&Engine>) -> T) -> T {
    // SAFETY: calls do not nest, so no other engine takes the place of this one meanwhile.
    use_engine(unsafe { ENGINE.0.try_borrow_unguarded() }.ok().and_then(Option::as_ref))
}

/// Frees all that was allocated since the engine was configured: the host has read the result.
pub fn forget() {
    let start = ARENA.0.start.get();
    if ARENA.0.wipes.get() {
        // SAFETY: the result was all that lay there.
        unsafe { ARENA.0.wipe(start, ARENA.0.mark.get()) };
        // Decisions need not be wiped: no instance begins with what they leave.
        ARENA.0.wipes.set(ENGINE.0.borrow().is_none());
    }
    ARENA.0.mark.set(start);
}
