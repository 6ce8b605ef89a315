//! The stage as the engine knows it: its link, its process, and what it said of itself.
//!
//! It knows nothing of the session: it gives back events for the session as values.

pub(crate) mod link;
mod sight;
mod supervisor;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use gradus_base::SessionTime;
use gradus_base::time::Epoch;
use gradus_live::Directive;
use gradus_live::WorldState;
use gradus_session::StageEvent;
use gradus_session::headset::{Capability, Headset};
use gradus_session::link::{ClockReport, HEARTBEAT_MS, PROTOCOL, Telemetry, ToStage, Welcome};
use gradus_session::snapshot::StageView;

use crate::clock::ns;
use crate::config::Config;

pub use link::{LinkEvent, StageLink};
use sight::Sight;
use supervisor::{StageProcess, Supervisor};

/// A stage whose process lives but sends nothing for this long is lost.
const SILENT: Duration = Duration::from_secs(20);

/// The stage of a session, or that there is none.
pub(crate) struct Stage {
    link: Option<StageLink>,
    supervisor: Option<Supervisor>,
    /// Events about the stage itself that came over this link; each is passed on once.
    told: Vec<StageEvent>,
    headset: Option<Arc<Headset>>,
    heartbeat_ns: u64,
    heard_ns: u64,
    /// It counts time as this session does. A stage that was welcomed before the session opened
    /// does so from the moment it says again that it is ready.
    in_time: bool,
    /// It takes no messages any more; noticed at the next look.
    broken: bool,
    /// Why there is no stage, for the panel.
    why: String,
    lost: bool,
    /// What it measured last.
    pub sight: Sight,
}

/// News of a stage for the session and the outlets.
pub(crate) enum FromStage {
    /// For the session.
    Event(StageEvent),
    /// The measurements of a frame.
    Telemetry(Box<Telemetry>),
    /// How its clock stands to this one, for the log.
    Clock(ClockReport),
}

