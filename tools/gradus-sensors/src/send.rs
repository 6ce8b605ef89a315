//! Stands in for a stream or a relay: a modelled or recorded heart, sent as either would.

use std::fs::File;
use std::io::{Read as _, Write};
use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use gradus_base::sample::HeartSample;
use gradus_cli::{Context as _, Error, Exit, Kind};
use gradus_link::Clock;
use gradus_lsl::{Outlet, Station, StreamInfo, local_clock};
use gradus_sensors::{HeartSource, HeartSpec, SourceState, Stimulation, open};
use rosc::{OscMessage, OscPacket, OscType};

use crate::{bad, refused};

/// A heart-rate stream of Lab Streaming Layer.
#[derive(Args)]
pub struct Lsl {
    /// The stream's name.
    #[arg(long, default_value = "Gradus simulated heart")]
    name: String,
    #[command(flatten)]
    heart: Heart,
}

/// A watch relay.
#[derive(Args)]
pub struct Osc {
    /// Where to.
    #[arg(long, default_value = "127.0.0.1:9000", value_name = "ADDRESS:PORT")]
    to: SocketAddr,
    #[command(flatten)]
    heart: Heart,
}

/// Whose heart.
#[derive(Args)]
pub struct Heart {
    /// A recording of RR intervals, as replay:FILE takes [default: a modelled heart].
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// End after so many seconds [default: with the recording, or never].
    #[arg(long, alias = "for-secs", value_name = "N")]
    seconds: Option<f64>,
}

impl Lsl {
    /// Publishes until the heart or the time ends.
    pub fn run(&self, out: &mut impl Write) -> Result<Exit, Error> {
        let heart = self.heart.open()?;
        let station = Station::open().kind(Kind::BadInput)?;
        let mut info = StreamInfo::new(&self.name, "HeartRate")
            .channel("rate", "1/min", "HeartRate")
            .channel("rr", "ms", "RR");
        info.source_id = format!("gradus-sensors-{}", self.name);
        info.about = vec![("manufacturer".to_owned(), "Gradus (simulated)".to_owned())];
        let outlet = station.publish(info).kind(Kind::BadInput)?;
        writeln!(out, "a simulated heart: gradus-sensors watch 'lsl:{}'", self.name)?;
        beat(heart, |sample, age| push(&outlet, sample, age));
        Ok(Exit::Done)
    }
}

impl Osc {
    /// Sends until the heart or the time ends.
    pub fn run(&self, out: &mut impl Write) -> Result<Exit, Error> {
        let heart = self.heart.open()?;
        let socket = UdpSocket::bind(("0.0.0.0", 0))
            .context(Kind::BadInput, || "no socket to send from".to_owned())?;
        writeln!(out, "a simulated heart, sent to {}", self.to)?;
        beat(heart, |sample, _| say(&socket, self.to, sample));
        Ok(Exit::Done)
    }
}

/// A heart that beats.
struct Beating {
    clock: Clock,
    source: Box<dyn HeartSource>,
    secs: Option<f64>,
}

impl Heart {
    /// Opens the heart, or says what is wrong with its recording.
    fn open(&self) -> Result<Beating, Error> {
        let spec = match &self.profile {
            Some(file) if is_strap_profile(file) => {
                let what = format!("{} is a profile of a strap, no recording", file.display());
                return Err(bad(what).hint("play it with gradus-sensors simulate ble --profile"));
            }
            Some(file) => HeartSpec::Replay { file: file.clone() },
            None => HeartSpec::Synthetic { seed: 1 },
        };
        let clock = Clock::start();
        let source = open(&spec, clock.now()).map_err(refused::source)?;
        let source = source.ok_or_else(|| bad("there is no heart to send"))?;
        Ok(Beating { clock, source, secs: self.seconds })
    }
}

/// Whether a file begins as the profiles of `simulate ble` do.
fn is_strap_profile(file: &Path) -> bool {
    let mut begin = Vec::new();
    let read = File::open(file).and_then(|file| file.take(4096).read_to_end(&mut begin));
    read.is_ok() && begin.starts_with(b"for_secs,")
}

/// Gives every message of the heart when it is due, and how long ago its last beat was, s.
fn beat(heart: Beating, mut send: impl FnMut(&HeartSample, f64)) {
    let Beating { clock, mut source, secs } = heart;
    let mut samples = Vec::new();
    while secs.is_none_or(|secs| clock.now().as_secs_f64() < secs) {
        let now = clock.now();
        let state = source.poll(now, &Stimulation::default(), &mut samples);
        for sample in samples.drain(..) {
            send(&sample, now.secs_since(sample.capture.at));
        }
        if matches!(state, SourceState::Ended { .. }) {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn push(outlet: &Outlet, sample: &HeartSample, age_secs: f64) {
    let last = local_clock() - age_secs;
    let rate = sample.rate_bpm.unwrap_or(f32::NAN);
    if sample.rr_ms.is_empty() {
        outlet.push_numbers(&[rate, f32::NAN], last);
    }
    for (index, rr) in sample.rr_ms.iter().enumerate() {
        let later: f64 = sample.rr_ms.iter().skip(index + 1).map(|ms| f64::from(*ms)).sum();
        outlet.push_numbers(&[rate, *rr], last - later / 1000.0);
    }
}

/// As relays do: whole numbers, one message each; what nobody hears is lost.
fn say(socket: &UdpSocket, to: SocketAddr, sample: &HeartSample) {
    let send = |name: &str, value: OscType| {
        let addr = format!("/avatar/parameters/{name}");
        let packet = OscPacket::Message(OscMessage { addr, args: vec![value] });
        if let Ok(bytes) = rosc::encoder::encode(&packet) {
            let _ = socket.send_to(&bytes, to);
        }
    };
    send("isHRConnected", OscType::Bool(true));
    if let Some(rate) = sample.rate_bpm {
        send("HR", OscType::Int(rate.round() as i32));
    }
    for rr in &sample.rr_ms {
        send("RRInterval", OscType::Int(rr.round() as i32));
    }
}
