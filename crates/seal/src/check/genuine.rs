//! Whether a seal is what it says: signed with the key of its own day, one that the clinic signed.
//!
//! That the day is looked at is the whole point: who takes the station has today's key, and every older
//! key is gone (see CVE-2023-31439, where nobody looked).

use super::Check;
use crate::chain::Message;
use crate::finding::Kind;
use crate::keys::Epoch;
use crate::seal::Seal;
use crate::utc::{utc_of_secs, utc_text};

/// A wall clock that is set right may go back over midnight by so much, s.
pub(crate) const BACK_SECS: u64 = 60;
/// From so much on it is told that the wall clock does not go with session time, ns.
const TELL_FROM_NS: i128 = 500_000_000;
/// From so much on it is wrong where a session begins, goes back, or goes on into another day.
const WRONG_FROM_NS: i128 = 60_000_000_000;
/// So many notes on clocks are kept.
const MOST_NOTES: usize = 50;

impl Check {
    pub(super) fn is_genuine(
        &self,
        seal: &Seal,
        message: &Message<'_>,
    ) -> Result<(), (Kind, String)> {
        let altered = |words: &str| Err((Kind::Altered, words.to_owned()));
        if u64::from(message.sequence) != seal.number || message.publish_time != message.log_time {
            return altered("its number or its time in the file is not its own");
        }
        if self.clinic.is_none() || self.signed.is_empty() {
            return altered("the log does not say which keys it is sealed with");
        }
        let key = &seal.key;
        if !key.holds() {
            return altered("its key does not lead to the root that it names");
        }
        if !self.signed.iter().any(|signed| signed.size == key.keys && signed.root == key.root) {
            let words = "it is sealed with keys that the clinic has not signed";
            return Err((Kind::OtherKeys, words.to_owned()));
        }
        if !key.key.has_signed(seal.signed_text(message.log_time).as_bytes(), &seal.signature) {
            return altered("its signature is wrong");
        }
        of_its_day(&key.epoch(), seal.wall_unix_ns)
    }
}

/// Whether a key signed in its own time.
pub(crate) fn of_its_day(key: &Epoch, wall_unix_ns: u64) -> Result<(), (Kind, String)> {
    let wall_s = wall_unix_ns / 1_000_000_000;
    if (key.from_s.saturating_sub(BACK_SECS)..key.to_s).contains(&wall_s) {
        return Ok(());
    }
    let words = format!(
        "it says that it is of {} and is signed with the key of {}: sealed anew, or the clock was set",
        utc_text(wall_unix_ns),
        utc_of_secs(key.from_s),
    );
    Err((Kind::Resealed, words))
}

/// The wall clock against session time.
#[derive(Default)]
pub(super) struct Clocks {
    /// The epoch of the seal before, and how far the wall clock was ahead of session time, ns.
    before: Option<(u64, i128)>,
    told_ns: i128,
}

impl Clocks {
    /// What the clocks of a genuine seal show: a fault, or a note.
    pub fn seal(
        &mut self,
        seal: &Seal,
        message: &Message<'_>,
        notes: &mut Vec<String>,
    ) -> Option<(Kind, String)> {
        // When a session begins, the log's time is the wall clock's.
        let ahead = i128::from(seal.wall_unix_ns) - i128::from(message.log_time);
        let before = self.before.replace((seal.key.epoch, ahead));
        // Within a day somebody with the day's key could choose the time; into another day nobody can
        // go but with a leap.
        let (leap, another_day) = match before {
            None => (ahead, true),
            Some((epoch, before)) => (ahead - before, epoch != seal.key.epoch),
        };
        let secs = |ns: i128| ns as f64 / 1e9;
        if leap <= -WRONG_FROM_NS || (another_day && leap >= WRONG_FROM_NS) {
            let wall = utc_text(seal.wall_unix_ns);
            let words = match before {
                None => format!(
                    "it was made on {wall}, and the session began on {}: sealed anew, or the clock was set",
                    utc_text(message.log_time)
                ),
                Some(_) => format!(
                    "it was made on {wall}, {:+.0} s off session time since the seal before: sealed anew, \
                     the clock was set, or the machine slept",
                    secs(leap)
                ),
            };
            return Some((if leap < 0 { Kind::Clock } else { Kind::Resealed }, words));
        }
        if (ahead - self.told_ns).abs() >= TELL_FROM_NS && notes.len() < MOST_NOTES {
            self.told_ns = ahead;
            notes.push(format!(
                "At seal {} the wall clock is {:+.1} s off session time: it was set, or the machine slept.",
                seal.number,
                secs(ahead)
            ));
        }
        None
    }
}
