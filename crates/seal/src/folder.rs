//! The only module that touches files: the keys of a data folder, and its list.
//!
//! ```text
//!  FOLDER/gradus-keys/keys.json          public: epochs, and what the clinic signed
//!  FOLDER/gradus-keys/epoch-00012.key    private, one a day; overwritten and removed after its day
//!  FOLDER/gradus-keys/lock               held while keys are erased or a line is added
//!  FOLDER/gradus-list.jsonl              the list, which only grows
//! ```
//!
//! It never writes the clinic's private key into the folder.

mod clinic;
mod disk;
mod lines;
mod secrets;

use std::fs;
use std::path::{Path, PathBuf};

use crate::checkpoint::Checkpoint;
use crate::error::SealError;
use crate::keys::{EPOCH_SECS, Epoch, Keys, MOST_DAYS, Signer};
use crate::list::List;
use crate::note::Note;
use crate::record::{Agent, Event, Record};
use crate::sign::Secret;
pub use clinic::{read_clinic, write_clinic};
use disk::{Lock, of, replace, sync_folder};
use secrets::Secrets;

/// The folder of the keys within a data folder.
pub const KEYS: &str = "gradus-keys";
/// The name of the list within a data folder.
pub const LIST: &str = "gradus-list.jsonl";
/// The public part of the keys within their folder.
const PUBLIC: &str = "keys.json";
/// `keys.json` has no more bytes than this.
const MOST_BYTES: u64 = 32 << 20;

/// A wall clock: ns since the Unix epoch.
pub type Wall<'a> = &'a dyn Fn() -> u64;

/// A data folder that has keys.
#[derive(Clone, Debug)]
pub struct Station {
    data: PathBuf,
    keys: Keys,
}

/// What using the keys brought.
pub struct Held {
    /// The key of now; or why there is none.
    pub signer: Result<Signer, SealError>,
    /// The epochs whose private keys were erased, from the first to before the last.
    pub erased: Option<(u64, u64)>,
}

