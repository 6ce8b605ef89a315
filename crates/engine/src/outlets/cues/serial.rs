//! Cues as lines over a serial port: 8 data bits, no parity, one stop bit.

use std::fmt::Write as _;
use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

use serial2::{SerialPort, Settings};

use super::levels::Out;
use super::line::Door;
use super::talk::Said;
use crate::platform::SerialAddress;

/// After so long a port that is not there is opened again.
const OPEN_AGAIN: Duration = Duration::from_secs(3);
/// After so long a port that took nothing is tried again.
const TRY_AGAIN: Duration = Duration::from_millis(500);
/// A port that takes nothing for so long is full.
const TAKES_WITHIN: Duration = Duration::from_millis(100);
/// Levels wait until no more than this lies between them and the device: else they are old when
/// they arrive.
const AHEAD: Duration = Duration::from_millis(50);
/// The fault of a file that is no port.
const NO_PORT: &str = "this is no serial port";
/// Bits on the wire for each byte.
const BITS: u64 = 10;

/// A device at a serial port.
pub(super) struct Serial {
    address: SerialAddress,
    port: Option<SerialPort>,
    /// When the device has read all that was written.
    busy_until: Option<Instant>,
    /// The last line may have been cut.
    torn: bool,
}

impl Serial {
    pub fn new(address: &SerialAddress) -> Self {
        Self { address: address.clone(), port: None, busy_until: None, torn: false }
    }

    fn write(&mut self, text: &str, now: Instant) -> Result<(), String> {
        let port = match self.port.take() {
            Some(port) => port,
            None => open(&self.address).map_err(|error| not_open(&error))?,
        };
        // What the device says is not read; it must not wait until somebody does.
        let written = port.discard_input_buffer().and_then(|()| port.write_all(text.as_bytes()));
        match &written {
            Ok(()) => {
                self.torn = false;
                let nanos = text.len() as u64 * BITS * 1_000_000_000
                    / u64::from(self.address.baud()).max(1);
                let from = self.busy_until.map_or(now, |until| until.max(now));
                self.busy_until = Some(from + Duration::from_nanos(nanos));
                self.port = Some(port);
            }
            Err(error) => {
                self.torn = true;
                // Also so that closing does not wait for what the device does not take.
                let _ = port.discard_output_buffer();
                self.busy_until = None;
                self.port = (error.kind() == ErrorKind::TimedOut).then_some(port);
            }
        }
        written.map_err(|error| not_written(&error))
    }
}

impl Door for Serial {
    fn say(&mut self, said: &Said, now: Instant) -> Result<(), String> {
        let mut text = String::new();
        if let (Said::Stop { anew: true, .. }, Some(port)) = (said, &self.port)
            && self.busy_until.is_some_and(|until| until > now)
        {
            // Before levels that the device has not read; they may be cut in the middle.
            self.torn |= port.discard_output_buffer().is_ok();
            self.busy_until = None;
        }
        if self.torn {
            text.push('\n');
        }
        text += &lines(said);
        self.write(&text, now)
    }

    fn is_ready(&self, now: Instant) -> bool {
        self.busy_until.is_none_or(|until| until <= now + AHEAD)
    }

    fn rest(&self) -> Duration {
        if self.port.is_some() { TRY_AGAIN } else { OPEN_AGAIN }
    }

    fn proof(&self) -> Duration {
        Duration::ZERO
    }
}

fn open(address: &SerialAddress) -> io::Result<SerialPort> {
    let mut port = SerialPort::open(address.port(), |mut settings: Settings| {
        settings.set_raw();
        settings.set_baud_rate(address.baud())?;
        Ok(settings)
    })?;
    port.set_write_timeout(TAKES_WITHIN)?;
    Ok(port)
}

/// What is said, as lines.
fn lines(said: &Said) -> String {
    let outs = match said {
        Said::Stop { .. } => return "STOP\n".to_owned(),
        Said::Levels(outs) => outs,
    };
    let mut text = String::new();
    for out in outs {
        let (whole, rest) = (out.percent() / 100, out.percent() % 100);
        // Writing into a text does not fail.
        let _ = match out {
            Out::Vibration { channel, hz, .. } => {
                writeln!(text, "V {channel} {whole}.{rest:02} {hz}")
            }
            Out::Scent { scent, channel, .. } => {
                writeln!(text, "S {scent} {whole}.{rest:02} {channel}")
            }
        };
    }
    text
}

/// Why a port cannot be opened, and what to do.
fn not_open(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => {
            "there is no such port: plug the device in, and look how the system calls it".to_owned()
        }
        ErrorKind::PermissionDenied => {
            "this user may not open the port, or another program has it: on Linux the group \
             `dialout` may"
                .to_owned()
        }
        ErrorKind::ResourceBusy => "another program has the port: end that program".to_owned(),
        ErrorKind::IsADirectory => NO_PORT.to_owned(),
        _ if is_no_terminal(error) => NO_PORT.to_owned(),
        _ => format!("the port cannot be opened ({error})"),
    }
}

/// Why words do not reach a device any more, and the remedy.
fn not_written(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::TimedOut => "the device takes nothing: see that it is on and reads".to_owned(),
        _ => format!("the device is gone ({error}): plug it in again"),
    }
}

/// Whether what was opened is something else: ENOTTY of Linux and macOS.
fn is_no_terminal(error: &io::Error) -> bool {
    cfg!(unix) && error.raw_os_error() == Some(25)
}

#[cfg(test)]
mod tests {
    use gradus_base::Name;

    use super::*;

    #[test]
    fn levels_are_written_as_the_page_says() {
        let scent = Out::Scent { scent: Name::from("smoke"), channel: 2, percent: 40 };
        let outs = vec![Out::Vibration { channel: 3, percent: 62, hz: 40 }, scent];
        assert_eq!(lines(&Said::Levels(outs.clone())), "V 3 0.62 40\nS smoke 0.40 2\n");
        let full = Out::Vibration { channel: 15, percent: 100, hz: 500 };
        assert_eq!(lines(&Said::Levels(vec![full])), "V 15 1.00 500\n");
        assert_eq!(lines(&Said::Stop { outs, anew: true }), "STOP\n");
    }

    #[test]
    fn each_reason_says_what_to_do() {
        for (kind, word) in [
            (ErrorKind::NotFound, "plug"),
            (ErrorKind::PermissionDenied, "dialout"),
            (ErrorKind::ResourceBusy, "another program"),
            (ErrorKind::IsADirectory, NO_PORT),
            (ErrorKind::Other, "cannot be opened"),
        ] {
            assert!(not_open(&kind.into()).contains(word), "{kind:?}");
        }
        assert!(not_written(&ErrorKind::TimedOut.into()).contains("takes nothing"));
        assert!(not_written(&ErrorKind::BrokenPipe.into()).contains("gone"));
    }
}
