//! Stands in for a sensor, so that everything can be tried without one.

use std::path::PathBuf;

use clap::Subcommand;
use gradus_cli::{Context as _, Error, Exit, Kind, Out};

/// What can be stood in for.
#[derive(Subcommand)]
pub enum Peer {
    /// A strap over Bluetooth: BlueZ and a sensor, on a message bus of their own (Linux).
    Ble {
        /// What the strap does: a CSV file; by default it is worn by a modelled patient.
        #[arg(long, value_name = "FILE", long_help = PROFILE_HELP)]
        profile: Option<PathBuf>,
        /// What the strap calls itself.
        #[arg(long, default_value = "Gradus strap")]
        name: String,
        /// Which modelled patient wears it.
        #[arg(long, default_value_t = 1, conflicts_with = "profile")]
        seed: u64,
        /// End after so many seconds.
        #[arg(long, value_name = "SECS")]
        for_secs: Option<u32>,
    },
    /// A heart-rate stream of Lab Streaming Layer, with rate and RR.
    Lsl(crate::send::Lsl),
    /// A watch relay that sends OSC.
    Osc(crate::send::Osc),
}

const PROFILE_HELP: &str = "\
What the strap does: a CSV file with a line for each stretch; by default a modelled patient wears it.

  for_secs,rate_bpm,rr_ms,contact,link
  60,72,,yes,on             a minute at 72, the intervals by the rate
  10,80,700 800,yes,on      these intervals in turn
  5,0,-,no,on               no contact, no intervals
  8,,,,silent               connected, and sends nothing
  15,,,,gone                out of reach
  5,,,,malformed            what cannot be read
  5,,,,off                  the adapter is off";

/// Stands in for it.
pub fn simulate(out: &mut Out, peer: Peer) -> Result<Exit, Error> {
    match peer {
        Peer::Lsl(args) => args.run(out),
        Peer::Osc(args) => args.run(out),
        #[cfg(target_os = "linux")]
        Peer::Ble { profile, name, seed, for_secs } => {
            let profile = profile.as_deref().map(crate::profile::read).transpose();
            let profile = profile.kind(Kind::BadInput)?;
            linux::ble(out, profile.as_deref(), &name, seed, for_secs)
        }
        #[cfg(not(target_os = "linux"))]
        Peer::Ble { .. } => Err(crate::bad("a strap can be stood in for on Linux only")
            .hint("use --heart synthetic or replay:FILE")),
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::io::Write as _;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::time::{Duration, Instant};

    use gradus_base::SessionTime;
    use gradus_base::sample::{Contact, HeartSample};
    use gradus_cli::{Context as _, Error, Exit, Kind, Out};
    use gradus_sensors::stand_in::{FakeSensor, PrivateBus, StandIn};
    use gradus_sensors::{BleAddress, HeartPacket, Stimulation, SyntheticPatient};

    use crate::profile::{Beats, Link, Stretch};

    const ADDRESS: BleAddress = BleAddress([0xA0, 0x9E, 0x1A, 0x00, 0x00, 0x01]);

    pub fn ble(
        out: &mut Out,
        profile: Option<&[Stretch]>,
        name: &str,
        seed: u64,
        for_secs: Option<u32>,
    ) -> Result<Exit, Error> {
        let interrupted = Arc::new(AtomicBool::new(false));
        for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
            signal_hook::flag::register(signal, Arc::clone(&interrupted))
                .context(Kind::BadInput, || "an interruption cannot be listened for".to_owned())?;
        }
        let bus = PrivateBus::start().kind(Kind::BadInput)?;
        let bluez = StandIn::start(bus.address()).kind(Kind::BadInput)?;
        bluez.put(FakeSensor::new(ADDRESS, name));
        writeln!(out, "{name} ({ADDRESS}) stands in for a strap. In another terminal:")?;
        writeln!(out, "  export DBUS_SYSTEM_BUS_ADDRESS='{}'", bus.address())?;
        writeln!(out, "  gradus-sensors watch ble")?;
        out.flush()?;

        let mut strap = Strap { bluez, name, link: Link::On };
        let mut patient = SyntheticPatient::new(seed, SessionTime::ZERO).heart();
        let mut plan = profile.map(seconds);
        let began = Instant::now();
        let mut second = 0u32;
        while !interrupted.load(Ordering::Relaxed) && for_secs.is_none_or(|secs| second < secs) {
            second += 1;
            let due = Duration::from_secs(second.into());
            while began.elapsed() < due && !interrupted.load(Ordering::Relaxed) {
                std::thread::sleep(
                    due.saturating_sub(began.elapsed()).min(Duration::from_millis(20)),
                );
            }
            if let Some(plan) = &mut plan {
                let Some((stretch, rr_ms)) = plan.next() else {
                    writeln!(out, "the profile is over")?;
                    break;
                };
                strap.link(stretch.link);
                strap.send(stretch.rate_bpm, stretch.contact, &rr_ms);
            } else {
                let mut samples = Vec::new();
                patient.poll(SessionTime::ZERO + due, &Stimulation::default(), &mut samples);
                samples.iter().for_each(|sample| strap.send_sample(sample));
            }
        }
        Ok(Exit::Done)
    }

    /// A profile second by second.
    fn seconds(profile: &[Stretch]) -> impl Iterator<Item = (&Stretch, Vec<f64>)> {
        let mut beats = Beats::default();
        let each = profile.iter().flat_map(|one| (0..one.for_secs).map(move |_| one));
        each.map(move |stretch| (stretch, beats.second(stretch)))
    }

    struct Strap<'a> {
        bluez: StandIn,
        name: &'a str,
        link: Link,
    }

    impl Strap<'_> {
        fn link(&mut self, link: Link) {
            if self.link == link {
                return;
            }
            match self.link {
                Link::Gone => self.bluez.put(FakeSensor::new(ADDRESS, self.name)),
                Link::Off => self.bluez.power(true),
                Link::On | Link::Silent | Link::Malformed => {}
            }
            match link {
                Link::Gone => self.bluez.leave(ADDRESS),
                Link::Off => self.bluez.power(false),
                Link::On | Link::Silent | Link::Malformed => {}
            }
            self.link = link;
        }

        fn send(&self, rate_bpm: u16, contact: Contact, rr_ms: &[f64]) {
            let ticks = |ms: &f64| (ms * 1.024).round().clamp(0.0, 65_535.0) as u16;
            let rr_1024ths = rr_ms.iter().map(ticks).collect();
            let packet = HeartPacket {
                flags: 0,
                rate_bpm,
                contact,
                energy_kj: None,
                rr_1024ths,
                fault: None,
            };
            match self.link {
                Link::On => self.bluez.notify(ADDRESS, &packet.to_bytes()),
                // A rate of two bytes, cut in half.
                Link::Malformed => self.bluez.notify(ADDRESS, &[0x11, 60]),
                Link::Silent | Link::Gone | Link::Off => {}
            }
        }

        fn send_sample(&self, sample: &HeartSample) {
            let rr_ms: Vec<f64> = sample.rr_ms.iter().map(|ms| f64::from(*ms)).collect();
            let rate_bpm = sample.rate_bpm.unwrap_or(0.0).round().clamp(0.0, 65_535.0) as u16;
            self.send(rate_bpm, sample.contact, &rr_ms);
        }
    }
}
