//! The heart of the session: its source is polled, and its beats are summed up for panel and rules.

use std::time::Duration;

use gradus_base::SessionTime;
use gradus_base::sample::HeartSample;
use gradus_base::sensor::SensorKind;
use gradus_sensors::{HeartSource, Source as _, SourceState, Stimulation};
use gradus_session::snapshot::SensorView;
use gradus_session::{Phase, Record, RecordKind, Session};
use gradus_signal::heart::{HeartSigns, HeartStream};

use super::watched::Watched;

/// How often the signs for the panel are made anew.
const SIGNS_EVERY: Duration = Duration::from_secs(1);

/// The heart's source, where a heart is measured, and the signs that are computed of its beats.
pub(crate) struct Heart {
    polled: Option<Polled>,
    /// Rate in 1/min, its capture time and its quality.
    last: Option<(f32, SessionTime, f32)>,
    stream: HeartStream,
    signs: HeartSigns,
}

/// The source, and when it was asked last.
struct Polled {
    source: Watched<Box<dyn HeartSource>>,
    /// It sends no more, as was to be expected.
    is_over: bool,
    at: SessionTime,
}

impl Heart {
    pub fn new(source: Option<Box<dyn HeartSource>>) -> Self {
        let polled = source.map(|source| {
            let source = Watched::new(source, SensorKind::Heart);
            Polled { source, is_over: false, at: SessionTime::ZERO }
        });
        Self { polled, last: None, stream: HeartStream::default(), signs: HeartSigns::default() }
    }

    /// The source under watch; none where no heart is measured.
    pub fn watched(&mut self) -> Option<&mut Watched<Box<dyn HeartSource>>> {
        self.polled.as_mut().map(|polled| &mut polled.source)
    }

    /// When the source wants to be polled.
    pub fn due(&self) -> Option<SessionTime> {
        let polled = self.polled.as_ref().filter(|polled| !polled.is_over)?;
        let due = polled.source.source.next_wakeup()?;
        // A source that always wants to be asked at once must not hold the loop.
        let again = polled.at + Duration::from_millis(1);
        Some(if due > polled.at { due } else { again })
    }

    /// The samples that the source has until a moment, and its state; none when nothing more can come.
    pub fn poll(
        &mut self,
        until: SessionTime,
        body: &Stimulation,
    ) -> Option<(Vec<HeartSample>, SourceState)> {
        let polled = self.polled.as_mut().filter(|polled| !polled.is_over)?;
        polled.at = until;
        let mut samples = Vec::new();
        let state = polled.source.source.poll(until, body, &mut samples);
        polled.is_over = matches!(state, SourceState::Ended { .. });
        Some((samples, state))
    }

    /// Takes a sample whose numbers are finite.
    pub fn take(&mut self, sample: &HeartSample) {
        if let Some(rate) = sample.rate_bpm {
            self.last = Some((rate, sample.capture.at, sample.quality));
        }
        self.stream.push(sample);
    }

    /// The baseline phase is the rest that everything is compared with.
    pub fn record(&mut self, record: &Record) {
        if let RecordKind::PhaseChanged { from, to } = &record.kind {
            if *from == Phase::Baseline {
                self.stream.rest_ends(record.at);
            }
            if *to == Phase::Baseline {
                self.stream.rest_begins(record.at);
            }
        }
    }

    /// The signs, at most a second old; and the beats, when the signs were made of them just now.
    pub fn signs(&mut self, now: SessionTime) -> (HeartSigns, Option<&HeartStream>) {
        let is_stale = self.signs.window_secs == 0.0 || now.since(self.signs.at) >= SIGNS_EVERY;
        if is_stale {
            self.signs = self.stream.signs(now);
        }
        (self.signs.clone(), is_stale.then_some(&self.stream))
    }

    /// The source as the panel shows it.
    pub fn view(&self, session: &Session) -> Option<SensorView> {
        let source = &self.polled.as_ref()?.source.source;
        let name = source.name().clone();
        let (state, since) = super::stands(session, &name);
        Some(SensorView {
            synthetic: source.is_synthetic(),
            by: source.carrier(),
            rate_bpm: self.last.map(|(rate, at, _)| (rate, at)),
            quality: self.last.map_or(0.0, |(_, _, quality)| quality),
            silent: session.is_silent(&name),
            state,
            since,
            facts: source.facts().sensor.unwrap_or_default(),
            source: name,
        })
    }
}
