//! How values cross the boundary of the component: the canonical ABI, type by type.
//!
//! A request is lifted out of the memory the host has put it in, its strings without a copy. A decision is lowered into
//! blocks that point into it, and both are kept until the host has read them.
#![expect(unsafe_code, reason = "the canonical ABI is about raw memory")]

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;

use crate::memory::{self, forget};

// The section in which the linker finds what the exports mean. The exports themselves are below.
mod section {
    wit_bindgen::generate!({
        path: "../wit",
        skip: [
            "configure", "describe", "calculate-accrual", "apply-discount", "evaluate-tier", "recommend-offers",
            "settle-points", "claw-back",
        ],
    });
}

include!(concat!(env!("OUT_DIR"), "/canonical.rs"));

/// A type of the contract in the component's memory.
trait Canonical: Sized {
    const SIZE: usize;
    const ALIGN: usize;

    /// Reads a value and takes over what it points to.
    ///
    /// # Safety
    /// A value of this type lies at `at`, and is lifted once.
    unsafe fn lift(at: *const u8) -> Self;

    /// Writes a value that points into `self` and into blocks of `area`.
    ///
    /// # Safety
    /// There is room for this type at `at`, and `self` and `area` live until the host has read it.
    unsafe fn lower(&self, at: *mut u8, area: &mut Area);
}

/// Memory that a lowered value points to.
type Area = Vec<Box<[u64]>>;

/// What the host is reading: the value, and the blocks that point into it.
pub struct Returned {
    _value: Box<dyn Held>,
    _area: Area,
}

/// Anything that can be kept.
trait Held {}

impl<T> Held for T {}

/// Lifts the one argument of a call.
///
/// # Safety
/// As for [`Canonical::lift`].
unsafe fn take<T: Canonical>(argument: *mut u8) -> T {
    unsafe {
        T::lift(argument)
    }
}

/// Lowers the result of a call and keeps it until [`forget`].
fn give<T: Canonical + 'static>(value: T) -> *const u8 {
    let value = Box::new(value);
    let mut area = Area::new();
    let at = room(&mut area, T::SIZE);
    // SAFETY: the room is large enough, and the value and the area are kept below.
    unsafe { value.lower(at, &mut area) };
    memory::keep(Returned { _value: value, _area: area });
    at
}

/// A block of at least `size` bytes, aligned for every type of the contract.
fn room(area: &mut Area, size: usize) -> *mut u8 {
    let mut block = vec![0_u64; size.div_ceil(size_of::<u64>())].into_boxed_slice();
    let at = block.as_mut_ptr().cast();
    area.push(block);
    at
}

unsafe fn lift<T: Canonical>(at: *const u8) -> T {
    unsafe { T::lift(at) }
}

unsafe fn lift_string(at: *mut u8, length: usize) -> String {
    // The host has checked that it is UTF-8.
    unsafe { if length == 0 { String::new() } else { String::from_raw_parts(at, length, length) } }
}

macro_rules! plain {
    ($($ty:ty),*) => {$(
        impl Canonical for $ty {
            const SIZE: usize = size_of::<$ty>();
            const ALIGN: usize = size_of::<$ty>();

            unsafe fn lift(at: *const u8) -> Self {
                unsafe { at.cast::<$ty>().read() }
            }

            unsafe fn lower(&self, at: *mut u8, _: &mut Area) {
                unsafe { at.cast::<$ty>().write(*self) }
            }
        }
    )*};
}

plain!(u8, u16, u32, u64, i16, i32, i64);

impl Canonical for bool {
    const SIZE: usize = 1;
    const ALIGN: usize = 1;

    unsafe fn lift(at: *const u8) -> Self {
        unsafe { at.read() != 0 }
    }

    unsafe fn lower(&self, at: *mut u8, _: &mut Area) {
        unsafe { at.write(u8::from(*self)) }
    }
}

/// Where a list or string lies: address and length.
unsafe fn lift_span(at: *const u8) -> (*mut u8, usize) {
    let at = at.cast::<usize>();
    unsafe { (core::ptr::with_exposed_provenance_mut(at.read()), at.add(1).read()) }
}

unsafe fn lower_span(at: *mut u8, address: *const u8, length: usize) {
    let at = at.cast::<usize>();
    unsafe {
        at.write(address.expose_provenance());
        at.add(1).write(length);
    }
}

impl Canonical for String {
    const SIZE: usize = 8;
    const ALIGN: usize = 4;

    unsafe fn lift(at: *const u8) -> Self {
        unsafe {
            let (address, length) = lift_span(at);
            lift_string(address, length)
        }
    }

    unsafe fn lower(&self, at: *mut u8, _: &mut Area) {
        unsafe { lower_span(at, self.as_ptr(), self.len()) }
    }
}

impl<T: Canonical> Canonical for Vec<T> {
    const SIZE: usize = 8;
    const ALIGN: usize = 4;

    unsafe fn lift(at: *const u8) -> Self {
        unsafe {
            let (address, length) = lift_span(at);
            (0..length).map(|index| T::lift(address.add(index * T::SIZE))).collect()
        }
    }

    unsafe fn lower(&self, at: *mut u8, area: &mut Area) {
        unsafe {
            let address = if self.is_empty() { core::ptr::without_provenance_mut(8) } else { room(area, self.len() * T::SIZE) };
            for (index, item) in self.iter().enumerate() {
                item.lower(address.add(index * T::SIZE), area);
            }
            lower_span(at, address, self.len());
        }
    }
}

impl<T: Canonical> Canonical for Option<T> {
    const SIZE: usize = T::ALIGN + T::SIZE.next_multiple_of(T::ALIGN);
    const ALIGN: usize = T::ALIGN;

    unsafe fn lift(at: *const u8) -> Self {
        unsafe { if at.read() == 0 { None } else { Some(T::lift(at.add(T::ALIGN))) } }
    }

    unsafe fn lower(&self, at: *mut u8, area: &mut Area) {
        unsafe {
            at.write(u8::from(self.is_some()));
            if let Some(inner) = self {
                inner.lower(at.add(T::ALIGN), area);
            }
        }
    }
}

impl<T: Canonical, E: Canonical> Canonical for Result<T, E> {
    const SIZE: usize = {
        let payload = if T::SIZE > E::SIZE { T::SIZE } else { E::SIZE };
        Self::ALIGN + payload.next_multiple_of(Self::ALIGN)
    };
    const ALIGN: usize = if T::ALIGN > E::ALIGN { T::ALIGN } else { E::ALIGN };

    unsafe fn lift(at: *const u8) -> Self {
        unsafe {
            if at.read() == 0 { Ok(T::lift(at.add(Self::ALIGN))) } else { Err(E::lift(at.add(Self::ALIGN))) }
        }
    }

    unsafe fn lower(&self, at: *mut u8, area: &mut Area) {
        unsafe {
            at.write(u8::from(self.is_err()));
            match self {
                Ok(value) => value.lower(at.add(Self::ALIGN), area),
                Err(error) => error.lower(at.add(Self::ALIGN), area),
            }
        }
    }
}
