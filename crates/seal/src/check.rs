//! Checks a log against its seals, item by item, as a log is read. Nothing is trusted but the clinic's
//! key: a seal counts when the key of its own day signed it, and that key is one that the clinic signed.
//!
//! ```text
//!  text, message ─▶ chains ─┐
//!                           ├─ compared at each seal ─▶ findings
//!  seal ─▶ is it genuine? ──┘        └─ the chains go on from the seal
//! ```
//!
//! The chains go on from what a genuine seal says, so that what lies between two later seals is checked
//! also behind a hole.

mod compare;
pub(crate) mod genuine;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::chain::{Chains, Message, Text};
use crate::finding::{Finding, Kind, Place};
use crate::hash::Hash;
use crate::keys::Signed;
use crate::note::parse_key;
use crate::seal::{Seal, State};
use crate::sign::PublicKey;
use compare::Orders;
use genuine::Clocks;

/// The name of the metadata that name a log's keys.
pub const METADATA: &str = "gradus.seal";
/// So many findings are told; the others are counted.
const MOST_FINDINGS: usize = 200;

/// Whether a log is as it was sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is sealed to its end, and all of it is as it was sealed.
    Whole,
    /// It has no seals: nothing is said of it.
    NotSealed,
    /// Something is wrong.
    Broken,
}

/// What is known of a log's seals.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Whether it is as it was sealed.
    pub outcome: Outcome,
    /// What is wrong, in the order of the log.
    pub findings: Vec<Finding>,
    /// Findings that are not told.
    pub more_findings: u64,
    /// Why it is not sealed, where the log says so.
    pub not_sealed_because: Option<String>,
    /// Genuine seals.
    pub seals: u64,
    /// Stretches between two seals that are as they were sealed.
    pub stretches_whole: u64,
    /// Session time of the last genuine seal, ns.
    pub sealed_to_ns: Option<u64>,
    /// The last of them closes the log.
    pub closed: bool,
    /// Messages and texts behind the last genuine seal.
    pub unsealed: u64,
    /// The session's number, as the log's metadata have it.
    pub session: Option<String>,
    /// The name of the folder's trees.
    pub keys_id: Option<String>,
    /// The clinic's public key in the log.
    pub clinic: Option<PublicKey>,
    /// The hash of the first seal.
    pub first_seal: Option<Hash>,
    /// The hash of the last seal.
    pub last_seal: Option<Hash>,
    /// The wall clock at the first seal, ns since the Unix epoch.
    pub first_wall_ns: Option<u64>,
    /// The wall clock at the last seal.
    pub last_wall_ns: Option<u64>,
    /// The end of the last epoch with which something is sealed, Unix time in s.
    pub last_epoch_to_s: Option<u64>,
    /// What is worth knowing and not wrong.
    pub notes: Vec<String>,
}

/// How the container of a log ended.
#[derive(Clone, Copy, Debug, Default)]
pub struct End {
    /// Its footer is there.
    pub closed: bool,
    /// A checksum of it is wrong.
    pub checksum_wrong: bool,
    /// Over schemas and channels, as [`Seal::declared`].
    pub declared: Option<Hash>,
}

/// A check that goes on.
pub struct Check {
    asked: Option<PublicKey>,
    clinic: Option<PublicKey>,
    signed: Vec<Signed>,
    names: BTreeMap<u16, String>,
    chains: Chains,
    orders: Orders,
    clocks: Clocks,
    /// Items since the last genuine seal.
    since: u64,
    next: u64,
    last: Option<(Hash, u64)>,
    declared: Option<Hash>,
    recovered: bool,
    any_seal: bool,
    metadata: bool,
    verdict: Verdict,
}

