//! Seals a log while it is written: the chains over what is encoded, and the keys of the folder.
//!
//! The writer's thread makes the seals with a key that is in memory. That key's file, and the folder's
//! list, are the business of the thread that syncs, which may wait for the disk ([`Keyring::tend`]).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crossbeam_queue::ArrayQueue;
use gradus_base::SessionTime;
use gradus_seal::chain::{Chains, Message, Text};
use gradus_seal::folder::Station;
use gradus_seal::keys::Signer;
use gradus_seal::record::{Agent, Event};
use gradus_seal::seal::{Seal, Stand, State};
use gradus_seal::{Hash, SealError, Secret};

use crate::audit;
use crate::channel::Topic;

/// The wall clock, ns since the Unix epoch; it is given the latest session time that is known.
pub type WallClock = Arc<dyn Fn(SessionTime) -> u64 + Send + Sync>;

/// Events that may wait for the list.
const WAITING: usize = 64;
/// A key that is not there is looked for so often.
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// How a log in a folder with keys is sealed.
#[derive(Clone)]
pub struct Sealing {
    /// The wall clock.
    pub wall: WallClock,
    /// Who runs the session, and with which program: for the folder's list.
    pub agent: Agent,
    /// A seal is made when so much session time has passed.
    pub every: Duration,
}

impl Default for Sealing {
    fn default() -> Self {
        Self {
            wall: Arc::new(|_| audit::unix_ns()),
            agent: audit::agent(concat!("gradus ", env!("CARGO_PKG_VERSION"))),
            every: Duration::from_secs(60),
        }
    }
}

/// The folder's keys and its list, for the threads of a log.
pub struct Keyring {
    station: Station,
    wall: WallClock,
    agent: Agent,
    signer: Mutex<Option<Signer>>,
    looked: Mutex<Option<Instant>>,
    events: ArrayQueue<Event>,
}

impl Keyring {
    /// The keys of a folder; none where it has none.
    pub fn open(dir: &Path, sealing: &Sealing) -> Result<Option<Self>, SealError> {
        let Some(station) = Station::open(dir)? else { return Ok(None) };
        Ok(Some(Self {
            station,
            wall: Arc::clone(&sealing.wall),
            agent: sealing.agent.clone(),
            signer: Mutex::new(None),
            looked: Mutex::new(None),
            events: ArrayQueue::new(WAITING),
        }))
    }

    /// What the log's metadata say of its seals.
    pub fn about(&self, session: &str, not_sealed: Option<&SealError>) -> BTreeMap<String, String> {
        let keys = self.station.keys();
        let mut about = BTreeMap::from([
            ("session".to_owned(), session.to_owned()),
            ("clinic".to_owned(), keys.clinic_vkey()),
            ("keys".to_owned(), keys.newest_signed().to_owned()),
        ]);
        if let Some(reason) = not_sealed {
            about.insert("not_sealed".to_owned(), reason.to_string());
        }
        about
    }

    /// Gets the key of the moment, and erases those that are over. May wait for the disk.
    pub fn get(&self, at: SessionTime) -> Result<(), SealError> {
        let wall = || (self.wall)(at);
        let held = self.station.hold(&wall)?;
        if let Some((from, to)) = held.erased {
            self.station.append(Event::KeysErased { from, to }, &wall, &self.agent)?;
        }
        let signer = held.signer;
        let mut place = self.signer.lock().unwrap_or_else(PoisonError::into_inner);
        match signer {
            Ok(signer) => {
                *place = Some(signer);
                Ok(())
            }
            Err(error) => {
                *place = None;
                Err(error)
            }
        }
    }

    /// An event for the list; it is written by [`tend`](Self::tend). False where too many wait.
    pub fn tell(&self, event: Event) -> bool {
        self.events.push(event).is_ok()
    }

    /// Adds a line to the list at once. May wait for the disk.
    pub fn append(&self, at: SessionTime, event: Event) -> Result<(), SealError> {
        self.station.append(event, &|| (self.wall)(at), &self.agent).map(drop)
    }

    /// What takes time: a key whose day is over is changed for the next, and events go into the list.
    pub fn tend(&self, at: SessionTime) -> Result<(), SealError> {
        let over = {
            let signer = self.signer.lock().unwrap_or_else(PoisonError::into_inner);
            signer.as_ref().is_none_or(|signer| !is_of(signer, (self.wall)(at)))
        };
        let mut outcome = Ok(());
        if over {
            let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
            if looked.is_none_or(|looked| looked.elapsed() >= LOOK_EVERY) {
                outcome = self.get(at);
                *looked = outcome.is_err().then(Instant::now);
            }
        }
        while let Some(event) = self.events.pop() {
            self.append(at, event)?;
        }
        outcome
    }

