//! The engine's view of the stage: its link, its process, and what it said of itself.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use gradus_base::SessionTime;
use gradus_base::sample::{FrameSample, GazeSample, GazeSource, HeadSample};
use gradus_link::{Clock, monotonic_ns};
use gradus_live::Directive;
use gradus_live::WorldState;
use gradus_live::gaze::region_in_play_space;
use gradus_live::hand::Hands;
use gradus_log::Entry;
use gradus_session::link::{ClockReport, HEARTBEAT_MS, PROTOCOL, Telemetry, ToStage, Welcome};
use gradus_session::{Input, StageEvent};
use gradus_signal::eyes::{Judge, LookSigns, Window};

use crate::config::Config;
use crate::link::{LinkEvent, StageLink};
use crate::run::Running;
use crate::supervisor::{StageProcess, Supervisor};

/// A stage whose process lives but sends nothing for this long is lost.
const SILENT: Duration = Duration::from_secs(20);

/// How much of the looks the panel and the rules hear of.
const LOOKS: Duration = Duration::from_secs(60);

/// The stage as the engine knows it.
pub struct Stage {
    link: Option<StageLink>,
    supervisor: Option<Supervisor>,
    /// Events that this link told of itself; told once to the session.
    told: Vec<StageEvent>,
    last_heartbeat: Instant,
    last_heard: Instant,
    /// It counts time as this session does. One that was welcomed before the session opened does so
    /// from the moment it says again that it is ready.
    in_time: bool,
    /// It takes no messages any more; told to the session at the next look.
    broken: bool,
    pub frame: Option<FrameSample>,
    pub head: Option<HeadSample>,
    pub gaze: Option<GazeSample>,
    judge: Judge,
    /// What the patient looked at in the last while; outlives a stage.
    looks: Window,
    /// What it said last, and when.
    signs: (SessionTime, LookSigns),
    /// As the stage shows them: made from the same samples in the same way.
    pub hands: Hands,
    /// Why there is none, for the panel.
    pub why: String,
    lost: bool,
}

impl Stage {
    pub fn new(config: &Config, listen: SocketAddr) -> Self {
        let supervisor = config
            .stage
            .clone()
            .map(|command| Supervisor::new(command, listen, config.token.clone()));
        let why = match &config.stage {
            Some(_) => "The stage is starting.".to_owned(),
            None => format!("Waiting for a stage to connect to {listen}."),
        };
        Self {
            link: None,
            supervisor,
            told: Vec::new(),
            last_heartbeat: Instant::now(),
            last_heard: Instant::now(),
            in_time: false,
            broken: false,
            frame: None,
            head: None,
            gaze: None,
            judge: Judge::default(),
            looks: Window::new(LOOKS),
            signs: Default::default(),
            hands: Hands::default(),
            why,
            lost: false,
        }
    }

    /// What the last while of looks says, summed up once a second.
    pub fn look_signs(&mut self, now: SessionTime) -> LookSigns {
        if now.since(self.signs.0) >= Duration::from_secs(1) {
            self.signs = (now, self.looks.signs(now));
        }
        self.signs.1
    }

    /// What the stage said when it showed its first frame.
    pub fn ready_event(&self) -> Option<&StageEvent> {
        self.told.iter().find(|e| matches!(e, StageEvent::Ready { .. }))
    }

    /// What it told of itself: first that it is ready, which clears what was said of the one
    /// before. A stage says what it lacks before it is ready, so that nothing of it comes late.
    fn told_in_order(&self) -> Vec<StageEvent> {
        let mut told = self.told.clone();
        told.sort_by_key(|event| !matches!(event, StageEvent::Ready { .. }));
        told
    }

    pub fn is_ready(&self) -> bool {
        self.link.is_some() && self.ready_event().is_some()
    }

    /// Whether the stage was there and is not now.
    pub fn is_lost(&self) -> bool {
        self.lost
    }

    pub fn direct(&mut self, directive: Directive) {
        self.send(ToStage::Directive(directive));
    }

