//! Publishes streams: answers searches and clocks, and feeds their readers.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use labstream_proto::header::parse_block;
use labstream_proto::negotiate::{FeedRequest, LITTLE, Outcome, ServerStream, negotiate};
use labstream_proto::{discovery, timesync};
use labstream_wire::{ByteOrder, Codec, Format, Sample, TEST_PATTERN_OFFSETS, Value, test_pattern};

use crate::clock::local_clock;
use crate::description::{CHANNELS_MAX, StreamInfo, hostname};
use crate::{LslError, ports, query};

/// Readers of one stream at a time.
const READERS_MAX: usize = 8;
/// Connections of all streams at a time, also those that only ask.
const CONNECTIONS_MAX: usize = 64;
/// Samples that may wait for one reader; more are dropped for that reader and counted.
const WAITING: usize = 2048;
/// Bytes of a request.
const REQUEST_MAX: usize = 16 << 10;
/// A request is whole within this.
const REQUEST_WITHIN: Duration = Duration::from_secs(5);
/// How often a thread looks whether it is still wanted.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Where a program's streams are published: it answers searches, sends its clock's time and lets
/// readers in until it is dropped.
pub struct Station {
    shared: Arc<StationState>,
}

/// What a station's clock shows, s.
pub type StationClock = Box<dyn Fn() -> f64 + Send + Sync>;

struct StationState {
    clock: StationClock,
    ended: AtomicBool,
    connections: AtomicUsize,
    /// Readers that are being fed.
    feeds: AtomicUsize,
    service_port: u16,
    streams: Mutex<Vec<Weak<Published>>>,
}

struct Published {
    info: StreamInfo,
    codec: Codec,
    listener: TcpListener,
    readers: Mutex<Vec<SyncSender<Arc<[u8]>>>>,
    dropped: AtomicU64,
}

impl Station {
    /// Opens the station on every network of this machine.
    ///
    /// # Errors
    /// When no port is free, or the system gives no thread.
    pub fn open() -> Result<Self, LslError> {
        Self::open_with_clock(Box::new(local_clock))
    }

    /// A station with another clock than this machine's, to stand in for another machine: that
    /// clock stamps its samples.
    ///
    /// # Errors
    /// As [`Station::open`].
    pub fn open_with_clock(clock: StationClock) -> Result<Self, LslError> {
        let service = ports::service().ok_or(LslError::NoPort)?;
        let service_port = service.local_addr().map_err(LslError::Socket)?.port();
        let shared = Arc::new(StationState {
            clock,
            ended: AtomicBool::new(false),
            connections: AtomicUsize::new(0),
            feeds: AtomicUsize::new(0),
            service_port,
            streams: Mutex::new(Vec::new()),
        });
        let station = Self { shared: Arc::clone(&shared) };
        station.spawn("lsl service", move |shared| answer(&service, &shared))?;
        // Where another program holds that port alone, searches of this machine are still heard.
        if let Ok(search) = ports::search_listener() {
            station.spawn("lsl search", move |shared| answer(&search, &shared))?;
        }
        station.spawn("lsl door", |shared| accept(&shared))?;
        Ok(station)
    }

    fn spawn(
        &self,
        name: &str,
        work: impl FnOnce(Arc<StationState>) + Send + 'static,
    ) -> Result<(), LslError> {
        let shared = Arc::clone(&self.shared);
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || work(shared));
        thread.map(drop).map_err(LslError::Thread)
    }

    /// Publishes a stream; it is there until the outlet is dropped. Its host, run and ports are
    /// filled in.
    ///
    /// # Errors
    /// When the description is none, or no port is free.
    pub fn publish(&self, mut info: StreamInfo) -> Result<Outlet, LslError> {
        let count = info.channels.len();
        if info.name.is_empty() || count == 0 || count > CHANNELS_MAX {
            return Err(LslError::Description);
        }
        let listener = ports::listener().ok_or(LslError::NoPort)?;
        listener.set_nonblocking(true).map_err(LslError::Socket)?;
        info.data_port = listener.local_addr().map_err(LslError::Socket)?.port();
        info.service_port = self.shared.service_port;
        info.hostname = hostname();
        info.created_at = (self.shared.clock)();
        info.uid = format!(
            "{:08x}-{:04x}-{:016x}",
            std::process::id(),
            info.data_port,
            info.created_at.to_bits()
        );
        let codec = Codec::new(info.format, count, ByteOrder::Little);
        let published = Arc::new(Published {
            info,
            codec,
            listener,
            readers: Mutex::new(Vec::new()),
            dropped: AtomicU64::new(0),
        });
        let mut streams = lock(&self.shared.streams);
        streams.retain(|stream| stream.strong_count() > 0);
        streams.push(Arc::downgrade(&published));
        Ok(Outlet { published })
    }
}

