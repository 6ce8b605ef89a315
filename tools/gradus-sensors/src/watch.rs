//! A source, live in the terminal.

use std::io::Write as _;
use std::time::Duration;

use gradus_base::sample::{Contact, HeartSample};
use gradus_cli::{Error, Exit, Out};
use gradus_link::Clock;
use gradus_sensors::{HeartSpec, SensorFacts, SourceNews, SourceState, Stimulation, open};

use crate::refused;

/// Prints what a source sends until it ends, or for so many seconds.
pub fn watch(out: &mut Out, spec: &HeartSpec, for_secs: Option<u32>) -> Result<Exit, Error> {
    let clock = Clock::start();
    let now = || clock.now();
    let Some(mut source) = open(spec, now()).map_err(refused::source)? else {
        writeln!(out, "no heart is measured")?;
        return Ok(Exit::Done);
    };
    source.tie(clock.epoch());
    let (mut samples, mut stood, mut known) = (Vec::new(), None, SensorFacts::default());
    let mut source_news = SourceNews::default();
    loop {
        let state = source.poll(now(), &Stimulation::default(), &mut samples);
        if stood.as_ref() != Some(&state) {
            match &state {
                SourceState::Connecting => writeln!(out, "{spec}: looking for it")?,
                SourceState::Live => writeln!(out, "{spec}: sending")?,
                SourceState::Doubtful { reason } => writeln!(out, "{spec}: doubtful: {reason}")?,
                SourceState::Silent { reason } => writeln!(out, "{spec}: silent: {reason}")?,
                SourceState::Ended { reason } => writeln!(out, "{spec}: ended: {reason}")?,
                SourceState::Lost { reason } => writeln!(out, "{spec}: lost: {reason}")?,
            }
            stood = Some(state.clone());
        }
        let facts = source.facts();
        let reads = source_news.since_last(&facts, now());
        if let Some(sensor) = facts.sensor {
            for news in news(&known, &sensor) {
                writeln!(out, "{spec}: {news}")?;
            }
            known = sensor;
        }
        for (key, value) in reads.into_iter().flatten() {
            writeln!(out, "{spec}: {key}: {value}")?;
        }
        for sample in samples.drain(..) {
            writeln!(out, "{}", line(&sample))?;
        }
        out.flush()?;
        let over = for_secs.is_some_and(|secs| now().as_secs_f64() >= f64::from(secs));
        match state {
            SourceState::Ended { .. } => return Ok(Exit::Done),
            SourceState::Live | SourceState::Doubtful { .. } if over => return Ok(Exit::Done),
            _ if over => return Ok(Exit::Failed),
            _ => {}
        }
        let Some(next) = source.next_wakeup() else { return Ok(Exit::Failed) };
        std::thread::sleep(next.since(now()).min(Duration::from_millis(200)));
    }
}

/// What has become known of the sensor.
fn news(before: &SensorFacts, now: &SensorFacts) -> Vec<String> {
    let mut news = Vec::new();
    if now.address != before.address {
        news.push(format!("connected to {} ({})", now.name, now.address));
    }
    if let Some(percent) =
        now.battery_percent.filter(|_| now.battery_percent != before.battery_percent)
    {
        let low = if percent <= 15 { ": charge it or change its cell" } else { "" };
        news.push(format!("battery {percent} %{low}"));
    }
    if is_worth_a_line(before.malformed, now.malformed) {
        let fault = now.last_fault.as_deref().unwrap_or_default();
        news.push(format!("{} packets could not be read; the last: {fault}", now.malformed));
    }
    if is_worth_a_line(before.patched, now.patched) {
        let fault = now.last_fault.as_deref().unwrap_or_default();
        news.push(format!("{} packets were read in part; the last: {fault}", now.patched));
    }
    // Each minute, as the jitter is one of a minute.
    if now.packets / 60 != before.packets / 60
        && let Some(jitter) = now.arrival_jitter
    {
        let packets = now.packets;
        news.push(format!("{packets} packets; they come ±{:.0} ms", jitter.as_secs_f64() * 1e3));
    }
    news
}

/// Whether a count of trouble has grown to the next power of two: one cause is not a line for each
/// message.
fn is_worth_a_line(before: u64, now: u64) -> bool {
    now > before && before.checked_ilog2() < now.checked_ilog2()
}

/// One message: session time and how sure it is, rate, quality as a bar, contact, intervals.
fn line(sample: &HeartSample) -> String {
    let secs = sample.capture.at.as_secs_f64();
    let sure = match sample.capture.uncertainty_ns as f64 / 1e9 {
        0.0 => String::new(),
        secs => format!("±{secs:.2}"),
    };
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
    format!("{secs:8.2} s {sure:5}  {rate} bpm  {bar}  RR {:<16} {contact}{made}", rr.join(" "))
}
