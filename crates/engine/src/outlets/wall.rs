//! Whether the wall clock still stands to session time as when the session opened.

use gradus_base::time::Epoch;

/// Time servers make smaller corrections all day, s.
const TELL_FROM_SECS: f64 = 0.5;

/// How far the wall clock was off when that was last reported, s.
#[derive(Default)]
pub(super) struct Wall {
    told_secs: f64,
}

impl Wall {
    /// How far the wall clock is ahead of where session time would have it, when that is news, s.
    pub fn look(&mut self, epoch: &Epoch, unix_ns: u64, monotonic_ns: u64) -> Option<f64> {
        let since = |now: u64, then: u64| i128::from(now) - i128::from(then);
        let ahead_ns = since(unix_ns, epoch.unix_ns) - since(monotonic_ns, epoch.monotonic_ns);
        let ahead_secs = ahead_ns as f64 / 1e9;
        let news = (ahead_secs - self.told_secs).abs() >= TELL_FROM_SECS;
        news.then(|| {
            self.told_secs = ahead_secs;
            ahead_secs
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_clock_that_is_set_is_told_once_and_again_when_it_is_set_back() {
        let epoch = Epoch { unix_ns: 5_000_000_000_000, monotonic_ns: 70, boot_id: String::new() };
        let mut wall = Wall::default();
        let mut look = |secs: u64, ahead_ms: i64| {
            let ns = secs * 1_000_000_000;
            let unix_ns = (epoch.unix_ns + ns).checked_add_signed(ahead_ms * 1_000_000)?;
            wall.look(&epoch, unix_ns, epoch.monotonic_ns + ns)
        };
        assert_eq!(look(1, 0), None);
        assert_eq!(look(2, 400), None, "a time server's");
        assert_eq!(look(3, -3_600_000), Some(-3600.0));
        assert_eq!(look(4, -3_600_000), None, "once");
        assert_eq!(look(5, 0), Some(0.0));
    }
}
