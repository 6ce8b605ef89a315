//! The cost of the heart's measures: µs a beat for the stream, compared with computing the series
//! anew.
//!
//! `cargo run --release -p gradus_signal --example heart_time`

use std::hint::black_box;
use std::time::Instant;

use gradus_base::sample::{Capture, Contact, HeartSample};
use gradus_base::{Name, SessionTime};
use gradus_signal::heart::{HeartStream, analyse};

/// As many beats as the stream keeps: five minutes at 75 a minute.
const KEPT: usize = 375;

fn main() {
    let rr_ms: Vec<f64> = (0..40_000)
        .map(|i: u32| {
            let beat = f64::from(i);
            let artefact = if i.is_multiple_of(47) { 700.0 } else { 0.0 };
            (800.0 + 30.0 * (beat * 1.3).sin() + 20.0 * (beat * 0.4).sin() + artefact).round()
        })
        .collect();
    let source = Name::from("strap");
    let mut at_secs = 0.0;
    let samples: Vec<HeartSample> = rr_ms
        .iter()
        .map(|ms| {
            at_secs += ms / 1e3;
            HeartSample {
                capture: Capture { at: SessionTime::from_secs_f64(at_secs), uncertainty_ns: 0 },
                rate_bpm: Some((60_000.0 / ms) as f32),
                rr_ms: vec![*ms as f32],
                contact: Contact::Contact,
                source: source.clone(),
                synthetic: false,
                quality: 1.0,
            }
        })
        .collect();
    let a_beat = |name: &str, beats: usize, work: &mut dyn FnMut()| {
        let began = Instant::now();
        work();
        let micros = began.elapsed().as_secs_f64() * 1e6 / beats as f64;
        println!("{name:<58}{micros:>10.2} µs a beat");
        micros
    };
    let push = a_beat("stream, beat taken", samples.len(), &mut || {
        let mut stream = HeartStream::default();
        samples.iter().for_each(|sample| stream.push(sample));
        black_box(&stream);
    });
    let with_signs = a_beat("stream, beat taken and signs asked for", samples.len(), &mut || {
        let mut stream = HeartStream::default();
        for sample in &samples {
            stream.push(sample);
            black_box(stream.signs(sample.capture.at));
        }
    });
    let anew = 1_000.min(rr_ms.len() - KEPT);
    let whole = a_beat("the last five minutes computed anew at each beat", anew, &mut || {
        for end in KEPT..KEPT + anew {
            black_box(analyse(rr_ms.get(end - KEPT..end).unwrap_or_default()));
        }
    });
    println!("computed anew costs {:.0} times as much as the stream,", whole / push);
    println!("and {:.1} times as much as the stream with signs at each beat", whole / with_signs);
}
