//! The stage's report to the desk about each frame: samples, and the stimuli that it presented.

mod headset;

use std::time::{Duration, Instant};

use bevy::prelude::*;
use gradus_base::sample::FrameSample;
use gradus_live::gaze::region_in_play_space;
use gradus_scenario::Place;
use gradus_session::StageEvent;
use gradus_session::link::Telemetry;

use crate::order::StageSet;
use crate::stage::clock::thread_cpu_ns;
use crate::stage::headset::HeadsetState;
use crate::stage::info::StageInfo;
use crate::stage::link::LinkQueues;
use crate::stage::sense::{Frame, Sensed};
use crate::world::live::LiveWorld;
use headset::HeadsetReport;

pub fn plugin(app: &mut App) {
    app.init_resource::<Reported>().add_systems(Last, report.in_set(StageSet::Report));
}

/// The facts that earlier frames reported.
#[derive(Resource, Default)]
pub struct Reported {
    ready: bool,
    /// Why there is no sound, as the desk knows it.
    no_sound: Option<String>,
    no_speech: bool,
    /// Why the patient's own stop does not work.
    no_stop: Lasting<Option<&'static str>>,
    headset: HeadsetReport,
    /// For each stimulus, the last run that was reported as presented.
    runs: Vec<u32>,
    head_untracked: bool,
    /// The present frame's times are of the old session clock.
    skip: bool,
    frame_ns: u64,
    cpu_ns: u64,
    /// When the last frame was reported that the patient could see, ns.
    shown_ns: u64,
}

impl Reported {
    /// After the link was made again, the stage reports itself ready once more.
    pub fn forget(&mut self) {
        self.ready = false;
        self.no_sound = None;
        self.no_speech = false;
        self.no_stop = Lasting::default();
        self.headset.forget();
        self.head_untracked = false;
    }

    /// Another session has begun: its runs are counted anew.
    pub fn begin_session(&mut self) {
        self.runs.clear();
    }

    /// Leaves the present frame out of the report.
    pub fn skip_frame(&mut self) {
        self.skip = true;
    }
}

/// A value that is news when it has lasted.
#[derive(Default)]
struct Lasting<T> {
    /// The value that the desk has.
    reported: T,
    /// The value now, and since when.
    now: T,
    since: Option<Instant>,
}

impl<T: Copy + PartialEq> Lasting<T> {
    /// The value that is news now.
    fn look(&mut self, value: T, settles: Duration, now: Instant) -> Option<T> {
        if self.since.is_none() || self.now != value {
            (self.now, self.since) = (value, Some(now));
        }
        let lasted = self.since.is_some_and(|since| now.duration_since(since) >= settles);
        if !lasted || self.reported == value {
            return None;
        }
        self.reported = value;
        Some(value)
    }
}

/// A controller that is picked up, or a menu that flickers, is no news before this.
const STOP_SETTLES: Duration = Duration::from_millis(500);

/// The event of a change in whether the patient's own stop works.
fn stop_event(no_stop: Option<&'static str>) -> StageEvent {
    match no_stop {
        Some(reason) => StageEvent::NoPatientStop { reason: reason.to_owned() },
        None => StageEvent::PatientStopBack,
    }
}

/// Frames that must have been shown before the stage calls itself ready.
const FRAMES_UNTIL_READY: u64 = 3;

