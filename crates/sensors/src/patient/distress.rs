//! Distress, and the SUDS that a person answers when asked.

use std::collections::VecDeque;

use gradus_base::SessionTime;

use super::arousal::{Adaptation, approach};
use super::body::TICK_SECS;
use super::noise::{Noise, Stream};
use super::parameters::SudsParameters;

/// The most that a startle adds to the distress, SUDS.
const STARTLE_SUDS: f64 = 15.0;

#[derive(Debug)]
pub(super) struct Distress {
    noise: Noise,
    adaptation: Adaptation,
    /// Distress felt, SUDS.
    felt: f64,
    /// When the open question will be answered.
    due: Option<SessionTime>,
    answers: VecDeque<(SessionTime, u8)>,
}

impl Distress {
    pub fn new(seed: u64, p: &SudsParameters) -> Self {
        Self {
            noise: Noise::new(seed, Stream::Suds),
            adaptation: Adaptation::default(),
            felt: p.resting,
            due: None,
            answers: VecDeque::new(),
        }
    }

    /// Distress felt, 0 to 1.
    pub fn share(&self) -> f64 {
        (self.felt / 100.0).clamp(0.0, 1.0)
    }

    /// Lives the tick that ends at `end`.
    pub fn tick(&mut self, p: &SudsParameters, drive: f64, startle: f64, end: SessionTime) {
        let response = self.adaptation.step(&p.adaptation, drive, TICK_SECS);
        let target = p.resting + p.rise * response + STARTLE_SUDS * startle;
        approach(&mut self.felt, target.clamp(0.0, 100.0), p.rise_secs, p.fall_secs, TICK_SECS);
        if self.due.is_some_and(|due| due <= end) {
            self.due = None;
            let answer = self.answer(p);
            self.answers.push_back((end, answer));
        }
    }

    /// Opens a question at `at` unless one is open.
    pub fn ask(&mut self, p: &SudsParameters, at: SessionTime) {
        if self.due.is_none() {
            let [shortest, longest] = p.answer_secs;
            let secs = self.noise.within(shortest..longest) + p.answer_rise_secs * self.share();
            self.due = Some(at + core::time::Duration::from_secs_f64(secs.clamp(0.0, 60.0)));
        }
    }

    pub fn take_answer(&mut self, now: SessionTime) -> Option<(SessionTime, u8)> {
        self.answers.pop_front_if(|(at, _)| *at <= now)
    }

    /// The answer people give for their distress: about right, and in fives.
    fn answer(&mut self, p: &SudsParameters) -> u8 {
        let about = self.felt + p.scatter * self.noise.normal();
        // The cast is in range: 0 to 20.
        (about.clamp(0.0, 100.0) / 5.0).round() as u8 * 5
    }
}
