//! The stage's report to the desk about each frame: samples, and the stimuli that it presented.

use bevy::prelude::*;
use gradus_base::sample::FrameSample;
use gradus_live::gaze::region_in_play_space;
use gradus_scenario::Place;
use gradus_session::StageEvent;
use gradus_session::link::Telemetry;

use crate::order::StageSet;
use crate::stage::clock::thread_cpu_ns;
use crate::stage::info::StageInfo;
use crate::stage::link::LinkQueues;
use crate::stage::sense::{Frame, Sensed};
use crate::world::live::LiveWorld;

pub fn plugin(app: &mut App) {
    app.init_resource::<Reported>().add_systems(Last, report.in_set(StageSet::Report));
}

/// The facts that earlier frames reported.
#[derive(Resource, Default)]
pub struct Reported {
    ready: bool,
    no_speech: bool,
    /// For each stimulus, the last run that was reported as presented.
    runs: Vec<u32>,
    head_untracked: bool,
    /// The present frame's times are of the old session clock.
    skip: bool,
    frame_ns: u64,
    cpu_ns: u64,
}

impl Reported {
    /// After the link was made again, the stage reports itself ready once more.
    pub fn forget(&mut self) {
        self.ready = false;
        self.no_speech = false;
        self.head_untracked = false;
    }

    /// Leaves the present frame out of the report.
    pub fn skip_frame(&mut self) {
        self.skip = true;
    }
}

/// Frames that must have been shown before the stage calls itself ready.
const FRAMES_UNTIL_READY: u64 = 3;

fn report(
    frame: Res<Frame>,
    sensed: Res<Sensed>,
    live: Res<LiveWorld>,
    info: Res<StageInfo>,
    queues: Res<LinkQueues>,
    mut reported: ResMut<Reported>,
    mut shown: Local<u64>,
) {
    let now_ns = gradus_link::monotonic_ns();
    let cpu_ns = thread_cpu_ns();
    let since = |before: u64, now: u64| if before == 0 { 0.0 } else { (now - before) as f32 / 1e6 };
    let period_ms = since(reported.frame_ns, now_ns);
    let cpu_ms = since(reported.cpu_ns, cpu_ns);
    (reported.frame_ns, reported.cpu_ns) = (now_ns, cpu_ns);
    if std::mem::take(&mut reported.skip) || !frame.shown {
        return;
    }
    *shown += 1;
    let shows = *shown >= FRAMES_UNTIL_READY;
    // Missing sentences are reported before `Ready`: a desk that hears of a ready stage then knows
    // of them.
    if shows
        && let Some(reason) = &info.missing.speech
        && !std::mem::replace(&mut reported.no_speech, true)
    {
        queues.queue_event(StageEvent::NoSpeech { reason: reason.clone() });
    }
    if shows && !std::mem::replace(&mut reported.ready, true) {
        if let Some(reason) = &info.missing.sound {
            queues.queue_event(StageEvent::NoSound { reason: reason.clone() });
        }
        queues.queue_event(info.ready());
    }
    report_presented(&live, &frame, &queues, &mut reported);
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

/// Reports every stimulus that this frame shows for the first time.
fn report_presented(live: &LiveWorld, frame: &Frame, queues: &LinkQueues, reported: &mut Reported) {
    let runs = live.state.runs();
    if reported.runs.len() != runs.len() {
        // Runs from before this stage started are not this stage's to report.
        reported.runs.clear();
        reported.runs.extend(runs.iter().map(|run| run.run));
    }
    let in_world = live.state.place().0 == Place::World;
    let indexed = live.scenario().indexed_stimuli();
    for ((index, _), (run, last)) in indexed.zip(runs.iter().zip(&mut reported.runs)) {
        let age = live.state.stimulus_age_secs(index, frame.display_time);
        if run.run > *last && in_world && age.is_some() {
            *last = run.run;
            queues.queue_event(StageEvent::Presented {
                stimulus: run.stimulus.clone(),
                run: run.run,
                at: frame.display_time,
            });
        }
    }
}
