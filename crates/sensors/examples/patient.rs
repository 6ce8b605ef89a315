//! Prints an hour of a modelled patient climbing a ladder as CSV, to plot the model.
//!
//! ```text
//! cargo run -p gradus_sensors --example patient -- 7 > patient.csv
//! ```
//!
//! Five minutes of rest, four steps of ten minutes at intensities 3, 5, 7 and 9, five minutes in
//! the safe place, intensity 9 again for five minutes, and rest. SUDS are asked every two minutes;
//! an empty cell is a second without an answer, or without a rate.

use std::io::Write as _;

use gradus_base::SessionTime;
use gradus_sensors::{Stimulation, SyntheticPatient};

/// The minute from which each intensity is met; none is rest.
const PLAN: [(u64, Option<f64>); 8] = [
    (0, None),
    (5, Some(3.0)),
    (15, Some(5.0)),
    (25, Some(7.0)),
    (35, Some(9.0)),
    (45, None),
    (50, Some(9.0)),
    (55, None),
];

fn main() -> std::io::Result<()> {
    let seed = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(7);
    let mut patient = SyntheticPatient::new(seed, SessionTime::ZERO);
    let mut heart = patient.heart();
    let mut samples = Vec::new();
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    writeln!(out, "t,intensity,rate,rmssd,suds,yaw_deg,pitch_deg")?;
    let mut rr_ms: Vec<f32> = Vec::new();
    for second in 1..=3600_u64 {
        let now = SessionTime(second * 1_000_000_000);
        let planned = PLAN.iter().rev().find(|(minute, _)| minute * 60 <= second);
        let intensity = planned.and_then(|(_, intensity)| *intensity);
        let met = Stimulation {
            intensity: intensity.unwrap_or(0.0),
            exposed: intensity.is_some(),
            stimulus_active: false,
        };
        heart.poll(now, &met, &mut samples);
        if second % 120 == 60 {
            patient.ask_suds(now);
        }
        let rate = samples.last().and_then(|sample| sample.rate_bpm);
        rr_ms.extend(samples.drain(..).flat_map(|sample| sample.rr_ms));
        rr_ms.drain(..rr_ms.len().saturating_sub(60));
        let suds = patient.poll_suds(now).map(|(_, suds)| suds);
        let gaze = patient.gaze_at(now);
        let gaze = gaze.valid.then_some(gaze);
        writeln!(
            out,
            "{second},{},{},{},{},{},{}",
            met.intensity,
            cell(rate),
            cell(rmssd(&rr_ms)),
            cell(suds),
            cell(gaze.map(|gaze| gaze.yaw_rad.to_degrees())),
            cell(gaze.map(|gaze| gaze.pitch_rad.to_degrees())),
        )?;
    }
    out.flush()
}

fn cell<T: std::fmt::Display>(value: Option<T>) -> String {
    value.map(|value| format!("{value:.1}")).unwrap_or_default()
}

/// Root mean square of successive differences, ms, over the last sixty intervals; none over fewer
/// than thirty.
fn rmssd(rr_ms: &[f32]) -> Option<f32> {
    let squares: Vec<f32> = rr_ms.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).collect();
    (squares.len() >= 30).then(|| (squares.iter().sum::<f32>() / squares.len() as f32).sqrt())
}
