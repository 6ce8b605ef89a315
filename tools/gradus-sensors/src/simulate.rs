//! Stands in for a device: a modelled or recorded heart, sent as the device would.

use std::net::{SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Subcommand};
use gradus_core::sample::HeartSample;
use gradus_link::Clock;
use gradus_lsl::{Outlet, Station, StreamInfo, local_clock};
use gradus_sensors::{HeartSpec, SourceState, Stimulation, open};
use rosc::{OscMessage, OscPacket, OscType};

/// What is stood in for.
#[derive(Subcommand)]
pub enum Device {
    /// A heart-rate stream of Lab Streaming Layer, with rate and RR.
    Lsl {
        /// The stream's name.
        #[arg(long, default_value = "Gradus simulated heart")]
        name: String,
        #[command(flatten)]
        heart: Heart,
    },
    /// A watch relay that sends OSC.
    Osc {
        /// Where to.
        #[arg(long, default_value = "127.0.0.1:9000", value_name = "ADDRESS:PORT")]
        to: SocketAddr,
        #[command(flatten)]
        heart: Heart,
    },
}

/// Whose heart.
#[derive(Args)]
pub struct Heart {
    /// A recording of RR intervals, as replay:FILE takes [default: a modelled heart].
    #[arg(long, value_name = "FILE")]
    profile: Option<PathBuf>,
    /// End after so many seconds [default: with the recording, or never].
    #[arg(long, value_name = "N")]
    seconds: Option<f64>,
}

/// Sends until the heart or the time ends.
pub fn simulate(device: &Device) -> Result<ExitCode, Box<dyn std::error::Error>> {
    match device {
        Device::Lsl { name, heart } => {
            let station = Station::open()?;
            let mut info = StreamInfo::new(name, "HeartRate")
                .channel("rate", "1/min", "HeartRate")
                .channel("rr", "ms", "RR");
            info.source_id = format!("gradus-sensors-{name}");
            info.about = vec![("manufacturer".to_owned(), "Gradus (simulated)".to_owned())];
            let outlet = station.publish(info)?;
            println!("a simulated heart: gradus-sensors watch lsl:{name}");
            beat(heart, |sample, age| push(&outlet, sample, age))?;
        }
        Device::Osc { to, heart } => {
            let socket = UdpSocket::bind(("0.0.0.0", 0))?;
            println!("a simulated heart, sent to {to}");
            beat(heart, |sample, _| say(&socket, *to, sample))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Gives every message of the heart when it is due, and how long ago its last beat was, s.
fn beat(
    heart: &Heart,
    mut send: impl FnMut(&HeartSample, f64),
) -> Result<(), Box<dyn std::error::Error>> {
    let spec = match &heart.profile {
        Some(file) => HeartSpec::Replay { file: file.clone() },
        None => HeartSpec::Synthetic { seed: 1 },
    };
    let clock = Clock::start();
    let Some(mut source) = open(&spec, clock.now())? else { return Ok(()) };
    let mut samples = Vec::new();
    while heart.seconds.is_none_or(|secs| clock.now().as_secs_f64() < secs) {
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
    Ok(())
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
