//! The ports and groups of LSL, and sockets bound to them.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};

/// Searches by multicast and broadcast go to this port.
pub(crate) const SEARCH: u16 = 16571;
/// Streams and clocks are at ports from here …
pub(crate) const BASE: u16 = 16572;
/// … and so many on.
pub(crate) const RANGE: u16 = 32;

/// Where a search is sent: this link and this site, as in liblsl's default scopes.
pub(crate) const GROUPS: [Ipv4Addr; 4] = [
    Ipv4Addr::BROADCAST,
    Ipv4Addr::new(224, 0, 0, 1),
    Ipv4Addr::new(224, 0, 0, 183),
    Ipv4Addr::new(239, 255, 172, 215),
];

/// A listener on the first free port.
pub(crate) fn listener() -> Option<TcpListener> {
    free(|port| TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)))
}

/// A socket for the clock and for searches that name a port.
pub(crate) fn service() -> Option<UdpSocket> {
    free(|port| UdpSocket::bind((Ipv4Addr::UNSPECIFIED, port)))
}

fn free<T>(bind: impl Fn(u16) -> io::Result<T>) -> Option<T> {
    (BASE..BASE + RANGE).find_map(|port| bind(port).ok())
}

/// A socket that hears searches of the whole network; other programs hear them too.
pub(crate) fn search_listener() -> io::Result<UdpSocket> {
    let socket = shared_socket(SocketAddr::from((Ipv4Addr::UNSPECIFIED, SEARCH)))?;
    for group in GROUPS.iter().filter(|group| group.is_multicast()) {
        for interface in local_addresses() {
            // A network that carries no multicast still carries broadcasts.
            let _ = socket.join_multicast_v4(group, &interface);
        }
    }
    Ok(socket)
}

#[cfg(unix)]
fn shared_socket(address: SocketAddr) -> io::Result<UdpSocket> {
    use rustix::net::{AddressFamily, SocketType, bind, socket, sockopt};
    let handle = socket(AddressFamily::INET, SocketType::DGRAM, None)?;
    sockopt::set_socket_reuseaddr(&handle, true)?;
    bind(&handle, &address)?;
    Ok(UdpSocket::from(handle))
}

/// Without a way to share the port, one program of a machine hears searches of the network.
#[cfg(not(unix))]
fn shared_socket(address: SocketAddr) -> io::Result<UdpSocket> {
    UdpSocket::bind(address)
}

/// The addresses of this machine, the unspecified one first. A socket bound to an address sends its
/// multicasts through that address's network.
pub(crate) fn local_addresses() -> Vec<Ipv4Addr> {
    let table = std::fs::read_to_string("/proc/net/fib_trie").unwrap_or_default();
    let mut found = vec![Ipv4Addr::UNSPECIFIED];
    let mut previous = "";
    for line in table.lines() {
        if line.contains("host LOCAL")
            && let Some(word) = previous.split_ascii_whitespace().last()
            && let Ok(address) = word.parse()
            && !found.contains(&address)
            && found.len() < 16
        {
            found.push(address);
        }
        previous = line;
    }
    found
}
