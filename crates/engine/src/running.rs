//! A running session as a value: events and time go in, and the records and directives that the
//! session returns go to the parts around it.
//!
//! What the session owes to time (script, modelled patient, sensors, due questions) is handled at
//! the moment it was due, however late [`Running::take`] is called: the same script and seed give
//! the same records on every run. What comes from outside is handled at the moment it arrives.

use std::time::Duration;

use gradus_base::SessionTime;
use gradus_session::advice::Signs;
use gradus_session::link::{Telemetry, Welcome};
use gradus_session::snapshot::Snapshot;
use gradus_session::{Command, Input, Origin, Outcome, Phase, RecordKind, Session};
use gradus_signal::heart::HeartSigns;

use crate::clock::{SessionClock, ns};
use crate::config::{Config, EngineError};
use crate::inbox::{Happened, ToEngine};
use crate::leaving::{Ended, Leaving};
use crate::outlets::Outlets;
use crate::script::Playing;
use crate::sources::{Body, Heart, Opened, Signals, Sources};
use crate::stage::{self, FromStage, LinkEvent, Stage, welcome};
use crate::view;

/// How often the loop looks at the log, the stage's process and the panel's snapshot.
pub(crate) const LOOK_EVERY: Duration = Duration::from_millis(40);
/// How often the rules are given the signs of heart and looking, and when first.
const SIGNS_EVERY: Duration = Duration::from_secs(1);
const SIGNS_FROM: SessionTime = SessionTime(1_000_000_000);

/// A session, and everything that stands around it.
pub struct Running {
    config: Config,
    clock: SessionClock,
    session: Session,
    script: Playing,
    heart: Heart,
    signals: Signals,
    body: Body,
    /// When the rules are given the signs next.
    signs_due: SessionTime,
    stage: Stage,
    outlets: Outlets,
}

impl Running {
    pub(crate) fn open(
        config: Config,
        sources: Sources,
        stage: Stage,
        clock: SessionClock,
    ) -> Result<Self, EngineError> {
        let Opened { heart, signals, body, station } = sources.begin(&config, clock.epoch());
        let outlets = Outlets::open(&config, station, &clock)?;
        let rules = config.rules.rules.clone();
        let (session, opened) = Session::open_with(config.scenario.clone(), rules, config.seed);
        let mut running = Self {
            script: Playing::of(config.script.as_ref()),
            config,
            clock,
            session,
            heart,
            signals,
            body,
            signs_due: SIGNS_FROM,
            stage,
            outlets,
        };
        running.carry_out(opened);
        running.sources_open();
        running.waiting_stage_joins();
        Ok(running)
    }

    /// Whether the session is over.
    pub fn is_closed(&self) -> bool {
        self.session.phase().0 == Phase::Closed
    }

    /// When to look again at the latest, ns of the monotonic clock.
    pub fn wake_at_ns(&self) -> u64 {
        let look_ns = self.clock.monotonic_ns().saturating_add(ns(LOOK_EVERY));
        let due = self.next_due().into_iter().chain(self.outlets.cues_due()).min();
        let due_ns = due.map(|due| self.clock.monotonic_ns_at(due));
        due_ns.map_or(look_ns, |due_ns| due_ns.min(look_ns))
    }

    /// Handles the inputs that were due until now, and then the event.
    pub fn take(&mut self, happened: Happened) {
        self.advance();
        match happened {
            Happened::Asked(ToEngine::Command { command, from }) => {
                self.handle(&Input::Command { command, from }, self.clock.now());
            }
            Happened::Asked(ToEngine::RestartStage) => self.stage.restart(),
            Happened::DeskGone => self.desk_gone(),
            Happened::Stage(event) => self.link_event(event),
            Happened::MomentCame => {}
        }
    }

    /// Looks at the stage's process, the log and the signals; gives the snapshot after that.
    pub fn look(&mut self) -> Snapshot {
        let news = self.stage.look(self.clock.monotonic_ns());
        self.stage_news(news, self.clock.now());
        let now = self.clock.now();
        for event in self.outlets.look(&self.clock) {
            self.handle(&Input::Log(event), now);
        }
        self.look_at_cues(self.clock.now());
        self.look_at_signals(self.clock.now());
        self.snapshot(self.clock.now())
    }

    /// The session is closed: the stage gets its time to leave.
    pub fn leave(self) -> Leaving {
        let now_ns = self.clock.monotonic_ns();
        Leaving::of(self, now_ns)
    }

