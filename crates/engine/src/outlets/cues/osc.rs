//! Cues as OSC over UDP: a datagram for each message, so that the smallest of readers can read it.

use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _, UdpSocket};
use std::time::{Duration, Instant};

use rosc::{OscMessage, OscPacket, OscType};

use super::levels::Out;
use super::line::Door;
use super::talk::{AGAIN, Said};

/// After so long a host that is not found is looked up again.
const LOOK_UP_AGAIN: Duration = Duration::from_secs(3);
/// A machine where nobody listens says so with the datagram after: only when several go well, that
/// is over.
const PROOF: Duration = Duration::from_secs(1);

/// Somebody who takes OSC.
pub(super) struct Osc {
    address: String,
    socket: Option<UdpSocket>,
}

impl Osc {
    pub fn new(address: &str) -> Self {
        Self { address: address.to_owned(), socket: None }
    }

    fn send(&mut self, messages: impl Iterator<Item = OscMessage>) -> Result<(), String> {
        let socket = match self.socket.take() {
            Some(socket) => socket,
            None => open(&self.address)?,
        };
        let socket = &*self.socket.insert(socket);
        let mut result = Ok(());
        for message in messages {
            let Ok(bytes) = rosc::encoder::encode(&OscPacket::Message(message)) else { continue };
            // What the datagram before met is said here: this one is tried once more.
            let sent = socket.send(&bytes).or_else(|error| {
                let again = socket.send(&bytes);
                again.and(Err(error))
            });
            result = result.and(sent.map(drop));
        }
        result.map_err(|error| reason(&error))
    }
}

impl Door for Osc {
    fn say(&mut self, said: &Said, _: Instant) -> Result<(), String> {
        match said {
            Said::Stop { outs, .. } => {
                let stop = message("stop", Vec::new());
                self.send(std::iter::once(stop).chain(outs.iter().map(level)))
            }
            Said::Levels(outs) => self.send(outs.iter().map(level)),
        }
    }

    fn is_ready(&self, _: Instant) -> bool {
        true
    }

    fn rest(&self) -> Duration {
        if self.socket.is_some() { AGAIN } else { LOOK_UP_AGAIN }
    }

    fn proof(&self) -> Duration {
        PROOF
    }
}

/// A socket that sends to the address. May take as long as the system looks a name up.
fn open(address: &str) -> Result<UdpSocket, String> {
    let mut found = address.to_socket_addrs().map_err(|_| "no such host is found".to_owned())?;
    let to = found.next().ok_or_else(|| "no such host is found".to_owned())?;
    let any: SocketAddr = match to {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let open = || -> io::Result<UdpSocket> {
        let socket = UdpSocket::bind(any)?;
        socket.set_nonblocking(true)?;
        socket.set_broadcast(true)?;
        socket.connect(to)?;
        Ok(socket)
    };
    open().map_err(|error| reason(&error))
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionRefused => "nobody listens there: start the receiver".to_owned(),
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
            "the machine cannot be reached: look at the network".to_owned()
        }
        ErrorKind::WouldBlock => "the network takes nothing".to_owned(),
        _ => error.to_string(),
    }
}

fn message(path: &str, args: Vec<OscType>) -> OscMessage {
    OscMessage { addr: format!("/gradus/cue/{path}"), args }
}

fn level(out: &Out) -> OscMessage {
    let level = OscType::Float(f32::from(out.percent()) / 100.0);
    match out {
        Out::Vibration { channel, hz, .. } => {
            let hz = OscType::Float(f32::from(*hz));
            message(&format!("vibration/{channel}"), vec![level, hz])
        }
        Out::Scent { scent, channel, .. } => {
            let channel = OscType::Int(i32::from(*channel));
            message(&format!("scent/{scent}"), vec![level, channel])
        }
    }
}