impl Stage {
    pub fn new(config: &Config, listen: SocketAddr, now_ns: u64) -> Self {
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
            headset: None,
            heartbeat_ns: now_ns,
            heard_ns: now_ns,
            in_time: false,
            broken: false,
            why,
            lost: false,
            sight: Sight::default(),
        }
    }

    /// Passes on what the session directs.
    pub fn direct(&mut self, directive: Directive) {
        self.send(ToStage::Directive(directive));
    }

    fn send(&mut self, message: ToStage) {
        if self.link.as_ref().is_some_and(|link| !link.send(message)) {
            self.broken = true;
        }
    }

    /// Shows the stage that the engine lives, when that is due. Sent from the engine's own loop: an
    /// engine that hangs falls silent, and the stage protects the patient.
    pub fn heartbeat(&mut self, now_ns: u64) {
        if now_ns.saturating_sub(self.heartbeat_ns) >= ns(Duration::from_millis(HEARTBEAT_MS)) {
            self.heartbeat_ns = now_ns;
            self.send(ToStage::Heartbeat { monotonic_ns: now_ns });
        }
    }

    /// A stage said hello; `session` is the session as it stands now.
    pub fn join(&mut self, link: StageLink, session: Welcome, now_ns: u64) {
        link.welcome(session);
        (self.link, self.broken) = (Some(link), false);
        self.in_time = true;
        self.heard_ns = now_ns;
        self.why = "The stage loads the world.".to_owned();
    }

    /// A stage that was ready before the session opened joins it at time zero. What it sent since
    /// is of another clock: its samples count from its answer on, and of its events only those that
    /// it will not send again.
    pub fn join_waiting(&mut self, session: Welcome) -> Vec<FromStage> {
        if let Some(link) = &self.link {
            link.welcome(session);
        }
        self.in_time = false;
        let lasting = self.told_in_order().into_iter().filter(|event| {
            !matches!(
                event,
                StageEvent::HeadTracking { .. }
                    | StageEvent::HeadsetOff { .. }
                    | StageEvent::HeadsetOn { .. }
                    | StageEvent::Hidden { .. }
                    | StageEvent::Visible { .. }
                    | StageEvent::HeadStill { .. }
                    | StageEvent::HeadMoves { .. }
                    | StageEvent::Heat { .. }
                    | StageEvent::Recentred { .. }
                    | StageEvent::Room { .. }
                    | StageEvent::RoomRefused { .. }
                    | StageEvent::Presented { .. }
                    | StageEvent::Missed { .. }
                    | StageEvent::Spoken { .. }
            )
        });
        lasting.map(|event| self.pass(event, SessionTime::ZERO)).collect()
    }

    /// Takes news of a link. A stage that joins is let in by [`Stage::join`].
    pub fn take(&mut self, event: LinkEvent, now: SessionTime, now_ns: u64) -> Vec<FromStage> {
        match event {
            LinkEvent::Telemetry { id, telemetry } if self.is_current(id) => {
                self.heard_ns = now_ns;
                if self.in_time { vec![FromStage::Telemetry(telemetry)] } else { Vec::new() }
            }
            LinkEvent::Event { id, event } if self.is_current(id) => {
                self.heard_ns = now_ns;
                self.take_event(event, now)
            }
            // The stage's link thread says it, not its frames: it shows nothing of their life.
            LinkEvent::Clock { id, report } if self.is_current(id) => {
                vec![FromStage::Clock(report)]
            }
            LinkEvent::Alive { id } if self.is_current(id) => {
                self.heard_ns = now_ns;
                Vec::new()
            }
            LinkEvent::Gone { id, reason } if self.is_current(id) => {
                self.lose(&reason).into_iter().collect()
            }
            // News of an earlier link is old.
            LinkEvent::Joined { .. }
            | LinkEvent::Telemetry { .. }
            | LinkEvent::Event { .. }
            | LinkEvent::Clock { .. }
            | LinkEvent::Alive { .. }
            | LinkEvent::Gone { .. } => Vec::new(),
        }
    }

    fn take_event(&mut self, event: StageEvent, now: SessionTime) -> Vec<FromStage> {
        if matches!(event, StageEvent::SoundBack) {
            // From now on silence is news again.
            self.told.retain(|told| !matches!(told, StageEvent::NoSound { .. }));
        }
        let is_ready = matches!(event, StageEvent::Ready { .. });
        let once = is_ready
            || matches!(
                event,
                StageEvent::NoSound { .. }
                    | StageEvent::NoSpeech { .. }
                    | StageEvent::Headset { .. }
                    | StageEvent::PlaySpace { .. }
            );
        self.in_time |= is_ready;
        if once && self.told.contains(&event) {
            return Vec::new();
        }
        if !once {
            return vec![self.pass(event, now)];
        }
        let was_ready = self.ready_event().is_some();
        self.told.push(event.clone());
        if was_ready {
            vec![self.pass(event, now)]
        } else if is_ready {
            self.told_in_order().into_iter().map(|event| self.pass(event, now)).collect()
        } else {
            Vec::new()
        }
    }

    /// An event for the session.
    fn pass(&mut self, mut event: StageEvent, at: SessionTime) -> FromStage {
        match &mut event {
            StageEvent::StoppedItself { at: stopped, .. } if !self.in_time => *stopped = at,
            StageEvent::Ready { .. } => {
                self.lost = false;
                if let Some(supervisor) = &mut self.supervisor {
                    supervisor.showed_frames();
                }
            }
            StageEvent::Presented { at: shown, .. } => self.sight.presented(*shown),
            StageEvent::Recentred { at, .. } => self.sight.recentred(*at),
            StageEvent::Headset { headset } => self.headset = Some(Arc::new(headset.clone())),
            _ => {}
        }
        FromStage::Event(event)
    }

    /// The event that the stage sent when it showed its first frame.
    fn ready_event(&self) -> Option<&StageEvent> {
        self.told.iter().find(|e| matches!(e, StageEvent::Ready { .. }))
    }

    /// The stage's events about itself: first that it is ready, which clears what was said of the
    /// stage before. A stage says what it lacks before it is ready, so that no event comes late.
    fn told_in_order(&self) -> Vec<StageEvent> {
        let mut told = self.told.clone();
        told.sort_by_key(|event| !matches!(event, StageEvent::Ready { .. }));
        told
    }

    pub fn is_ready(&self) -> bool {
        self.link.is_some() && self.ready_event().is_some()
    }

    /// Whether a headset tracks the patient's head: then nobody looks in the patient's place.
    pub fn has_headset(&self) -> bool {
        matches!(
            self.ready_event(),
            Some(StageEvent::Ready { display, .. }) if display == "openxr"
        )
    }

    /// The headset that it found; none without a headset.
    pub fn headset(&self) -> Option<Arc<Headset>> {
        self.headset.clone()
    }

    pub fn is_linked(&self) -> bool {
        self.link.is_some()
    }

    fn is_current(&self, id: u64) -> bool {
        self.link.as_ref().is_some_and(|link| link.id == id)
    }

    /// There is no stage any more; an event for the session, where the session does not know it.
    pub fn lose(&mut self, reason: &str) -> Option<FromStage> {
        self.link = None;
        self.broken = false;
        self.told.clear();
        self.headset = None;
        self.sight.lose();
        reason.clone_into(&mut self.why);
        let is_new = !std::mem::replace(&mut self.lost, true);
        is_new.then(|| FromStage::Event(StageEvent::Lost { reason: reason.to_owned() }))
    }

    /// Starts the stage when it is due, and notices when it ended or fell silent.
    pub fn look(&mut self, now_ns: u64) -> Vec<FromStage> {
        let mut news = Vec::new();
        self.heartbeat(now_ns);
        if std::mem::take(&mut self.broken) && self.link.is_some() {
            news.extend(self.lose("it takes no messages any more"));
            self.restart();
        }
        if self.link.is_some() && now_ns.saturating_sub(self.heard_ns) > ns(SILENT) {
            news.extend(self.lose("it shows no frames"));
            self.restart();
        }
        let Some(supervisor) = &mut self.supervisor else { return news };
        match supervisor.poll(now_ns) {
            StageProcess::Quiet => {}
            StageProcess::Started => {
                self.why = "The stage is starting.".to_owned();
            }
            StageProcess::Exited { reason, .. } | StageProcess::CannotStart { reason } => {
                if self.link.is_some() || !self.lost {
                    news.extend(self.lose(&reason));
                }
                self.why = format!("{reason}; it is being started again");
            }
        }
        news
    }

    /// Ends the stage's process, to be started again.
    pub fn restart(&mut self) {
        if let Some(supervisor) = &mut self.supervisor {
            supervisor.restart();
        }
    }

    /// Before the session: why the stage's process cannot be waited for any longer.
    pub fn look_before_session(&mut self, now_ns: u64) -> Option<(String, Option<i32>)> {
        match self.supervisor.as_mut()?.poll(now_ns) {
            StageProcess::Exited { code, reason } => Some((reason, code)),
            StageProcess::CannotStart { reason } => Some((reason, None)),
            StageProcess::Started | StageProcess::Quiet => None,
        }
    }

    /// Before the session: lets a stage in and keeps what it says.
    pub fn before_session(
        &mut self,
        event: LinkEvent,
        now_ns: u64,
        session: impl FnOnce() -> Welcome,
    ) {
        self.heard_ns = now_ns;
        match event {
            LinkEvent::Joined { link } => {
                self.told.clear();
                link.welcome(session());
                (self.link, self.broken) = (Some(link), false);
            }
            LinkEvent::Event { event, .. } => self.told.push(event),
            LinkEvent::Telemetry { .. } | LinkEvent::Clock { .. } | LinkEvent::Alive { .. } => {}
            LinkEvent::Gone { id, .. } => {
                if self.is_current(id) {
                    self.link = None;
                    self.told.clear();
                }
            }
        }
    }

    /// After the session: whether the stage is still there. Shows it a heartbeat.
    pub fn is_leaving(&mut self, now_ns: u64) -> bool {
        self.heartbeat(now_ns);
        match &mut self.supervisor {
            Some(supervisor) => supervisor.is_running(),
            None => self.link.is_some(),
        }
    }

    /// After the session: samples that were under way still count.
    pub fn take_last(&mut self, event: LinkEvent) -> Option<Box<Telemetry>> {
        match event {
            LinkEvent::Telemetry { id, telemetry } if self.is_current(id) => Some(telemetry),
            LinkEvent::Gone { id, .. } if self.is_current(id) => {
                self.link = None;
                None
            }
            _ => None,
        }
    }

    /// As the panel shows it.
    pub fn view(&self) -> StageView {
        if self.lost {
            return StageView::Lost { reason: self.why.clone() };
        }
        match (self.ready_event(), self.sight.frame()) {
            (Some(StageEvent::Ready { display, tier, system, .. }), Some(frame)) => {
                StageView::Live {
                    display: display.clone(),
                    tier: tier.clone(),
                    system: system.clone(),
                    fps: if frame.period_ms > 0.0 { 1000.0 / frame.period_ms } else { 0.0 },
                    cpu_ms: frame.cpu_ms,
                    head_tracked: self.sight.head().is_some(),
                    telemetry_dropped: frame.telemetry_dropped,
                }
            }
            _ => StageView::Waiting(self.why.clone()),
        }
    }
}

