//! The tie between the OpenXR runtime's time and the machine's monotonic clock.
//!
//! The runtime itself converts every time (`XR_KHR_convert_timespec_time`), so that its clock may
//! count from any moment and at any rate. The conversion's accuracy is measured once a second.
#![allow(unsafe_code)] // The bindings have no safe form of the conversion.

use std::mem::MaybeUninit;

use bevy::prelude::Resource;
use gradus_link::{Conversion, UNVOUCHED_NS, monotonic_ns};
use openxr::Time;

/// The conversion of the runtime's time to monotonic time.
#[derive(Resource, Default)]
pub struct RuntimeTime(Conversion);

impl RuntimeTime {
    /// The moment on the monotonic clock, ns, and the half-width of the interval that holds it.
    pub fn monotonic(&mut self, instance: &openxr::Instance, time: Time) -> (u64, u64) {
        if instance.exts().khr_convert_timespec_time.is_some() {
            self.0.look(monotonic_ns, || converted(instance, instance.now().ok()?));
        }
        match converted(instance, time) {
            Some(at) => (at, self.0.uncertainty_ns()),
            // Every known runtime on Linux counts CLOCK_MONOTONIC, but no runtime promises it.
            None => (u64::try_from(time.as_nanos()).unwrap_or(0), UNVOUCHED_NS),
        }
    }
}

/// A time converted by the runtime; none if the runtime has no conversion or refuses the time.
fn converted(instance: &openxr::Instance, time: Time) -> Option<u64> {
    let convert = instance.exts().khr_convert_timespec_time.as_ref()?;
    let mut at = MaybeUninit::zeroed();
    // SAFETY: `at` has room for the answer, a structure of two numbers, and zero is a valid value
    // of both.
    let (result, at) = unsafe {
        let convert = convert.convert_time_to_timespec_time;
        (convert(instance.as_raw(), time, at.as_mut_ptr()), at.assume_init())
    };
    let (secs, nanos) = (u64::try_from(at.tv_sec).ok()?, u64::try_from(at.tv_nsec).ok()?);
    (result.into_raw() >= 0).then(|| secs.saturating_mul(1_000_000_000).saturating_add(nanos))
}
