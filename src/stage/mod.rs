//! The patient's process: shows the world as directed, senses, and protects the patient alone.
//!
//! It obeys directives and sends telemetry; it decides nothing but the stop. The steps of its frame
//! are in [`crate::order`].

pub mod clock;
pub mod display;
mod follow;
mod guard;
pub mod headset;
mod info;
mod link;
mod report;
mod sense;
mod sound;
mod speech;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bevy::prelude::*;
use gradus_cli::{Context as _, Error, Kind};
use gradus_link::Clock;
use gradus_live::WorldState;
use gradus_session::link::{Slide, Welcome};
use gradus_slides::Deck;

use crate::start::{self, DisplayChoice};
use crate::world::live::{LiveWorld, WorldClock};
use crate::world::slides::SlidePages;
use crate::world::tier::Tier;
use crate::world::{WorldPlugin, offscreen};
use clock::StageClock;
use display::Display;
use display::openxr::AskedRate;
use headset::HeadsetState;
use info::StageInfo;
use link::LinkTarget;
use sense::{Frame, Sensed};

/// The choices a stage is started with.
pub struct StageStart {
    pub connect: SocketAddr,
    pub token: String,
    pub display: DisplayChoice,
    pub tier: Option<Tier>,
    /// Pictures a second that the headset is asked for; none: as many as the frames allow.
    pub hz: Option<f32>,
    pub linger: Duration,
}

/// Runs a stage until the session is over, the desk stays away, or the display is gone.
pub fn run(args: StageStart) -> Result<AppExit, Error> {
    let display = display::find(args.display)?;
    let tier = args.tier.unwrap_or_else(|| tier_for(&display));
    let target = LinkTarget { addr: args.connect, token: args.token, linger: args.linger };
    let (mut welcome, queues) = link::connect(target)?;
    let live = live_world(&welcome)?;
    let slides = slides(std::mem::take(&mut welcome.slides))?;
    let clock = Clock::joined(welcome.epoch.clone());

    let (name, system, gaze) = (display.name(), display.system(), display.gaze());
    let mut app = app_for(&display)?;
    let missing = sound::start(&mut app, &live);
    app.add_plugins(plugin(tier))
        .insert_resource(StageInfo { display: name, tier, system, gaze, missing })
        .insert_resource(live)
        .insert_resource(SlidePages::of(slides))
        .insert_resource(WorldClock { now: clock.now() })
        .insert_resource(StageClock(clock))
        .insert_resource(queues.clone());
    if let Display::OpenXr(found) = display {
        display::openxr::insert(&mut app, *found, AskedRate(args.hz));
    }
    let exit = app.run();
    queues.close();
    Ok(exit)
}

/// All plugins and systems of a stage except its display and its sound.
fn plugin(tier: Tier) -> impl Plugin {
    move |app: &mut App| {
        app.add_plugins((crate::order::stage, WorldPlugin { tier }))
            .add_plugins((follow::plugin, guard::plugin, report::plugin))
            .insert_resource(Sensed::nothing())
            .init_resource::<HeadsetState>()
            .init_resource::<Frame>();
    }
}

/// A Bevy app with the display's own plugins.
fn app_for(display: &Display) -> Result<App, Error> {
    let mut app = App::new();
    let defaults = start::plugins();
    match display {
        Display::OpenXr(found) => {
            app.add_plugins((display::openxr::plugins(defaults, found), display::openxr::plugin));
        }
        Display::Window => {
            app.add_plugins((display::window::plugins(defaults), display::window::plugin));
        }
        Display::Offscreen => {
            app = offscreen::app().kind(Kind::Failed)?;
            app.add_plugins(display::offscreen::plugin);
        }
    }
    Ok(app)
}

/// The default tier: full for a headset on a real graphics card, light for every other display.
fn tier_for(display: &Display) -> Tier {
    match display {
        Display::OpenXr(_) | Display::Window => Tier::Full,
        Display::Offscreen => Tier::Light,
    }
}

/// The world of the scenario that the desk sent, read by the same reader as at the desk.
fn live_world(welcome: &Welcome) -> Result<LiveWorld, Error> {
    let scenario = welcome.scenario.read().scenario.ok_or_else(|| {
        let message = "the desk's scenario does not pass this stage's check";
        Error::new(Kind::BadInput, message)
    })?;
    let state = WorldState::restore(scenario.into(), welcome.state.clone())
        .map_err(|why| Error::new(Kind::BadInput, why.to_string()))?;
    Ok(LiveWorld { state })
}

/// The patient's own slides that the desk sent, in the bounds that the desk keeps too.
fn slides(sent: Vec<Slide>) -> Result<Option<Arc<Deck>>, Error> {
    if sent.is_empty() {
        return Ok(None);
    }
    let pages = sent.into_iter().map(|Slide(bytes)| bytes).collect();
    let deck = Deck::received(pages).map_err(|why| {
        let message =
            format!("the desk's slides do not pass this stage's check: what it sent {why}");
        Error::new(Kind::BadInput, message)
    })?;
    Ok(Some(Arc::new(deck)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ambiguity::of_ours;

    #[test]
    fn every_display_leaves_no_two_systems_of_the_stage_in_an_order_of_chance() {
        let displays: [fn(&mut App); 3] =
            [display::openxr::plugin, display::window::plugin, display::offscreen::plugin];
        for display in displays {
            let mut app = offscreen::app().unwrap();
            app.add_plugins((plugin(Tier::Light), sound::plugin, display));
            assert_eq!(of_ours(&mut app), Vec::<String>::new());
        }
    }
}
