//! The calls of OpenXR that pass through the gate, and the functions of the runtime below for them.
#![allow(unsafe_code)] // Function pointers of a C interface, each of the type that its name has.

use std::ffi::CStr;
use std::mem::transmute;
use std::sync::atomic::{AtomicPtr, Ordering};

use openxr_sys as xr;
use openxr_sys::Handle as _;
use openxr_sys::pfn;

use crate::gate::Gated as _;

/// Stands for the functions of OpenXR 1.1 in a list of extensions.
pub const CORE_1_1: &str = "1.1";

/// The calls that need no instance.
const BEFORE_ALL: [Call; 2] = [Call::EnumerateInstanceExtensionProperties, Call::CreateInstance];

/// Whether a call ends with `ERROR_SESSION_LOST` once the session is lost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scope {
    Any,
    Session,
}

macro_rules! calls {
    ($($scope:ident $name:ident: $ty:ident $(of $extension:expr)?;)*) => {
        /// A call that the layer knows.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub enum Call { $($name),* }

        impl Call {
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The name as the standard has it.
            pub fn name(self) -> &'static CStr {
                match self {
                    $(Self::$name => {
                        const NAME: &[u8] = concat!("xr", stringify!($name), "\0").as_bytes();
                        CStr::from_bytes_until_nul(NAME).unwrap_or(c"")
                    })*
                }
            }

            pub fn scope(self) -> Scope {
                match self { $(Self::$name => Scope::$scope),* }
            }

            /// The extension that the call belongs to, or the version of the standard that brought it.
            pub fn extension(self) -> Option<&'static str> {
                match self { $(Self::$name => [$($extension,)? ""].first().copied().filter(|name| !name.is_empty())),* }
            }

            /// The gate before the call.
            pub fn gate(self) -> pfn::VoidFunction {
                match self {
                    $(Self::$name => {
                        let gate = <pfn::$ty>::gate::<{ Self::$name as usize }>();
                        // SAFETY: a function pointer for a function pointer; the caller turns it
                        // back into the type of its name.
                        unsafe { transmute::<pfn::$ty, pfn::VoidFunction>(gate) }
                    })*
                }
            }
        }

        /// The functions of the runtime below; none: the runtime does not have the function.
        #[allow(non_snake_case)] // Fields are named as the standard names the calls.
        pub struct Below {
            pub get: pfn::GetInstanceProcAddr,
            $(pub $name: Option<pfn::$ty>),*
        }

        impl Below {
            /// The functions for an instance.
            ///
            /// # Safety
            /// `get` is the runtime's own xrGetInstanceProcAddr, `instance` its instance or null.
            /// `enabled` are its extensions (and [`CORE_1_1`]): the runtime prints an error for
            /// every other question.
            pub unsafe fn of(
                get: pfn::GetInstanceProcAddr,
                instance: xr::Instance,
                enabled: &[String],
            ) -> Self {
                let find = |call: Call| {
                    let there = match call.extension() {
                        Some(extension) => enabled.iter().any(|name| name == extension),
                        None => instance != xr::Instance::NULL || BEFORE_ALL.contains(&call),
                    };
                    let mut found = None;
                    if !there {
                        return None;
                    }
                    // SAFETY: a name and room for the answer.
                    let result = unsafe { get(instance, call.name().as_ptr(), &mut found) };
                    if result.into_raw() < 0 { None } else { found }
                };
                Self {
                    get,
                    // SAFETY: a function of this name has this type, as the standard says.
                    $($name: find(Call::$name).map(|found| unsafe {
                        transmute::<pfn::VoidFunction, pfn::$ty>(found)
                    })),*
                }
            }

            pub fn raw(&self, call: Call) -> Option<pfn::VoidFunction> {
                match call {
                    // SAFETY: a function pointer for a function pointer.
                    $(Call::$name => self.$name.map(|known| unsafe {
                        transmute::<pfn::$ty, pfn::VoidFunction>(known)
                    })),*
                }
            }
        }
    };
}

