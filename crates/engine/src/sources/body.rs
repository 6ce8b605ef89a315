//! The modelled patient, where there is one: what it meets, what it answers, where it looks.

use std::time::Duration;

use glam::Vec3;
use gradus_base::SessionTime;
use gradus_base::sample::GazeSource;
use gradus_live::gaze::region_in_play_space;
use gradus_scenario::Scenario;
use gradus_sensors::{Stimulation, SyntheticPatient};
use gradus_session::link::Telemetry;
use gradus_session::{Phase, Session};

/// A modelled body, or none; and what a body meets.
pub(crate) struct Body {
    patient: Option<SyntheticPatient>,
    meets: Stimulation,
    /// The moment up to which it knows what it meets.
    told: SessionTime,
}

impl Body {
    pub fn new(patient: Option<SyntheticPatient>) -> Self {
        Self { patient, meets: Stimulation::default(), told: SessionTime::ZERO }
    }

    /// What it meets now.
    pub fn meets(&self) -> Stimulation {
        self.meets
    }

    /// It is asked for SUDS.
    pub fn ask_suds(&mut self, at: SessionTime) {
        if let Some(patient) = &mut self.patient {
            patient.ask_suds(at);
        }
    }

    /// The oldest answer that it gave until a moment and that was not taken.
    pub fn poll_suds(&mut self, until: SessionTime) -> Option<(SessionTime, u8)> {
        self.patient.as_mut()?.poll_suds(until)
    }

    /// From this moment on it meets what the session shows. True when that differs from before:
    /// then its heart has to be polled at once.
    pub fn meet(&mut self, session: &Session, scenario: &Scenario, at: SessionTime) -> bool {
        self.told = self.told.max(at);
        let exposed = matches!(session.phase().0, Phase::Exposure | Phase::Paused);
        let world = session.world();
        let meets = Stimulation {
            intensity: session.exposure_intensity(),
            exposed,
            stimulus_active: exposed
                && scenario
                    .indexed_stimuli()
                    .any(|(index, _)| world.stimulus_age_secs(index, at).is_some()),
        };
        let changes = meets != self.meets;
        if changes {
            self.meets = meets;
            if let Some(patient) = &mut self.patient {
                patient.stimulate(at, &meets);
            }
        }
        changes
    }

    /// When the last stimulus that runs is over: the modelled body must hear of it then, and not
    /// whenever the loop happens to look.
    pub fn stimuli_over(&self, session: &Session, scenario: &Scenario) -> Option<SessionTime> {
        let running = self.patient.is_some() && self.meets.stimulus_active;
        let runs = session.world().runs().iter().zip(scenario.stimuli());
        let over = runs.filter(|(run, _)| run.run > 0).map(|(run, stimulus)| {
            let whole = run.start + Duration::from_secs_f64(stimulus.duration_secs);
            run.ended.map_or(whole, |ended| ended.min(whole)) + Duration::from_micros(1)
        });
        over.max().filter(|over| running && *over > self.told)
    }

    /// Looks by itself, and says so: for a stage whose head is tracked by no headset.
    pub fn look(&mut self, telemetry: &mut Telemetry, session: &Session) {
        let Some(patient) = &mut self.patient else { return };
        let gaze = patient.gaze_at(telemetry.gaze.capture.at);
        telemetry.gaze.source = GazeSource::Synthetic;
        telemetry.gaze.valid = gaze.valid;
        telemetry.gaze.direction =
            turned(&telemetry.head.pose.orientation_xyzw, gaze.yaw_rad, gaze.pitch_rad);
        telemetry.gaze.region = if gaze.valid {
            let at = telemetry.gaze.capture.at;
            region_in_play_space(session.world(), &telemetry.gaze, at)
        } else {
            None
        };
    }
}

/// The direction −Z of `orientation`, turned left by `yaw` and up by `pitch`, rad. It is logged, so
/// its sums keep one order on every machine, which those of `Quat * Vec3` do not.
fn turned(orientation_xyzw: &[f32; 4], yaw: f32, pitch: f32) -> [f32; 3] {
    let local = Vec3::new(-yaw.sin() * pitch.cos(), pitch.sin(), -yaw.cos() * pitch.cos());
    let [x, y, z, w] = *orientation_xyzw;
    let axis = Vec3::new(x, y, z);
    let across = 2.0 * axis.cross(local);
    (local + w * across + axis.cross(across)).to_array()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gaze_turned_left_from_straight_ahead_points_to_minus_x() {
        let ahead = [0.0, 0.0, 0.0, 1.0];
        let left = turned(&ahead, std::f32::consts::FRAC_PI_2, 0.0);
        assert!((left[0] + 1.0).abs() < 1e-6 && left[2].abs() < 1e-6, "{left:?}");
        let half = std::f32::consts::FRAC_PI_4;
        let facing_left = [0.0, half.sin(), 0.0, half.cos()];
        let ahead_of_it = turned(&facing_left, 0.0, 0.0);
        assert!((ahead_of_it[0] + 1.0).abs() < 1e-6, "{ahead_of_it:?}");
    }
}
