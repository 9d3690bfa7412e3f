//! The component's allocator, the one programme it holds, and what happens on a panic.
#![expect(unsafe_code, reason = "state without threads, and the allocator")]

use core::alloc::Layout;
use core::arch::wasm32;
use core::cell::RefCell;

use dlmalloc::GlobalDlmalloc;

use crate::programme::Programme;

#[global_allocator]
static ALLOCATOR: GlobalDlmalloc = GlobalDlmalloc;

/// Something of which the instance has one.
struct Single<T>(T);

// SAFETY: a component instance has one thread, and the component model forbids entering it again during a call.
unsafe impl<T> Sync for Single<T> {}

static PROGRAMME: Single<RefCell<Option<Programme>>> = Single(RefCell::new(None));

/// Puts a programme in place of the one before.
pub fn keep(programme: Programme) {
    PROGRAMME.0.replace(Some(programme));
}

/// Calls `use_programme` with the programme, if there is one.
pub fn with_programme<T>(use_programme: impl FnOnce(Option<&Programme>) -> T) -> T {
    use_programme(PROGRAMME.0.borrow().as_ref())
}

/// Where the host asks for room to put a request. The C library's would come from another heap.
#[unsafe(no_mangle)]
extern "C" fn cabi_realloc(old: *mut u8, old_size: usize, align: usize, new_size: usize) -> *mut u8 {
    if new_size == 0 {
        return core::ptr::without_provenance_mut(align);
    }
    let block = match Layout::from_size_align(if old_size == 0 { new_size } else { old_size }, align) {
        // SAFETY: the size is above zero.
        Ok(layout) if old_size == 0 => unsafe { alloc::alloc::alloc(layout) },
        // SAFETY: the canonical ABI hands back only what it got from here, with its size and alignment.
        Ok(layout) => unsafe { alloc::alloc::realloc(old, layout, new_size) },
        Err(_) => core::ptr::null_mut(),
    };
    if block.is_null() { wasm32::unreachable() } else { block }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    wasm32::unreachable()
}
