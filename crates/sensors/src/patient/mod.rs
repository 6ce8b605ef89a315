//! A modelled patient: one body whose heart, ratings and gaze answer the stimulation it meets.
//!
//! ```text
//!  Stimulation ─▶ drive ─┬─ adaptation ─▶ arousal ──▶ beats ──▶ HeartSample
//!                        │                  ▲
//!            startle ────┼──────────────────┤
//!                        └─ adaptation ─▶ distress ─┬▶ SUDS
//!                                                   └▶ gaze
//! ```
//!
//! The body advances in ticks of 20 ms from the moment it was made, so that its behaviour depends
//! on its seed and on the stimulation it met, never on how often it is asked. Each part draws from
//! its own stream of random numbers: a question about SUDS does not move the heart. Only addition,
//! multiplication, division and square roots are used, so the numbers are the same on every
//! machine.
//!
//! The model serves demonstrations, tests and training. It is no patient and predicts none: the
//! model and the origin of each constant are in `docs/patient-model.md`.

mod arousal;
mod body;
mod distress;
mod gaze;
mod heart;
mod noise;
mod parameters;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crossbeam_channel::Receiver;
use gradus_base::sample::{Contact, HeartSample};
use gradus_base::sensor::Carrier;
use gradus_base::{Name, SessionTime};

pub use gaze::SyntheticGaze;
pub use parameters::{
    AdaptationParameters, GazeParameters, HeartParameters, PatientParameters, SudsParameters,
};

use crate::strap::{Beat, Strap};
use crate::{Facts, HeartSource, Source, SourceState, Stimulation};
use body::Body;

/// A modelled body, with the questions that can be put to it.
#[derive(Debug)]
pub struct SyntheticPatient {
    name: Name,
    body: Arc<Mutex<Body>>,
}

impl SyntheticPatient {
    /// The person that `seed` makes, at rest since `base`.
    pub fn new(seed: u64, base: SessionTime) -> Self {
        Self::with_parameters(PatientParameters::from_seed(seed), seed, base)
    }

    /// A person of your own making; `seed` still decides the noise.
    pub fn with_parameters(parameters: PatientParameters, seed: u64, base: SessionTime) -> Self {
        let name = Name::from(format!("synthetic:{seed}"));
        Self { name, body: Arc::new(Mutex::new(Body::new(parameters, seed, base))) }
    }

    /// `synthetic:SEED`.
    pub fn name(&self) -> &Name {
        &self.name
    }

    /// The numbers of this person.
    pub fn parameters(&self) -> PatientParameters {
        *self.lock().parameters()
    }

    /// A heart-rate strap on this body, put on now.
    ///
    /// The strap sends once a second, counted from the moment the body was made. A body may wear
    /// several straps; they report the same beats.
    pub fn heart(&self) -> Box<dyn HeartSource> {
        let mut body = self.lock();
        let (beats, strap_start) = (body.listen(), body.last_whole_second());
        drop(body);
        let strap = Strap::new(self.name.clone(), true, Contact::Contact, strap_start);
        Box::new(SyntheticHeart { strap, beats, body: Arc::clone(&self.body) })
    }

    /// Gives the body the stimulation that it meets from `now` on. A heart that is polled with the
    /// same [`Stimulation`] does this too; a body without a heart needs this call.
    pub fn stimulate(&mut self, now: SessionTime, stimulation: &Stimulation) {
        let mut body = self.lock();
        body.advance(now);
        body.meet(stimulation);
    }

    /// Asks for SUDS at `at`. While a question is open, asking again is the same question.
    pub fn ask_suds(&mut self, at: SessionTime) {
        let mut body = self.lock();
        body.advance(at);
        body.ask_suds();
    }

    /// The oldest answer given until `now` and not yet taken: when it was given and its value,
    /// 0 to 100 in steps of 5.
    pub fn poll_suds(&mut self, now: SessionTime) -> Option<(SessionTime, u8)> {
        let mut body = self.lock();
        body.advance(now);
        body.take_suds(now)
    }

    /// Where the eyes point at `now`. `now` does not run backwards.
    pub fn gaze_at(&mut self, now: SessionTime) -> SyntheticGaze {
        let mut body = self.lock();
        body.advance(now);
        body.gaze_at(now)
    }

    fn lock(&self) -> MutexGuard<'_, Body> {
        lock(&self.body)
    }
}

fn lock(body: &Mutex<Body>) -> MutexGuard<'_, Body> {
    // A caller never leaves a body half changed: no code between lock and release can panic.
    body.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A strap on a modelled body.
#[derive(Debug)]
struct SyntheticHeart {
    strap: Strap,
    beats: Receiver<Beat>,
    body: Arc<Mutex<Body>>,
}

impl Source for SyntheticHeart {
    fn name(&self) -> &Name {
        self.strap.source()
    }

    fn carrier(&self) -> Carrier {
        Carrier::Model
    }

    fn is_synthetic(&self) -> bool {
        true
    }

    fn facts(&self) -> Facts {
        Facts { clock: "modelled in session time: exact".to_owned(), ..Facts::default() }
    }
}

impl HeartSource for SyntheticHeart {
    fn poll(
        &mut self,
        now: SessionTime,
        stimulation: &Stimulation,
        out: &mut Vec<HeartSample>,
    ) -> SourceState {
        let mut body = lock(&self.body);
        body.advance(now);
        body.meet(stimulation);
        drop(body);
        for beat in self.beats.try_iter() {
            self.strap.push(beat);
        }
        while self.strap.step(now, out) {}
        SourceState::Live
    }

    fn next_wakeup(&self) -> Option<SessionTime> {
        Some(self.strap.next_message())
    }
}
