//! The connection to the remote driver.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

use crate::packet::{self, PACKET_LEN};
use crate::state::RemoteState;

/// The port that Monado listens on unless its configuration names another.
pub const DEFAULT_PORT: u16 = 4242;

/// How long [`Remote::connect`] waits for Monado to accept and to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// A client of the remote driver. Monado serves one client at a time, so drop this client for
/// another to be served; the state that was sent last stays in force.
#[derive(Debug)]
pub struct Remote {
    stream: TcpStream,
    present: RemoteState,
}

/// Why the remote driver cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No program accepted the connection.
    #[error("cannot reach Monado's remote driver at {addr} (tools/xr-testbed up): {source}")]
    Connect {
        /// The driver's address.
        addr: String,
        /// The system's error.
        source: io::Error,
    },
    /// The connection was accepted, and no state came.
    #[error(
        "{addr} accepted the connection but sent no state: either another client is connected, \
         and the remote driver serves one at a time, or this is not the remote driver: {source}"
    )]
    Silent {
        /// The driver's address.
        addr: String,
        /// The system's error.
        source: io::Error,
    },
    /// The connection broke.
    #[error("the remote driver is gone: {0}")]
    Send(io::Error),
}

impl Remote {
    /// Connects and waits, up to five seconds, until Monado serves this client.
    ///
    /// # Errors
    /// [`Error::Connect`] when no program listens at `addr`; [`Error::Silent`] when the listening
    /// program sends no state, as Monado does while another client is connected.
    pub fn connect(addr: impl ToSocketAddrs) -> Result<Self, Error> {
        Self::connect_within(addr, PATIENCE)
    }

    /// [`Remote::connect`] with the caller's own limit of waiting.
    ///
    /// # Errors
    /// As [`Remote::connect`].
    pub fn connect_within(addr: impl ToSocketAddrs, patience: Duration) -> Result<Self, Error> {
        let (mut stream, addr) = open(addr, patience)?;
        let silent = |source| Error::Silent { addr: addr.to_string(), source };
        let mut packet = [0; PACKET_LEN];
        // Monado's start state, then its present state. Both must be read: see the crate's page.
        stream.read_exact(&mut packet).map_err(silent)?;
        stream.read_exact(&mut packet).map_err(silent)?;
        Ok(Self { stream, present: packet::decode(&packet) })
    }

    /// Makes `state` the present state of the headset and the controllers.
    ///
    /// # Errors
    /// [`Error::Send`] when the service has ended. As with any TCP connection, the first packet
    /// after that may still seem to go through.
    pub fn send(&mut self, state: &RemoteState) -> Result<(), Error> {
        self.stream.write_all(&packet::encode(state)).map_err(Error::Send)?;
        self.present = *state;
        Ok(())
    }

    /// The state that was sent last, by this client or by clients before it.
    pub fn present(&self) -> &RemoteState {
        &self.present
    }
}

fn open(addrs: impl ToSocketAddrs, patience: Duration) -> Result<(TcpStream, SocketAddr), Error> {
    let failed = |addr: String| move |source| Error::Connect { addr, source };
    let mut last = failed("an address without a host".to_owned())(io::ErrorKind::NotFound.into());
    for addr in addrs.to_socket_addrs().map_err(failed("a host without an address".to_owned()))? {
        let opened = TcpStream::connect_timeout(&addr, patience).and_then(|stream| {
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(patience))?;
            Ok(stream)
        });
        match opened {
            Ok(stream) => return Ok((stream, addr)),
            Err(source) => last = failed(addr.to_string())(source),
        }
    }
    Err(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;

    /// A remote driver for one client: sends its two states, then returns the packets it receives.
    fn driver(listener: TcpListener, present: RemoteState) -> Vec<[u8; PACKET_LEN]> {
        let (mut client, _) = listener.accept().unwrap();
        client.write_all(&packet::encode(&RemoteState::default())).unwrap();
        client.write_all(&packet::encode(&present)).unwrap();
        let mut packets = Vec::new();
        let mut packet = [0; PACKET_LEN];
        while client.read_exact(&mut packet).is_ok() {
            packets.push(packet);
        }
        packets
    }

    #[test]
    fn a_client_learns_the_present_state_and_changes_it() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let before = RemoteState::default().with_head([1.0, 2.0, 3.0], 0.5, 0.25);
        let driver = thread::spawn(move || driver(listener, before));

        let mut remote = Remote::connect(addr).unwrap();
        assert_eq!(*remote.present(), before);
        let after = before.with_squeezes(1.0);
        remote.send(&after).unwrap();
        assert_eq!(*remote.present(), after);
        drop(remote);

        assert_eq!(driver.join().unwrap(), [packet::encode(&after)]);
    }

    #[test]
    fn a_driver_that_serves_somebody_else_is_reported_as_such() {
        // The listener accepts by its backlog alone, as Monado's does while another client is
        // connected.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        let error = Remote::connect_within(addr, Duration::from_millis(20)).unwrap_err();
        assert!(matches!(&error, Error::Silent { .. }), "{error}");
        assert!(error.to_string().contains("another client is connected"), "{error}");
    }

    #[test]
    fn a_missing_service_is_reported_with_what_would_help() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let addr = listener.local_addr().unwrap();
        drop(listener);
        let error = Remote::connect(addr).unwrap_err();
        assert!(matches!(&error, Error::Connect { .. }), "{error}");
        assert!(error.to_string().contains("tools/xr-testbed up"), "{error}");
    }
}
