//! An inlet whose times are session time, and the facts about its stream.

use gradus_base::SessionTime;
use gradus_base::sample::Capture;
use gradus_base::time::Epoch;
use gradus_lsl::{
    Arrived, Channel, Correction, Counts, Inlet, Limits, LslError, State, StreamInfo, Wanted,
    local_clock,
};

use crate::{Facts, Reads, SensorFacts};

/// An inlet of a session.
pub(super) struct Tied {
    inlet: Inlet,
    /// The local clock at session time zero; none before the session opened.
    zero_secs: Option<f64>,
    /// The counts up to the opening of the session.
    before: Counts,
}

impl Tied {
    pub fn open(stream: Wanted, limits: Limits) -> Result<Self, LslError> {
        let inlet = Inlet::open(stream, limits)?;
        Ok(Self { inlet, zero_secs: None, before: Counts::default() })
    }

    /// The session begins: samples that came before it do not belong to it.
    pub fn tie(&mut self, epoch: &Epoch) {
        // Where LSL's clock is not the session's clock, both are read at the same moment.
        let shared = cfg!(unix).then(|| epoch.monotonic_ns as f64 / 1e9);
        self.zero_secs = Some(shared.unwrap_or_else(local_clock));
        let mut early = Vec::new();
        self.inlet.take(usize::MAX, &mut early);
        self.before = self.inlet.counts();
    }

    pub fn state(&self) -> State {
        self.inlet.state()
    }

    /// Takes the samples of this session that have arrived.
    pub fn take(&mut self, most: usize) -> Vec<(Capture, Arrived)> {
        let Some(zero) = self.zero_secs else { return Vec::new() };
        let mut arrived = Vec::new();
        self.inlet.take(most, &mut arrived);
        let timed = arrived.into_iter().filter(|one| one.at >= zero);
        timed.map(|one| (capture(&one, zero), one)).collect()
    }

    /// The facts known of the stream and of its clock, and the counts.
    pub fn facts(&self) -> Facts {
        let (state, counts, correction) =
            (self.inlet.state(), self.counts(), self.inlet.correction());
        let reads = match (&state, self.zero_secs) {
            (State::Live(info), Some(zero)) => Some(reads(info, counts, correction, zero)),
            _ => None,
        };
        Facts { clock: clock(correction), sensor: Some(sensor(&state, counts, correction)), reads }
    }

    fn counts(&self) -> Counts {
        let counts = self.inlet.counts();
        Counts { dropped: counts.dropped.saturating_sub(self.before.dropped), ..counts }
    }
}

fn capture(one: &Arrived, zero_secs: f64) -> Capture {
    Capture {
        at: SessionTime::from_secs_f64(one.at - zero_secs),
        uncertainty_ns: u64::try_from(one.uncertainty.as_nanos()).unwrap_or(u64::MAX),
    }
}

/// The origin of a stream's capture times, in words.
fn clock(correction: Option<Correction>) -> String {
    let measured = correction.map_or_else(
        || "; not measured so far".to_owned(),
        |one| {
            format!(
                "; last: offset {:.6} s, round trip {:.3} ms",
                one.offset_secs,
                one.round_trip_secs * 1e3
            )
        },
    );
    format!(
        "the stream's own stamps, brought to this machine's clock by its measured correction: \
         half the round trip and 100 ppm of the age of the measurement{measured}. While its \
         clock does not answer, and where a stamp cannot hold: the arrival ± 1 s. The \
         delay of the device before its stamp is not stated"
    )
}

fn sensor(state: &State, counts: Counts, correction: Option<Correction>) -> SensorFacts {
    let (info, fault) = match state {
        State::Live(info) => (Some(info), None),
        State::Unanswered => (None, None),
        State::Searching(reason) | State::Lost(reason) => (None, Some(reason.clone())),
    };
    let of = |text: fn(&StreamInfo) -> &String| info.map(|info| text(info).clone());
    SensorFacts {
        name: of(|info| &info.name).unwrap_or_default(),
        address: of(|info| &info.hostname).unwrap_or_default(),
        packets: counts.samples,
        malformed: counts.malformed,
        last_fault: fault,
        overrun: counts.dropped,
        stamps_refused: counts.stamps_refused,
        reconnects: counts.recoveries,
        others: counts.others,
        clock_offset_secs: correction.map(|one| one.offset_secs),
        clock_uncertainty_secs: correction
            .map(|one| one.uncertainty_at(local_clock()).as_secs_f64()),
        clock_jumps: counts.clock_jumps,
        ..SensorFacts::default()
    }
}

/// The stream, described for the log; `zero_secs` is the local clock at session time zero.
fn reads(
    info: &StreamInfo,
    counts: Counts,
    correction: Option<Correction>,
    zero_secs: f64,
) -> Reads {
    let label = |one: &Channel| match (one.label.as_str(), one.unit.as_str()) {
        ("", "") => "no label".to_owned(),
        ("", unit) => format!("no label ({unit})"),
        (label, "") => label.to_owned(),
        (label, unit) => format!("{label} ({unit})"),
    };
    let labels: Vec<String> = info.channels.iter().map(label).collect();
    let rate = match info.nominal_rate_hz {
        0.0 => "irregular".to_owned(),
        rate => rate.to_string(),
    };
    let mut described = vec![
        ("stream", info.name.clone()),
        ("type", info.kind.clone()),
        ("host", info.hostname.clone()),
        ("source_id", info.source_id.clone()),
        ("nominal_rate_hz", rate),
        ("channels", labels.join(", ")),
    ];
    match correction {
        Some(one) => {
            let uncertainty = one.uncertainty_at(local_clock()).as_secs_f64();
            described.extend([
                ("clock_offset_s", format!("{:.6}", one.offset_secs)),
                ("clock_uncertainty_s", format!("{uncertainty:.6}")),
                ("clock_round_trip_s", format!("{:.6}", one.round_trip_secs)),
                ("clock_measured_at_s", format!("{:.3}", one.measured_at - zero_secs)),
            ]);
        }
        None => described.push(("clock_offset_s", "unknown: times are arrivals".to_owned())),
    }
    let counted = [
        ("dropped", counts.dropped),
        ("malformed", counts.malformed),
        ("stamps_refused", counts.stamps_refused),
        ("clock_jumps", counts.clock_jumps),
        ("recoveries", counts.recoveries),
        ("others_of_that_name", counts.others),
    ];
    Reads {
        identity: info.uid.clone(),
        described: described.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        counted: counted.map(|(key, count)| (key.to_owned(), count)).into(),
        measures_clock: true,
    }
}
