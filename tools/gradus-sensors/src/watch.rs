//! A source, live in the terminal.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

use gradus_core::sample::{Contact, HeartSample};
use gradus_link::Clock;
use gradus_sensors::{HeartSpec, SourceState, Stimulation, open};

/// Prints what a source sends until it ends.
pub fn watch(spec: &HeartSpec) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let clock = Clock::start();
    let now = || clock.now();
    let Some(mut source) = open(spec, now())? else {
        println!("no heart is measured");
        return Ok(ExitCode::SUCCESS);
    };
    source.tie(clock.epoch());
    let (mut samples, mut told) = (Vec::new(), None);
    let mut out = std::io::stdout().lock();
    loop {
        let state = source.poll(now(), &Stimulation::default(), &mut samples);
        for sample in samples.drain(..) {
            writeln!(out, "{}", line(&sample))?;
        }
        if told.as_ref() != Some(&state) {
            match &state {
                SourceState::Connecting => writeln!(out, "{spec}: looking for it")?,
                SourceState::Live => writeln!(out, "{spec}: sending")?,
                SourceState::Ended { reason } => writeln!(out, "{spec}: ended: {reason}")?,
                SourceState::Lost { reason } => writeln!(out, "{spec}: lost: {reason}")?,
            }
            told = Some(state.clone());
        }
        for (key, value) in source.news().into_iter().flatten() {
            writeln!(out, "{spec}: {key}: {value}")?;
        }
        out.flush()?;
        if matches!(state, SourceState::Ended { .. }) {
            return Ok(ExitCode::SUCCESS);
        }
        let Some(next) = source.next_wakeup() else { return Ok(ExitCode::from(1)) };
        std::thread::sleep(next.since(now()).min(Duration::from_millis(200)));
    }
}

/// One message: session time, rate, quality as a bar, contact, intervals.
fn line(sample: &HeartSample) -> String {
    let secs = sample.capture.at.as_secs_f64();
    let rate = sample.rate_bpm.map_or("   –".to_owned(), |rate| format!("{rate:4.0}"));
    let full = (sample.quality.clamp(0.0, 1.0) * 8.0).round() as usize;
    let bar: String = (0..8).map(|i| if i < full { '█' } else { '·' }).collect();
    let contact = match sample.contact {
        Contact::Contact => "contact",
        Contact::NoContact => "NO CONTACT",
        Contact::Unknown => "",
    };
    let rr: Vec<String> = sample.rr_ms.iter().map(|ms| format!("{ms:.0}")).collect();
    let made = if sample.synthetic { "  synthetic" } else { "" };
    format!("{secs:8.2} s  {rate} bpm  {bar}  RR {:<16} {contact}{made}", rr.join(" "))
}
