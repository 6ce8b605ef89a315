//! The loader's interface to a layer: the negotiation, the instance, and the calls that it takes.
#![allow(unsafe_code)] // The loader's interface is C; each call's contract is the OpenXR standard.

use std::ffi::{CStr, c_char};
use std::sync::{Mutex, MutexGuard, PoisonError};

use openxr_sys as xr;
use openxr_sys::loader::{
    ApiLayerCreateInfo, CURRENT_LOADER_API_LAYER_VERSION, XrNegotiateApiLayerRequest,
    XrNegotiateLoaderInfo,
};
use openxr_sys::pfn;

use crate::script::Script;
use crate::{SCRIPT_VARIABLE, calls};

/// The calls of the layer or runtime below.
#[derive(Clone, Copy)]
pub struct Below {
    pub get_instance_proc_addr: pfn::GetInstanceProcAddr,
    pub get_system_properties: pfn::GetSystemProperties,
    pub suggest_interaction_profile_bindings: pfn::SuggestInteractionProfileBindings,
    pub path_to_string: pfn::PathToString,
    pub create_action_space: pfn::CreateActionSpace,
    pub create_reference_space: pfn::CreateReferenceSpace,
    pub destroy_space: pfn::DestroySpace,
    pub locate_space: pfn::LocateSpace,
    pub get_action_state_pose: pfn::GetActionStatePose,
    pub to_time: pfn::ConvertTimespecTimeToTimeKHR,
}

/// The present instance, and the state of its gaze.
pub struct Layer {
    pub below: Below,
    pub instance: xr::Instance,
    pub script: Script,
    /// The script's zero, once the script began.
    pub zero_ns: Option<u64>,
    /// Actions that are bound to the gaze.
    pub actions: Vec<xr::Action>,
    /// Every action's spaces: a space may be made before its action is bound.
    pub spaces: Vec<ActionSpace>,
}

/// An action's space, and the head's space in the same session.
#[derive(Clone, Copy)]
pub struct ActionSpace {
    pub space: xr::Space,
    pub action: xr::Action,
    pub head: xr::Space,
}

static LAYER: Mutex<Option<Layer>> = Mutex::new(None);

pub fn layer() -> MutexGuard<'static, Option<Layer>> {
    LAYER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The loader's first call.
///
/// # Safety
/// The loader's: both structures are there, or null.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn xrNegotiateLoaderApiLayerInterface(
    loader: *const XrNegotiateLoaderInfo,
    _name: *const c_char,
    request: *mut XrNegotiateApiLayerRequest,
) -> xr::Result {
    // SAFETY: the caller's promise.
    let (Some(loader), Some(request)) = (unsafe { loader.as_ref() }, unsafe { request.as_mut() })
    else {
        return xr::Result::ERROR_INITIALIZATION_FAILED;
    };
    let ours = CURRENT_LOADER_API_LAYER_VERSION;
    if loader.min_interface_version > ours || loader.max_interface_version < ours {
        return xr::Result::ERROR_INITIALIZATION_FAILED;
    }
    request.layer_interface_version = ours;
    request.layer_api_version = xr::Version::new(1, 0, 0);
    request.get_instance_proc_addr = Some(get_instance_proc_addr);
    request.create_api_layer_instance = Some(create_api_layer_instance);
    xr::Result::SUCCESS
}

const GAZE: &CStr = c"XR_EXT_eye_gaze_interaction";
const TIMESPEC: &CStr = c"XR_KHR_convert_timespec_time";

unsafe extern "system" fn create_api_layer_instance(
    info: *const xr::InstanceCreateInfo,
    layer_info: *const ApiLayerCreateInfo,
    instance: *mut xr::Instance,
) -> xr::Result {
    // SAFETY: the loader hands in whole structures, and this layer's own place in the chain.
    unsafe {
        let Some(next) = (*layer_info).next_info.as_ref() else {
            return xr::Result::ERROR_INITIALIZATION_FAILED;
        };
        // The runtime below is asked for all but eyes, and for the conversion of times.
        let asked = (*info).enabled_extension_count as usize;
        let mut names = Vec::with_capacity(asked + 1);
        for index in 0..asked {
            let name = *(*info).enabled_extension_names.add(index);
            if !matches!(CStr::from_ptr(name), n if n == GAZE || n == TIMESPEC) {
                names.push(name);
            }
        }
        names.push(TIMESPEC.as_ptr());
        let mut below_info = *info;
        below_info.enabled_extension_names = names.as_ptr();
        below_info.enabled_extension_count = u32::try_from(names.len()).unwrap_or(u32::MAX);
        let mut below_layers = *layer_info;
        below_layers.next_info = next.next;
        let made = (next.next_create_api_layer_instance)(&below_info, &below_layers, instance);
        if made.into_raw() < 0 {
            return made;
        }
        let Some(below) = Below::of(next.next_get_instance_proc_addr, *instance) else {
            return xr::Result::ERROR_INITIALIZATION_FAILED;
        };
        *layer() = Some(Layer {
            below,
            instance: *instance,
            script: script(),
            zero_ns: None,
            actions: Vec::new(),
            spaces: Vec::new(),
        });
        made
    }
}

