//! The patient's process: shows the world as directed, senses, and protects the patient alone.
//!
//! It obeys directives and sends telemetry; it decides nothing but the stop. What happens in a
//! frame is in [`order`].

pub mod display;
mod guard;
pub mod link;
pub mod order;
mod report;
pub mod sense;
mod sound;
mod speech;

use std::net::SocketAddr;
use std::time::Duration;

use bevy::prelude::*;
use gradus_core::SessionTime;
use gradus_core::link::Welcome;
use gradus_core::session::StageEvent;
use gradus_link::Clock;

use crate::start::DisplayChoice;
use crate::exit::Failure;
use crate::world::offscreen;
use crate::world::WorldPlugin;
use crate::world::live::{LiveWorld, WorldClock};
use crate::world::tier::Tier;
use display::Display;
use link::{FromDesk, LinkQueues, LinkTarget};
use order::StageSet;
use sense::{Frame, Sensed};

/// What a stage is started with.
pub struct StageArgs {
    pub connect: SocketAddr,
    pub token: String,
    pub display: DisplayChoice,
    pub tier: Option<Tier>,
    pub linger: Duration,
}

/// Session time, on the stage.
#[derive(Resource)]
pub struct StageClock(pub Clock);

/// What the stage says of itself when it is ready.
#[derive(Resource)]
pub struct StageInfo {
    display: &'static str,
    tier: Tier,
    system: String,
    gaze: String,
    missing: sound::Missing,
}

impl StageInfo {
    fn ready(&self) -> StageEvent {
        StageEvent::Ready {
            display: self.display.to_owned(),
            tier: self.tier.name().to_owned(),
            system: self.system.clone(),
            gaze: self.gaze.clone(),
        }
    }
}

/// Runs a stage until the session is over, the desk stays away, or the display is gone.
pub fn run(args: StageArgs) -> Result<AppExit, Failure> {
    let display = display::find(args.display)?;
    let tier = args.tier.unwrap_or_else(|| tier_for(&display));
    let target = LinkTarget { addr: args.connect, token: args.token, linger: args.linger };
    let (welcome, queues) = link::connect(target)?;
    let live = live_world(&welcome)?;
    let clock = Clock::joined(welcome.epoch.clone());

    let mut app = app_for(&display)?;
    let missing = sound::start(&mut app, &live);
    app.add_plugins(plugin(tier))
        .insert_resource(StageInfo {
            display: display.name(),
            tier,
            system: display.system().to_owned(),
            gaze: display.gaze(),
            missing,
        })
        .insert_resource(live)
        .insert_resource(WorldClock { now: clock.now() })
        .insert_resource(StageClock(clock))
        .insert_resource(queues.clone());
    let exit = app.run();
    queues.close();
    Ok(exit)
}

/// All of a stage but its display and its sound.
fn plugin(tier: Tier) -> impl Plugin {
    move |app: &mut App| {
        app.add_plugins((order::plugin, WorldPlugin { tier }, guard::plugin, report::plugin))
            .insert_resource(Sensed::nothing())
            .init_resource::<Frame>()
            .add_systems(PreUpdate, receive.in_set(StageSet::Receive))
            .add_systems(PreUpdate, show_hands.in_set(StageSet::Hands))
            .add_systems(Last, leave.in_set(StageSet::Leave));
    }
}

/// Bevy with the display's own plugins.
fn app_for(display: &Display) -> Result<App, Failure> {
    let mut app = App::new();
    let defaults = crate::plugins::defaults();
    match display {
        Display::OpenXr { eyes, .. } => {
            app.add_plugins((display::openxr::plugins(defaults, eyes), display::openxr::plugin));
        }
        Display::Window => {
            app.add_plugins((display::window::plugins(defaults), display::window::plugin));
        }
        Display::Offscreen => {
            app = offscreen::app().map_err(|e| Failure::Broken(e.to_string()))?;
            app.add_plugins(display::offscreen::plugin);
        }
    }
    Ok(app)
}

