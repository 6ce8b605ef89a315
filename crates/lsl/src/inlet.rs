//! Reads one stream, finds it again when it goes, and never makes its owner wait.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use labstream_proto::feed::{FeedClient, FeedParams, TestPatternError};
use labstream_wire::{Codec, Format, TimestampDeducer, Value};

use crate::LslError;
use crate::clock::{Correction, local_clock};
use crate::description::{StreamInfo, hostname};
use crate::discover::{Wanted, resolve};
use crate::probe::Probe;

/// A whole description is not larger: 256 channels with twenty fields each fit.
const DESCRIPTION_MAX: usize = 1 << 20;
/// Header lines and test samples of a feed together.
const HANDSHAKE_MAX: usize = 128 << 10;
/// Each answer of the handshake comes within this.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// A stream whose data and whose clock are silent for this long is gone, s.
const SILENT_SECS: f64 = 12.0;
/// The time of a sample whose own stamp cannot hold is its arrival, give or take this.
const BY_ARRIVAL: Duration = Duration::from_secs(1);
/// A stamp may lie so far behind the arrival, s; an amplifier buffers less.
const LATE_MAX_SECS: f64 = 60.0;
/// And so far before it besides its uncertainty: between reading the clock and sending, s.
const EARLY_MAX_SECS: f64 = 0.1;

/// What an inlet takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A stream of more channels is refused.
    pub channels: usize,
    /// Samples that may wait to be taken; more are dropped and counted.
    pub waiting: usize,
}

/// One sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrived {
    /// One value for each channel; not a number where the stream says so.
    pub values: Vec<f64>,
    /// When it was captured, in [`local_clock`].
    pub at: f64,
    /// Half-width of the interval that holds the true time.
    pub uncertainty: Duration,
}

/// How an inlet stands.
#[derive(Clone, Debug, PartialEq)]
pub enum State {
    /// No stream has answered the search so far.
    Unanswered,
    /// No stream was read yet; the text says what was found and cannot be read, and why.
    Searching(String),
    /// Being read.
    Live(Arc<StreamInfo>),
    /// Was read and is gone; it is looked for.
    Lost(String),
}

/// What an inlet has seen, since it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Samples that came.
    pub samples: u64,
    /// Samples that nobody took in time.
    pub dropped: u64,
    /// Answers, descriptions and feeds that were not LSL.
    pub malformed: u64,
    /// Samples whose stamp could not hold; their time is their arrival.
    pub stamps_refused: u64,
    /// Times that the stream's clock jumped.
    pub clock_jumps: u64,
    /// Times that the stream was found again.
    pub recoveries: u64,
    /// Streams that the search meant besides the one that is read.
    pub others: u64,
}

/// A stream being read, on a thread of its own that ends when this is dropped.
pub struct Inlet {
    shared: Arc<InletState>,
    queue: Receiver<Arrived>,
}

struct InletState {
    ended: AtomicBool,
    state: Mutex<State>,
    correction: Mutex<Option<Correction>>,
    samples: AtomicU64,
    dropped: AtomicU64,
    malformed: AtomicU64,
    stamps_refused: AtomicU64,
    clock_jumps: AtomicU64,
    feeds: AtomicU64,
    others: AtomicU64,
}

