//! Waits on a plain thread for asynchronous calls, and gives up when the source stops.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use btleplug::Error;
use tokio::runtime::{Builder, EnterGuard, Runtime};
use tokio::time::timeout;

use crate::ble::BleTrouble;
use crate::ble::state::BleState;

/// Time between two looks whether the source is to stop.
const LOOK: Duration = Duration::from_millis(50);

pub(super) struct Waiter {
    runtime: Runtime,
    shared: Arc<BleState>,
}

/// A call that failed, or had no answer.
#[derive(Debug)]
pub(super) enum Failed {
    Refused(Error),
    NoAnswer,
}

impl Failed {
    pub fn cause(&self) -> String {
        match self {
            Self::Refused(error) => error.to_string(),
            Self::NoAnswer => "no answer".to_owned(),
        }
    }
}

impl From<Failed> for BleTrouble {
    fn from(failed: Failed) -> Self {
        let cause = failed.cause();
        match failed {
            Failed::Refused(Error::PermissionDenied) => Self::NotAllowed { cause },
            Failed::Refused(Error::NoAdapterAvailable) => Self::NoAdapter,
            _ => Self::Other { cause },
        }
    }
}

impl Waiter {
    pub fn new(shared: &Arc<BleState>) -> Result<Self, BleTrouble> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| BleTrouble::Other { cause: error.to_string() })?;
        Ok(Self { runtime, shared: Arc::clone(shared) })
    }

    /// Waits at most `limit`; a source that stops does not wait for long calls.
    pub fn wait<T>(
        &self,
        limit: Duration,
        call: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Failed> {
        let until = Instant::now() + limit;
        self.runtime.block_on(async {
            let mut call = std::pin::pin!(call);
            loop {
                let left = until.saturating_duration_since(Instant::now());
                match timeout(left.min(LOOK), &mut call).await {
                    Ok(done) => return done.map_err(Failed::Refused),
                    Err(_) if left <= LOOK => return Err(Failed::NoAnswer),
                    Err(_) if self.shared.is_stopped() && limit > LOOK * 10 => {
                        return Err(Failed::NoAnswer);
                    }
                    Err(_) => {}
                }
            }
        })
    }

    /// Waits for an event that may never come; none when it did not come within `limit`.
    pub fn try_for<T>(&self, limit: Duration, coming: impl Future<Output = T>) -> Option<T> {
        self.runtime.block_on(async { timeout(limit, coming).await.ok() })
    }

    /// Lets time pass while the runtime works.
    pub fn rest(&self, length: Duration) {
        // Made inside: a sleep belongs to the runtime in which it is made.
        self.runtime.block_on(async { tokio::time::sleep(length).await });
    }

    /// Enters the runtime: streams of btleplug begin a task when dropped, so they must be dropped
    /// inside.
    pub fn inside(&self) -> EnterGuard<'_> {
        self.runtime.enter()
    }
}