calls! {
    Any EnumerateInstanceExtensionProperties: EnumerateInstanceExtensionProperties;
    Any CreateInstance: CreateInstance;
    Any DestroyInstance: DestroyInstance;
    Any GetInstanceProperties: GetInstanceProperties;
    Any PollEvent: PollEvent;
    Any StringToPath: StringToPath;
    Any PathToString: PathToString;
    Any GetSystem: GetSystem;
    Any GetSystemProperties: GetSystemProperties;
    Any EnumerateEnvironmentBlendModes: EnumerateEnvironmentBlendModes;
    Any EnumerateViewConfigurations: EnumerateViewConfigurations;
    Any GetViewConfigurationProperties: GetViewConfigurationProperties;
    Any EnumerateViewConfigurationViews: EnumerateViewConfigurationViews;
    Any CreateSession: CreateSession;
    Any DestroySession: DestroySession;
    Session BeginSession: BeginSession;
    Session EndSession: EndSession;
    Session RequestExitSession: RequestExitSession;
    Session EnumerateReferenceSpaces: EnumerateReferenceSpaces;
    Session CreateReferenceSpace: CreateReferenceSpace;
    Session GetReferenceSpaceBoundsRect: GetReferenceSpaceBoundsRect;
    Session CreateActionSpace: CreateActionSpace;
    Session LocateSpace: LocateSpace;
    Session LocateSpaces: LocateSpaces of CORE_1_1;
    Session LocateSpacesKHR: LocateSpaces of "XR_KHR_locate_spaces";
    Any DestroySpace: DestroySpace;
    Session LocateViews: LocateViews;
    Session EnumerateSwapchainFormats: EnumerateSwapchainFormats;
    Session CreateSwapchain: CreateSwapchain;
    Any DestroySwapchain: DestroySwapchain;
    Session EnumerateSwapchainImages: EnumerateSwapchainImages;
    Session AcquireSwapchainImage: AcquireSwapchainImage;
    Session WaitSwapchainImage: WaitSwapchainImage;
    Session ReleaseSwapchainImage: ReleaseSwapchainImage;
    Session WaitFrame: WaitFrame;
    Session BeginFrame: BeginFrame;
    Session EndFrame: EndFrame;
    Any CreateActionSet: CreateActionSet;
    Any DestroyActionSet: DestroyActionSet;
    Any CreateAction: CreateAction;
    Any DestroyAction: DestroyAction;
    Any SuggestInteractionProfileBindings: SuggestInteractionProfileBindings;
    Session AttachSessionActionSets: AttachSessionActionSets;
    Session GetCurrentInteractionProfile: GetCurrentInteractionProfile;
    Session SyncActions: SyncActions;
    Session GetActionStateBoolean: GetActionStateBoolean;
    Session GetActionStateFloat: GetActionStateFloat;
    Session GetActionStateVector2f: GetActionStateVector2f;
    Session GetActionStatePose: GetActionStatePose;
    Session EnumerateBoundSourcesForAction: EnumerateBoundSourcesForAction;
    Session GetInputSourceLocalizedName: GetInputSourceLocalizedName;
    Session ApplyHapticFeedback: ApplyHapticFeedback;
    Session StopHapticFeedback: StopHapticFeedback;
    Any GetVulkanGraphicsRequirements2KHR: GetVulkanGraphicsRequirementsKHR of "XR_KHR_vulkan_enable2";
    Any CreateVulkanInstanceKHR: CreateVulkanInstanceKHR of "XR_KHR_vulkan_enable2";
    Any CreateVulkanDeviceKHR: CreateVulkanDeviceKHR of "XR_KHR_vulkan_enable2";
    Any GetVulkanGraphicsDevice2KHR: GetVulkanGraphicsDevice2KHR of "XR_KHR_vulkan_enable2";
    Any ConvertTimespecTimeToTimeKHR: ConvertTimespecTimeToTimeKHR of "XR_KHR_convert_timespec_time";
    Any ConvertTimeToTimespecTimeKHR: ConvertTimeToTimespecTimeKHR of "XR_KHR_convert_timespec_time";
    Session CreateHandTrackerEXT: CreateHandTrackerEXT of "XR_EXT_hand_tracking";
    Any DestroyHandTrackerEXT: DestroyHandTrackerEXT of "XR_EXT_hand_tracking";
    Session LocateHandJointsEXT: LocateHandJointsEXT of "XR_EXT_hand_tracking";
    Session PerfSettingsSetPerformanceLevelEXT: PerfSettingsSetPerformanceLevelEXT of "XR_EXT_performance_settings";
    Session EnumerateDisplayRefreshRatesFB: EnumerateDisplayRefreshRatesFB of "XR_FB_display_refresh_rate";
    Session GetDisplayRefreshRateFB: GetDisplayRefreshRateFB of "XR_FB_display_refresh_rate";
    Session RequestDisplayRefreshRateFB: RequestDisplayRefreshRateFB of "XR_FB_display_refresh_rate";
    Session CreatePassthroughFB: CreatePassthroughFB of "XR_FB_passthrough";
    Any DestroyPassthroughFB: DestroyPassthroughFB of "XR_FB_passthrough";
    Session PassthroughStartFB: PassthroughStartFB of "XR_FB_passthrough";
    Session PassthroughPauseFB: PassthroughPauseFB of "XR_FB_passthrough";
    Session CreatePassthroughLayerFB: CreatePassthroughLayerFB of "XR_FB_passthrough";
    Any DestroyPassthroughLayerFB: DestroyPassthroughLayerFB of "XR_FB_passthrough";
    Session PassthroughLayerPauseFB: PassthroughLayerPauseFB of "XR_FB_passthrough";
    Session PassthroughLayerResumeFB: PassthroughLayerResumeFB of "XR_FB_passthrough";
    Session PassthroughLayerSetStyleFB: PassthroughLayerSetStyleFB of "XR_FB_passthrough";
    Session CreateGeometryInstanceFB: CreateGeometryInstanceFB of "XR_FB_passthrough";
    Any DestroyGeometryInstanceFB: DestroyGeometryInstanceFB of "XR_FB_passthrough";
    Session GeometryInstanceSetTransformFB: GeometryInstanceSetTransformFB of "XR_FB_passthrough";
    Session CreatePassthroughHTC: CreatePassthroughHTC of "XR_HTC_passthrough";
    Any DestroyPassthroughHTC: DestroyPassthroughHTC of "XR_HTC_passthrough";
}

impl Call {
    /// The call of this name; none: the layer does not know the call.
    pub fn named(name: &[u8]) -> Option<Self> {
        Self::ALL.iter().copied().find(|call| call.name().to_bytes() == name)
    }
}

static BELOW: AtomicPtr<Below> = AtomicPtr::new(std::ptr::null_mut());

/// The functions below of the present instance (of no instance before the first).
pub fn functions_below() -> Option<&'static Below> {
    // SAFETY: null, or a value that was leaked and lives for ever.
    unsafe { BELOW.load(Ordering::Acquire).as_ref() }
}

/// Makes these the functions below. The former ones stay in memory: another thread may use them.
pub fn set_below(functions: Below) {
    BELOW.store(Box::into_raw(Box::new(functions)), Ordering::Release);
}

/// The result of a call of the runtime below, without a gate. To be used in an `unsafe` block and
/// while the layer is not locked.
macro_rules! below {
    ($name:ident($($argument:expr),* $(,)?)) => {
        match $crate::calls::functions_below().and_then(|below| below.$name) {
            Some(call) => call($($argument),*),
            None => ::openxr_sys::Result::ERROR_FUNCTION_UNSUPPORTED,
        }
    };
}
pub(crate) use below;