    /// Something that the key of the moment makes; none where no such key is in memory.
    fn with_key<T>(&self, wall_ns: u64, make: impl FnOnce(&Signer) -> T) -> Option<T> {
        let signer = self.signer.lock().unwrap_or_else(PoisonError::into_inner);
        signer.as_ref().filter(|signer| is_of(signer, wall_ns)).map(make)
    }
}

/// Whether a key's day is not over. Before its day it signs where the clock was set back, and what it
/// signs says so.
fn is_of(signer: &Signer, wall_ns: u64) -> bool {
    wall_ns / 1_000_000_000 < signer.proof.to_s
}

/// A number for a session that no other has.
pub fn session_number() -> Result<String, SealError> {
    let key = Secret::new()?.public();
    Ok(Hash::of(&[&key.0]).hex().chars().take(32).collect())
}

/// The seals of a log so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seals {
    /// How many.
    pub count: u64,
    /// The hash of the first.
    pub first: Option<Hash>,
    /// The hash of the last.
    pub last: Option<Hash>,
}

/// The chains over what is encoded.
pub struct Sealer {
    keyring: Arc<Keyring>,
    chains: Chains,
    declared: Hash,
    seals: Seals,
}

impl Sealer {
    pub fn new(keyring: Arc<Keyring>) -> Self {
        let mut chains = Chains::default();
        for topic in Topic::ALL {
            chains.channels.entry(topic.id()).or_default();
        }
        Self { keyring, chains, declared: Hash::ZERO, seals: Seals::default() }
    }

    pub fn declare(&mut self, declared: &Declared) {
        self.declared = declared.hash();
    }

    pub fn message(&mut self, message: &Message<'_>) {
        self.chains.message(message);
    }

    pub fn text(&mut self, text: &Text<'_>) {
        self.chains.texts.text(text);
    }

    pub fn seals(&self) -> Seals {
        self.seals.clone()
    }

    /// The seal of this moment, with its number; none where no key is there.
    pub fn seal(&mut self, at: SessionTime, state: State, log_time: u64) -> Option<(u32, Vec<u8>)> {
        let wall_unix_ns = (self.keyring.wall)(at);
        let stand = Stand {
            number: self.seals.count,
            state,
            at: at.0,
            log_time,
            wall_unix_ns,
            declared: self.declared,
            chains: &self.chains,
            previous: self.seals.last,
        };
        let seal = self.keyring.with_key(wall_unix_ns, |signer| Seal::sign(&stand, signer))?;
        let sequence = u32::try_from(self.seals.count).ok()?;
        let json = seal.json();
        let message = Message {
            channel: Topic::Seals.id(),
            sequence,
            log_time,
            publish_time: log_time,
            data: &json,
        };
        let hash = Seal::hash_of(&message);
        self.seals.count += 1;
        self.seals.last = Some(hash);
        self.seals.first = self.seals.first.or(Some(hash));
        Some((sequence, json))
    }
}

/// The schemas and channels of a log, but those of columns, which come and go with packing.
#[derive(Default)]
pub struct Declared {
    all: BTreeMap<(&'static str, u16), BTreeSet<Vec<u8>>>,
}

impl Declared {
    pub fn schema(&mut self, id: u16, name: &str, encoding: &str, data: &[u8]) {
        if name != Topic::Columns.schema_name() {
            self.add("schema", id, &[name.as_bytes(), encoding.as_bytes(), data]);
        }
    }

    pub fn channel(&mut self, id: u16, schema_id: u16, topic: &str, encoding: &str) {
        if topic != Topic::Columns.as_str() {
            let schema = schema_id.to_le_bytes();
            self.add("channel", id, &[&schema, topic.as_bytes(), encoding.as_bytes()]);
        }
    }

    fn add(&mut self, kind: &'static str, id: u16, parts: &[&[u8]]) {
        let mut bytes = Vec::new();
        for part in parts {
            bytes.extend((part.len() as u64).to_le_bytes());
            bytes.extend_from_slice(part);
        }
        // The index repeats them; what it says otherwise is one more.
        self.all.entry((kind, id)).or_default().insert(bytes);
    }

    /// SHA-256 over all: channels first, by their numbers; of each kind, number, and its parts behind
    /// their lengths.
    pub fn hash(&self) -> Hash {
        let mut bytes = Vec::new();
        for ((kind, id), each) in &self.all {
            for one in each {
                bytes.extend_from_slice(kind.as_bytes());
                bytes.extend(id.to_le_bytes());
                bytes.extend_from_slice(one);
            }
        }
        Hash::of(&[&bytes])
    }
}