/// A session as a stage needs it that joins now.
pub(crate) fn welcome(config: &Config, epoch: &Epoch, world: &WorldState) -> Welcome {
    Welcome {
        protocol: PROTOCOL,
        scenario: config.scenario_files.clone(),
        epoch: epoch.clone(),
        state: world.held().clone(),
        slides: config.slides.clone(),
    }
}

/// A stage that is ready and its headset, in the words of the log's metadata: the name of the
/// metadata, and its values; none for other events.
pub(crate) fn described(event: &StageEvent) -> Option<(&'static str, BTreeMap<String, String>)> {
    let owned = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    match event {
        StageEvent::Ready { display, tier, system, gaze } => {
            let values = [("display", display), ("tier", tier), ("system", system), ("gaze", gaze)];
            Some(("gradus.stage", values.map(|(key, value)| owned(key, value)).into()))
        }
        StageEvent::Headset { headset } => {
            let Headset { runtime, runtime_version, system, capabilities } = headset;
            let mut values = BTreeMap::from([
                owned("runtime", runtime),
                owned("runtime version", runtime_version),
                owned("system", system),
            ]);
            for Capability { name, state, means } in capabilities {
                values.insert(name.clone(), format!("{}: {means}", state.as_str()));
            }
            Some(("gradus.headset", values))
        }
        _ => None,
    }
}

/// How a stage's clock stands to this one, in the words of the log's metadata.
pub(crate) fn clock_described(report: &ClockReport) -> BTreeMap<String, String> {
    let mut values = BTreeMap::from([
        ("how".to_owned(), report.how.as_str().to_owned()),
        ("offset_ns".to_owned(), report.offset_ns.to_string()),
        ("uncertainty_ns".to_owned(), report.uncertainty_ns.to_string()),
    ]);
    if let Some(round_trip_ns) = report.round_trip_ns {
        values.insert("round_trip_ns".to_owned(), round_trip_ns.to_string());
    }
    values
}
