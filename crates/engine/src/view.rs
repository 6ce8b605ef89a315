//! The snapshot that the panel shows, put together from the session and what stands around it.

use std::sync::Arc;

use gradus_base::sample::Pose;
use gradus_base::sensor::SensorState;
use gradus_base::{Name, SessionTime};
use gradus_session::StageEvent;
use gradus_session::snapshot::{
    GazeView, LogView, ParameterView, SensorView, SignalView, Snapshot, StageView, StimulusView,
};

use crate::run::Running;
use crate::signals::Signal;

impl Running {
    /// How things stand now.
    pub(crate) fn snapshot(&mut self) -> Snapshot {
        let now = self.clock.now();
        let scenario = self.config.scenario.clone();
        let recent = self.gathered.recent();
        let looks = self.stage.look_signs(now);
        let heart = self.heart_signs(now);
        let session = &self.session;
        let world = session.world();
        let (phase, phase_since) = session.phase();
        let parameters = (0..scenario.parameters().len())
            .filter_map(|index| Some((index, world.motion(index)?)));
        let stimuli = world.runs().iter().enumerate().map(|(index, run)| StimulusView {
            ready_at: session.ready_at(index).filter(|ready| *ready > now),
            running: world.stimulus_age_secs(index, now).is_some(),
            runs: run.run,
            spent: session.is_spent(index),
        });
        let mut shown = world.clone();
        shown.set_hands(self.stage.hands);
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
                .map(|(index, motion)| ParameterView {
                    setting: scenario.is_setting(index),
                    value: motion.value_at(now),
                    target: motion.to.clone(),
                    moving: motion.value_at(now) != motion.to,
                })
                .collect(),
            stimuli: stimuli.collect(),
            schedules_allowed: session.schedules_allowed(),
            suds: session.suds(),
            advice: session.advice(),
            alarms: session.alarms().to_vec(),
            stage: self.stage_view(),
            stage_ready: session.stage_ready(),
            sensors: self.sensor_views(),
            signals: self.signal_views(),
            heart,
            log: self.log_view(),
            history: self.gathered.history(),
            recent,
            world: Arc::new(shown),
            head: self.head(),
            gaze: self.gaze(),
            looks,
        }
    }

    fn head(&self) -> Option<Pose> {
        let head = self.stage.head?;
        (head.position_tracked && head.orientation_tracked).then_some(head.pose)
    }

    fn gaze(&self) -> Option<GazeView> {
        let gaze = self.stage.gaze.filter(|gaze| gaze.valid)?;
        Some(GazeView {
            source: gaze.source,
            origin_m: gaze.origin_m,
            direction: gaze.direction,
            region: gaze.region,
        })
    }

    fn stage_view(&self) -> StageView {
        let stage = &self.stage;
        if stage.is_lost() {
            return StageView::Lost { reason: stage.why.clone() };
        }
        match (stage.ready_event(), stage.frame) {
            (Some(StageEvent::Ready { display, tier, system, .. }), Some(frame)) => {
                StageView::Live {
                    display: display.clone(),
                    tier: tier.clone(),
                    system: system.clone(),
                    fps: if frame.period_ms > 0.0 { 1000.0 / frame.period_ms } else { 0.0 },
                    cpu_ms: frame.cpu_ms,
                    head_tracked: self.head().is_some(),
                    telemetry_dropped: frame.telemetry_dropped,
                }
            }
            _ => StageView::Waiting(stage.why.clone()),
        }
    }

    fn sensor_views(&self) -> Vec<SensorView> {
        let view = self.heart.as_ref().map(|heart| {
            let source = heart.source.name().clone();
            let (state, since) = self.stands(&source);
            SensorView {
                synthetic: heart.source.is_synthetic(),
                rate_bpm: self.last_heart.map(|(rate, at, _)| (rate, at)),
                quality: self.last_heart.map_or(0.0, |(_, _, quality)| quality),
                silent: self.session.is_silent(&source),
                state,
                since,
                facts: heart.source.facts().unwrap_or_default(),
                source,
            }
        });
        view.into_iter().collect()
    }

    fn signal_views(&self) -> Vec<SignalView> {
        let view = |signal: &Signal| {
            let source = signal.source.name().clone();
            let (state, since) = self.stands(&source);
            SignalView { state, since, facts: signal.source.facts(), source }
        };
        self.signals.0.iter().map(view).collect()
    }

    /// How a source stands, and since when.
    fn stands(&self, source: &Name) -> (SensorState, SessionTime) {
        let known = self.session.sensor_state(source);
        known.map_or_else(Default::default, |(state, since)| (state.clone(), since))
    }

    fn log_view(&self) -> LogView {
        let status = self.log.status();
        let file = self.log.path().file_name().map(|name| name.to_string_lossy().into_owned());
        LogView {
            file: file.unwrap_or_default(),
            bytes: status.bytes,
            dropped: status.dropped.total(),
            failed: status.failure,
        }
    }
}
