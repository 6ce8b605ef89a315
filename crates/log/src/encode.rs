//! Entries to MCAP bytes. Knows neither files nor threads.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex, PoisonError};

use gradus_base::sample::{Capture, Pose};
use gradus_base::{Name, SessionTime};
use gradus_seal::chain::{Message, Text};
use gradus_seal::seal::State;
use gradus_session::link::Telemetry;
use gradus_session::{Record, RecordKind, StageEvent};
use mcap::records::{MessageHeader, Metadata};
use mcap::{Attachment, Compression, McapResult};
use serde::Serialize;

use crate::channel::{PROFILE, Topic};
use crate::header::{Attached, Header};
use crate::message::{Dropped, Entry, GazeMessage, LogMessage, LogNote};
use crate::sealing::{Declared, Sealer, Seals};

pub struct Encoder {
    mcap: mcap::Writer<Stage>,
    staged: Arc<Mutex<Vec<u8>>>,
    unix_ns: u64,
    regions: Vec<Name>,
    counts: BTreeMap<Topic, u64>,
    json: Vec<u8>,
    sealer: Option<Sealer>,
}

impl Encoder {
    /// Begins a log in memory. `about_seals` is what its metadata say of its seals: nothing where the
    /// folder has no keys.
    pub fn new(
        header: &Header,
        sealer: Option<Sealer>,
        about_seals: Option<BTreeMap<String, String>>,
    ) -> McapResult<Self> {
        let staged = Arc::new(Mutex::new(Vec::new()));
        let mcap = options().create(Stage { bytes: Arc::clone(&staged), position: 0 })?;
        let mut all = Self {
            mcap,
            staged,
            unix_ns: header.epoch.unix_ns,
            regions: header.regions.clone(),
            counts: BTreeMap::new(),
            json: Vec::with_capacity(1024),
            sealer,
        };
        for (name, metadata) in header.metadata() {
            all.metadata(name, metadata)?;
        }
        if let Some(metadata) = about_seals {
            all.metadata(gradus_seal::check::METADATA.to_owned(), metadata)?;
        }
        let texts = [Some(&header.scenario), header.script.as_ref(), header.rules.as_ref()]
            .into_iter()
            .flatten();
        for attached in texts.chain(&header.included) {
            all.attach(&attachment(attached, header.epoch.unix_ns))?;
        }
        let seals = all.sealer.is_some().then_some(Topic::Seals);
        let mut declared = Declared::default();
        for topic in Topic::ALL.into_iter().chain(seals) {
            let (schema, id) = (topic.json_schema(), topic.id());
            let (name, data) = (topic.schema_name(), schema.as_bytes());
            all.mcap.add_schema_with_id(id, name, "jsonschema", data)?;
            all.mcap.add_channel_with_id(id, id, topic.as_str(), "json", &BTreeMap::new())?;
            declared.schema(id, name, "jsonschema", data);
            declared.channel(id, id, topic.as_str(), "json");
        }
        if let Some(sealer) = &mut all.sealer {
            sealer.declare(&declared);
        }
        all.seal(SessionTime::ZERO, State::Open)?;
        all.mcap.flush()?;
        Ok(all)
    }

    /// Seals all that was encoded so far; false where the log is not sealed, or no key is there now.
    pub fn seal(&mut self, at: SessionTime, state: State) -> McapResult<bool> {
        let log_time = self.unix_ns.saturating_add(at.0);
        let Some(sealer) = &mut self.sealer else { return Ok(false) };
        let Some((sequence, json)) = sealer.seal(at, state, log_time) else { return Ok(false) };
        *self.counts.entry(Topic::Seals).or_default() += 1;
        let channel_id = Topic::Seals.id();
        let header = MessageHeader { channel_id, sequence, log_time, publish_time: log_time };
        self.mcap.write_to_known_channel(&header, &json)?;
        Ok(true)
    }

    /// The seals so far; none where the log is not sealed.
    pub fn seals(&self) -> Option<Seals> {
        self.sealer.as_ref().map(Sealer::seals)
    }

    fn metadata(&mut self, name: String, metadata: BTreeMap<String, String>) -> McapResult<()> {
        if let Some(sealer) = &mut self.sealer {
            sealer.text(&Text::Metadata { name: &name, values: &metadata });
        }
        self.mcap.write_metadata(&Metadata { name, metadata })
    }

    fn attach(&mut self, attachment: &Attachment<'_>) -> McapResult<()> {
        if let Some(sealer) = &mut self.sealer {
            sealer.text(&Text::Attachment {
                log_time: attachment.log_time,
                create_time: attachment.create_time,
                name: &attachment.name,
                media_type: &attachment.media_type,
                data: &attachment.data,
            });
        }
        self.mcap.attach(attachment)
    }

    /// Messages encoded so far, by channel.
    pub fn counts(&self) -> &BTreeMap<Topic, u64> {
        &self.counts
    }

    pub fn entry(&mut self, at: SessionTime, entry: &Entry) -> McapResult<()> {
        match entry {
            Entry::Event(record) => {
                self.message(Topic::Events, record.at, measured_at(record), record)
            }
            Entry::Heart(sample) => self.message(Topic::Heart, at, sample.capture.at, sample),
            Entry::Signs(signs) => self.message(Topic::Signs, at, at, signs),
            Entry::Signals(block) => {
                let newest = block.samples.last().map_or(at, |sample| sample.capture.at);
                self.message(Topic::Signals, at, newest, block)
            }
            Entry::Telemetry(telemetry) => self.telemetry(at, telemetry),
            Entry::Metadata { name, values } => {
                let mut metadata = values.clone();
                metadata.insert("session_time_ns".to_owned(), at.0.to_string());
                self.metadata(name.clone(), metadata)
            }
        }
    }

