//! Session time: nanoseconds of one monotonic clock since the session was opened.

use core::ops::{Add, Sub};
use core::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A moment of a session, in nanoseconds since it was opened.
///
/// It is tied once to wall time by [`Epoch`]; nothing in the core knows the wall clock.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(transparent)]
pub struct SessionTime(pub u64);

impl SessionTime {
    /// The moment the session was opened.
    pub const ZERO: Self = Self(0);

    /// From seconds; negative and non-finite values become zero.
    pub fn from_secs_f64(secs: f64) -> Self {
        Self((secs.max(0.0) * 1e9) as u64)
    }

    /// Seconds since the session was opened.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / 1e9
    }

    /// Time passed since `earlier`; zero when `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }

    /// Seconds passed since `earlier`, as a number; zero when `earlier` is later.
    pub fn secs_since(self, earlier: Self) -> f64 {
        self.0.saturating_sub(earlier.0) as f64 / 1e9
    }
}

impl Add<Duration> for SessionTime {
    type Output = Self;
    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)))
    }
}

impl Sub<Duration> for SessionTime {
    type Output = Self;
    fn sub(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)))
    }
}

/// The one tie between session time and the rest of the world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Epoch {
    /// Unix time at session time zero, ns.
    pub unix_ns: u64,
    /// The machine's monotonic clock (`CLOCK_MONOTONIC`) at session time zero, ns.
    pub monotonic_ns: u64,
    /// Which boot of which machine that clock belongs to; empty where the system does not say.
    pub boot_id: String,
}
