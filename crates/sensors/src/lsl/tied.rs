//! An inlet whose times are session time, and its news for the log.

use std::collections::BTreeMap;
use std::sync::Arc;

use gradus_base::SessionTime;
use gradus_base::sample::Capture;
use gradus_base::time::Epoch;
use gradus_lsl::{
    Arrived, Counts, Inlet, Limits, LslError, State, StreamInfo, Wanted, local_clock,
};

use crate::SensorFacts;

/// The clock's correction is told again at least this often, s.
const TELL_EVERY_SECS: f64 = 60.0;

/// An inlet of a session.
pub(super) struct Tied {
    inlet: Inlet,
    /// The local clock at session time zero; none before the session opened.
    zero_secs: Option<f64>,
    /// Counted before the session opened.
    before: Counts,
    told: Told,
}

/// What the log was told last.
#[derive(Default)]
struct Told {
    uid: String,
    counts: Counts,
    offset_secs: Option<f64>,
    at_secs: f64,
}

impl Tied {
    pub fn open(stream: Wanted, limits: Limits) -> Result<Self, LslError> {
        let inlet = Inlet::open(stream, limits)?;
        Ok(Self { inlet, zero_secs: None, before: Counts::default(), told: Told::default() })
    }

    /// The session begins: what came before it is not of it.
    pub fn tie(&mut self, epoch: &Epoch) {
        // Elsewhere LSL's clock is not the session's; both are read at the same moment.
        let shared = cfg!(unix).then(|| epoch.monotonic_ns as f64 / 1e9);
        self.zero_secs = Some(shared.unwrap_or_else(local_clock));
        let mut early = Vec::new();
        self.inlet.take(usize::MAX, &mut early);
        self.before = self.inlet.counts();
    }

    pub fn state(&self) -> State {
        self.inlet.state()
    }

    /// Takes what has arrived of this session.
    pub fn take(&mut self, most: usize) -> Vec<(Capture, Arrived)> {
        let Some(zero) = self.zero_secs else { return Vec::new() };
        let mut arrived = Vec::new();
        self.inlet.take(most, &mut arrived);
        let timed = arrived.into_iter().filter(|one| one.at >= zero);
        timed.map(|one| (capture(&one, zero), one)).collect()
    }

    /// What is new about the stream, its clock and its faults.
    pub fn news(&mut self) -> Option<BTreeMap<String, String>> {
        let zero = self.zero_secs?;
        let State::Live(info) = self.inlet.state() else { return None };
        let now = local_clock();
        let (counts, correction) = (self.counts(), self.inlet.correction());
        let offset_secs = correction.map(|one| one.offset_secs);
        let moved = match (offset_secs, self.told.offset_secs, correction) {
            (Some(new), Some(old), Some(one)) => {
                (new - old).abs() > one.uncertainty_at(now).as_secs_f64()
            }
            (new, old, _) => new.is_some() != old.is_some(),
        };
        let age_secs = now - self.told.at_secs;
        let faults = Counts { samples: 0, ..counts } != Counts { samples: 0, ..self.told.counts };
        let new_stream = info.uid != self.told.uid;
        if !(new_stream || age_secs > 1.0 && (moved || faults) || age_secs > TELL_EVERY_SECS) {
            return None;
        }
        self.told = Told { uid: info.uid.clone(), counts, offset_secs, at_secs: now };
        let mut values = described(&info);
        let mut put = |key: &str, value: String| values.insert(key.to_owned(), value);
        match correction {
            Some(one) => {
                let unsure = one.uncertainty_at(now).as_secs_f64();
                put("clock_offset_s", format!("{:.6}", one.offset_secs));
                put("clock_uncertainty_s", format!("{unsure:.6}"));
                put("clock_round_trip_s", format!("{:.6}", one.round_trip_secs));
                put("clock_measured_at_s", format!("{:.3}", one.measured_at - zero));
            }
            None => {
                put("clock_offset_s", "unknown: times are arrivals".to_owned());
            }
        }
        for (key, count) in [
            ("dropped", counts.dropped),
            ("malformed", counts.malformed),
            ("stamps_refused", counts.stamps_refused),
            ("clock_jumps", counts.clock_jumps),
            ("recoveries", counts.recoveries),
            ("others_of_that_name", counts.others),
        ] {
            put(key, count.to_string());
        }
        Some(values)
    }

    /// What its capture times are made of.
    pub fn clock(&self) -> String {
        let measured = self.inlet.correction().map_or_else(
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
             clock does not answer, and where a stamp cannot hold: the arrival ± 1 s. What the \
             device takes before it stamps is not told"
        )
    }

    /// What is known of the stream, and what was counted.
    pub fn facts(&self) -> SensorFacts {
        let (counts, correction) = (self.counts(), self.inlet.correction());
        let (info, fault) = match self.inlet.state() {
            State::Live(info) => (Some(info), None),
            State::Searching(reason) | State::Lost(reason) => (None, Some(reason)),
        };
        let of = |text: fn(&StreamInfo) -> &String| info.as_deref().map(text).cloned();
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

fn described(info: &Arc<StreamInfo>) -> BTreeMap<String, String> {
    let labels: Vec<String> =
        info.channels.iter().map(|one| format!("{} ({})", one.label, one.unit)).collect();
    let rate = match info.nominal_rate_hz {
        0.0 => "irregular".to_owned(),
        rate => rate.to_string(),
    };
    [
        ("stream", info.name.clone()),
        ("type", info.kind.clone()),
        ("host", info.hostname.clone()),
        ("source_id", info.source_id.clone()),
        ("nominal_rate_hz", rate),
        ("channels", labels.join(", ")),
    ]
    .map(|(key, value)| (key.to_owned(), value))
    .into()
}