impl Inlet {
    /// Begins to look for a stream.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn open(wanted: Wanted, limits: Limits) -> Result<Self, LslError> {
        let (inlet, reader) = Self::and_reader(wanted, limits);
        thread::Builder::new()
            .name("lsl inlet".to_owned())
            .spawn(move || reader.run())
            .map_err(LslError::Thread)?;
        Ok(inlet)
    }

    fn and_reader(wanted: Wanted, limits: Limits) -> (Self, Reader) {
        let (to, queue) = sync_channel(limits.waiting);
        let shared = Arc::new(InletState {
            ended: AtomicBool::new(false),
            state: Mutex::new(State::Unanswered),
            correction: Mutex::new(None),
            samples: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            malformed: AtomicU64::new(0),
            stamps_refused: AtomicU64::new(0),
            clock_jumps: AtomicU64::new(0),
            feeds: AtomicU64::new(0),
            others: AtomicU64::new(0),
        });
        let reader = Reader { wanted, limits, shared: Arc::clone(&shared), to, known: None };
        (Self { shared, queue }, reader)
    }

    /// Appends up to `most` samples that have arrived, oldest first.
    pub fn take(&self, most: usize, out: &mut Vec<Arrived>) {
        out.extend(self.queue.try_iter().take(most));
    }

    /// How it stands.
    pub fn state(&self) -> State {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The newest correction of the stream's clock; none before its clock answered.
    pub fn correction(&self) -> Option<Correction> {
        *self.shared.correction.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The counts since it was opened.
    pub fn counts(&self) -> Counts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let shared = &self.shared;
        Counts {
            samples: read(&shared.samples),
            dropped: read(&shared.dropped),
            malformed: read(&shared.malformed),
            stamps_refused: read(&shared.stamps_refused),
            clock_jumps: read(&shared.clock_jumps),
            recoveries: read(&shared.feeds).saturating_sub(1),
            others: read(&shared.others),
        }
    }
}

impl Drop for Inlet {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Release);
    }
}

/// What a stream is known by when its program starts again.
#[derive(PartialEq)]
struct Identity {
    hostname: String,
    name: String,
    kind: String,
    source_id: String,
    channels: usize,
}

impl Identity {
    fn of(info: &StreamInfo) -> Self {
        Self {
            hostname: info.hostname.clone(),
            name: info.name.clone(),
            kind: info.kind.clone(),
            source_id: info.source_id.clone(),
            channels: info.channels.len(),
        }
    }
}

struct Reader {
    wanted: Wanted,
    limits: Limits,
    shared: Arc<InletState>,
    to: SyncSender<Arrived>,
    known: Option<Identity>,
}

/// The stamps of one feed: those between two samples where a stamp is missing, and whether the clock
/// that made them is to be believed.
struct Stamps {
    deducer: TimestampDeducer,
    newest: f64,
    /// A stamp went back: the clock may have been set. Bursts of questions that were over then.
    doubted_at: Option<u64>,
}

/// Stamps may go back by so much, s: what a device that smooths its times takes back.
const BACK_MAX_SECS: f64 = 0.05;
/// And are believed again after so many bursts of questions for the time: the first of them may
/// have begun before.
const BELIEVED_AFTER: u64 = 2;

impl Stamps {
    fn new(rate_hz: f64) -> Self {
        let deducer = TimestampDeducer::new(rate_hz);
        Self { deducer, newest: f64::NEG_INFINITY, doubted_at: None }
    }

    /// The stamp of the next sample; none while the clock that made it is doubted.
    fn next(&mut self, stamp: f64, bursts: u64) -> Option<f64> {
        let stamp = self.deducer.apply(stamp);
        if stamp < self.newest - BACK_MAX_SECS {
            self.doubted_at = Some(bursts);
        }
        if stamp.is_finite() {
            self.newest = stamp;
        }
        if self.doubted_at.is_some_and(|at| bursts >= at + BELIEVED_AFTER) {
            self.doubted_at = None;
        }
        self.doubted_at.is_none().then_some(stamp)
    }
}

/// Why a feed is over.
enum Over {
    /// Nobody wants it any more.
    Ended,
    /// The bytes are no LSL, or not for this inlet.
    Refused(String),
    /// It stopped.
    Lost(String),
}

impl From<std::io::Error> for Over {
    fn from(error: std::io::Error) -> Self {
        Self::Lost(error.to_string())
    }
}

