//! The snapshot that the panel shows, put together from the session and what stands around it.

use std::sync::Arc;

use gradus_base::SessionTime;
use gradus_scenario::Scenario;
use gradus_session::snapshot::{
    CueView, History, LogView, ParameterView, SensorView, SignalView, Snapshot, StimulusView,
};
use gradus_session::{Record, Session};
use gradus_signal::eyes::LookSigns;
use gradus_signal::heart::HeartSigns;

use crate::stage::Stage;

/// What stands around a session.
pub(crate) struct Around<'a> {
    pub scenario: &'a Scenario,
    pub stage: &'a Stage,
    pub sensors: Vec<SensorView>,
    pub signals: Vec<SignalView>,
    pub heart: HeartSigns,
    pub looks: LookSigns,
    pub recent: Arc<Vec<Record>>,
    pub history: Arc<History>,
    pub log: LogView,
    pub cues: Vec<CueView>,
}

/// How things stand now.
pub(crate) fn snapshot(now: SessionTime, session: &Session, around: Around<'_>) -> Snapshot {
    let (scenario, stage) = (around.scenario, around.stage);
    let world = session.world();
    let (phase, phase_since) = session.phase();
    let parameters = scenario.indexed_parameters().zip(world.motions());
    let stimuli = scenario.indexed_stimuli().zip(world.runs());
    let stimuli = stimuli.map(|((index, _), run)| StimulusView {
        ready_at: session.ready_at(index).filter(|ready| *ready > now),
        running: world.stimulus_age_secs(index, now).is_some(),
        runs: run.run,
        spent: session.is_spent(index),
    });
    let mut shown = world.clone();
    shown.set_hands(stage.sight.hands());
    shown.set_feet(stage.sight.feet());
    Snapshot {
        now,
        phase,
        phase_since,
        stopped: session.stop().is_some(),
        intensity: session.intensity(),
        step: session.step(),
        exposed_secs: session.exposed_at(now).as_secs_f64(),
        exposed_at_step_secs: session.exposed_at_step(now).as_secs_f64(),
        visited: Arc::new(session.visited().to_vec()),
        parameters: parameters
            .map(|((index, _), motion)| ParameterView {
                setting: scenario.is_setting(index),
                value: motion.value_at(now),
                target: motion.to.clone(),
                moving: motion.value_at(now) != motion.to,
            })
            .collect(),
        stimuli: stimuli.collect(),
        schedules_allowed: session.schedules_allowed(),
        ride: session.ride(),
        suds: session.suds(),
        advice: session.advice(),
        alarms: session.alarms().to_vec(),
        stage: stage.view(),
        stage_ready: session.stage_ready(),
        headset: stage.headset(),
        sensors: around.sensors,
        signals: around.signals,
        heart: around.heart,
        log: around.log,
        cues: around.cues,
        history: around.history,
        recent: around.recent,
        world: Arc::new(shown),
        head: stage.sight.head(),
        gaze: stage.sight.gaze(),
        looks: around.looks,
    }
}
