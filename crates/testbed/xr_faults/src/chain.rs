//! Structures and lists of the C interface.
#![allow(unsafe_code)] // Pointers of a C interface.

use std::ffi::c_void;

use openxr_sys as xr;

/// The structure of a type in the chain that begins at `next`.
///
/// # Safety
/// The chain is the caller's, and whole: every structure in it begins with type and next, and the
/// structure of this type is a `T`.
pub unsafe fn chained<'a, T>(next: *mut c_void, wanted: xr::StructureType) -> Option<&'a mut T> {
    let mut next = next;
    while !next.is_null() {
        let here = next.cast::<xr::BaseOutStructure>();
        // SAFETY: the caller's promise.
        unsafe {
            if (*here).ty == wanted {
                return here.cast::<T>().as_mut();
            }
            next = (*here).next.cast();
        }
    }
    None
}

/// Answers a call that fills a list, in the two steps of the standard: a capacity of 0 asks for the
/// count.
///
/// # Safety
/// `count` has room for a number or is null, `out` for `capacity` items.
pub unsafe fn fill<T>(
    items: &[T],
    capacity: u32,
    count: *mut u32,
    out: *mut T,
    put: impl Fn(&mut T, &T),
) -> xr::Result {
    // SAFETY: the caller's promise.
    let Some(count) = (unsafe { count.as_mut() }) else {
        return xr::Result::ERROR_VALIDATION_FAILURE;
    };
    *count = u32::try_from(items.len()).unwrap_or(u32::MAX);
    if capacity == 0 {
        return xr::Result::SUCCESS;
    }
    if capacity < *count {
        return xr::Result::ERROR_SIZE_INSUFFICIENT;
    }
    for (index, item) in items.iter().enumerate() {
        // SAFETY: the caller's promise; there are no more items than the capacity.
        match unsafe { out.add(index).as_mut() } {
            Some(place) => put(place, item),
            None => return xr::Result::ERROR_VALIDATION_FAILURE,
        }
    }
    xr::Result::SUCCESS
}