impl Reader {
    fn run(mut self) {
        while !self.ended() {
            let over = match self.find() {
                Some(info) => self.read(info),
                None => continue,
            };
            match over {
                Over::Ended => return,
                Over::Refused(reason) => {
                    self.shared.malformed.fetch_add(1, Ordering::Relaxed);
                    self.not_live(reason);
                }
                Over::Lost(reason) => self.not_live(reason),
            }
            self.rest(Duration::from_millis(500));
        }
    }

    fn ended(&self) -> bool {
        self.shared.ended.load(Ordering::Acquire)
    }

    fn rest(&self, span: Duration) {
        let until = Instant::now() + span;
        while !self.ended() && Instant::now() < until {
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn set(&self, state: State) {
        *self.shared.state.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    fn not_live(&self, reason: String) {
        let before = self.shared.feeds.load(Ordering::Relaxed) == 0;
        self.set(if before { State::Searching(reason) } else { State::Lost(reason) });
    }

    /// The stream that was read before, else the first that is meant.
    fn find(&self) -> Option<StreamInfo> {
        match resolve(&self.wanted, Duration::from_secs(1)) {
            Err(error) => {
                self.not_live(error.to_string());
                self.rest(Duration::from_secs(1));
                None
            }
            Ok(found) => {
                let others = found.len().saturating_sub(1) as u64;
                self.shared.others.store(others, Ordering::Relaxed);
                match &self.known {
                    Some(known) => found.into_iter().find(|one| *known == Identity::of(one)),
                    None => self.only(found),
                }
            }
        }
    }

    /// The stream that is meant, where it is the only one: of several none is read by chance.
    /// Streams that nothing tells apart cannot be asked for, and are one.
    fn only(&self, found: Vec<StreamInfo>) -> Option<StreamInfo> {
        let mut found = found.into_iter();
        let Some(first) = found.next() else {
            self.set(State::Unanswered);
            return None;
        };
        let mine = Identity::of(&first);
        let others: Vec<StreamInfo> = found.filter(|one| Identity::of(one) != mine).collect();
        if others.is_empty() {
            return Some(first);
        }
        self.not_live(several(&first, &others));
        self.rest(Duration::from_secs(1));
        None
    }

    fn read(&mut self, found: StreamInfo) -> Over {
        self.feed(found).err().unwrap_or(Over::Ended)
    }

    fn feed(&mut self, found: StreamInfo) -> Result<(), Over> {
        let info = Arc::new(described(&found)?);
        self.may_be_read(&info)?;
        let mut stream = connect(&info)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_millis(250)))?;
        stream.set_write_timeout(Some(ANSWER_WITHIN))?;
        let (codec, mut waiting) = self.handshake(&info, &mut stream)?;
        let probe = Probe::start(info.service_address())?;
        probe.first(Duration::from_secs(1));
        self.known = Some(Identity::of(&info));
        self.shared.feeds.fetch_add(1, Ordering::Relaxed);
        self.set(State::Live(Arc::clone(&info)));
        let mut stamps = Stamps::new(info.nominal_rate_hz);
        let jumps_before = self.shared.clock_jumps.load(Ordering::Relaxed);
        let malformed_before = self.shared.malformed.load(Ordering::Relaxed);
        let mut heard_at = local_clock();
        let mut buffer = [0; 16 << 10];
        stream.set_read_timeout(Some(Duration::from_millis(100)))?;
        loop {
            if self.ended() {
                return Err(Over::Ended);
            }
            let correction = probe.correction();
            *self.shared.correction.lock().unwrap_or_else(PoisonError::into_inner) = correction;
            let counters = &self.shared;
            counters.clock_jumps.store(jumps_before + probe.jumps(), Ordering::Relaxed);
            counters.malformed.store(malformed_before + probe.refused(), Ordering::Relaxed);
            self.decode(&codec, &mut waiting, &mut stamps, probe.bursts(), correction)?;
            match stream.read(&mut buffer) {
                Ok(0) => {
                    return Err(Over::Lost(format!("{} closed its stream", shown(&info.name))));
                }
                Ok(length) => {
                    waiting.extend_from_slice(buffer.get(..length).unwrap_or_default());
                    heard_at = local_clock();
                }
                Err(error) if is_timeout(&error) => {
                    let gone = |at: f64| local_clock() - at > SILENT_SECS;
                    if gone(heard_at) && probe.answered_at().is_some_and(gone) {
                        let reason =
                            format!("nothing from {} for {SILENT_SECS} s", shown(&info.name));
                        return Err(Over::Lost(reason));
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn may_be_read(&self, info: &StreamInfo) -> Result<(), Over> {
        if info.format == Format::String {
            return Err(Over::Refused(format!(
                "{} carries text, not numbers: name a stream of numbers",
                shown(&info.name)
            )));
        }
        let (has, takes) = (info.channels.len(), self.limits.channels);
        if has > takes {
            let name = shown(&info.name);
            let reason = format!(
                "{name} has {has} channels; up to {takes} are taken: name a stream with fewer channels"
            );
            return Err(Over::Refused(reason));
        }
        Ok(())
    }

    /// Asks for the feed; gives the codec of its samples, and the bytes of them that came already.
    fn handshake(
        &self,
        info: &StreamInfo,
        stream: &mut (impl Read + Write),
    ) -> Result<(Codec, Vec<u8>), Over> {
        let mut params = FeedParams::new(&info.uid, info.format);
        params.hostname = hostname();
        params.source_id = info.source_id.clone();
        params.session_id = info.session_id.clone();
        params.max_buffer_length = i32::try_from(self.limits.waiting).unwrap_or(i32::MAX);
        let (mut client, request) = FeedClient::start(params, info.format, info.channels.len());
        stream.write_all(&request)?;
        let mut read = Vec::new();
        let refused = |what: String| Over::Refused(format!("{}: {what}", shown(&info.name)));
        loop {
            match client.on_headers(&read) {
                Ok(used) => {
                    read.drain(..used.min(read.len()));
                    break;
                }
                Err(labstream_proto::Error::Incomplete) => more(stream, &mut read)?,
                Err(error) => return Err(refused(error.to_string())),
            }
        }
        loop {
            match client.on_test_pattern(&read) {
                Ok(used) => {
                    read.drain(..used.min(read.len()));
                    break;
                }
                Err(TestPatternError::Incomplete) => more(stream, &mut read)?,
                Err(_) => {
                    return Err(refused(
                        "its test samples are wrong: restart its program".to_owned(),
                    ));
                }
            }
        }
        let codec = client.codec().copied();
        let codec = codec
            .ok_or_else(|| refused("it states no byte order: restart its program".to_owned()))?;
        Ok((codec, read))
    }

    /// Takes the whole samples off `waiting`.
    fn decode(
        &self,
        codec: &Codec,
        waiting: &mut Vec<u8>,
        stamps: &mut Stamps,
        bursts: u64,
        correction: Option<Correction>,
    ) -> Result<(), Over> {
        let mut used = 0;
        let arrived = local_clock();
        loop {
            match codec.decode(waiting.get(used..).unwrap_or_default()) {
                Ok((sample, length)) => {
                    used += length;
                    let stamp = stamps.next(sample.timestamp, bursts);
                    let (at, uncertainty, held) = match stamp {
                        Some(stamp) => captured(stamp, arrived, correction),
                        None => (arrived, BY_ARRIVAL, false),
                    };
                    self.shared.stamps_refused.fetch_add(u64::from(!held), Ordering::Relaxed);
                    let values = sample.values.iter().map(number).collect();
                    self.send(Arrived { values, at, uncertainty })?;
                }
                Err(labstream_wire::Error::Truncated) => {
                    waiting.drain(..used.min(waiting.len()));
                    return Ok(());
                }
                Err(error) => {
                    return Err(Over::Refused(format!("its samples cannot be read: {error}")));
                }
            }
        }
    }

    fn send(&self, sample: Arrived) -> Result<(), Over> {
        self.shared.samples.fetch_add(1, Ordering::Relaxed);
        match self.to.try_send(sample) {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => {
                self.shared.dropped.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }
            Err(TrySendError::Disconnected(_)) => Err(Over::Ended),
        }
    }
}

/// Leads the bytes of a feed through every step of a stream's but the socket; gives the samples and
/// the counts.
pub(crate) fn read_feed(
    info: &StreamInfo,
    limits: Limits,
    stream: &mut (impl Read + Write),
    correction: Option<Correction>,
) -> (Vec<Arrived>, Counts) {
    let (inlet, reader) = Inlet::and_reader(Wanted::Any, limits);
    let mut read = || -> Result<(), Over> {
        reader.may_be_read(info)?;
        let (codec, mut waiting) = reader.handshake(info, stream)?;
        let mut stamps = Stamps::new(info.nominal_rate_hz);
        let mut buffer = [0; 16 << 10];
        loop {
            reader.decode(&codec, &mut waiting, &mut stamps, 0, correction)?;
            match stream.read(&mut buffer)? {
                0 => return Err(Over::Ended),
                length => waiting.extend_from_slice(buffer.get(..length).unwrap_or_default()),
            }
        }
    };
    if let Err(Over::Refused(_)) = read() {
        inlet.shared.malformed.fetch_add(1, Ordering::Relaxed);
    }
    let mut arrived = Vec::new();
    inlet.take(usize::MAX, &mut arrived);
    (arrived, inlet.counts())
}

/// When a sample was captured, how sure that is, and whether its own stamp could hold.
fn captured(stamp: f64, arrived: f64, correction: Option<Correction>) -> (f64, Duration, bool) {
    let Some(correction) = correction else { return (arrived, BY_ARRIVAL, true) };
    let at = stamp + correction.offset_secs;
    let uncertainty = correction.uncertainty_at(arrived);
    let early = uncertainty.as_secs_f64() + EARLY_MAX_SECS;
    if (-LATE_MAX_SECS..=early).contains(&(at - arrived)) {
        (at, uncertainty, true)
    } else {
        (arrived, BY_ARRIVAL, false)
    }
}

/// Reads more of a handshake.
fn more(stream: &mut impl Read, read: &mut Vec<u8>) -> Result<(), Over> {
    let until = Instant::now() + ANSWER_WITHIN;
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return Err(Over::Lost("it closed the connection".to_owned())),
            Ok(length) => {
                read.extend_from_slice(buffer.get(..length).unwrap_or_default());
                return match read.len() {
                    0..=HANDSHAKE_MAX => Ok(()),
                    _ => {
                        Err(Over::Refused("its answer has no end: restart its program".to_owned()))
                    }
                };
            }
            Err(error) if is_timeout(&error) && Instant::now() < until => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Streams named in a reason; the rest is counted.
const NAMED: usize = 6;

/// Several streams that are meant, and how to name one of them.
fn several(first: &StreamInfo, others: &[StreamInfo]) -> String {
    let all = || std::iter::once(first).chain(others);
    let named: Vec<String> = all()
        .take(NAMED)
        .map(|one| {
            let source = match one.source_id.as_str() {
                "" => String::new(),
                id => format!(", source {}", shown(id)),
            };
            let (name, kind, host) = (shown(&one.name), shown(&one.kind), shown(&one.hostname));
            format!("{name} (type {kind}{source}, on {host})")
        })
        .collect();
    let more = match (others.len() + 1).saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let apart = |text: fn(&StreamInfo) -> &str| {
        all().all(|one| all().filter(|other| text(one) == text(other)).count() == 1)
    };
    let how = if apart(|one| &one.name) {
        format!("name the stream that is meant, as in lsl:{}", shown(&first.name))
    } else if apart(|one| &one.source_id) && !first.source_id.is_empty() {
        format!("name the stream that is meant, as in lsl:source={}", shown(&first.source_id))
    } else {
        "end the programs of the streams that are not meant".to_owned()
    };
    format!("{} streams may be meant: {}{more}; {how}", others.len() + 1, named.join(", "))
}

/// A text from the network, shortened and without anything that steers a terminal.
fn shown(text: &str) -> String {
    text.chars().take(64).flat_map(char::escape_debug).collect()
}

/// Connects to where a stream's samples come from.
fn connect(info: &StreamInfo) -> Result<TcpStream, Over> {
    TcpStream::connect_timeout(&info.data_address(), ANSWER_WITHIN).map_err(|error| {
        Over::Lost(format!(
            "{} on {} answers the search, and its port {} does not ({error}): see whether a \
             firewall keeps TCP 16572 to 16604 closed",
            shown(&info.name),
            shown(&info.hostname),
            info.data_port
        ))
    })
}

/// Asks for the whole description, which has the channels' labels.
fn described(found: &StreamInfo) -> Result<StreamInfo, Over> {
    let mut stream = connect(found)?;
    stream.set_read_timeout(Some(Duration::from_millis(250)))?;
    stream.set_write_timeout(Some(ANSWER_WITHIN))?;
    stream.write_all(b"LSL:fullinfo\r\n")?;
    let until = Instant::now() + ANSWER_WITHIN;
    let (mut read, mut buffer) = (Vec::new(), [0; 4096]);
    while read.len() <= DESCRIPTION_MAX && Instant::now() < until {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => read.extend_from_slice(buffer.get(..length).unwrap_or_default()),
            Err(error) if is_timeout(&error) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let text = String::from_utf8_lossy(&read);
    let whole = StreamInfo::read(&text, found.address);
    whole.filter(|whole| whole.uid == found.uid && whole.format == found.format).ok_or_else(|| {
        Over::Refused(format!("{}: its description cannot be read", shown(&found.name)))
    })
}

fn is_timeout(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), TimedOut | WouldBlock | Interrupted)
}

fn number(value: &Value) -> f64 {
    match value {
        Value::F32(v) => f64::from(*v),
        Value::F64(v) => *v,
        Value::I8(v) => f64::from(*v),
        Value::I16(v) => f64::from(*v),
        Value::I32(v) => f64::from(*v),
        Value::I64(v) => *v as f64,
        Value::Str(_) => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_that_go_back_are_doubted_until_the_clock_was_asked_again() {
        let mut stamps = Stamps::new(0.0);
        assert_eq!(stamps.next(100.0, 3), Some(100.0));
        assert_eq!(stamps.next(99.98, 3), Some(99.98));
        assert_eq!(stamps.next(90.0, 3), None);
        assert_eq!(stamps.next(90.5, 4), None, "that burst may have begun before");
        assert_eq!(stamps.next(91.0, 5), Some(91.0));
        assert_eq!(stamps.next(f64::NAN, 5).map(f64::is_nan), Some(true));
        assert_eq!(stamps.next(91.5, 5), Some(91.5));
    }

    #[test]
    fn a_stamp_that_cannot_hold_gives_way_to_the_arrival() {
        let offset_secs = -1000.0;
        let one = Correction { offset_secs, round_trip_secs: 0.001, measured_at: 50.0 };
        let (at, unsure, held) = captured(1049.9, 50.0, Some(one));
        assert!((at - 49.9).abs() < 1e-9 && held);
        assert_eq!(unsure, one.uncertainty_at(50.0));
        for stamp in [1051.0, 900.0, f64::NAN, f64::INFINITY, 0.0] {
            assert_eq!(captured(stamp, 50.0, Some(one)), (50.0, BY_ARRIVAL, false), "{stamp}");
        }
        assert_eq!(captured(7.0, 50.0, None), (50.0, BY_ARRIVAL, true));
    }
}
