//! A stop that ends in a view of the room, through the headset's cameras.
//!
//! The picture becomes transparent, and the room is shown behind it: by the environment blend mode
//! where the runtime has ALPHA_BLEND, else by a layer of passthrough under the picture.
#![allow(unsafe_code)] // Layers are C structures, and the bindings know none of XR_HTC_passthrough.

use std::ptr;

use bevy::prelude::*;
use bevy::render::RenderApp;
use bevy::render::extract_resource::{ExtractResource, ExtractResourcePlugin};
use bevy_mod_openxr::environment_blend_mode::OxrEnvironmentBlendModes;
use bevy_mod_openxr::layer_builder::{CompositionLayer, LayerProvider};
use bevy_mod_openxr::resources::{
    OxrPassthrough, OxrPassthroughLayerFB, OxrRenderLayers, OxrSwapchain,
};
use bevy_mod_openxr::session::OxrSession;
use gradus_live::Veil;
use gradus_scenario::Place;
use gradus_session::StageEvent;
use openxr::sys::{self, Handle as _};
use openxr::{
    CompositionLayerFlags, EnvironmentBlendMode, PassthroughFlagsFB, PassthroughLayerPurposeFB,
};

use super::found::Room;
use crate::stage::headset::HeadsetState;
use crate::stage::link::LinkQueues;
use crate::stage::sense::Frame;
use crate::world::live::{LiveWorld, RoomShown, WorldClock};

/// How the room can be shown; none where it cannot.
#[derive(Resource, Clone, Copy, Default)]
pub struct RoomBy(pub Option<Room>);

/// The layer that shows the room now; none while the room is not shown, or shown by blending.
#[derive(Resource, ExtractResource, Clone, Copy, Default)]
struct RoomLayer(Option<Layer>);

/// A layer of passthrough, by its handle.
#[derive(Clone, Copy)]
enum Layer {
    Fb(sys::PassthroughLayerFB),
    Htc(sys::PassthroughHTC),
}

/// The runtime's passthrough while the room is shown.
#[derive(Resource, Default)]
struct Passthrough {
    /// The layer is dropped before what it is a layer of.
    fb: Option<(OxrPassthroughLayerFB, OxrPassthrough)>,
    htc: Option<sys::PassthroughHTC>,
    /// The runtime has refused it: it is not asked again.
    refused: bool,
}

/// The plugin of the view of the room.
pub fn plugin(app: &mut App) {
    app.init_resource::<RoomBy>()
        .init_resource::<RoomLayer>()
        .init_resource::<Passthrough>()
        .init_resource::<RoomShown>()
        .add_systems(Update, follow.in_set(crate::order::StageSet::Eyes));
}

/// The half of the plugin that needs a renderer.
pub struct RoomLayerPlugin;

impl Plugin for RoomLayerPlugin {
    fn build(&self, app: &mut App) {
        app.add_plugins(ExtractResourcePlugin::<RoomLayer>::default());
        if let Some(render) = app.get_sub_app_mut(RenderApp) {
            render.init_resource::<RoomLayer>();
            render.world_mut().resource_mut::<OxrRenderLayers>().insert(0, Box::new(Under));
        }
    }
}

/// Shows the room from the darkest moment of a stop's veil on, until the stop is released.
#[expect(clippy::too_many_arguments, reason = "a system's arguments are what it reads")]
fn follow(
    by: Res<RoomBy>,
    live: Res<LiveWorld>,
    clock: Res<WorldClock>,
    session: Option<Res<OxrSession>>,
    frame: Res<Frame>,
    queues: Res<LinkQueues>,
    modes: Option<ResMut<OxrEnvironmentBlendModes>>,
    mut passthrough: ResMut<Passthrough>,
    mut layer: ResMut<RoomLayer>,
    mut shown: ResMut<RoomShown>,
    mut headset: ResMut<HeadsetState>,
) {
    let state = &live.state;
    // Another stop may ask again.
    passthrough.refused &= state.is_stopped();
    if !frame.shown {
        return;
    }
    let wanted = state.is_stopped()
        && state.stop_shows_room()
        && Veil::at(state, clock.now).place == Place::Safe
        && !passthrough.refused;
    if wanted == shown.0 {
        return;
    }
    let (Some(by), Some(session)) = (by.0, session) else { return };
    let works = match by {
        Room::Blend => modes.is_some_and(|mut modes| {
            let mode = if wanted {
                EnvironmentBlendMode::ALPHA_BLEND
            } else {
                EnvironmentBlendMode::OPAQUE
            };
            // A runtime without OPAQUE keeps the mode that it has.
            modes.set_blend_mode(mode) || !wanted
        }),
        Room::Fb | Room::Htc if wanted => {
            layer.0 = passthrough.make(by, &session);
            layer.0.is_some()
        }
        Room::Fb | Room::Htc => {
            layer.0 = None;
            passthrough.end(&session);
            true
        }
    };
    if works {
        (shown.0, headset.room) = (wanted, wanted);
    } else {
        passthrough.refused = true;
        queues.queue_event(StageEvent::RoomRefused { at: frame.display_time });
    }
}

