//! Whether a log is sealed: the one place where seals come into a report.

use gradus_log::read::LogFile;
use gradus_log::verify::{self, Outcome};

/// The state of a log's seals, checked without the clinic's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seal {
    /// The log has no seals: a change of it would not show.
    None,
    /// Every message is as it was sealed.
    Whole {
        /// How many seals.
        count: u64,
        /// The hash of the last seal, as hexadecimal digits.
        last: String,
    },
    /// The log is not what was sealed.
    Broken {
        /// The first place, in words (English).
        first: String,
    },
}

/// Checks the seals of a log.
pub fn seal(log: &LogFile) -> Seal {
    let found = verify::log(log, None);
    match (found.outcome, found.findings.first()) {
        (Outcome::NotSealed, _) => Seal::None,
        (Outcome::Whole, _) => Seal::Whole {
            count: found.seals,
            last: found.last_seal.map(|hash| hex(&hash.0)).unwrap_or_default(),
        },
        (Outcome::Broken, first) => {
            Seal::Broken { first: first.map(ToString::to_string).unwrap_or_default() }
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
