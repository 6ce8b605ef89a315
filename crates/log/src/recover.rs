//! Makes a whole, indexed file of everything that can be read in a damaged or unfinished one.
//!
//! The new file says in its metadata what the old one lacked, so that nobody takes it for the whole
//! session: [`METADATA`]. How it comes to its name: `target`.

mod target;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use crate::channel::{FORMAT, PACKED_FORMAT};
use crate::copied::Copied;
use crate::encode::options;
use crate::error::LogError;
use crate::pack::say_format;
use crate::read::{Damage, Item, LogFile};
pub(crate) use target::Target;
pub use target::{is_part, part_of};

/// The name of the metadata in which a recovered log tells of what was lost.
pub const METADATA: &str = "gradus.recovered";

/// What a recovery brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Recovered {
    /// Messages that were kept.
    pub messages: u64,
    /// Texts that were kept.
    pub attachments: u64,
    /// The source had been closed in order.
    pub closed: bool,
    /// What could not be read.
    pub damage: Vec<Damage>,
    /// How the source was changed on its way here, in words.
    pub changed: Option<String>,
    /// The index of the source was damaged; the new file has a new one.
    pub index_damaged: bool,
    /// Every record could be read, and the checksum over all of them was wrong.
    pub checksum_wrong: bool,
    /// The source is itself the outcome of a recovery, and says what was lost then.
    pub again: bool,
    /// The file that was written, where the name that was asked for is a link to it.
    pub behind_link: Option<PathBuf>,
    /// A part file of a recovery that was cut off; it was removed.
    pub part_removed: Option<PathBuf>,
}

impl Recovered {
    /// Nothing was missing or damaged in the source.
    pub fn was_whole(&self) -> bool {
        self.closed
            && self.damage.is_empty()
            && self.changed.is_none()
            && !self.index_damaged
            && !self.checksum_wrong
    }
}

/// Writes everything readable of `log` to `to`, in its order, with index and footer. Until the new
/// file is whole it has another name, and a file that is overwritten is there. Where `to` is a link,
/// the file that it leads to is written, and the link stays.
///
/// # Errors
/// When `to` exists and `force` is not set, or cannot be written.
pub fn recover(log: &LogFile, to: &Path, force: bool) -> Result<Recovered, LogError> {
    let target = Target::open(to, force)?;
    let done = write(log, target.file());
    match done {
        Ok(mut recovered) => {
            (recovered.behind_link, recovered.part_removed) = target.finish()?;
            Ok(recovered)
        }
        Err(error) => {
            target.give_up();
            Err(error)
        }
    }
}

fn write(log: &LogFile, file: &File) -> Result<Recovered, LogError> {
    let copied = Copied::plain(options().create(BufWriter::new(file))?);
    let mut out = Out { copied, recovered: Recovered::default() };
    out.recovered.changed = log.change().map(|change| change.text().to_owned());
    for item in log.items() {
        out.item(item)?;
    }
    out.finish()
}

struct Out<W: std::io::Write + std::io::Seek> {
    copied: Copied<W>,
    recovered: Recovered,
}

impl<W: std::io::Write + std::io::Seek> Out<W> {
    fn item(&mut self, mut item: Item) -> Result<(), LogError> {
        if let Item::Metadata { name, values } = &mut item {
            // What comes out has single messages, as a session writes them.
            say_format(name, values, PACKED_FORMAT, FORMAT);
        }
        match &item {
            Item::Message(_) => self.recovered.messages += 1,
            Item::Attachment(_) => self.recovered.attachments += 1,
            Item::Metadata { name, .. } => self.recovered.again |= name == METADATA,
            Item::Damage(damage) => self.recovered.damage.push(damage.clone()),
            Item::End(end) => {
                self.recovered.closed = end.closed;
                self.recovered.index_damaged = end.index_damaged;
                self.recovered.checksum_wrong = end.checksum_wrong;
            }
            Item::Header { .. } | Item::Schema { .. } | Item::Channel { .. } => {}
        }
        self.copied.item(item)
    }

    fn finish(mut self) -> Result<Recovered, LogError> {
        if !self.recovered.was_whole() {
            let lost: u64 = self.recovered.damage.iter().map(|damage| damage.bytes).sum();
            let mut metadata = BTreeMap::from([
                ("closed_in_order".to_owned(), self.recovered.closed.to_string()),
                ("lost_bytes".to_owned(), lost.to_string()),
            ]);
            for (index, damage) in self.recovered.damage.iter().enumerate() {
                let text =
                    format!("{} bytes from {}: {}", damage.bytes, damage.offset, damage.reason);
                metadata.insert(format!("damage_{index}"), text);
            }
            if self.recovered.checksum_wrong {
                metadata.insert("checksum_wrong".to_owned(), "true".to_owned());
            }
            if let Some(changed) = &self.recovered.changed {
                metadata.insert("changed".to_owned(), changed.clone());
            }
            self.copied.metadata(METADATA.to_owned(), metadata)?;
        }
        self.copied.finish()?;
        Ok(self.recovered)
    }
}