impl Station {
    /// The keys of a data folder; none where it has none.
    ///
    /// # Errors
    /// [`SealError::BrokenKeys`] where they do not hold together, [`SealError::Io`].
    pub fn open(data: &Path) -> Result<Option<Self>, SealError> {
        let path = data.join(KEYS).join(PUBLIC);
        let size = match fs::metadata(&path) {
            Ok(about) => about.len(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(of(&path)(error)),
        };
        let broken = |reason: String| SealError::BrokenKeys { path: path.clone(), reason };
        if size > MOST_BYTES {
            return Err(broken(format!("{size} bytes are too many")));
        }
        let text = fs::read(&path).map_err(of(&path))?;
        let keys: Keys =
            serde_json::from_slice(&text).map_err(|error| broken(error.to_string()))?;
        keys.check().map_err(broken)?;
        Ok(Some(Self { data: data.to_owned(), keys }))
    }

    /// Makes keys for so many days from the one of `wall` on, and begins the list. The clinic's key
    /// signs the root over them.
    ///
    /// # Errors
    /// [`SealError::KeysExist`], [`SealError::Days`], [`SealError::NoChance`], [`SealError::Io`].
    pub fn init(
        data: &Path,
        clinic: &Secret,
        days: u32,
        wall: Wall<'_>,
        agent: &Agent,
    ) -> Result<Self, SealError> {
        let folder = data.join(KEYS);
        let public = folder.join(PUBLIC);
        if public.symlink_metadata().is_ok() || data.join(LIST).symlink_metadata().is_ok() {
            return Err(SealError::KeysExist { path: data.to_owned() });
        }
        disk::private_folder(&folder)?;
        let _lock = Lock::take(&folder)?;
        let today = wall() / 1_000_000_000 / EPOCH_SECS * EPOCH_SECS;
        let (epochs, secrets) = make(0, today, days)?;
        let station = Self { data: data.to_owned(), keys: Keys::new(clinic, epochs) };
        // Keys that a cut attempt left are of no use to anybody.
        station.secrets().erase_all()?;
        station.secrets().write(&secrets)?;
        station.write_public()?;
        let event = Event::Began {
            clinic: clinic.public(),
            keys: station.keys.epochs.len() as u64,
            keys_root: station.keys.root(),
        };
        station.append_locked(event, wall, agent)?;
        Ok(station)
    }

    /// Makes keys for so many further days: from the end of the others on, or from today where none of
    /// them is left for today.
    ///
    /// # Errors
    /// As [`init`](Self::init).
    pub fn renew(
        &mut self,
        clinic: &Secret,
        days: u32,
        wall: Wall<'_>,
        agent: &Agent,
    ) -> Result<(), SealError> {
        let folder = self.folder();
        let lock = Lock::take(&folder)?;
        let now = wall();
        let today = now / 1_000_000_000 / EPOCH_SECS * EPOCH_SECS;
        let left = self.secrets().left();
        let usable =
            self.keys.epochs.iter().any(|epoch| epoch.covers(now) && left.contains(&epoch.number));
        let from = if usable { self.keys.until_s() } else { today };
        let (epochs, secrets) = make(self.keys.epochs.len() as u64, from, days)?;
        self.secrets().write(&secrets)?;
        self.keys.extend(clinic, epochs);
        self.write_public()?;
        let (keys, keys_root) = (self.keys.epochs.len() as u64, self.keys.root());
        self.append_locked(Event::KeysRenewed { keys, keys_root }, wall, agent)?;
        let why = "keys renewed".to_owned();
        self.append_locked(Event::KeyUsed { key: clinic.public(), why }, wall, agent)?;
        drop(lock);
        Ok(())
    }

    /// The public part of the keys.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The data folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The numbers of the epochs whose private keys are there.
    pub fn left(&self) -> Vec<u64> {
        self.secrets().left().into_iter().collect()
    }

    fn folder(&self) -> PathBuf {
        self.data.join(KEYS)
    }

    fn secrets(&self) -> Secrets {
        Secrets::of(self.folder())
    }

    fn write_public(&self) -> Result<(), SealError> {
        let path = self.folder().join(PUBLIC);
        let mut text = serde_json::to_vec_pretty(&self.keys).unwrap_or_default();
        text.push(b'\n');
        replace(&path, &text)?;
        sync_folder(&self.folder());
        sync_folder(&self.data);
        Ok(())
    }

    /// The key of the moment; the private keys of all epochs that are over are erased first.
    ///
    /// # Errors
    /// [`SealError::Busy`], [`SealError::Io`]. That no key is there is in the outcome.
    pub fn hold(&self, wall: Wall<'_>) -> Result<Held, SealError> {
        let _lock = Lock::take(&self.folder())?;
        self.hold_locked(wall())
    }

    fn hold_locked(&self, wall_ns: u64) -> Result<Held, SealError> {
        let wall_s = wall_ns / 1_000_000_000;
        // Past the last epoch a clock that runs wild would take all keys: they stay.
        let used_up = wall_s >= self.keys.until_s();
        let secrets = self.secrets();
        let left = secrets.left();
        let over: Vec<u64> = self
            .keys
            .epochs
            .iter()
            .filter(|epoch| !used_up && epoch.to_s <= wall_s && left.contains(&epoch.number))
            .map(|epoch| epoch.number)
            .collect();
        for number in &over {
            secrets.erase(*number)?;
        }
        let erased = over.first().zip(over.last()).map(|(first, last)| (*first, last + 1));
        if used_up {
            let signer = Err(SealError::KeysUsedUp { until_s: self.keys.until_s() });
            return Ok(Held { signer, erased });
        }
        // Of several keys of a day the newest; where the clock stands before all keys that are left,
        // the oldest: what it signs says so.
        let mut there = self.keys.epochs.iter().filter(|epoch| left.contains(&epoch.number));
        let of_today = there.clone().rev().find(|epoch| epoch.covers(wall_ns));
        let epoch = of_today.or_else(|| there.find(|epoch| epoch.from_s > wall_s));
        let signer = match epoch {
            Some(epoch) => secrets.read(epoch.number, &epoch.key).and_then(|secret| {
                let proof = self.keys.proof(epoch.number);
                let proof = proof.ok_or(SealError::KeyGone { epoch: epoch.number })?;
                Ok(Signer::new(proof, secret))
            }),
            None => {
                let today = self.keys.epochs.iter().find(|epoch| epoch.covers(wall_ns));
                Err(SealError::KeyGone { epoch: today.map_or(0, |epoch| epoch.number) })
            }
        };
        Ok(Held { signer, erased })
    }

    /// Adds a line to the list, signed with the key of the moment, and brings it to the medium.
    ///
    /// # Errors
    /// [`SealError::Busy`], [`SealError::BrokenList`], [`SealError::Io`].
    pub fn append(&self, event: Event, wall: Wall<'_>, agent: &Agent) -> Result<Record, SealError> {
        let _lock = Lock::take(&self.folder())?;
        self.append_locked(event, wall, agent)
    }

    fn append_locked(
        &self,
        event: Event,
        wall: Wall<'_>,
        agent: &Agent,
    ) -> Result<Record, SealError> {
        let held = self.hold_locked(wall())?;
        let mut lines = lines::Lines::open(&self.data.join(LIST))?;
        let signer = held.signer.ok();
        let mut add = |event| {
            let proof = signer.as_ref().map(|signer| &*signer.proof);
            let record = Record::new(lines.size(), wall(), event, agent, lines.root(), proof);
            lines.add(&record.line(signer.as_ref()))?;
            Ok(record)
        };
        if let Some((from, to)) = held.erased {
            add(Event::KeysErased { from, to })?;
        }
        add(event)
    }

    /// The list.
    ///
    /// # Errors
    /// [`SealError::BrokenList`] where it is too long to be one, [`SealError::Io`].
    pub fn list(&self) -> Result<List, SealError> {
        // Nobody shall be in the middle of a line; where the folder cannot be written nobody is.
        let lock = Lock::take(&self.folder()).ok();
        let text = lines::read(&self.data.join(LIST))?;
        drop(lock);
        Ok(List::parse(&text))
    }

    /// A checkpoint of the list, signed with the key of the moment. That the key was used is a line of
    /// the list, and in the checkpoint.
    ///
    /// # Errors
    /// As [`append`](Self::append), and where no key is there.
    pub fn checkpoint(
        &self,
        wall: Wall<'_>,
        agent: &Agent,
    ) -> Result<(Note, Signer, List), SealError> {
        let _lock = Lock::take(&self.folder())?;
        let signer = self.hold_locked(wall())?.signer?;
        let event = Event::KeyUsed { key: signer.proof.key, why: "checkpoint".to_owned() };
        self.append_locked(event, wall, agent)?;
        let list = List::parse(&lines::read(&self.data.join(LIST))?);
        let size = list.size();
        let root = list.root(size).unwrap_or(crate::hash::Hash::ZERO);
        let checkpoint = Checkpoint { origin: self.keys.list_origin(), size, root };
        Ok((signer.sign_checkpoint(&checkpoint), signer, list))
    }
}

/// Epochs, and their secret keys by number.
type Made = (Vec<Epoch>, Vec<(u64, Secret)>);

/// So many epochs from a moment on.
fn make(first: u64, from_s: u64, days: u32) -> Result<Made, SealError> {
    if !(1..=MOST_DAYS).contains(&days) {
        return Err(SealError::Days { days, most: MOST_DAYS });
    }
    let mut epochs = Vec::new();
    let mut secrets = Vec::new();
    for day in 0..u64::from(days) {
        let secret = Secret::new()?;
        let from_s = from_s + day * EPOCH_SECS;
        let (number, key) = (first + day, secret.public());
        epochs.push(Epoch { number, from_s, to_s: from_s + EPOCH_SECS, key });
        secrets.push((number, secret));
    }
    Ok((epochs, secrets))
}