    fn send(&mut self, message: ToStage) {
        if self.link.as_ref().is_some_and(|link| !link.send(message)) {
            self.broken = true;
        }
    }

    /// Shows the stage that the engine lives. Sent from the engine's own loop: an engine that
    /// hangs falls silent, and the stage protects the patient.
    pub fn heartbeat(&mut self) {
        if self.last_heartbeat.elapsed() >= Duration::from_millis(HEARTBEAT_MS) {
            self.last_heartbeat = Instant::now();
            self.send(ToStage::Heartbeat { monotonic_ns: monotonic_ns() });
        }
    }

    /// Ends the stage's process, to be started again.
    pub fn restart(&mut self) {
        if let Some(supervisor) = &mut self.supervisor {
            supervisor.restart();
        }
    }

    /// No more starts.
    pub fn finish(&mut self) {
        if let Some(supervisor) = &mut self.supervisor {
            supervisor.finish();
        }
    }

    /// Whether the stage still runs, after the session's end.
    pub fn is_there(&mut self) -> bool {
        match &mut self.supervisor {
            Some(supervisor) => supervisor.is_running(),
            None => self.link.is_some(),
        }
    }

    pub fn look_for_end(&mut self) {
        if let Some(supervisor) = &mut self.supervisor {
            let _ = supervisor.poll();
        }
    }

    /// Before the session: why the stage's process cannot be waited for any longer.
    pub fn look_before_session(&mut self) -> Option<(String, Option<i32>)> {
        match self.supervisor.as_mut()?.poll() {
            StageProcess::Exited { code, reason } => Some((reason, code)),
            StageProcess::CannotStart { reason } => Some((reason, None)),
            StageProcess::Started | StageProcess::Quiet => None,
        }
    }

    /// Before the session: lets a stage in and keeps what it says.
    pub fn before_session(
        &mut self,
        event: LinkEvent,
        config: &Config,
        clock: &Clock,
        world: &WorldState,
    ) {
        match event {
            LinkEvent::Joined { link } => {
                self.told.clear();
                link.welcome(welcome(config, clock, world));
                (self.link, self.broken) = (Some(link), false);
            }
            LinkEvent::Event { event, .. } => self.told.push(event),
            LinkEvent::Telemetry { .. } | LinkEvent::Clock { .. } => {}
            LinkEvent::Gone { id, .. } => {
                if self.link.as_ref().is_some_and(|link| link.id == id) {
                    self.link = None;
                    self.told.clear();
                }
            }
        }
    }
}

fn welcome(config: &Config, clock: &Clock, world: &WorldState) -> Welcome {
    Welcome {
        protocol: PROTOCOL,
        scenario: config.scenario_files.clone(),
        epoch: clock.epoch().clone(),
        state: world.held().clone(),
    }
}

impl Running {
    /// A stage that was ready before the session opened joins it at time zero. What it said since
    /// is of another clock: its samples count from its answer on, and of its events only those that
    /// it will not tell again.
    pub(crate) fn join_waiting_stage(&mut self) {
        let Some(link) = &self.stage.link else { return };
        link.welcome(welcome(&self.config, &self.clock, self.session.world()));
        self.stage.in_time = false;
        for event in self.stage.told_in_order() {
            match event {
                StageEvent::HeadTracking { .. }
                | StageEvent::Presented { .. }
                | StageEvent::Spoken { .. } => {}
                event => self.stage_event(event, SessionTime::ZERO),
            }
        }
    }

