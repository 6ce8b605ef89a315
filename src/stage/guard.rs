//! The stage protects the patient alone: the patient's own stop, and the watchdog over the desk.
//!
//! Neither needs the desk, the network, the disk or a sensor. A stop is applied to the stage's own
//! world at once and reported to the desk when it can be.

use std::io::Write as _;
use std::thread;
use std::time::{Duration, Instant};

use bevy::prelude::*;
use gradus_base::SessionTime;
use gradus_live::Directive;
use gradus_session::link::DESK_SILENT_MS;
use gradus_session::{StageEvent, StopCause};

use crate::order::StageSet;
use crate::stage::link::LinkQueues;
use crate::stage::sense::{Frame, Sensed};
use crate::world::live::LiveWorld;

/// The patient stops by squeezing both controllers at least this far …
const SQUEEZE_FIRM: f32 = 0.8;
/// … for at least this long.
const SQUEEZE_HELD: Duration = Duration::from_millis(500);

pub fn plugin(app: &mut App) {
    app.init_resource::<Guard>().add_systems(PreUpdate, guard.in_set(StageSet::Guard));
}

/// The guard's memory between frames.
#[derive(Resource, Default)]
pub struct Guard {
    /// Measured by the machine's clock: the session's clock begins anew when a session welcomes a
    /// stage that waited.
    squeezed_since: Option<Instant>,
    /// The present squeeze has caused its stop; before the next stop a hand must open.
    squeeze_taken: bool,
    menu_down: bool,
    /// The watchdog has caused its stop for the present silence of the desk.
    silence_taken: bool,
}

impl Guard {
    /// The cause of the stop, if the patient asks for a stop in this frame.
    pub fn patient_stop(&mut self, sensed: &Sensed, now: Instant) -> Option<StopCause> {
        let firm = |squeeze: Option<f32>| squeeze.is_some_and(|s| s >= SQUEEZE_FIRM);
        let both = sensed.hands.iter().all(|hand| firm(hand.squeeze));
        let menu = sensed.hands.iter().any(|hand| hand.menu == Some(true));
        let menu_was_down = std::mem::replace(&mut self.menu_down, menu);
        let menu_pressed = menu && !menu_was_down;
        if both {
            let since = *self.squeezed_since.get_or_insert(now);
            let held = now.duration_since(since) >= SQUEEZE_HELD;
            if held && !std::mem::replace(&mut self.squeeze_taken, held) {
                return Some(StopCause::PatientSqueeze);
            }
        } else {
            (self.squeezed_since, self.squeeze_taken) = (None, false);
        }
        if menu_pressed {
            return Some(StopCause::PatientMenu);
        }
        sensed.stop_key.then_some(StopCause::PatientKey)
    }
}

fn guard(
    mut guard: ResMut<Guard>,
    sensed: Res<Sensed>,
    frame: Res<Frame>,
    queues: Res<LinkQueues>,
    mut live: ResMut<LiveWorld>,
) {
    let now = frame.display_time;
    if let Some(cause) = guard.patient_stop(&sensed, Instant::now()) {
        take_stop(&mut live, &queues, cause, now);
    }
    let silent = queues.desk_silent_for() >= Duration::from_millis(DESK_SILENT_MS);
    if silent && !std::mem::replace(&mut guard.silence_taken, silent) {
        take_stop(&mut live, &queues, StopCause::DeskSilent, now);
    } else if !silent {
        guard.silence_taken = false;
    }
}

fn take_stop(live: &mut LiveWorld, queues: &LinkQueues, cause: StopCause, at: SessionTime) {
    live.state.apply(Directive::Stop { at });
    say(&cause);
    queues.queue_event(StageEvent::StoppedItself { cause, at });
}

/// Writes one line to standard error for each stop: the last trace of a stage whose desk is gone.
fn say(cause: &StopCause) {
    let why = match cause {
        StopCause::PatientSqueeze => "the patient squeezed both controllers".to_owned(),
        StopCause::PatientMenu => "the patient pressed a menu button".to_owned(),
        StopCause::PatientKey => "the stop key was pressed".to_owned(),
        StopCause::DeskSilent => {
            format!("nothing heard from the desk for {} s", DESK_SILENT_MS as f64 / 1000.0)
        }
        other => format!("{other:?}"),
    };
    // A separate thread writes the line, and a failure is ignored: a terminal that is gone, or that
    // nobody reads, must not delay a frame.
    let line = format!("gradus stage: {why}: the patient is in the safe place\n");
    let write = move || drop(std::io::stderr().write_all(line.as_bytes()));
    let _ = thread::Builder::new().name("say".into()).spawn(write);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sensed(left: f32, right: f32, menu: bool) -> Sensed {
        let mut sensed = Sensed::nothing();
        sensed.hands[0].squeeze = Some(left);
        sensed.hands[1].squeeze = Some(right);
        sensed.hands[1].menu = Some(menu);
        sensed
    }

    /// A guard, and a function from ms since its beginning to that moment.
    fn guard() -> (Guard, impl Fn(u64) -> Instant) {
        let begin = Instant::now();
        (Guard::default(), move |ms| begin + Duration::from_millis(ms))
    }

    #[test]
    fn both_squeezes_for_half_a_second_stop_once() {
        let (mut guard, at) = guard();
        let both = sensed(1.0, 0.9, false);
        assert_eq!(guard.patient_stop(&both, at(0)), None);
        assert_eq!(guard.patient_stop(&both, at(499)), None);
        assert_eq!(guard.patient_stop(&both, at(500)), Some(StopCause::PatientSqueeze));
        assert_eq!(guard.patient_stop(&both, at(2000)), None);
        assert_eq!(guard.patient_stop(&sensed(0.0, 0.0, false), at(2100)), None);
        assert_eq!(guard.patient_stop(&both, at(2200)), None);
        assert_eq!(guard.patient_stop(&both, at(2700)), Some(StopCause::PatientSqueeze));
    }

    #[test]
    fn one_squeeze_or_a_short_one_is_no_stop() {
        let (mut guard, at) = guard();
        for ms in (0..3000).step_by(100) {
            assert_eq!(guard.patient_stop(&sensed(1.0, 0.2, false), at(ms)), None);
        }
        assert_eq!(guard.patient_stop(&sensed(1.0, 1.0, false), at(3000)), None);
        assert_eq!(guard.patient_stop(&sensed(1.0, 0.0, false), at(3400)), None);
        assert_eq!(guard.patient_stop(&sensed(1.0, 1.0, false), at(3600)), None);
    }

    #[test]
    fn a_menu_button_stops_when_it_goes_down() {
        let (mut guard, at) = guard();
        assert_eq!(
            guard.patient_stop(&sensed(0.0, 0.0, true), at(0)),
            Some(StopCause::PatientMenu)
        );
        assert_eq!(guard.patient_stop(&sensed(0.0, 0.0, true), at(100)), None);
        assert_eq!(guard.patient_stop(&sensed(0.0, 0.0, false), at(200)), None);
        assert_eq!(
            guard.patient_stop(&sensed(0.0, 0.0, true), at(300)),
            Some(StopCause::PatientMenu)
        );
    }
}
