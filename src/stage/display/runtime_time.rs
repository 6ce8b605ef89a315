//! The tie between the OpenXR runtime's time and the machine's monotonic clock.
//!
//! Every time is converted by the runtime itself (`XR_KHR_convert_timespec_time`), so that it may
//! count from anywhere and at any rate. How far that holds is looked at once a second: the
//! runtime's word for *now* must lie between two looks at the clock.
#![allow(unsafe_code)] // The bindings have no safe form of the conversion.

use std::mem::MaybeUninit;

use bevy::prelude::Resource;
use gradus_link::monotonic_ns;
use openxr::Time;

/// How sure a conversion is that nobody vouches for, ns: 0.1 s.
const UNVOUCHED_NS: u64 = 100_000_000;
const LOOK_EVERY_NS: u64 = 1_000_000_000;

/// How the runtime's time is told in monotonic time.
#[derive(Resource, Default)]
pub struct RuntimeTime {
    looked_ns: Option<u64>,
    /// The narrowest pair of looks so far, half its width, ns.
    width_ns: u64,
    /// How far outside the runtime's *now* lay at the last look, ns.
    outside_ns: u64,
}

impl RuntimeTime {
    /// The moment on the monotonic clock, ns, and the half-width of the interval that holds it.
    pub fn monotonic(&mut self, instance: &openxr::Instance, time: Time) -> (u64, u64) {
        self.look(instance);
        match converted(instance, time) {
            Some(at) => (at, self.width_ns.saturating_add(self.outside_ns)),
            // Every runtime on Linux that is known counts CLOCK_MONOTONIC; that is not promised.
            None => (u64::try_from(time.as_nanos()).unwrap_or(0), UNVOUCHED_NS),
        }
    }

    fn look(&mut self, instance: &openxr::Instance) {
        if instance.exts().khr_convert_timespec_time.is_none() {
            return;
        }
        let before = monotonic_ns();
        let first = self.looked_ns.is_none();
        if self.looked_ns.is_some_and(|at| before.saturating_sub(at) < LOOK_EVERY_NS) {
            return;
        }
        self.looked_ns = Some(before);
        let now = instance.now().ok().and_then(|now| converted(instance, now));
        let after = monotonic_ns();
        let width_ns = after.saturating_sub(before).div_ceil(2);
        self.width_ns = if first { width_ns } else { width_ns.min(self.width_ns) };
        self.outside_ns = match now {
            Some(now) => before.saturating_sub(now).max(now.saturating_sub(after)),
            None => UNVOUCHED_NS,
        };
    }
}

/// By the runtime's own conversion; none where it has none, or refuses the time.
fn converted(instance: &openxr::Instance, time: Time) -> Option<u64> {
    let convert = instance.exts().khr_convert_timespec_time.as_ref()?;
    let mut at = MaybeUninit::zeroed();
    // SAFETY: there is room for the answer, two numbers, for which zero is a value.
    let (result, at) = unsafe {
        let convert = convert.convert_time_to_timespec_time;
        (convert(instance.as_raw(), time, at.as_mut_ptr()), at.assume_init())
    };
    let (secs, nanos) = (u64::try_from(at.tv_sec).ok()?, u64::try_from(at.tv_nsec).ok()?);
    (result.into_raw() >= 0).then(|| secs.saturating_mul(1_000_000_000).saturating_add(nanos))
}
