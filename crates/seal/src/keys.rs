//! The public part of a folder's keys: one key for each epoch (a day), and what the clinic has signed.
//!
//! ```text
//!  clinic's key ──signs──▶ root over all epochs' public keys ──proof──▶ the key of one epoch ──signs──▶ seals
//!  (on a stick)            a checkpoint of the tree of keys             (erased after its day)
//! ```
//!
//! The tree of keys only grows: keys for further days are leaves behind the others, and each size that
//! the clinic has signed is kept.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::checkpoint::Checkpoint;
use crate::hash::Hash;
use crate::merkle;
use crate::note::{Note, vkey};
use crate::sign::{PublicKey, Secret, Signature};
use crate::utc::utc_of_secs;

/// How long an epoch is, s.
pub const EPOCH_SECS: u64 = 86_400;
/// Keys are made for so many days at most, at once.
pub const MOST_DAYS: u32 = 3660;
/// A folder has no more epochs than this.
const MOST_EPOCHS: usize = 50_000;

/// An epoch: when it is, and the key that signs in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epoch {
    /// Its number, which is that of its leaf.
    pub number: u64,
    /// When it begins, Unix time in s.
    pub from_s: u64,
    /// When it is over, Unix time in s.
    pub to_s: u64,
    /// Its public key.
    pub key: PublicKey,
}

impl Epoch {
    /// Its leaf in the tree of keys.
    pub fn leaf(&self) -> Hash {
        merkle::leaf(self.leaf_text().as_bytes())
    }

    /// What its leaf is the hash of.
    pub fn leaf_text(&self) -> String {
        let Self { number, from_s, to_s, key } = self;
        format!("gradus epoch {number}\nfrom {from_s}\nto {to_s}\nkey {}\n", key.text())
    }

    /// Whether a moment is in it.
    pub fn covers(&self, unix_ns: u64) -> bool {
        (self.from_s..self.to_s).contains(&(unix_ns / 1_000_000_000))
    }

    /// Its days, for a person.
    pub fn days(&self) -> String {
        let (from, to) = (utc_of_secs(self.from_s), utc_of_secs(self.to_s));
        format!("{} to {}", from.replace("T00:00:00Z", ""), to.replace("T00:00:00Z", ""))
    }
}

/// An epoch's key with the proof that the clinic has signed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyProof {
    /// The epoch's number.
    pub epoch: u64,
    /// When the epoch begins, Unix time in s.
    pub from_s: u64,
    /// When it is over, Unix time in s.
    pub to_s: u64,
    /// Its public key, base64.
    pub key: PublicKey,
    /// How many keys the tree has whose root the clinic signed.
    pub keys: u64,
    /// That root.
    pub root: Hash,
    /// The hashes that lead from the key's leaf to the root.
    pub proof: Vec<Hash>,
}

impl KeyProof {
    /// The epoch.
    pub fn epoch(&self) -> Epoch {
        let Self { epoch: number, from_s, to_s, key, .. } = *self;
        Epoch { number, from_s, to_s, key }
    }

    /// Whether its hashes lead to its root.
    pub fn holds(&self) -> bool {
        let leaf = self.epoch().leaf();
        merkle::is_included(leaf, self.epoch, self.keys, &self.proof, self.root)
    }
}

/// The key of an epoch, with which things are signed now.
pub struct Signer {
    /// Its public part.
    pub proof: Arc<KeyProof>,
    secret: Secret,
}

impl Signer {
    pub(crate) fn new(proof: KeyProof, secret: Secret) -> Self {
        Self { proof: Arc::new(proof), secret }
    }

    /// Signs bytes.
    pub fn sign(&self, bytes: &[u8]) -> Signature {
        self.secret.sign(bytes)
    }

    /// Signs a checkpoint.
    pub fn sign_checkpoint(&self, checkpoint: &Checkpoint) -> Note {
        checkpoint.sign(&self.secret)
    }
}

/// The public part of a folder's keys, as `keys.json` holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// The format of the file: 1.
    pub format: u32,
    /// The name of the folder's trees.
    pub id: String,
    /// The clinic's public key.
    pub clinic: PublicKey,
    /// What the clinic has signed: checkpoints of the tree of keys, each larger than the one before.
    pub signed: Vec<String>,
    /// Every epoch.
    pub epochs: Vec<Epoch>,
}

impl Keys {
    /// Keys for these epochs, signed by the clinic.
    pub fn new(clinic: &Secret, epochs: Vec<Epoch>) -> Self {
        let mut keys = Self {
            format: 1,
            id: String::new(),
            clinic: clinic.public(),
            signed: Vec::new(),
            epochs,
        };
        keys.id = keys.root().hex().chars().take(16).collect();
        keys.sign(clinic);
        keys
    }