    fn next_due(&self) -> Option<SessionTime> {
        let scenario = &self.config.scenario;
        [
            self.script.due(),
            self.session.next_wakeup(),
            self.heart.due(),
            self.body.stimuli_over(&self.session, scenario),
            Some(self.signs_due),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    /// Handles the inputs that were due until now, each at its own time.
    fn advance(&mut self) {
        let now = self.clock.now();
        loop {
            let due = self.next_due().filter(|due| *due <= now);
            let until = due.unwrap_or(now);
            if let Some((at, suds)) = self.body.poll_suds(until) {
                let command = Command::AnswerSuds { suds };
                self.handle(&Input::Command { command, from: Origin::SyntheticPatient }, at);
                continue;
            }
            self.poll_heart(until);
            let Some(due) = due else { break };
            if self.script.due().is_some_and(|at| at <= due) {
                if let Some(command) = self.script.take_next() {
                    self.handle(&Input::Command { command, from: Origin::Script }, due);
                }
            } else if self.signs_due <= due {
                self.signs_due = self.signs_due + SIGNS_EVERY;
                self.give_signs(due);
            } else {
                self.handle(&Input::Tick, due);
            }
        }
    }

    /// Gives an input to the session and carries out the outcome.
    fn handle(&mut self, input: &Input, at: SessionTime) {
        let outcome = self.session.handle(input, at);
        self.carry_out(outcome);
        // A modelled body answers to what happens from this moment on.
        if self.body.meet(&self.session, &self.config.scenario, at) {
            self.poll_heart(at);
        }
    }

    /// The one place where the engine acts: records and directives of an outcome.
    fn carry_out(&mut self, outcome: Outcome) {
        for record in outcome.records {
            if let RecordKind::SudsAsked { .. } = record.kind {
                self.body.ask_suds(record.at);
            }
            self.heart.record(&record);
            self.outlets.record(record);
        }
        for directive in outcome.directives {
            self.stage.direct(directive);
        }
    }

    /// The session learns the names of its sources, and the log how the heart's times are made.
    fn sources_open(&mut self) {
        let at = SessionTime::ZERO;
        if let Some(heart) = self.heart.watched() {
            let event = heart.opened();
            self.handle(&Input::Sensor(event), at);
        }
        self.report_heart(at, false);
        let events: Vec<_> = self.signals.iter_mut().map(|one| one.watched.opened()).collect();
        for event in events {
            self.handle(&Input::Sensor(event), at);
        }
    }

    fn poll_heart(&mut self, until: SessionTime) {
        // The session's time never goes back, and the log says when the session took a sample.
        let until = until.max(self.session.now());
        let Some((samples, state)) = self.heart.poll(until, &self.body.meets()) else { return };
        if let Some(values) = self.heart.watched().and_then(|heart| heart.news(until)) {
            self.outlets.metadata(until, "gradus.heart", values);
        }
        for sample in samples {
            let silent_secs = self.session.silent_after_secs(&sample.source);
            if !sample.is_finite() {
                self.outlets.heart(until, sample, silent_secs);
                continue;
            }
            if let Some(event) = self.heart.watched().and_then(|heart| heart.sent()) {
                self.handle(&Input::Sensor(event), until);
            }
            self.heart.take(&sample);
            self.outlets.heart(until, sample.clone(), silent_secs);
            self.handle(&Input::Heart(sample), until);
        }
        if let Some(event) = self.heart.watched().and_then(|heart| heart.stands(state)) {
            self.handle(&Input::Sensor(event), until);
        }
        self.report_heart(until, false);
    }

    fn report_heart(&mut self, now: SessionTime, last: bool) {
        if let Some(heart) = self.heart.watched() {
            heart.report(self.outlets.log(), now, last);
        }
    }

    fn look_at_signals(&mut self, now: SessionTime) {
        let mut events = Vec::new();
        for signal in self.signals.iter_mut() {
            let (block, event) = signal.poll(now);
            events.extend(event);
            if let Some(block) = block {
                self.outlets.signals(now, block);
            }
            if let Some(mut values) = signal.watched.news(now) {
                values.insert("source".to_owned(), signal.name().to_string());
                self.outlets.metadata(now, "gradus.signal", values);
            }
        }
        for event in events {
            self.handle(&Input::Sensor(event), now);
        }
        self.report_signals(now, false);
    }

    /// The cues' levels go to their devices; what the devices say goes to the session.
    fn look_at_cues(&mut self, now: SessionTime) {
        for event in self.outlets.cues(now, &self.session) {
            self.handle(&Input::Cues(event), now);
        }
    }

    fn report_signals(&mut self, now: SessionTime, last: bool) {
        for signal in self.signals.iter_mut() {
            signal.watched.report(self.outlets.log(), now, last);
        }
    }

    /// Heart and looking, summed up: into the log with the record that they come after, and to the
    /// session.
    fn give_signs(&mut self, at: SessionTime) {
        let heart = self.heart.watched().is_some().then(|| self.heart_signs(at));
        let signs = Signs { heart, look: Some(self.stage.sight.look_signs(at)) }.sound();
        let at = at.max(self.session.now());
        self.outlets.signs(at, self.session.records_made(), signs.clone());
        self.handle(&Input::Signs(Box::new(signs)), at);
    }

    fn heart_signs(&mut self, now: SessionTime) -> HeartSigns {
        let (signs, made_of) = self.heart.signs(now);
        if let Some(stream) = made_of {
            self.outlets.mended(stream);
        }
        signs
    }

    /// The window of the desk is gone without a close: the patient is taken to the safe place.
    fn desk_gone(&mut self) {
        if self.config.script.is_none() {
            let now = self.clock.now();
            for command in [Command::Stop, Command::Close] {
                self.handle(&Input::Command { command, from: Origin::Engine }, now);
            }
        }
    }

    fn welcome(&self) -> Welcome {
        welcome(&self.config, self.clock.epoch(), self.session.world())
    }

    fn waiting_stage_joins(&mut self) {
        if self.stage.is_linked() {
            // It has the slides from its first welcome.
            let welcome = Welcome { slides: Vec::new(), ..self.welcome() };
            let news = self.stage.join_waiting(welcome);
            self.stage_news(news, SessionTime::ZERO);
        }
    }

    fn link_event(&mut self, event: LinkEvent) {
        let (now, now_ns) = (self.clock.now(), self.clock.monotonic_ns());
        if let LinkEvent::Joined { link } = event {
            if self.stage.is_linked() {
                // What the patient sees is not known until the new stage shows its first frame.
                let lost = self.stage.lose("another stage took its place");
                self.stage_news(lost, now);
            }
            self.stage.join(link, self.welcome(), now_ns);
        } else {
            let news = self.stage.take(event, now, now_ns);
            self.stage_news(news, now);
        }
    }

    fn stage_news(&mut self, news: impl IntoIterator<Item = FromStage>, now: SessionTime) {
        for news in news {
            match news {
                FromStage::Event(event) => {
                    if let Some((name, values)) = stage::described(&event) {
                        self.outlets.metadata(now, name, values);
                    }
                    self.handle(&Input::Stage(event), now);
                }
                FromStage::Telemetry(telemetry) => self.telemetry(*telemetry, now),
                FromStage::Clock(report) => {
                    let values = stage::clock_described(&report);
                    self.outlets.metadata(now, gradus_log::info::STAGE_CLOCK, values);
                }
            }
        }
    }

    fn telemetry(&mut self, mut telemetry: Telemetry, now: SessionTime) {
        if telemetry.frame.is_finite() {
            let scenario = &self.config.scenario;
            if !self.stage.has_headset() {
                self.body.look(&mut telemetry, &self.session);
            }
            self.stage.sight.take(&telemetry, scenario, self.session.world());
        }
        self.outlets.telemetry(now, telemetry);
    }

    fn snapshot(&mut self, now: SessionTime) -> Snapshot {
        let looks = self.stage.sight.look_signs(now);
        let heart_signs = self.heart_signs(now);
        let around = view::Around {
            scenario: &self.config.scenario,
            stage: &self.stage,
            sensors: self.heart.view(&self.session).into_iter().collect(),
            signals: self.signals.views(&self.session),
            heart: heart_signs,
            looks,
            recent: self.outlets.recent(),
            history: self.outlets.history(),
            log: self.outlets.log_view(),
            cues: self.outlets.cue_views(),
        };
        view::snapshot(now, &self.session, around)
    }

    /// For [`Leaving`]: what the monotonic clock shows, ns.
    pub(crate) fn monotonic_ns(&self) -> u64 {
        self.clock.monotonic_ns()
    }

    /// For [`Leaving`]: whether the stage is still there.
    pub(crate) fn stage_is_leaving(&mut self, now_ns: u64) -> bool {
        self.stage.is_leaving(now_ns)
    }

    /// For [`Leaving`]: samples that were under way.
    pub(crate) fn take_last(&mut self, event: LinkEvent) {
        if let Some(telemetry) = self.stage.take_last(event) {
            self.telemetry(*telemetry, self.clock.now());
        }
    }

    /// For [`Leaving`]: the last of the sources, the end of the stage's process, the log.
    pub(crate) fn finish(mut self) -> Result<Ended, EngineError> {
        let length = self.session.phase().1;
        self.report_heart(length, true);
        self.report_signals(length, true);
        drop(self.stage);
        Ok(Ended { log: self.outlets.finish(length)?, length })
    }
}