/// The tier where none was asked for: full for a headset on a real graphics card, light elsewhere.
fn tier_for(display: &Display) -> Tier {
    match display {
        Display::OpenXr { .. } | Display::Window => Tier::Full,
        Display::Offscreen => Tier::Light,
    }
}

/// The scenario, read through the same door as at the desk.
fn live_world(welcome: &Welcome) -> Result<LiveWorld, Failure> {
    let bad = |what: String| Failure::BadInput(format!("the desk's scenario: {what}"));
    let reading = welcome.scenario.read();
    let scenario =
        reading.scenario.ok_or_else(|| bad("does not pass this stage's check".into()))?;
    Ok(LiveWorld { scenario: scenario.into(), state: welcome.state.clone() })
}

/// How often the desk is told how the clocks stand, s.
const CLOCK_TOLD_EVERY_SECS: f64 = 30.0;

/// Takes what the desk sent, and sets the world's time to this frame's.
fn receive(
    queues: Res<LinkQueues>,
    frame: Res<Frame>,
    mut live: ResMut<LiveWorld>,
    mut clock: ResMut<StageClock>,
    mut world_clock: ResMut<WorldClock>,
    mut reported: ResMut<report::Reported>,
    mut clock_told: Local<Option<SessionTime>>,
) {
    world_clock.now = frame.display_time;
    while let Some(item) = queues.next() {
        match item {
            FromDesk::Directive(directive) => live.state.apply(directive),
            FromDesk::Offset(offset) => {
                clock.0.measured(offset);
                let now = clock.0.now();
                if clock_told.is_none_or(|told| now.secs_since(told) > CLOCK_TOLD_EVERY_SECS) {
                    *clock_told = Some(now);
                    queues.tell_clock(clock.0.report(gradus_link::monotonic_ns()));
                }
            }
            FromDesk::Welcome(welcome) => {
                // The patient stays where the stage's own stop took them until the desk releases.
                let stopped = live.state.is_stopped();
                if *clock.0.epoch() != welcome.epoch {
                    // Samples that wait, and this frame's, have times of a clock that is no more.
                    queues.forget_telemetry();
                    reported.skip_frame();
                }
                clock.0 = clock.0.rejoined(welcome.epoch);
                *clock_told = None;
                let hands = *live.state.hands();
                live.state = welcome.state;
                live.state.set_hands(hands);
                if stopped {
                    let at = frame.display_time;
                    live.state.apply(gradus_core::session::Directive::Stop { at });
                }
                reported.forget();
            }
        }
    }
}

/// The world takes the hands as they are sensed.
pub(crate) fn show_hands(sensed: Res<Sensed>, frame: Res<Frame>, mut live: ResMut<LiveWorld>) {
    // What is not shown is not reported either: the desk's hands are made from the same samples.
    if frame.shown {
        let mut hands = *live.state.hands();
        hands.take(&sensed.hands, &sensed.head);
        live.state.set_hands(hands);
    }
}

/// How long the last fade gets before the stage ends, s.
const GOODBYE_SECS: f64 = 1.0;

/// Ends the stage after the session's end, or when the desk stayed away.
fn leave(
    live: Res<LiveWorld>,
    frame: Res<Frame>,
    queues: Res<LinkQueues>,
    mut ended: Local<Option<gradus_core::SessionTime>>,
    mut exit: MessageWriter<AppExit>,
) {
    if live.state.is_ended() {
        let since = *ended.get_or_insert(frame.display_time);
        if frame.display_time.secs_since(since) > GOODBYE_SECS {
            exit.write(AppExit::Success);
        }
    }
    if queues.desk_given_up() {
        exit.write(AppExit::Success);
    }
}

/// CPU time that the calling thread has used, ns; 0 where the system does not say.
pub fn thread_cpu_ns() -> u64 {
    #[cfg(unix)]
    {
        let used = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
        u64::try_from(used.tv_sec).unwrap_or(0) * 1_000_000_000
            + u64::try_from(used.tv_nsec).unwrap_or(0)
    }
    #[cfg(not(unix))]
    {
        0
    }
}