#[expect(clippy::too_many_arguments, reason = "a system's arguments are what it reads")]
fn report(
    frame: Res<Frame>,
    sensed: Res<Sensed>,
    live: Res<LiveWorld>,
    info: Res<StageInfo>,
    queues: Res<LinkQueues>,
    headset: Res<HeadsetState>,
    mut reported: ResMut<Reported>,
    mut shown: Local<u64>,
) {
    let now_ns = gradus_link::monotonic_ns();
    let cpu_ns = thread_cpu_ns();
    let since = |before: u64, now: u64| if before == 0 { 0.0 } else { (now - before) as f32 / 1e6 };
    let period_ms = since(reported.frame_ns, now_ns);
    let cpu_ms = since(reported.cpu_ns, cpu_ns);
    (reported.frame_ns, reported.cpu_ns) = (now_ns, cpu_ns);
    // Also of frames that nobody sees: a headset that shows something else takes the stop away.
    let now = Instant::now();
    if reported.ready
        && let Some(no_stop) = reported.no_stop.look(sensed.no_stop, STOP_SETTLES, now)
    {
        queues.queue_event(stop_event(no_stop));
    }
    for event in reported.headset.look(&headset, &sensed.head, frame.display_time, now) {
        queues.queue_event(event);
    }
    if std::mem::take(&mut reported.skip) || !frame.shown {
        queues.count_unseen_frame();
        return;
    }
    *shown += 1;
    let shows = *shown >= FRAMES_UNTIL_READY;
    // Missing sound and sentences are reported before `Ready`: a desk that hears of a ready stage
    // then knows of them.
    if shows
        && let Some(reason) = &info.missing.speech
        && !std::mem::replace(&mut reported.no_speech, true)
    {
        queues.queue_event(StageEvent::NoSpeech { reason: reason.clone() });
    }
    if shows && reported.no_sound != info.missing.sound {
        reported.no_sound.clone_from(&info.missing.sound);
        queues.queue_event(match &info.missing.sound {
            Some(reason) => StageEvent::NoSound { reason: reason.clone() },
            None => StageEvent::SoundBack,
        });
    }
    if shows && !std::mem::replace(&mut reported.ready, true) {
        queues.queue_event(info.ready());
        // A stage that is ready is taken for well: what is not well is said again.
        reported.headset.forget_at_ready();
    }
    let shown_ns = std::mem::replace(&mut reported.shown_ns, now_ns);
    let unseen_ms = u32::try_from(now_ns.saturating_sub(shown_ns) / 1_000_000).unwrap_or(u32::MAX);
    report_presented(&live, &frame, &queues, &mut reported, unseen_ms);
    let tracked = sensed.head.orientation_tracked && sensed.head.position_tracked;
    // The desk takes the head of a new stage as tracked; only a change is reported.
    if reported.ready && reported.head_untracked == tracked {
        reported.head_untracked = !tracked;
        queues.queue_event(StageEvent::HeadTracking { tracked, at: frame.display_time });
    }
    let mut gaze = sensed.gaze();
    // The region that the eyes met at the time they looked, which is before this frame is seen.
    gaze.region = region_in_play_space(&live.state, &gaze, gaze.capture.at);
    queues.queue_telemetry(Telemetry {
        frame: FrameSample {
            capture: frame.capture(),
            index: frame.index,
            period_ms,
            cpu_ms,
            telemetry_dropped: queues.dropped(),
            directed_at: live.state.directed_at(frame.display_time),
        },
        head: sensed.head,
        hands: sensed.hands,
        gaze,
    });
}

/// Reports every stimulus that this frame shows for the first time, and every stimulus that was over
/// before any frame showed it: for `unseen_ms` there was none.
fn report_presented(
    live: &LiveWorld,
    frame: &Frame,
    queues: &LinkQueues,
    reported: &mut Reported,
    unseen_ms: u32,
) {
    let runs = live.state.runs();
    if reported.runs.len() != runs.len() {
        // Runs from before this stage started are not this stage's to report.
        reported.runs.clear();
        reported.runs.extend(runs.iter().map(|run| run.run));
    }
    let in_world = live.state.place().0 == Place::World;
    let at = frame.display_time;
    let indexed = live.scenario().indexed_stimuli();
    for ((index, of), (run, last)) in indexed.zip(runs.iter().zip(&mut reported.runs)) {
        if run.run <= *last {
            continue;
        }
        let (stimulus, run, ended, start) = (&run.stimulus, run.run, run.ended, run.start);
        let missed = |run: u32| {
            let stimulus = stimulus.clone();
            StageEvent::Missed { stimulus, run, unseen_ms, at }
        };
        // A run that another run followed before any frame.
        let before = run.saturating_sub(1);
        if before > *last {
            *last = before;
            queues.queue_event(missed(before));
        }
        let is_over =
            ended.is_some_and(|ended| at >= ended) || at.secs_since(start) > of.duration_secs;
        if in_world && live.state.stimulus_age_secs(index, at).is_some() {
            *last = run;
            queues.queue_event(StageEvent::Presented { stimulus: stimulus.clone(), run, at });
        } else if is_over {
            *last = run;
            queues.queue_event(missed(run));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_that_stays_away_is_news_once_and_one_that_flickers_is_none() {
        let begin = Instant::now();
        let mut no_stop = Lasting::default();
        let mut told = Vec::new();
        let menu = Some("a menu");
        for ms in (0..6000).step_by(10) {
            let reason = match ms {
                1000..1300 | 2000..4000 => menu,
                _ => None,
            };
            let change = no_stop.look(reason, STOP_SETTLES, begin + Duration::from_millis(ms));
            told.extend(change.map(|no_stop| (ms, stop_event(no_stop))));
        }
        let [(gone, StageEvent::NoPatientStop { reason }), (back, StageEvent::PatientStopBack)] =
            told.as_slice()
        else {
            panic!("{told:?}")
        };
        assert_eq!((*gone, *back, reason.as_str()), (2500, 4500, "a menu"));
    }
}