impl Check {
    /// Begins; `key` is the clinic's public key, where the person has it from elsewhere.
    pub fn new(key: Option<PublicKey>) -> Self {
        Self {
            asked: key,
            clinic: None,
            signed: Vec::new(),
            names: BTreeMap::new(),
            chains: Chains::default(),
            orders: Orders::default(),
            clocks: Clocks::default(),
            since: 0,
            next: 0,
            last: None,
            declared: None,
            recovered: false,
            any_seal: false,
            metadata: false,
            verdict: Verdict {
                outcome: Outcome::NotSealed,
                findings: Vec::new(),
                more_findings: 0,
                not_sealed_because: None,
                seals: 0,
                stretches_whole: 0,
                sealed_to_ns: None,
                closed: false,
                unsealed: 0,
                session: None,
                keys_id: None,
                clinic: None,
                first_seal: None,
                last_seal: None,
                first_wall_ns: None,
                last_wall_ns: None,
                last_epoch_to_s: None,
                notes: Vec::new(),
            },
        }
    }

    fn find(&mut self, kind: Kind, place: Place, words: impl Into<String>) {
        if self.verdict.findings.len() < MOST_FINDINGS {
            self.verdict.findings.push(Finding::new(kind, place, words));
        } else {
            self.verdict.more_findings += 1;
        }
    }

    /// How a channel is called.
    pub fn name(&mut self, channel: u16, name: &str) {
        self.names.entry(channel).or_insert_with(|| name.to_owned());
    }

    /// A message of a channel that is sealed.
    pub fn message(&mut self, message: &Message<'_>) {
        self.chains.message(message);
        self.orders.message(message);
        self.since += 1;
    }

    /// An attachment or metadata.
    pub fn text(&mut self, text: &Text<'_>) {
        if let Text::Metadata { name: METADATA, values } = text
            && !self.metadata
        {
            self.metadata = true;
            self.keys(values);
        }
        self.chains.texts.text(text);
        self.since += 1;
    }

    /// The metadata that a recovery adds, which nobody seals.
    pub fn recovered(&mut self) {
        self.recovered = true;
    }

    /// Bytes that cannot be read.
    pub fn damage(&mut self, words: impl Into<String>) {
        let place = Place { from_ns: self.verdict.sealed_to_ns, ..Place::default() };
        self.find(Kind::Damaged, place, words);
    }

    /// The keys that the log names.
    fn keys(&mut self, values: &BTreeMap<String, String>) {
        self.verdict.not_sealed_because = values.get("not_sealed").cloned();
        self.verdict.session = values.get("session").cloned();
        let Some(clinic) = values.get("clinic").and_then(|text| parse_key(text)) else { return };
        self.clinic = Some(clinic);
        self.verdict.clinic = Some(clinic);
        if let Some(asked) = self.asked
            && asked != clinic
        {
            let words = format!(
                "the log names {} as the clinic's key, and {} was asked for: it is of another clinic, or \
                 was sealed anew with keys of somebody's own",
                clinic.text(),
                asked.text()
            );
            self.find(Kind::OtherKeys, Place::default(), words);
        }
        match Signed::of(values.get("keys").map_or("", String::as_str), &clinic) {
            Ok(signed) => {
                self.verdict.keys_id = Some(signed.id.clone());
                self.signed.push(signed);
            }
            Err(words) => self.find(Kind::Altered, Place::default(), words),
        }
    }

    /// A message of the channel of seals.
    pub fn seal(&mut self, message: &Message<'_>) {
        self.any_seal = true;
        let hash = message.hash();
        let from_ns = self.verdict.sealed_to_ns;
        let place = |seal| Place { seal: Some(seal), from_ns, ..Place::default() };
        let Some(seal) = Seal::parse(message.data) else {
            let words = "what stands here is no seal, or not in its one spelling";
            return self.find(Kind::Altered, place(self.next), words);
        };
        let here = Place { to_ns: Some(seal.at), ..place(seal.number) };
        if self.verdict.closed {
            self.find(Kind::Added, here.clone(), "a seal behind the one that closed the log");
        }
        if seal.number > self.next {
            let words = match seal.number - self.next {
                1 => format!("seal {} is not there", self.next),
                more => format!("{more} seals from {} on are not there", self.next),
            };
            self.find(Kind::Missing, here.clone(), words);
        } else if seal.number < self.next {
            let words = format!("seal {} stands where seal {} should", seal.number, self.next);
            return self.find(Kind::Reordered, here, words);
        }
        if let Err((kind, words)) = self.is_genuine(&seal, message) {
            self.next = seal.number + 1;
            self.last = Some((hash, seal.number));
            return self.find(kind, here, words);
        }
        let before = self.last.filter(|(_, number)| number + 1 == seal.number);
        if before.is_some_and(|(hash, _)| seal.previous != Some(hash)) {
            let words = "the seal before is another than the one that this seal names";
            self.find(Kind::Altered, here.clone(), words);
        }
        if (seal.number == 0) != (seal.state == State::Open) {
            self.find(Kind::Altered, here.clone(), "its state is not that of its number");
        }
        if let Some((kind, words)) = self.clocks.seal(&seal, message, &mut self.verdict.notes) {
            self.find(kind, here.clone(), words);
        }
        if !self.compare(&seal, &here) {
            self.verdict.stretches_whole += 1;
        }
        self.take(&seal, hash);
    }