/// The script that the environment names. Without a script, or with a script that has a fault, the
/// headset has no eyes.
#[allow(clippy::print_stderr)] // A layer has no other place to speak.
fn script() -> Script {
    let Some(path) = std::env::var_os(SCRIPT_VARIABLE) else { return Script::default() };
    let text = std::fs::read_to_string(&path).map_err(|error| error.to_string());
    text.and_then(|text| Script::parse(&text)).unwrap_or_else(|fault| {
        eprintln!("{}: {} ({SCRIPT_VARIABLE}): {fault}", crate::NAME, path.to_string_lossy());
        Script::default()
    })
}

impl Below {
    unsafe fn of(get: pfn::GetInstanceProcAddr, instance: xr::Instance) -> Option<Self> {
        // SAFETY: each name belongs to the type that it is given, as the standard says.
        unsafe {
            macro_rules! call {
                ($name:literal as $ty:ty) => {{
                    let mut found = None;
                    if get(instance, $name.as_ptr(), &mut found) != xr::Result::SUCCESS {
                        return None;
                    }
                    std::mem::transmute::<pfn::VoidFunction, $ty>(found?)
                }};
            }
            Some(Self {
                get_instance_proc_addr: get,
                get_system_properties: call!(c"xrGetSystemProperties" as pfn::GetSystemProperties),
                suggest_interaction_profile_bindings: call!(
                    c"xrSuggestInteractionProfileBindings"
                        as pfn::SuggestInteractionProfileBindings
                ),
                path_to_string: call!(c"xrPathToString" as pfn::PathToString),
                create_action_space: call!(c"xrCreateActionSpace" as pfn::CreateActionSpace),
                create_reference_space: call!(
                    c"xrCreateReferenceSpace" as pfn::CreateReferenceSpace
                ),
                destroy_space: call!(c"xrDestroySpace" as pfn::DestroySpace),
                locate_space: call!(c"xrLocateSpace" as pfn::LocateSpace),
                get_action_state_pose: call!(c"xrGetActionStatePose" as pfn::GetActionStatePose),
                to_time: call!(
                    c"xrConvertTimespecTimeToTimeKHR" as pfn::ConvertTimespecTimeToTimeKHR
                ),
            })
        }
    }

    /// The runtime's time of a moment on the machine's monotonic clock.
    pub fn time_of(&self, instance: xr::Instance, monotonic_ns: u64) -> xr::Time {
        let mut time = xr::Time::from_nanos(0);
        let at = libc::timespec {
            tv_sec: (monotonic_ns / 1_000_000_000) as _,
            tv_nsec: (monotonic_ns % 1_000_000_000) as _,
        };
        // SAFETY: the instance is the layer's own, and both places are there.
        unsafe { (self.to_time)(instance, &at, &mut time) };
        time
    }
}

unsafe extern "system" fn get_instance_proc_addr(
    instance: xr::Instance,
    name: *const c_char,
    function: *mut Option<pfn::VoidFunction>,
) -> xr::Result {
    // SAFETY: the loader hands in a name and room for the answer; each function has the type of
    // its name.
    unsafe {
        macro_rules! ours {
            ($call:path as $ty:ty) => {
                Some(std::mem::transmute::<$ty, pfn::VoidFunction>($call))
            };
        }
        let taken = match CStr::from_ptr(name).to_bytes() {
            b"xrGetInstanceProcAddr" => ours!(get_instance_proc_addr as pfn::GetInstanceProcAddr),
            b"xrGetSystemProperties" => {
                ours!(calls::get_system_properties as pfn::GetSystemProperties)
            }
            b"xrSuggestInteractionProfileBindings" => ours!(
                calls::suggest_interaction_profile_bindings
                    as pfn::SuggestInteractionProfileBindings
            ),
            b"xrCreateActionSpace" => ours!(calls::create_action_space as pfn::CreateActionSpace),
            b"xrDestroySpace" => ours!(calls::destroy_space as pfn::DestroySpace),
            b"xrLocateSpace" => ours!(calls::locate_space as pfn::LocateSpace),
            b"xrGetActionStatePose" => {
                ours!(calls::get_action_state_pose as pfn::GetActionStatePose)
            }
            _ => None,
        };
        if taken.is_some() {
            *function = taken;
            return xr::Result::SUCCESS;
        }
        let below = layer().as_ref().map(|layer| layer.below.get_instance_proc_addr);
        match below {
            Some(below) => below(instance, name, function),
            None => xr::Result::ERROR_HANDLE_INVALID,
        }
    }
}
