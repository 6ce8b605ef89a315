//! The calls that the layer answers with functions of its own.
#![allow(unsafe_code)] // Function pointers of a C interface, each of the type that its name has.

use std::mem::transmute;

use openxr_sys::pfn;

use crate::calls::Call;
use crate::{
    events, frame, input, instance, passthrough, performance, profiles, rates, session, spaces,
    system,
};

/// The layer's function for a call; none: the runtime below answers.
pub fn function(call: Call) -> Option<pfn::VoidFunction> {
    macro_rules! functions {
        ($($name:ident: $ty:ident = $function:path;)*) => {
            match call {
                // SAFETY: a function pointer for a function pointer; the gate turns it back into
                // the type of its name.
                $(Call::$name => Some(unsafe {
                    transmute::<pfn::$ty, pfn::VoidFunction>($function)
                }),)*
                _ => None,
            }
        };
    }
    functions! {
        EnumerateInstanceExtensionProperties: EnumerateInstanceExtensionProperties = instance::enumerate_extensions;
        CreateInstance: CreateInstance = instance::create;
        DestroyInstance: DestroyInstance = instance::destroy;
        PollEvent: PollEvent = events::poll;
        GetSystemProperties: GetSystemProperties = system::properties;
        EnumerateEnvironmentBlendModes: EnumerateEnvironmentBlendModes = system::blend_modes;
        CreateSession: CreateSession = session::create;
        DestroySession: DestroySession = session::destroy;
        BeginSession: BeginSession = session::begin;
        EndSession: EndSession = session::end;
        RequestExitSession: RequestExitSession = session::request_exit;
        EnumerateReferenceSpaces: EnumerateReferenceSpaces = spaces::enumerate;
        CreateReferenceSpace: CreateReferenceSpace = spaces::create_reference;
        CreateActionSpace: CreateActionSpace = spaces::create_action;
        DestroySpace: DestroySpace = spaces::destroy;
        LocateSpace: LocateSpace = spaces::locate;
        LocateSpaces: LocateSpaces = spaces::locate_all;
        LocateSpacesKHR: LocateSpaces = spaces::locate_all;
        LocateViews: LocateViews = spaces::locate_views;
        WaitFrame: WaitFrame = frame::wait;
        BeginFrame: BeginFrame = frame::begin;
        EndFrame: EndFrame = frame::end;
        SuggestInteractionProfileBindings: SuggestInteractionProfileBindings = profiles::suggest;
        GetCurrentInteractionProfile: GetCurrentInteractionProfile = profiles::current;
        AttachSessionActionSets: AttachSessionActionSets = input::attach;
        SyncActions: SyncActions = input::sync;
        GetActionStateBoolean: GetActionStateBoolean = input::boolean;
        GetActionStateFloat: GetActionStateFloat = input::float;
        GetActionStateVector2f: GetActionStateVector2f = input::vector2f;
        GetActionStatePose: GetActionStatePose = input::pose;
        PerfSettingsSetPerformanceLevelEXT: PerfSettingsSetPerformanceLevelEXT = performance::set_level;
        EnumerateDisplayRefreshRatesFB: EnumerateDisplayRefreshRatesFB = rates::enumerate;
        GetDisplayRefreshRateFB: GetDisplayRefreshRateFB = rates::get;
        RequestDisplayRefreshRateFB: RequestDisplayRefreshRateFB = rates::request;
        CreatePassthroughFB: CreatePassthroughFB = passthrough::create_fb;
        DestroyPassthroughFB: DestroyPassthroughFB = passthrough::destroy_fb;
        PassthroughStartFB: PassthroughStartFB = passthrough::start_fb;
        PassthroughPauseFB: PassthroughPauseFB = passthrough::pause_fb;
        CreatePassthroughLayerFB: CreatePassthroughLayerFB = passthrough::create_layer_fb;
        DestroyPassthroughLayerFB: DestroyPassthroughLayerFB = passthrough::destroy_layer_fb;
        PassthroughLayerPauseFB: PassthroughLayerPauseFB = passthrough::pause_layer_fb;
        PassthroughLayerResumeFB: PassthroughLayerResumeFB = passthrough::resume_layer_fb;
        PassthroughLayerSetStyleFB: PassthroughLayerSetStyleFB = passthrough::set_style_fb;
        CreateGeometryInstanceFB: CreateGeometryInstanceFB = passthrough::create_geometry_fb;
        DestroyGeometryInstanceFB: DestroyGeometryInstanceFB = passthrough::destroy_geometry_fb;
        GeometryInstanceSetTransformFB: GeometryInstanceSetTransformFB = passthrough::move_geometry_fb;
        CreatePassthroughHTC: CreatePassthroughHTC = passthrough::create_htc;
        DestroyPassthroughHTC: DestroyPassthroughHTC = passthrough::destroy_htc;
    }
}