    /// From here on what the seal says counts.
    fn take(&mut self, seal: &Seal, hash: Hash) {
        self.chains = seal.chains();
        self.orders.seal(&self.chains);
        self.since = 0;
        self.next = seal.number + 1;
        self.last = Some((hash, seal.number));
        self.declared = self.declared.or(Some(seal.declared));
        let verdict = &mut self.verdict;
        verdict.seals += 1;
        verdict.sealed_to_ns = Some(seal.at);
        verdict.closed = seal.state == State::Closed;
        if seal.number == 0 {
            verdict.first_seal = Some(hash);
        }
        verdict.last_seal = Some(hash);
        verdict.first_wall_ns = verdict.first_wall_ns.or(Some(seal.wall_unix_ns));
        verdict.last_wall_ns = Some(seal.wall_unix_ns);
        verdict.last_epoch_to_s = verdict.last_epoch_to_s.max(Some(seal.key.to_s));
    }

    /// Ends with what only the whole log shows.
    pub fn finish(mut self, end: End) -> Verdict {
        self.verdict.unsealed = self.since;
        if !self.metadata && !self.any_seal {
            return self.verdict;
        }
        if !self.any_seal && self.verdict.not_sealed_because.is_some() {
            return self.verdict;
        }
        let from_ns = self.verdict.sealed_to_ns;
        let place = Place { from_ns, ..Place::default() };
        let since = self.since;
        if self.verdict.seals == 0 {
            let words = "the log names keys, and has no seal that is genuine";
            self.find(Kind::Unsealed, place, words);
        } else if self.verdict.closed && since > 0 {
            let words =
                format!("{since} messages or texts stand behind the seal that closed the log");
            self.find(Kind::Added, place, words);
        } else if !self.verdict.closed {
            let words = format!(
                "no seal closes the log: it was cut, or its session was never closed (a crash); {since} \
                 messages or texts behind the last seal are not sealed"
            );
            self.find(Kind::Unsealed, place, words);
        } else if !end.closed {
            self.find(Kind::Cut, place, "the file ends before its index");
        }
        // Where bytes cannot be read, what they declared is not there either.
        let damaged = self.verdict.findings.iter().any(|finding| finding.kind == Kind::Damaged);
        if self.declared.is_some() && end.declared != self.declared && !damaged {
            let words = if self.recovered {
                "the log's schemas or channels are not those that were sealed: altered, or lost before \
                 the recovery"
            } else {
                "the log's schemas or channels are not those that were sealed"
            };
            self.find(Kind::Altered, Place::default(), words);
        }
        if end.checksum_wrong {
            let words = "a checksum of the file is wrong: bytes outside what is sealed, such as its \
                         index, are others than were written";
            self.find(Kind::Damaged, Place::default(), words);
        }
        if self.recovered {
            let words = "the log was recovered; that is not sealed. What stands before the last seal and \
                         is not named here is as it was sealed";
            self.find(Kind::Recovered, Place::default(), words);
        }
        let none = self.verdict.findings.is_empty();
        self.verdict.outcome = if none { Outcome::Whole } else { Outcome::Broken };
        self.verdict
    }
}
