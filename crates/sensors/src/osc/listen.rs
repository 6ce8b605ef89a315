//! The UDP port that relays send to, read on a thread of its own.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::names::Names;
use super::reading::{OscReading, Reader};
use super::table::Table;

/// The longest packet, bytes; a relay's packets have some dozens. The limit also bounds how deep
/// bundles can nest.
const PACKET_MAX: usize = 1536;
/// The most messages that wait; further messages are dropped and counted.
const WAITING: usize = 256;

/// The port's counts of packets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub packets: u64,
    /// Packets that were no OSC.
    pub malformed: u64,
    /// Values under known names that were no numbers.
    pub unreadable: u64,
    /// Packets that were OSC and had no value of a heart.
    pub of_no_heart: u64,
    /// Packets that came faster than they were taken.
    pub dropped: u64,
}

/// A reading, where it came from and when.
pub(super) struct Heard {
    pub arrived_ns: u64,
    pub from: SocketAddr,
    pub reading: OscReading,
}

/// Listens on the port until dropped.
pub(super) struct Listener {
    shared: Arc<ListenerState>,
    queue: Receiver<Heard>,
}

struct ListenerState {
    began: Instant,
    ended: AtomicBool,
    packets: AtomicU64,
    malformed: AtomicU64,
    unreadable: AtomicU64,
    of_no_heart: AtomicU64,
    dropped: AtomicU64,
    /// The names that came and gave nothing, and the last fault of a value.
    said: Mutex<(Names, Option<String>)>,
}

impl ListenerState {
    fn now_ns(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

impl Listener {
    pub fn open(address: SocketAddr, table: Table) -> io::Result<Self> {
        let socket = UdpSocket::bind(address)?;
        socket.set_read_timeout(Some(Duration::from_millis(100)))?;
        let (to, queue) = sync_channel(WAITING);
        let shared = Arc::new(ListenerState {
            began: Instant::now(),
            ended: AtomicBool::new(false),
            packets: AtomicU64::new(0),
            malformed: AtomicU64::new(0),
            unreadable: AtomicU64::new(0),
            of_no_heart: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            said: Mutex::new((Names::default(), None)),
        });
        let theirs = Arc::clone(&shared);
        let thread = thread::Builder::new().name("osc".to_owned());
        thread.spawn(move || listen(&socket, Reader::new(table), &to, &theirs))?;
        Ok(Self { shared, queue })
    }

    /// Nanoseconds since the port was opened; the clock of arrivals.
    pub fn now_ns(&self) -> u64 {
        self.shared.now_ns()
    }

    /// The readings that have arrived, oldest first.
    pub fn take(&self, most: usize) -> Vec<Heard> {
        self.queue.try_iter().take(most).collect()
    }

    /// The names that came and gave nothing, and the last value that was no number.
    pub fn said(&self) -> (Names, Option<String>) {
        self.shared.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn counts(&self) -> Counts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            packets: read(&self.shared.packets),
            malformed: read(&self.shared.malformed),
            unreadable: read(&self.shared.unreadable),
            of_no_heart: read(&self.shared.of_no_heart),
            dropped: read(&self.shared.dropped),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Release);
    }
}

/// The reading of a packet; none for a packet that is too long or no OSC.
pub(super) fn read(packet: &[u8], reader: &mut Reader, at_ns: u64) -> Option<OscReading> {
    if packet.len() > PACKET_MAX { None } else { reader.read(packet, at_ns) }
}

fn listen(socket: &UdpSocket, mut reader: Reader, to: &SyncSender<Heard>, shared: &ListenerState) {
    let count = |counter: &AtomicU64, by: u64| counter.fetch_add(by, Ordering::Relaxed);
    let mut known = Names::default();
    // The buffer has one byte more than the longest packet: a packet that fills it was longer.
    let mut buffer = [0; PACKET_MAX + 1];
    while !shared.ended.load(Ordering::Acquire) {
        let Ok((length, from)) = socket.recv_from(&mut buffer) else { continue };
        let arrived_ns = shared.now_ns();
        count(&shared.packets, 1);
        let packet = buffer.get(..length).unwrap_or_default();
        let Some(reading) = read(packet, &mut reader, arrived_ns) else {
            count(&shared.malformed, 1);
            continue;
        };
        count(&shared.unreadable, reading.unreadable);
        if reading.fault.is_some() || reader.names != known {
            known.clone_from(&reader.names);
            let mut said = shared.said.lock().unwrap_or_else(PoisonError::into_inner);
            said.0.clone_from(&known);
            if reading.fault.is_some() {
                said.1.clone_from(&reading.fault);
            }
        }
        if !reading.of_heart {
            count(&shared.of_no_heart, 1);
        } else if reading.says_something() {
            match to.try_send(Heard { arrived_ns, from, reading }) {
                Ok(()) => {}
                Err(TrySendError::Full(_)) => {
                    count(&shared.dropped, 1);
                }
                Err(TrySendError::Disconnected(_)) => return,
            }
        }
    }
}
