//! Lab Streaming Layer: finds streams, reads them, publishes them. Protocol 1.10 over IPv4.
//!
//! ```text
//!  Wanted ──resolve, UDP──▶ StreamInfo ──Inlet, TCP──▶ Arrived { values, stamp, correction }
//!                                          └─ probe, UDP: the offset between the two clocks
//!  StreamInfo ──Station::publish──▶ Outlet::push ──queue each──▶ its readers
//! ```
//!
//! The words on the wire are those of `labstream-proto` and `labstream-wire`; sockets, threads and
//! bounds are here, because a session must outlive whatever arrives: every buffer has a bound,
//! every wait a limit, nothing recurses as deep as a peer likes, and refusals are counted.
//!
//! Start at [`Inlet`] for reading and at [`Station`] for publishing. Nothing here knows a session:
//! times are seconds of [`local_clock`].

#![warn(missing_docs, clippy::indexing_slicing)]

mod clock;
mod description;
mod discover;
#[doc(hidden)]
pub mod doors;
mod inlet;
mod outlet;
mod ports;
mod probe;
mod query;
mod xml;

pub use clock::{Correction, local_clock};
pub use description::{Channel, StreamInfo, hostname};
pub use discover::{Wanted, resolve, resolve_all};
pub use inlet::{Arrived, Counts, Inlet, Limits, State};
pub use labstream_wire::{Format, Value};
pub use outlet::{Outlet, Station, StationClock};

/// Why something of LSL cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum LslError {
    /// The system gives no socket.
    #[error("cannot open a socket for LSL: {0}")]
    Socket(std::io::Error),
    /// All ports of LSL are taken.
    #[error(
        "no free port for LSL between {} and {}: end another program that publishes streams",
        ports::BASE,
        ports::BASE + ports::RANGE - 1
    )]
    NoPort,
    /// The system gives no thread.
    #[error("cannot start a thread: {0}")]
    Thread(std::io::Error),
    /// A stream that cannot be described.
    #[error("a stream needs a name and between 1 and {} channels", description::CHANNELS_MAX)]
    Description,
}
