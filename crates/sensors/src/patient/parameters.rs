//! The numbers of a modelled person. `docs/patient-model.md` gives the equations that use them and
//! the origin of each number.

use serde::Serialize;

use super::noise::{Noise, Stream};

/// All numbers of a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct PatientParameters {
    /// Heart rate and its variability.
    pub heart: HeartParameters,
    /// Distress, as it is rated when asked.
    pub suds: SudsParameters,
    /// Where the person looks.
    pub gaze: GazeParameters,
}

/// How a response declines while its stimulus stays, and comes back afterwards.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct AdaptationParameters {
    /// Time constant of the decline, s.
    pub onset_secs: f64,
    /// Share of the response that can be lost, 0 to 1.
    pub strength: f64,
    /// Time constant of the return, s.
    pub recovery_secs: f64,
    /// Share of the highest adaptation reached that stays, 0 to 1.
    pub kept: f64,
}

/// Heart rate and its variability.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct HeartParameters {
    /// Rate at rest, beats per minute.
    pub resting_bpm: f64,
    /// Rise at full arousal, beats per minute.
    pub rise_bpm: f64,
    /// Time constant of a rising arousal, s.
    pub rise_secs: f64,
    /// Time constant of a falling arousal, s.
    pub fall_secs: f64,
    /// Decline of the arousal under lasting exposure.
    pub adaptation: AdaptationParameters,
    /// Arousal that the beginning of a stimulus adds at intensity 10, share of full.
    pub startle: f64,
    /// Respiratory sinus arrhythmia at rest, amplitude, ms of RR.
    pub rsa_ms: f64,
    /// Breathing at rest, Hz.
    pub breath_hz: f64,
    /// Rise of the breathing rate at full arousal, Hz.
    pub breath_rise_hz: f64,
    /// The slow wave near 0.1 Hz at rest, amplitude, ms of RR.
    pub slow_wave_ms: f64,
    /// Noise of single beats at rest, standard deviation, ms.
    pub beat_noise_ms: f64,
    /// Slow drift of the rate, standard deviation, beats per minute.
    pub drift_bpm: f64,
}

/// Distress and the answers about it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SudsParameters {
    /// Distress at rest, SUDS.
    pub resting: f64,
    /// Rise of the distress at intensity 10 before any adaptation, SUDS.
    pub rise: f64,
    /// Time constant of rising distress, s.
    pub rise_secs: f64,
    /// Time constant of falling distress, s.
    pub fall_secs: f64,
    /// Decline of the distress under lasting exposure.
    pub adaptation: AdaptationParameters,
    /// Scatter of an answer about the distress, standard deviation, SUDS.
    pub scatter: f64,
    /// Shortest and longest time to an answer, s.
    pub answer_secs: [f64; 2],
    /// Rise of the time to an answer at full distress, s.
    pub answer_rise_secs: f64,
}

/// Where the eyes go.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct GazeParameters {
    /// Share of fixations that look away at no distress.
    pub away_at_rest: f64,
    /// Rise of that share at full distress while exposed.
    pub away_rise: f64,
    /// Least and most yaw of a fixation that looks away, degrees.
    pub away_yaw_deg: [f64; 2],
    /// Scatter of the other fixations, standard deviation, degrees of yaw and of pitch.
    pub scatter_deg: [f64; 2],
    /// Shortest and longest fixation, s.
    pub fixation_secs: [f64; 2],
    /// Shortest and longest time from blink to blink at rest, s.
    pub blink_every_secs: [f64; 2],
    /// Shortest and longest blink, s.
    pub blink_secs: [f64; 2],
}

impl Default for HeartParameters {
    fn default() -> Self {
        Self {
            resting_bpm: 70.0,
            rise_bpm: 24.0,
            rise_secs: 15.0,
            fall_secs: 45.0,
            adaptation: AdaptationParameters {
                onset_secs: 300.0,
                strength: 0.7,
                recovery_secs: 900.0,
                kept: 0.5,
            },
            startle: 0.35,
            rsa_ms: 35.0,
            breath_hz: 0.25,
            breath_rise_hz: 0.08,
            slow_wave_ms: 22.0,
            beat_noise_ms: 7.0,
            drift_bpm: 1.2,
        }
    }
}

impl Default for SudsParameters {
    fn default() -> Self {
        Self {
            resting: 10.0,
            rise: 85.0,
            rise_secs: 25.0,
            fall_secs: 120.0,
            adaptation: AdaptationParameters {
                onset_secs: 480.0,
                strength: 0.7,
                recovery_secs: 1200.0,
                kept: 0.6,
            },
            scatter: 4.0,
            answer_secs: [1.5, 4.5],
            answer_rise_secs: 2.0,
        }
    }
}

impl Default for GazeParameters {
    fn default() -> Self {
        Self {
            away_at_rest: 0.08,
            away_rise: 0.65,
            away_yaw_deg: [15.0, 35.0],
            scatter_deg: [6.0, 4.0],
            fixation_secs: [0.2, 0.6],
            blink_every_secs: [2.0, 5.5],
            blink_secs: [0.1, 0.2],
        }
    }
}

impl PatientParameters {
    /// The person that `seed` makes: the mean person, except that the numbers which differ most
    /// between people are drawn anew.
    pub fn from_seed(seed: u64) -> Self {
        let mut noise = Noise::new(seed, Stream::Person);
        let mut person = Self::default();
        person.heart.resting_bpm = noise.within(62.0..78.0);
        person.heart.rise_bpm = noise.within(20.0..26.0);
        person.heart.rsa_ms = noise.within(28.0..50.0);
        person.heart.slow_wave_ms = noise.within(16.0..30.0);
        person.heart.breath_hz = noise.within(0.21..0.28);
        person.heart.adaptation.onset_secs = noise.within(240.0..400.0);
        person.suds.resting = noise.within(5.0..15.0);
        person.suds.rise = noise.within(75.0..90.0);
        person.suds.adaptation.onset_secs = noise.within(360.0..600.0);
        person.gaze.away_rise = noise.within(0.5..0.75);
        person
    }
}
