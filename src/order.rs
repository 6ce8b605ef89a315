//! The order of the steps in one frame: of every world, of the stage, of the desk, of the author's
//! window. This is the only file that orders systems; a system names only the set it is in.
//!
//! The world, in whatever app it is shown:
//! ```text
//!  Update       Spawn    a new scenario's entities, and the light of its rooms
//!               Animate  everything that changes with time and state, in the order of AnimateSet
//!               Cameras  the cameras' settings and light, in the order of CameraSet
//!  PostUpdate   Light    the light of the light tier's materials: after the lamps that shine are
//!                        known, and before the materials are drawn
//! ```
//! The stage:
//! ```text
//!  XrFirst      the headset's display takes the runtime's events, waits for the frame, and learns its
//!               predicted display time
//!  First        Clock    the frame's display time becomes session time
//!  PreUpdate    Receive  directives and welcomes that the link's thread has queued
//!               Sense    head and hands at the display time; buttons
//!               SenseEyes  where the eyes look, if the headset tracks eyes
//!               Hands    the patient's hands and feet become part of the world
//!               Guard    the patient's stop, the watchdog over the desk
//!  Update       the world's Spawn and Animate
//!               Eyes     the display's cameras, before the world dresses them
//!               the world's Cameras
//!  Last         Gone     a display that is lost reports its loss
//!               Leave    a session that is over ends the stage
//!               Ears     the sound follows
//!               Report   telemetry and events are queued for the link's thread
//! ```
//! The desk:
//! ```text
//!  PreUpdate                Follow   the engine's newest snapshot
//!  Update                   the world's Spawn and Animate
//!                           Mirror   the mirror's camera, before the world dresses it
//!                           the world's Cameras
//!  EguiPrimaryContextPass   Panel    views in, commands out
//!  Last                     Picture  a picture of the desk, if `--screenshot` asks for it
//!                           Close    the window closes, when it may
//! ```
//! The author's window:
//! ```text
//!  PreUpdate                Read     a new reading of the file becomes the world, or its faults
//!                                    are kept
//!  Update                   the world's Spawn and Animate
//!                           View     the author's camera, before the world dresses it
//!                           the world's Cameras
//!  EguiPrimaryContextPass   Panel    views in, choices out
//!  Last                     Report   a line for each reading of the file
//!                           Leave    the window closes, when the operating system asks
//! ```

use bevy::asset::AssetEventSystems;
use bevy::camera::visibility::VisibilitySystems;
#[cfg(feature = "stage")]
use bevy::ecs::message::MessageUpdateSystems;
#[cfg(any(feature = "stage", feature = "desk"))]
use bevy::input::InputSystems;
use bevy::prelude::*;
#[cfg(feature = "desk")]
use bevy_egui::EguiPrimaryContextPass;

use crate::world::live::LiveWorld;

/// The sets of a world's frame; see the module's documentation.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WorldSet {
    Spawn,
    Animate,
    Cameras,
    Light,
}

/// The sets of a new scenario, in this order, within [`WorldSet::Spawn`].
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SpawnSet {
    /// The entities of its two places.
    Places,
    /// The light of its rooms is found or computed.
    Rooms,
}

/// The sets of everything that changes with time and state, in this order, within
/// [`WorldSet::Animate`].
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AnimateSet {
    /// The place the patient is in is shown, the other place is hidden.
    Places,
    /// The patient is carried.
    Patient,
    /// Things come and go.
    Presence,
    /// People in one mesh come and go.
    Rows,
    /// Things move.
    Things,
    /// People who walk far away step.
    Walkers,
    /// People who move as a whole: walkers near by, and who rises or collapses.
    Bodies,
    /// Heads, eyes, lids, breath.
    People,
    /// A thing that stands on the patient's hand is raised and tilted.
    Climbers,
    /// Legs of animals step.
    Legs,
    /// Models move by their clips.
    Models,
    /// The patient's hands move.
    Hands,
    /// The patient's feet step.
    Feet,
    /// Rain and snow fall; what burns and drifts comes and goes.
    Rain,
    /// The sky changes; shadows of a sun that moves, wind, the clock of the shaders.
    Sky,
    /// Sun and lamps change.
    Lights,
    /// Glow and colours of materials change.
    Materials,
    /// Timers show their time.
    Timers,
    /// Screens show the patient's own slides.
    Slides,
    /// The light that bounces in rooms changes.
    Rooms,
}

