//! Work shared among the machine's processors, so that the result does not depend on their number.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Items that a thread takes at a time.
const TAKES: usize = 64;

/// The results of `work` for 0..`count`, in order. `done` hears the number of items done so far,
/// from any thread.
pub fn all<T: Send>(
    count: usize,
    work: impl Fn(usize) -> T + Sync,
    done: impl Fn(usize) + Sync,
) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(count.div_ceil(TAKES));
    let (next, finished) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let run = || {
        let mut mine = Vec::new();
        loop {
            let from = next.fetch_add(TAKES, Ordering::Relaxed);
            if from >= count {
                return mine;
            }
            let to = (from + TAKES).min(count);
            mine.push((from, (from..to).map(&work).collect::<Vec<T>>()));
            done(finished.fetch_add(to - from, Ordering::Relaxed) + to - from);
        }
    };
    let mut parts: Vec<(usize, Vec<T>)> = thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let mut parts = run();
        for other in others {
            match other.join() {
                Ok(more) => parts.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        parts
    });
    parts.sort_by_key(|(from, _)| *from);
    parts.into_iter().flat_map(|(_, part)| part).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn results_come_in_order_and_all_are_reported() {
        for count in [0, 1, 63, 64, 65, 1000] {
            let most = AtomicUsize::new(0);
            let report = |done| _ = most.fetch_max(done, Ordering::Relaxed);
            let all = super::all(count, |n| n * n, report);
            assert_eq!(all, (0..count).map(|n| n * n).collect::<Vec<_>>());
            assert_eq!(most.into_inner(), count);
        }
    }
}