    pub fn note(&mut self, at: SessionTime, note: LogNote) -> McapResult<()> {
        self.message(Topic::Log, at, at, &LogMessage { at, note })
    }

    /// Closes the chunk: the entries encoded so far become readable.
    pub fn close_chunk(&mut self) -> McapResult<()> {
        self.mcap.flush()
    }

    /// Moves the bytes that are ready to `to`.
    pub fn take_bytes(&mut self, to: &mut Vec<u8>) {
        to.append(&mut self.staged.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Says that the log was closed in order and writes index, summary and footer.
    pub fn finish(&mut self, at: SessionTime, dropped: Dropped) -> McapResult<()> {
        let mut metadata: BTreeMap<String, String> = self
            .counts
            .iter()
            .filter(|(topic, _)| **topic != Topic::Seals)
            .map(|(topic, count)| (format!("messages{}", topic.as_str()), count.to_string()))
            .collect();
        metadata.insert("session_time_ns".to_owned(), at.0.to_string());
        metadata.insert("dropped".to_owned(), dropped.total().to_string());
        self.metadata("gradus.closed".to_owned(), metadata)?;
        self.seal(at, State::Closed)?;
        self.mcap.finish().map(drop)
    }

    fn telemetry(&mut self, at: SessionTime, telemetry: &Telemetry) -> McapResult<()> {
        let mut head = telemetry.head;
        sound_pose(&mut head.pose, &mut head.position_tracked, &mut head.orientation_tracked);
        self.message(Topic::Head, at, head.capture.at, &head)?;
        for mut hand in telemetry.hands {
            sound_pose(&mut hand.pose, &mut hand.position_tracked, &mut hand.orientation_tracked);
            self.message(Topic::Hands, at, hand.capture.at, &hand)?;
        }
        let gaze = GazeMessage::new(&telemetry.gaze, &self.regions);
        self.message(Topic::Gaze, at, gaze.capture.at, &gaze)?;
        let Capture { at: seen, .. } = telemetry.frame.capture;
        self.message(Topic::Frames, at, seen, &telemetry.frame)
    }

    fn message(
        &mut self,
        topic: Topic,
        logged: SessionTime,
        captured: SessionTime,
        content: &impl Serialize,
    ) -> McapResult<()> {
        self.json.clear();
        serde_json::to_writer(&mut self.json, content).map_err(io::Error::from)?;
        let count = self.counts.entry(topic).or_default();
        let header = MessageHeader {
            channel_id: topic.id(),
            sequence: u32::try_from(*count).unwrap_or(u32::MAX),
            log_time: self.unix_ns.saturating_add(logged.0),
            publish_time: self.unix_ns.saturating_add(captured.0),
        };
        *count += 1;
        if let Some(sealer) = &mut self.sealer {
            let MessageHeader { channel_id: channel, sequence, log_time, publish_time } = header;
            sealer.message(&Message {
                channel,
                sequence,
                log_time,
                publish_time,
                data: &self.json,
            });
        }
        self.mcap.write_to_known_channel(&header, &self.json)
    }
}

/// A text as an attachment of the file.
fn attachment(attached: &Attached, unix_ns: u64) -> Attachment<'_> {
    let media_type = match attached.name.rsplit('.').next() {
        Some("ron") => "application/x-ron",
        Some("glb") => "model/gltf-binary",
        _ => "text/plain",
    };
    Attachment {
        log_time: unix_ns,
        create_time: unix_ns,
        name: attached.name.clone(),
        media_type: media_type.to_owned(),
        data: Cow::Borrowed(&attached.data),
    }
}

/// The options of every file that this crate writes.
pub fn options() -> mcap::WriteOptions {
    mcap::WriteOptions::new()
        .profile(PROFILE)
        .library(concat!("gradus_log/", env!("CARGO_PKG_VERSION")))
        .compression(Some(Compression::Zstd))
        .compression_threads(0)
        .disable_seeking(true)
}

/// A pose that is not finite is no pose: it is logged as untracked, at rest.
fn sound_pose(pose: &mut Pose, position: &mut bool, orientation: &mut bool) {
    if !pose.position_m.iter().all(|v| v.is_finite()) {
        pose.position_m = Pose::default().position_m;
        *position = false;
    }
    if !pose.orientation_xyzw.iter().all(|v| v.is_finite()) {
        pose.orientation_xyzw = Pose::default().orientation_xyzw;
        *orientation = false;
    }
}

/// When the event of a record was measured; mostly when the core took it.
fn measured_at(record: &Record) -> SessionTime {
    match &record.kind {
        RecordKind::Stage {
            event:
                StageEvent::Presented { at, .. }
                | StageEvent::Missed { at, .. }
                | StageEvent::Spoken { at, .. }
                | StageEvent::StoppedItself { at, .. }
                | StageEvent::HeadTracking { at, .. }
                | StageEvent::HeadsetOff { at }
                | StageEvent::HeadsetOn { at }
                | StageEvent::Hidden { at, .. }
                | StageEvent::Visible { at }
                | StageEvent::HeadStill { at }
                | StageEvent::HeadMoves { at }
                | StageEvent::Recentred { at, .. }
                | StageEvent::RoomRefused { at }
                | StageEvent::Room { at, .. },
        } => *at,
        _ => record.at,
    }
}

/// Where the MCAP writer writes to: memory, which never fails.
struct Stage {
    bytes: Arc<Mutex<Vec<u8>>>,
    position: u64,
}

impl Write for Stage {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        self.position += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Stage {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match to {
            SeekFrom::Current(0) => Ok(self.position),
            SeekFrom::End(0) => Ok(self.position),
            SeekFrom::Start(place) if place == self.position => Ok(place),
            _ => Err(io::ErrorKind::Unsupported.into()),
        }
    }
}
