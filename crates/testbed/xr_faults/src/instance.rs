//! Instances, and the list of extensions.
#![allow(unsafe_code)] // Functions of a C interface; the program keeps each call's contract.

use std::ffi::{CStr, CString, c_char};

use openxr_sys as xr;

use crate::calls::{Below, CORE_1_1, below, functions_below, set_below};
use crate::chain::fill;
use crate::layer::{Instance, layer, say};
use crate::settings::EMULATED;

const TIMESPEC: &CStr = c"XR_KHR_convert_timespec_time";

/// # Safety
/// xrEnumerateInstanceExtensionProperties.
pub unsafe extern "system" fn enumerate_extensions(
    api_layer: *const c_char,
    capacity: u32,
    count: *mut u32,
    properties: *mut xr::ExtensionProperties,
) -> xr::Result {
    if let Err(error) = layer().read_script(true) {
        return error;
    }
    if !api_layer.is_null() {
        // SAFETY: the caller's call, unchanged.
        return unsafe {
            below!(EnumerateInstanceExtensionProperties(api_layer, capacity, count, properties))
        };
    }
    let mut all = match extensions_below() {
        Ok(all) => all,
        Err(error) => return error,
    };
    {
        let layer = layer();
        let settings = &layer.settings;
        all.retain(|(name, _)| !settings.withholds(name) && !settings.emulates(name));
        let emulated = settings.offered().filter(|(name, _)| settings.emulates(name));
        all.extend(emulated.map(|(name, version)| (name.to_owned(), version)));
    }
    // SAFETY: the caller's room.
    unsafe { fill_extensions(&all, capacity, count, properties) }
}

unsafe fn fill_extensions(
    all: &[(String, u32)],
    capacity: u32,
    count: *mut u32,
    properties: *mut xr::ExtensionProperties,
) -> xr::Result {
    let empty = xr::ExtensionProperties {
        ty: xr::ExtensionProperties::TYPE,
        next: std::ptr::null_mut(),
        extension_name: [0; xr::MAX_EXTENSION_NAME_SIZE],
        extension_version: 0,
    };
    let items: Vec<xr::ExtensionProperties> = all
        .iter()
        .map(|(name, version)| {
            let mut item = empty;
            // The last byte stays zero.
            let room = item.extension_name.iter_mut().take(xr::MAX_EXTENSION_NAME_SIZE - 1);
            for (place, byte) in room.zip(name.bytes()) {
                *place = byte as c_char;
            }
            item.extension_version = *version;
            item
        })
        .collect();
    // SAFETY: the caller's promise.
    unsafe {
        fill(&items, capacity, count, properties, |place, item| {
            place.extension_name = item.extension_name;
            place.extension_version = item.extension_version;
        })
    }
}

/// The extensions of the runtime below, with their versions.
fn extensions_below() -> Result<Vec<(String, u32)>, xr::Result> {
    let empty = xr::ExtensionProperties {
        ty: xr::ExtensionProperties::TYPE,
        next: std::ptr::null_mut(),
        extension_name: [0; xr::MAX_EXTENSION_NAME_SIZE],
        extension_version: 0,
    };
    let mut count = 0;
    let none = std::ptr::null();
    // SAFETY: room for as many structures as the second call is allowed to write.
    let (result, mut items) = unsafe {
        let asked =
            below!(EnumerateInstanceExtensionProperties(none, 0, &mut count, std::ptr::null_mut()));
        if asked.into_raw() < 0 {
            return Err(asked);
        }
        let mut items = vec![empty; count as usize];
        let room = items.as_mut_ptr();
        (below!(EnumerateInstanceExtensionProperties(none, count, &mut count, room)), items)
    };
    if result.into_raw() < 0 {
        return Err(result);
    }
    items.truncate(count as usize);
    let name = |item: &xr::ExtensionProperties| {
        let bytes = item.extension_name.iter().map(|byte| *byte as u8);
        let bytes: Vec<u8> = bytes.take_while(|byte| *byte != 0).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    Ok(items.iter().map(|item| (name(item), item.extension_version)).collect())
}

/// # Safety
/// xrCreateInstance.
pub unsafe extern "system" fn create(
    info: *const xr::InstanceCreateInfo,
    instance: *mut xr::Instance,
) -> xr::Result {
    // SAFETY: the caller's structures.
    let (Some(info), false) = (unsafe { info.as_ref() }, instance.is_null()) else {
        return xr::Result::ERROR_VALIDATION_FAILURE;
    };
    // SAFETY: the caller's list of names.
    let asked = unsafe { names(info) };
    let passed = match passed_below(&asked) {
        Ok(passed) => passed,
        Err(error) => return error,
    };
    let pointers: Vec<*const c_char> = passed.iter().map(|name| name.as_ptr()).collect();
    let mut info_below = *info;
    info_below.enabled_extension_names = pointers.as_ptr();
    info_below.enabled_extension_count = u32::try_from(pointers.len()).unwrap_or(u32::MAX);
    // SAFETY: the caller's structures, with a list that outlives the call; the runtime's own
    // function for the functions of the instance that it has made.
    unsafe {
        let made = below!(CreateInstance(&info_below, instance));
        if made.into_raw() < 0 {
            return made;
        }
        if let Some(before) = functions_below() {
            let mut enabled: Vec<String> =
                passed.iter().map(|name| name.to_string_lossy().into_owned()).collect();
            if info.application_info.api_version >= xr::Version::new(1, 1, 0) {
                enabled.push(CORE_1_1.to_owned());
            }
            set_below(Below::of(before.get, *instance, &enabled));
        }
        layer().instance = Some(Instance::new(*instance, asked));
        made
    }
}

unsafe fn names(info: &xr::InstanceCreateInfo) -> Vec<String> {
    let count = info.enabled_extension_count as usize;
    // SAFETY: the caller's promise: as many names as counted, each ends with zero.
    let name = |index| unsafe {
        CStr::from_ptr(*info.enabled_extension_names.add(index)).to_string_lossy().into_owned()
    };
    (0..count).map(name).collect()
}

/// The extensions that the runtime below is asked for: those of the program that the layer does not
/// answer, and the conversion of times.
fn passed_below(asked: &[String]) -> Result<Vec<CString>, xr::Result> {
    layer().read_script(true)?;
    let there = extensions_below()?;
    let is_there = |wanted: &str| there.iter().any(|(name, _)| name == wanted);
    let layer = layer();
    for (name, _) in layer.settings.offered() {
        if !is_there(name) && !EMULATED.contains(&name) {
            say(&format!("offer {name}: neither the layer nor the runtime below has it"));
            return Err(xr::Result::ERROR_INITIALIZATION_FAILED);
        }
    }
    if asked.iter().any(|name| layer.settings.withholds(name)) {
        return Err(xr::Result::ERROR_EXTENSION_NOT_PRESENT);
    }
    let passed = asked.iter().filter(|name| !layer.settings.emulates(name));
    let mut passed: Vec<CString> =
        passed.filter_map(|name| CString::new(name.as_str()).ok()).collect();
    let timespec = TIMESPEC.to_string_lossy();
    if is_there(&timespec) && !asked.iter().any(|name| *name == timespec) {
        passed.push(TIMESPEC.to_owned());
    }
    Ok(passed)
}

/// # Safety
/// xrDestroyInstance.
pub unsafe extern "system" fn destroy(instance: xr::Instance) -> xr::Result {
    // SAFETY: the caller's call, unchanged.
    let result = unsafe { below!(DestroyInstance(instance)) };
    layer().instance = None;
    result
}
