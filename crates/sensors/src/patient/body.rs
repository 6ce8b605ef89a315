//! The body: its clock of ticks, and the order of its parts within a tick.

use core::time::Duration;

use crossbeam_channel::{Receiver, Sender, unbounded};
use gradus_base::SessionTime;

use super::arousal::{Arousal, Startle};
use super::distress::Distress;
use super::gaze::{Gaze, SyntheticGaze};
use super::heart::Heart;
use super::parameters::PatientParameters;
use crate::Stimulation;
use crate::strap::Beat;

/// One step of the model.
pub(super) const TICK: Duration = Duration::from_millis(20);
pub(super) const TICK_SECS: f64 = 0.02;
const TICKS_PER_SECOND: u64 = 50;

#[derive(Debug)]
pub(super) struct Body {
    parameters: PatientParameters,
    base: SessionTime,
    /// Number of ticks lived.
    ticks: u64,
    /// The end of the last tick lived.
    lived: SessionTime,
    /// Intensity 0 to 1 while exposed, else 0.
    drive: f64,
    exposed: bool,
    stimulus_active: bool,
    /// Whether a stimulus began since the last tick.
    startled: bool,
    startle: Startle,
    arousal: Arousal,
    distress: Distress,
    heart: Heart,
    gaze: Gaze,
    listeners: Vec<Sender<Beat>>,
}

impl Body {
    pub fn new(parameters: PatientParameters, seed: u64, base: SessionTime) -> Self {
        Self {
            parameters,
            base,
            ticks: 0,
            lived: base,
            drive: 0.0,
            exposed: false,
            stimulus_active: false,
            startled: false,
            startle: Startle::new(),
            arousal: Arousal::default(),
            distress: Distress::new(seed, &parameters.suds),
            heart: Heart::new(seed),
            gaze: Gaze::new(seed, base),
            listeners: Vec::new(),
        }
    }

    pub fn parameters(&self) -> &PatientParameters {
        &self.parameters
    }

    /// The beats from now on.
    pub fn listen(&mut self) -> Receiver<Beat> {
        let (sender, receiver) = unbounded();
        self.listeners.push(sender);
        receiver
    }

    /// The last whole second of this body's life.
    pub fn last_whole_second(&self) -> SessionTime {
        self.base + Duration::from_secs(self.ticks / TICKS_PER_SECOND)
    }

    /// Lives the ticks that have ended at `now`.
    pub fn advance(&mut self, now: SessionTime) {
        while now.since(self.lived) >= TICK {
            self.tick();
        }
    }

    /// From the current tick on, the body meets this stimulation.
    pub fn meet(&mut self, stimulation: &Stimulation) {
        let intensity = if stimulation.intensity.is_nan() {
            0.0
        } else {
            stimulation.intensity.clamp(0.0, 10.0)
        };
        self.exposed = stimulation.exposed;
        self.drive = if stimulation.exposed { intensity / 10.0 } else { 0.0 };
        self.startled |= stimulation.stimulus_active && !self.stimulus_active;
        self.stimulus_active = stimulation.stimulus_active;
    }

    fn tick(&mut self) {
        let p = &self.parameters;
        let begins = core::mem::take(&mut self.startled);
        // Even where nothing is feared a sudden event startles a little.
        let size = 0.3 + 0.7 * self.drive;
        let startle = self.startle.step(begins, size, TICK_SECS);
        let arousal = self.arousal.step(&p.heart, self.drive, startle, TICK_SECS);
        let beat = self.heart.tick(&p.heart, arousal, self.lived);
        self.lived = self.lived + TICK;
        self.ticks += 1;
        self.distress.tick(&p.suds, self.drive, startle, self.lived);
        let distress = self.distress.share();
        self.gaze.tick(&p.gaze, self.exposed, distress, arousal, self.lived);
        if let Some(beat) = beat {
            // A strap that was taken off is dropped from the listeners.
            self.listeners.retain(|listener| listener.send(beat).is_ok());
        }
    }

    pub fn ask_suds(&mut self) {
        self.distress.ask(&self.parameters.suds, self.lived);
    }

    pub fn take_suds(&mut self, now: SessionTime) -> Option<(SessionTime, u8)> {
        self.distress.take_answer(now)
    }

    pub fn gaze_at(&self, now: SessionTime) -> SyntheticGaze {
        self.gaze.at(now)
    }
}
