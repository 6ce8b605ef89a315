//! Searching: a question to the whole network, and its answers.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use labstream_proto::discovery;

use crate::description::StreamInfo;
use crate::{LslError, local_clock, ports, query};

/// More streams than any lab has; further answers are not looked at.
const STREAMS_MAX: usize = 256;
/// A question is asked again after this long.
const WAVE: Duration = Duration::from_millis(400);

/// Which stream is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Of this name.
    Name(String),
    /// Of this content type.
    Kind(String),
    /// Of this source: one program's one stream, whatever others are called.
    Source(String),
    /// Any.
    Any,
}

impl Wanted {
    fn query(&self) -> String {
        let session = "session_id='default'";
        match self {
            Self::Name(name) => format!("{session} and name={}", query::literal(name)),
            Self::Kind(kind) => format!("{session} and type={}", query::literal(kind)),
            Self::Source(id) => format!("{session} and source_id={}", query::literal(id)),
            Self::Any => session.to_owned(),
        }
    }

    pub(crate) fn means(&self, info: &StreamInfo) -> bool {
        match self {
            Self::Name(name) => info.name == *name,
            Self::Kind(kind) => info.kind == *kind,
            Self::Source(id) => info.source_id == *id,
            Self::Any => true,
        }
    }
}

/// Searches for `within`; every stream that answers, in order of host, name and source.
///
/// # Errors
/// When the system gives no socket.
pub fn resolve_all(wanted: &Wanted, within: Duration) -> Result<Vec<StreamInfo>, LslError> {
    let mut search = Search::open().map_err(LslError::Socket)?;
    let until = Instant::now() + within;
    while Instant::now() < until {
        search.wave(wanted, until.min(Instant::now() + WAVE));
    }
    Ok(search.sorted())
}

/// As [`resolve_all`], but ends with the first wave of questions that a stream answered.
///
/// # Errors
/// When the system gives no socket.
pub fn resolve(wanted: &Wanted, within: Duration) -> Result<Vec<StreamInfo>, LslError> {
    let mut search = Search::open().map_err(LslError::Socket)?;
    let until = Instant::now() + within;
    while search.found.is_empty() && Instant::now() < until {
        search.wave(wanted, until.min(Instant::now() + WAVE));
    }
    Ok(search.sorted())
}

struct Search {
    answers: UdpSocket,
    askers: Vec<UdpSocket>,
    /// Comes back in answers to this search alone.
    token: String,
    found: Vec<StreamInfo>,
}

impl Search {
    fn open() -> io::Result<Self> {
        let answers = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        answers.set_read_timeout(Some(Duration::from_millis(50)))?;
        let mut askers = Vec::new();
        for address in ports::local_addresses() {
            if let Ok(socket) = UdpSocket::bind((address, 0)) {
                // A question that cannot be broadcast is sent by the other ways.
                let _ = socket.set_broadcast(true);
                let _ = socket.set_multicast_loop_v4(true);
                askers.push(socket);
            }
        }
        let port = answers.local_addr()?.port();
        let token = format!("{}-{port}-{}", std::process::id(), local_clock().to_bits());
        Ok(Self { answers, askers, token, found: Vec::new() })
    }

    /// Asks once, and listens until `until`.
    fn wave(&mut self, wanted: &Wanted, until: Instant) {
        let Ok(own) = self.answers.local_addr() else { return };
        let question = discovery::build_query(&wanted.query(), own.port(), &self.token);
        for asker in &self.askers {
            // A network that is down does not keep the others from answering.
            for group in ports::GROUPS {
                let _ = asker.send_to(&question, (group, ports::SEARCH));
            }
        }
        // Programs of this machine, also where nothing carries a multicast.
        for port in ports::BASE..ports::BASE + ports::RANGE {
            let _ = self.answers.send_to(&question, (Ipv4Addr::LOCALHOST, port));
        }
        let mut buffer = [0; 8192];
        while Instant::now() < until && self.found.len() < STREAMS_MAX {
            let Ok((length, from)) = self.answers.recv_from(&mut buffer) else { continue };
            if let Some(info) = self.read(buffer.get(..length).unwrap_or_default(), from)
                && wanted.means(&info)
                && self.found.iter().all(|known| known.uid != info.uid)
            {
                self.found.push(info);
            }
        }
    }

    fn read(&self, datagram: &[u8], from: SocketAddr) -> Option<StreamInfo> {
        let SocketAddr::V4(from) = from else { return None };
        let answer = discovery::parse_answer(datagram)?;
        if answer.query_id != self.token {
            return None;
        }
        StreamInfo::read(&answer.xml, *from.ip())
    }

    fn sorted(mut self) -> Vec<StreamInfo> {
        let key = |info: &StreamInfo| {
            [&info.hostname, &info.name, &info.source_id, &info.uid].map(String::clone)
        };
        self.found.sort_by_key(key);
        self.found
    }
}