impl Station {
    /// Ends after its outlets were dropped, once its readers have what was pushed before, or after
    /// `within`. A program that ends without this call may keep the last samples from them. True
    /// when every reader has everything.
    pub fn finish(self, within: Duration) -> bool {
        let until = Instant::now() + within;
        let waits = || self.shared.feeds.load(Ordering::Acquire) > 0;
        while waits() && Instant::now() < until {
            thread::sleep(Duration::from_millis(5));
        }
        !waits()
    }
}

impl Drop for Station {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Release);
    }
}

/// A stream being published.
pub struct Outlet {
    published: Arc<Published>,
}

impl Outlet {
    /// How it is described.
    pub fn info(&self) -> &StreamInfo {
        &self.published.info
    }

    /// Sends a sample that was captured at `at`, in the station's clock, to every reader. Never waits.
    /// False when the values do not fit the stream's channels and format: nothing is sent.
    pub fn push(&self, values: Vec<Value>, at: f64) -> bool {
        let one = &*self.published;
        let mut bytes = Vec::new();
        if one.codec.encode(&Sample { timestamp: at, values }, &mut bytes).is_err() {
            return false;
        }
        let bytes: Arc<[u8]> = bytes.into();
        lock(&one.readers).retain(|reader| match reader.try_send(Arc::clone(&bytes)) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                one.dropped.fetch_add(1, Ordering::Relaxed);
                true
            }
            Err(TrySendError::Disconnected(_)) => false,
        });
        true
    }

    /// Sends numbers to a stream of 32-bit numbers.
    pub fn push_numbers(&self, values: &[f32], at: f64) -> bool {
        self.push(values.iter().map(|value| Value::F32(*value)).collect(), at)
    }

    /// Sends a text to a stream of one text channel.
    pub fn push_text(&self, text: &str, at: f64) -> bool {
        self.push(vec![Value::Str(text.as_bytes().to_vec())], at)
    }

    /// How many readers it has now.
    pub fn readers(&self) -> usize {
        lock(&self.published.readers).len()
    }

    /// Samples that a slow reader did not get.
    pub fn dropped(&self) -> u64 {
        self.published.dropped.load(Ordering::Relaxed)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl StationState {
    fn ended(&self) -> bool {
        self.ended.load(Ordering::Acquire)
    }

    fn streams(&self) -> Vec<Arc<Published>> {
        lock(&self.streams).iter().filter_map(Weak::upgrade).collect()
    }
}

/// Answers searches and questions for the time.
fn answer(socket: &UdpSocket, shared: &StationState) {
    // Without a timeout the thread would outlive its station, and nothing else.
    let _ = socket.set_read_timeout(Some(LOOK_EVERY));
    let mut buffer = [0; 4096];
    while !shared.ended() {
        let Ok((length, from)) = socket.recv_from(&mut buffer) else { continue };
        let received_at = (shared.clock)();
        let datagram = buffer.get(..length).unwrap_or_default();
        // A program that asked and is gone needs no answer.
        if let Some(asked) = timesync::parse_probe(datagram) {
            let (wave, asked_at) = (asked.wave_id, asked.t0);
            let text = timesync::build_answer(wave, asked_at, received_at, (shared.clock)());
            let _ = socket.send_to(&text, from);
        } else if let Some(asked) = discovery::parse_query(datagram) {
            for stream in shared.streams() {
                if query::matches(&asked.query, &stream.info.fields()) {
                    let text = discovery::build_answer(&asked.query_id, &stream.info.short_text());
                    let _ = socket.send_to(&text, SocketAddr::new(from.ip(), asked.return_port));
                }
            }
        }
    }
}

/// Lets readers in.
fn accept(shared: &Arc<StationState>) {
    while !shared.ended() {
        for stream in shared.streams() {
            while let Ok((connection, _)) = stream.listener.accept() {
                if shared.connections.fetch_add(1, Ordering::AcqRel) >= CONNECTIONS_MAX {
                    shared.connections.fetch_sub(1, Ordering::AcqRel);
                    continue;
                }
                let (stream, theirs) = (Arc::clone(&stream), Arc::clone(shared));
                let served =
                    thread::Builder::new().name("lsl reader".to_owned()).spawn(move || {
                        // A reader that goes ends its own thread and nothing else.
                        let _ = serve(connection, stream, &theirs);
                        theirs.connections.fetch_sub(1, Ordering::AcqRel);
                    });
                if served.is_err() {
                    shared.connections.fetch_sub(1, Ordering::AcqRel);
                }
            }
        }
        thread::sleep(Duration::from_millis(20));
    }
}

fn serve(
    mut connection: TcpStream,
    stream: Arc<Published>,
    shared: &StationState,
) -> std::io::Result<()> {
    connection.set_nonblocking(false)?;
    connection.set_nodelay(true)?;
    connection.set_read_timeout(Some(LOOK_EVERY))?;
    connection.set_write_timeout(Some(Duration::from_secs(2)))?;
    let Some(request) = request(&mut connection, shared)? else { return Ok(()) };
    let (first, rest) = request.split_once('\n').unwrap_or((&request, ""));
    let first = first.trim();
    let info = &stream.info;
    if first == "LSL:fullinfo" {
        return connection.write_all(info.full_text().as_bytes());
    }
    if first == "LSL:shortinfo" {
        let asked = rest.lines().next().unwrap_or_default();
        if query::matches(asked, &info.fields()) {
            connection.write_all(info.short_text().as_bytes())?;
        }
        return Ok(());
    }
    let Some(asked) = first.strip_prefix("LSL:streamfeed/") else { return Ok(()) };
    let (version, uid) = asked.split_once(' ').unwrap_or((asked, ""));
    let (headers, _) = parse_block(rest.as_bytes()).unwrap_or_default();
    let mut own = ServerStream::new(&info.uid, info.format, LITTLE, 0.0);
    own.channel_bytes = info.format.width().unwrap_or(0) as i32;
    let version = version.trim().parse().unwrap_or(0);
    let asked = FeedRequest::from_headers(version, uid.trim(), &headers, own.channel_bytes);
    let accepted = match negotiate(&asked, &own) {
        Outcome::Refuse(status) => return connection.write_all(status.to_wire().as_bytes()),
        Outcome::Accept(accepted) => accepted,
    };
    // An older protocol, which nobody has spoken for ten years.
    if accepted.data_protocol_version < 110 {
        return Ok(());
    }
    connection.write_all(accepted.to_wire(own.configured_version, &info.uid).as_bytes())?;
    connection.write_all(&test_samples(info.format, &stream.codec))?;
    if accepted.max_buffer_length <= 0 {
        return Ok(());
    }
    let queue = {
        let mut readers = lock(&stream.readers);
        if readers.len() >= READERS_MAX {
            return Ok(());
        }
        let (to, queue) = sync_channel(WAITING);
        readers.push(to);
        shared.feeds.fetch_add(1, Ordering::AcqRel);
        queue
    };
    // Held no longer: the stream ends with its outlet, not with its last reader.
    drop(stream);
    let fed = feed(&mut connection, &queue);
    shared.feeds.fetch_sub(1, Ordering::AcqRel);
    fed
}

fn test_samples(format: Format, codec: &Codec) -> Vec<u8> {
    let mut bytes = Vec::new();
    for offset in TEST_PATTERN_OFFSETS {
        // They fit the codec they are made for.
        let _ = codec.encode(&test_pattern(format, codec.channels, offset), &mut bytes);
    }
    bytes
}

/// Writes pushed samples until the reader is gone, or until the outlet is gone and those pushed
/// before are written.
fn feed(connection: &mut TcpStream, queue: &Receiver<Arc<[u8]>>) -> std::io::Result<()> {
    connection.set_read_timeout(Some(Duration::from_millis(1)))?;
    let mut looked = Instant::now();
    loop {
        match queue.recv_timeout(LOOK_EVERY) {
            Ok(bytes) => connection.write_all(&bytes)?,
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if looked.elapsed() > Duration::from_secs(1) {
            looked = Instant::now();
            if matches!(connection.read(&mut [0; 64]), Ok(0)) {
                return Ok(());
            }
        }
    }
}

/// Reads a request: one line, and for a feed the lines after it up to an empty one.
fn request(connection: &mut TcpStream, shared: &StationState) -> std::io::Result<Option<String>> {
    let until = Instant::now() + REQUEST_WITHIN;
    let (mut read, mut buffer) = (Vec::new(), [0; 2048]);
    loop {
        let text = String::from_utf8_lossy(&read);
        let lines = text.matches('\n').count();
        let whole = match text.split_once('\n').map(|(first, _)| first.trim()) {
            Some("LSL:shortinfo") => lines >= 2,
            Some(first) if first.starts_with("LSL:streamfeed/") => {
                text.contains("\r\n\r\n") || text.contains("\n\n")
            }
            Some(_) => true,
            None => false,
        };
        if whole {
            return Ok(Some(text.into_owned()));
        }
        if read.len() > REQUEST_MAX || Instant::now() > until || shared.ended() {
            return Ok(None);
        }
        match connection.read(&mut buffer) {
            Ok(0) => return Ok(None),
            Ok(length) => read.extend_from_slice(buffer.get(..length).unwrap_or_default()),
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
            Err(error) if error.kind() == std::io::ErrorKind::TimedOut => {}
            Err(error) => return Err(error),
        }
    }
}