    pub(crate) fn link_event(&mut self, event: LinkEvent) {
        let now = self.clock.now();
        match event {
            LinkEvent::Joined { link } => {
                if self.stage.link.is_some() {
                    // What the patient sees is not known until the new one shows its first frame.
                    self.stage_lost("another stage took its place");
                }
                link.welcome(welcome(&self.config, &self.clock, self.session.world()));
                (self.stage.link, self.stage.broken) = (Some(link), false);
                self.stage.in_time = true;
                self.stage.last_heard = std::time::Instant::now();
                self.stage.why = "The stage loads the world.".to_owned();
            }
            LinkEvent::Telemetry { id, telemetry } if self.is_current(id) => {
                self.stage.last_heard = std::time::Instant::now();
                if self.stage.in_time {
                    self.telemetry(*telemetry, now);
                }
            }
            LinkEvent::Event { id, event } if self.is_current(id) => {
                self.stage.last_heard = std::time::Instant::now();
                let is_ready = matches!(event, StageEvent::Ready { .. });
                let lacks =
                    matches!(event, StageEvent::NoSound { .. } | StageEvent::NoSpeech { .. });
                let once = is_ready || lacks;
                self.stage.in_time |= is_ready;
                if once && self.stage.told.contains(&event) {
                    return;
                }
                if !once {
                    return self.stage_event(event, now);
                }
                let was_ready = self.stage.ready_event().is_some();
                self.stage.told.push(event.clone());
                if was_ready {
                    self.stage_event(event, now);
                } else if is_ready {
                    for event in self.stage.told_in_order() {
                        self.stage_event(event, now);
                    }
                }
            }
            // The stage's link thread says it, not its frames: it shows nothing of their life.
            LinkEvent::Clock { id, report } if self.is_current(id) => self.log_clock(&report, now),
            LinkEvent::Gone { id, reason } if self.is_current(id) => self.stage_lost(&reason),
            // What an earlier link still says is old.
            LinkEvent::Telemetry { .. }
            | LinkEvent::Event { .. }
            | LinkEvent::Clock { .. }
            | LinkEvent::Gone { .. } => {}
        }
    }

    fn is_current(&self, id: u64) -> bool {
        self.stage.link.as_ref().is_some_and(|link| link.id == id)
    }

    fn stage_event(&mut self, mut event: StageEvent, at: SessionTime) {
        if let StageEvent::StoppedItself { at: stopped, .. } = &mut event
            && !self.stage.in_time
        {
            *stopped = at;
        }
        if let StageEvent::Ready { display, tier, system, gaze } = &event {
            self.stage.lost = false;
            if let Some(supervisor) = &mut self.stage.supervisor {
                supervisor.showed_frames();
            }
            let values = [("display", display), ("tier", tier), ("system", system), ("gaze", gaze)];
            let values: BTreeMap<String, String> =
                values.map(|(key, value)| (key.to_owned(), value.clone())).into();
            self.log.push(at, Entry::Metadata { name: "gradus.stage".to_owned(), values });
        }
        if let StageEvent::Presented { at: shown, .. } = &event {
            self.stage.looks.presented(*shown);
        }
        self.handle(&Input::Stage(event), at);
    }

    /// Into the log's account of its clocks.
    fn log_clock(&mut self, report: &ClockReport, now: SessionTime) {
        let mut values = BTreeMap::from([
            ("how".to_owned(), report.how.as_str().to_owned()),
            ("offset_ns".to_owned(), report.offset_ns.to_string()),
            ("uncertainty_ns".to_owned(), report.uncertainty_ns.to_string()),
        ]);
        if let Some(round_trip_ns) = report.round_trip_ns {
            values.insert("round_trip_ns".to_owned(), round_trip_ns.to_string());
        }
        self.log.push(now, Entry::Metadata { name: "gradus.clock.stage".to_owned(), values });
    }

    fn telemetry(&mut self, mut telemetry: Telemetry, now: SessionTime) {
        if !telemetry.frame.is_finite() {
            // The log counts it; nobody else hears of it.
            self.log.push(now, Entry::Telemetry(telemetry));
            return;
        }
        self.model_gaze(&mut telemetry);
        self.stage.frame = Some(telemetry.frame);
        self.stage.head = Some(telemetry.head);
        self.stage.gaze = Some(telemetry.gaze);
        self.stage.hands.take(&telemetry.hands, &telemetry.head);
        let world = self.session.world();
        self.stage.judge.head(&telemetry.head);
        let look = self.stage.judge.judge(&self.config.scenario, Some(world), &telemetry.gaze);
        self.stage.looks.push(look);
        if let Some(published) = &self.published {
            published.frame(&telemetry);
        }
        self.log.push(now, Entry::Telemetry(telemetry));
    }