impl Passthrough {
    fn make(&mut self, by: Room, session: &OxrSession) -> Option<Layer> {
        if by == Room::Htc {
            let calls = session.instance().exts().htc_passthrough.as_ref()?;
            let info = sys::PassthroughCreateInfoHTC {
                ty: sys::PassthroughCreateInfoHTC::TYPE,
                next: ptr::null(),
                form: sys::PassthroughFormHTC::PLANAR,
            };
            let mut made = sys::PassthroughHTC::NULL;
            // SAFETY: the session runs, and there is room for the handle (XR_HTC_passthrough,
            // xrCreatePassthroughHTC).
            let result = unsafe { (calls.create_passthrough)(session.as_raw(), &info, &mut made) };
            self.htc = (result.into_raw() >= 0).then_some(made);
            return self.htc.map(Layer::Htc);
        }
        let running = PassthroughFlagsFB::IS_RUNNING_AT_CREATION;
        let made = session.create_passthrough(running).ok()?;
        let purpose = PassthroughLayerPurposeFB::RECONSTRUCTION;
        let layer = session.create_passthrough_layer(&made, purpose).ok()?;
        let raw = *layer.0.inner();
        self.fb = Some((layer, made));
        Some(Layer::Fb(raw))
    }

    fn end(&mut self, session: &OxrSession) {
        self.fb = None;
        if let (Some(made), Some(calls)) =
            (self.htc.take(), session.instance().exts().htc_passthrough.as_ref())
        {
            // SAFETY: the handle was made above and is used nowhere any more (XR_HTC_passthrough,
            // xrDestroyPassthroughHTC).
            unsafe { (calls.destroy_passthrough)(made) };
        }
    }
}

/// The room's layer, under the picture.
struct Under;

impl LayerProvider for Under {
    fn get<'a>(&'a self, world: &'a World) -> Option<Box<dyn CompositionLayer<'a> + 'a>> {
        let flags = CompositionLayerFlags::BLEND_TEXTURE_SOURCE_ALPHA;
        match world.get_resource::<RoomLayer>()?.0? {
            Layer::Fb(layer_handle) => {
                Some(Box::new(FbLayer(sys::CompositionLayerPassthroughFB {
                    ty: sys::CompositionLayerPassthroughFB::TYPE,
                    next: ptr::null(),
                    flags,
                    space: sys::Space::NULL,
                    layer_handle,
                })))
            }
            Layer::Htc(passthrough) => {
                Some(Box::new(HtcLayer(sys::CompositionLayerPassthroughHTC {
                    ty: sys::CompositionLayerPassthroughHTC::TYPE,
                    next: ptr::null(),
                    layer_flags: flags,
                    space: sys::Space::NULL,
                    passthrough,
                    color: sys::PassthroughColorHTC {
                        ty: sys::PassthroughColorHTC::TYPE,
                        next: ptr::null(),
                        alpha: 1.0,
                    },
                })))
            }
        }
    }
}

struct FbLayer(sys::CompositionLayerPassthroughFB);
struct HtcLayer(sys::CompositionLayerPassthroughHTC);

/// The header that every composition layer begins with.
macro_rules! layer {
    ($Layer:ident) => {
        // SAFETY: a composition layer begins with type, next, flags and space, as its base header
        // does (OpenXR 1.1, 10.6.1), and the reference lives as long as the layer.
        unsafe impl<'a> CompositionLayer<'a> for $Layer {
            fn swapchain(&self) -> Option<&'a OxrSwapchain> {
                None
            }
            fn header(&self) -> &sys::CompositionLayerBaseHeader {
                unsafe { &*(&raw const self.0).cast() }
            }
        }
    };
}
layer!(FbLayer);
layer!(HtcLayer);