    /// Adds epochs, and lets the clinic sign the larger tree.
    pub fn extend(&mut self, clinic: &Secret, epochs: Vec<Epoch>) {
        self.epochs.extend(epochs);
        self.sign(clinic);
    }

    fn sign(&mut self, clinic: &Secret) {
        let (size, root) = (self.epochs.len() as u64, self.root());
        let note = Checkpoint { origin: origin_of_keys(&self.id), size, root }.sign(clinic);
        self.signed.push(note.to_string());
    }

    fn leaves(&self) -> Vec<Hash> {
        self.epochs.iter().map(Epoch::leaf).collect()
    }

    /// The root over all epochs.
    pub fn root(&self) -> Hash {
        merkle::root(&self.leaves())
    }

    /// The name of the folder's list in checkpoints.
    pub fn list_origin(&self) -> String {
        format!("gradus/{}/list", self.id)
    }

    /// The clinic's public key as verifiers of notes are given it.
    pub fn clinic_vkey(&self) -> String {
        vkey(&origin_of_keys(&self.id), &self.clinic)
    }

    /// The newest of what the clinic has signed.
    pub fn newest_signed(&self) -> &str {
        self.signed.last().map_or("", String::as_str)
    }

    /// The end of the last epoch, Unix time in s.
    pub fn until_s(&self) -> u64 {
        self.epochs.iter().map(|epoch| epoch.to_s).max().unwrap_or_default()
    }

    /// The epoch of that number with the proof that the clinic has signed it.
    pub fn proof(&self, number: u64) -> Option<KeyProof> {
        let index = usize::try_from(number).ok()?;
        let Epoch { from_s, to_s, key, .. } = *self.epochs.get(index)?;
        let (keys, root) = (self.epochs.len() as u64, self.root());
        let proof = merkle::inclusion(&self.leaves(), index)?;
        Some(KeyProof { epoch: number, from_s, to_s, key, keys, root, proof })
    }

    /// Checks that all of it holds together: names, numbers, times, roots and the clinic's signatures.
    ///
    /// # Errors
    /// What does not, in words.
    pub fn check(&self) -> Result<(), String> {
        if self.format != 1 {
            return Err(format!("format {}, and this program knows format 1", self.format));
        }
        if self.epochs.is_empty() || self.epochs.len() > MOST_EPOCHS {
            return Err(format!("{} keys", self.epochs.len()));
        }
        for (index, epoch) in self.epochs.iter().enumerate() {
            if epoch.number != index as u64 || epoch.from_s >= epoch.to_s {
                return Err(format!("key {index} is not in its place"));
            }
        }
        let leaves = self.leaves();
        let (mut tree, mut done) = (merkle::Growing::default(), 0);
        for (nth, note) in self.signed.iter().enumerate() {
            let signed = Signed::of(note, &self.clinic)?;
            if signed.id != self.id {
                return Err(format!("signature {nth} is of other keys"));
            }
            let size = usize::try_from(signed.size).unwrap_or(usize::MAX);
            let more = leaves.get(done..size).filter(|more| !more.is_empty());
            more.ok_or_else(|| format!("signature {nth} is of {size} keys"))?
                .iter()
                .for_each(|leaf| tree.push(*leaf));
            done = size;
            if tree.root() != signed.root {
                return Err(format!("the keys are not those that the clinic signed ({size} keys)"));
            }
        }
        let all = done == leaves.len();
        all.then_some(()).ok_or_else(|| "some keys are not signed by the clinic".to_owned())
    }
}

fn origin_of_keys(id: &str) -> String {
    format!("gradus/{id}/keys")
}

/// A tree of keys that a clinic has signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The name of the folder's trees.
    pub id: String,
    /// How many keys it has.
    pub size: u64,
    /// Its root.
    pub root: Hash,
}

impl Signed {
    /// Reads the note that the clinic signed.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn of(note: &str, clinic: &PublicKey) -> Result<Self, String> {
        let read = Note::parse(note);
        let checkpoint = read.as_ref().and_then(Checkpoint::of);
        let (Some(note), Some(checkpoint)) = (read, checkpoint) else {
            return Err("what the clinic should have signed is no checkpoint".to_owned());
        };
        let Checkpoint { origin, size, root } = checkpoint;
        let id = origin.strip_prefix("gradus/").and_then(|rest| rest.strip_suffix("/keys"));
        let id = id.ok_or("what the clinic signed is no tree of keys")?.to_owned();
        if !note.is_signed_by(&origin, clinic) {
            return Err("the keys are not signed by the clinic's key".to_owned());
        }
        Ok(Self { id, size, root })
    }
}
