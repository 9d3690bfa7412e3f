//! The component's memory: its allocator, the one programme it holds, and what happens on a panic.
#![expect(unsafe_code, reason = "an allocator, and state without threads")]

use alloc::alloc::{alloc, realloc};
use core::alloc::Layout;
use core::cell::RefCell;

use loyalty_engine::Engine;

use crate::canonical::Returned;

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// Where the sandbox asks for room to put a request.
///
/// It must come from the allocator that frees it later, which is ours and not the C library's.
#[unsafe(no_mangle)]
extern "C" fn cabi_realloc(old: *mut u8, old_size: usize, align: usize, new_size: usize) -> *mut u8 {
    if new_size == 0 {
        return core::ptr::without_provenance_mut(align);
    }
    let Ok(layout) = Layout::from_size_align(if old_size == 0 { new_size } else { old_size }, align) else {
        core::arch::wasm32::unreachable()
    };
    // SAFETY: the canonical ABI hands back only what it got from here, with its size and alignment.
    let address = unsafe { if old_size == 0 { alloc(layout) } else { realloc(old, layout, new_size) } };
    if address.is_null() { core::arch::wasm32::unreachable() } else { address }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// Something the instance has at most one of.
struct Slot<T>(RefCell<Option<T>>);

// SAFETY: a component instance has one thread, and the component model forbids entering it again during a call.
unsafe impl<T> Sync for Slot<T> {}

static ENGINE: Slot<Engine> = Slot(RefCell::new(None));
static RETURNED: Slot<Returned> = Slot(RefCell::new(None));

/// Puts a configured engine in place of whatever was there.
pub fn set_engine(engine: Engine) {
    ENGINE.0.replace(Some(engine));
}

/// Calls `use_engine` with the engine, if there is one.
pub fn with_engine<T>(use_engine: impl FnOnce(Option<&Engine>) -> T) -> T {
    use_engine(ENGINE.0.borrow().as_ref())
}

/// Keeps what the host is about to read, and frees what it has read before.
pub fn keep(returned: Option<Returned>) {
    RETURNED.0.replace(returned);
}
