//! The records of a folder's list: which sessions there are, and who did what with them.

use serde::{Deserialize, Serialize};

use crate::hash::Hash;
use crate::keys::{KeyProof, Signer};
use crate::sign::{PublicKey, Signature};
use crate::utc::utc_text;

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the variants say what their fields are")]
pub enum Event {
    /// The list begins; the clinic signed a tree of so many keys.
    Began { clinic: PublicKey, keys: u64, keys_root: Hash },
    /// The clinic signed keys for further days.
    KeysRenewed { keys: u64, keys_root: Hash },
    /// The private keys of so many epochs are erased, from the first to before the last.
    KeysErased { from: u64, to: u64 },
    /// A program that runs sessions was started.
    Started,
    /// A session began: its log, its number, its first seal; none where it is not sealed.
    Opened { file: String, session: String, seal: Option<Hash> },
    /// A session ended: its last seal, how many seals, how many messages.
    Closed { file: String, session: String, seal: Option<Hash>, seals: u64, messages: u64 },
    /// A log was packed in its place.
    Packed { file: String, session: Option<String>, bytes: u64 },
    /// What could be read of a log was written to another file.
    Recovered { file: String, session: Option<String>, to: String },
    /// A session was erased.
    Erased { file: String, session: Option<String> },
    /// Somebody looked into a log.
    Viewed { file: String, session: Option<String>, how: String },
    /// Somebody printed a report of a log.
    Printed { file: String, session: Option<String>, how: String },
    /// Somebody took data out of a log.
    Exported { file: String, session: Option<String>, how: String },
    /// A private key was used: of the clinic, or of an epoch for a checkpoint.
    KeyUsed { key: PublicKey, why: String },
    /// A log or the folder was checked against its seals.
    Verified { file: String, findings: u64 },
    /// The wall clock was set, or the machine slept: so far ahead of session time, s.
    ClockJumped { file: String, ahead_s: f64 },
    /// An event that this program does not know.
    #[serde(other)]
    Other,
}

impl Event {
    /// The state after it, for a person and for other programs.
    pub fn state(&self) -> &'static str {
        match self {
            Self::Opened { seal: Some(_), .. } => "open",
            Self::Opened { seal: None, .. } => "open, not sealed",
            Self::Closed { seal: Some(_), .. } => "closed",
            Self::Closed { seal: None, .. } => "closed, not sealed",
            Self::Verified { findings: 1.., .. } => "failed",
            _ => "done",
        }
    }

    /// The file that it is about.
    pub fn file(&self) -> Option<&str> {
        match self {
            Self::Opened { file, .. }
            | Self::Closed { file, .. }
            | Self::Packed { file, .. }
            | Self::Recovered { file, .. }
            | Self::Erased { file, .. }
            | Self::Viewed { file, .. }
            | Self::Printed { file, .. }
            | Self::Exported { file, .. }
            | Self::Verified { file, .. }
            | Self::ClockJumped { file, .. } => Some(file),
            _ => None,
        }
    }
}

/// Who did it, and with which program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agent {
    /// The name of the system's account; none where it is not known.
    pub by: Option<String>,
    /// The program and its version.
    pub program: String,
}

/// A line of the list, without its signature.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its number, from 0 without holes.
    pub number: u64,
    /// The wall clock in UTC, for a person.
    pub wall: String,
    /// The wall clock, ns since the Unix epoch.
    pub wall_unix_ns: u64,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
    /// The state after it.
    pub state: String,
    /// The system's account.
    pub by: Option<String>,
    /// The program.
    pub program: String,
    /// The root of the tree over all lines before.
    pub root: Hash,
    /// The epoch whose key signed the line; none: no key was there.
    pub epoch: Option<u64>,
}

/// What stands before the signature of a line.
const SIGNATURE: &str = ",\"signature\":\"";
/// What stands before the text that is signed.
const SIGNED: &[u8] = b"gradus list 1\n";

impl Record {
    /// A record of an event.
    pub fn new(
        number: u64,
        wall_unix_ns: u64,
        event: Event,
        agent: &Agent,
        root: Hash,
        key: Option<&KeyProof>,
    ) -> Self {
        Self {
            number,
            wall: utc_text(wall_unix_ns),
            wall_unix_ns,
            state: event.state().to_owned(),
            event,
            by: agent.by.clone(),
            program: agent.program.clone(),
            root,
            epoch: key.map(|key| key.epoch),
        }
    }

    /// Its line, without a line end: its JSON, with the signature as the last member.
    pub fn line(&self, signer: Option<&Signer>) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        let Some(signer) = signer else { return json };
        let signature = signer.sign(&signed(&json));
        let open = json.strip_suffix('}').unwrap_or(&json);
        format!("{open}{SIGNATURE}{}\"}}", signature.text())
    }
}

fn signed(json: &str) -> Vec<u8> {
    [SIGNED, json.as_bytes()].concat()
}

/// A line as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The record.
    pub record: Record,
    /// What is signed, and the signature.
    signed: Option<(String, Signature)>,
}

impl Line {
    /// Reads a line; none where it is none.
    pub fn parse(line: &str) -> Option<Self> {
        let record: Record = serde_json::from_str(line).ok()?;
        let signed = line.rsplit_once(SIGNATURE).and_then(|(open, rest)| {
            let signature = Signature::from_text(rest.strip_suffix("\"}")?)?;
            Some((format!("{open}}}"), signature))
        });
        Some(Self { record, signed })
    }

    /// Whether the line carries a signature.
    pub fn is_signed(&self) -> bool {
        self.signed.is_some()
    }

    /// Whether it is signed by this key.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        let of = |(json, signature): &(String, Signature)| key.has_signed(&signed(json), signature);
        self.signed.as_ref().is_some_and(of)
    }
}
