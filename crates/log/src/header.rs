//! What is known when a session begins: its header, its attachments, its file's name.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use gradus_base::Name;
use gradus_base::time::Epoch;
use gradus_seal::utc_text;
use sha2::{Digest, Sha256};

use crate::channel::FORMAT;
use crate::error::LogError;

/// The metadata record of the files that the scenario includes: path and SHA-256.
pub(crate) const INCLUDED: &str = "gradus.included";

/// A file that travels in the log exactly as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    /// The file's name, without its folder.
    pub name: String,
    /// Its exact bytes.
    pub data: Vec<u8>,
}

/// What is known when a session begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Ties session time to the Unix epoch.
    pub epoch: Epoch,
    /// The patient's code; part of the file's name. Up to 32 letters, digits, `-` or `_`; may be empty.
    pub patient_code: String,
    /// The session's seed.
    pub seed: u64,
    /// The scenario, to the letter.
    pub scenario: Attached,
    /// The files that the scenario includes; each is named by its path below the scenario's folder.
    pub included: Vec<Attached>,
    /// The language that the scenario's texts were read in; may be empty.
    pub language: String,
    /// The session script, when there is one.
    pub script: Option<Attached>,
    /// The rules that the session listens to; without any, it listens to none.
    pub rules: Option<Attached>,
    /// The scenario's gaze regions, in the order of their indices.
    pub regions: Vec<Name>,
    /// Versions by name: `gradus`, `scenario`, …
    pub versions: BTreeMap<String, String>,
    /// The sources that were asked for, by channel: `heart`, `gaze`, …
    pub sources: BTreeMap<String, String>,
    /// Room that the folder must have before a session begins, bytes. An hour at 90 Hz takes about
    /// 110 MB.
    pub need_bytes: u64,
}

impl Header {
    /// Room asked for by default: three hours at 90 Hz, and some to spare.
    pub const NEED_BYTES: u64 = 400_000_000;

    /// The metadata records that open a log: name and content.
    pub(crate) fn metadata(&self) -> Vec<(String, BTreeMap<String, String>)> {
        let mut session = BTreeMap::from([
            ("format".to_owned(), FORMAT.to_string()),
            ("patient_code".to_owned(), self.patient_code.clone()),
            ("seed".to_owned(), self.seed.to_string()),
            ("started_utc".to_owned(), utc_text(self.epoch.unix_ns)),
            ("epoch_unix_ns".to_owned(), self.epoch.unix_ns.to_string()),
            ("epoch_monotonic_ns".to_owned(), self.epoch.monotonic_ns.to_string()),
            ("boot_id".to_owned(), self.epoch.boot_id.clone()),
            ("scenario".to_owned(), self.scenario.name.clone()),
            ("scenario_sha256".to_owned(), sha256_hex(&self.scenario.data)),
        ]);
        if !self.language.is_empty() {
            session.insert("language".to_owned(), self.language.clone());
        }
        if let Some(script) = &self.script {
            session.insert("script".to_owned(), script.name.clone());
            session.insert("script_sha256".to_owned(), sha256_hex(&script.data));
        }
        if let Some(rules) = &self.rules {
            session.insert("rules".to_owned(), rules.name.clone());
            session.insert("rules_sha256".to_owned(), sha256_hex(&rules.data));
        }
        let cpus = std::thread::available_parallelism().map_or(0, usize::from);
        let machine = BTreeMap::from([
            ("os".to_owned(), std::env::consts::OS.to_owned()),
            ("arch".to_owned(), std::env::consts::ARCH.to_owned()),
            ("cpus".to_owned(), cpus.to_string()),
        ]);
        let mut all = vec![
            ("gradus.session".to_owned(), session),
            ("gradus.machine".to_owned(), machine),
            ("gradus.versions".to_owned(), self.versions.clone()),
        ];
        if !self.included.is_empty() {
            let hash = |one: &Attached| (one.name.clone(), sha256_hex(&one.data));
            all.push((INCLUDED.to_owned(), self.included.iter().map(hash).collect()));
        }
        if !self.sources.is_empty() {
            all.push(("gradus.sources".to_owned(), self.sources.clone()));
        }
        all
    }
}

/// Checks a patient's code: up to 32 letters of ASCII, digits, `-` or `_`; it may be empty.
///
/// # Errors
/// [`LogError::BadCode`] when the code holds characters that a file name should not, or too many.
pub fn check_code(patient_code: &str) -> Result<(), LogError> {
    let sound = patient_code.len() <= 32
        && patient_code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    sound.then_some(()).ok_or_else(|| LogError::BadCode { code: patient_code.to_owned() })
}

/// The name of a session's file: when it began (UTC) and the patient's code.
///
/// # Errors
/// [`LogError::BadCode`], as [`check_code`].
pub fn file_name(unix_ns: u64, patient_code: &str) -> Result<String, LogError> {
    check_code(patient_code)?;
    let stamp: String = utc_text(unix_ns).chars().filter(|c| *c != '-' && *c != ':').collect();
    let dash = if patient_code.is_empty() { "" } else { "-" };
    Ok(format!("gradus-{stamp}{dash}{patient_code}.mcap"))
}

/// SHA-256 as hexadecimal text.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_named_by_its_start_and_its_patient() {
        let leap = 1_709_208_000_000_000_000; // 2024-02-29T12:00:00Z
        assert_eq!(utc_text(leap), "2024-02-29T12:00:00Z");
        assert_eq!(utc_text(0), "1970-01-01T00:00:00Z");
        let name = file_name(1_795_290_960_000_000_000, "P01").unwrap();
        assert_eq!(name, "gradus-20261121T195600Z-P01.mcap");
        assert!(matches!(file_name(0, "../x"), Err(LogError::BadCode { .. })));
    }
}