/// The sets of the cameras' settings and light, in this order, within [`WorldSet::Cameras`].
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CameraSet {
    /// New cameras get the components that a camera needs.
    Dress,
    /// Every camera gets the light of the place shown.
    Follow,
    /// The sky's light gets its tint.
    Sky,
    /// The veil darkens or clears the picture.
    Veil,
    /// The picture gives way to the room, or is drawn with less work.
    Clear,
}

/// Orders the sets of a world.
pub fn world(app: &mut App) {
    app.configure_sets(
        Update,
        (WorldSet::Spawn, WorldSet::Animate, WorldSet::Cameras)
            .chain()
            .run_if(resource_exists::<LiveWorld>),
    );
    app.configure_sets(Update, (SpawnSet::Places, SpawnSet::Rooms).chain().in_set(WorldSet::Spawn));
    app.configure_sets(
        Update,
        (
            AnimateSet::Places,
            AnimateSet::Patient,
            AnimateSet::Presence,
            AnimateSet::Rows,
            AnimateSet::Things,
            AnimateSet::Walkers,
            AnimateSet::Bodies,
            AnimateSet::People,
            AnimateSet::Climbers,
            AnimateSet::Legs,
            AnimateSet::Models,
            AnimateSet::Hands,
            AnimateSet::Feet,
            AnimateSet::Rain,
            AnimateSet::Sky,
            AnimateSet::Lights,
            AnimateSet::Materials,
            AnimateSet::Timers,
            AnimateSet::Slides,
            AnimateSet::Rooms,
        )
            .chain()
            .in_set(WorldSet::Animate),
    );
    app.configure_sets(
        Update,
        (CameraSet::Dress, CameraSet::Follow, CameraSet::Sky, CameraSet::Veil, CameraSet::Clear)
            .chain()
            .in_set(WorldSet::Cameras),
    );
    app.configure_sets(
        PostUpdate,
        WorldSet::Light
            .after(TransformSystems::Propagate)
            .after(VisibilitySystems::VisibilityPropagate)
            .before(AssetEventSystems)
            .run_if(resource_exists::<LiveWorld>),
    );
}

/// The sets of the stage's frame; see the module's documentation.
#[cfg(feature = "stage")]
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StageSet {
    Clock,
    Receive,
    Sense,
    SenseEyes,
    Hands,
    Guard,
    Eyes,
    Gone,
    Leave,
    Ears,
    Report,
}

/// Orders the sets of the stage.
#[cfg(feature = "stage")]
pub fn stage(app: &mut App) {
    app.configure_sets(First, StageSet::Clock.after(MessageUpdateSystems));
    app.configure_sets(
        PreUpdate,
        (StageSet::Receive, StageSet::Sense, StageSet::SenseEyes, StageSet::Hands, StageSet::Guard)
            .chain(),
    );
    app.configure_sets(PreUpdate, StageSet::Sense.after(InputSystems));
    app.configure_sets(
        Update,
        (WorldSet::Spawn, WorldSet::Animate, StageSet::Eyes, WorldSet::Cameras).chain(),
    );
    app.configure_sets(
        Last,
        (StageSet::Gone, StageSet::Leave, StageSet::Ears, StageSet::Report).chain(),
    );
}

/// The sets of the desk's frame; see the module's documentation.
#[cfg(feature = "desk")]
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeskSet {
    Follow,
    Mirror,
    Panel,
    Picture,
    Close,
}

/// Orders the sets of the desk.
#[cfg(feature = "desk")]
pub fn desk(app: &mut App) {
    app.configure_sets(PreUpdate, DeskSet::Follow);
    app.configure_sets(
        Update,
        (WorldSet::Spawn, WorldSet::Animate, DeskSet::Mirror, WorldSet::Cameras).chain(),
    );
    app.configure_sets(EguiPrimaryContextPass, DeskSet::Panel);
    app.configure_sets(Last, (DeskSet::Picture, DeskSet::Close).chain());
}

/// The sets of the frame of the author's window; see the module's documentation.
#[cfg(feature = "desk")]
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuthorSet {
    Read,
    View,
    Panel,
    Report,
    Leave,
}

/// Orders the sets of the author's window.
#[cfg(feature = "desk")]
pub fn author(app: &mut App) {
    app.configure_sets(PreUpdate, AuthorSet::Read.after(InputSystems));
    app.configure_sets(
        Update,
        (WorldSet::Spawn, WorldSet::Animate, AuthorSet::View, WorldSet::Cameras).chain(),
    );
    app.configure_sets(EguiPrimaryContextPass, AuthorSet::Panel);
    app.configure_sets(Last, (AuthorSet::Report, AuthorSet::Leave).chain());
}