    /// Where no head is tracked by a headset, a modelled patient looks by itself, and says so.
    fn model_gaze(&mut self, telemetry: &mut Telemetry) {
        let stand_in = !matches!(
            self.stage.ready_event(),
            Some(StageEvent::Ready { display, .. }) if display == "openxr"
        );
        let (Some(patient), true) = (&mut self.patient, stand_in) else { return };
        let gaze = patient.gaze_at(telemetry.gaze.capture.at);
        telemetry.gaze.source = GazeSource::Synthetic;
        telemetry.gaze.valid = gaze.valid;
        telemetry.gaze.direction =
            turned(&telemetry.head.pose.orientation_xyzw, gaze.yaw_rad, gaze.pitch_rad);
        telemetry.gaze.region = if gaze.valid {
            let (gaze, at) = (&telemetry.gaze, telemetry.gaze.capture.at);
            region_in_play_space(self.session.world(), gaze, at)
        } else {
            None
        };
    }

    fn stage_lost(&mut self, reason: &str) {
        self.stage.link = None;
        self.stage.broken = false;
        self.stage.told.clear();
        (self.stage.frame, self.stage.head, self.stage.gaze) = (None, None, None);
        self.stage.hands = Hands::default();
        reason.clone_into(&mut self.stage.why);
        if !std::mem::replace(&mut self.stage.lost, true) {
            let now = self.clock.now();
            self.handle(&Input::Stage(StageEvent::Lost { reason: reason.to_owned() }), now);
        }
    }

    /// Starts the stage when it is due, and notices when it ended or fell silent.
    pub(crate) fn look_after_stage(&mut self) {
        self.stage.heartbeat();
        if std::mem::take(&mut self.stage.broken) && self.stage.link.is_some() {
            self.stage_lost("it takes no messages any more");
            self.stage.restart();
        }
        if self.stage.link.is_some() && self.stage.last_heard.elapsed() > SILENT {
            self.stage_lost("it shows no frames");
            self.stage.restart();
        }
        let Some(supervisor) = &mut self.stage.supervisor else { return };
        match supervisor.poll() {
            StageProcess::Quiet => {}
            StageProcess::Started => {
                self.stage.why = "The stage is starting.".to_owned();
            }
            StageProcess::Exited { reason, .. } | StageProcess::CannotStart { reason } => {
                let was_live = self.stage.link.is_some();
                if was_live || !self.stage.lost {
                    self.stage_lost(&reason);
                }
                self.stage.why = format!("{reason}; it is being started again");
            }
        }
    }

    /// After the close: samples that were under way still count.
    pub(crate) fn last_event(&mut self, event: LinkEvent) {
        match event {
            LinkEvent::Telemetry { id, telemetry } if self.is_current(id) => {
                let now = self.clock.now();
                self.telemetry(*telemetry, now);
            }
            LinkEvent::Gone { id, .. } if self.is_current(id) => self.stage.link = None,
            _ => {}
        }
    }
}

/// The direction −Z of `orientation`, turned left by `yaw` and up by `pitch`, rad.
fn turned(orientation_xyzw: &[f32; 4], yaw: f32, pitch: f32) -> [f32; 3] {
    let local = [-yaw.sin() * pitch.cos(), pitch.sin(), -yaw.cos() * pitch.cos()];
    let [x, y, z, w] = *orientation_xyzw;
    let cross = |a: [f32; 3], b: [f32; 3]| {
        [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
    };
    let axis = [x, y, z];
    let t = cross(axis, local).map(|v| 2.0 * v);
    let u = cross(axis, t);
    [local[0] + w * t[0] + u[0], local[1] + w * t[1] + u[1], local[2] + w * t[2] + u[2]]
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
